//! A world with a store, people, a mail server and an HTTP receiver.

pub mod http;
pub mod mute;
pub mod sink;
pub mod smtp;
pub mod tls;
pub mod world;
