//! The readiness board: how many teams of a recipe can really be raised at once, and what is in the way of one more.

pub mod count;

#[cfg(test)]
mod tests;
