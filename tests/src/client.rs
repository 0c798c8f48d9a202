//! A small GraphQL client over HTTP.

use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE};
use serde_json::{Value, json};

/// A client for servers on this machine. The sign-in at other providers brings TLS without a provider of cryptography into every
/// client of the build: one is named here, as the binary does.
pub fn http() -> reqwest::ClientBuilder {
    // Another test of the process may have named it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// Asks one server, as one viewer, in one language.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    endpoint: String,
    token: Option<String>,
    language: &'static str,
}

/// What came back.
#[derive(Clone, PartialEq, Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    /// The codes of the answer's errors (not of payloads).
    pub fn codes(&self) -> Vec<&str> {
        self.errors().iter().filter_map(|error| error["extensions"]["code"].as_str()).collect()
    }

    pub fn errors(&self) -> &[Value] {
        self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default()
    }
}

impl Client {
    /// Nobody in particular, in English.
    pub fn new(server_url: &str) -> Self {
        Self {
            http: http().build().expect("a client"),
            endpoint: format!("{server_url}/graphql"),
            token: None,
            language: "en",
        }
    }

    #[must_use]
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    #[must_use]
    pub fn in_language(&self, language: &'static str) -> Self {
        Self { language, ..self.clone() }
    }

    /// # Errors
    /// Where there is no answer, or one that is not JSON.
    pub async fn ask(&self, document: &str, variables: &Value) -> anyhow::Result<Answer> {
        let body = json!({ "query": document, "variables": variables }).to_string();
        self.send("application/json", body.into_bytes()).await
    }

    /// Sends any body.
    ///
    /// # Errors
    /// As [`Client::ask`].
    pub async fn send(&self, content_type: &str, body: Vec<u8>) -> anyhow::Result<Answer> {
        let request =
            self.http.post(&self.endpoint).header(CONTENT_TYPE, content_type).header(ACCEPT_LANGUAGE, self.language);
        // The media type with which a request that is none has a status that says so.
        let mut request = request.header(ACCEPT, "application/graphql-response+json").body(body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await?;
        let status = response.status().as_u16();
        Ok(Answer { status, body: response.json().await? })
    }
}
