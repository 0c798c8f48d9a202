//! The one way from a page to the data: a named document, run in-process on the same schema as `/graphql`, with the viewer's rights.

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;

use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::SessionId;
use vivier_kernel::locale::Locale;

pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A document of `web/queries/`, with the one operation that it holds.
#[derive(Clone, Copy, Debug)]
pub struct Document {
    /// The operation's name, by which logs and traces know it.
    pub operation: &'static str,
    pub source: &'static str,
}

/// Who asks, and how that is known. From the request's session cookie; never from its input.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub actor: Actor,
    /// The browser session that the cookie stands for.
    pub session: Option<SessionId>,
    /// The client's address, for throttling alone.
    pub address: Option<IpAddr>,
}

impl Viewer {
    /// Nobody signed in.
    pub fn anonymous() -> Self {
        Self { actor: Actor::Anonymous, session: None, address: None }
    }
}

/// One run of a document.
pub struct Call<'a> {
    pub document: Document,
    /// A JSON object.
    pub variables: Value,
    pub viewer: &'a Viewer,
    pub locale: Locale,
}

/// Runs documents on the schema. The server gives the real one; a preview gives fixtures.
pub trait GraphqlExecutor: Send + Sync + 'static {
    /// Who asks, by the request's session cookie; anonymous where there is none that holds.
    fn viewer<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Viewer>;

    /// The response's `data`, whole: an answer with errors is an `ExecuteError`.
    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>>;
}

/// Why a page has no data.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError {
    /// The API answered with errors: their codes, never their words, which may quote input.
    #[error("{operation}: the API answered with errors: {}", codes.join(", "))]
    Answered { operation: &'static str, codes: Vec<String> },
    /// The viewer has asked for more than their budget for pages holds; nothing was run.
    #[error("{operation}: the budget is spent for {retry_after} s")]
    Spent {
        operation: &'static str,
        /// Whole seconds until the same could be asked; at least 1.
        retry_after: u64,
    },
    /// The answer has another shape than the page expects: the document and the page's types disagree.
    #[error("{operation}: the answer does not have the shape the page expects")]
    Shape {
        operation: &'static str,
        #[source]
        source: serde_json::Error,
    },
}

impl ExecuteError {
    /// For what cannot say that it is behind: it is asked again a moment later.
    pub fn behind(document: Document) -> Self {
        Self::Answered { operation: document.operation, codes: vec!["UNAVAILABLE".to_owned()] }
    }

    /// True where the same may be answered a little later, or less of it now: the API was out of time, or its store out of reach.
    pub fn is_for_now(&self) -> bool {
        const FOR_NOW: [&str; 2] = ["TIMEOUT", "UNAVAILABLE"];
        matches!(self, Self::Answered { codes, .. } if !codes.is_empty() && codes.iter().all(|code| FOR_NOW.contains(&code.as_str())))
    }

    /// True where a value was sent that the schema does not know: the documents themselves are checked against it before they are shipped,
    /// so that it is one that no page offers.
    pub fn is_of_the_input(&self) -> bool {
        matches!(self, Self::Answered { codes, .. } if !codes.is_empty() && codes.iter().all(|code| code == "VALIDATION_FAILED"))
    }

    /// True where the page's address asked for what cannot be: an id or a cursor that somebody cut short or made up.
    pub fn is_of_the_address(&self) -> bool {
        const OF_THE_ADDRESS: [&str; 4] = ["MALFORMED_ID", "WRONG_KIND_OF_ID", "MALFORMED_CURSOR", "NOT_FOUND"];
        matches!(self, Self::Answered { codes, .. } if !codes.is_empty() && codes.iter().all(|code| OF_THE_ADDRESS.contains(&code.as_str())))
    }
}

/// Runs `call` and reads its answer as `T`.
pub async fn ask<T: DeserializeOwned>(executor: &dyn GraphqlExecutor, call: Call<'_>) -> Result<T, ExecuteError> {
    let operation = call.document.operation;
    let data = executor.execute(call).await?;
    serde_json::from_value(data).map_err(|source| ExecuteError::Shape { operation, source })
}
