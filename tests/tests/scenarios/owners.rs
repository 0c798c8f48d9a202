//! Whoever wrote a mission answers for it no more: what comes in is told to whoever does, and to nobody else.

use serde_json::{Value, json};

use crate::acting::{applied, as_person, ask, change, is_about, mails_to, told, until};
use crate::cast::arrive;
use crate::step::Journey;
use crate::{cast, mission, run};

const SOLÈNE: &str = "solene@accueil.example";
const HÉLÈNE: &str = "helene@accueil.example";
const OWNER: &str = "MISSION_OWNER";

#[tokio::test]
async fn who_applies_is_told_to_whoever_answers_for_the_mission_now() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let steps = arrive("Hélène", HÉLÈNE, "$account of Hélène");
    run::go_on(&server, &mut kept, &Journey { title: "Another owner", about: "", steps }).await;
    let [michel, solene, helene, camille, dominique] =
        ["Michel", "Solène", "Hélène", "Camille", "Dominique"].map(|who| as_person(server.url(), &kept, who));
    let role = |who: &str| json!({ "accountId": kept[&format!("account of {who}")], "role": OWNER, "organisationId": kept["host"] });
    change(&michel, "grantRole", "account { id }", role("Hélène")).await;

    // As long as Solène answers for what she wrote, she is told, and she alone.
    let first = applied(&camille, &kept["seat of a day"]).await;
    assert!(is_about(&told(&solene, "placement.applied").await, &first));

    change(&michel, "revokeRole", "account { id }", role("Solène")).await;
    // What waits of hers is whoever's who answers now, and what she was told of it names nobody to her any more.
    assert!(is_about(&told(&helene, "placement.taken_over").await, &first));
    assert_eq!(told(&solene, "placement.applied").await["path"], Value::Null);
    let listed = ask(&solene, "{ notifications(first: 50) { nodes { text } } }", json!({})).await;
    assert!(!listed.to_string().contains("Camille"), "{listed}");

    let second = applied(&dominique, &kept["seat of a day"]).await;
    let notification = told(&helene, "placement.applied").await;
    assert!(is_about(&notification, &second), "she was not told of the first one: {notification}");
    let id = second.as_str().expect("an id").to_owned();
    until("and by mail", &server, async || mails_to(&server, HÉLÈNE).iter().any(|mail| mail.contains(&id))).await;
    assert!(
        mails_to(&server, SOLÈNE).iter().all(|mail| !mail.contains("Dominique")),
        "who may not know of her is told nothing"
    );

    change(&helene, "acceptPlacement", "placement { status }", json!({ "placementId": second })).await;
    assert!(is_about(&told(&helene, "placement.agreed").await, &second));
    assert!(is_about(&told(&dominique, "placement.agreed").await, &second));
}
