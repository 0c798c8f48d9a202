//! Why there is no team: minimal sets of constraints that block, and what would lift each.
//!
//! A set blocks where no team exists although every other constraint is dropped; it is minimal where dropping any one of it lets
//! a team exist. That each person takes one seat is no constraint but what a seat is: it always holds.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::effort::Effort;
use super::feasible::{Constraint, Holding, Pool};
use super::lift::{Lift, LiftEffect, lift, missing};
use super::request::{Candidate, OtherDays, Request, Shape};
use crate::domain::value::{ConstraintKind, TeamSeat, TeamSeatId};

/// How many sets are told.
pub const MAX_SETS: usize = 8;
/// How many ways to leave constraints out are tried in the search for more sets.
const MAX_LOOKS: usize = 500;

/// What blocks a team.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Blocks {
    /// The smallest first, up to [`MAX_SETS`]; of sets that differ only by seats which ask for the same, one, which names them all.
    pub sets: Vec<BlockingSet>,
    /// True where it is known that nothing else blocks by itself.
    pub complete: bool,
}

/// Constraints that together, and no fewer of them, let no team exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockingSet {
    pub constraints: Vec<Lift>,
    /// For which other seats the same is true.
    pub alike: Vec<Alike>,
}

/// Seats that ask for the same: what a set says of some of them is true of any of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alike {
    pub seats: Vec<TeamSeatId>,
    /// Of how many of them the set speaks.
    pub at_once: usize,
}

/// What blocks; no set where a team exists, or where `effort` was used up before one was found. Whether other days would lift something is
/// looked at where `other_days` are known.
pub fn blocking_sets(
    request: &Request,
    candidates: &[Candidate],
    other_days: Option<&OtherDays<'_>>,
    effort: &Effort,
) -> Blocks {
    let pool = Pool::new(request, candidates, other_days, effort);
    let finder = Finder::new(&pool);
    if !finder.blocks(&finder.all) {
        return Blocks::default();
    }
    if finder.blocks(&BTreeSet::new()) {
        let lift = too_few(&pool, request, candidates);
        return Blocks { sets: vec![BlockingSet { constraints: vec![lift], alike: Vec::new() }], complete: true };
    }
    let (mut sets, complete) = finder.find();
    sets.sort_by_key(|set| (set.len(), set.clone()));
    let told = |set: &BTreeSet<Constraint>| BlockingSet {
        constraints: set.iter().map(|one| lift(&pool, set, *one, &finder.alike(*one))).collect(),
        alike: finder.alike_seats(set),
    };
    Blocks { sets: sets.iter().map(told).collect(), complete }
}

/// Fewer people than it takes: as many as there are seats, or anybody at all where one may take several.
fn too_few(pool: &Pool<'_>, request: &Request, candidates: &[Candidate]) -> Lift {
    let seats = request.seats.len();
    let (people, filled) = match request.shape {
        Shape::OnePerSeat => (seats.saturating_sub(candidates.len()).max(1), pool.most_filled()),
        Shape::AtMost(_) => (1, seats),
    };
    // Those who come fit every seat: they make a team where those who are there fill the others.
    missing(people, if filled + people >= seats { LiftEffect::Team } else { LiftEffect::NotYet })
}

/// Looks for minimal sets.
struct Finder<'p, 'a> {
    pool: &'p Pool<'a>,
    /// Every constraint that is in anybody's way.
    all: BTreeSet<Constraint>,
    /// For each seat, the first that asks for the same.
    first_alike: Vec<usize>,
}

impl<'p, 'a> Finder<'p, 'a> {
    fn new(pool: &'p Pool<'a>) -> Self {
        let seats = &pool.request.seats;
        let first = |seat: &TeamSeat| {
            let asks_the_same =
                |other: &TeamSeat| TeamSeat { id: seat.id, title: seat.title.clone(), ..other.clone() } == *seat;
            seats.iter().position(asks_the_same).unwrap_or_default()
        };
        Self { pool, all: pool.constraints(), first_alike: seats.iter().map(first).collect() }
    }

    /// True where it is known that no team exists although only the constraints of `set` hold.
    fn blocks(&self, set: &BTreeSet<Constraint>) -> bool {
        self.feasible(set) == Some(false)
    }

    fn feasible(&self, set: &BTreeSet<Constraint>) -> Option<bool> {
        self.pool.feasible(&Holding::only(self.first_alike.len(), set))
    }

    /// Minimal sets, up to [`MAX_SETS`] that do not say the same, and whether there are no others.
    ///
    /// Another minimal set lacks something of every one that is known. So for each way to leave one constraint out of each known set, it is
    /// looked at what still blocks: R. Reiter, "A theory of diagnosis from first principles" (1987). Ways that leave a constraint out on
    /// all seats which ask for the same come first: they lead away from sets that say the same.
    fn find(&self) -> (Vec<BTreeSet<Constraint>>, bool) {
        let mut search = Search::default();
        let distinct: BTreeSet<usize> = self.first_alike.iter().copied().collect();
        let one_by_one = |constraint: &Constraint| BTreeSet::from([*constraint]);
        let on_all_alike = |constraint: &Constraint| {
            self.alike_or_team(*constraint).into_iter().map(|seat| Constraint { seat, ..*constraint }).collect()
        };
        let mut complete = self.look(&mut search, &on_all_alike);
        if distinct.len() < self.first_alike.len() {
            complete = self.look(&mut search, &one_by_one);
        }
        // A set whose reduction was cut short is not known to be minimal.
        search.told.retain(|set| self.is_minimal(set));
        (search.told, complete)
    }

