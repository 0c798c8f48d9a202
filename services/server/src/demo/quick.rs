//! The store as the fill uses it: only the read models that commands look at, which the others follow at the end in large
//! batches; no mails; and commits that do not wait for the disk, for a fill that a crash cut off is finished anyway.

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::BoxFuture;
use vivier_accounts::mail::sending;
use vivier_event_store::{CommandError, DueTimer, Registry, Store, StoreOptions, TimerHandler};
use vivier_kernel::clock::VirtualClock;

use crate::config::StoreConfig;
use crate::database::Database;
use crate::master_key::{self, Missing};

/// The read models of [`registry`] that a placement is opened on.
pub const SEATS: &[&str] = &["mission_seat", "mission_card"];

/// # Errors
/// As [`Store::open`].
pub async fn open(config: &StoreConfig, database: &Database, clock: &VirtualClock) -> anyhow::Result<Store> {
    let separator = if database.url.contains('?') { '&' } else { '?' };
    let url = format!("{}{separator}options=-c%20synchronous_commit%3Doff", database.url);
    let missing = if database.schema().await? == 0 { Missing::Create } else { Missing::Refuse };
    let options = StoreOptions::new(url, master_key::find(config, missing)?, Arc::new(clock.clone()));
    Store::open(options, registry()).await.context("opening the store")
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    registry.aggregate::<vivier_organisations::domain::organisation::Organisation>();
    registry.aggregate::<vivier_organisations::domain::tree::Tree>();
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    registry.aggregate::<vivier_skills::domain::framework::Framework>();
    registry.aggregate::<vivier_talents::domain::decide::Talent>();
    registry.timer(vivier_talents::process::EndOfPause);
    registry.aggregate::<vivier_missions::domain::decide::Mission>();
    registry.read_model::<vivier_missions::read::mission_card::MissionCards>();
    registry.read_model::<vivier_missions::read::mission_seat::MissionSeats>();
    // Its timers look at its read model.
    vivier_matching::register(&mut registry);
    registry.timer(NoMail);
    registry.timer(vivier_notifications::process::notices::NoticeSwallowed);
    registry
}

/// Nobody reads what the demo's people are sent.
struct NoMail;

impl TimerHandler for NoMail {
    fn kind(&self) -> &'static str {
        sending::KIND
    }

    fn fire<'a>(&'a self, _: &'a Store, _: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async { Ok(()) })
    }
}
