//! Placements and rankings in the schema: queries here, types and mutations beside, and the loader that batches look-ups by id.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};
use vivier_matching::domain::rules::RULES;
use vivier_matching::read::placements::{self as read, Page, PlacementFilter};
use vivier_matching::read::response_times::response_times;
use vivier_matching::read::view::PlacementView;

use vivier_graphql::conventions::as_of::read_as_of;
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Instant;

mod agreement_mutations;
pub mod agreement_types;
mod by_link;
pub mod candidates;
mod colleague;
mod consent_mutations;
pub mod consent_types;
pub mod differences;
pub mod enums;
mod inputs;
pub mod live;
mod mutations;
pub mod ranking;
mod ranking_out;
pub mod ranking_taken_out;
pub mod ranking_terms;
pub mod records;
pub mod searches;
#[cfg(test)]
mod tests;
pub mod types;

pub use agreement_mutations::AgreementMutation;
pub use by_link::{PlacementLinkMutation, PlacementLinkQuery};
pub use consent_mutations::ConsentMutation;
use consent_mutations::own_absence;
use consent_types::{Absence, ConsentRuleSet, ResponseTimes};
use enums::{PlacementStatus, ReleaseStatus};
pub use mutations::PlacementMutation;
pub use records::RecordQuery;
pub use searches::{SearchMutation, SearchQuery};
use types::Placement;

/// The most items of a filter's lists.
const MAX_FILTER_ITEMS: usize = 100;

/// Which placements a list holds; a placement is in it where every given field fits.
#[derive(InputObject, Default, Debug)]
pub struct PlacementFilterInput {
    /// Of one of these talents.
    pub talent_ids: Option<Vec<ID>>,
    /// On a seat of one of these missions.
    pub mission_ids: Option<Vec<ID>>,
    /// On one of these seats.
    pub seat_ids: Option<Vec<ID>>,
    /// One of these statuses.
    pub statuses: Option<Vec<PlacementStatus>>,
    /// The release has one of these statuses.
    pub release_statuses: Option<Vec<ReleaseStatus>>,
    /// Only those in which it is your turn: your queue.
    pub awaiting_me: Option<bool>,
}

impl PlacementFilterInput {
    fn read(self, reader: &mut Reader) -> Option<PlacementFilter> {
        let talents = ids::<TalentId>(reader, "filter.talentIds", self.talent_ids);
        let missions = ids::<MissionId>(reader, "filter.missionIds", self.mission_ids);
        let seats = ids::<SeatId>(reader, "filter.seatIds", self.seat_ids);
        Some(PlacementFilter {
            talents: talents?,
            missions: missions?,
            seats: seats?,
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            releases: self.release_statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            awaiting_me: self.awaiting_me.unwrap_or(false),
        })
    }
}

/// In what order placements come.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum PlacementOrder {
    /// Those opened last first.
    #[default]
    Newest,
    /// Those opened first first.
    Oldest,
    /// Those to which something happened last first.
    Updated,
    /// Those that have to be answered soonest first; those in which nobody is waited for come last.
    Deadline,
}

/// A place in a list of placements.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum ListKey {
    /// In order of opening.
    Opened(PlacementId),
    At {
        at: Option<DateTime<Utc>>,
        id: PlacementId,
    },
}

impl ListKey {
    fn of(view: &PlacementView, order: read::PlacementOrder) -> Self {
        let read::PlacementKey { at, id } = view.key(order);
        match order {
            read::PlacementOrder::Newest => Self::Opened(id),
            read::PlacementOrder::Updated | read::PlacementOrder::Deadline => Self::At { at, id },
        }
    }

    fn key(self) -> read::PlacementKey {
        match self {
            Self::Opened(id) => read::PlacementKey { at: None, id },
            Self::At { at, id } => read::PlacementKey { at, id },
        }
    }
}

fn ids<T: TypedId>(reader: &mut Reader, field: &str, ids: Option<Vec<ID>>) -> Option<Vec<T>> {
    let read = reader
        .optional(ids, |reader, ids| reader.list(field, MAX_FILTER_ITEMS, ids, |reader, id| reader.id::<T>("", &id)));
    read.map(Option::unwrap_or_default)
}

#[derive(Default)]
pub struct PlacementQuery;

