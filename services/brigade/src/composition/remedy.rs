//! What a seat could ask for instead of what keeps people from it: one skill at a lower level or not at all, a lower clearance, any
//! region. What somebody else has to give or to wait for (a release, another team, quiet hours) no seat can ask for otherwise.

use vivier_talents::domain::value::RemotePreference;

use super::request::{Candidate, Request};
use crate::domain::value::{Clearance, ConstraintKind, Level, SkillKey, TeamSeat, WorkMode};

/// One such thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// This skill at this level; `None`: not at all.
    Skill { skill: SkillKey, level: Option<Level> },
    /// This clearance.
    Clearance(Clearance),
    /// The same work on site, in whatever region the person goes to.
    AnyRegion,
}

impl Remedy {
    /// True where what kept the candidate from the seat would not any more. Asked of those alone whom its kind of constraint keeps away.
    pub fn lets(self, seat: &TeamSeat, candidate: &Candidate) -> bool {
        match self {
            Self::Skill { skill, level } => seat.skills.iter().all(|needed| {
                let least = if needed.skill == skill { level } else { Some(needed.level) };
                let held =
                    |least| candidate.skills.iter().any(|held| held.skill == needed.skill && held.level >= least);
                least.is_none_or(held)
            }),
            Self::Clearance(clearance) => candidate.clearance >= clearance,
            Self::AnyRegion => candidate.remote != RemotePreference::Remote,
        }
    }
}

/// What could be asked for instead, the nearest first: levels one lower before two lower, and no skill is left out before each was tried at a lower
/// level.
pub fn instead(seat: &TeamSeat, kind: ConstraintKind) -> Vec<Remedy> {
    match kind {
        ConstraintKind::Skills => {
            let steps = 1..=Level::MAX;
            let lower = |by: i64| {
                seat.skills.iter().filter_map(move |needed| {
                    let level = Level::new(needed.level.number() - by).ok();
                    level.map(|level| Remedy::Skill { skill: needed.skill, level: Some(level) })
                })
            };
            let without = seat.skills.iter().map(|needed| Remedy::Skill { skill: needed.skill, level: None });
            steps.flat_map(lower).chain(without).collect()
        }
        ConstraintKind::Clearance => Clearance::ALL
            .iter()
            .rev()
            .filter(|lower| **lower < seat.clearance)
            .copied()
            .map(Remedy::Clearance)
            .collect(),
        // Another way of working would keep others away.
        ConstraintKind::Place if seat.mode != WorkMode::Remote => {
            seat.region.map(|_| Remedy::AnyRegion).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The days of rest between the person's last mobilisation and the first day. `None` for who was in none, and for whose is not over then: that no
/// shorter rest mends.
pub fn rested_days(request: &Request, candidate: &Candidate) -> Option<i64> {
    let days = |last: chrono::NaiveDate| (request.period.start() - last).num_days() - 1;
    candidate.rested_since.map(days).filter(|days| *days >= 0)
}
