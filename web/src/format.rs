//! Dates and numbers as a reader of each language writes them.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Utc};
use vivier_kernel::locale::Locale;
use vivier_kernel::zone::Zone;

use crate::messages::Catalogue;

const MONTH_KEYS: [&str; 12] = [
    "month.1", "month.2", "month.3", "month.4", "month.5", "month.6", "month.7", "month.8", "month.9", "month.10",
    "month.11", "month.12",
];

/// A whole number with its thousands apart: `1 234` in French (narrow no-break space), `1,234` in English.
pub fn number(locale: Locale, value: u64) -> String {
    let separator = match locale {
        Locale::Fr => '\u{202f}',
        Locale::En => ',',
    };
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * separator.len_utf8());
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// A day in words: `1er mars 2027`, `1 March 2027`.
pub fn day(locale: Locale, day: NaiveDate) -> String {
    let key = usize::try_from(day.month0()).ok().and_then(|index| MONTH_KEYS.get(index)).copied().unwrap_or_default();
    let month = Catalogue::of(locale).text(key);
    let number = match (locale, day.day()) {
        (Locale::Fr, 1) => "1er".to_owned(),
        (Locale::Fr | Locale::En, number) => number.to_string(),
    };
    format!("{number}\u{a0}{month} {}", day.year())
}

/// The day it is in Paris at `instant`.
pub fn day_in_paris(instant: DateTime<Utc>) -> NaiveDate {
    (instant.naive_utc() + paris_offset(instant.naive_utc())).date()
}

/// The instant that clocks in a zone show as `YYYY-MM-DDThh:mm`, as RFC 3339 writes it; none where that is no such text. In the hour
/// that autumn has twice, the first.
pub fn instant_in(zone: Zone, local: &str) -> Option<String> {
    let local = NaiveDateTime::parse_from_str(local, "%Y-%m-%dT%H:%M").ok()?;
    // A zone has one offset or two, an hour apart: that of summer, tried first, is the larger.
    let offset = |at: NaiveDateTime| Duration::hours(zone.offset_hours(at.and_utc()));
    let summer = local - offset(local) - Duration::hours(1);
    let utc = [summer, local - offset(local), local - offset(local) + Duration::hours(1)]
        .into_iter()
        .find(|utc| *utc + offset(*utc) == local)
        .unwrap_or(local - offset(local));
    Some(format!("{}Z", utc.format("%Y-%m-%dT%H:%M:%S")))
}

/// True where a text is a time as a field of a page writes it, or as programs do.
pub fn is_time(text: &str) -> bool {
    instant_in(Zone::Metropolitan, text).is_some() || DateTime::parse_from_rfc3339(text).is_ok()
}

/// What clocks in a zone show at an instant.
pub fn local(zone: Zone, instant: DateTime<Utc>) -> NaiveDateTime {
    instant.naive_utc() + Duration::hours(zone.offset_hours(instant))
}

/// Central European time by the Union's rule in force (directive 2000/84/EC): summer time from 01:00 UTC on the last Sunday of March to
/// 01:00 UTC on the last Sunday of October.
fn paris_offset(utc: NaiveDateTime) -> Duration {
    let change = |month: u32| {
        NaiveDate::from_ymd_opt(utc.year(), month, 31).and_then(|last| {
            let sunday = last - Duration::days(i64::from(last.weekday().num_days_from_sunday()));
            sunday.and_hms_opt(1, 0, 0)
        })
    };
    let summer = matches!((change(3), change(10)), (Some(start), Some(end)) if utc >= start && utc < end);
    Duration::hours(if summer { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (value, french, english) in [
            (0, "0", "0"),
            (999, "999", "999"),
            (1_000, "1\u{202f}000", "1,000"),
            (1_234_567, "1\u{202f}234\u{202f}567", "1,234,567"),
        ] {
            assert_eq!(number(Locale::Fr, value), french);
            assert_eq!(number(Locale::En, value), english);
        }
    }

    #[test]
    fn days_are_said_as_in_the_language_and_counted_in_paris() {
        let instant = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        for (utc, french, english) in [
            ("2027-02-28T23:30:00Z", "1er\u{a0}mars 2027", "1\u{a0}March 2027"),
            ("2027-07-13T21:59:59Z", "13\u{a0}juillet 2027", "13\u{a0}July 2027"),
            ("2027-07-13T22:00:00Z", "14\u{a0}juillet 2027", "14\u{a0}July 2027"),
            ("2026-12-31T22:59:59Z", "31\u{a0}décembre 2026", "31\u{a0}December 2026"),
        ] {
            let date = day_in_paris(instant(utc));
            assert_eq!(day(Locale::Fr, date), french);
            assert_eq!(day(Locale::En, date), english);
        }
    }

    #[test]
    fn summer_time_changes_on_the_last_sundays_at_one_utc() {
        for (utc, hours) in [
            ("2026-03-29T00:59:59", 1),
            ("2026-03-29T01:00:00", 2),
            ("2026-10-25T00:59:59", 2),
            ("2026-10-25T01:00:00", 1),
        ] {
            assert_eq!(paris_offset(utc.parse().expect("a time")), Duration::hours(hours), "{utc}");
        }
    }

    #[test]
    fn times_are_shown_and_read_in_a_zone() {
        for (zone, utc, shown) in [
            (Zone::Metropolitan, "2026-11-26T08:00:00Z", "2026-11-26T09:00"),
            (Zone::Metropolitan, "2027-07-14T08:00:00Z", "2027-07-14T10:00"),
            (Zone::Reunion, "2026-11-26T21:30:00Z", "2026-11-27T01:30"),
            (Zone::Antilles, "2026-11-26T02:00:00Z", "2026-11-25T22:00"),
            (Zone::Metropolitan, "2026-10-25T00:30:00Z", "2026-10-25T02:30"),
            (Zone::Metropolitan, "2026-03-29T01:30:00Z", "2026-03-29T03:30"),
        ] {
            let instant: DateTime<Utc> = utc.parse().expect("an instant");
            assert_eq!(local(zone, instant).format("%Y-%m-%dT%H:%M").to_string(), shown);
            assert_eq!(instant_in(zone, shown).as_deref(), Some(utc), "{zone:?}");
        }
        assert_eq!(instant_in(Zone::Guyane, "tomorrow"), None);
    }
}
