//! Retention on a virtual clock: who is told, who is erased, and who is neither because they are there.

use chrono::Duration;
use vivier_kernel::period::Period;
use vivier_matching::domain::transitions::PlacementStatus;

use super::super::retention::BeginRetention;
use super::*;
use crate::domain::retention::{Did, Retention, RetentionId};
use crate::domain::rules::DataClass;
use crate::domain::silence::{Silence, SilenceId};
use crate::process::contact::in_contact;

/// Days after which somebody who was silent is told, with a few to spare.
const LONG_SILENT: i64 = 710;
/// Days after which an account goes whose address nobody confirmed, with a few to spare.
const UNVERIFIED_FOR_LONG: i64 = 35;
/// Days after a notice in which it has passed for certain.
const AFTER_THE_NOTICE: i64 = 35;

impl World {
    /// The first run has been: contacts are counted from today.
    async fn retention_begins(&self) {
        self.run(&Actor::system("tests"), BeginRetention {}).await.expect("begun");
        self.days(0).await;
        assert_eq!(self.runs().await.runs, 1);
    }

    async fn days(&self, days: i64) {
        self.tests.advance_and_fire(Duration::days(days)).await.expect("timers fire");
    }

    async fn runs(&self) -> crate::domain::retention::RetentionState {
        self.tests.store.load::<Retention>(RetentionId::the_one().uuid()).await.expect("the runs").state
    }

    /// How many of the silent were told, and how many erased, over all runs.
    async fn told_and_erased(&self) -> (u64, u64) {
        self.did(DataClass::SilentAccount).await
    }

    async fn did(&self, class: DataClass) -> (u64, u64) {
        let runs = self.runs().await.recent;
        let dids: Vec<&Did> = runs.iter().flat_map(|run| &run.did).filter(|did| did.class == class).collect();
        (dids.iter().map(|did| did.told).sum(), dids.iter().map(|did| did.deleted).sum())
    }

    /// Who of these two still has a name.
    async fn left(&self) -> Vec<AccountId> {
        self.tests.settle().await.expect("the read models catch up");
        let names =
            vivier_accounts::read::role_holders::names(&self.tests.store, &[id(1), id(2)]).await.expect("names");
        names.into_iter().map(|(account, _)| account).collect()
    }

    async fn contacts(&self, number: u128) -> i64 {
        sqlx::query_scalar("select count(*) from es_contact where account = $1")
            .bind(id(number).uuid())
            .fetch_one(self.tests.store.pool())
            .await
            .expect("a count")
    }
}

#[tokio::test]
async fn the_silent_are_told_thirty_days_before_and_erased_unless_they_come_back() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let store = &world.tests.store;
    world.retention_begins().await;
    world.days(699).await;
    assert_eq!(world.told_and_erased().await, (0, 0));
    world.days(2).await;
    assert_eq!(world.told_and_erased().await, (2, 0));
    let notices: i64 = sqlx::query_scalar("select count(*) from es_timer where kind = 'notice'")
        .fetch_one(store.pool())
        .await
        .expect("a count");
    assert_eq!(notices, 2, "each is told once");
    // One of them comes back: the notice that they were given holds no longer, and they are lifted out of it once.
    world.days(10).await;
    let silence = async || store.load::<Silence>(SilenceId::of(id(2)).uuid()).await.expect("a silence");
    assert!(silence().await.state.notice.is_some());
    for _ in 0..2 {
        in_contact(store, id(2)).await.expect("in contact");
    }
    let lifted = silence().await;
    assert_eq!((lifted.state.notice, lifted.version), (None, 2));
    world.days(25).await;
    assert_eq!(world.told_and_erased().await, (2, 1));
    assert_eq!(world.left().await, [id(2)]);
    // A silence of the same length begins anew, with a notice of its own.
    world.days(LONG_SILENT).await;
    assert_eq!(world.told_and_erased().await, (3, 1));
}

#[tokio::test]
async fn nobody_is_erased_on_the_twenty_ninth_day_after_the_notice_and_somebody_is_on_the_thirtieth() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    world.retention_begins().await;
    world.days(LONG_SILENT).await;
    assert_eq!(world.told_and_erased().await, (1, 0), "told today");
    world.days(29).await;
    assert_eq!((world.told_and_erased().await, world.left().await), ((1, 0), vec![id(1)]));
    world.days(1).await;
    assert_eq!((world.told_and_erased().await, world.left().await), ((1, 1), Vec::new()));
}

