//! Why a change of an account is refused.

use vivier_kernel::problem::{Problem, Refusal};

use super::value::{MAX_API_TOKENS, MAX_DELEGATION_DAYS, MAX_DELEGATIONS, MAX_IDENTITIES, MAX_ROLES};

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AccountRefusal {
    #[error("the account exists already")]
    AlreadyExists,
    #[error("the address is not verified")]
    NotVerified,
    #[error("too many API tokens")]
    TooManyTokens,
    #[error("too many roles")]
    TooManyRoles,
    #[error("there is no such organisation")]
    NoSuchOrganisation,
    /// Closed, merged into another, or withdrawn.
    #[error("the organisation is closed")]
    OrganisationClosed,
    #[error("this role is held at the programme alone")]
    RoleOfTheProgramme,
    #[error("no such change of address is under way")]
    NoAddressChange,
    /// Who holds a role, or has declared to be an agent, keeps an address that somebody answers for.
    #[error("an address that somebody answers for is needed")]
    OfficeAddressNeeded,
    #[error("there is a second factor already")]
    AlreadyEnrolled,
    #[error("there is no second factor")]
    NotEnrolled,
    #[error("too many identities of other providers")]
    TooManyIdentities,
    #[error("the identity is the only way in")]
    OnlyWayIn,
    #[error("this role cannot be lent")]
    RoleNotDelegable,
    #[error("this role is not one's own")]
    RoleNotHeld,
    #[error("nobody lends a role to themselves")]
    DelegateIsOneself,
    #[error("there is no such delegate")]
    NoSuchDelegate,
    /// The address is one that anybody gets, and no role says otherwise.
    #[error("the delegate is no agent")]
    DelegateNotAnAgent,
    #[error("the delegation would have ended already")]
    DelegationInThePast,
    #[error("the delegation would have begun already")]
    DelegationBegunInThePast,
    /// The same role, on some of the same days, to the same person.
    #[error("the delegate has this role from the same person on some of these days already")]
    DelegationOverlaps,
    #[error("the delegation is too long")]
    DelegationTooLong,
    #[error("too many delegations")]
    TooManyDelegations,
}

impl Refusal for AccountRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::AlreadyExists => Problem::new("ACCOUNT_EXISTS"),
            Self::NotVerified => Problem::new("ADDRESS_NOT_VERIFIED"),
            Self::TooManyTokens => Problem::new("TOO_MANY_API_TOKENS").with("max", MAX_API_TOKENS),
            Self::TooManyRoles => Problem::new("TOO_MANY_ROLES").with("max", MAX_ROLES),
            Self::NoSuchOrganisation => Problem::new("NO_SUCH_ORGANISATION").at("organisationId"),
            Self::OrganisationClosed => Problem::new("ORGANISATION_CLOSED").at("organisationId"),
            Self::RoleOfTheProgramme => Problem::new("ROLE_OF_THE_PROGRAMME").at("organisationId"),
            // As a link that was never given.
            Self::OfficeAddressNeeded => Problem::new("OFFICE_ADDRESS_NEEDED").at("email"),
            Self::NoAddressChange => Problem::new("INVALID_TOKEN").at("token"),
            Self::AlreadyEnrolled => Problem::new("SECOND_FACTOR_EXISTS"),
            Self::NotEnrolled => Problem::new("NO_SECOND_FACTOR"),
            Self::TooManyIdentities => Problem::new("TOO_MANY_IDENTITIES").with("max", MAX_IDENTITIES),
            Self::OnlyWayIn => Problem::new("ONLY_WAY_IN"),
            Self::RoleNotDelegable => Problem::new("ROLE_NOT_DELEGABLE").at("role"),
            Self::RoleNotHeld => Problem::new("ROLE_NOT_HELD").at("role"),
            Self::DelegateIsOneself => Problem::new("DELEGATE_IS_ONESELF").at("delegateEmail"),
            Self::NoSuchDelegate => Problem::new("NO_SUCH_DELEGATE").at("delegateEmail"),
            Self::DelegateNotAnAgent => Problem::new("DELEGATE_NOT_AN_AGENT").at("delegateEmail"),
            Self::DelegationInThePast => Problem::new("DELEGATION_IN_THE_PAST").at("end"),
            Self::DelegationBegunInThePast => Problem::new("DELEGATION_BEGUN_IN_THE_PAST").at("start"),
            Self::DelegationOverlaps => Problem::new("DELEGATION_OVERLAPS").at("delegateEmail"),
            Self::DelegationTooLong => Problem::new("DELEGATION_TOO_LONG").at("end").with("max", MAX_DELEGATION_DAYS),
            Self::TooManyDelegations => Problem::new("TOO_MANY_DELEGATIONS").with("max", MAX_DELEGATIONS),
        }
    }
}
