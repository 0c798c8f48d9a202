//! A mobilisation through the schema: from a volunteer to a full team, with refusals by path, and the live board.

use async_graphql::{Request, Variables};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::Skills;

use crate::conventions::answer::{execute, stream};
use crate::conventions::context::RequestContext;
use crate::conventions::global_id::{encode, encode_parts};
use crate::schema::{VivierSchema, with_store};

struct World {
    schema: VivierSchema,
    tests: TestStore,
    ministry: OrganisationId,
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
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let name = Name::new("Ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", tests.store.clock());
    let ministry = tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    tests.settle().await.expect("the read models catch up");
    let skills = Skills::open(&tests.store).await.expect("no skill yet");
    let schema = with_store(&tests.store).data(skills).finish();
    World { schema, tests, ministry, _database: database }
}

fn skill() -> String {
    encode_parts("Skill", uuid::Uuid::from_u128(1)).to_string()
}

fn person(number: u128) -> Actor {
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: Vec::new() }
}

impl World {
    fn holding(&self, number: u128, role: Role) -> Actor {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
        Actor::Account { account, verified: true, grants: vec![RoleGrant { role, organisation: self.ministry }] }
    }

    fn coordinator(&self) -> Actor {
        self.holding(11, Role::Coordinator)
    }

    fn day(&self, days: i64) -> String {
        (self.tests.store.clock().now() + chrono::Duration::days(days)).date_naive().to_string()
    }

    async fn ask(&self, viewer: &Actor, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let response = execute(&self.schema, request, RequestContext::new(viewer.clone(), Locale::En)).await;
        let answer = serde_json::to_value(response).expect("JSON");
        assert_eq!(answer.get("errors"), None, "{document}");
        answer["data"].clone()
    }

    async fn try_change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let type_name = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {selection} position userErrors {{ code path }} }} }}"
        );
        self.ask(viewer, &document, json!({ "input": input })).await[mutation].clone()
    }

    async fn change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_change(viewer, mutation, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    /// Somebody from outside in the pool, with one skill and all of their time.
    async fn talent(&self, number: u128) -> Value {
        let ada = person(number);
        let register = json!({ "employmentStatus": "EXTERNAL", "displayName": "Ada Exemple" });
        let id = self.change(&ada, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
        self.change(&ada, "claimSkill", "position", json!({ "talentId": id, "skillId": skill(), "level": 3 })).await;
        let declare = json!({ "talentId": id, "startsOn": self.day(0), "endsOn": self.day(200), "share": 100 });
        self.change(&ada, "declareAvailability", "position", declare).await;
        self.change(&ada, "activateTalent", "position", json!({ "talentId": id })).await;
        id
    }

    fn need(&self, brigade: &Value) -> Value {
        let team_by = (self.tests.store.clock().now() + chrono::Duration::hours(6)).to_rfc3339();
        json!({
            "brigadeId": brigade, "hostId": encode(self.ministry).to_string(), "name": "Reprise du portail",
            "startsOn": self.day(1), "endsOn": self.day(20), "teamBy": team_by,
            "seats": [{ "title": "Développement", "skills": [{ "skillId": skill(), "level": 2 }], "share": 60, "mode": "REMOTE" }],
        })
    }

    async fn brigade_with_two_members(&self) -> Value {
        let found =
            json!({ "kind": "MINISTERIAL", "organisationId": encode(self.ministry).to_string(), "name": "Brigade" });
        let programme = self.holding(12, Role::ProgrammeAdministrator);
        let brigade = self.change(&programme, "foundBrigade", "brigade { id }", found).await["brigade"]["id"].clone();
        for number in [1, 2] {
            let talent = self.talent(number).await;
            let input = json!({ "brigadeId": brigade, "talentId": talent });
            let own = self
                .change(&person(number), "volunteerForBrigade", "brigade { members { status } }", input.clone())
                .await;
            assert_eq!(own["brigade"]["members"], json!([{ "status": "VOLUNTEERED" }]), "nobody sees the others");
            self.change(&self.coordinator(), "acceptVolunteer", "position", input).await;
        }
        brigade
    }
}

const BOARD: &str = "query($id: ID!) { mobilisation(id: $id) { status seats { filled } calls { id status } } }";

#[tokio::test]
async fn from_a_volunteer_to_a_full_team_with_the_live_board() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, need) = (world.coordinator(), world.need(&brigade));
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id status }", need).await;
    let id = declared["mobilisation"]["id"].clone();
    let input = json!({ "mobilisationId": id });
    let proposal = "query($id: ID!) { teamProposal(mobilisationId: $id) { gap teams { points terms { points } members { seatIds } } blocking { constraints { kind } } } }";
    let proposed = world.ask(&coordinator, proposal, json!({ "id": id })).await["teamProposal"].clone();
    assert_eq!((&proposed["gap"], &proposed["blocking"]), (&json!(0), &json!([])));
    let teams = proposed["teams"].as_array().expect("teams");
    assert_eq!(teams.len(), 2, "either of the two members");
    for team in teams {
        let terms = team["terms"].as_array().expect("terms").iter().filter_map(|term| term["points"].as_i64());
        assert_eq!(Some(terms.sum()), team["points"].as_i64(), "the points are the sum of the terms");
    }
    assert_eq!(world.ask(&person(1), proposal, json!({ "id": id })).await["teamProposal"], Value::Null);
    world.change(&coordinator, "composeTeam", "mobilisation { difference }", input.clone()).await;
    let planned =
        world.change(&coordinator, "planWave", "mobilisation { status calls { status } }", input.clone()).await;
    // The timers that send them may have rung already.
    assert_eq!(planned["mobilisation"]["calls"].as_array().map(Vec::len), Some(2));
    world.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
    world.tests.settle().await.expect("the read models catch up");

    let call = async |number| {
        let seen = world.ask(&person(number), BOARD, json!({ "id": id })).await["mobilisation"].clone();
        assert_eq!(seen["calls"].as_array().map(Vec::len), Some(1), "one's own call and no other: {seen}");
        json!({ "mobilisationId": id, "callId": seen["calls"][0]["id"] })
    };
    let (first, second) = (call(1).await, call(2).await);
    let payload = world.try_change(&person(2), "acceptCall", "mobilisation { status }", first.clone()).await;
    assert_eq!(payload["userErrors"][0]["code"], "NOT_FOUND", "nobody answers for somebody else");
    world.change(&person(1), "acceptCall", "mobilisation { status }", first).await;
    let late = world.change(&person(2), "acceptCall", "mobilisation { calls { status } }", second).await;
    assert_eq!(late["mobilisation"]["calls"], json!([{ "status": "RESERVE" }]));

    // Whoever comes back is told how it stands now, once for all that they missed.
    let context = RequestContext::new(coordinator.clone(), Locale::En).for_subscription(Some(0));
    let document =
        format!("subscription {{ mobilisation(id: {id}) {{ status seats {{ filled }} calls {{ status }} }} }}");
    let mut watch = Box::pin(stream(&world.schema, Request::new(document), context));
    let told = serde_json::to_value(watch.next().await.expect("an item")).expect("JSON");
    let calls = told["data"]["mobilisation"]["calls"].as_array().expect("calls").clone();
    assert_eq!(told["data"]["mobilisation"]["status"], "MOBILISED", "{told}");
    assert_eq!(told["data"]["mobilisation"]["seats"], json!([{ "filled": true }]));
    assert!(calls.contains(&json!({ "status": "ENGAGED" })) && calls.contains(&json!({ "status": "RESERVE" })));
    assert_eq!(told["extensions"]["position"], late["position"]);

    world.change(&coordinator, "deployTeam", "position", input.clone()).await;
    let done = world.change(&coordinator, "standDownTeam", "mobilisation { status }", input).await;
    assert_eq!(done["mobilisation"]["status"], "STOOD_DOWN");
    for stranger in [Actor::Anonymous, person(9)] {
        assert_eq!(world.ask(&stranger, BOARD, json!({ "id": id })).await["mobilisation"], Value::Null);
    }
}

