//! A need of more skills than people: the search packs skills into people, and each person is asked for all that they take.

use vivier_kernel::id::TalentId;
use vivier_kernel::share::Share;
use vivier_missions::domain::decide::Mission;

use super::moves::both;
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::composition::remedy::Remedy;
use crate::composition::solve::Composition;
use crate::domain::mobilisation::event::{Limits, Need};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{MobilisationId, Region, TeamSeat, WorkMode};
use crate::read::proposal::{checked_by_hand, proposal};
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::DeployTeam;
use crate::use_case::mobilise::{ComposeTeam, CorrectMobilisation, DeclareMobilisation, Place};
use vivier_kernel::id::TypedId as _;

fn at_most(world: &World, people: u32) -> Need {
    let limits = Limits { team: Some(people), from_service: None };
    Need { limits, ..world.need(vec![seat(0, RUST), seat(1, DESIGN)]) }
}

async fn declared(world: &World, need: Need) -> Result<MobilisationId, vivier_event_store::CommandError> {
    let declare = DeclareMobilisation { need, recipe: None };
    world.run(&world.coordinator(), declare).await.map(|done| done.mobilisation)
}

async fn composition(world: &World, id: MobilisationId) -> Composition {
    proposal(&world.tests.store, &world.coordinator(), id).await.expect("an answer").expect("it exists").composition
}

#[tokio::test]
async fn a_team_of_nobody_is_refused_at_its_places_whatever_its_shape() {
    let world = world().await;
    for need in [world.need(vec![seat(0, RUST)]), at_most(&world, 1)] {
        let id = declared(&world, need).await.expect("declared");
        let compose = ComposeTeam { mobilisation: id, expected_version: None, decided: Some(Vec::new()) };
        let refused = world.run(&world.coordinator(), compose).await;
        let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), ("EMPTY", Some("places")));
    }
}

#[tokio::test]
async fn one_person_who_can_do_both_is_asked_once_and_placed_on_one_seat_with_both_skills() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    let designer = world.member(2, DESIGN, world.brigade).await;
    let id = declared(&world, at_most(&world, 1)).await.expect("declared");
    let Composition::Blocked(blocks) = composition(&world, id).await else { panic!("two people are one too many") };
    let size = blocks.sets.iter().flat_map(|set| &set.constraints).filter_map(|lift| lift.remedy);
    assert!(size.clone().any(|remedy| remedy == Remedy::TeamSize(2)), "{blocks:?}");

    let (able, behind) = (both(&world, 3).await, both(&world, 4).await);
    let asked = world.state(id).await.need.expect("a need");
    let of = |talents: [TalentId; 2]| -> Vec<Place> {
        let pairs = asked.seats.iter().zip(talents);
        pairs.map(|(seat, chosen)| Place { seat: seat.id, chosen, backups: None }).collect()
    };
    let compose = |decided| ComposeTeam { mobilisation: id, expected_version: None, decided };
    // By hand: somebody on a seat that they do not fit, and more people than the team takes.
    for (talents, told, field) in [
        ([able, developer], "TEAM_NOT_POSSIBLE", "places.1.talentId"),
        ([developer, designer], "TEAM_TOO_LARGE", "places"),
    ] {
        let refused = world.run(&world.coordinator(), compose(Some(of(talents)))).await;
        let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
        assert_eq!((problem.code, problem.field.as_deref()), (told, Some(field)));
        let pairs: Vec<_> = of(talents).iter().map(|place| (place.chosen, place.seat)).collect();
        let checked =
            checked_by_hand(&world.tests.store, &world.coordinator(), id, &pairs, &[]).await.expect("an answer");
        assert!(!checked.expect("it exists").findings.is_empty());
    }
    let pairs: Vec<_> = of([behind, behind]).iter().map(|place| (place.chosen, place.seat)).collect();
    let checked = checked_by_hand(&world.tests.store, &world.coordinator(), id, &pairs, &[]).await.expect("an answer");
    let checked = checked.expect("it exists");
    assert_eq!((checked.findings.len(), checked.difference()), (0, Some(0)));

    world.run(&world.coordinator(), compose(Some(of([able, able])))).await.expect("composed");
    let state = world.state(id).await;
    let seats = state.need.clone().expect("a need").seats;
    assert_eq!((seats.len(), seats[0].skills.len(), seats[0].title.as_str()), (1, 2, "Poste + Poste"));
    assert_eq!((state.team[0].chosen, state.team[0].backups.clone()), (able, vec![behind]));
    assert_eq!((state.proposed.len(), state.difference), (2, Some(0)));
    // Decided on anew, it is composed for what was asked, not for what became of it.
    world.run(&world.coordinator(), compose(None)).await.expect("composed anew");
    let again = world.state(id).await;
    assert_eq!((again.asked_need().expect("a need").seats, again.team.len()), (asked.seats.clone(), 1));

    world.called(id).await;
    let chosen = world.state(id).await.team[0].chosen;
    let number = if chosen == able { 3 } else { 4 };
    let call = world.call(id, chosen).await.id;
    world.run(&person(number), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    assert_eq!(world.state(id).await.status, MobilisationStatus::Mobilised);
    let deploy = DeployTeam { mobilisation: id, expected_version: None };
    world.run(&world.coordinator(), deploy).await.expect("deployed");
    let mission = world.state(id).await.mission.expect("a mission").uuid();
    let mission = world.tests.store.load::<Mission>(mission).await.expect("loaded").state;
    let skills: Vec<usize> = mission.seats.iter().map(|seat| seat.spec.skills.len()).collect();
    assert_eq!(skills, [2]);
}

