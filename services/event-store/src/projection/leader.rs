//! Who works: each named task runs on one node at a time, by an advisory lock of that node's session.
//!
//! The lock decides who works; it does not protect the rows. A node that lost it without noticing is stopped by the
//! checkpoint's compare-and-set and by idempotency keys.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sqlx::{ConnectOptions as _, PgConnection};
use tokio::sync::{Notify, watch};

use crate::store::Store;

/// Class of the two-part advisory locks of tasks. The one-part key space belongs to the writers' frontier locks.
const LOCK_CLASS: i32 = 72_001;
/// How often a node asks for tasks it does not have, and makes sure that its session lives.
const INTERVAL: Duration = Duration::from_millis(500);

/// The tasks of this node; clones share them.
#[derive(Clone)]
pub(crate) struct Leadership {
    tasks: Arc<Mutex<BTreeMap<String, watch::Sender<bool>>>>,
    added: Arc<Notify>,
}

impl Leadership {
    pub(crate) fn start(store: &Store) -> Self {
        let leadership = Self { tasks: Arc::default(), added: Arc::new(Notify::new()) };
        tokio::spawn(hold(store.clone(), leadership.clone()));
        leadership
    }

    /// True while this node is the one that does `task`.
    pub(crate) fn of(&self, task: &str) -> watch::Receiver<bool> {
        let mut tasks = self.tasks.lock().expect("no panic while the lock is held");
        let receiver = tasks.entry(task.to_owned()).or_insert_with(|| watch::channel(false).0).subscribe();
        drop(tasks);
        self.added.notify_one();
        receiver
    }

    fn wanted(&self) -> Vec<String> {
        let tasks = self.tasks.lock().expect("no panic while the lock is held");
        tasks.iter().filter(|(_, held)| !*held.borrow()).map(|(task, _)| task.clone()).collect()
    }

    fn set(&self, task: &str, held: bool) {
        if let Some(sender) = self.tasks.lock().expect("no panic while the lock is held").get(task) {
            sender.send_replace(held);
        }
    }

    fn lose_all(&self) {
        for sender in self.tasks.lock().expect("no panic while the lock is held").values() {
            sender.send_replace(false);
        }
    }
}

async fn hold(store: Store, leadership: Leadership) {
    let mut stop = store.stopping();
    let mut session: Option<PgConnection> = None;
    loop {
        if session.is_none() {
            session = store.connect_options().connect().await.ok();
        }
        if let Some(connection) = session.as_mut()
            && ask(connection, &leadership).await.is_err()
        {
            // What the end of the database breaks off while the store stops is no fault.
            if *stop.borrow() {
                leadership.lose_all();
                return;
            }
            tracing::warn!("the session that holds this node's tasks was lost; another node may take them");
            leadership.lose_all();
            session = None;
        }
        tokio::select! {
            () = tokio::time::sleep(INTERVAL) => {}
            () = leadership.added.notified() => {}
            _ = stop.wait_for(|stop| *stop) => { leadership.lose_all(); return }
        }
    }
}

async fn ask(connection: &mut PgConnection, leadership: &Leadership) -> Result<(), sqlx::Error> {
    sqlx::query("select 1").execute(&mut *connection).await?;
    for task in leadership.wanted() {
        let got: bool = sqlx::query_scalar("select pg_try_advisory_lock($1, hashtext($2))")
            .bind(LOCK_CLASS)
            .bind(&task)
            .fetch_one(&mut *connection)
            .await?;
        if got {
            leadership.set(&task, true);
        }
    }
    Ok(())
}
