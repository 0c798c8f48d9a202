//! A mobilisation through the schema: from a volunteer to a full team, with refusals by path, and the live board.

use async_graphql::{Request, Variables};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AccountRegistered;
use vivier_accounts::domain::value::Affiliation;
use vivier_brigade::domain::value::CallId;
use vivier_event_store::links::ActionLink;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::Skills;

use crate::conventions::answer::{execute, stream};
use crate::conventions::context::RequestContext;
use crate::conventions::global_id::{decode, encode, encode_parts};
use crate::schema::{VivierSchema, with_store};

struct World {
    schema: VivierSchema,
    tests: TestStore,
    ministry: OrganisationId,
    _database: TestDatabase,
}

/// Somebody who answers for the missions of an organisation.
#[derive(serde::Serialize)]
struct NewOwner(RoleGrant);

impl UseCase for NewOwner {
    const NAME: &'static str = "grantRole";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> std::result::Result<(), CommandError> {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(14));
        let mut aggregate = unit.load::<Account>(account).await?;
        let subject = SubjectId::from(account);
        let email = unit.seal(subject, &"responsable@ministere.example".to_owned()).await?;
        let name = unit.seal(subject, &"Quelqu’un".to_owned()).await?;
        let registered = AccountRegistered { account, email, name, locale: Locale::Fr };
        unit.decide(&mut aggregate, AccountCommand::Register(registered))?;
        unit.decide(&mut aggregate, AccountCommand::VerifyAddress(Affiliation::PublicAgent))?;
        unit.decide(&mut aggregate, AccountCommand::GrantRole(self.0)).map(|_| ())
    }
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    registry.read_model::<vivier_accounts::read::account::AccountList>();
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
    let owner = NewOwner(RoleGrant { role: Role::MissionOwner, organisation: ministry });
    tests.store.execute(&context, &owner).await.expect("somebody signs for the ministry");
    let file = std::env::temp_dir().join(format!("vivier-api-brigade-{}.jsonl", uuid::Uuid::new_v4()));
    std::fs::write(&file, r#"{"id":"x:rust","labels":{"fr":["Rust"]}}"#).expect("a file");
    let imported = vivier_skills::import::jsonl(&tests.store, &context, &file, "essai", "1", &mut |_| {}).await;
    std::fs::remove_file(&file).expect("it is there");
    imported.expect("a framework");
    tests.settle().await.expect("the read models catch up");
    let skills = Skills::open(&tests.store).await.expect("skills");
    let schema = with_store(&tests.store).data(skills).finish();
    World { schema, tests, ministry, _database: database }
}

fn skill() -> String {
    encode_parts("Skill", vivier_skills::domain::value::SkillId::of_uri("x:rust").uuid()).to_string()
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

    /// A mobilisation that asks both members, and the first one's link.
    async fn called_by_link(&self, brigade: &Value) -> (Value, String) {
        let (coordinator, need) = (self.coordinator(), self.need(brigade));
        let declared = self.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
        let id = declared["mobilisation"]["id"].clone();
        let input = json!({ "mobilisationId": id });
        self.change(&coordinator, "composeTeam", "position", input.clone()).await;
        self.change(&coordinator, "planWave", "position", input).await;
        self.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
        let seen = self.ask(&person(1), BOARD, json!({ "id": id })).await;
        let call: async_graphql::ID = seen["mobilisation"]["calls"][0]["id"].as_str().expect("a call").into();
        let link = ActionLink {
            action: vivier_brigade::process::telling::ANSWER.to_owned(),
            subject: decode::<CallId>(&call).expect("an id").uuid(),
            person: SubjectId::from(AccountId::from_uuid(uuid::Uuid::from_u128(1))),
            expires_at: self.tests.store.clock().now() + chrono::Duration::days(1),
        };
        (id, link.token(self.tests.store.keys()))
    }
}

const BOARD: &str = "query($id: ID!) { mobilisation(id: $id) { status seats { filled } calls { id status } } }";

