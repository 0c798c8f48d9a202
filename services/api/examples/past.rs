//! What it costs to ask about the past of a mission, of a brigade's readiness, of an account and of an indicator: the same questions about now
//! and about a past instant, with 100,000 talents.
//!
//! `cargo run --release -p vivier-api --example past -- [TALENTS] [MEMBERS] [ENTRIES] [ROUNDS]` (100,000, 1,000, 100,000 and 9 unless said
//! otherwise) fills a store with the events of talents who register, claim three skills each and say when they are free, sixty days before now, the
//! first of whom are members of a brigade; one in ten claims another skill thirty days before now, and one in a hundred ten days before. The
//! entries of an account are put into the read models as their folds would. It then asks now, twenty and forty days ago, in interleaved
//! rounds, and prints the median of each and its ratio to the present. It asserts nothing but that there were answers.
//!
//! The questions about talents and candidates have an example of their own, `past` of `vivier-matching`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use sqlx::PgPool;
use uuid::Uuid;
use vivier_brigade::domain::brigade::event::{BrigadeEvent, MemberAccepted, MemberVolunteered};
use vivier_brigade::domain::value::{
    BrigadeId, BrigadeKind, Name as BrigadeName, RecipeId, SeatSkill, SeatTitle as TeamSeatTitle, TeamSeat, TeamSeatId,
};
use vivier_brigade::read::brigades;
use vivier_brigade::read::proposal::readiness_of;
use vivier_brigade::use_case::brigade::FoundBrigade;
use vivier_brigade::use_case::recipe::WriteTeamRecipe;
use vivier_event_store::{AsOf, CommandContext, MasterKey, ReadModel as _, Registry, Store, StoreOptions, UseCase};
use vivier_indicators::figure::figure;
use vivier_indicators::live::Indicators;
use vivier_indicators::moment::Moment;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_kernel::decider::StoredEvent;
use vivier_kernel::id::{AccountId, AvailabilityId, MissionId, OrganisationId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, RequiredSkill, SeatSpec, SeatTitle, Title, WorkMode,
};
use vivier_missions::read::missions::{mission, mission_at};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::durable_cluster;
use vivier_talents::domain::event::{
    AvailabilityDeclared, SkillClaimed, TalentActivated, TalentEvent, TalentRegistered,
};
use vivier_talents::domain::value::{EmploymentStatus, Level, SkillKey};
use vivier_talents::read::talent_past::TalentPasts;
use vivier_talents::read::talent_span::TalentSpans;
use vivier_talents::read::talents::READ_MODEL;
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};
use vivier_valorisation::process::credits;
use vivier_valorisation::read::accounts::account;
use vivier_valorisation::read::statement::{Page, statement};

