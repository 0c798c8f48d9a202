//! What may not be seen is answered as what does not exist, after the same work: the same words and the same statements to the
//! database, which are what an answer takes its time for.

use vivier_event_store::store::Background;
use vivier_event_store::testing::Statements;

use super::*;
use vivier_graphql::conventions::global_id::encode_parts;

/// The whole answer of a node that does nothing else, and the statements that it took.
async fn watched(schema: &VivierSchema, viewer: &Actor, document: &str, variables: Value) -> (Value, Vec<String>) {
    let request = Request::new(document).variables(Variables::from_json(variables));
    let (context, statements) = (RequestContext::new(viewer.clone(), Locale::En), Statements::default());
    // For the whole thread: what is loaded together is loaded in a task of its own.
    let watching = tracing::subscriber::set_default(statements.clone());
    let response = execute(schema, request, context).await;
    drop(watching);
    (serde_json::to_value(response).expect("JSON"), statements.sorted())
}

/// The same as an id of nothing.
fn nothing(kind: &str) -> Value {
    json!(encode_parts(kind, uuid::Uuid::from_u128(404)).to_string())
}

/// A mission that is a draft, its seat, a profile that is not finished, and a placement: each is there for its holder alone.
struct Hidden {
    open_seat: Value,
    seat: Value,
    mission: Value,
    talent: Value,
    placement: Value,
    unfinished: Actor,
}

async fn hidden(world: &World) -> Hidden {
    let open_seat = world.seat().await;
    world.talent().await;
    let input = json!({ "seatId": open_seat });
    let placement =
        world.change(&world.ada(), "applyToSeat", "placement { id }", input).await["placement"]["id"].clone();
    let organisation = encode(world.host).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un brouillon", "description": "Pas encore." });
    let mission = world.change(&world.owner(), "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let drafted = json!({ "missionId": mission, "seat": {
        "title": "Un poste", "share": 20, "startsOn": "2026-01-05", "endsOn": "2026-01-30", "workMode": "REMOTE",
        "skills": [{ "skillId": skill(), "importance": "ESSENTIAL", "minimumLevel": 2 }],
    } });
    let seat = world.change(&world.owner(), "addSeat", "seatId", drafted).await["seatId"].clone();
    let unfinished = person(6, &[]);
    let register = json!({ "employmentStatus": "EXTERNAL", "displayName": "Pas encore" });
    let talent = world.change(&unfinished, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
    world.tests.settle().await.expect("caught up");
    Hidden { open_seat, seat, mission, talent, placement, unfinished }
}

/// Another node, without tasks of its own, whose statements are the answers'. The pool of people stays as it was.
async fn quiet(world: &World) -> (TestStore, VivierSchema) {
    world.tests.store.stop();
    let url = world.database.url();
    let quiet = testing::open_with(&url, registry(), world.tests.clock.clone(), |options| {
        options.background = Background::Nothing;
    });
    let quiet = quiet.await.expect("a second node");
    let skills = Skills::open(&quiet.store).await.expect("skills");
    let schema = with_store(&quiet.store).data(skills).data(world.people.clone()).finish();
    (quiet, schema)
}

#[tokio::test]
async fn what_may_not_be_seen_takes_as_many_statements_as_what_does_not_exist() {
    let world = world().await;
    let hidden = hidden(&world).await;
    let (_quiet, schema) = quiet(&world).await;
    let elsewhere = person(9, &[(Role::MissionOwner, world.home), (Role::ReleasingManager, world.host)]);
    let mut unequal = Vec::new();
    for (kind, field, id, holder) in [
        ("Placement", "placement", &hidden.placement, world.ada()),
        ("Mission", "mission", &hidden.mission, world.owner()),
        ("Seat", "seat", &hidden.seat, world.owner()),
        ("Talent", "talent", &hidden.talent, hidden.unfinished.clone()),
    ] {
        for root in [field, "node"] {
            let document = format!("query($id: ID!) {{ {root}(id: $id) {{ id __typename }} }}");
            let (shown, _) = watched(&schema, &holder, &document, json!({ "id": id })).await;
            assert_eq!(&shown["data"][root]["id"], id, "it is there");
            for (who, viewer) in
                [("nobody", Actor::Anonymous), ("somebody", person(8, &[])), ("elsewhere", elsewhere.clone())]
            {
                let ask = async |id: &Value| watched(&schema, &viewer, &document, json!({ "id": id })).await;
                unequal.extend(compared(&ask, id, kind).await.map(|told| format!("{root} of {kind}, {who}: {told}")));
            }
        }
    }
    assert!(unequal.is_empty(), "{}", unequal.join("\n"));
}

