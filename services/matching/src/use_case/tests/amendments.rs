//! What was signed is changed by a further document, over a real store.

use vivier_event_store::CommandError;
use vivier_event_store::links::ActionLink;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{PlacementId, SubjectId, TypedId as _};
use vivier_kernel::notice::{Notice, Recipient};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::value::WithdrawalReason;
use vivier_talents::use_case::status::WithdrawTalent;

use super::consent::words_told;
use super::disputes::told;
use super::support::*;
use crate::domain::state::Engagement;
use crate::domain::terms::TermsHash;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{DeclineReason, DocumentText, HalfDays, Hours, Reimbursement, Side};
use crate::read::by_link::linked_placement;
use crate::use_case::amendment::{DeclineAmendment, ProposeAmendment, SignAmendment};
use crate::use_case::by_link::{Purpose, Signing};
use crate::use_case::course::{CompletePlacement, StartPlacement};

/// Another last day, and nothing else.
pub(super) fn until(placement: PlacementId, last_day: &str) -> ProposeAmendment {
    ProposeAmendment {
        placement,
        expected_version: None,
        last_day: Some(day(last_day)),
        share: None,
        place: None,
        hours: None,
        activities: None,
        conditions: None,
        reimbursement: None,
    }
}

/// The talent and the host sign what is proposed.
async fn both_sign(world: &World, placement: PlacementId) {
    let hash = world.state(placement).await.amendment.expect("a proposal").document.hash;
    for actor in [person(1), world.owner()] {
        let sign = SignAmendment { placement, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }
}

#[tokio::test]
async fn an_amendment_moves_the_booking_with_it_and_the_document_is_what_was_signed() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    let agreement = world.state(placement).await.agreement.expect("an agreement");
    let document = agreement.document.expect("a document");
    let text: DocumentText = world.tests.store.keys().open(&document.text).await.expect("opens").expect("a text");
    assert_eq!(TermsHash::of_text(&text), agreement.hash);
    assert!(text.as_str().contains("Ada") && text.as_str().contains("Direction d’accueil"), "{}", text.as_str());
    world.confirm(placement).await.expect("confirmed");
    let propose = ProposeAmendment {
        placement,
        expected_version: None,
        last_day: Some(day("2026-06-30")),
        share: Some(share(30)),
        place: None,
        hours: None,
        activities: None,
        conditions: None,
        reimbursement: None,
    };
    world.run(&world.owner(), propose).await.expect("proposed");
    let proposed = world.state(placement).await.amendment.expect("a proposal");
    let hash = proposed.document.hash;
    // Whoever acts by a link has an account.
    world.holder(1, Role::Coordinator, world.ministry).await;
    // The link of its mail shows what is to be signed, and not what was.
    let link = ActionLink {
        action: Signing::Amendment(1).action(),
        subject: placement.uuid(),
        person: SubjectId::from(account(1)),
        expires_at: proposed.answer_by,
        mailbox: 0,
    };
    world.settle().await;
    let store = &world.tests.store;
    let linked = linked_placement(store, Purpose::Sign, &link.token(store.keys())).await.expect("a genuine link");
    let linked = linked.expect("a placement");
    let asked = Engagement { period: period("2026-03-01", "2026-06-30"), share: share(30) };
    assert_eq!((linked.span, linked.answer_by), (Some(asked), Some(proposed.answer_by)));
    for actor in [person(1), world.owner()] {
        let sign = SignAmendment { placement, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }
    let booked = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent").state;
    let free = |start, end| booked.free_share(period(start, end));
    assert_eq!((free("2026-03-01", "2026-06-30"), free("2026-07-01", "2026-07-31")), (20, 50));
    let seat =
        world.tests.store.load::<vivier_missions::domain::decide::Mission>(mission.uuid()).await.expect("it").state;
    assert_eq!(seat.seats[0].fillings.len(), 1);
    assert_eq!(seat.seats[0].fillings[0].period, period("2026-03-01", "2026-06-30"));
}

/// Where a placement stands, why it came to nothing, and which one came first.
type Fate = (PlacementStatus, Option<(String, Option<PlacementId>)>);

/// What takes the days of a seat and of a person by an amendment takes them from everybody else, as a confirmation does.
#[tokio::test]
async fn an_amendment_supersedes_what_no_longer_fits_and_nothing_else() {
    let world = world().await;
    for number in 1..=2 {
        world.talent(number, true, 50).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(10)]).await;
    let (spring, summer) = (period("2026-03-01", "2026-04-30"), period("2026-05-01", "2026-06-30"));
    let amended = world.signed(1, seats[0], Some(spring)).await;
    // The days that stay free: of the same seat for somebody else, and of the same person for another seat.
    let same_seat = world.signed(2, seats[0], Some(summer)).await;
    let same_person = world.signed(1, seats[1], Some(summer)).await;
    let small = world.apply(1, seats[2]).await;
    world.confirm(amended).await.expect("confirmed");
    world.fire().await;
    let fates = async || {
        let mut fates = Vec::new();
        for placement in [same_seat, same_person, small] {
            let state = world.state(placement).await;
            let ending = state.ending.map(|ending| (ending.reason.unwrap_or_default(), ending.superseded_by));
            fates.push((state.status, ending));
        }
        fates
    };
    let (signed, applied): (Fate, Fate) = ((PlacementStatus::Signed, None), (PlacementStatus::Applied, None));
    assert_eq!(fates().await, [signed.clone(), signed, applied.clone()], "each has its own days");
    world.tests.advance(chrono::Duration::minutes(1));
    world.run(&world.owner(), until(amended, "2026-06-30")).await.expect("proposed");
    both_sign(&world, amended).await;
    world.fire().await;
    let superseded = |reason: &str, by| (PlacementStatus::Superseded, Some((reason.to_owned(), by)));
    let expected = [superseded("SEAT_FILLED", Some(amended)), superseded("TALENT_PLACED", None), applied];
    assert_eq!(fates().await, expected);
}

