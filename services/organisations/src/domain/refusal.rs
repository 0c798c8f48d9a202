//! Why a change of an organisation or of the tree is refused.

use vivier_kernel::problem::{Problem, Refusal};

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum OrganisationRefusal {
    #[error("the organisation exists already")]
    AlreadyExists,
    #[error("the organisation is closed")]
    Closed,
    #[error("there is no such parent, or it is closed")]
    NoSuchParent,
    #[error("an organisation cannot be placed below itself")]
    Cycle,
    #[error("organisations below this one are still open")]
    HasChildren,
    #[error("the tree cannot be deeper")]
    TooDeep,
    #[error("the programme stays at the root of the tree")]
    ProgrammeStays,
    #[error("there is a programme already")]
    ProgrammeExists,
}

impl Refusal for OrganisationRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::AlreadyExists => Problem::new("ORGANISATION_EXISTS"),
            Self::Closed => Problem::new("ORGANISATION_CLOSED"),
            Self::NoSuchParent => Problem::new("NO_SUCH_PARENT").at("parentId"),
            Self::Cycle => Problem::new("ORGANISATION_CYCLE").at("parentId"),
            Self::HasChildren => Problem::new("ORGANISATION_HAS_CHILDREN"),
            Self::TooDeep => Problem::new("ORGANISATION_TOO_DEEP").at("parentId").with("max", super::tree::MAX_DEPTH),
            Self::ProgrammeStays => Problem::new("PROGRAMME_STAYS").at("organisationId"),
            Self::ProgrammeExists => Problem::new("PROGRAMME_EXISTS").at("kind"),
        }
    }
}
