//! What people watch live: their placements as they change.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt as _, stream};
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_matching::domain::decide::Placement as Aggregate;
use vivier_matching::read::placements as read;

use super::types::Placement;
use crate::conventions::context::ContextExt as _;
use crate::conventions::input::Reader;
use crate::conventions::live::{Live, resume};

#[derive(Default)]
pub struct PlacementSubscription;

#[Subscription]
impl PlacementSubscription {
    /// Each placement that exists for you, whenever it changes; several changes at once are told once, with the last. Resumes
    /// after the position that the transport gives.
    async fn placement_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this placement; all of yours where it is absent.")] placement_id: Option<ID>,
    ) -> Result<impl Stream<Item = Result<Live<Placement>>> + use<>> {
        let mut reader = Reader::new();
        let only = reader.optional(placement_id, |reader, id| reader.id::<PlacementId>("placementId", &id));
        let only = reader.build(|| only)?;
        let (store, viewer) = (ctx.store()?.clone(), ctx.viewer()?.clone());
        let from = resume(ctx).await?;
        let batches = stream::unfold(store.subscribe(from), |mut subscription| async move {
            // A store that stops ends the stream; the client resumes at another node from its last position.
            let events = subscription.next_batch().await.ok()?;
            Some((events, subscription))
        });
        Ok(batches.flat_map(stream::iter).filter_map(move |event| {
            let (store, viewer) = (store.clone(), viewer.clone());
            async move {
                let id = PlacementId::from_uuid(event.stream_id);
                if event.stream_type != Aggregate::TYPE || only.is_some_and(|only| only != id) {
                    return None;
                }
                let found = async {
                    store.wait_for(&[read::READ_MODEL], event.position).await?;
                    read::placement(&store, &viewer, id).await
                };
                match found.await {
                    // What came after has its own event.
                    Ok(Some(placement)) if placement.version > event.version => None,
                    Ok(placement) => placement.map(|placement| Ok(Live::new(event.position, Placement(placement)))),
                    Err(error) => Some(Err(error.into())),
                }
            }
        }))
    }
}
