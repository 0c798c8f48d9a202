//! graphql-transport-ws: queries, mutations and subscriptions over one socket.
//!
//! The viewer is the handshake's (cookie or `Authorization`), or comes with `connection_init` as
//! `{"authorization": "Bearer …"}`. A subscription resumes with `extensions.lastEventId` in its payload; each `next` carries its
//! position in `extensions.position`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Executor;
use async_graphql::parser::types::OperationType;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{CloseFrame, Message, WebSocket};
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::sync::{mpsc, watch};
use tokio::task::AbortHandle;
use tokio::time::Instant;
use vivier_kernel::problem::Problem;

use crate::conventions::answer::problem_error;
use crate::conventions::context::RequestContext;
use crate::http::auth::{self, AuthenticationError, Identity};
use crate::http::engine::{Engine, Turned, stopped};
use crate::http::live::LiveConnection;
use crate::http::negotiate::Media;
use crate::http::params::Params;
use crate::http::reply;
use crate::http::running::{self, Running};
use crate::http::server_sent::too_many_refusal;
use crate::http::throttle::Payer;

const PROTOCOL: &str = "graphql-transport-ws";
/// Messages that wait to be written before subscriptions have to wait themselves.
const BUFFER: usize = 64;
/// Longest id of an operation that is accepted, in bytes.
const MAX_ID: usize = 128;

/// The protocol's reasons to close, and ours.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Close {
    GoingAway,
    InvalidMessage,
    Unauthorized,
    Forbidden,
    SubprotocolNotAcceptable,
    InitTimeout,
    SubscriberExists,
    TooManyInits,
    Silent,
}

impl Close {
    fn frame(self, id: Option<&str>) -> CloseFrame {
        let (code, reason) = match self {
            Self::GoingAway => (1001, "Going away"),
            Self::InvalidMessage => (4400, "Invalid message"),
            Self::Unauthorized => (4401, "Unauthorized"),
            Self::Forbidden => (4403, "Forbidden"),
            Self::SubprotocolNotAcceptable => (4406, "Subprotocol not acceptable"),
            Self::InitTimeout => (4408, "Connection initialisation timeout"),
            Self::SubscriberExists => (4409, "Subscriber already exists"),
            Self::TooManyInits => (4429, "Too many initialisation requests"),
            Self::Silent => (1001, "No answer to pings"),
        };
        let reason = match id {
            Some(id) => format!("Subscriber for {id} already exists"),
            None => reason.to_owned(),
        };
        CloseFrame { code, reason: reason.into() }
    }
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ClientMessage {
    ConnectionInit {
        #[serde(default)]
        payload: Option<serde_json::Value>,
    },
    Ping {
        #[serde(default)]
        payload: Option<serde_json::Value>,
    },
    Pong {},
    Complete {
        id: String,
    },
}

/// `subscribe` is read apart: its payload's bytes are checked like a body.
#[derive(Deserialize)]
struct Subscribe<'a> {
    id: String,
    #[serde(borrow)]
    payload: &'a RawValue,
}

#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    kind: std::borrow::Cow<'a, str>,
}

/// What an operation's task tells its socket.
struct Outgoing {
    id: String,
    /// Tells apart two operations that used one id in turn.
    serial: u64,
    what: What,
}

enum What {
    Next(Vec<u8>),
    /// The executor's own validation refused the operation: it ends with that.
    Error(Vec<u8>),
    Complete,
}

/// Answers the handshake.
pub(super) fn upgrade<S: Executor>(
    engine: Arc<Engine<S>>,
    upgrade: WebSocketUpgrade,
    context: RequestContext,
    identity: Identity,
) -> Response {
    let payer = Payer::of(&context.viewer, context.address);
    let connection = match engine.live.open(payer, &engine.limits) {
        Ok(connection) => connection,
        Err(too_many) => {
            return too_many_refusal(too_many, engine.limits.live_per_viewer, engine.limits.live)
                .into_response(Media::Json, &context);
        }
    };
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(engine.limits.body_bytes)
        .max_frame_size(engine.limits.body_bytes)
        .on_upgrade(move |socket| Socket::new(engine, socket, context, identity, connection).run())
}

struct Socket<S> {
    engine: Arc<Engine<S>>,
    socket: WebSocket,
    context: RequestContext,
    identity: Identity,
    /// Who the viewer is, for the subscriptions that run.
    viewer: watch::Sender<Identity>,
    initialised: bool,
    operations: HashMap<String, (u64, AbortHandle)>,
    next_serial: u64,
    sender: mpsc::Sender<Outgoing>,
    receiver: mpsc::Receiver<Outgoing>,
    _counted: LiveConnection,
}

impl<S: Executor> Socket<S> {
    fn new(
        engine: Arc<Engine<S>>,
        socket: WebSocket,
        context: RequestContext,
        identity: Identity,
        counted: LiveConnection,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(BUFFER);
        Self {
            engine,
            socket,
            context,
            viewer: watch::Sender::new(identity.clone()),
            identity,
            initialised: false,
            operations: HashMap::new(),
            next_serial: 0,
            sender,
            receiver,
            _counted: counted,
        }
    }

