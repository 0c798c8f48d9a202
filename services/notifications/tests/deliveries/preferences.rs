//! What people choose: channels for each family, quiet hours, digests; the list and its marks; and nobody else's.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::CommandError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Action, Family, Notice};
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_notifications::domain::inbox::state::Preference;
use vivier_notifications::domain::value::{Channel, Mode};
use vivier_notifications::read::notifications::{NotificationFilter, NotificationView, Page, notifications, unread};
use vivier_notifications::read::settings::settings;
use vivier_notifications::use_case::choose::{ChooseNotificationQuietHours, ChooseNotifications};
use vivier_notifications::use_case::mark::{MarkAllNotificationsRead, MarkNotifications};

use crate::support::world::{World, count, notice, ways, world};

pub(crate) fn prefer(family: Family, channel: Channel, mode: Mode) -> ChooseNotifications {
    ChooseNotifications { preferences: vec![Preference { family, channel, mode }] }
}

pub(crate) async fn list(world: &World, viewer: &Actor) -> Vec<NotificationView> {
    let page = Page { rows: 100, backward: false, from: None };
    notifications(&world.tests.store, viewer, Locale::Fr, &NotificationFilter::default(), &page).await.expect("a list")
}

#[tokio::test]
async fn what_was_switched_off_is_not_sent_and_a_call_always_is() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Never)).await.expect("chosen");
    let refused = world.as_person(ada, &prefer(Family::Call, Channel::Email, Mode::Never)).await;
    assert!(
        matches!(&refused, Err(CommandError::Refused(problem)) if problem.code == "FAMILY_MUST_REACH_YOU"),
        "{refused:?}"
    );
    world.tell(notice("silent", ada)).await;
    world.tell(Notice { family: Family::Call, ..notice("call", ada) }).await;
    world.mails.next().await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
    let listed: Vec<Family> = list(&world, &world.person(ada)).await.iter().map(|view| view.family).collect();
    assert_eq!(listed.len(), 2, "both stand in the list: {listed:?}");
}

#[tokio::test]
async fn in_quiet_hours_mails_wait_for_the_morning_and_calls_that_cannot_do_not() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    world.as_person(ada, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.tests.clock.set("2026-01-05T21:00:00Z".parse().expect("an instant"));
    world.tell(notice("late", ada)).await;
    let tonight = "2026-01-05T23:00:00Z".parse().ok();
    world.tell(Notice { family: Family::Call, valid_until: tonight, ..notice("call", ada) }).await;
    world.mails.next().await;
    // What only says what became of a call is not answered tonight.
    world.tell(Notice { family: Family::Call, ..notice("result", ada) }).await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
    world.tests.clock.set("2026-01-06T06:59:59Z".parse().expect("an instant"));
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
    world.tests.advance(Duration::seconds(1));
    world.mails.next().await;
    world.mails.next().await;
}

#[tokio::test]
async fn what_is_switched_off_while_it_waits_for_the_morning_is_not_sent() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    world.as_person(ada, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.tests.clock.set("2026-01-05T21:00:00Z".parse().expect("an instant"));
    world.tell(notice("unwanted", ada)).await;
    world.tell(Notice { family: Family::Agreement, ..notice("wanted", ada) }).await;
    world.quiet().await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Never)).await.expect("chosen");
    world.tests.clock.set("2026-01-06T07:00:00Z".parse().expect("an instant"));
    world.mails.next().await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliverySent").await), (0, 1));
    assert_eq!(count(&world.tests, "DeliveryDropped").await, 1);
}

/// A mail server that is busy for a moment does not turn a call of tonight into one that nobody ever reads.
#[tokio::test]
async fn what_failed_waits_for_the_morning_and_a_call_that_cannot_does_not() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    world.as_person(ada, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.tests.clock.set("2026-01-05T18:59:58Z".parse().expect("an instant"));
    world.mails.refuse(1);
    world.tell(notice("evening", ada)).await;
    world.quiet().await;
    world.tests.advance(Duration::minutes(2));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1));
    world.mails.refuse(1);
    let tonight = "2026-01-05T23:00:00Z".parse().ok();
    world.tell(Notice { family: Family::Call, valid_until: tonight, ..notice("call", ada) }).await;
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 2));
    world.tests.advance(Duration::minutes(2));
    world.mails.next().await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0, "the other one waits");
}

