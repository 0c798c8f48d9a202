//! Who is in which brigade, availability and answers: for its coordinators and those of the core, and for each person themselves.

use chrono::Duration;
use vivier_event_store::CommandError;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SubjectId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::support::{RUST, code, person, seat, world};
use crate::composition::check::Finding;
use crate::composition::solve::Composition;
use crate::domain::mobilisation::event::{Assignment, Need};
use crate::domain::mobilisation::transitions::{MobilisationAction, TRANSITIONS};
use crate::domain::value::{
    BrigadeId, BrigadeKind, CancelReason, DepartureReason, MobilisationId, Name, NoticeHours, RecipeId,
    StandingReleaseId,
};
use crate::read::brigades::{agents, brigade};
use crate::read::history::{follows_brigade, follows_mobilisation, follows_recipe, knows_who_mobilised};
use crate::read::mobilisations::{mobilisation, mobilisations};
use crate::read::proposal::{Proposal, checked_by_hand, proposal};
use crate::read::seen::Seen;
use crate::use_case::answer::AcceptCall;
use crate::use_case::brigade::{FoundBrigade, RenameBrigade};
use crate::use_case::call::SendCall;
use crate::use_case::course::CancelMobilisation;
use crate::use_case::membership::{OptInToCalls, RemoveFromBrigade};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};
use crate::use_case::recipe::{RetireTeamRecipe, WriteTeamRecipe};
use crate::use_case::roster::{GrantStandingRelease, RevokeStandingRelease};

