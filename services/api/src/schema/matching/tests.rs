//! Placements and rankings through the schema: the journey, the refusals with their paths, and what is told live.

use async_graphql::{Request, Variables};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_matching::live::People;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::Skills;

use crate::schema::{VivierSchema, skills, with_store};
use vivier_graphql::conventions::answer::{execute, stream};
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

mod above;
mod behind;
mod both_sides;
mod links;
mod pages;
mod same_work;

struct World {
    schema: VivierSchema,
    tests: TestStore,
    host: OrganisationId,
    home: OrganisationId,
    people: People,
    database: TestDatabase,
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    registry.read_model::<vivier_accounts::read::account::AccountList>();
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    registry
}

async fn world() -> World {
    let database = database().await;
    let tests = testing::open(&database.url(), registry()).await.expect("the store opens");
    let create = async |name| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation {
            kind: Kind::Direction,
            name,
            name_en: None,
            short_name: None,
            siret: None,
            parent: None,
        };
        let context = CommandContext::system("tests", tests.store.clock());
        tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let (host, home) = (create("Direction d’accueil").await, create("Direction d’origine").await);
    skills::testing::import_framework(&tests.store).await;
    tests.settle().await.expect("the read models catch up");
    let skills = Skills::open(&tests.store).await.expect("skills");
    let people = People::open(&tests.store, &skills).await.expect("the pool");
    let schema = with_store(&tests.store).data(skills).data(people.clone()).finish();
    World { schema, tests, host, home, people, database }
}

fn person(number: u128, roles: &[(Role, OrganisationId)]) -> Actor {
    let grants =
        roles.iter().map(|(role, organisation)| RoleGrant { role: *role, organisation: *organisation }).collect();
    Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(number)), verified: true, grants }
}

fn skill() -> String {
    skills::testing::skill("x:rust")
}

impl World {
    fn ada(&self) -> Actor {
        person(1, &[])
    }

    fn owner(&self) -> Actor {
        person(2, &[(Role::MissionOwner, self.host)])
    }

    fn manager(&self) -> Actor {
        person(3, &[(Role::ReleasingManager, self.home)])
    }

