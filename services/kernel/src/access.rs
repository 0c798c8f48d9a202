//! Who may do what, as data: each service lists its rows, `schema/permissions.txt` is printed from them, and the use cases check against the same rows.

use crate::actor::Actor;
use crate::problem::Problem;

/// In what quality somebody asks. A use case works out which of these the actor is, for the object at hand.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Party {
    /// Everybody, signed in or not.
    Anyone,
    /// Whoever has signed in.
    SignedIn,
    /// Whoever has signed in with a verified address.
    Verified,
    /// Whoever has signed in with a verified address of the public service, or holds a role in an organisation.
    Colleague,
    /// The person the object is about: the talent, the account's holder.
    Oneself,
    /// Holds `MissionOwner` in the mission's organisation or above it.
    MissionOwner,
    /// Holds `ReleasingManager` in the talent's organisation or above it.
    ReleasingManager,
    /// Holds `HumanResources` in the talent's organisation or above it.
    HumanResources,
    /// Holds `Coordinator` anywhere.
    Coordinator,
    /// Holds `ProgrammeAdministrator`.
    ProgrammeAdministrator,
    /// Vivier itself: timers and processes.
    System,
}

/// One row of the table: these parties may do `action` on `resource`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Permission {
    /// The use case's or query's name, as in the API: `publishMission`, `talent`.
    pub action: &'static str,
    /// What it acts on: `Mission`, `Talent.contact`.
    pub resource: &'static str,
    pub parties: &'static [Party],
}

impl Permission {
    /// True where one of `present` is among the parties.
    pub fn grants(&self, present: &[Party]) -> bool {
        self.parties.iter().any(|party| *party == Party::Anyone || present.contains(party))
    }
}

/// The row for `action`, which must exist: a use case without a row is refused to everybody.
pub fn permission<'a>(table: &'a [Permission], action: &str) -> Option<&'a Permission> {
    table.iter().find(|row| row.action == action)
}

/// True where `table` lets one of `present` do `action`; an action without a row is allowed to nobody.
pub fn allows(table: &[Permission], action: &str, present: &[Party]) -> bool {
    permission(table, action).is_some_and(|row| row.grants(present))
}

/// Why `actor` is refused `action`: where a verified address is all that it takes, whoever has yet to confirm theirs is told so.
pub fn denial(table: &[Permission], action: &str, actor: &Actor) -> Problem {
    match actor {
        Actor::Account { verified: false, .. } if allows(table, action, &[Party::Verified]) => {
            Problem::new("ADDRESS_NOT_VERIFIED")
        }
        Actor::Anonymous | Actor::Account { .. } | Actor::Outsider { .. } | Actor::System { .. } => {
            Problem::new("NOT_ALLOWED")
        }
    }
}
