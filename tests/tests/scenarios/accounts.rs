//! Every way into an account, over HTTP: a forgotten password, a second factor and its recovery codes, another address, and another
//! provider, linked and unlinked, with the pages that lead there.

use reqwest::Url;
use reqwest::header::LOCATION;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_tests::client::{Client, http};
use vivier_tests::server::{ADMINISTRATOR, PASSWORD, Server};

use crate::acting::{change, refused};
use crate::provider::{Provider, SECRET, started};

const ADA: &str = "ada.loriot@dnum.example";
const NAME: &str = "Ada Loriot";
const OTHER_PASSWORD: &str = "quatre merles sous un parapluie";
/// Seconds that a code of an authenticator is good for.
const STEP: i64 = 30;

/// Registers, and follows the link in the mail.
async fn arrive(server: &Server) -> Client {
    let nobody = Client::new(server.url());
    change(&nobody, "registerAccount", "accepted", json!({ "email": ADA, "name": NAME, "password": PASSWORD })).await;
    let token = server.linked_token(ADA, "/verify", "").await.expect("a mail");
    change(&nobody, "verifyAddress", "verified", json!({ "token": token })).await;
    nobody
}

pub async fn session(nobody: &Client, email: &str, password: &str) -> Client {
    let opened = change(nobody, "signIn", "sessionToken", json!({ "email": email, "password": password })).await;
    nobody.with_token(opened["sessionToken"].as_str().expect("a session"))
}

async fn goes_on(client: &Client) -> bool {
    let answer = client.ask("{ me { id } }", &json!({})).await.expect("an answer");
    answer.body["data"]["me"]["id"].is_string()
}

fn texts(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_forgotten_password_a_second_factor_and_another_address() {
    let server = Server::start().await;
    let nobody = arrive(&server).await;
    let before = session(&nobody, ADA, PASSWORD).await;

    change(&nobody, "requestPasswordReset", "accepted", json!({ "email": ADA })).await;
    let token = server.linked_token(ADA, "/reset-password", "").await.expect("a mail");
    let reset = json!({ "token": token, "newPassword": OTHER_PASSWORD });
    assert_eq!(change(&nobody, "resetPassword", "reset", reset.clone()).await["reset"], true);
    assert_eq!(refused(&nobody, "resetPassword", reset).await, ["INVALID_TOKEN"], "a link is good once");
    assert!(!goes_on(&before).await, "every session has ended");
    let wrong = json!({ "email": ADA, "password": PASSWORD });
    assert_eq!(refused(&nobody, "signIn", wrong).await, ["WRONG_CREDENTIALS"]);

    let ada = session(&nobody, ADA, OTHER_PASSWORD).await;
    let proof = json!({ "currentPassword": OTHER_PASSWORD });
    let secret = change(&ada, "beginSecondFactor", "secret", proof).await["secret"].clone();
    let step = SystemClock.now().timestamp() / STEP;
    let code = vivier_accounts::totp::code(secret.as_str().expect("a secret"), step).expect("a code");
    let confirmed = change(&ada, "confirmSecondFactor", "recoveryCodes sessionToken", json!({ "code": code })).await;
    let codes = texts(&confirmed["recoveryCodes"]);
    assert_eq!(codes.len(), 10);
    assert!(!goes_on(&ada).await, "what the password alone had opened is closed");
    assert!(goes_on(&nobody.with_token(confirmed["sessionToken"].as_str().expect("a new session token"))).await);
    let input = json!({ "email": ADA, "password": OTHER_PASSWORD });
    let asked = change(&nobody, "signIn", "sessionToken challenge", input.clone()).await;
    assert!(asked["sessionToken"].is_null(), "a code is asked");
    let answer = |code: &str| json!({ "challenge": asked["challenge"], "code": code });
    assert_eq!(refused(&nobody, "answerChallenge", answer("000000")).await, ["WRONG_CODE"]);
    let opened = change(&nobody, "answerChallenge", "sessionToken", answer(&codes[0])).await;
    let strong = nobody.with_token(opened["sessionToken"].as_str().expect("a session"));
    assert!(goes_on(&strong).await);
    let renewed = change(&strong, "renewRecoveryCodes", "recoveryCodes", json!({ "code": codes[1] })).await;
    let renewed = texts(&renewed["recoveryCodes"]);
    assert_eq!(renewed.len(), 10);
    let remove = |code: &str| json!({ "currentPassword": OTHER_PASSWORD, "code": code });
    assert_eq!(change(&strong, "removeSecondFactor", "removed", remove(&renewed[0])).await["removed"], true);
    let ada = session(&nobody, ADA, OTHER_PASSWORD).await;

    let future = "ada.loriot@ailleurs.example";
    let wish = json!({ "email": future, "currentPassword": OTHER_PASSWORD });
    change(&ada, "requestAddressChange", "accepted", wish).await;
    for (email, changed) in [(ADA, false), (future, true)] {
        let token = server.linked_token(email, "/confirm-address", "").await.expect("a mail");
        assert_eq!(
            change(&nobody, "confirmAddressChange", "changed", json!({ "token": token })).await["changed"],
            changed
        );
    }
    assert_eq!(refused(&nobody, "signIn", input).await, ["WRONG_CREDENTIALS"], "the old address opens nothing");
    assert!(goes_on(&session(&nobody, future, OTHER_PASSWORD).await).await);
    // Each of these mails is text and HTML, and no vacation responder answers it.
    for mail in server.mails_to(ADA).expect("mails") {
        assert!(mail.contains("multipart/alternative") && mail.contains("Auto-Submitted: auto-generated"), "{mail}");
    }
}

/// A browser that keeps cookies and stops at the way back.
fn browser(stops: bool) -> reqwest::Client {
    let back = move |attempt: reqwest::redirect::Attempt<'_>| {
        let arrives = attempt.url().path().ends_with("/callback");
        if stops && arrives { attempt.stop() } else { attempt.follow() }
    };
    http().cookie_store(true).redirect(Policy::custom(back)).build().expect("a client")
}

