//! Why there is no team: minimal sets of constraints that block, and what would lift each.
//!
//! A set blocks where no team exists although every other constraint is dropped; it is minimal where dropping any one of it lets
//! a team exist. That each person takes one seat is no constraint but what a seat is: it always holds.

use std::collections::{BTreeSet, HashMap};

use vivier_kernel::id::OrganisationId;

use super::effort::Effort;
use super::option::{Choice, NONE};
use super::request::{Candidate, Request, Shape, Weights};
use super::screen::{Against, screen};
use super::search::search;
use crate::domain::value::{Blocking, ConstraintKind, TeamSeat};
use crate::flow::{Class, most_places};

/// How many sets are looked for.
pub const MAX_SETS: usize = 5;

/// Constraints that together, and no fewer of them, let no team exist.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlockingSet {
    pub constraints: Vec<Lift>,
}

/// One of them, and what would lift it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lift {
    pub constraint: Blocking,
    /// How many people would fit the seat without it, the rest of the set holding; 0 for what is not about one seat.
    pub people: usize,
    /// Where the constraint has a value: the nearest one with which the rest of the set lets a team exist. Percent of a share,
    /// hours of notice, people of a service, people of the team; for `OneSeatEach` the people who are missing.
    pub value: Option<i64>,
}

/// The smallest sets first, up to [`MAX_SETS`], one of those that differ only by seats which ask for the same; empty where a team exists, or where `effort` was used up before one set was found.
pub fn blocking_sets(request: &Request, candidates: &[Candidate], effort: &Effort) -> Vec<BlockingSet> {
    let pool = Pool::new(request, candidates, effort);
    let all = pool.constraints();
    if !pool.blocks(&all) {
        return Vec::new();
    }
    if pool.blocks(&BTreeSet::new()) {
        let missing = request.seats.len().saturating_sub(candidates.len()).max(1);
        let constraint = Blocking { kind: ConstraintKind::OneSeatEach, seat: None };
        return vec![BlockingSet {
            constraints: vec![Lift { constraint, people: 0, value: i64::try_from(missing).ok() }],
        }];
    }
    let mut sets: Vec<BTreeSet<Constraint>> = vec![pool.minimal(all.clone())];
    // Another set leaves out something of every set that is known: each is looked for without one constraint of an earlier one.
    let mut seen = 0;
    while seen < sets.len() && sets.len() < MAX_SETS && effort.reached().is_none() {
        for constraint in sets[seen].clone() {
            let without: BTreeSet<Constraint> = all.iter().copied().filter(|other| *other != constraint).collect();
            if sets.len() < MAX_SETS && effort.reached().is_none() && pool.blocks(&without) {
                let set = pool.minimal(without);
                if sets.iter().all(|known| pool.kinds(known) != pool.kinds(&set)) {
                    sets.push(set);
                }
            }
        }
        seen += 1;
    }
    // A set whose reduction was cut short is not known to be minimal.
    sets.retain(|set| pool.is_minimal(set));
    sets.sort_by_key(|set| (set.len(), set.clone()));
    sets.iter()
        .map(|set| BlockingSet { constraints: set.iter().map(|constraint| pool.lift(set, *constraint)).collect() })
        .collect()
}

/// True where a team exists although only these constraints hold.
pub fn is_feasible_under(request: &Request, candidates: &[Candidate], constraints: &[Blocking]) -> bool {
    let place = |constraint: &Blocking| {
        let seat = constraint.seat.and_then(|id| request.seats.iter().position(|seat| seat.id == id));
        Constraint { kind: constraint.kind, seat }
    };
    let effort = Effort::without_limit();
    Pool::new(request, candidates, &effort).allows(&constraints.iter().map(place).collect())
}

/// A constraint, on a seat by its place where it is about one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Constraint {
    kind: ConstraintKind,
    seat: Option<usize>,
}

/// One constraint with another value than the request's.
#[derive(Clone, Copy)]
struct Tweak {
    constraint: Constraint,
    value: i64,
}

/// The people, with what speaks against each on each seat; who is alike stands in it once.
struct Pool<'a> {
    request: &'a Request,
    effort: &'a Effort<'a>,
    profiles: Vec<Profile>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Profile {
    service: Option<u32>,
    against: Vec<Against>,
    free_share: i64,
    notice_hours: i64,
    people: u32,
}

