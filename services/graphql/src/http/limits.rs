//! Every cap of the HTTP layer, by name. Each has its own module in `tests/hardening/`.

use std::num::NonZeroU32;
use std::time::Duration;

/// Bytes of a request's body, and of a WebSocket message. Much more than [`MAX_VARIABLES_BYTES`], so that whoever sends far too much of
/// something is told of what: ten thousand seats of a team are 1.6 million bytes.
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;
/// Bytes of a body that is too long which are read and dropped before it is answered.
pub const MAX_SWALLOWED_BYTES: usize = 16 * 1024 * 1024;
/// Bytes of a GET request's query string.
pub const MAX_URL_BYTES: usize = 16 * 1024;
/// Bytes of the variables, as JSON.
pub const MAX_VARIABLES_BYTES: usize = 256 * 1024;
/// Tokens of a document, counted before it is parsed.
pub const MAX_TOKENS: usize = 5_000;
/// Brackets of any kind inside one another, counted before the document is parsed: the parser recurses.
pub const MAX_NESTING: usize = 40;
/// Fields inside one another, through fragments.
pub const MAX_DEPTH: u64 = 16;
/// Fields of a document with its fragments written out.
pub const MAX_FIELDS: u64 = 3_000;
/// Points that one operation may cost. A field costs one; a list multiplies what is selected of its items.
pub const MAX_COST: u64 = 10_000;
/// Items that a list without `first` or `last` is taken to hold, for the cost.
pub const LIST_FACTOR: u64 = 10;
/// Lists that hold many more, and what they are taken to hold: they lead back to themselves, and would multiply.
pub const WIDE_LISTS: [(&str, &str, u64); 4] = [
    ("Skill", "narrower", 300),
    ("Skill", "broader", 30),
    ("Skill", "related", 100),
    ("Organisation", "children", 100),
];
/// Bytes of the answer to a query.
pub const MAX_ANSWER_BYTES: usize = 8 * 1024 * 1024;
/// Aliases of a document, through fragments.
pub const MAX_ALIASES: u64 = 30;
/// Root fields of an operation, through fragments.
pub const MAX_ROOT_FIELDS: usize = 20;
/// Directives of a document, through fragments.
pub const MAX_DIRECTIVES: u64 = 50;
/// Fragment definitions of a document.
pub const MAX_FRAGMENTS: usize = 50;
/// Operations of a document.
pub const MAX_OPERATIONS: usize = 20;
/// Items of one list in the variables or the document.
pub const MAX_LIST_ITEMS: usize = 500;
/// How often the introspection's own lists (`fields`, `interfaces` …) may stand inside one another.
pub const MAX_INTROSPECTION_LISTS: usize = 1;
/// How long an operation may run.
pub const TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long a body may take to arrive.
pub const BODY_TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long a WebSocket may stay silent before `connection_init`.
pub const INIT_TIME_LIMIT: Duration = Duration::from_secs(5);
/// How often a live connection is pinged; one that stays silent for two intervals is closed.
pub const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often the session or token behind a live connection is checked again, and who its viewer is now: so long a subscription may be read
/// as somebody who they are no longer.
pub const RECHECK: Duration = Duration::from_secs(30);
/// How long one message may take to be written to a slow client.
pub const SEND_TIME_LIMIT: Duration = Duration::from_secs(10);
/// How long what was written to a connection of any kind may wait for its client to take it, before the connection ends.
pub const UNREAD_TIME_LIMIT: Duration = Duration::from_secs(30);
/// Subscriptions on one WebSocket at a time.
pub const MAX_SUBSCRIPTIONS: usize = 20;
/// Live connections (WebSockets and event streams) of one viewer at a time.
pub const MAX_LIVE_PER_VIEWER: usize = 20;
/// Live connections of this process at a time.
pub const MAX_LIVE: usize = 5_000;
/// Bytes of a body that add one point to a request's base price.
pub const BYTES_PER_POINT: usize = 4 * 1024;
/// Points that a token which is not valid costs its sender's address.
pub const FAILED_SIGN_IN_COST: u64 = 20;
/// Rate of a signed-in viewer.
pub const SIGNED_IN_RATE: Rate = Rate::new(40_000, 2_000);
/// Rate of an address without a sign-in; an IPv6 address counts as its /64.
pub const ANONYMOUS_RATE: Rate = Rate::new(20_000, 500);

/// How many times the rate of the API a viewer has for pages, in a bucket of its own: a page asks for everything that it shows, and
/// the people of a ministry share an address.
pub const PAGES_FACTOR: u32 = 10;

/// A document that does not fit the schema, or variables that do not fit the document. The draft of August 2026 says 422;
/// the audit suite of `graphql-http` 1.23 still asks for 400. One place to change when it follows.
pub const REQUEST_ERROR_STATUS: axum::http::StatusCode = axum::http::StatusCode::BAD_REQUEST;

