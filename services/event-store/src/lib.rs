//! Vivier's event store on PostgreSQL: append, load, subscribe, project, rebuild, seal, verify. It knows no business type.
//!
//! What it promises, and where to read how:
//!
//! | promise | module |
//! |---|---|
//! | one command, one transaction over all the streams it touches, each at its expected version | [`unit`], [`append`] |
//! | a command sent twice with one key acts once; the key with another content is refused | [`execute`] |
//! | a global order that no reader can skip | [`reader`] (the frontier), `migrations/0001_event_store.sql` |
//! | read models with rows and checkpoint in one transaction, a visible stop on a poison event, rebuild beside live traffic | [`projection`] |
//! | personal data sealed under its subject's key, erased with it | [`keys`] |
//! | a changed, deleted or inserted event is found and named | [`integrity`] |
//! | deadlines that survive restarts and fire once over all nodes | [`timers`] |
//! | what follows an event is done after it, at least once, by no rebuild | [`follower`] |
//! | people are told in the transaction of what happened | [`notice`] |
//! | a link acts once, for one person, for a time | [`links`] |
//! | events of older versions stay readable | [`upcast`] |
//!
//! The hot path: [`Store::execute`](store::Store::execute) runs a use case on a [`Unit`](unit::Unit), which loads
//! aggregates (from a cache, see [`cache`]) and stages events; [`append::writer`] gathers what several clients staged at
//! the same time into one transaction, so that they share a flush of the disk. Lists ask the database which rows they hold, and
//! have most of them decoded already ([`rows`]).

pub mod access_log;
pub mod append;
pub mod cache;
pub mod chore;
pub mod command;
pub mod cqrs;
pub mod error;
pub mod execute;
pub mod feed;
pub mod follower;
pub mod integrity;
pub mod keys;
pub mod links;
pub mod notice;
pub mod projection;
pub mod reader;
pub mod recorded;
pub mod registry;
pub mod rows;
pub mod schema;
pub mod store;
pub mod testing;
pub mod timers;
pub mod unit;
pub mod upcast;

pub use chore::Chore;
pub use command::{CommandContext, Done, UseCase};
pub use error::{CommandError, FoldError, QueryError, StoreError};
pub use feed::{From, Subscription};
pub use follower::Follower;
pub use keys::{KeyRing, MasterKey};
pub use links::ActionLink;
pub use projection::model::ReadModel;
pub use recorded::{Meta, Recorded};
pub use registry::Registry;
pub use rows::VersionedReadModel;
pub use store::{AsOf, Background, Store, StoreOptions};
pub use timers::{DueTimer, Timer, TimerHandler};
pub use unit::{Aggregate, Unit};