    fn programme(&self) -> Actor {
        person(4, &[(Role::ProgrammeAdministrator, self.home)])
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

    /// A public agent in the pool with one skill and half of their time; their employment is for those involved.
    async fn talent(&self) -> Value {
        self.talent_of(&self.ada()).await
    }

    async fn talent_of(&self, ada: &Actor) -> Value {
        let home = encode(self.home).to_string();
        let register =
            json!({ "employmentStatus": "CIVIL_SERVANT", "organisationId": home, "displayName": "Ada Exemple" });
        let id = self.change(ada, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
        self.change(ada, "claimSkill", "position", json!({ "talentId": id, "skillId": skill(), "level": 3 })).await;
        let declare = json!({ "talentId": id, "startsOn": "2026-01-01", "endsOn": "2026-12-31", "share": 50 });
        self.change(ada, "declareAvailability", "position", declare).await;
        let hidden = json!([{ "section": "EMPLOYMENT", "audience": "INVOLVED" }]);
        self.change(ada, "chooseVisibility", "position", json!({ "talentId": id, "sections": hidden })).await;
        self.change(ada, "activateTalent", "position", json!({ "talentId": id })).await;
        id
    }

    async fn seat(&self) -> Value {
        let organisation = encode(self.host).to_string();
        let draft = json!({ "organisationId": organisation, "title": "Un service", "description": "Tout refaire." });
        let mission =
            self.change(&self.owner(), "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
        let seat = json!({
            "title": "Développement", "share": 40, "startsOn": "2026-01-05", "endsOn": "2026-01-30", "workMode": "REMOTE",
            "skills": [{ "skillId": skill(), "importance": "ESSENTIAL", "minimumLevel": 2 }],
        });
        let added =
            self.change(&self.owner(), "addSeat", "seatId", json!({ "missionId": mission, "seat": seat })).await;
        self.change(&self.owner(), "submitMission", "position", json!({ "missionId": mission })).await;
        self.change(&self.programme(), "publishMission", "position", json!({ "missionId": mission })).await;
        added["seatId"].clone()
    }
}

const RANKING: &str = "query($id: ID!) { candidatesForSeat(seatId: $id) { considered candidateCount policy { version maxScore } \
    removed { constraint count } candidates(first: 10) { edges { cursor node { score talent { id displayName } \
    terms { name weight value points ground { __typename ... on SkillGround { similarity heldSkill { label } heldLevel evidence } \
    ... on SlackGround { free taken } } } } } } } }";
const MIRROR: &str = "query($id: ID!) { seatsForTalent(talentId: $id) { seatCount seats(last: 1) { edges { node { score seat { id } } } } } }";
const QUEUE: &str = "{ placements(first: 10, filter: { awaitingMe: true }) { totalCount edges { node { id actions { action enabled code } } } } }";

#[tokio::test]
async fn a_ranking_explains_itself_the_same_from_both_sides() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    let ranked = world.ask(&world.owner(), RANKING, json!({ "id": seat })).await["candidatesForSeat"].clone();
    let candidate = &ranked["candidates"]["edges"][0]["node"];
    assert_eq!(
        (&ranked["considered"], &ranked["candidateCount"], &candidate["talent"]["id"]),
        (&json!(1), &json!(1), &talent)
    );
    let terms = candidate["terms"].as_array().expect("terms");
    let points: i64 = terms.iter().filter_map(|term| term["points"].as_i64()).sum();
    assert_eq!(candidate["score"], json!(points));
    assert_eq!(
        terms[0]["ground"],
        json!({
            "__typename": "SkillGround", "similarity": 100, "heldSkill": { "label": "Rust" }, "heldLevel": 3,
            "evidence": "CLAIMED",
        })
    );
    let mirror = world.ask(&world.ada(), MIRROR, json!({ "id": talent })).await["seatsForTalent"]["seats"]["edges"][0]
        ["node"]
        .clone();
    assert_eq!(mirror, json!({ "score": points, "seat": { "id": seat } }));
    // Whoever is shown in it reads so, once for each reader and day; whoever is told nothing reads nothing.
    world.tests.advance(chrono::Duration::minutes(1));
    world.ask(&world.owner(), RANKING, json!({ "id": seat })).await;
    let of_ada = vivier_kernel::id::SubjectId::from(world.ada().account().expect("an account"));
    let log = world.tests.store.accesses_to(of_ada, 100).await.expect("the log");
    let rankings: Vec<_> = log.iter().filter(|access| access.what == "RANKING").collect();
    let owner = world.owner().account().expect("an account").uuid();
    assert!(matches!(rankings.as_slice(), [one] if one.reader == owner && one.times == 2), "{rankings:?}");
    // Only those who decide are told.
    assert_eq!(world.ask(&world.ada(), RANKING, json!({ "id": seat })).await["candidatesForSeat"], Value::Null);
    assert_eq!(world.ask(&world.owner(), MIRROR, json!({ "id": talent })).await["seatsForTalent"], Value::Null);
    let policy = world
        .ask(
            &Actor::Anonymous,
            "{ rankingPolicy { skills profession words evidence freshness slack maxScore mentioned textWord similar \
               numbers { name value of } } }",
            json!({}),
        )
        .await;
    let numbers: Vec<Value> = vivier_matching::ranking::policy::numbers()
        .iter()
        .map(|number| json!({ "name": number.name, "value": number.value, "of": number.of }))
        .collect();
    assert!(numbers.contains(&json!({ "name": "similar.narrower", "value": 600, "of": 1000 })));
    assert_eq!(
        policy["rankingPolicy"],
        json!({
            "skills": 560, "profession": 140, "words": 140, "evidence": 80, "freshness": 40, "slack": 40, "maxScore": 1_000_000,
            "mentioned": 150, "textWord": 300, "similar": true, "numbers": numbers,
        })
    );
}

#[tokio::test]
async fn a_list_that_the_programme_went_by_tells_the_missions_side_no_numbers() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    let propose = json!({ "talentId": talent, "seatId": seat, "source": "PROGRAMME" });
    world.change(&world.programme(), "proposePlacement", "position", propose).await;
    world.tests.settle().await.expect("the read models catch up");
    let document = "query($id: ID!) { rankingRecords(seatId: $id) { act place of against list } }";
    for (reader, number, against) in
        [(world.programme(), json!(1), json!(false)), (world.owner(), Value::Null, Value::Null)]
    {
        let mut records = world.ask(&reader, document, json!({ "id": seat })).await["rankingRecords"].clone();
        let list = records[0].as_object_mut().and_then(|record| record.remove("list"));
        assert_eq!(list.is_some_and(|list| list.is_string()), number.is_number());
        assert_eq!(records, json!([{ "act": "PROPOSED", "place": number, "of": number, "against": against }]));
    }
}

#[tokio::test]
async fn anybody_may_count_who_fits_from_five_on() {
    let world = world().await;
    let seat = world.seat().await;
    let count = async || {
        let document = "query($id: ID!) { fittingTalentCount(seatId: $id) }";
        world.ask(&Actor::Anonymous, document, json!({ "id": seat })).await["fittingTalentCount"].clone()
    };
    for number in 11..=14 {
        world.talent_of(&person(number, &[])).await;
        assert_eq!(count().await, Value::Null, "{} of them could be found out", number - 10);
    }
    world.talent_of(&person(15, &[])).await;
    assert_eq!(count().await, json!(5));
    // Who they are is for those who decide.
    let ranking = world.ask(&Actor::Anonymous, RANKING, json!({ "id": seat })).await;
    assert_eq!(ranking["candidatesForSeat"], Value::Null);
}

#[tokio::test]
async fn nobody_is_counted_for_a_seat_that_no_mission_could_ask_for() {
    let world = world().await;
    world.talent().await;
    let asked = |id: String| json!({ "skillId": id, "importance": "ESSENTIAL", "minimumLevel": 2 });
    let (known, unknown) = (asked(skill()), asked(skills::testing::skill("x:none")));
    for (skills, code) in [
        (json!([]), Some("EMPTY")),
        (json!([known, known]), Some("DUPLICATE")),
        (json!([known, unknown]), Some("UNKNOWN_SKILL")),
        (json!([known]), None),
    ] {
        let variables = json!({ "organisation": encode(world.host).to_string(), "seat": {
            "title": "Développement", "share": 40, "startsOn": "2026-01-05", "endsOn": "2026-01-30", "workMode": "REMOTE",
            "skills": skills,
        } });
        let document = "query($organisation: ID!, $seat: SeatInput!) { fittingTalentCountFor(organisationId: $organisation, seat: $seat) }";
        let request = Request::new(document).variables(Variables::from_json(variables));
        let context = RequestContext::new(world.owner(), Locale::En);
        let answer = serde_json::to_value(execute(&world.schema, request, context).await).expect("JSON");
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(extensions["code"].as_str(), code, "{answer}");
        match code {
            Some(_) => assert!(extensions.to_string().contains("seat.skills"), "{answer}"),
            None => assert_eq!(answer["data"]["fittingTalentCountFor"], json!(1), "{answer}"),
        }
    }
}

#[tokio::test]
async fn what_goes_with_no_search_by_score_is_refused_where_it_was_asked_for() {
    let world = world().await;
    world.talent().await;
    let search = json!({ "leastScore": 1, "skillIds": [skill()], "regions": ["BRETAGNE"], "remoteOnly": true });
    let payload = world.try_change(&world.ada(), "saveSearch", "search { id }", search).await;
    let refused = ["skillIds", "regions", "remoteOnly"]
        .map(|field| json!({ "code": "NOT_WITH_LEAST_SCORE", "path": ["input", field] }));
    assert_eq!(payload["userErrors"], json!(refused));
    let search = json!({ "skillIds": [skills::testing::skill("x:none")] });
    let payload = world.try_change(&world.ada(), "saveSearch", "search { id }", search).await;
    let path = ["input", "skillIds", "0"];
    assert_eq!(payload["userErrors"], json!([{ "code": "UNKNOWN_SKILL", "path": path }]));
    let search = json!({ "leastScore": 1 });
    world.change(&world.ada(), "saveSearch", "search { id }", search.clone()).await;
    let payload = world.try_change(&world.owner(), "saveSearch", "search { id }", search).await;
    let path = ["input", "leastScore"];
    assert_eq!(payload["userErrors"], json!([{ "code": "TALENT_REQUIRED", "path": path }]));
}

#[tokio::test]
async fn the_past_is_asked_for_by_its_instant_and_the_future_is_refused() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    let instant = || world.tests.store.clock().now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    let then = instant();
    world.tests.clock.advance(chrono::Duration::days(1));
    let pause = json!({ "talentId": talent, "until": "2026-02-28" });
    world.change(&world.ada(), "pauseTalent", "position", pause).await;
    let document = "query($seat: ID!, $at: DateTime) { \
        candidatesForSeat(seatId: $seat, asOf: $at) { on candidates(first: 5) { nodes { talentId } } } \
        talents(first: 5, asOf: $at) { totalCount nodes { id status } } }";
    let ask = async |at: Value| world.ask(&world.programme(), document, json!({ "seat": seat, "at": at })).await;
    let now = ask(Value::Null).await;
    assert_eq!(now["candidatesForSeat"]["candidates"]["nodes"], json!([]));
    assert_eq!(now["talents"]["nodes"], json!([{ "id": talent, "status": "PAUSED" }]));
    let past = ask(json!(then)).await;
    let expected = json!({
        "candidatesForSeat": { "on": then[..10], "candidates": { "nodes": [{ "talentId": talent }] } },
        "talents": { "totalCount": 1, "nodes": [{ "id": talent, "status": "ACTIVE" }] },
    });
    assert_eq!(past, expected);
    let stranger = world.ask(&world.ada(), document, json!({ "seat": seat, "at": then })).await;
    assert_eq!(stranger["candidatesForSeat"], Value::Null);

