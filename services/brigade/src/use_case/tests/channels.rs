//! Which way a call and its reminder went: recorded as it was, and shown in the timeline and on the board.

use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::Family;
use vivier_notifications::channel::target::WebhookUrl;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::{InboxId, WebhookForm};
use vivier_notifications::use_case::webhook::RegisterWebhook;

use super::links::notices;
use super::support::{RUST, person, seat, world};
use crate::domain::value::Channel;
use crate::domain::zone::{QuietHours, Zone};
use crate::read::timeline::{TimelineKind, timeline};
use crate::use_case::membership::SetQuietHours;

#[tokio::test]
async fn a_reminder_goes_to_the_room_of_whoever_has_one_and_otherwise_by_mail_again() {
    let world = world().await;
    let (room, mail) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    for (number, families) in [(1, vec![Family::Call]), (2, vec![Family::Placement])] {
        let url = WebhookUrl::new("https://tchap.example/hooks/room").expect("an address");
        let register = RegisterWebhook { url, form: WebhookForm::Text, families };
        world.run(&person(number), register).await.expect("registered");
    }
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    for talent in [room, mail] {
        assert_eq!(world.call(mobilisation, talent).await.channel, Some(Channel::Email));
    }
    world.after(45).await;
    for (talent, channel) in [(room, Channel::Webhook), (mail, Channel::Email)] {
        let call = world.call(mobilisation, talent).await;
        assert_eq!((call.reminders, call.channel), (1, Some(channel)));
        let entries = timeline(&world.tests.store, &world.coordinator(), mobilisation).await.expect("an answer");
        let of = |kind| {
            let mut entries = entries.iter().filter(|entry| entry.kind == kind && entry.talent == Some(talent));
            entries.next().map(|entry| entry.channel)
        };
        assert_eq!(of(TimelineKind::Called), Some(Some(Channel::Email)));
        assert_eq!(of(TimelineKind::Reminded), Some(Some(channel)));
    }
    let entries = timeline(&world.tests.store, &world.coordinator(), mobilisation).await.expect("an answer");
    assert!(entries.iter().filter(|entry| entry.kind == TimelineKind::WavePlanned).all(|one| one.channel.is_none()));
}

#[tokio::test]
async fn what_asks_somebody_leaves_before_their_quiet_hours_or_not_at_all() {
    let world = world().await;
    let (quiet, other) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, (hour + 1) % 24, (hour + 9) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent: quiet, expected_version: None, hours };
    world.run(&person(1), set).await.expect("quiet in less than an hour");
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    for (talent, silent) in [(quiet, true), (other, false)] {
        let call = world.call(mobilisation, talent).await;
        let deadline = call.deadline.expect("it was sent");
        let cause = format!("call:{}:sent", call.id);
        let told = notices(&world).await.into_iter().find(|notice| notice.cause == cause).expect("told");
        let until = told.valid_until.expect("a mail that a server takes too late is dropped");
        assert_eq!(until < deadline, silent, "{until} and {deadline}");
        assert!(!silent || (hours.is_some_and(|hours| hours.covers(until)) && until > world.now()));
    }
}

#[tokio::test]
async fn whoever_says_to_their_brigade_where_they_live_is_told_of_calls_by_the_clocks_there() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let account = person(1).account().expect("an account");
    let inbox = async || world.tests.store.load::<Inbox>(InboxId::of(account).uuid()).await.expect("loaded").state;
    assert_eq!(inbox().await.zone(), Zone::Metropolitan);
    for (hours, zone) in [(QuietHours::new(Zone::Antilles, 20, 8).ok(), Zone::Antilles), (None, Zone::Antilles)] {
        let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
        world.run(&person(1), set).await.expect("set");
        let inbox = inbox().await;
        assert_eq!((inbox.zone(), inbox.quiet_hours), (zone, None), "their other mails wait for nothing");
    }
}
