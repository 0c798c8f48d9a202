//! What real placements come to in the figures of how long each side takes to answer.

use chrono::{DateTime, Duration, Utc};
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::clock::Clock as _;
use vivier_kernel::id::{OrganisationId, SeatId};

use super::support::*;
use crate::domain::value::Side;
use crate::read::response_times::{LEAST_ANSWERS, ResponseTimes, WINDOW_DAYS, response_times};
use crate::use_case::release::RequestRelease;

impl World {
    /// An application that the host answers after `hours`, and the service after ten times as many.
    async fn answered_after(&self, talent: u128, seat: SeatId, hours: i64) {
        let placement = self.apply(talent, seat).await;
        self.tests.advance(Duration::hours(hours));
        self.accept(&self.owner(), placement).await;
        let request = RequestRelease { placement, expected_version: None, last_day: None, share: None };
        self.run(&person(talent), request).await.expect("requested");
        self.tests.advance(Duration::hours(10 * hours));
        self.grant(placement, None).await;
    }

    async fn measured(&self, viewer: &Actor, organisations: &[OrganisationId]) -> Vec<ResponseTimes> {
        self.settle().await;
        response_times(&self.tests.store, viewer, organisations).await.expect("an answer")
    }

    fn go_to(&self, instant: DateTime<Utc>) {
        self.tests.advance(instant - self.tests.clock.now());
    }
}

#[tokio::test]
async fn five_answers_of_a_year_are_a_figure_of_who_gave_them_and_fewer_are_none() {
    let world = world().await;
    world.holder(1002, Role::ReleasingManager, world.ministry).await;
    let (_, seats) = world.mission(vec![rust_seat(10)]).await;
    let first = world.tests.clock.now();
    // The quickest is not the first, so that what is sorted shows.
    for (talent, hours) in [(1, 4), (2, 1), (3, 5), (4, 2)] {
        world.talent(talent, false, 50).await;
        world.answered_after(talent, seats[0], hours).await;
    }
    assert_eq!(world.measured(&person(9), &[]).await, vec![], "four answers would be somebody's");
    world.talent(5, false, 50).await;
    world.answered_after(5, seats[0], 3).await;

    let measured = |side, organisation, median_hours, ninth_decile_hours| ResponseTimes {
        side,
        organisation,
        answered: LEAST_ANSWERS,
        expired: 0,
        median_hours,
        ninth_decile_hours,
    };
    let host = measured(Side::Host, world.host, 3, 5);
    let service = measured(Side::Service, world.home, 30, 50);
    let mut both = [host.clone(), service.clone()];
    both.sort_by_key(|measured| measured.organisation);
    assert_eq!(world.measured(&person(9), &[]).await, both);
    assert_eq!(world.measured(&person(9), &[world.host]).await, [host]);
    assert_eq!(world.measured(&person(9), &[world.home]).await, [service]);
    assert_eq!(world.measured(&Actor::Anonymous, &[]).await, vec![]);

    // The first application is the fifth of the year to its last hour, and not after it.
    world.go_to(first + Duration::days(WINDOW_DAYS) - Duration::hours(1));
    assert_eq!(world.measured(&person(9), &[]).await, both);
    world.go_to(first + Duration::days(WINDOW_DAYS) + Duration::hours(1));
    assert_eq!(world.measured(&person(9), &[]).await, vec![]);
}
