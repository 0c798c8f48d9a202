//! Filling the store: day by day on a virtual clock, deadlines included, many lanes at once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use vivier_accounts::password::Password;
use vivier_accounts::{Accounts, AccountsOptions};
use vivier_event_store::{CommandContext, Store, StoreError};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::clock::{Clock as _, VirtualClock};
use vivier_kernel::id::OrganisationId;
use vivier_organisations::domain::organisation::Names;
use vivier_organisations::domain::value::{Kind, Name, ShortName};
use vivier_organisations::use_case::change::RenameOrganisation;
use vivier_organisations::use_case::create::CreateOrganisation;

use super::plan::{Lane, Plan, Step};
use super::steps::{self, Became};
use super::world::{World, actor, known};
use super::{account, accounts, quick};

/// What the root is called once everything is there.
const ROOT: &str = "Programme «\u{a0}Partagez vos talents numériques\u{202f}!\u{a0}»";
/// How many lanes go on at once: their commands share transactions.
const AT_ONCE: usize = 32;
/// How often it is looked whether due timers have fired.
const POLL: Duration = Duration::from_millis(4);
/// How long a due timer, or a read model, may take; one that takes longer is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the root is called while the programme of this seed is being filled in: the mark of an unfinished fill.
pub fn unfinished_name(seed: u64) -> String {
    format!("{}{seed}", super::UNFINISHED)
}

/// The instant at which a day of work begins.
pub fn morning(day: NaiveDate) -> DateTime<Utc> {
    NaiveTime::from_hms_opt(7, 30, 0).map(|time| day.and_time(time).and_utc()).unwrap_or_default()
}

/// Fills the programme of `seed` in, from `start` on.
///
/// # Errors
/// Where the store cannot be reached; what was done stays and is not done again by the next fill.
pub async fn fill(store: &Store, clock: &VirtualClock, seed: u64, start: NaiveDate) -> anyhow::Result<()> {
    let world = Arc::new(world(store, clock, seed, start).await?);
    let mut days: BTreeMap<i64, BTreeMap<Lane, Vec<Step>>> = BTreeMap::new();
    for (day, step) in &world.plan.steps {
        days.entry(*day).or_default().entry(step.lane()).or_default().push(*step);
    }
    let brigade_days = world.plan.brigade.days();
    for day in &brigade_days {
        days.entry(*day).or_default();
    }
    let (mut overtaken, mut founded) = (0, None);
    for (day, lanes) in days {
        advance(store, clock, morning(world.date(day))).await?;
        let missions = lanes.keys().any(|lane| matches!(lane, Lane::Mission(_)));
        let placements = lanes.keys().any(|lane| matches!(lane, Lane::Placement(_)));
        overtaken += run_lanes(&world, lanes).await?;
        if placements {
            // Credit is announced and posted on the day of what it goes back to.
            credited(store).await?;
        }
        if missions {
            // Who opens a placement finds the seat in the read model.
            caught_up(store, quick::SEATS).await?;
        }
        if brigade_days.contains(&day) {
            fire(store, clock).await?;
            steps::brigade::day(&world, day, &mut founded).await?;
            // Its teams' placements go back to credit as all others do.
            credited(store).await?;
        }
    }
    // What the last day's commands set off.
    fire(store, clock).await?;
    let names = Names {
        name: Name::new(ROOT)?,
        name_en: Some(Name::new("Share your digital talents! programme")?),
        short_name: None,
    };
    let rename = RenameOrganisation { organisation: world.root, expected_version: None, names };
    store.execute(&world.context(world.administrator(), "finished"), &rename).await.context("finishing")?;
    tracing::info!(steps = world.plan.steps.len(), overtaken, "the demo programme is filled in");
    Ok(())
}

async fn world(store: &Store, clock: &VirtualClock, seed: u64, start: NaiveDate) -> anyhow::Result<World> {
    let plan = Plan::new(seed);
    let accounts = Accounts::open(store.clone(), AccountsOptions::default()).await?;
    let about = [accounts::TALENT.email, accounts::TALENT.name];
    let password = Password::new(accounts::PASSWORD.to_owned(), &about).context("the demo's password")?;
    let password_hash = accounts.hash(password).await?;
    let (root, organisations) = organisations(store, &plan).await?;
    caught_up(store, quick::ORGANISATIONS).await?;
    let context = CommandContext::system("bootstrap", store.clock());
    vivier_skills::import::starter(store, &context).await.context("importing the starter skills")?;
    let staff = staff(store, &accounts, &password_hash, &plan, root, &organisations).await?;
    Ok(World {
        talents: known(plan.talents.len()),
        missions: known(plan.missions.len()),
        seats: plan.missions.iter().map(|mission| known(mission.seats.len())).collect(),
        placements: known(plan.placements.len()),
        overtaken: known(plan.placements.len()),
        store: store.clone(),
        clock: clock.clone(),
        plan,
        start,
        root,
        organisations,
        staff,
        accounts,
        password_hash,
    })
}

