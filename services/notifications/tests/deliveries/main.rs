//! What is told reaches a real mail server and a real HTTP receiver, once for each id that they keep, whatever crashes in between.

mod calendar;
mod crashes;
mod erased;
mod lanes;
mod mails;
mod preferences;
mod rebuilt;
mod seats;
mod standing_in;
mod support;
mod waited;
mod webhooks;