#[tokio::test]
async fn a_limit_that_no_team_can_have_is_refused_at_its_field_and_so_is_a_skill_that_there_is_not() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    for (field, value) in [
        ("largestTeam", -1_i64),
        ("largestTeam", 0),
        ("mostFromService", -1),
        ("mostFromService", 10_000),
        ("largestTeam", 1 << 40),
    ] {
        let mut need = world.need(&brigade);
        need[field] = json!(value);
        let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
        assert_eq!(payload["userErrors"], json!([{ "code": "OUT_OF_RANGE", "path": ["input", field] }]), "{value}");
    }
    let mut need = world.need(&brigade);
    need["seats"][0]["skills"][0]["skillId"] = json!(encode_parts("Skill", uuid::Uuid::from_u128(1)).to_string());
    let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let path = json!(["input", "seats", "0", "skills", "0", "skillId"]);
    assert_eq!(payload["userErrors"], json!([{ "code": "UNKNOWN_SKILL", "path": path }]));
}

#[tokio::test]
async fn all_that_is_wrong_with_a_need_is_told_at_once_and_how_many_seats_a_team_may_have() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let mut need = world.need(&brigade);
    let seat = need["seats"][0].clone();
    need["seats"] = json!([seat, seat]);
    need["seats"][0]["mode"] = json!("ON_SITE");
    need["seats"][1]["skills"] = json!([]);
    need["mostFromService"] = json!(0);
    need["teamBy"] = json!("2026-01-01T00:00:00Z");
    let payload = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let all = json!([
        { "code": "REGION_REQUIRED", "path": ["input", "seats", "0", "region"] },
        { "code": "EMPTY", "path": ["input", "seats", "1", "skills"] },
        { "code": "OUT_OF_RANGE", "path": ["input", "mostFromService"] },
        { "code": "DEADLINE_PASSED", "path": ["input", "teamBy"] },
    ]);
    assert_eq!(payload["userErrors"], all);

    let too_many = vivier_brigade::domain::value::check_number_of_seats(41).expect_err("too many");
    let said = |locale| crate::conventions::messages::problem(&too_many, locale);
    assert_eq!(said(Locale::En), "A team has 1 to 40 seats in all.");
    assert_eq!(said(Locale::Fr), "Une équipe compte de 1 à 40 postes en tout.");
}

#[tokio::test]
async fn a_time_that_is_none_is_refused_once_at_its_field() {
    let world = world().await;
    let mobilisation = encode_parts("Mobilisation", uuid::Uuid::from_u128(1)).to_string();
    for (from, code) in [(json!("abc"), None), (Value::Null, Some("EMPTY"))] {
        let input = json!({ "mobilisationId": mobilisation, "token": "y", "answer": "LAST_RESORT", "from": from });
        let payload = world.try_change(&Actor::Anonymous, "answerCallByLink", "call { status }", input).await;
        let errors = payload["userErrors"].as_array().expect("errors");
        assert_eq!(errors.len(), 1, "{payload}");
        assert_eq!(errors[0]["path"], json!(["input", "from"]));
        assert!(code.is_none_or(|code| errors[0]["code"] == code), "{payload}");
    }
}

#[tokio::test]
async fn what_goes_with_another_answer_to_a_call_is_refused_at_its_field() {
    let world = world().await;
    let mobilisation = encode_parts("Mobilisation", uuid::Uuid::from_u128(1)).to_string();
    let from = world.tests.store.clock().now().to_rfc3339();
    let cases =
        [("YES", vec!["from", "reason", "words"]), ("LAST_RESORT", vec!["reason", "words"]), ("NO", vec!["from"])];
    for (answer, surplus) in cases {
        let mut input = json!({ "mobilisationId": mobilisation, "token": "y", "answer": answer });
        (input["from"], input["reason"], input["words"]) = (json!(from), json!("ON_LEAVE"), json!("En congé"));
        let payload = world.try_change(&Actor::Anonymous, "answerCallByLink", "call { status }", input).await;
        let refused = |field: &&str| json!({ "code": "NOT_OF_THIS_ANSWER", "path": ["input", field] });
        let refused: Vec<Value> = surplus.iter().map(refused).collect();
        assert_eq!(payload["userErrors"], json!(refused), "{answer}");
    }
}

