//! The programme's figures: defined in words and versions, worked out from the events alone, at any past moment.
//!
//! [`history`] keeps what the figures need of each event, with the moment from which it holds; [`figure`] works a figure out of
//! it as of a moment; [`publish`] cuts it by dimension and keeps small cells back. Everything but [`live`] is pure. A program that
//! shares no code with this (`tests/recompute`) gets the same figures from the exported events and the definitions.

pub mod access;
pub mod definition;
pub mod figure;
pub mod history;
pub mod live;
pub mod moment;
pub mod publish;
mod read_event;
pub mod series;
#[cfg(test)]
mod tests;
