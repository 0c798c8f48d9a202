//! Live connections are counted, per viewer and in all, and let go of together when the server stops.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::http::limits::Limits;
use crate::http::throttle::Payer;

/// How many live connections are open, and whose.
#[derive(Debug, Default)]
pub struct LiveConnections(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_viewer: HashMap<Payer, usize>,
}

/// One open connection; it is counted until this is dropped.
#[derive(Debug)]
pub struct LiveConnection {
    connections: Arc<LiveConnections>,
    viewer: Payer,
}

/// There are too many already.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TooMany {
    /// Of this viewer: they have to close one.
    OfViewer,
    /// Of everybody: another node may have room.
    InAll,
}

impl LiveConnections {
    /// # Errors
    /// `TooMany`.
    pub fn open(self: &Arc<Self>, viewer: Payer, limits: &Limits) -> Result<LiveConnection, TooMany> {
        let mut counts = self.0.lock().expect("no panic while the lock is held");
        if counts.all >= limits.live {
            return Err(TooMany::InAll);
        }
        let own = counts.by_viewer.entry(viewer).or_default();
        if *own >= limits.live_per_viewer {
            return Err(TooMany::OfViewer);
        }
        *own += 1;
        counts.all += 1;
        Ok(LiveConnection { connections: Arc::clone(self), viewer })
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.0.lock().expect("no panic while the lock is held").all
    }
}

impl Drop for LiveConnection {
    fn drop(&mut self) {
        let mut counts = self.connections.0.lock().expect("no panic while the lock is held");
        counts.all -= 1;
        if let Some(own) = counts.by_viewer.get_mut(&self.viewer) {
            *own -= 1;
            if *own == 0 {
                counts.by_viewer.remove(&self.viewer);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_viewer_and_all_together_have_their_cap() {
        let connections = Arc::new(LiveConnections::default());
        let limits = Limits { live_per_viewer: 2, live: 3, ..Limits::default() };
        let open = |viewer| connections.open(viewer, &limits);
        let address = Payer::Address([192, 0, 2, 1].into());
        let (first, _second) = (open(Payer::Local).expect("room"), open(Payer::Local).expect("room"));
        assert_eq!(open(Payer::Local).err(), Some(TooMany::OfViewer));
        let _third = open(address).expect("room");
        assert_eq!(open(address).err(), Some(TooMany::InAll));
        drop(first);
        assert_eq!(connections.count(), 2);
        assert!(open(Payer::Local).is_ok());
    }
}
