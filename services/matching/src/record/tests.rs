//! A ranking that was acted upon is there, is done again to the same list, and counts where somebody decided otherwise.

use vivier_event_store::CommandContext;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_missions::domain::value::Importance;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_organisations::use_case::depart::WithdrawOrganisation;
use vivier_skills::Skills;
use vivier_talents::domain::value::{EmploymentStatus, Region};
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::{ClaimSkill, ReviseSkillClaim};
use vivier_talents::use_case::status::EraseTalent;

use super::domain::{Act, RankingFollowed};
use super::exposure::{Exposure, Group, LEAST, Shares, exposure, shares, together};
use super::read::{decisions, records};
use super::replay::replay;
use super::seen::{prove, seen, seen_by_answerer, seen_by_applicant};
use crate::domain::value::{DeclineReason, ProposalSource};
use crate::live::People;
use crate::ranking::load::Asked;
use crate::ranking::policy::{ASKED_DAYS, MOST_ASKED, POLICY};
use crate::use_case::answer::{AcceptPlacement, DeclinePlacement};
use crate::use_case::open::{ApplyToSeat, FromRanking, InviteTalent, ProposePlacement};
use crate::use_case::tests::support::*;

mod counted;

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
        let store = &self.world.tests.store;
        let seen = seen(store, &self.people, &owner, seat, talent, Act::Invited).await.expect("an answer");
        let command = InviteTalent { talent, seat, motivation: None };
        let done = self.world.run(&owner, FromRanking { command, seen }).await;
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
    let rows = records(store, &world.owner(), seats[0], None).await.expect("an answer").expect("the owner's");
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[1].place, rows[1].against, rows[1].of), (Some(1), false, 4));
    assert!(rows[0].against && rows[0].of == 3, "who was invited is in contact");
    assert_eq!(records(store, &person(9), seats[0], None).await.expect("an answer"), None);
    let older = async |than| records(store, &world.owner(), seats[0], Some(than)).await.expect("an answer");
    assert_eq!(older(rows[0].id).await, Some(vec![rows[1].clone()]), "a long list is read on from its last record");
    assert_eq!(older(rows[1].id).await, Some(vec![]));
    let counted = decisions(store).await.expect("figures");
    assert_eq!((counted.taken, counted.against, counted.outside), (2, 1, 0));

    // Much happens afterwards, and changes nothing of what was.
    let revise =
        ReviseSkillClaim { talent: talents[0], expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&person(1), revise).await.expect("revised");
    world.run(&person(3), EraseTalent { talent: talents[2], expected_version: None }).await.expect("erased");
    world.settle().await;
    // Another version of the skills comes in: the lists are done again by the one that they went by.
    let before = stage.skills.meanings().digest().to_owned();
    let context = vivier_event_store::CommandContext::system("tests", store.clock());
    vivier_skills::import::starter(store, &context).await.expect("imported");
    world.settle().await;
    let skills = Skills::open(store).await.expect("the skills of now");
    assert_ne!(skills.meanings().digest(), before);
    let people = People::open(store, &skills).await.expect("the pool of now");
    let later = Stage { skills, people, world: stage.world };
    let (world, store) = (&later.world, &later.world.tests.store);
    // Somebody by the skills of now, before yet another version.
    let (_, seats) = world.mission(vec![spec(&wanted, 30)]).await;
    later.invite(seats[0], talents[0]).await.expect("invited");
    let mut rows = rows;
    rows.extend(records(store, &world.owner(), seats[0], None).await.expect("an answer").expect("the owner's"));
    assert_eq!(rows.len(), 3);
    let file = std::env::temp_dir().join(format!("vivier-replay-{}.jsonl", uuid::Uuid::new_v4()));
    std::fs::write(&file, r#"{"id":"x:1","labels":{"fr":["Une compétence de plus"]}}"#).expect("written");
    let context = vivier_event_store::CommandContext::system("tests", store.clock());
    vivier_skills::import::jsonl(store, &context, &file, "essai", "1", &mut |_| {}).await.expect("imported");
    std::fs::remove_file(&file).expect("removed");
    world.settle().await;
    let stage = Stage { skills: Skills::open(store).await.expect("the skills"), ..later };
    let (world, store) = (&stage.world, &stage.world.tests.store);
    for row in &rows {
        let again = replay(store, &stage.skills, &world.owner(), row.id).await.expect("an answer").expect("a record");
        assert!(again.same_rules && again.same_inputs && again.same_list, "{again:?}");
        assert_eq!(again.record.list, row.list);
    }
    assert_eq!(replay(store, &stage.skills, &Actor::Anonymous, rows[0].id).await.expect("an answer"), None);
}