/// Goes to an address that leads to the provider, and through its form.
async fn through(browser: &reqwest::Client, url: &str, who: &str) -> reqwest::Response {
    through_at(browser, url, who, "eidas1").await
}

/// The same at a level of assurance.
async fn through_at(browser: &reqwest::Client, url: &str, who: &str, acr: &str) -> reqwest::Response {
    let answer = browser.get(url).header("accept-language", "fr").send().await.expect("an answer");
    let form = answer.url().clone();
    assert!(form.path().starts_with("/interaction/"), "{form}: {}", answer.text().await.unwrap_or_default());
    let signed_in = format!("{form}?who={who}&acr={acr}");
    browser.get(signed_in).header("accept-language", "fr").send().await.expect("an answer")
}

/// Goes to the provider to link who one is there, and comes back with what it says.
pub async fn linking(client: &Client, who: &str) -> Value {
    let link = json!({ "purpose": "LINK", "currentPassword": PASSWORD });
    let begun = change(client, "beginFederation", "authorizationUrl state", link).await;
    returned(&begun, who, "eidas1").await
}

/// Through the provider's form, at a level, and what it sends back.
async fn returned(begun: &Value, who: &str, acr: &str) -> Value {
    let url = begun["authorizationUrl"].as_str().expect("an address");
    let back = through_at(&browser(true), url, who, acr).await;
    let back = Url::parse(back.headers()[LOCATION].to_str().expect("text")).expect("an address");
    let told = |name: &str| back.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
    json!({ "code": told("code"), "state": told("state"), "keptState": begun["state"], "issuer": told("iss") })
}

