//! The demo on a real store: everything is there, the invariants hold, and a fill that was cut off is finished.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDate;
use sqlx::PgPool;
use vivier_kernel::clock::VirtualClock;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_postgres::testing::{TestFolder, database};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::EmploymentStatus;

use super::plan::{MISSIONS, Plan, TALENTS};
use super::{accounts, fill, fill_if_empty, first_day, quick};
use crate::config::{LogFormat, StoreConfig};
use crate::database::Database;

mod exported;
mod same_work;

struct Bench {
    config: StoreConfig,
    database: Database,
    pool: PgPool,
    _folder: TestFolder,
}

async fn bench() -> Bench {
    let folder = TestFolder::create();
    let config = StoreConfig {
        database_url: Some(database().await.url()),
        data: folder.path().to_owned(),
        master_key: Some("0123456789abcdef".repeat(4)),
        breached_passwords: None,
        log_format: LogFormat::Text,
        log: String::new(),
    };
    let database = Database::for_tool(&config, crate::database::Purpose::Begin).await.expect("the configured database");
    let pool = PgPool::connect(&database.url).await.expect("a connection");
    Bench { config, database, pool, _folder: folder }
}

impl Bench {
    async fn number(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.expect(statement)
    }

    async fn by(&self, statement: &'static str) -> BTreeMap<String, i64> {
        let rows: Vec<(String, i64)> = sqlx::query_as(statement).fetch_all(&self.pool).await.expect(statement);
        rows.into_iter().collect()
    }

    async fn fill(&self, seed: u64) -> bool {
        fill_if_empty(&self.config, &self.database, seed).await.expect("the fill")
    }

    async fn is_complete(&self, seed: u64) {
        let plan = Plan::new(seed);
        let organisations = self.number("select count(*) from organisation").await;
        assert_eq!(organisations, plan.administrations.len() as i64 + 1);
        let accounts = self.number("select count(*) from account").await;
        assert_eq!(accounts, (plan.staff.len() + TALENTS) as i64);
        assert_eq!(self.number("select count(*) from talent_card").await, TALENTS as i64);
        let missions = MISSIONS + plan.brigade.raised().count();
        assert_eq!(self.number("select count(*) from mission_card").await, missions as i64);
        self.the_brigade_is_there(&plan).await;
        let overdue = "select count(*) from es_timer where due_at <= (select max(recorded_at) from es_event)";
        assert_eq!(self.number(overdue).await, 0, "nothing stays due");
        self.every_status_is_there().await;
        self.invariants_hold().await;
    }

    async fn the_brigade_is_there(&self, plan: &Plan) {
        let members = self.number("select members::bigint from brigade_card").await;
        assert_eq!(members, plan.brigade.members.len() as i64, "each was accepted");
        let mobilisations = self.by("select status, count(*) from mobilisation_card group by status").await;
        let wanted = ["DECLARED", "CANCELLED", "COMPOSED", "CALLING", "MOBILISED", "DEPLOYED", "REVIEWED"];
        let expected: BTreeMap<String, i64> = wanted.iter().map(|status| ((*status).to_owned(), 1)).collect();
        assert_eq!(mobilisations, expected, "one of each");
        let placements = "select team.status || ': ' || placement.status, count(*) from es_event placed \
                          cross join lateral json_array_elements(placed.data -> 'placed') as one \
                          join mobilisation_card team on team.id = placed.stream_id \
                          join placement_card placement on placement.id = (one ->> 'placement')::uuid \
                          where placed.kind = 'TeamPlaced' group by 1";
        let expected = [("DEPLOYED: ACTIVE".to_owned(), 3), ("REVIEWED: REVIEWED".to_owned(), 2)];
        assert_eq!(self.by(placements).await, BTreeMap::from(expected), "a team's people are where their team is");
        let seen = "select seen.data ->> 'by', count(*) from es_event seen \
                    cross join lateral json_array_elements(seen.data -> 'evidenced') as one \
                    where seen.kind = 'SkillsEvidenced' and json_array_length(one -> 'skills') > 0 group by 1";
        let expected = [("BRIGADE".to_owned(), 2), ("HOST".to_owned(), 2)];
        assert_eq!(self.by(seen).await, BTreeMap::from(expected), "both sides saw what each of the team can do");
        let exercises = self.number("select count(*) from exercise_card").await;
        assert_eq!(exercises, plan.brigade.exercises.len() as i64);
        let duties = self.number("select count(*) from es_event where kind = 'DutyAssigned'").await;
        assert_eq!(duties, 4);
    }

    async fn every_status_is_there(&self) {
        let placements = self.by("select status, count(*) from placement_card group by status").await;
        for status in PlacementStatus::ALL.iter().filter(|status| **status != PlacementStatus::Absent) {
            assert!(placements.get(status.as_str()).is_some_and(|count| *count >= 2), "{status}: {placements:?}");
        }
        let missions = self.by("select status, count(*) from mission_card group by status").await;
        for status in MissionStatus::ALL.iter().filter(|status| **status != MissionStatus::Absent) {
            assert!(missions.contains_key(status.as_str()), "{status}: {missions:?}");
        }
        let talents = self.by("select status, count(*) from talent_card group by status").await;
        for status in [TalentStatus::Registered, TalentStatus::Active, TalentStatus::Paused, TalentStatus::Withdrawn] {
            assert!(talents.contains_key(status.as_str()), "{status}: {talents:?}");
        }
        let employments = self.by("select employment, count(*) from talent_card group by employment").await;
        assert_eq!(employments.len(), EmploymentStatus::ALL.len());
        let events = self.by("select kind, count(*) from es_event group by kind").await;
        for kind in
            ["ReleaseDelegated", "ReleaseReminded", "TalentResumed", "SkillProven", "SkillEndorsed", "PrioritySet"]
        {
            assert!(events.contains_key(kind), "{kind}");
        }
    }

