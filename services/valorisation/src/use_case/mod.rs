//! What people, and Vivier itself, do with the ledger: one struct for each command, named as in the API.

pub mod call;
pub mod demurrage;
pub mod grant;
pub mod ledger;
pub mod placement;
pub mod policy;
pub mod reverse;
pub mod spend;

use serde::{Deserialize, Serialize};

use crate::domain::value::TransferId;

/// Which transfer a command made; none where nothing was to be moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TransferOutcome {
    pub transfer: Option<TransferId>,
}

#[cfg(test)]
pub(crate) mod tests;
