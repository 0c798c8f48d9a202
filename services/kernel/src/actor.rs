//! Who acts: taken from the session or the token, never from input.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, OrganisationId};

/// What a person may do in an organisation (and, through inheritance, below it in the tree).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Role {
    /// Runs the programme: priorities, moderation, organisations. Held on the root organisation.
    ProgrammeAdministrator,
    /// Leads a brigade and composes teams.
    Coordinator,
    /// Writes and runs the missions of an organisation.
    MissionOwner,
    /// Answers release requests for the agents of an organisation.
    ReleasingManager,
    /// Decides, for the human resources of an organisation, what its managers may not decide alone.
    HumanResources,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::ProgrammeAdministrator,
        Self::Coordinator,
        Self::MissionOwner,
        Self::ReleasingManager,
        Self::HumanResources,
    ];
}

/// A role held in one organisation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RoleGrant {
    pub role: Role,
    pub organisation: OrganisationId,
}

/// Who is behind a command or a query.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// Nobody signed in.
    Anonymous,
    /// A signed-in person or program. With a verified address it is a colleague: an agent of the public service by that address, or the
    /// holder of a role in an organisation.
    Account { account: AccountId, verified: bool, grants: Vec<RoleGrant> },
    /// A signed-in person or program with a verified address, of whom nothing shows that they belong to the public service: anybody can
    /// have such an address.
    Outsider { account: AccountId },
    /// Vivier itself, by the name of the process that acts (for example `timers`).
    System { process: String },
}

impl Actor {
    pub fn system(process: &str) -> Self {
        Self::System { process: process.to_owned() }
    }

    /// The signed-in account, if there is one.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::Account { account, .. } | Self::Outsider { account } => Some(*account),
            Self::Anonymous | Self::System { .. } => None,
        }
    }

    pub fn is_system(&self) -> bool {
        matches!(self, Self::System { .. })
    }

    /// True where the actor holds `role` in one of `organisations`: pass an organisation with its ancestors, nearest first.
    pub fn holds(&self, role: Role, organisations: &[OrganisationId]) -> bool {
        self.grants().iter().any(|grant| grant.role == role && organisations.contains(&grant.organisation))
    }

    /// True where the actor holds `role` in any organisation at all.
    pub fn holds_anywhere(&self, role: Role) -> bool {
        self.grants().iter().any(|grant| grant.role == role)
    }

    pub fn grants(&self) -> &[RoleGrant] {
        match self {
            Self::Account { grants, .. } => grants,
            Self::Anonymous | Self::Outsider { .. } | Self::System { .. } => &[],
        }
    }

    /// How the actor stands in an event's metadata: `anonymous`, `account:UUID` or `system:NAME`. Never a name or an address.
    pub fn label(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::Account { account, .. } | Self::Outsider { account } => format!("account:{account}"),
            Self::System { process } => format!("system:{process}"),
        }
    }
}
