//! A server that takes every connection and never says a word.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::watch;

/// Runs until the test ends.
pub struct Mute {
    pub address: SocketAddr,
    taken: watch::Receiver<usize>,
}

impl Mute {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, taken) = watch::channel(0);
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((socket, _)) = listener.accept().await {
                held.push(socket);
                sender.send_replace(held.len());
            }
        });
        Self { address, taken }
    }

    /// Waits until so many connections were taken.
    pub async fn has_taken(&self, connections: usize) {
        let mut taken = self.taken.clone();
        let waiting = taken.wait_for(|taken| *taken >= connections);
        tokio::time::timeout(super::world::PATIENCE, waiting).await.expect("they come").expect("the server runs");
    }
}
