//! What the API tells of itself.

use async_graphql::{Context, Object, Result};

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::scalars::Position;

#[derive(Default)]
pub struct ApiQuery;

#[Object]
impl ApiQuery {
    /// The place in the global order up to which this server has seen every event. A client that reads a list and then
    /// subscribes from here misses nothing.
    async fn position(&self, ctx: &Context<'_>) -> Result<Position> {
        Ok(ctx.store()?.position().into())
    }
}
