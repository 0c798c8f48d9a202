//! Mails to account holders: written from templates in the person's language, sent by a server or into a folder.

pub mod message;
pub mod sending;
pub mod transport;
