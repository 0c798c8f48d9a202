//! A node in a process of its own, which can be killed and started again.

use std::collections::HashMap;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{mpsc, oneshot};

use crate::clients::Node;
use crate::jar::{Answer, Order};

/// How long a process may take to open its store.
const READY_WITHIN: Duration = Duration::from_secs(60);

type Waiting = HashMap<u64, oneshot::Sender<Result<Answer, String>>>;

/// The place of one worker; clones share it.
#[derive(Clone)]
pub struct Worker {
    url: String,
    running: Arc<tokio::sync::Mutex<Option<Child>>>,
    line: Arc<Mutex<Option<Line>>>,
    numbers: Arc<AtomicU64>,
}

/// The way to a running worker.
struct Line {
    orders: mpsc::UnboundedSender<String>,
    waiting: Waiting,
}

impl Worker {
    /// Starts a worker on the store at `url` and waits until it takes orders.
    pub async fn start(url: &str) -> Self {
        let worker =
            Self { url: url.to_owned(), running: Arc::default(), line: Arc::default(), numbers: Arc::default() };
        worker.restart().await;
        worker
    }

    /// Starts the process anew; the one before must have ended.
    pub async fn restart(&self) {
        let mut running = self.running.lock().await;
        assert!(running.is_none(), "one process in a place");
        let mut child = Command::new(env!("CARGO_BIN_EXE_fault_worker"))
            .arg(&self.url)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the worker's program");
        let mut input = child.stdin.take().expect("a pipe");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = tokio::time::timeout(READY_WITHIN, output.next_line()).await.expect("ready in time");
        assert_eq!(first.expect("a line").as_deref(), Some("ready"));
        let (orders, mut queue) = mpsc::unbounded_channel::<String>();
        *self.line.lock().expect("no panic") = Some(Line { orders, waiting: HashMap::new() });
        tokio::spawn(async move {
            while let Some(order) = queue.recv().await {
                if input.write_all(order.as_bytes()).await.is_err() {
                    return;
                }
            }
        });
        tokio::spawn(listen(output, Arc::clone(&self.line)));
        *running = Some(child);
    }

    /// SIGKILL, and waits until the process is gone and everything it had said was heard.
    pub async fn kill_9(&self) {
        let mut child = self.running.lock().await.take().expect("a running process");
        child.kill().await.expect("killed");
        crate::clients::until("the end of the worker's output", || async {
            self.line.lock().expect("no panic").is_none()
        })
        .await;
    }
}

/// Hands answers to those who wait. At the end, whoever still waits learns that the line is gone.
async fn listen(mut output: Lines<BufReader<ChildStdout>>, line: Arc<Mutex<Option<Line>>>) {
    while let Ok(Some(text)) = output.next_line().await {
        // The last line of a killed process may be half a line: that was no acknowledgement.
        let Ok((number, answer)) = serde_json::from_str(&text) else { break };
        let waiter = line.lock().expect("no panic").as_mut().and_then(|line| line.waiting.remove(&number));
        if let Some(waiter) = waiter {
            let _ = waiter.send(answer);
        }
    }
    line.lock().expect("no panic").take();
}

impl Node for Worker {
    fn send<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<Answer, String>> {
        Box::pin(async move {
            let number = self.numbers.fetch_add(1, Ordering::Relaxed);
            let (sender, answer) = oneshot::channel();
            {
                let mut line = self.line.lock().expect("no panic");
                let line = line.as_mut().ok_or("no process is running")?;
                line.waiting.insert(number, sender);
                let text = serde_json::to_string(&(number, order)).expect("an order");
                line.orders.send(format!("{text}\n")).map_err(|_| "the process has ended")?;
            }
            answer.await.map_err(|_| "the process ended before it answered".to_owned())?
        })
    }
}