    let later = (world.tests.store.clock().now() + chrono::Duration::seconds(1)).to_rfc3339();
    let request = Request::new(document).variables(Variables::from_json(json!({ "seat": seat, "at": later })));
    let context = RequestContext::new(world.programme(), Locale::En);
    let refused = serde_json::to_value(execute(&world.schema, request, context).await).expect("JSON");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "IN_THE_FUTURE", "{refused}");
}

#[tokio::test]
async fn whom_the_seats_side_declined_is_shown_as_declined() {
    let world = world().await;
    world.talent().await;
    let seat = world.seat().await;
    let applied = world.change(&world.ada(), "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let document = "query($id: ID!, $at: DateTime) { \
        candidatesForSeat(seatId: $id, asOf: $at) { candidates(first: 5) { nodes { declined } } } }";
    let declined = async |at: Value| {
        let answer = world.ask(&world.owner(), document, json!({ "id": seat, "at": at })).await;
        answer["candidatesForSeat"]["candidates"]["nodes"].clone()
    };
    assert_eq!(declined(Value::Null).await, json!([]), "who is in contact is not a candidate");
    world.tests.clock.advance(chrono::Duration::days(1));
    let decline = json!({ "placementId": applied["placement"]["id"], "reason": "NEED_CHANGED" });
    world.change(&world.owner(), "declinePlacement", "position", decline).await;
    assert_eq!(declined(Value::Null).await, json!([{ "declined": true }]));
    let now = world.tests.store.clock().now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
    assert_eq!(declined(json!(now)).await, json!([{ "declined": null }]), "of the past nothing is said");
}

#[tokio::test]
async fn a_placement_goes_from_the_application_to_the_reviews() {
    let world = world().await;
    let (ada, owner, manager) = (world.ada(), world.owner(), world.manager());
    let (talent, seat) = (world.talent().await, world.seat().await);
    let employment = "query($id: ID!) { talent(id: $id) { employmentStatus } }";
    assert_eq!(world.ask(&owner, employment, json!({ "id": talent })).await["talent"]["employmentStatus"], Value::Null);
    let apply = json!({ "seatId": seat, "motivation": "Oui." });
    let selection = "placement { id status awaits mySides motivation seat { id } mission { title } }";
    let applied = world.change(&ada, "applyToSeat", selection, apply).await["placement"].clone();
    let id = applied["id"].clone();
    assert_eq!(
        (&applied["awaits"], &applied["mySides"], &applied["motivation"]),
        (&json!(["HOST"]), &json!(["TALENT"]), &json!("Oui."))
    );
    // Who has applied shows the host what is for those involved.
    assert_eq!(
        world.ask(&owner, employment, json!({ "id": talent })).await["talent"]["employmentStatus"],
        "CIVIL_SERVANT"
    );

    let waiting = world.ask(&owner, QUEUE, json!({})).await["placements"].clone();
    assert_eq!((&waiting["totalCount"], &waiting["edges"][0]["node"]["id"]), (&json!(1), &id));
    let actions = waiting["edges"][0]["node"]["actions"].as_array().expect("actions").clone();
    let state = |name: &str| actions.iter().find(|action| action["action"] == name).cloned().unwrap_or_default();
    assert_eq!(state("ACCEPT_PLACEMENT")["enabled"], true);
    assert_eq!(state("WITHDRAW_PLACEMENT")["code"], "NOT_YOUR_TURN");
    assert_eq!(state("CONFIRM_PLACEMENT")["code"], "PLACEMENT_STATUS_FORBIDS");

    let this = json!({ "placementId": id });
    world.change(&owner, "acceptPlacement", "position", this.clone()).await;
    let unseen = world.ask(&manager, "query($id: ID!) { placement(id: $id) { id } }", json!({ "id": id })).await;
    assert_eq!(unseen["placement"], Value::Null, "the service learns nothing before it is asked");
    world.change(&ada, "requestRelease", "position", this.clone()).await;
    assert_eq!(world.ask(&manager, QUEUE, json!({})).await["placements"]["totalCount"], 1);
    let grant = json!({ "placementId": id, "maxShare": 30, "conditions": "Pas le lundi." });
    let granted = world
        .change(&manager, "grantRelease", "placement { release { status conditions { maxShare words } } }", grant)
        .await;
    assert_eq!(
        granted["placement"]["release"],
        json!({ "status": "GRANTED", "conditions": { "maxShare": 30, "words": "Pas le lundi." } })
    );

    let selection = "placement { agreement { hash share missingSignatures releaseConditions { words } } }";
    let agreement =
        world.change(&owner, "draftAgreement", selection, this.clone()).await["placement"]["agreement"].clone();
    assert_eq!(
        (&agreement["share"], &agreement["missingSignatures"]),
        (&json!(30), &json!(["TALENT", "SERVICE", "HOST"]))
    );
    for viewer in [&ada, &manager, &owner] {
        world
            .change(viewer, "signAgreement", "position", json!({ "placementId": id, "hash": agreement["hash"] }))
            .await;
    }
    let selection = "placement { status period { start end } share seat { filled } }";
    let confirmed = world.change(&owner, "confirmPlacement", selection, this.clone()).await;
    assert_eq!(
        confirmed["placement"],
        json!({ "status": "CONFIRMED", "period": { "start": "2026-01-05", "end": "2026-01-30" }, "share": 30, "seat": { "filled": true } })
    );
    world.change(&owner, "startPlacement", "position", this).await;
    world.tests.advance(chrono::Duration::days(25));
    let complete = json!({ "placementId": id, "halfDays": 15, "skills": [{ "skillId": skill(), "level": 3 }] });
    world.change(&owner, "completePlacement", "placement { completion { halfDays } }", complete).await;
    let proven =
        world.ask(&ada, "query($id: ID!) { talent(id: $id) { skills { evidence } } }", json!({ "id": talent })).await;
    assert_eq!(proven["talent"]["skills"], json!([{ "evidence": "PROVEN" }]));
    for (viewer, rating) in [(&owner, "EXCELLENT"), (&ada, "GOOD")] {
        world
            .change(
                viewer,
                "reviewPlacement",
                "position",
                json!({ "placementId": id, "rating": rating, "words": "Merci." }),
            )
            .await;
    }
    let document = "query($id: ID!) { placement(id: $id) { status reviews { by rating words } steps { kind side accountId status } } }";
    let reviewed = world.ask(&ada, document, json!({ "id": id })).await["placement"].clone();
    assert_eq!((&reviewed["status"], reviewed["reviews"].as_array().map(Vec::len)), (&json!("REVIEWED"), Some(2)));
    assert_eq!(reviewed["steps"].as_array().map(Vec::len), Some(16));
    let node = "query($id: ID!) { node(id: $id) { __typename id } }";
    assert_eq!(
        world.ask(&ada, node, json!({ "id": id })).await["node"],
        json!({ "__typename": "Placement", "id": id })
    );
    assert_eq!(world.ask(&Actor::Anonymous, node, json!({ "id": id })).await["node"], Value::Null);
    let past = "query($id: ID!) { placement(id: $id, asOf: \"2026-01-05T08:00:00Z\") { status } }";
    assert_eq!(world.ask(&ada, past, json!({ "id": id })).await["placement"]["status"], "ACTIVE");
}

#[tokio::test]
async fn bad_input_is_refused_by_the_fields_names_and_writes_nothing() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    let applied =
        world.change(&world.ada(), "applyToSeat", "placement { id version }", json!({ "seatId": seat })).await;
    let id = applied["placement"]["id"].clone();
    for (viewer, mutation, input, expected) in [
        (
            world.ada(),
            "applyToSeat",
            json!({ "seatId": talent, "motivation": "a\u{0}b" }),
            json!([
                { "code": "WRONG_KIND_OF_ID", "path": ["input", "seatId"] },
                { "code": "CONTROL_CHARACTER", "path": ["input", "motivation"] },
            ]),
        ),
        (
            world.ada(),
            "applyToSeat",
            json!({ "seatId": seat }),
            json!([{ "code": "PLACEMENT_ALREADY_OPEN", "path": ["input", "seatId"] }]),
        ),
        (
            world.ada(),
            "acceptPlacement",
            json!({ "placementId": id }),
            json!([{ "code": "NOT_YOUR_TURN", "path": [] }]),
        ),
        (world.manager(), "grantRelease", json!({ "placementId": id }), json!([{ "code": "NOT_FOUND", "path": [] }])),
        (
            world.owner(),
            "acceptPlacement",
            json!({ "placementId": id, "expectedVersion": 7 }),
            json!([
                { "code": "VERSION_CONFLICT", "path": ["input", "expectedVersion"] },
            ]),
        ),
        (
            world.owner(),
            "draftAgreement",
            json!({ "placementId": id, "startsOn": "2026-02-28", "share": 0 }),
            json!([
                { "code": "REQUIRED", "path": ["input", "endsOn"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "share"] },
            ]),
        ),
        (
            world.owner(),
            "draftAgreement",
            json!({ "placementId": id, "startsOn": "2026-03-01", "endsOn": "0000-01-01" }),
            json!([
                { "code": "DATE_OUT_OF_RANGE", "path": ["input", "endsOn"] },
            ]),
        ),
        (
            world.owner(),
            "signAgreement",
            json!({ "placementId": id, "hash": "x" }),
            json!([{ "code": "MALFORMED", "path": ["input", "hash"] }]),
        ),
        (
            world.owner(),
            "completePlacement",
            json!({ "placementId": id, "halfDays": -1, "skills": [{ "skillId": id, "level": 9 }] }),
            json!([
                { "code": "OUT_OF_RANGE", "path": ["input", "halfDays"] },
                { "code": "WRONG_KIND_OF_ID", "path": ["input", "skills", "0", "skillId"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "skills", "0", "level"] },
            ]),
        ),
        (
            world.owner(),
            "declinePlacement",
            json!({ "placementId": id, "reason": "OTHER", "words": "x".repeat(100_000) }),
            json!([
                { "code": "TOO_LONG", "path": ["input", "words"] },
            ]),
        ),
    ] {
        let payload = world.try_change(&viewer, mutation, "", input).await;
        assert_eq!(payload["userErrors"], expected, "{mutation}");
    }
    let version =
        world.ask(&world.ada(), "query($id: ID!) { placement(id: $id) { version } }", json!({ "id": id })).await;
    assert_eq!(version["placement"]["version"], applied["placement"]["version"], "nothing was written");
}