#[tokio::test]
async fn a_digest_gathers_what_came_and_is_sent_once_even_over_a_restart() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    for cause in ["one", "two", "three"] {
        world.tell(notice(cause, ada)).await;
        world.quiet().await;
    }
    let url = world.mails.url.clone();
    let mut world = world.restart(ways(&url)).await;
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0, "it waits for the morning");
    world.tests.advance(Duration::days(1));
    let digest = world.mails.next().await;
    assert_eq!(digest.subject(), "Vivier\u{a0}: vos nouvelles du jour (3)");
    assert_eq!(digest.text().matches("— Une invitation pour").count(), 3, "{}", digest.text());
    world.quiet().await;
    world.tests.advance(Duration::days(3));
    world.quiet().await;
    assert_eq!(
        (world.mails.rest().len(), count(&world.tests, "DigestComposed").await),
        (0, 1),
        "nothing new, no digest"
    );
    world.tell(notice("four", ada)).await;
    world.quiet().await;
    world.tests.advance(Duration::days(1));
    assert_eq!(world.mails.next().await.subject(), "Vivier\u{a0}: vos nouvelles du jour (1)");
}

#[tokio::test]
async fn what_was_switched_off_before_the_digest_left_is_not_in_it() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    for family in [Family::Placement, Family::Agreement] {
        world.as_person(ada, &prefer(family, Channel::Email, Mode::Daily)).await.expect("chosen");
    }
    world.tell(notice("one", ada)).await;
    world.tell(Notice { family: Family::Agreement, ..notice("two", ada) }).await;
    world.quiet().await;
    world.as_person(ada, &prefer(Family::Agreement, Channel::Email, Mode::Never)).await.expect("chosen");
    world.tests.advance(Duration::days(1));
    assert_eq!(world.mails.next().await.subject(), "Vivier\u{a0}: vos nouvelles du jour (1)");
    world.tell(notice("three", ada)).await;
    world.quiet().await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Never)).await.expect("chosen");
    world.tests.advance(Duration::days(1));
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0, "nothing is left to say");
    // Nor does it come back with the family.
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    world.tell(notice("four", ada)).await;
    world.quiet().await;
    world.tests.advance(Duration::days(1));
    assert_eq!(world.mails.next().await.subject(), "Vivier\u{a0}: vos nouvelles du jour (1)");
}

#[tokio::test]
async fn a_digest_offers_nothing_that_cannot_be_done_from_it_any_more() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Weekly)).await.expect("chosen");
    for (cause, expires_at) in [("dead", "2026-01-08T12:00:00Z"), ("alive", "2026-01-15T12:00:00Z")] {
        let action = Action {
            label: "UNKNOWN".to_owned(),
            path: format!("/act/{cause}"),
            action: "grantRelease".to_owned(),
            subject: uuid::Uuid::from_u128(7),
            expires_at: expires_at.parse().expect("an instant"),
        };
        world.tell(notice(cause, ada).action(action)).await;
        world.quiet().await;
    }
    world.tests.advance(Duration::days(7));
    let text = world.mails.next().await.text();
    assert!(text.contains("/act/alive?token=") && !text.contains("/act/dead"), "{text}");
    assert_eq!(text.matches("— Une invitation pour").count(), 2, "both are told: {text}");
}

#[tokio::test]
async fn a_digest_tells_nothing_that_was_over_before_it_left() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Weekly)).await.expect("chosen");
    let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    world.tell(notice("over", ada).until(instant("2026-01-08T12:00:00Z"))).await;
    world.tell(notice("to come", ada).until(instant("2026-01-15T12:00:00Z"))).await;
    world.quiet().await;
    world.tests.advance(Duration::days(7));
    let digest = world.mails.next().await;
    assert_eq!(digest.subject(), "Vivier\u{a0}: vos nouvelles de la semaine (1)");
    assert_eq!(digest.text().matches("aimerait travailler avec vous").count(), 1, "{}", digest.text());
    // Where all of it is over, nothing is sent.
    world.tell(notice("over too", ada).until(instant("2026-01-14T12:00:00Z"))).await;
    world.quiet().await;
    world.tests.advance(Duration::days(7));
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
}

