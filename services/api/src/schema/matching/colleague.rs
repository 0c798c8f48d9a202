//! Whoever answers in somebody's place: named by their account, or by the address that one knows.

use async_graphql::{Context, ID, Result};
use vivier_accounts::Accounts;
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::AccountId;
use vivier_kernel::problem::Problem;

use crate::conventions::context::ContextExt as _;
use crate::conventions::input::Reader;
use crate::conventions::mutation::refusal;
use crate::conventions::user_error::{UserError, user_errors};

/// Whom an input names.
pub(super) enum Colleague {
    Account(AccountId),
    Address(EmailAddress),
}

/// One of two fields, each with its name: the account, or the address.
pub(super) fn colleague(
    reader: &mut Reader,
    (id_field, id): (&str, Option<ID>),
    (email_field, email): (&str, Option<String>),
) -> Option<Colleague> {
    let id = reader.optional(id, |reader, id| reader.id::<AccountId>(id_field, &id));
    let email = reader.optional(email, |reader, email| reader.value(email_field, EmailAddress::new(&email)));
    match (id, email) {
        (Some(Some(account)), Some(None)) => Some(Colleague::Account(account)),
        (Some(None), Some(Some(email))) => Some(Colleague::Address(email)),
        (Some(_), Some(_)) => {
            reader.refuse(Problem::new("ONE_OF_BOTH").at(email_field));
            None
        }
        _ => None,
    }
}

impl Colleague {
    /// The account; none where an address has no account, which the use case says to whoever may know it. What is refused here is
    /// whoever asks too often.
    pub(super) async fn find(
        self,
        ctx: &Context<'_>,
    ) -> Result<std::result::Result<Option<AccountId>, Vec<UserError>>> {
        let email = match self {
            Self::Account(account) => return Ok(Ok(Some(account))),
            Self::Address(email) => email,
        };
        let (context, address) = (ctx.command(None)?, ctx.request()?.address);
        match ctx.data::<Accounts>()?.find_colleague(&context, &email, address).await {
            Ok(found) => Ok(Ok(found)),
            Err(error) => Ok(Err(user_errors(&[refusal(error)?], ctx.locale()))),
        }
    }
}
