//! What the pages need to be served: how to reach the schema, and how this instance presents itself.

use std::sync::Arc;

use crate::executor::GraphqlExecutor;

/// How long a browser is known again, in seconds: 180 days.
const DEVICE_SECONDS: u32 = 180 * 24 * 60 * 60;

/// Under whose mark an instance shows itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Brand {
    /// System typefaces and a plain wordmark: anybody's instance.
    #[default]
    Neutral,
    /// The State's mark and typeface: instances on `.gouv.fr` alone (terms of use of the design system).
    State,
}

impl Brand {
    /// By the value of `VIVIER_BRAND`: `state`, or `neutral` (which is also what an empty value means); anything else is refused.
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "" | "neutral" => Some(Self::Neutral),
            "state" => Some(Self::State),
            _ => None,
        }
    }
}

/// The instance's settings that pages depend on.
#[derive(Clone, Debug, Default)]
pub struct WebConfig {
    pub brand: Brand,
    /// True where people reach the instance over https: cookies are then `Secure` and HSTS is sent.
    pub https: bool,
    /// The schema as SDL, for GraphiQL and for whoever wants to generate a client.
    pub sdl: Arc<str>,
}

impl WebConfig {
    /// What the session's cookie is called: over https bound to this very host (RFC 6265bis, `__Host-`), which plain http, on a
    /// loopback address alone, cannot have.
    pub fn session_cookie_name(&self) -> &'static str {
        if self.https { "__Host-vivier-session" } else { "vivier-session" }
    }

    /// The header that gives the browser its session until it is closed; the server ends it earlier by its own limits.
    pub fn session_cookie(&self, token: &str) -> String {
        format!("{}={token}; {}", self.session_cookie_name(), self.session_cookie_attributes())
    }

    /// The header that takes the session back.
    pub fn ended_session_cookie(&self) -> String {
        format!("{}=; Max-Age=0; {}", self.session_cookie_name(), self.session_cookie_attributes())
    }

    /// What the cookie is called that knows a browser again in which somebody signed in.
    pub fn device_cookie_name(&self) -> &'static str {
        if self.https { "__Host-vivier-device" } else { "vivier-device" }
    }

    /// The header that keeps it for half a year: it opens nothing by itself.
    pub fn device_cookie(&self, token: &str) -> String {
        let attributes = self.session_cookie_attributes();
        format!("{}={token}; Max-Age={DEVICE_SECONDS}; {attributes}", self.device_cookie_name())
    }

    /// What the cookie is called that a browser keeps while somebody is at the other provider.
    pub fn federation_cookie_name(&self) -> &'static str {
        if self.https { "__Host-vivier-federation" } else { "vivier-federation" }
    }

    /// The header that keeps it for as long as an attempt is good.
    pub fn federation_cookie(&self, state: &str) -> String {
        let attributes = self.session_cookie_attributes();
        format!("{}={state}; Max-Age=900; {attributes}", self.federation_cookie_name())
    }

    /// The header that takes it back.
    pub fn ended_federation_cookie(&self) -> String {
        format!("{}=; Max-Age=0; {}", self.federation_cookie_name(), self.session_cookie_attributes())
    }

    fn session_cookie_attributes(&self) -> &'static str {
        if self.https { "Path=/; HttpOnly; SameSite=Lax; Secure" } else { "Path=/; HttpOnly; SameSite=Lax" }
    }
}

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState {
    executor: Arc<dyn GraphqlExecutor>,
    config: Arc<WebConfig>,
}

impl WebState {
    pub fn new(executor: Arc<dyn GraphqlExecutor>, config: WebConfig) -> Self {
        Self { executor, config: Arc::new(config) }
    }

    pub fn executor(&self) -> &dyn GraphqlExecutor {
        self.executor.as_ref()
    }

    pub fn config(&self) -> &WebConfig {
        &self.config
    }
}
