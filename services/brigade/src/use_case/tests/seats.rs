//! Who is called for which seat: limits of services, people whom another seat did not need, and chosen people who have left.

use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId, TalentId, TypedId as _};
use vivier_kernel::notice::Value;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::use_case::open::ApplyToSeat;
use vivier_missions::domain::command::MissionCommand;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, Justification, Priority, RequiredSkill, SeatSpec, Title, WorkMode,
};
use vivier_talents::use_case::status::PauseTalent;

use super::links::notices;
use super::moves::{by_hand_for, no, yes};
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::state::MobilisationState;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{
    BrigadeKind, CallDeclineReason, Level, MobilisationId, Name, SeatTitle, SkillKey, TeamSeat,
};
use crate::read::proposal::checked_by_hand;
use crate::read::timeline::{TimelineKind, timeline};
use crate::use_case::answer::StepDown;
use crate::use_case::brigade::FoundBrigade;
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};

async fn pause(world: &World, (number, talent): (u128, TalentId)) {
    let until = world.now().date_naive() + chrono::Duration::days(40);
    let pause = PauseTalent { talent, expected_version: None, until };
    world.run(&person(number), pause).await.expect("paused");
    world.settle().await;
}

/// Seats of one skill that ask for the same, with these people on each list.
async fn by_hand(world: &World, lists: &[&[(u128, TalentId)]]) -> MobilisationId {
    by_hand_for(world, (0..lists.len()).map(|number| seat(number as u128, RUST)).collect(), lists).await
}

async fn people<const N: usize>(world: &World, numbers: [u128; N], skill: SkillKey) -> [(u128, TalentId); N] {
    let mut people = Vec::new();
    for number in numbers {
        people.push((number, world.member(number, skill, world.brigade).await));
    }
    people.try_into().expect("as many")
}

fn statuses(state: &MobilisationState, people: &[(u128, TalentId)]) -> Vec<CallStatus> {
    let last = |talent| state.calls.iter().rev().find(|call| call.callee.talent == talent).map(|call| call.status);
    people.iter().filter_map(|(_, talent)| last(*talent)).collect()
}

#[tokio::test]
async fn backups_of_one_service_do_not_empty_it() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    // The service of each follows from the number: these three are colleagues.
    let colleagues = people(&world, [4, 8, 12], RUST).await;
    let [four, eight, twelve] = colleagues;
    let mobilisation = by_hand(&world, &[&[one, four, eight], &[two, eight, twelve], &[three, twelve, four]]).await;
    world.called(mobilisation).await;
    for chosen in [one, two, three] {
        no(&world, mobilisation, chosen).await;
    }
    world.after(0).await;
    yes(&world, mobilisation, four).await;
    yes(&world, mobilisation, eight).await;
    let state = world.state(mobilisation).await;
    assert_eq!(statuses(&state, &colleagues), [CallStatus::Engaged, CallStatus::Engaged, CallStatus::Released]);
    yes(&world, mobilisation, twelve).await;
    let state = world.state(mobilisation).await;
    assert_eq!(statuses(&state, &[twelve]), [CallStatus::Reserve]);
    assert_eq!(state.status, MobilisationStatus::Calling, "two of one service, and the third seat is open");
}

/// A mission of the administration in trouble, with a seat and a priority.
#[derive(serde::Serialize)]
struct Prioritised(OrganisationId, AccountId, Period, i64);

impl UseCase for Prioritised {
    const NAME: &'static str = "setPriority";
    type Outcome = SeatId;

    async fn run(&self, unit: &mut Unit) -> Result<SeatId, CommandError> {
        let Self(organisation, owner, period, priority) = *self;
        let seat = SeatSpec {
            title: SeatTitle::new("Poste").expect("a title"),
            skills: vec![RequiredSkill {
                skill: RUST,
                importance: Importance::Essential,
                minimum_level: Level::new(1).expect("a level"),
            }],
            period,
            share: Share::new(60).expect("a share"),
            mode: WorkMode::Remote,
            region: None,
            place: None,
            clearance: Clearance::None,
        };
        let title = Title::new("Une mission").expect("a title");
        let description = Description::new("Pour un service public.").expect("words");
        let (id, open) = (MissionId::new(unit.clock()), SeatId::new(unit.clock()));
        let mut mission = unit.load::<Mission>(id).await?;
        let priority = Priority::new(priority).expect("a priority");
        let justification = Justification::new("Une priorité du Gouvernement.").expect("words");
        for command in [
            MissionCommand::Draft { mission: id, organisation, owner, title, description },
            MissionCommand::AddSeat { seat: open, spec: Box::new(seat), justification: None },
            MissionCommand::Submit,
            MissionCommand::Publish,
            MissionCommand::SetPriority { priority, justification },
        ] {
            unit.decide(&mut mission, command)?;
        }
        Ok(open)
    }
}

