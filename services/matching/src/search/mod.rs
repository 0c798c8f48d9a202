//! Saved searches and watched missions: what somebody wants to hear of, and what they are told, not too often.

pub mod alerts;
pub mod book;
pub mod domain;
pub mod news;
pub mod read;
pub mod use_case;

#[cfg(test)]
mod tests;
