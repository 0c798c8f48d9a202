//! The GraphQL API: conventions, the services' schema on top of them, and the HTTP layer. The only crate that knows async-graphql.

// The schema is one type of many: its futures are nested as deep as it has fields of fields.
#![recursion_limit = "512"]

pub mod access;
pub mod conventions;
pub mod http;
pub mod permissions;
pub mod schema;
