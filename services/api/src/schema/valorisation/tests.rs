//! The ledger through the schema: who sees what, now and as it was, and what is refused with which path.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_valorisation::domain::value::{Holder, LedgerAccountId};

use crate::schema::{VivierSchema, with_store};
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

struct World {
    schema: VivierSchema,
    tests: TestStore,
    root: OrganisationId,
    service: OrganisationId,
    sister: OrganisationId,
    _database: TestDatabase,
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    vivier_valorisation::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let create = async |name, kind, parent| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        let context = CommandContext::system("tests", tests.store.clock());
        tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let root = create("Programme", Kind::Programme, None).await;
    let ministry = create("Ministère", Kind::Ministry, Some(root)).await;
    let service = create("Service", Kind::Service, Some(ministry)).await;
    let sister = create("Service voisin", Kind::Service, Some(ministry)).await;
    tests.settle_followers().await.expect("accounts are opened");
    let schema = with_store(&tests.store).finish();
    World { schema, tests, root, service, sister, _database: database }
}

fn person(number: u128, roles: &[(Role, OrganisationId)]) -> Actor {
    let grants =
        roles.iter().map(|(role, organisation)| RoleGrant { role: *role, organisation: *organisation }).collect();
    Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(number)), verified: true, grants }
}

impl World {
    async fn ask(&self, viewer: &Actor, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let response = execute(&self.schema, request, RequestContext::new(viewer.clone(), Locale::En)).await;
        serde_json::to_value(response).expect("JSON")
    }

    async fn change(&self, viewer: &Actor, mutation: &str, input: Value) -> Value {
        let type_name = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ transferId position userErrors {{ code path }} }} }}"
        );
        self.ask(viewer, &document, json!({ "input": input })).await["data"][mutation].clone()
    }
}

const ACCOUNT: &str = "query($id: ID!, $at: DateTime, $position: Position) { creditAccount(id: $id, asOf: $at, asOfPosition: $position) { \
    class balance hardLimit isLow organisation { name } statement(first: 5) { edges { node { status amount rule purpose policyVersion } } } } }";

