//! Hard constraints: what takes a candidate out of a ranking, whatever the score would be.

use vivier_kernel::period::Period;
use vivier_missions::domain::value::{SeatSpec, WorkMode};
use vivier_ranking::pair::{Person, Wanted};
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
        /// The talent is not in the pool.
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
        /// Of the essential skills, none is held, and none that is near enough or probable enough.
        EssentialSkill => "ESSENTIAL_SKILL",
        /// On some day of the seat that is still to come, less is free than the seat takes.
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
    pub in_contact: bool,
    /// True where the talent, or their service, has said no to the seat.
    pub refused: bool,
    /// How often others asked this talent lately.
    pub asked: usize,
    /// By what status the talent works, where the reader is shown that: nobody finds it out by who is missing.
    pub employment: Option<EmploymentStatus>,
}

impl<'a> Subject<'a> {
    /// A talent who shows all of themselves and with whom nothing has happened yet.
    pub fn open(candidate: &'a Candidate, person: &'a Person) -> Self {
        let employment = Some(candidate.employment);
        Self { candidate, person, shown: true, in_contact: false, refused: false, asked: 0, employment }
    }
}

impl Constraint {
    /// True of what depends on who reads, or on what has happened between the two, and not on the seat and the profile alone.
    pub fn is_of_the_moment(self) -> bool {
        match self {
            Self::NotShown | Self::InContact | Self::Refused | Self::AskedOften | Self::Employment => true,
            Self::NotInPool
            | Self::Clearance
            | Self::EssentialSkill
            | Self::ShareNotFree
            | Self::WorkMode
            | Self::Region => false,
        }
    }
}

/// Every constraint that the pair breaks, in their order.
pub fn broken(wish: &Wish<'_>, subject: &Subject<'_>) -> Vec<Constraint> {
    let candidate = subject.candidate;
    let holds = |constraint: &Constraint| match constraint {
        Constraint::NotShown => subject.shown,
        Constraint::NotInPool => candidate.status == TalentStatus::Active,
        Constraint::InContact => !subject.in_contact,
        Constraint::Refused => !subject.refused,
        Constraint::AskedOften => subject.asked < MOST_ASKED,
        Constraint::Employment => subject.employment.is_none_or(|status| may_be_lent(status, wish)),
        Constraint::Clearance => candidate.cleared.on(wish.days.end()) >= wish.seat.clearance,
        Constraint::EssentialSkill => has_something_essential(wish.wanted, subject.person),
        Constraint::ShareNotFree => candidate.free_share(wish.days) >= wish.seat.share.percent(),
        Constraint::WorkMode => mode_fits(wish.seat.mode, candidate.remote),
        Constraint::Region => region_fits(wish.seat, candidate),
    };
    Constraint::ALL.iter().copied().filter(|constraint| !holds(constraint)).collect()
}

/// True where the rules of consent have a way for so much of the time of somebody of this status: nobody on a fixed term is seconded, for example.
fn may_be_lent(status: EmploymentStatus, wish: &Wish<'_>) -> bool {
    let asked = Engagement { period: wish.seat.period, share: wish.seat.share };
    route_for(status, asked, wish.days.start()).is_ok()
}

/// A profile that is not complete is the rule: one essential skill, held, near or probable, opens the ranking, and the score says the rest.
fn has_something_essential(wanted: &Wanted, person: &Person) -> bool {
    let mut essential = wanted.needs.iter().filter(|need| need.importance == Importance::Essential).peekable();
    if essential.peek().is_none() {
        return true;
    }
    essential.any(|need| {
        let near = |held: &vivier_ranking::pair::HeldSkill| u64::from(need.nearness(held.node)) >= NEAR_ENOUGH;
        person.skills.iter().any(near) || (wanted.probable > 0 && need.probability(person) >= NEAR_ENOUGH)
    })
}

/// Who works only on site does not take a seat that is wholly at a distance, and the other way round.
fn mode_fits(mode: WorkMode, preference: RemotePreference) -> bool {
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
