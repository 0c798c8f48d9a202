//! Notifications through the schema: the list and its marks, choices and their refusals, webhooks, and that all of it is one's own.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_accounts::domain::value::TokenScope;
use vivier_accounts::secrets::api_tokens::{ApiToken, Scopes};
use vivier_accounts::secrets::sessions::{self, Method, Opening};
use vivier_accounts::{Accounts, AccountsOptions};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, ApiTokenId, SessionId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Family, Notice};
use vivier_notifications::domain::value::Addressee;
use vivier_notifications::use_case::raise::RaiseNotification;
use vivier_postgres::testing::{TestDatabase, database};

use crate::schema::{VivierSchema, with_store};
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::{Credential, RequestContext};

struct World {
    schema: VivierSchema,
    tests: TestStore,
    _database: TestDatabase,
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_notifications::register_for_tools(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let accounts = Accounts::open(tests.store.clone(), AccountsOptions::default()).await.expect("accounts");
    World { schema: with_store(&tests.store).data(accounts).finish(), tests, _database: database }
}

fn person(number: u128) -> Actor {
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: Vec::new() }
}

impl World {
    async fn ask(&self, viewer: &Actor, document: &str, variables: Value) -> Value {
        self.ask_with(viewer, Credential::None, document, variables).await
    }

    async fn ask_with(&self, viewer: &Actor, credential: Credential, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let mut context = RequestContext::new(viewer.clone(), Locale::En);
        context.credential = credential;
        let response = execute(&self.schema, request, context).await;
        serde_json::to_value(response).expect("JSON")["data"].clone()
    }

    /// As somebody without a password, who signed in just now.
    async fn change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let credential = match viewer.account() {
            Some(account) => {
                let opening = Opening { account, second_factor: false, method: Method::Federation, id_token: None };
                let opened = sessions::open(self.tests.store.pool(), self.tests.store.clock(), opening).await;
                Credential::Session(opened.expect("a session").0.id)
            }
            None => Credential::None,
        };
        self.change_with(viewer, credential, mutation, selection, input).await
    }

    async fn change_with(
        &self,
        viewer: &Actor,
        credential: Credential,
        mutation: &str,
        selection: &str,
        input: Value,
    ) -> Value {
        let kind = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!(
            "mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code path }} }} }}"
        );
        self.ask_with(viewer, credential, &document, json!({ "input": input })).await[mutation].clone()
    }

    async fn tell(&self, number: u128, cause: &str) {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
        let notice =
            Notice::new(Family::Mission, "mission.published", cause).text("mission", "Données").link("/missions/x");
        let raise = RaiseNotification { to: Addressee::Account { account }, standing: None, notice };
        self.tests
            .store
            .execute(&CommandContext::system("tests", self.tests.store.clock()), &raise)
            .await
            .expect("told");
        self.tests.settle().await.expect("settled");
        self.tests.advance(chrono::Duration::minutes(1));
    }
}

const LIST: &str = "query($first: Int, $after: String) { unreadNotifications \
    notifications(first: $first, after: $after) { edges { cursor node { id family template subject text path read } } pageInfo { hasNextPage } } }";

#[tokio::test]
async fn the_list_is_paged_marked_and_one_s_own() {
    let world = world().await;
    let (ada, eve) = (person(1), person(2));
    for cause in ["one", "two", "three"] {
        world.tell(1, cause).await;
    }
    let page = world.ask(&ada, LIST, json!({ "first": 2 })).await;
    let edges = page["notifications"]["edges"].as_array().expect("edges");
    assert_eq!((edges.len(), &page["unreadNotifications"]), (2, &json!(3)));
    let node = &edges[0]["node"];
    assert_eq!((&node["subject"], &node["read"]), (&json!("Published: “Données”"), &json!(false)));
    assert_eq!((&node["family"], &node["path"]), (&json!("MISSION"), &json!("/missions/x")));
    let rest = world.ask(&ada, LIST, json!({ "first": 2, "after": edges[1]["cursor"] })).await;
    let rest = rest["notifications"].clone();
    assert_eq!((rest["edges"].as_array().map(Vec::len), &rest["pageInfo"]["hasNextPage"]), (Some(1), &json!(false)));
    for stranger in [&eve, &Actor::Anonymous] {
        let nothing = world.ask(stranger, LIST, json!({ "first": 2 })).await;
        assert_eq!((&nothing["unreadNotifications"], &nothing["notifications"]["edges"]), (&json!(0), &json!([])));
    }
    let input = json!({ "notificationIds": [node["id"]] });
    let selection = "notifications { id read } unread";
    let stolen = world.change(&eve, "markNotifications", selection, input.clone()).await;
    assert_eq!(stolen["userErrors"], json!([{ "code": "NOT_FOUND", "path": [] }]));
    let marked = world.change(&ada, "markNotifications", selection, input).await;
    assert_eq!((&marked["unread"], &marked["notifications"][0]["read"]), (&json!(2), &json!(true)));
    let all = world.change(&ada, "markAllNotificationsRead", "unread", json!({})).await;
    assert_eq!(all, json!({ "unread": 0, "userErrors": [] }));
}

