//! Webhooks: signed, with an id; tried again with growing pauses, put aside, and sent once more when their owner says so; never to the inside of the
//! network unless that is allowed.

use chrono::Duration;
use vivier_accounts::use_case::sessions::{EndAccountSessions, EndOtherSessions};
use vivier_accounts::use_case::verify::{RecordPasswordChange, RecordPasswordReset};
use vivier_event_store::{CommandContext, CommandError};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::AccountId;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Action, Family, Notice, Ways};
use vivier_notifications::channel::http::{Client, authorities};
use vivier_notifications::channel::signature;
use vivier_notifications::channel::target::{Targets, WebhookUrl};
use vivier_notifications::domain::delivery::transitions::DeliveryStatus;
use vivier_notifications::domain::policy;
use vivier_notifications::domain::value::{Channel, FailureReason, Mode, WebhookForm, WebhookId};
use vivier_notifications::read::settings::{WebhookView, settings};
use vivier_notifications::use_case::choose::OpenCalendarLink;
use vivier_notifications::use_case::webhook::{
    RegisterWebhook, RemoveWebhook, ReplayDelivery, ResumeWebhook, RotateWebhookSecret,
};
use vivier_notifications::words::catalogue;

use crate::preferences::prefer;
use crate::support::http::Receiver;
use crate::support::smtp::MailServer;
use crate::support::tls;
use crate::support::world::{World, notice, organisation, ways_with, world, world_with};

pub(crate) async fn register(world: &World, owner: AccountId, url: &str, form: WebhookForm) -> WebhookId {
    let url = WebhookUrl::new(url).expect("an address");
    let command = RegisterWebhook { url, form, families: vec![Family::Placement] };
    world.as_person(owner, &command).await.expect("registered")
}

async fn shown(world: &World, owner: AccountId) -> WebhookView {
    world.tests.settle().await.expect("settled");
    let view = settings(&world.tests.store, &world.person(owner)).await.expect("settings").expect("one's own");
    view.webhooks.into_iter().next().expect("a webhook")
}

#[tokio::test]
async fn a_post_is_signed_names_nobody_and_carries_its_id() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(notice("one", ada).person("talent", ada)).await;
    let post = receiver.next().await;
    assert_eq!(post.path, "/hooks/room?key=s3cret");
    assert!(!post.body.contains("Ada") && !post.body.contains("ministere.example"), "{}", post.body);
    let json = post.json();
    assert_eq!((&json["type"], &json["family"]), (&"placement.invited".into(), &"PLACEMENT".into()));
    assert_eq!(json["url"], "https://vivier.example/placements/x");
    let secret = shown(&world, ada).await.secret;
    let timestamp: i64 = post.headers["webhook-timestamp"].parse().expect("seconds");
    assert_eq!(post.headers["webhook-signature"], signature::sign(&secret, post.id(), timestamp, &post.body));
    assert_eq!(timestamp, vivier_kernel::clock::Clock::now(&world.tests.clock).timestamp());
}

#[tokio::test]
async fn a_room_takes_a_text() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::En).await;
    register(&world, ada, &receiver.url, WebhookForm::Text).await;
    world.tell(notice("one", ada)).await;
    let json = receiver.next().await.json();
    let text = json["text"].as_str().expect("a text");
    assert!(text.starts_with("An invitation to “Refondre <un> service & plus”\n"), "{text}");
    assert_eq!(json.as_object().map(serde_json::Map::len), Some(1));
}

#[tokio::test]
async fn a_room_gets_no_link_that_acts_and_is_not_told_that_it_has_one() {
    let mut world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::En).await;
    register(&world, ada, &receiver.url, WebhookForm::Text).await;
    let action = Action {
        label: "answer-call".to_owned(),
        path: "/answer-call/x".to_owned(),
        action: "answerCall".to_owned(),
        subject: uuid::Uuid::from_u128(5),
        expires_at: vivier_kernel::clock::Clock::now(&world.tests.clock) + Duration::days(1),
    };
    world.tell(notice("one", ada).action(action)).await;
    let json = receiver.next().await.json();
    let text = json["text"].as_str().expect("a text").to_owned();
    let mail = world.mails.next().await.text();
    let words = |way: &str| catalogue::text(&format!("{way}.answer-call"), Locale::En);
    let (mailed, posted) = (words("action-mailed"), words("action-posted"));
    assert!(!mailed.is_empty() && !posted.is_empty());
    assert!(text.contains(posted) && !text.contains(mailed) && !text.contains("token="), "{text}");
    assert!(mail.contains(mailed) && !mail.contains(posted) && mail.contains("/answer-call/x?token="), "{mail}");
}