#[tokio::test]
async fn members_and_calls_are_for_their_coordinators_and_each_for_themselves() {
    let world = world().await;
    let one = world.member(1, RUST, world.brigade).await;
    let other = world.member(2, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.called(id).await;
    let store = &world.tests.store;
    let members = async |viewer: &Actor| {
        brigade(store, viewer, world.brigade).await.expect("an answer").map(|view| view.members.len())
    };
    for (viewer, expected) in [
        (world.coordinator(), Some(2)),
        (world.core_coordinator(), Some(2)),
        (world.stranger(), Some(0)),
        (world.owner(), Some(0)),
        (person(1), Some(1)),
        (person(9), Some(0)),
        (Actor::Anonymous, None),
    ] {
        assert_eq!(members(&viewer).await, expected, "{}", viewer.label());
    }
    let calls = async |viewer: &Actor| {
        mobilisation(store, viewer, id).await.expect("an answer").map(|view| view.state.calls.len())
    };
    for (viewer, expected) in [
        (world.coordinator(), Some(2)),
        (world.core_coordinator(), Some(2)),
        (world.owner(), Some(0)),
        (person(1), Some(1)),
        (world.stranger(), None),
        (person(9), None),
        (Actor::Anonymous, None),
    ] {
        assert_eq!(calls(&viewer).await, expected, "{}", viewer.label());
        let listed = mobilisations(store, &viewer, None, 10).await.expect("an answer").len();
        assert_eq!(listed, usize::from(expected.is_some()), "{}", viewer.label());
    }
    assert!(proposal(store, &world.coordinator(), id).await.expect("an answer").is_some());
    assert!(proposal(store, &person(1), id).await.expect("an answer").is_none());

    // Nobody answers for somebody else, nobody is called by hand, and what one may not see does not exist.
    let call = world.call(id, other).await.id;
    assert!(matches!(world.run(&person(1), AcceptCall { mobilisation: id, call }).await, Err(CommandError::NotFound)));
    assert_eq!(code(world.run(&world.coordinator(), AcceptCall { mobilisation: id, call }).await), "NOT_ALLOWED");
    assert_eq!(code(world.run(&world.coordinator(), SendCall { mobilisation: id, call }).await), "NOT_ALLOWED");
    let cancel = |expected_version| CancelMobilisation {
        mobilisation: id,
        expected_version,
        expected_status: None,
        reason: CancelReason::NeedGone,
        words: None,
    };
    assert!(matches!(world.run(&world.stranger(), cancel(None)).await, Err(CommandError::NotFound)));
    assert_eq!(code(world.run(&person(1), cancel(None)).await), "NOT_ALLOWED");
    assert!(matches!(world.run(&world.coordinator(), cancel(Some(1))).await, Err(CommandError::Conflict { .. })));
    let (brigade, expected_version, reason) = (world.brigade, None, DepartureReason::Other);
    let remove = RemoveFromBrigade { brigade, talent: one, expected_version, reason, words: None };
    assert_eq!(code(world.run(&world.stranger(), remove.clone()).await), "NOT_ALLOWED");
    assert_eq!(
        code(world.run(&person(2), OptInToCalls { brigade, talent: one, expected_version }).await),
        "NOT_ALLOWED"
    );
    let release = StandingReleaseId::default();
    let revoke = RevokeStandingRelease { brigade, talent: one, expected_version, release };
    assert_eq!(code(world.run(&world.coordinator(), revoke).await), "NOT_ALLOWED");
    world.run(&world.coordinator(), remove).await.expect("removed");
}

#[tokio::test]
async fn people_of_other_brigades_stay_unnamed_until_they_are_called() {
    let world = world().await;
    let (own, elsewhere) = (world.member(1, RUST, world.brigade).await, world.member(2, RUST, world.core).await);
    let store = &world.tests.store;
    let declared = async |seats| {
        let declare = DeclareMobilisation { need: world.need(seats), recipe: None };
        world.run(&world.coordinator(), declare).await.expect("declared").mobilisation
    };
    let proposed = async |viewer: &Actor, id| {
        let Proposal { composition, seen, .. } =
            proposal(store, viewer, id).await.expect("an answer").expect("a proposal");
        let Composition::Teams { teams, .. } = composition else { panic!("{composition:?}") };
        let members: Vec<_> = teams.iter().flat_map(|team| &team.members).map(|member| member.talent).collect();
        (members, seen)
    };
    // Where their own people are enough, nobody else is in it; the core's coordinator sees everybody.
    let one = declared(vec![seat(0, RUST)]).await;
    assert_eq!(proposed(&world.coordinator(), one).await, (vec![own], Seen::Only([own].into())));
    let (all, seen) = proposed(&world.core_coordinator(), one).await;
    assert!(seen == Seen::Everybody && all.contains(&own) && all.contains(&elsewhere));

    // Trying says nothing of somebody else's availability.
    let place = world.state(one).await.need.expect("a need").seats[0].id;
    let checked = async |viewer: &Actor| {
        let checked = checked_by_hand(store, viewer, one, &[(elsewhere, place)], &[]).await.expect("an answer");
        checked.expect("a team").findings
    };
    let findings = checked(&world.coordinator()).await;
    assert!(findings.contains(&Finding::UnknownPerson(elsewhere)), "{findings:?}");
    assert!(!findings.iter().any(|finding| matches!(finding, Finding::Against { .. })), "{findings:?}");
    assert_eq!(checked(&world.core_coordinator()).await, []);
    let decided = Some(vec![Assignment { seat: place, chosen: elsewhere, backups: Vec::new() }]);
    let by_hand = ComposeTeam {
        mobilisation: one,
        expected_version: None,
        decided: decided.map(|all| all.into_iter().map(Into::into).collect()),
    };
    assert_eq!(code(world.run(&world.coordinator(), by_hand).await), "TEAM_NOT_POSSIBLE");

    // Where they are not, the others come in unnamed, and are known from when they are called.
    let two = declared(vec![seat(0, RUST), seat(1, RUST)]).await;
    let (members, seen) = proposed(&world.coordinator(), two).await;
    assert!(members.contains(&elsewhere) && !seen.has(elsewhere) && seen.has(own));
    let compose = ComposeTeam { mobilisation: two, expected_version: None, decided: None };
    world.run(&world.coordinator(), compose).await.expect("composed");
    world.settle().await;
    let team = async |viewer: &Actor| {
        let view = mobilisation(store, viewer, two).await.expect("an answer").expect("it exists").state;
        let chosen = |places: &[Assignment]| places.iter().map(|place| place.chosen).collect::<Vec<_>>();
        assert_eq!(chosen(&view.team).len(), chosen(&view.proposed).len());
        chosen(&view.team)
    };
    assert_eq!(team(&world.coordinator()).await, [own]);
    assert_eq!(team(&world.core_coordinator()).await.len(), 2);
    world.called(two).await;
    assert!(team(&world.coordinator()).await.contains(&elsewhere));
}

#[tokio::test]
async fn what_somebody_answers_to_another_brigade_is_their_own_coordinators_business_too() {
    let world = world().await;
    let lent = world.member(1, RUST, world.brigade).await;
    world.member(2, RUST, world.core).await;
    let need = Need { brigade: world.core, ..world.need(vec![seat(0, RUST), seat(1, RUST)]) };
    let core = world.core_coordinator();
    let id = world.run(&core, DeclareMobilisation { need, recipe: None }).await.expect("declared").mobilisation;
    world.run(&core, ComposeTeam { mobilisation: id, expected_version: None, decided: None }).await.expect("composed");
    let store = &world.tests.store;
    let seen = async || mobilisation(store, &world.coordinator(), id).await.expect("an answer");
    world.settle().await;
    assert_eq!(seen().await, None, "nobody of theirs has been called");
    world.run(&core, PlanWave { mobilisation: id, expected_version: None }).await.expect("called");
    world.after(0).await;
    let view = seen().await.expect("it exists");
    assert!(!view.coordinated && view.state.team.is_empty());
    let calls: Vec<_> = view.state.calls.iter().map(|call| call.callee.talent).collect();
    assert_eq!(calls, [lent], "of two people who are called, their own");
    assert_eq!(mobilisations(store, &world.coordinator(), None, 10).await.expect("an answer").len(), 1);
    // It is theirs to see and nothing else.
    let cancel = CancelMobilisation {
        mobilisation: id,
        expected_version: None,
        expected_status: None,
        reason: CancelReason::NeedGone,
        words: None,
    };
    assert!(matches!(world.run(&world.coordinator(), cancel).await, Err(CommandError::NotFound)));
    assert!(mobilisation(store, &world.stranger(), id).await.expect("an answer").is_none());
}

#[test]
fn every_command_of_the_tables_has_a_row_for_whom_the_table_says() {
    for action in MobilisationAction::ALL {
        let row = vivier_kernel::access::permission(crate::access::PERMISSIONS, action.as_str());
        let row = row.unwrap_or_else(|| panic!("{action} has no row"));
        for transition in TRANSITIONS.iter().filter(|transition| transition.command == *action) {
            assert!(transition.who.iter().all(|party| row.parties.contains(party)), "{action}");
        }
    }
    for action in crate::domain::brigade::transitions::MemberAction::ALL {
        let row = vivier_kernel::access::permission(crate::access::PERMISSIONS, action.as_str()).expect("a row");
        let table =
            crate::domain::brigade::transitions::TRANSITIONS.iter().filter(|transition| transition.command == *action);
        table.for_each(|transition| assert_eq!(transition.who, row.parties, "{action}"));
    }
}

#[tokio::test]
async fn whoever_reads_of_a_membership_and_a_clearance_stands_in_the_members_log() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let store = &world.tests.store;
    let subject = SubjectId::from_uuid(uuid::Uuid::from_u128(1));
    let seen = async || -> Vec<(uuid::Uuid, i32)> {
        let seen = store.accesses_to(subject, 100).await.expect("an answer");
        let clearances = seen.into_iter().filter(|access| access.what == "CLEARANCE");
        clearances.map(|access| (access.reader, access.times)).collect()
    };
    // Neither herself nor whoever is shown nobody.
    for viewer in [person(1), world.stranger(), person(7)] {
        brigade(store, &viewer, world.brigade).await.expect("an answer");
    }
    assert_eq!(seen().await, []);
    for _ in 0..2 {
        let view = brigade(store, &world.coordinator(), world.brigade).await.expect("an answer").expect("the brigade");
        assert_eq!(view.members.len(), 1);
        world.tests.advance(Duration::minutes(1));
    }
    let coordinator = world.coordinator().account().expect("an account").uuid();
    assert_eq!(seen().await, [(coordinator, 2)]);
}

