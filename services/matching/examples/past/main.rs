//! What it costs to ask about the past: the same questions about now and about a past instant, over 100,000 talents.
//!
//! `cargo run --release -p vivier-matching --example past -- [TALENTS] [ROUNDS]` (100,000 and 9 unless said otherwise) fills a store with the
//! events of talents who register, claim eight skills each and say when they are free, sixty days before now; one in ten claims another
//! skill thirty days before now, and one in a hundred ten days before. It then asks now, twenty and forty days ago, in interleaved
//! rounds, and prints the median of each and its ratio to the present. It asserts nothing but that there were answers.

mod published;
mod shared;

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::{AsOf, MasterKey, ReadModel as _, Store};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::{Clock as _, SystemClock, VirtualClock};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_matching::live::People;
use vivier_matching::ranking::load::candidates_for_seat;
use vivier_matching::ranking::past::candidates_for_seat_at;
use vivier_matching::ranking::seek::Reach;
use vivier_missions::domain::value::Importance;
use vivier_organisations::domain::value::Kind;
use vivier_postgres::testing::durable_cluster;
use vivier_skills::Skills;
use vivier_talents::read::past::{count_at, talents_at};
use vivier_talents::read::talent_past::TalentPasts;
use vivier_talents::read::talent_span::TalentSpans;
use vivier_talents::read::talents::{Page, READ_MODEL, TalentFilter, count, talent, talent_at, talents};

use published::account_with;
use shared::{caught_up, claim_more, claimed, fill, median, open, skill, someone};

const CLAIMS: u64 = 8;

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|text| text.parse::<u64>().ok());
    let people = numbers.next().unwrap_or(100_000);
    let rounds = numbers.next().unwrap_or(9);
    let (cluster, _folder) = durable_cluster().await.expect("a cluster");
    let now = SystemClock.now();
    let clock = VirtualClock::at(now - Duration::days(61));
    let key = MasterKey::generate().expect("a key");
    let store = open(cluster.url("postgres"), &key, &clock, |_| {}).await;
    let (viewer, seat) = mission(&store, now).await;
    fill(store.pool(), people, CLAIMS, claimed, now).await;
    claim_more(store.pool(), people, CLAIMS, now).await;
    store.stop();
    clock.set(now);
    // The first process was told of nothing; one that starts finds all of it.
    let begun = Instant::now();
    let store = open(cluster.url("postgres"), &key, &clock, |_| {}).await;
    caught_up(&store, &[READ_MODEL, TalentPasts::NAME, TalentSpans::NAME]).await;
    sqlx::query("analyze").execute(store.pool()).await.expect("analysed");
    println!("{people} talents were read in {:.0} s", begun.elapsed().as_secs_f64());
    let skills = Skills::open(&store).await.expect("skills");
    let pool = People::open(&store, &skills).await.expect("the pool");
    let asking = Asking { store, people: pool, viewer, seat, someone: someone(people / 20 * 10) };
    let mut times: BTreeMap<(&str, i64), Vec<f64>> = BTreeMap::new();
    for _ in 0..=rounds {
        for what in QUESTIONS {
            for days in [0, 20, 40] {
                let begun = Instant::now();
                asking.ask(what, (days > 0).then(|| now - Duration::days(days))).await;
                times.entry((what, days)).or_default().push(begun.elapsed().as_secs_f64() * 1_000.0);
            }
        }
    }
    println!("| question | now, ms | 1 % changed since, ms | ÷ now | 10 % changed since, ms | ÷ now |");
    for what in QUESTIONS {
        let [live, one, ten] = [0, 20, 40].map(|days| median(&times[&(what, days)]));
        println!("| {what} | {live:.1} | {one:.1} | {:.2} | {ten:.1} | {:.2} |", one / live, ten / live);
    }
}

const TALENT: &str = "one talent";
const PAGE: &str = "a page of the pool with a skill";
const NUMBER: &str = "their number";
const CANDIDATES: &str = "candidates for a seat";
const WHOLE: &str = "a page of the whole pool";
const WHOLE_NUMBER: &str = "the number of the whole pool";
const QUESTIONS: [&str; 6] = [TALENT, PAGE, NUMBER, WHOLE, WHOLE_NUMBER, CANDIDATES];

struct Asking {
    store: Store,
    people: People,
    viewer: Actor,
    seat: SeatId,
    someone: TalentId,
}

impl Asking {
    async fn ask(&self, what: &str, at: Option<DateTime<Utc>>) {
        let Self { store, people, viewer, seat, someone } = self;
        let filter = TalentFilter { skills: vec![skill(7)], ..TalentFilter::default() };
        let whole = TalentFilter::default();
        let reach = Reach { first: 20, ..Reach::default() };
        let page = Page { rows: 21, backward: false, from: None };
        let answer = match (what, at) {
            (TALENT, None) => talent(store, viewer, *someone).await.map(|talent| talent.iter().len()),
            (TALENT, Some(at)) => talent_at(store, viewer, *someone, AsOf::Instant(at), &HashSet::new())
                .await
                .map(|talent| talent.iter().len()),
            (PAGE, None) => talents(store, viewer, &filter, page).await.map(|page| page.len()),
            (PAGE, Some(at)) => talents_at(store, viewer, &filter, page, at).await.map(|page| page.len()),
            (NUMBER, None) => count(store, viewer, &filter).await.map(|number| number as usize),
            (NUMBER, Some(at)) => count_at(store, viewer, &filter, at).await.map(|number| number as usize),
            (WHOLE, None) => talents(store, viewer, &whole, page).await.map(|page| page.len()),
            (WHOLE, Some(at)) => talents_at(store, viewer, &whole, page, at).await.map(|page| page.len()),
            (WHOLE_NUMBER, None) => count(store, viewer, &whole).await.map(|number| number as usize),
            (WHOLE_NUMBER, Some(at)) => count_at(store, viewer, &whole, at).await.map(|number| number as usize),
            (_, None) => candidates_for_seat(store, people, viewer, *seat, &reach)
                .await
                .map(|ranking| ranking.map_or(0, |ranking| ranking.fits)),
            (_, Some(at)) => candidates_for_seat_at(store, people, viewer, *seat, at, &reach)
                .await
                .map(|ranking| ranking.map_or(0, |ranking| ranking.fits)),
        };
        assert!(answer.expect("an answer") > 0, "{what} at {at:?} has no answer");
    }
}

/// A mission with a seat, of an organisation whose administrator asks.
async fn mission(store: &Store, now: DateTime<Utc>) -> (Actor, SeatId) {
    let organisation = published::organisation(store, Kind::Direction, "Direction d’accueil", None).await;
    let grants = [Role::MissionOwner, Role::ProgrammeAdministrator].map(|role| RoleGrant { role, organisation });
    let viewer = account_with(grants.to_vec());
    let skills = [(skill(7), Importance::Essential), (skill(11), Importance::Desirable)];
    let specs = vec![published::seat(&skills, now.date_naive())];
    let (_, seats) = published::mission(store, &viewer, organisation, specs).await;
    (viewer, seats[0])
}
