//! What a member of a brigade does with duties on its page, without knowing who else is in it.

mod common;

use axum::http::StatusCode;
use common::{Answers, get, post, text};
use serde_json::{Value, json};
use vivier_web::state::WebConfig;

#[tokio::test]
async fn a_member_offers_keeps_and_takes_duties_on_the_page_of_the_brigade() {
    let page = text(get(Answers::with_talent(), "/brigades/brigade", &[]).await).await;
    for (command, duty) in [("offer-duty", "kept"), ("keep-duty", "given"), ("take-duty", "theirs")] {
        assert!(page.contains(&format!("href=\"/brigades/brigade/{command}?duty={duty}\"")), "{command}: {page}");
    }
    // Nobody is named whom a duty could be put on.
    assert!(!page.contains("swap-duty") && !page.contains("drop-duty"), "{page}");

    for (command, duty, open) in [
        ("offer-duty", "kept", Value::Null),
        ("keep-duty", "given", json!(false)),
        ("take-duty", "theirs", Value::Null),
    ] {
        let form =
            text(get(Answers::with_talent(), &format!("/brigades/brigade/{command}?duty={duty}"), &[]).await).await;
        assert!(form.contains(&format!("name=\"dutyId\" value=\"{duty}\"")), "{form}");
        let answers = Answers::with_talent();
        let address = format!("/brigades/brigade/{command}");
        let sent = format!("dutyId={duty}&expectedVersion=4&idempotencyKey=key");
        let response = post(answers.clone(), WebConfig::default(), &address, &sent).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{command}");
        let asked = answers.asked().last().cloned().expect("the command");
        let input = &asked["input"];
        assert_eq!((&input["talentId"], &input["dutyId"], &input["open"]), (&json!("ada"), &json!(duty), &open));
    }
}
