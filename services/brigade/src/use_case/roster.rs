//! Releases granted in advance, and the duty roster.

use serde::Serialize;
use vivier_event_store::Aggregate;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_kernel::share::Share;
use vivier_talents::domain::decide::Talent;

pub use super::support::BrigadeOutcome;
use super::support::{change, pause_of, seal};
use crate::domain::brigade::command::MemberChange;
use crate::domain::brigade::decide::{Brigade, check_days_of_release};
use crate::domain::brigade::state::Member;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::value::{BrigadeId, Conditions, DutyId, DutyKind, NoticeHours, StandingReleaseId};

/// The signed-in person behind the command.
fn account(unit: &Unit) -> Result<AccountId, CommandError> {
    unit.actor().account().ok_or_else(|| Problem::new("NOT_ALLOWED").into())
}

/// The member's service consents in advance.
#[derive(Clone, Debug, Serialize)]
pub struct GrantStandingRelease {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    /// The most that a mobilisation may take of the person.
    pub share: Share,
    pub notice: NoticeHours,
    /// Days of work that it covers.
    pub period: Period,
    pub conditions: Option<Conditions>,
}

impl UseCase for GrantStandingRelease {
    const NAME: &'static str = "grantStandingRelease";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let by = account(unit)?;
        let release = StandingReleaseId::new(unit.clock());
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |unit: &Unit, brigade: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            check_days_of_release(self.period, unit.now()).map_err(|no| no.problem())?;
            let subject = known_to_service(brigade, self.talent)?.subject;
            let conditions = seal(unit, person, subject, self.conditions.as_ref()).await?;
            let (share, notice, period) = (self.share, self.notice, self.period);
            Ok(MemberChange::GrantStandingRelease { release, by, share, notice, period, conditions })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// The service takes a release back; what was confirmed on it stays.
#[derive(Clone, Debug, Serialize)]
pub struct RevokeStandingRelease {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub release: StandingReleaseId,
}

impl UseCase for RevokeStandingRelease {
    const NAME: &'static str = "revokeStandingRelease";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let by = account(unit)?;
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |_: &Unit, brigade: &Aggregate<Brigade>, _: &Aggregate<Talent>| {
            let member = known_to_service(brigade, self.talent)?;
            // Whom it has granted nothing is for the service as somebody who is in no brigade.
            if member.releases.is_empty() {
                return Err(CommandError::NotFound);
            }
            Ok(MemberChange::RevokeStandingRelease { release: self.release, by })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// The member; who has volunteered, was declined or has left is no business of the service, for which they are as somebody who never volunteered.
fn known_to_service(brigade: &Aggregate<Brigade>, talent: TalentId) -> Result<&Member, CommandError> {
    let member = brigade.state.members.get(&talent).filter(|member| member.status == MemberStatus::Accepted);
    member.ok_or(CommandError::NotFound)
}

/// Puts a member on the roster.
#[derive(Clone, Debug, Serialize)]
pub struct AssignDuty {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub kind: DutyKind,
    pub period: Period,
}

impl UseCase for AssignDuty {
    const NAME: &'static str = "assignDuty";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let duty = DutyId::new(unit.clock());
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |_: &Unit, _: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            let paused = pause_of(person)?;
            Ok(MemberChange::AssignDuty { duty, kind: self.kind, period: self.period, paused })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// Lets any other member take one's duty, or no longer.
#[derive(Clone, Debug, Serialize)]
pub struct OfferDuty {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub duty: DutyId,
    /// False to keep it after all.
    pub open: bool,
}

impl UseCase for OfferDuty {
    const NAME: &'static str = "offerDuty";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |_: &Unit, _: &Aggregate<Brigade>, _: &Aggregate<Talent>| {
            Ok(MemberChange::OfferDuty { duty: self.duty, open: self.open })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// Takes a duty that another member offers: nobody has one put on them by a colleague.
#[derive(Clone, Debug, Serialize)]
pub struct TakeDuty {
    pub brigade: BrigadeId,
    /// Who takes it.
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub duty: DutyId,
}

impl UseCase for TakeDuty {
    const NAME: &'static str = "takeDuty";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        let change_of = async |_: &Unit, _: &Aggregate<Brigade>, person: &Aggregate<Talent>| {
            Ok(MemberChange::TakeDuty { duty: self.duty, paused: pause_of(person)? })
        };
        change(unit, whom, change_of, Self::NAME).await
    }
}

/// Takes a duty off the roster.
#[derive(Clone, Debug, Serialize)]
pub struct DropDuty {
    pub brigade: BrigadeId,
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub duty: DutyId,
}

impl UseCase for DropDuty {
    const NAME: &'static str = "dropDuty";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let whom = (self.brigade, self.talent, self.expected_version);
        change(unit, whom, async |_, _, _| Ok(MemberChange::DropDuty { duty: self.duty }), Self::NAME).await
    }
}
