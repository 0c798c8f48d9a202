//! GraphQL over HTTP, WebSocket and server-sent events, for any schema: our own layer, because what a public API must refuse
//! has to be refused before anything is executed.
//!
//! The way of a request: [`origin`] → [`auth`] → [`negotiate`] → [`params`] → [`throttle`] (a base price) → [`document`]
//! (parse, caps, values, cost) → [`throttle`] (the cost) → execution under a time limit → [`answer`](crate::conventions::answer)
//! (masking) → [`reply`] (status, media type). Every cap is a named constant in [`limits`].
//!
//! Specifications: GraphQL over HTTP (draft of August 2026), graphql-transport-ws, graphql-sse (distinct connections).

pub mod auth;
pub mod document;
pub mod endpoint;
pub mod engine;
pub mod limits;
pub mod listen;
pub mod live;
pub mod negotiate;
pub mod origin;
pub mod params;
pub mod reply;
mod running;
pub mod server_sent;
pub mod throttle;
pub mod websocket;

pub use endpoint::router;
pub use engine::{Engine, EngineOptions};
pub use listen::listen;
