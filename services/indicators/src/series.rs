//! A figure over time: at the end of each day, week or month.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use crate::figure::figure;
use crate::history::History;
use crate::moment::Moment;

/// The most points of one series.
pub const MAX_POINTS: usize = 800;

/// The distance between two points.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Step {
    Day,
    /// Weeks end on Sundays.
    Week,
    Month,
}

/// The figure at the end of a day (UTC).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Point {
    pub day: NaiveDate,
    pub value: Option<i64>,
}

/// The last days of the days, weeks or months that end within `from..=to`; none where there are more than `MAX_POINTS`.
pub fn days(from: NaiveDate, to: NaiveDate, step: Step) -> Option<Vec<NaiveDate>> {
    let mut days = Vec::new();
    let mut day = end(from, step)?;
    while day <= to {
        if days.len() == MAX_POINTS {
            return None;
        }
        days.push(day);
        day = end(day.checked_add_days(Days::new(1))?, step)?;
    }
    Some(days)
}

/// The last day of the period that `day` lies in.
fn end(day: NaiveDate, step: Step) -> Option<NaiveDate> {
    match step {
        Step::Day => Some(day),
        Step::Week => day.checked_add_days(Days::new(u64::from(6 - day.weekday().num_days_from_monday()))),
        Step::Month => day.with_day(1)?.checked_add_months(Months::new(1))?.checked_sub_days(Days::new(1)),
    }
}

/// The last instant of a day, to the microsecond.
pub fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    next.and_time(NaiveTime::MIN).and_utc() - chrono::Duration::microseconds(1)
}

/// The end of the last day that is over at an instant.
pub fn last_over(instant: DateTime<Utc>) -> DateTime<Utc> {
    let microsecond = chrono::Duration::microseconds(1);
    (instant + microsecond).date_naive().and_time(NaiveTime::MIN).and_utc() - microsecond
}

/// The figure at the end of each of `days` that had begun at a moment, up to that moment: what came later is in no point, and what is due later on
/// the moment's own day is not late yet.
pub fn series(history: &History, id: &str, days: &[NaiveDate], moment: &Moment) -> Option<Vec<Point>> {
    let until = moment.instant(history.last_instant(moment.position()));
    days.iter()
        .filter(|day| **day <= until.date_naive())
        .map(|day| {
            let then = moment.until(end_of(*day).min(until));
            Some(Point { day: *day, value: figure(history, id, &then, None)?.value })
        })
        .collect()
}
