//! A ranking that was acted upon is there, is done again to the same list, and counts where somebody decided otherwise.

use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_missions::domain::value::Importance;
use vivier_skills::Skills;
use vivier_talents::use_case::skills::{ClaimSkill, ReviseSkillClaim};
use vivier_talents::use_case::status::EraseTalent;

use super::exposure::{Exposure, Group, LEAST, together};
use super::read::{decisions, records};
use super::replay::replay;
use super::seen::seen;
use crate::live::People;
use crate::ranking::policy::MOST_ASKED;
use crate::use_case::open::{InviteFromRanking, InviteTalent};
use crate::use_case::tests::support::*;

struct Stage {
    world: World,
    skills: Skills,
    people: People,
}

impl Stage {
    async fn new() -> Self {
        let world = world().await;
        let skills = Skills::open(&world.tests.store).await.expect("no skill yet");
        let people = People::open(&world.tests.store, &skills).await.expect("the pool");
        Self { world, skills, people }
    }

    async fn invite(&self, seat: vivier_kernel::id::SeatId, talent: TalentId) -> Result<(), String> {
        self.world.settle().await;
        self.world.tick();
        let owner = self.world.owner();
        let seen = seen(&self.world.tests.store, &self.people, &owner, seat, talent).await.expect("an answer");
        let invite = InviteTalent { talent, seat, motivation: None };
        let done = self.world.run(&owner, InviteFromRanking { invite, seen }).await;
        self.world.settle().await;
        done.map(|_| ()).map_err(|error| format!("{error:?}"))
    }
}

#[tokio::test]
async fn what_was_acted_upon_is_recorded_counted_and_done_again() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        // Equals are in the order of their ids.
        world.tick();
        talents.push(world.talent(number, true, 50).await);
    }
    let claim = ClaimSkill { talent: talents[1], expected_version: None, skill: DESIGN, level: level(3), since: None };
    world.run(&person(2), claim).await.expect("claimed");
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    stage.invite(seats[0], talents[1]).await.expect("the first of the list");
    stage.invite(seats[0], talents[3]).await.expect("another");
    let rows = records(store, &world.owner(), seats[0]).await.expect("an answer").expect("the owner's");
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[1].place, rows[1].against, rows[1].of), (Some(1), false, 4));
    assert!(rows[0].against && rows[0].of == 3, "who was invited is in contact");
    assert_eq!(records(store, &person(9), seats[0]).await.expect("an answer"), None);
    let counted = decisions(store).await.expect("figures");
    assert_eq!((counted.taken, counted.against, counted.outside), (2, 1, 0));

    // Much happens afterwards, and changes nothing of what was.
    let revise =
        ReviseSkillClaim { talent: talents[0], expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(1), revise).await.expect("revised");
    world.run(&person(3), EraseTalent { talent: talents[2], expected_version: None }).await.expect("erased");
    world.settle().await;
    for row in &rows {
        let again = replay(store, &stage.skills, &world.owner(), row.id).await.expect("an answer").expect("a record");
        assert!(again.same_rules && again.same_inputs && again.same_list, "{again:?}");
        assert_eq!(again.record.list, row.list);
    }
    assert_eq!(replay(store, &stage.skills, &Actor::Anonymous, rows[0].id).await.expect("an answer"), None);
}

#[tokio::test]
async fn nobody_is_asked_more_often_than_the_limit() {
    let stage = Stage::new().await;
    let talent = stage.world.talent(1, true, 100).await;
    stage.world.talent(2, true, 100).await;
    for _ in 0..MOST_ASKED {
        let (_, seats) = stage.world.mission(vec![rust_seat(10)]).await;
        stage.invite(seats[0], talent).await.expect("asked");
    }
    let (_, seats) = stage.world.mission(vec![rust_seat(10)]).await;
    let refused = stage.invite(seats[0], talent).await.expect_err("too often");
    assert!(refused.contains("TALENT_ASKED_OFTEN"), "{refused}");
    let store = &stage.world.tests.store;
    let owner = stage.world.owner();
    let ranking = crate::ranking::load::candidates_for_seat(store, &stage.people, &owner, seats[0]);
    let ranking = ranking.await.expect("an answer").expect("a ranking");
    assert!(ranking.ranked.iter().all(|ranked| ranked.key != talent));
    let asked = ranking.removed.iter().find(|row| row.constraint == crate::ranking::constraint::Constraint::AskedOften);
    assert_eq!(asked.map(|row| (row.count, row.alone)), Some((1, 1)));
}

#[test]
fn small_groups_are_put_together_and_the_smallest_left_out() {
    let organisation = |number: u128| vivier_kernel::id::OrganisationId::from_uuid(uuid::Uuid::from_u128(number));
    let row = |group, people| Exposure { group, people, shown: 10, invited: 1 };
    let groups = [
        row(Group::Ministry(organisation(1)), LEAST),
        row(Group::Ministry(organisation(2)), LEAST - 1),
        row(Group::Ministry(organisation(3)), 1),
        row(Group::Region(vivier_talents::domain::value::Region::Bretagne), LEAST - 1),
    ];
    let found = together(groups.into_iter().map(|row| (row.group, row)).collect());
    assert_eq!(
        found,
        [
            row(Group::Ministry(organisation(1)), LEAST),
            Exposure { group: Group::SmallMinistries, people: LEAST, shown: 20, invited: 2 }
        ]
    );
}
