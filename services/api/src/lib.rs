//! The GraphQL API: conventions, the services' schema on top of them, and the HTTP layer. The only crate that knows async-graphql.

pub mod access;
pub mod conventions;
pub mod http;
pub mod permissions;
pub mod schema;