#[tokio::test]
async fn a_receiver_that_is_down_is_tried_again_put_aside_and_resumed_with_the_same_ids() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let webhook = register(&world, ada, &receiver.url, WebhookForm::Event).await;
    receiver.answer(503);
    world.tell(notice("one", ada)).await;
    let first = receiver.next().await;
    world.quiet().await;
    for pause in policy::PAUSES {
        assert!(!shown(&world, ada).await.quarantined);
        world.tests.advance(*pause);
        assert_eq!(receiver.next().await.id(), first.id());
        world.quiet().await;
    }
    let view = shown(&world, ada).await;
    assert!(view.quarantined);
    let delivery = &view.deliveries[0];
    assert_eq!((delivery.status, delivery.attempts, delivery.answer), (DeliveryStatus::Quarantined, 8, Some(503)));
    // What comes meanwhile is kept, and not tried.
    world.tell(notice("two", ada)).await;
    world.quiet().await;
    let reasons: Vec<_> = shown(&world, ada).await.deliveries.iter().map(|delivery| delivery.reason).collect();
    assert_eq!(reasons, [Some(FailureReason::WebhookQuarantined), Some(FailureReason::Refused)]);
    let replay = ReplayDelivery { delivery: delivery.id };
    let refused = world.as_person(ada, &replay).await;
    assert!(matches!(&refused, Err(CommandError::Refused(problem)) if problem.code == "WEBHOOK_IS_QUARANTINED"));
    receiver.answer(204);
    world.as_person(ada, &ResumeWebhook { webhook, replay: true }).await.expect("resumed");
    let again = [receiver.next().await, receiver.next().await];
    assert!(again.iter().any(|post| post.id() == first.id()));
    world.quiet().await;
    assert!(shown(&world, ada).await.deliveries.iter().all(|delivery| delivery.status == DeliveryStatus::Sent));
    world.as_person(ada, &replay).await.expect("once more");
    assert_eq!(receiver.next().await.id(), first.id());
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0);
}

#[tokio::test]
async fn what_goes_to_webhooks_first_goes_by_mail_only_where_there_is_none() {
    let mut world = world().await;
    let mut receiver = Receiver::start(None).await;
    let (ada, eve) = (world.somebody("Ada", Locale::Fr).await, world.somebody("Eve", Locale::Fr).await);
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(notice("reminded", ada).to(eve).ways(Ways::WebhookFirst)).await;
    receiver.next().await;
    assert_eq!(world.mails.next().await.to(), "eve@ministere.example");
    world.quiet().await;
    assert_eq!((receiver.rest().len(), world.mails.rest().len()), (0, 0));
}

#[tokio::test]
async fn a_family_that_a_webhook_is_not_for_or_that_was_switched_off_is_not_posted() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(Notice { family: Family::Agreement, ..notice("not for it", ada) }).await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0);
    world.as_person(ada, &prefer(Family::Placement, Channel::Webhook, Mode::Never)).await.expect("chosen");
    world.tell(notice("switched off", ada)).await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0);
    world.as_person(ada, &prefer(Family::Placement, Channel::Webhook, Mode::Immediate)).await.expect("chosen");
    world.tell(notice("on again", ada)).await;
    receiver.next().await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0, "what was off is not caught up on");
}

#[tokio::test]
async fn a_receiver_that_is_gone_is_put_aside_at_once_and_a_redirect_is_not_followed() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    receiver.answer(302);
    world.tell(notice("one", ada)).await;
    receiver.next().await;
    world.quiet().await;
    assert_eq!(shown(&world, ada).await.deliveries[0].answer, Some(302));
    receiver.answer(410);
    world.tests.advance(Duration::seconds(5));
    receiver.next().await;
    world.quiet().await;
    assert!(shown(&world, ada).await.quarantined);
}

#[tokio::test]
async fn the_owner_of_a_webhook_that_is_put_aside_is_told_each_time_and_once() {
    let mut world = world().await;
    let receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let webhook = register(&world, ada, &receiver.url, WebhookForm::Event).await;
    receiver.answer(410);
    for causes in [["one", "two"], ["three", "four"]] {
        for cause in causes {
            world.tell(notice(cause, ada)).await;
            world.quiet().await;
        }
        let mails = world.mails.rest();
        let told = mails.iter().filter(|mail| mail.subject() == "L’un de vos webhooks est suspendu");
        assert_eq!(told.count(), 1, "{mails:?}");
        world.as_person(ada, &ResumeWebhook { webhook, replay: false }).await.expect("resumed");
    }
}

/// Whoever was in an account needs neither its password nor a session to read its calendar, or to be posted what it is told.
#[tokio::test]
async fn what_leads_out_of_an_account_ends_with_the_sessions_that_the_programme_ends() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let (ada, eve) = (world.somebody("Ada", Locale::Fr).await, world.somebody("Eve", Locale::Fr).await);
    for owner in [ada, eve] {
        register(&world, owner, &receiver.url, WebhookForm::Event).await;
        world.as_person(owner, &OpenCalendarLink {}).await.expect("opened");
    }
    let grant = RoleGrant { role: Role::ProgrammeAdministrator, organisation: organisation(1) };
    let programme = Actor::Account { account: eve, verified: true, grants: vec![grant] };
    let context = CommandContext::new(programme, world.tests.store.clock());
    world.tests.store.execute(&context, &EndAccountSessions { account: ada }).await.expect("ended");
    world.tests.settle_followers().await.expect("what follows has followed");
    for (owner, cut_off) in [(ada, true), (eve, false)] {
        let view = settings(&world.tests.store, &world.person(owner)).await.expect("settings").expect("one's own");
        assert_eq!((view.calendar_path.is_none(), view.webhooks[0].quarantined), (cut_off, cut_off));
    }
    world.tell(notice("one", ada)).await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0);
    let webhook = shown(&world, ada).await.id;
    world.as_person(ada, &ResumeWebhook { webhook, replay: true }).await.expect("resumed");
    receiver.next().await;
}

