//! What people watch live: missions as they are published.

use async_graphql::{Context, Result, Subscription};
use futures_util::{Stream, StreamExt as _, stream};
use vivier_kernel::id::{MissionId, TypedId as _};
use vivier_missions::read::missions as read;

use super::types::Mission;
use crate::conventions::context::ContextExt as _;
use crate::conventions::live::{Live, resume};

#[derive(Default)]
pub struct MissionSubscription;

#[Subscription]
impl MissionSubscription {
    /// Each mission as it is published, for everybody. Resumes after the position that the transport gives.
    async fn mission_published(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = Result<Live<Mission>>> + use<>> {
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
                if event.kind != "MissionPublished" {
                    return None;
                }
                let found = async {
                    store.wait_for(&["mission_card"], event.position).await?;
                    read::mission(&store, &viewer, MissionId::from_uuid(event.stream_id)).await
                };
                match found.await {
                    Ok(mission) => mission.map(|mission| Ok(Live::new(event.position, Mission(mission)))),
                    Err(error) => Some(Err(error.into())),
                }
            }
        }))
    }
}
