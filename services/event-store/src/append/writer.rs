//! The writers of a node: each takes what is queued, puts it into one transaction, and answers every command by itself.
//!
//! Several commands share a round trip and a flush of the disk. Where one of them breaks a promise, the database
//! refuses the whole transaction; the writer then runs each command of the batch in a transaction of its own, so that
//! one conflict never costs another command its answer.

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::PgConnection;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::{Mutex, RwLock, mpsc, oneshot, watch};
use uuid::Uuid;

use super::staged::{AppendError, Staged};
use super::statement;
use sqlx::ConnectOptions as _;

/// Most commands in one transaction: past this the latency of the first one grows for little gain.
const MAX_COMMANDS: usize = 256;
/// Most events in one transaction, beyond the first command's own.
const MAX_EVENTS: usize = 2_000;
/// How many commands may wait before callers have to wait to be queued.
const QUEUE_LENGTH: usize = 4_096;
/// Tries to connect again before the caller is told.
const CONNECTION_ATTEMPTS: u32 = 3;
/// Planning costs more than appending: plans are made once per connection, on whatever the tables hold then. Without
/// sequential scans, a plan that was made on an empty table stays right when the table has grown.
pub(super) const PLANS: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("enable_seqscan", "off")];

struct Request {
    staged: Staged,
    answer: oneshot::Sender<Result<Vec<i64>, AppendError>>,
}

/// Hands commands to the writers. Clones share the same writers.
#[derive(Clone)]
pub(crate) struct Appender {
    queue: mpsc::Sender<Request>,
    /// Shared by every append under way; false once nothing more is taken.
    open: Arc<RwLock<bool>>,
}

impl Appender {
    /// Starts `writers` tasks with a connection each; they end when the last `Appender` is dropped.
    /// After each commit `committed` is told the highest position, to wake subscribers in this process.
    pub(crate) fn start(options: &PgConnectOptions, writers: usize, committed: &watch::Sender<i64>) -> Self {
        let (queue, receiver) = mpsc::channel(QUEUE_LENGTH);
        let receiver = Arc::new(Mutex::new(receiver));
        let options = options.clone().options(PLANS);
        for _ in 0..writers.max(1) {
            let writer = Writer { options: options.clone(), connection: None, committed: committed.clone() };
            tokio::spawn(writer.run(Arc::clone(&receiver)));
        }
        Self { queue, open: Arc::new(RwLock::new(true)) }
    }

    /// Writes what one command staged; answers the positions of its events.
    pub(crate) async fn append(&self, staged: Staged) -> Result<Vec<i64>, AppendError> {
        let open = self.open.read().await;
        if !*open {
            return Err(AppendError::Stopping);
        }
        let (answer, received) = oneshot::channel();
        self.queue.send(Request { staged, answer }).await.map_err(|_| AppendError::Stopping)?;
        received.await.map_err(|_| AppendError::Stopping)?
    }

    /// Takes nothing more; comes back once everything that was under way is answered.
    pub(crate) async fn close(&self) {
        *self.open.write().await = false;
    }
}

struct Writer {
    options: PgConnectOptions,
    connection: Option<PgConnection>,
    committed: watch::Sender<i64>,
}

impl Writer {
    async fn run(mut self, queue: Arc<Mutex<mpsc::Receiver<Request>>>) {
        let mut left_over = None;
        loop {
            let (batch, rest) = match left_over.take() {
                // Another writer may hold the queue while it waits for work: what is left over does not wait for that.
                Some(first) => match queue.try_lock() {
                    Ok(mut queue) => gather(first, &mut queue),
                    Err(_) => (vec![first], None),
                },
                None => {
                    let mut queue = queue.lock().await;
                    let Some(first) = queue.recv().await else { return };
                    // Clients that were answered just now run first, and what they send next comes along.
                    tokio::task::yield_now().await;
                    gather(first, &mut queue)
                }
            };
            left_over = rest;
            metrics::histogram!("vivier_append_batch_commands").record(batch.len() as f64);
            self.write(batch).await;
        }
    }

