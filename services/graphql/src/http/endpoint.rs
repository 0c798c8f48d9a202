//! `/graphql` over HTTP: GET for queries, POST for all, and the ways into the live transports.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::Router;
use axum::body::{Body, BodyDataStream};
use axum::extract::{ConnectInfo, FromRequestParts as _, Query, Request, State, WebSocketUpgrade};
use axum::http::header::{CONTENT_LENGTH, EXPECT, UPGRADE};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::any;
use futures_util::StreamExt as _;
use vivier_kernel::problem::Problem;

use crate::conventions::answer::problem_error;
use crate::conventions::context::RequestContext;
use crate::http::auth;
use crate::http::engine::{Engine, Turned};
use crate::http::limits::MAX_SWALLOWED_BYTES;
use crate::http::negotiate::{self, Media};
use crate::http::params::{Params, read_position};
use crate::http::reply::{self, Refusal};
use crate::http::{origin, server_sent, websocket};

const ALLOWED: &str = "GET, POST";

/// The router of one endpoint at `path`.
pub fn router<S: Executor>(path: &str, engine: Arc<Engine<S>>) -> Router {
    Router::new().route(path, any(serve::<S>)).with_state(engine)
}

async fn serve<S: Executor>(State(engine): State<Arc<Engine<S>>>, request: Request) -> Response {
    let start = Instant::now();
    let response = handle(Arc::clone(&engine), request).await;
    let seconds = start.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::counter!("vivier_graphql_requests_total", "status" => status.to_string()).increment(1);
    metrics::histogram!("vivier_graphql_request_seconds").record(seconds);
    metrics::gauge!("vivier_graphql_live_connections")
        .set(f64::from(u32::try_from(engine.live_connections()).unwrap_or(u32::MAX)));
    let trace = response.headers().get(reply::TRACE_HEADER).and_then(|trace| trace.to_str().ok()).unwrap_or_default();
    tracing::info!(trace, status, seconds, "a GraphQL request was answered");
    response
}

async fn handle<S: Executor>(engine: Arc<Engine<S>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let pairs = query_pairs(&parts.uri);
    let lang = pairs.iter().find(|(name, _)| name == "lang").map(|(_, value)| value.as_str());
    let context = engine.context(&parts.headers, lang, peer(&parts));
    if !origin::is_ours(&parts.headers, &parts.uri, &engine.allowed_origins) {
        return Refusal::new(StatusCode::FORBIDDEN, Problem::new("CROSS_ORIGIN")).into_response(Media::Json, &context);
    }
    let identity = match auth::identify(&*engine.authenticator, &parts.headers).await {
        Ok(identity) => identity,
        Err(error) => return engine.unrecognised(error, &context).into_response(Media::Json, &context),
    };
    let context = engine.identified(context, identity.clone());
    if parts.method == Method::GET && parts.headers.contains_key(UPGRADE) {
        return match WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
            Ok(upgrade) => websocket::upgrade(engine, upgrade, context, identity),
            Err(_) => {
                Refusal::bad_request(Problem::new("BAD_REQUEST").with("reason", "this is not a WebSocket handshake"))
                    .into_response(Media::Json, &context)
            }
        };
    }
    let Some(media) = negotiate::answer_media(&parts.headers) else {
        return Refusal::new(StatusCode::NOT_ACCEPTABLE, Problem::new("NOT_ACCEPTABLE"))
            .into_response(Media::Json, &context);
    };
    match answer(&engine, &parts, body, pairs, media, context.clone(), identity).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(media, &context),
    }
}

