//! `linkIdentity`, `unlinkIdentity`: who the holder is at another provider. The key is (issuer, subject).

use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, SubjectId};

use super::{AccountOutcome, authorised, mails};
use crate::domain::account::Account;
use crate::domain::decide::AccountCommand;
use crate::domain::event::IdentityLinked;
use crate::domain::value::FederatedIdentityId;
use crate::mail::sending::Mail;

/// The scope in which an identity belongs to one account.
pub const IDENTITY_SCOPE: &str = "account.identity";

/// What is claimed: no issuer holds a line break, since it is an address.
pub fn claim(issuer: &str, subject: &str) -> String {
    format!("{issuer}\n{subject}")
}

/// Gives back every identity that is linked to the account, so that others can be linked to it: before the account is erased, its key
/// included, or proved to be somebody else's.
pub(crate) async fn release_all(
    unit: &mut Unit,
    id: AccountId,
    account: &Aggregate<Account>,
) -> Result<(), CommandError> {
    for known in account.state.identities.values() {
        if let Some(subject) = unit.store().keys().open(&known.subject).await? {
            unit.release(IDENTITY_SCOPE, &claim(&known.issuer, &subject), id);
        }
    }
    Ok(())
}

/// The provider has said who it is; the service has checked what it said.
#[derive(Serialize)]
pub struct LinkIdentity {
    pub account: AccountId,
    pub identity: FederatedIdentityId,
    pub issuer: String,
    pub subject: String,
}

impl UseCase for LinkIdentity {
    const NAME: &'static str = "linkIdentity";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        unit.claim(IDENTITY_SCOPE, &claim(&self.issuer, &self.subject), self.account);
        let subject = unit.seal(SubjectId::from(self.account), &self.subject).await?;
        let linked = IdentityLinked { identity: self.identity, issuer: self.issuer.clone(), subject };
        unit.decide::<Account>(&mut account, AccountCommand::LinkIdentity(linked))?;
        mails::schedule(unit, self.account, Mail::IdentitiesChanged);
        Ok(AccountOutcome::of(self.account, &account))
    }
}

#[derive(Serialize)]
pub struct UnlinkIdentity {
    pub account: AccountId,
    pub identity: FederatedIdentityId,
    /// As the service found it: of a verified account none is ever taken away. Without one, the last identity stays, however many are unlinked at once.
    pub has_password: bool,
}

impl UseCase for UnlinkIdentity {
    const NAME: &'static str = "unlinkIdentity";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let mut account = authorised(unit, Self::NAME, self.account).await?;
        let Some(known) = account.state.identities.get(&self.identity).cloned() else {
            return Err(CommandError::NotFound);
        };
        if let Some(subject) = unit.store().keys().open(&known.subject).await? {
            unit.release(IDENTITY_SCOPE, &claim(&known.issuer, &subject), self.account);
        }
        let unlink = AccountCommand::UnlinkIdentity { identity: self.identity, has_password: self.has_password };
        unit.decide::<Account>(&mut account, unlink)?;
        mails::schedule(unit, self.account, Mail::IdentitiesChanged);
        Ok(AccountOutcome::of(self.account, &account))
    }
}
