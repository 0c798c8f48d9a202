//! Why there is no team: minimal sets of constraints that block, and what would lift each.
//!
//! A set blocks where no team exists although every other constraint is dropped; it is minimal where dropping any one of it lets
//! a team exist. That each person takes one seat is no constraint but what a seat is: it always holds.

use std::collections::{BTreeSet, HashMap};

use vivier_kernel::id::OrganisationId;

use super::effort::Effort;
use super::option::{Choice, NONE};
use super::remedy::{self, Remedy};
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
    /// hours of notice, days of rest, people of a service, people of the team; for `OneSeatEach` the people who are missing.
    pub value: Option<i64>,
    /// Where it has none: the nearest thing that the seat could ask for instead with which the rest of the set lets a team exist.
    pub remedy: Option<Remedy>,
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
            constraints: vec![Lift { constraint, people: 0, value: i64::try_from(missing).ok(), remedy: None }],
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

/// One constraint, and what is different about it.
#[derive(Clone, Copy)]
struct Tweak<'t> {
    constraint: Constraint,
    to: To<'t>,
}

#[derive(Clone, Copy)]
enum To<'t> {
    /// Another value than the request's.
    Value(i64),
    /// So many of each profile's people are not held up by it any more.
    Passed(&'t [u32]),
}

/// The people, with what speaks against each on each seat; who is alike stands in it once.
struct Pool<'a> {
    request: &'a Request,
    effort: &'a Effort<'a>,
    profiles: Vec<Profile>,
    /// Who is behind each profile.
    people: Vec<Vec<&'a Candidate>>,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct Profile {
    service: Option<u32>,
    against: Vec<Against>,
    free_share: i64,
    /// By seat: what is notice enough for one share is not for another.
    notice_hours: Vec<i64>,
    people: u32,
}

