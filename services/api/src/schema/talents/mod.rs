//! Talents in the schema: queries here, types and mutations beside, and the loader that batches look-ups by id.

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, ID, InputObject, Object, Result};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_talents::domain::value::{MAX_SKILLS, Section, SkillKey};
use vivier_talents::read::past::{count_at, talents_at};
use vivier_talents::read::talents::{self as read, Page, TalentFilter};
use vivier_talents::read::view::TalentView;

use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::order::TimeOrder;
use vivier_graphql::conventions::scalars::{Instant, Position};

pub mod enums;
mod inputs;
mod mutations;
mod profile_mutations;
pub mod types;

use enums::{Onlooker, Region, TalentStatus};
pub use mutations::TalentMutation;
pub use profile_mutations::ProfileMutation;
pub(crate) use profile_mutations::period;
use types::Talent;

/// The kind that stands in the opaque ids of skills.
const SKILL_KIND: &str = "Skill";

/// Which talents a list holds; a talent is in it where every given field fits.
#[derive(InputObject, Default, Debug)]
pub struct TalentFilterInput {
    /// All of these skills are claimed; only talents who show you their skills are found.
    pub skill_ids: Option<Vec<ID>>,
    /// At least one of these regions is among the talent's; only talents who show you their regions are found.
    pub regions: Option<Vec<Region>>,
    /// One of these statuses. Whoever is not in the pool is listed only for themselves and the programme's administrators.
    pub statuses: Option<Vec<TalentStatus>>,
}

impl TalentFilterInput {
    fn read(self, reader: &mut Reader) -> Option<TalentFilter> {
        let skills = reader.optional(self.skill_ids, |reader, ids| {
            reader.list("filter.skillIds", MAX_SKILLS, ids, |reader, id| skill_id(reader, "", &id))
        });
        Some(TalentFilter {
            skills: skills?.unwrap_or_default(),
            regions: self.regions.unwrap_or_default().into_iter().map(Into::into).collect(),
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
        })
    }
}

#[derive(Default)]
pub struct TalentQuery;

#[Object]
impl TalentQuery {
    /// One talent, section by section as they chose to be seen by you. Null where they do not exist for you.
    async fn talent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The talent's id.")] id: ID,
        #[graphql(
            desc = "Answer as it was at this past instant; now where it is absent. Today's choices of visibility hold."
        )]
        as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<Talent>> {
        let store = ctx.store()?;
        let mut reader = Reader::new();
        let id = reader.id::<TalentId>("id", &id);
        let as_of = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        match reader.build(|| Some((id?, as_of?)))? {
            (id, Some(at)) => {
                let viewer = ctx.viewer()?;
                let involved = involved(store, viewer, &[id]).await?;
                Ok(read::talent_at(store, viewer, id, at, &involved).await?.map(Talent))
            }
            (id, None) => Talent::load(ctx, id).await,
        }
    }

    /// Your own talent: the one that is not withdrawn, or else the latest. Null where you have never registered.
    async fn own_talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Ok(read::own_talent(ctx.store()?, ctx.viewer()?).await?.map(Talent))
    }

    /// Your own talent as somebody else would be shown it, by the rule that shows it to them. Null where you have never registered, or where your
    /// talent does not exist for them: outside the pool nobody sees it who has nothing to do with you.
    async fn own_talent_seen_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who looks at it.")] onlooker: Onlooker,
    ) -> Result<Option<Talent>> {
        Ok(read::own_talent_seen_by(ctx.store()?, ctx.viewer()?, onlooker.into()).await?.map(Talent))
    }

    /// The talent pool, those who registered last first unless `order` says otherwise. Names are sealed, so that no list goes by them.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, a filter, an order and an instant")]
    async fn talents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which talents; all where it is absent.")] filter: Option<TalentFilterInput>,
        #[graphql(desc = "In what order, by registration.", default)] order: TimeOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<CountedConnection<Talent>> {
        let mut reader = Reader::new();
        let list = order.list("talents", "talents.oldest");
        let page = PageArguments { first, after, last, before }.read::<TalentId>(&mut reader, list);
        let filter = filter.unwrap_or_default().read(&mut reader);
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let at = read_moment(&mut reader, as_of, as_of_position, store.clock().now(), store.position());
        let (page, filter, at) = reader.build(|| Some((page?, filter?, at?)))?;
        let backward = order.reads_against(TimeOrder::Newest, page.is_forward());
        let part = Page { rows: page.rows(), backward, from: page.from().copied() };
        let rows = match at {
            Some(at) => talents_at(store, viewer, &filter, part, at).await?,
            None => read::talents(store, viewer, &filter, part).await?,
        };
        let total = match (wants_total_count(ctx), at) {
            (true, Some(at)) => Some(count_at(store, viewer, &filter, at).await?),
            (true, None) => Some(read::count(store, viewer, &filter).await?),
            (false, _) => None,
        };
        // Whoever finds people by a section is told it of each of them.
        let told = [(!filter.skills.is_empty(), Section::Skills), (!filter.regions.is_empty(), Section::Location)];
        let shown = |view| {
            let talent = Talent(view);
            told.iter().filter(|(by, _)| *by).for_each(|(_, section)| talent.looked(ctx, section.as_str()));
            talent
        };
        Ok(page.counted(rows, |talent| talent.id, shown, total))
    }
}

