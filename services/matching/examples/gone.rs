//! How soon somebody who goes is in no ranking any more: from the acknowledgement of the command to the first list without them, on the
//! node that ran it and on another one.
//!
//! `cargo run --release -p vivier-matching --example gone -- [TALENTS] [ROUNDS]` (1,000 and 200 unless said otherwise) opens two stores on one
//! durable PostgreSQL, each with a pool of its own, registers the talents through commands, and then has one after the other pause. It prints
//! how long the first question after the acknowledgement takes, whether its list still had them, and when the other node had them out.
//! It asserts nothing but that they go.

#[path = "past/published.rs"]
mod published;

use std::sync::Arc;
use std::time::Instant;

use chrono::{Duration, NaiveDate};
use uuid::Uuid;
use vivier_event_store::{MasterKey, Registry, Store, StoreOptions};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::live::People;
use vivier_matching::ranking::load::candidates_for_seat;
use vivier_matching::ranking::seek::Reach;
use vivier_missions::domain::value::Importance;
use vivier_organisations::domain::value::Kind;
use vivier_postgres::testing::durable_cluster;
use vivier_skills::Skills;
use vivier_talents::domain::value::{DisplayName, EmploymentStatus, Level, SkillKey};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::{ActivateTalent, PauseTalent, ResumeTalent};

use published::{account_with, run};

const SKILL: SkillKey = Uuid::from_u128(0x5000);

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<usize>().ok());
    let talents = numbers.next().unwrap_or(1_000).max(1);
    let rounds = numbers.next().unwrap_or(200).max(1);
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    let key = MasterKey::generate().expect("a key");
    let here = open(&cluster.url("postgres"), &key).await;
    let (owner, seat) = mission(&here).await;
    let mut people = Vec::with_capacity(talents);
    for _ in 0..talents {
        people.push(talent(&here).await);
    }
    let there = open(&cluster.url("postgres"), &key).await;
    let (near, far) = (pool(&here).await, pool(&there).await);
    let (mut first, mut still, mut elsewhere) = (Vec::new(), 0, Vec::new());
    for round in 0..rounds {
        let (actor, id) = &people[round % people.len()];
        let until = SystemClock.today() + Duration::days(30);
        run(&here, actor, PauseTalent { talent: *id, expected_version: None, until }).await;
        let acknowledged = Instant::now();
        still += usize::from(lists(&here, &near, &owner, seat, *id).await);
        first.push(acknowledged.elapsed().as_secs_f64() * 1_000.0);
        while lists(&there, &far, &owner, seat, *id).await {}
        elsewhere.push(acknowledged.elapsed().as_secs_f64() * 1_000.0);
        run(&here, actor, ResumeTalent { talent: *id, expected_version: None }).await;
    }
    println!(
        "{talents} talents, {rounds} rounds; the first list after the acknowledgement still had them {still} times"
    );
    println!("| from the acknowledgement to a list without them, ms | p50 | p99 | most |\n|---|---|---|---|");
    for (name, mut times) in [("the same node", first), ("another node", elsewhere)] {
        times.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        println!("| {name} | {:.1} | {:.1} | {:.1} |", at(0.5), at(0.99), at(1.0));
    }
    here.stop();
    there.stop();
}

async fn open(url: &str, key: &MasterKey) -> Store {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    let options = StoreOptions::new(url.to_owned(), key.clone(), Arc::new(SystemClock));
    Store::open(options, registry).await.expect("a store")
}

async fn pool(store: &Store) -> People {
    let skills = Skills::open(store).await.expect("skills");
    People::open(store, &skills).await.expect("the pool")
}

/// Whether the list for the seat has somebody.
async fn lists(store: &Store, people: &People, owner: &Actor, seat: SeatId, id: TalentId) -> bool {
    let reach = Reach { find: vec![id], ..Reach::default() };
    let ranking = candidates_for_seat(store, people, owner, seat, &reach).await.expect("an answer");
    ranking.is_some_and(|ranking| ranking.ranked.iter().any(|ranked| ranked.key == id))
}

async fn talent(store: &Store) -> (Actor, TalentId) {
    let actor = account_with(Vec::new());
    let register = RegisterTalent {
        employment: EmploymentStatus::External,
        organisation: None,
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let talent = run(store, &actor, register).await.talent;
    let expected_version = None;
    let level = Level::new(3).expect("a level");
    run(store, &actor, ClaimSkill { talent, expected_version, skill: SKILL, level, since: None }).await;
    let share = Share::new(100).expect("a share");
    run(store, &actor, DeclareAvailability { talent, expected_version, period: days(0, 300), share }).await;
    run(store, &actor, ActivateTalent { talent, expected_version }).await;
    (actor, talent)
}

fn days(from: i64, to: i64) -> Period {
    let day = |days| -> NaiveDate { SystemClock.today() + Duration::days(days) };
    Period::new(day(from), day(to)).expect("a period")
}

/// A published mission with a seat, and whoever fills it.
async fn mission(store: &Store) -> (Actor, SeatId) {
    let organisation = published::organisation(store, Kind::Direction, "Direction d’accueil", None).await;
    let grants = [Role::MissionOwner, Role::ProgrammeAdministrator].map(|role| RoleGrant { role, organisation });
    let owner = account_with(grants.to_vec());
    let specs = vec![published::seat(&[(SKILL, Importance::Essential)], SystemClock.today())];
    let (_, seats) = published::mission(store, &owner, organisation, specs).await;
    (owner, seats[0])
}
