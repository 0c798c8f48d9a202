//! HTTP clients that ask the same without a pause, each on a connection of its own.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpSocket;

/// A GraphQL request, ready to be sent any number of times.
pub struct Request {
    address: String,
    path: String,
    token: Option<String>,
    body: Bytes,
}

impl Request {
    /// `url` is `http://ADDRESS/PATH`.
    pub fn post(url: &str, body: &Value, token: Option<&str>) -> anyhow::Result<Self> {
        let rest = url.strip_prefix("http://").with_context(|| format!("{url} is not http"))?;
        let (address, path) = rest.split_once('/').with_context(|| format!("{url} has no path"))?;
        Ok(Self {
            address: address.to_owned(),
            path: format!("/{path}"),
            token: token.map(str::to_owned),
            body: serde_json::to_vec(body)?.into(),
        })
    }

    fn build(&self) -> anyhow::Result<hyper::Request<Full<Bytes>>> {
        let mut request = hyper::Request::post(&self.path)
            .header("host", &self.address)
            .header("content-type", "application/json")
            .header("accept", "application/graphql-response+json, application/json");
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        Ok(request.body(Full::new(self.body.clone()))?)
    }
}

/// What one round counted.
pub struct Round {
    /// Answers per second, all connections together.
    pub rate: f64,
    /// In order, in microseconds.
    latencies: Vec<u32>,
}

impl Round {
    pub fn percentile_ms(&self, share: f64) -> f64 {
        let at = (self.latencies.len().saturating_sub(1) as f64 * share).round() as usize;
        self.latencies.get(at).map_or(0.0, |&micros| f64::from(micros) / 1_000.0)
    }
}

/// The body of one answer.
pub async fn once(request: &Request) -> anyhow::Result<Bytes> {
    ask(&mut connect(&request.address).await?, request).await
}

/// The body of one answer, whatever its status, asked for from an address of this machine.
pub async fn once_from(source: Ipv4Addr, request: &Request) -> anyhow::Result<Bytes> {
    let socket = TcpSocket::new_v4()?;
    socket.bind((source, 0).into())?;
    let (mut connection, driver) = handshake(TokioIo::new(socket.connect(request.address.parse()?).await?)).await?;
    tokio::spawn(driver);
    connection.ready().await?;
    Ok(connection.send_request(request.build()?).await?.into_body().collect().await?.to_bytes())
}

/// `clients` connections ask for `time`. An answer that differs in length from the first, or is no success, ends it with an error.
pub async fn load(request: &Arc<Request>, clients: usize, time: Duration) -> anyhow::Result<Round> {
    let expected = once(request).await?.len();
    let begun = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..clients {
        let request = Arc::clone(request);
        tasks.spawn(async move {
            let mut connection = connect(&request.address).await?;
            let mut latencies = Vec::new();
            while begun.elapsed() < time {
                let asked = Instant::now();
                let body = ask(&mut connection, &request).await?;
                latencies.push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
                ensure!(body.len() == expected, "an answer of {} bytes among those of {expected}", body.len());
            }
            anyhow::Ok(latencies)
        });
    }
    let mut latencies = Vec::new();
    while let Some(client) = tasks.join_next().await {
        latencies.extend(client??);
    }
    let rate = latencies.len() as f64 / begun.elapsed().as_secs_f64();
    latencies.sort_unstable();
    Ok(Round { rate, latencies })
}

async fn connect(address: &str) -> anyhow::Result<SendRequest<Full<Bytes>>> {
    let stream = tokio::net::TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

async fn ask(connection: &mut SendRequest<Full<Bytes>>, request: &Request) -> anyhow::Result<Bytes> {
    connection.ready().await?;
    let answer = connection.send_request(request.build()?).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&body));
    Ok(body)
}
