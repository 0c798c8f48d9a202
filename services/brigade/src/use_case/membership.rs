//! Volunteering for a brigade, being accepted or not, leaving it, and when one is called.

use serde::Serialize;
use vivier_event_store::Aggregate;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;
use vivier_notifications::use_case::choose::live_in;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

pub use super::support::BrigadeOutcome;
use super::support::{change, seal};
use crate::domain::brigade::command::MemberChange;
use crate::domain::brigade::decide::Brigade;
use crate::domain::value::{BrigadeId, Clearance, DepartureReason, Words};
use crate::domain::zone::QuietHours;
use chrono::NaiveDate;

/// Offers oneself to be called.
#[derive(Clone, Debug, Serialize)]
pub struct VolunteerForBrigade {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for VolunteerForBrigade {
    const NAME: &'static str = "volunteerForBrigade";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |_: &Unit, _: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            let identity = person.state.identity.as_ref().ok_or(CommandError::NotFound)?;
            let in_pool = person.state.status == TalentStatus::Active;
            let (account, subject, home) = (identity.account, identity.subject, identity.organisation);
            Ok(MemberChange::Volunteer { account, subject, home, in_pool })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// The brigade takes a volunteer.
#[derive(Clone, Debug, Serialize)]
pub struct AcceptVolunteer {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for AcceptVolunteer {
    const NAME: &'static str = "acceptVolunteer";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        change(unit, whom, async |_, _, _| Ok(MemberChange::Accept), Self::NAME).await
    }
}

/// The brigade does not take a volunteer.
#[derive(Clone, Debug, Serialize)]
pub struct DeclineVolunteer {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub reason: DepartureReason,
    pub words: Option<Words>,
}

impl UseCase for DeclineVolunteer {
    const NAME: &'static str = "declineVolunteer";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |unit: &Unit, brigade: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            let subject = brigade.state.members.get(&self.talent).map(|member| member.subject);
            let subject = subject.ok_or(CommandError::NotFound)?;
            let words = seal(unit, person, subject, self.words.as_ref()).await?;
            Ok(MemberChange::Decline { reason: self.reason, words })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// A member leaves.
#[derive(Clone, Debug, Serialize)]
pub struct LeaveBrigade {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub reason: DepartureReason,
    pub words: Option<Words>,
}

impl UseCase for LeaveBrigade {
    const NAME: &'static str = "leaveBrigade";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |unit: &Unit, brigade: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            let subject = brigade.state.members.get(&self.talent).map(|member| member.subject);
            let subject = subject.ok_or(CommandError::NotFound)?;
            let words = seal(unit, person, subject, self.words.as_ref()).await?;
            Ok(MemberChange::Leave { reason: self.reason, words })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// The brigade parts with a member.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveFromBrigade {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub reason: DepartureReason,
    pub words: Option<Words>,
}

impl UseCase for RemoveFromBrigade {
    const NAME: &'static str = "removeFromBrigade";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |unit: &Unit, brigade: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            let subject = brigade.state.members.get(&self.talent).map(|member| member.subject);
            let subject = subject.ok_or(CommandError::NotFound)?;
            let words = seal(unit, person, subject, self.words.as_ref()).await?;
            Ok(MemberChange::Remove { reason: self.reason, words })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// The brigade has seen somebody's clearance.
#[derive(Clone, Debug, Serialize)]
pub struct RecordClearance {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub clearance: Clearance,
    pub expires_on: Option<NaiveDate>,
}

impl UseCase for RecordClearance {
    const NAME: &'static str = "recordClearance";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        change(
            unit,
            whom,
            async |_, _, _| {
                Ok(MemberChange::RecordClearance { clearance: self.clearance, expires_on: self.expires_on })
            },
            Self::NAME,
        )
        .await
    }
}

/// When one is not called; none to lift it.
#[derive(Clone, Debug, Serialize)]
pub struct SetQuietHours {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub hours: Option<QuietHours>,
}

impl UseCase for SetQuietHours {
    const NAME: &'static str = "setQuietHours";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let hours = self.hours;
        let outcome = change(unit, whom, async |_, _, _| Ok(MemberChange::SetQuietHours { hours }), Self::NAME).await?;
        // They are told of their calls by the clocks of where they live.
        if let (Some(hours), Some(account)) = (hours, unit.actor().account()) {
            live_in(unit, account, hours.zone()).await?;
        }
        Ok(outcome)
    }
}

/// No calls up to a day.
#[derive(Clone, Debug, Serialize)]
pub struct OptOutOfCalls {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    /// The last day without calls.
    pub until: NaiveDate,
}

impl UseCase for OptOutOfCalls {
    const NAME: &'static str = "optOutOfCalls";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        change(unit, whom, async |_, _, _| Ok(MemberChange::OptOut { until: self.until }), Self::NAME).await
    }
}

/// Calls again.
#[derive(Clone, Debug, Serialize)]
pub struct OptInToCalls {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
}

impl UseCase for OptInToCalls {
    const NAME: &'static str = "optInToCalls";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        change(unit, whom, async |_, _, _| Ok(MemberChange::OptIn), Self::NAME).await
    }
}
