//! The rules of consent, for anybody.

use serde_json::json;
use vivier_kernel::locale::Locale;
use vivier_matching::domain::rules::Clause;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

#[tokio::test]
async fn anybody_reads_the_rules_of_consent_the_newest_first_and_every_clause_has_words() {
    let french = Catalogue::of(Locale::Fr);
    let clauses: Vec<&str> = Clause::ALL.iter().map(|clause| clause.as_str()).collect();
    let rule = json!({
        "route": "SECONDMENT", "openTo": ["CIVIL_SERVANT"], "maxHalfDays": null, "maxMonths": 36,
        "steps": ["MANAGER_OPINION", "HUMAN_RESOURCES_DECISION"], "noticeDays": 30, "clauses": clauses, "source": "Code",
    });
    let version = |number: u64| json!({ "version": number, "inForceFrom": "2026-01-01", "rows": [rule] });
    let answers = Shaped::full().with("Query.consentRules", json!([version(1), version(2)]));
    let rules = page(answers, "/consent-rules").await;
    let place = |number: u64| rules.find(&format!("id=\"version-{number}\"")).expect("a version");
    assert!(place(2) < place(1), "{rules}");
    for key in clauses.iter().map(|clause| format!("clause.{clause}")).chain(["route.SECONDMENT".to_owned()]) {
        assert!(rules.contains(french.find(&key).expect("words")), "{key}: {rules}");
    }
    assert!(rules.contains("36 mois") && rules.contains("30 jours"), "{rules}");
    assert!(page(Shaped::full(), "/").await.contains("href=\"/consent-rules\""));
}
