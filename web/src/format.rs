//! Days, times and amounts as fields and browsers hold them, and as a reader types them.

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, Utc};
use vivier_kernel::locale::Locale;
use vivier_kernel::zone::Zone;

use crate::messages::Catalogue;

/// Decimals of a number of days: its hundredths.
const DECIMALS: usize = 2;

/// Hundredths of a day as a field for days holds them: `4,50` in French, `4.50` in English, and `4` for whole days.
pub fn typed_days(locale: Locale, hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    match (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100) {
        (whole, 0) => format!("{sign}{whole}"),
        (whole, rest) => format!("{sign}{whole}{}{rest:02}", Catalogue::of(locale).text("credits.decimal")),
    }
}

/// The hundredths in a number of days as somebody types it: its decimals, two at most, stand behind a comma or a point, whatever the
/// language. None where it is anything else.
pub fn hundredths(typed: &str) -> Option<i64> {
    let (is_negative, digits) = typed.strip_prefix(['-', '−']).map_or((false, typed), |digits| (true, digits));
    let (whole, decimals) = digits.split_once([',', '.']).unwrap_or((digits, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(decimals) || decimals.len() > DECIMALS {
        return None;
    }
    let rest: i64 = format!("{decimals:0<DECIMALS$}").parse().ok()?;
    let value = whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(rest)?;
    Some(if is_negative { -value } else { value })
}

/// The day it is in Paris at `instant`.
pub fn day_in_paris(instant: DateTime<Utc>) -> NaiveDate {
    Zone::Metropolitan.day(instant)
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

/// What browsers call the clocks of a zone, by the time zone database of the IANA: they know by themselves when these are changed, which may be
/// while a page is open.
pub fn clocks(zone: Zone) -> &'static str {
    match zone {
        Zone::Metropolitan => "Europe/Paris",
        Zone::Antilles => "America/Martinique",
        Zone::Guyane => "America/Cayenne",
        Zone::Reunion => "Indian/Reunion",
        Zone::Mayotte => "Indian/Mayotte",
        Zone::SaintPierreEtMiquelon => "America/Miquelon",
        Zone::NouvelleCaledonie => "Pacific/Noumea",
        Zone::Polynesie => "Pacific/Tahiti",
        Zone::WallisEtFutuna => "Pacific/Wallis",
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::format::day;

    use super::*;

    #[test]
    fn days_are_typed_with_a_comma_or_a_point_and_kept_to_the_hundredth() {
        for (typed, expected) in [
            ("4,50", 450),
            ("4.5", 450),
            ("4", 400),
            ("0,01", 1),
            ("0", 0),
            ("0004,05", 405),
            ("0,29", 29),
            ("1000000", 100_000_000),
            ("-30,25", -3_025),
            ("−0.5", -50),
            ("92233720368547758,07", i64::MAX),
        ] {
            assert_eq!(hundredths(typed), Some(expected), "{typed}");
        }
        for typed in
            ["", "-", ",", "4,", ",5", "4,505", "4.5.0", "1.000,5", "4 5", "+4", "--4", "4,-5", "1e3", "٤", "abc"]
        {
            assert_eq!(hundredths(typed), None, "{typed}");
        }
        assert_eq!(hundredths("92233720368547758,08"), None, "more than can be counted");
        for (value, french, english) in
            [(450, "4,50", "4.50"), (-3_025, "-30,25", "-30.25"), (-50, "-0,50", "-0.50"), (100_000, "1000", "1000")]
        {
            assert_eq!(typed_days(Locale::Fr, value), french);
            assert_eq!(typed_days(Locale::En, value), english);
            assert_eq!(hundredths(french), Some(value));
            assert_eq!(hundredths(english), Some(value));
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
