//! Each kind of event that is followed tells somebody, and what it tells has its words.

use std::collections::BTreeSet;

use vivier_kernel::locale::Locale;
use vivier_kernel::notice::Value;

use super::{KINDS, all, each_is_worded};
use crate::words::catalogue;
use crate::words::wording::title_words;

#[test]
fn exactly_the_kinds_that_are_followed_tell_somebody() {
    let told: BTreeSet<&str> =
        all().into_iter().filter(|(_, notices)| !notices.is_empty()).map(|(kind, _)| kind).collect();
    assert_eq!(told, KINDS.iter().copied().collect());
}

#[test]
fn every_notice_has_its_words_and_every_value_that_they_name() {
    for (kind, notices) in all() {
        each_is_worded(&notices);
        for notice in notices {
            assert!(!notice.recipients.is_empty(), "{kind}");
            for value in notice.values.values() {
                if let Value::Word(item) = value {
                    assert!(catalogue::find(&format!("word.{item}"), Locale::Fr).is_some(), "{kind}: {item}");
                }
            }
            for (item, locale) in notice.calendar.iter().flat_map(|item| Locale::ALL.map(|locale| (item, locale))) {
                let of = (notice.family, notice.template.as_str());
                let words = title_words(of, &item.when, &notice.values, locale);
                let words = words.unwrap_or_else(|| panic!("{kind}: {} has no title: {item:?}", notice.template));
                for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                    assert!(notice.values.contains_key(name), "{kind}: {words} names {name}");
                }
            }
        }
    }
}
