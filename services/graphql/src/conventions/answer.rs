//! Executes the schema for a request and decides, in one place, what leaves the process: expected problems in the reader's
//! language, faults masked behind a trace id and logged once with their chain of causes.

use std::panic::AssertUnwindSafe;

use async_graphql::{ErrorExtensionValues, Executor, Name, PathSegment, Pos, Request, Response, ServerError, Value};
use futures_util::{FutureExt as _, Stream, StreamExt as _};
use vivier_event_store::{CommandError, QueryError, StoreError};
use vivier_kernel::problem::Problem;

use crate::conventions::context::RequestContext;
use crate::conventions::input::Problems;
use crate::conventions::{messages, mutation, validation};

/// What a client reads of a fault, whatever it was.
const INTERNAL: &str = "INTERNAL";
/// A fault that passes by itself.
const UNAVAILABLE: &str = "UNAVAILABLE";
/// More was asked for than could be done in time.
const TIMEOUT: &str = "TIMEOUT";

/// Executes a query or a mutation for `context`. Pages and the HTTP layer call this, nobody calls the schema itself.
pub async fn execute<E: Executor>(schema: &E, request: Request, context: RequestContext) -> Response {
    let reader = context.clone();
    let response = match AssertUnwindSafe(schema.execute(request.data(context))).catch_unwind().await {
        Ok(response) => mask(response, &reader),
        Err(_) => panicked(&reader),
    };
    written_down(response, &reader).await
}

/// Executes a subscription for `context`; each answer carries `extensions.position` where its item had one.
pub fn stream<E: Executor>(
    schema: &E,
    request: Request,
    context: RequestContext,
) -> impl Stream<Item = Response> + Send + use<E> {
    let reader = context.clone();
    let items = AssertUnwindSafe(schema.execute_stream(request.data(context), None)).catch_unwind();
    items.then(move |item| {
        let reader = reader.clone();
        async move {
            let response = match item {
                Ok(response) => {
                    let mut response = mask(response, &reader);
                    if let Some(position) = reader.live_position().get() {
                        response.extensions.insert("position".to_owned(), Value::String(position.to_string()));
                    }
                    response
                }
                Err(_) => panicked(&reader),
            };
            written_down(response, &reader).await
        }
    })
}

/// The answer, once what it reads of other people stands in their logs; a fault where that cannot be done.
async fn written_down(response: Response, reader: &RequestContext) -> Response {
    match reader.looks().write_down().await {
        Ok(()) => response,
        Err(error) => {
            let error = async_graphql::Error::new_with_source(error).into_server_error(Pos::default());
            mask(Response::from_errors(vec![error]), reader)
        }
    }
}

/// A problem as a top-level error.
pub fn problem_error(problem: &Problem, context: &RequestContext) -> ServerError {
    let mut error = ServerError::new(messages::problem(problem, context.locale), None);
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", problem.code);
    if let Some(field) = &problem.field {
        extensions.set("argument", field.as_str());
    }
    if !problem.params.is_empty() {
        let params = problem.params.iter().map(|(name, value)| (Name::new(*name), Value::from(value.as_str())));
        extensions.set("params", Value::Object(params.collect()));
    }
    error
}

fn panicked(context: &RequestContext) -> Response {
    // The panic hook has logged the place; the message may hold anything and stays there.
    tracing::error!(trace = %context.trace, "a resolver panicked");
    Response::from_errors(vec![fault(INTERNAL, context)])
}

/// Replaces every error that was not meant for clients.
pub fn mask(mut response: Response, context: &RequestContext) -> Response {
    response.errors =
        std::mem::take(&mut response.errors).into_iter().flat_map(|error| outgoing(error, context)).collect();
    response
}

fn outgoing(error: ServerError, context: &RequestContext) -> Vec<ServerError> {
    if let Some(problems) = problems_of(&error) {
        return problems.iter().map(|problem| located(problem_error(problem, context), &error.path, &error)).collect();
    }
    let coded = error.extensions.as_ref().is_some_and(|extensions| extensions.get("code").is_some());
    if coded {
        return vec![ServerError { source: None, ..error }];
    }
    if error.source.is_none() && (error.path.is_empty() || is_coercion(&error.message)) {
        return vec![validation::told(error, context.locale, context.viewer.account().is_some())];
    }
    let code = log_fault(&error, context);
    vec![located(fault(code, context), &error.path, &error)]
}

