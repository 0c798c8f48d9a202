//! Queries on mobilisations: whole for coordinators, without the calls for the host, one's own call for whoever was called, and those of
//! their people for coordinators of another brigade.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{KeyRing, QueryError, Store, StoreError};
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role};
use vivier_kernel::id::{OrganisationId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::sealed::Sealed;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::read::placements::statuses;
use vivier_talents::read::shown;

use super::mobilisation_card::MobilisationRow;
use super::seen::{Seen, seen};
use crate::access::{self, Rights, may};
use crate::domain::mobilisation::event::{Assignment, ReviewSide};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::MobilisationStatus;
use crate::domain::value::{CallId, MobilisationId, TeamSeatId, Words};
use crate::use_case::reach;

/// The name to wait for after a command, to read what it did.
pub const READ_MODEL: &str = "mobilisation_card";

/// Rows that are read at a time until enough of them exist for the viewer.
const PAGE: usize = 100;

/// A mobilisation, as a viewer sees it.
#[derive(Clone, PartialEq, Debug)]
pub struct MobilisationView {
    pub id: MobilisationId,
    /// In what qualities the viewer meets it.
    pub parties: Vec<Party>,
    /// The seats that somebody has.
    pub filled: Vec<TeamSeatId>,
    /// Whether the viewer coordinates it, and sees every call.
    pub coordinated: bool,
    /// What people wrote with a no, where the viewer may read it and they were not erased.
    pub call_words: HashMap<CallId, String>,
    /// Where what the calls have become stands.
    pub placements: HashMap<PlacementId, PlacementStatus>,
    /// What each side wrote of it; none where the author was erased.
    pub reviews: Vec<(ReviewSide, Option<String>)>,
    /// What was written when it was given up.
    pub words: Option<String>,
    /// With the calls, the team and the reserve that the viewer may see.
    pub state: MobilisationState,
    pub version: i64,
    pub position: i64,
}

/// One mobilisation; it exists for coordinators of its brigade and of the core, for its host, for whoever was called, and for coordinators
/// of the brigades of those who were.
///
/// # Errors
/// `Store`.
pub async fn mobilisation(
    store: &Store,
    viewer: &Actor,
    id: MobilisationId,
) -> Result<Option<MobilisationView>, QueryError> {
    let row: Option<Json<MobilisationRow>> =
        sqlx::query_scalar("select row_to_json(m) from mobilisation_card m where id = $1")
            .bind(id.uuid())
            .fetch_optional(store.pool())
            .await?;
    let viewing = Viewing::new(store, viewer).await?;
    let found = match row {
        Some(row) => viewing.shown(row.0).await?,
        None => None,
    };
    Ok(viewing.views(found.into_iter().collect()).await?.pop())
}

/// The newest mobilisations that exist for the viewer, at most `limit`, before the one given.
///
/// # Errors
/// `Store`.
pub async fn mobilisations(
    store: &Store,
    viewer: &Actor,
    before: Option<MobilisationId>,
    limit: usize,
) -> Result<Vec<MobilisationView>, QueryError> {
    let viewing = Viewing::new(store, viewer).await?;
    // Who holds no role that it could be by meets those where they were called, and no others.
    let led =
        viewer.is_system() || viewer.holds_anywhere(Role::Coordinator) || viewer.holds_anywhere(Role::MissionOwner);
    let called = viewer.account().filter(|_| !led).map(|account| account.uuid());
    if !led && called.is_none() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let mut before: Option<Uuid> = before.map(|id| id.uuid());
    // Rights depend on the tree and on the calls: rows are read on until enough of them exist for the viewer.
    while found.len() < limit {
        let rows: Vec<Json<MobilisationRow>> = sqlx::query_scalar(
            "select row_to_json(m) from mobilisation_card m
             where ($1::uuid is null or id < $1) and ($2::uuid is null or asked @> array[$2]) order by id desc limit $3",
        )
        .bind(before)
        .bind(called)
        .bind(i64::try_from(PAGE).unwrap_or(i64::MAX))
        .fetch_all(store.pool())
        .await?;
        let is_last = rows.len() < PAGE;
        before = rows.last().map(|last| last.0.id.uuid());
        for row in rows {
            if found.len() < limit {
                found.extend(viewing.shown(row.0).await?);
            }
        }
        if is_last {
            break;
        }
    }
    viewing.views(found).await
}

/// Mobilisations that are not over, each with the administration in trouble.
///
/// # Errors
/// `Database`.
pub(crate) async fn under_way(store: &Store) -> Result<Vec<(MobilisationId, OrganisationId)>, StoreError> {
    let over: Vec<&str> = MobilisationStatus::ALL.iter().filter(|one| one.is_over()).map(|one| one.as_str()).collect();
    let rows: Vec<(Uuid, Uuid)> =
        sqlx::query_as("select id, host from mobilisation_card where not exercise and not status = any($1)")
            .bind(over)
            .fetch_all(store.pool())
            .await?;
    Ok(rows.into_iter().map(|(id, host)| (MobilisationId::from_uuid(id), OrganisationId::from_uuid(host))).collect())
}

/// Whether somebody answers for the missions of an administration: nobody else signs for a team there, or reviews it.
///
/// # Errors
/// `Store`.
pub async fn has_owner(store: &Store, host: OrganisationId) -> Result<bool, QueryError> {
    Ok(!access::owners(store, host).await?.is_empty())
}

/// Whether a placement is one that a call of the mobilisation has become. Nothing of anybody is read for it.
///
/// # Errors
/// `Database`.
pub async fn has_placed(store: &Store, id: MobilisationId, placement: PlacementId) -> Result<bool, StoreError> {
    let placed = "select exists (select 1 from mobilisation_card where id = $1 and state->'placed' @> $2)";
    let found = sqlx::query_scalar(placed)
        .bind(id.uuid())
        .bind(Json(serde_json::json!([{ "placement": placement }])))
        .fetch_one(store.pool())
        .await?;
    Ok(found)
}

/// The open seats for which nobody is left to call in any brigade and nobody may still answer in time: the next wave would change nothing
/// there. None where the mobilisation is not calling.
///
/// # Errors
/// `Store`.
pub async fn seats_with_nobody_left(store: &Store, id: MobilisationId) -> Result<Vec<TeamSeatId>, QueryError> {
    reach::with_nobody_left(store, id).await
}

/// Whether a wave that is planned now would call anybody, or bring a brigade's people onto the lists; false where `planWave` would be
/// refused. None where the mobilisation is not calling.
///
/// # Errors
/// `Store`.
pub async fn anybody_to_call(store: &Store, id: MobilisationId) -> Result<Option<bool>, QueryError> {
    reach::anybody_to_call(store, id).await
}

/// Whether somebody's work has begun by `today`: what was seen there can be said in a review, and of nobody else (`reviewMobilisation`
/// asks the same).
///
/// # Errors
/// `Store`.
pub async fn was_at_work(store: &Store, placement: PlacementId, today: NaiveDate) -> Result<bool, QueryError> {
    Ok(vivier_matching::use_case::mobilised::was_at_work(store, placement, today).await?)
}

/// The viewer's own calls, the newest first, for them to take along.
///
/// # Errors
/// `Store`.
pub async fn own_calls(store: &Store, viewer: &Actor) -> Result<Vec<(MobilisationId, Call)>, QueryError> {
    let Some(account) = viewer.account() else { return Ok(Vec::new()) };
    let rows: Vec<Json<MobilisationRow>> = sqlx::query_scalar(
        "select row_to_json(m) from mobilisation_card m where state::text like '%' || $1 || '%' order by id desc",
    )
    .bind(account.to_string())
    .fetch_all(store.pool())
    .await?;
    let mut own = Vec::new();
    for row in rows {
        let calls = row.0.state.calls.into_iter().filter(|call| call.callee.account == account);
        own.extend(calls.map(|call| (row.0.id, call)));
    }
    Ok(own)
}

/// What calls, and a place in a team, are in the log of who read what.
pub const READ_AS: &str = "MOBILISATION";

/// Somebody who looks at mobilisations: what is the same for all of them is looked up once.
struct Viewing<'a> {
    store: &'a Store,
    viewer: &'a Actor,
    rights: Rights<'a>,
    seen: Seen,
}

