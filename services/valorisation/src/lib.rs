//! Valorisation: a double-entry ledger of a virtual currency, in hundredths of a day, fed by what happens to placements and calls.

pub mod access;
pub mod credential;
pub mod domain;
pub mod process;
pub mod read;
pub mod use_case;
pub mod verify;

use vivier_event_store::Registry;

/// Tells the store of the aggregates, the read models and the follower that feeds the ledger.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::account::LedgerAccount>();
    registry.aggregate::<domain::transfer::Transfer>();
    for upcast in domain::event::upcasts() {
        registry.upcaster(upcast);
    }
    registry.aggregate::<domain::policy::CreditPolicy>();
    registry.read_model::<read::ledger_account::LedgerAccounts>();
    registry.read_model::<read::ledger_entry::LedgerEntries>();
    registry.read_model::<read::ledger_day::LedgerDays>();
    registry.follower(process::credits::Credits);
}