#[tokio::test]
async fn whoever_takes_a_duty_while_they_have_another_is_refused_at_the_duty() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let mut duties = Vec::new();
    for number in [1, 2] {
        let talent = world.ask(&person(number), "{ ownTalent { id } }", json!({})).await["ownTalent"]["id"].clone();
        let duty = json!({
            "brigadeId": brigade, "talentId": talent, "kind": "ON_CALL", "startsOn": world.day(1), "endsOn": world.day(7),
        });
        world.change(&coordinator, "assignDuty", "position", duty).await;
        let document = "query($id: ID!) { brigade(id: $id) { duties { id talentId } } }";
        let seen = world.ask(&person(number), document, json!({ "id": brigade })).await;
        let duty = seen["brigade"]["duties"].as_array().expect("duties").iter().find(|duty| duty["talentId"] == talent);
        duties.push(json!({ "brigadeId": brigade, "talentId": talent, "dutyId": duty.expect("a duty")["id"] }));
    }
    let mut offer = duties[0].clone();
    offer["open"] = json!(true);
    world.change(&person(1), "offerDuty", "position", offer).await;
    let mut take = duties[1].clone();
    take["dutyId"] = duties[0]["dutyId"].clone();
    let refused = world.try_change(&person(2), "takeDuty", "position", take).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "DUTY_OVERLAPS", "path": ["input", "dutyId"] }]));
}

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
async fn whether_a_wave_would_call_anybody_is_said_to_whoever_could_call_it() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, need) = (world.coordinator(), world.need(&brigade));
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let id = declared["mobilisation"]["id"].clone();
    let input = json!({ "mobilisationId": id });
    world.change(&coordinator, "composeTeam", "position", input.clone()).await;
    let anybody = async |viewer: &Actor| {
        world.tests.settle().await.expect("the read models catch up");
        let document = "query($id: ID!) { mobilisation(id: $id) { status anybodyToCall } }";
        world.ask(viewer, document, json!({ "id": id })).await["mobilisation"]["anybodyToCall"].clone()
    };
    assert_eq!(anybody(&coordinator).await, Value::Null, "no call has gone out");
    let talent = world.ask(&person(2), "{ ownTalent { id } }", json!({})).await["ownTalent"]["id"].clone();
    let membership = json!({ "brigadeId": brigade, "talentId": talent });
    let mut opt_out = membership.clone();
    opt_out["until"] = json!(world.day(3));
    world.change(&person(2), "optOutOfCalls", "position", opt_out).await;
    world.change(&coordinator, "planWave", "position", input.clone()).await;
    world.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
    assert_eq!(anybody(&coordinator).await, json!(false));
    let refused = world.try_change(&coordinator, "planWave", "position", input.clone()).await;
    assert_eq!(refused["userErrors"][0]["code"], "NOBODY_TO_CALL");
    world.change(&person(2), "optInToCalls", "position", membership).await;
    assert_eq!(anybody(&coordinator).await, json!(true), "though each open seat has its call out");
    for other in [person(1), world.holding(14, Role::MissionOwner)] {
        assert_eq!(anybody(&other).await, Value::Null, "others see no more than their own call");
    }
    world.change(&coordinator, "planWave", "position", input).await;
    assert_eq!(anybody(&coordinator).await, json!(false));
}

#[tokio::test]
async fn of_two_answers_by_one_link_at_the_same_instant_the_later_one_is_told_that_it_was_used() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (id, token) = world.called_by_link(&brigade).await;
    let answer = async |answer: &str, reason: Value| {
        let input = json!({ "mobilisationId": id, "token": token, "answer": answer, "reason": reason });
        let given = world.try_change(&Actor::Anonymous, "answerCallByLink", "call { status }", input).await;
        given["userErrors"].clone()
    };
    let (yes, no) = tokio::join!(answer("YES", Value::Null), answer("NO", json!("ON_LEAVE")));
    let used = json!([{ "code": "ACTION_LINK_USED", "path": ["input", "token"] }]);
    assert!([(&yes, &no), (&no, &yes)].contains(&(&json!([]), &used)), "{yes} {no}");
    // And so is whoever comes later.
    assert_eq!(answer("NO", json!("ON_LEAVE")).await, used);
}

