//! A whole mobilisation: composed, called, a timeout, the next brigade, deployed, stood down, reviewed.

use vivier_event_store::{AsOf, CommandError};
use vivier_kernel::id::TalentId;

use super::moves::yes;
use super::support::{DESIGN, RUST, code, person, seat, world};
use crate::composition::check::Finding;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallDeclineReason, ConstraintKind, Words};
use crate::domain::zone::{QuietHours, Zone};
use crate::read::mobilisations::{mobilisation, seats_with_nobody_left};
use crate::read::proposal::{checked_by_hand, readiness_changes, readiness_of};
use crate::readiness::count::HORIZONS;
use crate::use_case::answer::{AcceptCallAsLastResort, DeclineCall, StepDown};
use crate::use_case::course::{DeployTeam, ReviewMobilisation, StandDownTeam};
use crate::use_case::membership::{AcceptVolunteer, OptOutOfCalls, SetQuietHours, VolunteerForBrigade};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, Place, PlanWave};
use crate::use_case::recipe::WriteTeamRecipe;

#[tokio::test]
async fn six_people_a_timeout_the_next_brigade_and_the_end() {
    let world = world().await;
    let mut people: Vec<(u128, TalentId)> = Vec::new();
    for number in 1..=4 {
        people.push((number, world.member(number, RUST, world.brigade).await));
    }
    let designer = (5, world.member(5, DESIGN, world.brigade).await);
    let elsewhere = (6, world.member(6, DESIGN, world.core).await);
    let mobilisation_id = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(mobilisation_id).await;
    // Two are asked for each seat, of the brigade's own people: of those who design there is one.
    let state = world.state(mobilisation_id).await;
    assert_eq!(state.calls.iter().filter(|call| call.status == CallStatus::Sent).count(), 3);
    assert_eq!(state.reached, []);
    let first: Vec<(u128, TalentId)> = people
        .iter()
        .copied()
        .filter(|(_, talent)| state.calls.iter().any(|call| call.callee.talent == *talent))
        .collect();
    // Nobody answers for a quarter of an hour: the next two are asked, and those before may still answer.
    world.after(15).await;
    assert_eq!(world.state(mobilisation_id).await.calls.len(), 6);
    // For the design nobody else is left: the call-out has gone on to the core brigade.
    assert_eq!(world.state(mobilisation_id).await.reached, [world.core]);
    assert_eq!(world.call(mobilisation_id, elsewhere.1).await.callee.brigade, world.core);
    world.after(80).await;
    let late = world.call(mobilisation_id, first[0].1).await;
    assert_eq!((late.status, late.reminders), (CallStatus::Expired, 1));
    let asked: Vec<(u128, TalentId)> = people.iter().copied().filter(|one| !first.contains(one)).collect();
    yes(&world, mobilisation_id, asked[0]).await;
    assert_eq!(world.call(mobilisation_id, asked[1].1).await.status, CallStatus::Released, "thanked at once");
    // The first designer's call has expired too; the one of the core brigade is still asked, and has the seat.
    yes(&world, mobilisation_id, elsewhere).await;
    assert_eq!(world.state(mobilisation_id).await.status, MobilisationStatus::Mobilised);
    yes(&world, mobilisation_id, designer).await;
    assert_eq!(world.call(mobilisation_id, designer.1).await.status, CallStatus::Reserve);
    let call = world.call(mobilisation_id, elsewhere.1).await.id;
    let down = StepDown { mobilisation: mobilisation_id, call, reason: CallDeclineReason::Personal, words: None };
    world.run(&person(6), down).await.expect("given back");
    assert_eq!(world.call(mobilisation_id, designer.1).await.status, CallStatus::Engaged);

    let expected_version = None;
    let deploy = DeployTeam { mobilisation: mobilisation_id, expected_version };
    world.run(&world.coordinator(), deploy.clone()).await.expect("deployed");
    world
        .run(&world.coordinator(), StandDownTeam { mobilisation: mobilisation_id, expected_version })
        .await
        .expect("stood down");
    let words = Words::new("Une équipe remarquable.").expect("words");
    for actor in [world.coordinator(), world.owner()] {
        let review = ReviewMobilisation {
            mobilisation: mobilisation_id,
            expected_version,
            side: None,
            words: words.clone(),
            evidenced: Vec::new(),
        };
        world.run(&actor, review).await.expect("reviewed");
    }
    assert_eq!(code(world.run(&world.coordinator(), deploy).await), "MOBILISATION_STATUS_FORBIDS");
    world.settle().await;
    let seen = mobilisation(&world.tests.store, &world.coordinator(), mobilisation_id)
        .await
        .expect("an answer")
        .expect("it exists");
    assert_eq!(
        seen.state,
        world.state(mobilisation_id).await,
        "the read model is what a rebuild from the events gives"
    );
    assert_eq!((seen.state.status, seen.filled.len()), (MobilisationStatus::Reviewed, 2));
}

