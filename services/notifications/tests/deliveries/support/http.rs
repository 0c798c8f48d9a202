//! A receiver of webhooks: reads one request after the other and answers with the status that the test wants.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;

/// What was received.
#[derive(Clone, Debug)]
pub struct Post {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Post {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Runs until the test ends.
pub struct Receiver {
    pub url: String,
    received: mpsc::UnboundedReceiver<Post>,
    status: Arc<AtomicU16>,
}

impl Receiver {
    pub async fn start(tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (sender, received) = mpsc::unbounded_channel();
        let status = Arc::new(AtomicU16::new(200));
        let answer = Arc::clone(&status);
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (sender, answer, tls) = (sender.clone(), Arc::clone(&answer), tls.clone());
                tokio::spawn(async move {
                    match tls {
                        Some(tls) => match tls.accept(socket).await {
                            Ok(secure) => take(secure, &answer, &sender).await,
                            Err(_) => None,
                        },
                        None => take(socket, &answer, &sender).await,
                    }
                });
            }
        });
        Self { url: format!("{scheme}://localhost:{port}/hooks/room?key=s3cret"), received, status }
    }

    /// What is answered from now on.
    pub fn answer(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// The next post; waited for.
    pub async fn next(&mut self) -> Post {
        let next = tokio::time::timeout(super::world::PATIENCE, self.received.recv());
        next.await.expect("a post comes").expect("the receiver runs")
    }

    /// What has come and was not asked for yet.
    pub fn rest(&mut self) -> Vec<Post> {
        std::iter::from_fn(|| self.received.try_recv().ok()).collect()
    }
}

async fn take<S: AsyncRead + AsyncWrite + Unpin>(
    socket: S,
    status: &AtomicU16,
    received: &mpsc::UnboundedSender<Post>,
) -> Option<()> {
    let mut stream = BufReader::new(socket);
    let mut line = String::new();
    stream.read_line(&mut line).await.ok()?;
    let path = line.strip_prefix("POST ")?.split(' ').next()?.to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let mut body = vec![0; headers.get("content-length")?.parse().ok()?];
    stream.read_exact(&mut body).await.ok()?;
    received.send(Post { path, headers, body: String::from_utf8(body).ok()? }).ok()?;
    let status = status.load(Ordering::SeqCst);
    // A redirect that must not be followed, whatever the status.
    let answer = format!("HTTP/1.1 {status} x\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}
