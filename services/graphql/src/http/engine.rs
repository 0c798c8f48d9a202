//! What the transports share: the schema behind its caps.

use std::net::IpAddr;
use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Executor, Request, Response, ServerError, Value, Variables};
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use tokio::sync::watch;
use uuid::Uuid;
use vivier_accounts::domain::value::TokenScope;
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;

use crate::conventions::answer;
use crate::conventions::context::{Credential, RequestContext};
use crate::http::auth::{AuthenticationError, Authenticator, Identity};
use crate::http::document::complete::complete;
use crate::http::document::index::SchemaIndex;
use crate::http::document::{self, Documents, Order, Rejected};
use crate::http::limits::{BYTES_PER_POINT, FAILED_SIGN_IN_COST, Limits};
use crate::http::live::LiveConnections;
use crate::http::params::Params;
use crate::http::reply::{CostReport, Refusal};
use crate::http::throttle::{Exhausted, Payer, Throttle};
use crate::root_field::CostlyField;
use crate::root_field::RootField;

/// What an [`Engine`] is made of.
pub struct EngineOptions<S> {
    pub schema: S,
    /// The schema's SDL, for the caps that need types.
    pub sdl: String,
    /// Costs of the root fields.
    pub rows: Vec<RootField>,
    /// Costs of fields below them.
    pub costly: Vec<CostlyField>,
    pub authenticator: Arc<dyn Authenticator>,
    pub limits: Limits,
    /// The instance's public origins (`https://vivier.example`); empty: the host of each request.
    pub allowed_origins: Vec<String>,
    /// How many reverse proxies stand before this server and add to `X-Forwarded-For`; 0 believes nobody.
    pub trusted_proxies: usize,
    /// Becomes true when the server stops: live connections end then.
    pub stopping: watch::Receiver<bool>,
}

/// A schema behind its caps, for all transports.
pub struct Engine<S> {
    pub(super) schema: S,
    pub(super) limits: Limits,
    pub(super) authenticator: Arc<dyn Authenticator>,
    pub(super) allowed_origins: Vec<String>,
    pub(super) live: Arc<LiveConnections>,
    pub(super) stopping: watch::Receiver<bool>,
    pub(super) index: SchemaIndex,
    documents: Documents,
    throttle: Throttle,
    /// The buckets of pages.
    pages: Throttle,
    trusted_proxies: usize,
}

/// An operation that was let through.
pub(super) struct Admitted {
    pub request: Request,
    pub operation: OperationType,
    pub cost: CostReport,
    pub order: Order,
}

/// Why an operation was not let through.
pub(super) enum Turned {
    /// The document or its variables.
    Document(Rejected),
    /// HTTP itself says it: the rate limit.
    Refused(Refusal),
}

impl<S: Executor> Engine<S> {
    /// # Errors
    /// Where the SDL cannot be read.
    pub fn new(options: EngineOptions<S>) -> Result<Self, async_graphql::parser::Error> {
        Ok(Self {
            index: SchemaIndex::new(&options.sdl, options.rows.iter(), &options.costly)?,
            documents: Documents::default(),
            throttle: Throttle::new(&options.limits),
            pages: Throttle::new(&options.limits.of_pages()),
            schema: options.schema,
            limits: options.limits,
            authenticator: options.authenticator,
            allowed_origins: options.allowed_origins,
            live: Arc::default(),
            stopping: options.stopping,
            trusted_proxies: options.trusted_proxies,
        })
    }

    /// How many live connections are open, for the metrics.
    pub fn live_connections(&self) -> usize {
        self.live.count()
    }

    /// A context without a viewer yet: language, trace, address.
    pub(super) fn context(&self, headers: &HeaderMap, lang: Option<&str>, peer: Option<IpAddr>) -> RequestContext {
        let locale = match lang {
            Some("fr") => Locale::Fr,
            Some("en") => Locale::En,
            _ => Locale::from_accept_language(
                headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default(),
            ),
        };
        let mut context = RequestContext::new(Identity::anonymous().actor, locale);
        if let Some(trace) = trace_of(headers) {
            context.trace = trace;
        }
        context.address = self.address(headers, peer);
        context
    }

