//! Signing in at a real OpenID Connect provider (npm's oidc-provider, a process of its own), from end to end, and what is refused.

use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, LOCATION};
use reqwest::redirect::Policy;
use vivier_event_store::CommandContext;
use vivier_kernel::id::SessionId;

use super::super::federation::{Arrival, Purpose, Return};
use super::super::sign_in::OpenedSession;
use super::super::{Accounts, AccountsOptions};
use super::provider::{Provider, SECRET, started};
use super::*;
use crate::domain::value::Affiliation;
use crate::federation::{Federation, FederationError, FederationOptions, STRONG_ACR};

/// Nobody listens there: the browser is stopped before it comes back.
const VIVIER: &str = "http://vivier.localhost:1";
const CALLBACK: &str = "/sign-in/federation/callback";

fn provider() -> Provider {
    started(&["provider.mjs", VIVIER])
}

struct Federated {
    world: World,
    accounts: Accounts,
    provider: Provider,
}

async fn federated_as(client_id: &str, client_secret: &str) -> Federated {
    federated_with(client_id, client_secret, true).await
}

async fn federated_with(client_id: &str, client_secret: &str, vouches: bool) -> Federated {
    at(tokio::task::spawn_blocking(provider).await.expect("started"), world().await, client_id, client_secret, vouches)
        .await
}

/// The accounts of this world, with a provider at which people may sign in too.
async fn at(provider: Provider, world: World, client_id: &str, client_secret: &str, vouches: bool) -> Federated {
    let federation = Federation::new(FederationOptions {
        name: "ProConnect".to_owned(),
        issuer: provider.url.clone(),
        client_id: client_id.to_owned(),
        client_secret: client_secret.to_owned(),
        public_url: VIVIER.to_owned(),
        strong_acr: STRONG_ACR.split(',').map(str::to_owned).collect(),
        vouches,
    })
    .expect("settings");
    let options = AccountsOptions { federation: Some(federation), ..AccountsOptions::default() };
    let accounts = Accounts::open(world.tests.store.clone(), options).await.expect("accounts");
    Federated { world, accounts, provider }
}

async fn federated() -> Federated {
    federated_as("vivier", SECRET).await
}

/// Who goes: what session they have here, and a browser for the provider's cookies.
struct Traveller {
    actor: Actor,
    session: Option<SessionId>,
    browser: reqwest::Client,
}

impl Traveller {
    fn new(actor: Actor, session: Option<SessionId>) -> Self {
        let stop = Policy::custom(|attempt| match attempt.url().as_str().starts_with(VIVIER) {
            true => attempt.stop(),
            false => attempt.follow(),
        });
        let browser = reqwest::Client::builder().cookie_store(true).redirect(stop).build().expect("a client");
        Self { actor, session, browser }
    }

    fn nobody() -> Self {
        Self::new(Actor::Anonymous, None)
    }
}

impl Federated {
    fn context(&self, traveller: &Traveller) -> CommandContext {
        CommandContext::new(traveller.actor.clone(), self.world.tests.store.clock())
    }

    /// To the provider, through its form as `who` at level `acr`, and to the address of the way back.
    async fn travel(
        &self,
        traveller: &Traveller,
        purpose: Purpose,
        who: &str,
        acr: &str,
    ) -> Result<Return, CommandError> {
        let to = "/account".to_owned();
        let departure = self
            .accounts
            .depart(&self.context(traveller), purpose, Proof { session: traveller.session, ..proof() }, to)
            .await?;
        let mut answer = traveller.browser.get(&departure.url).send().await.expect("the provider answers");
        if answer.headers().get(LOCATION).is_none() {
            let asked = answer.url().clone();
            assert!(answer.text().await.expect("a page").contains("name=who"), "{asked}");
            let signed_in = format!("{asked}?who={who}&acr={acr}");
            answer = traveller.browser.get(signed_in).send().await.expect("the provider answers");
        }
        let back = answer.headers().get(LOCATION).expect("a way back").to_str().expect("text");
        let back = Url::parse(back).expect("an address");
        assert_eq!(back.path(), CALLBACK, "{back}");
        let parameter =
            |name: &str| back.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
        Ok(Return {
            code: parameter("code").unwrap_or_default(),
            state: parameter("state").unwrap_or_default(),
            kept: departure.state,
            issuer: parameter("iss"),
        })
    }