#[tokio::test]
async fn timers_end_a_mobilisation_in_which_nobody_does_anything() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    world.after(8 * 60).await;
    let state = world.state(mobilisation).await;
    assert_eq!(state.status, MobilisationStatus::Failed);
    assert_eq!(state.blocking.len(), 1);
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Expired);
}

#[tokio::test]
async fn a_reminder_leaves_before_the_next_person_is_asked_however_near_the_deadline_is() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let need = crate::domain::mobilisation::event::Need {
        team_by: world.now() + chrono::Duration::minutes(20),
        ..world.need(vec![seat(0, RUST)])
    };
    let declare = crate::use_case::mobilise::DeclareMobilisation { need, recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.called(mobilisation).await;
    let reminders = async || world.call(mobilisation, talent).await.reminders;
    world.after(9).await;
    assert_eq!(reminders().await, 0, "not with the call itself");
    world.after(1).await;
    assert_eq!(reminders().await, 1);
}

#[tokio::test]
async fn the_board_never_counts_what_a_real_need_of_that_day_could_not_raise() {
    let world = world().await;
    let talent = world.volunteer(1, RUST, world.brigade).await;
    // The service wants two days of notice, and the day after tomorrow begins in less.
    world.releases_with(world.brigade, talent, 48).await;
    let name = crate::domain::value::Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    let coordinator = world.coordinator();
    let within = readiness_of(&world.tests.store, &coordinator, recipe, None, None).await.expect("an answer");
    for within in within.expect("it exists") {
        let first = within.first_day;
        assert!(first <= (world.now() + chrono::Duration::hours(within.hours + 24)).date_naive());
        let last = first + chrono::Duration::days(9);
        let need = crate::domain::mobilisation::event::Need {
            period: vivier_kernel::period::Period::new(first, last).expect("a period"),
            ..world.need(vec![seat(0, RUST)])
        };
        let declare = crate::use_case::mobilise::DeclareMobilisation { need, recipe: None };
        let mobilisation = world.run(&coordinator, declare).await.expect("declared").mobilisation;
        let proposal = crate::read::proposal::proposal(&world.tests.store, &coordinator, mobilisation).await;
        let composition = proposal.expect("an answer").expect("it exists").composition;
        let raised = matches!(composition, crate::composition::solve::Composition::Teams { .. });
        assert_eq!(within.readiness.teams > 0, raised, "within {} hours", within.hours);
        assert_eq!(raised, within.hours > 24);
    }
}

