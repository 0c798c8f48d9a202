//! The pages: rendered on the server from named GraphQL documents, complete without a script, live where a script is there.

pub mod api;
pub mod assets;
mod commands;
pub mod executor;
mod format;
mod list;
pub mod lists;
pub mod messages;
mod mission_templates;
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
    about, account, administration, alike, allocation, answer_call, brigades, by_link, calendar, candidates,
    certificate, changes, consent_rules, credit_policy, credit_statement, credits, document, entry, exercises,
    federation, fitting, graphiql, guide, home, missed, mission, missions, mobilisation_list, mobilisations, need,
    notifications, open_data, organisation, own_data, own_missions, placement_list, placements, preview, privacy,
    profile, programme, proposals, prospects, ranking, ranking_records, readers, reasons, receipt, recipes, retention,
    searches, sign_in, statistics, talents, team, wordings, words,
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
        .route("/missions/{id}/watch", get(searches::ask_to_watch).post(searches::watch))
        .route("/missions/{id}/buy-priority", get(credit_policy::ask_to_buy).post(credit_policy::buy))
        .route("/missions/{id}/{command}", get(mission::ask).post(mission::act))
        .route("/wordings/{id}", get(wordings::show))
        .route("/searches", get(searches::list))
        .route("/searches.csv", get(searches::export))
        .route("/searches/save", get(searches::ask_to_save).post(searches::save))
        .route("/searches/{id}/forget", get(searches::ask_to_forget).post(searches::forget))
        .route("/talents", get(talents::list))
        .route("/talents.csv", get(talents::export))
        .route("/talents/{id}", get(talents::show))
        .route("/talents/{id}/{command}", get(talents::ask).post(talents::act))
        .route("/words", get(words::list))
        .route("/words.csv", get(words::export))
        .route("/words/teach", get(words::ask_to_teach).post(words::teach))
        .route("/words/{id}/review", get(words::ask_to_review).post(words::review))
        .route("/programme", get(programme::show))
        .route("/programme/retention", get(retention::show))
        .route("/moderation", get(own_missions::moderation))
        .route("/moderation.csv", get(own_missions::export_moderation))
        .route("/my-missions", get(own_missions::show))
        .route("/my-missions.csv", get(own_missions::export))
        .route("/my-missions/draft", get(own_missions::ask).post(own_missions::draft))
        .route("/seats/{id}/apply", get(candidates::ask_to_apply).post(candidates::apply))
        .route("/seats/{id}/candidates", get(candidates::show))
        .route("/seats/{id}/candidates.csv", get(candidates::export))
        .route("/seats/{id}/prospects", get(prospects::show))
        .route("/seats/{id}/rankings", get(ranking_records::list))
        .route("/seats/{id}/rankings.csv", get(ranking_records::export))
        .route("/seats/{id}/rankings/{ranking}", get(ranking_records::show))
        .route("/seats/{id}/replace/{talent}", get(alike::show))
        .route("/ranking", get(ranking::rules))
        .route("/seats/{id}/propose/{talent}", get(candidates::ask_to_propose).post(candidates::propose))
        .route("/seats/{id}/invite/{talent}", get(candidates::ask_to_invite).post(candidates::invite))
        .merge(by_link::routes())
        .route("/answer-call/{id}", get(answer_call::show).post(answer_call::act))
        .route("/brigades", get(brigades::list::show))
        .route("/brigades.csv", get(brigades::list::export))
        .route("/brigades/found", get(brigades::forms::ask_new).post(brigades::forms::found))
        .route("/brigades/{id}", get(brigades::show))
        .route("/brigades/{id}/members.csv", get(brigades::members::export))
        .route("/brigades/{id}/need", get(need::scratch::begin).post(need::scratch::declare))
        .route("/brigades/{id}/{command}", get(brigades::forms::ask).post(brigades::forms::act))
        .route(
            "/brigades/{id}/members/{talent}/{command}",
            get(brigades::forms::ask_of_member).post(brigades::forms::act_on_member),
        )
        .route("/recipes/{id}", get(recipes::show))
        .route("/recipes/{id}/{command}", get(recipes::ask).post(recipes::act))
        .route("/recipes/{id}/seats/{seat}/{command}", get(recipes::ask_of_seat).post(recipes::change_seat))
        .route("/exercises/{id}", get(exercises::show))
        .route("/mobilisations", get(mobilisation_list::list))
        .route("/mobilisations.csv", get(mobilisation_list::export))
        .route("/mobilisations/{id}", get(mobilisations::show))
        .route("/mobilisations/{id}/team", get(team::show).post(team::decide))
        .route("/mobilisations/{id}/need", get(need::show).post(need::send))
        .route("/mobilisations/{id}/reasons", get(reasons::show))
        .route("/mobilisations/{id}/{command}", get(mobilisations::ask).post(mobilisations::act))
        .route(
            "/mobilisations/{id}/calls/{call}/{command}",
            get(mobilisations::ask_call).post(mobilisations::answer_call),
        )
        .route("/placements", get(placement_list::list))
        .route("/placements.csv", get(placement_list::export))
        .route("/placements/{id}", get(placements::show))
        .route("/placements/{id}/certificate", get(certificate::show))
        .route("/placements/{id}/certificate.json", get(certificate::json))
        .route("/history/{id}", get(changes::show))
        .route("/history/{id}/changes.csv", get(changes::export))
        .route("/placements/{id}/documents/{number}", get(document::show))
        .route("/placements/{id}/{command}", get(placements::ask).post(placements::act))
        .route("/privacy", get(privacy::show))
        .route("/privacy/data", get(own_data::read))
        .route("/privacy/data.json", get(privacy::download))
        .route("/privacy/data.schema.json", get(privacy::schema))
        .route("/privacy/readers", get(readers::show))
        .route("/privacy/readers.csv", get(readers::export))
        .route("/privacy/erase", get(privacy::ask_to_erase).post(privacy::erase))
        .route("/erasure-receipt", get(receipt::ask).post(receipt::check))
        .route("/profile", get(profile::show))
        .route("/profile/missions", get(fitting::show))
        .route("/profile/missions.csv", get(fitting::export))
        .route("/profile/preview", get(preview::show))
        .route("/profile/calendar", get(calendar::show))
        .route("/profile/guide", get(guide::resume))
        .route("/profile/guide/{step}", get(guide::ask).post(guide::act))
        .route("/profile/{command}", get(profile::ask).post(profile::act))
        .route("/notifications", get(notifications::show))
        .route("/notifications.csv", get(notifications::export))
        .route("/notifications/{command}", get(notifications::ask).post(notifications::act))
        .route("/accounts", get(administration::list))
        .route("/accounts/{id}", get(administration::show))
        .route("/accounts/{id}/{command}", get(administration::ask).post(administration::act))
        .route("/accounts/end-all-sessions", get(administration::ask_to_end_all).post(administration::end_all_sessions))
        .route("/accounts.csv", get(administration::export))
        .route("/organisations", get(organisation::list))
        .route("/organisations.csv", get(organisation::export))
        .route("/organisations/create", get(organisation::ask_new).post(organisation::found))
        .route("/organisations/{id}", get(organisation::show))
        .route("/organisations/{id}/{command}", get(organisation::ask).post(organisation::act))
        .route("/credits", get(credits::list))
        .route("/credits.csv", get(credits::export))
        .route("/credits/policy", get(credit_policy::show))
        .route("/credits/policy/adopt", get(credit_policy::ask_to_adopt).post(credit_policy::adopt))
        .route("/credits/key", get(certificate::key))
        .route("/credits/grant", get(credits::ask_to_grant).post(credits::grant))
        .route("/credits/from/{organisation}", get(credits::ask_to_transfer).post(credits::transfer))
        .route("/credits/{id}", get(credit_statement::show))
        .route("/credits/{id}/{command}", get(credit_policy::ask).post(credit_policy::act))
        .route("/credits/{id}/statement.csv", get(credit_statement::csv))
        .route("/credits/{id}/print", get(credit_statement::print))
        .route("/statistics", get(statistics::list))
        .route("/statistics.csv", get(statistics::export))
        .route("/statistics/{id}", get(statistics::show))
        .route("/data/datapackage.json", get(open_data::package))
        .route("/data/{file}", get(open_data::file))
        .route("/allocation", get(allocation::list))
        .route("/allocation.csv", get(allocation::export))
        .route("/allocation/compute", get(allocation::ask_to_compute).post(allocation::compute))
        .route("/allocation/{id}", get(allocation::show))
        .route("/allocation/{id}/proposals", get(proposals::list))
        .route("/allocation/{id}/proposals.csv", get(proposals::export))
        .route("/allocation/{id}/missed", get(missed::list))
        .route("/allocation/{id}/missed.csv", get(missed::export))
        .route("/allocation/{id}/{command}", get(allocation::ask).post(allocation::act))
        .route("/sign-in", get(sign_in::show).post(sign_in::submit))
        .route("/sign-in/code", post(sign_in::answer))
        .route("/sign-in/federation", get(federation::depart))
        .route("/sign-in/federation/callback", get(federation::arrive))
        .route("/sign-up", get(entry::sign_up).post(entry::register))
        .route("/finish-registration", get(entry::finish).post(entry::register_by_link))
        .route("/verify", get(entry::verify).post(entry::confirm_verification))
        .route("/forgotten-password", get(entry::forgotten).post(entry::request_reset))
        .route("/reset-password", get(entry::reset).post(entry::choose_password))
        .route("/confirm-address", get(entry::address).post(entry::confirm_address))
        .route("/account", get(account::show))
        .route("/account/{command}", get(account::ask).post(account::act))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/preferences", get(preferences::choose))
        .route("/consent-rules", get(consent_rules::show))
        .route("/accessibility", get(about::accessibility))
        .route("/legal", get(about::legal))
        .route("/privacy-policy", get(about::privacy))
        .route("/.well-known/security.txt", get(about::security))
        .route("/graphiql", get(graphiql::show))
        .route("/graphiql/schema.graphql", get(graphiql::schema))
        .fallback(page::unknown)
        .method_not_allowed_fallback(page::unknown)
        .layer(from_fn_with_state(state.clone(), sign_in::keep_what_was_typed))
        .layer(axum::extract::DefaultBodyLimit::max(LARGEST_FORM))
        .layer(from_fn_with_state(state.clone(), security::own_forms_only))
        .layer(from_fn_with_state(state.clone(), page::unread_in_words))
        .route("/assets/{file}", get(assets::serve))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(state.clone(), security::headers))
        .with_state(state)
}
