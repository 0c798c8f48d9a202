//! Seats that a mail names as open are so when it is written, however long it waited.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, MissionId, PlacementId, SeatId, TalentId};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Family, Notice, OpenSeat};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_kernel::zone::{QuietHours, Zone};
use vivier_missions::domain::command::MissionCommand;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, Level, RequiredSkill, SeatSpec, SeatTitle, Title, WorkMode,
};
use vivier_notifications::domain::value::{Channel, Mode};
use vivier_notifications::use_case::choose::ChooseNotificationQuietHours;

use crate::preferences::prefer;
use crate::support::world::{World, count, organisation, world};

fn days() -> Period {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
    Period::new(day("2026-01-01"), day("2026-06-30")).expect("a period")
}

/// A mission is published with seats of these names.
#[derive(Serialize)]
struct Publish {
    mission: MissionId,
    seats: Vec<(SeatId, String)>,
}

impl UseCase for Publish {
    const NAME: &'static str = "publish";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut mission = unit.load::<Mission>(self.mission).await?;
        let draft = MissionCommand::Draft {
            mission: self.mission,
            organisation: organisation(1),
            owner: AccountId::default(),
            title: Title::new("Refondre un service").expect("a title"),
            description: Description::new("De quoi il s’agit.").expect("a description"),
        };
        unit.decide(&mut mission, draft)?;
        for (seat, title) in &self.seats {
            let required = RequiredSkill {
                skill: uuid::Uuid::from_u128(1),
                importance: Importance::Essential,
                minimum_level: Level::new(2).expect("a level"),
            };
            let spec = Box::new(SeatSpec {
                title: SeatTitle::new(title).expect("a title"),
                skills: vec![required],
                period: days(),
                share: Share::new(40).expect("a share"),
                mode: WorkMode::Remote,
                region: None,
                place: None,
                clearance: Clearance::None,
            });
            unit.decide(&mut mission, MissionCommand::AddSeat { seat: *seat, spec, justification: None })?;
        }
        unit.decide(&mut mission, MissionCommand::Submit)?;
        unit.decide(&mut mission, MissionCommand::Publish)?;
        Ok(())
    }
}

/// Somebody has the seat.
#[derive(Serialize)]
struct Fill {
    mission: MissionId,
    seat: SeatId,
}

impl UseCase for Fill {
    const NAME: &'static str = "fill";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut mission = unit.load::<Mission>(self.mission).await?;
        let (seat, placement, talent) = (self.seat, PlacementId::new(unit.clock()), TalentId::new(unit.clock()));
        unit.decide(&mut mission, MissionCommand::FillSeat { seat, placement, talent, period: days() })?;
        Ok(())
    }
}

/// A published mission with two seats.
pub(crate) async fn published(world: &World) -> (MissionId, [SeatId; 2]) {
    let clock = world.tests.store.clock();
    let (mission, first, second) = (MissionId::new(clock), SeatId::new(clock), SeatId::new(clock));
    let seats = vec![(first, "Poste pourvu".to_owned()), (second, "Poste ouvert".to_owned())];
    world.tests.store.execute(&world.system(), &Publish { mission, seats }).await.expect("published");
    (mission, [first, second])
}

async fn fill(world: &World, mission: MissionId, seat: SeatId) {
    world.tests.store.execute(&world.system(), &Fill { mission, seat }).await.expect("filled");
}

/// What a saved search tells of a seat.
fn found(to: AccountId, mission: MissionId, seat: SeatId, title: &str) -> Notice {
    Notice::new(Family::Match, "match.seat", format!("search:{seat}"))
        .to(to)
        .text("mission", "Refondre un service")
        .text("seat", title)
        .link_to("/missions", mission)
        .while_open("seat", OpenSeat { mission, seat })
}