#[tokio::test]
async fn a_no_calls_the_next_at_once_and_a_last_resort_waits_for_its_time() {
    let world = world().await;
    let mut people = Vec::new();
    for number in 1..=3 {
        people.push((number, world.member(number, RUST, world.brigade).await));
    }
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    world.called(mobilisation).await;
    let asked = world.state(mobilisation).await.calls;
    let number = |talent| people.iter().find(|(_, other)| *other == talent).expect("one of them").0;
    let (first, second) = (asked[0].clone(), asked[1].clone());
    let reason = CallDeclineReason::OnLeave;
    let no = DeclineCall { mobilisation, call: first.id, reason, words: Words::new("En congés.").ok() };
    world.run(&person(number(first.callee.talent)), no).await.expect("a no");
    world.after(0).await;
    assert_eq!(world.state(mobilisation).await.calls.len(), 3, "the third is asked at once");
    let from = world.now() + chrono::Duration::minutes(100);
    let last_resort = AcceptCallAsLastResort { mobilisation, call: second.id, from };
    world.run(&person(number(second.callee.talent)), last_resort).await.expect("a last resort");
    world.after(99).await;
    assert_eq!(world.call(mobilisation, second.callee.talent).await.status, CallStatus::AcceptedAsLastResort);
    world.after(1).await;
    assert_eq!(world.call(mobilisation, second.callee.talent).await.status, CallStatus::Engaged);
}

#[tokio::test]
async fn nobody_is_called_in_their_quiet_hours_but_when_they_are_over() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let hour = i64::from(Zone::Metropolitan.hour(world.now()));
    let hours = QuietHours::new(Zone::Metropolitan, hour, (hour + 3) % 24).ok();
    let set = SetQuietHours { brigade: world.brigade, talent, expected_version: None, hours };
    world.run(&person(1), set).await.expect("quiet");
    world.called(mobilisation).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Planned);
    world.after(3 * 60).await;
    assert_eq!(world.call(mobilisation, talent).await.status, CallStatus::Sent);
}

#[tokio::test]
async fn a_team_by_hand_is_checked_and_what_nobody_can_do_has_no_team() {
    let world = world().await;
    let (one, other) = (world.member(1, RUST, world.brigade).await, world.member(2, DESIGN, world.brigade).await);
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let mut decided = world.state(mobilisation).await.team;
    assert_eq!(decided[0].chosen, one);
    decided[0].chosen = other;
    let decided = Some(decided.into_iter().map(Into::into).collect());
    let by_hand = ComposeTeam { mobilisation, expected_version: None, decided };
    assert_eq!(code(world.run(&world.coordinator(), by_hand).await), "TEAM_NOT_POSSIBLE");
    let declare = crate::use_case::mobilise::DeclareMobilisation {
        need: world.need(vec![seat(0, RUST), seat(1, RUST)]),
        recipe: None,
    };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    assert_eq!(code(world.run(&world.coordinator(), compose).await), "NO_TEAM");
    // A seat that nobody was chosen for is told by its title.
    let seats = world.state(mobilisation).await.need.expect("a need").seats;
    let decided = Some(vec![Place { seat: seats[0].id, chosen: one, backups: None }]);
    let by_hand = ComposeTeam { mobilisation, expected_version: None, decided };
    let refused = world.run(&world.coordinator(), by_hand).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("TEAM_SEATS_EMPTY", Some("places")));
    assert_eq!(problem.params["seats"], seats[1].title.as_str());
}

#[tokio::test]
async fn whoever_stands_behind_a_team_by_hand_is_found_where_nobody_is_named() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let other = world.member(2, RUST, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let proposed = world.state(mobilisation).await.team[0].clone();
    let place = |backups| Place { seat: proposed.seat, chosen: proposed.backups[0], backups };
    for (named, expected) in [(Some(Vec::new()), vec![]), (None, vec![proposed.chosen])] {
        let compose = ComposeTeam { mobilisation, expected_version: None, decided: Some(vec![place(named)]) };
        world.run(&world.coordinator(), compose).await.expect("composed");
        assert_eq!(world.state(mobilisation).await.team[0].backups, expected);
    }
    assert!([proposed.chosen, proposed.backups[0]].contains(&other));
    let twice = vec![place(None), place(None)];
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: Some(twice) };
    assert_eq!(code(world.run(&world.coordinator(), compose).await), "DUPLICATE", "one seat is named twice");
}

