//! What can be said of a command before its input is known: status, side, and the guards that only the state decides.
//! `decide` starts with it, and the interface asks it which buttons to show, and why one is disabled.

use chrono::{DateTime, Days, NaiveDate, Utc};
use vivier_kernel::zone::Zone;

use super::pending::{Act, acts};
use super::refusal::PlacementRefusal;
use super::rules::ReleaseStep;
use super::state::PlacementState;
use super::transitions::{PlacementAction, PlacementStatus, is_already, rows};
use super::value::{MAX_AMENDMENTS, MAX_DISPUTES, MAX_DRAFTS, MAX_REMINDERS, REMINDER_SPACING_DAYS, Side};

/// What the tables and the state say of a command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Check {
    /// It can be decided.
    Open,
    /// It was already so: nothing happens, and that is not an error.
    AlreadySo,
}

/// What `side` can do by `action` now.
///
/// # Errors
/// The refusal, where status, side or state forbid it.
pub fn check(
    state: &PlacementState,
    action: PlacementAction,
    side: Side,
    now: DateTime<Utc>,
) -> Result<Check, PlacementRefusal> {
    let status = state.status;
    if is_already(status, action) {
        return Ok(Check::AlreadySo);
    }
    if rows(status, action).next().is_none() {
        return Err(PlacementRefusal::StatusForbids { status, action });
    }
    if !rows(status, action).any(|row| row.who.contains(&side.party())) {
        return Err(PlacementRefusal::NotYourTurn { status, action, side });
    }
    guard(state, action, side, now)
}

fn guard(
    state: &PlacementState,
    action: PlacementAction,
    side: Side,
    now: DateTime<Utc>,
) -> Result<Check, PlacementRefusal> {
    let today = Zone::Metropolitan.day(now);
    match action {
        PlacementAction::Accept if state.accepted.contains(&side) => return Ok(Check::AlreadySo),
        PlacementAction::RequestRelease if state.is_external() => return Err(PlacementRefusal::ReleaseNotNeeded),
        PlacementAction::RemindRelease => reminder(state, side, now)?,
        PlacementAction::GiveReleaseOpinion => {
            if state.release.as_ref().is_none_or(|release| release.turn() != ReleaseStep::ManagerOpinion) {
                return Err(PlacementRefusal::NoOpinionAwaited);
            }
        }
        PlacementAction::GrantRelease | PlacementAction::RefuseRelease | PlacementAction::RevokeRelease => {
            decider(state, action, side)?;
        }
        PlacementAction::ProposeAmendment if state.last_amendment >= MAX_AMENDMENTS => {
            return Err(PlacementRefusal::TooManyAmendments { max: MAX_AMENDMENTS });
        }
        PlacementAction::SignAmendment | PlacementAction::DeclineAmendment | PlacementAction::LapseAmendment => {
            let amendment = state.amendment.as_ref().ok_or(PlacementRefusal::NoAmendment)?;
            if side == Side::HumanResources && !state.amendment_signatories().contains(&side) {
                return Err(PlacementRefusal::NotYourTurn { status: state.status, action, side });
            }
            if action == PlacementAction::SignAmendment && amendment.has_signed(side) {
                return Ok(Check::AlreadySo);
            }
            if action == PlacementAction::LapseAmendment && now < amendment.answer_by {
                return Err(PlacementRefusal::DeadlineAhead { answer_by: amendment.answer_by });
            }
        }
        PlacementAction::RaiseDispute => {
            if state.disputes.len() >= usize::try_from(MAX_DISPUTES).unwrap_or(usize::MAX) {
                return Err(PlacementRefusal::TooManyDisputes { max: MAX_DISPUTES });
            }
            if state.open_disputes().any(|dispute| dispute.by == side) {
                return Err(PlacementRefusal::DisputeOpen);
            }
        }
        PlacementAction::SettleDispute if state.open_disputes().next().is_none() => {
            return Err(PlacementRefusal::NoSuchDispute);
        }
        PlacementAction::Remind if !is_due(state, now, |act| act == Act::Remind) => {
            return Err(PlacementRefusal::NothingOverdue);
        }
        PlacementAction::RemindToSign if !is_due(state, now, |act| act == Act::RemindToSign) => {
            return Err(PlacementRefusal::NothingOverdue);
        }
        PlacementAction::Escalate if !is_due(state, now, |act| matches!(act, Act::Escalate(_))) => {
            return Err(PlacementRefusal::NothingOverdue);
        }
        PlacementAction::EndDelegation if state.release.as_ref().is_none_or(|release| release.delegate.is_none()) => {
            return Ok(Check::AlreadySo);
        }
        PlacementAction::DraftAgreement | PlacementAction::SignAgreement
            if state.status == PlacementStatus::Agreed && !state.is_external() =>
        {
            return Err(PlacementRefusal::ReleaseNeeded);
        }
        PlacementAction::DraftAgreement if state.agreement.as_ref().is_some_and(|draft| draft.number >= MAX_DRAFTS) => {
            return Err(PlacementRefusal::TooManyDrafts { max: MAX_DRAFTS });
        }
        PlacementAction::SignAgreement if state.agreement.is_none() => return Err(PlacementRefusal::NoAgreement),
        PlacementAction::SignAgreement if state.has_signed(side) => return Ok(Check::AlreadySo),
        PlacementAction::SignAgreement | PlacementAction::Confirm => {
            if let Some(last_day) = state.span().map(|span| span.period.end()).filter(|last_day| *last_day < today) {
                return Err(PlacementRefusal::PeriodOver { last_day });
            }
        }
        PlacementAction::Start => not_before(state.span().map(|span| span.period.start()), today)?,
        PlacementAction::Complete => not_before(state.span().map(|span| span.period.end()), today)?,
        PlacementAction::Review if state.reviews.iter().any(|review| review.by == side) => {
            return Err(PlacementRefusal::AlreadyReviewed);
        }
        // Whoever can read the other's review does not write theirs after it.
        PlacementAction::Review if state.reviews_open => {
            return Err(PlacementRefusal::StatusForbids { status: state.status, action });
        }
        PlacementAction::Review if state.status == PlacementStatus::EndedEarly => {
            not_before(state.ending.as_ref().and_then(|ending| ending.last_day), today)?;
        }
        PlacementAction::CloseReviews if state.reviews_open => return Ok(Check::AlreadySo),
        PlacementAction::Expire | PlacementAction::CloseReviews => {
            let ended = state.ending.as_ref().and_then(|ending| ending.reviews_by);
            if let Some(answer_by) = state.answer_by.or(ended).filter(|answer_by| now < *answer_by) {
                return Err(PlacementRefusal::DeadlineAhead { answer_by });
            }
        }
        PlacementAction::Apply
        | PlacementAction::Invite
        | PlacementAction::Propose
        | PlacementAction::Accept
        | PlacementAction::Decline
        | PlacementAction::Withdraw
        | PlacementAction::RequestRelease
        | PlacementAction::DelegateRelease
        | PlacementAction::ProposeAmendment
        | PlacementAction::SettleDispute
        | PlacementAction::Remind
        | PlacementAction::RemindToSign
        | PlacementAction::Escalate
        | PlacementAction::FillVacancy
        | PlacementAction::Readdress
        | PlacementAction::EndDelegation
        | PlacementAction::DraftAgreement
        | PlacementAction::Review
        | PlacementAction::EndEarly
        | PlacementAction::Supersede => {}
    }
    Ok(Check::Open)
}

