//! What happens by itself: the daily retention run, and what follows an erasure.

pub mod contact;
pub mod daily;
pub mod erased;
mod mail_files;
