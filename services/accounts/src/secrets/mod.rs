//! Secrets, as hashes, in tables of their own: they are never in an event, and deleting a row forgets them.

pub mod api_tokens;
pub mod attempts;
pub mod credentials;
pub mod hasher;
pub mod known_networks;
pub mod schema;
pub mod second_factors;
pub mod sessions;
pub mod sweeping;
pub mod token;
