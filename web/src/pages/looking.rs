//! Whether a seat looks for somebody: where it does not, nobody can be asked for it, and the pages that would lead there say so.

use serde::Deserialize;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::pages::placements::Period;

/// A mission that looks for people.
const LOOKING: &[&str] = &["PUBLISHED", "UNDER_WAY"];

/// What the API says of a seat for this.
#[derive(Deserialize)]
pub struct Looking {
    filled: bool,
    period: Period,
    mission: Option<Mission>,
}

#[derive(Deserialize)]
struct Mission {
    status: String,
}

impl Looking {
    /// As the commands decide that open a placement.
    pub fn looks(&self) -> bool {
        self.mission.as_ref().is_some_and(|mission| looks(&mission.status, self.filled, &self.period))
    }
}

/// True until the seat is filled, or its last day is over, while its mission looks for people.
pub fn looks(mission_status: &str, filled: bool, period: &Period) -> bool {
    LOOKING.contains(&mission_status) && !filled && period.end >= SystemClock.today()
}