    async fn arrive(&self, traveller: &Traveller, returned: Return) -> Result<Arrival, CommandError> {
        let arrived = self.accounts.arrive(&self.context(traveller), traveller.session, Locale::Fr, returned).await;
        arrived.map(|(arrival, to)| {
            assert_eq!(to, "/account");
            arrival
        })
    }

    async fn go(&self, traveller: &Traveller, purpose: Purpose, who: &str, acr: &str) -> Result<Arrival, CommandError> {
        let returned = self.travel(traveller, purpose, who, acr).await?;
        self.arrive(traveller, returned).await
    }

    async fn sign_in_as(&self, who: &str, acr: &str) -> Result<OpenedSession, CommandError> {
        match self.go(&Traveller::nobody(), Purpose::SignIn, who, acr).await? {
            Arrival::SignedIn(opened) => Ok(opened),
            Arrival::Linked | Arrival::Strengthened(_) => panic!("a session was wanted"),
        }
    }

    async fn by_session(&self, token: &str) -> (Actor, SessionId) {
        self.accounts.by_session(token).await.expect("asked").expect("a session")
    }

    async fn own(&self, actor: &Actor) -> crate::read::own::OwnView {
        let account = actor.account().expect("an account");
        crate::read::own::own(&self.world.tests.store, actor, account).await.expect("read").expect("own")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_comes_in_and_comes_back_to_the_same_account() {
    let here = federated().await;
    let opened = here.sign_in_as("camille", "eidas1").await.expect("signed in");
    let (actor, session) = here.by_session(&opened.token).await;
    here.world.tests.settle().await.expect("caught up");
    let account = actor.account().expect("an account");
    let view = crate::read::account(&here.world.tests.store, &actor, account).await.expect("read").expect("own");
    assert_eq!(
        (view.email.as_deref(), view.name.as_deref(), view.verified, view.affiliation),
        (Some("camille@numerique.gouv.fr"), Some("Camille Lambrecht"), true, Affiliation::PublicAgent)
    );
    let own = here.own(&actor).await;
    assert!(!own.has_password);
    assert_eq!(own.identities[0].issuer, here.provider.url);
    let store = &here.world.tests.store;
    let contacts = store.silent_since(store.clock().today(), None, 10).await.expect("an answer");
    assert_eq!(contacts, [(store.clock().today(), account)], "in contact, though they should ask for nothing");
    let again = here.sign_in_as("camille", "eidas1").await.expect("signed in");
    assert_eq!(here.by_session(&again.token).await.0.account(), Some(account));

    // The only way in stays.
    let context = CommandContext::new(actor, here.world.tests.store.clock());
    let shown = Proof { session: Some(session), ..Proof::default() };
    let unlinked = here.accounts.unlink_identity(&context, shown, own.identities[0].id).await;
    assert_eq!(code(unlinked), "ONLY_WAY_IN");
}

/// What stands between two texts in a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page.split_once(before).unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split_once(after).map(|(found, _)| found).unwrap_or_else(|| panic!("{after} in {rest}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_at_the_provider_too() {
    let here = federated().await;
    let traveller = Traveller::nobody();
    let Ok(Arrival::SignedIn(opened)) = here.go(&traveller, Purpose::SignIn, "camille", "eidas1").await else {
        panic!("a session was wanted");
    };
    let known = async || {
        let context = here.context(&Traveller::nobody());
        let departed = here.accounts.depart(&context, Purpose::SignIn, Proof::default(), "/account".to_owned()).await;
        let answer = traveller.browser.get(departed.expect("departed").url).send().await.expect("an answer");
        answer.headers().get(LOCATION).is_some()
    };
    assert!(known().await, "the provider knows who this browser is");
    let (_, session) = here.by_session(&opened.token).await;
    let ending = here.accounts.sign_out(session).await.expect("asked").expect("an address");
    assert!(ending.starts_with(&here.provider.url) && ending.contains("id_token_hint=ey"), "{ending}");

    // The provider asks whether that is meant, and leads back to what was agreed on with it.
    let asked = traveller.browser.get(&ending).send().await.expect("the provider answers");
    assert_eq!(asked.status().as_u16(), 200);
    let page = asked.text().await.expect("a page");
    let confirm = between(&page, "action=\"", "\"").to_owned();
    let form = format!("xsrf={}&logout=yes", between(&page, "name=\"xsrf\" value=\"", "\""));
    assert!(known().await, "nothing has ended before it is confirmed");
    let posted = traveller.browser.post(&confirm).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
    let ended = posted.send().await.expect("the provider answers");
    let led = ended.headers()[LOCATION].to_str().expect("text").to_owned();
    assert!(led.starts_with(&format!("{VIVIER}/?state=")), "{led}");
    assert!(!known().await, "the provider asks who this is");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_request_is_as_proconnect_wants_it() {
    let here = federated().await;
    let context = here.context(&Traveller::nobody());
    let departure =
        here.accounts.depart(&context, Purpose::SignIn, Proof::default(), "/".to_owned()).await.expect("departed");
    let url = Url::parse(&departure.url).expect("an address");
    let parameter =
        |name: &str| url.query_pairs().find(|(found, _)| found == name).map(|(_, value)| value.into_owned());
    assert!(parameter("state").is_some_and(|state| state.len() >= 32 && state == departure.state));
    assert!(parameter("nonce").is_some_and(|nonce| nonce.len() >= 32));
    assert_eq!(parameter("response_type").as_deref(), Some("code"));
    assert_eq!(parameter("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(parameter("redirect_uri"), Some(format!("{VIVIER}{CALLBACK}")));
    assert_eq!(parameter("acr_values"), None);
    let mut scopes: Vec<String> = parameter("scope").expect("scopes").split(' ').map(str::to_owned).collect();
    scopes.sort_unstable();
    assert_eq!(scopes, ["email", "given_name", "openid", "siret", "usual_name"], "no more than was agreed on");
    assert_eq!(parameter("claims").as_deref(), Some(r#"{"id_token":{"acr":null}}"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_subject_at_another_provider_is_somebody_else() {
    let here = federated().await;
    let issuers = async |at: &Federated, actor: &Actor| -> Vec<String> {
        at.world.tests.settle().await.expect("caught up");
        at.own(actor).await.identities.into_iter().map(|identity| identity.issuer).collect()
    };
    let opened = here.sign_in_as("lou", "eidas1").await.expect("signed in");
    let (first, _) = here.by_session(&opened.token).await;
    assert_eq!(issuers(&here, &first).await, [here.provider.url.as_str()]);

    // Another issuer calls somebody the same: it is its own word, and no account of the first one's.
    let another = || started(&["provider.mjs", VIVIER, "interieur.gouv.fr"]);
    let another = tokio::task::spawn_blocking(another).await.expect("started");
    let there = at(another, here.world, "vivier", SECRET, true).await;
    let mut people = Vec::new();
    for _ in 0..2 {
        let opened = there.sign_in_as("lou", "eidas1").await.expect("signed in");
        people.push(there.by_session(&opened.token).await.0);
    }
    assert_eq!(people[0].account(), people[1].account(), "the same person comes back");
    assert_ne!(people[0].account(), first.account());
    assert_eq!(issuers(&there, &people[0]).await, [there.provider.url.as_str()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn coordinators_step_up_by_the_level_that_the_provider_vouches_for() {
    let here = federated().await;
    let opened = here.sign_in_as("nadege", "eidas1").await.expect("signed in");
    let (actor, session) = here.by_session(&opened.token).await;
    let grant =
        RoleGrant { role: Role::Coordinator, organisation: OrganisationId::new(here.world.tests.store.clock()) };
    let command = GrantRole { account: actor.account().expect("an account"), grant };
    let system = CommandContext::system("test", here.world.tests.store.clock());
    here.world.tests.store.execute(&system, &command).await.expect("granted");
    let held = async |token: &str| here.by_session(token).await.0.holds_anywhere(Role::Coordinator);
    assert!(!held(&opened.token).await, "eidas1 is no second factor");

    let traveller = Traveller::new(actor.clone(), Some(session));
    let shown = Proof { session: Some(session), ..proof() };
    let departure = here.accounts.depart(&here.context(&traveller), Purpose::StepUp, shown, "/".to_owned()).await;
    let asked = Url::parse(&departure.expect("departed").url).expect("an address");
    let levels = asked.query_pairs().find(|(name, _)| name == "acr_values").map(|(_, value)| value.into_owned());
    assert_eq!(levels, Some(STRONG_ACR.replace(',', " ")), "the provider is asked for these levels");
    assert_eq!(code(here.go(&traveller, Purpose::StepUp, "nadege", "eidas1").await), "ACR_TOO_WEAK");
    let other = Traveller::new(actor.clone(), Some(session));
    assert_eq!(code(here.go(&other, Purpose::StepUp, "camille", "eidas2").await), "IDENTITY_NOT_LINKED");
    assert!(!held(&opened.token).await);
    let strong = Traveller::new(actor, Some(session));
    let arrived = here.go(&strong, Purpose::StepUp, "nadege", "eidas2").await;
    let Ok(Arrival::Strengthened(token)) = arrived else { panic!("the level is strong enough") };
    assert!(held(&token).await);
    assert_eq!(here.by_session(&token).await.1, session, "the session goes on, under a new token");
    let earlier = here.accounts.by_session(&opened.token).await.expect("asked");
    assert_eq!(earlier, None, "what the weaker proof had opened is closed");
    // Whoever comes with a strong level at once has no step to take.
    let opened = here.sign_in_as("nadege", "eidas1-mfa").await.expect("signed in");
    assert!(here.by_session(&opened.token).await.0.holds_anywhere(Role::Coordinator));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_nobody_verified_keeps_nobody_out_who_comes_from_the_provider() {
    let here = federated().await;
    // Somebody else typed the address first, and again.
    for _ in 0..2 {
        let wanted = registration("camille@numerique.gouv.fr");
        here.accounts.register(&here.world.anonymous(), wanted, None).await.expect("registered");
    }
    let opened = here.sign_in_as("camille", "eidas1").await.expect("the provider vouches for the address");
    assert!(matches!(here.by_session(&opened.token).await.0, Actor::Account { verified: true, .. }));
    assert_eq!(code(here.world.sign_in("camille@numerique.gouv.fr", PASSWORD).await), "WRONG_CREDENTIALS");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_opens_no_account_and_an_identity_is_linked_once() {
    let here = federated().await;
    let registered = registration("solene@accueil.example");
    let account = here.accounts.provide(registered, &[]).await.expect("provided");
    // The same address at the provider: the key is issuer and subject.
    assert_eq!(code(here.sign_in_as("solene", "eidas1").await), "IDENTITY_NOT_LINKED");

    let session = here.world.sign_in("solene@accueil.example", PASSWORD).await.expect("signed in");
    let (actor, id) = here.by_session(&session).await;
    let traveller = Traveller::new(actor.clone(), Some(id));
    for password in [None, Some("une autre phrase bien longue".to_owned())] {
        let shown = Proof { password, session: Some(id), address: None };
        let departed = here.accounts.depart(&here.context(&traveller), Purpose::Link, shown, "/".to_owned()).await;
        assert_eq!(code(departed), "WRONG_CREDENTIALS", "a session alone links nothing");
    }
    assert!(matches!(here.go(&traveller, Purpose::Link, "solene", "eidas1").await, Ok(Arrival::Linked)));
    let opened = here.sign_in_as("solene", "eidas1").await.expect("it opens now");
    assert_eq!(here.by_session(&opened.token).await.0.account(), Some(account));

    // Nobody else gets it.
    let other = here.sign_in_as("camille", "eidas1").await.expect("signed in");
    let (stranger, session) = here.by_session(&other.token).await;
    let traveller = Traveller::new(stranger, Some(session));
    assert_eq!(code(here.go(&traveller, Purpose::Link, "solene", "eidas1").await), "IDENTITY_TAKEN");
    // Who has no password shows that they signed in a moment ago.
    here.world.tests.advance(chrono::Duration::minutes(11));
    assert_eq!(code(here.go(&traveller, Purpose::Link, "nadege", "eidas1").await), "SIGN_IN_AGAIN");

    let identity = here.own(&actor).await.identities[0].id;
    let context = CommandContext::new(actor.clone(), here.world.tests.store.clock());
    let refused = here.accounts.unlink_identity(&context, Proof::default(), identity).await;
    assert_eq!(code(refused), "WRONG_CREDENTIALS", "a session alone does not do it");
    // Whoever had got hold of the identity is signed in by it; the holder’s own session stays.
    let by_identity = here.sign_in_as("solene", "eidas1").await.expect("signed in");
    let own = here.world.sign_in("solene@accueil.example", PASSWORD).await.expect("signed in");
    here.accounts.unlink_identity(&context, proof(), identity).await.expect("unlinked");
    assert!(here.accounts.by_session(&by_identity.token).await.expect("an answer").is_none(), "it is over");
    assert!(here.accounts.by_session(&own).await.expect("an answer").is_some(), "it goes on");
    assert!(here.own(&actor).await.identities.is_empty());
    assert_eq!(code(here.sign_in_as("solene", "eidas1").await), "IDENTITY_NOT_LINKED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_this_browsers_was_used_or_was_refused_opens_nothing() {
    let here = federated().await;
    let nobody = Traveller::nobody;
    let sign_in = Purpose::SignIn;
    // Somebody else's answer, brought into another browser, which kept another state.
    let mut stolen = here.travel(&nobody(), sign_in, "camille", "eidas1").await.expect("travelled");
    stolen.kept = here.travel(&nobody(), sign_in, "nadege", "eidas1").await.expect("travelled").kept;
    assert_eq!(code(here.arrive(&nobody(), stolen).await), "INVALID_STATE");
    // Once.
    let again = |returned: &Return| Return {
        code: returned.code.clone(),
        state: returned.state.clone(),
        kept: returned.kept.clone(),
        issuer: returned.issuer.clone(),
    };
    let returned = here.travel(&nobody(), sign_in, "camille", "eidas1").await.expect("travelled");
    assert!(here.arrive(&nobody(), again(&returned)).await.is_ok());
    assert_eq!(code(here.arrive(&nobody(), returned).await), "INVALID_STATE");
    // A code that is made up, an answer of another issuer, an attempt that is too old.
    let mut forged = here.travel(&nobody(), sign_in, "camille", "eidas1").await.expect("travelled");
    forged.code = "made-up".to_owned();
    assert_eq!(code(here.arrive(&nobody(), forged).await), "IDENTITY_REFUSED");
    let mut mixed = here.travel(&nobody(), sign_in, "camille", "eidas1").await.expect("travelled");
    mixed.issuer = Some("https://evil.example".to_owned());
    assert_eq!(code(here.arrive(&nobody(), mixed).await), "INVALID_STATE");
    let late = here.travel(&nobody(), sign_in, "camille", "eidas1").await.expect("travelled");
    here.world.tests.advance(chrono::Duration::minutes(16));
    assert_eq!(code(here.arrive(&nobody(), late).await), "INVALID_STATE");
    // The person said no; the provider does not say who it is.
    for who in ["refuse", "nobody"] {
        assert_eq!(code(here.sign_in_as(who, "eidas1").await), "IDENTITY_REFUSED", "{who}");
    }
    // What one session began another does not end.
    let opened = here.sign_in_as("camille", "eidas1").await.expect("signed in");
    let (actor, session) = here.by_session(&opened.token).await;
    let traveller = Traveller::new(actor, Some(session));
    let begun = here.travel(&traveller, Purpose::Link, "nadege", "eidas1").await.expect("travelled");
    assert_eq!(code(here.arrive(&nobody(), begun).await), "INVALID_STATE");
    assert_eq!(code(here.travel(&nobody(), Purpose::Link, "nadege", "eidas1").await), "SIGN_IN_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_answer_and_a_wrong_secret_are_refused_and_no_provider_is_said() {
    for (client, secret) in [("vivier-unsigned", SECRET), ("vivier", "another secret")] {
        let here = federated_as(client, secret).await;
        assert_eq!(code(here.sign_in_as("camille", "eidas1").await), "IDENTITY_REFUSED", "{client}");
        let registered: i64 = sqlx::query_scalar("select count(*) from es_event where kind = 'AccountRegistered'")
            .fetch_one(here.world.tests.store.pool())
            .await
            .expect("counted");
        assert_eq!(registered, 0, "{client}");
    }
    let world = world().await;
    let departed = world.accounts.depart(&world.anonymous(), Purpose::SignIn, Proof::default(), "/".to_owned()).await;
    assert_eq!(code(departed), "NO_FEDERATION");
    let insecure = FederationOptions {
        name: String::new(),
        issuer: "http://provider.example".to_owned(),
        client_id: String::new(),
        client_secret: String::new(),
        public_url: String::new(),
        strong_acr: Vec::new(),
        vouches: false,
    };
    assert!(Federation::new(insecure).is_err(), "a provider is reached over https");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_the_provider_does_not_call_verified_opens_no_account() {
    // `camille` comes without a word about the address, `karim` with a yes, `alia` with a no.
    for (vouches, expected) in [
        (false, [("camille", "ADDRESS_NOT_VOUCHED"), ("karim", "done"), ("alia", "ADDRESS_NOT_VOUCHED")]),
        (true, [("camille", "done"), ("karim", "done"), ("alia", "ADDRESS_NOT_VOUCHED")]),
    ] {
        let here = federated_with("vivier", SECRET, vouches).await;
        for (who, code_of) in expected {
            assert_eq!(code(here.sign_in_as(who, "eidas1").await), code_of, "{who}, {vouches}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_another_question_is_refused() {
    let here = federated().await;
    // What was kept of the question no longer is what the provider was asked with.
    for column in ["nonce", "verifier"] {
        let nobody = Traveller::nobody();
        let returned = here.travel(&nobody, Purpose::SignIn, "camille", "eidas1").await.expect("travelled");
        let other = "0123456789".repeat(5);
        let changed = match column {
            "nonce" => sqlx::query("update accounts.federation_attempt set nonce = $1"),
            _ => sqlx::query("update accounts.federation_attempt set verifier = $1"),
        };
        changed.bind(other).execute(here.world.tests.store.pool()).await.expect("changed");
        assert_eq!(code(here.arrive(&nobody, returned).await), "IDENTITY_REFUSED", "{column}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_says_it_is_another_is_not_believed() {
    let here = federated().await;
    // The same process, found under an address that is not the issuer it publishes.
    let federation = Federation::new(FederationOptions {
        name: "ProConnect".to_owned(),
        issuer: here.provider.url.replace("127.0.0.1", "localhost"),
        client_id: "vivier".to_owned(),
        client_secret: SECRET.to_owned(),
        public_url: VIVIER.to_owned(),
        strong_acr: Vec::new(),
        vouches: true,
    })
    .expect("settings");
    match federation.begin(false).await {
        Err(FederationError::Unreachable(reason)) => {
            assert!(reason.to_string().contains(&format!("unexpected issuer URI `{}`", here.provider.url)), "{reason}");
        }
        other => panic!("{:?}", other.map(|begun| begun.url)),
    }
}