    /// The client's address: the peer's, or what the outermost trusted proxy saw.
    pub fn address(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
        if self.trusted_proxies == 0 {
            return peer;
        }
        let forwarded: Vec<&str> = headers
            .get_all("x-forwarded-for")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let seen = forwarded.len().checked_sub(self.trusted_proxies).and_then(|place| forwarded.get(place));
        seen.and_then(|address| address.trim().parse().ok()).or(peer)
    }

    /// Takes what any request costs before it is read.
    pub(super) fn charge_base(&self, context: &RequestContext, bytes: usize) -> Result<(), Refusal> {
        let points = 1 + (bytes / BYTES_PER_POINT) as u64;
        self.charge(context, points).map(|_| ())
    }

    fn charge(
        &self,
        context: &RequestContext,
        points: u64,
    ) -> Result<Option<crate::http::throttle::Remaining>, Refusal> {
        let payer = Payer::of(&context.viewer, context.address);
        self.throttle.charge(payer, points).map_err(|exhausted| Refusal::rate_limited(exhausted.retry_after))
    }

    /// Checks a document against every cap and takes its cost.
    pub(super) fn admit(&self, params: Params, context: &RequestContext) -> Result<Admitted, Turned> {
        let signed_in = context.viewer.account().is_some() || context.viewer.is_system();
        let token = match context.credential {
            Credential::ApiToken(token) => Some(token),
            Credential::None | Credential::Session(_) => None,
        };
        let prepared =
            document::prepare(params, &self.documents, &self.index, &self.limits, signed_in, token.is_some()).map_err(
                |rejected| {
                    count(rejected.problems.first().map_or(REFUSED, |problem| problem.code));
                    Turned::Document(rejected)
                },
            )?;
        if let Some(token) = token {
            let (scope, name) = match prepared.operation {
                OperationType::Mutation => (TokenScope::Write, "WRITE"),
                OperationType::Query | OperationType::Subscription => (TokenScope::Read, "READ"),
            };
            if !token.scopes.contains(scope) {
                count("SCOPE_REQUIRED");
                return Err(Turned::Document(Problem::new("SCOPE_REQUIRED").with("scope", name).into()));
            }
        }
        let remaining = self.charge(context, prepared.cost).map_err(|refusal| {
            let cost = Some(CostReport::new(prepared.cost, self.limits.cost, None));
            Turned::Refused(Refusal { cost, ..refusal })
        })?;
        let cost = CostReport::new(prepared.cost, self.limits.cost, remaining);
        let document::Prepared { request, operation, order, .. } = prepared;
        Ok(Admitted { request, operation, cost, order })
    }

    /// Runs a query or a mutation under the time limit.
    pub(super) async fn execute(&self, request: Request, order: &Order, context: RequestContext) -> Response {
        let query = request.query.clone();
        let mut response = self.in_time(request, context).await;
        self.mend(&mut response, &query, order);
        count(response.errors.first().map_or(DONE, |error| code(error)));
        response
    }

    /// Who a page's request comes from, by the session's cookie.
    ///
    /// # Errors
    /// As [`Authenticator::session`].
    pub async fn viewer_of_page(&self, headers: &HeaderMap) -> Result<Identity, AuthenticationError> {
        self.authenticator.session(headers).await
    }