#[tokio::test]
async fn an_account_is_read_as_it_is_and_as_it_was_by_those_for_whom_it_exists() {
    let world = world().await;
    let programme = person(1, &[(Role::ProgrammeAdministrator, world.root)]);
    let manager = person(2, &[(Role::ReleasingManager, world.service)]);
    let organisation = world.service;
    let id = encode(LedgerAccountId::of(Holder::Organisation { organisation })).to_string();
    let grant = json!({ "holderId": encode(world.service).to_string(), "gift": "NAMED", "amount": 500, "purpose": "Atelier", "idempotencyKey": "one" });
    let first = world.change(&programme, "grantCredits", grant.clone()).await;
    assert_eq!(first["userErrors"], json!([]), "{first}");
    let again = world.change(&programme, "grantCredits", grant).await;
    assert_eq!(again["transferId"], first["transferId"], "the same key acts once");
    world.tests.settle().await.expect("read models");
    let then = world.tests.store.position();
    let send = json!({ "fromId": encode(world.service).to_string(), "toId": encode(world.sister).to_string(), "amount": 501, "purpose": "Merci" });
    let sent = world.change(&manager, "transferCredits", send).await;
    assert_eq!(sent["userErrors"], json!([]), "{sent}");

    let now = world.ask(&manager, ACCOUNT, json!({ "id": id })).await["data"]["creditAccount"].clone();
    let entry = |amount, rule, purpose| json!({ "node": { "status": "POSTED", "amount": amount, "rule": rule, "purpose": purpose, "policyVersion": 1 } });
    assert_eq!(
        now,
        json!({
            "class": "SERVICE", "balance": -1, "hardLimit": -2000, "isLow": true, "organisation": { "name": "Service" },
            "statement": { "edges": [entry(-501, "BETWEEN_SERVICES", "Merci"), entry(500, "NAMED_GRANT", "Atelier")] }
        })
    );
    let past = json!({ "id": id, "position": then.to_string() });
    let past = world.ask(&manager, ACCOUNT, past).await["data"]["creditAccount"].clone();
    assert_eq!((&past["balance"], past["statement"]["edges"].as_array().map(Vec::len)), (&json!(500), Some(1)));
    let before = json!({ "id": id, "at": "2026-01-01T00:00:00Z" });
    let before = world.ask(&manager, ACCOUNT, before).await["data"]["creditAccount"].clone();
    assert_eq!(before, Value::Null, "it was not opened yet");
    for stranger in [Actor::Anonymous, person(3, &[(Role::ReleasingManager, world.sister)])] {
        let unseen = world.ask(&stranger, ACCOUNT, json!({ "id": id })).await;
        assert_eq!(unseen["data"]["creditAccount"], Value::Null, "{stranger:?}");
    }
    let issuer = encode(LedgerAccountId::of(Holder::Programme)).to_string();
    let seen = world.ask(&Actor::Anonymous, ACCOUNT, json!({ "id": issuer })).await;
    assert_eq!(
        seen["data"]["creditAccount"]["balance"], 0,
        "the issuer's account is public, what this month held is not told yet"
    );
    let seen = world.ask(&Actor::Anonymous, ACCOUNT, json!({ "id": issuer, "position": then.to_string() })).await;
    assert_eq!(seen["errors"][0]["extensions"]["code"], "NOT_BY_POSITION", "{seen}");
    // Who was paid what, and what a grant was for, is not.
    let entries = "query($id: ID!) { creditAccount(id: $id) { byRule { rule amount } statement(first: 5) { edges { node { amount purpose } } } } }";
    let issuer = json!({ "id": encode(LedgerAccountId::of(Holder::Programme)).to_string() });
    for stranger in [Actor::Anonymous, manager.clone()] {
        let seen = world.ask(&stranger, entries, issuer.clone()).await["data"]["creditAccount"].clone();
        assert_eq!(seen["statement"]["edges"], json!([]), "{stranger:?}");
        assert_eq!(seen["byRule"], json!([]), "the month is not over");
    }
    let seen = world.ask(&programme, entries, issuer).await["data"]["creditAccount"].clone();
    let grant = json!({ "node": { "amount": -500, "purpose": "Atelier" } });
    assert_eq!(seen["statement"]["edges"][0], grant);
    assert!(
        seen["byRule"].as_array().is_some_and(|sums| sums.contains(&json!({ "rule": "NAMED_GRANT", "amount": -500 }))),
        "{seen}"
    );
    let own = world.ask(&manager, "{ creditAccounts { class balance } }", json!({})).await;
    let own = own["data"]["creditAccounts"].clone();
    assert_eq!(own, json!([{ "class": "SERVICE", "balance": -1 }, { "class": "PROGRAMME", "balance": 0 }]));
    let policy = world.ask(&Actor::Anonymous, "{ creditPolicy { version serviceShare } }", json!({})).await;
    assert_eq!(policy["data"]["creditPolicy"], json!({ "version": 1, "serviceShare": 50 }));
}

#[tokio::test]
async fn what_was_taken_back_stands_with_what_takes_it_back() {
    let world = world().await;
    let programme = person(1, &[(Role::ProgrammeAdministrator, world.root)]);
    let holder = encode(world.service).to_string();
    let grant = json!({ "holderId": holder, "gift": "NAMED", "amount": 500, "purpose": "Atelier" });
    let granted = world.change(&programme, "grantCredits", grant).await;
    assert_eq!(granted["userErrors"], json!([]), "{granted}");
    let reversed = world.change(&programme, "reverseTransfer", json!({ "transferId": granted["transferId"] })).await;
    assert_eq!(reversed["userErrors"], json!([]), "{reversed}");
    world.tests.settle().await.expect("read models");
    let history = "query($id: ID!) { changes(id: $id, from: \"2020-01-01T00:00:00Z\") { kind words } }";
    let of_service = LedgerAccountId::of(Holder::Organisation { organisation: world.service });
    let told = world.ask(&programme, history, json!({ "id": encode(of_service).to_string() })).await;
    let changes = told["data"]["changes"].as_array().into_iter().flatten();
    let words: Vec<&str> = changes.filter_map(|change| change["words"].as_str()).collect();
    assert_eq!(
        words,
        [
            "The account was opened.",
            "An entry of 5 days was posted. Rule: grant.",
            "An entry of −5 days was posted. Rule: reversal.",
        ],
        "{told}"
    );
    let ahead = "query($id: ID!) { changes(id: $id, from: \"2100-01-01T00:00:00Z\") { kind } }";
    let refused = world.ask(&programme, ahead, json!({ "id": encode(of_service).to_string() })).await;
    let said = &refused["errors"][0]["extensions"];
    assert_eq!((&said["code"], &said["argument"]), (&json!("IN_THE_FUTURE"), &json!("from")), "{refused}");
    let document = "query($id: ID!) { creditAccount(id: $id) { statement(first: 2) { nodes { amount rule placement { id } mission { id } mobilisation { id } openedOrganisation { name } takenBackById reversed { transferId amount rule purpose } } } } }";
    let organisation = world.service;
    let id = encode(LedgerAccountId::of(Holder::Organisation { organisation })).to_string();
    let manager = person(2, &[(Role::ReleasingManager, world.service)]);
    let entry = |amount: i64, rule: &str, by: &Value, reversed: Value| {
        json!({
            "amount": amount, "rule": rule, "placement": null, "mission": null, "mobilisation": null,
            "openedOrganisation": null, "takenBackById": by, "reversed": reversed,
        })
    };
    let taken =
        json!({ "transferId": granted["transferId"], "amount": 500, "rule": "NAMED_GRANT", "purpose": "Atelier" });
    let expected = json!([
        entry(-500, "REVERSAL", &Value::Null, taken),
        entry(500, "NAMED_GRANT", &reversed["transferId"], Value::Null),
    ]);
    let told = world.ask(&manager, document, json!({ "id": id })).await;
    assert_eq!(told["data"]["creditAccount"]["statement"]["nodes"], expected, "{told}");
}

