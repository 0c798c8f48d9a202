//! Until when an open board stays live: as long as its reader's session goes on.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::executor::{Document, ExecuteError};
use crate::messages::fill;
use crate::page::Page;

const SESSION_END: Document =
    Document { operation: "SessionEnd", source: include_str!("../../../queries/session-end.graphql") };

#[derive(Deserialize)]
struct Answer {
    me: Option<Me>,
}

#[derive(Deserialize)]
struct Me {
    access: Option<Access>,
}

#[derive(Deserialize)]
struct Access {
    sessions: Vec<Session>,
}

/// The end of a session.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session {
    current: bool,
    /// Where it is not used any more.
    ends_at: DateTime<Utc>,
    ends_at_latest: DateTime<Utc>,
}

impl Session {
    /// What is said above the board while it is live.
    pub(super) fn words(&self, page: &Page) -> String {
        let until = page.with("board.live", "until", &page.moment(&self.ends_at));
        fill(&until, "latest", &page.moment(&self.ends_at_latest))
    }
}

/// The session that looks at the board; none where it has just ended.
pub(super) async fn session(page: &Page) -> Result<Option<Session>, ExecuteError> {
    let access = page.ask::<Answer>(SESSION_END, json!({})).await?.me.and_then(|me| me.access);
    Ok(access.and_then(|access| access.sessions.into_iter().find(|session| session.current)))
}
