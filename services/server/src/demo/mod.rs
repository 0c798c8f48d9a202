//! The demo programme: eighteen months of it, filled in through the commands, decided by a seed alone.
//!
//! [`plan`] decides everything first; [`fill`] executes it on a virtual clock that ends just before now. A fill that was cut
//! off is finished by the next one: its first command gives the root a name that says so, with the seed, its last command
//! renames it, and every command in between has an idempotency key that the seed decides.

mod account;
mod accounts;
mod data;
mod fill;
mod plan;
mod quick;
mod random;
mod steps;
mod world;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::{ConnectOptions as _, PgConnection};
use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_event_store::{Background, CommandContext, Store};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_skills::parse::starter;

use crate::config::StoreConfig;
use crate::console::say;
use crate::database::{self, Database};
use crate::registry::Telling;

/// The seed where none is asked for.
pub const DEFAULT_SEED: u64 = 2022;

/// How the root's name begins while the demo is being filled in; the seed follows.
const UNFINISHED: &str = "Démonstration en cours de remplissage, graine ";

/// What a store holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    /// No business event; perhaps the skill framework.
    Nothing,
    /// A fill that was cut off.
    Unfinished {
        seed: u64,
        start: NaiveDate,
    },
    Something,
}

/// Fills an empty store with the demo programme, or finishes a fill that was cut off (with the seed that it began with).
/// False where the store holds anything else.
///
/// # Errors
/// Where the store cannot be opened or reached.
pub async fn fill_if_empty(config: &StoreConfig, database: &Database, seed: u64) -> anyhow::Result<bool> {
    let first = first_day();
    let (seed, start) = match find(database).await.context("looking whether the store is empty")? {
        Found::Something => return Ok(false),
        Found::Nothing => (seed, first),
        Found::Unfinished { seed, start } => (seed, start),
    };
    tracing::info!(seed, "the demo programme is being filled in");
    let clock = VirtualClock::at(fill::morning(start));
    let store = quick::open(config, database, &clock).await?;
    let filled = fill::fill(&store, &clock, seed, start).await;
    database::close(&store).await;
    filled?;
    follow(config, database, clock).await?;
    Ok(true)
}

/// Has every read model follow, so that whoever opens the store next finds it all there.
async fn follow(config: &StoreConfig, database: &Database, clock: VirtualClock) -> anyhow::Result<()> {
    let store = database::open_store(
        config,
        database,
        database::folder_mailer(&config.data)?,
        Telling::Never,
        Arc::new(clock),
        Background::Everything,
    )
    .await?;
    let all: Vec<&str> = store.registry().read_models().collect();
    let followed = fill::caught_up(&store, &all).await;
    database::close(&store).await;
    followed
}

/// The programme's last day is yesterday.
fn first_day() -> NaiveDate {
    let today = SystemClock.today_in_utc();
    today.checked_sub_days(Days::new(plan::LAST_DAY.unsigned_abs() + 1)).unwrap_or(today)
}

/// Looks without opening a store, so that a server with data starts without delay.
async fn find(database: &Database) -> anyhow::Result<Found> {
    let mut connection = database.url.parse::<sqlx::postgres::PgConnectOptions>()?.connect().await?;
    let there: bool =
        sqlx::query_scalar("select to_regclass('es_event') is not null").fetch_one(&mut connection).await?;
    if !there {
        return Ok(Found::Nothing);
    }
    let business = "select exists (select from es_event where stream_type <> 'framework')";
    let anything: bool = sqlx::query_scalar(business).fetch_one(&mut connection).await?;
    if !anything {
        return Ok(Found::Nothing);
    }
    Ok(unfinished(&mut connection).await?.unwrap_or(Found::Something))
}

/// The first organisation, where it still has the name of a fill under way.
async fn unfinished(connection: &mut PgConnection) -> anyhow::Result<Option<Found>> {
    let root: Option<(String, DateTime<Utc>)> = sqlx::query_as(
        "select first.data ->> 'name', first.recorded_at from es_event first \
         where first.position = (select min(position) from es_event where kind = 'OrganisationCreated') \
         and not exists (select from es_event later where later.stream_id = first.stream_id and later.kind = 'OrganisationRenamed')",
    )
    .fetch_optional(connection)
    .await?;
    let parse = |(name, at): (String, DateTime<Utc>)| {
        let seed = name.strip_prefix(UNFINISHED)?.parse().ok()?;
        Some(Found::Unfinished { seed, start: at.date_naive() })
    };
    Ok(root.and_then(parse))
}

/// True where the store holds the demo: its administrator's address, which ends in a name that nobody can have, has an account.
///
/// # Errors
/// Where the store cannot be reached.
pub async fn is_in(store: &Store) -> anyhow::Result<bool> {
    Ok(store.find_claim(EMAIL_SCOPE, accounts::ADMINISTRATOR.email).await?.is_some())
}

/// Prints the demo's accounts on standard output.
pub fn print_accounts() {
    say!("{}", accounts::table());
}

/// Imports the starter framework of skills where there is no framework.
///
/// # Errors
/// Where the store cannot be reached.
pub async fn ensure_starter_framework(store: &Store) -> anyhow::Result<()> {
    let frameworks = vivier_skills::read::frameworks(store).await?;
    let starter = frameworks.iter().find(|framework| framework.name == starter::NAME);
    // An instance with ESCO alone has chosen to do without.
    let due = match starter {
        Some(known) => known.version.as_deref() != Some(starter::VERSION),
        None => frameworks.is_empty(),
    };
    if due {
        let context = CommandContext::system("bootstrap", store.clock());
        vivier_skills::import::starter(store, &context).await.context("importing the starter skills")?;
    }
    Ok(())
}
