//! When somebody who answers for a service is away, and who answers in their place meanwhile: one stream for each account.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_accounts::domain::value::MAX_DELEGATION_DAYS;
use vivier_kernel::decider::Decider;
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::zone::Zone;

/// The field of whoever answers in somebody's place, whichever way they were named.
pub const DELEGATE: &str = "delegate";

/// The stream of an account's absences.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct AbsenceId(Uuid);

/// Sets these streams apart from the accounts' own.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1c_8a52_90f4_4f0e_9a3c_5d2e_71b0_c4d8);

impl AbsenceId {
    pub fn of(account: AccountId) -> Self {
        Self(Uuid::new_v5(&NAMESPACE, account.uuid().as_bytes()))
    }
}

impl std::fmt::Display for AbsenceId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl TypedId for AbsenceId {
    const KIND: &'static str = "Absence";
    fn from_uuid(value: Uuid) -> Self {
        Self(value)
    }
    fn uuid(self) -> Uuid {
        self.0
    }
}

/// Somebody will be away; an earlier plan is replaced.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AbsencePlanned {
    pub account: AccountId,
    pub period: Period,
    /// Who answers meanwhile.
    pub delegate: AccountId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AbsenceCancelled {}

events! {
    /// What can have happened to an account's absences.
    pub enum AbsenceEvent {
        AbsencePlanned = 1,
        AbsenceCancelled = 1,
    }
}

/// The absence that is planned, or going on.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct AbsenceState {
    pub planned: Option<AbsencePlanned>,
}

#[derive(Clone, PartialEq, Debug)]
pub enum AbsenceCommand {
    /// `lent`: true where somebody lent the account a role for one of these days with which it answers for a service.
    Plan {
        planned: AbsencePlanned,
        lent: bool,
    },
    Cancel,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AbsenceRefusal {
    #[error("nobody stands in for themselves")]
    OwnDelegate,
    #[error("the absence is over before it begins")]
    Over,
    #[error("the absence is too long")]
    TooLong,
    #[error("a role that was lent is not lent on")]
    TakesDelegatedRole,
}

impl Refusal for AbsenceRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::OwnDelegate => Problem::new("OWN_DELEGATE").at(DELEGATE),
            Self::Over => Problem::new("ABSENCE_OVER").at("endsOn"),
            Self::TooLong => Problem::new("DELEGATION_TOO_LONG").at("endsOn").with("max", MAX_DELEGATION_DAYS),
            Self::TakesDelegatedRole => Problem::new("ABSENCE_TAKES_DELEGATED_ROLE").at(DELEGATE),
        }
    }
}

/// The aggregate of one account's absences.
pub struct Absence;

impl Decider for Absence {
    const TYPE: &'static str = "absence";
    type State = AbsenceState;
    type Command = AbsenceCommand;
    type Event = AbsenceEvent;
    type Refusal = AbsenceRefusal;

    fn decide(
        state: &AbsenceState,
        command: AbsenceCommand,
        now: DateTime<Utc>,
    ) -> Result<Vec<AbsenceEvent>, AbsenceRefusal> {
        match command {
            AbsenceCommand::Plan { planned, .. } if planned.delegate == planned.account => {
                Err(AbsenceRefusal::OwnDelegate)
            }
            AbsenceCommand::Plan { planned, .. } if planned.period.end() < Zone::Metropolitan.day(now) => {
                Err(AbsenceRefusal::Over)
            }
            // As long as a role may be lent: nobody stands in for somebody without end.
            AbsenceCommand::Plan { planned, .. } if planned.period.days() > MAX_DELEGATION_DAYS => {
                Err(AbsenceRefusal::TooLong)
            }
            AbsenceCommand::Plan { planned, .. } if state.planned.as_ref() == Some(&planned) => Ok(Vec::new()),
            AbsenceCommand::Plan { lent: true, .. } => Err(AbsenceRefusal::TakesDelegatedRole),
            AbsenceCommand::Plan { planned, lent: false } => Ok(vec![planned.into()]),
            AbsenceCommand::Cancel if state.planned.is_none() => Ok(Vec::new()),
            AbsenceCommand::Cancel => Ok(vec![AbsenceCancelled {}.into()]),
        }
    }

    fn evolve(state: &mut AbsenceState, event: &AbsenceEvent) {
        match event {
            AbsenceEvent::AbsencePlanned(planned) => state.planned = Some(planned.clone()),
            AbsenceEvent::AbsenceCancelled(_) => state.planned = None,
        }
    }
}

/// One sample of each event.
pub fn samples() -> Vec<AbsenceEvent> {
    let id = |number: u128| AccountId::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number));
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
    let Ok(period) = Period::new(day(1), day(14)) else { return Vec::new() };
    vec![AbsencePlanned { account: id(1), period, delegate: id(2) }.into(), AbsenceCancelled {}.into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(account: u128, delegate: u128, end: &str) -> AbsenceCommand {
        let period = Period::new("2026-03-01".parse().expect("a day"), end.parse().expect("a day")).expect("a period");
        let id = |number| AccountId::from_uuid(Uuid::from_u128(number));
        let planned = AbsencePlanned { account: id(account), period, delegate: id(delegate) };
        AbsenceCommand::Plan { planned, lent: false }
    }

    fn lent(command: AbsenceCommand) -> AbsenceCommand {
        match command {
            AbsenceCommand::Plan { planned, .. } => AbsenceCommand::Plan { planned, lent: true },
            AbsenceCommand::Cancel => AbsenceCommand::Cancel,
        }
    }

    #[test]
    fn an_absence_has_another_as_delegate_and_days_to_come() {
        let now = "2026-03-10T08:00:00Z".parse().expect("an instant");
        let mut state = AbsenceState::default();
        for (command, expected) in [
            (plan(1, 1, "2026-03-14"), Err(AbsenceRefusal::OwnDelegate)),
            (plan(1, 2, "2026-03-09"), Err(AbsenceRefusal::Over)),
            (lent(plan(1, 2, "2026-03-10")), Err(AbsenceRefusal::TakesDelegatedRole)),
            // The first of March and 184 days, the longest there is, and one more.
            (plan(1, 2, "2026-09-01"), Err(AbsenceRefusal::TooLong)),
            (plan(1, 2, "2026-08-31"), Ok(1)),
            (plan(1, 2, "2026-03-10"), Ok(1)),
            (plan(1, 2, "2026-03-10"), Ok(0)),
            (AbsenceCommand::Cancel, Ok(1)),
            (AbsenceCommand::Cancel, Ok(0)),
        ] {
            let decided = Absence::decide(&state, command, now);
            decided.iter().flatten().for_each(|event| Absence::evolve(&mut state, event));
            assert_eq!(decided.map(|events| events.len()), expected);
        }
    }
}