#[tokio::test]
async fn what_one_person_may_take_together_is_the_same_in_time_and_place() {
    let world = world().await;
    let need = at_most(&world, 1);
    let mut seats = need.seats.clone();
    seats[1].share = Share::FULL;
    let refused = declared(&world, Need { seats, ..need.clone() }).await;
    let Err(vivier_event_store::CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("SEATS_NOT_PACKABLE", Some("seats.1.share")));
    let nobody = Need { limits: Limits { team: Some(0), from_service: None }, ..need };
    assert_eq!(code(declared(&world, nobody).await), "OUT_OF_RANGE");
}

fn refused<T: std::fmt::Debug>(answer: Result<T, vivier_event_store::CommandError>) -> (&'static str, Option<String>) {
    let Err(vivier_event_store::CommandError::Refused(problem)) = answer else { panic!("{answer:?}") };
    (problem.code, problem.field)
}

/// Whom a place names, and who stands behind.
fn place(seat: &TeamSeat, chosen: TalentId, backups: Option<&[TalentId]>) -> Place {
    Place { seat: seat.id, chosen, backups: backups.map(<[TalentId]>::to_vec) }
}

#[tokio::test]
async fn whoever_is_named_behind_any_seat_of_somebody_stands_behind_all_and_errors_name_the_place_that_was_sent() {
    let world = world().await;
    let developer = world.member(1, RUST, world.brigade).await;
    let [able, behind, other] = [both(&world, 3).await, both(&world, 4).await, both(&world, 5).await];
    let limits = Limits { team: Some(2), from_service: None };
    let seats = vec![seat(0, RUST), seat(1, RUST), seat(2, DESIGN)];
    let id = declared(&world, Need { limits, ..world.need(seats) }).await.expect("declared");
    let asked = world.state(id).await.need.expect("a need").seats;
    let compose = |decided| ComposeTeam { mobilisation: id, expected_version: None, decided: Some(decided) };
    // The first of the packed seats is the developer's, the second what the able one takes: places 0 and 2 of what is sent.
    let team = |first: Option<&[TalentId]>, second: Option<&[TalentId]>| {
        vec![place(&asked[2], able, first), place(&asked[0], developer, None), place(&asked[1], able, second)]
    };
    for (first, second, code, field) in [
        (Some(&[][..]), Some(&[behind, developer][..]), "TEAM_NOT_POSSIBLE", "places.2.backupIds.1"),
        (Some(&[behind, behind][..]), None, "PERSON_TWICE", "places.0.backupIds.1"),
        (None, Some(&[able][..]), "PERSON_TWICE", "places.2.backupIds.0"),
    ] {
        let refusal = refused(world.run(&world.coordinator(), compose(team(first, second))).await);
        assert_eq!(refusal, (code, Some(field.to_owned())));
    }
    let unknown = TeamSeat { id: Default::default(), ..asked[0].clone() };
    let strange = vec![place(&asked[0], able, None), place(&unknown, able, None)];
    let refusal = refused(world.run(&world.coordinator(), compose(strange)).await);
    assert_eq!(refusal, ("UNKNOWN_TEAM_SEAT", Some("places.1.seatId".to_owned())));
    let twice = vec![place(&asked[0], able, None), place(&asked[0], behind, None)];
    let refusal = refused(world.run(&world.coordinator(), compose(twice)).await);
    assert_eq!(refusal, ("DUPLICATE", Some("places.1.seatId".to_owned())));
    let nobody = vec![place(&asked[1], able, None), place(&asked[0], TalentId::default(), None)];
    let refusal = refused(world.run(&world.coordinator(), compose(nobody)).await);
    assert_eq!(refusal, ("TEAM_NOT_POSSIBLE", Some("places.1.talentId".to_owned())));

    world.run(&world.coordinator(), compose(team(Some(&[other]), Some(&[behind, other])))).await.expect("composed");
    let state = world.state(id).await;
    let theirs = state.team.iter().find(|one| one.chosen == able).expect("a place");
    assert_eq!(theirs.backups, [other, behind]);
    // What each of them takes is told by the seats that were asked for.
    let own = state.team.iter().find(|one| one.chosen == developer).expect("a place");
    let parts = [state.parts_of(own.seat), state.parts_of(theirs.seat)];
    assert_eq!(parts, [vec![asked[0].id], vec![asked[1].id, asked[2].id]]);
}

#[tokio::test]
async fn a_remedy_for_seats_of_which_one_may_take_several_is_declared_for_all_of_them() {
    let world = world().await;
    let able = both(&world, 3).await;
    let limits = Limits { team: Some(1), from_service: None };
    let mut seats = vec![seat(0, RUST), seat(1, DESIGN)];
    seats.iter_mut().for_each(|seat| (seat.mode, seat.region) = (WorkMode::OnSite, Some(Region::Corse)));
    let need = Need { limits, ..world.need(seats) };
    let id = declared(&world, need.clone()).await.expect("declared");
    let Composition::Blocked(blocks) = composition(&world, id).await else { panic!("nobody is there") };
    let lifts: Vec<_> = blocks.sets.iter().flat_map(|set| &set.constraints).collect();
    let Some(Remedy::Place { mode, region }) = lifts[0].remedy else { panic!("{lifts:?}") };
    assert_eq!(lifts[0].effect, Some(crate::composition::lift::LiftEffect::Team));
    let Need { name, mut seats, period, team_by, limits, .. } = need;
    seats.iter_mut().for_each(|seat| (seat.mode, seat.region) = (mode, region));
    let correct =
        CorrectMobilisation { mobilisation: id, expected_version: None, name, seats, period, team_by, limits };
    world.run(&world.coordinator(), correct).await.expect("what is offered can be declared");
    let Composition::Teams { teams, .. } = composition(&world, id).await else { panic!("there is a team") };
    assert_eq!(teams[0].members[0].talent, able);
}
