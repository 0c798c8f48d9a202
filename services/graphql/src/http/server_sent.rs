//! Server-sent events: graphql-sse in its mode of distinct connections. Each `next` carries the position of its event as `id:`,
//! so that a browser that comes back asks for what it missed with `Last-Event-ID`.

use std::convert::Infallible;
use std::sync::Arc;

use async_graphql::Executor;
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::{Stream, stream};
use tokio::sync::{mpsc, watch};
use tokio::time::MissedTickBehavior;
use vivier_kernel::problem::Problem;

use crate::conventions::context::RequestContext;
use crate::http::auth::{self, AuthenticationError, Identity};
use crate::http::engine::{Admitted, Engine, stopped};
use crate::http::live::TooMany;
use crate::http::reply::{self, Refusal};
use crate::http::running::{self, Running};
use crate::http::throttle::Payer;

/// Events that wait for a slow client before the subscription itself has to.
const BUFFER: usize = 32;

/// A result that came at once, as a stream of one.
pub fn single(json: Vec<u8>, context: &RequestContext) -> Response {
    let events = [next(json, None), complete()];
    respond(Sse::new(stream::iter(events.map(Ok::<_, Infallible>))), context)
}

/// A subscription's stream.
///
/// # Errors
/// Where the viewer, or the process, has too many live connections.
pub(super) fn stream<S: Executor>(
    engine: &Arc<Engine<S>>,
    admitted: Admitted,
    context: RequestContext,
    identity: Identity,
) -> Result<Response, Refusal> {
    let payer = Payer::of(&context.viewer, context.address);
    let connection = engine
        .live
        .open(payer, &engine.limits)
        .map_err(|too_many| too_many_refusal(too_many, engine.limits.live_per_viewer, engine.limits.live))?;
    let (sender, receiver) = mpsc::channel(BUFFER);
    let (viewer, present) = watch::channel(identity.clone());
    let mut answers = Running::begin(engine, admitted.request, admitted.order, context.clone(), present);
    let (keep_alive, reader) = (engine.limits.keep_alive, context.clone());
    let (engine, cost) = (Arc::clone(engine), admitted.cost);
    tokio::spawn(async move {
        let _counted = connection;
        let mut stopping = engine.stopping.clone();
        let mut ends = engine.authenticator.ends();
        let mut recheck = tokio::time::interval(engine.limits.recheck);
        // A client that takes nothing keeps this from asking; once is enough when it does.
        recheck.set_missed_tick_behavior(MissedTickBehavior::Delay);
        recheck.tick().await;
        let mut first = Some(cost);
        loop {
            tokio::select! {
                // Who the viewer is now comes before what they read.
                biased;
                () = stopped(&mut stopping) => return,
                () = sender.closed() => return,
                () = async { tokio::select! { _ = recheck.tick() => {}, () = auth::ended(&mut ends, &identity) => {} } } => {
                    match engine.authenticator.refresh(&identity).await {
                        Ok(now) => running::tell(&viewer, now),
                        Err(AuthenticationError::Invalid) => {
                            let errors = [crate::conventions::answer::problem_error(&Problem::new("UNAUTHENTICATED"), &context)];
                            let _ = sender.send(next(reply::rejected_json(&errors, None), None)).await;
                            break;
                        }
                        Err(AuthenticationError::Unavailable) => {}
                    }
                }
                answer = answers.next() => {
                    let Some(answer) = answer else { break };
                    let event = next(reply::executed_json(&answer, first.take()), answers.position());
                    if sender.send(event).await.is_err() {
                        return;
                    }
                }
            }
        }
        let _ = sender.send(complete()).await;
    });
    let events = stream::unfold(receiver, |mut receiver| async move {
        receiver.recv().await.map(|event| (Ok::<_, Infallible>(event), receiver))
    });
    Ok(respond(Sse::new(events).keep_alive(KeepAlive::new().interval(keep_alive)), &reader))
}

pub(super) fn too_many_refusal(too_many: TooMany, per_viewer: usize, in_all: usize) -> Refusal {
    match too_many {
        TooMany::OfViewer => {
            Refusal::new(StatusCode::TOO_MANY_REQUESTS, Problem::new("TOO_MANY_CONNECTIONS").with("max", per_viewer))
        }
        TooMany::InAll => Refusal::unavailable(Problem::new("TOO_MANY_CONNECTIONS").with("max", in_all)),
    }
}

fn next(json: Vec<u8>, position: Option<i64>) -> Event {
    // serde_json escapes line ends, so the JSON is one line and one `data:`.
    let event = Event::default().event("next").data(String::from_utf8(json).expect("serde_json writes UTF-8"));
    match position {
        Some(position) => event.id(position.to_string()),
        None => event,
    }
}

fn complete() -> Event {
    Event::default().event("complete").data("")
}

fn respond<E>(sse: Sse<E>, context: &RequestContext) -> Response
where
    E: Stream<Item = Result<Event, Infallible>> + Send + 'static,
{
    let mut response = sse.into_response();
    reply::add_headers(response.headers_mut(), context);
    // Proxies that gather answers would keep events back.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    response
}
