//! Subscriptions: what happens, as their viewer may see it. Each item has the position of the event that made it, which a client
//! resumes from.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, OutputType, Positioned, Result, ServerResult, Value};
use futures_util::{Stream, StreamExt as _, stream};
use vivier_event_store::{From, Recorded};
use vivier_kernel::problem::Problem;

use crate::conventions::context::{ContextExt as _, RequestContext};

/// What happens from where the subscription begins, told as `look` sees it; it sees nothing of what is not for the viewer. `look` may keep
/// the viewer of `ctx`: where they change, the transport begins the subscription again.
///
/// # Errors
/// `LAST_EVENT_ID_IN_FUTURE`; `Database`. Those of `look` are told in the item's place.
pub async fn follow<T, F, Fut>(
    ctx: &Context<'_>,
    look: F,
) -> Result<impl Stream<Item = Result<Live<T>>> + use<T, F, Fut>>
where
    F: Fn(Arc<Recorded>) -> Fut,
    Fut: Future<Output = Result<Option<T>>>,
{
    let subscription = ctx.store()?.subscribe(resume(ctx).await?);
    let place = ctx.request()?.live_position().clone();
    place.pass(subscription.position());
    let batches = stream::unfold(subscription, |mut subscription| async move {
        // A store that stops ends the stream; the client resumes at another node from its last position.
        let events = subscription.next_batch().await.ok()?;
        Some((events, subscription))
    });
    Ok(batches.flat_map(stream::iter).filter_map(move |event| {
        let (position, place) = (event.position, place.clone());
        let seen = look(event);
        async move {
            match seen.await {
                Ok(Some(item)) => Some(Ok(Live::new(position, item))),
                Ok(None) => {
                    place.pass(position);
                    None
                }
                Err(error) => Some(Err(error)),
            }
        }
    }))
}

/// Where a subscription begins: after the position that the transport gives, or now.
///
/// # Errors
/// `LAST_EVENT_ID_IN_FUTURE` where nothing was recorded at that position yet: the client would wait in silence for events that
/// it believes to have seen, which is what happens after a backup was restored.
async fn resume(ctx: &Context<'_>) -> Result<From> {
    let Some(position) = ctx.request()?.resume_after else { return Ok(From::Now) };
    if ctx.store()?.has_reached(position).await? {
        Ok(From::After(position))
    } else {
        Err(Problem::new("LAST_EVENT_ID_IN_FUTURE").at("lastEventId").with("position", position))?
    }
}

/// An item of a subscription's stream. In the schema it is `T`; its position travels beside it, as the id of a server-sent
/// event and as `extensions.position` of a WebSocket message.
#[derive(Clone, Debug)]
pub struct Live<T> {
    pub position: i64,
    pub item: T,
}

impl<T> Live<T> {
    pub fn new(position: i64, item: T) -> Self {
        Self { position, item }
    }
}

#[async_trait]
impl<T: OutputType> OutputType for Live<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        T::qualified_type_name()
    }

    fn introspection_type_name(&self) -> Cow<'static, str> {
        self.item.introspection_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        if let Some(request) = ctx.data_opt::<RequestContext>() {
            request.live_position().set(self.position);
        }
        self.item.resolve(ctx, field).await
    }
}
