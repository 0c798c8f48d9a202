//! The page of one's own account offers what the server would do, and no more.

use serde_json::{Value, json};

use crate::page;
use crate::shape::Shaped;

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
