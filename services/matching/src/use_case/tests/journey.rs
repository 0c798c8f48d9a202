//! The whole way, from first contact to reviews, in both directions and for both kinds of people.

use vivier_event_store::CommandContext;
use vivier_kernel::id::TypedId as _;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::domain::value::SuspensionReason;
use vivier_missions::use_case::progress::{ResumeMission, SuspendMission};
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::value::Evidence;

use super::support::*;
use crate::domain::transitions::{PlacementAction, PlacementStatus, ReleaseStatus};
use crate::domain::value::{EarlyEndReason, EvidencedSkill, HalfDays, Origin, ProposalSource, Rating, Side};
use crate::use_case::agreement::{AgreementDetails, DraftAgreement};
use crate::use_case::answer::AcceptPlacement;
use crate::use_case::course::{
    CompletePlacement, ConfirmPlacement, EndPlacementEarly, ReviewPlacement, StartPlacement,
};
use crate::use_case::open::ApplyToSeat;
use crate::use_case::open::ProposePlacement;
use crate::use_case::release::{GrantRelease, RequestRelease};

const EXPECTED_VERSION: Option<i64> = None;

#[tokio::test]
async fn from_an_application_to_both_reviews() {
    let world = world().await;
    let talent = world.talent(1, false, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let ada = person(1);

    let placement = world.apply(1, seats[0]).await;
    let view = world.look(&world.owner(), placement).await.expect("the host sees it");
    assert_eq!(
        (view.status, view.origin, view.awaits.as_slice()),
        (PlacementStatus::Applied, Some(Origin::Application), &[Side::Host][..])
    );
    assert_eq!(view.motivation.as_deref(), Some("Je connais Rust."));
    assert!(world.look(&world.manager(), placement).await.is_none(), "the service learns nothing before it is asked");

    world.accept(&world.owner(), placement).await;
    world
        .run(&ada, RequestRelease { placement, expected_version: EXPECTED_VERSION, last_day: None, share: None })
        .await
        .expect("requested");
    let asked = world.look(&world.manager(), placement).await.expect("now it is asked");
    assert_eq!(
        (asked.status, asked.sides.as_slice(), asked.motivation),
        (PlacementStatus::ReleasePending, &[Side::Service][..], None)
    );
    world.grant(placement, Some(share(30))).await;

    let hash = world.draft(placement, None).await;
    let drafted = world.look(&ada, placement).await.expect("the talent sees it").agreement.expect("an agreement");
    assert_eq!((drafted.share, drafted.period, drafted.hash), (share(30), spring(), hash.to_string()));
    for actor in [&ada, &world.manager(), &world.owner()] {
        assert_eq!(world.status(placement).await, PlacementStatus::Released);
        world.sign(actor, placement, &hash).await;
    }
    assert_eq!(world.status(placement).await, PlacementStatus::Signed);

    world.confirm(placement).await.expect("confirmed");
    let booked = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent").state;
    assert_eq!(booked.free_share(spring()), 20);
    let staffed = world.tests.store.load::<Mission>(mission.uuid()).await.expect("the mission").state;
    assert_eq!((staffed.status, staffed.seats[0].fillings[0].placement), (MissionStatus::Staffed, placement));

    let early = world.run(&world.owner(), StartPlacement { placement, expected_version: EXPECTED_VERSION }).await;
    assert_eq!(code(early), "TOO_EARLY");
    world.wait_until("2026-03-01").await;
    world.run(&world.owner(), StartPlacement { placement, expected_version: EXPECTED_VERSION }).await.expect("started");
    let begun = world.tests.store.load::<Mission>(mission.uuid()).await.expect("the mission").state;
    assert_eq!(begun.status, MissionStatus::UnderWay);

    world.wait_until("2026-06-30").await;
    let skills = vec![EvidencedSkill { skill: RUST, level: level(3) }];
    let complete = CompletePlacement {
        placement,
        expected_version: EXPECTED_VERSION,
        half_days: HalfDays::new(50).expect("half days"),
        skills,
    };
    world.run(&world.owner(), complete).await.expect("completed");
    let proven = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent").state;
    assert_eq!(proven.claims[&RUST].evidence(day("2026-06-30")), Evidence::Proven);

    let review = |rating, text| ReviewPlacement {
        placement,
        expected_version: EXPECTED_VERSION,
        rating,
        words: words(text),
        half_days: None,
    };
    world.run(&world.owner(), review(Rating::Excellent, "Un vrai renfort.")).await.expect("reviewed");
    assert!(world.look(&ada, placement).await.expect("a view").reviews.is_empty(), "nobody reads before writing");
    assert_eq!(world.look(&world.owner(), placement).await.expect("a view").reviews.len(), 1);
    world.run(&ada, review(Rating::Good, "Une belle équipe.")).await.expect("reviewed");
    let view = world.look(&ada, placement).await.expect("a view");
    assert_eq!((view.status, view.reviews.len()), (PlacementStatus::Reviewed, 2));
    assert_eq!(view.reviews[0].words.as_deref(), Some("Un vrai renfort."));
    let enabled: Vec<_> = view.actions.iter().filter(|shown| shown.is_enabled()).map(|shown| shown.action).collect();
    assert_eq!(enabled, vec![PlacementAction::RaiseDispute]);

    let steps: Vec<(&str, Side)> = view.steps.iter().map(|step| (step.kind.as_str(), step.side)).collect();
    assert_eq!(
        steps,
        [
            ("PlacementApplied", Side::Talent),
            ("PlacementAccepted", Side::Host),
            ("PlacementAgreed", Side::Host),
            ("ReleaseRequested", Side::Talent),
            ("ReleaseOpinionGiven", Side::Service),
            ("ReleaseGranted", Side::HumanResources),
            ("AgreementDrafted", Side::Host),
            ("AgreementSigned", Side::Talent),
            ("AgreementSigned", Side::Service),
            ("AgreementSigned", Side::Host),
            ("PlacementSigned", Side::Host),
            ("PlacementConfirmed", Side::Host),
            ("PlacementStarted", Side::Host),
            ("PlacementCompleted", Side::Host),
            ("ReviewGiven", Side::Host),
            ("ReviewGiven", Side::Talent),
            ("PlacementReviewed", Side::Talent),
        ]
    );
}

#[tokio::test]
async fn the_mirror_by_invitation_of_an_external_expert() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let ada = person(1);
    let placement = world.invite(talent, seats[0]).await;
    let view = world.look(&ada, placement).await.expect("the talent sees it");
    let can = |action| view.actions.iter().any(|shown| shown.action == action && shown.is_enabled());
    assert!(can(PlacementAction::Accept) && can(PlacementAction::Decline) && !can(PlacementAction::Withdraw));
    world.accept(&ada, placement).await;
    let request = world
        .run(&ada, RequestRelease { placement, expected_version: EXPECTED_VERSION, last_day: None, share: None })
        .await;
    assert_eq!(code(request), "RELEASE_NOT_NEEDED");
    let hash = world.draft(placement, Some(period("2026-03-10", "2026-04-10"))).await;
    world.sign(&world.owner(), placement, &hash).await;
    assert_eq!(world.status(placement).await, PlacementStatus::Agreed);
    world.sign(&ada, placement, &hash).await;
    world.confirm(placement).await.expect("confirmed");
    assert_eq!(world.status(placement).await, PlacementStatus::Confirmed);
}

