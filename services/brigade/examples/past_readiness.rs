//! What it costs to ask about the past: a brigade's readiness and a mission, now and at past instants, over 100,000 talents.
//!
//! `cargo run --release -p vivier-brigade --example past_readiness -- [TALENTS] [MEMBERS] [ROUNDS]` (100,000, 300 and 9 unless said otherwise)
//! fills a store with the events of talents who register, claim a skill and say when they are free, sixty days before now; the first of them
//! join a brigade. One in ten claims another skill thirty days before now, one in a hundred ten days before, and a mission is edited
//! on both days. It then asks now, twenty and forty days ago, in interleaved rounds, and prints the median of each and its ratio to
//! the present. It asserts nothing but that there were answers.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use uuid::Uuid;
use vivier_brigade::domain::value::{
    BrigadeId, BrigadeKind, Clearance, Level, Name, RecipeId, SeatSkill, SeatTitle, TeamSeat, TeamSeatId, WorkMode,
};
use vivier_brigade::read::proposal::readiness_of;
use vivier_brigade::use_case::brigade::FoundBrigade;
use vivier_brigade::use_case::recipe::WriteTeamRecipe;
use vivier_event_store::{AsOf, CommandContext, MasterKey, Registry, Store, StoreOptions, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, TypedId as _};
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Description, Title};
use vivier_missions::read::missions::{mission, mission_at};
use vivier_missions::use_case::text::{DraftMission, EditMission};
use vivier_organisations::domain::value::{Kind, Name as OrganisationName};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::durable_cluster;

