//! Rankings over a real store: who may ask, who is in it, what takes the others out.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{SeatId, TalentId};
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, Region, SeatSpec, WorkMode};
use vivier_organisations::use_case::depart::WithdrawOrganisation;
use vivier_skills::Skills;
use vivier_talents::domain::value::{Audience, DisplayName, EmploymentStatus, Section};
use vivier_talents::use_case::profile::ChooseVisibility;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::{ClaimSkill, EndorseSkill};
use vivier_talents::use_case::status::{EraseTalent, PauseTalent};

use crate::domain::value::DeclineReason;
use crate::live::People;
use crate::ranking::alike::{Replacements, talents_like};
use crate::ranking::constraint::{Broken, Constraint};
use crate::ranking::counterfactual::MOST_CHANGES;
use crate::ranking::load::{SeatsForTalent, candidates_for_seat, fitting, fitting_need, prospects, seats_for_talent};
use crate::ranking::policy::MOST_ASKED;
use crate::ranking::score::Term;
use crate::ranking::seek::Reach;
use crate::ranking::taken_out::OwnChange;
use crate::read::contacts::declined_on;
use crate::use_case::answer::DeclinePlacement;
use crate::use_case::tests::support::*;

const EXPECTED_VERSION: Option<i64> = None;

pub(super) async fn people(world: &World) -> People {
    let skills = Skills::open(&world.tests.store).await.expect("no skill yet");
    People::open(&world.tests.store, &skills).await.expect("the pool")
}

#[tokio::test]
async fn a_seat_gets_its_candidates_and_the_reasons_for_the_others() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=6 {
        talents.push(world.talent(number, true, if number == 4 { 20 } else { 50 }).await);
    }
    let wanted = [(RUST, Importance::Essential, 2), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    // 2 has both skills; 3 has a colleague's word; 5 hides; 6 is away for a while; 1 has applied.
    let claim = ClaimSkill {
        talent: talents[1],
        expected_version: EXPECTED_VERSION,
        skill: DESIGN,
        level: level(2),
        since: None,
    };
    world.run(&person(2), claim).await.expect("claimed");
    let endorse = EndorseSkill { talent: talents[2], expected_version: EXPECTED_VERSION, skill: RUST, involved: false };
    world.run(&person(2), endorse).await.expect("endorsed");
    let audiences = BTreeMap::from([(Section::Availability, Audience::Involved)]);
    world
        .run(&person(5), ChooseVisibility { talent: talents[4], expected_version: EXPECTED_VERSION, audiences })
        .await
        .expect("hidden");
    let pause = PauseTalent { talent: talents[5], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(6), pause).await.expect("paused");
    world.apply(1, seats[0]).await;
    world.settle().await;

    let store = &world.tests.store;
    let people = people(&world).await;
    let ranking = candidates_for_seat(store, &people, &world.owner(), seats[0], &Reach::whole())
        .await
        .expect("an answer")
        .expect("a ranking");
    let order: Vec<TalentId> = ranking.ranked.iter().map(|place| place.key).collect();
    assert_eq!(order, [talents[1], talents[2]]);
    for place in &ranking.ranked {
        assert_eq!(place.score, place.terms.iter().map(Term::points).sum::<i64>());
    }
    let count = |constraint| ranking.removed.iter().find(|row| row.constraint == constraint).map(|row| row.count);
    assert_eq!(ranking.considered, 5, "whoever is away is not in the pool");
    assert_eq!(count(Constraint::NotShown), Some(1));
    assert_eq!(count(Constraint::InContact), Some(1));
    assert_eq!(count(Constraint::ShareNotFree), Some(1));

    let mirror = seats_for_talent(store, &people, &person(2), talents[1]).await.expect("an answer").expect("a ranking");
    let mirror = mirror.ranking;
    assert_eq!(mirror.ranked.len(), 1);
    assert_eq!((mirror.ranked[0].key, mirror.ranked[0].score), (seats[0], ranking.ranked[0].score));
    assert_eq!(mirror.ranked[0].terms, ranking.ranked[0].terms);
}

