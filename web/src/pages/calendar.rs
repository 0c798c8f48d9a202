//! `/profile/calendar`: one's own time month by month, each day a link: the first day of an offer is chosen, then the last, then the form
//! asks for the share. It takes no script, and no mouse.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use serde::Deserialize;
use vivier_kernel::clock::{Clock as _, SystemClock};

use super::profile::{Talent, own};
use crate::page::Page;

/// Months that stand on one page.
const SHOWN: u32 = 3;
/// How far ahead somebody can look, in months.
const AHEAD: u32 = 24;

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    page: Page,
    months: Vec<Month>,
    /// The first day of what is offered, where it was chosen.
    first: Option<NaiveDate>,
    earlier: Option<String>,
    later: Option<String>,
    /// The same months with nothing chosen.
    afresh: String,
}

struct Month {
    title: String,
    /// Weeks from Monday to Sunday; a place that belongs to another month is empty.
    weeks: Vec<Vec<Option<Day>>>,
}

struct Day {
    date: NaiveDate,
    offered: u64,
    taken: u64,
    chosen: bool,
    /// Where choosing it leads; none for a day that is over.
    address: Option<String>,
}

impl Day {
    fn number(&self) -> u32 {
        self.date.day()
    }

    /// The whole of it in words.
    fn words(&self, page: &Page) -> String {
        let mut words = page.day(&self.date);
        for (key, share) in [("offered", self.offered), ("taken", self.taken)] {
            if share > 0 {
                let text = crate::messages::fill(&page.word("calendar-day", key), "share", &page.number(&share));
                words = format!("{words}, {text}");
            }
        }
        words
    }
}

/// What the address says.
#[derive(Deserialize)]
pub struct Asked {
    month: Option<String>,
    first: Option<NaiveDate>,
    /// Set where the guide led here, which goes on afterwards.
    guide: Option<String>,
}

