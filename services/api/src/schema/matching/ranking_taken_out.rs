//! Why a talent is not in a ranking, and what would bring them into it: for the talent alone.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use vivier_kernel::id::{SeatId, TypedId as _};
use vivier_matching::ranking::relax::Change;
use vivier_matching::ranking::taken_out::{OwnChange as Own, TakenOut as Found};
use vivier_skills::domain::value::SkillId;

use super::enums::{Constraint, RelaxationKind};
use super::ranking::RankingStanding;
use super::ranking_out::change_of_seat;
use crate::schema::missions::types::Seat;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::{Clearance, Region, RemotePreference};
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::Date;

/// What takes a talent out of the ranking for a seat, and what would bring them back. Nobody but the talent is told.
pub struct TakenOut(pub(super) Found);

/// What takes a talent out of the ranking for a seat, and what would bring them back. Nobody but the talent is told.
#[Object]
impl TakenOut {
    /// All the constraints that you do not meet.
    async fn constraints(&self) -> Vec<Constraint> {
        self.0.constraints.iter().map(Into::into).collect()
    }

    /// What you could change yourself, each for the constraint that it lifts; a constraint that none of them names is not yours to lift. Of
    /// several skills, one is enough.
    async fn own_changes(&self) -> Vec<OwnChange> {
        self.0.own.iter().copied().map(OwnChange).collect()
    }

    /// What could be otherwise about the seat, to be talked over with whoever fills it: each alone would bring you back as you are.
    async fn seat_changes(&self) -> Vec<SeatChange> {
        self.0.seat.iter().map(|change| SeatChange::of(*change)).collect()
    }

    /// Where you would stand with all that you could change yourself; null where that is not enough, and in lists of seats.
    async fn standing(&self) -> Option<RankingStanding> {
        self.0.standing.map(RankingStanding::told)
    }
}

/// A seat that a talent is taken out of.
pub struct SeatTakenOut(pub(super) (SeatId, Found));

/// A seat that a talent is taken out of.
#[Object]
impl SeatTakenOut {
    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.0.0)
    }

    /// The seat.
    async fn seat(&self, ctx: &Context<'_>) -> Result<Option<Seat>> {
        Seat::load(ctx, self.0.0).await
    }

    /// What takes you out of it, and what would bring you back.
    async fn taken_out(&self) -> TakenOut {
        TakenOut(self.0.1.clone())
    }
}

/// What of a talent’s own could be otherwise.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnChangeKind {
    /// Come into the pool, or back into it.
    JoinPool,
    /// Declare more of your time.
    DeclareShare,
    /// Accept another way of working, too.
    AcceptMode,
    /// Work in the seat’s region, too.
    AddRegion,
    /// Have a clearance confirmed.
    ConfirmClearance,
    /// Have a skill.
    HaveSkill,
}

/// Something that a talent could change to come into a ranking.
pub struct OwnChange(Own);

/// Something that a talent could change to come into a ranking.
#[Object]
impl OwnChange {
    /// What would change.
    async fn kind(&self) -> OwnChangeKind {
        match self.0 {
            Own::JoinPool => OwnChangeKind::JoinPool,
            Own::DeclareShare { .. } => OwnChangeKind::DeclareShare,
            Own::AcceptMode { .. } => OwnChangeKind::AcceptMode,
            Own::AddRegion { .. } => OwnChangeKind::AddRegion,
            Own::ConfirmClearance { .. } => OwnChangeKind::ConfirmClearance,
            Own::HaveSkill { .. } => OwnChangeKind::HaveSkill,
        }
    }

    /// The constraint that it lifts.
    async fn lifts(&self) -> Constraint {
        self.0.lifts().into()
    }

    /// The share of time to declare in percent, beside what is declared; null for other changes.
    async fn share(&self) -> Option<i64> {
        match self.0 {
            Own::DeclareShare { share, .. } => Some(share.percent()),
            _ => None,
        }
    }

    /// The first day of that time; null for other changes.
    async fn from(&self) -> Option<Date> {
        match self.0 {
            Own::DeclareShare { days, .. } => Some(days.start().into()),
            _ => None,
        }
    }

    /// The last day of that time, or the last day that the clearance must cover; null for other changes.
    async fn until(&self) -> Option<Date> {
        match self.0 {
            Own::DeclareShare { days, .. } => Some(days.end().into()),
            Own::ConfirmClearance { until, .. } => Some(until.into()),
            _ => None,
        }
    }

    /// The narrowest preference that accepts the seat beside what you accept now; null for other changes.
    async fn remote(&self) -> Option<RemotePreference> {
        match self.0 {
            Own::AcceptMode { remote } => Some(remote.into()),
            _ => None,
        }
    }

    /// The region; null for other changes.
    async fn region(&self) -> Option<Region> {
        match self.0 {
            Own::AddRegion { region } => Some(region.into()),
            _ => None,
        }
    }

    /// The clearance; null for other changes.
    async fn clearance(&self) -> Option<Clearance> {
        match self.0 {
            Own::ConfirmClearance { clearance, .. } => Some(clearance.into()),
            _ => None,
        }
    }

    /// The skill’s id; null for other changes.
    async fn skill_id(&self) -> Option<ID> {
        match self.0 {
            Own::HaveSkill { skill, .. } => Some(encode_skill(skill)),
            _ => None,
        }
    }

    /// The skill; null for other changes.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        match self.0 {
            Own::HaveSkill { skill, .. } => Skill::load(ctx, SkillId::from_uuid(skill)).await,
            _ => Ok(None),
        }
    }

    /// The level at which the seat asks for it; null for other changes.
    async fn level(&self) -> Option<i64> {
        match self.0 {
            Own::HaveSkill { level, .. } => Some(level.number()),
            _ => None,
        }
    }
}

/// A change of the seat that would bring a talent into its ranking.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct SeatChange {
    /// What would change.
    pub kind: RelaxationKind,
    /// By how many days the start would be put off, or to what share in percent the seat would be lowered; null for other changes.
    pub amount: Option<i64>,
    /// The region in which the work on site would be; null for other changes.
    pub region: Option<Region>,
}

impl SeatChange {
    fn of(change: Change) -> Self {
        let (kind, amount, region) = change_of_seat(change);
        Self { kind, amount, region }
    }
}