#[tokio::test]
async fn what_leads_out_of_an_account_ends_when_its_holder_ends_the_sessions_or_changes_the_password() {
    let world = world().await;
    let receiver = Receiver::start(None).await;
    let mut people = Vec::new();
    for name in ["Ada", "Eve", "Ida", "Zoe"] {
        let person = world.somebody(name, Locale::Fr).await;
        register(&world, person, &receiver.url, WebhookForm::Event).await;
        world.as_person(person, &OpenCalendarLink {}).await.expect("opened");
        people.push(person);
    }
    let [ended, changed, reset, other] = people[..] else { panic!("four people") };
    world.as_person(ended, &EndOtherSessions { account: ended }).await.expect("ended");
    world.as_person(changed, &RecordPasswordChange { account: changed }).await.expect("changed");
    world.as_person(reset, &RecordPasswordReset { account: reset }).await.expect("reset");
    world.tests.settle_followers().await.expect("what follows has followed");
    for (owner, cut_off) in [(ended, true), (changed, true), (reset, true), (other, false)] {
        let view = settings(&world.tests.store, &world.person(owner)).await.expect("settings").expect("one's own");
        assert_eq!((view.calendar_path.is_none(), view.webhooks[0].quarantined), (cut_off, cut_off));
    }
}

#[tokio::test]
async fn webhooks_are_their_owner_s_alone() {
    let world = world().await;
    let mut receiver = Receiver::start(None).await;
    let (ada, eve) = (world.somebody("Ada", Locale::Fr).await, world.somebody("Eve", Locale::Fr).await);
    let webhook = register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(notice("one", ada).to(eve)).await;
    receiver.next().await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0, "what Eve is told goes to no webhook of Ada");
    let delivery = shown(&world, ada).await.deliveries[0].id;
    for refused in [
        world.as_person(eve, &RotateWebhookSecret { webhook }).await.map(|_| ()),
        world.as_person(eve, &ResumeWebhook { webhook, replay: true }).await.map(|_| ()),
        world.as_person(eve, &RemoveWebhook { webhook }).await.map(|_| ()),
        world.as_person(eve, &ReplayDelivery { delivery }).await.map(|_| ()),
    ] {
        let missing = match &refused {
            Err(CommandError::NotFound) => true,
            Err(CommandError::Refused(problem)) => problem.code == "NOT_FOUND",
            _ => false,
        };
        assert!(missing, "{refused:?}");
    }
    let before = shown(&world, ada).await.secret;
    world.as_person(ada, &RotateWebhookSecret { webhook }).await.expect("rotated");
    assert_ne!(before, shown(&world, ada).await.secret);
    world.as_person(ada, &RemoveWebhook { webhook }).await.expect("removed");
    world.tell(notice("two", ada)).await;
    world.quiet().await;
    assert_eq!(receiver.rest().len(), 0);
}

#[tokio::test]
async fn an_instance_does_not_post_into_its_own_network() {
    let mails = MailServer::start(None).await;
    let mailer = vivier_accounts::Mailer::to_server(&mails.url, "v@vivier.example", "https://vivier.example");
    let carrier = ways_with(mailer.expect("a server"), Targets::Public);
    let world = world_with(mails, carrier).await;
    let mut receiver = Receiver::start(None).await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    register(&world, ada, &receiver.url, WebhookForm::Event).await;
    world.tell(notice("one", ada)).await;
    world.quiet().await;
    let view = shown(&world, ada).await;
    assert_eq!((view.quarantined, view.deliveries[0].reason), (true, Some(FailureReason::ForbiddenTarget)));
    assert_eq!(receiver.rest().len(), 0);
}

#[tokio::test]
async fn over_tls_only_a_certificate_that_is_trusted_is_posted_to() {
    let (acceptor, authority) = tls::localhost();
    let mut receiver = Receiver::start(Some(acceptor)).await;
    let nothing = || (hyper::HeaderMap::new(), "{}".to_owned());
    let (headers, body) = nothing();
    let stranger = Client::new(Targets::Any, &[]).post(&receiver.url, headers, body).await;
    assert_eq!(stranger.map_err(|failure| failure.reason), Err(FailureReason::Untrusted));
    let trusted = authorities(authority.as_bytes()).expect("an authority");
    let (headers, body) = nothing();
    assert_eq!(Client::new(Targets::Any, &trusted).post(&receiver.url, headers, body).await, Ok(()));
    assert_eq!(receiver.next().await.body, "{}");
}
