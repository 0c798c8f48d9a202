//! The hours of the day where somebody lives, and the hours in which they are not called.
//!
//! The overseas zones have one offset all year, but for Saint-Pierre-et-Miquelon. Metropolitan France follows Directive 2000/84/EC: summer
//! time from the last Sunday of March to the last Sunday of October, both at 01:00 UTC. Saint-Pierre-et-Miquelon follows its neighbours in
//! Canada: from the second Sunday of March to the first Sunday of November, both at 2 o'clock there.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::closed_list;
use crate::invalid::Invalid;
use crate::locale::Locale;

closed_list! {
    /// A time zone of France.
    #[derive(Default)]
    pub enum Zone {
        /// Central European time, with summer time.
        #[default]
        Metropolitan => "METROPOLITAN",
        /// Guadeloupe, Martinique, Saint-Martin: UTC−4.
        Antilles => "ANTILLES",
        /// French Guiana: UTC−3.
        Guyane => "GUYANE",
        /// La Réunion: UTC+4.
        Reunion => "REUNION",
        /// Mayotte: UTC+3.
        Mayotte => "MAYOTTE",
        /// Saint-Pierre-et-Miquelon: UTC−3, with summer time.
        SaintPierreEtMiquelon => "SAINT_PIERRE_ET_MIQUELON",
        /// New Caledonia: UTC+11.
        NouvelleCaledonie => "NOUVELLE_CALEDONIE",
        /// French Polynesia: UTC−10, as in Tahiti, where nearly all who live there do.
        Polynesie => "POLYNESIE",
        /// Wallis and Futuna: UTC+12.
        WallisEtFutuna => "WALLIS_ET_FUTUNA",
    }
}

impl Zone {
    /// Hours to add to universal time.
    pub fn offset_hours(self, at: DateTime<Utc>) -> i64 {
        match self {
            Self::Metropolitan if is_european_summer(at) => 2,
            Self::Metropolitan => 1,
            Self::Antilles => -4,
            Self::Guyane => -3,
            Self::Reunion => 4,
            Self::Mayotte => 3,
            Self::SaintPierreEtMiquelon if is_american_summer(at) => -2,
            Self::SaintPierreEtMiquelon => -3,
            Self::NouvelleCaledonie => 11,
            Self::Polynesie => -10,
            Self::WallisEtFutuna => 12,
        }
    }

    /// Whose clocks these are, beside an hour: `heure de Paris`, `Paris time`.
    pub const fn clocks(self, locale: Locale) -> &'static str {
        let (french, english) = match self {
            Self::Metropolitan => ("heure de Paris", "Paris time"),
            Self::Antilles => ("heure des Antilles", "time of the Antilles"),
            Self::Guyane => ("heure de la Guyane", "time of French Guiana"),
            Self::Reunion => ("heure de La Réunion", "time of La Réunion"),
            Self::Mayotte => ("heure de Mayotte", "time of Mayotte"),
            Self::SaintPierreEtMiquelon => ("heure de Saint-Pierre-et-Miquelon", "time of Saint-Pierre and Miquelon"),
            Self::NouvelleCaledonie => ("heure de la Nouvelle-Calédonie", "time of New Caledonia"),
            Self::Polynesie => ("heure de Tahiti", "Tahiti time"),
            Self::WallisEtFutuna => ("heure de Wallis-et-Futuna", "time of Wallis and Futuna"),
        };
        match locale {
            Locale::Fr => french,
            Locale::En => english,
        }
    }

    /// The day there.
    pub fn day(self, at: DateTime<Utc>) -> NaiveDate {
        (at + Duration::hours(self.offset_hours(at))).date_naive()
    }

    /// The instant at which the day begins there.
    pub fn begins(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN).and_utc();
        midnight - Duration::hours(self.offset_hours(midnight))
    }

    /// The hour of the day there, 0 to 23.
    pub fn hour(self, at: DateTime<Utc>) -> u8 {
        u8::try_from((at + Duration::hours(self.offset_hours(at))).hour()).unwrap_or(0)
    }
}

