//! The pages: rendered on the server from named GraphQL documents, complete without a script, live where a script is there.

pub mod api;
pub mod assets;
mod commands;
pub mod executor;
mod format;
pub mod messages;
mod page;
mod pages;
pub mod preferences;
pub mod security;
pub mod state;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;

use crate::pages::{
    about, candidates, graphiql, home, mission, missions, notifications, own_missions, placements, profile, sign_in,
};
use crate::state::WebState;

/// The largest form that is read, in bytes.
const LARGEST_FORM: usize = 64 * 1024;

/// Every page with its assets. It answers whatever no other route knows, so it is merged last.
pub fn router(state: WebState) -> Router {
    Router::new()
        .route("/", get(home::show))
        .route("/missions", get(missions::show))
        .route("/missions.csv", get(missions::export))
        .route("/missions/{id}", get(mission::show))
        .route("/missions/{id}/{command}", get(mission::ask).post(mission::act))
        .route("/my-missions", get(own_missions::show))
        .route("/my-missions/draft", get(own_missions::ask).post(own_missions::draft))
        .route("/seats/{id}/apply", get(candidates::ask_to_apply).post(candidates::apply))
        .route("/seats/{id}/candidates", get(candidates::show))
        .route("/seats/{id}/invite/{talent}", get(candidates::ask_to_invite).post(candidates::invite))
        .route("/placements", get(placements::list))
        .route("/placements/{id}", get(placements::show))
        .route("/placements/{id}/{command}", get(placements::ask).post(placements::act))
        .route("/profile", get(profile::show))
        .route("/profile/{command}", get(profile::ask).post(profile::act))
        .route("/notifications", get(notifications::show))
        .route("/notifications/{command}", get(notifications::ask).post(notifications::act))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/preferences", get(preferences::choose))
        .route("/accessibility", get(about::accessibility))
        .route("/legal", get(about::legal))
        .route("/privacy", get(about::privacy))
        .route("/.well-known/security.txt", get(about::security))
        .route("/graphiql", get(graphiql::show))
        .route("/graphiql/schema.graphql", get(graphiql::schema))
        .fallback(page::unknown)
        .method_not_allowed_fallback(page::unknown)
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(state.clone(), security::own_forms_only))
        .route("/assets/{file}", get(assets::serve))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), security::headers))
        .with_state(state)
}
