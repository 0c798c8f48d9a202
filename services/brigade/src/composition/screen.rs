//! What speaks against a person on a seat: each hard constraint by itself, so that what blocks can be told apart.

use chrono::NaiveDate;
use vivier_missions::domain::value::WorkMode;
use vivier_talents::domain::value::RemotePreference;

use super::request::{Candidate, Consent, Request};
use crate::domain::value::{ConstraintKind, TeamSeat};

/// The constraints that are about one person on one seat, in the order of their bits.
pub const SCREENED: &[ConstraintKind] = &[
    ConstraintKind::Skills,
    ConstraintKind::Availability,
    ConstraintKind::Share,
    ConstraintKind::Notice,
    ConstraintKind::Release,
    ConstraintKind::Clearance,
    ConstraintKind::Place,
    ConstraintKind::Engaged,
    ConstraintKind::Rest,
    ConstraintKind::Quiet,
    ConstraintKind::NoHour,
];

/// A set of screened constraints, one bit for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
pub struct Against(u16);

impl Against {
    pub fn one(kind: ConstraintKind) -> Self {
        SCREENED.iter().position(|known| *known == kind).map_or(Self(0), |bit| Self(1 << bit))
    }

    pub fn all() -> Self {
        Self((1 << SCREENED.len()) - 1)
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn kinds(self) -> impl Iterator<Item = ConstraintKind> {
        SCREENED.iter().copied().filter(move |kind| !self.and(Self::one(*kind)).is_empty())
    }
}

/// Everything that speaks against `candidate` on `seat`; empty where nothing does.
pub fn screen(request: &Request, candidate: &Candidate, seat: &TeamSeat) -> Against {
    let apart = |last: NaiveDate, first: NaiveDate| (first - last).num_days() > request.rest_days;
    let rested = candidate.rested_since.is_none_or(|last| apart(last, request.period.start()))
        && candidate.next_begins.is_none_or(|first| apart(request.period.end(), first));
    let held = |needed: &crate::domain::value::SeatSkill| {
        candidate.skills.iter().any(|held| held.skill == needed.skill && held.level >= needed.level)
    };
    let findings = [
        (ConstraintKind::Skills, seat.skills.iter().all(held)),
        (ConstraintKind::Availability, candidate.free_share > 0),
        (ConstraintKind::Share, candidate.free_share == 0 || candidate.free_share >= seat.share.percent()),
        (ConstraintKind::Notice, candidate.notice_for(seat.share.percent()) <= request.notice_hours),
        (
            ConstraintKind::Release,
            candidate.consent != Consent::Refused && candidate.open_share >= seat.share.percent(),
        ),
        (ConstraintKind::Clearance, candidate.clearance >= seat.clearance),
        (ConstraintKind::Place, place_fits(candidate, seat)),
        (ConstraintKind::Engaged, !candidate.engaged),
        (ConstraintKind::Rest, rested),
        (ConstraintKind::Quiet, !candidate.quiet),
        (ConstraintKind::NoHour, !candidate.no_hour),
    ];
    let failing = findings.into_iter().filter(|(_, holds)| !holds);
    failing.fold(Against::default(), |against, (kind, _)| against.with(Against::one(kind)))
}

fn place_fits(candidate: &Candidate, seat: &TeamSeat) -> bool {
    match seat.mode {
        WorkMode::Remote => candidate.remote != RemotePreference::OnSite,
        WorkMode::OnSite | WorkMode::Hybrid => {
            let stays = candidate.remote == RemotePreference::Remote;
            !stays && seat.region.is_none_or(|region| candidate.regions.contains(&region))
        }
    }
}