/// `GET /profile/calendar?month=2027-03&first=2027-03-08`
pub async fn show(page: Page, Query(asked): Query<Asked>) -> Response {
    if !page.signed_in() {
        return Redirect::to(&page.sign_in_address()).into_response();
    }
    let talent = match own(&page).await {
        Ok(own) => own.own_talent,
        Err(error) => return page.failure(&error),
    };
    let Some(talent) = talent.filter(|talent| talent.can("DECLARE_AVAILABILITY")) else {
        return Redirect::to("/profile").into_response();
    };
    let today = SystemClock.today();
    let guided = asked.guide.is_some();
    let first = asked.first.filter(|first| *first >= today);
    let this = first_of(today);
    let last = this.checked_add_months(Months::new(AHEAD - SHOWN)).unwrap_or(this);
    let from = asked.month.as_deref().and_then(month).unwrap_or(this).clamp(this, last);
    let address = |from: NaiveDate, first: Option<NaiveDate>| {
        let first = first.map(|first| format!("&first={first}")).unwrap_or_default();
        let guide = if guided { "&guide=1" } else { "" };
        format!("/profile/calendar?month={}{first}{guide}", from.format("%Y-%m"))
    };
    let leads_to = |day: NaiveDate| match first {
        // The page comes back at the day, so that the keyboard goes on from there.
        None => format!("{}#day-{day}", address(from, Some(day))),
        Some(first) => {
            let form = if guided { "/profile/guide/availability" } else { "/profile/declare-availability" };
            format!("{form}?startsOn={}&endsOn={}", first.min(day), first.max(day))
        }
    };
    let time = Time::of(&talent);
    let days = |date: NaiveDate| Day {
        date,
        offered: time.offered(date),
        taken: time.taken(date),
        chosen: first == Some(date),
        address: (date >= today).then(|| leads_to(date)),
    };
    let months = (0..SHOWN).filter_map(|later| from.checked_add_months(Months::new(later)));
    let months = months.map(|start| Month { title: title(&page, start), weeks: weeks(start, days) }).collect();
    let shifted = |months: Option<NaiveDate>| {
        months.filter(|month| (this..=last).contains(month)).map(|month| address(month, first))
    };
    let earlier = shifted(from.checked_sub_months(Months::new(1)));
    let later = shifted(from.checked_add_months(Months::new(1)));
    let afresh = address(from, None);
    let template = CalendarPage { page, months, first, earlier, later, afresh };
    template.page.render(StatusCode::OK, &template)
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// `2027-03` as its first day.
fn month(text: &str) -> Option<NaiveDate> {
    format!("{text}-01").parse().ok()
}

fn title(page: &Page, start: NaiveDate) -> String {
    format!("{} {}", page.word("month", &start.month().to_string()), start.year())
}

/// The weeks of the month that begins on `start`.
fn weeks(start: NaiveDate, day: impl Fn(NaiveDate) -> Day) -> Vec<Vec<Option<Day>>> {
    let before = usize::try_from(start.weekday().num_days_from_monday()).unwrap_or_default();
    let mut places: Vec<Option<Day>> = (0..before).map(|_| None).collect();
    places.extend(start.iter_days().take_while(|date| date.month() == start.month()).map(|date| Some(day(date))));
    while !places.len().is_multiple_of(7) {
        places.push(None);
    }
    let mut weeks: Vec<Vec<Option<Day>>> = Vec::new();
    for place in places {
        match weeks.last_mut().filter(|week| week.len() < 7) {
            Some(week) => week.push(place),
            None => weeks.push(vec![place]),
        }
    }
    weeks
}

/// Shares by the day from which they hold.
#[derive(Default)]
struct Time {
    offered: BTreeMap<NaiveDate, i64>,
    taken: BTreeMap<NaiveDate, i64>,
}

impl Time {
    fn of(talent: &Talent) -> Self {
        let mut time = Self::default();
        let windows = talent.availabilities.iter().flatten().map(|window| (&window.period, window.share));
        windows.for_each(|(period, share)| add(&mut time.offered, period.start, period.end, share));
        let engagements = talent.engagements.iter().flatten().map(|one| (&one.period, one.share));
        engagements.for_each(|(period, share)| add(&mut time.taken, period.start, period.end, share));
        time
    }

    /// Windows add up, to full time and no further.
    fn offered(&self, day: NaiveDate) -> u64 {
        on(&self.offered, day).min(100)
    }

    fn taken(&self, day: NaiveDate) -> u64 {
        on(&self.taken, day)
    }
}

fn add(changes: &mut BTreeMap<NaiveDate, i64>, start: NaiveDate, end: NaiveDate, share: u64) {
    let share = i64::try_from(share).unwrap_or_default();
    *changes.entry(start).or_default() += share;
    if let Some(after) = end.checked_add_days(Days::new(1)) {
        *changes.entry(after).or_default() -= share;
    }
}

fn on(changes: &BTreeMap<NaiveDate, i64>, day: NaiveDate) -> u64 {
    u64::try_from(changes.range(..=day).map(|(_, change)| change).sum::<i64>()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_every_day_once() {
        // 1 November 2026 is a Sunday; February 2027 is four weeks to the day.
        for (start, shape, days) in [("2026-11-01", vec![1, 7, 7, 7, 7, 1], 30), ("2027-02-01", vec![7, 7, 7, 7], 28)] {
            let day = |date| Day { date, offered: 0, taken: 0, chosen: false, address: None };
            let weeks = weeks(date(start), day);
            assert_eq!(weeks.iter().map(|week| week.iter().flatten().count()).collect::<Vec<_>>(), shape);
            assert!(weeks.iter().all(|week| week.len() == 7));
            let held: Vec<_> = weeks.iter().flatten().flatten().map(|day| day.date.day()).collect();
            assert_eq!(held, (1..=days).collect::<Vec<_>>());
        }
    }

    #[test]
    fn shares_add_up_on_each_day_and_never_beyond_full_time() {
        let mut time = Time::default();
        add(&mut time.offered, date("2027-03-01"), date("2027-03-10"), 60);
        add(&mut time.offered, date("2027-03-10"), date("2027-03-12"), 60);
        for (day, share) in
            [("2027-02-28", 0), ("2027-03-01", 60), ("2027-03-10", 100), ("2027-03-12", 60), ("2027-03-13", 0)]
        {
            assert_eq!(time.offered(date(day)), share, "{day}");
        }
    }
}
