//! The days of a published seat are moved after people said yes to others: everybody who did, or was asked to, hears of it.

use serde_json::json;

use crate::acting::{applied, as_person, change, is_about, mails_to, refused, told, until};
use crate::{cast, mission, run};

const CAMILLE: &str = "camille@origine.example";

#[tokio::test]
async fn whoever_said_yes_to_a_seat_hears_that_its_days_are_others() {
    let (server, kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let [camille, dominique, solene, bruno] =
        ["Camille", "Dominique", "Solène", "Bruno"].map(|who| as_person(server.url(), &kept, who));
    // One has the consent of her service, the other has only applied.
    let released = applied(&camille, &kept["seat of a month"]).await;
    let waiting = applied(&dominique, &kept["seat of a month"]).await;
    let of = json!({ "placementId": released });
    change(&solene, "acceptPlacement", "placement { status }", of.clone()).await;
    change(&camille, "requestRelease", "placement { status }", of.clone()).await;
    change(&bruno, "grantRelease", "placement { status }", of.clone()).await;

    let day = |name: &str| kept[name].as_str().expect("a day");
    let mut seat = mission::seat("Développement", 20, day("in two months"), day("in a year"));
    seat["skills"][0]["skillId"] = kept["Python"].clone();
    let moved = json!({
        "missionId": kept["mission"], "seatId": kept["seat of a month"], "seat": seat, "justification": "Le marché a pris du retard.",
    });
    change(&solene, "changeSeat", "mission { id }", moved).await;

    for (client, template, placement) in [
        (&camille, "placement.seat_out_of_reach", &released),
        (&bruno, "release.seat_out_of_reach", &released),
        (&dominique, "placement.seat_changed", &waiting),
    ] {
        let notification = told(client, template).await;
        assert!(is_about(&notification, placement), "{notification}");
    }
    let id = released.as_str().expect("an id").to_owned();
    until("and by mail", &server, async || {
        let says = |mail: &String| mail.contains(&id) && mail.contains("covers none of these days");
        mails_to(&server, CAMILLE).iter().any(says)
    })
    .await;

    // What she reads that she can do, she can: end it, and have the consent asked for anew.
    let end = json!({ "placementId": released, "reason": "TERMS_NOT_AGREED" });
    assert_eq!(refused(&camille, "withdrawPlacement", end).await, Vec::<String>::new());
    applied(&camille, &kept["seat of a month"]).await;
}
