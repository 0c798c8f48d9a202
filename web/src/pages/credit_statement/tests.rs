//! What a statement shows, prints and gives as a file.

use serde_json::json;

use super::{Entry, quoted};

/// An entry of the API's answer, with what it goes back to.
fn entry(origin: serde_json::Value) -> Entry {
    let mut entry = json!({
        "transferId": "t", "status": "POSTED", "amount": 1, "at": "2026-03-14T09:00:00Z", "rule": "MENTORING",
        "policyVersion": 1,
    });
    for (name, value) in origin.as_object().into_iter().flatten() {
        entry[name] = value.clone();
    }
    serde_json::from_value(entry).expect("an entry")
}

#[test]
fn an_entry_leads_to_what_it_is_about_where_the_reader_may_see_it() {
    for (origin, address, name) in [
        (
            json!({ "placementId": "p", "placement": { "mission": { "title": "RGAA" } } }),
            Some("/placements/p"),
            Some("RGAA"),
        ),
        (json!({ "placementId": "p", "placement": null }), None, None),
        (json!({ "missionId": "m", "mission": { "title": "RGAA" } }), Some("/missions/m"), Some("RGAA")),
        (json!({ "mobilisationId": "x", "mobilisation": { "name": null } }), Some("/mobilisations/x"), None),
        (
            json!({ "openedOrganisationId": "o", "openedOrganisation": { "name": "DINUM" } }),
            Some("/organisations/o"),
            Some("DINUM"),
        ),
        (json!({ "purpose": "Atelier" }), None, Some("Atelier")),
    ] {
        let entry = entry(origin.clone());
        assert_eq!((entry.address().as_deref(), entry.origin.name()), (address, name), "{origin}");
    }
}

#[test]
fn what_was_taken_back_is_offered_to_be_taken_back_no_more() {
    assert!(entry(json!({})).is_reversible());
    for origin in [
        json!({ "takenBackById": "t2" }),
        json!({ "rule": "REVERSAL" }),
        json!({ "rule": "PLACEMENT_COMPLETED" }),
        json!({ "status": "PENDING" }),
    ] {
        assert!(!entry(origin.clone()).is_reversible(), "{origin}");
    }
}

#[test]
fn fields_are_quoted_and_formulas_are_not_run() {
    for (text, expected) in [
        ("plain", "plain"),
        ("a,b", "\"a,b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
        ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
        ("-1+2", "'-1+2"),
        ("", ""),
    ] {
        assert_eq!(quoted(text), expected);
    }
}
