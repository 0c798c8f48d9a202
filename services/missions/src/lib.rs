//! Missions: what an administration needs, seat by seat; moderation, priorities, and who fills which seat.

pub mod access;
pub mod domain;
