//! Accounts of the demo: made through the commands, found again where an earlier, unfinished fill had made them.

use anyhow::Context as _;
use vivier_accounts::Accounts;
use vivier_accounts::domain::value::PersonName;
use vivier_accounts::use_case::mails::CancelMail;
use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_accounts::use_case::roles::GrantRole;
use vivier_accounts::use_case::verify::VerifyAddress;
use vivier_event_store::{CommandContext, CommandError, Store};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;

/// The verified account of this address, with these roles.
///
/// # Errors
/// Where the store cannot be reached.
pub async fn provide(
    store: &Store,
    accounts: &Accounts,
    hash: &str,
    email: &str,
    name: &str,
    roles: &[(Role, OrganisationId)],
) -> anyhow::Result<AccountId> {
    let address = EmailAddress::new(email).with_context(|| email.to_owned())?;
    let name = PersonName::new(name).context("a name of the demo")?;
    match accounts.provide_hashed(hash, address.clone(), name, Locale::Fr, roles).await {
        Ok(account) => Ok(account),
        Err(CommandError::Taken { scope: EMAIL_SCOPE }) => known(store, &address, roles).await,
        Err(error) => Err(error).context("making an account of the demo"),
    }
}

/// An unfinished fill may have stopped anywhere between the commands: what is done already changes nothing.
async fn known(store: &Store, address: &EmailAddress, roles: &[(Role, OrganisationId)]) -> anyhow::Result<AccountId> {
    let holder =
        store.find_claim(EMAIL_SCOPE, &address.key()).await?.context("an address that is taken has a holder")?;
    let account = AccountId::from_uuid(holder);
    let context = CommandContext::system("bootstrap", store.clock());
    store.execute(&context, &VerifyAddress { account }).await?;
    for (role, organisation) in roles {
        let grant = RoleGrant { role: *role, organisation: *organisation };
        store.execute(&context, &GrantRole { account, grant }).await?;
    }
    store.execute(&context, &CancelMail { account }).await?;
    Ok(account)
}
