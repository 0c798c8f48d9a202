//! The whole programme, decided before anything is executed: who, where, what, and on which day. Pure: only the seed counts.

pub mod brigade;
mod missions;
mod people;
mod placements;

pub use people::{ADMINISTRATOR, COORDINATOR};

use vivier_kernel::actor::Role;
use vivier_matching::domain::value::{
    DeclineReason, EarlyEndReason, Origin, Rating, ReleaseRefusalReason, Side, WithdrawalReason,
};
use vivier_missions::domain::value::{
    CancellationReason, Priority, Region, RejectionReason, SuspensionReason, WorkMode,
};
use vivier_talents::domain::value::{Audience, EmploymentStatus, RemotePreference, Section};

use super::data::{self, Administration};
use super::random::Random;

/// The programme's last day, counted from 0: eighteen months.
pub const LAST_DAY: i64 = 547;
pub const TALENTS: usize = 300;
pub const MISSIONS: usize = 80;

/// Days from the programme's first one, both included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    pub first: i64,
    pub last: i64,
}

/// Somebody who is not a talent: an account with a role on an administration, or without one.
#[derive(Clone, PartialEq, Debug)]
pub struct Staff {
    pub name: String,
    pub email: String,
    /// `None` stands for the programme's root.
    pub role: Option<(Role, Option<usize>)>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Talent {
    pub name: String,
    pub email: String,
    pub joins: i64,
    pub employment: EmploymentStatus,
    /// Index of the home administration; none for external experts.
    pub home: Option<usize>,
    pub profession: usize,
    /// Slug, level, and for how many years.
    pub skills: Vec<(&'static str, i64, Option<i64>)>,
    pub windows: Vec<(Days, i64)>,
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
    pub audiences: Vec<(Section, Audience)>,
    /// False for a profile that nobody finished.
    pub activates: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Seat {
    pub profession: usize,
    /// Slug, essential, minimum level.
    pub skills: Vec<(&'static str, bool, i64)>,
    pub days: Days,
    pub share: i64,
    pub mode: WorkMode,
    pub region: Option<Region>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Mission {
    pub title: String,
    pub description: String,
    pub administration: usize,
    /// Index of the owner among the staff.
    pub owner: usize,
    pub seats: Vec<Seat>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Placement {
    pub talent: usize,
    pub mission: usize,
    pub seat: usize,
    pub origin: Origin,
    /// Index into the texts of its origin.
    pub words: usize,
}

/// One thing that somebody does. Its `Debug` form is its idempotency key: each stands once in a plan.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Step {
    Join {
        talent: usize,
    },
    Pause {
        talent: usize,
        until: i64,
    },
    Leave {
        talent: usize,
    },
    /// A colleague, also a talent, stands behind the talent's skill of this number.
    Endorse {
        talent: usize,
        skill: usize,
        by: usize,
    },
    Draft {
        mission: usize,
    },
    Submit {
        mission: usize,
    },
    Publish {
        mission: usize,
    },
    Prioritise {
        mission: usize,
        priority: Priority,
    },
    Reject {
        mission: usize,
        reason: RejectionReason,
    },
    Suspend {
        mission: usize,
        reason: SuspensionReason,
    },
    Cancel {
        mission: usize,
        reason: CancellationReason,
    },
    Finish {
        mission: usize,
    },
    Open {
        placement: usize,
    },
    Accept {
        placement: usize,
        by: Side,
    },
    Decline {
        placement: usize,
        by: Side,
        reason: DeclineReason,
    },
    Withdraw {
        placement: usize,
        by: Side,
        reason: WithdrawalReason,
    },
    RequestRelease {
        placement: usize,
        by: Side,
    },
    Delegate {
        placement: usize,
    },
    Grant {
        placement: usize,
        conditions: Option<usize>,
        delegate: bool,
    },
    Refuse {
        placement: usize,
        reason: ReleaseRefusalReason,
    },
    Agree {
        placement: usize,
    },
    Sign {
        placement: usize,
        by: Side,
    },
    Confirm {
        placement: usize,
    },
    Start {
        placement: usize,
    },
    Complete {
        placement: usize,
    },
    Review {
        placement: usize,
        by: Side,
        rating: Rating,
        words: Option<usize>,
    },
    EndEarly {
        placement: usize,
        by: Side,
        reason: EarlyEndReason,
    },
}

/// What must happen one after the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lane {
    Talent(usize),
    Mission(usize),
    Placement(usize),
}

impl Step {
    pub fn lane(&self) -> Lane {
        match *self {
            Self::Join { talent }
            | Self::Pause { talent, .. }
            | Self::Leave { talent }
            | Self::Endorse { talent, .. } => Lane::Talent(talent),
            Self::Draft { mission }
            | Self::Submit { mission }
            | Self::Publish { mission }
            | Self::Prioritise { mission, .. }
            | Self::Reject { mission, .. }
            | Self::Suspend { mission, .. }
            | Self::Cancel { mission, .. }
            | Self::Finish { mission } => Lane::Mission(mission),
            Self::Open { placement }
            | Self::Accept { placement, .. }
            | Self::Decline { placement, .. }
            | Self::Withdraw { placement, .. }
            | Self::RequestRelease { placement, .. }
            | Self::Delegate { placement }
            | Self::Grant { placement, .. }
            | Self::Refuse { placement, .. }
            | Self::Agree { placement }
            | Self::Sign { placement, .. }
            | Self::Confirm { placement }
            | Self::Start { placement }
            | Self::Complete { placement }
            | Self::Review { placement, .. }
            | Self::EndEarly { placement, .. } => Lane::Placement(placement),
        }
    }
}

/// The programme. Indices point into its lists.
#[derive(Clone, PartialEq, Debug)]
pub struct Plan {
    pub seed: u64,
    pub administrations: Vec<Administration>,
    pub staff: Vec<Staff>,
    /// By administration of the first level: owner of missions, releasing manager, and who answers in the manager's place.
    pub desks: Vec<Desk>,
    pub talents: Vec<Talent>,
    pub missions: Vec<Mission>,
    pub placements: Vec<Placement>,
    pub brigade: brigade::Brigade,
    /// By day; on one day in this order.
    pub steps: Vec<(i64, Step)>,
}

/// The staff of an administration of the first level, as indices.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Desk {
    /// Index of the administration.
    pub administration: usize,
    pub owner: usize,
    pub manager: usize,
    pub delegate: usize,
    /// Who decides on secondments.
    pub human_resources: usize,
}

impl Plan {
    /// The programme of a seed.
    pub fn new(seed: u64) -> Self {
        let administrations = data::administrations();
        let mut plan = Self {
            seed,
            administrations,
            staff: Vec::new(),
            desks: Vec::new(),
            talents: Vec::new(),
            missions: Vec::new(),
            placements: Vec::new(),
            brigade: brigade::Brigade::default(),
            steps: Vec::new(),
        };
        people::staff(&mut plan, &mut Random::for_part(seed, 1), &mut Random::for_part(seed, 6));
        people::talents(&mut plan, &mut Random::for_part(seed, 2));
        let courses = missions::missions(&mut plan, &mut Random::for_part(seed, 3));
        placements::placements(&mut plan, &courses, &mut Random::for_part(seed, 4));
        plan.steps.retain(|(day, _)| (0..=LAST_DAY).contains(day));
        // Stable: what one lane does on one day stays in order.
        plan.steps.sort_by_key(|(day, _)| *day);
        plan.brigade = brigade::brigade(&plan, &mut Random::for_part(seed, 5));
        plan
    }

    /// The administration of the first level that this one is, or is below.
    pub fn top(&self, mut administration: usize) -> usize {
        while let Some(parent) = self.parent(administration) {
            administration = parent;
        }
        administration
    }

    pub fn parent(&self, administration: usize) -> Option<usize> {
        let parent = self.administrations[administration].parent;
        self.administrations.iter().position(|one| one.slug == parent)
    }

    /// The desk that answers for an administration.
    pub fn desk(&self, administration: usize) -> Desk {
        let top = self.top(administration);
        self.desks.iter().copied().find(|desk| desk.administration == top).unwrap_or(self.desks[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use vivier_matching::domain::value::REVIEW_DAYS;

    /// Placements completed so lately that reviews do not close by themselves, and not reviewed by both.
    fn awaiting_reviews(plan: &Plan) -> usize {
        let reviews = |of: usize| {
            let of_it = |(_, step): &&(i64, Step)| matches!(step, Step::Review { placement, .. } if *placement == of);
            plan.steps.iter().filter(of_it).count()
        };
        let lately = plan.steps.iter().filter(|(day, _)| *day > LAST_DAY - REVIEW_DAYS);
        lately.filter(|(_, step)| matches!(step, Step::Complete { placement } if reviews(*placement) < 2)).count()
    }

    #[test]
    fn a_plan_holds_together_for_any_seed() {
        for seed in [0, 1, 2022, u64::MAX] {
            let plan = Plan::new(seed);
            assert_eq!((plan.talents.len(), plan.missions.len()), (TALENTS, MISSIONS));
            let emails: BTreeSet<&str> = plan
                .talents
                .iter()
                .map(|one| one.email.as_str())
                .chain(plan.staff.iter().map(|one| one.email.as_str()))
                .collect();
            assert_eq!(emails.len(), plan.talents.len() + plan.staff.len(), "an address is one person's");
            assert!(emails.iter().all(|email| email.ends_with(".example")));
            let keys: BTreeSet<String> = plan.steps.iter().map(|(_, step)| format!("{step:?}")).collect();
            assert_eq!(keys.len(), plan.steps.len(), "each step once");
            let titles: BTreeSet<&str> = plan.missions.iter().map(|one| one.title.as_str()).collect();
            assert_eq!(titles.len(), MISSIONS);
            let own = plan.placements.iter().filter(|placement| placement.talent == 0).count();
            assert_eq!(own, 4, "the demo's talent has a past, a present, and two that are open");
            assert!(plan.missions.iter().all(|mission| (1..=3).contains(&mission.seats.len())));
            assert!(awaiting_reviews(&plan) >= 2, "reviews are awaited");
        }
        assert_eq!(Plan::new(7), Plan::new(7));
        assert_ne!(Plan::new(7).talents, Plan::new(8).talents);
    }
}