    async fn run(mut self) {
        let close = self.serve().await;
        for (_, operation) in self.operations.values() {
            operation.abort();
        }
        if let Some(frame) = close {
            let _ =
                tokio::time::timeout(self.engine.limits.send_time, self.socket.send(Message::Close(Some(frame)))).await;
        }
    }

    /// Until somebody closes; the frame to close with, where it is us.
    async fn serve(&mut self) -> Option<CloseFrame> {
        if self.socket.protocol().is_none() {
            return Some(Close::SubprotocolNotAcceptable.frame(None));
        }
        let limits = self.engine.limits.clone();
        let init_deadline = Instant::now() + limits.init_time;
        let mut pings = tokio::time::interval(limits.keep_alive);
        let mut recheck = tokio::time::interval(limits.recheck);
        pings.tick().await;
        recheck.tick().await;
        let mut stopping = self.engine.stopping.clone();
        let mut ends = self.engine.authenticator.ends();
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                message = self.socket.recv() => {
                    heard = Instant::now();
                    match message? {
                        Ok(Message::Text(text)) => if let Err(frame) = self.hear(text.as_str()).await {
                            return frame;
                        },
                        Ok(Message::Binary(_)) => return Some(Close::InvalidMessage.frame(None)),
                        Ok(Message::Ping(_) | Message::Pong(_)) => {}
                        Ok(Message::Close(_)) | Err(_) => return None,
                    }
                }
                Some(outgoing) = self.receiver.recv() => self.tell(outgoing).await?,
                () = tokio::time::sleep_until(init_deadline), if !self.initialised => return Some(Close::InitTimeout.frame(None)),
                _ = pings.tick() => {
                    if heard.elapsed() > 2 * limits.keep_alive + Duration::from_millis(100) {
                        return Some(Close::Silent.frame(None));
                    }
                    if self.initialised {
                        self.send(br#"{"type":"ping"}"#.to_vec()).await?;
                    }
                }
                () = async { tokio::select! { _ = recheck.tick() => {}, () = auth::ended(&mut ends, &self.identity) => {} } } => {
                    match self.engine.authenticator.refresh(&self.identity).await {
                        Ok(identity) => self.recognise(identity),
                        Err(AuthenticationError::Invalid) => return Some(Close::Forbidden.frame(None)),
                        Err(AuthenticationError::Unavailable) => {}
                    }
                }
                () = stopped(&mut stopping) => return Some(Close::GoingAway.frame(None)),
            }
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), Option<CloseFrame>> {
        let invalid = || Some(Close::InvalidMessage.frame(None));
        let typed: Typed<'_> = serde_json::from_str(text).map_err(|_| invalid())?;
        if typed.kind == "subscribe" {
            let subscribe: Subscribe<'_> = serde_json::from_str(text).map_err(|_| invalid())?;
            return self.subscribe(subscribe).await;
        }
        match serde_json::from_str::<ClientMessage>(text).map_err(|_| invalid())? {
            ClientMessage::ConnectionInit { payload } => self.initialise(payload).await,
            ClientMessage::Ping { payload } => {
                let mut pong = serde_json::json!({ "type": "pong" });
                if let Some(payload) = payload {
                    pong["payload"] = payload;
                }
                self.send(pong.to_string().into_bytes()).await.ok_or(None)
            }
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Complete { id } => {
                if let Some((_, operation)) = self.operations.remove(&id) {
                    operation.abort();
                }
                Ok(())
            }
        }
    }

