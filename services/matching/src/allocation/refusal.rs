//! Why a command to an allocation run is refused.

use vivier_kernel::problem::{Problem, Refusal};

use super::value::RunStatus;

/// Why a command to an allocation run is refused.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AllocationRefusal {
    #[error("there is no such run")]
    Unknown,
    #[error("the run exists")]
    Exists,
    #[error("a run that is {status} is decided")]
    Decided { status: RunStatus },
    #[error("a run that is {status} opens no proposals")]
    NotAccepted { status: RunStatus },
    #[error("the run proposes nobody")]
    NothingProposed,
    #[error("the run has no such proposal")]
    NoSuchProposal,
}

impl Refusal for AllocationRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Unknown => Problem::new("UNKNOWN_ALLOCATION_RUN").at("runId"),
            Self::Exists => Problem::new("ALLOCATION_RUN_EXISTS").at("runId"),
            Self::Decided { status } => Problem::new("ALLOCATION_DECIDED").at("runId").with("status", status),
            Self::NotAccepted { status } => Problem::new("ALLOCATION_NOT_ACCEPTED").at("runId").with("status", status),
            Self::NothingProposed => Problem::new("NOTHING_PROPOSED").at("runId"),
            Self::NoSuchProposal => Problem::new("NO_SUCH_PROPOSAL").at("runId"),
        }
    }
}
