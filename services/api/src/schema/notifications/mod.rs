//! Notifications in the schema: one's list, one's settings, and the commands by which people choose how they are told.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use vivier_kernel::notice::Family as Kernel;
use vivier_notifications::channel::target::Targets;
use vivier_notifications::read::notifications::{self, NotificationFilter, NotificationKey, Page};
use vivier_notifications::read::settings;

use self::enums::NotificationFamily;
use self::types::{Notification, NotificationSettings};
use vivier_graphql::conventions::connection::{Connection, PageArguments};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::order::TimeOrder;

pub mod enums;
mod inputs;
mod mutations;
#[cfg(test)]
mod tests;
pub mod types;
mod webhook_mutations;

pub use mutations::NotificationMutation;
pub use webhook_mutations::WebhookMutation;

/// What the instance says of itself: put it into the schema's data.
#[derive(Clone, Debug)]
pub struct NotificationsConfig {
    /// The site's address as people see it, without a slash at the end.
    pub public_url: Arc<str>,
    /// Where webhooks may point.
    pub targets: Targets,
}

#[derive(Default)]
pub struct NotificationQuery;

#[Object]
impl NotificationQuery {
    /// What you were told, newest first unless `order` says otherwise, in your language; empty where you are not signed in.
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn notifications(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
        #[graphql(desc = "Only what you have not read.", default = false)] unread_only: bool,
        #[graphql(desc = "Only of these families; of all where the list is empty.", default)] families: Vec<
            NotificationFamily,
        >,
        #[graphql(desc = "In what order.", default)] order: TimeOrder,
    ) -> Result<Connection<Notification>> {
        let mut reader = Reader::new();
        let list = order.list("notifications", "notifications.oldest");
        let page = PageArguments { first, after, last, before }.read::<NotificationKey>(&mut reader, list);
        let page = reader.build(|| page)?;
        let filter = NotificationFilter { unread_only, families: families.into_iter().map(Kernel::from).collect() };
        let backward = order.reads_against(TimeOrder::Newest, page.is_forward());
        let rows = Page { rows: page.rows(), backward, from: page.from().cloned() };
        let views = notifications::notifications(ctx.store()?, ctx.viewer()?, ctx.locale(), &filter, &rows).await?;
        Ok(page.connection(views, |view| view.key(), Notification))
    }

    /// How many notifications you have not read; 0 where you are not signed in.
    async fn unread_notifications(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(notifications::unread(ctx.store()?, ctx.viewer()?).await?)
    }

    /// How you chose to be told; null where you are not signed in.
    async fn notification_settings(&self, ctx: &Context<'_>) -> Result<Option<NotificationSettings>> {
        NotificationSettings::load(ctx).await
    }
}

impl NotificationSettings {
    /// The viewer's own.
    async fn load(ctx: &Context<'_>) -> Result<Option<Self>> {
        Ok(settings::settings(ctx.store()?, ctx.viewer()?).await?.map(Self))
    }
}