#[tokio::test]
async fn whoever_reads_of_calls_and_of_teams_stands_in_the_log_of_those_who_are_in_them() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    world.member(2, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    world.settle().await;
    let store = &world.tests.store;
    let coordinator = world.coordinator();
    let times = async |number: u128, reader: &Actor| -> i32 {
        let subject = SubjectId::from_uuid(uuid::Uuid::from_u128(number));
        let seen = store.accesses_to(subject, 100).await.expect("the log");
        let reader = reader.account().expect("an account").uuid();
        let theirs = seen.into_iter().filter(|access| access.what == "MOBILISATION" && access.reader == reader);
        theirs.map(|access| access.times).sum()
    };
    let before = [times(1, &coordinator).await, times(2, &coordinator).await];
    world.tests.advance(Duration::minutes(1));
    mobilisation(store, &coordinator, id).await.expect("an answer").expect("theirs");
    // One is chosen for the seat and the other stands behind.
    assert_eq!([times(1, &coordinator).await, times(2, &coordinator).await], before.map(|times| times + 1));
    world.tests.advance(Duration::minutes(1));
    proposal(store, &coordinator, id).await.expect("an answer").expect("a proposal");
    let after = [times(1, &coordinator).await, times(2, &coordinator).await];
    assert!(after.iter().zip(before).any(|(after, before)| *after == before + 2), "{after:?}");
    // Who is shown nothing is not in it, and nobody is for what is theirs.
    mobilisation(store, &world.stranger(), id).await.expect("an answer");
    mobilisation(store, &person(1), id).await.expect("an answer");
    assert_eq!([times(1, &world.stranger()).await, times(1, &person(1)).await], [0, 0]);
}