#[tokio::test]
async fn an_amendment_changes_something_and_nothing_that_its_way_does_not_know() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    let propose = |hours: Option<&str>, reimbursement| ProposeAmendment {
        placement,
        expected_version: None,
        last_day: None,
        share: None,
        place: None,
        hours: hours.map(|hours| Hours::new(hours).expect("hours")),
        activities: None,
        conditions: None,
        reimbursement,
    };
    let refused = world.run(&world.owner(), propose(None, Some(Reimbursement::Waived))).await;
    assert_eq!(code(refused), "NOTHING_TO_REIMBURSE");
    world.run(&world.owner(), propose(Some("Le mardi."), None)).await.expect("proposed");
    let hash = world.state(placement).await.amendment.expect("a proposal").document.hash;
    let sign = SignAmendment { placement, expected_version: None, side: None, hash: hash.clone() };
    world.run(&person(1), sign).await.expect("signed");
    // The same proposal again takes no signature away, and gives nobody more time.
    world.tests.advance(chrono::Duration::days(2));
    let before = world.state(placement).await.amendment;
    world.run(&world.owner(), propose(Some("Le mardi."), None)).await.expect("as it was");
    assert_eq!(world.state(placement).await.amendment, before);
    // A no says whose it was and why; nobody else was chosen for a change.
    let said = "Le besoin a été repris par une autre équipe.";
    let decline = |reason| DeclineAmendment { placement, expected_version: None, reason, words: words(said) };
    let others = world.run(&world.owner(), decline(DeclineReason::AnotherWasChosen)).await;
    assert_eq!(code(others), "REASON_OF_THE_OTHER");
    world.run(&world.owner(), decline(DeclineReason::NeedChanged)).await.expect("declined");
    assert_eq!(words_told(&world, "amendment.declined", "by").await, ["HOST"]);
    assert_eq!(words_told(&world, "amendment.declined", "reason").await, ["NEED_CHANGED"]);
    // The placement says the same to those who were told, until something else is proposed.
    let declined = async |viewer: &Actor| world.look(viewer, placement).await.expect("a view").declined_amendment;
    for viewer in [person(1), world.owner()] {
        let told = declined(&viewer).await.map(|told| (told.number, told.by, told.reason, told.words));
        assert_eq!(told, Some((1, Side::Host, DeclineReason::NeedChanged, Some(said.to_owned()))));
    }
    world.run(&world.owner(), propose(Some("Le mardi."), None)).await.expect("proposed");
    assert_eq!(declined(&person(1)).await, None);
    both_sign(&world, placement).await;
    assert_eq!(code(world.run(&world.owner(), propose(Some("Le mardi."), None)).await), "NOTHING_CHANGES");
}

#[tokio::test]
async fn what_was_agreed_is_amended_while_the_mission_is_suspended() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    // The second seat stays open: a mission that waits for somebody can be suspended.
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    let suspend = vivier_missions::use_case::progress::SuspendMission {
        mission,
        expected_version: None,
        reason: vivier_missions::domain::value::SuspensionReason::BudgetPending,
        words: None,
    };
    world.run(&world.owner(), suspend).await.expect("suspended");
    world.run(&world.owner(), until(placement, "2026-05-31")).await.expect("proposed");
    both_sign(&world, placement).await;
    let booked = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent").state;
    assert_eq!(booked.free_share(period("2026-03-01", "2026-05-31")), 10);
    let mission = world.tests.store.load::<vivier_missions::domain::decide::Mission>(mission.uuid()).await.expect("it");
    assert_eq!(mission.state.status, vivier_missions::domain::transitions::MissionStatus::Suspended);
    assert_eq!(mission.state.seats[0].fillings[0].period, period("2026-03-01", "2026-05-31"));
}