/// Skills that people claim; the brigade's is another.
const SKILLS: u64 = 2_000;
const CLAIMS: u64 = 3;
const SEATS: usize = 20;
/// The one skill of [`FRAMEWORK`], by its id.
const RUST: SkillKey = Uuid::from_u128(0x3114_9dff_d7d8_5aaf_8c39_f884_d58a_83db);
const FRAMEWORK: &str = r#"{"id":"x:rust","labels":{"fr":["Rust"]}}"#;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let people = numbers.next().unwrap_or(100_000);
    let members = numbers.next().unwrap_or(1_000).min(people);
    let entries = numbers.next().unwrap_or(100_000);
    let rounds = numbers.next().unwrap_or(9);
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    let now = SystemClock.now();
    let clock = VirtualClock::at(now - Duration::days(61));
    let key = MasterKey::generate().expect("a key");
    let open = async || {
        let mut options = StoreOptions::new(cluster.url("postgres"), key.clone(), Arc::new(clock.clone()));
        options.statement_timeout = std::time::Duration::from_secs(600);
        let mut registry = Registry::new();
        vivier_organisations::register(&mut registry);
        vivier_skills::register(&mut registry);
        vivier_talents::register(&mut registry);
        vivier_missions::register(&mut registry);
        vivier_matching::register(&mut registry);
        vivier_brigade::register(&mut registry);
        vivier_valorisation::register(&mut registry);
        Store::open(options, registry).await.expect("a store")
    };
    let store = open().await;
    let asked = begin(&store, now).await;
    fill(store.pool(), asked.brigade, people, members, now).await;
    store.stop();
    clock.set(now);
    // The first process was told of nothing; one that starts finds all of it.
    let begun = Instant::now();
    let store = open().await;
    for name in [READ_MODEL, TalentPasts::NAME, TalentSpans::NAME, brigades::READ_MODEL] {
        while store.lag(name).await.expect("a lag") > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        }
    }
    enter(store.pool(), asked.account, entries).await;
    sqlx::query("analyze").execute(store.pool()).await.expect("analysed");
    println!("{people} talents were read in {:.0} s", begun.elapsed().as_secs_f64());
    let indicators = Indicators::new();
    let mut times: BTreeMap<(&str, i64), Vec<f64>> = BTreeMap::new();
    for _ in 0..=rounds {
        for what in QUESTIONS {
            for days in [0, 20, 40] {
                let at = (days > 0).then(|| AsOf::Instant(now - Duration::days(days)));
                let begun = Instant::now();
                let there = ask(&store, &indicators, &asked, what, at).await;
                times.entry((what, days)).or_default().push(begun.elapsed().as_secs_f64() * 1_000.0);
                assert!(there, "{what} {days} days ago has no answer");
            }
        }
    }
    println!("| question | now, ms | twenty days ago, ms | ÷ now | forty days ago, ms | ÷ now |");
    println!("|---|---|---|---|---|---|");
    for what in QUESTIONS {
        let median = |days| {
            // The first round warms up; it reads all events for the indicators.
            let mut measured = times[&(what, days)][1..].to_vec();
            measured.sort_unstable_by(f64::total_cmp);
            measured[measured.len() / 2]
        };
        let (live, twenty, forty) = (median(0), median(20), median(40));
        println!("| {what} | {live:.2} | {twenty:.2} | {:.2} | {forty:.2} | {:.2} |", twenty / live, forty / live);
    }
}

const MISSION: &str = "a mission of twenty seats";
const READINESS: &str = "a brigade's readiness for a recipe";
const ACCOUNT: &str = "an account and a page of its statement";
const INDICATOR: &str = "the number of talents in the pool";
const QUESTIONS: [&str; 4] = [MISSION, READINESS, ACCOUNT, INDICATOR];

/// What is asked about, and by whom.
struct Asked {
    viewer: Actor,
    mission: MissionId,
    brigade: BrigadeId,
    recipe: RecipeId,
    account: LedgerAccountId,
}

/// Whether there was an answer.
async fn ask(store: &Store, indicators: &Indicators, asked: &Asked, what: &str, at: Option<AsOf>) -> bool {
    let viewer = &asked.viewer;
    match what {
        MISSION => match at {
            None => mission(store, viewer, asked.mission).await.expect("an answer").is_some(),
            Some(at) => mission_at(store, viewer, asked.mission, at).await.expect("an answer").is_some(),
        },
        READINESS => {
            let board = readiness_of(store, viewer, asked.recipe, Some(asked.brigade), at).await;
            board.expect("an answer").is_some()
        }
        ACCOUNT => {
            let page = Page { rows: 50, from: None, backward: false };
            let entries = statement(store, viewer, asked.account, at, page).await.expect("a statement");
            account(store, viewer, asked.account, at).await.expect("an answer").is_some() && entries.len() == 50
        }
        _ => {
            let moment = Moment::new(at, store.clock().now());
            let answer = indicators.ask(store, |history| figure(history, "talents-in-pool", &moment, None)).await;
            answer.expect("an answer").and_then(|figure| figure.value).is_some_and(|value| value > 0)
        }
    }
}

fn level(number: u64) -> Level {
    Level::new(1 + (number % 4) as i64).expect("a level")
}

fn skill(number: u64) -> SkillKey {
    Uuid::from_u128(0x5000 + u128::from(number))
}

fn someone(number: u64) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128((0xB << 100) + (u128::from(number) << 32)))
}

fn account_of(number: u64) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128((0xC << 100) + (u128::from(number) << 32)))
}

fn subject_of(number: u64) -> SubjectId {
    SubjectId::from_uuid(Uuid::from_u128((0xD << 100) + (u128::from(number) << 32)))
}

