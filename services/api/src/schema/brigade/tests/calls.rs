//! Calls and their answers: whom a wave would call, what goes with an answer, and who answers by a link that was used or comes too late.

use serde_json::{Value, json};
use vivier_kernel::actor::{Actor, Role};

use super::support::{person, world};
use vivier_graphql::conventions::global_id::encode_parts;

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
