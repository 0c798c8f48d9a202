//! Talents and missions through the schema: short journeys, refusals with their paths, and what each viewer is shown.

use async_graphql::{ID, Request, Variables};
use serde_json::{Value, json};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, Level, RequiredSkill, SeatSpec, SeatTitle, WorkMode};
use vivier_missions::use_case::seats::AddSeat;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::domain::value::SkillId;

use crate::schema::skills::testing::{import_framework, skill};
use crate::schema::{VivierSchema, with_store};
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::{decode, encode};

struct World {
    schema: VivierSchema,
    tests: TestStore,
    organisation: OrganisationId,
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
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    registry.aggregate::<vivier_privacy::domain::erasure::Erasure>();
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let name = Name::new("Direction du numérique").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Direction, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", tests.store.clock());
    let organisation = tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    import_framework(&tests.store).await;
    tests.settle().await.expect("the read models catch up");
    World { schema: with_store(&tests.store).finish(), tests, organisation, _database: database }
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

    /// One mutation with its input; the payload's `field` is answered, and there must be no errors.
    async fn change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_change(viewer, mutation, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    async fn try_change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let mut type_name = mutation.to_owned();
        type_name[..1].make_ascii_uppercase();
        let document = format!(
            "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {selection} userErrors {{ code path }} }} }}"
        );
        let answer = self.ask(viewer, &document, json!({ "input": input })).await;
        assert_eq!(answer.get("errors"), None, "{mutation}");
        answer["data"][mutation].clone()
    }

    /// Somebody in the pool with one skill.
    async fn in_the_pool(&self, viewer: &Actor) -> Value {
        let input = json!({ "employmentStatus": "EXTERNAL", "displayName": "Ada Exemple" });
        let registered = self.change(viewer, "registerTalent", "talent { id status missing }", input).await;
        assert_eq!(registered["talent"]["missing"], json!(["SKILL"]));
        let id = registered["talent"]["id"].clone();
        let claim = json!({ "talentId": id, "skillId": skill("x:rust"), "level": 3, "since": "1998-09-01" });
        self.change(viewer, "claimSkill", "talent { skills { skillId level evidence } }", claim).await;
        let activated = self.change(viewer, "activateTalent", "talent { status }", json!({ "talentId": id })).await;
        assert_eq!(activated["talent"]["status"], "ACTIVE");
        id
    }
}

#[tokio::test]
async fn a_talent_enters_the_pool_and_is_seen_as_they_chose() {
    let world = world().await;
    let ada = person(1, &[]);
    let id = world.in_the_pool(&ada).await;
    let declare =
        json!({ "talentId": id, "startsOn": "2026-02-01", "endsOn": "2026-06-30", "share": 40, "expectedVersion": 3 });
    let declared = world
        .change(
            &ada,
            "declareAvailability",
            "availabilityId talent { version freeTime { percent period { start end } } }",
            declare,
        )
        .await;
    assert_eq!(
        declared["talent"]["freeTime"],
        json!([{ "percent": 40, "period": { "start": "2026-02-01", "end": "2026-06-30" } }])
    );

    let document = "query($id: ID!) { talent(id: $id) { displayName accountId skills { skillId level evidence } availabilities { share } visibility { section } actions } }";
    let by_anybody = world.ask(&Actor::Anonymous, document, json!({ "id": id })).await;
    assert_eq!(
        by_anybody["data"]["talent"],
        json!({
            "displayName": null, "accountId": null, "availabilities": null, "visibility": null, "actions": [],
            "skills": [{ "skillId": skill("x:rust"), "level": 3, "evidence": "CLAIMED" }],
        })
    );
    let by_a_colleague = world.ask(&person(2, &[]), document, json!({ "id": id })).await;
    assert_eq!(by_a_colleague["data"]["talent"]["displayName"], "Ada Exemple");
    assert_eq!(by_a_colleague["data"]["talent"]["actions"], json!(["ENDORSE_SKILL"]));
    let own = world.ask(&ada, "{ ownTalent { id visibility { section audience } } }", json!({})).await;
    assert_eq!(
        (&own["data"]["ownTalent"]["id"], own["data"]["ownTalent"]["visibility"].as_array().map(Vec::len)),
        (&id, Some(7))
    );

    let list = "query($filter: TalentFilterInput) { talents(first: 10, filter: $filter) { totalCount edges { cursor node { id } } pageInfo { hasNextPage } } }";
    let found = world.ask(&Actor::Anonymous, list, json!({ "filter": { "skillIds": [skill("x:rust")] } })).await;
    assert_eq!(
        (&found["data"]["talents"]["totalCount"], &found["data"]["talents"]["edges"][0]["node"]["id"]),
        (&json!(1), &id)
    );
    let none = world.ask(&Actor::Anonymous, list, json!({ "filter": { "skillIds": [skill("x:design")] } })).await;
    assert_eq!(none["data"]["talents"]["totalCount"], 0);

    // By the person themselves it needs a proof of the holder: the scenarios show that, with passwords.
    let programme = person(9, &[(Role::ProgrammeAdministrator, world.organisation)]);
    let erased = world.change(&programme, "eraseTalent", "talentId receipt { by }", json!({ "talentId": id })).await;
    assert_eq!((&erased["talentId"], &erased["receipt"]), (&id, &json!({ "by": "PROGRAMME" })));
    let gone = world.ask(&ada, document, json!({ "id": id })).await;
    assert_eq!(gone["data"], json!({ "talent": null }));
}

