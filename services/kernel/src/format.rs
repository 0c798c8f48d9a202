//! Dates, times and numbers as a reader of each language writes them, by the clock of where they live.

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Timelike as _, Utc};

use crate::locale::Locale;
use crate::zone::Zone;

const FRENCH_MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `1er mars 2027`, `1 March 2027`.
pub fn day(locale: Locale, day: NaiveDate) -> String {
    let months = match locale {
        Locale::Fr => FRENCH_MONTHS,
        Locale::En => ENGLISH_MONTHS,
    };
    let month = usize::try_from(day.month0()).ok().and_then(|index| months.get(index)).copied().unwrap_or_default();
    let number = match (locale, day.day()) {
        (Locale::Fr, 1) => "1er".to_owned(),
        (Locale::Fr | Locale::En, number) => number.to_string(),
    };
    format!("{number}\u{a0}{month} {}", day.year())
}

/// `1er mars 2027 à 9 h 05 (heure de Paris)`, `1 March 2027 at 9:05 (Paris time)`: a mail is read elsewhere than where its reader lives too.
pub fn instant(locale: Locale, zone: Zone, instant: DateTime<Utc>) -> String {
    let here = instant + Duration::hours(zone.offset_hours(instant));
    let (day, clocks) = (day(locale, here.date_naive()), zone.clocks(locale));
    match locale {
        Locale::Fr => format!("{day} à {}\u{a0}h\u{a0}{:02} ({clocks})", here.hour(), here.minute()),
        Locale::En => format!("{day} at {}:{:02} ({clocks})", here.hour(), here.minute()),
    }
}

/// Thousands apart: `1 234` with a narrow no-break space in French, `1,234` in English.
pub fn number(locale: Locale, value: impl Into<i128>) -> String {
    let value: i128 = value.into();
    let separator = match locale {
        Locale::Fr => '\u{202f}',
        Locale::En => ',',
    };
    let digits = value.unsigned_abs().to_string();
    let mut text = if value < 0 { "−".to_owned() } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Hundredths of a day as days: `4,5 jours`, `1 jour`; `4.5 days`, `0.25 days`.
pub fn credit(locale: Locale, hundredths: i64) -> String {
    let (point, plural) = match locale {
        Locale::Fr => (',', hundredths.unsigned_abs() >= 200),
        Locale::En => ('.', hundredths.unsigned_abs() != 100),
    };
    let mut days = number(locale, hundredths / 100);
    if hundredths < 0 && hundredths > -100 {
        days.insert(0, '−');
    }
    let part = hundredths.unsigned_abs() % 100;
    if part > 0 {
        let digits = format!("{part:02}");
        days.push(point);
        days.push_str(digits.trim_end_matches('0'));
    }
    let unit = match (locale, plural) {
        (Locale::Fr, false) => "jour",
        (Locale::Fr, true) => "jours",
        (Locale::En, false) => "day",
        (Locale::En, true) => "days",
    };
    format!("{days}\u{a0}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_said_by_the_clock_of_where_somebody_lives() {
        let new_year: DateTime<Utc> = "2026-12-31T23:05:00Z".parse().expect("an instant");
        for (locale, zone, said) in [
            (Locale::Fr, Zone::Metropolitan, "1er\u{a0}janvier 2027 à 0\u{a0}h\u{a0}05 (heure de Paris)"),
            (Locale::En, Zone::Metropolitan, "1\u{a0}January 2027 at 0:05 (Paris time)"),
            (Locale::Fr, Zone::Antilles, "31\u{a0}décembre 2026 à 19\u{a0}h\u{a0}05 (heure des Antilles)"),
            (Locale::En, Zone::Polynesie, "31\u{a0}December 2026 at 13:05 (Tahiti time)"),
        ] {
            assert_eq!(instant(locale, zone, new_year), said);
        }
    }

    #[test]
    fn credit_is_said_in_days() {
        for (hundredths, french, english) in [
            (450, "4,5 jours", "4.5 days"),
            (100, "1 jour", "1 day"),
            (125, "1,25 jour", "1.25 days"),
            (200, "2 jours", "2 days"),
            (5, "0,05 jour", "0.05 days"),
            (-50, "−0,5 jour", "−0.5 days"),
            (-150_000, "−1\u{202f}500 jours", "−1,500 days"),
        ] {
            let said = [Locale::Fr, Locale::En].map(|locale| credit(locale, hundredths).replace('\u{a0}', " "));
            assert_eq!(said, [french, english], "{hundredths}");
        }
    }

    #[test]
    fn thousands_stand_apart() {
        for (value, french, english) in [
            (0_i64, "0", "0"),
            (999, "999", "999"),
            (1_000, "1\u{202f}000", "1,000"),
            (1_234_567, "1\u{202f}234\u{202f}567", "1,234,567"),
            (-1_000, "−1\u{202f}000", "−1,000"),
        ] {
            assert_eq!((number(Locale::Fr, value), number(Locale::En, value)), (french.to_owned(), english.to_owned()));
        }
        assert_eq!(number(Locale::En, u64::MAX), "18,446,744,073,709,551,615");
    }
}