    async fn initialise(&mut self, payload: Option<serde_json::Value>) -> Result<(), Option<CloseFrame>> {
        if self.initialised {
            return Err(Some(Close::TooManyInits.frame(None)));
        }
        if !payload.as_ref().is_none_or(|payload| payload.is_object() || payload.is_null()) {
            return Err(Some(Close::InvalidMessage.frame(None)));
        }
        let header =
            payload.as_ref().and_then(|payload| payload.get("authorization").or_else(|| payload.get("Authorization")));
        if let Some(header) = header {
            let forbidden = || Some(Close::Forbidden.frame(None));
            let token = header.as_str().and_then(|header| auth::bearer(header).ok()).ok_or_else(forbidden)?;
            let identity = self.engine.authenticator.token(token).await.map_err(|_| forbidden())?;
            self.recognise(identity);
        }
        self.initialised = true;
        self.send(br#"{"type":"connection_ack"}"#.to_vec()).await.ok_or(None)
    }

    fn recognise(&mut self, identity: Identity) {
        self.context.viewer = identity.actor.clone();
        self.context.credential = identity.credential;
        running::tell(&self.viewer, identity.clone());
        self.identity = identity;
    }

    async fn subscribe(&mut self, subscribe: Subscribe<'_>) -> Result<(), Option<CloseFrame>> {
        let Subscribe { id, payload } = subscribe;
        if !self.initialised {
            return Err(Some(Close::Unauthorized.frame(None)));
        }
        if id.is_empty() || id.len() > MAX_ID {
            return Err(Some(Close::InvalidMessage.frame(None)));
        }
        if self.operations.contains_key(&id) {
            return Err(Some(Close::SubscriberExists.frame(Some(&id))));
        }
        if self.operations.len() >= self.engine.limits.subscriptions {
            return self
                .refuse(&id, &Problem::new("TOO_MANY_SUBSCRIPTIONS").with("max", self.engine.limits.subscriptions))
                .await;
        }
        if let Err(refusal) = self.engine.charge_base(&self.context, payload.get().len()) {
            return self.refuse(&id, &refusal.problem).await;
        }
        let read = Params::from_json(payload.get().as_bytes(), &self.engine.limits)
            .and_then(|params| Ok((params.last_event_id()?, params)));
        let (resume, params) = match read {
            Ok(read) => read,
            Err(problem) => return self.refuse(&id, &problem).await,
        };
        // Each operation has a correlation of its own, as each request has.
        let mut context = self.context.for_subscription(resume);
        context.correlation = uuid::Uuid::new_v4();
        let admitted = match self.engine.admit(params, &context) {
            Ok(admitted) => admitted,
            Err(Turned::Refused(refusal)) => return self.refuse(&id, &refusal.problem).await,
            Err(Turned::Document(rejected)) => {
                let errors = reply::rejected_errors(&rejected, &context);
                return self.send_errors(&id, &errors).await;
            }
        };
        let serial = self.next_serial;
        self.next_serial += 1;
        let (engine, sender, name) = (Arc::clone(&self.engine), self.sender.clone(), id.clone());
        let viewer = self.viewer.subscribe();
        let task = tokio::spawn(async move {
            let tell = |what| sender.send(Outgoing { id: name.clone(), serial, what });
            let mut first = Some(admitted.cost);
            let mut answers = match admitted.operation {
                OperationType::Subscription => {
                    Running::begin(&engine, admitted.request, admitted.order, context, viewer).into_answers().boxed()
                }
                OperationType::Query | OperationType::Mutation => {
                    stream::once(async move { engine.execute(admitted.request, &admitted.order, context).await })
                        .boxed()
                }
            };
            while let Some(answer) = answers.next().await {
                if reply::is_request_error(&answer) {
                    let errors = serde_json::to_vec(&answer.errors).expect("errors are plain JSON");
                    let _ = tell(What::Error(errors)).await;
                    return;
                }
                if tell(What::Next(reply::executed_json(&answer, first.take()))).await.is_err() {
                    return;
                }
            }
            let _ = tell(What::Complete).await;
        });
        self.operations.insert(id, (serial, task.abort_handle()));
        Ok(())
    }

    /// Writes what an operation has to say, unless the client has ended it meanwhile. `None` where the client is gone.
    async fn tell(&mut self, outgoing: Outgoing) -> Option<()> {
        let Outgoing { id, serial, what } = outgoing;
        if self.operations.get(&id).is_none_or(|(current, _)| *current != serial) {
            return Some(());
        }
        match what {
            What::Next(payload) => self.send(message("next", &id, Some(&payload))).await,
            What::Error(errors) => {
                self.operations.remove(&id);
                self.send(message("error", &id, Some(&errors))).await
            }
            What::Complete => {
                self.operations.remove(&id);
                self.send(message("complete", &id, None)).await
            }
        }
    }

    async fn refuse(&mut self, id: &str, problem: &Problem) -> Result<(), Option<CloseFrame>> {
        let error = problem_error(problem, &self.context);
        self.send_errors(id, &[error]).await
    }

    async fn send_errors(&mut self, id: &str, errors: &[async_graphql::ServerError]) -> Result<(), Option<CloseFrame>> {
        let payload = serde_json::to_vec(errors).expect("errors are plain JSON");
        self.send(message("error", id, Some(&payload))).await.ok_or(None)
    }

    /// `None` where the client is gone, or too slow.
    async fn send(&mut self, json: Vec<u8>) -> Option<()> {
        let text = String::from_utf8(json).expect("serde_json writes UTF-8");
        let sent =
            tokio::time::timeout(self.engine.limits.send_time, self.socket.send(Message::Text(text.into()))).await;
        sent.ok()?.ok()
    }
}

/// A message of the protocol around a payload that is JSON already.
fn message(kind: &str, id: &str, payload: Option<&[u8]>) -> Vec<u8> {
    let id = serde_json::to_string(id).expect("a text");
    let mut message = format!(r#"{{"type":"{kind}","id":{id}"#).into_bytes();
    if let Some(payload) = payload {
        message.extend_from_slice(br#","payload":"#);
        message.extend_from_slice(payload);
    }
    message.push(b'}');
    message
}
