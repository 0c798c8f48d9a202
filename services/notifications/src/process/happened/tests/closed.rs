//! What is closed says why.

use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Value;
use vivier_matching::domain::event::PlacementSuperseded;
use vivier_matching::domain::value::SupersedeReason;

use super::{heard, told_of};
use crate::words::catalogue;

#[test]
fn a_service_reads_why_what_it_was_asked_for_is_closed() {
    let reason = SupersedeReason::TalentLeft;
    let told = told_of(&heard(), &PlacementSuperseded { reason, by: None }.into());
    let mut service = told.iter().filter(|notice| notice.template == "release.superseded").peekable();
    assert!(service.peek().is_some());
    assert!(service.all(|notice| notice.values.get("reason") == Some(&Value::Word("TALENT_LEFT".to_owned()))));
    for locale in Locale::ALL {
        let words = catalogue::find("release.superseded.text", locale);
        assert!(words.is_some_and(|words| words.contains("{reason}")), "{words:?}");
    }
}
