//! How the provider is reached: no redirects, no cookies, a time limit, the system's certificates.

use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;

/// How long the provider may take to answer.
const TIME: Duration = Duration::from_secs(10);
/// Longest answer that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("the request could not be sent")]
    Request(#[from] reqwest::Error),
    #[error("the answer is too long")]
    TooLong,
    #[error("the answer cannot be read")]
    Response(#[from] openidconnect::http::Error),
    #[error("the answer is not what was asked for")]
    Json(#[from] serde_json::Error),
}

/// Clones share the connections.
#[derive(Clone)]
pub struct Http(reqwest::Client);

impl Http {
    /// # Errors
    /// Where TLS cannot be set up.
    pub fn new() -> Result<Self, HttpError> {
        // Another part of the process may have chosen the same provider already: that is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(TIME)
            .user_agent("Vivier")
            .build()?;
        Ok(Self(client))
    }

    /// # Errors
    /// Where there is no answer, or it is too long.
    pub async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let mut answer =
            self.0.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body).send().await?;
        let mut response = openidconnect::http::Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            *headers = answer.headers().clone();
        }
        let mut read = Vec::new();
        while let Some(chunk) = answer.chunk().await? {
            if read.len() + chunk.len() > LARGEST {
                return Err(HttpError::TooLong);
            }
            read.extend_from_slice(&chunk);
        }
        Ok(response.body(read)?)
    }

    /// A JSON document at an address.
    ///
    /// # Errors
    /// As [`Http::send`], and where it is another document.
    pub async fn json<T: DeserializeOwned>(&self, address: &str) -> Result<T, HttpError> {
        let bytes = self.0.get(address).send().await?.error_for_status()?.bytes().await?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}
