//! What programme administrators do with the tree.

pub mod change;
pub mod create;
pub mod depart;
pub mod import;

#[cfg(test)]
mod tests;

use vivier_event_store::{CommandError, Unit};
use vivier_kernel::problem::Problem;

use crate::access;

/// The first line of each use case. The tree is public, so nothing has to look absent.
fn authorise(unit: &Unit, action: &str) -> Result<(), CommandError> {
    if access::may(unit.actor(), action) { Ok(()) } else { Err(Problem::new("NOT_ALLOWED").into()) }
}