#[tokio::test]
async fn readiness_counts_who_is_really_there() {
    let world = world().await;
    for number in 1..=2 {
        world.member(number, RUST, world.brigade).await;
    }
    world.member(3, RUST, world.core).await;
    let name = crate::domain::value::Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    let teams = async |brigade| {
        let within = readiness_of(&world.tests.store, &world.coordinator(), recipe, brigade, None).await;
        let within = within.expect("an answer");
        within.expect("it exists").iter().map(|within| (within.hours, within.readiness.teams)).collect::<Vec<_>>()
    };
    assert_eq!(teams(Some(world.brigade)).await, HORIZONS.map(|hours| (hours, 2)));
    assert_eq!(teams(None).await, HORIZONS.map(|hours| (hours, 3)));
}

#[tokio::test]
async fn a_change_by_hand_says_at_once_what_it_costs_and_what_speaks_against_it() {
    let world = world().await;
    let one = world.member(1, RUST, world.brigade).await;
    let other = world.volunteer(2, RUST, world.brigade).await;
    let designer = world.member(3, DESIGN, world.brigade).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let seat = world.state(mobilisation).await.team[0].seat;
    let (store, coordinator) = (&world.tests.store, world.coordinator());
    let by_hand = async |talent| {
        let checked = checked_by_hand(store, &coordinator, mobilisation, &[(talent, seat)], &[]).await;
        checked.expect("an answer").expect("it exists")
    };
    let best = by_hand(one).await;
    assert_eq!((best.findings.len(), best.difference()), (0, Some(0)));
    let asked = by_hand(other).await;
    // The service has still to consent, and takes longer than the work is ahead.
    assert!(asked.difference() > Some(0), "{asked:?}");
    assert!(!by_hand(designer).await.findings.is_empty());
    let stranger = checked_by_hand(store, &person(1), mobilisation, &[(one, seat)], &[]).await;
    assert_eq!(stranger.expect("an answer"), None);
}

#[tokio::test]
async fn whoever_is_named_behind_a_seat_is_checked_as_they_are_when_it_is_composed() {
    let world = world().await;
    let one = world.member(1, RUST, world.brigade).await;
    let other = world.member(2, RUST, world.brigade).await;
    let designer = world.member(3, DESIGN, world.brigade).await;
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, RUST)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let seat = world.state(mobilisation).await.need.expect("a need").seats[0].id;
    let (store, coordinator) = (&world.tests.store, world.coordinator());
    for (backups, expected) in [
        (vec![other], Vec::new()),
        (vec![designer], vec![Finding::Against { talent: designer, seat, kind: ConstraintKind::Skills }]),
        (vec![other, TalentId::default()], vec![Finding::UnknownPerson(TalentId::default())]),
        (vec![one], vec![Finding::Places(one)]),
        (vec![other, other], vec![Finding::Places(other)]),
    ] {
        let behind = [(seat, backups.clone())];
        let checked = checked_by_hand(store, &coordinator, mobilisation, &[(one, seat)], &behind).await;
        let checked = checked.expect("an answer").expect("it exists");
        assert_eq!((&checked.findings, &checked.behind), (&Vec::new(), &expected), "{backups:?}");
        assert_eq!(checked.difference(), Some(0), "the team itself is the best one");
        let decided = Some(vec![Place { seat, chosen: one, backups: Some(backups) }]);
        let compose = ComposeTeam { mobilisation, expected_version: None, decided };
        assert_eq!(world.run(&coordinator, compose).await.is_ok(), expected.is_empty(), "{expected:?}");
    }
}

