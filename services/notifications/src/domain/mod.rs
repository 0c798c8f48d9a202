//! Three pure aggregates: what somebody is told, each delivery of it, and what somebody chose of how they are told.

pub mod delivery;
pub mod inbox;
pub mod notification;
pub mod policy;
pub mod value;