#[tokio::test]
async fn whoever_may_come_to_be_placed_on_a_priority_weighs_as_much_more() {
    let world = world().await;
    let [one, two] = people(&world, [1, 2], RUST).await;
    let mobilisation = world.composed(vec![seat(0, RUST)]).await;
    let place = world.state(mobilisation).await.team[0].seat;
    let points = async |talent| {
        let checked =
            checked_by_hand(&world.tests.store, &world.coordinator(), mobilisation, &[(talent, place)], &[]).await;
        checked.expect("an answer").expect("it exists").team.points
    };
    assert_eq!(points(one.1).await, points(two.1).await);
    let owner = AccountId::from_uuid(uuid::Uuid::from_u128(1004));
    let mission = Prioritised(world.host, owner, world.period(), 80);
    let context = CommandContext::system("tests", world.tests.store.clock());
    let asked = world.tests.store.execute(&context, &mission).await.expect("a mission").outcome;
    world.settle().await;
    world.run(&person(1), ApplyToSeat { seat: asked, motivation: None }).await.expect("applied");
    world.settle().await;
    assert_eq!(points(one.1).await, points(two.1).await + 80);
    let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    assert_eq!(world.state(mobilisation).await.team[0].chosen, two.1);
}

#[tokio::test]
async fn whoever_was_thanked_for_one_seat_is_called_for_the_next_that_they_fit() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    // Another seat: it takes less time.
    let seats = vec![seat(0, RUST), TeamSeat { share: Share::new(50).expect("a share"), ..seat(1, RUST) }];
    let mobilisation = by_hand_for(&world, seats, &[&[one, three], &[two, three]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, one).await;
    assert_eq!(world.call(mobilisation, three.1).await.status, CallStatus::Released);
    no(&world, mobilisation, two).await;
    world.after(0).await;
    assert_eq!(world.call(mobilisation, three.1).await.status, CallStatus::Sent, "asked again, for the other seat");
    yes(&world, mobilisation, three).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
}

#[tokio::test]
async fn a_yes_to_a_taken_seat_takes_the_one_that_asks_for_the_same_and_the_record_says_which() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    let mobilisation = by_hand(&world, &[&[one, three], &[two, three]]).await;
    world.called(mobilisation).await;
    // Who stands behind both is asked for one of the two seats: that one is filled first.
    let asked = world.call(mobilisation, three.1).await.seat;
    let team = world.state(mobilisation).await.team;
    let (first, other, second) = match team[0].seat == asked {
        true => (one, two, team[1].seat),
        false => (two, one, team[0].seat),
    };
    yes(&world, mobilisation, first).await;
    yes(&world, mobilisation, three).await;
    // A yes to the one is a yes to the other, which asks for the same: at once, though somebody else is being asked for that.
    assert_eq!(world.call(mobilisation, other.1).await.status, CallStatus::Released);
    let state = world.state(mobilisation).await;
    assert_eq!(state.status, MobilisationStatus::Mobilised);
    assert_eq!(state.engaged(second).map(|call| call.callee.talent), Some(three.1));
    let entries = timeline(&world.tests.store, &world.coordinator(), mobilisation).await.expect("an answer");
    let seated = entries.iter().rev().find(|entry| entry.kind == TimelineKind::Seated).expect("an entry");
    assert_eq!((seated.seat, seated.talent), (Some(second), Some(three.1)));
}

