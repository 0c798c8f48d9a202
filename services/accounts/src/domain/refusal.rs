//! Why a change of an account is refused.

use vivier_kernel::problem::{Problem, Refusal};

use super::value::{MAX_API_TOKENS, MAX_ROLES};

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountRefusal {
    #[error("the account exists already")]
    AlreadyExists,
    #[error("the address is not verified")]
    NotVerified,
    #[error("too many API tokens")]
    TooManyTokens,
    #[error("too many roles")]
    TooManyRoles,
}

impl Refusal for AccountRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::AlreadyExists => Problem::new("ACCOUNT_EXISTS"),
            Self::NotVerified => Problem::new("ADDRESS_NOT_VERIFIED"),
            Self::TooManyTokens => Problem::new("TOO_MANY_API_TOKENS").with("max", MAX_API_TOKENS),
            Self::TooManyRoles => Problem::new("TOO_MANY_ROLES").with("max", MAX_ROLES),
        }
    }
}