#[tokio::test]
async fn whatever_was_done_with_a_list_before_ones_eyes_is_recorded() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=3 {
        world.tick();
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let administrator = world.administrator();
    let own = seen_by_applicant(store, &stage.people, &person(2), seats[0]).await.expect("an answer");
    let shown = own.as_ref().and_then(|own| own.seats.clone()).expect("the seats that whoever applies has before them");
    assert_eq!((shown.policy, shown.of, shown.place), (POLICY.version, 1, Some(1)));
    assert!(shown.top.len() == 1 && shown.top[0].seat == seats[0] && shown.top[0].score > 0, "{shown:?}");
    let command = ApplyToSeat { seat: seats[0], motivation: None };
    world.run(&person(2), FromRanking { command, seen: own }).await.expect("applied");
    world.settle().await;
    let list =
        seen(store, &stage.people, &administrator, seats[0], talents[2], Act::Proposed).await.expect("an answer");
    let source = ProposalSource::Programme;
    let command = ProposePlacement { talent: talents[2], seat: seats[0], source, motivation: None };
    world.run(&administrator, FromRanking { command, seen: list }).await.expect("proposed");
    world.settle().await;
    let rows = records(store, &world.owner(), seats[0], None).await.expect("an answer").expect("the owner's");
    let mut acts: Vec<_> = rows.iter().map(|row| (row.act, row.place, row.of, row.against)).collect();
    acts.sort_by_key(|(_, place, of, _)| (*of, *place));
    // Who applies is in the list with the others; the one who was proposed came behind one more.
    assert_eq!(acts, [(Act::Proposed, Some(2), 2, true), (Act::Applied, Some(2), 3, false)]);
    let counted = decisions(store).await.expect("figures");
    assert_eq!((counted.taken, counted.against), (1, 1), "nobody chose anybody by an application");
    for row in &rows {
        let again = replay(store, &stage.skills, &administrator, row.id).await.expect("an answer").expect("a record");
        assert!(again.same_rules && again.same_inputs && again.same_list, "{again:?}");
        let expected = Some(&shown).filter(|_| row.act == Act::Applied);
        assert_eq!(again.record.seats.as_ref(), expected, "the seats are recorded with an application alone");
        assert_eq!(row.seats.as_ref(), expected, "the person can take them along");
    }
    assert_eq!(seen_by_applicant(store, &stage.people, &person(9), seats[0]).await.expect("an answer"), None);
}

#[tokio::test]
async fn answers_are_recorded_and_counted_where_they_go_against_the_list() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        world.tick();
        talents.push(world.talent(number, true, 50).await);
    }
    // The first has one skill more than the others, who are alike.
    let claim = ClaimSkill { talent: talents[0], expected_version: None, skill: DESIGN, level: level(3), since: None };
    world.run(&person(1), claim).await.expect("claimed");
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    let mut applications = Vec::new();
    for number in 1..=3 {
        applications.push(world.apply(number, seats[0]).await);
    }
    world.settle().await;
    let owner = world.owner();
    let seen = async |viewer: &Actor, at: usize, act: Act| {
        world.settle().await;
        seen_by_answerer(store, &stage.people, viewer, applications[at], act).await.expect("an answer")
    };
    // The best is refused, the third is accepted, the second is refused: against, against, with the list.
    let decline = |at: usize| DeclinePlacement {
        placement: applications[at],
        expected_version: None,
        reason: DeclineReason::NeedChanged,
        words: None,
    };
    let list = seen(&owner, 0, Act::Declined).await;
    let followed = list.as_ref().expect("the owner's");
    assert_eq!((followed.place, followed.of), (Some(1), 4), "who has applied is in the list, and who has not");
    world.run(&owner, FromRanking { command: decline(0), seen: list }).await.expect("declined");
    let list = seen(&owner, 2, Act::Accepted).await;
    assert_eq!(
        list.as_ref().and_then(|list| list.place),
        Some(3),
        "whoever was refused by the seat’s side could still have had it"
    );
    let accept = AcceptPlacement { placement: applications[2], expected_version: None };
    world.run(&owner, FromRanking { command: accept, seen: list }).await.expect("accepted");
    let list = seen(&owner, 1, Act::Declined).await;
    world.run(&owner, FromRanking { command: decline(1), seen: list }).await.expect("declined");
    world.settle().await;
    let counted = decisions(store).await.expect("figures");
    assert_eq!((counted.accepted, counted.accepted_against), (1, 1));
    assert_eq!((counted.declined, counted.declined_against), (2, 1), "the second was not the first");
    assert_eq!((counted.taken, counted.against), (0, 0), "nobody was asked");
    for row in records(store, &owner, seats[0], None).await.expect("an answer").expect("the owner's") {
        let again = replay(store, &stage.skills, &owner, row.id).await.expect("an answer").expect("a record");
        assert!(again.same_rules && again.same_inputs && again.same_list, "{again:?}");
    }
    // A talent's own answer goes by no list of candidates, and a stranger has none.
    assert_eq!(seen(&person(2), 1, Act::Accepted).await, None);
    assert_eq!(seen(&person(9), 1, Act::Accepted).await, None);
}

