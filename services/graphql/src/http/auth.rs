//! Who asks: the accounts service says, from the session's cookie or the token.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use futures_util::future::BoxFuture;
use tokio::sync::broadcast;
use uuid::Uuid;
use vivier_kernel::actor::Actor;

use crate::conventions::context::Credential;

/// A viewer, and what proved it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    pub actor: Actor,
    pub credential: Credential,
}

impl Identity {
    pub fn anonymous() -> Self {
        Self { actor: Actor::Anonymous, credential: Credential::None }
    }

    /// A signed-in person or program: they may introspect.
    pub fn is_signed_in(&self) -> bool {
        self.actor.account().is_some()
    }
}

/// Why nobody could be recognised.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AuthenticationError {
    /// Forged, malformed, ended or expired: the client is told no more than that.
    #[error("the token or the session is not valid")]
    Invalid,
    /// The store did not answer; the implementation has logged why.
    #[error("authentication is not available")]
    Unavailable,
}

/// Implemented by the accounts service.
pub trait Authenticator: Send + Sync + 'static {
    /// From a request's `Cookie`: no cookie, or one whose session has ended, is an anonymous viewer. (A browser cannot drop
    /// its cookie by itself; it could not sign in again if that were an error.)
    ///
    /// # Errors
    /// `Unavailable`.
    fn session<'a>(&'a self, headers: &'a HeaderMap) -> BoxFuture<'a, Result<Identity, AuthenticationError>>;

    /// From an API token as it stands after `Bearer `.
    ///
    /// # Errors
    /// `Invalid`, `Unavailable`.
    fn token<'a>(&'a self, token: &'a str) -> BoxFuture<'a, Result<Identity, AuthenticationError>>;

    /// The same viewer as they are now: asked again and again while a live connection is open.
    ///
    /// # Errors
    /// `Invalid` where the session or the token has ended, or the account's rights are gone; `Unavailable`.
    fn refresh<'a>(&'a self, identity: &'a Identity) -> BoxFuture<'a, Result<Identity, AuthenticationError>>;

    /// The ids of sessions and tokens as they end: a live connection of theirs is asked about at once, and not only when it is
    /// its turn.
    fn ends(&self) -> broadcast::Receiver<Uuid>;
}

/// Until the session or the token of `identity` may have ended.
pub(super) async fn ended(ends: &mut broadcast::Receiver<Uuid>, identity: &Identity) {
    loop {
        match ends.recv().await {
            Ok(id) if Some(id) == identity.credential.id() => return,
            Ok(_) => {}
            // Some were missed: this may be one of them.
            Err(broadcast::error::RecvError::Lagged(_)) => return,
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}

/// The viewer of a request: the `Authorization` header if there is one, else the cookie.
///
/// # Errors
/// `Invalid` for a header that is not a valid `Bearer` token, `Unavailable`.
pub async fn identify(authenticator: &dyn Authenticator, headers: &HeaderMap) -> Result<Identity, AuthenticationError> {
    match headers.get(AUTHORIZATION) {
        Some(header) => {
            let header = header.to_str().map_err(|_| AuthenticationError::Invalid)?;
            authenticator.token(bearer(header)?).await
        }
        None => authenticator.session(headers).await,
    }
}

/// The token of `Bearer TOKEN` (RFC 6750, 2.1).
///
/// # Errors
/// `Invalid` for another scheme.
pub fn bearer(header: &str) -> Result<&str, AuthenticationError> {
    let (scheme, token) = header.trim().split_once(' ').ok_or(AuthenticationError::Invalid)?;
    if !scheme.eq_ignore_ascii_case("bearer") || token.trim().is_empty() {
        return Err(AuthenticationError::Invalid);
    }
    Ok(token.trim())
}
