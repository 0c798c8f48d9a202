//! The server's routes: health, the API, the pages.

use std::sync::Arc;

use anyhow::Context as _;
use axum::Router;
use tokio::sync::watch;
use vivier_accounts::Accounts;
use vivier_api::calendar;
use vivier_api::schema::accounts::authenticator::AccountsAuthenticator;
use vivier_api::schema::notifications::NotificationsConfig;
use vivier_api::{access, schema};
use vivier_event_store::Store;
use vivier_graphql::http::limits::{ANONYMOUS_RATE, Limits, SIGNED_IN_RATE};
use vivier_graphql::http::{Engine, EngineOptions, router as graphql_router};
use vivier_matching::live::People;
use vivier_skills::Skills;
use vivier_web::api::ApiExecutor;
use vivier_web::state::{Brand, Publisher, WebConfig, WebState};

use crate::config::{self, ServeConfig};
use crate::contact::InContact;
use crate::{carrier, health, requests};

/// Puts the routes together. `public_url` is the site's address as people see it.
///
/// # Errors
/// Where the schema cannot be read, which a test excludes.
pub fn router(
    store: &Store,
    accounts: &Accounts,
    skills: Skills,
    people: People,
    config: &ServeConfig,
    public_url: &str,
    stopping: watch::Receiver<bool>,
) -> anyhow::Result<Router> {
    let sdl = schema::sdl();
    let brand = match config.brand {
        config::Brand::Neutral => Brand::Neutral,
        config::Brand::State => Brand::State,
    };
    let given = config.publisher.clone();
    let publisher = Publisher {
        name: given.publisher,
        director: given.publication_director,
        host: given.hosting,
        contact: given.contact,
        security: given.security_contact,
    };
    let https = public_url.starts_with("https://");
    let web = WebConfig { brand, https, sdl: sdl.clone().into(), publisher, public_url: public_url.to_owned() };
    let recognised = AccountsAuthenticator::new(accounts.clone(), web.session_cookie_name());
    let authenticator = Arc::new(InContact::new(recognised, store.clone()));
    let notifications = NotificationsConfig {
        public_url: public_url.trim_end_matches('/').into(),
        targets: carrier::targets(config.webhook_targets),
    };
    let schema =
        schema::with_store(store).data(accounts.clone()).data(skills).data(people).data(notifications.clone()).finish();
    let engine = Engine::new(EngineOptions {
        schema,
        sdl,
        rows: access::matrix().copied().collect(),
        costly: access::fields::FIELDS.to_vec(),
        authenticator,
        limits: limits(config),
        allowed_origins: config.public_url.iter().map(|url| url.trim_end_matches('/').to_owned()).collect(),
        trusted_proxies: config.trusted_proxies,
        stopping,
    })
    .context("reading the schema")?;
    let engine = Arc::new(engine);
    let pages = WebState::new(Arc::new(ApiExecutor::new(Arc::clone(&engine))), web);
    Ok(health::router(store.clone())
        .merge(graphql_router("/graphql", engine))
        .merge(calendar::router(store.clone(), notifications))
        .merge(vivier_web::router(pages))
        .layer(axum::middleware::from_fn(requests::count)))
}

fn limits(config: &config::ServeConfig) -> Limits {
    Limits {
        signed_in_rate: SIGNED_IN_RATE.at(config.signed_in_rate),
        anonymous_rate: ANONYMOUS_RATE.at(config.anonymous_rate),
        ..Limits::default()
    }
}