/// It is composed at eight in Paris; the mail server takes it later.
#[tokio::test]
async fn a_digest_that_waited_for_a_mail_server_tells_nothing_that_was_over_by_then() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Weekly)).await.expect("chosen");
    let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
    world.tell(notice("brief", ada).until(instant("2026-01-12T07:01:00Z"))).await;
    world.quiet().await;
    world.mails.refuse(1);
    world.tests.clock.set(instant("2026-01-12T07:00:00Z"));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1));
    world.tests.advance(Duration::minutes(10));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryDropped").await), (0, 1));
}

/// The virtual clock begins on a Monday, after the hour at which digests leave.
#[tokio::test]
async fn a_weekly_digest_waits_for_monday_morning() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Placement, Channel::Email, Mode::Weekly)).await.expect("chosen");
    let monday: DateTime<Utc> = "2026-01-12T07:00:00Z".parse().expect("an instant");
    for cause in ["one", "two"] {
        world.tell(notice(cause, ada)).await;
        world.quiet().await;
        world.tests.advance(Duration::days(1));
    }
    world.tests.clock.set(monday - Duration::seconds(1));
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0, "the week is not over");
    world.tests.clock.set(monday);
    let digest = world.mails.next().await;
    assert_eq!(digest.subject(), "Vivier\u{a0}: vos nouvelles de la semaine (2)");
    assert_eq!(digest.text().matches("— Une invitation pour").count(), 2, "{}", digest.text());
    world.quiet().await;
    world.tests.advance(Duration::days(14));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DigestComposed").await), (0, 1));
}

#[tokio::test]
async fn the_list_is_one_s_own_newest_first_and_its_marks_stay() {
    let world = world().await;
    let (ada, eve) = (world.somebody("Ada", Locale::Fr).await, world.somebody("Eve", Locale::Fr).await);
    for cause in ["one", "two", "three"] {
        world.tell(notice(cause, ada)).await;
        world.quiet().await;
        world.tests.advance(Duration::minutes(1));
    }
    let views = list(&world, &world.person(ada)).await;
    let times: Vec<DateTime<Utc>> = views.iter().map(|view| view.raised_at).collect();
    assert!(times.windows(2).all(|pair| pair[0] > pair[1]) && views.len() == 3, "{times:?}");
    for stranger in [world.person(eve), Actor::Anonymous] {
        assert_eq!(list(&world, &stranger).await, Vec::new());
    }
    let stolen = MarkNotifications { notifications: vec![views[0].id], read: true };
    assert!(matches!(world.as_person(eve, &stolen).await, Err(CommandError::NotFound)));
    world.as_person(ada, &stolen).await.expect("marked");
    world.tests.settle().await.expect("settled");
    assert_eq!(unread(&world.tests.store, &world.person(ada)).await.expect("a count"), 2);
    world.as_person(ada, &MarkAllNotificationsRead {}).await.expect("marked");
    assert_eq!(unread(&world.tests.store, &world.person(ada)).await.expect("a count"), 0);
    assert!(list(&world, &world.person(ada)).await.iter().all(|view| view.read));
    world.tests.advance(Duration::minutes(1));
    world.tell(notice("four", ada)).await;
    world.quiet().await;
    assert_eq!(unread(&world.tests.store, &world.person(ada)).await.expect("a count"), 1);
}

#[tokio::test]
async fn settings_show_every_family_and_channel_to_their_owner_alone() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let view = settings(&world.tests.store, &world.person(ada)).await.expect("settings").expect("one's own");
    assert_eq!(view.preferences.len(), Family::ALL.len() * Channel::ALL.len());
    assert_eq!(settings(&world.tests.store, &Actor::Anonymous).await.expect("an answer"), None);
    let nobody = AccountId::from_uuid(uuid::Uuid::from_u128(3));
    let of_nobody = settings(&world.tests.store, &world.person(nobody)).await.expect("an answer");
    assert_eq!(of_nobody.map(|view| view.version), Some(0));
}