#[tokio::test]
async fn who_read_what_is_kept_for_a_year_and_no_longer() {
    let world = world().await;
    let store = &world.tests.store;
    world.retention_begins().await;
    let of = SubjectId::from(id(1));
    store.note_access(id(2), &[(of, "IDENTITY")]).await.expect("written down");
    world.days(2).await;
    store.note_access(id(2), &[(of, "SKILLS")]).await.expect("written down");
    world.days(364).await;
    let left: Vec<String> =
        store.accesses_to(of, 10).await.expect("an answer").into_iter().map(|entry| entry.what).collect();
    assert_eq!(left, ["SKILLS"], "of 364 days ago; the one of 366 days ago is gone");
    assert_eq!(world.did(DataClass::AccessLog).await, (0, 1), "and the run says so");
}

#[tokio::test]
async fn whoever_is_at_work_is_not_silent() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let day = |text: &str| text.parse().expect("a day");
    let long = Period::new(day("2026-03-02"), day("2028-09-29")).expect("a period");
    world.placed(1, talent, long).await;
    world.retention_begins().await;
    world.days(LONG_SILENT).await;
    assert_eq!(world.told_and_erased().await, (1, 0), "only whoever is not at work");
    world.days(AFTER_THE_NOTICE).await;
    assert_eq!(world.told_and_erased().await, (1, 1));
    assert_eq!(world.left().await, [id(1)]);
}

#[tokio::test]
async fn a_last_day_that_is_over_keeps_nobody_though_no_end_was_declared() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let day = |text: &str| text.parse().expect("a day");
    let spring = Period::new(day("2026-03-02"), day("2026-05-29")).expect("a period");
    let placed = world.placed(1, talent, spring).await;
    world.retention_begins().await;
    world.days(LONG_SILENT).await;
    assert_eq!(world.told_and_erased().await, (1, 0), "her silence began after his, as her last day was over");
    world.days(AFTER_THE_NOTICE).await;
    world.wait_until(spring.end() + Duration::days(699)).await;
    assert_eq!((world.told_and_erased().await, world.left().await), ((1, 1), vec![id(1)]));
    assert_eq!(world.placement(placed.placement).await.status, PlacementStatus::Active, "no end was declared");
    world.days(1).await;
    assert_eq!(world.told_and_erased().await, (2, 1), "told on the 700th day after her last one");
    world.days(AFTER_THE_NOTICE).await;
    assert_eq!((world.told_and_erased().await, world.left().await), ((2, 2), Vec::new()));
}

#[tokio::test]
async fn a_contact_of_somebody_who_was_erased_does_not_stay() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    world.retention_begins().await;
    assert_eq!(world.contacts(1).await, 1);
    world.run(&person(1), EraseMyself { account: None }).await.expect("erased");
    world.followed().await;
    assert_eq!(world.contacts(1).await, 0);
    // A request that was under way writes it down after all.
    world.tests.store.note_contact(id(1)).await.expect("written down");
    world.days(LONG_SILENT).await;
    assert_eq!((world.contacts(1).await, world.told_and_erased().await), (0, (0, 0)), "nobody is told, nothing stays");
}

#[tokio::test]
async fn a_run_looks_at_everybody_however_many_pages_that_takes() {
    const PEOPLE: u128 = 5;
    let world = world().await;
    for number in 1..=PEOPLE {
        for (number, verified) in [(number, true), (100 + number, false)] {
            let (email, name) = (format!("personne-{number}@exemple.fr"), format!("Personne {number}"));
            let account = NewAccount { account: id(number), email, name, verified };
            world.run(&person(number), account).await.expect("registered");
        }
    }
    world.tests.settle().await.expect("the first run sees all of them");
    world.retention_begins().await;
    // Each of these is one run: what it leaves undone shows.
    world.days(UNVERIFIED_FOR_LONG).await;
    assert_eq!(world.did(DataClass::UnverifiedAccount).await, (0, 5), "there is nobody who could be told");
    world.days(LONG_SILENT).await;
    assert_eq!(world.told_and_erased().await, (5, 0), "each is told on the same day");
    // While they wait they are found again, and nothing is done to them.
    world.days(1).await;
    assert_eq!(world.told_and_erased().await, (5, 0));
    let found = world
        .runs()
        .await
        .recent
        .last()
        .and_then(|run| run.did.iter().find(|did| did.class == DataClass::SilentAccount))
        .map(|did| did.found);
    assert_eq!(found, Some(5));
    world.days(AFTER_THE_NOTICE).await;
    assert_eq!(world.told_and_erased().await, (5, 5));
    assert_eq!(world.runs().await.runs, 5, "the first one, and one for each step");
}