fn is_european_summer(at: DateTime<Utc>) -> bool {
    let change = |month: u32| {
        let last = NaiveDate::from_ymd_opt(at.year(), month, 31)?;
        let back = last.weekday().days_since(Weekday::Sun);
        Some((last - Duration::days(i64::from(back))).and_time(NaiveTime::from_hms_opt(1, 0, 0)?).and_utc())
    };
    match (change(3), change(10)) {
        (Some(starts), Some(ends)) => starts <= at && at < ends,
        _ => false,
    }
}

/// In Saint-Pierre-et-Miquelon, where 2 o'clock is 05:00 UTC when summer time begins and 04:00 UTC when it ends.
fn is_american_summer(at: DateTime<Utc>) -> bool {
    let change = |month: u32, sunday: u8, hour: u32| {
        let day = NaiveDate::from_weekday_of_month_opt(at.year(), month, Weekday::Sun, sunday)?;
        Some(day.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?).and_utc())
    };
    match (change(3, 2, 5), change(11, 1, 4)) {
        (Some(starts), Some(ends)) => starts <= at && at < ends,
        _ => false,
    }
}

/// Hours of every day in which somebody is not called: from `from` until just before `until`, whole hours, over midnight where
/// `until` is the smaller.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "RawQuietHours")]
pub struct QuietHours {
    zone: Zone,
    from: u8,
    until: u8,
}

#[derive(Deserialize, schemars::JsonSchema)]
struct RawQuietHours {
    zone: Zone,
    from: u8,
    until: u8,
}

impl TryFrom<RawQuietHours> for QuietHours {
    type Error = Invalid;
    fn try_from(raw: RawQuietHours) -> Result<Self, Invalid> {
        Self::new(raw.zone, raw.from.into(), raw.until.into())
    }
}

impl QuietHours {
    /// # Errors
    /// `OutOfRange` for an hour outside 0 to 23; `SameHour` where both are the same: whoever wants no calls at all opts out.
    pub fn new(zone: Zone, from: i64, until: i64) -> Result<Self, Invalid> {
        let (from, until) = (Self::hour(from)?, Self::hour(until)?);
        if from == until {
            return Err(Invalid::SameHour);
        }
        Ok(Self { zone, from, until })
    }

    /// One hour by itself, for whoever names the one of the two that is wrong.
    ///
    /// # Errors
    /// `OutOfRange` outside 0 to 23.
    pub fn hour(hour: i64) -> Result<u8, Invalid> {
        u8::try_from(hour).ok().filter(|hour| *hour < 24).ok_or(Invalid::OutOfRange { min: 0, max: 23 })
    }

    pub fn zone(self) -> Zone {
        self.zone
    }

    /// The first quiet hour, 0 to 23.
    pub fn from_hour(self) -> i64 {
        i64::from(self.from)
    }

    /// The first hour that is not quiet any more, 0 to 23.
    pub fn until_hour(self) -> i64 {
        i64::from(self.until)
    }

    /// True where nobody calls at `at`.
    pub fn covers(self, at: DateTime<Utc>) -> bool {
        let hour = self.zone.hour(at);
        if self.from < self.until {
            self.from <= hour && hour < self.until
        } else {
            hour >= self.from || hour < self.until
        }
    }

