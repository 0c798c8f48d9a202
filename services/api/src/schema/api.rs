//! What the API tells of itself.

use async_graphql::{Context, Object, Result};

use crate::conventions::context::ContextExt as _;
use crate::conventions::scalars::Position;

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
