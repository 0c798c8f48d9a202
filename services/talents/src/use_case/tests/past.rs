//! The pool of a past instant: what was listed then is listed again about then, under the choices of today.

use std::collections::{BTreeMap, HashSet};

use chrono::Duration;
use vivier_event_store::{AsOf, ReadModel as _};
use vivier_kernel::actor::Actor;
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{TalentId, TypedId as _};

use super::support::*;
use crate::domain::decide::Talent;
use crate::domain::transitions::TalentStatus;
use crate::domain::value::{Audience, DisplayName, Region, RemotePreference, Section};
use crate::read::candidates::{Candidate, candidates_at};
use crate::read::past::{count_at, stood_at, talents_at};
use crate::read::talent_past::TalentPasts;
use crate::read::talent_span::TalentSpans;
use crate::read::talents::{Page, TalentFilter, count, talent_at, talents};
use crate::read::view::TalentView;
use crate::use_case::profile::{ChooseVisibility, DescribeProfile};
use crate::use_case::skills::{ClaimSkill, WithdrawSkillClaim};
use crate::use_case::status::{EraseTalent, PauseTalent, ResumeTalent};

const NONE: Option<i64> = None;
const PEOPLE: u128 = 7;
const STEPS: usize = 30;

/// What a list says, page after page, forwards and backwards, with its count.
type Said = (Vec<(TalentId, i64)>, Vec<(TalentId, i64)>, i64);

async fn pages(
    world: &World,
    viewer: &Actor,
    filter: &TalentFilter,
    at: Option<AsOf>,
    backward: bool,
) -> Vec<(TalentId, i64)> {
    let (mut from, mut all) = (None, Vec::new());
    loop {
        let page = Page { rows: 2, backward, from };
        let views = match at {
            Some(at) => talents_at(&world.tests.store, viewer, filter, page, at).await,
            None => talents(&world.tests.store, viewer, filter, page).await,
        };
        let views = views.expect("a page");
        let Some(last) = views.last() else { return all };
        from = Some(last.id);
        all.extend(views.iter().map(|view| (view.id, view.version)));
    }
}

async fn said(world: &World, viewer: &Actor, filter: &TalentFilter, at: Option<AsOf>) -> Said {
    let number = match at {
        Some(at) => count_at(&world.tests.store, viewer, filter, at).await,
        None => count(&world.tests.store, viewer, filter).await,
    };
    let forwards = pages(world, viewer, filter, at, false).await;
    (forwards, pages(world, viewer, filter, at, true).await, number.expect("a count"))
}

fn filters() -> [TalentFilter; 4] {
    [
        TalentFilter::default(),
        TalentFilter { skills: vec![DESIGN], ..TalentFilter::default() },
        TalentFilter { statuses: vec![TalentStatus::Paused], ..TalentFilter::default() },
        TalentFilter { regions: vec![Region::Bretagne, Region::Corse], ..TalentFilter::default() },
    ]
}

async fn answers(world: &World, viewer: &Actor, at: Option<AsOf>) -> Vec<Said> {
    let mut answers = Vec::new();
    for filter in filters() {
        answers.push(said(world, viewer, &filter, at).await);
    }
    answers
}

#[tokio::test]
async fn what_was_listed_then_is_listed_again_about_then() {
    history(0x9E37_79B9_7F4A_7C15, true).await;
    history(vivier_event_store::testing::seed("what_was_listed_then_is_listed_again_about_then"), false).await;
}