    /// The first instant from `at` on that is not quiet; `at` itself where it is not.
    pub fn over_at(self, at: DateTime<Utc>) -> DateTime<Utc> {
        if !self.covers(at) {
            return at;
        }
        let full_hour = at
            - Duration::seconds(i64::from(at.minute() * 60 + at.second()))
            - Duration::nanoseconds(i64::from(at.nanosecond()));
        // A day has one hour at least that is not quiet; with the change of time that is within 25 hours.
        (1..=25).map(|hours| full_hour + Duration::hours(hours)).find(|instant| !self.covers(*instant)).unwrap_or(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn summer_time_changes_on_the_last_sundays_at_one_o_clock() {
        for (instant, hour) in [
            ("2026-03-29T00:59:59Z", 1),
            ("2026-03-29T01:00:00Z", 3),
            ("2026-10-25T00:59:59Z", 2),
            ("2026-10-25T01:00:00Z", 2),
            ("2026-12-24T22:30:00Z", 23),
        ] {
            assert_eq!(Zone::Metropolitan.hour(at(instant)), hour, "{instant}");
        }
        assert_eq!(Zone::Reunion.hour(at("2026-07-01T21:00:00Z")), 1);
        assert_eq!(Zone::Antilles.hour(at("2026-07-01T02:00:00Z")), 22);
    }

    #[test]
    fn each_zone_of_the_seas_has_its_own_hours() {
        for (zone, instant, day, hour) in [
            // The second Sunday of March and the first of November.
            (Zone::SaintPierreEtMiquelon, "2026-03-08T04:59:59Z", "2026-03-08", 1),
            (Zone::SaintPierreEtMiquelon, "2026-03-08T05:00:00Z", "2026-03-08", 3),
            (Zone::SaintPierreEtMiquelon, "2026-11-01T03:59:59Z", "2026-11-01", 1),
            (Zone::SaintPierreEtMiquelon, "2026-11-01T04:00:00Z", "2026-11-01", 1),
            (Zone::SaintPierreEtMiquelon, "2026-12-24T02:00:00Z", "2026-12-23", 23),
            (Zone::NouvelleCaledonie, "2026-07-01T13:30:00Z", "2026-07-02", 0),
            (Zone::Polynesie, "2026-07-01T09:59:00Z", "2026-06-30", 23),
            (Zone::WallisEtFutuna, "2026-12-31T12:00:00Z", "2027-01-01", 0),
        ] {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!((zone.day(at(instant)), zone.hour(at(instant))), (day, hour), "{zone} {instant}");
            assert_eq!(zone.day(zone.begins(day)), day, "{zone} {instant}");
            assert_eq!(zone.day(zone.begins(day) - Duration::seconds(1)), day - Duration::days(1), "{zone} {instant}");
        }
    }

    #[test]
    fn a_day_begins_at_its_own_midnight_whatever_time_of_the_year_it_is() {
        for (day, begins) in [
            ("2026-01-15", "2026-01-14T23:00:00Z"),
            ("2026-03-29", "2026-03-28T23:00:00Z"),
            ("2026-03-30", "2026-03-29T22:00:00Z"),
            ("2026-10-25", "2026-10-24T22:00:00Z"),
            ("2026-10-26", "2026-10-25T23:00:00Z"),
        ] {
            let day: NaiveDate = day.parse().expect("a day");
            assert_eq!(Zone::Metropolitan.begins(day), at(begins), "{day}");
            assert_eq!(Zone::Metropolitan.day(at(begins)), day);
            assert_eq!(Zone::Metropolitan.day(at(begins) - Duration::seconds(1)), day - Duration::days(1));
        }
        assert_eq!(Zone::Reunion.begins("2026-07-01".parse().expect("a day")), at("2026-06-30T20:00:00Z"));
    }

    #[test]
    fn quiet_hours_run_over_midnight_and_end_on_the_hour() {
        let night = QuietHours::new(Zone::Metropolitan, 20, 8).expect("valid");
        for (instant, quiet, over) in [
            ("2026-01-10T18:59:00Z", false, "2026-01-10T18:59:00Z"),
            ("2026-01-10T19:00:00Z", true, "2026-01-11T07:00:00Z"),
            ("2026-01-11T06:59:59Z", true, "2026-01-11T07:00:00Z"),
            ("2026-03-28T23:10:05Z", true, "2026-03-29T06:00:00Z"),
        ] {
            assert_eq!(night.covers(at(instant)), quiet, "{instant}");
            assert_eq!(night.over_at(at(instant)), at(over), "{instant}");
        }
        let lunch = QuietHours::new(Zone::Mayotte, 12, 14).expect("valid");
        assert!(lunch.covers(at("2026-01-10T09:30:00Z")) && !lunch.covers(at("2026-01-10T11:00:00Z")));
    }

    #[test]
    fn hours_that_do_not_exist_or_leave_none_are_refused() {
        assert_eq!(QuietHours::new(Zone::Guyane, 24, 3), Err(Invalid::OutOfRange { min: 0, max: 23 }));
        assert_eq!(QuietHours::new(Zone::Guyane, 3, 3), Err(Invalid::SameHour));
        assert!(serde_json::from_str::<QuietHours>(r#"{"zone":"GUYANE","from":3,"until":99}"#).is_err());
    }
}