    fn look(&self, search: &mut Search, left_out: &dyn Fn(&Constraint) -> BTreeSet<Constraint>) -> bool {
        let mut ways = VecDeque::from([BTreeSet::new()]);
        let mut seen = BTreeSet::new();
        let mut looks = 0;
        while let Some(without) = ways.pop_front() {
            looks += 1;
            if search.told.len() >= MAX_SETS || looks > MAX_LOOKS || self.pool.effort.reached().is_some() {
                return false;
            }
            let set = match search.known.iter().find(|known| known.is_disjoint(&without)) {
                Some(known) => known.clone(),
                None => {
                    let rest: BTreeSet<Constraint> = self.all.difference(&without).copied().collect();
                    match self.feasible(&rest) {
                        Some(true) => continue,
                        None => return false,
                        Some(false) => {}
                    }
                    let set = self.minimal(rest);
                    if search.told.iter().all(|told| self.says(told) != self.says(&set)) {
                        search.told.push(set.clone());
                    }
                    search.known.push(set.clone());
                    set
                }
            };
            for constraint in &set {
                let more: BTreeSet<Constraint> = without.union(&left_out(constraint)).copied().collect();
                if seen.insert(more.clone()) {
                    ways.push_back(more);
                }
            }
        }
        true
    }

    /// Leaves out what is not needed to block, one constraint after the other, those of later seats first.
    fn minimal(&self, mut set: BTreeSet<Constraint>) -> BTreeSet<Constraint> {
        for constraint in set.clone().into_iter().rev() {
            if self.pool.effort.reached().is_some() {
                break;
            }
            set.remove(&constraint);
            if !self.blocks(&set) {
                set.insert(constraint);
            }
        }
        set
    }

    fn is_minimal(&self, set: &BTreeSet<Constraint>) -> bool {
        let without = |constraint: &Constraint| set.iter().copied().filter(|other| other != constraint).collect();
        self.blocks(set) && set.iter().all(|constraint| self.feasible(&without(constraint)) == Some(true))
    }

    /// The seats that ask for the same as the constraint's, its own included; none where it is about the team.
    fn alike(&self, constraint: Constraint) -> Vec<usize> {
        let Some(seat) = constraint.seat else { return Vec::new() };
        (0..self.first_alike.len()).filter(|other| self.first_alike[*other] == self.first_alike[seat]).collect()
    }

    fn alike_or_team(&self, constraint: Constraint) -> Vec<Option<usize>> {
        let alike = self.alike(constraint);
        if alike.is_empty() { vec![None] } else { alike.into_iter().map(Some).collect() }
    }

    /// What a set says, whichever of the seats that ask for the same it says it of: the kinds of each seat, and of the team.
    fn says(&self, set: &BTreeSet<Constraint>) -> Vec<(Option<usize>, Vec<ConstraintKind>)> {
        let mut by_seat: BTreeMap<Option<usize>, Vec<ConstraintKind>> = BTreeMap::new();
        for constraint in set {
            by_seat.entry(constraint.seat).or_default().push(constraint.kind);
        }
        let first = |(seat, kinds): (Option<usize>, _)| (seat.map(|seat| self.first_alike[seat]), kinds);
        let mut says: Vec<_> = by_seat.into_iter().map(first).collect();
        says.sort_unstable();
        says
    }

    /// The seats for which the set holds as well, where there are any: it speaks of fewer of them than there are, or not of all in the
    /// same way.
    fn alike_seats(&self, set: &BTreeSet<Constraint>) -> Vec<Alike> {
        let mut by_first: BTreeMap<usize, Vec<Vec<ConstraintKind>>> = BTreeMap::new();
        for (first, kinds) in self.says(set) {
            if let Some(first) = first {
                by_first.entry(first).or_default().push(kinds);
            }
        }
        let alike = |(first, kinds): (usize, Vec<Vec<ConstraintKind>>)| {
            let seats = self.alike(Constraint { kind: ConstraintKind::Skills, seat: Some(first) });
            let same = kinds.iter().all(|other| *other == kinds[0]);
            let others = kinds.len() < seats.len() || !same;
            let ids = seats.iter().map(|seat| self.pool.request.seats[*seat].id).collect();
            others.then_some(Alike { seats: ids, at_once: kinds.len() })
        };
        by_first.into_iter().filter_map(alike).collect()
    }
}

/// What a search has come to.
#[derive(Default)]
struct Search {
    /// Sets that do not say the same.
    told: Vec<BTreeSet<Constraint>>,
    known: Vec<BTreeSet<Constraint>>,
}
