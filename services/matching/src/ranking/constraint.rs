//! Hard constraints: what takes a candidate out of a ranking, whatever the score would be.

use vivier_kernel::period::Period;
use vivier_missions::domain::value::{SeatSpec, WorkMode};
use vivier_ranking::framework::Node;
use vivier_ranking::pair::{NeededSkill, Person, Wanted};
use vivier_ranking::pool::Importance;
use vivier_talents::closed_list;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, RemotePreference};
use vivier_talents::read::candidates::Candidate;

use super::policy::{MOST_ASKED, NEAR_ENOUGH};
use crate::domain::rules::route_for;
use crate::domain::state::Engagement;

closed_list! {
    /// A hard constraint, in the order in which they are looked at: who breaks several counts under the first.
    pub enum Constraint {
        /// The talent does not show the reader the sections that a ranking would reveal.
        NotShown => "NOT_SHOWN",
        /// The talent is not in the pool, or begins nothing new: their administration was closed or left. One code for both, so that nobody reads off it
        /// of which service somebody is.
        NotInPool => "NOT_IN_POOL",
        /// Something is open or confirmed between the two already.
        InContact => "IN_CONTACT",
        /// The talent, or the service that would have to release them, has said no to this seat.
        Refused => "REFUSED",
        /// Others have asked this talent as often as anybody may be asked for now.
        AskedOften => "ASKED_OFTEN",
        /// Nobody of the talent's status can be lent for so much time: no way is open by the rules of consent.
        Employment => "EMPLOYMENT",
        /// On the seat's last day, the talent is not known to be cleared up to what the seat asks for.
        Clearance => "CLEARANCE",
        /// Of the essential skills, none is held, and none that is near enough or probable enough ([`NEAR_ENOUGH`]).
        EssentialSkill => "ESSENTIAL_SKILL",
        /// On some day of the seat that is still to come, less is free than the seat takes: beside confirmed placements, and seats in flash teams.
        ShareNotFree => "SHARE_NOT_FREE",
        /// The seat is at more, or less, of a distance than the talent works at.
        WorkMode => "WORK_MODE",
        /// The talent does not work in the seat's region.
        Region => "REGION",
    }
}

/// A seat as a ranking sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct Wish<'a> {
    pub seat: &'a SeatSpec,
    /// The seat's days that are still to come.
    pub days: Period,
    pub wanted: &'a Wanted,
}

/// A talent as a ranking sees them.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Subject<'a> {
    pub candidate: &'a Candidate,
    pub person: &'a Person,
    /// True where the reader is shown skills, availability and location.
    pub shown: bool,
    /// False where the service that would have to release them was closed or left: nothing new begins of them.
    pub begins: bool,
    pub in_contact: bool,
    /// True where the talent, or their service, has said no to the seat.
    pub refused: bool,
    /// How often others asked this talent lately.
    pub asked: usize,
    /// By what status the talent works, where the reader is shown that: nobody finds it out by who is missing.
    pub employment: Option<EmploymentStatus>,
    /// True where the reader is shown up to what the talent is cleared.
    pub clearance_shown: bool,
}

impl<'a> Subject<'a> {
    /// A talent who shows all of themselves and with whom nothing has happened yet.
    pub fn open(candidate: &'a Candidate, person: &'a Person) -> Self {
        let employment = Some(candidate.employment);
        Self {
            candidate,
            person,
            shown: true,
            begins: true,
            in_contact: false,
            refused: false,
            asked: 0,
            employment,
            clearance_shown: true,
        }
    }
}

impl Constraint {
    /// True of what depends on who reads, on what has happened between the two, or on the tree of administrations, and not on the seat and the
    /// profile alone.
    pub fn is_of_the_moment(self) -> bool {
        match self {
            Self::NotShown
            | Self::NotInPool
            | Self::InContact
            | Self::Refused
            | Self::AskedOften
            | Self::Employment => true,
            Self::Clearance | Self::EssentialSkill | Self::ShareNotFree | Self::WorkMode | Self::Region => false,
        }
    }
}

/// Constraints that somebody does not meet.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Broken(u16);

impl Broken {
    /// All there are.
    pub const ALL: Self = Self((1 << Constraint::ALL.len()) - 1);

    pub fn of(constraints: &[Constraint]) -> Self {
        Self(constraints.iter().fold(0, |all, constraint| all | 1 << *constraint as u16))
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    pub fn contains(self, constraint: Constraint) -> bool {
        self.0 >> constraint as u16 & 1 == 1
    }

    /// In their order.
    pub fn iter(self) -> impl Iterator<Item = Constraint> {
        Constraint::ALL.iter().copied().filter(move |constraint| self.contains(*constraint))
    }

    /// What of it is told beside the talent's name: that a clearance does not suffice to those alone who are shown the clearance. Of whom nothing else is
    /// left, the reader is told as of somebody who does not show themselves; the counts have them under what they broke.
    pub fn by_name(self, subject: &Subject<'_>) -> Self {
        let hidden = Self::of(&[Constraint::Clearance]);
        match self.without(hidden) {
            _ if subject.clearance_shown => self,
            rest if rest.is_empty() && !self.is_empty() => Self::of(&[Constraint::NotShown]),
            rest => rest,
        }
    }

    /// Those that are not among others.
    pub fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }
}