/// A skill's key from its opaque id.
pub(crate) fn skill_id(reader: &mut Reader, field: &str, id: &ID) -> Option<SkillKey> {
    reader.checked(field, decode_skill(id))
}

/// The same, where what is wrong with the id is told elsewhere.
///
/// # Errors
/// `MALFORMED_ID`, `WRONG_KIND_OF_ID`.
pub(crate) fn decode_skill(id: &ID) -> Result<SkillKey, Problem> {
    global_id::decode_any(id).and_then(|any| match any.kind.as_str() {
        SKILL_KIND => Ok(any.uuid),
        found => Err(Problem::new("WRONG_KIND_OF_ID").with("expected", SKILL_KIND).with("found", found)),
    })
}

/// A skill's opaque id.
pub(crate) fn encode_skill(skill: SkillKey) -> ID {
    global_id::encode_parts(SKILL_KIND, skill)
}

/// A talent for a viewer: what the loader batches. Requests of several viewers may meet in one batch; each gets its own answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TalentKey {
    viewer: Actor,
    id: TalentId,
}

impl std::hash::Hash for TalentKey {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id.uuid().hash(state);
        self.viewer.account().hash(state);
    }
}

/// Looks several talents up at once.
pub struct TalentLoader {
    store: Store,
}

/// The loader, to be put into the schema's data.
pub fn loader(store: &Store) -> DataLoader<TalentLoader> {
    DataLoader::new(TalentLoader { store: store.clone() }, tokio::spawn)
}

#[async_trait]
impl Loader<TalentKey> for TalentLoader {
    type Value = TalentView;
    type Error = Arc<QueryError>;

    async fn load(&self, keys: &[TalentKey]) -> std::result::Result<HashMap<TalentKey, TalentView>, Arc<QueryError>> {
        let mut found = HashMap::new();
        for (viewer, ids) in by_viewer(keys) {
            let involved = involved(&self.store, viewer, &ids).await.map_err(Arc::new)?;
            let talents = read::talents_by_ids(&self.store, viewer, &ids, &involved).await.map_err(Arc::new)?;
            found.extend(talents.into_iter().map(|(id, view)| (TalentKey { viewer: viewer.clone(), id }, view)));
        }
        Ok(found)
    }
}

/// Those among `ids` with whom the viewer has a placement, or who are of a brigade that the viewer coordinates.
async fn involved(
    store: &Store,
    viewer: &Actor,
    ids: &[TalentId],
) -> std::result::Result<HashSet<TalentId>, QueryError> {
    let mut involved = vivier_matching::read::placements::involved(store, viewer, ids).await?;
    involved.extend(vivier_brigade::read::seen::led(store, viewer, ids).await?);
    Ok(involved)
}

fn by_viewer(keys: &[TalentKey]) -> Vec<(&Actor, Vec<TalentId>)> {
    let mut groups: Vec<(&Actor, Vec<TalentId>)> = Vec::new();
    for key in keys {
        match groups.iter_mut().find(|(viewer, _)| **viewer == key.viewer) {
            Some((_, ids)) => ids.push(key.id),
            None => groups.push((&key.viewer, vec![key.id])),
        }
    }
    groups
}

impl Talent {
    /// The talent as the request's viewer sees them, looked up together with others of the same moment.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: TalentId) -> Result<Option<Self>> {
        Self::load_for(ctx, ctx.viewer()?.clone(), id).await
    }

    /// As they show themselves to the person of a link that was opened.
    pub async fn load_for(ctx: &Context<'_>, viewer: Actor, id: TalentId) -> Result<Option<Self>> {
        let loader = ctx.data::<DataLoader<TalentLoader>>()?;
        Ok(loader.load_one(TalentKey { viewer, id }).await?.map(Talent))
    }
}
