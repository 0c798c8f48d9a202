//! `GET /calendar/TOKEN.ics`: somebody's calendar, for programs that cannot sign in. The link is the key.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use vivier_event_store::{Store, StoreError};
use vivier_notifications::calendar::feed;

use crate::schema::notifications::NotificationsConfig;

#[derive(Clone)]
struct Calendars {
    store: Store,
    config: NotificationsConfig,
}

/// The route of calendars.
pub fn router(store: Store, config: NotificationsConfig) -> Router {
    Router::new().route("/calendar/{file}", get(show)).with_state(Calendars { store, config })
}

/// A link that is forged, void, or whose person is gone answers as a page that does not exist.
async fn show(State(calendars): State<Calendars>, Path(file): Path<String>) -> Response {
    let Some(token) = file.strip_suffix(".ics") else { return StatusCode::NOT_FOUND.into_response() };
    match calendars.file(token).await {
        Ok(Some(file)) => {
            let headers = [(CONTENT_TYPE, "text/calendar; charset=utf-8"), (CACHE_CONTROL, "private, no-store")];
            (headers, file).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a calendar could not be written");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

impl Calendars {
    async fn file(&self, token: &str) -> Result<Option<String>, StoreError> {
        let Some(feed) = feed::open(&self.store, token).await? else { return Ok(None) };
        feed.write(&self.store, &self.config.public_url).await.map(Some)
    }
}