#[tokio::test]
async fn of_whoever_has_left_the_pool_no_other_time_is_proposed_that_the_last_signature_could_not_book() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    let (expected_version, reason, words) = (None, WithdrawalReason::NoSuitableMission, None);
    world.run(&person(1), WithdrawTalent { talent, expected_version, reason, words }).await.expect("withdrawn");
    let propose = |last_day: Option<&str>| ProposeAmendment {
        placement,
        expected_version: None,
        last_day: last_day.map(day),
        share: None,
        place: None,
        hours: Some(Hours::new("Le mardi.").expect("hours")),
        activities: None,
        conditions: None,
        reimbursement: None,
    };
    let more_share = ProposeAmendment { share: Some(share(45)), ..propose(None) };
    for (more, field) in [(propose(Some("2026-05-31")), "lastDay"), (more_share, "share")] {
        let expected = Problem::new("TALENT_NOT_IN_POOL").at(field);
        let refused = world.run(&world.owner(), more).await.expect_err("refused");
        assert!(matches!(&refused, CommandError::Refused(problem) if *problem == expected), "{refused:?}");
    }
    world.run(&world.owner(), propose(None)).await.expect("what takes no time is as open as before");
    both_sign(&world, placement).await;
}

/// The person may have registered anew since: what the placement gives back is theirs in that profile too.
#[tokio::test]
async fn whoever_has_left_the_pool_ends_sooner_by_an_amendment() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    let (expected_version, reason, words) = (None, WithdrawalReason::NoSuitableMission, None);
    world.run(&person(1), WithdrawTalent { talent, expected_version, reason, words }).await.expect("withdrawn");
    world.settle().await;
    let anew = world.talent(1, true, 50).await;
    world.run(&world.owner(), until(placement, "2026-04-15")).await.expect("proposed");
    both_sign(&world, placement).await;
    let shortened = period("2026-03-01", "2026-04-15");
    for profile in [talent, anew] {
        let book = world.tests.store.load::<Talent>(profile.uuid()).await.expect("the talent").state.engagements;
        assert_eq!(book[&placement].period, shortened);
    }
    let mission = world.tests.store.load::<vivier_missions::domain::decide::Mission>(mission.uuid()).await.expect("it");
    assert_eq!(mission.state.seats[0].fillings[0].period, shortened);
}

/// Whom each reminder of an amendment went to.
async fn reminded(world: &World) -> Vec<Vec<Recipient>> {
    let notices: Vec<sqlx::types::Json<Notice>> =
        sqlx::query_scalar("select payload from es_timer where kind = 'notice' order by key")
            .fetch_all(world.tests.store.pool())
            .await
            .expect("notices");
    let reminders = notices.into_iter().map(|notice| notice.0).filter(|notice| notice.template == "amendment.reminded");
    reminders
        .map(|notice| {
            assert_eq!(notice.actions.len(), 1, "it can be signed from the mail");
            notice.recipients
        })
        .collect()
}

/// An amendment is waited for as everything else is: whoever has not signed is told twice that time goes by.
#[tokio::test]
async fn whoever_has_not_signed_an_amendment_is_reminded_of_it() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    world.run(&world.owner(), until(placement, "2026-05-31")).await.expect("proposed");
    let hash = world.state(placement).await.amendment.expect("a proposal").document.hash;
    let sign = SignAmendment { placement, expected_version: None, side: None, hash };
    world.run(&person(1), sign).await.expect("signed");

    let holders = |role, organisation| Recipient::Holders { role, organisation, besides: Some(account(1)) };
    let left = vec![holders(Role::ReleasingManager, world.home), holders(Role::MissionOwner, world.host)];
    // It lapses on the 26th.
    for (day, times) in [("2026-01-18", 0), ("2026-01-20", 1), ("2026-01-23", 1), ("2026-01-25", 2), ("2026-01-27", 2)]
    {
        world.wait_until(day).await;
        assert_eq!(reminded(&world).await, vec![left.clone(); times], "{day}");
    }
    assert_eq!(world.state(placement).await.amendment, None, "it has lapsed");
}

/// What some have signed does not go away in silence because the work is declared done.
#[tokio::test]
async fn who_was_asked_to_sign_an_amendment_is_told_that_the_mission_was_completed_before() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let placement = world.signed(1, seats[0], Some(period("2026-03-01", "2026-04-30"))).await;
    world.confirm(placement).await.expect("confirmed");
    world.wait_until("2026-03-01").await;
    world.run(&world.owner(), StartPlacement { placement, expected_version: None }).await.expect("started");
    world.wait_until("2026-04-30").await;
    world.run(&world.owner(), until(placement, "2026-05-31")).await.expect("proposed");
    let hash = world.state(placement).await.amendment.expect("a proposal").document.hash;
    let sign = SignAmendment { placement, expected_version: None, side: None, hash };
    world.run(&person(1), sign).await.expect("signed");
    let half_days = HalfDays::new(4).expect("half days");
    let complete = CompletePlacement { placement, expected_version: None, half_days, skills: Vec::new() };
    world.run(&world.owner(), complete).await.expect("completed");

    assert_eq!(world.state(placement).await.amendment, None);
    let holders = |role, organisation| Recipient::Holders { role, organisation, besides: Some(account(1)) };
    let everybody = vec![
        Recipient::Account { account: account(1) },
        holders(Role::ReleasingManager, world.home),
        holders(Role::MissionOwner, world.host),
    ];
    assert_eq!(told(&world, "amendment.overtaken").await, [everybody]);
}