/// A mobilisation with what the viewer may see of it, before anything is opened.
struct Shown {
    row: MobilisationRow,
    parties: Vec<Party>,
    coordinated: bool,
    filled: Vec<TeamSeatId>,
}

impl<'a> Viewing<'a> {
    async fn new(store: &'a Store, viewer: &'a Actor) -> Result<Self, QueryError> {
        Ok(Self { store, viewer, rights: Rights::new(store, viewer).await?, seen: seen(store, viewer).await? })
    }

    /// None where it does not exist for the viewer.
    async fn shown(&self, mut row: MobilisationRow) -> Result<Option<Shown>, QueryError> {
        let viewer = self.viewer;
        let state = &mut row.state;
        let parties = self.rights.of_mobilisation(state).await?;
        let coordinated = may("mobilisationCalls", &parties);
        let lent = if coordinated { Vec::new() } else { self.lent(state) };
        if !may("mobilisation", &parties) && lent.is_empty() {
            return Ok(None);
        }
        let open = state.open_seats();
        let seats = state.need.iter().flat_map(|need| need.seats.iter().map(|seat| seat.id));
        let filled = seats.filter(|seat| !open.contains(seat)).collect();
        if coordinated {
            // People of other brigades are known to whoever calls them from when they are called.
            let calls = &state.calls;
            let known =
                |talent: &TalentId| self.seen.has(*talent) || calls.iter().any(|call| call.callee.talent == *talent);
            let shown = |places: &mut Vec<Assignment>| {
                places.retain(|place| known(&place.chosen));
                places.iter_mut().for_each(|place| place.backups.retain(known));
            };
            shown(&mut state.team);
            shown(&mut state.proposed);
        } else {
            // Whom the team was raised for sees who came, once they are there: neither the others who were asked nor what they said.
            let host = parties.contains(&Party::MissionOwner) && !state.placed.is_empty();
            let placed: Vec<CallId> = state.placed.iter().filter(|_| host).map(|placed| placed.call).collect();
            let shown = |call: &Call| placed.contains(&call.id) || lent.contains(&call.id);
            state.calls.retain(|call| viewer.account() == Some(call.callee.account) || shown(call));
            state.placed.retain(|placed| state.calls.iter().any(|call| call.id == placed.call));
            state.evidenced.retain(|evidenced| state.calls.iter().any(|call| call.id == evidenced.call));
            state.reserve.retain(|reserve| state.calls.iter().any(|call| call.id == *reserve));
            state.team.clear();
            state.proposed.clear();
            state.difference = None;
            // Who reads the reviews stands on one of their sides.
            if !parties.contains(&Party::MissionOwner) {
                state.reviews.clear();
                state.words = None;
            }
        }
        Ok(Some(Shown { row, parties, coordinated, filled }))
    }

