//! `eraseMyself`: a person's key goes, and with it everything that was sealed under it; what concerned others stays, without them.

use serde::{Deserialize, Serialize};
use vivier_accounts::domain::account::Account;
use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::command::TalentCommand;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::process::end_of_pause_key;
use vivier_talents::use_case::register::ACCOUNT_SCOPE;

use crate::access;
use crate::domain::erasure::{Erase, ErasedBy, Erasure, ErasureId, PersonErased};
use crate::read::erasure::taken;

/// Which erasure it was: its receipt.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ErasureOutcome {
    pub erasure: ErasureId,
    pub account: AccountId,
}

/// Erases the actor, or, by Vivier itself, somebody whose time has come.
#[derive(Clone, Debug, Serialize)]
pub struct EraseMyself {
    /// Whom; only Vivier itself names somebody.
    pub account: Option<AccountId>,
}

impl UseCase for EraseMyself {
    const NAME: &'static str = "eraseMyself";
    type Outcome = ErasureOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<ErasureOutcome, CommandError> {
        if !access::may(unit.actor(), Self::NAME) {
            return Err(Problem::new("NOT_ALLOWED").into());
        }
        let (account, by) = match (unit.actor().account(), self.account) {
            (Some(own), None) => (own, ErasedBy::Oneself),
            (None, Some(account)) if unit.actor().is_system() => (account, ErasedBy::Retention),
            (Some(_) | None, _) => return Err(CommandError::NotFound),
        };
        let holder = unit.store().glance::<Account>(account.uuid()).await?.state;
        let Some(identity) = holder.identity else { return Err(CommandError::NotFound) };
        // Whoever was erased before has nothing left that could be erased.
        let Some(address) = unit.store().keys().open(&identity.email).await? else {
            return Err(CommandError::NotFound);
        };
        let taken = taken(unit.store(), account).await.map_err(query_error)?;
        for talent in vivier_talents::read::talents::all_of_account(unit.store(), account).await.map_err(query_error)? {
            let mut aggregate = unit.load_existing::<Talent>(talent).await?;
            if aggregate.state.status != TalentStatus::Erased {
                unit.decide(&mut aggregate, TalentCommand::Erase)?;
                unit.release(ACCOUNT_SCOPE, &account.to_string(), talent);
                unit.cancel_timer(&end_of_pause_key(talent));
            }
        }
        if let Ok(email) = EmailAddress::new(&address) {
            unit.release(EMAIL_SCOPE, &email.key(), account);
        }
        let erasure = ErasureId::new(unit.clock());
        let mut aggregate = unit.load::<Erasure>(erasure).await?;
        let on = unit.now().date_naive();
        let erased = PersonErased { erasure, account, by, taken, on };
        unit.decide_forgetting(&mut aggregate, Erase(erased), SubjectId::from(account))?;
        Ok(ErasureOutcome { erasure, account })
    }
}

pub(crate) fn query_error(error: vivier_event_store::QueryError) -> CommandError {
    match error {
        vivier_event_store::QueryError::Refused(problem) => problem.into(),
        vivier_event_store::QueryError::Store(error) => error.into(),
    }
}
