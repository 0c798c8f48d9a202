//! Hard constraints: what takes a candidate out of a ranking, whatever the score would be.

use vivier_missions::domain::value::{Importance, Region, SeatSpec, WorkMode};
use vivier_talents::closed_list;
use vivier_talents::domain::value::RemotePreference;

use super::policy::Policy;
use super::score::HeldSkill;
use super::similarity::Similarities;

closed_list! {
    /// A hard constraint, in the order in which they are looked at: who breaks several counts under the first.
    pub enum Constraint {
        /// The talent does not show the reader the sections that a ranking would reveal.
        NotShown => "NOT_SHOWN",
        /// The talent is not in the pool.
        NotInPool => "NOT_IN_POOL",
        /// Something is open or confirmed between the two already.
        InContact => "IN_CONTACT",
        /// An essential skill is missing, and no skill near enough stands in for it. A level that is too low only lowers the score.
        EssentialSkill => "ESSENTIAL_SKILL",
        /// On some day of the seat that is still to come, less is free than the seat takes.
        ShareNotFree => "SHARE_NOT_FREE",
        /// The seat is at more, or less, of a distance than the talent works at.
        WorkMode => "WORK_MODE",
        /// The talent does not work in the seat's region.
        Region => "REGION",
    }
}

/// What the constraints, and the score, look at: one talent for one seat.
#[derive(Clone, PartialEq, Debug)]
pub struct Pair<'a> {
    pub seat: &'a SeatSpec,
    pub skills: &'a [HeldSkill],
    pub regions: &'a [Region],
    pub remote: RemotePreference,
    /// True where the reader is shown skills, availability and location.
    pub shown: bool,
    pub in_pool: bool,
    pub in_contact: bool,
    /// The share in percent that is free on every day of the seat that is still to come.
    pub free_share: i64,
}

/// The first constraint that the pair breaks.
pub fn broken(pair: &Pair<'_>, policy: &Policy, similar: &Similarities) -> Option<Constraint> {
    let holds = |constraint: &Constraint| match constraint {
        Constraint::NotShown => pair.shown,
        Constraint::NotInPool => pair.in_pool,
        Constraint::InContact => !pair.in_contact,
        Constraint::EssentialSkill => {
            pair.seat.skills.iter().filter(|required| required.importance == Importance::Essential).all(|required| {
                pair.skills.iter().any(|held| similar.percent(required.skill, held.skill) >= policy.near_enough)
            })
        }
        Constraint::ShareNotFree => pair.free_share >= pair.seat.share.percent(),
        Constraint::WorkMode => mode_fits(pair.seat.mode, pair.remote),
        Constraint::Region => region_fits(pair),
    };
    Constraint::ALL.iter().copied().find(|constraint| !holds(constraint))
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
fn region_fits(pair: &Pair<'_>) -> bool {
    pair.seat.mode == WorkMode::Remote || pair.seat.region.is_none_or(|region| pair.regions.contains(&region))
}
