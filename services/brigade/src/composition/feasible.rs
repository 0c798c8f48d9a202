//! Whether a team exists where only some of the constraints hold, or where something is asked for otherwise.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use vivier_kernel::id::OrganisationId;
use vivier_kernel::period::Period;

use super::effort::Effort;
use super::option::{Choice, NONE};
use super::request::{Candidate, OtherDays, Request, Shape, Weights};
use super::screen::{Against, screen};
use super::search::search;
use crate::domain::value::ConstraintKind;
use crate::flow::{Class, most_places};

/// A constraint, on a seat by its place where it is about one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct Constraint {
    pub(super) kind: ConstraintKind,
    pub(super) seat: Option<usize>,
}

impl Constraint {
    pub(super) fn of_team(kind: ConstraintKind) -> Self {
        Self { kind, seat: None }
    }
}

/// Which constraints hold: by seat, and of the team.
#[derive(Clone)]
pub(super) struct Holding {
    by_seat: Vec<Against>,
    service_limit: bool,
    team_size: bool,
}

impl Holding {
    /// All that there are.
    pub(super) fn all(seats: usize) -> Self {
        Self { by_seat: vec![Against::all(); seats], service_limit: true, team_size: true }
    }

    pub(super) fn only(seats: usize, set: &BTreeSet<Constraint>) -> Self {
        let holds = |kind| set.contains(&Constraint::of_team(kind));
        let (service_limit, team_size) = (holds(ConstraintKind::ServiceLimit), holds(ConstraintKind::TeamSize));
        let mut by_seat = vec![Against::default(); seats];
        for constraint in set {
            if let Some(seat) = constraint.seat {
                by_seat[seat] = by_seat[seat].with(Against::one(constraint.kind));
            }
        }
        Self { by_seat, service_limit, team_size }
    }

    /// Without this one: on each of these seats, or of the team.
    pub(super) fn without(mut self, constraint: Constraint, seats: &[usize]) -> Self {
        match constraint.kind {
            ConstraintKind::ServiceLimit => self.service_limit = false,
            ConstraintKind::TeamSize => self.team_size = false,
            kind => {
                for seat in seats {
                    self.by_seat[*seat] = self.by_seat[*seat].without(Against::one(kind));
                }
            }
        }
        self
    }
}

/// The people, with what speaks against each on each seat; who is alike stands among the profiles once.
pub(super) struct Pool<'a> {
    pub(super) request: &'a Request,
    pub(super) effort: &'a Effort<'a>,
    people: Vec<(&'a Candidate, Profile)>,
    profiles: Profiles,
    other_days: Option<&'a OtherDays<'a>>,
    /// What was found of other days.
    known_days: RefCell<HashMap<Period, Rc<Profiles>>>,
}

/// Each with how many people have it.
type Profiles = Vec<(Profile, u32)>;

/// What it takes to know somebody over other days, beside a look at each seat, in steps.
const STEPS_PER_PERSON: usize = 50;

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Profile {
    service: Option<u32>,
    /// By seat.
    against: Vec<Against>,
}

impl<'a> Pool<'a> {
    pub(super) fn new(
        request: &'a Request,
        candidates: &'a [Candidate],
        other_days: Option<&'a OtherDays<'a>>,
        effort: &'a Effort<'a>,
    ) -> Self {
        let people: Vec<(&Candidate, Profile)> = candidates.iter().zip(profiles_of(request, candidates)).collect();
        let profiles = alike(people.iter().map(|(_, profile)| profile.clone()));
        Self { request, effort, people, profiles, other_days, known_days: RefCell::default() }
    }

    /// Every constraint that is in anybody's way.
    pub(super) fn constraints(&self) -> BTreeSet<Constraint> {
        let mut all = BTreeSet::new();
        for seat in 0..self.request.seats.len() {
            let against =
                self.profiles.iter().fold(Against::default(), |all, (profile, _)| all.with(profile.against[seat]));
            all.extend(against.kinds().map(|kind| Constraint { kind, seat: Some(seat) }));
        }
        if self.request.service_limit.is_some() {
            all.insert(Constraint::of_team(ConstraintKind::ServiceLimit));
        }
        if self.request.shape != Shape::OnePerSeat {
            all.insert(Constraint::of_team(ConstraintKind::TeamSize));
        }
        all
    }

    /// The shares up to which somebody is free, has been released in advance or may be, in percent, the largest first: between two of them
    /// the same people fit.
    pub(super) fn shares(&self) -> Vec<i64> {
        let of = |(candidate, _): &(&Candidate, Profile)| {
            let granted = candidate.grants.iter().map(|grant| grant.share);
            granted.chain([candidate.free_share, candidate.open_share]).collect::<Vec<_>>()
        };
        let shares: BTreeSet<i64> = self.people.iter().flat_map(of).collect();
        shares.into_iter().rev().collect()
    }

    /// How many people this alone, of all that is asked, keeps from its seat.
    pub(super) fn kept_away(&self, constraint: Constraint) -> usize {
        let Some(seat) = constraint.seat else { return 0 };
        let alone = Against::one(constraint.kind);
        let kept = self.profiles.iter().filter(|(profile, _)| profile.against[seat] == alone);
        kept.map(|(_, people)| *people as usize).sum()
    }

