//! Why nobody was recognised, as a closed list: what a provider says in words of its own may be about a person, and is kept nowhere.

use openidconnect::core::CoreErrorResponseType;
use openidconnect::{ClaimsVerificationError, RequestTokenError, StandardErrorResponse, UserInfoError};

use super::http::HttpError;

/// Why nobody was recognised.
#[derive(Debug, thiserror::Error)]
pub enum FederationError {
    #[error("the settings of the provider cannot be read: {0}")]
    Settings(String),
    #[error("the provider cannot be reached")]
    Unreachable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Forged, expired, for somebody else, or not what was asked.
    #[error("the provider's answer does not hold: {}", .0.code())]
    Refused(Refused),
}

impl FederationError {
    /// For logs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Settings(_) => "SETTINGS",
            Self::Unreachable(_) => "UNREACHABLE",
            Self::Refused(why) => why.code(),
        }
    }
}

/// What about an answer does not hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The provider knows no such code, or it was used, or the verifier is another's.
    Code,
    /// The provider does not take us for its client.
    Client,
    /// Another answer than tokens.
    NoTokens,
    NoIdToken,
    Expired,
    Audience,
    Issuer,
    Nonce,
    Subject,
    Signature,
    /// Another claim of a token.
    Claim,
    /// What was said of the person cannot be read.
    Person,
}

impl Refused {
    fn code(self) -> &'static str {
        match self {
            Self::Code => "CODE",
            Self::Client => "CLIENT",
            Self::NoTokens => "NO_TOKENS",
            Self::NoIdToken => "NO_ID_TOKEN",
            Self::Expired => "EXPIRED",
            Self::Audience => "AUDIENCE",
            Self::Issuer => "ISSUER",
            Self::Nonce => "NONCE",
            Self::Subject => "SUBJECT",
            Self::Signature => "SIGNATURE",
            Self::Claim => "CLAIM",
            Self::Person => "PERSON",
        }
    }
}

/// Why a code was not exchanged.
pub(super) fn of_exchange(
    error: &RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>,
) -> FederationError {
    FederationError::Refused(match error {
        RequestTokenError::ServerResponse(said) => match said.error() {
            CoreErrorResponseType::InvalidGrant => Refused::Code,
            CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => Refused::Client,
            _ => Refused::NoTokens,
        },
        RequestTokenError::Request(_) | RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Refused::NoTokens,
    })
}

/// Why a token does not hold.
pub(super) fn of_claims(error: &ClaimsVerificationError) -> FederationError {
    FederationError::Refused(match error {
        ClaimsVerificationError::Expired(_) => Refused::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Refused::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Refused::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Refused::Nonce,
        ClaimsVerificationError::InvalidSubject(_) => Refused::Subject,
        ClaimsVerificationError::SignatureVerification(_) => Refused::Signature,
        // The library may add others.
        _ => Refused::Claim,
    })
}

/// Why what was said of the person does not hold.
pub(super) fn of_person(error: &UserInfoError<HttpError>) -> FederationError {
    match error {
        UserInfoError::ClaimsVerification(error) => of_claims(error),
        _ => FederationError::Refused(Refused::Person),
    }
}