#[tokio::test]
async fn the_service_sees_the_releases_that_it_granted_in_advance_and_nobody_else_of_the_brigade() {
    let world = world().await;
    let released = world.member(1, RUST, world.brigade).await;
    world.volunteer(2, RUST, world.brigade).await;
    world.settle().await;
    let store = &world.tests.store;
    let seen = async |viewer: &Actor| {
        let seen = agents(store, viewer, world.brigade).await.expect("an answer");
        seen.into_iter().map(|(talent, member)| (talent, member.releases.len())).collect::<Vec<_>>()
    };
    assert_eq!(seen(&world.manager()).await, [(released, 1)]);
    for viewer in
        [world.coordinator(), world.core_coordinator(), world.stranger(), world.owner(), person(1), Actor::Anonymous]
    {
        assert_eq!(seen(&viewer).await, [], "{}", viewer.label());
    }
}

#[tokio::test]
async fn whoever_may_not_found_a_brigade_is_told_so_as_with_whatever_else_is_done_with_brigades() {
    let world = world().await;
    let name = Name::new("Brigade").expect("a name");
    let found = FoundBrigade { kind: BrigadeKind::Ministerial, organisation: world.host, name: name.clone() };
    let rename = RenameBrigade { brigade: world.brigade, expected_version: None, name };
    for actor in [person(9), world.stranger()] {
        assert_eq!(code(world.run(&actor, rename.clone()).await), "NOT_ALLOWED", "{}", actor.label());
        assert_eq!(code(world.run(&actor, found.clone()).await), "NOT_ALLOWED", "{}", actor.label());
    }
    assert!(matches!(world.run(&Actor::Anonymous, found).await, Err(CommandError::NotFound)));
}

