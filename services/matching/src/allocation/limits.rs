//! The limits of an accepted run, looked at again before each of its proposals is opened: a run of the same minute may have used them up.

use std::collections::BTreeSet;

use vivier_allocation::problem::{POLICY, Policy, Problem, Taken};
use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::id::{MissionId, OrganisationId, SeatId, TalentId};
use vivier_kernel::ministry::ministry;
use vivier_missions::read::open_seats::open_seats;
use vivier_organisations::read::lineage;

use super::held::{Held, held};
use super::inputs::Ranker;
use super::value::Parameters;

/// The code of a proposal whose person's service has as many releases by now as the run allows.
pub const RELEASES_REACHED: &str = "RELEASES_REACHED";
/// The code of a proposal whose person's ministry has as many seats of the mission by now as the run allows.
pub const SPREAD_REACHED: &str = "SPREAD_REACHED";

/// The limit of the run that is used up by now; none where the proposal is still within both. Whatever was opened a moment ago has to be read
/// already.
///
/// # Errors
/// `Store`.
pub(super) async fn used_up(
    store: &Store,
    ranker: &Ranker,
    parameters: &Parameters,
    (talent, mission): (TalentId, MissionId),
) -> Result<Option<&'static str>, QueryError> {
    let home = ranker.pool().get(talent).and_then(|entry| entry.candidate.releasing_service());
    // Nobody releases an external, and they are of no ministry.
    let Some(home) = home else { return Ok(None) };
    let held = held(store, store.clock().today()).await?;
    let of_home = held.iter().filter(|one| one.home == Some(home));
    let releases = of_home.filter(|one| one.period.overlaps(&parameters.period)).count();
    if parameters.releases_per_service.is_some_and(|most| releases >= most as usize) {
        return Ok(Some(RELEASES_REACHED));
    }
    let full = no_room(store, parameters, &held, (home, mission)).await?;
    Ok(full.then_some(SPREAD_REACHED))
}

/// Whether the mission has as many people of the service's ministry as the spread allows over its seats, open and taken.
async fn no_room(
    store: &Store,
    parameters: &Parameters,
    held: &[Held],
    (home, mission): (OrganisationId, MissionId),
) -> Result<bool, QueryError> {
    let today = store.clock().today();
    let Some(own) = ministry_of(store, home).await? else { return Ok(false) };
    let (mut seats, mut taken) = (BTreeSet::<SeatId>::new(), Vec::new());
    for one in held.iter().filter(|one| one.stays && one.mission == mission) {
        if !seats.insert(one.seat) {
            continue;
        }
        let theirs = match one.home {
            Some(home) => ministry_of(store, home).await?,
            None => None,
        };
        // Who is of another ministry takes a seat, and none of this one's.
        taken.push(Taken { mission: 0, ministry: (theirs == Some(own)).then_some(0) });
    }
    let open = open_seats(store, &[]).await?.into_iter().filter(|need| need.mission == mission);
    let within =
        open.filter(|need| need.days_left(today).is_some_and(|days| days.intersection(&parameters.period).is_some()));
    seats.extend(within.map(|need| need.seat));
    let policy = Policy { spread: parameters.spread_percent.into(), ..POLICY };
    let problem = Problem { taken, policy, ..Problem::default() };
    Ok(problem.room_for_ministry(0, 0, seats.len()) == 0)
}

/// The ministry that a service counts for; the programme's own people are a ministry of their own.
async fn ministry_of(store: &Store, service: OrganisationId) -> Result<Option<OrganisationId>, StoreError> {
    let line = lineage(store, service).await?;
    Ok(ministry(&line).or(line.first().copied()))
}
