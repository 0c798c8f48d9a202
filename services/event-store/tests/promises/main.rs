//! What the event store promises, each promise under attack, on a real PostgreSQL.

mod append;
mod claims;
mod cqrs;
mod erasure;
mod faults;
mod followers;
mod idempotency;
mod integrity;
mod links;
mod opening;
mod order;
mod read_models;
mod replay;
mod support;
mod timers;
mod upcasting;