#[tokio::test]
async fn the_board_says_who_has_come_and_gone_since_last_week() {
    let world = world().await;
    let stays = world.member(1, RUST, world.brigade).await;
    let leaves = world.member(2, RUST, world.brigade).await;
    let name = crate::domain::value::Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.brigade, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    let teams = async |at| {
        let within = readiness_of(&world.tests.store, &world.coordinator(), recipe, None, at).await;
        within.expect("an answer").map(|within| within.into_iter().map(|within| within.readiness).collect::<Vec<_>>())
    };
    let place = AsOf::Position(world.tests.store.committed());
    let (then, answered) = (world.now(), teams(None).await);
    assert!(answered.is_some());
    world.after(7 * 24 * 60).await;
    let comes = world.member(3, RUST, world.brigade).await;
    let again = world.member(4, RUST, world.brigade).await;
    let opt_out = OptOutOfCalls {
        brigade: world.brigade,
        talent: leaves,
        expected_version: None,
        until: world.now().date_naive() + chrono::Duration::days(30),
    };
    world.run(&person(2), opt_out).await.expect("no calls");
    world.settle().await;
    let changes = readiness_changes(&world.tests.store, &world.coordinator(), recipe, Some(world.brigade)).await;
    for change in changes.expect("an answer").expect("it exists") {
        assert_eq!((change.teams_then, change.teams_now), (2, 3), "within {} hours", change.hours);
        let came: std::collections::BTreeSet<TalentId> = change.came.iter().copied().collect();
        assert_eq!((came, change.went), ([comes, again].into(), vec![leaves]));
        assert!(!change.came.contains(&stays));
    }

    assert_ne!(teams(None).await, answered);
    assert_eq!(teams(Some(place)).await, answered, "by its place in the log as well");
    assert_eq!(teams(Some(AsOf::Instant(then))).await, answered, "what was answered then is answered again about then");
    let before = then - chrono::Duration::days(365);
    assert_eq!(teams(Some(AsOf::Instant(before))).await, None, "the recipe was not there yet");

    // Over the network: each coordinator is shown their own people, the core everybody; the numbers are the same.
    let elsewhere = world.member(5, RUST, world.core).await;
    for (viewer, core) in [(world.coordinator(), false), (world.core_coordinator(), true)] {
        let changes = readiness_changes(&world.tests.store, &viewer, recipe, None).await;
        for change in changes.expect("an answer").expect("it exists") {
            assert_eq!((change.came_count, change.went_count), (3, 1));
            assert_eq!(change.came.contains(&elsewhere), core);
            assert_eq!(change.came.len(), if core { 3 } else { 2 });
        }
    }
}

#[tokio::test]
async fn a_seat_with_nobody_left_does_not_stop_the_others() {
    let world = world().await;
    let designer = world.member(7, DESIGN, world.brigade).await;
    for number in 1..=6 {
        world.member(number, RUST, world.brigade).await;
    }
    let mobilisation = world.composed(vec![seat(0, RUST), seat(1, DESIGN)]).await;
    world.called(mobilisation).await;
    assert_eq!(world.state(mobilisation).await.calls.len(), 3, "two developers and the only designer");
    let call = world.call(mobilisation, designer).await.id;
    let no = DeclineCall { mobilisation, call, reason: CallDeclineReason::OnLeave, words: None };
    world.run(&person(7), no).await.expect("a no");
    world.after(1).await;
    let calls = async || world.state(mobilisation).await.calls.len();
    assert_eq!(calls().await, 3, "nobody is left to design");
    let left = seats_with_nobody_left(&world.tests.store, mobilisation).await.expect("an answer");
    let state = world.state(mobilisation).await;
    let designing = state.calls.iter().find(|one| one.id == call).expect("the designer's call").seat;
    assert_eq!(left, [designing], "of the developers' seat somebody may still answer, and others are left");
    world.after(15).await;
    assert_eq!(calls().await, 5, "two more developers after a quarter of an hour");
    world.after(16).await;
    assert_eq!(calls().await, 7, "and the last two after another");
}

#[tokio::test]
async fn whoever_opted_out_of_the_brigade_that_calls_is_not_called_through_another() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let (brigade, expected_version) = (world.core, None);
    world.run(&person(1), VolunteerForBrigade { brigade, talent, expected_version }).await.expect("volunteered");
    let accept = AcceptVolunteer { brigade, talent, expected_version };
    world.run(&world.core_coordinator(), accept).await.expect("accepted");
    world.settle().await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let until = world.now().date_naive() + chrono::Duration::days(2);
    let opt_out = OptOutOfCalls { brigade: world.brigade, talent, expected_version, until };
    world.run(&person(1), opt_out).await.expect("no calls");
    world.settle().await;
    let plan = PlanWave { mobilisation, expected_version };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL", "no means no");
    assert_eq!(world.state(mobilisation).await.calls, []);
}
