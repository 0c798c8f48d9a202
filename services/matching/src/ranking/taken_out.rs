//! What takes a talent out of the ranking for a seat, for the talent alone: each hard constraint, what they could change themselves and what
//! could be otherwise about the seat. Computed by filtering again, not told.

use std::sync::Arc;

use chrono::NaiveDate;
use vivier_kernel::id::AvailabilityId;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, WorkMode};
use vivier_talents::domain::capacity;
use vivier_talents::domain::state::{Cleared, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{Level, Region, RemotePreference, SkillKey};
use vivier_talents::read::candidates::Candidate;

use super::constraint::{Broken, Constraint, Subject, Wish, broken, mode_fits};
use super::counterfactual::{MOST_CHANGES, Standing, with_skill};
use super::relax::{Change, relaxations};
use crate::live::Pool;

/// Something of a talent's own that could be otherwise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum OwnChange {
    /// Come into the pool, or back into it.
    JoinPool,
    /// Declare so much more of their time, beside what is declared, for all of these days.
    DeclareShare { share: Share, days: Period },
    /// Accept to work so, too.
    AcceptMode { remote: RemotePreference },
    /// Name the seat's region.
    AddRegion { region: Region },
    /// Have it confirmed that they are cleared so far, up to that day.
    ConfirmClearance { clearance: Clearance, until: NaiveDate },
    /// Have this skill; of several, one is enough.
    HaveSkill { skill: SkillKey, level: Level },
}

impl OwnChange {
    /// The constraint that it lifts.
    pub fn lifts(&self) -> Constraint {
        match self {
            Self::JoinPool => Constraint::NotInPool,
            Self::DeclareShare { .. } => Constraint::ShareNotFree,
            Self::AcceptMode { .. } => Constraint::WorkMode,
            Self::AddRegion { .. } => Constraint::Region,
            Self::ConfirmClearance { .. } => Constraint::Clearance,
            Self::HaveSkill { .. } => Constraint::EssentialSkill,
        }
    }

    /// The state with the change.
    pub fn applied(&self, state: &TalentState) -> TalentState {
        let mut changed = state.clone();
        match *self {
            Self::JoinPool => (changed.status, changed.paused_until) = (TalentStatus::Active, None),
            Self::DeclareShare { share, days } => {
                changed.windows.insert(AvailabilityId::default(), Window { period: days, share });
            }
            Self::AcceptMode { remote } => changed.profile.remote = remote,
            Self::AddRegion { region } => changed.profile.regions.push(region),
            Self::ConfirmClearance { clearance, until } => {
                changed.clearance = Cleared { clearance, expires_on: Some(until) };
            }
            Self::HaveSkill { skill, level } => changed = with_skill(state, skill, level),
        }
        changed
    }
}

/// Why somebody is not in a ranking, and what would bring them into it.
#[derive(Clone, PartialEq, Debug)]
pub struct TakenOut {
    pub constraints: Broken,
    /// What they could change themselves, in the order of the constraints.
    pub own: Vec<OwnChange>,
    /// What could be otherwise about the seat: each alone would bring them back as they are.
    pub seat: Vec<Change>,
    /// Where they would stand with all that they could change themselves; none where that is not enough.
    pub standing: Option<Standing>,
}

impl TakenOut {
    /// None where no constraint takes them out.
    pub fn of(pool: &Pool, wish: &Wish<'_>, subject: &Subject<'_>, state: &Arc<TalentState>) -> Option<Self> {
        let constraints = broken(wish, subject);
        let kept_out = (*subject, constraints);
        (!constraints.is_empty()).then(|| Self {
            constraints,
            own: own_changes(pool, wish, subject, state, constraints),
            seat: relaxations(wish, &[kept_out]).into_iter().map(|relaxation| relaxation.change).collect(),
            standing: None,
        })
    }

