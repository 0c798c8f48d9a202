//! What people watch live: their placements as they change.

use async_graphql::{Context, ID, Result, Subscription};
use futures_util::Stream;
use vivier_event_store::{Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_matching::domain::decide::Placement as Aggregate;
use vivier_matching::read::placements as read;

use super::types::Placement;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::live::{Live, follow};

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
        follow(ctx, move |event| {
            let (store, viewer) = (store.clone(), viewer.clone());
            async move { look(&store, &viewer, only, &event).await }
        })
        .await
    }
}

async fn look(store: &Store, viewer: &Actor, only: Option<PlacementId>, event: &Recorded) -> Result<Option<Placement>> {
    let id = PlacementId::from_uuid(event.stream_id);
    if event.stream_type != Aggregate::TYPE || only.is_some_and(|only| only != id) {
        return Ok(None);
    }
    store.wait_for(&[read::READ_MODEL], event.position).await?;
    let seen = read::placement(store, viewer, id).await?;
    // What came after has its own event.
    Ok(seen.filter(|seen| seen.version <= event.version).map(Placement))
}