/// One history. `known`: its seed leads through everything that is asked for; of another one only what holds for every history is.
async fn history(mut seed: u64, known: bool) {
    let world = world().await;
    let begun = world.tests.clock.now();
    let mut talents = Vec::new();
    let mut recorded = Vec::new();
    let mut next = |below: u128| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        u128::from(seed) % below
    };
    for step in 0..STEPS {
        if step % 4 == 0 && (talents.len() as u128) < PEOPLE {
            let number = talents.len() as u128 + 1;
            talents.push(world.in_the_pool(&person(number), "Quelqu’un").await);
        }
        let number = next(talents.len() as u128);
        let talent = talents[usize::try_from(number).expect("small")];
        let actor = person(number + 1);
        // What is not possible just then is refused, and the list is what it was.
        match next(5) {
            0 => {
                let until = world.tests.clock.today() + Duration::days(60);
                let _ = world.run(&actor, PauseTalent { talent, expected_version: NONE, until }).await;
            }
            1 => drop(world.run(&actor, ResumeTalent { talent, expected_version: NONE }).await),
            2 => {
                let claim = ClaimSkill { talent, expected_version: NONE, skill: DESIGN, level: level(2), since: None };
                let _ = world.run(&actor, claim).await;
            }
            3 => {
                let regions = [Region::Bretagne, Region::Corse, Region::Occitanie];
                let from = usize::try_from(next(3)).expect("small");
                let _ = world.run(&actor, described(talent, &regions[from..])).await;
            }
            _ => {
                let withdraw = WithdrawSkillClaim { talent, expected_version: NONE, skill: DESIGN };
                let _ = world.run(&actor, withdraw).await;
            }
        }
        world.settle().await;
        let moments = [AsOf::Instant(world.tests.clock.now()), AsOf::Position(world.tests.store.committed())];
        recorded.push((moments, answers(&world, &administrator(), None).await));
        // Now and then nothing happens for days.
        world.tests.clock.advance(if next(3) == 0 { Duration::hours(30) } else { Duration::minutes(50) });
    }
    assert!(!known || recorded.iter().any(|(_, answers)| !answers[1].0.is_empty() && !answers[2].0.is_empty()));
    let today = world.tests.clock.today();
    let (mut in_a_span, mut in_between) = (0, 0);
    for (moments, live) in &recorded {
        for at in moments {
            assert_eq!(answers(&world, &administrator(), Some(*at)).await, *live, "{at:?}");
            let mut folded = Vec::new();
            for id in &talents {
                let talent = world.tests.store.load_at::<Talent>(id.uuid(), *at).await.expect("a talent");
                folded.extend(Candidate::of(&talent.state, today));
            }
            let candidates = candidates_at(&world.tests.store, &talents, *at, today).await.expect("people");
            assert_eq!(candidates, folded, "{at:?}");
            for (id, stood) in stood_at(&world.tests.store, *at, world.tests.store.committed()).await.expect("states") {
                let folded = world.tests.store.load_at::<Talent>(id.uuid(), *at).await.expect("a talent");
                assert_eq!(stood, folded.state, "{at:?}");
                let AsOf::Position(position) = *at else { continue };
                let span: i64 = sqlx::query_scalar(
                    "select count(*) from talent_span where talent = $1 and from_position <= $2 and until_position > $2",
                )
                .bind(id.uuid())
                .bind(position)
                .fetch_one(world.tests.store.pool())
                .await
                .expect("a count");
                in_a_span += span;
                in_between += i64::from(span == 0);
            }
        }
    }
    assert!(!known || (in_a_span > 0 && in_between > 0), "{in_a_span} from spans, {in_between} from events");
    let before = AsOf::Instant(begun - Duration::days(1));
    assert_eq!(said(&world, &administrator(), &TalentFilter::default(), Some(before)).await, (vec![], vec![], 0));
    for name in [TalentPasts::NAME, TalentSpans::NAME] {
        let live = rows_of(&world, name).await;
        world.tests.store.rebuild(name, &mut |_| {}).await.expect("rebuilt");
        assert_eq!(rows_of(&world, name).await, live, "{name}");
    }
}

fn described(talent: TalentId, regions: &[Region]) -> DescribeProfile {
    DescribeProfile {
        talent,
        expected_version: NONE,
        display_name: Some(DisplayName::new("Quelqu’un").expect("a name")),
        headline: None,
        presentation: None,
        regions: regions.to_vec(),
        remote: RemotePreference::Hybrid,
    }
}