#[tokio::test]
async fn a_proposal_needs_both_and_a_delegate_answers_for_the_service() {
    let world = world().await;
    world.holder(77, vivier_kernel::actor::Role::MissionOwner, world.home).await;
    let talent = world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let propose = ProposePlacement { talent, seat: seats[0], source: ProposalSource::Programme, motivation: None };
    let placement = world.run(&world.administrator(), propose).await.expect("proposed").placement;
    world.accept(&world.owner(), placement).await;
    assert_eq!(world.status(placement).await, PlacementStatus::Proposed);
    world.accept(&person(1), placement).await;
    assert_eq!(world.status(placement).await, PlacementStatus::Agreed);
    world
        .run(
            &world.owner(),
            RequestRelease { placement, expected_version: EXPECTED_VERSION, last_day: None, share: None },
        )
        .await
        .expect("requested");
    let delegate = |to| crate::use_case::release::DelegateRelease { placement, expected_version: EXPECTED_VERSION, to };
    let nobody = world.run(&world.manager(), delegate(None)).await;
    assert_eq!(super::support::code(nobody), "NO_SUCH_ACCOUNT", "an address without an account");
    let asks = world.run(&person(1), delegate(None)).await;
    assert_ne!(super::support::code(asks), "NO_SUCH_ACCOUNT", "that is told to the manager alone");
    assert!(world.look(&person(77), placement).await.is_none());
    world.run(&world.manager(), delegate(Some(account(77)))).await.expect("delegated");
    let seen = world.look(&person(77), placement).await.expect("the delegate sees it");
    assert_eq!(
        (seen.sides.as_slice(), seen.release.as_ref().map(|release| release.status)),
        (&[Side::Service][..], Some(ReleaseStatus::Delegated))
    );
    let grant = GrantRelease {
        placement,
        expected_version: EXPECTED_VERSION,
        max_share: None,
        last_day: None,
        conditions: None,
    };
    world.run(&person(77), grant).await.expect("granted");
    assert_eq!(world.status(placement).await, PlacementStatus::Released);
}

