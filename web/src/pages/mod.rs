//! One file a page: its document, the shape of its data, its template, its handler.

pub mod about;
pub mod answer_release;
pub mod answer_call;
pub mod brigades;
pub mod candidates;
pub mod certificate;
pub mod changes;
pub mod credits;
pub mod document;
pub mod error;
pub mod exercises;
pub mod graphiql;
pub mod home;
pub mod mission;
pub mod missions;
pub mod notifications;
pub mod open_data;
pub mod mobilisations;
pub mod own_missions;
pub mod placements;
pub mod privacy;
pub mod profile;
pub mod recipes;
pub mod sign_in;
pub mod statistics;
