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
        /// Sessions that have ended.
        Session => "SESSION",
        /// API tokens that have expired: when they were used last.
        ApiToken => "API_TOKEN",
        /// Wrong codes of a second factor, by the day.
        SignInFailure => "SIGN_IN_FAILURE",
        /// Networks from which somebody signed in, as keyed hashes.
        KnownNetwork => "KNOWN_NETWORK",
        /// Sign-ins at another provider that were begun and not finished.
        FederationAttempt => "FEDERATION_ATTEMPT",
        /// Profiles in the pool, withdrawn ones too.
        Profile => "PROFILE",
        /// Placements that came to nothing: refused, withdrawn, expired.
        EndedRequest => "ENDED_REQUEST",
        /// Placements that were signed, with their documents.
        Agreement => "AGREEMENT",
        /// What somebody was told.
        Notification => "NOTIFICATION",
        /// How it went to them: mails and webhooks.
        Delivery => "DELIVERY",
        /// Saved searches and watched missions, with when they told of something.
        SavedSearch => "SAVED_SEARCH",
        /// The rankings behind invitations, in which somebody stands by their id.
        RankingRecord => "RANKING_RECORD",
        /// Copies of mails in a folder, on an instance without a mail server.
        MailFile => "MAIL_FILE",
    }
}

