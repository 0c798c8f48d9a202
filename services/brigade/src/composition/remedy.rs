//! What could be asked for instead of what keeps people from a team: each is a change of the request that could be declared as it is. What
//! somebody else has to give (a consent that was refused, an hour for a call) no request can ask for otherwise.

use chrono::Duration;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::feasible::Constraint;
use super::request::{Request, Shape};
use crate::domain::value::{Clearance, ConstraintKind, Level, Region, SkillKey, TeamSeat, WorkMode};

/// How many days later the work is moved, at most, in the search for days on which there is a team.
pub const MOVED_DAYS: i64 = 60;

/// One such thing, for a seat or for the team.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Remedy {
    /// This skill at this level; `None`: not at all.
    Skill {
        skill: SkillKey,
        level: Option<Level>,
    },
    Clearance(Clearance),
    /// The work done in this way, and there where it is on site.
    Place {
        mode: WorkMode,
        region: Option<Region>,
    },
    Share(Share),
    /// The work done over these days.
    Days(Period),
    /// At most so many people from one service.
    ServiceLimit(usize),
    /// At most so many people in the team.
    TeamSize(usize),
}

impl Remedy {
    /// The request with these seats, or all of it, asking for this. None where that could not be declared. How much notice other days leave is
    /// for whoever knows what time it is.
    pub fn applied(self, request: &Request, seats: &[usize]) -> Option<Request> {
        let mut request = request.clone();
        let everywhere: Vec<usize> = (0..request.seats.len()).collect();
        let seats = if self.is_of_all_seats(&request) { &everywhere } else { seats };
        match self {
            Self::Days(days) => request.period = days,
            Self::ServiceLimit(people) => request.service_limit = Some(people),
            Self::TeamSize(people) => request.shape = Shape::AtMost(people),
            Self::Skill { .. } | Self::Clearance(_) | Self::Place { .. } | Self::Share(_) => {
                for seat in seats {
                    self.change(&mut request.seats[*seat]);
                }
            }
        }
        request.checked().ok()
    }

    fn change(self, seat: &mut TeamSeat) {
        match self {
            Self::Skill { skill, level: None } => seat.skills.retain(|needed| needed.skill != skill),
            Self::Skill { skill, level: Some(level) } => {
                seat.skills.iter_mut().filter(|needed| needed.skill == skill).for_each(|needed| needed.level = level);
            }
            Self::Clearance(clearance) => seat.clearance = clearance,
            Self::Place { mode, region } => (seat.mode, seat.region) = (mode, region),
            Self::Share(share) => seat.share = share,
            Self::Days(_) | Self::ServiceLimit(_) | Self::TeamSize(_) => {}
        }
    }

    /// True where it is asked for on every seat or on none: seats of which one person may take several are the same in time and place.
    pub fn is_of_all_seats(self, request: &Request) -> bool {
        request.shape != Shape::OnePerSeat && matches!(self, Self::Share(_) | Self::Place { .. })
    }

    /// True where it is about one seat.
    pub fn is_of_a_seat(self) -> bool {
        match self {
            Self::Skill { .. } | Self::Clearance(_) | Self::Place { .. } | Self::Share(_) => true,
            Self::Days(_) | Self::ServiceLimit(_) | Self::TeamSize(_) => false,
        }
    }
}

/// What could be asked for instead, in the order in which it is tried.
pub(super) enum Instead {
    /// Each lets everybody pass whom those before it let pass: the nearest first.
    Widening(Vec<Remedy>),
    /// Each by itself. The nearest first: skills at a level one lower before two lower, and none is left out before each was tried at a
    /// lower level.
    Ordered(Vec<Remedy>),
    /// Other days, as in [`other_days`]: the first over which there is a team, before the first that only lifts.
    Days(Vec<Remedy>),
    /// Each by itself, none nearer than another.
    Beside(Vec<Remedy>),
}

/// `shares`: those at which it changes for somebody whether they fit, in percent, the largest first.
pub(super) fn instead(request: &Request, constraint: Constraint, shares: &dyn Fn() -> Vec<i64>) -> Instead {
    let up_to = |most: usize| 1..=most.min(request.seats.len());
    let seat = constraint.seat.map(|seat| &request.seats[seat]);
    match (constraint.kind, seat) {
        (ConstraintKind::Skills, Some(seat)) => Instead::Ordered(fewer_skills(seat)),
        (ConstraintKind::Place, Some(seat)) => Instead::Beside(elsewhere(seat)),
        (ConstraintKind::Clearance, Some(seat)) => {
            let lower = Clearance::ALL.iter().rev().filter(|lower| **lower < seat.clearance);
            Instead::Widening(lower.copied().map(Remedy::Clearance).collect())
        }
        // The rules of consent leave a way open up to some share. A smaller one may come under a release in advance.
        (ConstraintKind::Share | ConstraintKind::Release, Some(seat)) => {
            let smaller = shares().into_iter().filter(|percent| *percent < seat.share.percent());
            Instead::Ordered(smaller.filter_map(|percent| Share::new(percent).ok()).map(Remedy::Share).collect())
        }
        (ConstraintKind::Availability | ConstraintKind::Engaged | ConstraintKind::Notice | ConstraintKind::Rest, _) => {
            Instead::Days(other_days(request.period))
        }
        (ConstraintKind::ServiceLimit, _) => {
            let more = up_to(usize::MAX).filter(|people| Some(*people) > request.service_limit);
            Instead::Widening(more.map(Remedy::ServiceLimit).collect())
        }
        (ConstraintKind::TeamSize, _) => {
            let more = up_to(usize::MAX).filter(|people| *people > request.size());
            Instead::Widening(more.map(Remedy::TeamSize).collect())
        }
        _ => Instead::Ordered(Vec::new()),
    }
}

/// Other days for the same work, the nearest first: a day fewer, at the beginning and then at the end, and as many a day later; then two,
/// and so on. At least half of the days stay.
fn other_days(period: Period) -> Vec<Remedy> {
    let fewer = period.days() / 2;
    let by = |days: i64| {
        let by = Duration::days(days);
        let (begun, ended) = (period.start().checked_add_signed(by), period.end().checked_add_signed(by));
        let sooner = period.end().checked_sub_signed(by);
        let later = begun.filter(|_| days <= fewer).map(|start| (start, period.end()));
        let shorter = sooner.filter(|_| days <= fewer).map(|end| (period.start(), end));
        let moved = begun.zip(ended).filter(|_| days <= MOVED_DAYS);
        let all = [later, shorter, moved].into_iter().flatten();
        all.filter_map(|(start, end)| Period::new(start, end).ok()).map(Remedy::Days)
    };
    (1..=fewer.max(MOVED_DAYS)).flat_map(by).collect()
}

fn fewer_skills(seat: &TeamSeat) -> Vec<Remedy> {
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

/// The same work at a distance, or in another region; what is done at a distance, partly there.
fn elsewhere(seat: &TeamSeat) -> Vec<Remedy> {
    let in_a_region = |mode: WorkMode| {
        let others = Region::ALL.iter().copied().filter(|region| seat.region != Some(*region));
        others.map(move |region| Remedy::Place { mode, region: Some(region) })
    };
    match seat.mode {
        WorkMode::Remote => in_a_region(WorkMode::Hybrid).collect(),
        WorkMode::OnSite | WorkMode::Hybrid => {
            let at_a_distance = Remedy::Place { mode: WorkMode::Remote, region: None };
            std::iter::once(at_a_distance).chain(in_a_region(seat.mode)).collect()
        }
    }
}