    /// The talent with everything changed that they could change themselves; none where nothing is.
    pub fn changed(&self, state: &TalentState) -> Option<TalentState> {
        let all = |state: TalentState, change: &OwnChange| change.applied(&state);
        (!self.own.is_empty()).then(|| self.own.iter().fold(state.clone(), all))
    }
}

/// What somebody could change themselves: nothing where they have left the pool, or where their service is gone, which they cannot change.
fn own_changes(
    pool: &Pool,
    wish: &Wish<'_>,
    subject: &Subject<'_>,
    state: &Arc<TalentState>,
    constraints: Broken,
) -> Vec<OwnChange> {
    if state.status == TalentStatus::Withdrawn || !subject.begins {
        return Vec::new();
    }
    constraints.iter().flat_map(|constraint| changes(pool, wish, state, constraint)).collect()
}

/// What lifts one constraint of one talent, as filtering again says.
fn changes(pool: &Pool, wish: &Wish<'_>, state: &Arc<TalentState>, constraint: Constraint) -> Vec<OwnChange> {
    let found = match constraint {
        // An answer stands; the rest is not theirs to change.
        Constraint::NotShown
        | Constraint::InContact
        | Constraint::Refused
        | Constraint::AskedOften
        | Constraint::Employment => Vec::new(),
        Constraint::NotInPool => match state.status {
            TalentStatus::Registered | TalentStatus::Paused => vec![OwnChange::JoinPool],
            TalentStatus::Absent | TalentStatus::Active | TalentStatus::Withdrawn | TalentStatus::Erased => Vec::new(),
        },
        Constraint::Clearance => {
            vec![OwnChange::ConfirmClearance { clearance: wish.seat.clearance, until: wish.days.end() }]
        }
        Constraint::EssentialSkill => {
            let essential = wish.seat.skills.iter().filter(|skill| {
                skill.importance == Importance::Essential && pool.meanings().can_be_claimed(skill.skill)
            });
            let have = |skill: &vivier_missions::domain::value::RequiredSkill| OwnChange::HaveSkill {
                skill: skill.skill,
                level: skill.minimum_level,
            };
            essential.take(MOST_CHANGES).map(have).collect()
        }
        Constraint::ShareNotFree => declared(wish, state).into_iter().collect(),
        Constraint::WorkMode => {
            let remote = widened(state.profile.remote, wish.seat.mode);
            remote.map(|remote| OwnChange::AcceptMode { remote }).into_iter().collect()
        }
        Constraint::Region => wish.seat.region.map(|region| OwnChange::AddRegion { region }).into_iter().collect(),
    };
    let lifts = |change: &OwnChange| {
        let changed = change.applied(state);
        let candidate = Candidate::of(&changed, pool.day());
        candidate.is_some_and(|candidate| {
            let person = pool.person(&candidate);
            !broken(wish, &Subject::open(&candidate, &person)).contains(constraint)
        })
    };
    found.into_iter().filter(lifts).collect()
}

/// What must be declared beside what is, so that the seat's share is free beside what is engaged; none where too much is.
fn declared(wish: &Wish<'_>, state: &TalentState) -> Option<OwnChange> {
    let stretches = |window: &Window| (window.period, window.share);
    let windows: Vec<_> = state.windows.values().map(stretches).collect();
    let missing = capacity::missing_share(&windows, &state.engaged(), wish.days, wish.seat.share.percent())?;
    Some(OwnChange::DeclareShare { share: Share::new(missing).ok()?, days: wish.days })
}

/// The narrowest preference that accepts a way of working beside all that a present one accepts.
fn widened(present: RemotePreference, mode: WorkMode) -> Option<RemotePreference> {
    const MODES: [WorkMode; 3] = [WorkMode::OnSite, WorkMode::Hybrid, WorkMode::Remote];
    let keeps = |remote: &RemotePreference| {
        MODES.iter().all(|kept| !mode_fits(*kept, present) || mode_fits(*kept, *remote)) && mode_fits(mode, *remote)
    };
    [RemotePreference::OnSite, RemotePreference::Hybrid, RemotePreference::Any].into_iter().find(keeps)
}
