//! A rebuild of every read model sends nothing a second time, and keeps nothing from being sent once: to webhooks, in digests, and of accounts.

use chrono::Duration;
use vivier_event_store::testing;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Family;
use vivier_notifications::domain::value::{Channel, Mode, WebhookForm};
use vivier_postgres::testing::database;

use crate::preferences::prefer;
use crate::support::http::Receiver;
use crate::support::smtp::MailServer;
use crate::support::world::{World, count, mailer, notice, registered, registry_with, ways};
use crate::webhooks::register;

impl World {
    /// Every read model anew, from the first event.
    async fn rebuilt(&self) {
        let names: Vec<&str> = self.tests.store.registry().read_models().collect();
        for name in names {
            self.tests.store.rebuild(name, &mut |_| {}).await.expect("rebuilt");
        }
        self.quiet().await;
    }
}

#[tokio::test]
async fn a_rebuild_sends_nothing_twice_to_a_webhook_in_a_digest_or_of_an_account() {
    let (mails, database) = (MailServer::start(None).await, database().await);
    // Mails of accounts go to the same server, out of an outbox of their own.
    let registry = registry_with(mailer(&mails.url), Some(ways(&mails.url)));
    let tests = testing::open(&database.url(), registry).await.expect("a store");
    let mut world = World { tests, mails, database };
    let mut receiver = Receiver::start(None).await;

    // Ada has a webhook, and got a mail and a post; Bea has something in the digest of tomorrow; the mail server takes Cleo's mail later.
    let ada = world.somebody("Ada", Locale::Fr).await;
    let bea = world.somebody("Bea", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.as_person(bea, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    world.tell(notice("one", ada)).await;
    assert_eq!(world.mails.next().await.to(), "ada@ministere.example");
    receiver.next().await;
    world.tell(notice("two", bea)).await;
    world.quiet().await;
    world.mails.refuse(1);
    registered(&world.tests, "Cleo", Locale::Fr, true).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), receiver.rest().len()), (0, 0), "the other two wait");

    world.rebuilt().await;
    assert_eq!((world.mails.rest().len(), receiver.rest().len()), (0, 0), "nothing was due");
    world.tests.advance(Duration::days(1));
    let mut readers = [world.mails.next().await.to(), world.mails.next().await.to()];
    readers.sort_unstable();
    assert_eq!(readers, ["bea@ministere.example", "cleo@ministere.example"]);
    world.quiet().await;

    world.rebuilt().await;
    world.tests.advance(Duration::days(30));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), receiver.rest().len()), (0, 0), "all of it was sent");
    assert_eq!(count(&world.tests, "DeliverySent").await, 3);
}