    /// From the events alone, day by day.
    async fn invariants_hold(&self) {
        let overbooked = "
            with booked as (
                select b.stream_id as talent, (b.data ->> 'share')::int as share, (b.data -> 'period' ->> 'start')::date as first,
                       coalesce((select min((r.data ->> 'last_day')::date) from es_event r where r.kind = 'EngagementReleased'
                                 and r.data ->> 'placement' = b.data ->> 'placement'), (b.data -> 'period' ->> 'end')::date) as last
                from es_event b where b.kind = 'EngagementBooked'),
            declared as (
                select stream_id as talent, (data ->> 'share')::int as share,
                       (data -> 'period' ->> 'start')::date as first, (data -> 'period' ->> 'end')::date as last
                from es_event where kind = 'AvailabilityDeclared'),
            days as (select talent, day::date, sum(share) as share
                     from booked, generate_series(first, last, interval '1 day') as day group by 1, 2)
            select count(*) from days where share >
                (select least(100, coalesce(sum(share), 0)) from declared
                 where declared.talent = days.talent and days.day between declared.first and declared.last)";
        assert_eq!(self.number(overbooked).await, 0, "nobody is placed beyond their share");
        let twice = "
            with filled as (
                select f.data ->> 'seat' as seat, (f.data -> 'period' ->> 'start')::date as first,
                       coalesce((select min((v.data ->> 'last_day')::date) from es_event v where v.kind = 'SeatVacated'
                                 and v.data ->> 'placement' = f.data ->> 'placement'), (f.data -> 'period' ->> 'end')::date) as last
                from es_event f where f.kind = 'SeatFilled')
            select count(*) from (select seat, day from filled, generate_series(first, last, interval '1 day') as day
                                  group by 1, 2 having count(*) > 1) as days";
        assert_eq!(self.number(twice).await, 0, "no seat is filled twice");
        assert!(self.number("select count(*) from es_event where kind = 'SeatFilled'").await >= 50);
    }

    async fn titles(&self) -> Vec<String> {
        let titles = "select data ->> 'title' from es_event where kind = 'MissionDrafted' order by 1";
        sqlx::query_scalar(titles).fetch_all(&self.pool).await.expect("titles")
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_store_is_filled_once_through_the_commands() {
    let bench = bench().await;
    assert!(bench.fill(2022).await);
    bench.is_complete(2022).await;
    let plan = Plan::new(2022);
    let raised = plan.brigade.raised().map(|alarm| alarm.name.to_owned());
    let mut planned: Vec<String> = plan.missions.iter().map(|mission| mission.title.clone()).chain(raised).collect();
    planned.sort();
    let mut titles = bench.titles().await;
    titles.sort();
    assert_eq!(titles, planned, "the seed decides the titles");

    let ahead = "select count(*) from es_event where recorded_at > clock_timestamp()";
    assert_eq!(bench.number(ahead).await, 0, "the programme ends before now");
    let months =
        "select (extract(epoch from max(recorded_at) - min(recorded_at)) / 86400 / 30.4)::bigint from es_event";
    assert_eq!(bench.number(months).await, 18);
    let system = "select count(*) from es_event where stream_type in ('talent', 'mission', 'placement') \
                  and meta ->> 'actor' like 'system:%' and meta ->> 'actor' not in ('system:allocation', 'system:timers', 'system:brigade-team-seats')";
    assert_eq!(
        bench.number(system).await,
        0,
        "people act, deadlines, what an allocation proposes, and what seats in teams take"
    );

    let before = bench.number("select count(*) from es_event").await;
    assert!(!bench.fill(2022).await, "a store that is filled is left alone");
    assert_eq!(bench.number("select count(*) from es_event").await, before);
    same_work::compared(&bench);
    exported::whole(&bench).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fill_that_was_cut_off_is_finished_with_its_seed() {
    let bench = bench().await;
    let start: NaiveDate = first_day();
    let clock = VirtualClock::at(fill::morning(start));
    let store = quick::open(&bench.config, &bench.database, &clock).await.expect("a store");
    let enough = async {
        while bench.number("select count(*) from es_event where kind = 'PlacementConfirmed'").await < 10 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        done = fill::fill(&store, &clock, 7, start) => panic!("it was to be cut off: {done:?}"),
        () = enough => {}
    }
    store.stop();
    store.pool().close().await;
    assert!(bench.fill(2022).await);
    bench.is_complete(7).await;
    assert!(!bench.fill(7).await);
}

#[test]
fn the_accounts_are_printed_with_their_password() {
    let table = accounts::table();
    for demo in accounts::ALL {
        assert!(table.contains(demo.email) && table.contains(demo.role));
    }
    assert!(table.contains(accounts::PASSWORD));
}
