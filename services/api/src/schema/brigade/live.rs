//! The live board: a mobilisation as it changes.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::{Stream, StreamExt as _, stream};
use vivier_brigade::domain::mobilisation::decide::Mobilisation as Aggregate;
use vivier_brigade::domain::value::MobilisationId;
use vivier_brigade::read::mobilisations as read;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::TypedId as _;

use super::mobilisation_types::Mobilisation;
use crate::conventions::context::ContextExt as _;
use crate::conventions::input::Reader;
use crate::conventions::live::{Live, resume};

#[derive(Default)]
pub struct BrigadeSubscription;

#[Subscription]
impl BrigadeSubscription {
    /// A mobilisation, whenever it changes, while it exists for you; several changes at once are told once, with the last. Resumes
    /// after the position that the transport gives.
    async fn mobilisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] id: ID,
    ) -> Result<impl Stream<Item = Result<Live<Mobilisation>>> + use<>> {
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("id", &id);
        let id = reader.build(|| id)?;
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
                if event.stream_type != Aggregate::TYPE || event.stream_id != id.uuid() {
                    return None;
                }
                let found = async {
                    store.wait_for(&[read::READ_MODEL], event.position).await?;
                    read::mobilisation(&store, &viewer, id).await
                };
                match found.await {
                    // What came after has its own event.
                    Ok(Some(seen)) if seen.version > event.version => None,
                    Ok(seen) => seen.map(|seen| Ok(Live::new(event.position, Mobilisation(seen)))),
                    Err(error) => Some(Err(error.into())),
                }
            }
        }))
    }
}
