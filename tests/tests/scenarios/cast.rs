//! Who takes part: organisations, accounts and roles.

use serde_json::json;
use vivier_tests::server::{ADMINISTRATOR, PASSWORD};

use crate::step::{Journey, Step, asks, does};

pub fn journey() -> Journey {
    let mut steps = vec![
        does(
            "",
            "signs in: an administrator’s password alone gives no rights, so a code goes with it",
            "signIn",
            "sessionToken",
            json!({ "email": ADMINISTRATOR, "password": PASSWORD, "code": "$code of Michel" }),
        )
        .gives(json!({ "sessionToken": "$session of Michel" })),
        create(
            "creates a ministry that will have a mission",
            "MINISTRY",
            "Ministère d’accueil",
            None,
            "$host ministry",
        ),
        create("creates its digital direction", "DIRECTION", "Direction du numérique", Some("$host ministry"), "$host"),
        create("creates a ministry from which agents come", "MINISTRY", "Ministère d’origine", None, "$home ministry"),
        create("creates one of its services", "SERVICE", "Service des données", Some("$home ministry"), "$home"),
    ];
    for (who, email, account) in [
        ("Solène", "solene@accueil.example", "$account of Solène"),
        ("Bruno", "bruno@origine.example", "$account of Bruno"),
        ("Camille", "camille@origine.example", "$account of Camille"),
        ("Dominique", "dominique@ailleurs.example", "$account of Dominique"),
    ] {
        steps.extend(arrive(who, email, account));
    }
    steps.extend([
        does(
            "Michel",
            "lets Solène own the direction’s missions",
            "grantRole",
            "account { roles { role organisation { name } } }",
            json!({ "accountId": "$account of Solène", "role": "MISSION_OWNER", "organisationId": "$host" }),
        )
        .gives(json!({ "account": { "roles": [{ "role": "MISSION_OWNER", "organisation": { "name": "Direction du numérique" } }] } })),
        does(
            "Michel",
            "lets Bruno answer for the agents of a whole ministry",
            "grantRole",
            "account { roles { role organisation { name } } }",
            json!({ "accountId": "$account of Bruno", "role": "RELEASING_MANAGER", "organisationId": "$home ministry" }),
        )
        .gives(json!({ "account": { "roles": [{ "role": "RELEASING_MANAGER", "organisation": { "name": "Ministère d’origine" } }] } })),
        does("Solène", "makes a token for her office’s intranet", "issueApiToken", "secret", json!({ "label": "Intranet", "days": 30, "currentPassword": PASSWORD }))
            .gives(json!({ "secret": "$API token of Solène" })),
        asks("Solène", "is recognised by it", "{ me { id name roles { role } } }", json!({}), json!({
            "me": { "id": "$account of Solène", "name": "Solène", "roles": [{ "role": "MISSION_OWNER" }] },
        }))
        .with_token("API token of Solène"),
    ]);
    Journey {
        title: "Organisations, accounts, roles",
        about: "The programme’s first administrator, Michel, was made with `vivier create-administrator`. Everybody else registers.",
        steps,
    }
}

pub fn sign_in(who: &'static str, email: &'static str) -> Step {
    let session = format!("$session of {who}");
    does("", "signs in", "signIn", "sessionToken", json!({ "email": email, "password": PASSWORD }))
        .gives(json!({ "sessionToken": session }))
}

fn create(says: &'static str, kind: &str, name: &str, parent: Option<&str>, kept: &str) -> Step {
    let mut input = json!({ "kind": kind, "name": name });
    if let Some(parent) = parent {
        input["parentId"] = json!(parent);
    }
    does("Michel", says, "createOrganisation", "organisation { id }", input)
        .gives(json!({ "organisation": { "id": kept } }))
}

pub fn arrive(who: &'static str, email: &'static str, account: &str) -> Vec<Step> {
    vec![
        does(
            "",
            "asks for an account",
            "registerAccount",
            "accepted",
            json!({ "email": email, "name": who, "password": PASSWORD }),
        )
        .gives(json!({ "accepted": true })),
        does(
            "",
            "opens the link that came by mail",
            "verifyAddress",
            "verified",
            json!({ "token": "$token in the mail" }),
        )
        .gives(json!({ "verified": true }))
        .after_mail_to(email),
        sign_in(who, email),
        asks(
            who,
            "looks at the new account",
            "{ me { id name email verified } }",
            json!({}),
            json!({
                "me": { "id": account, "name": who, "email": email, "verified": true },
            }),
        ),
    ]
}
