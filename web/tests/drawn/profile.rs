//! One's own profile: a status that the address does not show is said to be one's own word.

use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

#[tokio::test]
async fn an_address_that_shows_nothing_is_said_to_show_nothing() {
    let french = Catalogue::of(Locale::Fr);
    for (affiliation, status, told) in [
        ("UNKNOWN", "CIVIL_SERVANT", Some("affiliation-told.UNKNOWN")),
        ("FREE_MAIL", "FIXED_TERM_CONTRACT", Some("affiliation-told.FREE_MAIL")),
        ("PUBLIC_AGENT", "CIVIL_SERVANT", None),
        ("UNKNOWN", "EXTERNAL", None),
    ] {
        let answers = Shaped::full()
            .with("Account.affiliation", affiliation.into())
            .with("Talent.employmentStatus", status.into());
        let page = page(answers, "/profile").await;
        assert!(page.contains(french.text(&format!("employment.{status}"))), "{page}");
        let says = |key: &str| page.contains(french.find(key).expect("words"));
        let said: Vec<_> =
            ["affiliation-told.UNKNOWN", "affiliation-told.FREE_MAIL"].into_iter().filter(|key| says(key)).collect();
        assert_eq!(said, Vec::from_iter(told), "{affiliation}, {status}");
    }
}