closed_list! {
    /// What is done with data at the end of its time.
    pub enum AtTheEnd {
        /// The person is erased, as by their own hand.
        PersonErased => "PERSON_ERASED",
        /// Rows, or files.
        RowsDeleted => "ROWS_DELETED",
        /// It stands in events, sealed under the person's key: it is kept as long as the person is, and unreadable with them.
        WithThePerson => "WITH_THE_PERSON",
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

/// How long somebody may be silent, in days, and how long before the end they are told.
const SILENT: (i64, i64) = (730, 30);

const fn deleted(class: DataClass, keep_days: i64, source: &'static str) -> RetentionRule {
    RetentionRule { class, keep_days, notice_days: None, at_the_end: AtTheEnd::RowsDeleted, source }
}

/// What goes with its person does so when they were silent for long, and they are told before.
const fn with_the_person(class: DataClass, source: &'static str) -> RetentionRule {
    let (keep_days, notice_days) = (SILENT.0, Some(SILENT.1));
    RetentionRule { class, keep_days, notice_days, at_the_end: AtTheEnd::WithThePerson, source }
}

const SILENT_ACCOUNT: RetentionRule = RetentionRule {
    class: DataClass::SilentAccount,
    keep_days: SILENT.0,
    notice_days: Some(SILENT.1),
    at_the_end: AtTheEnd::PersonErased,
    source: "CNIL\u{a0}: données de candidats, deux ans au plus après le dernier contact\u{202f}; préavis de trente jours\u{a0}: règle du programme",
};

const UNVERIFIED_ACCOUNT: RetentionRule = RetentionRule {
    class: DataClass::UnverifiedAccount,
    keep_days: 30,
    notice_days: None,
    at_the_end: AtTheEnd::PersonErased,
    source: "Règle du programme\u{a0}: une adresse jamais confirmée n’est celle de personne",
};

const ACCESS_LOG: RetentionRule =
    deleted(DataClass::AccessLog, 365, "CNIL, recommandation sur la journalisation (2021)\u{a0}: six à douze mois");

/// What holds from the second version on.
const SECOND: [RetentionRule; 15] = [
    SILENT_ACCOUNT,
    UNVERIFIED_ACCOUNT,
    ACCESS_LOG,
    deleted(
        DataClass::Session,
        1,
        "Règle du programme\u{a0}: une session terminée n’ouvre rien et ne sert plus à rien",
    ),
    deleted(
        DataClass::ApiToken,
        30,
        "Règle du programme\u{a0}: un mois pour voir qu’un jeton a expiré et à quoi il servait",
    ),
    deleted(DataClass::SignInFailure, 1, "Règle du programme\u{a0}: les codes erronés se comptent par jour"),
    deleted(
        DataClass::KnownNetwork,
        180,
        "Règle du programme\u{a0}: aussi longtemps qu’un navigateur est reconnu (décision 34)",
    ),
    deleted(
        DataClass::FederationAttempt,
        1,
        "Règle du programme\u{a0}: une connexion commencée ailleurs dure un quart d’heure",
    ),
    with_the_person(DataClass::Profile, "CNIL\u{a0}: données de candidats, deux ans au plus après le dernier contact"),
    with_the_person(
        DataClass::EndedRequest,
        "CNIL\u{a0}: candidatures non retenues, deux ans au plus après le dernier contact",
    ),
    with_the_person(
        DataClass::Agreement,
        "Règle du programme\u{a0}: les dates et les chiffres restent, les textes et les noms partent avec la personne",
    ),
    with_the_person(DataClass::Notification, "Règle du programme\u{a0}: ce qui a été dit à la personne est à elle"),
    with_the_person(DataClass::Delivery, "Règle du programme\u{a0}: avec la notification qu’il porte"),
    with_the_person(DataClass::SavedSearch, "Règle du programme\u{a0}: jusqu’à ce que la personne y renonce ou parte"),
    with_the_person(
        DataClass::RankingRecord,
        "Règlement (UE) 2024/1689, article 12\u{a0}: un classement se refait\u{202f}; la personne n’y figure que par un identifiant",
    ),
];

const MAIL_FILE: RetentionRule = deleted(
    DataClass::MailFile,
    30,
    "Règle du programme\u{a0}: la copie d’un courriel ne sert qu’à le lire là où rien ne l’envoie, un mois au plus",
);

/// The rules of a version with one more, for a class that had none.
const fn and<const N: usize, const M: usize>(rows: [RetentionRule; N], more: RetentionRule) -> [RetentionRule; M] {
    let mut all = [more; M];
    let mut at = 0;
    while at < N {
        all[at] = rows[at];
        at += 1;
    }
    all
}

const THIRD: [RetentionRule; 16] = and(SECOND, MAIL_FILE);

/// Every version, oldest first.
pub const RULES: &[RetentionRules] = &[
    RetentionRules {
        version: 1,
        in_force_from: day(2015, 1, 1),
        rows: &[SILENT_ACCOUNT, UNVERIFIED_ACCOUNT, ACCESS_LOG],
    },
    RetentionRules { version: 2, in_force_from: day(2026, 11, 1), rows: &SECOND },
    RetentionRules { version: 3, in_force_from: day(2026, 11, 26), rows: &THIRD },
];

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
        for class in DataClass::ALL {
            let rows = |rules: &RetentionRules| rules.rows.iter().filter(|row| row.class == *class).count();
            let counts: Vec<usize> = RULES.iter().map(rows).collect();
            assert!(counts.last() == Some(&1) && counts.is_sorted(), "one rule now, and none was ever lost: {class}");
        }
        for rules in RULES {
            for row in rules.rows {
                assert!(!row.source.is_empty() && row.keep_days > 0, "{}", row.class);
                // Whoever has an address is told before anything of theirs goes; what is not about a person goes in silence.
                let told = row.at_the_end != AtTheEnd::RowsDeleted && row.class != DataClass::UnverifiedAccount;
                assert_eq!(row.notice_days, told.then_some(30), "{}", row.class);
                // Nothing that goes with a person outlives them.
                assert!(row.at_the_end != AtTheEnd::WithThePerson || row.keep_days == SILENT.0, "{}", row.class);
            }
        }
        for (on, version) in
            [("2026-01-01", 1), ("2026-10-31", 1), ("2026-11-01", 2), ("2026-11-26", 3), ("2040-01-01", 3)]
        {
            assert_eq!(in_force(on.parse().expect("a day")).version, version, "{on}");
        }
        let in_order = RULES.windows(2).all(|two| two[0].in_force_from < two[1].in_force_from);
        assert!(in_order, "a later version begins later");
    }
}
