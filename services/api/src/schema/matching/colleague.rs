//! Whoever answers in somebody's place: named by their account, or by the address that one knows.

use async_graphql::{Context, ID};
use serde::Serialize;
use vivier_accounts::Accounts;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::AccountId;
use vivier_kernel::problem::Problem;
use vivier_matching::domain::absence::DELEGATE;

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::refusal;
use vivier_graphql::conventions::user_error::{UserError, user_errors};

/// Whom an input names, and by which field.
pub(super) struct Colleague {
    whom: Whom,
    field: &'static str,
}

enum Whom {
    Account(AccountId),
    Address(EmailAddress),
}

/// What is refused of whoever stands in is said at the field that named them.
#[derive(Serialize)]
pub(super) struct Naming<C> {
    #[serde(flatten)]
    pub(super) command: C,
    #[serde(skip)]
    pub(super) field: &'static str,
}

impl<C: UseCase> UseCase for Naming<C> {
    const NAME: &'static str = C::NAME;
    type Outcome = C::Outcome;

    async fn run(&self, unit: &mut Unit) -> Result<C::Outcome, CommandError> {
        match self.command.run(unit).await {
            Err(CommandError::Refused(problem)) if problem.field.as_deref() == Some(DELEGATE) => {
                Err(CommandError::Refused(problem.at(self.field)))
            }
            done => done,
        }
    }
}

/// One of two fields, each with its name: the account, or the address.
pub(super) fn colleague(
    reader: &mut Reader,
    (id_field, id): (&'static str, Option<ID>),
    (email_field, email): (&'static str, Option<String>),
) -> Option<Colleague> {
    let id = reader.optional(id, |reader, id| reader.id::<AccountId>(id_field, &id));
    let email = reader.optional(email, |reader, email| reader.value(email_field, EmailAddress::new(&email)));
    match (id, email) {
        (Some(Some(account)), Some(None)) => Some(Colleague { whom: Whom::Account(account), field: id_field }),
        (Some(None), Some(Some(email))) => Some(Colleague { whom: Whom::Address(email), field: email_field }),
        (Some(_), Some(_)) => {
            reader.refuse(Problem::new("ONE_OF_BOTH").at(email_field));
            None
        }
        _ => None,
    }
}

impl Colleague {
    /// The field that names them.
    pub(super) fn field(&self) -> &'static str {
        self.field
    }

    /// The account; none where an address has no account, which the use case says to whoever may know it. What is refused here is
    /// whoever asks too often.
    pub(super) async fn find(
        self,
        ctx: &Context<'_>,
    ) -> async_graphql::Result<Result<Option<AccountId>, Vec<UserError>>> {
        let email = match self.whom {
            Whom::Account(account) => return Ok(Ok(Some(account))),
            Whom::Address(email) => email,
        };
        let (context, address) = (ctx.command(None)?, ctx.request()?.address);
        match ctx.data::<Accounts>()?.find_colleague(&context, &email, address).await {
            Ok(found) => Ok(Ok(found)),
            Err(error) => Ok(Err(user_errors(&[refusal(error)?], ctx.locale()))),
        }
    }
}
