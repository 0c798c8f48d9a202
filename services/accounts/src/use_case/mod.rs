//! What is recorded of accounts. Secrets are handled around these, in [`crate::service`].

pub mod address;
pub mod delegation;
pub mod federated;
pub mod identities;
pub mod mails;
pub mod register;
pub mod roles;
pub mod second_factor;
pub mod sessions;
pub mod tokens;
pub mod verify;

use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::AccountId;
use vivier_kernel::problem::Problem;

use crate::access;
use crate::domain::account::Account;

/// Which account a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AccountOutcome {
    pub account: AccountId,
    pub version: i64,
}

impl AccountOutcome {
    fn of(account: AccountId, aggregate: &Aggregate<Account>) -> Self {
        Self { account, version: aggregate.version }
    }
}

/// The account, where the actor may do `action` with it. Somebody else's account does not exist for those who may not see it.
async fn authorised(
    unit: &mut Unit,
    action: &'static str,
    account: AccountId,
) -> Result<Aggregate<Account>, CommandError> {
    let aggregate = unit.load_existing::<Account>(account).await?;
    if access::may(unit.actor(), action, Some(account)) {
        return Ok(aggregate);
    }
    let visible = access::may(unit.actor(), "account", Some(account));
    Err(if visible { Problem::new("NOT_ALLOWED").into() } else { CommandError::NotFound })
}
