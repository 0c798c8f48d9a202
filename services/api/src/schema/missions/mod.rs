//! Missions in the schema: queries here, types and mutations beside, and the loaders that batch look-ups by id.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, OrganisationId, SeatId, TypedId};
use vivier_kernel::text::Line;
use vivier_missions::read::mission_revision::{self, RevisionPage};
use vivier_missions::read::missions::{self as read, MissionFilter, MissionKey, Page};
use vivier_missions::read::view::{MissionView, SeatView};

use crate::schema::talents::enums::Region;
use crate::schema::talents::skill_id;
use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::connection::{Connection, CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Instant, Position};

mod course_mutations;
pub mod enums;
pub(super) mod inputs;
pub mod live;
mod mutations;
pub mod types;

pub use course_mutations::CourseMutation;
use enums::MissionStatus;
pub use mutations::MissionMutation;
use types::{Mission, MissionRevision, Seat};

/// The most items of a filter's lists.
const MAX_FILTER_ITEMS: usize = 100;
/// The longest search text, in characters.
const MAX_TEXT: usize = 200;

/// In what order missions come.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum MissionOrder {
    /// Those drafted last first.
    #[default]
    Newest,
    /// Those with the greatest weight first, then the newest.
    Priority,
    /// Those published last first; what was never published comes last.
    Published,
}

/// Which missions a list holds; a mission is in it where every given field fits.
#[derive(InputObject, Default, Debug)]
pub struct MissionFilterInput {
    /// One of these statuses.
    pub statuses: Option<Vec<MissionStatus>>,
    /// A seat asks for at least one of these skills.
    pub skill_ids: Option<Vec<ID>>,
    /// A seat is in one of these regions (or, with `remote`, can be held at a distance).
    pub regions: Option<Vec<Region>>,
    /// A seat can be held wholly at a distance (or, with `regions`, is in one of them).
    pub remote: Option<bool>,
    /// One of these organisations has the need.
    pub organisation_ids: Option<Vec<ID>>,
    /// All these words stand in title, description, seats or places, whatever their accents and case; at most 200 characters.
    pub text: Option<String>,
    /// A seat looks for somebody.
    pub open: Option<bool>,
    /// Its administration, or the one that it became part of, has neither left the programme nor been closed.
    pub organisation_goes_on: Option<bool>,
}

impl MissionFilterInput {
    fn read(self, reader: &mut Reader) -> Option<MissionFilter> {
        let skills = reader.optional(self.skill_ids, |reader, ids| {
            reader.list("filter.skillIds", MAX_FILTER_ITEMS, ids, |reader, id| skill_id(reader, "", &id))
        });
        let organisations = reader.optional(self.organisation_ids, |reader, ids| {
            reader.list("filter.organisationIds", MAX_FILTER_ITEMS, ids, |reader, id| {
                reader.id::<OrganisationId>("", &id)
            })
        });
        // Nothing typed yet is no filter.
        let typed = self.text.filter(|text| !text.trim().is_empty());
        let text = reader.optional(typed, |reader, text| reader.value("filter.text", Line::<MAX_TEXT>::new(&text)));
        Some(MissionFilter {
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            skills: skills?.unwrap_or_default(),
            regions: self.regions.unwrap_or_default().into_iter().map(Into::into).collect(),
            remote: self.remote.unwrap_or(false),
            organisations: organisations?.unwrap_or_default(),
            text: text?.map(Line::into_string),
            open: self.open.unwrap_or(false),
            going_on: self.organisation_goes_on.unwrap_or(false),
        })
    }
}

/// A place in a list of missions.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
struct ListKey {
    priority: i64,
    /// Absent in cursors given out before lists had this order.
    #[serde(default)]
    published_at: Option<DateTime<Utc>>,
    id: MissionId,
}

#[derive(Default)]
pub struct MissionQuery;

#[Object]
impl MissionQuery {
    /// One mission. Null where it does not exist for you: before publication it exists only for its organisation and the programme.
    async fn mission(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mission's id.")] id: ID,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<Mission>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let id = reader.id::<MissionId>("id", &id);
        let as_of = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        match reader.build(|| Some((id?, as_of?)))? {
            (id, Some(at)) => Ok(read::mission_at(store, ctx.viewer()?, id, at).await?.map(Mission)),
            (id, None) => Mission::load(ctx, id).await,
        }
    }

    /// One seat. Null where its mission does not exist for you.
    async fn seat(&self, ctx: &Context<'_>, #[graphql(desc = "The seat's id.")] id: ID) -> Result<Option<Seat>> {
        let mut reader = Reader::new();
        let id = reader.id::<SeatId>("id", &id);
        Seat::load(ctx, reader.build(|| id)?).await
    }

