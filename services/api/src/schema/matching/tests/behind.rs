//! A pool in memory that has not yet taken in what this node knows of says so in every answer, whoever asks and whatever for.

use vivier_event_store::store::Background;

use super::*;

/// All that is answered from the pool, about one talent and one seat.
const ANSWERS: &str = "query($talent: ID!, $seat: ID!, $organisation: ID!, $asked: SeatInput!, $at: Position!) { \
    candidatesForSeat(seatId: $seat) { freshness { behind } } \
    then: candidatesForSeat(seatId: $seat, asOfPosition: $at) { freshness { behind } } \
    seatsForTalent(talentId: $talent) { freshness { behind } } \
    prospects(talentId: $talent, seatId: $seat) { freshness { behind } } \
    talentsLike(talentId: $talent) { freshness { behind } } \
    fittingTalents(seatId: $seat) { count freshness { behind } } \
    fittingTalentsFor(organisationId: $organisation, seat: $asked) { count freshness { behind } } \
    fittingTalentCountFor(organisationId: $organisation, seat: $asked) }";

/// Answers of the programme, which may ask for all of them, with what `extensions.behind` would name.
async fn answers(schema: &VivierSchema, viewer: &Actor, document: &str, variables: Value) -> (Value, Vec<String>) {
    let context = RequestContext::new(viewer.clone(), Locale::En);
    let request = Request::new(document).variables(Variables::from_json(variables));
    let answer = serde_json::to_value(execute(schema, request, context.clone()).await).expect("JSON");
    assert_eq!(answer.get("errors"), None);
    (answer["data"].clone(), context.behind().names())
}

#[tokio::test]
async fn every_answer_from_a_pool_that_is_behind_says_so() {
    let world = world().await;
    let (talent, seat) = (world.talent().await, world.seat().await);
    world.tests.settle().await.expect("the read models catch up");
    // The pool of a node that has stopped takes nothing more in.
    let url = world.database.url();
    let other = testing::open_with(&url, registry(), world.tests.clock.clone(), |options| {
        options.background = Background::Nothing;
    });
    let other = other.await.expect("a second node");
    let skills = Skills::open(&other.store).await.expect("skills");
    let late = People::open(&other.store, &skills).await.expect("the pool");
    other.store.stop();
    for number in 11..=14 {
        world.talent_of(&person(number, &[])).await;
    }
    world.tests.settle().await.expect("the read models catch up");
    let late = with_store(&world.tests.store).data(skills).data(late).finish();
    let variables = json!({
        "talent": talent, "seat": seat, "organisation": encode(world.host).to_string(), "at": world.tests.store.position().to_string(),
        "asked": {
            "title": "Développement", "share": 40, "startsOn": "2026-01-05", "endsOn": "2026-01-30", "workMode": "REMOTE",
            "skills": [{ "skillId": skill(), "importance": "ESSENTIAL", "minimumLevel": 2 }],
        },
    });
    for (schema, behind, few, all, named) in [
        (&late, true, Value::Null, json!(1), vec!["pool".to_owned()]),
        (&world.schema, false, json!(5), json!(5), Vec::new()),
    ] {
        let (told, names) = answers(schema, &world.programme(), ANSWERS, variables.clone()).await;
        let freshness = json!({ "behind": behind });
        let only = json!({ "freshness": freshness });
        let expected = json!({
            "candidatesForSeat": only, "then": only, "seatsForTalent": only, "prospects": only, "talentsLike": only,
            "fittingTalents": { "count": few, "freshness": freshness },
            "fittingTalentsFor": { "count": all, "freshness": freshness },
            "fittingTalentCountFor": all,
        });
        assert_eq!((told, &names), (expected, &named));
        let (_, names) = answers(schema, &world.programme(), "{ rankingExposure { people } }", json!({})).await;
        assert_eq!(names, named);
    }
}