/// The tree, parents first. The very first event is the root's: its name says which seed is being filled in.
async fn organisations(store: &Store, plan: &Plan) -> anyhow::Result<(OrganisationId, Vec<OrganisationId>)> {
    let create = async |key: String, command: CreateOrganisation| -> anyhow::Result<OrganisationId> {
        let context = CommandContext::system("bootstrap", store.clock()).with_key(format!("demo:{}:{key}", plan.seed));
        Ok(store.execute(&context, &command).await.context("creating an administration")?.outcome.organisation)
    };
    let command = |kind, name: &str, short: &str, parent| -> anyhow::Result<CreateOrganisation> {
        let short_name = if short.is_empty() { None } else { Some(ShortName::new(short)?) };
        Ok(CreateOrganisation { kind, name: Name::new(name)?, name_en: None, short_name, siret: None, parent })
    };
    let root = create("root".to_owned(), command(Kind::Programme, &unfinished_name(plan.seed), "", None)?).await?;
    let mut created: Vec<OrganisationId> = Vec::with_capacity(plan.administrations.len());
    for (index, one) in plan.administrations.iter().enumerate() {
        let parent = plan.parent(index).map_or(root, |parent| created[parent]);
        created.push(
            create(format!("administration {}", one.slug), command(one.kind, one.name, one.short, Some(parent))?)
                .await?,
        );
    }
    Ok((root, created))
}

async fn staff(
    store: &Store,
    accounts: &Accounts,
    hash: &str,
    plan: &Plan,
    root: OrganisationId,
    organisations: &[OrganisationId],
) -> anyhow::Result<Vec<Actor>> {
    let provide = |index: usize| async move {
        let planned = &plan.staff[index];
        let place = |(role, administration): (Role, Option<usize>)| {
            (role, administration.map_or(root, |index| organisations[index]))
        };
        let roles: Vec<(Role, OrganisationId)> = planned.role.map(place).into_iter().collect();
        let account = account::provide(store, accounts, hash, &planned.email, &planned.name, &roles).await?;
        anyhow::Ok(actor(account, &roles))
    };
    stream::iter(0..plan.staff.len()).map(provide).buffered(AT_ONCE).try_collect().await
}

/// Takes a day's steps: lanes at once, each in its order. Says how many steps were overtaken.
async fn run_lanes(world: &Arc<World>, lanes: BTreeMap<Lane, Vec<Step>>) -> anyhow::Result<usize> {
    let run = |(lane, steps): (Lane, Vec<Step>)| {
        let world = Arc::clone(world);
        tokio::spawn(async move {
            let mut overtaken = 0;
            for step in steps {
                let stopped = world.is_overtaken(lane) || steps::take(&world, &step).await? == Became::Overtaken;
                if stopped {
                    world.overtake(lane);
                    overtaken += 1;
                }
            }
            anyhow::Ok(overtaken)
        })
    };
    let mut running = stream::iter(lanes).map(run).buffer_unordered(AT_ONCE);
    let mut overtaken = 0;
    while let Some(ended) = running.next().await {
        overtaken += ended.context("a lane of the demo")??;
    }
    Ok(overtaken)
}

/// Moves the clock to `until`, by way of every deadline before it.
async fn advance(store: &Store, clock: &VirtualClock, until: DateTime<Utc>) -> anyhow::Result<()> {
    while let Some(due) = next_timer(store).await?.filter(|due| *due <= until) {
        clock.set(due.max(clock.now()));
        fire(store, clock).await?;
    }
    clock.set(until.max(clock.now()));
    Ok(())
}

async fn next_timer(store: &Store) -> anyhow::Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar("select min(coalesce(not_before, due_at)) from es_timer").fetch_one(store.pool()).await?)
}

/// Waits until nothing is due any more.
pub async fn fire(store: &Store, clock: &VirtualClock) -> anyhow::Result<()> {
    let waited = async {
        while next_timer(store).await?.is_some_and(|due| due <= clock.now()) {
            store.timers_changed();
            tokio::time::sleep(POLL).await;
        }
        Ok(())
    };
    tokio::time::timeout(PATIENCE, waited).await.context("a timer of the demo is stuck")?
}

/// Waits until the ledger is where the placements are.
async fn credited(store: &Store) -> anyhow::Result<()> {
    let last: i64 =
        sqlx::query_scalar("select coalesce(max(position), 0) from es_event").fetch_one(store.pool()).await?;
    patiently(async || store.wait_for_follower(vivier_valorisation::process::credits::NAME, last).await).await
}

/// Waits until these read models have seen everything.
pub async fn caught_up(store: &Store, read_models: &[&str]) -> anyhow::Result<()> {
    let last: i64 =
        sqlx::query_scalar("select coalesce(max(position), 0) from es_event").fetch_one(store.pool()).await?;
    patiently(async || store.wait_for(read_models, last).await).await
}

/// Waits on where a busy machine takes longer than a reader would wait: nobody fills a demo twice for that.
async fn patiently(wait: impl AsyncFn() -> Result<(), StoreError>) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        match wait().await {
            Err(StoreError::ReadModelBehind { .. }) if began.elapsed() < PATIENCE => {}
            other => return Ok(other?),
        }
    }
}