    /// What is shown of all of them, opened, and noted as read: with as many queries for many as for one.
    async fn views(&self, found: Vec<Shown>) -> Result<Vec<MobilisationView>, QueryError> {
        let states = || found.iter().map(|shown| &shown.row.state);
        let called = states().flat_map(|state| state.calls.iter().map(|call| call.callee.talent));
        let places = states().flat_map(|state| state.team.iter().chain(&state.proposed));
        let placed = places.flat_map(|place| std::iter::once(place.chosen).chain(place.backups.iter().copied()));
        let mut people: Vec<TalentId> = called.chain(placed).collect();
        people.sort_unstable();
        people.dedup();
        shown::note(self.store, self.viewer, &people, READ_AS).await?;
        let keys = self.store.keys();
        let said = states().flat_map(|state| state.calls.iter().filter_map(|call| call.words.as_ref()));
        let written = states().flat_map(|state| state.reviews.iter().map(|review| &review.words).chain(&state.words));
        let authors: Vec<SubjectId> = said.chain(written).map(Sealed::subject).collect();
        keys.prefetch(&authors).await?;
        let placed = states()
            .flat_map(|state| state.calls.iter().filter_map(|call| state.placement(call.id)))
            .collect::<Vec<_>>();
        let placements = statuses(self.store, &placed).await?;
        let mut views = Vec::with_capacity(found.len());
        for Shown { row, parties, coordinated, filled } in found {
            let MobilisationRow { id, version, position, state, .. } = row;
            let mut call_words = HashMap::new();
            for call in &state.calls {
                if let Some(words) = opened(keys, call.words.as_ref()).await? {
                    call_words.insert(call.id, words);
                }
            }
            let mut reviews = Vec::with_capacity(state.reviews.len());
            for review in &state.reviews {
                reviews.push((review.by, opened(keys, Some(&review.words)).await?));
            }
            let words = opened(keys, state.words.as_ref()).await?;
            let own = state.calls.iter().filter_map(|call| state.placement(call.id));
            let placements = own.filter_map(|id| Some((id, *placements.get(&id)?))).collect();
            views.push(MobilisationView {
                id,
                parties,
                filled,
                coordinated,
                call_words,
                placements,
                reviews,
                words,
                state,
                version,
                position,
            });
        }
        Ok(views)
    }

    /// The calls of people whose brigade the viewer coordinates: what they answer is its coordinators' business whoever calls them.
    fn lent(&self, state: &MobilisationState) -> Vec<CallId> {
        if !self.viewer.holds_anywhere(Role::Coordinator) {
            return Vec::new();
        }
        let theirs = state.calls.iter().filter(|call| call.deadline.is_some() && self.seen.has(call.callee.talent));
        theirs.map(|call| call.id).collect()
    }
}

async fn opened(keys: &KeyRing, words: Option<&Sealed<Words>>) -> Result<Option<String>, QueryError> {
    match words {
        Some(sealed) => Ok(keys.open(sealed).await?.map(Words::into_string)),
        None => Ok(None),
    }
}
