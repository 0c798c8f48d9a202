//! Chores: work that goes on while the store is open, on one node at a time, such as sending what is due.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::error::StoreError;
use crate::projection::leader::Leadership;
use crate::store::Store;

/// Longest time between two looks; what is committed in this process wakes at once.
const POLL: Duration = Duration::from_millis(250);
/// Pause after a fault of the store.
const RETRY: Duration = Duration::from_millis(500);

/// Work of which a part is done each time it is asked for. Another node may take it over between two parts, and the lock that
/// says whose it is may be lost unnoticed: what must not happen twice is guarded by the commands that it executes.
pub trait Chore: Send + Sync + 'static {
    /// Names it among all tasks.
    fn name(&self) -> &'static str;

    /// Does what is due; true where there may be more at once.
    fn work<'a>(&'a self, store: &'a Store) -> BoxFuture<'a, Result<bool, StoreError>>;
}

pub(crate) fn start(store: &Store, leadership: &Leadership) {
    for chore in &store.registry().chores {
        let lead = leadership.of(&format!("chore:{}", chore.name()));
        tokio::spawn(go_on(store.clone(), Arc::clone(chore), lead));
    }
}

async fn go_on(store: Store, chore: Arc<dyn Chore>, mut lead: watch::Receiver<bool>) {
    let mut stop = store.stopping();
    let mut committed = store.feed().watch();
    loop {
        tokio::select! {
            led = lead.wait_for(|held| *held) => if led.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        committed.mark_unchanged();
        let pause = match chore.work(&store).await {
            Ok(true) => continue,
            Ok(false) => POLL,
            Err(_) if *stop.borrow() => return,
            Err(error) => {
                tracing::warn!(chore = chore.name(), error = %error, "a chore could not go on; it tries again");
                RETRY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            changed = committed.changed() => if changed.is_err() { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}