impl<'a> Pool<'a> {
    fn new(request: &'a Request, candidates: &'a [Candidate], effort: &'a Effort<'a>) -> Self {
        let mut services: HashMap<OrganisationId, u32> = HashMap::new();
        let mut alike: HashMap<Profile, Vec<&Candidate>> = HashMap::new();
        for candidate in candidates {
            let next = u32::try_from(services.len()).unwrap_or(NONE);
            let service = candidate.service.map(|service| *services.entry(service).or_insert(next));
            let against: Vec<Against> = request.seats.iter().map(|seat| screen(request, candidate, seat)).collect();
            // Shares and hours only matter where they are in the way.
            let is_against = |against: &Against, kind| !against.and(Against::one(kind)).is_empty();
            let short = against.iter().any(|against| is_against(against, ConstraintKind::Share));
            let free_share = if short { candidate.free_share } else { 0 };
            let hours = |(seat, against): (&TeamSeat, &Against)| match is_against(against, ConstraintKind::Notice) {
                true => candidate.notice_for(seat.share.percent()),
                false => 0,
            };
            let notice_hours = request.seats.iter().zip(&against).map(hours).collect();
            alike.entry(Profile { service, against, free_share, notice_hours, people: 0 }).or_default().push(candidate);
        }
        let mut sorted: Vec<(Profile, Vec<&Candidate>)> = alike.into_iter().collect();
        sorted.sort_by_cached_key(|(profile, people)| {
            (profile.service, profile.free_share, profile.notice_hours.clone(), people.len(), people[0].talent)
        });
        let counted = |(profile, people): (Profile, Vec<&'a Candidate>)| {
            (Profile { people: u32::try_from(people.len()).unwrap_or(u32::MAX), ..profile }, people)
        };
        let (profiles, people) = sorted.into_iter().map(counted).unzip();
        Self { request, effort, profiles, people }
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

    fn mask(&self, profile: &Profile, enforced: &[Against], tweak: Option<Tweak<'_>>) -> u64 {
        let fits = |seat: &usize| {
            let in_the_way = profile.against[*seat].and(enforced[*seat]);
            let here = tweak.filter(|tweak| tweak.constraint.seat == Some(*seat));
            let Some(Tweak { constraint, to: To::Value(value) }) = here else { return in_the_way.is_empty() };
            let near_enough = match constraint.kind {
                ConstraintKind::Share => profile.free_share >= value,
                ConstraintKind::Notice => profile.notice_hours[*seat] <= value,
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
    fn feasible(&self, set: &BTreeSet<Constraint>, tweak: Option<Tweak<'_>>) -> Option<bool> {
        let enforced = self.enforced(set);
        let mut people: HashMap<(Option<u32>, u64), u32> = HashMap::new();
        for (index, profile) in self.profiles.iter().enumerate() {
            let mask = self.mask(profile, &enforced, tweak);
            let (passed, seat) = match tweak {
                Some(Tweak { constraint: Constraint { seat: Some(seat), .. }, to: To::Passed(passed) }) => {
                    (passed[index], seat)
                }
                Some(_) | None => (0, 0),
            };
            if passed > 0 {
                *people.entry((profile.service, mask | 1_u64 << seat)).or_default() += passed;
            }
            *people.entry((profile.service, mask)).or_default() += profile.people - passed;
        }
        let mut classes: Vec<Class> = people
            .into_iter()
            .filter(|((_, seats), people)| *seats != 0 && *people > 0)
            .map(|((service, seats), people)| Class { seats, service, people })
            .collect();
        classes.sort_unstable_by_key(|class| (class.seats, class.service));
        let value = |kind: ConstraintKind, request: Option<usize>| {
            let constraint = Constraint { kind, seat: None };
            let tweaked = tweak.filter(|tweak| tweak.constraint == constraint).and_then(|tweak| match tweak.to {
                To::Value(value) => usize::try_from(value).ok(),
                To::Passed(_) => None,
            });
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
        // Whom this alone, of the set, keeps from the seat.
        let held_up: Vec<bool> =
            self.profiles.iter().map(|profile| is_held_up(profile, &enforced, constraint)).collect();
        let counted = self.profiles.iter().zip(&held_up).filter(|(_, held_up)| **held_up);
        let people = counted.map(|(profile, _)| profile.people as usize).sum();
        let lets = |to: To<'_>| self.feasible(set, Some(Tweak { constraint, to })) == Some(true);
        let nearest = |values: Vec<i64>| values.into_iter().find(|value| lets(To::Value(*value)));
        let up_to = |most: usize| (1..=i64::try_from(most).unwrap_or(i64::MAX)).collect::<Vec<i64>>();
        // How many of each profile's people something else than what the seat asks for would let pass.
        let passing = |passes: &dyn Fn(&Candidate) -> bool| -> Vec<u32> {
            let number = |(people, held_up): (&Vec<&Candidate>, &bool)| match held_up {
                true => people.iter().filter(|candidate| passes(candidate)).count(),
                false => 0,
            };
            let all = self.people.iter().zip(&held_up).map(number);
            all.map(|number| u32::try_from(number).unwrap_or(u32::MAX)).collect()
        };
        let held_up =
            || self.people.iter().zip(&held_up).filter(|(_, held_up)| **held_up).flat_map(|(people, _)| people);
        let value = match (constraint.kind, constraint.seat) {
            (ConstraintKind::Share, _) => {
                let shares: BTreeSet<i64> = self.profiles.iter().map(|profile| profile.free_share).collect();
                nearest(shares.into_iter().rev().filter(|share| *share > 0).collect())
            }
            (ConstraintKind::Notice, Some(seat)) => {
                let hours: BTreeSet<i64> = self.profiles.iter().map(|profile| profile.notice_hours[seat]).collect();
                nearest(hours.into_iter().filter(|hours| *hours > 0).collect())
            }
            (ConstraintKind::Rest, _) => {
                let rested: BTreeSet<i64> =
                    held_up().filter_map(|one| remedy::rested_days(self.request, one)).collect();
                let enough = |days: i64| {
                    passing(&|candidate| {
                        remedy::rested_days(self.request, candidate).is_none_or(|rested| rested >= days)
                    })
                };
                rested.into_iter().rev().find(|days| lets(To::Passed(&enough(*days))))
            }
            (ConstraintKind::ServiceLimit | ConstraintKind::TeamSize, _) => nearest(up_to(self.request.seats.len())),
            _ => None,
        };
        let instead = constraint.seat.map(|seat| &self.request.seats[seat]).and_then(|seat| {
            let mut instead = remedy::instead(seat, constraint.kind).into_iter();
            instead.find(|remedy| lets(To::Passed(&passing(&|candidate| remedy.lets(seat, candidate)))))
        });
        let seat = constraint.seat.map(|seat| self.request.seats[seat].id);
        Lift { constraint: Blocking { kind: constraint.kind, seat }, people, value, remedy: instead }
    }
}

/// True where the constraint alone, of those that hold, keeps the profile's people from its seat.
fn is_held_up(profile: &Profile, enforced: &[Against], constraint: Constraint) -> bool {
    constraint.seat.is_some_and(|seat| {
        let in_the_way = profile.against[seat].and(enforced[seat]);
        !in_the_way.is_empty() && in_the_way.without(Against::one(constraint.kind)).is_empty()
    })
}
