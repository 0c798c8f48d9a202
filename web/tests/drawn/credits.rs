//! What the programme corrects in the ledger is shown to it as the ledger's readers know it.

use axum::http::StatusCode;
use serde_json::json;

use crate::shape::Shaped;
use crate::{get, page};

/// A reversal cannot be undone: whoever confirms it reads which entry it takes back, and not an identifier.
#[tokio::test]
async fn a_reversal_says_what_it_takes_back() {
    let entry = json!([{
        "transferId": "zorglub", "status": "POSTED", "amount": -150, "at": "2027-03-14T09:00:00Z", "rule": "NAMED_GRANT",
        "policyVersion": 1, "purpose": "Atelier du numérique",
    }]);
    let answers = || Shaped::full().with("CreditEntryConnection.nodes", entry.clone());
    let asked = page(answers(), "/credits/id/reverse-transfer?transfer=zorglub").await;
    for said in ["Atelier du numérique", "14\u{a0}mars 2027", "−1,50 jour<"] {
        assert!(asked.contains(said), "{said}: {asked}");
    }
    assert!(!asked.contains("<strong>zorglub</strong>"), "{asked}");
    let elsewhere = get(answers(), "/credits/id/reverse-transfer?transfer=other").await;
    assert_eq!(elsewhere.status(), StatusCode::NOT_FOUND);
}
