//! Why somebody was not called, then and now: each with their reason, as it stood at each moment.

use chrono::Duration;
use vivier_event_store::AsOf;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_talents::use_case::status::PauseTalent;

use super::support::{DESIGN, RUST, World, person, seat, world};
use crate::domain::mobilisation::state::Call;
use crate::domain::value::{CallDeclineReason, CancelReason, ConstraintKind, MobilisationId};
use crate::domain::zone::{QuietHours, Zone};
use crate::read::why::{CallOutcome, Person, why};
use crate::use_case::answer::{AcceptCall, DeclineCall};
use crate::use_case::course::CancelMobilisation;
use crate::use_case::membership::{OptOutOfCalls, SetQuietHours};
use crate::use_case::mobilise::DeclareMobilisation;

async fn people(world: &World, viewer: &Actor, id: MobilisationId, at: AsOf) -> Option<Vec<Person>> {
    why(&world.tests.store, viewer, id, at).await.expect("an answer").map(|why| why.people)
}

/// Each outcome of these people, in their order.
async fn outcomes(world: &World, id: MobilisationId, at: AsOf, talents: &[TalentId]) -> Vec<CallOutcome> {
    let people = people(world, &world.coordinator(), id, at).await.expect("it was there");
    let of = |talent: &TalentId| people.iter().find(|person| person.talent == *talent).expect("they are in it").outcome;
    talents.iter().map(of).collect()
}

#[tokio::test]
async fn everybody_has_the_reason_of_that_moment() {
    let world = world().await;
    let (asked, declines) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let cannot = world.member(3, DESIGN, world.brigade).await;
    let pauses = world.member(4, RUST, world.brigade).await;
    let until = world.now().date_naive() + Duration::days(60);
    world.run(&person(4), PauseTalent { talent: pauses, expected_version: None, until }).await.expect("paused");
    world.settle().await;
    let everybody = [asked, declines, cannot, pauses];
    let before = AsOf::Instant(world.now() - Duration::days(1));
    world.after(1).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.settle().await;
    let composed = AsOf::Position(world.tests.store.committed());

    assert_eq!(people(&world, &world.coordinator(), id, before).await, None, "it was not declared yet");
    let (list, excluded, absent) = (CallOutcome::NextOnList, CallOutcome::Excluded, CallOutcome::NotInThePool);
    let at_composition = outcomes(&world, id, composed, &everybody).await;
    assert_eq!(at_composition, [list, list, excluded, absent]);
    let why_not = people(&world, &world.coordinator(), id, composed).await.expect("it was there");
    let why_not = why_not.into_iter().find(|person| person.talent == cannot).expect("a member");
    assert_eq!(why_not.against.len(), 1);
    assert_eq!(why_not.against[0].1, [ConstraintKind::Skills]);

    world.after(1).await;
    world.called(id).await;
    world.settle().await;
    let called = AsOf::Instant(world.now());
    world.after(1).await;
    let reason = CallDeclineReason::NotAvailable;
    let (yes, no) = (world.call(id, asked).await.id, world.call(id, declines).await.id);
    world.run(&person(2), DeclineCall { mobilisation: id, call: no, reason, words: None }).await.expect("a no");
    world.run(&person(1), AcceptCall { mobilisation: id, call: yes }).await.expect("a yes");
    world.settle().await;
    let answered = AsOf::Instant(world.now());
    let after_answers = [CallOutcome::Seated, CallOutcome::SaidNo, excluded, absent];
    assert_eq!(outcomes(&world, id, answered, &everybody).await, after_answers);
    assert_eq!(outcomes(&world, id, called, &everybody[..2]).await, [CallOutcome::Asked, CallOutcome::Asked]);
    assert_eq!(outcomes(&world, id, composed, &everybody).await, at_composition, "what was answered then");

    // Strangers to the mobilisation are told nothing, whoever was called included.
    for viewer in [world.stranger(), world.owner(), person(1), person(9), Actor::Anonymous] {
        assert_eq!(people(&world, &viewer, id, answered).await, None, "{}", viewer.label());
    }
}

#[tokio::test]
async fn who_stands_on_a_list_may_be_quiet_or_want_no_calls_then() {
    let world = world().await;
    let (quiet, out) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.brigade).await);
    let id = world.composed(vec![seat(0, RUST)]).await;
    let first = AsOf::Position(world.tests.store.committed());
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, hour, (hour + 3) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent: quiet, expected_version: None, hours };
    world.run(&person(1), set).await.expect("quiet");
    let until = world.now().date_naive() + Duration::days(30);
    let opt_out = OptOutOfCalls { brigade: world.brigade, talent: out, expected_version: None, until };
    world.run(&person(2), opt_out).await.expect("no calls");
    world.settle().await;
    let then = AsOf::Position(world.tests.store.committed());
    assert_eq!(outcomes(&world, id, first, &[quiet, out]).await, [CallOutcome::NextOnList, CallOutcome::NextOnList]);
    let both = [CallOutcome::QuietHours, CallOutcome::OptedOut];
    assert_eq!(outcomes(&world, id, then, &[quiet, out]).await, both);
    let person = people(&world, &world.coordinator(), id, then).await.expect("it was there");
    let person = person.into_iter().find(|person| person.talent == quiet).expect("a member");
    assert!(person.quiet_until.is_some_and(|until| until > world.now()), "{person:?}");
}