/// A server, with more settings, whose people may come from the provider; and the provider.
pub async fn federated(more: &[(&'static str, String)]) -> (Server, Provider) {
    // A provider knows where to send people back to before anybody listens there.
    let port = std::net::TcpListener::bind(("127.0.0.1", 0)).and_then(|one| one.local_addr()).expect("a port").port();
    let url = format!("http://127.0.0.1:{port}");
    let at = url.clone();
    let provider = tokio::task::spawn_blocking(move || started(&["provider.mjs", &at])).await.expect("started");
    let settings = [
        ("VIVIER_LISTEN", format!("127.0.0.1:{port}")),
        ("VIVIER_PUBLIC_URL", url.clone()),
        ("VIVIER_OIDC_ISSUER", provider.url.clone()),
        ("VIVIER_OIDC_CLIENT_ID", "vivier".to_owned()),
        ("VIVIER_OIDC_CLIENT_SECRET", SECRET.to_owned()),
        ("VIVIER_OIDC_VOUCHES", "true".to_owned()),
    ];
    let settings: Vec<(&'static str, &'static str)> =
        settings.into_iter().chain(more.iter().cloned()).map(|(name, value)| (name, &*value.leak())).collect();
    (Server::start_with(settings.leak()).await, provider)
}

#[tokio::test]
async fn a_coordinator_steps_up_by_the_level_that_the_provider_vouches_for() {
    let (server, _provider) = federated(&[]).await;
    let nobody = Client::new(server.url());
    let begin = async |client: &Client, purpose: &str| {
        change(client, "beginFederation", "authorizationUrl state", json!({ "purpose": purpose })).await
    };
    let begun = begin(&nobody, "SIGN_IN").await;
    let arrived = returned(&begun, "camille", "eidas1").await;
    let opened = change(&nobody, "finishFederation", "outcome sessionToken", arrived).await;
    assert_eq!(opened["outcome"], "SIGNED_IN");
    let camille = nobody.with_token(opened["sessionToken"].as_str().expect("a session"));

    let input = json!({ "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() });
    let opened = change(&nobody, "signIn", "sessionToken", input).await;
    let administrator = nobody.with_token(opened["sessionToken"].as_str().expect("a session"));
    let ministry = json!({ "kind": "MINISTRY", "name": "Ministère du pas de plus" });
    let ministry = change(&administrator, "createOrganisation", "organisation { id }", ministry).await;
    let own = async |client: &Client| {
        let document = "{ me { id roles { role } access { withheldRoles { role } } } }";
        let answer = client.ask(document, &json!({})).await.expect("an answer");
        answer.body["data"]["me"].clone()
    };
    let grant = json!({ "accountId": own(&camille).await["id"], "role": "COORDINATOR", "organisationId": ministry["organisation"]["id"] });
    change(&administrator, "grantRole", "account { id }", grant).await;
    let withheld = async |client: &Client| own(client).await["access"]["withheldRoles"].clone();
    assert_eq!(withheld(&camille).await, json!([{ "role": "COORDINATOR" }]), "the role waits for a second factor");

    // The provider is asked for a strong level; what it says is weaker opens nothing.
    let begun = begin(&camille, "STEP_UP").await;
    let url = Url::parse(begun["authorizationUrl"].as_str().expect("an address")).expect("an address");
    assert!(url.query_pairs().any(|(name, levels)| name == "acr_values" && levels.contains("eidas2")), "{url}");
    let weak = returned(&begun, "camille", "eidas1").await;
    assert_eq!(refused(&camille, "finishFederation", weak).await, ["ACR_TOO_WEAK"]);
    assert_eq!(withheld(&camille).await, json!([{ "role": "COORDINATOR" }]));
    let begun = begin(&camille, "STEP_UP").await;
    let strong = returned(&begun, "camille", "eidas2").await;
    let finished = change(&camille, "finishFederation", "outcome sessionToken", strong).await;
    assert_eq!(finished["outcome"], "STRENGTHENED");
    let strong = nobody.with_token(finished["sessionToken"].as_str().expect("a new session token"));
    assert_eq!(withheld(&strong).await, json!([]));
    assert!(!goes_on(&camille).await, "what the weaker proof had opened is closed");
}

#[tokio::test]
async fn another_provider_opens_an_account_and_is_linked_and_unlinked() {
    let (server, provider) = federated(&[]).await;
    let url = server.url().to_owned();
    let camille = browser(false);
    let page = through(&camille, &format!("{url}/sign-in/federation?to=/account"), "camille").await;
    assert_eq!((page.status().as_u16(), page.url().path()), (200, "/account"));
    assert!(page.text().await.expect("a page").contains("Camille Lambrecht"), "she is signed in");
    let refusing = browser(false);
    let page = through(&refusing, &format!("{url}/sign-in/federation?to=/account"), "refuse").await;
    assert_eq!(page.status().as_u16(), 422, "who says no there has not signed in here");
    let account = refusing.get(format!("{url}/account")).send().await.expect("an answer");
    assert_eq!(account.url().path(), "/sign-in");

    let nobody = arrive(&server).await;
    let ada = session(&nobody, ADA, PASSWORD).await;
    let stolen = linking(&ada, "nadege").await;
    assert_eq!(refused(&nobody, "finishFederation", stolen).await.len(), 1, "for another, it is worth nothing");
    let returned = linking(&ada, "nadege").await;
    assert_eq!(change(&ada, "finishFederation", "outcome", returned).await["outcome"], "LINKED");
    let own = ada.ask("{ me { access { identities { id issuer } } } }", &json!({})).await.expect("an answer");
    let identity = &own.body["data"]["me"]["access"]["identities"][0];
    assert_eq!(identity["issuer"], provider.url.as_str());
    let opened = through(&browser(false), &format!("{url}/sign-in/federation?to=/account"), "nadege").await;
    assert!(opened.text().await.expect("a page").contains(NAME), "who she is there opens her account here");
    let unlink = json!({ "identityId": identity["id"], "currentPassword": PASSWORD });
    assert_eq!(change(&ada, "unlinkIdentity", "unlinked", unlink).await["unlinked"], true);
    let own = ada.ask("{ me { access { identities { id } } } }", &json!({})).await.expect("an answer");
    assert_eq!(own.body["data"]["me"]["access"]["identities"], json!([]));
}