    async fn write(&mut self, batch: Vec<Request>) {
        let together: Vec<&Staged> = batch.iter().map(|request| &request.staged).collect();
        match self.append(&together).await {
            Ok(positions) => {
                let mut positions = positions.into_iter();
                for request in batch {
                    let mine = positions.by_ref().take(request.staged.events.len()).collect();
                    // A caller that has gone away does not need its answer.
                    let _ = request.answer.send(Ok(mine));
                }
            }
            Err(error) if batch.len() == 1 => {
                if let Some(request) = batch.into_iter().next() {
                    let _ = request.answer.send(Err(error));
                }
            }
            // An unknown outcome must not be tried again: without a key, a command could act twice.
            Err(AppendError::Database(error)) if error.as_database_error().is_none() => {
                let reason = error.to_string();
                for request in batch {
                    let lost = sqlx::Error::Protocol(format!("the connection was lost during an append: {reason}"));
                    let _ = request.answer.send(Err(AppendError::Database(lost)));
                }
            }
            Err(_) => {
                metrics::counter!("vivier_append_batches_split").increment(1);
                for request in batch {
                    let result = self.append(&[&request.staged]).await;
                    let _ = request.answer.send(result);
                }
            }
        }
    }

    async fn append(&mut self, batch: &[&Staged]) -> Result<Vec<i64>, AppendError> {
        let connection = self.connect().await?;
        let result = statement::append(connection, batch).await;
        match &result {
            Ok(positions) => {
                if let Some(last) = positions.last() {
                    metrics::counter!("vivier_events_appended").increment(positions.len() as u64);
                    self.committed.send_if_modified(|known| {
                        let newer = *last > *known;
                        *known = (*known).max(*last);
                        newer
                    });
                }
            }
            Err(AppendError::Database(error)) if error.as_database_error().is_none() => self.connection = None,
            // The server may have ended this session (a shutdown, an administrator): begin with a new one.
            Err(AppendError::Database(error)) if is_fatal(error) => self.connection = None,
            Err(_) => {}
        }
        result
    }

    async fn connect(&mut self) -> Result<&mut PgConnection, AppendError> {
        if self.connection.is_none() {
            let mut attempt = 0;
            let connection = loop {
                attempt += 1;
                match self.options.connect().await {
                    Ok(connection) => break connection,
                    Err(error) if attempt >= CONNECTION_ATTEMPTS => return Err(AppendError::Database(error)),
                    Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50 * u64::from(attempt))).await,
                }
            };
            self.connection = Some(connection);
        }
        self.connection.as_mut().ok_or(AppendError::Stopping)
    }
}

/// True for errors after which the session is gone (class 57: the server is shutting down or ended the session).
fn is_fatal(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|database| database.code()).is_some_and(|code| code.starts_with("57P"))
}

/// Takes what is queued behind `first`, up to the limits. A command that writes a stream or a key which is already in the
/// batch, or reads a stream that the batch writes, would make the whole batch fail: it waits for the next one.
fn gather(first: Request, queue: &mut mpsc::Receiver<Request>) -> (Vec<Request>, Option<Request>) {
    let mut touched = Touched::default();
    let mut events = first.staged.events.len();
    touched.admit(&first.staged);
    let mut batch = vec![first];
    while batch.len() < MAX_COMMANDS && events < MAX_EVENTS {
        let Ok(request) = queue.try_recv() else { break };
        if !touched.admit(&request.staged) {
            return (batch, Some(request));
        }
        events += request.staged.events.len();
        batch.push(request);
    }
    (batch, None)
}

/// What the commands of a batch touch.
#[derive(Default)]
struct Touched {
    written: HashSet<Uuid>,
    /// Many commands of a batch may read one stream.
    read: HashSet<Uuid>,
    keys: HashSet<Uuid>,
}

impl Touched {
    /// False where the command has to wait; nothing is noted then.
    fn admit(&mut self, staged: &Staged) -> bool {
        let streams = || staged.heads.iter().map(|expected| expected.stream_id);
        let clashes = streams()
            .any(|stream| self.written.contains(&stream) || (staged.writes(stream) && self.read.contains(&stream)))
            || staged.record.as_ref().is_some_and(|record| self.keys.contains(&record.key));
        if clashes {
            return false;
        }
        for stream in streams() {
            if staged.writes(stream) {
                self.written.insert(stream)
            } else {
                self.read.insert(stream)
            };
        }
        self.keys.extend(staged.record.as_ref().map(|record| record.key));
        true
    }
}
