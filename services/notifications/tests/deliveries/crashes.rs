//! A crash between every two steps from the command to the record of the delivery: nothing is lost, and what is sent a second time has
//! the id of the first. A rebuild sends nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::future::BoxFuture;
use vivier_event_store::testing;
use vivier_kernel::clock::VirtualClock;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Family;
use vivier_notifications::channel::{Carrier, Parcel};
use vivier_notifications::domain::delivery::decide::Failure;
use vivier_notifications::domain::value::{Channel, Mode, WebhookForm};
use vivier_postgres::testing::database;

use crate::preferences::prefer;
use crate::support::http::Receiver;
use crate::support::smtp::MailServer;
use crate::support::world::{World, count, notice, open_again, registry, somebody, ways, world, world_with};
use crate::webhooks::register;

/// Carries, and then never comes back: the process has died after the receiver took the parcel.
struct DiesAfterwards {
    ways: Arc<dyn Carrier>,
    carried: Arc<AtomicBool>,
}

impl Carrier for DiesAfterwards {
    fn carry<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            self.ways.carry(parcel).await?;
            self.carried.store(true, Ordering::SeqCst);
            std::future::pending().await
        })
    }
}

/// Never carries: the process dies before.
struct DiesBefore;

impl Carrier for DiesBefore {
    fn carry<'a>(&'a self, _: &'a Parcel) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(std::future::pending())
    }
}

/// A process that died right after the command was committed: no task of it ran.
#[tokio::test]
async fn after_the_command_and_before_the_notice_is_taken() {
    let mut mails = MailServer::start(None).await;
    let database = vivier_postgres::testing::database().await;
    let clock: VirtualClock = {
        let first = testing::open(&database.url(), registry(None)).await.expect("a store");
        let ada = somebody(&first, "Ada", Locale::Fr).await;
        let context = vivier_event_store::CommandContext::system("tests", first.store.clock());
        let tell = crate::support::world::Tell(notice("once", ada));
        first.store.execute(&context, &tell).await.expect("said");
        assert_eq!(count(&first, "NotificationRaised").await, 0);
        first.clock.clone()
    };
    let second = open_again(&database, clock, Some(ways(&mails.url))).await;
    // The notice had no handler in the first process and is tried again a little later.
    second.advance(chrono::Duration::hours(1));
    mails.next().await;
    crate::support::world::quiet(&second).await;
    assert_eq!(mails.rest().len(), 0);
}

/// Died after the notification was raised and before its notice was put away: the notice comes again.
#[tokio::test]
async fn after_it_was_raised_and_before_the_notice_is_put_away() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(notice("once", ada)).await;
    world.mails.next().await;
    world.quiet().await;
    let payload = serde_json::to_value(notice("once", ada)).expect("JSON");
    sqlx::query("insert into es_timer (key, kind, due_at, payload) values ('again', 'notice', $1, $2)")
        .bind(vivier_kernel::clock::Clock::now(&world.tests.clock))
        .bind(payload)
        .execute(world.tests.store.pool())
        .await
        .expect("the notice again");
    let url = world.mails.url.clone();
    let mut world = world.restart(ways(&url)).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "NotificationRaised").await), (0, 1));
}

/// Died with the delivery planned and nothing sent.
#[tokio::test]
async fn after_the_delivery_was_planned_and_before_it_is_carried() {
    let mails = MailServer::start(None).await;
    let url = mails.url.clone();
    let world = world_with(mails, Arc::new(DiesBefore)).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(notice("once", ada)).await;
    planned(&world, 1).await;
    let mut world = world.restart(ways(&url)).await;
    world.mails.next().await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
}

/// Died when the receiver had the mail and that was not recorded: it comes a second time, with the same id.
#[tokio::test]
async fn after_it_was_carried_and_before_that_is_recorded() {
    let mails = MailServer::start(None).await;
    let url = mails.url.clone();
    let carried = Arc::new(AtomicBool::new(false));
    let dying = DiesAfterwards { ways: ways(&url), carried: Arc::clone(&carried) };
    let mut world = world_with(mails, Arc::new(dying)).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.tell(notice("once", ada)).await;
    let first = world.mails.next().await;
    assert_eq!(count(&world.tests, "DeliverySent").await, 0);
    let mut world = world.restart(ways(&url)).await;
    let second = world.mails.next().await;
    assert_eq!(first.id(), second.id());
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliverySent").await), (0, 1));
}

