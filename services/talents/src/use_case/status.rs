//! `activateTalent`, `pauseTalent`, `resumeTalent`, `withdrawTalent`, `eraseTalent`: in the pool, out of it, and forgotten.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{TalentId, TypedId as _};

use super::register::ACCOUNT_SCOPE;
use super::{TalentOutcome, authorised, seal_optional, subject};
use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::value::{WithdrawalReason, Words};
use crate::process;

/// Puts a complete profile into the pool.
#[derive(Clone, Debug, Serialize)]
pub struct ActivateTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for ActivateTalent {
    const NAME: &'static str = "activateTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        unit.decide(&mut talent, TalentCommand::Activate)?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Takes the talent out of the pool until a day, when it comes back by itself.
#[derive(Clone, Debug, Serialize)]
pub struct PauseTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    /// The first day on which the person is back.
    pub until: NaiveDate,
}

impl UseCase for PauseTalent {
    const NAME: &'static str = "pauseTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        if unit.decide(&mut talent, TalentCommand::Pause { until: self.until })? > 0 {
            unit.schedule(process::end_of_pause(self.talent, self.until));
        }
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Brings a paused talent back into the pool before its day; Vivier itself does so on that day.
#[derive(Clone, Debug, Serialize)]
pub struct ResumeTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for ResumeTalent {
    const NAME: &'static str = "resumeTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        // A timer that fires late must not end a pause that was prolonged meanwhile.
        let due = talent.state.paused_until.is_none_or(|until| until <= unit.today());
        if unit.actor().is_system() && !due {
            return Ok(TalentOutcome::of(self.talent, &talent));
        }
        unit.decide(&mut talent, TalentCommand::Resume)?;
        if !unit.actor().is_system() {
            unit.cancel_timer(&process::end_of_pause_key(self.talent));
        }
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Leaves the pool for good; a new registration stays possible.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub reason: WithdrawalReason,
    pub words: Option<Words>,
}

impl UseCase for WithdrawTalent {
    const NAME: &'static str = "withdrawTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let words = seal_optional(unit.store().keys(), subject(&talent)?, self.words.as_ref()).await?;
        if unit.decide(&mut talent, TalentCommand::Withdraw { reason: self.reason, words })? > 0 {
            leave(unit, &talent, self.talent);
        }
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// The talent, for whoever may erase the person behind it: what goes with the talent goes with the person, in the same unit.
///
/// # Errors
/// `NotFound`, `Refused(NOT_ALLOWED)`, `Conflict`, `Store`.
pub async fn erasable(
    unit: &mut Unit,
    talent: TalentId,
    expected_version: Option<i64>,
) -> Result<Aggregate<Talent>, CommandError> {
    authorised(unit, EraseTalent::NAME, talent, expected_version).await
}

/// Stages the end of a talent whose person is erased by the same unit, which forgets their key. Once erased it stays so.
///
/// # Errors
/// `Store`.
pub fn erase_with_person(unit: &mut Unit, talent: &mut Aggregate<Talent>) -> Result<(), CommandError> {
    if unit.decide(talent, TalentCommand::Erase)? > 0 {
        leave(unit, talent, TalentId::from_uuid(talent.id));
    }
    Ok(())
}

/// Erases the person: their key goes, and with it everything personal that was ever recorded of them.
#[derive(Clone, Debug, Serialize)]
pub struct EraseTalent {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for EraseTalent {
    const NAME: &'static str = "eraseTalent";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let subject = subject(&talent)?;
        if unit.decide_forgetting(&mut talent, TalentCommand::Erase, subject)? > 0 {
            leave(unit, &talent, self.talent);
        }
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// The account may register again, and nothing is waited for any more.
fn leave(unit: &mut Unit, talent: &Aggregate<Talent>, id: TalentId) {
    if let Some(account) = talent.state.account() {
        unit.release(ACCOUNT_SCOPE, &account.to_string(), id);
    }
    unit.cancel_timer(&process::end_of_pause_key(id));
}