impl<'a> Pool<'a> {
    fn new(request: &'a Request, candidates: &[Candidate], effort: &'a Effort<'a>) -> Self {
        let mut services: HashMap<OrganisationId, u32> = HashMap::new();
        let mut counted: HashMap<Profile, u32> = HashMap::new();
        for candidate in candidates {
            let next = u32::try_from(services.len()).unwrap_or(NONE);
            let service = candidate.service.map(|service| *services.entry(service).or_insert(next));
            let against: Vec<Against> = request.seats.iter().map(|seat| screen(request, candidate, seat)).collect();
            // Shares and hours only matter where they are in the way.
            let fails = |kind| against.iter().any(|against| !against.and(Against::one(kind)).is_empty());
            let free_share = if fails(ConstraintKind::Share) { candidate.free_share } else { 0 };
            let hours = request.seats.iter().map(|seat| candidate.notice_for(seat.share.percent())).max().unwrap_or(0);
            let notice_hours = if fails(ConstraintKind::Notice) { hours } else { 0 };
            *counted.entry(Profile { service, against, free_share, notice_hours, people: 0 }).or_default() += 1;
        }
        let mut profiles: Vec<Profile> =
            counted.into_iter().map(|(profile, people)| Profile { people, ..profile }).collect();
        profiles.sort_by_key(|profile| (profile.service, profile.free_share, profile.notice_hours, profile.people));
        Self { request, effort, profiles }
    }

    /// Every constraint that is in anybody's way.
    fn constraints(&self) -> BTreeSet<Constraint> {
        let mut all = BTreeSet::new();
        for seat in 0..self.request.seats.len() {
            let against = self.profiles.iter().fold(Against::default(), |all, profile| all.with(profile.against[seat]));
            all.extend(against.kinds().map(|kind| Constraint { kind, seat: Some(seat) }));
        }
        if self.request.service_limit.is_some() {
            all.insert(Constraint { kind: ConstraintKind::ServiceLimit, seat: None });
        }
        if self.request.shape != Shape::OnePerSeat {
            all.insert(Constraint { kind: ConstraintKind::TeamSize, seat: None });
        }
        all
    }

    /// The same for sets that say the same of other seats which ask for the same.
    fn kinds(&self, set: &BTreeSet<Constraint>) -> Vec<(ConstraintKind, Option<usize>)> {
        let seats = &self.request.seats;
        let first = |seat: usize| {
            let alike =
                |other: &TeamSeat| TeamSeat { id: seats[seat].id, title: seats[seat].title.clone(), ..other.clone() };
            seats.iter().position(|other| alike(other) == seats[seat]).unwrap_or(seat)
        };
        let mut kinds: Vec<_> = set.iter().map(|one| (one.kind, one.seat.map(first))).collect();
        kinds.sort_unstable();
        kinds
    }

    fn enforced(&self, set: &BTreeSet<Constraint>) -> Vec<Against> {
        let mut by_seat = vec![Against::default(); self.request.seats.len()];
        for constraint in set {
            if let Some(seat) = constraint.seat {
                by_seat[seat] = by_seat[seat].with(Against::one(constraint.kind));
            }
        }
        by_seat
    }

    fn mask(&self, profile: &Profile, enforced: &[Against], tweak: Option<Tweak>) -> u64 {
        let fits = |seat: &usize| {
            let in_the_way = profile.against[*seat].and(enforced[*seat]);
            let Some(Tweak { constraint, value }) = tweak.filter(|tweak| tweak.constraint.seat == Some(*seat)) else {
                return in_the_way.is_empty();
            };
            let near_enough = match constraint.kind {
                ConstraintKind::Share => profile.free_share >= value,
                ConstraintKind::Notice => profile.notice_hours <= value,
                _ => false,
            };
            let rest = if near_enough { in_the_way.without(Against::one(constraint.kind)) } else { in_the_way };
            rest.is_empty()
        };
        (0..profile.against.len()).filter(fits).map(|seat| 1_u64 << seat).sum()
    }

    /// True where it is known that no team exists although only the constraints of `set` hold.
    fn blocks(&self, set: &BTreeSet<Constraint>) -> bool {
        self.feasible(set, None) == Some(false)
    }

    /// True where it is known that a team exists when only the constraints of `set` hold.
    fn allows(&self, set: &BTreeSet<Constraint>) -> bool {
        self.feasible(set, None) == Some(true)
    }

