//! A person's calendar as a file that their own programs read, behind a link that they can revoke.

pub mod feed;
pub mod ics;
pub mod link;
