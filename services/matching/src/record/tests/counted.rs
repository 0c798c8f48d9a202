//! Who gets seen, counted from real records; and a record that is not what happened, which doing it again finds out.

use vivier_event_store::CommandContext;
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_missions::domain::value::Importance;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_talents::domain::value::Region;
use vivier_talents::use_case::skills::ClaimSkill;

use super::super::domain::{Act, RankingFollowed};
use super::super::exposure::{Exposure, Group, exposure};
use super::super::read::records;
use super::super::replay::replay;
use super::super::seen::{seen, seen_by_applicant};
use super::Stage;
use crate::use_case::open::{ApplyToSeat, FromRanking, InviteTalent};
use crate::use_case::tests::support::*;

/// A service below a ministry.
async fn service_of(world: &World, ministry: OrganisationId) -> OrganisationId {
    let create = CreateOrganisation {
        kind: Kind::Service,
        name: Name::new("Service").expect("a name"),
        name_en: None,
        short_name: None,
        siret: None,
        parent: Some(ministry),
    };
    let context = CommandContext::system("tests", world.tests.store.clock());
    world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation
}

#[tokio::test]
async fn who_was_shown_and_invited_is_counted_by_ministry_and_by_region() {
    let mut stage = Stage::new().await;
    let [ministry, small] = stage.world.two_ministries().await;
    let service = service_of(&stage.world, ministry).await;
    // Five of one ministry, two of them in a service of it; five from outside; one of another ministry, who is told of nowhere.
    let homes = [ministry, ministry, ministry, service, service];
    let mut agents: Vec<TalentId> = Vec::new();
    for (number, home) in (1..).zip(homes) {
        stage.world.home = home;
        agents.push(stage.world.talent(number, false, 50).await);
    }
    let mut externals: Vec<TalentId> = Vec::new();
    for number in 6..=10 {
        externals.push(stage.world.talent(number, true, 50).await);
    }
    stage.world.home = small;
    stage.world.talent(11, false, 50).await;
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = stage.world.mission(vec![spec(&wanted, 40), rust_seat(10)]).await;
    let told = async |shown: [i64; 3], invited: [i64; 3]| {
        let world = &stage.world;
        world.settle().await;
        let found = exposure(&world.tests.store, &stage.people, &world.administrator()).await.expect("an answer");
        let groups = [(Group::Ministry(ministry), 5), (Group::External, 5), (Group::Region(Region::Bretagne), 11)];
        let expected: Vec<Exposure> = groups
            .into_iter()
            .zip(shown)
            .zip(invited)
            .map(|(((group, people), shown), invited)| Exposure { group, people, shown, invited })
            .collect();
        assert_eq!(found.expect("told").groups, expected);
    };
    told([0, 0, 0], [0, 0, 0]).await;
    // All eleven are on the first list. Whoever was invited is in contact then, and the second list is without them.
    stage.invite(seats[0], agents[3]).await.expect("of the service");
    told([5, 5, 11], [1, 0, 1]).await;
    stage.invite(seats[0], externals[0]).await.expect("from outside");
    told([9, 10, 21], [1, 1, 2]).await;
    // Whoever applies was shown to nobody by that, nor invited.
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let own = seen_by_applicant(store, &stage.people, &person(7), seats[1]).await.expect("an answer");
    assert!(own.is_some());
    let command = ApplyToSeat { seat: seats[1], motivation: None };
    world.run(&person(7), FromRanking { command, seen: own }).await.expect("applied");
    told([9, 10, 21], [1, 1, 2]).await;
    assert_eq!(exposure(store, &stage.people, &world.owner()).await.expect("an answer"), None);
}

#[tokio::test]
async fn a_record_that_is_not_what_happened_is_found_out_by_doing_it_again() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=3 {
        world.tick();
        talents.push(world.talent(number, true, 50).await);
    }
    world.settle().await;
    // Before the third could do anything more.
    let before = store.committed();
    let claim = ClaimSkill { talent: talents[2], expected_version: None, skill: DESIGN, level: level(3), since: None };
    world.run(&person(3), claim).await.expect("claimed");
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    type Change = Box<dyn Fn(&mut RankingFollowed)>;
    let cases: [(Change, [bool; 3]); 7] = [
        (Box::new(|_| ()), [true, true, true]),
        (Box::new(|record| record.inputs = "0".repeat(64)), [true, false, true]),
        (Box::new(|record| record.list = "0".repeat(64)), [true, true, false]),
        // The digest of the inputs names the policy's version.
        (Box::new(|record| record.policy += 1), [false, false, true]),
        (Box::new(|record| record.meanings = "0".repeat(64)), [false, true, true]),
        (Box::new(|record| record.left_out.clear()), [true, false, false]),
        // People as they were earlier.
        (Box::new(move |record| record.position = before), [true, false, false]),
    ];
    for (at, (change, expected)) in cases.into_iter().enumerate() {
        let (_, seats) = world.mission(vec![spec(&wanted, 10)]).await;
        // Somebody is left out of every list, who has applied.
        world.apply(1, seats[0]).await;
        world.settle().await;
        let owner = world.owner();
        // Two by turns: nobody is asked too often.
        let talent = talents[1 + at % 2];
        let list = seen(store, &stage.people, &owner, seats[0], talent, Act::Invited).await.expect("an answer");
        let mut list = list.expect("the owner's");
        assert_eq!((list.of, list.left_out.len()), (2, 1));
        change(&mut list);
        let command = InviteTalent { talent, seat: seats[0], motivation: None };
        world.run(&owner, FromRanking { command, seen: Some(list) }).await.expect("invited");
        world.settle().await;
        let rows = records(store, &owner, seats[0], None).await.expect("an answer").expect("the owner's");
        let again = replay(store, &stage.skills, &owner, rows[0].id).await.expect("an answer").expect("a record");
        assert_eq!([again.same_rules, again.same_inputs, again.same_list], expected, "case {at}");
    }
}