    /// The missions that exist for you.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter and an order")]
    async fn missions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which missions; all where it is absent.")] filter: Option<MissionFilterInput>,
        #[graphql(desc = "In what order.", default)] order: MissionOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<Mission>> {
        let (list, order) = match order {
            MissionOrder::Newest => ("missions.newest", read::MissionOrder::Newest),
            MissionOrder::Priority => ("missions.priority", read::MissionOrder::Priority),
            MissionOrder::Published => ("missions.published", read::MissionOrder::Published),
        };
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<ListKey>(&mut reader, list);
        let filter = filter.unwrap_or_default().read(&mut reader);
        let (page, filter) = reader.build(|| Some((page?, filter?)))?;
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let from =
            page.from().map(|key| MissionKey { priority: key.priority, published_at: key.published_at, id: key.id });
        let part = Page { rows: page.rows(), backward: !page.is_forward(), from };
        let rows = read::missions(store, viewer, &filter, order, part).await?;
        let total = match wants_total_count(ctx) {
            true => Some(read::count(store, viewer, &filter).await?),
            false => None,
        };
        let key = |mission: &MissionView| ListKey {
            priority: mission.priority,
            published_at: mission.published_at,
            id: mission.id,
        };
        Ok(page.counted(rows, key, Mission, total))
    }

    /// Every wording that a mission had since its publication (for its organisation: since its draft), newest first.
    async fn mission_revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mission's id.")] mission_id: ID,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<Connection<MissionRevision>> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &mission_id);
        let page = PageArguments { first, after, last, before }.read::<i64>(&mut reader, "missionRevisions");
        let (mission, page) = reader.build(|| Some((mission?, page?)))?;
        let part = RevisionPage { rows: page.rows(), backward: !page.is_forward(), from: page.from().copied() };
        let rows = mission_revision::revisions(ctx.store()?, ctx.viewer()?, mission, part).await?;
        Ok(page.connection(rows, |revision| revision.version, MissionRevision))
    }
}

/// A mission or a seat for a viewer: what the loaders batch. Requests of several viewers may meet in one batch; each gets
/// its own answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ViewerKey<T> {
    viewer: Actor,
    id: T,
}

impl<T: TypedId> std::hash::Hash for ViewerKey<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.uuid().hash(state);
        self.viewer.account().hash(state);
    }
}

/// Looks several missions, or several seats, up at once.
pub struct MissionLoader {
    store: Store,
}

/// The loader, to be put into the schema's data.
pub fn loader(store: &Store) -> DataLoader<MissionLoader> {
    DataLoader::new(MissionLoader { store: store.clone() }, tokio::spawn)
}

#[async_trait]
impl Loader<ViewerKey<MissionId>> for MissionLoader {
    type Value = MissionView;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[ViewerKey<MissionId>],
    ) -> std::result::Result<HashMap<ViewerKey<MissionId>, MissionView>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, ids) in by_viewer(keys) {
            let missions = read::missions_by_ids(&self.store, viewer, &ids).await.map_err(Arc::new)?;
            found.extend(missions.into_iter().map(|(id, view)| (ViewerKey { viewer: viewer.clone(), id }, view)));
        }
        Ok(found)
    }
}

#[async_trait]
impl Loader<ViewerKey<SeatId>> for MissionLoader {
    type Value = SeatView;
    type Error = Arc<QueryError>;

    async fn load(
        &self,
        keys: &[ViewerKey<SeatId>],
    ) -> std::result::Result<HashMap<ViewerKey<SeatId>, SeatView>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, ids) in by_viewer(keys) {
            let seats = read::seats_by_ids(&self.store, viewer, &ids).await.map_err(Arc::new)?;
            found.extend(seats.into_iter().map(|(id, view)| (ViewerKey { viewer: viewer.clone(), id }, view)));
        }
        Ok(found)
    }
}

/// A flash team's mission, whoever asks: they read it in a placement, which is for the caller to know.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
struct RaisedKey(MissionId);

#[async_trait]
impl Loader<RaisedKey> for MissionLoader {
    type Value = MissionView;
    type Error = Arc<QueryError>;

    async fn load(&self, keys: &[RaisedKey]) -> std::result::Result<HashMap<RaisedKey, MissionView>, Arc<QueryError>> {
        let ids: Vec<MissionId> = keys.iter().map(|key| key.0).collect();
        let found = read::raised_by_ids(&self.store, &ids).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|(id, view)| (RaisedKey(id), view)).collect())
    }
}

fn by_viewer<T: TypedId>(keys: &[ViewerKey<T>]) -> Vec<(&Actor, Vec<T>)> {
    let mut groups: Vec<(&Actor, Vec<T>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(viewer, _)| **viewer == key.viewer) {
            Some((_, ids)) => ids.push(key.id),
            None => groups.push((&key.viewer, vec![key.id])),
        }
    }
    groups
}

impl Mission {
    /// The mission as the request's viewer sees it, looked up together with others of the same moment.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: MissionId) -> Result<Option<Self>> {
        let viewer = ctx.viewer()?.clone();
        let loader = ctx.data::<DataLoader<MissionLoader>>()?;
        Ok(loader.load_one(ViewerKey { viewer, id }).await?.map(Mission))
    }

    /// The mission of a flash team, looked up together with others of the same moment, for whoever sees a placement on it; none for any other
    /// mission.
    ///
    /// # Errors
    /// Faults of the store.
    pub(in crate::schema) async fn load_raised(ctx: &Context<'_>, id: MissionId) -> Result<Option<Self>> {
        let loader = ctx.data::<DataLoader<MissionLoader>>()?;
        Ok(loader.load_one(RaisedKey(id)).await?.map(Mission))
    }
}

impl Seat {
    /// The seat as the request's viewer sees it, looked up together with others of the same moment.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: SeatId) -> Result<Option<Self>> {
        let viewer = ctx.viewer()?.clone();
        let loader = ctx.data::<DataLoader<MissionLoader>>()?;
        Ok(loader.load_one(ViewerKey { viewer, id }).await?.map(Seat))
    }
}
