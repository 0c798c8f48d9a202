//! The store as the fill uses it: only the read models that commands look at, which the others follow at the end in large
//! batches; no mails; and commits that do not wait for the disk, for a fill that a crash cut off is finished anyway.

use std::sync::Arc;

use anyhow::Context as _;
use futures_util::future::BoxFuture;
use vivier_accounts::mail::sending;
use vivier_event_store::notice;
use vivier_event_store::{CommandError, DueTimer, Registry, Store, StoreOptions, TimerHandler};
use vivier_kernel::clock::VirtualClock;

use crate::config::StoreConfig;
use crate::database::Database;
use crate::master_key::{self, Missing};

/// The read models of [`registry`] that terms of an agreement are checked on.
pub const ORGANISATIONS: &[&str] = &["organisation"];

/// The read models of [`registry`] that a placement is opened on.
pub const SEATS: &[&str] = &["mission_seat", "mission_card"];

/// The read models of [`registry`] that teams are composed on.
pub const BRIGADE: &[&str] = &["skill", "talent_card", "brigade_card", "mobilisation_card"];

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
    // An agreement asks whether both administrations are the State's.
    vivier_organisations::register(&mut registry);
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    // Whoever asks a service for its agent looks up who answers there.
    registry.read_model::<vivier_accounts::read::account::AccountList>();
    registry.aggregate::<vivier_skills::domain::framework::Framework>();
    // Recipes and needs ask for skills that there are.
    registry.read_model::<vivier_skills::read::skill::SkillList>();
    registry.aggregate::<vivier_talents::domain::decide::Talent>();
    registry.read_model::<vivier_talents::read::talent_card::TalentCards>();
    registry.timer(vivier_talents::process::EndOfPause);
    registry.aggregate::<vivier_missions::domain::decide::Mission>();
    registry.read_model::<vivier_missions::read::mission_card::MissionCards>();
    registry.read_model::<vivier_missions::read::mission_seat::MissionSeats>();
    // Its timers look at its read model. What follows other services' events is left out: the plan says what happens.
    registry.aggregate::<vivier_matching::domain::decide::Placement>();
    registry.aggregate::<vivier_matching::domain::absence::Absence>();
    registry.read_model::<vivier_matching::read::placement_card::PlacementCards>();
    registry.timer(vivier_matching::process::deadlines::Deadline);
    registry.timer(vivier_matching::process::deadlines::Reminder);
    registry.timer(vivier_matching::process::deadlines::Watch);
    registry.timer(vivier_matching::process::absence::AbsenceBegins);
    registry.timer(vivier_matching::process::supersede::Supersede);
    vivier_brigade::register(&mut registry);
    registry.aggregate::<vivier_valorisation::domain::account::LedgerAccount>();
    registry.aggregate::<vivier_valorisation::domain::transfer::Transfer>();
    registry.aggregate::<vivier_valorisation::domain::policy::CreditPolicy>();
    registry.follower(vivier_valorisation::process::credits::Credits);
    registry.timer(NoMail(sending::KIND));
    registry.timer(NoMail(notice::KIND));
    registry
}

/// Nobody reads what the demo's people are sent.
struct NoMail(&'static str);

impl TimerHandler for NoMail {
    fn kind(&self) -> &'static str {
        self.0
    }

    fn fire<'a>(&'a self, _: &'a Store, _: &'a DueTimer) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async { Ok(()) })
    }
}