#[tokio::test]
async fn whoever_is_in_another_team_by_now_is_told_so_at_their_link() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (one, other) = (world.called_by_link(&brigade).await, world.called_by_link(&brigade).await);
    let yes = async |(id, token): &(Value, String)| {
        let input = json!({ "mobilisationId": id, "token": token, "answer": "YES" });
        let given = world.try_change(&Actor::Anonymous, "answerCallByLink", "call { status }", input).await;
        given["userErrors"].clone()
    };
    let (left, right) = tokio::join!(yes(&one), yes(&other));
    let (lost, refused) = if left == json!([]) { (&other, &right) } else { (&one, &left) };
    assert_eq!([&left, &right].iter().filter(|errors| ***errors == json!([])).count(), 1, "{left} {right}");
    assert_eq!(refused[0]["path"], json!(["input", "token"]), "{refused}");
    // Their call is over by it, and its link says why.
    world.tests.settle_followers().await.expect("what follows has followed");
    let engaged = json!([{ "code": "CALL_ENGAGED_ELSEWHERE", "path": ["input", "token"] }]);
    assert_eq!(yes(lost).await, engaged);
}

#[tokio::test]
async fn a_second_core_brigade_is_refused_at_its_kind_and_a_second_one_of_an_organisation_at_that() {
    let world = world().await;
    let programme = world.holding(12, Role::ProgrammeAdministrator);
    let name = Name::new("Autre ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", world.tests.store.clock());
    let other = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    world.tests.settle().await.expect("the read models catch up");
    let found = |kind: &str, organisation: OrganisationId| {
        let organisation = encode(organisation).to_string();
        json!({ "kind": kind, "organisationId": organisation, "name": "Brigade" })
    };
    world.change(&programme, "foundBrigade", "position", found("CORE", world.ministry)).await;
    for (kind, organisation, field) in [("CORE", other, "kind"), ("MINISTERIAL", world.ministry, "organisationId")] {
        let payload = world.try_change(&programme, "foundBrigade", "position", found(kind, organisation)).await;
        assert_eq!(payload["userErrors"], json!([{ "code": "ALREADY_TAKEN", "path": ["input", field] }]), "{kind}");
    }
}

