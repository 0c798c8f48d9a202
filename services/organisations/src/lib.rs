//! The tree of administrations: who is part of whom, what each is called, and who may act for it and below it.

pub mod access;
pub mod domain;
pub mod import;
pub mod read;
pub mod use_case;

use vivier_event_store::Registry;

/// Tells the store of the aggregates and the read model.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::organisation::Organisation>();
    registry.aggregate::<domain::tree::Tree>();
    registry.read_model::<read::organisation::Organisations>();
}