/// An organisation with an account, a mission with its seats, and a brigade with a recipe.
async fn begin(store: &Store, now: DateTime<Utc>) -> Asked {
    let system = || CommandContext::system("bench", store.clock());
    let create = async |name: &str, kind, parent| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        store.execute(&system(), &create).await.expect("created").outcome.organisation
    };
    let root: OrganisationId = create("Programme", Kind::Programme, None).await;
    let organisation: OrganisationId = create("Ministère", Kind::Ministry, Some(root)).await;
    store.wait_for_follower(credits::NAME, store.position()).await.expect("its account is opened");
    let file = std::env::temp_dir().join(format!("vivier-past-{}.jsonl", std::process::id()));
    std::fs::write(&file, FRAMEWORK).expect("a file");
    let imported = vivier_skills::import::jsonl(store, &system(), &file, "essai", "1", &mut |_| {}).await;
    std::fs::remove_file(&file).expect("it is there");
    imported.expect("a framework");
    store.wait_for(&["skill"], store.position()).await.expect("the skill is known");

    let grants = [root, organisation]
        .into_iter()
        .flat_map(|organisation| Role::ALL.into_iter().map(move |role| RoleGrant { role, organisation }));
    let viewer = Actor::Account { account: AccountId::new(&SystemClock), verified: true, grants: grants.collect() };
    let draft = DraftMission {
        organisation,
        title: Title::new("Refonte d’un service").expect("a title"),
        description: Description::new("Un service en ligne à refaire, avec celles et ceux qui s’en servent.")
            .expect("a text"),
    };
    let mission = run(store, &viewer, draft).await.mission;
    let days = |days| (now + Duration::days(days)).date_naive();
    for _ in 0..SEATS {
        let required = RequiredSkill { skill: RUST, importance: Importance::Essential, minimum_level: level(1) };
        let spec = SeatSpec {
            title: SeatTitle::new("Développement").expect("a title"),
            skills: vec![required],
            period: Period::new(days(10), days(70)).expect("a period"),
            share: Share::new(50).expect("a share"),
            mode: WorkMode::Remote,
            region: None,
            place: None,
            clearance: Clearance::None,
        };
        run(store, &viewer, AddSeat { mission, expected_version: None, spec, justification: None }).await;
    }
    run(store, &viewer, SubmitMission { mission, expected_version: None }).await;
    run(store, &viewer, PublishMission { mission, expected_version: None }).await;

    let name = || BrigadeName::new("Brigade").expect("a name");
    let found = FoundBrigade { kind: BrigadeKind::Ministerial, organisation, name: name() };
    let brigade = store.execute(&system(), &found).await.expect("founded").outcome.brigade;
    let seats = (0..3).map(|_| TeamSeat {
        id: TeamSeatId::new(&SystemClock),
        title: TeamSeatTitle::new("Poste").expect("a title"),
        skills: vec![SeatSkill { skill: RUST, level: level(1) }],
        share: Share::new(60).expect("a share"),
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    });
    let write = WriteTeamRecipe { brigade, name: name(), seats: seats.collect() };
    let recipe = run(store, &viewer, write).await.recipe;
    Asked { viewer, mission, brigade, recipe, account: LedgerAccountId::of(Holder::Organisation { organisation }) }
}

async fn run<U: UseCase>(store: &Store, actor: &Actor, command: U) -> U::Outcome {
    let context = CommandContext::new(actor.clone(), store.clock());
    store.execute(&context, &command).await.expect("done").outcome
}

