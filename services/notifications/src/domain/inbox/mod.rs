//! What somebody chose of how they are told: channels for each family, quiet hours, webhooks, the calendar's link; and what waits for
//! their next digest.

pub mod decide;
pub mod event;
pub mod state;