    /// Runs one of the pages' own documents, which no cap but price and time is for: it is charged what it costs, at most what an
    /// operation may cost, and has as long as one.
    ///
    /// # Errors
    /// `Exhausted`: the viewer's budget for pages is spent, and nothing was run.
    pub async fn run_for_page(&self, params: Params, context: RequestContext) -> Result<Response, Exhausted> {
        let signed_in = context.viewer.account().is_some();
        let request =
            Request::new(params.query.clone()).variables(Variables::from_json(params.variables.clone().into()));
        let request = match &params.operation_name {
            Some(name) => request.operation_name(name.clone()),
            None => request,
        };
        let price = match document::prepare(params, &self.documents, &self.index, &self.limits, signed_in, false) {
            Ok(prepared) => prepared.cost,
            // What is wrong with it the executor says better, to the page.
            Err(rejected) => rejected.cost.unwrap_or(1),
        };
        self.pages.charge(Payer::of(&context.viewer, context.address), price.min(self.limits.cost))?;
        Ok(self.in_time(request, context).await)
    }

    /// Executes under the time limit.
    async fn in_time(&self, request: Request, context: RequestContext) -> Response {
        let reader = context.clone();
        match tokio::time::timeout(self.limits.time, answer::execute(&self.schema, request, context)).await {
            Ok(mut response) => {
                let behind = reader.behind().names();
                if !behind.is_empty() {
                    response.extensions.insert("behind".to_owned(), async_graphql::Value::from_iter(behind));
                }
                response
            }
            Err(_) => {
                tracing::warn!(trace = %reader.trace, seconds = self.limits.time.as_secs(), "an operation took too long");
                Response::from_errors(vec![answer::problem_error(&Problem::new("TIMEOUT"), &reader)])
            }
        }
    }

    /// Nulls where fields failed, and every field in its place.
    pub(super) fn mend(&self, response: &mut Response, query: &str, order: &Order) {
        if !response.errors.is_empty() {
            complete(response, query, order.operation_name(), &self.index);
        }
        response.data = order.apply(std::mem::take(&mut response.data), &self.index);
    }

    /// The refusal for a viewer who could not be recognised. Guessing at tokens is paid for by the address.
    pub(super) fn unrecognised(&self, error: AuthenticationError, context: &RequestContext) -> Refusal {
        match error {
            AuthenticationError::Invalid => {
                self.charge(context, FAILED_SIGN_IN_COST).err().unwrap_or_else(Refusal::unauthenticated)
            }
            AuthenticationError::Unavailable => Refusal::unavailable(Problem::new("UNAVAILABLE")),
        }
    }

    /// Puts the viewer into a context.
    pub(super) fn identified(&self, mut context: RequestContext, identity: Identity) -> RequestContext {
        context.viewer = identity.actor;
        context.credential = identity.credential;
        context
    }

    pub(super) fn limit_report(&self, rejected: &Rejected) -> Option<CostReport> {
        rejected.cost.map(|cost| CostReport::new(cost, self.limits.cost, None))
    }
}

/// The outcome of an operation without errors.
const DONE: &str = "OK";
/// An outcome that has no code, which a test excludes.
const REFUSED: &str = "REFUSED";

/// Counts an operation by its outcome: the first error's code, which is one of the catalogue's.
fn count(outcome: &str) {
    metrics::counter!("vivier_graphql_operations_total", "code" => outcome.to_owned()).increment(1);
}

fn code(error: &ServerError) -> &str {
    match error.extensions.as_ref().and_then(|extensions| extensions.get("code")) {
        Some(Value::String(code)) => code,
        _ => REFUSED,
    }
}

/// Until the server stops. Whoever dropped the sender has stopped too.
pub(super) async fn stopped(stopping: &mut watch::Receiver<bool>) {
    // The guard that comes back must not live across another wait.
    drop(stopping.wait_for(|stop| *stop).await);
}

/// The trace id of a `traceparent` header (W3C Trace Context, version 00).
fn trace_of(headers: &HeaderMap) -> Option<String> {
    let value = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = value.split('-');
    let (version, trace) = (parts.next()?, parts.next()?);
    let valid = version == "00"
        && trace.len() == 32
        && trace.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (valid && trace != Uuid::nil().simple().to_string()).then(|| trace.to_owned())
}
