//! The page of a mission: what one cannot do there says why, and what one can do about it.

use serde_json::json;
use vivier_kernel::locale::Locale;
use vivier_matching::read::applying::CODES;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

#[tokio::test]
async fn whoever_cannot_apply_is_told_why_and_what_to_do() {
    let french = Catalogue::of(Locale::Fr);
    for code in CODES {
        let answers = Shaped::full().with("Mission.actions", json!([])).with("ApplicationRefusal.code", json!(code));
        let page = page(answers, "/missions/id").await;
        let why = french.find(&format!("apply-refused.{code}")).unwrap_or_else(|| panic!("{code} has no words"));
        let remedy = french.find(&format!("apply-remedy.{code}")).unwrap_or_else(|| panic!("{code} has no remedy"));
        let button = page.split("<button").find(|rest| rest.contains("aria-describedby=\"why-not-1\""));
        let button = button.unwrap_or_else(|| panic!("{code}: no button that is described by the reason:\n{page}"));
        assert!(button.split('>').next().is_some_and(|tag| tag.contains(" disabled")), "{code}: {button}");
        for words in [format!("id=\"why-not-1\">{why} <a href=\"/"), format!(">{remedy}</a>")] {
            assert!(page.contains(&words), "{code}: {words} is not in\n{page}");
        }
        assert!(!page.contains("/apply\""), "{code}: a way to apply all the same");
    }
}

#[tokio::test]
async fn whoever_can_apply_is_given_the_way_alone() {
    let answers =
        Shaped::full().with("Mission.actions", json!([])).with("Seat.applicationRefusal", serde_json::Value::Null);
    let page = page(answers, "/missions/id").await;
    assert!(page.contains("href=\"/seats/id/apply\""), "{page}");
    assert!(!page.contains("why-not-"), "{page}");
}