/// The programme follows what was done in any brigade, and sees no more of its people for that.
#[tokio::test]
async fn what_happened_in_a_brigade_is_followed_by_its_coordinators_and_by_the_programme() {
    let world = world().await;
    world.member(1, RUST, world.brigade).await;
    let id = world.composed(vec![seat(0, RUST)]).await;
    let seats = vec![seat(0, RUST)];
    let write = WriteTeamRecipe { brigade: world.brigade, name: Name::new("Sauvetage").expect("a name"), seats };
    let recipe = world.run(&world.coordinator(), write).await.expect("written").recipe;
    world.settle().await;
    let store = &world.tests.store;
    let followed = async |viewer: &Actor, brigade: BrigadeId, mobilisation: MobilisationId, recipe: RecipeId| {
        let of_brigade = follows_brigade(store, viewer, brigade).await.expect("an answer");
        let of_mobilisation = follows_mobilisation(store, viewer, mobilisation).await.expect("an answer");
        [of_brigade, of_mobilisation, follows_recipe(store, viewer, recipe).await.expect("an answer")]
    };
    for (viewer, expected) in [
        (world.coordinator(), true),
        (world.core_coordinator(), true),
        (world.programme(), true),
        (world.stranger(), false),
        (world.owner(), false),
        (world.manager(), false),
        (person(1), false),
        (Actor::Anonymous, false),
    ] {
        assert_eq!(followed(&viewer, world.brigade, id, recipe).await, [expected; 3], "{}", viewer.label());
        let nothing = followed(&viewer, BrigadeId::default(), MobilisationId::default(), RecipeId::default()).await;
        assert_eq!(nothing, [false; 3], "{}", viewer.label());
    }
    // What coordinators do is told with who did it; who volunteered, or said no, only to them.
    for (kind, told) in
        [("TeamComposed", true), ("MemberVolunteered", false), ("QuietHoursSet", false), ("CallDeclined", false)]
    {
        let known =
            async |viewer: &Actor| knows_who_mobilised(store, viewer, id).await.expect("an answer").may_be_known(kind);
        assert_eq!((known(&world.programme()).await, known(&world.coordinator()).await), (told, true), "{kind}");
    }
    let programme = world.programme();
    assert!(mobilisation(store, &programme, id).await.expect("an answer").is_none());
    let members = brigade(store, &programme, world.brigade).await.expect("an answer").map(|view| view.members.len());
    assert_eq!(members, Some(0));
}

#[tokio::test]
async fn whoever_reads_a_recipe_and_may_not_change_it_is_told_so_and_for_whoever_does_not_there_is_none() {
    let world = world().await;
    let name = Name::new("Sauvetage").expect("a name");
    let write = WriteTeamRecipe { brigade: world.core, name, seats: vec![seat(0, RUST)] };
    let recipe = world.run(&world.core_coordinator(), write).await.expect("written").recipe;
    let retire = || RetireTeamRecipe { recipe, expected_version: None };
    for viewer in [world.coordinator(), world.stranger()] {
        assert_eq!(code(world.run(&viewer, retire()).await), "NOT_ALLOWED");
    }
    for viewer in [world.owner(), person(1), Actor::Anonymous] {
        let answer = world.run(&viewer, retire()).await;
        assert!(matches!(answer, Err(CommandError::NotFound)), "{viewer:?}: {answer:?}");
    }
}

#[tokio::test]
async fn whoever_is_no_member_is_for_their_service_as_somebody_who_never_volunteered() {
    let world = world().await;
    let member = world.volunteer(1, RUST, world.brigade).await;
    let left = world.volunteer(2, RUST, world.brigade).await;
    let never = world.volunteer(3, RUST, world.core).await;
    let (brigade, expected_version) = (world.brigade, None);
    let remove =
        RemoveFromBrigade { brigade, talent: left, expected_version, reason: DepartureReason::Other, words: None };
    world.run(&world.coordinator(), remove).await.expect("removed");
    let today = world.now().date_naive();
    let grant = |talent, from, to| GrantStandingRelease {
        brigade,
        talent,
        expected_version,
        share: Share::FULL,
        notice: NoticeHours::new(4).expect("hours"),
        period: Period::new(today + Duration::days(from), today + Duration::days(to)).expect("a period"),
        conditions: None,
    };
    let release = StandingReleaseId::default();
    for talent in [left, never] {
        let granted = world.run(&world.manager(), grant(talent, 0, 30)).await;
        assert!(matches!(granted, Err(CommandError::NotFound)), "{granted:?}");
    }
    for talent in [member, left, never] {
        // What is wrong with the days is told of everybody alike, and whom nothing was granted has nothing to be taken back.
        assert_eq!(code(world.run(&world.manager(), grant(talent, -9, -3)).await), "IN_THE_PAST");
        let revoke = RevokeStandingRelease { brigade, talent, expected_version, release };
        let revoked = world.run(&world.manager(), revoke).await;
        assert!(matches!(revoked, Err(CommandError::NotFound)), "{revoked:?}");
    }
    world.run(&world.manager(), grant(member, 0, 30)).await.expect("granted");
    let revoke = RevokeStandingRelease { brigade, talent: member, expected_version, release };
    assert_eq!(code(world.run(&world.manager(), revoke).await), "UNKNOWN_STANDING_RELEASE");
}
