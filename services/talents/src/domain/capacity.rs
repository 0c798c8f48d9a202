//! How much of a person's time is declared, booked and free on each day: one sweep over the days where something changes.

use chrono::{Days, NaiveDate};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

/// A share of time over a period: a window of availability, or an engagement.
pub type Stretch = (Period, Share);

/// A day on which more is booked than was declared.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Overload {
    /// The first such day.
    pub day: NaiveDate,
    /// The declared share that day in percent, 0 to 100.
    pub declared: i64,
    /// The booked share that day in percent.
    pub booked: i64,
}

/// What holds from one day until the next change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Level {
    from: NaiveDate,
    declared: i64,
    booked: i64,
}

/// The first day within `within` on which `bookings` add up to more than `windows` (added up too, but never more than full time).
pub fn first_overload(windows: &[Stretch], bookings: &[Stretch], within: Period) -> Option<Overload> {
    levels(windows, bookings, within).into_iter().find(|level| level.booked > level.declared).map(|level| Overload {
        day: level.from,
        declared: level.declared,
        booked: level.booked,
    })
}

/// The share in percent, 0 to 100, that is free on *every* day of `within`.
pub fn free_share(windows: &[Stretch], bookings: &[Stretch], within: Period) -> i64 {
    levels(windows, bookings, within).into_iter().map(|level| (level.declared - level.booked).max(0)).min().unwrap_or(0)
}

/// How much more would have to be declared for all of `within`, in percent, so that `wanted` is free on every day of it: 0 where it is.
/// None where so much is booked on some day that full time would not do.
pub fn missing_share(windows: &[Stretch], bookings: &[Stretch], within: Period, wanted: i64) -> Option<i64> {
    let levels = levels(windows, bookings, within);
    let needed = |level: &Level| wanted + level.booked;
    levels
        .iter()
        .all(|level| needed(level) <= Share::MAX)
        .then(|| levels.iter().map(|level| (needed(level) - level.declared).max(0)).max().unwrap_or_default())
}

/// The free share in percent on each stretch of `within`, neighbours with the same share joined.
pub fn free_stretches(windows: &[Stretch], bookings: &[Stretch], within: Period) -> Vec<(Period, i64)> {
    let levels = levels(windows, bookings, within);
    let mut stretches: Vec<(Period, i64)> = Vec::new();
    for (index, level) in levels.iter().enumerate() {
        let last = match levels.get(index + 1) {
            Some(next) => next.from.checked_sub_days(Days::new(1)).unwrap_or(next.from),
            None => within.end(),
        };
        let free = (level.declared - level.booked).max(0);
        let start = match stretches.last() {
            Some((period, same)) if *same == free => period.start(),
            _ => level.from,
        };
        if start != level.from {
            stretches.pop();
        }
        if let Ok(period) = Period::new(start, last) {
            stretches.push((period, free));
        }
    }
    stretches
}

