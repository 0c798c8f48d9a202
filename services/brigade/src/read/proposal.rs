//! What the solver proposes for a mobilisation, what a team put together by hand is worth, and what can be raised of a recipe, now and
//! a week ago.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::{AsOf, QueryError, Store};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;
use vivier_talents::read::shown;

use super::brigades::brigade_ids;
use super::composing::{Composed, composed_for};
use super::mobilisations::READ_AS;
use super::people::People;
use super::pool::{BOARD_DAYS, hours_until, people, people_at, request};
use super::seen::Seen;
use crate::access::{self, may};
use crate::composition::backups::against_named;
use crate::composition::check::Finding;
use crate::composition::effort::SearchLimit;
use crate::composition::request::{Candidate, Request};
use crate::composition::screen::screen;
use crate::composition::solve::{Composition, Team, placed};
use crate::domain::brigade::decide::Brigade;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::Need;
use crate::domain::recipe::decide::Recipe;
use crate::domain::value::{BrigadeId, MobilisationId, RecipeId, TeamSeat, TeamSeatId};
use crate::readiness::count::{HORIZONS, OnDay, Within, readiness, within};

/// How far back the board looks for what has changed.
pub const CHANGE_DAYS: i64 = 7;

/// What the solver proposes, and whom of it the viewer may know of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proposal {
    pub composition: Composition,
    /// What ended the search before it was through; none where nothing did.
    pub limit: Option<SearchLimit>,
    pub seen: Seen,
}

