//! Filling and vacating one seat, and the days that are free on it: shared by the aggregate's state and the read model, so that both always agree.

use chrono::NaiveDate;
use vivier_kernel::id::PlacementId;
use vivier_kernel::period::Period;

use super::state::{Filling, Seat};

/// The days of a seat's `period` that somebody new can have: those after the last placement that was cut short, which goes on to its own
/// last day. None where no day is left.
pub fn free_days(period: Period, fillings: &[Filling]) -> Option<Period> {
    let cut_short = fillings.iter().filter(|filling| filling.cut_short);
    let after = cut_short.filter_map(|filling| filling.period.end().succ_opt()).max();
    Period::new(after.map_or(period.start(), |after| after.max(period.start())), period.end()).ok()
}

impl Seat {
    /// The days that somebody new can have; see [`free_days`].
    pub fn free_days(&self) -> Option<Period> {
        free_days(self.spec.period, &self.fillings)
    }

    pub(crate) fn fill(&mut self, filling: Filling) {
        self.fillings.push(filling);
    }

    /// Ends the placement's stay on `last_day`; takes it away altogether where that is before its first day.
    pub(crate) fn vacate(&mut self, placement: PlacementId, last_day: NaiveDate) {
        self.fillings.retain_mut(|filling| {
            if filling.placement != placement {
                return true;
            }
            match filling.period.ended_on(last_day) {
                Some(period) => {
                    filling.cut_short |= period != filling.period;
                    filling.period = period;
                    true
                }
                None => false,
            }
        });
    }
}
