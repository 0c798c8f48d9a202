//! Organisations in the schema: everybody may read the tree; programme administrators change it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use serde::{Deserialize, Serialize};
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::OrganisationId;
use vivier_kernel::text::Line;
use vivier_organisations::domain::value::Kind;
use vivier_organisations::read::organisation::OrganisationView;
use vivier_organisations::read::{self, ListFilter, ListKey, ListOrder, ListPart};

use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Instant;

mod mutations;

pub use mutations::OrganisationMutation;

/// The longest search text, in characters.
const MAX_TEXT: usize = 200;

/// What sort of administration it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Kind")]
pub enum OrganisationKind {
    /// The root: the programme itself.
    Programme,
    /// A ministry.
    Ministry,
    /// A directorate of a ministry.
    Direction,
    /// A service, an office, a decentralised service.
    Service,
    /// A public operator or agency.
    Operator,
    /// A region, a department, a town.
    LocalAuthority,
}

/// In what order administrations come.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum OrganisationOrder {
    /// By name.
    #[default]
    Name,
    /// By what sort of administration it is, the programme and the ministries first; then by name.
    Kind,
}

/// A place in a list of administrations.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Place {
    name_key: String,
    id: OrganisationId,
    /// Absent in cursors given out before lists had this order.
    #[serde(default = "first_kind")]
    kind: Kind,
}

fn first_kind() -> Kind {
    Kind::Programme
}

/// A name that an administration had.
#[derive(SimpleObject)]
pub struct FormerName {
    /// The name, in French.
    pub name: String,
    /// When it got another.
    pub until: Instant,
}

/// An administration: a node of the tree ministry, direction, service.
pub struct Organisation(pub OrganisationView);

/// An administration: a node of the tree ministry, direction, service.
#[Object]
impl Organisation {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// What sort of administration it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }

    /// Its name, in French.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its name in English, where it has one.
    async fn name_en(&self) -> Option<&str> {
        self.0.name_en.as_deref()
    }

    /// What it is called for short.
    async fn short_name(&self) -> Option<&str> {
        self.0.short_name.as_deref()
    }

    /// The number of its establishment, 14 digits, where it has one.
    async fn siret(&self) -> Option<&str> {
        self.0.siret.as_deref()
    }

    /// True where it is closed, merged or gone: it stands in history only.
    async fn closed(&self) -> bool {
        self.0.closed
    }

    /// The administration that it became part of; null where it did not.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.merged_into {
            Some(into) => Self::load(ctx, into).await,
            None => Ok(None),
        }
    }

    /// True where it left the programme.
    async fn withdrew(&self) -> bool {
        self.0.withdrew
    }

    /// What it was called before, the oldest first.
    async fn former_names(&self) -> Vec<FormerName> {
        let former = self.0.former_names.iter();
        former.map(|former| FormerName { name: former.name.clone(), until: former.until.into() }).collect()
    }

    /// The administration that it is part of; null for a root.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.parent {
            Some(parent) => Self::load(ctx, parent).await,
            None => Ok(None),
        }
    }

    /// The open administrations directly below it, by name.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Organisation>> {
        Ok(read::children(ctx.store()?, self.0.id).await?.into_iter().map(Organisation).collect())
    }
}

impl Organisation {
    /// One organisation, batched with others that the same request asks for.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: OrganisationId) -> Result<Option<Self>> {
        let loader = ctx.data::<DataLoader<OrganisationLoader>>()?;
        Ok(loader.load_one(id).await?.map(Organisation))
    }
}

/// Looks organisations up by id, in batches.
pub struct OrganisationLoader {
    store: Store,
}

#[async_trait]
impl Loader<OrganisationId> for OrganisationLoader {
    type Value = OrganisationView;
    type Error = Arc<StoreError>;

    async fn load(
        &self,
        keys: &[OrganisationId],
    ) -> std::result::Result<HashMap<OrganisationId, OrganisationView>, Self::Error> {
        let found = read::organisations(&self.store, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|view| (view.id, view)).collect())
    }
}

/// The loader for a schema's data.
pub fn loader(store: &Store) -> DataLoader<OrganisationLoader> {
    DataLoader::new(OrganisationLoader { store: store.clone() }, tokio::spawn)
}

#[derive(Default)]
pub struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// One organisation, closed ones included.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation's id.")] id: ID,
    ) -> Result<Option<Organisation>> {
        let mut reader = Reader::new();
        let id = reader.id::<OrganisationId>("id", &id);
        Organisation::load(ctx, reader.build(|| id)?).await
    }

    /// The open organisations.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, two filters and an order")]
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those one of whose names contains this, whatever its accents and case.")] text: Option<
            String,
        >,
        #[graphql(desc = "Only of these sorts; of all where the list is empty.", default)] kinds: Vec<OrganisationKind>,
        #[graphql(desc = "In what order.", default)] order: OrganisationOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<Organisation>> {
        let (list, order) = match order {
            OrganisationOrder::Name => ("organisations", ListOrder::Name),
            OrganisationOrder::Kind => ("organisations.kind", ListOrder::Kind),
        };
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<Place>(&mut reader, list);
        let text = reader.optional(text, |reader, text| reader.value("text", Line::<MAX_TEXT>::new(&text)));
        let (page, text) = reader.build(|| Some((page?, text?)))?;
        let store = ctx.store()?;
        let filter =
            ListFilter { text: text.map(Line::into_string), kinds: kinds.into_iter().map(Kind::from).collect() };
        let from =
            page.from().map(|place| ListKey { kind: place.kind, name_key: place.name_key.clone(), id: place.id });
        let part = ListPart { from: from.as_ref(), backwards: !page.is_forward(), limit: page.rows() };
        let rows = read::list(store, &filter, order, part).await?;
        let total = match wants_total_count(ctx) {
            true => Some(read::count(store, &filter).await?),
            false => None,
        };
        let key = |view: &OrganisationView| Place { kind: view.kind, name_key: view.name_key.clone(), id: view.id };
        Ok(page.counted(rows, key, Organisation, total))
    }
}
