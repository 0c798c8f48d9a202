//! Answers: status, media type and headers for each outcome.

use async_graphql::{Response as GraphqlResponse, ServerError, Value};
use axum::body::Body;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Serialize;
use vivier_kernel::problem::Problem;

use crate::conventions::answer;
use crate::conventions::context::RequestContext;
use crate::http::document::Rejected;
use crate::http::limits::REQUEST_ERROR_STATUS;
use crate::http::negotiate::Media;
use crate::http::throttle::Remaining;

/// The header that carries the trace id of every answer.
pub const TRACE_HEADER: HeaderName = HeaderName::from_static("x-trace-id");

/// What an operation cost; it stands in `extensions.cost`.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Debug)]
#[serde(rename_all = "camelCase")]
pub struct CostReport {
    /// Points that this operation costs.
    pub requested: u64,
    /// Points that one operation may cost.
    pub limit: u64,
    /// The bucket it was taken from; absent where nothing is limited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<ThrottleReport>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Debug)]
#[serde(rename_all = "camelCase")]
pub struct ThrottleReport {
    /// Points that the bucket holds when it is full.
    pub maximum: u32,
    /// Points that are left.
    pub available: u32,
    /// Points that come back each second.
    pub restore_rate: u32,
}

impl CostReport {
    pub fn new(requested: u64, limit: u64, remaining: Option<Remaining>) -> Self {
        let throttle = remaining.map(|remaining| ThrottleReport {
            maximum: remaining.rate.burst.get(),
            available: remaining.points,
            restore_rate: remaining.rate.per_second.get(),
        });
        Self { requested, limit, throttle }
    }
}

/// The body of every answer.
#[derive(Serialize, Debug)]
pub struct Envelope<'a> {
    /// Absent where nothing was executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a Value>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [ServerError],
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extensions: serde_json::Map<String, serde_json::Value>,
}

/// The JSON of an executed operation. Errors without data, before any field was resolved, leave `data` out.
pub fn executed_json(response: &GraphqlResponse, cost: Option<CostReport>) -> Vec<u8> {
    let mut extensions: serde_json::Map<String, serde_json::Value> = response
        .extensions
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), value.clone().into_json().ok()?)))
        .collect();
    if let Some(cost) = cost {
        extensions.insert("cost".to_owned(), json(&cost));
    }
    let data = Some(&response.data).filter(|_| !is_request_error(response));
    to_bytes(&Envelope { data, errors: &response.errors, extensions })
}

/// The JSON of an operation that was not executed.
pub fn rejected_json(errors: &[ServerError], cost: Option<CostReport>) -> Vec<u8> {
    let extensions = cost.map(|cost| ("cost".to_owned(), json(&cost))).into_iter().collect();
    to_bytes(&Envelope { data: None, errors, extensions })
}

/// The errors of a rejected document.
pub fn rejected_errors(rejected: &Rejected, context: &RequestContext) -> Vec<ServerError> {
    rejected
        .problems
        .iter()
        .map(|problem| {
            let mut error = answer::problem_error(problem, context);
            error.locations.extend(rejected.position);
            error
        })
        .collect()
}

fn json(value: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("plain numbers")
}

fn to_bytes(body: &Envelope<'_>) -> Vec<u8> {
    serde_json::to_vec(body).expect("names are texts and values are JSON")
}

/// True where validation failed: errors, no data, and none of them from a field.
pub(super) fn is_request_error(response: &GraphqlResponse) -> bool {
    response.data == Value::Null
        && !response.errors.is_empty()
        && response.errors.iter().all(|error| error.path.is_empty())
}

/// The status of an executed operation. JSON of the older kind says 200 to whatever was well-formed.
pub fn executed_status(response: &GraphqlResponse, media: Media) -> StatusCode {
    if media != Media::GraphqlResponse || response.data != Value::Null || response.errors.is_empty() {
        return StatusCode::OK;
    }
    let code = |error: &ServerError| match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code.clone(),
        _ => String::new(),
    };
    let codes: Vec<String> = response.errors.iter().map(code).collect();
    if codes.iter().any(|code| code == "INTERNAL") {
        StatusCode::INTERNAL_SERVER_ERROR
    } else if codes.iter().any(|code| code == "UNAVAILABLE" || code == "TIMEOUT") {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        REQUEST_ERROR_STATUS
    }
}

/// The status of a document that was not executed.
pub fn rejected_status(media: Media) -> StatusCode {
    match media {
        Media::GraphqlResponse => REQUEST_ERROR_STATUS,
        Media::Json | Media::EventStream => StatusCode::OK,
    }
}

/// An answer with its headers. `media` is JSON of one of the two kinds.
pub fn response(status: StatusCode, media: Media, body: Vec<u8>, context: &RequestContext) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media.content_type()));
    add_headers(response.headers_mut(), context);
    response
}

/// What every answer says, whatever its kind.
pub fn add_headers(headers: &mut HeaderMap, context: &RequestContext) {
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(VARY, HeaderValue::from_static("Accept, Accept-Language, Authorization, Cookie"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(context.locale.tag()));
    if let Ok(trace) = HeaderValue::from_str(&context.trace) {
        headers.insert(TRACE_HEADER, trace);
    }
}

/// A refusal by HTTP itself: the status says it, and the body says it in words.
#[derive(Clone, PartialEq, Debug)]
pub struct Refusal {
    pub status: StatusCode,
    pub problem: Problem,
    pub cost: Option<CostReport>,
    pub(super) header: Option<Box<(HeaderName, HeaderValue)>>,
}

impl Refusal {
    pub fn new(status: StatusCode, problem: Problem) -> Self {
        Self { status, problem, cost: None, header: None }
    }

    pub fn bad_request(problem: Problem) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem)
    }

    /// 405, with the methods that would do.
    pub fn method(allowed: &'static str) -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Problem::new("METHOD_NOT_ALLOWED"))
            .with_header(ALLOW, HeaderValue::from_static(allowed))
    }

    /// 401, with the scheme to use.
    pub fn unauthenticated() -> Self {
        let scheme = HeaderValue::from_static("Bearer realm=\"vivier\"");
        Self::new(StatusCode::UNAUTHORIZED, Problem::new("UNAUTHENTICATED")).with_header(WWW_AUTHENTICATE, scheme)
    }

    /// 429, with the time to wait.
    pub fn rate_limited(seconds: u64) -> Self {
        let problem = Problem::new("RATE_LIMITED").with("seconds", seconds);
        Self::new(StatusCode::TOO_MANY_REQUESTS, problem).with_header(RETRY_AFTER, HeaderValue::from(seconds))
    }

    /// 503, to be tried again soon.
    pub fn unavailable(problem: Problem) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, problem).with_header(RETRY_AFTER, HeaderValue::from(1_u64))
    }

    pub fn into_response(self, media: Media, context: &RequestContext) -> Response {
        // An event stream that never began is told about in JSON.
        let media = if media == Media::EventStream { Media::Json } else { media };
        let errors = [answer::problem_error(&self.problem, context)];
        let mut response = response(self.status, media, rejected_json(&errors, self.cost), context);
        if let Some(header) = self.header {
            let (name, value) = *header;
            response.headers_mut().insert(name, value);
        }
        response
    }

    fn with_header(self, name: HeaderName, value: HeaderValue) -> Self {
        Self { header: Some(Box::new((name, value))), ..self }
    }
}