#[tokio::test]
async fn a_list_of_an_earlier_policy_is_done_again_from_its_inputs_by_other_rules() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let owner = world.owner();
    let now = seen(store, &stage.people, &owner, seats[0], talent, Act::Invited).await.expect("an answer");
    let now = now.expect("the owner's");
    // As the version before this one would have recorded it.
    let policy = POLICY.version - 1;
    let asked = Asked { spec: &now.asked, days: now.days };
    let inputs = prove(&stage.people.pool(), &asked, &now.left_out, policy).inputs;
    assert_ne!(inputs, now.inputs);
    let seen = Some(RankingFollowed { policy, inputs, ..now.clone() });
    let command = InviteTalent { talent, seat: seats[0], motivation: None };
    world.run(&owner, FromRanking { command, seen }).await.expect("invited");
    world.settle().await;
    let again = replay(store, &stage.skills, &owner, now.ranking).await.expect("an answer").expect("a record");
    assert_eq!((again.same_rules, again.same_inputs, again.same_list), (false, true, true));
}

/// The tree of administrations is no part of what a list is done again by: whom it takes out is recorded.
#[tokio::test]
async fn lists_of_before_and_after_a_service_left_are_done_again() {
    let stage = Stage::new().await;
    let (world, store) = (&stage.world, &stage.world.tests.store);
    let leaving = world.talent(1, false, 50).await;
    let [first, second] = [world.talent(2, true, 50).await, world.talent(3, true, 50).await];
    let (_, seats) = world.mission(vec![rust_seat(10), rust_seat(10)]).await;
    let application = world.apply(1, seats[1]).await;
    stage.invite(seats[0], first).await.expect("invited");
    let leave = WithdrawOrganisation { organisation: world.home, expected_version: None };
    world.run(&world.administrator(), leave).await.expect("left");
    stage.invite(seats[0], second).await.expect("invited");
    // Whoever had applied before can still be chosen, and stands in the list of those who are.
    world.tick();
    let owner = world.owner();
    let seen = seen_by_answerer(store, &stage.people, &owner, application, Act::Accepted).await.expect("an answer");
    let place = seen.as_ref().map(|seen| (seen.place.is_some(), seen.of));
    assert_eq!(place, Some((true, 3)));
    let command = AcceptPlacement { placement: application, expected_version: None };
    world.run(&owner, FromRanking { command, seen }).await.expect("accepted");
    world.settle().await;
    let mut rows = records(store, &owner, seats[0], None).await.expect("an answer").expect("the owner's");
    assert_eq!(rows.iter().map(|row| row.of).collect::<Vec<_>>(), [1, 3], "the latest first");
    rows.extend(records(store, &owner, seats[1], None).await.expect("an answer").expect("the owner's"));
    assert_eq!(rows.len(), 3);
    let mut left_out = Vec::new();
    for row in &rows {
        let again = replay(store, &stage.skills, &owner, row.id).await.expect("an answer").expect("a record");
        assert!(again.same_rules && again.same_inputs && again.same_list, "{again:?}");
        left_out.push(again.record.left_out.contains(&leaving));
    }
    assert_eq!(left_out, [true, false, false]);
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
    let whole = crate::ranking::seek::Reach::whole();
    let ranking = crate::ranking::load::candidates_for_seat(store, &stage.people, &owner, seats[0], &whole);
    let ranking = ranking.await.expect("an answer").expect("a ranking");
    assert!(ranking.ranked.iter().all(|ranked| ranked.key != talent));
    let asked = ranking.removed.iter().find(|row| row.constraint == crate::ranking::constraint::Constraint::AskedOften);
    assert_eq!(asked.map(|row| (row.count, row.alone)), Some((1, 1)));
}