/// Everybody's events, without commands: their hashes are not made, which no reading looks at.
async fn fill(pool: &PgPool, brigade: BrigadeId, people: u64, members: u64, now: DateTime<Utc>) {
    let mut rows = Rows::default();
    let begun = now - Duration::days(60);
    let day = begun.date_naive();
    let period = Period::new(day, day + Duration::days(300)).expect("a period");
    for number in 0..people {
        let talent = someone(number);
        let registered = TalentRegistered {
            talent,
            account: account_of(number),
            subject: subject_of(number),
            employment: EmploymentStatus::External,
            organisation: None,
            display_name: None,
        };
        let mut events: Vec<TalentEvent> = vec![registered.into()];
        events.push(SkillClaimed { skill: RUST, level: level(number), since: None }.into());
        for claim in 1..CLAIMS {
            let skill = skill((number * (2 * claim + 1) + 97 * claim) % SKILLS);
            events.push(SkillClaimed { skill, level: level(number + claim), since: None }.into());
        }
        let share = Share::new(100).expect("a share");
        events.push(AvailabilityDeclared { availability: AvailabilityId::new(&SystemClock), period, share }.into());
        events.push(TalentActivated {}.into());
        for (version, event) in (1..).zip(&events) {
            rows.push(("talent", talent.uuid()), version, begun, event);
        }
        if rows.streams.len() > 20_000 {
            rows.write(pool).await;
        }
    }
    // The first event of the brigade says that it was founded.
    for number in 0..members {
        let talent = someone(number);
        let volunteered = MemberVolunteered {
            talent,
            account: account_of(number),
            subject: subject_of(number),
            home: None,
            at: begun,
        };
        let events: [BrigadeEvent; 2] = [volunteered.into(), MemberAccepted { talent }.into()];
        let first = 2 + 2 * number as i64;
        for (version, event) in (first..).zip(&events) {
            rows.push(("brigade", brigade.uuid()), version, begun, event);
        }
    }
    rows.write(pool).await;
    let version = 1 + CLAIMS as i64 + 3;
    for (again, every, days) in [(0, 10, 30), (1, 100, 10)] {
        for number in (0..people).step_by(every) {
            let claimed =
                SkillClaimed { skill: skill(SKILLS + number % 10 + 10 * again), level: level(number), since: None };
            // Whoever is among the one in a hundred is among the one in ten, too.
            let event: TalentEvent = claimed.into();
            let stream = ("talent", someone(number).uuid());
            rows.push(stream, version + again as i64, now - Duration::days(days), &event);
        }
        rows.write(pool).await;
    }
    sqlx::query("vacuum analyze es_event").execute(pool).await.expect("analysed");
}

#[derive(Default)]
struct Rows {
    types: Vec<&'static str>,
    streams: Vec<Uuid>,
    versions: Vec<i64>,
    kinds: Vec<&'static str>,
    instants: Vec<DateTime<Utc>>,
    payloads: Vec<String>,
}

impl Rows {
    fn push<E: StoredEvent>(&mut self, stream: (&'static str, Uuid), version: i64, at: DateTime<Utc>, event: &E) {
        self.types.push(stream.0);
        self.streams.push(stream.1);
        self.versions.push(version);
        self.kinds.push(event.kind());
        self.instants.push(at);
        self.payloads.push(event.encode().expect("a payload"));
    }

    async fn write(&mut self, pool: &PgPool) {
        let rows = std::mem::take(self);
        sqlx::query(
            "insert into es_event (position, stream_id, version, stream_type, kind, schema_version, recorded_at, data, meta, hash) \
             select nextval('es_position_seq'), s, v, t, k, 1, r, d::json, $7::json, decode(repeat('00', 32), 'hex') \
             from unnest($1::text[], $2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::text[]) as rows (t, s, v, k, r, d)",
        )
        .bind(rows.types)
        .bind(rows.streams)
        .bind(rows.versions)
        .bind(rows.kinds)
        .bind(rows.instants)
        .bind(rows.payloads)
        .bind(r#"{"actor":"system:bench","command":"fill","correlation":"00000000-0000-0000-0000-000000000000"}"#)
        .execute(pool)
        .await
        .expect("written");
    }
}

/// Entries of an account over two years, and the sums of its days; the account is as old as they are.
async fn enter(pool: &PgPool, id: LedgerAccountId, entries: u64) {
    let count = i64::try_from(entries).expect("a number");
    for statement in [
        "insert into ledger_entry (id, account, transfer, rule, policy, cause, posted, posted_at, posted_position, ended_at, ended_position) \
         select gen_random_uuid(), $1, gen_random_uuid(), 'NAMED_GRANT', 1, '{\"kind\":\"GRANT\",\"purpose\":null}', 50, at, -n, at, -n \
         from (select n, now() - n * interval '730 days' / $2 as at from generate_series(1, $2) n) entries",
        "insert into ledger_day select gen_random_uuid(), $1, posted_at::date, sum(posted)::bigint, count(*), max(posted_position) \
         from ledger_entry where account = $1 and posted_position < 0 and $2 > 0 group by posted_at::date on conflict do nothing",
        "update ledger_account set opened_position = -$2, opened_at = now() - interval '731 days' where id = $1",
    ] {
        sqlx::query(statement).bind(id.uuid()).bind(count).execute(pool).await.expect("entries");
    }
}