/// The expected problems inside an error, where it is one.
fn problems_of(error: &ServerError) -> Option<Vec<Problem>> {
    if let Some(Problems(problems)) = error.source::<Problems>() {
        return Some(problems.clone());
    }
    if let Some(problem) = error.source::<Problem>() {
        return Some(vec![problem.clone()]);
    }
    if let Some(QueryError::Refused(problem)) = error.source::<QueryError>() {
        return Some(vec![problem.clone()]);
    }
    match error.source::<CommandError>()? {
        CommandError::Refused(problem) => Some(vec![problem.clone()]),
        CommandError::NotFound => Some(vec![Problem::new("NOT_FOUND")]),
        CommandError::Conflict { expected, actual } => {
            mutation::refusal(CommandError::Conflict { expected: *expected, actual: *actual })
                .ok()
                .map(|problem| vec![problem])
        }
        CommandError::Taken { scope } => {
            mutation::refusal(CommandError::Taken { scope }).ok().map(|problem| vec![problem])
        }
        CommandError::KeyReused => mutation::refusal(CommandError::KeyReused).ok().map(|problem| vec![problem]),
        CommandError::Store(_) => None,
    }
}

/// An argument that the executor itself could not read: the message is the library's, about the client's own value.
fn is_coercion(message: &str) -> bool {
    ["Failed to parse \"", "Expected input type \"", "Invalid value for argument", "Variable "]
        .iter()
        .any(|known| message.starts_with(known))
}

fn log_fault(error: &ServerError, context: &RequestContext) -> &'static str {
    let path = path_text(&error.path);
    let store = error
        .source::<StoreError>()
        .or_else(|| match error.source::<QueryError>() {
            Some(QueryError::Store(store)) => Some(store),
            _ => None,
        })
        .or_else(|| match error.source::<CommandError>() {
            Some(CommandError::Store(store)) => Some(store),
            _ => None,
        });
    match store {
        Some(store) if store.is_passing() => {
            tracing::warn!(trace = %context.trace, %path, error = %chain(store), "a request could not be answered for now");
            UNAVAILABLE
        }
        Some(store) if store.is_out_of_time() => {
            tracing::warn!(trace = %context.trace, %path, error = %chain(store), "a statement took too long");
            TIMEOUT
        }
        Some(store) => {
            tracing::error!(trace = %context.trace, %path, error = %chain(store), "a request failed");
            INTERNAL
        }
        None => {
            tracing::error!(trace = %context.trace, %path, error = %error.message, "a request failed");
            INTERNAL
        }
    }
}

/// The causes of an error, outermost first. A database error keeps its message and loses its detail, which quotes row values.
fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text.push_str(": ");
        text.push_str(&next.to_string());
        cause = next.source();
    }
    text
}

fn path_text(path: &[PathSegment]) -> String {
    let segments: Vec<String> = path
        .iter()
        .map(|segment| match segment {
            PathSegment::Field(name) => name.clone(),
            PathSegment::Index(index) => index.to_string(),
        })
        .collect();
    segments.join(".")
}

fn fault(code: &'static str, context: &RequestContext) -> ServerError {
    let mut error = ServerError::new(messages::text(code, &[("trace", &context.trace)], context.locale), None);
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code);
    extensions.set("traceId", context.trace.as_str());
    error
}

fn located(error: ServerError, path: &[PathSegment], like: &ServerError) -> ServerError {
    ServerError { path: path.to_vec(), locations: like.locations.clone(), ..error }
}

#[cfg(test)]
mod tests {
    use async_graphql::{Context, EmptyMutation, Object, Result, Schema, Subscription};
    use vivier_kernel::actor::Actor;
    use vivier_kernel::locale::Locale;

    use super::*;
    use crate::conventions::live::Live;

    /// What PostgreSQL says of a statement that took too long.
    #[derive(Debug, thiserror::Error)]
    #[error("canceling statement due to statement timeout")]
    struct Cancelled;

