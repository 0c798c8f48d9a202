//! What is known of a request: who asks, in which language, under which trace. Resolvers read it, never the headers.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard};

use async_graphql::{Context, Result};
use uuid::Uuid;
use vivier_accounts::domain::value::TokenScope;
use vivier_accounts::secrets::api_tokens::ApiToken;
use vivier_event_store::{CommandContext, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SessionId, TypedId as _};
use vivier_kernel::locale::Locale;

use crate::conventions::looks::Looks;

/// How the viewer proved who they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Credential {
    /// They did not.
    #[default]
    None,
    /// A browser's cookie.
    Session(SessionId),
    /// An `Authorization: Bearer` token.
    ApiToken(ApiToken),
}

impl Credential {
    /// The browser session, where it is one.
    pub fn session(self) -> Option<SessionId> {
        match self {
            Self::Session(session) => Some(session),
            Self::None | Self::ApiToken(_) => None,
        }
    }

    /// False for a token that may only read: it is not shown what lets its holder do more, or another program in.
    pub fn may_change(self) -> bool {
        match self {
            Self::ApiToken(token) => token.scopes.contains(TokenScope::Write),
            Self::None | Self::Session(_) => true,
        }
    }
}

impl Credential {
    /// The session's or the token's id.
    pub fn id(self) -> Option<Uuid> {
        match self {
            Self::None => None,
            Self::Session(id) => Some(id.uuid()),
            Self::ApiToken(token) => Some(token.id.uuid()),
        }
    }
}

/// The circumstances of one request. It is put into the request's data by whoever executes the schema.
#[derive(Clone, Debug)]
pub struct RequestContext {
    /// Who asks. From the session or the token, never from input.
    pub viewer: Actor,
    pub credential: Credential,
    pub locale: Locale,
    /// 32 hexadecimal digits that stand in the logs, in the events' metadata and in masked errors.
    pub trace: String,
    /// Shared by every command that this request executes.
    pub correlation: Uuid,
    /// The client's address, for throttling. Personal data: it is neither stored nor logged.
    pub address: Option<IpAddr>,
    /// Where a resumed subscription goes on: after this position. `None` starts with what happens from now on.
    pub resume_after: Option<i64>,
    live: LivePosition,
    behind: Behind,
    looks: Looks,
}

impl RequestContext {
    /// A request of `viewer`, with a trace of its own.
    pub fn new(viewer: Actor, locale: Locale) -> Self {
        Self {
            viewer,
            credential: Credential::None,
            locale,
            trace: Uuid::new_v4().simple().to_string(),
            correlation: Uuid::new_v4(),
            address: None,
            resume_after: None,
            live: LivePosition::default(),
            behind: Behind::default(),
            looks: Looks::default(),
        }
    }

    /// The read models that had not caught up with what this request did, when it was answered.
    pub fn behind(&self) -> &Behind {
        &self.behind
    }

    /// What this request reads of other people.
    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    /// Where the subscription is.
    pub fn live_position(&self) -> &LivePosition {
        &self.live
    }

    /// The same request, with a live position of its own: for each subscription of a socket.
    #[must_use]
    pub fn for_subscription(&self, resume_after: Option<i64>) -> Self {
        Self { resume_after, live: LivePosition::default(), looks: Looks::default(), ..self.clone() }
    }
}

/// Carries where a subscription is from its resolver to the transport: the latest item's position, which is sent as the item's id,
/// and how far it is done with what happened, from where it goes on if it has to begin again.
#[derive(Clone, Debug, Default)]
pub struct LivePosition(Arc<Mutex<Positions>>);

#[derive(Clone, Copy, Debug, Default)]
struct Positions {
    item: Option<i64>,
    done: Option<i64>,
}

impl LivePosition {
    /// The item at `position` is being resolved.
    pub fn set(&self, position: i64) {
        self.lock().item = Some(position);
    }

    /// The latest item's; `None` before the first.
    pub fn get(&self) -> Option<i64> {
        self.lock().item
    }

    /// Everything up to `position` was told, or passed over since it is nothing to tell.
    pub fn pass(&self, position: i64) {
        let mut positions = self.lock();
        positions.done = positions.done.max(Some(position));
    }

    /// The position up to which nothing is left to tell; `None` before the subscription has begun.
    pub fn passed(&self) -> Option<i64> {
        self.lock().done
    }

    fn lock(&self) -> MutexGuard<'_, Positions> {
        self.0.lock().expect("no panic while the lock is held")
    }
}

/// Names the read models that are late with what a request did: it was done, and the answer shows the state before, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Behind(Arc<Mutex<BTreeSet<String>>>);

impl Behind {
    pub fn note(&self, read_model: &str) {
        self.0.lock().expect("no panic while the lock is held").insert(read_model.to_owned());
    }

    pub fn names(&self) -> Vec<String> {
        self.0.lock().expect("no panic while the lock is held").iter().cloned().collect()
    }
}

/// What resolvers need of a context, under short names.
pub trait ContextExt {
    /// # Errors
    /// Where the schema is executed outside [`crate::conventions::answer`]; it is masked.
    fn request(&self) -> Result<&RequestContext>;

    /// # Errors
    /// As [`ContextExt::request`].
    fn viewer(&self) -> Result<&Actor>;

    /// The reader's language; French where nothing is known.
    fn locale(&self) -> Locale;

    /// # Errors
    /// Where the schema was built without a store; it is masked.
    fn store(&self) -> Result<&Store>;

    /// The circumstances of a command of this request.
    ///
    /// # Errors
    /// As [`ContextExt::request`].
    fn command(&self, idempotency_key: Option<String>) -> Result<CommandContext>;
}

impl ContextExt for Context<'_> {
    fn request(&self) -> Result<&RequestContext> {
        self.data::<RequestContext>()
    }

    fn viewer(&self) -> Result<&Actor> {
        Ok(&self.request()?.viewer)
    }

    fn locale(&self) -> Locale {
        self.data_opt::<RequestContext>().map_or(Locale::Fr, |request| request.locale)
    }

    fn store(&self) -> Result<&Store> {
        self.data::<Store>()
    }

    fn command(&self, idempotency_key: Option<String>) -> Result<CommandContext> {
        let request = self.request()?;
        Ok(CommandContext {
            actor: request.viewer.clone(),
            idempotency_key,
            correlation: request.correlation,
            causation: None,
            trace: Some(request.trace.clone()),
        })
    }
}