#[tokio::test]
async fn bad_input_names_its_path_and_changes_nothing() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let refused = async |change: &dyn Fn(&mut Value)| {
        let mut need = world.need(&brigade);
        change(&mut need);
        let payload = world.try_change(&world.coordinator(), "declareMobilisation", "mobilisation { id }", need).await;
        (payload["userErrors"][0]["code"].clone(), payload["userErrors"][0]["path"].clone())
    };
    let past = "2026-01-01T00:00:00Z";
    for (change, code, path) in [
        (&(|need: &mut Value| need["seats"] = json!([])) as &dyn Fn(&mut Value), "EMPTY", json!(["input", "seats"])),
        (
            &|need: &mut Value| need["seats"] = json!(vec![need["seats"][0].clone(); 10_000]),
            "TOO_MANY",
            json!(["input", "seats"]),
        ),
        (&|need: &mut Value| need["teamBy"] = json!(past), "DEADLINE_PASSED", json!(["input", "teamBy"])),
        (&|need: &mut Value| need["endsOn"] = json!("2025-12-01"), "END_BEFORE_START", json!(["input", "endsOn"])),
        (&|need: &mut Value| need["seats"][0]["skills"] = json!([]), "EMPTY", json!(["input", "seats", "0", "skills"])),
    ] {
        assert_eq!(refused(change).await, (json!(code), path));
    }
    let listed = world.ask(&world.coordinator(), "{ mobilisations(newest: 10) { id } }", json!({})).await;
    assert_eq!(listed["mobilisations"], json!([]));
}

#[tokio::test]
async fn readiness_says_what_can_be_raised_and_what_one_more_takes() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let recipe = world.change(&world.coordinator(), "writeTeamRecipe", "recipeId", write).await["recipeId"].clone();
    let document = "query($id: ID!) { readiness(recipeId: $id) { hours teams missing { people } } }";
    let board = world.ask(&world.coordinator(), document, json!({ "id": recipe })).await["readiness"].clone();
    let within = |hours: i64| json!({ "hours": hours, "teams": 2, "missing": [{ "people": 1 }] });
    assert_eq!(board, json!([within(24), within(72), within(168)]));
    assert_eq!(world.ask(&person(1), document, json!({ "id": recipe })).await["readiness"], Value::Null);
}