async fn answer<S: Executor>(
    engine: &Arc<Engine<S>>,
    parts: &Parts,
    body: Body,
    pairs: Vec<(String, String)>,
    media: Media,
    context: RequestContext,
    identity: auth::Identity,
) -> Result<Response, Refusal> {
    let params = match parts.method {
        Method::GET => from_url(engine, &parts.uri, pairs, &context)?,
        Method::POST => from_body(engine, parts, body, &context).await?,
        _ => return Err(Refusal::method(ALLOWED)),
    };
    let resume = match parts.headers.get("last-event-id") {
        Some(header) => Some(read_position(header.to_str().unwrap_or_default()).map_err(Refusal::bad_request)?),
        None => params.last_event_id().map_err(Refusal::bad_request)?,
    };
    let admitted = match engine.admit(params, &context) {
        Ok(admitted) => admitted,
        Err(Turned::Refused(refusal)) => return Err(refusal),
        Err(Turned::Document(rejected)) => {
            let errors = reply::rejected_errors(&rejected, &context);
            let json = reply::rejected_json(&errors, engine.limit_report(&rejected));
            return Ok(match media {
                Media::EventStream => server_sent::single(json, &context),
                _ => reply::response(reply::rejected_status(media), media, json, &context),
            });
        }
    };
    match (admitted.operation, media) {
        (OperationType::Mutation, _) if parts.method == Method::GET => Err(Refusal::method("POST")),
        (OperationType::Subscription, Media::EventStream) => {
            server_sent::stream(engine, admitted, context.for_subscription(resume), identity)
        }
        (OperationType::Subscription, _) => {
            Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Problem::new("TRANSPORT_REQUIRED")))
        }
        (OperationType::Query | OperationType::Mutation, media) => {
            let mut response = engine.execute(admitted.request, &admitted.order, context.clone()).await;
            let mut json = reply::executed_json(&response, Some(admitted.cost));
            if json.len() > engine.limits.answer_bytes && admitted.operation == OperationType::Query {
                let problem = Problem::new("ANSWER_TOO_LARGE").with("max", engine.limits.answer_bytes);
                response = async_graphql::Response::from_errors(vec![problem_error(&problem, &context)]);
                json = reply::executed_json(&response, Some(admitted.cost));
            }
            let mut answer = match media {
                Media::EventStream => server_sent::single(json, &context),
                _ => reply::response(reply::executed_status(&response, media), media, json, &context),
            };
            // What resolvers set, such as the cookie of a sign-in.
            for (name, value) in &response.http_headers {
                answer.headers_mut().append(name, value.clone());
            }
            Ok(answer)
        }
    }
}

fn from_url<S: Executor>(
    engine: &Engine<S>,
    uri: &Uri,
    pairs: Vec<(String, String)>,
    context: &RequestContext,
) -> Result<Params, Refusal> {
    let length = uri.query().map_or(0, str::len);
    if length > engine.limits.url_bytes {
        return Err(Refusal::new(
            StatusCode::URI_TOO_LONG,
            Problem::new("BODY_TOO_LARGE").with("max", engine.limits.url_bytes),
        ));
    }
    engine.charge_base(context, length)?;
    Params::from_query(pairs, &engine.limits).map_err(Refusal::bad_request)
}

async fn from_body<S: Executor>(
    engine: &Engine<S>,
    parts: &Parts,
    body: Body,
    context: &RequestContext,
) -> Result<Params, Refusal> {
    let too_large = || {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Problem::new("BODY_TOO_LARGE").with("max", engine.limits.body_bytes),
        )
    };
    let declared = parts
        .headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse::<u64>().ok());
    if declared.is_some_and(|declared| declared > engine.limits.body_bytes as u64) {
        // Whoever waits to be told to go on has not begun; everybody else sends first and reads afterwards.
        if !parts.headers.contains_key(EXPECT) {
            swallow(body.into_data_stream(), engine.limits.body_time).await;
        }
        return Err(too_large());
    }
    if !negotiate::body_is_json(&parts.headers) {
        // An empty body is rather a missing one than one of another type.
        return Err(match declared {
            Some(0) => {
                Refusal::bad_request(Problem::new("BAD_REQUEST").with("reason", "the body must be a JSON object"))
            }
            _ => Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Problem::new("UNSUPPORTED_MEDIA_TYPE")),
        });
    }
    let mut body = body.into_data_stream();
    let bytes = match tokio::time::timeout(engine.limits.body_time, read(&mut body, engine.limits.body_bytes)).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            swallow(body, engine.limits.body_time).await;
            return Err(too_large());
        }
        Err(_) => return Err(Refusal::new(StatusCode::REQUEST_TIMEOUT, Problem::new("TIMEOUT"))),
    };
    engine.charge_base(context, bytes.len())?;
    Params::from_json(&bytes, &engine.limits).map_err(Refusal::bad_request)
}

/// The whole body; `None` where it is longer than it may be, or its connection is gone.
async fn read(body: &mut BodyDataStream, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(data) = body.next().await {
        let data = data.ok()?;
        if bytes.len() + data.len() > limit {
            return None;
        }
        bytes.extend_from_slice(&data);
    }
    Some(bytes)
}

/// Reads on and keeps nothing, for a while: a client that is still sending when its connection ends never reads why.
async fn swallow(mut body: BodyDataStream, time: Duration) {
    let swallowing = async {
        let mut left = MAX_SWALLOWED_BYTES;
        while let Some(Ok(data)) = body.next().await {
            left = left.saturating_sub(data.len());
            if left == 0 {
                return;
            }
        }
    };
    // Whatever comes of it, the answer is the same.
    let _ = tokio::time::timeout(time, swallowing).await;
}

fn query_pairs(uri: &Uri) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default()
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip())
}
