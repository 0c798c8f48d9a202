//! From a session's or a token's secret to the actor, with the roles of this moment.

use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_event_store::StoreError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, ApiTokenId, SessionId, TypedId as _};

use super::Accounts;
use super::known::Opened;
use crate::domain::account::Account;
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
        Ok(self.actor(session.account).await?.map(|actor| (actor, session.id)))
    }

    /// The holder of an API token; `None` where it is unknown, revoked or expired.
    ///
    /// # Errors
    /// `Database`.
    pub async fn by_api_token(&self, token: &str) -> Result<Option<(Actor, ApiTokenId)>, StoreError> {
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
        Ok(self.actor(found.account).await?.map(|actor| (actor, found.id)))
    }

    /// The same person as they are now, where the session still goes on.
    ///
    /// # Errors
    /// `Database`.
    pub async fn refresh_session(&self, account: AccountId, session: SessionId) -> Result<Option<Actor>, StoreError> {
        if sessions::goes_on(self.store.pool(), self.store.clock().now(), session).await? {
            self.actor(account).await
        } else {
            Ok(None)
        }
    }

    /// The same program as it is now, where the token is still valid.
    ///
    /// # Errors
    /// `Database`.
    pub async fn refresh_api_token(&self, account: AccountId, token: ApiTokenId) -> Result<Option<Actor>, StoreError> {
        if api_tokens::is_valid(self.store.pool(), self.store.clock().now(), token).await? {
            self.actor(account).await
        } else {
            Ok(None)
        }
    }

    /// The ids of sessions and API tokens as they end, on whichever node: what is live for them ends too.
    pub fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.known.ends()
    }

    async fn actor(&self, account: AccountId) -> Result<Option<Actor>, StoreError> {
        Ok(self.store.glance::<Account>(account.uuid()).await?.state.actor())
    }
}
