//! The second factor of the tests' administrator: an authenticator as a telephone has one.

use anyhow::{Context as _, bail};
use serde_json::json;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::client::Client;

/// How long a code is good for, in seconds.
const STEP: u64 = 30;
const SECONDS_OF_A_DAY: u64 = 86_400;

/// An authenticator that was enrolled.
#[derive(Clone, Debug)]
pub struct Authenticator {
    secret: String,
}

impl Authenticator {
    /// Signs in with the password, enrols a second factor and signs out.
    ///
    /// # Errors
    /// Where the server does not answer as it should.
    pub async fn enrol(server_url: &str, email: &str, password: &str) -> anyhow::Result<Self> {
        let client = Client::new(server_url);
        let ask = |client: Client, mutation: &'static str, input: serde_json::Value, selection: &'static str| async move {
            let name = format!("{}{}", mutation[..1].to_uppercase(), &mutation[1..]);
            let document = format!(
                "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code }} }} }}"
            );
            let answer = client.ask(&document, &json!({ "input": input })).await?;
            let payload = answer.body["data"][mutation].clone();
            if payload["userErrors"] != json!([]) {
                bail!("{mutation}: {}", answer.body);
            }
            Ok(payload)
        };
        let input = json!({ "email": email, "password": password });
        let signed_in = ask(client.clone(), "signIn", input, "sessionToken").await?;
        let token = signed_in["sessionToken"].as_str().context("a session")?;
        let own = client.with_token(token);
        let begun = ask(own.clone(), "beginSecondFactor", json!({ "currentPassword": password }), "secret").await?;
        let authenticator = Self { secret: begun["secret"].as_str().context("a secret")?.to_owned() };
        // The step before the present one is taken too, so that the present one's code is left for signing in. It may be two steps before by the
        // time it is looked at: then there is another.
        let confirmed = loop {
            let step = now() / STEP;
            let confirm = json!({ "code": authenticator.code(step - 1) });
            let answer = ask(own.clone(), "confirmSecondFactor", confirm, "sessionToken").await;
            if answer.is_ok() || now() / STEP == step {
                break answer?;
            }
        };
        let strong = client.with_token(confirmed["sessionToken"].as_str().context("a new session token")?);
        ask(strong, "signOut", json!({}), "signedOut").await?;
        Ok(authenticator)
    }

    /// The code of this moment; each is good once.
    pub fn present(&self) -> String {
        self.code(now() / STEP)
    }

    /// The code of this moment on a server whose clock is so many days ahead.
    pub fn in_days(&self, days: u64) -> String {
        self.code((now() + days * SECONDS_OF_A_DAY) / STEP)
    }

    fn code(&self, step: u64) -> String {
        let step = i64::try_from(step).unwrap_or_default();
        vivier_accounts::totp::code(&self.secret, step).unwrap_or_default()
    }
}

fn now() -> u64 {
    u64::try_from(SystemClock.now().timestamp()).unwrap_or_default()
}