#[tokio::test]
async fn bad_input_of_a_talent_is_refused_by_the_fields_names_and_writes_nothing() {
    let world = world().await;
    let ada = person(1, &[]);
    let id = world.in_the_pool(&ada).await;
    let mission = encode(vivier_kernel::id::MissionId::from_uuid(uuid::Uuid::from_u128(1)));
    let long = "x".repeat(100_000);
    for (mutation, input, expected) in [
        (
            "claimSkill",
            json!({ "talentId": mission.to_string(), "skillId": id, "level": 5 }),
            json!([
                { "code": "WRONG_KIND_OF_ID", "path": ["input", "talentId"] },
                { "code": "WRONG_KIND_OF_ID", "path": ["input", "skillId"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "level"] },
            ]),
        ),
        (
            "declareAvailability",
            json!({ "talentId": id, "startsOn": "2026-03-01", "endsOn": "2026-02-01", "share": 101 }),
            json!([
                { "code": "END_BEFORE_START", "path": ["input", "endsOn"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "share"] },
            ]),
        ),
        (
            "declareAvailability",
            json!({ "talentId": id, "startsOn": "0000-01-01", "endsOn": "9999-12-31", "share": 0 }),
            json!([
                { "code": "DATE_OUT_OF_RANGE", "path": ["input", "startsOn"] },
                { "code": "DATE_OUT_OF_RANGE", "path": ["input", "endsOn"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "share"] },
            ]),
        ),
        (
            "describeProfile",
            json!({ "talentId": id, "displayName": "a\u{0}b", "headline": long }),
            json!([
                { "code": "CONTROL_CHARACTER", "path": ["input", "displayName"] },
                { "code": "TOO_LONG", "path": ["input", "headline"] },
            ]),
        ),
        (
            "chooseVisibility",
            json!({ "talentId": id, "sections": [
            { "section": "SKILLS", "audience": "PUBLIC" }, { "section": "SKILLS", "audience": "INVOLVED" },
        ] }),
            json!([{ "code": "DUPLICATE", "path": ["input", "sections"] }]),
        ),
        (
            "claimSkill",
            json!({ "talentId": id, "skillId": skill("x:none"), "level": 5 }),
            json!([
                { "code": "UNKNOWN_SKILL", "path": ["input", "skillId"] },
                { "code": "OUT_OF_RANGE", "path": ["input", "level"] },
            ]),
        ),
        (
            "claimSkill",
            json!({ "talentId": id, "skillId": skill("x:group"), "level": 1 }),
            json!([{ "code": "SKILL_NOT_CLAIMABLE", "path": ["input", "skillId"] }]),
        ),
        (
            "claimSkill",
            json!({ "talentId": id, "skillId": skill("x:rust"), "level": 1 }),
            json!([
                { "code": "SKILL_ALREADY_CLAIMED", "path": ["input", "skillId"] },
            ]),
        ),
        (
            "activateTalent",
            json!({ "talentId": id, "expectedVersion": 1 }),
            json!([
                { "code": "VERSION_CONFLICT", "path": ["input", "expectedVersion"] },
            ]),
        ),
        ("registerTalent", json!({ "employmentStatus": "EXTERNAL" }), json!([{ "code": "ALREADY_TAKEN", "path": [] }])),
    ] {
        let payload = world.try_change(&ada, mutation, "", input).await;
        assert_eq!(payload["userErrors"], expected, "{mutation}");
    }
    let other = world.try_change(&person(2, &[]), "activateTalent", "talent { id }", json!({ "talentId": id })).await;
    assert_eq!(other["userErrors"], json!([{ "code": "NOT_FOUND", "path": [] }]));
    let history = world.tests.store.history(vivier_id(&id)).await.expect("her stream");
    assert_eq!(history.len(), 3, "nothing was written");
}

