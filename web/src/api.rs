//! The real executor: the API's own schema, its own masking, its own recognition of sessions.

use std::net::SocketAddr;
use std::sync::Arc;

use async_graphql::{Executor, Request, Value as GraphqlValue, Variables};
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use serde_json::Value;
use vivier_api::conventions::answer;
use vivier_api::conventions::context::{Credential, RequestContext};
use vivier_api::http::auth::Authenticator;

use crate::executor::{BoxFuture, Call, ExecuteError, GraphqlExecutor, Viewer};

/// Runs the pages' documents on `schema`.
pub struct ApiExecutor<S> {
    schema: S,
    authenticator: Arc<dyn Authenticator>,
}

impl<S: Executor> ApiExecutor<S> {
    pub fn new(schema: S, authenticator: Arc<dyn Authenticator>) -> Self {
        Self { schema, authenticator }
    }
}

impl<S: Executor> GraphqlExecutor for ApiExecutor<S> {
    /// Where the store cannot say who it is, the page is made for nobody: less is shown, never more.
    fn viewer<'a>(&'a self, request: &'a Parts) -> BoxFuture<'a, Viewer> {
        Box::pin(async move {
            let address = request.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
            match self.authenticator.session(&request.headers).await {
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
            let mut context = RequestContext::new(viewer.actor.clone(), locale);
            context.credential = viewer.session.map_or(Credential::None, Credential::Session);
            context.address = viewer.address;
            let request = Request::new(document.source)
                .operation_name(document.operation)
                .variables(Variables::from_json(variables));
            let response = answer::execute(&self.schema, request, context).await;
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
