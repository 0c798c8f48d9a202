//! What waits for somebody else and names whoever is erased in the meantime: it leaves without their name.

use vivier_kernel::id::AccountId;
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_notifications::domain::value::{Channel, Mode};
use vivier_notifications::use_case::choose::ChooseNotificationQuietHours;

use crate::mails::EraseAccount;
use crate::preferences::prefer;
use crate::support::smtp::Mail;
use crate::support::world::world;

/// A notice whose words name somebody who is not its reader.
fn about(talent: AccountId, cause: &str, to: AccountId) -> Notice {
    Notice::new(Family::Placement, "placement.completed_of", cause)
        .to(to)
        .person("talent", talent)
        .text("mission", "Refondre un service")
        .link("/placements/x")
}

/// All that a reader sees of a mail.
fn words(mail: &Mail) -> String {
    [mail.subject(), mail.text(), mail.html()].join("\n")
}

#[tokio::test]
async fn a_mail_and_a_digest_that_wait_do_not_name_whoever_is_erased_meanwhile() {
    let mut world = world().await;
    let gone = world.somebody("Rosalinde", Locale::Fr).await;
    let [ada, bea, cleo] = [
        world.somebody("Ada", Locale::Fr).await,
        world.somebody("Bea", Locale::Fr).await,
        world.somebody("Cleo", Locale::Fr).await,
    ];
    let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    world.as_person(bea, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.as_person(cleo, &prefer(Family::Placement, Channel::Email, Mode::Daily)).await.expect("chosen");
    world.tests.clock.set("2026-01-05T21:00:00Z".parse().expect("an instant"));
    world.tell(about(gone, "held until the morning", bea)).await;
    world.tell(about(gone, "gathered", cleo)).await;
    world.tell(about(gone, "sent at once", ada)).await;
    let named = words(&world.mails.next().await);
    assert!(named.contains("Rosalinde"), "{named}");
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0, "the others wait");

    world.tests.store.execute(&world.system(), &EraseAccount { account: gone }).await.expect("erased");
    world.quiet().await;
    let found = world.tests.in_clear("rosalinde", "delivery_card").await.expect("a search");
    assert_eq!(found, [] as [&str; 0], "nothing that waits names her");
    world.tests.advance(chrono::Duration::hours(10));
    for _ in 0..2 {
        let left = words(&world.mails.next().await);
        assert!(left.contains("une personne") && !left.contains("Rosalinde"), "{left}");
    }
    world.quiet().await;
    assert_eq!(world.mails.rest().len(), 0);
    let found = world.tests.in_clear("rosalinde", "delivery_card").await.expect("a search");
    assert_eq!(found, [] as [&str; 0], "nor does anything that left");
}
