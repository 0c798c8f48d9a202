//! The history of a running store: read once, kept up to date by what was recorded since. It can be made again at any time.

use std::sync::Arc;

use tokio::sync::RwLock;
use vivier_event_store::{Store, StoreError};

use crate::history::History;

/// Shared by all who ask; the first one reads the events.
#[derive(Clone, Default)]
pub struct Indicators(Arc<RwLock<History>>);

impl Indicators {
    pub fn new() -> Self {
        Self::default()
    }

    /// Answers from the history as of the present end of the global order.
    ///
    /// # Errors
    /// `Database`, `Visit`.
    pub async fn ask<T>(&self, store: &Store, answer: impl FnOnce(&History) -> T) -> Result<T, StoreError> {
        if self.0.read().await.position() < store.position() {
            let mut history = self.0.write().await;
            let after = history.position();
            store.replay(after, &mut |event| history.see(event)).await?;
        }
        Ok(answer(&*self.0.read().await))
    }
}
