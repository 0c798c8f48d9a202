//! One file a page: its document, the shape of its data, its template, its handler.

pub mod about;
pub mod answer_release;
pub mod candidates;
pub mod certificate;
pub mod changes;
pub mod credits;
pub mod document;
pub mod error;
pub mod graphiql;
pub mod home;
pub mod mission;
pub mod missions;
pub mod notifications;
pub mod open_data;
pub mod own_missions;
pub mod placements;
pub mod privacy;
pub mod profile;
pub mod sign_in;
pub mod statistics;
