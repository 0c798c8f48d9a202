//! Filling and vacating one seat: shared by the aggregate's state and the read model, so that both always agree.

use chrono::NaiveDate;
use vivier_kernel::id::PlacementId;

use super::state::{Filling, Seat};

impl Seat {
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
