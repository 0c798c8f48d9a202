//! The HTTP layer against a listening server on loopback: one module for each cap and each transport.

mod accept;
mod aliases;
mod authentication;
mod body;
mod cost;
mod depth;
mod directives;
mod foreign;
mod fragments;
mod fuzz;
mod fuzz_here;
mod introspection;
mod lists;
mod masking;
mod methods;
mod operations;
mod origins;
mod rate;
mod root_fields;
mod server_sent;
mod support;
mod time;
mod tokens;
mod values;
mod variables;
mod websocket;
