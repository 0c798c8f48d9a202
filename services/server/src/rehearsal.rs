//! A clock that can be set ahead while the server runs: deadlines of weeks are rehearsed in seconds.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use vivier_kernel::clock::{Clock, SystemClock};

/// How often the file is read.
const GLANCE: Duration = Duration::from_millis(100);

/// The machine's clock, and how far ahead of it this one is.
struct Ahead {
    seconds: Arc<AtomicI64>,
}

impl Clock for Ahead {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + chrono::Duration::seconds(self.seconds.load(Ordering::Acquire))
    }
}

/// A clock that follows what `file` says; where it says nothing that can be read, it stays as it is.
pub fn clock(file: PathBuf) -> Arc<dyn Clock> {
    tracing::warn!(file = %file.display(), "this server's clock can be set ahead: it is for rehearsals only");
    let seconds = Arc::new(AtomicI64::new(said(&file)));
    let follows = Arc::clone(&seconds);
    tokio::spawn(async move {
        let mut looks = tokio::time::interval(GLANCE);
        loop {
            looks.tick().await;
            let ahead = said(&file);
            // Whoever set it ahead waits for this answer.
            if follows.fetch_max(ahead, Ordering::AcqRel) < ahead
                && let Err(error) = std::fs::write(file.with_extension("set"), ahead.to_string())
            {
                tracing::warn!(error = %error, "the clock was set ahead, and nobody could be told");
            }
        }
    });
    Arc::new(Ahead { seconds })
}

fn said(file: &std::path::Path) -> i64 {
    std::fs::read_to_string(file).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}
