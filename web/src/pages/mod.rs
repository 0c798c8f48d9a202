//! One file a page: its document, the shape of its data, its template, its handler.

pub mod about;
pub mod candidates;
pub mod error;
pub mod graphiql;
pub mod home;
pub mod mission;
pub mod missions;
pub mod notifications;
pub mod own_missions;
pub mod placements;
pub mod profile;
pub mod sign_in;
