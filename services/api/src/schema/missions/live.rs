//! What people watch live: missions as they are published.

use async_graphql::{Context, Result, Subscription};
use futures_util::Stream;
use vivier_event_store::{Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{MissionId, TypedId as _};
use vivier_missions::read::missions as read;

use super::types::Mission;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::live::{Live, follow};

#[derive(Default)]
pub struct MissionSubscription;

#[Subscription]
impl MissionSubscription {
    /// Each mission as it is published, for everybody. Resumes after the position that the transport gives.
    async fn mission_published(&self, ctx: &Context<'_>) -> Result<impl Stream<Item = Result<Live<Mission>>> + use<>> {
        let (store, viewer) = (ctx.store()?.clone(), ctx.viewer()?.clone());
        follow(ctx, move |event| {
            let (store, viewer) = (store.clone(), viewer.clone());
            async move { look(&store, &viewer, &event).await }
        })
        .await
    }
}

async fn look(store: &Store, viewer: &Actor, event: &Recorded) -> Result<Option<Mission>> {
    if event.kind != "MissionPublished" {
        return Ok(None);
    }
    store.wait_for(&["mission_card"], event.position).await?;
    Ok(read::mission(store, viewer, MissionId::from_uuid(event.stream_id)).await?.map(Mission))
}