#[tokio::test]
async fn where_no_team_was_decided_on_people_are_seen_as_they_were_when_it_was_given_up() {
    let world = world().await;
    let (pauses, cannot) = (world.member(1, RUST, world.brigade).await, world.member(2, DESIGN, world.brigade).await);
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST)]), recipe: None };
    let id = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    world.after(1).await;
    let reason = CancelReason::NeedGone;
    let cancel =
        CancelMobilisation { mobilisation: id, expected_version: None, expected_status: None, reason, words: None };
    world.run(&world.coordinator(), cancel).await.expect("cancelled");
    let ended = world.now();
    world.settle().await;
    let until = world.now().date_naive() + Duration::days(60);
    world.run(&person(1), PauseTalent { talent: pauses, expected_version: None, until }).await.expect("paused");
    let later = world.member(3, RUST, world.brigade).await;
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, hour, (hour + 3) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent: cannot, expected_version: None, hours };
    world.run(&person(2), set).await.expect("quiet");
    world.after(60).await;

    let now = AsOf::Instant(world.now());
    let then = [CallOutcome::NotComposed, CallOutcome::Excluded];
    assert_eq!(outcomes(&world, id, now, &[pauses, cannot]).await, then, "what became of them since is not looked at");
    let told = why(&world.tests.store, &world.coordinator(), id, now).await.expect("an answer").expect("it was there");
    assert!(told.composed_at.is_none() && told.ended_at.is_some_and(|at| at <= ended), "{:?}", told.ended_at);
    assert!(!told.people.iter().any(|person| person.talent == later), "whoever came later was not part of it");
    assert!(told.people.iter().all(|person| person.quiet_until.is_none()), "quiet hours of today kept nobody from it");
    // As long as it could still be composed, it is of the moment that is asked for.
    let before = AsOf::Instant(ended - Duration::seconds(30));
    let told = why(&world.tests.store, &world.coordinator(), id, before).await.expect("an answer");
    assert_eq!(told.map(|told| told.ended_at), Some(None));
}

#[tokio::test]
async fn once_it_is_over_what_people_choose_later_kept_nobody_on_a_list_from_it() {
    let world = world().await;
    let quiet = world.member(1, RUST, world.brigade).await;
    let (later, out) = (world.member(2, RUST, world.brigade).await, world.member(3, RUST, world.brigade).await);
    let everybody = [quiet, later, out];
    let id = world.composed(vec![seat(0, RUST)]).await;
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, hour, (hour + 3) % 24).ok();
    let set = |talent, hours| SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
    world.run(&person(1), set(quiet, hours)).await.expect("quiet");
    world.settle().await;
    let before = AsOf::Position(world.tests.store.committed());
    let reason = CancelReason::NeedGone;
    let cancel =
        CancelMobilisation { mobilisation: id, expected_version: None, expected_status: None, reason, words: None };
    world.run(&world.coordinator(), cancel).await.expect("cancelled");
    world.run(&person(1), set(quiet, None)).await.expect("quiet no more");
    world.run(&person(2), set(later, hours)).await.expect("quiet");
    let until = world.now().date_naive() + Duration::days(30);
    let opt_out = OptOutOfCalls { brigade: world.brigade, talent: out, expected_version: None, until };
    world.run(&person(3), opt_out).await.expect("no calls");
    // Within the same quiet hours.
    world.after(60).await;

    let then = [CallOutcome::QuietHours, CallOutcome::NextOnList, CallOutcome::NextOnList];
    assert_eq!(outcomes(&world, id, before, &everybody).await, then);
    let now = AsOf::Instant(world.now());
    assert_eq!(outcomes(&world, id, now, &everybody).await, then, "what they chose since is not looked at");
    let told = people(&world, &world.coordinator(), id, now).await.expect("it was there");
    let quiet_people = told.iter().filter(|person| person.quiet_until.is_some()).map(|person| person.talent);
    assert_eq!(quiet_people.collect::<Vec<_>>(), [quiet]);
}

#[tokio::test]
async fn a_yes_and_a_seat_are_not_taken_back_by_the_end_of_it_all() {
    let world = world().await;
    for number in 1..=2 {
        world.member(number, RUST, world.brigade).await;
    }
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let [first, late] = world.state(id).await.calls.try_into().expect("two are asked for a seat");
    let both = [first.callee.talent, late.callee.talent];
    let yes = async |call: &Call| {
        let actor = person(call.callee.account.uuid().as_u128());
        world.run(&actor, AcceptCall { mobilisation: id, call: call.id }).await.expect("a yes");
        world.settle().await;
        AsOf::Position(world.tests.store.committed())
    };
    let taken = yes(&first).await;
    let complete = yes(&late).await;
    let reason = CancelReason::NeedGone;
    let cancel =
        CancelMobilisation { mobilisation: id, expected_version: None, expected_status: None, reason, words: None };
    world.run(&world.coordinator(), cancel).await.expect("cancelled");
    world.settle().await;
    let ended = AsOf::Position(world.tests.store.committed());
    for (at, expected) in [
        // Whoever had not answered yet has not said yes.
        (taken, [CallOutcome::Seated, CallOutcome::Thanked]),
        (complete, [CallOutcome::Seated, CallOutcome::InReserve]),
        (ended, [CallOutcome::HadTheSeat, CallOutcome::HadSaidYes]),
    ] {
        assert_eq!(outcomes(&world, id, at, &both).await, expected, "{at:?}");
    }
}

#[tokio::test]
async fn whoever_was_let_go_from_a_seat_has_not_had_it_until_the_end() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let call = world.call(id, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    world.settle().await;
    let seated = AsOf::Position(world.tests.store.committed());
    let until = world.now().date_naive() + Duration::days(60);
    world.run(&person(1), PauseTalent { talent, expected_version: None, until }).await.expect("paused");
    world.tests.settle_followers().await.expect("what follows has followed");
    world.settle().await;
    let gone = AsOf::Position(world.tests.store.committed());
    assert_eq!(outcomes(&world, id, seated, &[talent]).await, [CallOutcome::Seated]);
    assert_eq!(outcomes(&world, id, gone, &[talent]).await, [CallOutcome::LetGo]);
}