#[tokio::test]
async fn each_class_has_its_rule_and_the_run_says_what_it_did_to_each() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let day = |text: &str| text.parse().expect("a day");
    let spring = Period::new(day("2026-03-02"), day("2026-05-29")).expect("a period");
    let placed = world.placed(1, talent, spring).await;
    world.completed(&placed, spring).await;
    world.tests.settle().await.expect("the read models catch up");
    world.retention_begins().await;
    let v2 = crate::domain::rules::RULES.last().expect("a version").in_force_from;
    world.days((v2 - world.tests.store.clock().today()).num_days()).await;
    let pool = world.tests.store.pool();
    let now = world.tests.store.clock().now();
    let secrets = |days: i64| {
        let (then, account) = (now - Duration::days(days), id(2).uuid());
        let name = format!("{days}");
        async move {
            for statement in [
                "insert into accounts.session (id, token_hash, account, created_at, seen_at) values (gen_random_uuid(), $3::bytea, $1, $2, $2)",
                "insert into accounts.api_token (id, token_hash, account, expires_at) values (gen_random_uuid(), $3::bytea, $1, $2)",
                "insert into accounts.code_guess (account, day, guesses) values (md5($1::text || $3)::uuid, $2::date, 3)",
                "insert into accounts.known_network (account, network_hash, seen_on) values ($1, $3::bytea, $2::date)",
                "insert into accounts.federation_attempt (state_hash, nonce, verifier, purpose, account, return_to, expires_at) \
                 values ($3::bytea, '', '', '', $1, '', $2)",
            ] {
                sqlx::query(statement).bind(account).bind(then).bind(&name).execute(pool).await.expect("a row");
            }
        }
    };
    // One of each is older than its rule, and one is not.
    secrets(200).await;
    secrets(-1).await;
    world.days(1).await;
    let run = world.runs().await.recent.last().expect("a run").clone();
    assert_eq!(Some(run.rules), crate::domain::rules::RULES.last().map(|rules| rules.version));
    let classes: Vec<_> = run.did.iter().map(|did| did.class).collect();
    assert_eq!(classes, DataClass::ALL, "every class was looked at");
    let deleted = |run: &crate::domain::retention::RetentionRan, class| {
        run.did.iter().find(|did| did.class == class).map(|did| (did.found, did.deleted))
    };
    for class in [
        DataClass::Session,
        DataClass::ApiToken,
        DataClass::KnownNetwork,
        DataClass::FederationAttempt,
        DataClass::SignInFailure,
    ] {
        assert_eq!(deleted(&run, class), Some((1, 1)), "{class}");
    }
    assert_eq!(deleted(&run, DataClass::Profile), Some((2, 0)));
    assert_eq!(deleted(&run, DataClass::Agreement), Some((1, 0)));

    // Somebody stays silent: what is theirs goes with them, and the run says how much that was.
    in_contact(&world.tests.store, id(2)).await.expect("in contact");
    world.days(LONG_SILENT).await;
    in_contact(&world.tests.store, id(2)).await.expect("in contact");
    world.days(AFTER_THE_NOTICE).await;
    world.days(AFTER_THE_NOTICE).await;
    assert_eq!(world.left().await, [id(2)]);
    let runs = world.runs().await.recent;
    let gone = |class| -> u64 { runs.iter().filter_map(|run| deleted(run, class)).map(|(_, deleted)| deleted).sum() };
    assert_eq!((gone(DataClass::Profile), gone(DataClass::Agreement), gone(DataClass::EndedRequest)), (1, 1, 0));
}
