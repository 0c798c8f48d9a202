//! Mails that commands ask for: timers in the same transaction, so that none is lost.

use serde::Serialize;
use uuid::Uuid;
use vivier_event_store::{CommandError, Timer, Unit, UseCase};
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::domain::account::Account;
use crate::mail::sending::{KIND, Mail};

/// A mail to send at once. One of a kind for each account waits at a time.
pub(crate) fn schedule(unit: &mut Unit, account: AccountId, which: Mail) {
    let timer = timer(unit, account.uuid(), Some(account), which);
    unit.schedule(timer);
}

fn timer(unit: &Unit, key: Uuid, account: Option<AccountId>, which: Mail) -> Timer {
    Timer {
        key: self::key(which, key),
        due_at: unit.now(),
        kind: KIND,
        payload: serde_json::json!({ "account": account, "mail": which }),
    }
}

pub(crate) fn key(which: Mail, account: Uuid) -> String {
    format!("{KIND}:{}:{account}", which.name())
}

/// Who asked for a mail to the holder of an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Asked {
    /// Whoever typed the address.
    ByAnybody,
    /// Whoever is signed in to its account.
    ByHolder,
}

/// Tells the holder of an address that somebody tried to register with it: the one who tried learns nothing. Its outcome: whether the address
/// is verified.
#[derive(Serialize)]
pub struct TellHolder {
    pub account: AccountId,
    pub asked: Asked,
}

impl UseCase for TellHolder {
    const NAME: &'static str = "tellHolder";
    type Outcome = bool;

    async fn run(&self, unit: &mut Unit) -> Result<bool, CommandError> {
        let account = unit.load_existing::<Account>(self.account).await?;
        let which = match self.asked {
            _ if account.state.verified => Mail::AlreadyRegistered,
            // They have lost the first mail, or never had it: they get another.
            Asked::ByHolder => Mail::Verification,
            // Whether they are who asked before, only the mailbox can say.
            Asked::ByAnybody => Mail::FinishRegistration,
        };
        if which == Mail::FinishRegistration {
            // The first mail, where it has not left yet, has a link that would be good for nothing.
            unit.cancel_timer(&key(Mail::Verification, self.account.uuid()));
        }
        schedule(unit, self.account, which);
        Ok(account.state.verified)
    }
}

/// Asks for a mail to an address that may have no account: the same is written either way, so that nothing shows it.
#[derive(Serialize)]
pub struct AskForMail {
    /// Stands for the address that was typed.
    pub key: Uuid,
    /// Its holder, where there is one.
    pub account: Option<AccountId>,
    pub mail: Mail,
}

impl UseCase for AskForMail {
    const NAME: &'static str = "askForMail";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let timer = timer(unit, self.key, self.account, self.mail);
        unit.schedule(timer);
        Ok(())
    }
}

/// Takes back the mail of an account that was provided, not registered by its holder.
#[derive(Serialize)]
pub struct CancelMail {
    pub account: AccountId,
}

impl UseCase for CancelMail {
    const NAME: &'static str = "cancelMail";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        unit.cancel_timer(&key(Mail::Verification, self.account.uuid()));
        Ok(())
    }
}