/// One of the two says yes or no for the service, the manager or human resources; where the manager is only heard, this comes first.
fn decider(state: &PlacementState, action: PlacementAction, side: Side) -> Result<(), PlacementRefusal> {
    let Some(release) = &state.release else { return Ok(()) };
    let decider = release.decider();
    if side != decider {
        return Err(PlacementRefusal::NotTheDecider { decider });
    }
    let awaited = release.turn() == ReleaseStep::ManagerOpinion && action != PlacementAction::RevokeRelease;
    if awaited { Err(PlacementRefusal::OpinionAwaited) } else { Ok(()) }
}

fn is_due(state: &PlacementState, now: DateTime<Utc>, is: impl Fn(Act) -> bool) -> bool {
    acts(state).into_iter().any(|(at, act)| at <= now && is(act))
}

fn reminder(state: &PlacementState, side: Side, now: DateTime<Utc>) -> Result<(), PlacementRefusal> {
    let Some(release) = &state.release else { return Ok(()) };
    if release.reminders >= MAX_REMINDERS {
        return Err(PlacementRefusal::TooManyReminders { max: MAX_REMINDERS });
    }
    let last = release.reminded_on.unwrap_or(release.requested_on);
    let next = last.checked_add_days(Days::new(REMINDER_SPACING_DAYS.unsigned_abs())).unwrap_or(last);
    // Of a short deadline Vivier's own reminder is due before so many days are over.
    let due = side == Side::Vivier && release.remind_at().is_some_and(|at| at <= now);
    let too_soon = Zone::Metropolitan.day(now) < next && !due;
    if too_soon { Err(PlacementRefusal::RemindLater { on: next }) } else { Ok(()) }
}

fn not_before(day: Option<NaiveDate>, today: NaiveDate) -> Result<(), PlacementRefusal> {
    match day {
        Some(on) if today < on => Err(PlacementRefusal::TooEarly { on }),
        Some(_) | None => Ok(()),
    }
}

/// One command as an interface shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActionState {
    pub action: PlacementAction,
    /// On whose behalf the viewer would give it.
    pub side: Side,
    /// Why it is disabled; none where it is enabled.
    pub refusal: Option<PlacementRefusal>,
}

impl ActionState {
    pub fn is_enabled(&self) -> bool {
        self.refusal.is_none()
    }
}

/// Every command that `sides` can ever give to this placement, enabled or with the reason why it is not. Where a viewer stands on
/// two sides, each command is shown for the side that can give it.
pub fn actions(state: &PlacementState, sides: &[Side], now: DateTime<Utc>) -> Vec<ActionState> {
    let opening = [PlacementAction::Apply, PlacementAction::Invite, PlacementAction::Propose];
    PlacementAction::ALL
        .iter()
        .copied()
        .filter(|action| !opening.contains(action))
        .flat_map(|action| {
            let stands = |side: &Side| {
                super::transitions::TRANSITIONS
                    .iter()
                    .any(|row| row.command == action && row.who.contains(&side.party()))
            };
            let mut states: Vec<ActionState> = sides
                .iter()
                .copied()
                .filter(stands)
                .map(|side| {
                    let refusal = match check(state, action, side, now) {
                        Ok(Check::Open) => None,
                        Ok(Check::AlreadySo) => Some(PlacementRefusal::StatusForbids { status: state.status, action }),
                        Err(refusal) => Some(refusal),
                    };
                    ActionState { action, side, refusal }
                })
                .collect();
            // Signing is the one command that a person may give for two sides, one after the other.
            if action != PlacementAction::SignAgreement || !states.iter().any(ActionState::is_enabled) {
                states.sort_by_key(|state| !state.is_enabled());
                states.truncate(1);
            }
            states
        })
        .collect()
}
