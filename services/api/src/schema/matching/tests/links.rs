//! What a link in a mail shows through the schema.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_event_store::links::ActionLink;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, PlacementId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_matching::use_case::by_link::ANSWER_RELEASE;

use super::world;
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

const SHOWN: &str = "query($token: String!) { releaseByLink(token: $token) {
    placementId expired used open mission asked { talentName }
} }";

#[tokio::test]
async fn a_link_that_has_expired_says_which_placement_it_was_about_and_nothing_of_it() {
    let world = world().await;
    let placement = PlacementId::from_uuid(uuid::Uuid::from_u128(9));
    let store = &world.tests.store;
    let link = ActionLink {
        action: ANSWER_RELEASE.to_owned(),
        subject: placement.uuid(),
        person: SubjectId::from(AccountId::from_uuid(uuid::Uuid::from_u128(3))),
        expires_at: store.clock().now() + chrono::Duration::days(1),
        mailbox: 0,
    };
    let token = link.token(store.keys());
    world.tests.clock.advance(chrono::Duration::days(1));
    let told = world.ask(&Actor::Anonymous, SHOWN, json!({ "token": token })).await;
    let expected = json!({
        "placementId": encode(placement).to_string(), "expired": true, "used": false, "open": false, "mission": null,
        "asked": null,
    });
    assert_eq!(told["releaseByLink"], expected);
    // What it was not for is told by it no more than by any other.
    let elsewhere = Request::new(SHOWN.replace("releaseByLink", "placementByLink"));
    let elsewhere = elsewhere.variables(Variables::from_json(json!({ "token": token })));
    let answer = execute(&world.schema, elsewhere, RequestContext::new(Actor::Anonymous, Locale::En)).await;
    let answer = serde_json::to_value(answer).expect("JSON");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "ACTION_LINK_EXPIRED", "{answer}");
    assert_eq!(answer["data"]["placementByLink"], Value::Null);
}

/// A condition in a no says nothing: whoever sent it may have meant a yes.
#[tokio::test]
async fn a_no_by_a_link_with_conditions_is_refused_at_each_of_them() {
    let world = world().await;
    let no = json!({
        "token": "none", "grant": false, "reason": "WORKLOAD", "maxShare": 20, "lastDay": "2026-03-31", "conditions": "Pas le lundi.",
    });
    let payload = world.try_change(&Actor::Anonymous, "answerReleaseByLink", "placement { status }", no).await;
    let refused = ["maxShare", "lastDay", "conditions"]
        .map(|field| json!({ "code": "ONLY_WITH_GRANT", "path": ["input", field] }));
    assert_eq!(payload["userErrors"], json!(refused));
}