#[tokio::test]
async fn choices_and_hours_that_cannot_be_are_refused_by_name() {
    let world = world().await;
    let ada = person(1);
    let choose = async |family: &str, channel: &str, mode: &str| {
        let choices = json!([{ "family": family, "channel": channel, "mode": mode }]);
        world.change(&ada, "chooseNotifications", "settings { version }", json!({ "choices": choices })).await
    };
    assert_eq!(choose("MATCH", "EMAIL", "DAILY").await["settings"]["version"], 1);
    for (family, channel, mode, code) in [
        ("CALL", "EMAIL", "NEVER", "FAMILY_MUST_REACH_YOU"),
        ("MATCH", "WEBHOOK", "DAILY", "NOT_A_MODE_OF_THIS_CHANNEL"),
    ] {
        let path = json!(["input", "choices", "0", "mode"]);
        let refused = choose(family, channel, mode).await;
        assert_eq!(refused["userErrors"], json!([{ "code": code, "path": path }]), "{family} {channel} {mode}");
    }
    let twice = ["DAILY", "WEEKLY"].map(|mode| json!({ "family": "MATCH", "channel": "EMAIL", "mode": mode }));
    let refused = world.change(&ada, "chooseNotifications", "settings { version }", json!({ "choices": twice })).await;
    let path = json!(["input", "choices", "1"]);
    assert_eq!(refused["userErrors"], json!([{ "code": "DUPLICATE", "path": path }]));
    let hours = async |from: i64, until: i64| {
        let input = json!({ "quietHours": { "zone": "GUYANE", "from": from, "until": until } });
        world.change(&ada, "chooseNotificationQuietHours", "settings { quietHours { zone from until } }", input).await
    };
    assert_eq!(hours(20, 8).await["settings"]["quietHours"], json!({ "zone": "GUYANE", "from": 20, "until": 8 }));
    for (from, until, code, field) in
        [(25, 8, "OUT_OF_RANGE", "from"), (20, 24, "OUT_OF_RANGE", "until"), (8, 8, "SAME_HOUR", "until")]
    {
        let path = json!(["input", "quietHours", field]);
        assert_eq!(hours(from, until).await["userErrors"], json!([{ "code": code, "path": path }]));
    }
    let opened = world.change(&ada, "openCalendarLink", "settings { calendarUrl }", json!({})).await;
    assert!(opened["settings"]["calendarUrl"].as_str().is_some_and(|url| url.ends_with(".ics")), "{opened}");
    let revoked = world.change(&ada, "revokeCalendarLink", "settings { calendarUrl }", json!({})).await;
    assert_eq!(revoked, json!({ "settings": { "calendarUrl": null }, "userErrors": [] }));
    let nobody = world.change(&Actor::Anonymous, "openCalendarLink", "settings { calendarUrl }", json!({})).await;
    assert_eq!(nobody["userErrors"][0]["code"], "SIGN_IN_REQUIRED");
}

