//! What the ledger does because of what happens elsewhere.

pub mod credits;
pub mod promises;
