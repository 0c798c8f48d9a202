//! Who is not in a ranking: what took how many out, what took one person out, and what would bring people back.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_kernel::id::TalentId;
use vivier_matching::ranking::constraint::{self, Broken};
use vivier_matching::ranking::rank::Removed;
use vivier_matching::ranking::relax::{Change, Relaxation};
use vivier_matching::ranking::told::told;

use super::candidates::Candidate;
use super::enums::{Constraint, RelaxationKind};
use crate::schema::talents::enums::Region;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::global_id::encode;

/// How many a hard constraint took out of a ranking.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingRemoval {
    /// The constraint.
    pub constraint: Constraint,
    /// How many broke it before any other; where they do not show themselves to you, rounded down to a multiple of 5, and null below 5.
    pub count: Option<i64>,
    /// How many of them broke nothing else, and would come back without it; null where they do not show themselves to you.
    pub alone: Option<i64>,
}

pub(super) fn removals(removed: &[Removed]) -> Vec<RankingRemoval> {
    let removal = |removed: &Removed| {
        let hidden = removed.constraint == constraint::Constraint::NotShown;
        RankingRemoval {
            constraint: Constraint::from(removed.constraint),
            count: if hidden { told(removed.count) } else { Some(removed.count) }.map(number),
            alone: Some(removed.alone).filter(|_| !hidden).map(number),
        }
    };
    removed.iter().map(removal).collect()
}

/// How many were looked at, without those whose number is not told: what is left over would tell it.
pub(super) fn considered(considered: usize, removed: &[Removed]) -> i64 {
    let hidden = removed.iter().find(|removed| removed.constraint == constraint::Constraint::NotShown);
    let untold = hidden.map_or(0, |removed| removed.count - told(removed.count).unwrap_or_default());
    number(considered.saturating_sub(untold))
}

pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// A change of the seat that would bring people back.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingRelaxation {
    /// What would change.
    pub kind: RelaxationKind,
    /// By how many days the start would be put off, or to what share in percent the seat would be lowered; null for other changes.
    pub amount: Option<i64>,
    /// The region in which the work on site would be; null for other changes.
    pub region: Option<Region>,
    /// How many people would be ranked who are not.
    pub adds: i64,
    /// How many people who are ranked would not be.
    pub loses: i64,
}

pub(super) fn relaxation(relaxation: &Relaxation) -> RankingRelaxation {
    let (kind, amount, region) = change_of_seat(relaxation.change);
    RankingRelaxation { kind, amount, region, adds: number(relaxation.adds), loses: number(relaxation.loses) }
}

/// What would change about a seat, by how much or to what, and in which region.
pub(super) fn change_of_seat(change: Change) -> (RelaxationKind, Option<i64>, Option<Region>) {
    match change {
        Change::StartLater { days } => (RelaxationKind::StartLater, i64::try_from(days).ok(), None),
        Change::LowerShare { percent } => (RelaxationKind::LowerShare, Some(percent), None),
        Change::Remote => (RelaxationKind::Remote, None, None),
        Change::NoClearance => (RelaxationKind::NoClearance, None, None),
        Change::OtherRegion { region } => (RelaxationKind::OtherRegion, None, Some(region.into())),
    }
}

/// The most people that one answer tells why they were taken out.
pub(super) const MOST_TAKEN_OUT: usize = 100;

/// True where a viewer who ranks may know of somebody who was taken out.
pub(super) fn shows((_, broken): &(TalentId, Broken)) -> bool {
    !broken.contains(constraint::Constraint::NotShown)
}

/// Where one person stands in a ranking.
#[derive(SimpleObject)]
pub struct CandidateStanding {
    /// Their row; null where they were taken out.
    pub(super) ranked: Option<Candidate>,
    /// What took them out; null where they are ranked.
    pub(super) taken_out: Option<CandidateTakenOut>,
}

/// Somebody whom hard constraints took out of a ranking.
pub struct CandidateTakenOut(pub(super) (TalentId, Broken));

/// Somebody whom hard constraints took out of a ranking.
#[Object]
impl CandidateTakenOut {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.0.0)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.0.0).await
    }

    /// The constraints that they do not meet. `CLEARANCE` is among them for those alone who may see the clearance (`Talent.clearance`): others are
    /// told by the counts that somebody’s does not suffice, and not whose; whoever breaks nothing else does not appear here.
    async fn constraints(&self) -> Vec<Constraint> {
        self.0.1.iter().map(Into::into).collect()
    }
}