#[tokio::test]
async fn nobody_is_ranked_for_a_seat_of_an_administration_that_left() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let found = async || {
        world.settle().await;
        let owner = world.owner();
        let ranking = candidates_for_seat(store, &people, &owner, seats[0], &Reach::whole()).await.expect("an answer");
        let alike = talents_like(store, &people, &owner, talent, Some(seats[0]), 10).await.expect("an answer");
        (ranking.expect("a ranking").ranked.len(), alike.expect("who is alike").alike.len())
    };
    assert_eq!(found().await, (2, 1));
    let leave = WithdrawOrganisation { organisation: world.host, expected_version: EXPECTED_VERSION };
    world.run(&world.administrator(), leave).await.expect("left");
    assert_eq!(found().await, (0, 0));
}

#[tokio::test]
async fn a_ranking_is_for_those_who_decide() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let store = &world.tests.store;
    let people = people(&world).await;
    for (viewer, for_seat, for_talent) in [
        (world.owner(), true, false),
        (world.administrator(), true, true),
        (person(1), false, true),
        (person(9), false, false),
        (world.manager(), false, false),
        (holding(8, Role::MissionOwner, world.ministry), false, false),
        (Actor::Anonymous, false, false),
    ] {
        assert_eq!(
            candidates_for_seat(store, &people, &viewer, seats[0], &Reach::whole()).await.expect("an answer").is_some(),
            for_seat,
            "{viewer:?}"
        );
        assert_eq!(
            seats_for_talent(store, &people, &viewer, talent).await.expect("an answer").is_some(),
            for_talent,
            "{viewer:?}"
        );
    }
}

#[tokio::test]
async fn a_confirmed_placement_takes_its_time_out_of_the_ranking() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40), rust_seat(10)]).await;
    let placement = world.signed(1, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    world.settle().await;
    let people = people(&world).await;
    let ranking =
        seats_for_talent(&world.tests.store, &people, &person(1), talent).await.expect("an answer").expect("a ranking");
    let SeatsForTalent { ranking, taken_out } = ranking;
    // The time is given: nothing that they could declare brings them back, a smaller part of it does.
    let full = taken_out.iter().find(|(seat, _)| *seat == seats[1]).map(|(_, out)| out).expect("taken out");
    assert_eq!(full.constraints, Broken::of(&[Constraint::ShareNotFree]));
    let declare =
        |percent| OwnChange::DeclareShare { share: Share::new(percent).expect("a share"), days: rust_seat(40).period };
    assert_eq!(full.own, [declare(30)], "beside the half that is declared");
    let keys: Vec<_> = ranking.ranked.iter().map(|place| place.key).collect();
    assert_eq!(keys, [seats[2]]);
    assert_eq!(ranking.removed.iter().map(|row| row.count).sum::<usize>(), 1);
}

#[tokio::test]
async fn who_pauses_is_placed_or_erased_is_out_at_the_next_position_and_stays_out() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let keys = async || -> Vec<TalentId> {
        // Whatever was acknowledged before the question is in the answer, or the answer says that it is not.
        let acknowledged = store.committed();
        let ranking =
            candidates_for_seat(store, &people, &world.owner(), seats[1], &Reach::whole()).await.expect("an answer");
        let ranking = ranking.expect("a ranking");
        assert!(ranking.freshness.position >= acknowledged && !ranking.freshness.behind, "{:?}", ranking.freshness);
        ranking.ranked.iter().map(|place| place.key).collect()
    };
    let all = |gone: &[usize]| -> Vec<TalentId> {
        let left = talents.iter().enumerate().filter(|(at, _)| !gone.contains(at));
        // They are alike, and equals stand by id.
        let mut left: Vec<TalentId> = left.map(|(_, id)| *id).collect();
        left.sort_unstable();
        left
    };
    assert_eq!(keys().await, all(&[]));
    let pause = PauseTalent { talent: talents[0], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(1), pause).await.expect("paused");
    assert_eq!(keys().await, all(&[0]));
    let placement = world.signed(2, seats[0], None).await;
    world.confirm(placement).await.expect("confirmed");
    assert_eq!(keys().await, all(&[0, 1]));
    world
        .run(&person(3), EraseTalent { talent: talents[2], expected_version: EXPECTED_VERSION })
        .await
        .expect("erased");
    assert_eq!(keys().await, all(&[0, 1, 2]));
}

