//! What happens by itself: a pause ends on its day.

use std::future::Future;
use std::pin::Pin;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, DueTimer, Store, Timer, TimerHandler};
use vivier_kernel::id::TalentId;

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

/// Rings at the first instant (UTC) of `until`.
pub(crate) fn end_of_pause(talent: TalentId, until: NaiveDate) -> Timer {
    Timer {
        key: end_of_pause_key(talent),
        due_at: until.and_time(NaiveTime::MIN).and_utc(),
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