fn vivier_id(id: &Value) -> uuid::Uuid {
    let text = async_graphql::ID(id.as_str().expect("an id").to_owned());
    vivier_graphql::conventions::global_id::decode_any(&text).expect("an id").uuid
}

#[tokio::test]
async fn a_mission_is_written_moderated_and_read_by_everybody() {
    let world = world().await;
    let owner = person(1, &[(Role::MissionOwner, world.organisation)]);
    let programme = person(2, &[(Role::ProgrammeAdministrator, world.organisation)]);
    let organisation = encode(world.organisation).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un service", "description": "Tout refaire." });
    let drafted = world.change(&owner, "draftMission", "mission { id status version actions }", draft.clone()).await;
    let id = drafted["mission"]["id"].clone();
    let seat = json!({
        "title": "Développement", "share": 50, "startsOn": "2026-02-01", "endsOn": "2026-06-30",
        "workMode": "HYBRID", "region": "OCCITANIE", "place": "Toulouse",
        "skills": [{ "skillId": skill("x:rust"), "importance": "ESSENTIAL", "minimumLevel": 2 }],
    });
    let added = world.change(&owner, "addSeat", "seatId", json!({ "missionId": id, "seat": seat.clone() })).await;
    let seat_id = added["seatId"].clone();

    let document = "query($id: ID!) { mission(id: $id) { title status openSeatCount lookingSeatCount ownerId draftedAt seats { id title share region skills { importance minimumLevel } occupations { placementId } } } }";
    let hidden = world.ask(&Actor::Anonymous, document, json!({ "id": id })).await;
    assert_eq!(hidden["data"], json!({ "mission": null }), "a draft does not exist for others");
    let counts = "query($id: ID!) { mission(id: $id) { openSeatCount lookingSeatCount } }";
    let not_yet = world.ask(&owner, counts, json!({ "id": id })).await;
    assert_eq!(not_yet["data"]["mission"], json!({ "openSeatCount": 1, "lookingSeatCount": 0 }), "nobody has it yet");
    world.change(&owner, "submitMission", "mission { status }", json!({ "missionId": id })).await;
    let refused = world.try_change(&owner, "publishMission", "", json!({ "missionId": id })).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "NOT_ALLOWED", "path": [] }]));
    let published =
        world.change(&programme, "publishMission", "position mission { status }", json!({ "missionId": id })).await;
    assert_eq!(published["mission"]["status"], "PUBLISHED");
    let shown = world.ask(&Actor::Anonymous, document, json!({ "id": id })).await;
    assert_eq!(
        shown["data"]["mission"],
        json!({
            "title": "Un service", "status": "PUBLISHED", "openSeatCount": 1, "lookingSeatCount": 1, "ownerId": null,
            "draftedAt": null,
            "seats": [{
                "id": seat_id, "title": "Développement", "share": 50, "region": "OCCITANIE", "occupations": null,
                "skills": [{ "importance": "ESSENTIAL", "minimumLevel": 2 }],
            }],
        })
    );
    let one = world
        .ask(&Actor::Anonymous, "query($id: ID!) { seat(id: $id) { missionId place } }", json!({ "id": seat_id }))
        .await;
    assert_eq!(one["data"]["seat"], json!({ "missionId": id, "place": "Toulouse" }));

    let edit = json!({ "missionId": id, "title": "Un autre service", "description": "Tout." });
    let refused = world.try_change(&owner, "editMission", "", edit.clone()).await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "code": "JUSTIFICATION_REQUIRED", "path": ["input", "justification"] }])
    );
    let mut justified = edit;
    justified["justification"] = json!("Plus clair.");
    world.change(&owner, "editMission", "mission { title }", justified).await;
    let revisions = "query($id: ID!) { missionRevisions(missionId: $id, first: 10) { edges { node { kind title justification } } } }";
    let wordings = world.ask(&Actor::Anonymous, revisions, json!({ "id": id })).await;
    let edges = wordings["data"]["missionRevisions"]["edges"].as_array().expect("edges").clone();
    assert_eq!(
        edges[0]["node"],
        json!({ "kind": "TEXT_EDITED", "title": "Un autre service", "justification": "Plus clair." })
    );
    assert_eq!(edges[2]["node"], json!({ "kind": "DRAFTED", "title": "Un service", "justification": null }));

    let list = "query($filter: MissionFilterInput, $order: MissionOrder!) { missions(last: 5, order: $order, filter: $filter) { totalCount edges { node { title } } } }";
    for (filter, order, expected) in [
        (json!({ "text": "AUTRE service", "open": true }), "NEWEST", 1),
        (json!({ "regions": ["OCCITANIE"], "skillIds": [skill("x:rust")] }), "PRIORITY", 1),
        (json!({ "regions": ["BRETAGNE"] }), "NEWEST", 0),
        (json!({ "text": "  " }), "NEWEST", 1),
    ] {
        let found = world.ask(&Actor::Anonymous, list, json!({ "filter": filter, "order": order })).await;
        assert_eq!(found["data"]["missions"]["totalCount"], expected, "{filter}: {found}");
    }

    let mut wrong = seat;
    wrong["skills"] = json!([{ "skillId": skill("x:rust"), "importance": "ESSENTIAL", "minimumLevel": 9 }]);
    wrong["share"] = json!(0);
    let refused = world.try_change(&owner, "addSeat", "", json!({ "missionId": id, "seat": wrong.clone() })).await;
    assert_eq!(
        refused["userErrors"],
        json!([
            { "code": "OUT_OF_RANGE", "path": ["input", "seat", "skills", "0", "minimumLevel"] },
            { "code": "OUT_OF_RANGE", "path": ["input", "seat", "share"] },
        ])
    );
    wrong["skills"] = json!([]);
    wrong["share"] = json!(10);
    let refused =
        world.try_change(&owner, "addSeat", "", json!({ "missionId": id, "seat": wrong, "justification": "x" })).await;
    assert_eq!(refused["userErrors"], json!([{ "code": "EMPTY", "path": ["input", "seat", "skills"] }]));
}

