//! Disputes: a side brings one before the programme, which hears it and settles it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::AccountId;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::zone::Zone;

use super::decide::{Decision, one};
use super::refusal::PlacementRefusal;
use super::state::PlacementState;
use super::value::{DISPUTE_DAYS, DisputeMatter, DisputeOutcome, HalfDays, MAX_DISPUTES, Side, Words};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DisputeRaised {
    /// The first is 1.
    pub number: u32,
    pub by: Side,
    pub matter: DisputeMatter,
    pub words: Sealed<Words>,
    pub on: NaiveDate,
    /// When the programme should have settled it.
    pub answer_by: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DisputeSettled {
    pub number: u32,
    pub account: AccountId,
    pub outcome: DisputeOutcome,
    /// What the programme says to all sides. None where the talent was erased before: nothing new is sealed for them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Sealed<Words>>,
    /// What was worked, by the programme's word, where it says so: it counts for all sides from here on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub half_days: Option<HalfDays>,
    pub on: NaiveDate,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Dispute {
    pub number: u32,
    pub by: Side,
    pub matter: DisputeMatter,
    pub words: Sealed<Words>,
    pub raised_on: NaiveDate,
    pub answer_by: DateTime<Utc>,
    pub overdue: bool,
    pub settlement: Option<Settlement>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Settlement {
    pub outcome: DisputeOutcome,
    pub words: Option<Sealed<Words>>,
    #[serde(default)]
    pub half_days: Option<HalfDays>,
    pub on: NaiveDate,
}

pub(super) fn raise(
    state: &PlacementState,
    by: Side,
    matter: DisputeMatter,
    words: Sealed<Words>,
    now: DateTime<Utc>,
) -> Decision {
    let number = u32::try_from(state.disputes.len()).unwrap_or(u32::MAX) + 1;
    if number > MAX_DISPUTES {
        return Err(PlacementRefusal::TooManyDisputes { max: MAX_DISPUTES });
    }
    if state.disputes.iter().any(|dispute| dispute.by == by && dispute.settlement.is_none()) {
        return Err(PlacementRefusal::DisputeOpen);
    }
    let answer_by = now + Duration::days(DISPUTE_DAYS);
    one(DisputeRaised { number, by, matter, words, on: Zone::Metropolitan.day(now), answer_by })
}

/// How the programme settles a dispute.
pub(super) struct Settled {
    pub(super) number: u32,
    pub(super) account: AccountId,
    pub(super) outcome: DisputeOutcome,
    pub(super) words: Option<Sealed<Words>>,
    pub(super) half_days: Option<HalfDays>,
}

pub(super) fn settle(state: &PlacementState, settled: Settled, now: DateTime<Utc>) -> Decision {
    let Settled { number, account, outcome, words, half_days } = settled;
    if half_days.is_some() && state.stated_half_days().is_none() {
        return Err(PlacementRefusal::NothingWorkedYet);
    }
    let max = state.span().map_or(0, |span| 2 * span.period.days());
    if half_days.is_some_and(|half_days| half_days.number() > max) {
        return Err(PlacementRefusal::TooManyHalfDays { max });
    }
    let dispute = state.disputes.iter().find(|dispute| dispute.number == number);
    match dispute.map(|dispute| dispute.settlement.is_none()) {
        Some(true) => {
            one(DisputeSettled { number, account, outcome, words, half_days, on: Zone::Metropolitan.day(now) })
        }
        Some(false) | None => Err(PlacementRefusal::NoSuchDispute),
    }
}
