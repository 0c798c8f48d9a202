//! What people choose of how they are told: ways for each family, quiet hours, the calendar's link.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::AccountId;
use vivier_kernel::zone::{QuietHours, Zone};

use super::own_inbox;
use crate::domain::inbox::decide::{Inbox, InboxCommand};
use crate::domain::inbox::state::Preference;
use crate::domain::value::InboxId;

/// Several choices at once, all or none.
#[derive(Serialize)]
pub struct ChooseNotifications {
    pub preferences: Vec<Preference>,
}

impl UseCase for ChooseNotifications {
    const NAME: &'static str = "chooseNotifications";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::Choose { account, preferences: self.preferences.clone() })?;
        Ok(())
    }
}

#[derive(Serialize)]
pub struct ChooseNotificationQuietHours {
    pub quiet_hours: Option<QuietHours>,
}

impl UseCase for ChooseNotificationQuietHours {
    const NAME: &'static str = "chooseNotificationQuietHours";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::ChooseQuietHours { account, quiet_hours: self.quiet_hours })?;
        Ok(())
    }
}

/// Notes where somebody lives, as they said it to another service: by those clocks they are told of instants unless they choose hours here.
/// Called within that service's use case, which authorises.
///
/// # Errors
/// `Store`.
pub async fn live_in(unit: &mut Unit, account: AccountId, zone: Zone) -> Result<(), CommandError> {
    let mut inbox = unit.load::<Inbox>(InboxId::of(account)).await?;
    unit.decide(&mut inbox, InboxCommand::LiveIn { account, zone })?;
    Ok(())
}

/// Opens the calendar's link, or another in the place of the one before.
#[derive(Serialize)]
pub struct OpenCalendarLink {}

impl UseCase for OpenCalendarLink {
    const NAME: &'static str = "openCalendarLink";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::OpenCalendar { account })?;
        Ok(())
    }
}

#[derive(Serialize)]
pub struct RevokeCalendarLink {}

impl UseCase for RevokeCalendarLink {
    const NAME: &'static str = "revokeCalendarLink";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let (account, mut inbox) = own_inbox(unit, Self::NAME).await?;
        unit.decide(&mut inbox, InboxCommand::RevokeCalendar { account })?;
        Ok(())
    }
}