#[tokio::test]
async fn a_seat_is_filled_by_whoever_was_called_for_one_like_it_before_another_brigade_is_reached() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    world.member(6, RUST, world.core).await;
    let titled = |number, title| TeamSeat { title: SeatTitle::new(title).expect("a title"), ..seat(number, RUST) };
    let seats = vec![titled(0, "Poste 1"), titled(1, "Poste 2")];
    let mobilisation = by_hand_for(&world, seats, &[&[one, three], &[two, three]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, three).await;
    no(&world, mobilisation, two).await;
    world.after(1).await;
    let state = world.state(mobilisation).await;
    assert_eq!((state.reached, state.calls.len()), (Vec::new(), 3), "the first is being asked still");
    let told = async |template: &str| {
        let all = notices(&world).await.into_iter().filter(|notice| notice.template == template);
        all.filter_map(|notice| notice.values.get("seat").cloned()).collect::<Vec<_>>()
    };
    assert_eq!(told("brigade.released").await, []);
    world.after(10).await;
    assert_eq!(told("brigade.call-reminded").await, [Value::Text("Poste 2".to_owned())], "which of them is open");
    yes(&world, mobilisation, one).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    // Whose yes completes the team is told of both at once.
    let seats = [told("brigade.seat").await, told("brigade.seat-completes").await].concat();
    assert_eq!(seats.len(), 2, "{seats:?}");
    for title in ["Poste 1", "Poste 2"] {
        assert!(seats.contains(&Value::Text(title.to_owned())), "each is told which seat they have: {seats:?}");
    }
    assert_eq!((told("brigade.released").await, told("brigade.reserve").await), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn a_team_that_loses_somebody_and_is_complete_again_says_so_to_whoever_is_concerned() {
    let world = world().await;
    let [one, two, three] = people(&world, [1, 2, 3], RUST).await;
    let [designer] = people(&world, [5], DESIGN).await;
    let seats = vec![seat(0, RUST), seat(1, DESIGN)];
    let mobilisation = by_hand_for(&world, seats, &[&[one, two, three], &[designer]]).await;
    let leaves = async |(number, talent): (u128, TalentId)| {
        let (call, reason) = (world.call(mobilisation, talent).await.id, CallDeclineReason::Personal);
        let down = StepDown { mobilisation, call, reason, words: None };
        world.run(&person(number), down).await.expect("given back");
        world.state(mobilisation).await.status
    };
    let told =
        async |template: &str| notices(&world).await.into_iter().filter(|notice| notice.template == template).count();
    world.called(mobilisation).await;
    yes(&world, mobilisation, designer).await;
    yes(&world, mobilisation, one).await;
    // The second was thanked, says yes after all, and has the seat as soon as the first goes.
    yes(&world, mobilisation, two).await;
    assert_eq!(leaves(one).await, MobilisationStatus::Mobilised);
    assert_eq!((told("brigade.seat-passed-on").await, told("brigade.seat-open").await), (1, 0));
    // Nobody is in reserve any more: the third is called.
    assert_eq!(leaves(two).await, MobilisationStatus::Calling);
    let open = [told("brigade.seat-passed-on").await, told("brigade.seat-open").await];
    assert_eq!((open, told("brigade.seat-open-yours").await), ([1, 1], 1));
    world.after(1).await;
    yes(&world, mobilisation, three).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Mobilised);
    assert_eq!((told("brigade.team-yours").await, told("brigade.seat-open-yours").await), (2, 1));
}

#[tokio::test]
async fn whoever_was_thanked_for_a_seat_and_is_called_for_it_again_reads_that_it_was_so() {
    let world = world().await;
    let [one, two] = people(&world, [1, 2], RUST).await;
    let mobilisation = by_hand(&world, &[&[one, two]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, one).await;
    let (call, reason) = (world.call(mobilisation, one.1).await.id, CallDeclineReason::Personal);
    world.run(&person(1), StepDown { mobilisation, call, reason, words: None }).await.expect("given back");
    world.after(1).await;
    let again = world.call(mobilisation, two.1).await;
    assert_eq!(again.status, CallStatus::Sent);
    let calls = notices(&world).await.into_iter().filter(|notice| notice.template == "brigade.call");
    let thanked: Vec<String> =
        calls.filter(|notice| notice.values.contains_key("thanked_for")).map(|notice| notice.cause).collect();
    assert_eq!(thanked, [format!("call:{}:sent", again.id)]);
}

#[tokio::test]
async fn whoever_was_thanked_and_is_engaged_elsewhere_since_hears_nothing_of_how_it_ends() {
    let world = world().await;
    let [one, two] = people(&world, [1, 2], RUST).await;
    let mobilisation = by_hand(&world, &[&[one, two]]).await;
    world.called(mobilisation).await;
    yes(&world, mobilisation, one).await;
    pause(&world, two).await;
    let (call, reason) = (world.call(mobilisation, one.1).await.id, CallDeclineReason::Personal);
    world.run(&person(1), StepDown { mobilisation, call, reason, words: None }).await.expect("given back");
    world.after(25 * 60).await;
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Failed);
    let all = notices(&world).await;
    let told = |template: &str| all.iter().filter(|notice| notice.template == template).count();
    assert_eq!((told("brigade.released"), told("brigade.not-raised"), told("brigade.failed")), (1, 0, 1));
}

#[tokio::test]
async fn backups_by_hand_are_checked_as_the_chosen_are_and_nobody_learns_of_others_by_naming_them() {
    let world = world().await;
    let [one, two] = people(&world, [1, 2], RUST).await;
    let [designer] = people(&world, [5], DESIGN).await;
    let elsewhere = (6, world.member(6, RUST, world.core).await);
    let mobilisation = by_hand(&world, &[&[one, two]]).await;
    let team = world.state(mobilisation).await.team;
    for backup in [designer, elsewhere] {
        let mut decided = team.clone();
        decided[0].backups = vec![two.1, backup.1];
        let compose = ComposeTeam {
            mobilisation,
            expected_version: None,
            decided: Some(decided.into_iter().map(Into::into).collect()),
        };
        let refused = world.run(&world.coordinator(), compose.clone()).await;
        let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), ("TEAM_NOT_POSSIBLE", Some("places.0.backupIds.1")));
        // The core brigade's coordinator knows everybody, and what they can do.
        assert_eq!(world.run(&world.core_coordinator(), compose).await.is_ok(), backup == elsewhere);
    }
}

