//! `eraseMyself` and `eraseTalent`, which are one: a person's key goes, and with it everything that was sealed under it; what
//! concerned others stays, without them, and a receipt.

use serde::{Deserialize, Serialize};
use vivier_accounts::domain::account::Account;
use vivier_accounts::erasing;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::use_case::status::{EraseTalent, erasable, erase_with_person};

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
        person(unit, account, by, None).await
    }
}

/// Erases a person, whoever asked for it and by whatever name: their profiles, their account, their key; what is left is a receipt.
/// `asked`: the talent by which they were named, where the unit has loaded it.
async fn person(
    unit: &mut Unit,
    account: AccountId,
    by: ErasedBy,
    mut asked: Option<Aggregate<Talent>>,
) -> Result<ErasureOutcome, CommandError> {
    let taken = taken(unit.store(), account).await?;
    let known = unit.store().glance::<Account>(account.uuid()).await?.state.identity.is_some();
    let mut talents = vivier_talents::read::talents::all_of_account(unit.store(), account).await?;
    talents.retain(|talent| asked.as_ref().is_none_or(|asked| asked.id != talent.uuid()));
    let mut profiles: Vec<Aggregate<Talent>> = asked.take().into_iter().collect();
    for talent in talents {
        profiles.push(unit.load_existing::<Talent>(talent).await?);
    }
    // Whoever was erased before has nothing left that could be erased.
    if !known && profiles.iter().all(|talent| talent.state.status == TalentStatus::Erased) {
        return Err(CommandError::NotFound);
    }
    for talent in profiles.iter_mut().filter(|talent| talent.state.status != TalentStatus::Erased) {
        erase_with_person(unit, talent)?;
    }
    erasing::erase(unit, account).await?;
    let erasure = ErasureId::new(unit.clock());
    let mut aggregate = unit.load::<Erasure>(erasure).await?;
    let on = unit.today();
    let erased = PersonErased { erasure, account, by, taken, on };
    unit.decide_forgetting(&mut aggregate, Erase(erased), SubjectId::from(account))?;
    Ok(ErasureOutcome { erasure, account })
}

/// `eraseTalent`: who asks that a talent be erased asks to erase the person, for their key is one. The person themselves, or an
/// administrator of the programme for them.
#[derive(Clone, Debug, Serialize)]
pub struct ErasePersonOfTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for ErasePersonOfTalent {
    const NAME: &'static str = EraseTalent::NAME;
    type Outcome = ErasureOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<ErasureOutcome, CommandError> {
        let talent = erasable(unit, self.talent, self.expected_version).await?;
        let account = talent.state.account().ok_or(CommandError::NotFound)?;
        let by = if unit.actor().account() == Some(account) { ErasedBy::Oneself } else { ErasedBy::Programme };
        person(unit, account, by, Some(talent)).await
    }
}
