//! Teams that stand down: who was at work by then and who never was, and the day in Paris on which it happens.

use chrono::{Duration, NaiveDate};
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::notice::CalendarStatus;
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::domain::value::{EarlyEndReason, HalfDays};
use vivier_matching::use_case::course::EndPlacementEarly;
use vivier_talents::domain::decide::Talent;

use super::deployment::{confirmed, confirmed_of, deployed, placement, skill};
use super::links::notices;
use super::support::{DESIGN, RUST, World, person, seat, world};
use crate::domain::mobilisation::event::{Evidenced, Need, ReviewSide};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{MobilisationId, Words};
use crate::read::pool::REST_DAYS;
use crate::read::timeline::{TimelineKind, timeline};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::{DeployTeam, ReviewMobilisation, StandDownTeam};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation};
use crate::use_case::support::seated_elsewhere;

#[tokio::test]
async fn whoever_was_at_work_rests_and_whoever_was_stood_down_before_the_first_day_or_never_confirmed_does_not() {
    for (days, confirms, begun) in [(0, true, false), (4, true, true), (4, false, false)] {
        let world = world().await;
        let talent = world.member(1, RUST, world.brigade).await;
        world.member(2, DESIGN, world.brigade).await;
        let id = deployed(&world, false).await;
        if confirms {
            confirmed(&world, id).await;
        }
        world.after(days * 24 * 60).await;
        // What nobody has signed by its first day has expired.
        world.tests.settle_followers().await.expect("what follows has followed");
        let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
        world.run(&world.coordinator(), stand_down).await.expect("stood down");
        world.settle().await;
        let period = |later: i64| {
            let first = world.now().date_naive() + Duration::days(later);
            Period::new(first, first + Duration::days(9)).expect("a period")
        };
        // A call of another team that went out before cannot be answered with a yes while they rest.
        let keeps = async |later: i64| {
            let other = MobilisationId::new(world.tests.store.clock());
            seated_elsewhere(&world.tests.store, other, talent, period(later)).await.expect("an answer")
        };
        assert_eq!((keeps(REST_DAYS).await, keeps(REST_DAYS + 1).await), (begun, false), "{days} days");
        let composes = async |later: i64| {
            let period = period(later);
            let need = Need { period, ..world.need(vec![seat(0, RUST), seat(1, DESIGN)]) };
            let declare = DeclareMobilisation { need, recipe: None };
            let next = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
            let compose = ComposeTeam { mobilisation: next, expected_version: None, decided: None };
            world.run(&world.coordinator(), compose).await.is_ok()
        };
        assert_eq!(composes(REST_DAYS).await, !begun, "{days} days");
        assert!(composes(REST_DAYS + 1).await, "rested, {days} days");
    }
}

#[tokio::test]
async fn a_team_that_was_never_at_work_is_not_said_to_have_worked() {
    // What is not signed as the first day begins has expired, and they are lost to the team: it is still theirs the day before.
    for (days, confirms, never_began) in [(0, true, true), (4, true, false), (2, false, true)] {
        let world = world().await;
        world.member(1, RUST, world.brigade).await;
        world.member(2, DESIGN, world.brigade).await;
        let id = deployed(&world, false).await;
        if confirms {
            confirmed(&world, id).await;
        }
        world.after(days * 24 * 60).await;
        let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
        world.run(&world.coordinator(), stand_down).await.expect("stood down");
        let state = world.state(id).await;
        assert_eq!(state.never_began(), never_began, "{days} days");
        let all = notices(&world).await;
        let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
        // The two of the team, the administration, and the brigade's coordinators.
        let unused = ["brigade.never-began", "brigade.never-began-host", "brigade.never-began-yours"].map(told);
        assert_eq!(unused, if never_began { [2, 1, 1] } else { [0, 0, 0] }, "{days} days");
        let done = ["brigade.review", "brigade.review-yours"].map(told);
        assert_eq!(done, if never_began { [0, 0] } else { [1, 1] }, "{days} days");
        for call in &state.calls {
            let key = format!("call:{}", call.id);
            let unused = all.iter().filter(|notice| notice.template == "brigade.never-began");
            let mut items = unused.flat_map(|notice| &notice.calendar).filter(|item| item.key == key);
            let cancelled = items.next().map(|item| item.status);
            assert_eq!(cancelled, never_began.then_some(CalendarStatus::Cancelled), "{days} days");
        }
        let entries = timeline(&world.tests.store, &world.coordinator(), id).await.expect("an answer");
        let kind = if never_began { TimelineKind::NeverBegan } else { TimelineKind::StoodDown };
        assert_eq!(entries.last().map(|entry| entry.kind), Some(kind), "{days} days");
    }
}