/// A read model as it stands in the database.
async fn rows_of(world: &World, name: &str) -> Vec<String> {
    let statement = format!("select t::text from {name} t order by id");
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_all(world.tests.store.pool()).await.expect("rows")
}

/// The coming year begins on the day that is asked about.
#[tokio::test]
async fn what_was_free_then_is_free_again_about_then() {
    let world = world().await;
    let talent = world.in_the_pool(&person(1), "Ada").await;
    let live = world.look(&administrator(), talent).await.expect("a talent");
    let live = TalentView { milestones: false, ..live };
    assert!(live.availability.as_ref().is_some_and(|availability| !availability.free.is_empty()));
    let store = &world.tests.store;
    let moments = [AsOf::Instant(world.tests.clock.now()), AsOf::Position(store.committed())];
    world.tests.clock.advance(Duration::days(60));
    for at in moments {
        let then = talent_at(store, &administrator(), talent, at, &HashSet::new()).await.expect("an answer");
        assert_eq!(then.as_ref(), Some(&live), "{at:?}");
        let page = Page { rows: 2, backward: false, from: None };
        let listed = talents_at(store, &administrator(), &TalentFilter::default(), page, at).await.expect("a page");
        assert_eq!(listed, std::slice::from_ref(&live), "{at:?}");
    }
}

#[tokio::test]
async fn the_past_lists_nobody_who_is_gone_or_hides_today() {
    let world = world().await;
    let (stays, hides, pauses, leaves) = (
        world.in_the_pool(&person(1), "Ada").await,
        world.in_the_pool(&person(2), "Alan").await,
        world.in_the_pool(&person(3), "Grace").await,
        world.in_the_pool(&person(4), "Edsger").await,
    );
    for (number, talent) in [(1, stays), (2, hides)] {
        let claim = ClaimSkill { talent, expected_version: NONE, skill: DESIGN, level: level(2), since: None };
        world.run(&person(number), claim).await.expect("claimed");
    }
    world.settle().await;
    let then = AsOf::Instant(world.tests.clock.now());
    world.tests.clock.advance(Duration::days(1));
    let audiences = BTreeMap::from([(Section::Skills, Audience::Involved)]);
    let hide = ChooseVisibility { talent: hides, expected_version: NONE, audiences };
    world.run(&person(2), hide).await.expect("hidden");
    let until = world.tests.clock.today() + Duration::days(60);
    world.run(&person(3), PauseTalent { talent: pauses, expected_version: NONE, until }).await.expect("paused");
    world.run(&person(4), EraseTalent { talent: leaves, expected_version: NONE }).await.expect("erased");
    world.settle().await;

    let listed = async |viewer: Actor, filter: TalentFilter| -> std::collections::BTreeSet<TalentId> {
        let (pages, _, number) = said(&world, &viewer, &filter, Some(then)).await;
        assert_eq!(i64::try_from(pages.len()), Ok(number));
        pages.into_iter().map(|(id, _)| id).collect()
    };
    let [everybody, designers, ..] = filters();
    assert_eq!(listed(person(9), everybody.clone()).await, [stays, hides].into());
    assert_eq!(listed(person(3), everybody.clone()).await, [stays, hides, pauses].into(), "oneself");
    assert_eq!(listed(administrator(), everybody).await, [stays, hides, pauses].into());
    assert_eq!(listed(person(9), designers.clone()).await, [stays].into(), "a filter is not a way to guess");
    assert_eq!(listed(person(2), designers).await, [stays, hides].into());
    let erased = [(TalentPasts::NAME, "id"), (TalentSpans::NAME, "talent")];
    for (name, column) in erased {
        let of = async |talent: TalentId| -> i64 {
            let statement = format!("select count(*) from {name} where {column} = $1");
            let statement = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(talent.uuid());
            statement.fetch_one(world.tests.store.pool()).await.expect("a count")
        };
        assert!(of(pauses).await > 0, "{name}");
        assert_eq!(of(leaves).await, 0, "{name}: nothing is left of who was erased");
    }
}
