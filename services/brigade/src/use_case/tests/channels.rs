//! Which way a call and its reminder went: recorded as it was, and shown in the timeline and on the board.

use vivier_kernel::notice::Family;
use vivier_notifications::channel::target::WebhookUrl;
use vivier_notifications::domain::value::WebhookForm;
use vivier_notifications::use_case::webhook::RegisterWebhook;

use super::support::{RUST, person, seat, world};
use crate::domain::value::Channel;
use crate::read::timeline::{TimelineKind, timeline};

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