#[tokio::test]
async fn whoever_has_not_signed_hears_once_that_their_team_stands_down() {
    for (begun, by_placement, by_brigade) in [(true, 1, 0), (false, 0, 2)] {
        let world = world().await;
        world.member(1, RUST, world.brigade).await;
        world.member(2, DESIGN, world.brigade).await;
        // The work begins tomorrow: there is a day to sign in.
        let id = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
        world.called(id).await;
        for (number, call) in [1, 2].into_iter().zip(world.state(id).await.calls) {
            world.run(&person(number), AcceptCall { mobilisation: id, call: call.id }).await.expect("a yes");
        }
        let deploy = DeployTeam { mobilisation: id, expected_version: None };
        world.run(&world.coordinator(), deploy).await.expect("deployed");
        let state = world.state(id).await;
        let [first, second] = [0, 1].map(|seat| state.placement(state.calls[seat].id).expect("a placement"));
        if begun {
            confirmed_of(&world, 1, first).await;
            let begins = Zone::Metropolitan.begins(state.need.as_ref().expect("a need").period.start());
            world.after((begins - world.now()).num_minutes() + 30).await;
        }
        let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
        world.run(&world.coordinator(), stand_down).await.expect("stood down");
        assert_eq!(placement(&world, second).await.status, PlacementStatus::Withdrawn);
        let all = notices(&world).await;
        let told = ["placement.stood_down", "brigade.never-began"]
            .map(|template| all.iter().filter(|notice| notice.template == template).count());
        assert_eq!(told, [by_placement, by_brigade], "begun: {begun}");
    }
}

/// The days on which a skill of somebody was proven.
async fn proven_on(world: &World, talent: TalentId, skill: uuid::Uuid) -> Vec<NaiveDate> {
    let state = world.tests.store.load::<Talent>(talent.uuid()).await.expect("a talent").state;
    state.claims[&skill].proofs.iter().map(|proof| proof.on).collect()
}

/// Half an hour after `day` has begun in Paris; in UTC it is the day before.
async fn just_after_midnight(world: &World, day: NaiveDate) {
    world.after((Zone::Metropolitan.begins(day) - world.now()).num_minutes() + 30).await;
    assert_eq!((world.now().date_naive(), Zone::Metropolitan.day(world.now())), (day - Duration::days(1), day));
}

/// The administration says that it saw both at work, the developer first.
async fn seen_at_work(world: &World, id: MobilisationId) {
    let skills = [RUST, DESIGN].map(|seen| vec![skill(seen)]);
    let state = world.state(id).await;
    let evidenced = state.calls.iter().zip(skills).map(|(call, skills)| Evidenced { call: call.id, skills }).collect();
    let words = Words::new("Bien.").expect("words");
    let side = Some(ReviewSide::Host);
    let review = ReviewMobilisation { mobilisation: id, expected_version: None, side, words, evidenced };
    world.run(&world.owner(), review).await.expect("reviewed");
}

#[tokio::test]
async fn a_team_that_stands_down_within_the_first_hour_of_its_first_day_in_paris_was_at_work() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, false).await;
    confirmed(&world, id).await;
    let first_day = world.state(id).await.need.expect("a need").period.start();
    just_after_midnight(&world, first_day).await;
    let stand_down = StandDownTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), stand_down).await.expect("stood down");
    let state = world.state(id).await;
    assert!(!state.never_began(), "its first day had come");
    for call in &state.calls {
        let ended = placement(&world, state.placement(call.id).expect("a placement")).await;
        let last_day = ended.ending.and_then(|ending| ending.last_day);
        assert_eq!((ended.status, last_day), (PlacementStatus::EndedEarly, Some(first_day)));
    }
    seen_at_work(&world, id).await;
    assert_eq!(proven_on(&world, developer, RUST).await, [first_day]);
}

#[tokio::test]
async fn a_team_that_stands_down_by_itself_does_so_on_its_last_day_and_nothing_is_dated_later() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    let designer = world.member(2, DESIGN, world.brigade).await;
    let id = deployed(&world, false).await;
    confirmed(&world, id).await;
    let state = world.state(id).await;
    let period = state.need.as_ref().expect("a need").period;
    let of = |talent| {
        let call = state.calls.iter().find(|call| call.callee.talent == talent).expect("a call");
        state.placement(call.id).expect("a placement")
    };
    // The designer leaves before the others.
    let left_on = period.start() + Duration::days(4);
    just_after_midnight(&world, left_on).await;
    let leave = EndPlacementEarly {
        placement: of(designer),
        expected_version: None,
        reason: EarlyEndReason::Personal,
        words: None,
        last_day: None,
        half_days: HalfDays::new(4).expect("half days"),
    };
    world.run(&person(2), leave).await.expect("ended");
    world.tests.settle_followers().await.expect("what follows has followed");
    just_after_midnight(&world, period.end() + Duration::days(1)).await;
    let after = world.state(id).await;
    assert_eq!((after.status, after.stood_down_on()), (MobilisationStatus::StoodDown, Some(period.end())));
    let completed = placement(&world, of(developer)).await;
    let last_day = completed.engagement.map(|engagement| engagement.period.end());
    assert_eq!((completed.status, last_day), (PlacementStatus::Completed, Some(period.end())));
    seen_at_work(&world, id).await;
    assert_eq!(proven_on(&world, developer, RUST).await, [period.end()]);
    assert_eq!(proven_on(&world, designer, DESIGN).await, [left_on]);
}