#[tokio::test]
async fn a_talent_sees_where_they_stand_and_others_only_counts() {
    let world = world().await;
    for number in 1..=3 {
        world.talent(number, true, 50).await;
    }
    let talent = world.talent(4, true, 50).await;
    let wanted = [(RUST, Importance::Essential, 4), (DESIGN, Importance::Desirable, 2)];
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let own = prospects(store, &people, &person(4), talent, seats[0]).await.expect("an answer").expect("prospects");
    let standing = own.standing.expect("ranked");
    assert_eq!(standing.of, 4);
    assert_eq!(own.changes[0].place, 1);
    assert_eq!(own.changes.len(), 2);
    assert_eq!(prospects(store, &people, &person(1), talent, seats[0]).await.expect("an answer"), None);
    let told = fitting(store, &people, seats[0]).await.expect("an answer").expect("an open seat");
    assert_eq!((told.count, told.freshness.behind, own.freshness.behind), (4, false, false));
}

#[tokio::test]
async fn of_many_missing_skills_those_are_tried_that_weigh_most() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let last = Uuid::from_u128(0xB0);
    let mut wanted = vec![(RUST, Importance::Essential, 2)];
    wanted.extend((0..MOST_CHANGES).map(|number| (Uuid::from_u128(0xC0 + number as u128), Importance::Desirable, 1)));
    wanted.push((last, Importance::Essential, 1));
    let (_, seats) = world.mission(vec![spec(&wanted, 40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let own = prospects(store, &people, &person(1), talent, seats[0]).await.expect("an answer").expect("prospects");
    assert_eq!(own.changes.len(), MOST_CHANGES);
    assert!(own.changes.iter().any(|change| change.skill == last), "{:?}", own.changes);
}

#[tokio::test]
async fn whoever_is_taken_out_is_told_why_and_what_would_bring_them_back_and_nobody_else_is() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let talent = world.talent(2, true, 50).await;
    let mut far = spec(&[(RUST, Importance::Essential, 2)], 80);
    (far.mode, far.region) = (WorkMode::OnSite, Some(Region::Guyane));
    let (_, seats) = world.mission(vec![far, rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let told = prospects(store, &people, &person(2), talent, seats[0]).await.expect("an answer").expect("prospects");
    assert_eq!(told.standing, None);
    let out = told.taken_out.expect("taken out");
    assert_eq!(out.constraints, Broken::of(&[Constraint::ShareNotFree, Constraint::Region]));
    let days = rust_seat(40).period;
    let share = Share::new(30).expect("a share");
    assert_eq!(out.own, [OwnChange::DeclareShare { share, days }, OwnChange::AddRegion { region: Region::Guyane }]);
    // 1 stays out, so there is one place.
    assert_eq!(out.standing.map(|standing| (standing.place, standing.of)), Some((1, 1)));
    let ranked = prospects(store, &people, &person(2), talent, seats[1]).await.expect("an answer").expect("prospects");
    assert!(ranked.standing.is_some() && ranked.taken_out.is_none());
    let all = seats_for_talent(store, &people, &person(2), talent).await.expect("an answer").expect("a ranking");
    assert_eq!(all.ranking.ranked.iter().map(|ranked| ranked.key).collect::<Vec<_>>(), [seats[1]]);
    let [(seat, why)] = &all.taken_out[..] else { panic!("{:?}", all.taken_out) };
    assert_eq!((*seat, why.constraints, &why.own), (seats[0], out.constraints, &out.own));
    for stranger in [person(1), world.owner(), Actor::Anonymous] {
        assert_eq!(prospects(store, &people, &stranger, talent, seats[0]).await.expect("an answer"), None);
        assert_eq!(seats_for_talent(store, &people, &stranger, talent).await.expect("an answer"), None);
    }
    // Who is away is told so, and where they would stand if they came back.
    let pause = PauseTalent { talent, expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(2), pause).await.expect("paused");
    world.settle().await;
    let away = prospects(store, &people, &person(2), talent, seats[1]).await.expect("an answer").expect("prospects");
    let out = away.taken_out.expect("taken out");
    assert_eq!((out.constraints, &out.own[..]), (Broken::of(&[Constraint::NotInPool]), &[OwnChange::JoinPool][..]));
    assert_eq!(out.standing.map(|standing| standing.of), Some(2));
}

#[tokio::test]
async fn whose_clearance_does_not_suffice_is_told_to_those_alone_who_may_see_it() {
    let world = world().await;
    let talent = world.talent(1, true, 50).await;
    let short = world.talent(2, true, 10).await;
    let secret = SeatSpec { clearance: Clearance::Secret, ..rust_seat(40) };
    let (_, seats) = world.mission(vec![secret]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let read = async |viewer: &Actor| {
        let ranking = candidates_for_seat(store, &people, viewer, seats[0], &Reach::whole()).await.expect("an answer");
        let ranking = ranking.expect("a ranking");
        let cleared = ranking.removed.iter().find(|row| row.constraint == Constraint::Clearance).map(|row| row.count);
        assert_eq!((ranking.fits, cleared), (0, Some(2)), "the filter counts for everybody");
        ranking.out
    };
    let [clearance, share] = [Constraint::Clearance, Constraint::ShareNotFree];
    let hidden = [(talent, Broken::of(&[Constraint::NotShown])), (short, Broken::of(&[share]))];
    let told = [(talent, Broken::of(&[clearance])), (short, Broken::of(&[clearance, share]))];
    let by_id = |rows: [(TalentId, Broken); 2]| BTreeMap::from(rows).into_iter().collect::<Vec<_>>();
    assert_eq!(read(&world.owner()).await, by_id(hidden));
    assert_eq!(read(&world.administrator()).await, by_id(told));
}

#[tokio::test]
async fn whoever_writes_a_seat_counts_whom_they_could_rank_and_nobody_else_counts() {
    let world = world().await;
    let asked_often = world.talent(1, true, 50).await;
    for number in 2..=3 {
        world.talent(number, true, 50).await;
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let owner = world.owner();
    let host = world.host;
    let counted = async |viewer: &Actor, seat: &SeatSpec| {
        fitting_need(store, &people, viewer, host, seat).await.expect("an answer").map(|told| told.count)
    };
    let ranking = candidates_for_seat(store, &people, &owner, seats[0], &Reach::whole())
        .await
        .expect("an answer")
        .expect("a ranking");
    assert_eq!(counted(&owner, &rust_seat(40)).await, Some(ranking.ranked.len()));
    assert_eq!(counted(&owner, &rust_seat(90)).await, Some(0));
    assert_eq!(counted(&world.administrator(), &rust_seat(40)).await, Some(3));
    for stranger in [&person(1), &Actor::Anonymous] {
        assert_eq!(counted(stranger, &rust_seat(40)).await, None);
    }
    // Whoever was asked as often as anybody may be is not among them, as in the ranking.
    let (_, many) = world.mission((0..MOST_ASKED).map(|_| rust_seat(10)).collect()).await;
    for seat in many {
        world.invite(asked_often, seat).await;
    }
    world.settle().await;
    assert_eq!(counted(&owner, &rust_seat(40)).await, Some(2));
    let told = fitting(store, &people, seats[0]).await.expect("an answer");
    assert_eq!(told.map(|told| told.count), Some(2));
}

#[tokio::test]
async fn the_place_that_a_talent_is_told_is_theirs_in_the_list_of_those_who_decide() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=3 {
        world.tick();
        talents.push(world.talent(number, true, 50).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40), rust_seat(20)]).await;
    // 1 and 2 are before 3 and show their time only to those involved: 1 has had an application accepted by the owner, so the owner sees it.
    let audiences = BTreeMap::from([(Section::Availability, Audience::Involved)]);
    for number in [1, 2] {
        let talent = talents[number as usize - 1];
        let hide = ChooseVisibility { talent, expected_version: EXPECTED_VERSION, audiences: audiences.clone() };
        world.run(&person(number), hide).await.expect("hidden");
    }
    let application = world.apply(1, seats[1]).await;
    world.accept(&world.owner(), application).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let place = async |at: usize| {
        let ranking =
            candidates_for_seat(store, &people, &world.owner(), seats[0], &Reach::whole()).await.expect("an answer");
        let ranking = ranking.expect("a ranking");
        let found = ranking.ranked.iter().position(|ranked| ranked.key == talents[at]);
        found.map(|found| (found + 1, ranking.ranked.len(), ranking.ranked[found].score))
    };
    let told = async |number: u128| {
        let talent = talents[number as usize - 1];
        let told = prospects(store, &people, &person(number), talent, seats[0]).await.expect("an answer");
        told.expect("prospects").standing.map(|standing| (standing.place, standing.of, standing.score))
    };
    assert_eq!((place(0).await, place(1).await), (Some((1, 2, place(2).await.expect("ranked").2)), None));
    assert_eq!(told(3).await, place(2).await);
    assert_eq!(told(3).await.map(|(place, of, _)| (place, of)), Some((2, 2)), "behind somebody whom they do not see");
    assert_eq!(told(1).await, place(0).await);
    assert_eq!(told(2).await.map(|(place, of, _)| (place, of)), Some((2, 3)), "who asks shows themselves by that");
}

#[tokio::test]
async fn who_said_no_or_may_not_be_lent_for_so_much_is_taken_out_and_counted() {
    let world = world().await;
    let (refusing, lent) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let invitation = world.invite(refusing, seats[0]).await;
    let reason = crate::domain::value::DeclineReason::ALL[0];
    let decline = crate::use_case::answer::DeclinePlacement {
        placement: invitation,
        expected_version: None,
        reason,
        words: None,
    };
    world.run(&person(1), decline).await.expect("declined");
    // Somebody on a fixed term: four months at 40 % are more than a mission letter takes.
    let register = RegisterTalent {
        employment: EmploymentStatus::FixedTermContract,
        organisation: Some(world.home),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let fixed = world.run(&person(3), register).await.expect("registered").talent;
    world.enter(3, fixed, 50).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let count = |ranking: &crate::ranking::rank::Ranking<TalentId>, constraint| {
        ranking.removed.iter().find(|row| row.constraint == constraint).map(|row| (row.count, row.alone))
    };
    let ask = async |viewer: &Actor| {
        candidates_for_seat(store, &people, viewer, seats[0], &Reach::whole())
            .await
            .expect("an answer")
            .expect("a ranking")
    };
    let ranking = ask(&world.owner()).await;
    assert_eq!(ranking.ranked.iter().map(|ranked| ranked.key).collect::<Vec<_>>(), [lent]);
    assert_eq!(count(&ranking, Constraint::Refused), Some((1, 1)));
    assert_eq!(count(&ranking, Constraint::Employment), Some((1, 1)));
    for (number, talent, constraint) in [(1, refusing, Constraint::Refused), (3, fixed, Constraint::Employment)] {
        let own = seats_for_talent(store, &people, &person(number), talent).await.expect("an answer");
        let removed = own.expect("a ranking").ranking.removed;
        assert_eq!(removed.iter().find(|row| row.count > 0).map(|row| row.constraint), Some(constraint));
    }
    // Who hides by what status they work is found out by nobody who may not see it.
    let audiences = BTreeMap::from([(Section::Employment, Audience::Involved)]);
    let hide = ChooseVisibility { talent: fixed, expected_version: EXPECTED_VERSION, audiences };
    world.run(&person(3), hide).await.expect("hidden");
    assert_eq!(count(&ask(&world.owner()).await, Constraint::Employment), Some((0, 0)));
    assert_eq!(count(&ask(&world.administrator()).await, Constraint::Employment), Some((1, 1)));
}

#[tokio::test]
async fn a_count_for_everybody_tells_nothing_of_who_hides() {
    let world = world().await;
    let hidden = world.talent(1, true, 50).await;
    world.talent(2, true, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40), spec(&[(DESIGN, Importance::Essential, 1)], 40)]).await;
    let claim =
        ClaimSkill { talent: hidden, expected_version: EXPECTED_VERSION, skill: DESIGN, level: level(2), since: None };
    world.run(&person(1), claim).await.expect("claimed");
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let counts = async || {
        let count =
            async |at: usize| fitting(store, &people, seats[at]).await.expect("an answer").map(|told| told.count);
        (count(0).await, count(1).await)
    };
    assert_eq!(counts().await, (Some(2), Some(1)));
    let audiences = BTreeMap::from([(Section::Skills, Audience::Involved)]);
    let hide = ChooseVisibility { talent: hidden, expected_version: EXPECTED_VERSION, audiences };
    world.run(&person(1), hide).await.expect("hidden");
    world.settle().await;
    assert_eq!(counts().await, (Some(1), Some(0)), "the owner could subtract their own list from it");
}

#[tokio::test]
async fn somebody_is_looked_for_in_place_of_who_is_away_and_constraints_hold() {
    let world = world().await;
    let mut talents: Vec<TalentId> = Vec::new();
    for number in 1..=4 {
        talents.push(world.talent(number, true, if number == 3 { 20 } else { 50 }).await);
    }
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    world.apply(2, seats[0]).await;
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let like = async |viewer: &Actor, seat| {
        talents_like(store, &people, viewer, talents[3], seat, 10).await.expect("an answer")
    };
    let alike =
        |found: &Replacements| found.alike.iter().map(|alike| alike.talent).collect::<std::collections::BTreeSet<_>>();
    let found = like(&world.owner(), None).await.expect("allowed");
    assert_eq!(alike(&found), talents[..3].iter().copied().collect());
    assert!(found.alike.iter().all(|alike| alike.likeness == 1000));
    assert_eq!(like(&person(1), None).await, None);
    let pause = PauseTalent { talent: talents[3], expected_version: EXPECTED_VERSION, until: day("2026-02-01") };
    world.run(&person(4), pause).await.expect("paused");
    assert_eq!(like(&world.owner(), None).await, None, "who is away is shown to nobody who is not involved");
    let found = like(&world.administrator(), None).await.expect("who sees the person, sees who is like them");
    assert_eq!((found.considered, alike(&found)), (3, talents[..3].iter().copied().collect()));
    // For a seat, its constraints: one has applied, one has not the time.
    let found = like(&world.administrator(), Some(seats[0])).await.expect("allowed");
    assert_eq!(alike(&found), [talents[0]].into());
    let removed: Vec<_> =
        found.removed.iter().filter(|row| row.count > 0).map(|row| (row.constraint, row.count)).collect();
    assert_eq!(removed, [(Constraint::InContact, 1), (Constraint::ShareNotFree, 1)]);
    let coordinator = holding(1005, Role::Coordinator, world.host);
    assert_eq!(like(&coordinator, Some(seats[0])).await, None, "the seat is not theirs to fill");
}

#[tokio::test]
async fn whom_the_seats_side_declined_stays_in_the_ranking_and_is_known_as_declined() {
    let world = world().await;
    let (declined, refusing) = (world.talent(1, true, 50).await, world.talent(2, true, 50).await);
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let no = |placement| DeclinePlacement {
        placement,
        expected_version: None,
        reason: DeclineReason::NeedChanged,
        words: None,
    };
    let application = world.apply(1, seats[0]).await;
    world.run(&world.owner(), no(application)).await.expect("declined by the seat’s side");
    let invitation = world.invite(refusing, seats[0]).await;
    let reason = DeclineReason::ALL[0];
    let own = DeclinePlacement { reason, ..no(invitation) };
    world.run(&person(2), own).await.expect("declined by the talent");
    world.settle().await;
    let (store, people) = (&world.tests.store, people(&world).await);
    let ranking = candidates_for_seat(store, &people, &world.owner(), seats[0], &Reach::whole()).await;
    let ranking = ranking.expect("an answer").expect("a ranking");
    assert_eq!(ranking.ranked.iter().map(|ranked| ranked.key).collect::<Vec<_>>(), [declined]);
    assert_eq!(declined_on(store, seats[0]).await.expect("an answer"), HashSet::from([declined]));
    assert_eq!(declined_on(store, SeatId::default()).await.expect("an answer"), HashSet::new());
}
