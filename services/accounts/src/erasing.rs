//! An account whose holder is erased: nobody enters it any more, its address is free, and its secrets are deleted.

use futures_util::future::BoxFuture;
use serde::Deserialize;
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler, Unit};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::use_case::delegation;
use crate::use_case::identities::{self, IDENTITY_SCOPE};
use crate::use_case::register::EMAIL_SCOPE;

/// The kind of the timers that delete secrets.
const KIND: &str = "account.erase";

/// The tables that hold something of an account under its id.
const TABLES: [&str; 6] = [
    "delete from accounts.session where account = $1",
    "delete from accounts.api_token where account = $1",
    "delete from accounts.credential where account = $1",
    "delete from accounts.second_factor where account = $1",
    "delete from accounts.recovery_code where account = $1",
    "delete from accounts.federation_attempt where account = $1",
];

/// Erases the account within a command that has authorised it: from its commit on nobody acts as its holder, whatever session or
/// token they have. The subject's key is the caller's to forget, after this, in the same unit.
///
/// # Errors
/// `Store`.
pub async fn erase(unit: &mut Unit, id: AccountId) -> Result<(), CommandError> {
    let mut account = unit.load::<Account>(id).await?;
    let keys = unit.store().keys();
    let Some(identity) = &account.state.identity else { return Ok(()) };
    let email = keys.open(&identity.email).await?.and_then(|email| EmailAddress::new(&email).ok());
    let mut linked = Vec::new();
    for known in account.state.identities.values() {
        linked.extend(keys.open(&known.subject).await?.map(|subject| identities::claim(&known.issuer, &subject)));
    }
    let lent: Vec<_> =
        account.state.given.iter().chain(&account.state.received).map(|(id, lent)| (*id, lent.other)).collect();
    delegation::end_at_the_other(unit, lent).await?;
    unit.decide(&mut account, AccountCommand::Erase)?;
    if let Some(email) = email {
        unit.release(EMAIL_SCOPE, &email.key(), id);
    }
    for claim in linked {
        unit.release(IDENTITY_SCOPE, &claim, id);
    }
    unit.schedule(Timer {
        key: format!("{KIND}:{id}"),
        due_at: unit.now(),
        kind: KIND,
        payload: serde_json::json!({ "account": id }),
    });
    Ok(())
}

#[derive(Deserialize)]
struct Payload {
    account: AccountId,
}

/// Deletes what was kept under an erased account's id.
pub struct Secrets;

impl TimerHandler for Secrets {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn fire<'a>(&'a self, store: &'a Store, timer: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let Payload { account } = serde_json::from_value(timer.payload.clone())?;
            crate::secrets::schema::migrate(store.pool()).await?;
            for statement in TABLES {
                sqlx::query(statement)
                    .bind(account.uuid())
                    .execute(store.pool())
                    .await
                    .map_err(vivier_event_store::StoreError::from)?;
            }
            Ok(())
        })
    }
}
