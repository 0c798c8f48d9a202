//! An account whose holder is erased: nobody enters it any more, its address is free, and its secrets are deleted.

use futures_util::future::BoxFuture;
use serde::Deserialize;
use vivier_event_store::{Aggregate, CommandError, DueTimer, Store, Timer, TimerHandler, Unit};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};

use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::mail::sending::Mail;
use crate::use_case::identities;
use crate::use_case::register::EMAIL_SCOPE;
use crate::use_case::{delegation, mails};

/// The kind of the timers that delete secrets.
const KIND: &str = "account.erase";

/// The tables that hold something of an account under its id.
const TABLES: [&str; 8] = [
    "delete from accounts.session where account = $1",
    "delete from accounts.api_token where account = $1",
    "delete from accounts.credential where account = $1",
    "delete from accounts.second_factor where account = $1",
    "delete from accounts.recovery_code where account = $1",
    "delete from accounts.code_guess where account = $1",
    "delete from accounts.federation_attempt where account = $1",
    "delete from accounts.known_network where account = $1",
];

/// Erases the account within a command that has authorised it: from its commit on nobody acts as its holder, whatever session or
/// token they have. The subject's key is the caller's to forget, after this, in the same unit.
///
/// # Errors
/// `Store`.
pub async fn erase(unit: &mut Unit, id: AccountId) -> Result<(), CommandError> {
    let account = unit.load::<Account>(id).await?;
    end(unit, id, account, Key::Kept).await
}

/// An account whose address nobody verified gives way to another with that address; nothing happens to a verified one. Its
/// subject's key is forgotten here.
///
/// # Errors
/// `Store`.
pub(crate) async fn give_way(unit: &mut Unit, id: AccountId) -> Result<(), CommandError> {
    let account = unit.load::<Account>(id).await?;
    if account.state.verified {
        return Ok(());
    }
    unit.cancel_timer(&mails::key(Mail::Verification, id.uuid()));
    end(unit, id, account, Key::Forgotten).await
}

/// What becomes of the key under which the holder's data is sealed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The caller has more to do with it.
    Kept,
    Forgotten,
}

async fn end(unit: &mut Unit, id: AccountId, mut account: Aggregate<Account>, key: Key) -> Result<(), CommandError> {
    let keys = unit.store().keys();
    let Some(identity) = &account.state.identity else { return Ok(()) };
    let email = keys.open(&identity.email).await?.and_then(|email| EmailAddress::new(&email).ok());
    identities::release_all(unit, id, &account).await?;
    let lent: Vec<_> =
        account.state.given.iter().chain(&account.state.received).map(|(id, lent)| (*id, lent.other)).collect();
    delegation::end_at_the_other(unit, lent).await?;
    match key {
        Key::Kept => unit.decide(&mut account, AccountCommand::Erase)?,
        Key::Forgotten => unit.decide_forgetting(&mut account, AccountCommand::Erase, SubjectId::from(id))?,
    };
    if let Some(email) = email {
        unit.release(EMAIL_SCOPE, &email.key(), id);
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