#[tokio::test]
async fn a_change_is_told_to_those_concerned_and_to_nobody_else() {
    let world = world().await;
    world.talent().await;
    let seat = world.seat().await;
    let applied = world.change(&world.ada(), "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let id = applied["placement"]["id"].clone();
    let accepted = world.change(&world.owner(), "acceptPlacement", "position", json!({ "placementId": id })).await;
    let watch = |viewer: Actor, after: i64| {
        let context = RequestContext::new(viewer, Locale::En).for_subscription(Some(after));
        Box::pin(stream(&world.schema, Request::new("subscription { placementChanged { id status } }"), context))
    };
    // Whoever comes back is told how it stands now, once for all that they missed.
    for viewer in [world.ada(), world.owner(), world.programme()] {
        let told = serde_json::to_value(watch(viewer, 0).next().await.expect("an item")).expect("JSON");
        assert_eq!(told["data"]["placementChanged"], json!({ "id": id, "status": "AGREED" }));
        // The answer is recorded with the list after it, in the same transaction.
        let position = |value: &Value| value.as_str().expect("a position").parse::<i64>().expect("a number");
        assert_eq!(position(&told["extensions"]["position"]), position(&accepted["position"]) - 1);
    }
    // A position that this store has never reached is not waited for in silence.
    let beyond = watch(world.ada(), 1_000_000_000).next().await.expect("an answer");
    let beyond = serde_json::to_value(beyond).expect("JSON");
    assert_eq!(beyond["errors"][0]["extensions"]["code"], "LAST_EVENT_ID_IN_FUTURE");
    // The service is told only from the request on: its first item is that one.
    let mut service = watch(world.manager(), 0);
    let ada = world.ada();
    let request = world.change(&ada, "requestRelease", "position", json!({ "placementId": id }));
    let (told, _) = tokio::join!(service.next(), request);
    let told = serde_json::to_value(told.expect("an item")).expect("JSON");
    assert_eq!(told["data"]["placementChanged"]["status"], "RELEASE_PENDING");
}
