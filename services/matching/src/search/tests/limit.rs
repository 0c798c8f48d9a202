//! An account keeps so many searches and no more.

use vivier_event_store::CommandError;
use vivier_kernel::id::TypedId as _;

use super::super::book::MAX_SEARCHES;
use super::super::domain::Criteria;
use super::super::read::searches_of;
use super::super::use_case::{ForgetSearch, SaveSearch};
use crate::use_case::tests::support::*;

/// Searches that an account of the tests may still save when several are saved at once.
const LEFT: usize = 3;

#[tokio::test]
async fn one_search_too_many_is_no_fault_of_its_own_fields() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let save = async |number: usize| {
        let criteria = Criteria::Profile { least_score: number as i64 };
        world.run(&person(1), SaveSearch { criteria }).await
    };
    for number in 0..MAX_SEARCHES {
        save(number).await.expect("saved");
    }
    world.settle().await;
    match save(MAX_SEARCHES).await {
        Err(CommandError::Refused(problem)) => {
            assert_eq!((problem.code, problem.field.as_deref()), ("TOO_MANY", None));
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

#[tokio::test]
async fn searches_saved_at_the_same_moment_stay_within_the_limit() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let save = async |number: usize| {
        let criteria = Criteria::Profile { least_score: number as i64 };
        world.run(&person(1), SaveSearch { criteria }).await
    };
    for number in LEFT..MAX_SEARCHES {
        save(number).await.expect("saved");
    }
    world.settle().await;
    let at_once = futures_util::future::join_all((1000..1008).map(&save)).await;
    let (saved, refused): (Vec<_>, Vec<_>) = at_once.into_iter().partition(Result::is_ok);
    assert_eq!(saved.len(), LEFT);
    for refused in refused {
        assert!(matches!(&refused, Err(CommandError::Refused(problem)) if problem.code == "TOO_MANY"), "{refused:?}");
    }
    world.settle().await;
    let own = searches_of(&world.tests.store, account(1)).await.expect("an answer");
    assert_eq!(own.len(), MAX_SEARCHES);
    // What is forgotten makes room.
    world.run(&person(1), ForgetSearch { search: own[0].id }).await.expect("forgotten");
    world.settle().await;
    save(2000).await.expect("saved");
    assert!(save(2001).await.is_err());
}

/// What was forgotten makes room at once, however late the read model hears of it.
#[tokio::test]
async fn a_search_that_was_just_forgotten_counts_no_more() {
    let world = world().await;
    world.talent(1, true, 50).await;
    let save = async |number: usize| {
        let criteria = Criteria::Profile { least_score: number as i64 };
        world.run(&person(1), SaveSearch { criteria }).await
    };
    let forgotten = save(0).await.expect("saved").search;
    for number in 1..MAX_SEARCHES {
        save(number).await.expect("saved");
    }
    world.run(&person(1), ForgetSearch { search: forgotten }).await.expect("forgotten");
    world.settle().await;
    // As the read model was before it had heard.
    let listed = sqlx::query("update saved_search set forgotten_at = null where id = $1")
        .bind(forgotten.uuid())
        .execute(world.tests.store.pool())
        .await
        .expect("listed again");
    assert_eq!(listed.rows_affected(), 1);
    save(MAX_SEARCHES).await.expect("there is room for one");
    assert!(save(MAX_SEARCHES + 1).await.is_err());
}
