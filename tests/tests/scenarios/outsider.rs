//! Somebody with an address that anybody gets comes from outside: what they may do then, what nobody makes of them by a word, and what
//! changes once an administration answers for them.

use serde_json::{Value, json};
use vivier_tests::client::Client;
use vivier_tests::server::PASSWORD;

use crate::acting::{as_person, ask, change, refusals, refused, told, until};
use crate::cast::arrive;
use crate::step::Journey;
use crate::{cast, mission, run};

const ADDRESS: &str = "zoe.martin@gmail.com";

async fn affiliation(client: &Client) -> Value {
    ask(client, "{ me { affiliation } }", json!({})).await["me"]["affiliation"].clone()
}

/// What somebody is shown of what a person says of themselves.
async fn presentation(client: &Client, talent: &Value) -> Value {
    let document = "query($id: ID!) { talent(id: $id) { id presentation } }";
    let shown = ask(client, document, json!({ "id": talent })).await["talent"].clone();
    assert_eq!(shown["id"], *talent, "whoever is in the pool is in it for everybody");
    shown["presentation"].clone()
}

#[tokio::test]
async fn an_address_that_anybody_gets_makes_somebody_from_outside_whatever_they_or_others_say() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let arrives = Journey { title: "From outside", about: "", steps: arrive("Zoé", ADDRESS, "$account of Zoé") };
    run::go_on(&server, &mut kept, &arrives).await;
    let zoe = as_person(server.url(), &kept, "Zoé");
    assert_eq!(affiliation(&zoe).await, "FREE_MAIL");

    // She says that she is an agent of the service, and is told at that field that she is not.
    let outside = json!([{ "code": "FREE_MAIL_IS_EXTERNAL", "path": ["input", "employmentStatus"] }]);
    for status in ["CIVIL_SERVANT", "PERMANENT_CONTRACT", "FIXED_TERM_CONTRACT"] {
        let agent = json!({ "employmentStatus": status, "organisationId": kept["home"], "displayName": "Zoé Martin" });
        assert_eq!(refusals(&zoe, "registerTalent", agent).await, outside, "{status}");
    }
    let registration = json!({ "employmentStatus": "EXTERNAL", "displayName": "Zoé Martin" });
    let joins = Journey {
        title: "From outside, into the pool",
        about: "",
        steps: mission::talent("Zoé", registration, "$talent Zoé"),
    };
    run::go_on(&server, &mut kept, &joins).await;
    let own = ask(&zoe, "{ ownTalent { status employmentStatus organisationId } }", json!({})).await;
    let expected = json!({ "status": "ACTIVE", "employmentStatus": "EXTERNAL", "organisationId": null });
    assert_eq!(own["ownTalent"], expected);

    // What is for colleagues is not for her, and she vouches for nobody.
    let [camille, solene, bruno, michel] =
        ["Camille", "Solène", "Bruno", "Michel"].map(|who| as_person(server.url(), &kept, who));
    let talent = &kept["talent Camille"];
    let words = json!({ "talentId": talent, "displayName": "Camille", "presentation": "Je lis les cartes.", "regions": ["BRETAGNE"] });
    change(&camille, "describeProfile", "talent { version }", words).await;
    let sections = json!([{ "section": "PRESENTATION", "audience": "VERIFIED_COLLEAGUES" }]);
    let choice = json!({ "talentId": talent, "sections": sections });
    change(&camille, "chooseVisibility", "talent { version }", choice).await;
    assert_eq!(presentation(&solene, talent).await, "Je lis les cartes.");
    assert_eq!(presentation(&zoe, talent).await, Value::Null);
    let endorse = json!({ "talentId": talent, "skillId": kept["Python"] });
    assert_eq!(refused(&zoe, "endorseSkill", endorse.clone()).await, ["NOT_ALLOWED"]);
    assert_eq!(refused(&zoe, "planAbsence", away(&kept, "bruno@origine.example")).await, ["NOT_ALLOWED"]);

    // Nor does somebody's choice make an agent of her: she stands in for nobody, and is lent no role.
    let no_agent = json!([{ "code": "DELEGATE_NOT_AN_AGENT", "path": ["input", "delegateEmail"] }]);
    assert_eq!(refusals(&bruno, "planAbsence", away(&kept, ADDRESS)).await, no_agent);
    let loan = json!({
        "delegateEmail": ADDRESS, "role": "MISSION_OWNER", "organisationId": kept["host"], "start": kept["today"], "end": kept["in a month"],
    });
    assert_eq!(refusals(&solene, "delegateRole", loan).await, no_agent);
    assert_eq!(presentation(&zoe, talent).await, Value::Null);

    // Whoever has declared to be an agent does not go where anybody gets an address.
    let leaving = json!({ "email": "camille@gmail.com", "currentPassword": PASSWORD });
    let office = json!([{ "code": "OFFICE_ADDRESS_NEEDED", "path": ["input", "email"] }]);
    assert_eq!(refusals(&camille, "requestAddressChange", leaving).await, office);

    // An administration that gives her a role answers for her: she is a colleague as long as she has it.
    let role = json!({ "accountId": kept["account of Zoé"], "role": "MISSION_OWNER", "organisationId": kept["home ministry"] });
    change(&michel, "grantRole", "account { id }", role.clone()).await;
    assert_eq!(presentation(&zoe, talent).await, "Je lis les cartes.");
    change(&zoe, "endorseSkill", "talent { id }", endorse).await;
    change(&michel, "revokeRole", "account { id }", role).await;
    assert_eq!(presentation(&zoe, talent).await, Value::Null);
    assert_eq!(affiliation(&zoe).await, "FREE_MAIL", "what her address says has not changed");
}

