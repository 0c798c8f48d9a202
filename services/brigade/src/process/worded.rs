//! For tests: what is said has words in both languages, and names nothing that is not there.

use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Notice, Value};
use vivier_notifications::words::catalogue;

#[track_caller]
pub(crate) fn is_worded(notice: &Notice) {
    for locale in Locale::ALL {
        for part in ["subject", "text"] {
            let key = format!("{}.{part}", notice.template);
            let words = catalogue::find(&key, locale).unwrap_or_else(|| panic!("{key} in {locale:?}"));
            for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                assert!(notice.values.contains_key(name), "{key} names {name}");
            }
        }
        for value in notice.values.values() {
            if let Value::Word(item) = value {
                assert!(catalogue::find(&format!("word.{item}"), locale).is_some(), "{item} in {locale:?}");
            }
        }
    }
}
