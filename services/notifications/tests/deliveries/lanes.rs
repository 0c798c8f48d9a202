//! Whoever does not answer holds up nobody else: neither other owners' webhooks, nor mails, nor timers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use vivier_event_store::testing;
use vivier_kernel::id::AccountId;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Family;
use vivier_notifications::channel::target::WebhookUrl;
use vivier_notifications::channel::{Carrier, Parcel};
use vivier_notifications::domain::delivery::decide::Failure;
use vivier_notifications::domain::policy;
use vivier_notifications::domain::value::WebhookForm;
use vivier_notifications::process::outbox::WEBHOOKS_OF_ONE_OWNER;
use vivier_notifications::use_case::webhook::RegisterWebhook;

use crate::support::http::Receiver;
use crate::support::mute::Mute;
use crate::support::smtp::MailServer;
use crate::support::world::{PATIENCE, World, mailer, notice, registered, registry_with, ways, world_with};

/// Notices to the owner whose receiver hangs. One after the other, or a few at a time, they would take longer than a test waits.
const MANY: usize = 100;

/// Counts the posts to one address that are under way.
struct Counting {
    ways: Arc<dyn Carrier>,
    address: String,
    under_way: AtomicUsize,
    most: Arc<AtomicUsize>,
}

impl Carrier for Counting {
    fn carry<'a>(&'a self, parcel: &'a Parcel) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(async move {
            let Parcel::Hook { url, .. } = parcel else { return self.ways.carry(parcel).await };
            if !url.contains(&self.address) {
                return self.ways.carry(parcel).await;
            }
            let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            let ended = self.ways.carry(parcel).await;
            self.under_way.fetch_sub(1, Ordering::SeqCst);
            ended
        })
    }
}

async fn register(world: &World, owner: AccountId, url: &str) {
    let url = WebhookUrl::new(url).expect("an address");
    let command = RegisterWebhook { url, form: WebhookForm::Event, families: vec![Family::Placement] };
    world.as_person(owner, &command).await.expect("registered");
}

#[tokio::test]
async fn one_owner_s_receiver_that_never_answers_holds_up_nobody_else() {
    let mute = Mute::start().await;
    let mails = MailServer::start(None).await;
    let most = Arc::new(AtomicUsize::new(0));
    let (address, under_way) = (mute.address.to_string(), AtomicUsize::new(0));
    let carrier = Counting { ways: ways(&mails.url), address, under_way, most: Arc::clone(&most) };
    let mut world = world_with(mails, Arc::new(carrier)).await;
    let (ada, eve) = (world.somebody("Ada", Locale::Fr).await, world.somebody("Eve", Locale::Fr).await);
    register(&world, ada, &format!("http://{}/hook", mute.address)).await;
    let mut receiver = Receiver::start(None).await;
    register(&world, eve, &receiver.url).await;
    for number in 0..MANY {
        world.tell(notice(&format!("to Ada {number}"), ada)).await;
    }
    mute.has_taken(1).await;
    for number in 0..3 {
        world.tell(notice(&format!("to Eve {number}"), eve)).await;
        receiver.next().await;
    }
    // The mails of both come too: as many as there were notices. One that failed on a busy machine is tried again when its pause is over.
    let (mut mailed, mut looks) = (BTreeSet::new(), tokio::time::interval(PATIENCE / 30));
    let all = async {
        while mailed.len() < MANY + 3 {
            tokio::select! {
                mail = world.mails.next() => {
                    mailed.insert(mail.id());
                }
                _ = looks.tick() => world.tests.advance(policy::PAUSES[0]),
            }
        }
    };
    tokio::time::timeout(2 * PATIENCE, all).await.expect("all mails come");
    let most = most.load(Ordering::SeqCst);
    assert!((1..=WEBHOOKS_OF_ONE_OWNER).contains(&most), "{most} of one owner were under way at a time");
}

#[tokio::test]
async fn a_mail_server_that_never_answers_holds_up_neither_timers_nor_webhooks() {
    let (mute, mails) = (Mute::start().await, MailServer::start(None).await);
    let url = format!("smtp://{}", mute.address);
    let database = vivier_postgres::testing::database().await;
    let registry = registry_with(mailer(&url), Some(ways(&url)));
    let tests = testing::open(&database.url(), registry).await.expect("a store");
    let world = World { tests, mails, database };
    // A mail of an account, and one of a notice.
    let ada = registered(&world.tests, "Ada", Locale::Fr, true).await;
    let eve = world.somebody("Eve", Locale::Fr).await;
    let mut receiver = Receiver::start(None).await;
    register(&world, eve, &receiver.url).await;
    world.tell(notice("to Ada", ada)).await;
    mute.has_taken(2).await;
    // A notice is a timer, and its post goes by another way than mails.
    for number in 0..3 {
        world.tell(notice(&format!("to Eve {number}"), eve)).await;
        receiver.next().await;
    }
}
