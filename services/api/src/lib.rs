//! The GraphQL API: the services' schema, its access matrix, and the calendars. Conventions and transports are those of `vivier-graphql`.

pub mod access;
pub mod calendar;
pub mod permissions;
pub mod schema;