#[tokio::test]
async fn somebody_of_another_brigade_is_not_named_in_a_proposal() {
    let mut world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let (coordinator, ministry) = (world.coordinator(), world.ministry);
    let name = Name::new("Autre ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", world.tests.store.clock());
    world.ministry = world.tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    world.tests.settle().await.expect("the read models catch up");
    let found = json!({ "kind": "MINISTERIAL", "organisationId": encode(world.ministry).to_string(), "name": "Autre" });
    let programme = world.holding(12, Role::ProgrammeAdministrator);
    let other = world.change(&programme, "foundBrigade", "brigade { id }", found).await["brigade"]["id"].clone();
    for number in [3, 4] {
        let input = json!({ "brigadeId": other, "talentId": world.talent(number).await });
        world.change(&person(number), "volunteerForBrigade", "position", input.clone()).await;
        world.change(&world.holding(13, Role::Coordinator), "acceptVolunteer", "position", input).await;
    }
    world.ministry = ministry;
    let mut need = world.need(&brigade);
    need["seats"] = json!(vec![need["seats"][0].clone(); 3]);
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
    let who = "talentId talent { id }";
    let document = format!(
        "query($id: ID!) {{ teamProposal(mobilisationId: $id) {{ teams {{ members {{ {who} backups {{ {who} }} }} }} }} }}"
    );
    let proposed = world.ask(&coordinator, &document, json!({ "id": declared["mobilisation"]["id"] })).await;
    let members = proposed["teamProposal"]["teams"][0]["members"].as_array().expect("a team").clone();
    let unnamed = json!({ "talentId": null, "talent": null });
    let is_unnamed = |person: &Value| person["talentId"].is_null() && person["talent"].is_null();
    assert_eq!(members.iter().filter(|member| is_unnamed(member)).count(), 1, "{members:?}");
    assert_eq!(members.len(), 3);
    // Nor whoever of them stands behind the team.
    for member in &members {
        assert_eq!(member["backups"], json!([unnamed]), "{members:?}");
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
            "TOO_MANY_TEAM_SEATS",
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
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": [] });
    let payload = world.try_change(&world.coordinator(), "writeTeamRecipe", "recipeId", write).await;
    assert_eq!(payload["userErrors"], json!([{ "code": "EMPTY", "path": ["input", "seats"] }]));
    let recipes = "query($id: ID!) { brigade(id: $id) { recipes { id } } }";
    let kept = world.ask(&world.coordinator(), recipes, json!({ "id": brigade })).await;
    assert_eq!(kept["brigade"]["recipes"], json!([]));
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

#[tokio::test]
async fn a_recipe_in_editions_a_need_from_it_and_a_team_by_hand() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let written =
        world.change(&coordinator, "writeTeamRecipe", "recipe { id version edition seats { id title } }", write).await;
    let recipe = written["recipe"].clone();
    let revised = json!({
        "recipeId": recipe["id"], "name": "Sauvetage de projet", "expectedVersion": recipe["version"],
        "seats": [{ "seatId": recipe["seats"][0]["id"], "seat": seats[0] }, { "seat": seats[0] }],
    });
    let next = world.change(&coordinator, "reviseTeamRecipe", "recipe { edition seats { id } }", revised).await;
    assert_eq!((&next["recipe"]["edition"], next["recipe"]["seats"].as_array().map(Vec::len)), (&json!(2), Some(2)));
    assert_eq!(next["recipe"]["seats"][0]["id"], recipe["seats"][0]["id"], "a seat that stays keeps its id");
    let mut need = world.need(&brigade);
    need["recipeId"] = recipe["id"].clone();
    let both = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", need.clone()).await;
    assert_eq!(both["userErrors"], json!([{ "code": "SEATS_AND_RECIPE", "path": ["input", "seats"] }]));
    need["seats"] = Value::Null;
    let selection = "mobilisation { id seats { id skills { level } } }";
    let declared = world.change(&coordinator, "declareMobilisation", selection, need).await["mobilisation"].clone();
    assert_eq!(declared["seats"].as_array().map(Vec::len), Some(2));

    let people = world
        .ask(&coordinator, "query($id: ID!) { brigade(id: $id) { members { talentId } } }", json!({ "id": brigade }))
        .await;
    let person_of = |index: usize| people["brigade"]["members"][index]["talentId"].clone();
    let place =
        |seat: usize, index: usize| json!({ "seatId": declared["seats"][seat]["id"], "talentId": person_of(index) });
    let check = "query($id: ID!, $places: [TeamPlaceInput!]!) { checkedTeam(mobilisationId: $id, places: $places) { difference objections { kind } } }";
    let checked = async |viewer: &Actor, places: Value| {
        world.ask(viewer, check, json!({ "id": declared["id"], "places": places })).await["checkedTeam"].clone()
    };
    let good = checked(&coordinator, json!([place(0, 0), place(1, 1)])).await;
    assert_eq!(good, json!({ "difference": 0, "objections": [] }));
    let twice = checked(&coordinator, json!([place(0, 0), place(1, 0)])).await;
    assert!(!twice["objections"].as_array().expect("objections").is_empty(), "{twice}");
    assert_eq!(checked(&person(1), json!([place(0, 0)])).await, Value::Null);
    let compose = json!({ "mobilisationId": declared["id"], "places": [place(0, 1), place(1, 0)] });
    let selection = "mobilisation { status difference team { talentId } proposed { talentId } timeline { kind } }";
    let composed = world.change(&coordinator, "composeTeam", selection, compose).await["mobilisation"].clone();
    assert_eq!((&composed["status"], &composed["difference"]), (&json!("COMPOSED"), &json!(0)));
    assert_eq!(composed["team"][0]["talentId"], person_of(1), "what was decided");
    assert_eq!(composed["proposed"].as_array().map(Vec::len), Some(2), "and what was proposed");
    assert_eq!(composed["timeline"], json!([{ "kind": "DECLARED" }, { "kind": "COMPOSED" }]));
    let retired = json!({ "recipeId": recipe["id"] });
    world.change(&coordinator, "retireTeamRecipe", "recipe { retired }", retired).await;
    let mut again = world.need(&brigade);
    (again["recipeId"], again["seats"]) = (recipe["id"].clone(), Value::Null);
    let refused = world.try_change(&coordinator, "declareMobilisation", "mobilisation { id }", again).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "UNKNOWN_RECIPE", "path": ["input", "recipeId"] }]));
}