#[tokio::test]
async fn the_limit_holds_for_every_way_of_asking_and_at_the_same_moment() {
    let stage = Stage::new().await;
    let world = &stage.world;
    let talent = world.talent(1, true, 100).await;
    let mut seats = Vec::new();
    for _ in 0..2 * MOST_ASKED {
        seats.push(world.mission(vec![rust_seat(10)]).await.1[0]);
    }
    // Half by their owner, half by the programme, all at once: no read model has had the time to count.
    let ask = async |at: usize| {
        let seat = seats[at];
        if at.is_multiple_of(2) {
            world.run(&world.owner(), InviteTalent { talent, seat, motivation: None }).await.map(|_| ())
        } else {
            let source = ProposalSource::Programme;
            let propose = ProposePlacement { talent, seat, source, motivation: None };
            world.run(&world.administrator(), propose).await.map(|_| ())
        }
    };
    let answers = futures_util::future::join_all((0..seats.len()).map(ask)).await;
    let refused = answers.iter().filter(|answer| answer.is_err()).count();
    assert_eq!((answers.len() - refused, refused), (MOST_ASKED, MOST_ASKED));
    for answer in answers.into_iter().filter(Result::is_err) {
        assert_eq!(code(answer), "TALENT_ASKED_OFTEN");
    }
    // Whom an allocation would ask once more too often, it does not ask; and who asks for themselves may.
    world.settle().await;
    let left = world.mission(vec![rust_seat(10)]).await.1[0];
    let propose = ProposePlacement { talent, seat: left, source: ProposalSource::Allocation, motivation: None };
    assert_eq!(code(world.run(&Actor::system("allocation"), propose).await), "TALENT_ASKED_OFTEN");
    world.apply(1, left).await;
    // After the days that count, they are asked again.
    world.tests.clock.advance(chrono::Duration::days(ASKED_DAYS + 1));
    let seat = world.mission(vec![rust_seat(10)]).await.1[0];
    world.invite(talent, seat).await;
}

#[test]
fn small_groups_are_put_together_and_the_smallest_left_out() {
    let organisation = |number: u128| vivier_kernel::id::OrganisationId::from_uuid(uuid::Uuid::from_u128(number));
    let row = |group, people| Exposure { group, people, shown: 10, invited: 1 };
    let groups = [
        row(Group::Ministry(organisation(1)), LEAST),
        row(Group::Ministry(organisation(2)), LEAST - 1),
        row(Group::Ministry(organisation(3)), 1),
        row(Group::External, LEAST - 1),
        row(Group::Authority(organisation(4)), 1),
        row(Group::Region(Region::Bretagne), LEAST - 1),
    ];
    let found = together(groups.into_iter().map(|row| (row.group, row)).collect());
    assert_eq!(
        found,
        [
            row(Group::Ministry(organisation(1)), LEAST),
            Exposure { group: Group::SmallMinistries, people: LEAST, shown: 20, invited: 2 },
            Exposure { group: Group::SmallOthers, people: LEAST, shown: 20, invited: 2 },
        ],
        "whoever is of no ministry is in none of the small ones"
    );
}

#[test]
fn shares_are_thousandths_of_what_is_told_of_the_same_sort() {
    let row = |group, people, shown, invited| Exposure { group, people, shown, invited };
    let told = [
        row(Group::External, 10, 30, 0),
        row(Group::SmallMinistries, 20, 30, 0),
        row(Group::Region(Region::Bretagne), 7, 1, 1),
    ];
    let share = |people, shown, invited| Shares { people, shown, invited };
    assert_eq!(shares(&told), [share(333, 500, 0), share(667, 500, 0), share(1000, 1000, 1000)]);
}

#[tokio::test]
async fn a_local_authority_is_no_ministry() {
    let Stage { world, people, .. } = Stage::new().await;
    let create = CreateOrganisation {
        kind: Kind::LocalAuthority,
        name: Name::new("Ville").expect("a name"),
        name_en: None,
        short_name: None,
        siret: None,
        parent: None,
    };
    let context = CommandContext::system("tests", world.tests.store.clock());
    let city = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    for number in 1..=5 {
        let register =
            RegisterTalent { employment: EmploymentStatus::CivilServant, organisation: Some(city), display_name: None };
        let talent = world.run(&person(number), register).await.expect("registered").talent;
        world.enter(number, talent, 50).await;
    }
    world.settle().await;
    let found = exposure(&world.tests.store, &people, &world.administrator()).await.expect("an answer");
    let found = found.expect("told");
    assert!(!found.freshness.behind, "{:?}", found.freshness);
    let found: Vec<_> = found.groups.into_iter().map(|one| (one.group, one.people)).collect();
    assert_eq!(found, [(Group::Authority(city), 5), (Group::Region(Region::Bretagne), 5)]);
}
