//! From a session's or a token's secret to the actor, with the roles of this moment.

use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_event_store::StoreError;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{AccountId, ApiTokenId, SessionId, TypedId as _};

use super::known::Opened;
use super::{Accounts, SecondFactorRule};
use crate::domain::account::Account;
use crate::domain::value::{TokenScope, needs_second_factor};
use crate::secrets::api_tokens::ApiToken;
use crate::secrets::sessions::Session;
use crate::secrets::token::{self, Purpose};
use crate::secrets::{api_tokens, sessions};

impl Accounts {
    /// The holder of a session's token; `None` where the session is unknown or has ended.
    ///
    /// # Errors
    /// `Database`.
    pub async fn by_session(&self, token: &str) -> Result<Option<(Actor, SessionId)>, StoreError> {
        let Some(hash) = token::hash(Purpose::Session, token) else { return Ok(None) };
        let now = self.store.clock().now();
        let session = match self.known.get(&hash, now) {
            Some(Opened::Session(session)) => session,
            _ => {
                let moment = self.known.moment();
                let Some(session) = sessions::find(self.store.pool(), now, &hash).await? else { return Ok(None) };
                self.known.put(moment, hash, Opened::Session(session), now, session.ends_at());
                session
            }
        };
        Ok(self.in_session(session).await?.map(|actor| (actor, session.id)))
    }

    /// The holder of an API token; `None` where it is unknown, revoked or expired.
    ///
    /// # Errors
    /// `Database`.
    pub async fn by_api_token(&self, token: &str) -> Result<Option<(Actor, ApiToken)>, StoreError> {
        let Some(hash) = token::hash(Purpose::Api, token) else { return Ok(None) };
        let now = self.store.clock().now();
        let found = match self.known.get(&hash, now) {
            Some(Opened::ApiToken(found)) => found,
            _ => {
                let moment = self.known.moment();
                let Some(found) = api_tokens::find(self.store.pool(), now, &hash).await? else { return Ok(None) };
                self.known.put(moment, hash, Opened::ApiToken(found), now, found.expires_at);
                found
            }
        };
        Ok(self.with_token(found).await?.map(|actor| (actor, found)))
    }

    /// The same person as they are now, where the session still goes on.
    ///
    /// # Errors
    /// `Database`.
    pub async fn refresh_session(&self, account: AccountId, session: SessionId) -> Result<Option<Actor>, StoreError> {
        match sessions::get(self.store.pool(), self.store.clock().now(), session).await? {
            Some(session) if session.account == account => self.in_session(session).await,
            Some(_) | None => Ok(None),
        }
    }

    /// The same program as it is now, where the token is still valid.
    ///
    /// # Errors
    /// `Database`.
    pub async fn refresh_api_token(&self, account: AccountId, token: ApiTokenId) -> Result<Option<Actor>, StoreError> {
        match api_tokens::get(self.store.pool(), self.store.clock().now(), token).await? {
            Some(token) if token.account == account => self.with_token(token).await,
            Some(_) | None => Ok(None),
        }
    }

    /// The ids of sessions and API tokens as they end, on whichever node: what is live for them ends too.
    pub fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.known.ends()
    }

    /// Without a second factor behind the session, roles that need one are not held.
    async fn in_session(&self, session: Session) -> Result<Option<Actor>, StoreError> {
        let strong = session.second_factor || self.second_factor == SecondFactorRule::WaivedForTheDemo;
        self.actor(session.account, |role| strong || !needs_second_factor(role)).await
    }

    /// A program has no second factor: whoever issued the token had one, where its scope needs it.
    async fn with_token(&self, token: ApiToken) -> Result<Option<Actor>, StoreError> {
        // What the events say counts: a crash after a revocation may leave the token's row behind.
        if !self.store.glance::<Account>(token.account.uuid()).await?.state.tokens.contains_key(&token.id) {
            return Ok(None);
        }
        let carries = |role| TokenScope::of_role(role).is_none_or(|scope| token.scopes.contains(scope));
        self.actor(token.account, carries).await
    }

    async fn actor(&self, account: AccountId, holds: impl Fn(Role) -> bool) -> Result<Option<Actor>, StoreError> {
        let today = self.store.clock().today();
        Ok(self.store.glance::<Account>(account.uuid()).await?.state.actor(today, holds))
    }
}