/// What the solver proposes for a mobilisation, or what blocks it. `None` where the viewer may not compose for it.
///
/// # Errors
/// `Store`; `NO_TEAM` where the check does not agree with the search.
pub async fn proposal(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<Option<Proposal>, QueryError> {
    let Some(need) = asked(store, viewer, id).await? else { return Ok(None) };
    let (composed, seen) = composed_for(store, viewer, &need).await?;
    let composition = composed.found.map_err(|_| Problem::new("NO_TEAM"))?;
    let people: Vec<TalentId> = people_of(&composition).into_iter().filter(|talent| seen.has(*talent)).collect();
    shown::note(store, viewer, &people, READ_AS).await?;
    Ok(Some(Proposal { composition, limit: composed.limit, seen }))
}

/// Everybody whom a composition names.
fn people_of(composition: &Composition) -> Vec<TalentId> {
    match composition {
        Composition::Teams { teams, backups, .. } => {
            let members = teams.iter().flat_map(|team| team.members.iter().map(|member| member.talent));
            let backups = backups.iter().flat_map(|backups| backups.people.iter().map(|(talent, _)| *talent));
            members.chain(backups).collect()
        }
        Composition::Blocked(_) | Composition::Unfinished => Vec::new(),
    }
}

/// A team put together by hand, beside the best one.
#[derive(Clone, PartialEq, Debug)]
pub struct ByHand {
    pub team: Team,
    /// Everything that speaks against it; empty where it can be decided on.
    pub findings: Vec<Finding>,
    /// Everything that speaks against those who are named behind it, by which the team itself is no other.
    pub behind: Vec<Finding>,
    /// Points of the best team that was found; none where there is none.
    pub best: Option<i64>,
}

impl ByHand {
    /// Points by which it is worse than the best one; none where that is not known, and while a seat has nobody or several, or somebody
    /// has several seats: that is no team to compare.
    pub fn difference(&self) -> Option<i64> {
        let whole = !self.findings.iter().any(Finding::is_of_the_shape);
        self.best.filter(|_| whole).map(|best| self.team.points - best)
    }
}

/// Checks a team that a coordinator is putting together, and whom they name behind its seats: nothing is recorded. `None` where the viewer
/// may not compose for it. People whom the viewer may not know of are unknown: it says nothing of when they are free.
///
/// # Errors
/// `Store`; `NO_TEAM` where the check does not agree with the search.
pub async fn checked_by_hand(
    store: &Store,
    viewer: &Actor,
    id: MobilisationId,
    places: &[(TalentId, TeamSeatId)],
    behind: &[(TeamSeatId, Vec<TalentId>)],
) -> Result<Option<ByHand>, QueryError> {
    let Some(need) = asked(store, viewer, id).await? else { return Ok(None) };
    let (Composed { request, mut candidates, found, .. }, seen) = composed_for(store, viewer, &need).await?;
    candidates.retain(|candidate| seen.has(candidate.talent));
    let best = match found.map_err(|_| Problem::new("NO_TEAM"))? {
        Composition::Teams { teams, .. } => teams.first().map(|team| team.points),
        Composition::Blocked(_) | Composition::Unfinished => None,
    };
    // What speaks against somebody says when they are free, and what they can do.
    let named =
        places.iter().map(|(talent, _)| *talent).chain(behind.iter().flat_map(|(_, people)| people.iter().copied()));
    let people: Vec<TalentId> = named.filter(|talent| seen.has(*talent)).collect();
    shown::note(store, viewer, &people, READ_AS).await?;
    let (team, findings) = placed(&request, &candidates, places);
    let against = |(seat, people): &(TeamSeatId, Vec<TalentId>)| {
        against_named(&request, &candidates, places, (*seat, people.as_slice()))
    };
    let behind = behind.iter().flat_map(against).collect();
    Ok(Some(ByHand { team, findings, behind, best }))
}

/// What a mobilisation needs, where the viewer may compose for it.
async fn asked(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<Option<Need>, QueryError> {
    let state = store.glance::<Mobilisation>(id.uuid()).await?.state;
    let parties = access::of_mobilisation(store, viewer, &state).await?;
    Ok(state.asked_need().filter(|_| may("teamProposal", &parties)))
}

/// How many teams of a recipe one brigade, or the network where none is named, can raise at once within each horizon, now or at a past
/// moment: by the profiles, memberships and mobilisations of then, for the edition of then. `None` where the viewer may not see it, or
/// the recipe was not there yet.
///
/// # Errors
/// `Store`.
pub async fn readiness_of(
    store: &Store,
    viewer: &Actor,
    recipe: RecipeId,
    brigade: Option<BrigadeId>,
    at: Option<AsOf>,
) -> Result<Option<Vec<Within>>, QueryError> {
    let Some((mut seats, brigades)) = board_of(store, viewer, recipe, brigade).await? else { return Ok(None) };
    if let Some(at) = at {
        let then = store.load_at::<Recipe>(recipe.uuid(), at).await?;
        if then.version == 0 {
            return Ok(None);
        }
        seats = then.state.seats;
    }
    let instant = match at {
        Some(at) => store.instant_of(at).await?,
        None => store.clock().now(),
    };
    let people = match at {
        Some(at) => people_at(store, &brigades, instant + Duration::days(1), (at, instant)).await?,
        None => people(store, &brigades).await?,
    };
    let on_day = |Day { request, reach_by }: Day| OnDay {
        first_day: request.period.start(),
        readiness: readiness(&request, &people.over(request.period, reach_by)),
    };
    let days: Vec<OnDay> = days_ahead(&seats, instant)?.into_iter().map(on_day).collect();
    Ok(Some(within(&days)))
}

/// What has changed over one horizon since a week ago.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    pub hours: i64,
    /// Teams that could be raised within the horizon of then.
    pub teams_then: u32,
    pub teams_now: u32,
    /// People who fit a seat now and did not then, of brigades that the viewer coordinates.
    pub came: Vec<TalentId>,
    /// People who fitted a seat then and do not now, of brigades that the viewer coordinates.
    pub went: Vec<TalentId>,
    /// How many came and went in all, those whom the viewer does not see included.
    pub came_count: usize,
    pub went_count: usize,
}

/// What can be raised of the recipe's present edition, compared with what could be raised a week ago: each profile, membership and
/// mobilisation as it was then. `None` where the viewer may not see it.
///
/// # Errors
/// `Store`.
pub async fn readiness_changes(
    store: &Store,
    viewer: &Actor,
    recipe: RecipeId,
    brigade: Option<BrigadeId>,
) -> Result<Option<Vec<Change>>, QueryError> {
    let Some((seats, brigades)) = board_of(store, viewer, recipe, brigade).await? else { return Ok(None) };
    let shown = coordinated(store, viewer, &brigades).await?;
    let now = store.clock().now();
    let then = now - Duration::days(CHANGE_DAYS);
    let present = people(store, &brigades).await?;
    let past = people_at(store, &brigades, then + Duration::days(1), (AsOf::Instant(then), then)).await?;
    let (days_now, days_then) = (days_ahead(&seats, now)?, days_ahead(&seats, then)?);
    let (mut board_now, mut board_then) = (Looked::default(), Looked::default());
    let mut changes = Vec::with_capacity(HORIZONS.len());
    for hours in HORIZONS {
        let until = usize::try_from(hours / 24).unwrap_or_default();
        board_now.look(&present, &days_now[..until]);
        board_then.look(&past, &days_then[..until]);
        let new: Vec<TalentId> = board_now.fitting.difference(&board_then.fitting).copied().collect();
        let gone: Vec<TalentId> = board_then.fitting.difference(&board_now.fitting).copied().collect();
        let seen = |people: &[TalentId]| people.iter().filter(|talent| shown.contains(talent)).copied().collect();
        changes.push(Change {
            hours,
            teams_then: board_then.teams,
            teams_now: board_now.teams,
            came: seen(&new),
            went: seen(&gone),
            came_count: new.len(),
            went_count: gone.len(),
        });
    }
    Ok(Some(changes))
}

/// What was found on the first days of a board.
#[derive(Default)]
struct Looked {
    days: usize,
    /// The most teams that could be raised at once on any of them.
    teams: u32,
    /// Who fitted a seat on any of them.
    fitting: BTreeSet<TalentId>,
}

impl Looked {
    /// Looks at those of `days` that were not looked at yet.
    fn look(&mut self, people: &People, days: &[Day]) {
        for Day { request, reach_by } in &days[self.days..] {
            let candidates = people.over(request.period, *reach_by);
            self.teams = self.teams.max(readiness(request, &candidates).teams);
            self.fitting.extend(fitting(request, &candidates));
        }
        self.days = days.len();
    }
}

/// The people of those brigades whose coordinator the viewer is: of all of them for the core brigade's.
async fn coordinated(store: &Store, viewer: &Actor, brigades: &[BrigadeId]) -> Result<HashSet<TalentId>, QueryError> {
    let mut people = HashSet::new();
    for brigade in brigades {
        if access::of_brigade(store, viewer, *brigade).await?.contains(&Party::Coordinator) {
            people.extend(store.glance::<Brigade>(brigade.uuid()).await?.state.members.keys().copied());
        }
    }
    Ok(people)
}

/// The recipe's seats and the brigades that are looked at, where the viewer may see them.
async fn board_of(
    store: &Store,
    viewer: &Actor,
    recipe: RecipeId,
    brigade: Option<BrigadeId>,
) -> Result<Option<(Vec<TeamSeat>, Vec<BrigadeId>)>, QueryError> {
    let state = store.glance::<Recipe>(recipe.uuid()).await?.state;
    // One that does not exist takes what one takes that may not be seen.
    let keeper = state.brigade.unwrap_or_default();
    let parties = access::of_brigade(store, viewer, brigade.unwrap_or(keeper)).await?;
    if state.brigade.is_none() || !may("readiness", &parties) {
        return Ok(None);
    }
    let brigades = match brigade {
        Some(brigade) => vec![brigade],
        None => brigade_ids(store).await?,
    };
    Ok(Some((state.seats, brigades)))
}

/// Until when people have to be reached, and the work, which begins on the day after.
struct Day {
    request: Request,
    reach_by: DateTime<Utc>,
}

/// Each day up to the last horizon by whose end everybody has said yes: people have to be free from the day after on, and whoever needs notice
/// has it until that day begins, as for any need that is declared for it.
fn days_ahead(seats: &[TeamSeat], at: DateTime<Utc>) -> Result<Vec<Day>, QueryError> {
    let last = HORIZONS.into_iter().max().unwrap_or_default() / 24;
    let day = |number: i64| {
        let reach_by = at + Duration::days(number);
        let first_day = Zone::Metropolitan.day(reach_by) + Duration::days(1);
        let last_day = first_day + Duration::days(BOARD_DAYS - 1);
        let period = Period::new(first_day, last_day).map_err(|invalid| invalid.at("period"))?;
        Ok(Day { request: request(seats.to_vec(), period, hours_until(first_day, at))?, reach_by })
    };
    (1..=last).map(day).collect()
}

fn fitting(request: &Request, candidates: &[Candidate]) -> Vec<TalentId> {
    let fits = |candidate: &&Candidate| request.seats.iter().any(|seat| screen(request, candidate, seat).is_empty());
    let free = candidates.iter().filter(|candidate| !candidate.asked);
    free.filter(fits).map(|candidate| candidate.talent).collect()
}
