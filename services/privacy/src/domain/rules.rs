//! How long each class of data is kept, as data with versions: what happens at the end, how long before somebody is told, and why.

use chrono::NaiveDate;
use vivier_kernel::closed_list;

closed_list! {
    /// A class of data with one rule.
    pub enum DataClass {
        /// Everything about somebody who was not in contact any more.
        SilentAccount => "SILENT_ACCOUNT",
        /// An address that nobody ever confirmed.
        UnverifiedAccount => "UNVERIFIED_ACCOUNT",
        /// Who read what about whom.
        AccessLog => "ACCESS_LOG",
    }
}

closed_list! {
    /// What is done with data at the end of its time.
    pub enum AtTheEnd {
        /// The person is erased, as by their own hand.
        PersonErased => "PERSON_ERASED",
        RowsDeleted => "ROWS_DELETED",
    }
}

/// One class, and what happens to it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RetentionRule {
    pub class: DataClass,
    /// Days after the last contact, or after it was recorded.
    pub keep_days: i64,
    /// Days before the end when the person is told; none where nobody is.
    pub notice_days: Option<i64>,
    pub at_the_end: AtTheEnd,
    /// Where the rule comes from.
    pub source: &'static str,
}

/// The rules from one day on, until the next version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RetentionRules {
    pub version: u16,
    pub in_force_from: NaiveDate,
    pub rows: &'static [RetentionRule],
}

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => NaiveDate::MIN,
    }
}

/// Every version, oldest first.
pub const RULES: &[RetentionRules] = &[RetentionRules {
    version: 1,
    in_force_from: day(2015, 1, 1),
    rows: &[
        RetentionRule {
            class: DataClass::SilentAccount,
            keep_days: 730,
            notice_days: Some(30),
            at_the_end: AtTheEnd::PersonErased,
            source: "CNIL : données de candidats, deux ans au plus après le dernier contact ; préavis de trente jours : règle du programme",
        },
        RetentionRule {
            class: DataClass::UnverifiedAccount,
            keep_days: 30,
            notice_days: None,
            at_the_end: AtTheEnd::PersonErased,
            source: "Règle du programme : une adresse jamais confirmée n’est celle de personne",
        },
        RetentionRule {
            class: DataClass::AccessLog,
            keep_days: 365,
            notice_days: None,
            at_the_end: AtTheEnd::RowsDeleted,
            source: "CNIL, recommandation sur la journalisation (2021) : six à douze mois",
        },
    ],
}];

/// The rules that hold on `on`.
pub fn in_force(on: NaiveDate) -> &'static RetentionRules {
    RULES.iter().rev().find(|version| version.in_force_from <= on).unwrap_or(&RULES[0])
}

impl RetentionRules {
    pub fn of(&self, class: DataClass) -> Option<&RetentionRule> {
        self.rows.iter().find(|row| row.class == class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_one_rule_with_its_source_and_persons_are_told_first() {
        for rules in RULES {
            for class in DataClass::ALL {
                assert_eq!(rules.rows.iter().filter(|row| row.class == *class).count(), 1, "{class}");
            }
            assert!(rules.rows.iter().all(|row| !row.source.is_empty() && row.keep_days > 0));
            assert_eq!(rules.of(DataClass::SilentAccount).and_then(|row| row.notice_days), Some(30));
        }
        assert_eq!(in_force("2026-01-01".parse().expect("a day")).version, 1);
    }
}
