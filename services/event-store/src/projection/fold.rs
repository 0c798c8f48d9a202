//! A read model without its row type: what the runner works with.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::sync::Arc;

use uuid::Uuid;

use super::model::ReadModel;
use crate::error::FoldError;
use crate::recorded::Recorded;

/// A registered read model.
pub(crate) trait ErasedModel: Send + Sync {
    fn name(&self) -> &'static str;
    fn version(&self) -> i32;
    fn ddl(&self) -> &'static str;
    fn kinds(&self) -> &'static [&'static str];
    /// A worker's memory of rows, at most about `capacity` between two batches.
    fn folder(&self, capacity: usize) -> Box<dyn Folder>;
}

/// Folds events over rows in memory; rows that it does not know are supplied from the table.
pub(crate) trait Folder: Send {
    /// Rows that the events touch and that are not in memory.
    fn unknown_keys(&self, events: &[Arc<Recorded>]) -> Vec<Uuid>;
    /// A row as the table has it, or its absence.
    fn supply(&mut self, key: Uuid, row: Option<&str>) -> Result<(), FoldError>;
    fn fold(&mut self, event: &Recorded) -> Result<(), FoldError>;
    /// What changed since the last time, to be written.
    fn take_changes(&mut self) -> Result<Changes, FoldError>;
    /// Forgets all rows: what the table has is no longer what was folded.
    fn forget(&mut self);
}

/// Rows to write, as a JSON array, and rows to delete.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) rows: String,
    pub(crate) deleted: Vec<Uuid>,
    pub(crate) count: usize,
}

pub(crate) struct Model<M>(PhantomData<fn() -> M>);

impl<M> Model<M> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<M: ReadModel> ErasedModel for Model<M> {
    fn name(&self) -> &'static str {
        M::NAME
    }

    fn version(&self) -> i32 {
        M::VERSION
    }

    fn ddl(&self) -> &'static str {
        M::DDL
    }

    fn kinds(&self) -> &'static [&'static str] {
        M::EVENTS
    }

    fn folder(&self, capacity: usize) -> Box<dyn Folder> {
        Box::new(Rows::<M> { rows: HashMap::new(), changed: HashSet::new(), capacity })
    }
}

struct Rows<M: ReadModel> {
    rows: HashMap<Uuid, Option<M::Row>>,
    changed: HashSet<Uuid>,
    capacity: usize,
}

impl<M: ReadModel> Folder for Rows<M> {
    fn unknown_keys(&self, events: &[Arc<Recorded>]) -> Vec<Uuid> {
        let keys: HashSet<Uuid> =
            events.iter().flat_map(|event| M::keys(event)).filter(|key| !self.rows.contains_key(key)).collect();
        keys.into_iter().collect()
    }

    fn supply(&mut self, key: Uuid, row: Option<&str>) -> Result<(), FoldError> {
        let row = row.map(serde_json::from_str).transpose()?;
        self.rows.insert(key, row);
        Ok(())
    }

    fn fold(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let keys: HashSet<Uuid> = M::keys(event).into_iter().collect();
        let there = keys.iter().filter_map(|key| Some((*key, self.rows.remove(key).flatten()?)));
        let mut rows: HashMap<Uuid, M::Row> = there.collect();
        let known: HashSet<Uuid> = rows.keys().copied().collect();
        M::fold_together(&mut rows, event)?;
        for key in keys {
            let after = rows.remove(&key);
            // What was not there and is not there now needs no writing.
            if after.is_some() || known.contains(&key) {
                self.changed.insert(key);
            }
            self.rows.insert(key, after);
        }
        Ok(())
    }

    fn take_changes(&mut self) -> Result<Changes, FoldError> {
        let mut rows = Vec::with_capacity(self.changed.len());
        let mut deleted = Vec::new();
        for key in &self.changed {
            match self.rows.get(key) {
                Some(Some(row)) => rows.push(row),
                Some(None) | None => deleted.push(*key),
            }
        }
        let changes = Changes { rows: serde_json::to_string(&rows)?, count: rows.len() + deleted.len(), deleted };
        self.changed.clear();
        if self.rows.len() > self.capacity {
            self.rows.clear();
        }
        Ok(changes)
    }

    fn forget(&mut self) {
        self.rows.clear();
        self.changed.clear();
    }
}