    impl sqlx::error::DatabaseError for Cancelled {
        fn message(&self) -> &str {
            "canceling statement due to statement timeout"
        }
        fn code(&self) -> Option<std::borrow::Cow<'_, str>> {
            Some("57014".into())
        }
        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }
        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }
        fn kind(&self) -> sqlx::error::ErrorKind {
            sqlx::error::ErrorKind::Other
        }
    }

    struct Query;

    #[Object]
    impl Query {
        async fn fine(&self) -> bool {
            true
        }

        async fn number(&self, value: Option<i32>) -> Option<i32> {
            value
        }

        async fn secret(&self) -> Result<Option<bool>> {
            Err(StoreError::RebuildStopped { name: "x".to_owned(), reason: "password=hunter2".to_owned() })?
        }

        async fn behind(&self) -> Result<Option<bool>> {
            Err(QueryError::Store(StoreError::Stopping))?
        }

        async fn plain(&self) -> Result<Option<bool>> {
            Err("called `Option::unwrap()` on a `None` value".into())
        }

        async fn panics(&self) -> Option<bool> {
            assert!(std::env::args().count() > 1_000_000, "hunter2");
            None
        }

        async fn missing_data(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
            ctx.data::<std::net::IpAddr>()?;
            Ok(None)
        }

        async fn slow(&self) -> Result<Option<bool>> {
            Err(StoreError::Database(sqlx::Error::Database(Box::new(Cancelled))))?
        }

        async fn wrong(&self) -> Result<Option<bool>> {
            Err(Problems(vec![
                Problem::new("OUT_OF_RANGE").at("first").with("min", 1).with("max", 100),
                Problem::new("MALFORMED_CURSOR").at("after"),
            ]))?
        }
    }

    struct Live3;

    #[Subscription]
    impl Live3 {
        async fn ticks(&self) -> impl Stream<Item = Live<i32>> {
            futures_util::stream::iter([Live::new(41, 1), Live::new(43, 2)])
        }
    }

    fn schema() -> Schema<Query, EmptyMutation, Live3> {
        Schema::new(Query, EmptyMutation, Live3)
    }

    async fn ask(query: &str) -> (serde_json::Value, String) {
        let context = RequestContext::new(Actor::Anonymous, Locale::En);
        let trace = context.trace.clone();
        let response = execute(&schema(), Request::new(query), context).await;
        (serde_json::to_value(response).expect("JSON"), trace)
    }

    #[tokio::test]
    async fn faults_are_masked_behind_the_trace_id() {
        for query in ["{ secret }", "{ plain }", "{ panics }", "{ missingData }"] {
            let (answer, trace) = ask(query).await;
            let text = answer.to_string();
            assert_eq!(
                answer["errors"][0]["extensions"],
                serde_json::json!({ "code": "INTERNAL", "traceId": trace }),
                "{query}"
            );
            for leak in ["hunter2", "unwrap", "::", "rebuild"] {
                assert!(!text.contains(leak), "{query} leaks: {text}");
            }
        }
        let (answer, _) = ask("{ behind fine }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "UNAVAILABLE");
        assert_eq!(answer["data"]["fine"], true);
        let (answer, _) = ask("{ slow fine }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "TIMEOUT");
        assert_eq!(answer["errors"][0]["message"], "The answer took too long to prepare. Ask for less.");
        assert_eq!(answer["data"]["fine"], true);
    }

    #[tokio::test]
    async fn problems_of_arguments_are_all_told_with_their_names() {
        let (answer, _) = ask("{ wrong }").await;
        let told: Vec<_> =
            answer["errors"].as_array().expect("errors").iter().map(|error| error["extensions"].clone()).collect();
        assert_eq!(
            told,
            [
                serde_json::json!({ "code": "OUT_OF_RANGE", "argument": "first", "params": { "min": "1", "max": "100" } }),
                serde_json::json!({ "code": "MALFORMED_CURSOR", "argument": "after" }),
            ]
        );
        assert_eq!(answer["errors"][0]["path"], serde_json::json!(["wrong"]));
    }

    #[tokio::test]
    async fn what_does_not_fit_the_schema_is_told_as_such() {
        for query in ["{ nothing }", "{ number(value: 99999999999) }", "{ number(value: \"x\") }"] {
            let (answer, _) = ask(query).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], "VALIDATION_FAILED", "{query}: {answer}");
        }
    }

    #[tokio::test]
    async fn each_item_of_a_subscription_carries_its_position() {
        let context = RequestContext::new(Actor::Anonymous, Locale::En);
        let answers: Vec<Response> = stream(&schema(), Request::new("subscription { ticks }"), context).collect().await;
        let told: Vec<_> =
            answers.iter().map(|answer| (answer.data.to_string(), answer.extensions["position"].to_string())).collect();
        assert_eq!(
            told,
            [("{ticks: 1}".to_owned(), "\"41\"".to_owned()), ("{ticks: 2}".to_owned(), "\"43\"".to_owned())]
        );
    }
}
