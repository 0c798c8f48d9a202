//! The administration in trouble has somebody who signs for the team and reviews it; where they leave, that is told to who can name another.

use vivier_event_store::CommandError;
use vivier_kernel::actor::Role;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::notice::{Notice, Recipient};
use vivier_matching::use_case::open::InviteTalent;
use vivier_missions::domain::decide::Mission;
use vivier_organisations::use_case::depart::WithdrawOrganisation;

use super::links::notices;
use super::support::{DESIGN, RUST, World, code, person, seat, world};
use crate::domain::mobilisation::event::Need;
use crate::read::mobilisations::has_owner;
use crate::use_case::answer::AcceptCall;
use crate::use_case::course::{DeployTeam, StandDownTeam};
use crate::use_case::mobilise::{CorrectMobilisation, DeclareMobilisation};

fn refused_at_host<T: std::fmt::Debug>(answer: Result<T, CommandError>) {
    let Err(CommandError::Refused(problem)) = answer else { panic!("{answer:?}") };
    assert_eq!((problem.code, problem.field.as_deref()), ("HOST_WITHOUT_OWNER", Some("hostId")));
}

/// Whom each notice that the administration is without anybody is for.
async fn vacant(world: &World) -> Vec<Vec<Role>> {
    let role = |recipient: &Recipient| match recipient {
        Recipient::Holders { role, .. } => *role,
        other => panic!("{other:?}"),
    };
    let told = notices(world).await.into_iter().filter(|notice| notice.template == "brigade.host-vacant");
    told.map(|notice: Notice| notice.recipients.iter().map(role).collect()).collect()
}

#[tokio::test]
async fn a_team_is_not_declared_or_corrected_for_an_administration_where_nobody_could_sign_for_it() {
    let world = world().await;
    let need = world.need(vec![seat(0, RUST)]);
    let nobody = world.ministry_named("Sans responsable").await;
    world.settle().await;
    let declare = |need| DeclareMobilisation { need, recipe: None };
    refused_at_host(world.run(&world.coordinator(), declare(Need { host: nobody, ..need.clone() })).await);
    let mobilisation = world.run(&world.coordinator(), declare(need.clone())).await.expect("declared").mobilisation;
    world.settle().await;
    world.owner_leaves().await;
    let Need { name, seats, period, team_by, limits, .. } = need;
    let correct = CorrectMobilisation { mobilisation, expected_version: None, name, seats, period, team_by, limits };
    let before = world.state(mobilisation).await;
    refused_at_host(world.run(&world.coordinator(), correct).await);
    assert_eq!(world.state(mobilisation).await, before);
}

#[tokio::test]
async fn where_the_last_who_answers_leaves_the_programme_and_the_coordinators_are_told_and_the_team_still_goes() {
    let world = world().await;
    let talent = world.member(1, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let call = world.call(id, talent).await.id;
    world.run(&person(1), AcceptCall { mobilisation: id, call }).await.expect("a yes");
    world.settle().await;
    assert!(has_owner(&world.tests.store, world.host).await.expect("an answer"));
    world.owner_leaves().await;
    assert!(!has_owner(&world.tests.store, world.host).await.expect("an answer"));
    let both = vec![Role::ProgrammeAdministrator, Role::Coordinator];
    assert_eq!(vacant(&world).await, std::slice::from_ref(&both), "told when it happened");
    let expected_version = None;
    world.run(&world.coordinator(), DeployTeam { mobilisation: id, expected_version }).await.expect("deployed");
    assert_eq!(vacant(&world).await.len(), 2, "and that agreements wait for somebody");
    world.run(&world.coordinator(), StandDownTeam { mobilisation: id, expected_version }).await.expect("stood down");
    assert_eq!(vacant(&world).await, [both.clone(), both.clone(), both]);
    let all = notices(&world).await;
    assert!(all.iter().all(|notice| !["brigade.deployed", "brigade.review"].contains(&notice.template.as_str())));
}

/// The team had said yes before; its seat is no way round the rule for anybody else.
#[tokio::test]
async fn an_administration_that_left_since_gets_its_team_and_asks_nobody_else() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let other = world.member(2, DESIGN, world.brigade).await;
    let (mobilisation, expected_version) = (world.composed(vec![seat(0, RUST)]).await, None);
    world.called(mobilisation).await;
    let call = world.state(mobilisation).await.calls[0].id;
    world.run(&person(1), AcceptCall { mobilisation, call }).await.expect("a yes");
    let leave = WithdrawOrganisation { organisation: world.host, expected_version };
    world.run(&world.programme(), leave).await.expect("left");
    world.settle().await;
    world.run(&world.coordinator(), DeployTeam { mobilisation, expected_version }).await.expect("deployed");
    world.settle().await;
    let state = world.state(mobilisation).await;
    assert!(state.placement(call).is_some(), "they come as they were called");
    let mission = state.mission.expect("a mission");
    let raised = world.tests.store.load::<Mission>(mission.uuid()).await.expect("loaded").state;
    let invite = InviteTalent { talent: other, seat: raised.seats[0].id, motivation: None };
    assert_eq!(code(world.run(&world.owner(), invite).await), "SEAT_NOT_OPEN");
}
