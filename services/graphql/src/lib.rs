//! GraphQL for any schema: the conventions that types and resolvers are written with, and the HTTP layer with its caps. It knows no service but the accounts, whose
//! sessions and tokens open a request: what only asks the schema, as the pages do, is compiled beside the services and not after them.

pub mod conventions;
pub mod http;
pub mod root_field;