#[tokio::test]
async fn a_seat_that_asks_for_what_no_framework_has_is_refused_at_each_such_skill() {
    let world = world().await;
    let owner = person(1, &[(Role::MissionOwner, world.organisation)]);
    let organisation = encode(world.organisation).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un service", "description": "Tout refaire." });
    let id = world.change(&owner, "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let asking = |skills: &[&str]| {
        let asked = |uri: &&str| json!({ "skillId": skill(uri), "importance": "ESSENTIAL", "minimumLevel": 2 });
        json!({
            "title": "Développement", "share": 50, "startsOn": "2026-02-01", "endsOn": "2026-06-30", "workMode": "REMOTE",
            "skills": skills.iter().map(asked).collect::<Vec<_>>(),
        })
    };
    let add = json!({ "missionId": id, "seat": asking(&["x:rust"]) });
    let seat = world.change(&owner, "addSeat", "seatId", add).await["seatId"].clone();
    let mut wrong = asking(&["x:group", "x:none", "x:rust", "x:nothing"]);
    // What else is wrong is told with it.
    wrong["skills"][2]["skillId"] = json!("rust");
    wrong["share"] = json!(0);
    let expected = json!([
        { "code": "MALFORMED_ID", "path": ["input", "seat", "skills", "2", "skillId"] },
        { "code": "OUT_OF_RANGE", "path": ["input", "seat", "share"] },
        { "code": "UNKNOWN_SKILL", "path": ["input", "seat", "skills", "1", "skillId"] },
        { "code": "UNKNOWN_SKILL", "path": ["input", "seat", "skills", "3", "skillId"] },
    ]);
    for (mutation, input) in [
        ("addSeat", json!({ "missionId": id, "seat": wrong.clone() })),
        ("changeSeat", json!({ "missionId": id, "seatId": seat, "seat": wrong })),
    ] {
        let refused = world.try_change(&owner, mutation, "", input).await;
        assert_eq!(refused["userErrors"], expected, "{mutation}");
    }
}

