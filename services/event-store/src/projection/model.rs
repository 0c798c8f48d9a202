//! What a service says to get a read model.

use std::collections::HashMap;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::error::FoldError;
use crate::recorded::Recorded;

/// A table that follows from the events alone: each row is a fold over the events with its key.
///
/// Because the fold is pure, the same rows come from live events, from a catch-up and from a rebuild, and nothing
/// (no e-mail, no call) can happen again when it is run again. Rows keep personal data sealed, so an erased person
/// needs no scrubbing: nobody can open what is left.
pub trait ReadModel: Send + Sync + 'static {
    /// The name of the view that queries read, and of the table behind it.
    const NAME: &'static str;
    /// Raise it when `DDL` or `fold` changes: the model is rebuilt at the next start, while the old one serves.
    const VERSION: i32;
    /// Creates the table, with `id uuid primary key`, and its indexes. Names are not qualified.
    const DDL: &'static str;
    /// The kinds of events that it reads.
    const EVENTS: &'static [&'static str];
    /// One row; its JSON names are the column names.
    type Row: Serialize + DeserializeOwned + Clone + Send + Sync + 'static;

    /// The rows that an event touches: the one of its stream, unless said otherwise.
    fn keys(event: &Recorded) -> Vec<Uuid> {
        vec![event.stream_id]
    }

    /// The row after the event; `None` deletes it.
    ///
    /// # Errors
    /// A `FoldError` stops the read model at this event, visibly, until it is mended.
    fn fold(key: Uuid, row: Option<Self::Row>, event: &Recorded) -> Result<Option<Self::Row>, FoldError>;

    /// Takes an event into the rows with its keys, where one row follows from another; each by itself unless said otherwise.
    ///
    /// # Errors
    /// As `fold`.
    fn fold_together(rows: &mut HashMap<Uuid, Self::Row>, event: &Recorded) -> Result<(), FoldError> {
        for key in Self::keys(event) {
            let after = Self::fold(key, rows.remove(&key), event)?;
            rows.extend(after.map(|row| (key, row)));
        }
        Ok(())
    }
}
