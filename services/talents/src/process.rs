//! What happens by itself: a pause ends on its day.

use std::future::Future;
use std::pin::Pin;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler};
use vivier_kernel::id::TalentId;
use vivier_kernel::zone::Zone;

use crate::use_case::status::ResumeTalent;

const END_OF_PAUSE: &str = "end_of_pause";

#[derive(Serialize, Deserialize)]
struct Payload {
    talent: TalentId,
}

/// Names the timer that ends a talent's pause.
pub fn end_of_pause_key(talent: TalentId) -> String {
    format!("{END_OF_PAUSE}:{talent}")
}

/// Rings as `until` begins in Paris.
pub(crate) fn end_of_pause(talent: TalentId, until: NaiveDate) -> Timer {
    Timer {
        key: end_of_pause_key(talent),
        due_at: Zone::Metropolitan.begins(until),
        kind: END_OF_PAUSE,
        payload: serde_json::json!(Payload { talent }),
    }
}

/// Resumes a paused talent on the day it said.
pub struct EndOfPause;

impl TimerHandler for EndOfPause {
    fn kind(&self) -> &'static str {
        END_OF_PAUSE
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let payload: Payload = serde_json::from_value(timer.payload.clone())?;
            let resume = ResumeTalent { talent: payload.talent, expected_version: None };
            store.execute(&timer.context(store), &resume).await.map(|_| ())
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn a_pause_is_over_as_its_day_begins_in_paris() {
        for (until, due_at) in [("2026-07-02", "2026-07-01T22:00:00Z"), ("2026-12-01", "2026-11-30T23:00:00Z")] {
            let timer = end_of_pause(TalentId::default(), until.parse().expect("a day"));
            assert_eq!(timer.due_at, due_at.parse::<DateTime<Utc>>().expect("an instant"));
        }
    }
}
