//! Privacy: what is held about a person, in full and for them; erasure with a receipt; retention that proves that it ran.

pub mod access;
pub mod domain;
pub mod process;
pub mod read;
pub mod use_case;

use std::path::PathBuf;

use vivier_event_store::Registry;

/// Tells the store of the aggregates, the daily timer, and what follows an erasure.
pub fn register(registry: &mut Registry) {
    registry.aggregate::<domain::erasure::Erasure>();
    registry.aggregate::<domain::retention::Retention>();
    registry.aggregate::<domain::silence::Silence>();
    registry.timer(process::daily::Daily { page: process::daily::PAGE, mails: None });
    registry.follower(process::erased::Erased);
}

/// Tells the store after [`register`] where this instance keeps mails as files, so that the daily run ends them too.
pub fn keeps_mails_in(registry: &mut Registry, folder: PathBuf) {
    registry.timer(process::daily::Daily { page: process::daily::PAGE, mails: Some(folder) });
}
