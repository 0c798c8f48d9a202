//! What can go wrong, one closed list per layer. Sources are chained, never printed twice.

use vivier_kernel::problem::{Problem, Refusal};

/// A fault of the store itself: the caller can do nothing about it but try later.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("the database did not answer as it should")]
    Database(#[from] sqlx::Error),
    #[error("the database schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the store was written by a newer version of Vivier (schema {stored}, this binary knows {known})")]
    NewerStore { stored: i64, known: i64 },
    #[error(
        "the store was written by a newer version of Vivier: its events {kind}, version {version}, are not known to this binary"
    )]
    NewerEvents { kind: String, version: i16 },
    #[error("the master key is not the one this store was made with")]
    WrongMasterKey,
    #[error("the event at position {position} ({kind}, version {schema_version}) cannot be read")]
    UnreadableEvent { position: i64, kind: String, schema_version: i16, source: serde_json::Error },
    #[error("a value could not be written as JSON")]
    Encoding(#[from] serde_json::Error),
    #[error("sealed data could not be opened: it was changed, or sealed under another key")]
    Unsealable,
    #[error("the person was erased: nothing more is recorded of them")]
    Erased,
    #[error("{} cannot be used: it holds the last sealed block", file.display())]
    Anchor { file: std::path::PathBuf, source: std::io::Error },
    #[error(
        "sealed block {number}, up to position {position}, is gone or another: run `vivier verify`; after the restore of a backup see `vivier restore --help`"
    )]
    SealedHeadGone { number: i64, position: i64 },
    #[error("the store is stopping")]
    Stopping,
    #[error("the read model {name} did not reach position {position} in time")]
    ReadModelBehind { name: String, position: i64 },
    #[error("there is no read model called {name}")]
    UnknownReadModel { name: String },
    #[error("the rebuild of {name} stopped: {reason}")]
    RebuildStopped { name: String, reason: String },
    #[error("the reader of the events stopped at position {position}")]
    Visit { position: i64, source: FoldError },
    #[error("the operating system gave no randomness")]
    NoRandomness,
}

impl StoreError {
    /// True where trying again later may help: the store stops, a read model is late, or the database cannot be reached. A
    /// command that met a lost connection may have happened: its idempotency key tells.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Stopping | Self::ReadModelBehind { .. } => true,
            Self::Database(error) => is_lost_connection(error),
            Self::Migration(_)
            | Self::NewerStore { .. }
            | Self::NewerEvents { .. }
            | Self::WrongMasterKey
            | Self::UnreadableEvent { .. }
            | Self::Encoding(_)
            | Self::Unsealable
            | Self::Erased
            | Self::Anchor { .. }
            | Self::SealedHeadGone { .. }
            | Self::UnknownReadModel { .. }
            | Self::RebuildStopped { .. }
            | Self::Visit { .. }
            | Self::NoRandomness => false,
        }
    }

    /// True where the database was asked for more than it could do in the time that a statement has: less may be answered.
    pub fn is_out_of_time(&self) -> bool {
        matches!(self, Self::Database(error) if is_cancelled(error))
    }
}

/// SQLSTATE 57014, `query_canceled`: the statement took longer than the pool allows.
fn is_cancelled(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Database(error) if error.code().as_deref() == Some("57014"))
}

/// SQLSTATE classes and codes of a server that is going, gone or full (PostgreSQL, appendix A): connection exceptions,
/// insufficient resources, operator intervention other than a cancelled statement.
fn is_lost_connection(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("08") || code.starts_with("53") || (code.starts_with("57P") && code != "57P04")
        }),
        _ => false,
    }
}

/// Why a command did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The domain said no, or the input was not valid.
    #[error("refused: {0}")]
    Refused(Problem),
    /// It does not exist, or the actor may not see it: the two answer alike.
    #[error("not found")]
    NotFound,
    /// The object has moved on since the client read it.
    #[error("expected version {expected}, found {actual}")]
    Conflict { expected: i64, actual: i64 },
    /// A value that must be unique belongs to another.
    #[error("already taken: {scope}")]
    Taken { scope: &'static str },
    /// The idempotency key was used before, for a command with another content.
    #[error("the idempotency key was used for another command")]
    KeyReused,
    #[error(transparent)]
    Store(StoreError),
}

impl CommandError {
    pub fn refused(refusal: impl Refusal) -> Self {
        Self::Refused(refusal.problem())
    }
}

impl From<Problem> for CommandError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        match error {
            // Who was erased does not exist.
            StoreError::Erased => Self::NotFound,
            error => Self::Store(error),
        }
    }
}

/// A command that looks something up.
impl From<QueryError> for CommandError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Refused(problem) => problem.into(),
            QueryError::Store(error) => error.into(),
        }
    }
}

impl From<sqlx::Error> for CommandError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

impl From<serde_json::Error> for CommandError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(StoreError::Encoding(error))
    }
}

/// Why a query gave no answer. What may not be seen is not an error: it is absent.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The question itself was not valid.
    #[error("refused: {0}")]
    Refused(Problem),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problem> for QueryError {
    fn from(problem: Problem) -> Self {
        Self::Refused(problem)
    }
}

impl From<sqlx::Error> for QueryError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}

/// Why a read model could not take an event: it stops there, visibly, until it is mended and rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum FoldError {
    #[error("the payload cannot be read: {0}")]
    Payload(#[from] serde_json::Error),
    #[error("{0}")]
    Unexpected(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_connection_passes_and_a_fault_does_not() {
        let broken = std::io::Error::new(std::io::ErrorKind::BrokenPipe, "broken pipe");
        for passing in [sqlx::Error::Io(broken), sqlx::Error::PoolTimedOut, sqlx::Error::PoolClosed] {
            assert!(StoreError::Database(passing).is_passing());
        }
        assert!(!StoreError::Database(sqlx::Error::RowNotFound).is_passing());
        assert!(StoreError::Stopping.is_passing());
        assert!(!StoreError::Unsealable.is_passing());
    }
}
