//! One file a page: its document, the shape of its data, its template, its handler.

pub mod about;
pub mod error;
pub mod graphiql;
pub mod home;
pub mod mission;
pub mod missions;
pub mod sign_in;
