//! Branch and bound: the best teams, all proven so where it is let finish.

use super::bound::{Bound, IMPOSSIBLE};
use super::cost::balance_step;
use super::effort::Effort;
use super::option::{Choice, Mask, NONE, bits};
use super::request::Request;

/// A team as choices, by their places in the list, and its points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Found {
    pub(super) choices: Vec<usize>,
    pub(super) points: i64,
    /// The people, sorted: what makes two teams different.
    people: Vec<u32>,
}

impl Found {
    pub(super) fn new(team: Vec<usize>, points: i64, choices: &[Choice]) -> Self {
        let mut people: Vec<u32> = team.iter().map(|index| choices[*index].person).collect();
        people.sort_unstable();
        Self { choices: team, points, people }
    }
}

/// What a search came to.
pub(super) struct Outcome {
    /// Best first; no two of the same people.
    pub(super) teams: Vec<Found>,
    /// No team has fewer points.
    pub(super) bound: i64,
    /// How many were looked at.
    pub(super) branches: u64,
}

/// The `teams` best teams over `choices`, as far as `effort` lasts.
pub(super) fn search(request: &Request, choices: &[Choice], teams: usize, effort: &Effort) -> Outcome {
    let (seats, size) = (request.seats.len(), request.size());
    let mut covering: Vec<Vec<usize>> = vec![Vec::new(); seats];
    for (index, choice) in choices.iter().enumerate() {
        bits(choice.mask).for_each(|seat| covering[seat].push(index));
    }
    let bound = Bound::new(seats, size, choices, effort);
    let mut search = Search {
        request,
        choices,
        covering,
        bound,
        teams,
        effort,
        found: Vec::new(),
        banned: vec![0; choices.len()],
        team: Vec::with_capacity(size),
        branches: 0,
        open: IMPOSSIBLE,
    };
    let all = full(seats);
    if search.bound.least(all, size) < IMPOSSIBLE {
        search.branch(all, 0);
    }
    let Search { found, open, branches, .. } = search;
    let best = found.first().map_or(IMPOSSIBLE, |team| team.points);
    Outcome { bound: open.min(best), teams: found, branches }
}

/// All seats.
pub(super) fn full(seats: usize) -> Mask {
    if seats >= 64 { Mask::MAX } else { (1 << seats) - 1 }
}

struct Search<'a> {
    request: &'a Request,
    choices: &'a [Choice],
    covering: Vec<Vec<usize>>,
    bound: Bound,
    teams: usize,
    effort: &'a Effort<'a>,
    found: Vec<Found>,
    /// Above 0 where all teams with the choice have been looked at on another branch.
    banned: Vec<u32>,
    team: Vec<usize>,
    branches: u64,
    /// The least that is possible on branches which were left when the effort was used up.
    open: i64,
}

impl Search<'_> {
    /// A team is only of interest below this.
    fn limit(&self) -> i64 {
        if self.found.len() < self.teams {
            IMPOSSIBLE
        } else {
            self.found.last().map_or(IMPOSSIBLE, |team| team.points)
        }
    }

    fn branch(&mut self, empty: Mask, points: i64) {
        if empty == 0 {
            self.arrive(points);
            return;
        }
        let people = self.request.size() - self.team.len();
        let Some(seat) = bits(empty).min_by_key(|seat| self.covering[*seat].len()) else { return };
        if !self.effort.spend(self.covering[seat].len() as u64) {
            self.open = self.open.min(points + self.bound.least(empty, people));
            return;
        }
        let limit = self.limit();
        let mut next: Vec<(i64, i64, usize)> = Vec::new();
        for index in &self.covering[seat] {
            let choice = &self.choices[*index];
            if self.banned[*index] > 0 || points + choice.cost >= limit {
                continue;
            }
            let rest = self.bound.least(empty & !choice.mask, people - 1);
            if points + choice.cost + rest >= limit {
                continue;
            }
            if let Some(balance) = self.may_join(choice) {
                let sum = points + choice.cost + balance;
                if sum + rest < limit {
                    next.push((sum + rest, sum, *index));
                }
            }
        }
        next.sort_unstable();
        let mut tried = 0;
        for (least, sum, index) in &next {
            if *least >= self.limit() {
                break;
            }
            if self.effort.reached().is_some() {
                self.open = self.open.min(*least);
                break;
            }
            self.branches += 1;
            self.team.push(*index);
            self.branch(empty & !self.choices[*index].mask, *sum);
            self.team.pop();
            self.banned[*index] += 1;
            tried += 1;
        }
        for (_, _, index) in &next[..tried] {
            self.banned[*index] -= 1;
        }
    }

    /// What the person adds to the balance; none where the person is in the team, or too many of the service are.
    fn may_join(&self, choice: &Choice) -> Option<i64> {
        let (mut service, mut ministry) = (0, 0);
        for index in &self.team {
            let member = &self.choices[*index];
            if member.person == choice.person {
                return None;
            }
            service += usize::from(choice.service != NONE && member.service == choice.service);
            ministry += u32::from(choice.ministry != NONE && member.ministry == choice.ministry);
        }
        let room = self.request.service_limit.is_none_or(|limit| service < limit);
        room.then(|| balance_step(self.request, ministry))
    }

    fn arrive(&mut self, points: i64) {
        if !self.everybody_is_needed() {
            return;
        }
        let team = Found::new(self.team.clone(), points, self.choices);
        match self.found.iter().position(|known| known.people == team.people) {
            Some(same) if self.found[same].points <= points => return,
            Some(same) => {
                self.found.remove(same);
            }
            None => {}
        }
        let place = self.found.partition_point(|team| team.points <= points);
        self.found.insert(place, team);
        self.found.truncate(self.teams);
    }

    /// A team from which somebody could go home is not a team of its own.
    fn everybody_is_needed(&self) -> bool {
        let (mut once, mut twice): (Mask, Mask) = (0, 0);
        for index in &self.team {
            let mask = self.choices[*index].mask;
            twice |= once & mask;
            once |= mask;
        }
        self.team.iter().all(|index| self.choices[*index].mask & !twice != 0)
    }
}