#[tokio::test]
async fn what_is_known_of_members_is_for_their_coordinators_and_for_them() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let members = "query($id: ID!) { brigade(id: $id) { coordinated members { isYou status quietHours { fromHour } } duties { kind } recipes { id } } exercises(brigadeId: $id, newest: 5) { id } }";
    let talent = world.ask(&person(1), "{ ownTalent { id } }", json!({})).await["ownTalent"]["id"].clone();
    let whom = |extra: Value| {
        let mut input = json!({ "brigadeId": brigade, "talentId": talent });
        input.as_object_mut().expect("an object").extend(extra.as_object().expect("an object").clone());
        input
    };
    let quiet = whom(json!({ "hours": { "zone": "METROPOLITAN", "fromHour": 22, "untilHour": 7 } }));
    world.change(&person(1), "setQuietHours", "position", quiet.clone()).await;
    let others = world.try_change(&coordinator, "setQuietHours", "position", quiet).await;
    assert_eq!(others["userErrors"][0]["code"], "NOT_ALLOWED", "one's hours are one's own");
    for (from, until, code, field) in
        [(25, 7, "OUT_OF_RANGE", "fromHour"), (22, 24, "OUT_OF_RANGE", "untilHour"), (7, 7, "SAME_HOUR", "untilHour")]
    {
        let wrong = whom(json!({ "hours": { "zone": "METROPOLITAN", "fromHour": from, "untilHour": until } }));
        let refused = world.try_change(&person(1), "setQuietHours", "position", wrong).await;
        assert_eq!(refused["userErrors"], json!([{ "code": code, "path": ["input", "hours", field] }]));
    }
    let duty = whom(json!({ "kind": "ON_CALL", "startsOn": world.day(1), "endsOn": world.day(7) }));
    world.change(&coordinator, "assignDuty", "position", duty).await;
    world.change(&coordinator, "recordClearance", "position", whom(json!({ "clearance": "RESTRICTED" }))).await;

    let seen = async |viewer: &Actor| world.ask(viewer, members, json!({ "id": brigade })).await;
    let all = seen(&coordinator).await;
    assert_eq!(all["brigade"]["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(all["brigade"]["duties"], json!([{ "kind": "ON_CALL" }]));
    let own = seen(&person(1)).await;
    let myself = json!([{ "isYou": true, "status": "ACCEPTED", "quietHours": { "fromHour": 22 } }]);
    assert_eq!((&own["brigade"]["coordinated"], &own["brigade"]["members"]), (&json!(false), &myself));
    let other = seen(&person(2)).await;
    assert_eq!(other["brigade"]["members"][0]["quietHours"], Value::Null, "{other}");
    assert_eq!((&other["brigade"]["duties"], &other["exercises"]), (&json!([]), &json!([])));
    let stranger = seen(&person(9)).await;
    assert_eq!(stranger["brigade"]["members"], json!([]));

    let seats = world.need(&brigade)["seats"].clone();
    let write = json!({ "brigadeId": brigade, "name": "Sauvetage", "seats": seats });
    let recipe = world.change(&coordinator, "writeTeamRecipe", "recipeId", write).await["recipeId"].clone();
    let hold = json!({
        "brigadeId": brigade, "recipeId": recipe, "name": "Exercice", "startsOn": world.day(2), "endsOn": world.day(9),
        "hours": 12, "seed": 3,
    });
    let selection = "exercise { id score { seats disturbed } lastScore { seats } last { id name } steps { kind } }";
    let mut below = hold.clone();
    below["seed"] = json!(-5);
    let refused = world.try_change(&coordinator, "holdExercise", selection, below).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "OUT_OF_RANGE", "path": ["input", "seed"] }]));
    let held = world.change(&coordinator, "holdExercise", selection, hold.clone()).await["exercise"].clone();
    let none = (&json!(1), &Value::Null, &Value::Null);
    assert_eq!((&held["score"]["seats"], &held["lastScore"], &held["last"]), none);
    let again = world.change(&coordinator, "holdExercise", selection, hold).await["exercise"].clone();
    assert_eq!(again["lastScore"]["seats"], json!(1), "compared with the last");
    assert_eq!(again["last"], json!({ "id": held["id"], "name": "Exercice" }), "and which one that is");
    let document = "query($id: ID!) { exercise(id: $id) { id } }";
    assert_eq!(world.ask(&person(1), document, json!({ "id": held["id"] })).await["exercise"], Value::Null);
    assert_eq!(
        world
            .ask(&person(1), "query($id: ID!) { readinessChanges(recipeId: $id) { hours } }", json!({ "id": recipe }))
            .await["readinessChanges"],
        Value::Null
    );
}

