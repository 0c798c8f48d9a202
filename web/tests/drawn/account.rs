//! The page of one's own account offers what the server would do, and no more.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::shape::Shaped;
use crate::{get, page};

#[tokio::test]
async fn an_address_that_nobody_confirmed_prepares_no_other_way_in() {
    for verified in [true, false] {
        let answers = Shaped::full()
            .with("Account.verified", json!(verified))
            .with("Account.secondFactor", json!(false))
            .with("AccountAccess.futureEmail", Value::Null)
            .with("AccountAccess.withheldRoles", json!([]));
        let page = page(answers, "/account").await;
        for way in ["change-address", "begin-second-factor", "link-identity", "issue-token"] {
            assert_eq!(page.contains(&format!("href=\"/account/{way}\"")), verified, "{way}: {page}");
        }
    }
}

#[tokio::test]
async fn the_only_way_in_is_not_offered_to_be_unlinked() {
    for password in [true, false] {
        let one = json!([{ "id": "id", "issuer": "https://fournisseur.example", "linkedAt": "2027-03-14T09:00:00Z" }]);
        let answers =
            Shaped::full().with("AccountAccess.hasPassword", json!(password)).with("AccountAccess.identities", one);
        let page = page(answers, "/account").await;
        assert_eq!(page.contains("href=\"/account/unlink-identity?id="), password, "{page}");
        assert_eq!(page.contains("href=\"/forgotten-password\""), !password, "{page}");
    }
}

/// One of somebody else, one that is over and one that never was are the same to whoever asks.
#[tokio::test]
async fn nothing_is_asked_about_what_the_account_does_not_have() {
    for command in ["end-session", "revoke-token", "end-delegation", "unlink-identity"] {
        for (id, status) in
            [("?id=id", StatusCode::OK), ("?id=unknown", StatusCode::NOT_FOUND), ("", StatusCode::NOT_FOUND)]
        {
            let path = format!("/account/{command}{id}");
            assert_eq!(get(Shaped::full(), &path).await.status(), status, "{path}");
        }
    }
    let unnamed = Shaped::full().with("ApiToken.label", Value::Null);
    let page = page(unnamed, "/account/revoke-token?id=id").await;
    assert!(page.contains("<strong>14\u{a0}mars 2027</strong>"), "what has no label is there all the same: {page}");
}
