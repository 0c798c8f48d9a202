//! One account's silence: that its holder was told that their time is coming, and whether they came back.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, TypedId};
use vivier_kernel::problem::{Problem, Refusal};

/// The stream of an account's silence.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct SilenceId(Uuid);

/// Sets these streams apart from the accounts' own.
const NAMESPACE: Uuid = Uuid::from_u128(0x2a7d_41c9_5e0b_4f86_b1d4_9c3a_6f20_e815);

impl SilenceId {
    pub fn of(account: AccountId) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, account.uuid().as_bytes()))
    }
}

impl std::fmt::Display for SilenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TypedId for SilenceId {
    const KIND: &'static str = "Silence";
    fn from_uuid(value: Uuid) -> Self {
        Self(value)
    }
    fn uuid(self) -> Uuid {
        self.0
    }
}

/// The holder is told when they will be erased.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RetentionNoticeGiven {
    pub account: AccountId,
    /// When they were last in contact.
    pub seen_on: NaiveDate,
    /// The first day on which they may be erased.
    pub due_on: NaiveDate,
}

/// They came back in time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RetentionNoticeLifted {}

events! {
    /// What can have happened to a silence.
    pub enum SilenceEvent {
        RetentionNoticeGiven = 1,
        RetentionNoticeLifted = 1,
    }
}

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct SilenceState {
    pub notice: Option<RetentionNoticeGiven>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum SilenceCommand {
    GiveNotice(RetentionNoticeGiven),
    Lift,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SilenceRefusal {}

impl Refusal for SilenceRefusal {
    fn problem(&self) -> Problem {
        match *self {}
    }
}

/// The aggregate of one account's silence.
pub struct Silence;

impl Decider for Silence {
    const TYPE: &'static str = "silence";
    type State = SilenceState;
    type Command = SilenceCommand;
    type Event = SilenceEvent;
    type Refusal = SilenceRefusal;

    fn decide(
        state: &SilenceState,
        command: SilenceCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<SilenceEvent>, SilenceRefusal> {
        Ok(match (command, &state.notice) {
            // Told once of this silence; a later one has another last contact.
            (SilenceCommand::GiveNotice(notice), Some(given)) if given.seen_on == notice.seen_on => Vec::new(),
            (SilenceCommand::GiveNotice(notice), _) => vec![notice.into()],
            (SilenceCommand::Lift, Some(_)) => vec![RetentionNoticeLifted {}.into()],
            (SilenceCommand::Lift, None) => Vec::new(),
        })
    }

    fn evolve(state: &mut SilenceState, event: &SilenceEvent) {
        state.notice = match event {
            SilenceEvent::RetentionNoticeGiven(notice) => Some(notice.clone()),
            SilenceEvent::RetentionNoticeLifted(_) => None,
        };
    }
}

/// One sample of each event.
pub fn samples() -> Vec<SilenceEvent> {
    let day = |year, day| NaiveDate::from_ymd_opt(year, 3, day).unwrap_or_default();
    let account = AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002));
    vec![
        RetentionNoticeGiven { account, seen_on: day(2024, 1), due_on: day(2026, 1) }.into(),
        RetentionNoticeLifted {}.into(),
    ]
}