#[tokio::test]
async fn the_next_brigade_is_reached_where_the_chosen_person_has_left_the_pool_before_or_after_the_call() {
    let world = world().await;
    let [designer] = people(&world, [5], DESIGN).await;
    let elsewhere = (6, world.member(6, DESIGN, world.core).await);
    let calls = async |mobilisation| {
        let state = world.state(mobilisation).await;
        (state.reached.clone(), state.calls.last().map(|call| call.callee.talent))
    };
    let called = world.composed(vec![seat(0, DESIGN)]).await;
    let before = world.composed(vec![seat(0, DESIGN)]).await;
    world.called(called).await;
    pause(&world, designer).await;
    world.tests.settle_followers().await.expect("what follows has followed");
    assert_eq!(world.call(called, designer.1).await.status, CallStatus::Released, "nobody waits for their answer");
    world.after(0).await;
    assert_eq!(calls(called).await, (vec![world.core], Some(elsewhere.1)));
    // Nobody has been called of the other team, and its only person is gone.
    world.called(before).await;
    assert_eq!(calls(before).await, (vec![world.core], Some(elsewhere.1)));
}

#[tokio::test]
async fn ministerial_brigades_are_reached_in_the_order_of_their_founding_and_the_core_one_last() {
    let world = world().await;
    let context = CommandContext::system("tests", world.tests.store.clock());
    let mut brigades = Vec::new();
    for name in ["Deuxième", "Troisième"] {
        // An id says when it was made.
        world.after(1).await;
        let ministry = world.ministry_named(name).await;
        let name = Name::new(name).expect("a name");
        let found = FoundBrigade { kind: BrigadeKind::Ministerial, organisation: ministry, name };
        brigades.push(world.tests.store.execute(&context, &found).await.expect("founded").outcome.brigade);
    }
    world.settle().await;
    brigades.push(world.core);
    let own = (5, world.member(5, DESIGN, world.brigade).await);
    let mut asked = vec![own];
    // The first of theirs joins last.
    for (index, brigade) in brigades.iter().enumerate().rev() {
        let number = 6 + index as u128;
        asked.insert(1, (number, world.member(number, DESIGN, *brigade).await));
    }
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    world.called(mobilisation).await;
    for (reached, person) in asked.into_iter().enumerate() {
        let state = world.state(mobilisation).await;
        assert_eq!(state.reached, brigades[..reached]);
        assert_eq!(state.calls.last().map(|call| call.callee.talent), Some(person.1));
        no(&world, mobilisation, person).await;
        // A timer that is set again for the same instant is the same timer.
        world.after(1).await;
    }
}

#[tokio::test]
async fn a_call_out_that_nobody_could_be_called_in_does_not_begin() {
    let world = world().await;
    let [designer] = people(&world, [5], DESIGN).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    pause(&world, designer).await;
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "NOBODY_TO_CALL");
    assert_eq!(world.state(mobilisation).await.status, MobilisationStatus::Composed);
}

#[tokio::test]
async fn where_no_team_was_composed_calling_is_refused_for_that_and_not_for_want_of_people() {
    let world = world().await;
    people(&world, [5], DESIGN).await;
    let declare = DeclareMobilisation { need: world.need(vec![seat(0, DESIGN)]), recipe: None };
    let mobilisation = world.run(&world.coordinator(), declare).await.expect("declared").mobilisation;
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan).await), "MOBILISATION_STATUS_FORBIDS");
}

#[tokio::test]
async fn a_coordinator_is_told_that_nobody_else_can_be_called_and_a_timer_looks_again() {
    let world = world().await;
    people(&world, [5], DESIGN).await;
    let mobilisation = world.composed(vec![seat(0, DESIGN)]).await;
    world.called(mobilisation).await;
    let plan = PlanWave { mobilisation, expected_version: None };
    assert_eq!(code(world.run(&world.coordinator(), plan.clone()).await), "NOBODY_TO_CALL");
    let context = CommandContext::system("tests", world.tests.store.clock());
    world.tests.store.execute(&context, &plan).await.expect("nothing to do is no fault of a timer");
    let state = world.state(mobilisation).await;
    assert_eq!((state.status, state.calls.len()), (MobilisationStatus::Calling, 1));
}
