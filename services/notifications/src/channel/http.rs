//! As much of an HTTP client as a webhook needs: one POST over a connection of its own, to an address that was looked at, without
//! redirects, proxies, cookies or a body in the answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderMap, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::target::{Targets, WebhookUrl};
use super::{for_good, for_now};
use crate::domain::delivery::decide::Failure;
use crate::domain::value::FailureReason;

/// How long a receiver may take in all, names and handshakes included.
const PATIENCE: Duration = Duration::from_secs(10);

/// The certificates of a PEM file.
///
/// # Errors
/// Where it is none.
pub fn authorities(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, rustls::pki_types::pem::Error> {
    CertificateDer::pem_slice_iter(pem).collect()
}

/// Posts to targets that are allowed.
pub struct Client {
    tls: TlsConnector,
    targets: Targets,
}

impl Client {
    /// Trusts the authorities of the web, and `authorities` besides: those of a ministry's own network.
    pub fn new(targets: Targets, authorities: &[CertificateDer<'static>]) -> Self {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let (_, unreadable) = roots.add_parsable_certificates(authorities.iter().cloned());
        if unreadable > 0 {
            tracing::warn!(unreadable, "certificates of authorities that cannot be read are not trusted");
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the provider has the default versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self { tls: TlsConnector::from(Arc::new(config)), targets }
    }

    /// Posts `body`; any 2xx says that it was taken.
    pub async fn post(&self, url: &str, headers: HeaderMap, body: String) -> Result<(), Failure> {
        match tokio::time::timeout(PATIENCE, self.attempt(url, headers, body)).await {
            Ok(ended) => ended,
            Err(_) => Err(for_now(FailureReason::Unreachable, None)),
        }
    }

    async fn attempt(&self, url: &str, headers: HeaderMap, body: String) -> Result<(), Failure> {
        let forbidden = || for_good(FailureReason::ForbiddenTarget, None);
        let url = WebhookUrl::new(url).map_err(|_| forbidden())?;
        self.targets.check(&url).map_err(|_| forbidden())?;
        let request = request(url.url(), headers, body).ok_or_else(forbidden)?;
        let stream = self.connect(url.url()).await?;
        let status = if url.url().scheme() == "https" {
            let name = server_name(url.url()).ok_or_else(forbidden)?;
            let secure = self.tls.connect(name, stream).await;
            exchange(secure.map_err(|_| for_now(FailureReason::Untrusted, None))?, request).await?
        } else {
            exchange(stream, request).await?
        };
        match status {
            200..=299 => Ok(()),
            // The receiver is there no more, and says so.
            410 => Err(for_good(FailureReason::Refused, Some(status))),
            _ => Err(for_now(FailureReason::Refused, Some(status))),
        }
    }

    /// To the first address that is allowed and answers.
    async fn connect(&self, url: &Url) -> Result<TcpStream, Failure> {
        let unreachable = || for_now(FailureReason::Unreachable, None);
        let addresses = url.socket_addrs_off_thread().await.ok_or_else(unreachable)?;
        if addresses.is_empty() {
            return Err(unreachable());
        }
        let allowed: Vec<SocketAddr> =
            addresses.into_iter().filter(|address| self.targets.allows(address.ip())).collect();
        if allowed.is_empty() {
            return Err(for_good(FailureReason::ForbiddenTarget, None));
        }
        for address in allowed {
            if let Ok(stream) = TcpStream::connect(address).await {
                return Ok(stream);
            }
        }
        Err(unreachable())
    }
}

/// Names are resolved by the system, which may take its time, without holding a thread of the runtime.
trait Resolve {
    async fn socket_addrs_off_thread(&self) -> Option<Vec<SocketAddr>>;
}

impl Resolve for Url {
    async fn socket_addrs_off_thread(&self) -> Option<Vec<SocketAddr>> {
        let port = self.port_or_known_default()?;
        match self.host()? {
            url::Host::Ipv4(address) => Some(vec![SocketAddr::new(address.into(), port)]),
            url::Host::Ipv6(address) => Some(vec![SocketAddr::new(address.into(), port)]),
            url::Host::Domain(name) => Some(tokio::net::lookup_host((name, port)).await.ok()?.collect()),
        }
    }
}

fn server_name(url: &Url) -> Option<ServerName<'static>> {
    match url.host()? {
        url::Host::Domain(name) => ServerName::try_from(name.to_owned()).ok(),
        url::Host::Ipv4(address) => Some(ServerName::IpAddress(std::net::IpAddr::V4(address).into())),
        url::Host::Ipv6(address) => Some(ServerName::IpAddress(std::net::IpAddr::V6(address).into())),
    }
}

fn request(url: &Url, headers: HeaderMap, body: String) -> Option<Request<Full<Bytes>>> {
    let path: Uri = url[url::Position::BeforePath..url::Position::AfterQuery].parse().ok()?;
    let host = HeaderValue::from_str(&url[url::Position::BeforeHost..url::Position::AfterPort]).ok()?;
    let mut request = Request::new(Full::new(Bytes::from(body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = path;
    *request.headers_mut() = headers;
    request.headers_mut().insert(HOST, host);
    Some(request)
}

/// One request on a connection that ends with it; gives the status.
async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let unreachable = |_: hyper::Error| for_now(FailureReason::Unreachable, None);
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(unreachable)?;
    let connection = tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(unreachable);
    connection.abort();
    Ok(answer?.status().as_u16())
}
