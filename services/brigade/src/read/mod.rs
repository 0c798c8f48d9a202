//! Read models of brigades, recipes and mobilisations, and the queries on them.

pub mod brigade_card;
pub mod brigades;
pub mod by_link;
pub(crate) mod composing;
pub mod exercise_card;
pub mod history;
pub mod mobilisation_card;
pub mod mobilisations;
pub(crate) mod people;
pub mod pool;
pub mod proposal;
pub mod recipe_card;
pub mod recipes;
pub mod seen;
pub mod timeline;
pub mod why;