#[tokio::test]
async fn what_blocks_names_every_seat_and_what_would_lift_it_can_be_declared() {
    let world = world().await;
    let brigade = world.brigade_with_two_members().await;
    let coordinator = world.coordinator();
    let third = json!({ "brigadeId": brigade, "talentId": world.talent(3).await });
    world.change(&person(3), "volunteerForBrigade", "position", third.clone()).await;
    world.change(&coordinator, "acceptVolunteer", "position", third).await;
    let mut need = world.need(&brigade);
    let with_level = |need: &mut Value, level: i64| {
        need["seats"][0]["skills"][0]["level"] = json!(level);
        need["seats"] = json!(vec![need["seats"][0].clone(); 2]);
    };
    with_level(&mut need, 4);
    let declared = world.change(&coordinator, "declareMobilisation", "mobilisation { id seats { id } }", need.clone());
    let declared = declared.await["mobilisation"].clone();
    let id = declared["id"].clone();
    let seats = [declared["seats"][0]["id"].clone(), declared["seats"][1]["id"].clone()];
    let document = "query($id: ID!) { teamProposal(mobilisationId: $id) { blockingComplete
        teams { members { seatIds backups { more alsoFor } } }
        blocking { alike { seatIds atOnce } constraints { kind seatId people value startsOn endsOn skillId level mode region effect } } } }";
    let proposed = async || world.ask(&coordinator, document, json!({ "id": id })).await["teamProposal"].clone();
    let constraint = json!({
        "kind": "SKILLS", "seatId": seats[0], "people": 3, "value": null, "startsOn": null, "endsOn": null, "skillId": skill(), "level": 3,
        "mode": null, "region": null, "effect": "TEAM_WITH_ALIKE",
    });
    let blocking = json!([{ "alike": [{ "seatIds": seats, "atOnce": 1 }], "constraints": [constraint] }]);
    assert_eq!(proposed().await, json!({ "blockingComplete": true, "teams": [], "blocking": blocking }));

    with_level(&mut need, 3);
    let mut correction = need.clone();
    let fields = correction.as_object_mut().expect("an object");
    fields.retain(|name, _| name != "brigadeId" && name != "hostId");
    fields.insert("mobilisationId".to_owned(), id.clone());
    let mut spoilt = correction.clone();
    spoilt["seats"][1]["skills"] = json!([]);
    let refused = world.try_change(&coordinator, "correctMobilisation", "mobilisation { id }", spoilt).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "EMPTY", "path": ["input", "seats", "1", "skills"] }]));
    let mut nameless = correction.clone();
    nameless["name"] = json!("");
    let corrected =
        world.change(&coordinator, "correctMobilisation", "mobilisation { status seats { id } }", correction);
    let corrected = corrected.await["mobilisation"].clone();
    assert_eq!(corrected["status"], "DECLARED");
    let found = proposed().await;
    assert_eq!((&found["blocking"], &found["blockingComplete"]), (&json!([]), &json!(true)));
    // The third of three stands behind both who are in the best team, and takes the place of one.
    let members = found["teams"][0]["members"].as_array().expect("a team").clone();
    for (member, other) in [(&members[0], &members[1]), (&members[1], &members[0])] {
        assert_eq!(member["backups"][0]["alsoFor"], other["seatIds"], "{members:?}");
    }
    // A name that cannot be read is told while there is something to correct, and no more once there is not.
    let codes = async || {
        let refused =
            world.try_change(&coordinator, "correctMobilisation", "mobilisation { id }", nameless.clone()).await;
        let errors = refused["userErrors"].as_array().expect("a list").clone();
        errors.into_iter().map(|error| error["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes().await, [json!("EMPTY")]);
    let cancel = json!({ "mobilisationId": id, "reason": "BY_MISTAKE" });
    world.change(&coordinator, "cancelMobilisation", "mobilisation { id }", cancel).await;
    assert_eq!(codes().await, [json!("MOBILISATION_STATUS_FORBIDS")]);
}
