//! What may not be seen is answered as what does not exist, after the same work: the same words and the same statements to the
//! database, which are what an answer takes its time for.

use std::fmt::Debug;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span;
use vivier_event_store::store::Background;

use super::*;

/// What a node that is stopping may still ask once, and no answer asks.
const HOUSEKEEPING: [&str; 3] = ["es_frontier", "es_timer", "pg_notify"];

/// The statements that sqlx sends on this thread, in the order of their texts.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    fn sorted(&self) -> Vec<String> {
        let mut all = self.0.lock().expect("no panic").clone();
        all.sort_unstable();
        all
    }
}

impl Visit for Statements {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let statement = format!("{value:?}");
        if field.name() == "summary" && !HOUSEKEEPING.iter().any(|own| statement.contains(own)) {
            self.0.lock().expect("no panic").push(statement);
        }
    }
}

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// The whole answer of a node that does nothing else, and the statements that it took.
async fn watched(schema: &VivierSchema, viewer: &Actor, document: &str, id: &Value) -> (Value, Vec<String>) {
    let request = Request::new(document).variables(Variables::from_json(json!({ "id": id })));
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

#[tokio::test]
async fn what_may_not_be_seen_takes_as_many_statements_as_what_does_not_exist() {
    let world = world().await;
    let seat = world.seat().await;
    world.talent().await;
    let placement = world.change(&world.ada(), "applyToSeat", "placement { id }", json!({ "seatId": seat })).await;
    let organisation = encode(world.host).to_string();
    let draft = json!({ "organisationId": organisation, "title": "Un brouillon", "description": "Pas encore." });
    let mission = world.change(&world.owner(), "draftMission", "mission { id }", draft).await["mission"]["id"].clone();
    let drafted = json!({ "missionId": mission, "seat": {
        "title": "Un poste", "share": 20, "startsOn": "2026-01-05", "endsOn": "2026-01-30", "workMode": "REMOTE",
        "skills": [{ "skillId": skill(), "importance": "ESSENTIAL", "minimumLevel": 2 }],
    } });
    let hidden_seat = world.change(&world.owner(), "addSeat", "seatId", drafted).await["seatId"].clone();
    let unfinished = person(6, &[]);
    let register = json!({ "employmentStatus": "EXTERNAL", "displayName": "Pas encore" });
    let talent = world.change(&unfinished, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
    world.tests.settle().await.expect("caught up");
    // Another node, without tasks of its own, whose statements are the answers'.
    world.tests.store.stop();
    let url = world.database.url();
    let quiet = testing::open_with(&url, registry(), world.tests.clock.clone(), |options| {
        options.background = Background::Nothing;
    });
    let quiet = quiet.await.expect("a second node");
    let schema = with_store(&quiet.store).finish();

    let elsewhere = person(9, &[(Role::MissionOwner, world.home), (Role::ReleasingManager, world.host)]);
    let mut unequal = Vec::new();
    for (kind, field, id, holder) in [
        ("Placement", "placement", &placement["placement"]["id"], world.ada()),
        ("Mission", "mission", &mission, world.owner()),
        ("Seat", "seat", &hidden_seat, world.owner()),
        ("Talent", "talent", &talent, unfinished),
    ] {
        for root in [field, "node"] {
            let document = format!("query($id: ID!) {{ {root}(id: $id) {{ id __typename }} }}");
            let (shown, _) = watched(&schema, &holder, &document, id).await;
            assert_eq!(&shown["data"][root]["id"], id, "it is there");
            for (who, viewer) in
                [("nobody", Actor::Anonymous), ("somebody", person(8, &[])), ("elsewhere", elsewhere.clone())]
            {
                // What is remembered of either is remembered from the first time on.
                for id in [id, &nothing(kind)] {
                    watched(&schema, &viewer, &document, id).await;
                }
                let denied = watched(&schema, &viewer, &document, id).await;
                let absent = watched(&schema, &viewer, &document, &nothing(kind)).await;
                assert!(!absent.1.is_empty(), "{root} of {kind}: what is not counted is not compared");
                if denied != absent {
                    unequal.push(format!("{root} of {kind}, {who}: {denied:#?}\nand {absent:#?}"));
                }
            }
        }
    }
    assert!(unequal.is_empty(), "{}", unequal.join("\n"));
}