#[Object]
impl PlacementQuery {
    /// One placement. Null where it does not exist for you.
    async fn placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The placement's id.")] id: ID,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
    ) -> Result<Option<Placement>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let id = reader.id::<PlacementId>("id", &id);
        let as_of = read_as_of(&mut reader, as_of, store.clock().now());
        match reader.build(|| Some((id?, as_of?)))? {
            (id, Some(at)) => Ok(read::placement_at(store, ctx.viewer()?, id, at).await?.map(Placement)),
            (id, None) => Placement::load(ctx, id).await,
        }
    }

    /// The placements that exist for you.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter and an order")]
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which placements; all where it is absent.")] filter: Option<PlacementFilterInput>,
        #[graphql(desc = "In what order.", default)] order: PlacementOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<Placement>> {
        // The oldest first is the newest first, read from its other end.
        let (list, order, forwards) = match order {
            PlacementOrder::Newest => ("placements", read::PlacementOrder::Newest, true),
            PlacementOrder::Oldest => ("placements.oldest", read::PlacementOrder::Newest, false),
            PlacementOrder::Updated => ("placements.updated", read::PlacementOrder::Updated, true),
            PlacementOrder::Deadline => ("placements.deadline", read::PlacementOrder::Deadline, true),
        };
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<ListKey>(&mut reader, list);
        let filter = filter.unwrap_or_default().read(&mut reader);
        let (page, filter) = reader.build(|| Some((page?, filter?)))?;
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let from = page.from().map(|from| from.key());
        let part = Page { rows: page.rows(), backward: page.is_forward() != forwards, from };
        let rows = read::placements(store, viewer, &filter, order, part).await?;
        let total = match wants_total_count(ctx) {
            true => Some(read::count(store, viewer, &filter).await?),
            false => None,
        };
        Ok(page.counted(rows, |placement| ListKey::of(placement, order), Placement, total))
    }
}

#[derive(Default)]
pub struct ConsentQuery;

#[Object]
impl ConsentQuery {
    /// The rules of consent: every version, oldest first.
    async fn consent_rules(&self) -> Vec<ConsentRuleSet> {
        RULES.iter().map(Into::into).collect()
    }

    /// How long hosts and services took to answer over the last year: those of these organisations that gave at least five
    /// answers. For whoever has signed in.
    async fn response_times(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 organisations; all where it is absent.")] organisation_ids: Option<Vec<ID>>,
    ) -> Result<Vec<ResponseTimes>> {
        let mut reader = Reader::new();
        let organisations = ids::<OrganisationId>(&mut reader, "organisationIds", organisation_ids);
        let organisations = reader.build(|| organisations)?;
        let times = response_times(ctx.store()?, ctx.viewer()?, &organisations).await?;
        Ok(times.into_iter().map(Into::into).collect())
    }

    /// When you are away, and who answers for your service meanwhile; null where nothing is planned.
    async fn own_absence(&self, ctx: &Context<'_>) -> Result<Option<Absence>> {
        own_absence(ctx).await
    }
}

/// A placement for a viewer: what the loader batches. Requests of several viewers may meet in one batch; each gets its own answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlacementKey {
    viewer: Actor,
    id: PlacementId,
}

impl std::hash::Hash for PlacementKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.uuid().hash(state);
        self.viewer.account().hash(state);
    }
}

/// Looks several placements up at once.
pub struct PlacementLoader {
    store: Store,
}

/// The loader, to be put into the schema's data.
pub fn loader(store: &Store) -> DataLoader<PlacementLoader> {
    DataLoader::new(PlacementLoader { store: store.clone() }, tokio::spawn)
}

#[async_trait]
impl Loader<PlacementKey> for PlacementLoader {
    type Value = PlacementView;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[PlacementKey],
    ) -> std::result::Result<HashMap<PlacementKey, PlacementView>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, ids) in by_viewer(keys.iter()) {
            let placements = read::placements_by_ids(&self.store, viewer, &ids).await.map_err(Arc::new)?;
            found.extend(placements.into_iter().map(|(id, view)| (PlacementKey { viewer: viewer.clone(), id }, view)));
        }
        Ok(found)
    }
}

fn by_viewer<'a>(keys: impl Iterator<Item = &'a PlacementKey>) -> Vec<(&'a Actor, Vec<PlacementId>)> {
    let mut groups: Vec<(&Actor, Vec<PlacementId>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(viewer, _)| **viewer == key.viewer) {
            Some((_, ids)) => ids.push(key.id),
            None => groups.push((&key.viewer, vec![key.id])),
        }
    }
    groups
}

impl Placement {
    /// The placement as the request's viewer sees it, looked up together with others of the same moment.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: PlacementId) -> Result<Option<Self>> {
        let viewer = ctx.viewer()?.clone();
        let loader = ctx.data::<DataLoader<PlacementLoader>>()?;
        Ok(loader.load_one(PlacementKey { viewer, id }).await?.map(Placement))
    }
}
