//! What the pages need to be served: how to reach the schema, and how this instance presents itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use vivier_kernel::locale::Locale;

use crate::executor::{Call, Document, GraphqlExecutor, Viewer, ask};

const ATTRIBUTIONS: Document =
    Document { operation: "Attributions", source: include_str!("../queries/attributions.graphql") };
/// How long pages rely on what they know of the skill frameworks: an import shows within this time.
const ATTRIBUTIONS_KEPT: Duration = Duration::from_secs(60);

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
    pub publisher: Publisher,
    /// The site's address as people see it.
    pub public_url: String,
}

/// Who is answerable for the instance, each in their own words; what is not said is shown as not said.
#[derive(Clone, Debug, Default)]
pub struct Publisher {
    pub name: Option<String>,
    pub director: Option<String>,
    pub host: Option<String>,
    /// An e-mail address.
    pub contact: Option<String>,
    /// An e-mail address or an https address.
    pub security: Option<String>,
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

/// The attributions in each language, and when they were read.
type Attributions = HashMap<Locale, (Instant, Arc<[String]>)>;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct WebState {
    executor: Arc<dyn GraphqlExecutor>,
    config: Arc<WebConfig>,
    attributions: Arc<Mutex<Attributions>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frameworks {
    skill_frameworks: Vec<Framework>,
}

#[derive(Deserialize)]
struct Framework {
    attribution: Option<String>,
}

impl WebState {
    pub fn new(executor: Arc<dyn GraphqlExecutor>, config: WebConfig) -> Self {
        Self { executor, config: Arc::new(config), attributions: Arc::default() }
    }

    pub fn executor(&self) -> &dyn GraphqlExecutor {
        self.executor.as_ref()
    }

    pub fn config(&self) -> &WebConfig {
        &self.config
    }

    /// What the licences of the imported skill frameworks want to be said on the pages; nothing where that cannot be read.
    pub async fn attributions(&self, locale: Locale) -> Arc<[String]> {
        if let Some((at, known)) = self.kept().get(&locale)
            && at.elapsed() < ATTRIBUTIONS_KEPT
        {
            return Arc::clone(known);
        }
        let viewer = Viewer::anonymous();
        let call = Call { document: ATTRIBUTIONS, variables: json!({}), viewer: &viewer, locale };
        let Ok(answer) = ask::<Frameworks>(self.executor(), call).await else { return Arc::default() };
        let said: Arc<[String]> =
            answer.skill_frameworks.into_iter().filter_map(|framework| framework.attribution).collect();
        self.kept().insert(locale, (Instant::now(), Arc::clone(&said)));
        said
    }

    fn kept(&self) -> MutexGuard<'_, Attributions> {
        self.attributions.lock().expect("no panic while the lock is held")
    }
}
