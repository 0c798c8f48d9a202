//! Calendar periods: whole days, both ends included.

use chrono::{Datelike, Duration, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::invalid::Invalid;

/// The first year a date may lie in: before the programme existed nothing was planned.
pub const FIRST_YEAR: i32 = 2015;
/// The first year that a fact about a person may lie in: since when they practise a skill, when a certificate was given. Careers are
/// decades long.
pub const FIRST_YEAR_OF_FACTS: i32 = 1950;
/// The last year a date may lie in.
pub const LAST_YEAR: i32 = 2100;

/// Days from `start` to `end`, both included; never empty.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "RawPeriod")]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

#[derive(Deserialize, schemars::JsonSchema)]
struct RawPeriod {
    start: NaiveDate,
    end: NaiveDate,
}

impl TryFrom<RawPeriod> for Period {
    type Error = Invalid;
    fn try_from(raw: RawPeriod) -> Result<Self, Invalid> {
        Self::new(raw.start, raw.end)
    }
}

impl Period {
    /// # Errors
    /// `DateOutOfRange` outside `FIRST_YEAR..=LAST_YEAR`, `EndBeforeStart`.
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self, Invalid> {
        check_date(start)?;
        check_date(end)?;
        if end < start {
            return Err(Invalid::EndBeforeStart);
        }
        Ok(Self { start, end })
    }

    pub fn start(&self) -> NaiveDate {
        self.start
    }

    pub fn end(&self) -> NaiveDate {
        self.end
    }

    /// Number of days, at least 1.
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days() + 1
    }

    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }

    pub fn covers(&self, other: &Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let start = self.start.max(other.start);
        let end = self.end.min(other.end);
        (start <= end).then_some(Self { start, end })
    }

    /// The same period, ended on `day` where that is earlier; `None` where nothing is left.
    pub fn ended_on(&self, day: NaiveDate) -> Option<Self> {
        let end = self.end.min(day);
        (self.start <= end).then_some(Self { start: self.start, end })
    }

    pub fn each_day(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let (start, count) = (self.start, self.days());
        (0..count).map(move |offset| start + Duration::days(offset))
    }
}

/// # Errors
/// `DateOutOfRange` where the year is not one that the programme plans in.
pub fn check_date(day: NaiveDate) -> Result<NaiveDate, Invalid> {
    check_from(FIRST_YEAR, day)
}

/// # Errors
/// `DateOutOfRange` where the year is not one that a fact about a person may lie in; whether it may lie in the future is for who asks.
pub fn check_fact_date(day: NaiveDate) -> Result<NaiveDate, Invalid> {
    check_from(FIRST_YEAR_OF_FACTS, day)
}

fn check_from(first: i32, day: NaiveDate) -> Result<NaiveDate, Invalid> {
    if (first..=LAST_YEAR).contains(&day.year()) {
        return Ok(day);
    }
    Err(Invalid::DateOutOfRange {
        min: NaiveDate::from_ymd_opt(first, 1, 1).unwrap_or_default(),
        max: NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_period_refuses_an_end_before_its_start_and_years_out_of_range() {
        assert_eq!(Period::new(day("2026-02-02"), day("2026-02-01")), Err(Invalid::EndBeforeStart));
        for bad in ["0001-01-01", "9999-12-31", "2014-12-31", "2101-01-01"] {
            let refused = Period::new(day(bad), day(bad));
            assert!(matches!(refused, Err(Invalid::DateOutOfRange { .. })), "{bad}: {refused:?}");
        }
        assert_eq!(Period::new(day("2026-02-01"), day("2026-02-01")).map(|p| p.days()), Ok(1));
    }

    #[test]
    fn a_fact_may_be_decades_old() {
        for (text, plan, fact) in [
            ("1949-12-31", false, false),
            ("1950-01-01", false, true),
            ("2010-01-01", false, true),
            ("2015-01-01", true, true),
            ("2101-01-01", false, false),
        ] {
            assert_eq!((check_date(day(text)).is_ok(), check_fact_date(day(text)).is_ok()), (plan, fact), "{text}");
        }
    }

    #[test]
    fn a_stored_period_is_checked_when_it_is_read() {
        let backwards = r#"{"start":"2026-03-01","end":"2026-02-01"}"#;
        assert!(serde_json::from_str::<Period>(backwards).is_err());
    }

    #[test]
    fn two_periods_overlap_exactly_where_they_have_an_intersection() {
        let whole = Period::new(day("2026-01-10"), day("2026-01-20")).expect("valid");
        for (start, end, expected) in [
            ("2026-01-01", "2026-01-09", false),
            ("2026-01-01", "2026-01-10", true),
            ("2026-01-20", "2026-01-25", true),
            ("2026-01-21", "2026-01-25", false),
        ] {
            let other = Period::new(day(start), day(end)).expect("valid");
            assert_eq!(whole.overlaps(&other), expected, "{start}..{end}");
            assert_eq!(whole.intersection(&other).is_some(), expected, "{start}..{end}");
        }
    }
}