#[tokio::test]
async fn bad_input_is_refused_with_its_path_and_nothing_is_written() {
    let world = world().await;
    let programme = person(1, &[(Role::ProgrammeAdministrator, world.root)]);
    let service = encode(world.service).to_string();
    let count = async || -> i64 {
        sqlx::query_scalar("select count(*) from es_event").fetch_one(world.tests.store.pool()).await.expect("a number")
    };
    let before = count().await;
    let grant = |amount: Value| json!({ "holderId": service, "gift": "NAMED", "amount": amount, "purpose": "x" });
    let mentoring =
        |half_days: Value| json!({ "holderId": service, "gift": "MENTORING", "halfDays": half_days, "purpose": "x" });
    let mission = json!({ "holderId": encode(vivier_kernel::id::MissionId::from_uuid(world.root.uuid())).to_string(), "gift": "MENTORING", "halfDays": 2, "purpose": "x" });
    for (input, code, path) in [
        (grant(json!(0)), "OUT_OF_RANGE", json!(["input", "amount"])),
        (grant(json!(-5)), "OUT_OF_RANGE", json!(["input", "amount"])),
        (grant(Value::Null), "EMPTY", json!(["input", "amount"])),
        (grant(json!(100_000_001)), "OUT_OF_RANGE", json!(["input", "amount"])),
        (mentoring(json!(0)), "OUT_OF_RANGE", json!(["input", "halfDays"])),
        (mentoring(Value::Null), "EMPTY", json!(["input", "halfDays"])),
        (
            json!({ "holderId": service, "gift": "MENTORING", "halfDays": 2, "amount": 5, "purpose": "x" }),
            "NOT_OF_THIS_GIFT",
            json!(["input", "amount"]),
        ),
        (
            json!({ "holderId": service, "gift": "NAMED", "halfDays": 2, "amount": 5, "purpose": "x" }),
            "NOT_OF_THIS_GIFT",
            json!(["input", "halfDays"]),
        ),
        (mission, "WRONG_KIND_OF_ID", json!(["input", "holderId"])),
    ] {
        let refused = world.change(&programme, "grantCredits", input.clone()).await;
        assert_eq!(refused["userErrors"], json!([{ "code": code, "path": path }]), "{input}");
    }
    let id = encode(LedgerAccountId::of(Holder::Programme)).to_string();
    for (variables, code) in [
        (json!({ "id": id, "at": "2090-01-01T00:00:00Z" }), "IN_THE_FUTURE"),
        (json!({ "id": id, "position": "999999" }), "IN_THE_FUTURE"),
        (json!({ "id": id, "position": "1", "at": "2026-01-05T00:00:00Z" }), "AS_OF_TWICE"),
    ] {
        let refused = world.ask(&programme, ACCOUNT, variables).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code);
    }
    let unknown = world.ask(&programme, "{ creditPolicy(version: 7) { version } }", json!({})).await;
    assert_eq!(unknown["errors"][0]["extensions"]["code"], "UNKNOWN_CREDIT_POLICY");
    assert_eq!(count().await, before);
}
