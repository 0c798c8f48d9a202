//! The calendar of a person: behind a link that only they have and can revoke, read by another's parser, changed and cancelled as
//! things go.

use icalendar::{Calendar, CalendarComponent, Component as _, EventStatus};
use vivier_kernel::id::AccountId;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{CalendarStatus, Family};
use vivier_kernel::period::Period;
use vivier_notifications::calendar::feed;
use vivier_notifications::domain::inbox::state::Preference;
use vivier_notifications::domain::value::{Channel, Mode};
use vivier_notifications::read::settings::settings;
use vivier_notifications::use_case::choose::{ChooseNotifications, OpenCalendarLink, RevokeCalendarLink};

use crate::support::world::{PUBLIC_URL, World, notice, world};

pub(crate) async fn token(world: &World, account: AccountId) -> Option<String> {
    let view = settings(&world.tests.store, &world.person(account)).await.expect("settings").expect("one's own");
    let path = view.calendar_path?;
    Some(path.strip_prefix("/calendar/")?.strip_suffix(".ics")?.to_owned())
}

pub(crate) async fn read(world: &World, token: &str) -> Option<Calendar> {
    let feed = feed::open(&world.tests.store, token).await.expect("an answer")?;
    let file = feed.write(&world.tests.store, PUBLIC_URL).await.expect("a file");
    Some(file.parse().expect("another's parser reads it"))
}

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().expect("a day")
}

#[tokio::test]
async fn it_holds_what_notifications_put_there_as_it_is_now() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &OpenCalendarLink {}).await.expect("opened");
    let token = token(&world, ada).await.expect("a link");
    assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), 0);
    let by = "2026-02-01T16:30:00Z".parse().expect("an instant");
    let period = Period::new(day("2026-03-01"), day("2026-03-31")).expect("a period");
    world.tell(notice("asked", ada).deadline("answer", by, CalendarStatus::Tentative)).await;
    world.quiet().await;
    let confirmed = notice("confirmed", ada).deadline("answer", by, CalendarStatus::Cancelled).days(
        "days",
        period,
        CalendarStatus::Confirmed,
    );
    world.tell(confirmed).await;
    world.quiet().await;
    let calendar = read(&world, &token).await.expect("a calendar");
    let mut found = Vec::new();
    for component in &calendar.components {
        let CalendarComponent::Event(event) = component else { panic!("an event") };
        let start = event.properties().get("DTSTART").map(|start| start.value().to_owned()).unwrap_or_default();
        let summary = event.get_summary().map(ToOwned::to_owned).unwrap_or_default();
        found.push((start, event.get_status(), event.get_sequence(), summary));
    }
    found.sort_by_key(|(start, ..)| start.clone());
    let expected = [
        (
            "20260201T163000Z".to_owned(),
            Some(EventStatus::Cancelled),
            Some(1),
            "Réponse attendue\u{a0}: Refondre <un> service & plus".to_owned(),
        ),
        (
            "20260301".to_owned(),
            Some(EventStatus::Confirmed),
            Some(0),
            "Mission\u{a0}: Refondre <un> service & plus".to_owned(),
        ),
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_link_that_was_revoked_or_replaced_or_forged_opens_nothing() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    assert_eq!(token(&world, ada).await, None);
    world.as_person(ada, &OpenCalendarLink {}).await.expect("opened");
    let first = token(&world, ada).await.expect("a link");
    assert!(read(&world, &first).await.is_some());
    world.as_person(ada, &OpenCalendarLink {}).await.expect("another");
    let second = token(&world, ada).await.expect("a link");
    assert!(read(&world, &first).await.is_none() && read(&world, &second).await.is_some());
    let mut forged = second.clone().into_bytes();
    forged[3] = if forged[3] == b'A' { b'B' } else { b'A' };
    for bad in ["", "x", &String::from_utf8(forged).expect("text"), &"A".repeat(10_000)] {
        assert!(read(&world, bad).await.is_none(), "{bad}");
    }
    world.as_person(ada, &RevokeCalendarLink {}).await.expect("revoked");
    assert!(read(&world, &second).await.is_none());
}

#[tokio::test]
async fn a_family_that_was_switched_off_is_left_out() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &OpenCalendarLink {}).await.expect("opened");
    let token = token(&world, ada).await.expect("a link");
    let by = "2026-02-01T16:30:00Z".parse().expect("an instant");
    world.tell(notice("asked", ada).deadline("answer", by, CalendarStatus::Tentative)).await;
    world.quiet().await;
    assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), 1);
    let off = Preference { family: Family::Placement, channel: Channel::Calendar, mode: Mode::Never };
    world.as_person(ada, &ChooseNotifications { preferences: vec![off] }).await.expect("chosen");
    assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), 0);
}

/// A loan of three years is agreed on once, and nobody changes it afterwards.
#[tokio::test]
async fn what_goes_on_stays_however_long_ago_it_was_changed_and_what_is_over_goes() {
    let world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &OpenCalendarLink {}).await.expect("opened");
    let token = token(&world, ada).await.expect("a link");
    let days = |first, last| Period::new(day(first), day(last)).expect("a period");
    let by = "2026-02-01T16:30:00Z".parse().expect("an instant");
    let notice = notice("agreed", ada)
        .days("long", days("2026-03-01", "2027-12-31"), CalendarStatus::Confirmed)
        .days("short", days("2026-03-01", "2026-03-31"), CalendarStatus::Confirmed)
        .deadline("answer", by, CalendarStatus::Tentative);
    world.tell(notice).await;
    world.quiet().await;
    for (now, items) in [("2026-12-31T12:00:00Z", 3), ("2027-12-31T12:00:00Z", 1), ("2028-01-01T12:00:00Z", 0)] {
        world.tests.clock.set(now.parse().expect("an instant"));
        assert_eq!(read(&world, &token).await.expect("a calendar").components.len(), items, "{now}");
    }
}