/// A bucket of points that refills.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// Points that can be spent at once; at least [`MAX_COST`], or the dearest operation could never run.
    pub burst: NonZeroU32,
    /// Points that come back each second.
    pub per_second: NonZeroU32,
}

impl Rate {
    /// Both at least 1.
    pub const fn new(burst: u32, per_second: u32) -> Self {
        const fn at_least_one(value: u32) -> NonZeroU32 {
            match NonZeroU32::new(value) {
                Some(value) => value,
                None => NonZeroU32::MIN,
            }
        }
        Self { burst: at_least_one(burst), per_second: at_least_one(per_second) }
    }

    /// So many times as much, at once and each second.
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        let times = |points: NonZeroU32| points.get().saturating_mul(factor);
        Self::new(times(self.burst), times(self.per_second))
    }

    /// So many points a second, and as many seconds' worth at once as this rate allows, at least the dearest operation.
    /// `None` where it is 0: nothing is counted.
    pub fn at(self, per_second: u32) -> Option<Self> {
        let seconds = self.burst.get() / self.per_second;
        let dearest = u32::try_from(MAX_COST).unwrap_or(u32::MAX);
        (per_second > 0).then(|| Self::new(per_second.saturating_mul(seconds).max(dearest), per_second))
    }
}

/// The caps in force: the constants, unless a test or an instance says otherwise.
#[derive(Clone, Debug)]
pub struct Limits {
    pub body_bytes: usize,
    pub url_bytes: usize,
    pub variables_bytes: usize,
    pub tokens: usize,
    pub nesting: usize,
    pub depth: u64,
    pub fields: u64,
    pub cost: u64,
    pub aliases: u64,
    pub root_fields: usize,
    pub directives: u64,
    pub fragments: usize,
    pub operations: usize,
    pub list_items: usize,
    pub answer_bytes: usize,
    pub introspection_lists: usize,
    pub time: Duration,
    pub body_time: Duration,
    pub init_time: Duration,
    pub keep_alive: Duration,
    pub recheck: Duration,
    pub send_time: Duration,
    pub subscriptions: usize,
    pub live_per_viewer: usize,
    pub live: usize,
    /// `None` counts nothing: for benchmarks.
    pub signed_in_rate: Option<Rate>,
    pub anonymous_rate: Option<Rate>,
}

impl Limits {
    /// The same for pages, whose documents are the instance's own: their rates alone differ.
    #[must_use]
    pub fn of_pages(&self) -> Self {
        let times = |rate: Option<Rate>| rate.map(|rate| rate.times(PAGES_FACTOR));
        Self { signed_in_rate: times(self.signed_in_rate), anonymous_rate: times(self.anonymous_rate), ..self.clone() }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: MAX_BODY_BYTES,
            url_bytes: MAX_URL_BYTES,
            variables_bytes: MAX_VARIABLES_BYTES,
            tokens: MAX_TOKENS,
            nesting: MAX_NESTING,
            depth: MAX_DEPTH,
            fields: MAX_FIELDS,
            cost: MAX_COST,
            aliases: MAX_ALIASES,
            root_fields: MAX_ROOT_FIELDS,
            directives: MAX_DIRECTIVES,
            fragments: MAX_FRAGMENTS,
            operations: MAX_OPERATIONS,
            list_items: MAX_LIST_ITEMS,
            answer_bytes: MAX_ANSWER_BYTES,
            introspection_lists: MAX_INTROSPECTION_LISTS,
            time: TIME_LIMIT,
            body_time: BODY_TIME_LIMIT,
            init_time: INIT_TIME_LIMIT,
            keep_alive: KEEP_ALIVE,
            recheck: RECHECK,
            send_time: SEND_TIME_LIMIT,
            subscriptions: MAX_SUBSCRIPTIONS,
            live_per_viewer: MAX_LIVE_PER_VIEWER,
            live: MAX_LIVE,
            signed_in_rate: Some(SIGNED_IN_RATE),
            anonymous_rate: Some(ANONYMOUS_RATE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_rate_keeps_the_proportion_and_lets_the_dearest_operation_run() {
        assert_eq!(ANONYMOUS_RATE.at(500), Some(ANONYMOUS_RATE));
        assert_eq!(SIGNED_IN_RATE.at(4_000), Some(Rate::new(80_000, 4_000)));
        assert_eq!(SIGNED_IN_RATE.at(1), Some(Rate::new(10_000, 1)));
        assert_eq!(SIGNED_IN_RATE.at(0), None);
        assert_eq!(SIGNED_IN_RATE.at(u32::MAX), Some(Rate::new(u32::MAX, u32::MAX)));
        let pages = Limits { signed_in_rate: None, ..Limits::default() }.of_pages();
        assert_eq!((pages.signed_in_rate, pages.anonymous_rate), (None, Some(Rate::new(200_000, 5_000))));
    }
}
