//! What the retention job does, one command for each person and one for the run: notices, and the proof that it ran.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Timer, Unit, UseCase};
use vivier_kernel::id::AccountId;
use vivier_kernel::notice::{Family, Notice};

use crate::access;
use crate::domain::retention::{Did, Record, Retention, RetentionId};
use crate::domain::silence::{RetentionNoticeGiven, Silence, SilenceCommand, SilenceId};
use crate::process::daily::{DAILY, next};

/// Which run it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RunOutcome {
    pub number: u64,
}

/// Tells somebody who was silent for long when they will be erased.
#[derive(Clone, Debug, Serialize)]
pub struct GiveRetentionNotice {
    pub account: AccountId,
    pub seen_on: NaiveDate,
    pub notice_days: u64,
}

/// True where they were told now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Told(pub bool);

impl UseCase for GiveRetentionNotice {
    const NAME: &'static str = "giveRetentionNotice";
    type Outcome = Told;

    async fn run(&self, unit: &mut Unit) -> Result<Told, CommandError> {
        only_vivier(unit)?;
        let mut silence = unit.load::<Silence>(SilenceId::of(self.account)).await?;
        let today = unit.today();
        let due_on = today.checked_add_days(Days::new(self.notice_days)).unwrap_or(today);
        let notice = RetentionNoticeGiven { account: self.account, seen_on: self.seen_on, due_on };
        let told = unit.decide(&mut silence, SilenceCommand::GiveNotice(notice))? > 0;
        if told {
            let cause = format!("silence:{}:{}", self.account, self.seen_on);
            let notice = Notice::new(Family::Account, "retention.notice", cause).to(self.account).day("day", due_on);
            unit.notify(&notice.link("/privacy"))?;
        }
        Ok(Told(told))
    }
}

/// They came back: the notice no longer holds.
#[derive(Clone, Debug, Serialize)]
pub struct LiftRetentionNotice {
    pub account: AccountId,
}

impl UseCase for LiftRetentionNotice {
    const NAME: &'static str = "liftRetentionNotice";
    type Outcome = Told;

    async fn run(&self, unit: &mut Unit) -> Result<Told, CommandError> {
        only_vivier(unit)?;
        let mut silence = unit.load::<Silence>(SilenceId::of(self.account)).await?;
        Ok(Told(unit.decide(&mut silence, SilenceCommand::Lift)? > 0))
    }
}

/// Records that the job ran, and sets the next run.
#[derive(Clone, Debug, Serialize)]
pub struct RecordRetentionRun {
    pub rules: u16,
    pub did: Vec<Did>,
}

impl UseCase for RecordRetentionRun {
    const NAME: &'static str = "runRetention";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        only_vivier(unit)?;
        let mut retention = unit.load::<Retention>(RetentionId::the_one()).await?;
        unit.decide(&mut retention, Record { rules: self.rules, did: self.did.clone() })?;
        unit.schedule(timer(unit));
        Ok(RunOutcome { number: retention.state.runs })
    }
}

/// Sets the first run; nothing happens where one has ever run.
#[derive(Clone, Debug, Serialize)]
pub struct BeginRetention {}

impl UseCase for BeginRetention {
    const NAME: &'static str = "beginRetention";
    type Outcome = RunOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<RunOutcome, CommandError> {
        only_vivier(unit)?;
        let retention = unit.load::<Retention>(RetentionId::the_one()).await?;
        if retention.state.runs == 0 {
            unit.schedule(Timer { due_at: unit.now(), ..timer(unit) });
        }
        Ok(RunOutcome { number: retention.state.runs })
    }
}

fn timer(unit: &Unit) -> Timer {
    Timer { key: DAILY.to_owned(), due_at: next(unit.now()), kind: DAILY, payload: serde_json::json!({}) }
}

fn only_vivier(unit: &Unit) -> Result<(), CommandError> {
    if access::may(unit.actor(), "runRetention") { Ok(()) } else { Err(CommandError::NotFound) }
}
