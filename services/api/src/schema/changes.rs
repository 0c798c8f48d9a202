//! What changed of an object between two instants, in words, for those who may see it from behind.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use vivier_event_store::Store;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, TalentId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_matching::read::placements::placement;
use vivier_missions::read::missions::mission;
use vivier_talents::read::talents::talent;
use vivier_valorisation::domain::value::LedgerAccountId;
use vivier_valorisation::read::accounts::account;

use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::{AnyId, decode_any};
use crate::conventions::input::{Problems, Reader};
use crate::conventions::messages;
use crate::conventions::scalars::{Instant, Position};

/// The most changes that one answer tells.
const MAX_CHANGES: usize = 500;

/// One thing that happened to an object.
#[derive(SimpleObject)]
pub struct Change {
    /// Its place in the global order: `asOfPosition` of reads goes there.
    pub position: Position,
    /// When.
    pub at: Instant,
    /// The event’s name.
    pub kind: String,
    /// What happened, in the reader’s language.
    pub words: String,
    /// True where Vivier itself did it: a deadline, or what follows from something else.
    pub by_itself: bool,
}

#[derive(Default)]
pub struct ChangeQuery;

#[Object]
impl ChangeQuery {
    /// What happened to a talent, a mission, a placement, an organisation or an account after one instant and up to another, oldest
    /// first, at most 500. Null where you may not see the object from behind: a talent’s is for the person and the programme,
    /// a mission’s for its organisation and the programme.
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The object's id.")] id: ID,
        #[graphql(desc = "What happened after this instant.")] from: Instant,
        #[graphql(desc = "What happened up to this instant; now where it is absent.")] to: Option<Instant>,
    ) -> Result<Option<Vec<Change>>> {
        let store = ctx.store()?;
        let now = store.clock().now();
        let mut reader = Reader::new();
        let id = reader.checked("id", decode_any(&id));
        let from = reader.value("from", from.read());
        let to = reader.optional(to, |reader, to| reader.value("to", to.read()));
        if to.flatten().is_some_and(|to| to > now) {
            reader.refuse(Problem::new("IN_THE_FUTURE").at("to"));
        }
        if from.zip(to.flatten()).is_some_and(|(from, to)| to < from) {
            reader.refuse(Invalid::EndBeforeStart.at("to"));
        }
        let (id, from, to) = reader.build(|| Some((id?, from?, to?)))?;
        if !sees(store, ctx.viewer()?, &id).await? {
            return Ok(None);
        }
        let locale = ctx.locale();
        let within = store
            .history(id.uuid)
            .await?
            .into_iter()
            .filter(|event| event.recorded_at > from && to.is_none_or(|to| event.recorded_at <= to));
        let change = |event: vivier_event_store::Recorded| Change {
            position: event.position.into(),
            at: event.recorded_at.into(),
            words: messages::event(&event.kind, locale),
            kind: event.kind,
            by_itself: event.meta.actor.starts_with("system:"),
        };
        Ok(Some(within.take(MAX_CHANGES).map(change).collect()))
    }
}

/// True where the viewer may see what happened to the object, by the rights of each service.
async fn sees(store: &Store, viewer: &Actor, id: &AnyId) -> Result<bool> {
    let uuid = id.uuid;
    Ok(match id.kind.as_str() {
        TalentId::KIND => {
            let view = talent(store, viewer, TalentId::from_uuid(uuid)).await?;
            view.is_some_and(|view| view.private.is_some())
        }
        MissionId::KIND => match mission(store, viewer, MissionId::from_uuid(uuid)).await? {
            Some(view) => {
                let lineage = vivier_organisations::read::lineage(store, view.organisation).await?;
                vivier_missions::access::may(viewer, "missionBehindTheScenes", &lineage)
            }
            None => false,
        },
        PlacementId::KIND => placement(store, viewer, PlacementId::from_uuid(uuid)).await?.is_some(),
        OrganisationId::KIND => {
            vivier_organisations::read::organisation(store, OrganisationId::from_uuid(uuid)).await?.is_some()
        }
        LedgerAccountId::KIND => account(store, viewer, LedgerAccountId::from_uuid(uuid), None).await?.is_some(),
        found => return Err(Problems::from(Problem::new("NO_CHANGES_OF").at("id").with("found", found)).into()),
    })
}
