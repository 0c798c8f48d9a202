//! The words every service shares: ids, clock, actor, periods, shares, texts, refusals. No input or output happens here.

pub mod access;
pub mod actor;
pub mod clock;
pub mod closed_list;
pub mod decider;
pub mod email;
pub mod format;
pub mod id;
pub mod invalid;
pub mod locale;
pub mod ministry;
pub mod notice;
pub mod period;
pub mod problem;
pub mod sealed;
pub mod share;
pub mod text;
pub mod transition;
pub mod zone;