    /// Whether a team exists although only the constraints of `set` hold; none where the effort did not last to find out. Seats for one
    /// person each take no search, so that it is always known.
    fn feasible(&self, set: &BTreeSet<Constraint>, tweak: Option<Tweak>) -> Option<bool> {
        let enforced = self.enforced(set);
        let mut people: HashMap<(Option<u32>, u64), u32> = HashMap::new();
        for profile in &self.profiles {
            *people.entry((profile.service, self.mask(profile, &enforced, tweak))).or_default() += profile.people;
        }
        let mut classes: Vec<Class> = people
            .into_iter()
            .filter(|((_, seats), _)| *seats != 0)
            .map(|((service, seats), people)| Class { seats, service, people })
            .collect();
        classes.sort_unstable_by_key(|class| (class.seats, class.service));
        let value = |kind: ConstraintKind, request: Option<usize>| {
            let constraint = Constraint { kind, seat: None };
            let tweaked = tweak
                .filter(|tweak| tweak.constraint == constraint)
                .and_then(|tweak| usize::try_from(tweak.value).ok());
            set.contains(&constraint).then_some(tweaked.or(request)).flatten()
        };
        let limit = value(ConstraintKind::ServiceLimit, self.request.service_limit);
        let seats = self.request.seats.len();
        self.effort.spend(((self.profiles.len() + classes.len()) * seats) as u64);
        match self.request.shape {
            Shape::OnePerSeat => {
                let limit = limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
                Some(most_places(&vec![1; seats], &classes, limit) as usize == seats)
            }
            Shape::AtMost(_) => {
                let size = value(ConstraintKind::TeamSize, Some(self.request.size())).unwrap_or(seats);
                self.covers(&classes, size, limit)
            }
        }
    }

    /// Whether at most `size` people, of each service at most `limit`, cover all seats. Two people who fit the same seats are
    /// never both needed, so one of each service stands for all.
    fn covers(&self, classes: &[Class], size: usize, limit: Option<usize>) -> Option<bool> {
        let none =
            Weights { fit: 0, proven: 0, balance: 0, travel: 0, load: 0, priority: 0, consent: 0, duty: 0, size: 0 };
        let request =
            Request { shape: Shape::AtMost(size), service_limit: limit, weights: none, ..self.request.clone() };
        let choice = |(person, class): (usize, &Class)| Choice {
            person: u32::try_from(person).unwrap_or(NONE),
            mask: class.seats,
            cost: 0,
            service: class.service.unwrap_or(NONE),
            ministry: NONE,
        };
        let choices: Vec<Choice> = classes.iter().enumerate().map(choice).collect();
        let found = !search(&request, &choices, 1, self.effort).teams.is_empty();
        (found || self.effort.reached().is_none()).then_some(found)
    }

    /// Leaves out what is not needed to block, one constraint after the other.
    fn minimal(&self, mut set: BTreeSet<Constraint>) -> BTreeSet<Constraint> {
        for constraint in set.clone() {
            if self.effort.reached().is_some() {
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
        self.blocks(set) && set.iter().all(|constraint| self.allows(&without(constraint)))
    }

    fn lift(&self, set: &BTreeSet<Constraint>, constraint: Constraint) -> Lift {
        let enforced = self.enforced(set);
        let gained = constraint.seat.map_or(0, |seat| {
            let own = Against::one(constraint.kind);
            let would = |profile: &&Profile| {
                let in_the_way = profile.against[seat].and(enforced[seat]);
                !in_the_way.is_empty() && in_the_way.without(own).is_empty()
            };
            self.profiles.iter().filter(would).map(|profile| profile.people as usize).sum()
        });
        let nearest = |values: Vec<i64>| {
            values.into_iter().find(|value| self.feasible(set, Some(Tweak { constraint, value: *value })) == Some(true))
        };
        let distinct = |of: fn(&Profile) -> i64| self.profiles.iter().map(of).collect::<BTreeSet<i64>>();
        let up_to = |most: usize| (1..=i64::try_from(most).unwrap_or(i64::MAX)).collect::<Vec<i64>>();
        let value = match constraint.kind {
            ConstraintKind::Share => {
                nearest(distinct(|profile| profile.free_share).into_iter().rev().filter(|share| *share > 0).collect())
            }
            ConstraintKind::Notice => nearest(distinct(|profile| profile.notice_hours).into_iter().collect()),
            ConstraintKind::ServiceLimit | ConstraintKind::TeamSize => nearest(up_to(self.request.seats.len())),
            _ => None,
        };
        let seat = constraint.seat.map(|seat| self.request.seats[seat].id);
        Lift { constraint: Blocking { kind: constraint.kind, seat }, people: gained, value }
    }
}
