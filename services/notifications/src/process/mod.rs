//! What happens by itself: notices and events become notifications, what is due is delivered, digests are composed.

pub mod digests;
pub mod ended;
pub mod happened;
pub mod news;
pub mod notices;
pub mod outbox;
pub mod parcel;
pub mod people;
mod wanted;
