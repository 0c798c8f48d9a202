//! Names, labels, scopes and limits of accounts.

use serde::{Deserialize, Serialize};
use vivier_kernel::actor::Role;
use vivier_kernel::text::Line;

/// What a person is called in the interface.
pub type PersonName = Line<120>;
/// What a person calls an API token, to know it again.
pub type TokenLabel = Line<80>;

/// How many API tokens an account may have at a time.
pub const MAX_API_TOKENS: usize = 20;
/// How many roles an account may hold.
pub const MAX_ROLES: usize = 100;
/// Longest life of an API token, in days.
pub const MAX_TOKEN_DAYS: i64 = 366;
/// How many identities of other providers an account may have.
pub const MAX_IDENTITIES: usize = 5;
/// How many delegations an account may have given, or hold, at a time.
pub const MAX_DELEGATIONS: usize = 50;
/// Longest delegation, in days: half a year. Whoever is away for longer needs a successor, not a delegate.
pub const MAX_DELEGATION_DAYS: i64 = 184;

/// Roles that are held only by those who signed in with a second factor.
pub const STRONG_ROLES: [Role; 2] = [Role::ProgrammeAdministrator, Role::Coordinator];

/// True where `role` is held only with a second factor.
pub fn needs_second_factor(role: Role) -> bool {
    STRONG_ROLES.contains(&role)
}

/// Roles that may be lent for a time. Running the programme is not lent: it is granted.
pub fn may_be_delegated(role: Role) -> bool {
    match role {
        Role::MissionOwner | Role::ReleasingManager | Role::HumanResources | Role::Coordinator => true,
        Role::ProgrammeAdministrator => false,
    }
}

vivier_kernel::id_types! {
    /// A change of address under way.
    AddressChangeId => "AddressChange";
    /// An identity at another provider, linked to an account.
    FederatedIdentityId => "FederatedIdentity";
    /// A role lent to somebody for some days.
    DelegationId => "Delegation";
}

/// What a program may do with a token; its holder's own rights are the limit of all of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TokenScope {
    /// Queries and subscriptions.
    Read,
    /// Mutations.
    Write,
    /// The rights of a coordinator, where the holder has them.
    Coordinate,
    /// The rights of a programme administrator, where the holder has them.
    Administer,
}

impl TokenScope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Coordinate, Self::Administer];

    /// True where it carries roles that are held only with a second factor.
    pub fn needs_second_factor(self) -> bool {
        match self {
            Self::Coordinate | Self::Administer => true,
            Self::Read | Self::Write => false,
        }
    }

    /// What a token had before tokens had scopes.
    pub fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }

    /// The scope without which a token does not carry `role`.
    pub fn of_role(role: Role) -> Option<Self> {
        match role {
            Role::ProgrammeAdministrator => Some(Self::Administer),
            Role::Coordinator => Some(Self::Coordinate),
            Role::MissionOwner | Role::ReleasingManager | Role::HumanResources => None,
        }
    }
}

/// What the domain of a verified address says of its holder.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Affiliation {
    /// A domain of the public service: a verified agent.
    PublicAgent,
    /// A domain where anybody gets an address: a talent from outside.
    FreeMail,
    /// Any other domain: nothing follows from it.
    #[default]
    Unknown,
}

/// Which mailbox confirmed a change of address.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AddressSide {
    /// The address that the account has.
    Present,
    /// The one that it shall have.
    Future,
}
