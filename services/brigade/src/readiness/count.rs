//! Counting teams exactly: a person who could fill two seats counts once.
//!
//! `teams` teams can be raised where each seat of the recipe can be given to `teams` different people, each person takes one seat
//! in all, and no service gives more than its limit to any one team. The last looks harder than the flow that answers the others,
//! and is not: a service that gives at most `limit × teams` people in all can always be spread so that it gives at most `limit` to
//! each. (Draw a line from the seat to the service for each person chosen, and split each service into `limit` parts that share its
//! lines evenly: no seat and no part has more than `teams` lines, so by Kőnig's theorem of 1916 they can be coloured with `teams`
//! colours, no two of a kind meeting. Each colour is a team.)

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::NaiveDate;
use vivier_kernel::id::OrganisationId;

use crate::composition::request::{Candidate, Request};
use crate::composition::screen::screen;
use crate::domain::value::TeamSeatId;
use crate::flow::{Class, most_places};

/// Hours within which a team can be raised, as the board shows them: a day, three days, a week.
pub const HORIZONS: [i64; 3] = [24, 72, 168];

/// How far the search for people who are missing goes.
pub const MAX_MISSING: u32 = 100;

/// What a pool can raise of one recipe.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Readiness {
    /// How many teams can be raised at once.
    pub teams: u32,
    /// What would make one team more, the fewest people first.
    pub binding: Vec<Missing>,
    /// Where no one seat's people alone would: the fewest people in all who would together, by seat. Empty where one seat's would, and where even
    /// [`MAX_MISSING`] would not do.
    pub together: Vec<Missing>,
}

/// So many more people for this seat, from anywhere, would make one team more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Missing {
    pub seat: TeamSeatId,
    pub people: u32,
}

/// What can be raised of one recipe where the work begins on a day.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnDay {
    pub first_day: NaiveDate,
    pub readiness: Readiness,
}

/// One recipe over one horizon.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Within {
    pub hours: i64,
    /// Of the days within the horizon, the one on which most teams can begin to work at once; of several such days one on which one more takes
    /// the fewest people, and the first of these.
    pub first_day: NaiveDate,
    pub readiness: Readiness,
}

/// Each horizon, by what can be raised by each day up to the last of them; `days` are those after now, in order. Who can be raised within a
/// day can be raised within a week as well.
pub fn within(days: &[OnDay]) -> Vec<Within> {
    let best = |hours: i64| {
        let until = usize::try_from(hours / 24).unwrap_or_default().min(days.len());
        let worth = |day: &&OnDay| (Reverse(day.readiness.teams), day.readiness.missing(), day.first_day);
        let OnDay { first_day, readiness } = days[..until].iter().min_by_key(worth)?.clone();
        Some(Within { hours, first_day, readiness })
    };
    HORIZONS.into_iter().filter_map(best).collect()
}

impl Readiness {
    /// The fewest people who would make one team more, [`MAX_MISSING`] and one where it takes more.
    fn missing(&self) -> u32 {
        let together = || self.together.iter().map(|missing| missing.people).sum::<u32>();
        match self.binding.first() {
            Some(missing) => missing.people,
            None if self.together.is_empty() => MAX_MISSING + 1,
            None => together(),
        }
    }
}

/// How many teams with one person for each seat of `request` the pool can raise at once, and what is in the way of one more. Its
/// shape and its weights do not matter.
pub fn readiness(request: &Request, candidates: &[Candidate]) -> Readiness {
    if request.seats.is_empty() {
        return Readiness { teams: 0, binding: Vec::new(), together: Vec::new() };
    }
    let pool = Pool::new(request, candidates);
    // Each team takes somebody for every seat, so there are no more teams than people for the seats of one.
    let (mut teams, mut too_many) = (0, pool.people() / pool.seats + 1);
    while teams + 1 < too_many {
        let middle = teams + (too_many - teams) / 2;
        if pool.raises(middle, &[]) { teams = middle } else { too_many = middle }
    }
    let mut binding: Vec<Missing> = (0..request.seats.len())
        .filter_map(|seat| {
            let people = (1..=MAX_MISSING).find(|people| pool.raises(teams + 1, &[(seat, *people)]))?;
            Some(Missing { seat: request.seats[seat].id, people })
        })
        .collect();
    binding.sort_by_key(|missing| missing.people);
    let together = if binding.is_empty() { together(request, &pool, teams + 1) } else { Vec::new() };
    Readiness { teams, binding, together }
}

/// The fewest people in all with whom `teams` teams could be raised. Each newcomer fills one more place or none, and one who fills none now fills
/// none later, so that taking whoever fills one, seat by seat, takes as many people as places are empty, and no fewer would do.
fn together(request: &Request, pool: &Pool, teams: u32) -> Vec<Missing> {
    let all = teams * pool.seats;
    let mut more: Vec<(usize, u32)> = Vec::new();
    let mut filled = pool.fills(teams, &more);
    if all - filled > MAX_MISSING {
        return Vec::new();
    }
    for seat in 0..request.seats.len() {
        more.push((seat, 0));
        while filled < all {
            let last = more.len() - 1;
            more[last].1 += 1;
            if pool.fills(teams, &more) == filled {
                more[last].1 -= 1;
                break;
            }
            filled += 1;
        }
    }
    let people = more.into_iter().filter(|(_, people)| *people > 0);
    people.map(|(seat, people)| Missing { seat: request.seats[seat].id, people }).collect()
}

struct Pool {
    classes: Vec<Class>,
    seats: u32,
    service_limit: Option<u32>,
}

impl Pool {
    fn new(request: &Request, candidates: &[Candidate]) -> Self {
        let mut services: HashMap<OrganisationId, u32> = HashMap::new();
        let mut people: HashMap<(Option<u32>, u64), u32> = HashMap::new();
        // Whoever is being asked elsewhere may have said yes before a team is raised here.
        for candidate in candidates.iter().filter(|candidate| !candidate.asked) {
            let fits = |(bit, seat): (usize, _)| screen(request, candidate, seat).is_empty().then_some(1_u64 << bit);
            let seats: u64 = request.seats.iter().enumerate().filter_map(fits).sum();
            let next = u32::try_from(services.len()).unwrap_or(u32::MAX);
            let service = candidate.service.map(|service| *services.entry(service).or_insert(next));
            if seats != 0 {
                *people.entry((service, seats)).or_default() += 1;
            }
        }
        let mut classes: Vec<Class> =
            people.into_iter().map(|((service, seats), people)| Class { seats, service, people }).collect();
        classes.sort_unstable_by_key(|class| (class.seats, class.service));
        let service_limit = request.service_limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
        Self { classes, seats: u32::try_from(request.seats.len()).unwrap_or(u32::MAX), service_limit }
    }

    fn people(&self) -> u32 {
        self.classes.iter().map(|class| class.people).sum()
    }

    /// True where so many teams can be raised at once, with so many more people for some seats.
    fn raises(&self, teams: u32, more: &[(usize, u32)]) -> bool {
        self.fills(teams, more) == teams * self.seats
    }

    /// How many places of so many teams can be filled at once.
    fn fills(&self, teams: u32, more: &[(usize, u32)]) -> u32 {
        let mut classes = self.classes.clone();
        classes.extend(more.iter().map(|&(seat, people)| Class { seats: 1 << seat, service: None, people }));
        let places = vec![teams; self.seats as usize];
        let limit = self.service_limit.map(|limit| limit.saturating_mul(teams));
        most_places(&places, &classes, limit)
    }
}