const SKILL: Uuid = Uuid::from_u128(0x5007);
const READINESS: &str = "readiness of a brigade";
const MISSION: &str = "one mission";
const QUESTIONS: [&str; 2] = [READINESS, MISSION];
/// How often the mission is edited on each of two days.
const EDITS: usize = 10;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<i64>().ok());
    let people = numbers.next().unwrap_or(100_000);
    let members = numbers.next().unwrap_or(300);
    let rounds = numbers.next().unwrap_or(9);
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    let now = SystemClock.now();
    let clock = VirtualClock::at(now - Duration::days(61));
    let key = MasterKey::generate().expect("a key");
    let open = async || {
        let mut options = StoreOptions::new(cluster.url("postgres"), key.clone(), Arc::new(clock.clone()));
        options.statement_timeout = std::time::Duration::from_secs(600);
        Store::open(options, registry()).await.expect("a store")
    };
    let store = open().await;
    let asking = Asking::begin(&store).await;
    fill(store.pool(), people, members, asking.brigade, now).await;
    for days in [30, 10] {
        clock.set(now - Duration::days(days));
        asking.edit(&store).await;
    }
    store.stop();
    clock.set(now);
    // The first process was told of nothing; one that starts finds all of it.
    let begun = Instant::now();
    let store = open().await;
    let names: Vec<String> = sqlx::query_scalar("select name from es_checkpoint where active")
        .fetch_all(store.pool())
        .await
        .expect("models");
    for name in names {
        while store.lag(&name).await.expect("a lag") > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
    sqlx::query("analyze").execute(store.pool()).await.expect("analysed");
    println!("{people} talents were read in {:.0} s", begun.elapsed().as_secs_f64());
    let mut times: BTreeMap<(&str, i64), Vec<f64>> = BTreeMap::new();
    for _ in 0..=rounds {
        for what in QUESTIONS {
            for days in [0, 20, 40] {
                let begun = Instant::now();
                asking.ask(&store, what, (days > 0).then(|| AsOf::Instant(now - Duration::days(days)))).await;
                times.entry((what, days)).or_default().push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
    }
    println!("| question | now, ms | 1 % changed since, ms | ÷ now | 10 % changed since, ms | ÷ now |");
    for what in QUESTIONS {
        let median = |days| {
            // The first round warms up.
            let mut measured = times[&(what, days)][1..].to_vec();
            measured.sort_unstable_by(f64::total_cmp);
            measured[measured.len() / 2]
        };
        let (live, one, ten) = (median(0), median(20), median(40));
        println!("| {what} | {live:.1} | {one:.1} | {:.2} | {ten:.1} | {:.2} |", one / live, ten / live);
    }
    store.stop();
    store.pool().close().await;
    cluster.stop().await;
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_notifications::register_for_tools(&mut registry);
    vivier_brigade::register(&mut registry);
    registry
}

struct Asking {
    viewer: Actor,
    brigade: BrigadeId,
    recipe: RecipeId,
    mission: MissionId,
}

async fn run<U: UseCase>(store: &Store, actor: &Actor, command: U) -> U::Outcome {
    let context = CommandContext::new(actor.clone(), store.clock());
    store.execute(&context, &command).await.expect("done").outcome
}

fn text(number: usize) -> (Title, Description) {
    let title = Title::new(&format!("Refonte d’un service, {number}")).expect("a title");
    (title, Description::new("Un service en ligne à refaire, avec celles et ceux qui s’en servent.").expect("a text"))
}

impl Asking {
    /// A brigade, a recipe and a mission of one organisation, whose coordinator asks.
    async fn begin(store: &Store) -> Self {
        let name = OrganisationName::new("Ministère").expect("a name");
        let create = CreateOrganisation {
            kind: Kind::Ministry,
            name,
            name_en: None,
            short_name: None,
            siret: None,
            parent: None,
        };
        let organisation: OrganisationId = run(store, &Actor::system("bench"), create).await.organisation;
        let name = || Name::new("Brigade").expect("a name");
        let found = FoundBrigade { kind: BrigadeKind::Ministerial, organisation, name: name() };
        let brigade = run(store, &Actor::system("bench"), found).await.brigade;
        let grants = [Role::Coordinator, Role::MissionOwner].map(|role| RoleGrant { role, organisation });
        let viewer = Actor::Account { account: AccountId::new(&SystemClock), verified: true, grants: grants.to_vec() };
        let seat = |number| TeamSeat {
            id: TeamSeatId::from_uuid(Uuid::from_u128(number)),
            title: SeatTitle::new("Poste").expect("a title"),
            skills: vec![SeatSkill { skill: SKILL, level: Level::new(2).expect("a level") }],
            share: Share::new(60).expect("a share"),
            mode: WorkMode::Remote,
            region: None,
            clearance: Clearance::None,
        };
        let write = WriteTeamRecipe { brigade, name: name(), seats: vec![seat(1), seat(2), seat(3)] };
        let recipe = run(store, &viewer, write).await.recipe;
        let (title, description) = text(0);
        let mission = run(store, &viewer, DraftMission { organisation, title, description }).await.mission;
        Self { viewer, brigade, recipe, mission }
    }

    async fn edit(&self, store: &Store) {
        for number in 1..=EDITS {
            let (title, description) = text(number);
            let (mission, expected_version, justification) = (self.mission, None, None);
            let edit = EditMission { mission, expected_version, title, description, justification };
            run(store, &self.viewer, edit).await;
        }
    }

    async fn ask(&self, store: &Store, what: &str, at: Option<AsOf>) {
        let Self { viewer, brigade, recipe, mission: id } = self;
        let found = match (what, at) {
            (READINESS, at) => {
                let within = readiness_of(store, viewer, *recipe, Some(*brigade), at).await.expect("an answer");
                within.is_some_and(|within| within.iter().any(|within| within.readiness.teams > 0))
            }
            (_, None) => mission(store, viewer, *id).await.expect("an answer").is_some(),
            (_, Some(at)) => mission_at(store, viewer, *id, at).await.expect("an answer").is_some(),
        };
        assert!(found, "{what} at {at:?} has no answer");
    }
}

/// Everybody's events, without commands: their hashes are not made, which no reading looks at.
async fn fill(pool: &PgPool, people: i64, members: i64, brigade: BrigadeId, now: DateTime<Utc>) {
    let begun = now - Duration::days(60);
    let insert = "insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
        select nextval('es_position_seq'), stream, version, type, kind, 1, at, data, \
          '{\"actor\":\"system:bench\",\"command\":\"fill\",\"correlation\":\"00000000-0000-0000-0000-000000000000\"}'::json, \
          decode(repeat('00', 32), 'hex') from ";
    let id = |kind: &str| format!("lpad('{kind}' || to_hex(n), 32, '0')::uuid");
    let (talent, account) = (id("b0000000"), id("c0000000"));
    let registered = format!(
        "json_build_object('talent', {talent}, 'account', {account}, 'subject', {account}, 'employment', 'EXTERNAL', \
         'organisation', null, 'display_name', null)"
    );
    let claimed = format!("json_build_object('skill', '{SKILL}', 'level', 3, 'since', null)");
    let declared = "json_build_object('availability', gen_random_uuid(), \
        'period', json_build_object('start', $1::date, 'end', $1::date + 300), 'share', 100)";
    let whole = format!(
        "{insert} (select {talent} as stream, v as version, 'talent' as type, $1 as at, \
           (array['TalentRegistered', 'SkillClaimed', 'AvailabilityDeclared', 'TalentActivated'])[v] as kind, \
           case v when 1 then {registered} when 2 then {claimed} when 3 then {declared} else '{{}}'::json end as data \
         from generate_series(1, $2) n, generate_series(1, 4) v order by n, v) events"
    );
    let joined = format!(
        "{insert} (select $3::uuid as stream, 2 * n + v - 1 as version, 'brigade' as type, $1 as at, \
           (array['MemberVolunteered', 'MemberAccepted'])[v] as kind, \
           case v when 1 then json_build_object('talent', {talent}, 'account', {account}, 'subject', {account}, 'home', null, 'at', $1) \
             else json_build_object('talent', {talent}) end as data \
         from generate_series(1, $2) n, generate_series(1, 2) v order by n, v) events"
    );
    let mut connection = pool.acquire().await.expect("a connection");
    sqlx::query(&whole).bind(begun).bind(people).execute(&mut *connection).await.expect("talents");
    let join = sqlx::query(&joined).bind(begun).bind(members).bind(brigade.uuid());
    join.execute(&mut *connection).await.expect("members");
    for (version, every, days) in [(5, 10, 30), (6, 100, 10)] {
        // Whoever is among the one in a hundred is among the one in ten, too.
        let again = format!(
            "{insert} (select {talent} as stream, {version} as version, 'talent' as type, $1 as at, 'SkillClaimed' as kind, \
               json_build_object('skill', lpad('{version}', 32, '0')::uuid, 'level', 2, 'since', null) as data \
             from generate_series(1, $2) n where n % {every} = 0) events"
        );
        let claim = sqlx::query(&again).bind(now - Duration::days(days)).bind(people);
        claim.execute(&mut *connection).await.expect("claims");
    }
    sqlx::query("vacuum analyze es_event").execute(&mut *connection).await.expect("analysed");
}