/// An absence of a month, with somebody of this address in one's place.
fn away(kept: &run::Kept, delegate: &str) -> Value {
    json!({ "startsOn": kept["today"], "endsOn": kept["in a month"], "delegateEmail": delegate })
}

#[tokio::test]
async fn whoever_comes_from_outside_is_placed_without_a_service_and_becomes_an_agent_by_a_work_address() {
    let (server, mut kept) = run::all(&[cast::journey(), mission::journey()]).await;
    let mut steps = arrive("Zoé", ADDRESS, "$account of Zoé");
    let registration = json!({ "employmentStatus": "EXTERNAL", "displayName": "Zoé Martin" });
    steps.extend(mission::talent("Zoé", registration, "$talent Zoé"));
    run::go_on(&server, &mut kept, &Journey { title: "From outside, into the pool", about: "", steps }).await;
    let [zoe, solene, bruno] = ["Zoé", "Solène", "Bruno"].map(|who| as_person(server.url(), &kept, who));

    // The two agree and sign; no service is asked, and none sees it.
    let apply = json!({ "seatId": kept["seat of a month"] });
    let applied = change(&zoe, "applyToSeat", "placement { id needsRelease awaits }", apply).await["placement"].clone();
    assert_eq!((&applied["needsRelease"], &applied["awaits"]), (&json!(false), &json!(["HOST"])));
    told(&solene, "placement.applied").await;
    let placement = json!({ "placementId": applied["id"] });
    change(&solene, "acceptPlacement", "placement { status }", placement.clone()).await;
    assert_eq!(refused(&zoe, "requestRelease", placement.clone()).await, ["RELEASE_NOT_NEEDED"]);
    let terms = "placement { agreement { hash missingSignatures } }";
    let drafted = change(&solene, "draftAgreement", terms, placement.clone()).await["placement"]["agreement"].clone();
    assert_eq!(drafted["missingSignatures"], json!(["TALENT", "HOST"]));
    let sign = json!({ "placementId": applied["id"], "hash": drafted["hash"] });
    change(&zoe, "signAgreement", "placement { status }", sign.clone()).await;
    let signed = change(&solene, "signAgreement", "placement { status }", sign).await;
    assert_eq!(signed["placement"]["status"], "SIGNED");
    let confirmed = change(&solene, "confirmPlacement", "placement { status }", placement).await;
    assert_eq!(confirmed["placement"]["status"], "CONFIRMED");
    let document = "query($id: ID!) { placement(id: $id) { status } }";
    let seen = ask(&bruno, document, json!({ "id": applied["id"] })).await;
    assert_eq!(seen["placement"], Value::Null, "no service has anything to do with it");

    // A work address, once both mailboxes have said yes, shows the agent; as a talent she is what she registered as.
    let office = "zoe.martin@origine.example";
    let wish = json!({ "email": office, "currentPassword": PASSWORD });
    change(&zoe, "requestAddressChange", "accepted", wish).await;
    let nobody = Client::new(server.url());
    for email in [ADDRESS, office] {
        assert_eq!(affiliation(&zoe).await, "FREE_MAIL", "not before both have");
        let token = server.linked_token(email, "/confirm-address", "").await.expect("a mail");
        change(&nobody, "confirmAddressChange", "changed", json!({ "token": token })).await;
    }
    until("she is an agent", &server, async || affiliation(&zoe).await == "PUBLIC_AGENT").await;
    let own = ask(&zoe, "{ ownTalent { employmentStatus } }", json!({})).await;
    assert_eq!(own["ownTalent"]["employmentStatus"], "EXTERNAL");
    change(&bruno, "planAbsence", "absence { delegateName }", away(&kept, office)).await;
}
