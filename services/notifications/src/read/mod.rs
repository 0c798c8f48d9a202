//! Reading notifications: one's list, one's settings, deliveries to one's webhooks, one's calendar.

pub mod calendar_item;
pub mod deliveries;
pub mod delivery_card;
pub mod mentions;
pub mod notification_card;
pub mod notifications;
pub mod settings;
pub(crate) mod standing;
