//! Who and what the plan's indices stand for in the store, and on whose behalf each command is given.

use std::sync::OnceLock;

use chrono::{Days, NaiveDate};
use vivier_accounts::Accounts;
use vivier_event_store::{CommandContext, Store};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::VirtualClock;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId};
use vivier_matching::domain::value::Side;

use super::plan::{Lane, Plan};

/// A value that a lane fills and later lanes read; none where the command was refused.
pub type Known<T> = OnceLock<T>;

/// The plan, and what has come of it so far.
pub struct World {
    pub store: Store,
    pub clock: VirtualClock,
    pub plan: Plan,
    /// The programme's first day.
    pub start: NaiveDate,
    pub root: OrganisationId,
    pub organisations: Vec<OrganisationId>,
    pub staff: Vec<Actor>,
    pub talents: Vec<Known<(AccountId, TalentId)>>,
    pub missions: Vec<Known<MissionId>>,
    pub seats: Vec<Vec<Known<SeatId>>>,
    pub placements: Vec<Known<PlacementId>>,
    /// Lanes that were overtaken: what the plan wanted of them next no longer makes sense.
    pub overtaken: Vec<Known<()>>,
    pub accounts: Accounts,
    /// Of the published password.
    pub password_hash: String,
}

impl World {
    /// The calendar day of a day of the plan.
    pub fn date(&self, day: i64) -> NaiveDate {
        let days = Days::new(day.unsigned_abs());
        let moved = if day < 0 { self.start.checked_sub_days(days) } else { self.start.checked_add_days(days) };
        moved.unwrap_or(self.start)
    }

    /// The circumstances of a command: the actor, and the key under which it acts once however often the demo is filled.
    pub fn context(&self, actor: Actor, key: &str) -> CommandContext {
        // Every command takes a moment: nobody's events all carry the same instant.
        self.clock.advance(chrono::Duration::seconds(7));
        CommandContext::new(actor, self.store.clock()).with_key(format!("demo:{}:{key}", self.plan.seed))
    }

    pub fn talent(&self, talent: usize) -> Option<(Actor, TalentId)> {
        let (account, id) = *self.talents[talent].get()?;
        Some((Actor::Account { account, verified: true, grants: Vec::new() }, id))
    }

    /// The programme's administrator.
    pub fn administrator(&self) -> Actor {
        self.staff[super::plan::ADMINISTRATOR].clone()
    }

    /// Somebody on that side of a placement. A releasing service may have said that another answers for it.
    pub fn side(&self, placement: usize, side: Side, delegate: bool) -> Option<Actor> {
        let planned = &self.plan.placements[placement];
        match side {
            Side::Talent => self.talent(planned.talent).map(|(actor, _)| actor),
            Side::Host => Some(self.staff[self.plan.missions[planned.mission].owner].clone()),
            Side::Service => {
                let desk = self.plan.desk(self.plan.talents[planned.talent].home?);
                Some(self.staff[if delegate { desk.delegate } else { desk.manager }].clone())
            }
            Side::HumanResources => {
                let desk = self.plan.desk(self.plan.talents[planned.talent].home?);
                Some(self.staff[desk.human_resources].clone())
            }
            Side::Programme | Side::Vivier => Some(self.administrator()),
        }
    }

    /// True where a placement's lane has been overtaken.
    pub fn is_overtaken(&self, lane: Lane) -> bool {
        match lane {
            Lane::Placement(placement) => self.overtaken[placement].get().is_some(),
            Lane::Talent(_) | Lane::Mission(_) => false,
        }
    }

    pub fn overtake(&self, lane: Lane) {
        if let Lane::Placement(placement) = lane {
            let _ = self.overtaken[placement].set(());
        }
    }
}

/// An account with the roles that were given to it.
pub fn actor(account: AccountId, roles: &[(Role, OrganisationId)]) -> Actor {
    let grants =
        roles.iter().map(|(role, organisation)| RoleGrant { role: *role, organisation: *organisation }).collect();
    Actor::Account { account, verified: true, grants }
}

pub fn known<T>(count: usize) -> Vec<Known<T>> {
    (0..count).map(|_| OnceLock::new()).collect()
}
