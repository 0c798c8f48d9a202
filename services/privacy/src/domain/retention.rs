//! The runs of the retention job: one stream, one event for each run, whether it found anything or not.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::events;
use vivier_kernel::id::TypedId;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::zone::Zone;

use super::rules::DataClass;

/// The one stream of all runs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RetentionId(Uuid);

impl RetentionId {
    pub fn the_one() -> Self {
        Self(Uuid::from_u128(0x7c11_9a04_d3be_4a57_8e60_21f5_b8d9_4031))
    }
}

impl std::fmt::Display for RetentionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TypedId for RetentionId {
    const KIND: &'static str = "Retention";
    fn from_uuid(value: Uuid) -> Self {
        Self(value)
    }
    fn uuid(self) -> Uuid {
        self.0
    }
}

/// What a run did to one class.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Did {
    pub class: DataClass,
    /// Persons whose time is coming, rows that were old enough, or how many there are of what goes with its person.
    pub found: u64,
    pub told: u64,
    /// Persons erased, rows deleted, or rows that went with persons who were erased.
    pub deleted: u64,
}

/// The job ran: the proof of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RetentionRan {
    /// The first run is 1.
    pub number: u64,
    /// The version of the rules.
    pub rules: u16,
    pub on: NaiveDate,
    pub did: Vec<Did>,
}

events! {
    /// What can have happened to retention.
    pub enum RetentionEvent {
        RetentionRan = 1,
    }
}

/// How many runs are kept in the state; all of them are in the events.
pub const RECENT_RUNS: usize = 60;

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct RetentionState {
    pub runs: u64,
    /// The latest runs, the last one at the end.
    pub recent: Vec<RetentionRan>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Record {
    pub rules: u16,
    pub did: Vec<Did>,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RetentionRefusal {}

impl Refusal for RetentionRefusal {
    fn problem(&self) -> Problem {
        match *self {}
    }
}

/// The aggregate of all runs.
pub struct Retention;

impl Decider for Retention {
    const TYPE: &'static str = "retention";
    type State = RetentionState;
    type Command = Record;
    type Event = RetentionEvent;
    type Refusal = RetentionRefusal;

    fn decide(
        state: &RetentionState,
        Record { rules, did }: Record,
        now: DateTime<Utc>,
    ) -> Result<Vec<RetentionEvent>, RetentionRefusal> {
        Ok(vec![RetentionRan { number: state.runs + 1, rules, on: Zone::Metropolitan.day(now), did }.into()])
    }

    fn evolve(state: &mut RetentionState, event: &RetentionEvent) {
        let RetentionEvent::RetentionRan(ran) = event;
        state.runs = ran.number;
        state.recent.push(ran.clone());
        let surplus = state.recent.len().saturating_sub(RECENT_RUNS);
        state.recent.drain(..surplus);
    }
}

/// One sample of each event.
pub fn samples() -> Vec<RetentionEvent> {
    let on = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default();
    let did = vec![Did { class: DataClass::SilentAccount, found: 3, told: 2, deleted: 1 }];
    vec![RetentionRan { number: 1, rules: 1, on, did }.into()]
}
