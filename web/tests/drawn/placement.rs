//! The page of a placement: whoever may read it is told what the mail told.

use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

/// What the page says of an amendment that was declined; none where it says nothing of one.
fn said(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once("id=\"declined-amendment\">")?;
    rest.split_once("</p>").map(|(said, _)| said)
}

#[tokio::test]
async fn a_no_to_an_amendment_is_said_with_whose_it_was_and_why() {
    let french = Catalogue::of(Locale::Fr);
    let declined = json!({ "number": 2, "by": "SERVICE", "reason": "NEED_CHANGED", "declinedOn": "2027-03-14" });
    // Whether or not another amendment holds.
    for answers in [Shaped::full().with("Placement.amendments", json!([])), Shaped::full()] {
        let shown = page(answers.clone().with("Placement.declinedAmendment", declined.clone()), "/placements/id").await;
        let words = said(&shown).unwrap_or_else(|| panic!("{shown}"));
        for key in ["amendments.declined", "side.SERVICE", "decline-reason.NEED_CHANGED", "amendments.stays"] {
            assert!(words.contains(french.text(key)), "{key}: {words}");
        }
        assert!(words.contains("Avenant 2") && words.contains("14\u{a0}mars 2027"), "{words}");
        let without = page(answers.with("Placement.declinedAmendment", Value::Null), "/placements/id").await;
        assert_eq!(said(&without), None);
    }
}
