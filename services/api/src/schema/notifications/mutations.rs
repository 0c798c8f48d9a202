//! Marks, choices, quiet hours, and the calendar's link.

use async_graphql::{Context, Object, Result};
use vivier_event_store::UseCase;
use vivier_notifications::domain::inbox::state::Preference;
use vivier_notifications::domain::value::{MAX_MARKED, NotificationId};
use vivier_notifications::read::notifications::{self, READ_MODEL};
use vivier_notifications::use_case::choose::{
    ChooseNotificationQuietHours, ChooseNotifications, OpenCalendarLink, RevokeCalendarLink,
};
use vivier_notifications::use_case::mark::{MarkAllNotificationsRead, MarkNotifications};

use super::inputs::{
    ChooseNotificationQuietHoursInput, ChooseNotificationsInput, MarkAllNotificationsReadInput, MarkNotificationsInput,
    OpenCalendarLinkInput, RevokeCalendarLinkInput,
};
use super::types::{Notification, NotificationSettings};
use crate::schema::privacy::unproven;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// Every family by every way.
const MAX_CHOICES: usize = 32;

/// Runs a command whose answer is the settings afterwards.
pub(super) async fn change_settings<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<NotificationSettings>) -> P,
) -> Result<P>
where
    U: UseCase,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |_| async move { Ok(payload(NotificationSettings::load(ctx).await?)) }).await
}

payload! {
    /// What `markNotifications` answers.
    pub MarkNotificationsPayload {
        /// The notifications, newest first.
        notifications: Vec<Notification>,
        /// How many you have not read.
        unread: i64,
    }
}

payload! {
    /// What `markAllNotificationsRead` answers.
    pub MarkAllNotificationsReadPayload {
        /// How many you have not read: those that came meanwhile.
        unread: i64,
    }
}

payload! {
    /// What `chooseNotifications` answers.
    pub ChooseNotificationsPayload {
        /// How you are told from now on.
        settings: NotificationSettings,
    }
}

payload! {
    /// What `chooseNotificationQuietHours` answers.
    pub ChooseNotificationQuietHoursPayload {
        /// How you are told from now on.
        settings: NotificationSettings,
    }
}

payload! {
    /// What `openCalendarLink` answers.
    pub OpenCalendarLinkPayload {
        /// With the link; the one before opens nothing any more.
        settings: NotificationSettings,
    }
}

payload! {
    /// What `revokeCalendarLink` answers.
    pub RevokeCalendarLinkPayload {
        /// Without the link.
        settings: NotificationSettings,
    }
}

#[derive(Default)]
pub struct NotificationMutation;

#[Object]
impl NotificationMutation {
    /// Marks notifications as read, or as unread.
    async fn mark_notifications(
        &self,
        ctx: &Context<'_>,
        input: MarkNotificationsInput,
    ) -> Result<MarkNotificationsPayload> {
        let mut reader = Reader::new();
        let ids = reader.list("notificationIds", MAX_MARKED, input.notification_ids, |reader, id| {
            reader.id::<NotificationId>("", &id)
        });
        let marked = ids.clone().unwrap_or_default();
        let command = reader.build(|| Some(MarkNotifications { notifications: ids?, read: input.read }));
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[READ_MODEL], &done).await?;
            let (store, viewer) = (ctx.store()?, ctx.viewer()?);
            let views = notifications::by_ids(store, viewer, ctx.locale(), &marked).await?;
            let unread = notifications::unread(store, viewer).await?;
            Ok(MarkNotificationsPayload::done(views.into_iter().map(Notification).collect::<Vec<_>>(), unread))
        })
        .await
    }

    /// Marks as read all that you were told so far.
    async fn mark_all_notifications_read(
        &self,
        ctx: &Context<'_>,
        input: MarkAllNotificationsReadInput,
    ) -> Result<MarkAllNotificationsReadPayload> {
        mutate(ctx, input.idempotency_key, Ok(MarkAllNotificationsRead {}), |_| async move {
            let unread = notifications::unread(ctx.store()?, ctx.viewer()?).await?;
            Ok(MarkAllNotificationsReadPayload::done(unread))
        })
        .await
    }

    /// Chooses by which ways you are told of what.
    async fn choose_notifications(
        &self,
        ctx: &Context<'_>,
        input: ChooseNotificationsInput,
    ) -> Result<ChooseNotificationsPayload> {
        let mut reader = Reader::new();
        let preferences = reader.list("choices", MAX_CHOICES, input.choices, |_, choice| {
            let (family, channel, mode) = (choice.family.into(), choice.channel.into(), choice.mode.into());
            Some(Preference { family, channel, mode })
        });
        let command = reader.build(|| Some(ChooseNotifications { preferences: preferences? }));
        change_settings(ctx, input.idempotency_key, command, ChooseNotificationsPayload::done).await
    }

    /// Chooses hours in which mails that are not urgent wait.
    async fn choose_notification_quiet_hours(
        &self,
        ctx: &Context<'_>,
        input: ChooseNotificationQuietHoursInput,
    ) -> Result<ChooseNotificationQuietHoursPayload> {
        let mut reader = Reader::new();
        let quiet_hours = reader.optional(input.quiet_hours, |reader, hours| {
            let (from, until) = (("quietHours.from", hours.from), ("quietHours.until", hours.until));
            reader.quiet_hours(hours.zone.into(), from, until)
        });
        let command = reader.build(|| Some(ChooseNotificationQuietHours { quiet_hours: quiet_hours? }));
        change_settings(ctx, input.idempotency_key, command, ChooseNotificationQuietHoursPayload::done).await
    }

    /// Opens a link to your calendar, or another in the place of the one before.
    async fn open_calendar_link(
        &self,
        ctx: &Context<'_>,
        input: OpenCalendarLinkInput,
    ) -> Result<OpenCalendarLinkPayload> {
        if let Some(refused) = unproven(ctx, input.current_password).await? {
            return Ok(OpenCalendarLinkPayload::refused(refused));
        }
        change_settings(ctx, input.idempotency_key, Ok(OpenCalendarLink {}), OpenCalendarLinkPayload::done).await
    }

    /// Voids the link to your calendar.
    async fn revoke_calendar_link(
        &self,
        ctx: &Context<'_>,
        input: RevokeCalendarLinkInput,
    ) -> Result<RevokeCalendarLinkPayload> {
        change_settings(ctx, input.idempotency_key, Ok(RevokeCalendarLink {}), RevokeCalendarLinkPayload::done).await
    }
}