/// The steps of both sums over `within`; the first starts on its first day. Costs n log n in the number of stretches, however long they are.
fn levels(windows: &[Stretch], bookings: &[Stretch], within: Period) -> Vec<Level> {
    let mut changes: Vec<(NaiveDate, i64, i64)> = Vec::with_capacity(2 * (windows.len() + bookings.len()));
    let mut add = |stretch: &Stretch, is_window: bool| {
        let Some(inside) = stretch.0.intersection(&within) else { return };
        let percent = stretch.1.percent();
        let (declared, booked) = if is_window { (percent, 0) } else { (0, percent) };
        changes.push((inside.start(), declared, booked));
        if let Some(after) = inside.end().checked_add_days(Days::new(1)) {
            changes.push((after, -declared, -booked));
        }
    };
    windows.iter().for_each(|window| add(window, true));
    bookings.iter().for_each(|booking| add(booking, false));
    changes.sort_unstable_by_key(|(day, _, _)| *day);

    let (mut declared, mut booked) = (0, 0);
    let mut levels = vec![Level { from: within.start(), declared, booked }];
    for (day, more_declared, more_booked) in changes.into_iter().take_while(|(day, _, _)| *day <= within.end()) {
        declared += more_declared;
        booked += more_booked;
        let level = Level { from: day, declared: declared.min(Share::MAX), booked };
        match levels.last_mut() {
            Some(last) if last.from == day => *last = level,
            _ => levels.push(level),
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn period(start: &str, end: &str) -> Period {
        Period::new(start.parse().expect("a date"), end.parse().expect("a date")).expect("a period")
    }

    fn share(percent: i64) -> Share {
        Share::new(percent).expect("a share")
    }

    /// The same by looking at every single day.
    fn by_the_day(stretches: &[Stretch], day: NaiveDate) -> i64 {
        stretches.iter().filter(|(period, _)| period.contains(day)).map(|(_, share)| share.percent()).sum()
    }

    #[test]
    fn windows_add_up_but_never_over_full_time() {
        let windows =
            [(period("2026-01-01", "2026-01-31"), share(60)), (period("2026-01-10", "2026-01-20"), share(60))];
        assert_eq!(free_share(&windows, &[], period("2026-01-01", "2026-01-31")), 60);
        assert_eq!(free_share(&windows, &[], period("2026-01-10", "2026-01-20")), 100);
        assert_eq!(free_share(&windows, &[], period("2026-01-01", "2026-02-01")), 0);
    }

    #[test]
    fn the_first_overloaded_day_is_named() {
        let windows = [(period("2026-01-01", "2026-01-31"), share(50))];
        let bookings =
            [(period("2026-01-01", "2026-01-15"), share(30)), (period("2026-01-12", "2026-02-10"), share(30))];
        assert_eq!(
            first_overload(&windows, &bookings, period("2026-01-01", "2026-12-31")),
            Some(Overload { day: "2026-01-12".parse().expect("a date"), declared: 50, booked: 60 })
        );
        assert_eq!(
            first_overload(&windows, &bookings, period("2026-01-16", "2026-12-31")),
            Some(Overload { day: "2026-02-01".parse().expect("a date"), declared: 0, booked: 30 })
        );
        assert_eq!(first_overload(&windows, &bookings, period("2026-02-11", "2026-12-31")), None);
    }

    #[test]
    fn a_century_costs_no_more_than_a_day() {
        let century = period("2015-01-01", "2100-12-31");
        assert_eq!(free_stretches(&[(century, share(40))], &[], century), vec![(century, 40)]);
    }

    prop_compose! {
        fn stretch()(start in 0_i64..60, days in 0_i64..20, percent in 1_i64..=100) -> Stretch {
            let first: NaiveDate = "2026-01-01".parse().expect("a date");
            let start = first + chrono::Duration::days(start);
            (Period::new(start, start + chrono::Duration::days(days)).expect("a period"), share(percent))
        }
    }

    proptest! {
        #[test]
        fn the_sweep_equals_a_look_at_every_day(
            windows in proptest::collection::vec(stretch(), 0..8),
            bookings in proptest::collection::vec(stretch(), 0..8),
            within in stretch(),
        ) {
            let within = within.0;
            let free = |day: NaiveDate| (by_the_day(&windows, day).min(100) - by_the_day(&bookings, day)).max(0);
            let overload = within.each_day().find(|day| by_the_day(&bookings, *day) > by_the_day(&windows, *day).min(100));
            prop_assert_eq!(first_overload(&windows, &bookings, within).map(|o| o.day), overload);
            prop_assert_eq!(free_share(&windows, &bookings, within), within.each_day().map(free).min().unwrap_or(0));
            let stretches = free_stretches(&windows, &bookings, within);
            for day in within.each_day() {
                let (_, percent) = stretches.iter().find(|(period, _)| period.contains(day)).expect("every day is in one stretch");
                prop_assert_eq!(*percent, free(day));
            }
        }
    }
}
