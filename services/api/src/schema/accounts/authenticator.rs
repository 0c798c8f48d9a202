//! Recognises viewers by the accounts service: the session's cookie, or a bearer token.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_accounts::Accounts;
use vivier_event_store::StoreError;

use vivier_graphql::conventions::context::Credential;
use vivier_graphql::http::auth::{AuthenticationError, Authenticator, Identity};

/// The accounts service behind the HTTP layer.
pub struct AccountsAuthenticator {
    accounts: Accounts,
    /// What the session's cookie is called.
    cookie: &'static str,
}

impl AccountsAuthenticator {
    pub fn new(accounts: Accounts, cookie: &'static str) -> Self {
        Self { accounts, cookie }
    }

    async fn by_session(&self, token: &str) -> Result<Option<Identity>, AuthenticationError> {
        let found = self.accounts.by_session(token).await.map_err(unavailable)?;
        Ok(found.map(|(actor, session)| Identity { actor, credential: Credential::Session(session) }))
    }
}

impl Authenticator for AccountsAuthenticator {
    fn session<'a>(&'a self, headers: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move {
            match cookie(headers, self.cookie) {
                Some(token) => Ok(self.by_session(token).await?.unwrap_or_else(Identity::anonymous)),
                None => Ok(Identity::anonymous()),
            }
        })
    }

    fn token<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move {
            if let Some((actor, found)) = self.accounts.by_api_token(token).await.map_err(unavailable)? {
                return Ok(Identity { actor, credential: Credential::ApiToken(found) });
            }
            // A program may also use the session that it signed in to.
            self.by_session(token).await?.ok_or(AuthenticationError::Invalid)
        })
    }

    fn refresh<'a>(&'a self, identity: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>> {
        Box::pin(async move {
            let Some(account) = identity.actor.account() else { return Ok(identity.clone()) };
            let actor = match identity.credential {
                Credential::Session(session) => self.accounts.refresh_session(account, session).await,
                Credential::ApiToken(token) => self.accounts.refresh_api_token(account, token.id).await,
                Credential::None => return Err(AuthenticationError::Invalid),
            };
            let actor = actor.map_err(unavailable)?.ok_or(AuthenticationError::Invalid)?;
            Ok(Identity { actor, credential: identity.credential })
        })
    }

    fn ends(&self) -> broadcast::Receiver<Uuid> {
        self.accounts.ends()
    }
}

fn unavailable(error: StoreError) -> AuthenticationError {
    tracing::error!(error = %error, source = ?std::error::Error::source(&error).map(ToString::to_string), "a viewer could not be recognised");
    AuthenticationError::Unavailable
}

/// The value of a cookie; the first, where there are several of the name.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value)
}
