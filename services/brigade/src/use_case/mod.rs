//! What people, and Vivier itself, do with brigades, recipes and mobilisations: one struct for each command, named as in the API.
//!
//! Each authorises in its first line, loads, decides, and leaves the appending to the unit of work.

pub mod answer;
pub mod brigade;
pub mod by_link;
pub mod call;
pub mod course;
pub(crate) mod departure;
pub mod engagements;
pub mod exercise;
mod lists;
pub(crate) mod loss;
pub mod membership;
pub mod mobilise;
mod network;
mod packing;
mod placing;
pub(crate) mod reach;
pub mod recipe;
pub(crate) mod rolls;
pub mod roster;
pub(crate) mod rules;
mod skills;
pub(crate) mod support;
pub(crate) mod team_seats;

#[cfg(test)]
mod tests;
