//! Another address: asked for by the holder, confirmed from both mailboxes.

use std::net::IpAddr;

use vivier_event_store::{CommandContext, CommandError, Done};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::problem::Problem;

use super::links::{self, Link};
use super::prove::Proof;
use super::{Accounts, as_holder};
use crate::domain::account::Account;
use crate::domain::value::{AddressChangeId, AddressSide};
use crate::throttle::Try;
use crate::use_case::address::{CancelAddressChange, ConfirmAddressChange, RequestAddressChange};
use crate::use_case::mails::{Asked, TellHolder};
use crate::use_case::register::EMAIL_SCOPE;

impl Accounts {
    /// Asks for another address for the actor's own account. Nobody learns whether that address has an account.
    ///
    /// # Errors
    /// What [`Proof`] is refused for, `Refused(ADDRESS_NOT_VERIFIED)`; `Refused(OFFICE_ADDRESS_NEEDED)` for an address that anybody gets,
    /// where the holder is an `agent` or has a role; `Store`.
    pub async fn request_address_change(
        &self,
        context: &CommandContext,
        proof: Proof,
        email: EmailAddress,
        agent: bool,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "requestAddressChange")?;
        self.prove(account, proof).await?;
        let holder = self.store.find_claim(EMAIL_SCOPE, &email.key()).await?.map(AccountId::from_uuid);
        let command = RequestAddressChange {
            account,
            change: AddressChangeId::new(self.store.clock()),
            email,
            expires_at: self.store.clock().now() + Link::FutureAddress.lifetime(),
            // One's own address in another spelling is no other account.
            holder: holder.filter(|holder| *holder != account),
            agent,
        };
        self.store.execute(context, &command).await?;
        Ok(())
    }

    /// Confirms from one mailbox, by the link that was sent there; true once both have.
    ///
    /// # Errors
    /// `Refused(INVALID_TOKEN)`: forged, expired, or the address belongs to somebody else by now; `Store`.
    pub async fn confirm_address_change(&self, context: &CommandContext, token: &str) -> Result<bool, CommandError> {
        let invalid = || CommandError::Refused(Problem::new("INVALID_TOKEN").at("token"));
        for (link, side) in [(Link::PresentAddress, AddressSide::Present), (Link::FutureAddress, AddressSide::Future)] {
            let claimed = links::read(link, token).ok_or_else(invalid)?;
            let account = claimed.account;
            let Some(change) = self.store.load::<Account>(account.uuid()).await?.state.address_change else {
                continue;
            };
            if !claimed.is_genuine(&self.store, &change.id.to_string(), self.store.clock().now()) {
                continue;
            }
            let command = ConfirmAddressChange { account, change: change.id, side };
            return match self.store.execute(&as_holder(context, account), &command).await {
                Ok(done) => Ok(done.outcome),
                Err(CommandError::Taken { scope: EMAIL_SCOPE }) => Err(invalid()),
                Err(error) => Err(error),
            };
        }
        Err(invalid())
    }

    /// Forgets the change under way, if there is one.
    ///
    /// # Errors
    /// `Store`.
    pub async fn cancel_address_change(&self, context: &CommandContext) -> Result<Done<()>, CommandError> {
        let account = self.own(context, "cancelAddressChange")?;
        Ok(self.store.execute(context, &CancelAddressChange { account }).await?.map(|_| ()))
    }

    /// Sends the mail with the link for verifying the address once more.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)`, `Store`.
    pub async fn resend_verification(
        &self,
        context: &CommandContext,
        from: Option<IpAddr>,
    ) -> Result<(), CommandError> {
        let account = self.own(context, "me")?;
        let tried = self.store.keys().claim_hash("account.verification", &account.to_string());
        self.throttle.try_once(Try { account: tried, from, device: None })?;
        if !self.store.load::<Account>(account.uuid()).await?.state.verified {
            let system = CommandContext::system("accounts", self.store.clock());
            self.store.execute(&system, &TellHolder { account, asked: Asked::ByHolder }).await?;
        }
        Ok(())
    }

    /// Who has this address, for the holder of a role who wants to lend it. Slowed down as passwords are: nobody reads the list
    /// of accounts this way.
    ///
    /// # Errors
    /// `Refused(TRY_LATER)`, `Store`.
    pub async fn find_colleague(
        &self,
        context: &CommandContext,
        email: &EmailAddress,
        from: Option<IpAddr>,
    ) -> Result<Option<AccountId>, CommandError> {
        let account = self.own(context, "delegateRole")?;
        let key = self.store.keys().claim_hash("account.colleague", &account.to_string());
        self.throttle.try_once(Try { account: key, from, device: None })?;
        Ok(self.store.find_claim(EMAIL_SCOPE, &email.key()).await?.map(AccountId::from_uuid))
    }
}