/// Missions know no framework: what they were told of skills before it was checked stays theirs.
#[tokio::test]
async fn the_days_of_a_seat_change_though_no_framework_has_what_it_asks_for() {
    let world = world().await;
    let owner = person(1, &[(Role::MissionOwner, world.organisation)]);
    let organisation = encode(world.organisation).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un service", "description": "Tout refaire." });
    let id = world.change(&owner, "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
    let asked = RequiredSkill {
        skill: SkillId::of_uri("x:none").uuid(),
        importance: Importance::Essential,
        minimum_level: Level::new(2).expect("a level"),
    };
    let add = AddSeat {
        mission: decode(&ID::from(id.as_str().expect("an id"))).expect("a mission's id"),
        expected_version: None,
        spec: SeatSpec {
            title: SeatTitle::new("Développement").expect("a title"),
            skills: vec![asked],
            period: Period::new(day("2026-02-01"), day("2026-06-30")).expect("a period"),
            share: Share::new(50).expect("a share"),
            mode: WorkMode::Remote,
            region: None,
            place: None,
            clearance: Clearance::None,
        },
        justification: None,
    };
    let context = CommandContext::new(owner.clone(), world.tests.store.clock());
    let seat = world.tests.store.execute(&context, &add).await.expect("added").outcome.seat;
    world.tests.settle().await.expect("the read models catch up");
    let change = |skills: &[&str]| {
        let asked = |uri: &&str| json!({ "skillId": skill(uri), "importance": "ESSENTIAL", "minimumLevel": 2 });
        let spec = json!({
            "title": "Développement", "share": 50, "startsOn": "2026-03-01", "endsOn": "2026-06-30", "workMode": "REMOTE",
            "skills": skills.iter().map(asked).collect::<Vec<_>>(),
        });
        json!({ "missionId": id, "seatId": encode(seat).to_string(), "seat": spec })
    };
    let other = world.try_change(&owner, "changeSeat", "", change(&["x:none", "x:nothing"])).await;
    let path = ["input", "seat", "skills", "1", "skillId"];
    assert_eq!(other["userErrors"], json!([{ "code": "UNKNOWN_SKILL", "path": path }]));
    let moved = world.change(&owner, "changeSeat", "mission { seats { period { start } } }", change(&["x:none"])).await;
    assert_eq!(moved["mission"]["seats"], json!([{ "period": { "start": "2026-03-01" } }]));
}

#[tokio::test]
async fn a_published_mission_is_told_to_those_who_watch_and_to_those_who_come_back() {
    use futures_util::StreamExt as _;
    let world = world().await;
    let owner = person(1, &[(Role::MissionOwner, world.organisation)]);
    let programme = person(2, &[(Role::ProgrammeAdministrator, world.organisation)]);
    let organisation = encode(world.organisation).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un service", "description": "Tout refaire." });
    let id = world.change(&owner, "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let seat = json!({
        "title": "Développement", "share": 50, "startsOn": "2026-02-01", "endsOn": "2026-06-30", "workMode": "REMOTE",
        "skills": [{ "skillId": skill("x:rust"), "importance": "DESIRABLE", "minimumLevel": 2 }],
    });
    world.change(&owner, "addSeat", "seatId", json!({ "missionId": id, "seat": seat })).await;
    world.change(&owner, "submitMission", "position", json!({ "missionId": id })).await;
    let published = world.change(&programme, "publishMission", "position", json!({ "missionId": id })).await;
    // Whoever comes back with the position of before is told what they missed.
    let context = RequestContext::new(Actor::Anonymous, Locale::En).for_subscription(Some(0));
    let request = Request::new("subscription { missionPublished { id title } }");
    let mut told = Box::pin(vivier_graphql::conventions::answer::stream(&world.schema, request, context));
    let first = serde_json::to_value(told.next().await.expect("an item")).expect("JSON");
    assert_eq!(first["data"]["missionPublished"], json!({ "id": id, "title": "Un service" }));
    assert_eq!(first["extensions"]["position"], published["position"]);
}

#[test]
fn every_field_of_talents_and_missions_is_documented_and_what_is_internal_is_not_shown() {
    use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
    let sdl = crate::schema::sdl();
    for hidden in ["ABSENT", "PROVE_SKILL", "BOOK_ENGAGEMENT", "RELEASE_ENGAGEMENT", "FILL_SEAT", "VACATE_SEAT"] {
        assert!(!sdl.contains(hidden), "{hidden}");
    }
    let ours = [
        "Talent",
        "Mission",
        "Seat",
        "Skill",
        "Availability",
        "FreeTime",
        "Engagement",
        "Endorsement",
        "Section",
        "Profile",
    ];
    let mut undocumented = Vec::new();
    for definition in async_graphql::parser::parse_schema(&sdl).expect("SDL").definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        let fields: Vec<(String, bool)> = match &definition.node.kind {
            TypeKind::Object(object) => {
                object.fields.iter().map(|f| (f.node.name.node.to_string(), f.node.description.is_some())).collect()
            }
            TypeKind::InputObject(input) => {
                input.fields.iter().map(|f| (f.node.name.node.to_string(), f.node.description.is_some())).collect()
            }
            TypeKind::Enum(list) => {
                list.values.iter().map(|v| (v.node.value.node.to_string(), v.node.description.is_some())).collect()
            }
            TypeKind::Scalar | TypeKind::Interface(_) | TypeKind::Union(_) => continue,
        };
        if ours.iter().any(|word| name.contains(word)) {
            undocumented
                .extend(fields.into_iter().filter(|(_, said)| !said).map(|(field, _)| format!("{name}.{field}")));
        }
    }
    assert_eq!(undocumented, Vec::<String>::new());
}