/// The constraints in the order in which the fewest steps take the most people out.
const SOONEST: [Constraint; Constraint::ALL.len()] = [
    Constraint::NotInPool,
    Constraint::NotShown,
    Constraint::InContact,
    Constraint::Refused,
    Constraint::AskedOften,
    Constraint::WorkMode,
    Constraint::Region,
    Constraint::Employment,
    Constraint::Clearance,
    Constraint::EssentialSkill,
    Constraint::ShareNotFree,
];

/// Every constraint that the pair breaks.
pub fn broken(wish: &Wish<'_>, subject: &Subject<'_>) -> Broken {
    Gate::of(wish).broken(subject)
}

/// A seat ready to filter many: what does not depend on the person is worked out once.
pub struct Gate<'a> {
    wish: &'a Wish<'a>,
    /// Whether the rules of consent lend somebody of a status for so much time, by the status.
    lent: Vec<(EmploymentStatus, bool)>,
    /// Skills that are near enough to an essential one, ascending; none where nothing essential is asked for.
    near: Option<Vec<Node>>,
}

impl<'a> Gate<'a> {
    pub fn of(wish: &'a Wish<'a>) -> Self {
        let lent = EmploymentStatus::ALL.iter().map(|status| (*status, may_be_lent(*status, wish))).collect();
        let mut near: Vec<Node> = essential(wish.wanted)
            .flat_map(|need| &need.stand_ins)
            .filter(|(_, nearness)| u64::from(*nearness) >= NEAR_ENOUGH)
            .map(|(node, _)| *node)
            .collect();
        near.sort_unstable();
        near.dedup();
        Self { wish, lent, near: essential(wish.wanted).next().map(|_| near) }
    }

    /// Every constraint that somebody breaks.
    pub fn broken(&self, subject: &Subject<'_>) -> Broken {
        self.broken_among(Broken::ALL, subject)
    }

    /// True of whoever breaks none: soon told, where it does not matter which.
    pub fn lets_through(&self, subject: &Subject<'_>) -> bool {
        SOONEST.iter().all(|constraint| self.holds(*constraint, subject))
    }

    /// The same as [`Gate::broken`], of some constraints alone.
    pub fn broken_among(&self, looked_at: Broken, subject: &Subject<'_>) -> Broken {
        let breaks = looked_at.iter().filter(|constraint| !self.holds(*constraint, subject));
        Broken(breaks.fold(0, |all, constraint| all | 1 << constraint as u16))
    }

    fn holds(&self, constraint: Constraint, subject: &Subject<'_>) -> bool {
        let (wish, candidate) = (self.wish, subject.candidate);
        match constraint {
            Constraint::NotShown => subject.shown,
            Constraint::NotInPool => candidate.status == TalentStatus::Active && subject.begins,
            Constraint::InContact => !subject.in_contact,
            Constraint::Refused => !subject.refused,
            Constraint::AskedOften => subject.asked < MOST_ASKED,
            Constraint::Employment => subject.employment.is_none_or(|status| self.lends(status)),
            Constraint::Clearance => candidate.cleared.on(wish.days.end()) >= wish.seat.clearance,
            Constraint::EssentialSkill => self.has_something_essential(subject.person),
            Constraint::ShareNotFree => candidate.free_share(wish.days) >= wish.seat.share.percent(),
            Constraint::WorkMode => mode_fits(wish.seat.mode, candidate.remote),
            Constraint::Region => region_fits(wish.seat, candidate),
        }
    }

    fn lends(&self, status: EmploymentStatus) -> bool {
        self.lent.iter().any(|(of, lent)| *of == status && *lent)
    }

    /// A profile that is not complete is the rule: one essential skill, held, near or probable, opens the ranking, and the score says the rest.
    /// Each of the three is another way in. To have a skill that is only probable is never a reason to be left out, and whoever has one that is
    /// not probable enough is where they were without it.
    fn has_something_essential(&self, person: &Person) -> bool {
        let Some(near) = &self.near else { return true };
        person.skills.iter().any(|held| near.binary_search(&held.node).is_ok())
            || (self.wish.wanted.probable > 0
                && essential(self.wish.wanted).any(|need| need.probability(person) >= NEAR_ENOUGH))
    }
}

fn essential(wanted: &Wanted) -> impl Iterator<Item = &NeededSkill> {
    wanted.needs.iter().filter(|need| need.importance == Importance::Essential)
}

/// True where the rules of consent have a way for so much of the time of somebody of this status: nobody on a fixed term is seconded, for example.
fn may_be_lent(status: EmploymentStatus, wish: &Wish<'_>) -> bool {
    let asked = Engagement { period: wish.seat.period, share: wish.seat.share };
    route_for(status, asked, wish.days.start()).is_ok()
}

/// Who works only on site does not take a seat that is wholly at a distance, and the other way round.
pub(super) fn mode_fits(mode: WorkMode, preference: RemotePreference) -> bool {
    match preference {
        RemotePreference::Any => true,
        RemotePreference::OnSite => matches!(mode, WorkMode::OnSite | WorkMode::Hybrid),
        RemotePreference::Hybrid => matches!(mode, WorkMode::Hybrid | WorkMode::Remote),
        RemotePreference::Remote => mode == WorkMode::Remote,
    }
}

/// Work on site is in a region that the talent named.
fn region_fits(seat: &SeatSpec, candidate: &Candidate) -> bool {
    seat.mode == WorkMode::Remote || seat.region.is_none_or(|region| candidate.regions.contains(&region))
}