#[tokio::test]
async fn an_early_end_gives_time_and_seat_back_from_that_day() {
    let world = world().await;
    let talent = world.talent(1, true, 40).await;
    world.talent(2, true, 40).await;
    let (mission, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    world.wait_until("2026-04-01").await;
    world.run(&world.owner(), StartPlacement { placement, expected_version: EXPECTED_VERSION }).await.expect("started");
    let end = EndPlacementEarly {
        placement,
        expected_version: EXPECTED_VERSION,
        reason: EarlyEndReason::ChangedPost,
        words: None,
        last_day: Some(day("2026-04-15")),
        half_days: HalfDays::new(10).expect("half days"),
    };
    world.run(&person(1), end).await.expect("ended");
    let state = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent").state;
    assert_eq!(
        (state.free_share(period("2026-04-16", "2026-06-30")), state.free_share(period("2026-04-15", "2026-04-15"))),
        (40, 0)
    );
    let seat = world.tests.store.load::<Mission>(mission.uuid()).await.expect("the mission").state.seats[0].clone();
    assert!(!seat.is_filled());
    // Somebody else takes over the day after.
    world.settle().await;
    let next = world.apply(2, seats[0]).await;
    let accepted = world.run(&world.owner(), AcceptPlacement { placement: next, expected_version: None }).await;
    accepted.expect("the rest of the seat is free");
    let hash = world.draft(next, Some(period("2026-04-16", "2026-06-30"))).await;
    world.sign(&person(2), next, &hash).await;
    world.sign(&world.owner(), next, &hash).await;
    world.confirm(next).await.expect("confirmed");
}

#[tokio::test]
async fn a_key_acts_once_and_a_version_is_checked() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.signed(1, seats[0], None).await;
    let confirm = ConfirmPlacement { placement, expected_version: None };
    let context = CommandContext::new(world.owner(), world.tests.store.clock()).with_key("once");
    let first = world.tests.store.execute(&context, &confirm).await.expect("confirmed");
    let again = world.tests.store.execute(&context, &confirm).await.expect("its echo");
    assert_eq!((first.replayed, first.outcome), (false, again.outcome));
    let history = world.tests.store.history(placement.uuid()).await.expect("a history");
    assert_eq!(history.iter().filter(|event| event.kind == "PlacementConfirmed").count(), 1);
    // Without the key it is already so.
    let done = world.done(&world.owner(), confirm).await.expect("already so");
    assert_eq!(done.position, None);
    let stale = DraftAgreement {
        placement,
        expected_version: Some(1),
        period: None,
        share: None,
        place: None,
        conditions: None,
        details: AgreementDetails::default(),
    };
    let answer = world.run(&world.owner(), stale).await;
    assert!(matches!(answer, Err(vivier_event_store::CommandError::Conflict { expected: 1, .. })), "{answer:?}");
}

#[tokio::test]
async fn what_was_begun_goes_on_while_a_mission_is_suspended_and_nobody_applies() {
    let world = world().await;
    for number in [1, 3] {
        world.talent(number, true, 50).await;
    }
    let second = world.talent(2, true, 50).await;
    let (mission, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    let (applied, invited) = (world.apply(1, seats[0]).await, world.invite(second, seats[1]).await);
    let (expected_version, reason) = (EXPECTED_VERSION, SuspensionReason::Moderation);
    let suspend = SuspendMission { mission, expected_version, reason, words: None };
    world.run(&world.administrator(), suspend).await.expect("suspended");
    let accept = |placement| AcceptPlacement { placement, expected_version };
    let apply = ApplyToSeat { seat: seats[1], motivation: None };
    assert_eq!(code(world.run(&person(3), apply.clone()).await), "SEAT_NOT_OPEN");
    world.run(&world.owner(), accept(applied)).await.expect("accepted");
    world.run(&person(2), accept(invited)).await.expect("accepted");
    world.run(&world.administrator(), ResumeMission { mission, expected_version }).await.expect("resumed");
    world.run(&person(3), apply).await.expect("applied");
}
