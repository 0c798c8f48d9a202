//! Whose administration left begins nothing new, and hears of no seat; nor does anybody of a seat for which they are ranked no longer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;
use vivier_kernel::notice::{OpenSeat, Value};
use vivier_missions::domain::value::{Justification, SeatSpec, SeatTitle};
use vivier_missions::use_case::seats::ChangeSeat;
use vivier_organisations::use_case::depart::WithdrawOrganisation;

use super::super::domain::{Criteria, MOST_AT_ONCE};
use super::super::news::{Told, left as still_news};
use super::super::read::searches_of;
use super::super::use_case::SaveSearch;
use super::{alert, held, known, notices, one_too_many, seeking, sought_seat, told, world_with_skills};
use crate::use_case::tests::support::*;

impl World {
    async fn home_leaves(&self) {
        let leave = WithdrawOrganisation { organisation: self.home, expected_version: None };
        self.run(&self.administrator(), leave).await.expect("left");
        self.settle().await;
    }
}

#[tokio::test]
async fn whose_administration_left_is_told_of_no_new_seat() {
    let world = world_with_skills().await;
    world.talent(1, false, 50).await;
    // One whose search is looked at before theirs, and one after it.
    for number in [2, 1, 3] {
        let criteria = seeking(&[known("x:rust")], false);
        world.run(&person(number), SaveSearch { criteria }).await.expect("saved");
    }
    world.home_leaves().await;
    world.mission(vec![sought_seat(10)]).await;
    let found = told(&world, 2).await;
    let to: BTreeSet<_> =
        found.iter().flat_map(|notice| notice.recipients.iter().filter_map(|to| to.subject())).collect();
    assert_eq!(to, [account(2), account(3)].map(Into::into).into());
}

#[tokio::test]
async fn a_digest_names_no_seat_for_which_somebody_is_ranked_no_longer() {
    let world = world_with_skills().await;
    world.talent(1, true, 50).await;
    world.run(&person(1), SaveSearch { criteria: Criteria::Profile { least_score: 1 } }).await.expect("saved");
    world.settle().await;
    for _ in 0..MOST_AT_ONCE {
        world.mission(vec![sought_seat(40)]).await;
    }
    told(&world, MOST_AT_ONCE).await;
    let (mission, seats) = world.mission(vec![sought_seat(40)]).await;
    world.mission(vec![SeatSpec { title: SeatTitle::new("Renfort").expect("a title"), ..sought_seat(40) }]).await;
    held(&world, 2).await;
    // More than they have: the ranking takes them out.
    let justification = Some(Justification::new("Plus de temps qu’il n’y a.").expect("words"));
    let change = ChangeSeat { mission, expected_version: None, seat: seats[0], spec: sought_seat(80), justification };
    world.run(&world.owner(), change).await.expect("changed");
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    let found = notices(&world).await;
    let digest = found.iter().find(|notice| notice.template.starts_with("match.digest")).expect("a digest");
    assert_eq!(digest.template, "match.digest-one");
    assert_eq!(digest.values.get("seat-01"), Some(&Value::Text("Renfort – Mission".to_owned())));
}

#[tokio::test]
async fn what_waits_for_them_is_in_no_digest() {
    let world = world_with_skills().await;
    world.talent(1, false, 50).await;
    let (mission, seats) = one_too_many(&world).await;
    // Saved once the seats are there: it hears of what the test alerts it to.
    world.tests.settle_followers().await.expect("followed");
    let criteria = seeking(&[known("x:rust")], false);
    let search = world.run(&person(1), SaveSearch { criteria }).await.expect("saved").search;
    for seat in &seats {
        alert(&world, search, (mission, *seat), "new").await;
    }
    assert_eq!(held(&world, 1).await, [1]);
    let store = &world.tests.store;
    let waits = async || {
        let open_seats = BTreeMap::from([("seat".to_owned(), OpenSeat { mission, seat: seats[0] })]);
        let told = Told { template: "match.seat".to_owned(), values: BTreeMap::new(), open_seats };
        still_news(store, account(1), told).await.expect("an answer").is_some()
    };
    assert!(waits().await);
    world.home_leaves().await;
    assert!(!waits().await, "nor in a mail that is to be written");
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    world.settle().await;
    let held = searches_of(store, account(1)).await.expect("an answer").remove(0).held;
    assert_eq!(held, 0);
    assert!(notices(&world).await.iter().all(|notice| !notice.template.starts_with("match.digest")));
}

/// What a digest only counts is looked at again as what it names, once its mail is written.
#[tokio::test]
async fn a_digest_keeps_each_seat_that_it_counts() {
    let world = world_with_skills().await;
    world.talent(1, false, 50).await;
    let seats = (0..MOST_AT_ONCE + 12).map(|_| sought_seat(10)).collect();
    let (mission, seats) = world.mission(seats).await;
    // Saved once the seats are there: it hears of what the test alerts it to.
    world.tests.settle_followers().await.expect("followed");
    let criteria = seeking(&[known("x:rust")], false);
    let search = world.run(&person(1), SaveSearch { criteria }).await.expect("saved").search;
    for seat in &seats {
        alert(&world, search, (mission, *seat), "new").await;
    }
    assert_eq!(held(&world, 12).await, [12]);
    world.tests.advance_and_fire(Duration::hours(25)).await.expect("timers fire");
    let found = notices(&world).await;
    let digest = found.iter().find(|notice| notice.template == "match.digest").expect("a digest");
    let said = |name: &str| digest.values.get(name).cloned();
    assert_eq!((said("count"), said("seat-more")), (Some(Value::Number(12)), Some(Value::Number(2))));
    assert!(said("seat-10").is_some() && said("seat-11").is_none());
    let open: BTreeSet<_> = digest.open_seats.values().map(|open| open.seat).collect();
    assert_eq!(open, seats[MOST_AT_ONCE..].iter().copied().collect::<BTreeSet<_>>());
}
