//! Tokens that do not count: forged, taken back, of a session that has ended.

use serde_json::{Value, json};
use vivier_tests::server::PASSWORD;

use crate::step::{Expected, Journey, Step, does};

pub fn journey() -> Journey {
    let steps = vec![
        unauthenticated("sends a token that nobody gave", "forged token"),
        does(
            "Solène",
            "has to give her password for a token",
            "issueApiToken",
            "",
            json!({ "label": "Essai", "days": 1 }),
        )
        .refused(&["WRONG_CREDENTIALS"], &["input", "currentPassword"]),
        does(
            "Solène",
            "makes a token",
            "issueApiToken",
            "apiTokenId secret",
            json!({ "label": "Essai", "days": 1, "currentPassword": PASSWORD, "idempotencyKey": "one-token" }),
        )
        .gives(json!({ "apiTokenId": "$id of a token", "secret": "$token that is taken back" })),
        does(
            "Solène",
            "sends the same once more, and is shown nothing secret again",
            "issueApiToken",
            "apiTokenId secret",
            json!({ "label": "Essai", "days": 1, "currentPassword": PASSWORD, "idempotencyKey": "one-token" }),
        )
        .gives(json!({ "apiTokenId": "$id of a token", "secret": null })),
        does(
            "Solène",
            "sends a key that cannot be one",
            "revokeApiToken",
            "",
            json!({ "apiTokenId": "$id of a token", "idempotencyKey": "with spaces" }),
        )
        .refused(&["MALFORMED"], &["input", "idempotencyKey"]),
        does(
            "Solène",
            "takes it back, and learns where that stands",
            "revokeApiToken",
            "revoked position",
            json!({ "apiTokenId": "$id of a token", "idempotencyKey": "take-it-back" }),
        )
        .gives(json!({ "revoked": true, "position": "$position of the revocation" })),
        unauthenticated("sends a token that was taken back", "token that is taken back"),
        does("Camille", "signs out", "signOut", "signedOut", json!({})).gives(json!({ "signedOut": true })),
        unauthenticated("sends the token of a session that has ended", "session of Camille"),
        does(
            "",
            "cannot sign in with another password",
            "signIn",
            "",
            json!({
                "email": "camille@origine.example", "password": "une autre phrase bien longue",
            }),
        )
        .refused(&["WRONG_CREDENTIALS"], &[]),
    ];
    Journey {
        title: "Tokens that do not count",
        about: "A token that is not valid is never taken for nobody in particular: the request is answered with 401, and nothing of it is done.",
        steps,
    }
}

fn unauthenticated(does: &'static str, token: &'static str) -> Step {
    Step {
        who: "",
        does,
        document: "{ me { id } }".to_owned(),
        variables: Value::Object(Default::default()),
        expected: Expected::Status { status: 401, code: "UNAUTHENTICATED" },
        mail: None,
        token: Some(token),
        days_later: 0,
        patient: false,
    }
}