/// Died when everything was done: a restart and a rebuild of every read model send nothing.
#[tokio::test]
async fn after_it_was_recorded_neither_a_restart_nor_a_rebuild_sends_anything() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    for cause in ["one", "two", "three"] {
        world.tell(notice(cause, ada)).await;
        world.mails.next().await;
    }
    world.quiet().await;
    let events = count(&world.tests, "DeliverySent").await;
    let url = world.mails.url.clone();
    let mut world = world.restart(ways(&url)).await;
    let names: Vec<&str> = world.tests.store.registry().read_models().collect();
    for name in names {
        world.tests.store.rebuild(name, &mut |_| {}).await.expect("rebuilt");
    }
    world.tests.advance(chrono::Duration::days(30));
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
    assert_eq!((events, count(&world.tests, "DeliverySent").await), (3, 3));
}

/// Died with a post planned, and once more when the receiver had it: it comes with one id, and nothing comes after it.
#[tokio::test]
async fn a_post_to_a_webhook_comes_again_with_its_id() {
    let mails = MailServer::start(None).await;
    let url = mails.url.clone();
    let world = world_with(mails, Arc::new(DiesBefore)).await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(notice("once", ada)).await;
    planned(&world, 2).await;
    let carried = Arc::new(AtomicBool::new(false));
    let world = world.restart(Arc::new(DiesAfterwards { ways: ways(&url), carried: Arc::clone(&carried) })).await;
    let first = receiver.next().await;
    let world = world.restart(ways(&url)).await;
    let second = receiver.next().await;
    assert_eq!((first.id(), &first.body), (second.id(), &second.body));
    world.quiet().await;
    assert_eq!((receiver.rest().len(), count(&world.tests, "DeliverySent").await), (0, 2));
}

/// Died when the mail server had the digest of the day: it comes again with its id, and no second one is composed.
#[tokio::test]
async fn a_digest_comes_again_with_its_id_and_is_composed_once() {
    let mails = MailServer::start(None).await;
    let url = mails.url.clone();
    let carried = Arc::new(AtomicBool::new(false));
    let mut world =
        world_with(mails, Arc::new(DiesAfterwards { ways: ways(&url), carried: Arc::clone(&carried) })).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    world.tell(notice("one", ada)).await;
    world.quiet().await;
    world.tests.advance(chrono::Duration::days(1));
    let first = world.mails.next().await;
    let mut world = world.restart(ways(&url)).await;
    let second = world.mails.next().await;
    assert_eq!((first.id(), first.subject()), (second.id(), second.subject()));
    world.tests.advance(chrono::Duration::days(2));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DigestComposed").await), (0, 1));
}

/// Over two nodes everything is sent once.
#[tokio::test]
async fn two_nodes_send_each_mail_once() {
    let mut world = world().await;
    let other = open_again(&world.database, world.tests.clock.clone(), Some(ways(&world.mails.url))).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    for number in 0..20 {
        world.tell(notice(&format!("cause:{number}"), ada)).await;
    }
    world.quiet().await;
    let mut ids: Vec<String> = world.mails.rest().iter().map(|mail| mail.id()).collect();
    assert_eq!(ids.len(), 20);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 20);
    drop(other);
}

/// More deliveries at a time than connections to the database: each that got one uses it and gives it back, whatever the others do.
#[tokio::test]
async fn more_deliveries_than_connections_are_all_sent() {
    let mails = MailServer::start(None).await;
    let database = database().await;
    let clock = VirtualClock::at(testing::TEST_START.parse().expect("a constant instant"));
    let registry = registry(Some(ways(&mails.url)));
    let tests = testing::open_with(&database.url(), registry, clock, |options| options.pool_size = 2).await;
    let mut world = World { tests: tests.expect("a store"), mails, database };
    let ada = world.somebody("Ada", Locale::Fr).await;
    for number in 0..40 {
        world.tell(notice(&format!("cause:{number}"), ada)).await;
    }
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 40);
}

async fn planned(world: &World, expected: i64) {
    let mut glances = tokio::time::interval(std::time::Duration::from_millis(10));
    let waiting = async {
        while count(&world.tests, "DeliveryPlanned").await < expected {
            glances.tick().await;
        }
    };
    tokio::time::timeout(crate::support::world::PATIENCE, waiting).await.expect("planned");
}
