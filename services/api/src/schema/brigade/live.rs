//! The live board: a mobilisation as it changes, and what its calls have become.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::Stream;
use vivier_brigade::domain::mobilisation::decide::Mobilisation as Aggregate;
use vivier_brigade::domain::value::MobilisationId;
use vivier_brigade::read::mobilisations as read;
use vivier_event_store::{Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_matching::domain::decide::Placement;
use vivier_matching::read::placements;

use super::mobilisation_types::Mobilisation;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::live::{Live, follow};

#[derive(Default)]
pub struct BrigadeSubscription;

#[Subscription]
impl BrigadeSubscription {
    /// A mobilisation, whenever it changes or the placement of a call that you see does, while it exists for you; several changes of the
    /// mobilisation at once are told once, with the last. Resumes after the position that the transport gives.
    async fn mobilisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Live<Mobilisation>>> + use<>> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("id", &id);
        let id = reader.build(|| id)?;
        let (store, viewer) = (ctx.store()?.clone(), ctx.viewer()?.clone());
        follow(ctx, move |event| {
            let (store, viewer) = (store.clone(), viewer.clone());
            async move { look(&store, &viewer, id, &event).await }
        })
        .await
    }
}

async fn look(store: &Store, viewer: &Actor, id: MobilisationId, event: &Recorded) -> Result<Option<Mobilisation>> {
    match event.stream_type.as_str() {
        Aggregate::TYPE if event.stream_id == id.uuid() => {
            store.wait_for(&[read::READ_MODEL], event.position).await?;
            let seen = read::mobilisation(store, viewer, id).await?;
            // What came after has its own event.
            Ok(seen.filter(|seen| seen.version <= event.version).map(Mobilisation))
        }
        Placement::TYPE => {
            // Which placements are its own stands in its row from the deployment on, in which they were opened.
            store.wait_for(&[read::READ_MODEL], event.position).await?;
            let placement = PlacementId::from_uuid(event.stream_id);
            if !read::has_placed(store, id, placement).await? {
                return Ok(None);
            }
            store.wait_for(&[placements::READ_MODEL], event.position).await?;
            let seen = read::mobilisation(store, viewer, id).await?;
            Ok(seen.filter(|seen| seen.placements.contains_key(&placement)).map(Mobilisation))
        }
        _ => Ok(None),
    }
}
