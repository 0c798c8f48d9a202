//! Changes to signed terms: proposed by the host, signed by everybody who signed the agreement and by whoever decided on the release,
//! or declined by one of them. What goes beyond what was granted is lifted by the signature of whoever granted it, and by nothing else.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::id::AccountId;
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::command::Draft;
use super::decide::{Decision, one, terms, within_rules};
use super::event::{PlacementEvent, PlacementReminded};
use super::pending::end_of;
use super::refusal::PlacementRefusal;
use super::rules;
use super::state::{Engagement, PlacementState, Release, Signature};
use super::terms::{Document, Terms, TermsHash};
use super::value::{AMENDMENT_DAYS, DeclineReason, MAX_AMENDMENTS, Side, Words};

/// New terms are put to everybody who signed; an older proposal that nobody had agreed to is gone.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentProposed {
    /// The first amendment is 1; a proposal that comes instead of another has its own number.
    pub number: u32,
    pub terms: Terms,
    /// What is to be signed.
    pub document: Document,
    pub on: NaiveDate,
    /// When it lapses unsigned: never after the last of the days that it asks for.
    pub answer_by: DateTime<Utc>,
    /// True where it asks for more than the service granted. Not said of proposals from before it was looked at.
    #[serde(default)]
    pub beyond_release: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentSigned {
    pub number: u32,
    pub by: Side,
    pub account: AccountId,
    /// What was signed.
    pub hash: TermsHash,
    pub on: NaiveDate,
}

/// Everybody has signed: the terms hold from now on, and the talent's time and the seat follow in the same transaction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentAgreed {
    pub number: u32,
    pub hash: TermsHash,
    pub period: Period,
    pub share: Share,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentDeclined {
    pub number: u32,
    pub by: Side,
    pub reason: DeclineReason,
    pub words: Option<Sealed<Words>>,
}

/// Not everybody signed in time: the terms stay as they were.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AmendmentLapsed {
    pub number: u32,
}

/// A proposal, or what became of it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Amendment {
    pub number: u32,
    pub terms: Terms,
    pub document: Document,
    pub proposed_on: NaiveDate,
    pub answer_by: DateTime<Utc>,
    pub signatures: Vec<Signature>,
    #[serde(default)]
    pub beyond_release: bool,
    /// How often those who have not signed were reminded.
    #[serde(default)]
    pub reminders: u32,
}

impl Amendment {
    /// Those of the signatories who have not signed.
    pub fn missing(&self, signatories: &[Side]) -> Vec<Side> {
        signatories.iter().copied().filter(|side| !self.has_signed(*side)).collect()
    }

    pub fn has_signed(&self, side: Side) -> bool {
        self.signatures.iter().any(|signature| signature.by == side)
    }
}

pub(super) fn propose(state: &PlacementState, draft: Draft, now: DateTime<Utc>) -> Decision {
    let present = state.terms_in_force().ok_or(PlacementRefusal::NoAgreement)?.clone();
    let number = state.last_amendment + 1;
    if number > MAX_AMENDMENTS {
        return Err(PlacementRefusal::TooManyAmendments { max: MAX_AMENDMENTS });
    }
    let Some(engagement) = state.engagement else { return Err(PlacementRefusal::NoAgreement) };
    if draft.period.start() != engagement.period.start() {
        return Err(PlacementRefusal::StartIsFixed { on: engagement.period.start() });
    }
    let earliest = Zone::Metropolitan.day(now).max(engagement.period.start());
    if draft.period.end() < earliest {
        return Err(PlacementRefusal::PeriodOver { last_day: draft.period.end() });
    }
    if !draft.seat.period.covers(&draft.period) {
        // The first day is the one that was agreed on.
        return Err(PlacementRefusal::BeyondSeatPeriod { field: "endsOn" });
    }
    if draft.share > draft.seat.share {
        return Err(PlacementRefusal::BeyondSeatShare { max: draft.seat.share.percent() });
    }
    // What was asked for by one way does not grow into another without the agreement that the other takes.
    if let (Some(version), Some(route)) = (present.rules, present.route)
        && let Some(row) = rules::row(version, route)
        && !rules::fits(row, Engagement { period: draft.period, share: draft.share })
    {
        return Err(PlacementRefusal::BeyondRoute { max_half_days: row.max_half_days, max_months: row.max_months });
    }
    let document = draft.document.clone().ok_or(PlacementRefusal::Unhashable)?;
    let within_state = draft.within_state;
    let mut terms = terms(state, draft).ok_or(PlacementRefusal::NoAgreement)?;
    terms.route = present.route;
    terms.rules = present.rules;
    terms.release.clone_from(&present.release);
    if same(&terms, &present) {
        return Err(PlacementRefusal::NothingChanges);
    }
    // Its articles stand in the place of those that were signed, so that nothing mandatory may be missing from them either.
    within_rules(&terms, within_state)?;
    let wanted = Engagement { period: terms.period, share: terms.share };
    let beyond_release = is_beyond(state, &present, wanted);
    // The document that everybody signs does not contradict itself: a condition that its signature lifts is written as lifted.
    if let Some(release) = terms.release.as_mut().filter(|_| beyond_release) {
        release.max_share = release.max_share.map(|max| max.max(wanted.share));
        release.last_day = release.last_day.map(|last_day| last_day.max(wanted.period.end()));
    }
    // The same proposal again would void signatures for nothing.
    if state.amendment.as_ref().is_some_and(|amendment| same(&amendment.terms, &terms)) {
        return Ok(Vec::new());
    }
    // Nothing is signed for days that are over.
    let answer_by = (now + Duration::days(AMENDMENT_DAYS)).min(end_of(terms.period));
    one(AmendmentProposed { number, terms, document, on: Zone::Metropolitan.day(now), answer_by, beyond_release })
}

