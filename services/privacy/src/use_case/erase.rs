//! `eraseMyself`: a person's key goes, and with it everything that was sealed under it; what concerned others stays, without them.

use serde::{Deserialize, Serialize};
use vivier_accounts::domain::account::Account;
use vivier_accounts::erasing;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::command::TalentCommand;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::process::end_of_pause_key;
use vivier_talents::use_case::TalentOutcome;
use vivier_talents::use_case::register::ACCOUNT_SCOPE;
use vivier_talents::use_case::status::EraseTalent;

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
        // Whoever was erased before has nothing left that could be erased.
        if unit.store().glance::<Account>(account.uuid()).await?.state.identity.is_none() {
            return Err(CommandError::NotFound);
        }
        let taken = taken(unit.store(), account).await?;
        for talent in vivier_talents::read::talents::all_of_account(unit.store(), account).await? {
            let mut aggregate = unit.load_existing::<Talent>(talent).await?;
            if aggregate.state.status != TalentStatus::Erased {
                unit.decide(&mut aggregate, TalentCommand::Erase)?;
                unit.release(ACCOUNT_SCOPE, &account.to_string(), talent);
                unit.cancel_timer(&end_of_pause_key(talent));
            }
        }
        erasing::erase(unit, account).await?;
        let erasure = ErasureId::new(unit.clock());
        let mut aggregate = unit.load::<Erasure>(erasure).await?;
        let on = unit.now().date_naive();
        let erased = PersonErased { erasure, account, by, taken, on };
        unit.decide_forgetting(&mut aggregate, Erase(erased), SubjectId::from(account))?;
        Ok(ErasureOutcome { erasure, account })
    }
}

/// `eraseTalent`: who asks that a talent be erased is asked to erase the person, for their key is one.
#[derive(Clone, Debug, Serialize)]
pub struct ErasePersonOfTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for ErasePersonOfTalent {
    const NAME: &'static str = EraseTalent::NAME;
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let account = unit.store().glance::<Talent>(self.talent.uuid()).await?.state.account();
        let erase = EraseTalent { talent: self.talent, expected_version: self.expected_version };
        let outcome = erase.run(unit).await?;
        if let Some(account) = account {
            erasing::erase(unit, account).await?;
        }
        Ok(outcome)
    }
}
