//! What it costs to ask about the past of a mission, of a brigade's readiness, of an account and of an indicator: the same questions about now
//! and about a past instant, with 100,000 talents.
//!
//! `cargo run --release -p vivier-api --example past_of_all -- [TALENTS] [MEMBERS] [ENTRIES] [ROUNDS]` (100,000, 1,000, 100,000 and 9 unless said
//! otherwise) fills a store with the events of talents who register, claim three skills each and say when they are free, sixty days before now, the
//! first of whom are members of a brigade; one in ten claims another skill thirty days before now, and one in a hundred ten days before. The
//! entries of an account are put into the read models as their folds would. It then asks now, twenty and forty days ago, in interleaved
//! rounds, and prints the median of each and its ratio to the present. It asserts nothing but that there were answers.
//!
//! The questions about talents and candidates have an example of their own, `past` of `vivier-matching`.

#[path = "../../matching/examples/past/published.rs"]
mod published;
#[path = "../../matching/examples/past/shared.rs"]
mod shared;

use std::collections::BTreeMap;
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
use vivier_event_store::{AsOf, CommandContext, MasterKey, ReadModel as _, Registry, Store};
use vivier_indicators::figure::figure;
use vivier_indicators::live::Indicators;
use vivier_indicators::moment::Moment;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_kernel::id::{MissionId, TypedId as _};
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, WorkMode};
use vivier_missions::read::missions::{mission, mission_at};
use vivier_organisations::domain::value::Kind;
use vivier_postgres::testing::durable_cluster;
use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::talent_past::TalentPasts;
use vivier_talents::read::talent_span::TalentSpans;
use vivier_talents::read::talents::READ_MODEL;
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};
use vivier_valorisation::process::credits;
use vivier_valorisation::read::accounts::account;
use vivier_valorisation::read::statement::{Page, statement};

use published::{account_with, organisation, run};
use shared::{Rows, account_of, caught_up, claim_more, claimed, level, median, open, someone, subject_of};

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
    let more = |registry: &mut Registry| {
        vivier_brigade::register(registry);
        vivier_valorisation::register(registry);
    };
    let store = open(cluster.url("postgres"), &key, &clock, more).await;
    let asked = begin(&store, now).await;
    fill(store.pool(), asked.brigade, people, members, now).await;
    store.stop();
    clock.set(now);
    // The first process was told of nothing; one that starts finds all of it.
    let begun = Instant::now();
    let store = open(cluster.url("postgres"), &key, &clock, more).await;
    caught_up(&store, &[READ_MODEL, TalentPasts::NAME, TalentSpans::NAME, brigades::READ_MODEL]).await;
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
        // The round that warms up reads all events for the indicators.
        let [live, twenty, forty] = [0, 20, 40].map(|days| median(&times[&(what, days)]));
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

/// An organisation with an account, a mission with its seats, and a brigade with a recipe.
async fn begin(store: &Store, now: DateTime<Utc>) -> Asked {
    let system = || CommandContext::system("bench", store.clock());
    let root = organisation(store, Kind::Programme, "Programme", None).await;
    let organisation = organisation(store, Kind::Ministry, "Ministère", Some(root)).await;
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
    let viewer = account_with(grants.collect());
    let seat = published::seat(&[(RUST, Importance::Essential)], now.date_naive());
    let (mission, _) = published::mission(store, &viewer, organisation, vec![seat; SEATS]).await;

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

/// Everybody's events, those who are members of the brigade among them.
async fn fill(pool: &PgPool, brigade: BrigadeId, people: u64, members: u64, now: DateTime<Utc>) {
    // Everybody has the one skill that the brigade asks for.
    let skill = |number, claim| if claim == 0 { RUST } else { claimed(number, claim) };
    shared::fill(pool, people, CLAIMS, skill, now).await;
    let begun = shared::begun(now);
    let mut rows = Rows::default();
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
    claim_more(pool, people, CLAIMS, now).await;
}

/// Entries of an account over two years, and the sums of its days; the account is as old as they are. Every other one was announced twenty
/// days before it was posted, so that as many are announced now as at any past moment.
async fn enter(pool: &PgPool, id: LedgerAccountId, entries: u64) {
    let count = i64::try_from(entries).expect("a number");
    for statement in [
        "insert into ledger_entry (id, account, transfer, rule, policy, cause, held, held_at, held_position, posted, posted_at, \
         posted_position, ended_at, ended_position) \
         select gen_random_uuid(), $1, gen_random_uuid(), 'NAMED_GRANT', 1, '{\"kind\":\"GRANT\",\"purpose\":null}', \
         case when announced then 50 end, case when announced then at - interval '20 days' end, \
         case when announced then -n - ahead end, case when n > 0 then 50 end, case when n > 0 then at end, \
         case when n > 0 then -n end, case when n > 0 then at end, case when n > 0 then -n end \
         from (select n, n % 2 = 0 as announced, $2 * 20 / 730 as ahead, now() - n * interval '730 days' / $2 as at \
         from generate_series(1 - $2 * 20 / 730, $2) n) entries where n > 0 or announced",
        "insert into ledger_day select gen_random_uuid(), $1, posted_at::date, sum(posted)::bigint, count(*), max(posted_position) \
         from ledger_entry where account = $1 and posted_position < 0 and $2 > 0 group by posted_at::date on conflict do nothing",
        "update ledger_account set opened_position = -$2, opened_at = now() - interval '731 days' where id = $1",
    ] {
        sqlx::query(statement).bind(id.uuid()).bind(count).execute(pool).await.expect("entries");
    }
}