/// True where the service granted less, and has not signed for as much since.
fn is_beyond(state: &PlacementState, present: &Terms, wanted: Engagement) -> bool {
    let Some(granted) = state.release.as_ref().and_then(Release::granted) else { return false };
    wanted.share > granted.share.max(present.share)
        || wanted.period.end() > granted.period.end().max(present.period.end())
}

/// True where the two say the same; texts that were sealed anew count as changed.
fn same(one: &Terms, other: &Terms) -> bool {
    one == other
}

pub(super) fn sign(
    state: &PlacementState,
    by: Side,
    account: AccountId,
    hash: TermsHash,
    now: DateTime<Utc>,
) -> Decision {
    let amendment = state.amendment.as_ref().ok_or(PlacementRefusal::NoAmendment)?;
    if amendment.document.hash != hash {
        return Err(PlacementRefusal::TermsChanged);
    }
    let (period, share) = (amendment.terms.period, amendment.terms.share);
    if period.end() < Zone::Metropolitan.day(now) {
        return Err(PlacementRefusal::PeriodOver { last_day: period.end() });
    }
    let number = amendment.number;
    let last = state.amendment_signatories().iter().all(|side| *side == by || amendment.has_signed(*side));
    let mut events: Vec<PlacementEvent> =
        vec![AmendmentSigned { number, by, account, hash: hash.clone(), on: Zone::Metropolitan.day(now) }.into()];
    if last {
        events.push(AmendmentAgreed { number, hash, period, share }.into());
    }
    Ok(events)
}

pub(super) fn decline(
    state: &PlacementState,
    by: Side,
    reason: DeclineReason,
    words: Option<Sealed<Words>>,
) -> Decision {
    let amendment = state.amendment.as_ref().ok_or(PlacementRefusal::NoAmendment)?;
    if !reason.is_of_amendment(by) {
        return Err(PlacementRefusal::ReasonOfTheOther);
    }
    one(AmendmentDeclined { number: amendment.number, by, reason, words })
}

/// Those who have not signed it are reminded.
pub(super) fn remind(state: &PlacementState, on: NaiveDate) -> Decision {
    let amendment = state.amendment.as_ref().ok_or(PlacementRefusal::NoAmendment)?;
    let sides = amendment.missing(state.amendment_signatories());
    one(PlacementReminded { sides, number: amendment.reminders + 1, on, amendment: Some(amendment.number) })
}

pub(super) fn lapse(state: &PlacementState, now: DateTime<Utc>) -> Decision {
    let amendment = state.amendment.as_ref().ok_or(PlacementRefusal::NoAmendment)?;
    if now < amendment.answer_by {
        return Err(PlacementRefusal::DeadlineAhead { answer_by: amendment.answer_by });
    }
    one(AmendmentLapsed { number: amendment.number })
}