#[tokio::test]
async fn a_weekly_mail_names_no_seat_that_was_filled_meanwhile() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let (mission, [filled, open]) = published(&world).await;
    world.tell(found(ada, mission, filled, "Poste pourvu")).await;
    world.tell(found(ada, mission, open, "Poste ouvert")).await;
    let [one, other] = [filled, open].map(|seat| OpenSeat { mission, seat });
    let digest = Notice::new(Family::Match, "match.digest", "search:digest")
        .to(ada)
        .number("count", 2)
        .text("seat-01", "Poste pourvu, en résumé")
        .while_open("seat-01", one)
        .text("seat-02", "Poste ouvert, en résumé")
        .while_open("seat-02", other);
    world.tell(digest).await;
    world.quiet().await;
    fill(&world, mission, filled).await;
    world.quiet().await;
    world.tests.advance(Duration::days(7));
    let mail = world.mails.next().await;
    assert_eq!(mail.subject(), "Vivier\u{a0}: vos nouvelles de la semaine (2)");
    assert!(!mail.text().contains("Poste pourvu"), "{}", mail.text());
    for said in ["Poste ouvert", "Un autre poste correspond à votre recherche", "Poste ouvert, en résumé"] {
        assert!(mail.text().contains(said), "{said}: {}", mail.text());
    }
}

#[tokio::test]
async fn where_all_seats_were_filled_there_is_no_mail_even_while_it_waited_for_a_server() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    let (mission, [first, second]) = published(&world).await;
    for seat in [first, second] {
        world.tell(found(ada, mission, seat, "Poste")).await;
    }
    world.quiet().await;
    fill(&world, mission, first).await;
    world.mails.refuse(1);
    let monday: DateTime<Utc> = "2026-01-12T07:00:00Z".parse().expect("an instant");
    world.tests.clock.set(monday);
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryFailed").await), (0, 1));
    fill(&world, mission, second).await;
    world.tests.advance(Duration::minutes(10));
    world.quiet().await;
    assert_eq!((world.mails.rest().len(), count(&world.tests, "DeliveryDropped").await), (0, 1));
}

/// Whoever has each mail at once waits too: for the end of their quiet hours, or for a mail server.
#[tokio::test]
async fn a_mail_of_its_own_names_no_seat_that_was_filled_while_it_waited() {
    let mut world = world().await;
    let ada = world.somebody("Ada", Locale::Fr).await;
    world.as_person(ada, &prefer(Family::Match, Channel::Email, Mode::Immediate)).await.expect("chosen");
    let quiet_hours = QuietHours::new(Zone::Metropolitan, 20, 8).ok();
    world.as_person(ada, &ChooseNotificationQuietHours { quiet_hours }).await.expect("chosen");
    world.tests.clock.set("2026-01-05T21:00:00Z".parse().expect("an instant"));
    let (mission, [filled, open]) = published(&world).await;
    let [one, other] = [filled, open].map(|seat| OpenSeat { mission, seat });
    world.tell(found(ada, mission, filled, "Poste pourvu")).await;
    let digest = Notice::new(Family::Match, "match.digest", "search:digest")
        .to(ada)
        .number("count", 2)
        .text("seat-01", "Poste pourvu, en résumé")
        .while_open("seat-01", one)
        .text("seat-02", "Poste ouvert, en résumé")
        .while_open("seat-02", other);
    world.tell(digest).await;
    world.quiet().await;
    fill(&world, mission, filled).await;
    world.tests.clock.set("2026-01-06T07:00:00Z".parse().expect("an instant"));
    world.quiet().await;
    let mails = world.mails.rest();
    let [mail] = mails.as_slice() else { panic!("one mail: {mails:?}") };
    assert_eq!(mail.subject(), "Un autre poste correspond à votre recherche");
    assert!(mail.text().contains("Poste ouvert, en résumé") && !mail.text().contains("pourvu"), "{}", mail.text());
    assert_eq!(count(&world.tests, "DeliveryDropped").await, 1);
}