/// What reads along without a session is not made by a session alone.
#[tokio::test]
async fn a_calendar_link_and_a_webhook_ask_for_proof_of_the_holder() {
    let world = world().await;
    let ada = person(1);
    let webhook = json!({ "url": "https://x.example/hook", "families": ["CALL"] });
    for (mutation, selection, input) in
        [("openCalendarLink", "settings { version }", json!({})), ("registerWebhook", "webhook { id }", webhook)]
    {
        // A session that is not known any more stands for one of long ago.
        let credential = Credential::Session(SessionId::from_uuid(uuid::Uuid::from_u128(6)));
        let refused = world.change_with(&ada, credential, mutation, selection, input.clone()).await;
        assert_eq!(refused["userErrors"][0]["code"], "SIGN_IN_AGAIN", "{mutation}");
        let made = world.change(&ada, mutation, selection, input).await;
        assert_eq!(made["userErrors"], json!([]), "{mutation}");
    }
}

#[tokio::test]
async fn a_token_that_may_only_read_is_shown_no_secret_of_another_way_in() {
    let world = world().await;
    let ada = person(1);
    let input = json!({ "url": "https://x.example/hook", "families": ["CALL"] });
    world.change(&ada, "registerWebhook", "webhook { id }", input).await;
    world.change(&ada, "openCalendarLink", "settings { version }", json!({})).await;
    let token = |scopes: &[TokenScope]| {
        Credential::ApiToken(ApiToken {
            id: ApiTokenId::from_uuid(uuid::Uuid::from_u128(5)),
            account: AccountId::from_uuid(uuid::Uuid::from_u128(1)),
            expires_at: chrono::DateTime::UNIX_EPOCH,
            scopes: Scopes::of(scopes),
        })
    };
    let session = Credential::Session(SessionId::from_uuid(uuid::Uuid::from_u128(6)));
    let document = "{ notificationSettings { calendarUrl webhooks { form secret url } } }";
    for (credential, shown) in [
        (token(&[TokenScope::Read]), false),
        (token(&[TokenScope::Read, TokenScope::Coordinate, TokenScope::Administer]), false),
        (token(&[TokenScope::Read, TokenScope::Write]), true),
        (session, true),
    ] {
        let settings = world.ask_with(&ada, credential, document, json!({})).await["notificationSettings"].clone();
        let webhook = &settings["webhooks"][0];
        assert_eq!(webhook["form"], "EVENT", "that it is there is no secret: {settings}");
        let found = [&settings["calendarUrl"], &webhook["secret"], &webhook["url"]].map(|value| value.is_string());
        assert_eq!(found, [shown; 3], "{credential:?}: {settings}");
    }
}

#[tokio::test]
async fn webhooks_are_registered_turned_and_removed_by_their_owner() {
    let world = world().await;
    let (ada, eve) = (person(1), person(2));
    let register = async |url: &str, families: Value| {
        let input = json!({ "url": url, "families": families });
        world.change(&ada, "registerWebhook", "webhook { id url form families secret quarantined }", input).await
    };
    for (url, families, code, field) in [
        ("", json!(["CALL"]), "EMPTY", "url"),
        ("ftp://x.example", json!(["CALL"]), "MALFORMED", "url"),
        ("https://10.0.0.1/", json!(["CALL"]), "WEBHOOK_TARGET_FORBIDDEN", "url"),
        ("https://x.example/", json!([]), "EMPTY", "families"),
    ] {
        let refused = register(url, families).await;
        assert_eq!(refused["userErrors"], json!([{ "code": code, "path": ["input", field] }]), "{url}");
    }
    let webhook = register("https://x.example/hook", json!(["CALL", "MATCH"])).await["webhook"].clone();
    assert_eq!((&webhook["form"], &webhook["url"]), (&json!("EVENT"), &json!("https://x.example/hook")));
    let input = json!({ "webhookId": webhook["id"] });
    let stolen = world.change(&eve, "rotateWebhookSecret", "webhook { secret }", input.clone()).await;
    assert_eq!(stolen["userErrors"][0]["code"], "NOT_FOUND");
    let rotated = world.change(&ada, "rotateWebhookSecret", "webhook { secret }", input.clone()).await;
    assert_ne!(rotated["webhook"]["secret"], webhook["secret"]);
    let removed = world.change(&ada, "removeWebhook", "settings { webhooks { id } }", input).await;
    assert_eq!(removed["settings"]["webhooks"], json!([]));
}
