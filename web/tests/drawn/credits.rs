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

/// What was reached stands on the profile of whoever reached it, and on the page that others see where it is shown to them.
#[tokio::test]
async fn milestones_are_told_where_they_are_shown() {
    let reached = json!([{ "kind": "MISSIONS", "number": 5 }, { "kind": "DAYS", "number": 10 }]);
    for path in ["/profile", "/talents/id"] {
        let shown = page(Shaped::full().with("Talent.milestones", reached.clone()), path).await;
        for said in ["<h2>Paliers atteints</h2>", "<li>5 missions accomplies</li>", "<li>10 jours de travail</li>"] {
            assert!(shown.contains(said), "{path}: {said}: {shown}");
        }
        let kept = page(Shaped::full().with("Talent.milestones", serde_json::Value::Null), path).await;
        assert!(!kept.contains("Paliers atteints</h2>"), "{path}: {kept}");
    }
}
