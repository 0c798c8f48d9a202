//! What tests of the whole use: the real binary on a data folder of its own, a client, and the mails it writes.

pub mod binary;
pub mod client;
pub mod json_schema;
pub mod mail;
pub mod second_factor;
pub mod server;
