//! Days, weeks and months, and at what instant a figure of each is worked out.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde_json::json;
use vivier_event_store::AsOf;

use super::{Log, uuid};
use crate::definition::{Dimension, definition};
use crate::moment::Moment;
use crate::publish::monthly;
use crate::series::{MAX_POINTS, Step, days, series};

#[test]
fn days_weeks_and_months_end_within_the_span() {
    let day = |text: &str| text.parse().expect("a day");
    let ends = |from, to, step| {
        days(day(from), day(to), step).map(|days| days.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(
        ends("2026-02-27", "2026-03-01", Step::Day),
        Some(vec!["2026-02-27".into(), "2026-02-28".into(), "2026-03-01".into()])
    );
    assert_eq!(ends("2026-03-02", "2026-03-15", Step::Week), Some(vec!["2026-03-08".into(), "2026-03-15".into()]));
    assert_eq!(ends("2026-01-15", "2026-03-30", Step::Month), Some(vec!["2026-01-31".into(), "2026-02-28".into()]));
    assert_eq!(ends("2026-03-02", "2026-03-01", Step::Day), Some(vec![]));
    assert_eq!(days(day("2015-01-01"), day("2025-01-01"), Step::Day), None, "more than {MAX_POINTS}");
}

/// Who asks for the last day of a month asks for its last microsecond, and is told of that month.
#[test]
fn a_month_is_over_at_its_last_microsecond() {
    let log = Log::new();
    let definition = definition("talents-in-pool").expect("an indicator");
    for (instant, last_day) in [
        ("2026-03-31T23:59:59.999998Z", "2026-02-28"),
        ("2026-03-31T23:59:59.999999Z", "2026-03-31"),
        ("2026-04-01T00:00:00Z", "2026-03-31"),
        ("2026-04-29T23:59:59.999999Z", "2026-03-31"),
    ] {
        let at = instant.parse().expect("an instant");
        let (day, _) = monthly(&log.history, definition, at, Dimension::Ministry).expect("a month");
        assert_eq!(day.to_string(), last_day, "{instant}");
    }
}

#[test]
fn as_of_a_position_the_clock_stands_at_its_last_event() {
    let mut log = Log::new();
    log.add("brigade", 1, "MemberVolunteered", json!({ "talent": uuid(7), "home": null }));
    let volunteered = log.position;
    assert_eq!(log.at("answered-by-coordinators", volunteered), None, "there are two weeks to answer");
    log.at += Duration::days(20);
    log.add("talent", 9, "TalentRegistered", json!({ "organisation": null }));
    assert_eq!(log.value("answered-by-coordinators"), Some(0), "nobody has");
    assert_eq!(log.at("answered-by-coordinators", log.position), Some(0));
    assert_eq!(log.at("answered-by-coordinators", volunteered), None, "what came later changes nothing in the past");
}

#[test]
fn what_is_due_later_today_is_not_late_in_the_point_of_today() {
    let mut log = Log::new();
    log.add("brigade", 1, "MemberVolunteered", json!({ "talent": uuid(7), "home": null }));
    let due = log.at + Duration::days(14);
    let at = |now: DateTime<Utc>| {
        let now = Moment::new(None, now);
        let points = series(&log.history, "answered-by-coordinators", &[due.date_naive()], &now);
        points.expect("an indicator").into_iter().map(|point| point.value).collect::<Vec<_>>()
    };
    assert_eq!(at(due - Duration::minutes(1)), [None::<i64>], "there is a minute left");
    assert_eq!(at(due + Duration::minutes(1)), [Some(0)]);
    assert_eq!(at(due + Duration::days(3)), [Some(0)], "as it was at the end of that day");
}

#[test]
fn a_series_about_then_is_the_one_of_then() {
    let mut log = Log::new();
    for talent in 1..=3_u128 {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
        log.add("talent", talent, "TalentActivated", json!({}));
        log.at += Duration::days(1);
    }
    let days = ["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"];
    let days: [NaiveDate; 4] = days.map(|day| day.parse().expect("a day"));
    let told = |moment: Moment| {
        let points = series(&log.history, "talents-in-pool", &days, &moment).expect("an indicator");
        points.into_iter().map(|point| point.value).collect::<Vec<_>>()
    };
    assert_eq!(told(Moment::new(None, log.at)), [Some(1), Some(2), Some(3), Some(3)]);
    // The second is registered, and not active yet.
    let between: DateTime<Utc> = "2026-01-02T00:35:00Z".parse().expect("an instant");
    assert_eq!(told(Moment::new(Some(AsOf::Instant(between)), log.at)), [Some(1), Some(1)]);
    assert_eq!(told(Moment::new(None, between)), [Some(1), Some(1)], "as it was told then");
    let at = |position| told(Moment::new(Some(AsOf::Position(position)), log.at));
    assert_eq!(at(3), [Some(1), Some(1)]);
    assert_eq!(at(4), [Some(1), Some(2)]);
    assert!(at(0).is_empty(), "before the first event no day has begun");
}
