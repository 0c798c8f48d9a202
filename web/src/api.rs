//! The real executor: the API's own engine, with its masking, its recognition of sessions, its budget and its time limit.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::{Executor, Value as GraphqlValue};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use serde_json::{Map, Value};
use vivier_graphql::conventions::context::{Credential, RequestContext};
use vivier_graphql::http::Engine;
use vivier_graphql::http::params::Params;

use crate::executor::{BoxFuture, Call, ExecuteError, GraphqlExecutor, Viewer};

/// Runs the pages' documents on an engine's schema.
pub struct ApiExecutor<S> {
    engine: Arc<Engine<S>>,
}

impl<S: Executor> ApiExecutor<S> {
    pub fn new(engine: Arc<Engine<S>>) -> Self {
        Self { engine }
    }
}

impl<S: Executor> GraphqlExecutor for ApiExecutor<S> {
    /// Where the store cannot say who it is, the page is made for nobody: less is shown, never more.
    fn viewer<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Viewer> {
        Box::pin(async move {
            let peer = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
            let address = self.engine.address(&request.headers, peer);
            match self.engine.viewer_of_page(&request.headers).await {
                Ok(identity) => Viewer { actor: identity.actor, session: identity.credential.session(), address },
                Err(error) => {
                    tracing::warn!(%error, "a page's viewer could not be recognised");
                    Viewer { address, ..Viewer::anonymous() }
                }
            }
        })
    }

    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>> {
        Box::pin(async move {
            let Call { document, variables, viewer, locale } = call;
            let operation = document.operation;
            let mut context = RequestContext::new(viewer.actor.clone(), locale);
            context.credential = viewer.session.map_or(Credential::None, Credential::Session);
            context.address = viewer.address;
            let variables = match variables {
                Value::Object(variables) => variables,
                _ => Map::new(),
            };
            let operation_name = Some(operation.to_owned());
            let query = document.source.to_owned();
            let params = Params { query, operation_name, variables, extensions: Map::new() };
            let spent = |retry_after| ExecuteError::Spent { operation, retry_after };
            let response =
                self.engine.run_for_page(params, context).await.map_err(|exhausted| spent(exhausted.retry_after))?;
            if response.errors.is_empty() {
                return response
                    .data
                    .into_json()
                    .map_err(|source| ExecuteError::Shape { operation: document.operation, source });
            }
            let code = |error: &async_graphql::ServerError| match error
                .extensions
                .as_ref()
                .and_then(|values| values.get("code"))
            {
                Some(GraphqlValue::String(code)) => code.clone(),
                _ => "UNKNOWN".to_owned(),
            };
            Err(ExecuteError::Answered {
                operation: document.operation,
                codes: response.errors.iter().map(code).collect(),
            })
        })
    }
}