/// What differs between the answers to the id and to one of nothing, or in what they took.
async fn compared(ask: &impl AsyncFn(&Value) -> (Value, Vec<String>), id: &Value, kind: &str) -> Option<String> {
    // What is remembered of either is remembered from the first time on.
    let nothing = nothing(kind);
    for id in [id, &nothing] {
        ask(id).await;
    }
    let (denied, absent) = (ask(id).await, ask(&nothing).await);
    assert!(!absent.1.is_empty(), "{kind}: what is not counted is not compared");
    (denied != absent).then(|| format!("{denied:#?}\nand {absent:#?}"))
}

#[tokio::test]
async fn a_command_about_what_may_not_be_seen_does_as_much_as_about_what_does_not_exist() {
    let world = world().await;
    let hidden = hidden(&world).await;
    let (_quiet, schema) = quiet(&world).await;
    let elsewhere = person(9, &[(Role::MissionOwner, world.home), (Role::ReleasingManager, world.host)]);
    let seat = &hidden.open_seat;
    let text = json!({ "title": "Autrement", "description": "Plus rien." });
    let mut unequal = Vec::new();
    for (kind, mutation, argument, id, rest, viewer) in [
        ("Seat", "applyToSeat", "seatId", &hidden.seat, json!({}), world.ada()),
        ("Talent", "inviteTalent", "talentId", &hidden.talent, json!({ "seatId": seat }), world.owner()),
        ("Mission", "editMission", "missionId", &hidden.mission, text, elsewhere.clone()),
        ("Mission", "submitMission", "missionId", &hidden.mission, json!({}), person(8, &[])),
        ("Placement", "acceptPlacement", "placementId", &hidden.placement, json!({}), elsewhere.clone()),
        ("Placement", "startPlacement", "placementId", &hidden.placement, json!({}), person(8, &[])),
        ("Talent", "activateTalent", "talentId", &hidden.talent, json!({}), elsewhere),
    ] {
        let input = format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]);
        let document = format!(
            "mutation($input: {input}!) {{ {mutation}(input: $input) {{ userErrors {{ code path message }} }} }}"
        );
        let ask = async |id: &Value| {
            let mut input = rest.clone();
            input[argument] = id.clone();
            watched(&schema, &viewer, &document, json!({ "input": input })).await
        };
        let (told, _) = ask(id).await;
        assert_eq!(told["data"][mutation]["userErrors"][0]["code"], "NOT_FOUND", "{mutation}: {told}");
        unequal.extend(compared(&ask, id, kind).await.map(|told| format!("{mutation}: {told}")));
    }
    assert!(unequal.is_empty(), "{}", unequal.join("\n"));
}

/// Kinds of which the demo holds none.
#[tokio::test]
async fn a_recorded_ranking_and_an_allocation_run_take_as_many_statements_as_none() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    let propose = json!({ "talentId": talent, "seatId": seat, "source": "PROGRAMME" });
    world.change(&world.programme(), "proposePlacement", "position", propose).await;
    world.tests.settle().await.expect("caught up");
    let records = "query($id: ID!) { rankingRecords(seatId: $id) { id } }";
    let records = world.ask(&world.owner(), records, json!({ "id": seat })).await;
    let ranking = &records["rankingRecords"][0]["id"];
    let period = json!({ "startsOn": "2026-01-05", "endsOn": "2026-06-30" });
    let computed = world.change(&world.programme(), "computeAllocation", "run { id }", period).await;
    let run = &computed["run"]["id"];
    world.tests.settle().await.expect("caught up");
    let (_quiet, schema) = quiet(&world).await;
    let elsewhere = person(9, &[(Role::MissionOwner, world.home), (Role::ReleasingManager, world.host)]);
    for (kind, document, id, holder) in [
        ("Ranking", "query($id: ID!) { told: rankingReplay(rankingId: $id) { sameList } }", ranking, world.owner()),
        ("AllocationRun", "query($id: ID!) { told: allocationRun(id: $id) { id } }", run, world.programme()),
    ] {
        let (shown, _) = watched(&schema, &holder, document, json!({ "id": id })).await;
        assert!(!shown["data"]["told"].is_null(), "it is there: {shown}");
        for viewer in [Actor::Anonymous, person(8, &[]), elsewhere.clone()] {
            let ask = async |id: &Value| watched(&schema, &viewer, document, json!({ "id": id })).await;
            let nothing = nothing(kind);
            // What is remembered of either is remembered from the first time on.
            for id in [id, &nothing] {
                ask(id).await;
            }
            assert_eq!(ask(id).await, ask(&nothing).await, "{kind}, {viewer:?}");
        }
    }
}
