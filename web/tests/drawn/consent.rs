//! The rules of consent as the service has them, in words.

use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_matching::domain::rules::{ConsentRules, RULES, RouteRule};
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

fn shown(rules: &ConsentRules) -> Value {
    let row = |rule: &RouteRule| {
        let (open_to, steps): (Vec<_>, Vec<_>) = (
            rule.open_to.iter().map(|status| status.as_str()).collect(),
            rule.steps.iter().map(|step| step.as_str()).collect(),
        );
        let clauses: Vec<_> = rule.clauses.iter().map(|clause| clause.as_str()).collect();
        json!({
            "route": rule.route.as_str(), "openTo": open_to, "maxHalfDays": rule.max_half_days, "maxMonths": rule.max_months,
            "steps": steps, "noticeDays": rule.notice_days, "clauses": clauses, "source": rule.source,
        })
    };
    let rows: Vec<_> = rules.rows.iter().map(row).collect();
    json!({ "version": rules.version, "inForceFrom": rules.in_force_from, "rows": rows })
}

/// Whoever is asked for an agreement, or asks for one, can read under which rules, and where those come from.
#[tokio::test]
async fn every_rule_of_consent_is_read_in_words_with_its_source() {
    let french = Catalogue::of(Locale::Fr);
    let all: Value = RULES.iter().map(shown).collect();
    let told = page(Shaped::full().with("Query.consentRules", all), "/consent-rules").await;
    for rule in RULES.iter().flat_map(|rules| rules.rows) {
        assert!(told.contains(rule.source), "{} is not in\n{told}", rule.source);
        let statuses = rule.open_to.iter().map(|status| format!("employment.{status}"));
        let steps = rule.steps.iter().map(|step| format!("release-step.{step}"));
        let clauses = rule.clauses.iter().map(|clause| format!("clause.{clause}"));
        for key in statuses.chain(steps).chain(clauses).chain([format!("route.{}", rule.route)]) {
            let words = french.find(&key).unwrap_or_else(|| panic!("{key} has no words"));
            assert!(told.contains(words), "{key} is not in\n{told}");
            assert!(Catalogue::of(Locale::En).find(&key).is_some(), "{key} has no words in English");
        }
    }
    for path in ["/legal", "/placements/id"] {
        let leads = page(Shaped::full(), path).await;
        assert!(leads.contains("href=\"/consent-rules\""), "{path}: {leads}");
    }
}