    /// How many seats can be filled at once where all constraints hold and each person takes one.
    pub(super) fn most_filled(&self) -> usize {
        let class = |(profile, people): &(Profile, u32)| Class {
            seats: mask(profile.against.iter().copied()),
            service: profile.service,
            people: *people,
        };
        let limit = self.request.service_limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
        let classes: Vec<Class> = self.profiles.iter().map(class).collect();
        most_places(&vec![1; self.request.seats.len()], &classes, limit) as usize
    }

    /// Whether a team exists where only these constraints hold; none where the effort did not last to find out. Seats for one person
    /// each take no search, so that it is always known.
    pub(super) fn feasible(&self, holding: &Holding) -> Option<bool> {
        self.feasible_of(&self.profiles, holding)
    }

    /// The same where the work is done over other days, by what is known of the people over those; none as well where that is nothing.
    pub(super) fn feasible_over(&self, days: Period, holding: &Holding) -> Option<bool> {
        let known = self.known_days.borrow().get(&days).cloned();
        let profiles = match known {
            Some(known) => known,
            None => {
                let other_days = self.other_days?;
                if !self.effort.spend((self.people.len() * (self.request.seats.len() + STEPS_PER_PERSON)) as u64) {
                    return None;
                }
                let (notice_hours, people) = other_days(days);
                let changed = Request { period: days, notice_hours, ..self.request.clone() };
                let profiles = Rc::new(alike(profiles_of(&changed, &people).into_iter()));
                self.known_days.borrow_mut().insert(days, Rc::clone(&profiles));
                profiles
            }
        };
        self.feasible_of(&profiles, holding)
    }

    fn feasible_of(&self, profiles: &Profiles, holding: &Holding) -> Option<bool> {
        let mut found: HashMap<(Option<u32>, u64), u32> = HashMap::new();
        for (profile, people) in profiles {
            let against = profile.against.iter().zip(&holding.by_seat);
            let mask = mask(against.map(|(against, enforced)| against.and(*enforced)));
            *found.entry((profile.service, mask)).or_default() += people;
        }
        self.effort.spend((profiles.len() * self.request.seats.len()) as u64);
        self.filled(self.request, found, holding)
    }

    /// The same where `changed` is asked for instead, which differs on the seats of `touched`, and on no seat otherwise.
    pub(super) fn feasible_after(&self, changed: &Request, touched: &[usize], holding: &Holding) -> Option<bool> {
        let mut found: HashMap<(Option<u32>, u64), u32> = HashMap::new();
        for (candidate, profile) in &self.people {
            let now = |seat: usize| match touched.contains(&seat) {
                true => screen(changed, candidate, &changed.seats[seat]),
                false => profile.against[seat],
            };
            let mask = mask((0..changed.seats.len()).map(|seat| now(seat).and(holding.by_seat[seat])));
            *found.entry((profile.service, mask)).or_default() += 1;
        }
        self.effort.spend((self.people.len() * changed.seats.len()) as u64);
        self.filled(changed, found, holding)
    }

    fn filled(&self, request: &Request, people: HashMap<(Option<u32>, u64), u32>, holding: &Holding) -> Option<bool> {
        let mut classes: Vec<Class> = people
            .into_iter()
            .filter(|((_, seats), _)| *seats != 0)
            .map(|((service, seats), people)| Class { seats, service, people })
            .collect();
        classes.sort_unstable_by_key(|class| (class.seats, class.service));
        let limit = request.service_limit.filter(|_| holding.service_limit);
        let seats = request.seats.len();
        self.effort.spend((classes.len() * seats) as u64);
        match request.shape {
            Shape::OnePerSeat => {
                let limit = limit.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX));
                Some(most_places(&vec![1; seats], &classes, limit) as usize == seats)
            }
            Shape::AtMost(_) => {
                let size = if holding.team_size { request.size() } else { seats };
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
}

/// What speaks against each of the people on each seat, in their order.
fn profiles_of(request: &Request, candidates: &[Candidate]) -> Vec<Profile> {
    let mut services: HashMap<OrganisationId, u32> = HashMap::new();
    let profile = |candidate: &Candidate| {
        let next = u32::try_from(services.len()).unwrap_or(NONE);
        let service = candidate.service.map(|service| *services.entry(service).or_insert(next));
        let against = request.seats.iter().map(|seat| screen(request, candidate, seat)).collect();
        Profile { service, against }
    };
    candidates.iter().map(profile).collect()
}

/// Each profile once.
fn alike(all: impl Iterator<Item = Profile>) -> Profiles {
    let mut number: HashMap<Profile, u32> = HashMap::new();
    all.for_each(|profile| *number.entry(profile).or_default() += 1);
    let mut profiles: Profiles = number.into_iter().collect();
    profiles.sort_unstable();
    profiles
}

/// The seats on which nothing speaks against somebody, one bit for each.
fn mask(against: impl Iterator<Item = Against>) -> u64 {
    against.enumerate().filter(|(_, against)| against.is_empty()).map(|(seat, _)| 1_u64 << seat).sum()
}
