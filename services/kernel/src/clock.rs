//! Time is a parameter: a real clock, and a virtual one for the demo and the tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::zone::Zone;

/// Tells the time, in UTC, to the microsecond (what PostgreSQL keeps).
pub trait Clock: Send + Sync + 'static {
    fn now(&self) -> DateTime<Utc>;

    /// The present day of people: in Paris, where the administrations are. What begins, ends or is due on a day does so there.
    fn today(&self) -> NaiveDate {
        Zone::Metropolitan.day(self.now())
    }

    /// The present day in UTC: for what is counted by such days and says so, as the published figures do.
    fn today_in_utc(&self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
        let now = Utc::now();
        to_microseconds(now)
    }
}

/// The machine's clock, running so many times as fast since it was made: for exercises on an instance of their own, and for tests of
/// what takes hours.
#[derive(Clone, Copy, Debug)]
pub struct FasterClock {
    since: DateTime<Utc>,
    factor: i32,
}

impl FasterClock {
    /// Begins now.
    pub fn new(factor: u16) -> Self {
        Self { since: SystemClock.now(), factor: factor.into() }
    }

    /// What it shows while the machine's clock shows `machine`.
    fn at(self, machine: DateTime<Utc>) -> DateTime<Utc> {
        to_microseconds(self.since + (machine - self.since) * self.factor)
    }
}

impl Clock for FasterClock {
    fn now(&self) -> DateTime<Utc> {
        self.at(SystemClock.now())
    }
}

/// A clock that moves only when told to. Clones share the same time.
#[derive(Clone, Debug)]
pub struct VirtualClock {
    microseconds: Arc<AtomicI64>,
}

impl VirtualClock {
    pub fn at(instant: DateTime<Utc>) -> Self {
        Self { microseconds: Arc::new(AtomicI64::new(instant.timestamp_micros())) }
    }

    /// Moves the clock by `step`, which may be negative.
    pub fn advance(&self, step: Duration) {
        self.microseconds.fetch_add(step.num_microseconds().unwrap_or(0), Ordering::SeqCst);
    }

    pub fn set(&self, instant: DateTime<Utc>) {
        self.microseconds.store(instant.timestamp_micros(), Ordering::SeqCst);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.microseconds.load(Ordering::SeqCst)).unwrap_or_default()
    }
}

fn to_microseconds(instant: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(instant.timestamp_micros()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_faster_clock_shows_the_beginning_and_then_so_many_times_what_has_passed() {
        let clock = FasterClock::new(60);
        assert_eq!(clock.at(clock.since), clock.since);
        assert_eq!(clock.at(clock.since + Duration::seconds(2)), clock.since + Duration::minutes(2));
    }

    #[test]
    fn a_day_of_people_begins_in_paris() {
        for (instant, today, in_utc) in [
            ("2026-07-01T21:59:59Z", "2026-07-01", "2026-07-01"),
            ("2026-07-01T22:30:00Z", "2026-07-02", "2026-07-01"),
            ("2026-12-31T23:30:00Z", "2027-01-01", "2026-12-31"),
        ] {
            let clock = VirtualClock::at(instant.parse().expect("an instant"));
            let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
            assert_eq!((clock.today(), clock.today_in_utc()), (day(today), day(in_utc)), "{instant}");
        }
    }
}
