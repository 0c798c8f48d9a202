//! Somebody comes from another provider for the first time: an account, verified and linked, in one step.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;

use super::AccountOutcome;
use super::identities::{IDENTITY_SCOPE, claim};
use super::register::EMAIL_SCOPE;
use crate::domain::account::Account;
use crate::domain::affiliation;
use crate::domain::decide::AccountCommand;
use crate::domain::event::{AccountRegistered, IdentityLinked};
use crate::domain::value::{FederatedIdentityId, PersonName};
use crate::erasing;

/// The service has checked what the provider said: it is the authorisation. The provider vouches for the address.
#[derive(Serialize)]
pub struct RegisterFederated {
    pub account: AccountId,
    pub email: EmailAddress,
    pub name: PersonName,
    pub locale: Locale,
    pub identity: FederatedIdentityId,
    pub issuer: String,
    pub subject: String,
}

impl UseCase for RegisterFederated {
    const NAME: &'static str = "registerFederated";
    type Outcome = AccountOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AccountOutcome, CommandError> {
        let key = SubjectId::from(self.account);
        let mut account = unit.load::<Account>(self.account).await?;
        // Nothing showed that it was the holder's: whoever typed the address first keeps nobody out.
        if let Some(holder) = unit.store().find_claim(EMAIL_SCOPE, &self.email.key()).await? {
            erasing::give_way(unit, AccountId::from_uuid(holder)).await?;
        }
        unit.claim(EMAIL_SCOPE, &self.email.key(), self.account);
        unit.claim(IDENTITY_SCOPE, &claim(&self.issuer, &self.subject), self.account);
        let registered = AccountRegistered {
            account: self.account,
            email: unit.seal(key, &self.email.as_str().to_owned()).await?,
            name: unit.seal(key, &self.name.as_str().to_owned()).await?,
            locale: self.locale,
        };
        let linked = IdentityLinked {
            identity: self.identity,
            issuer: self.issuer.clone(),
            subject: unit.seal(key, &self.subject).await?,
        };
        unit.decide::<Account>(&mut account, AccountCommand::Register(registered))?;
        unit.decide::<Account>(&mut account, AccountCommand::VerifyAddress(affiliation::of(&self.email)))?;
        unit.decide::<Account>(&mut account, AccountCommand::LinkIdentity(linked))?;
        Ok(AccountOutcome::of(self.account, &account))
    }
}
