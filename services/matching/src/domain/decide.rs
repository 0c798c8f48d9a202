//! What happens when something is asked of a placement, or why nothing does.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::AccountId;

use super::check::{Check, check};
use super::command::{Draft, Opening, PlacementCommand};
use super::event::{
    AgreementDrafted, AgreementSigned, Pairing, PlacementAccepted, PlacementAgreed, PlacementApplied,
    PlacementCompleted, PlacementConfirmed, PlacementDeclined, PlacementEndedEarly, PlacementEvent, PlacementExpired,
    PlacementInvited, PlacementProposed, PlacementReviewed, PlacementSigned, PlacementStarted, PlacementSuperseded,
    PlacementWithdrawn, ReleaseDelegated, ReleaseExpired, ReleaseGranted, ReleaseRefused, ReleaseReminded,
    ReleaseRequested, ReviewGiven,
};
use super::refusal::PlacementRefusal;
use super::state::{Engagement, PlacementState, Release};
use super::terms::{Terms, TermsHash};
use super::transitions::{PlacementAction, PlacementStatus};
use super::value::{EarlyEndReason, EvidencedSkill, HalfDays, Side, SkillKey, Words, days_to_answer};

type Decision = Result<Vec<PlacementEvent>, PlacementRefusal>;

/// The aggregate of one talent on one seat.
pub struct Placement;

impl Decider for Placement {
    const TYPE: &'static str = "placement";
    type State = PlacementState;
    type Command = PlacementCommand;
    type Event = PlacementEvent;
    type Refusal = PlacementRefusal;

    fn decide(state: &PlacementState, command: PlacementCommand, now: DateTime<Utc>) -> Decision {
        let (action, side) = (command.action(), command.side());
        if check(state, action, side, now)? == Check::AlreadySo {
            return Ok(Vec::new());
        }
        let today = now.date_naive();
        match command {
            PlacementCommand::Apply(opening) => {
                let Opening { placement, pairing, motivation, .. } = possible(*opening)?;
                one(PlacementApplied {
                    placement,
                    pairing,
                    motivation,
                    answer_by: deadline(PlacementStatus::Applied, now),
                })
            }
            PlacementCommand::Invite(opening) => {
                let Opening { placement, pairing, motivation, .. } = possible(*opening)?;
                one(PlacementInvited {
                    placement,
                    pairing,
                    motivation,
                    answer_by: deadline(PlacementStatus::Invited, now),
                })
            }
            PlacementCommand::Propose { source, opening, .. } => {
                let Opening { placement, pairing, motivation, .. } = possible(*opening)?;
                let answer_by = deadline(PlacementStatus::Proposed, now);
                one(PlacementProposed { placement, pairing, source, motivation, answer_by })
            }
            PlacementCommand::Accept { seat_open: false, .. } => Err(PlacementRefusal::SeatNotOpen),
            PlacementCommand::Accept { by, seat_open: true } => {
                let mut accepted = state.accepted.clone();
                accepted.insert(by);
                let mut events = vec![PlacementAccepted { by }.into()];
                if accepted.contains(&Side::Talent) && accepted.contains(&Side::Host) {
                    events.push(PlacementAgreed { answer_by: deadline(PlacementStatus::Agreed, now) }.into());
                }
                Ok(events)
            }
            PlacementCommand::Decline { by, reason, words } => one(PlacementDeclined { by, reason, words }),
            PlacementCommand::Withdraw { by, reason, words } => one(PlacementWithdrawn { by, reason, words }),
            PlacementCommand::RequestRelease { by, asked: Engagement { period, share }, within_hours } => {
                let organisation = known(state, action)?.home.ok_or(PlacementRefusal::ReleaseNotNeeded)?;
                let usual = deadline(PlacementStatus::ReleasePending, now);
                let deadline = within_hours.map_or(usual, |hours| usual.min(now + Duration::hours(hours)));
                one(ReleaseRequested { by, organisation, period, share, on: today, deadline })
            }
            PlacementCommand::RemindRelease { by } => {
                let reminders = state.release.as_ref().map_or(0, |release| release.reminders);
                one(ReleaseReminded { by, number: reminders + 1, on: today })
            }
            PlacementCommand::DelegateRelease { account, to } => {
                if known(state, action)?.account == to {
                    return Err(PlacementRefusal::DelegateIsTalent);
                }
                let same = state.release.as_ref().is_some_and(|release| release.delegate == Some(to));
                if same { Ok(Vec::new()) } else { one(ReleaseDelegated { by: account, to }) }
            }
            PlacementCommand::GrantRelease { account, conditions } => {
                let first_day = state.release.as_ref().map(|release| release.period.start());
                if conditions.last_day.zip(first_day).is_some_and(|(last, first)| last < first) {
                    return Err(PlacementRefusal::ConditionsLeaveNothing);
                }
                one(ReleaseGranted { by: account, conditions, answer_by: deadline(PlacementStatus::Released, now) })
            }
            PlacementCommand::RefuseRelease { account, reason, words } => {
                one(ReleaseRefused { by: account, reason, words })
            }
            PlacementCommand::DraftAgreement(draft) => draft_agreement(state, *draft),
            PlacementCommand::SignAgreement { by, account, hash } => sign(state, by, account, hash, now),
            PlacementCommand::Confirm => match state.span() {
                Some(Engagement { period, share }) => one(PlacementConfirmed { period, share }),
                None => Err(PlacementRefusal::NoAgreement),
            },
            PlacementCommand::Start { .. } => one(PlacementStarted {}),
            PlacementCommand::Complete { half_days, skills, asked } => complete(state, half_days, skills, &asked),
            PlacementCommand::Review { by, rating, words } => {
                let mut events = vec![ReviewGiven { by, rating, words }.into()];
                if !state.reviews.is_empty() {
                    events.push(PlacementReviewed {}.into());
                }
                Ok(events)
            }
            PlacementCommand::EndEarly { by, reason, words, last_day, half_days } => {
                end_early(state, EndEarly { by, reason, words, last_day, half_days }, today)
            }
            PlacementCommand::Expire => {
                let expired = PlacementExpired { answer_by: state.answer_by.unwrap_or(now) }.into();
                if state.status == PlacementStatus::ReleasePending {
                    return Ok(vec![ReleaseExpired {}.into(), expired]);
                }
                Ok(vec![expired])
            }
            PlacementCommand::Supersede { reason, placement } => one(PlacementSuperseded { reason, by: placement }),
        }
    }

    fn evolve(state: &mut PlacementState, event: &PlacementEvent) {
        state.apply(event);
    }
}

fn one(event: impl Into<PlacementEvent>) -> Decision {
    Ok(vec![event.into()])
}

/// When a placement that is in `status` from now on expires without an answer.
fn deadline(status: PlacementStatus, now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(days_to_answer(status).unwrap_or(0))
}

fn known(state: &PlacementState, action: PlacementAction) -> Result<Pairing, PlacementRefusal> {
    state.pairing.ok_or(PlacementRefusal::StatusForbids { status: state.status, action })
}

fn possible(opening: Opening) -> Result<Opening, PlacementRefusal> {
    if !opening.talent_in_pool {
        return Err(PlacementRefusal::TalentNotInPool);
    }
    if !opening.seat_open {
        return Err(PlacementRefusal::SeatNotOpen);
    }
    Ok(opening)
}

fn draft_agreement(state: &PlacementState, draft: Draft) -> Decision {
    let pairing = known(state, PlacementAction::DraftAgreement)?;
    if !draft.seat.period.covers(&draft.period) {
        return Err(PlacementRefusal::BeyondSeatPeriod);
    }
    if draft.share > draft.seat.share {
        return Err(PlacementRefusal::BeyondSeatShare { max: draft.seat.share.percent() });
    }
    if let Some(granted) = state.release.as_ref().and_then(Release::granted) {
        if draft.share > granted.share {
            return Err(PlacementRefusal::BeyondRelease { field: "share" });
        }
        if !granted.period.covers(&draft.period) {
            return Err(PlacementRefusal::BeyondRelease { field: "endsOn" });
        }
    }
    let release = state.release.as_ref().and_then(|release| release.conditions.clone());
    let Some(placement) = state.placement else { return Err(PlacementRefusal::NoAgreement) };
    let terms = Terms {
        placement,
        talent: pairing.talent,
        mission: pairing.mission,
        seat: pairing.seat,
        period: draft.period,
        share: draft.share,
        mode: draft.mode,
        region: draft.region,
        place: draft.place,
        conditions: draft.conditions,
        release,
    };
    // The same terms again would void signatures for nothing.
    if state.agreement.as_ref().is_some_and(|agreement| agreement.terms == terms) {
        return Ok(Vec::new());
    }
    let hash = terms.hash().map_err(|_| PlacementRefusal::Unhashable)?;
    one(AgreementDrafted { number: state.agreement.as_ref().map_or(0, |agreement| agreement.number) + 1, terms, hash })
}

fn sign(state: &PlacementState, by: Side, account: AccountId, hash: TermsHash, now: DateTime<Utc>) -> Decision {
    let agreement = state.agreement.as_ref().ok_or(PlacementRefusal::NoAgreement)?;
    if agreement.hash != hash {
        return Err(PlacementRefusal::TermsChanged);
    }
    let last = state.signatories().iter().all(|side| *side == by || state.has_signed(*side));
    let mut events = vec![AgreementSigned { by, account, hash: hash.clone(), on: now.date_naive() }.into()];
    if last {
        events.push(PlacementSigned { hash, answer_by: deadline(PlacementStatus::Signed, now) }.into());
    }
    Ok(events)
}

fn complete(state: &PlacementState, half_days: HalfDays, skills: Vec<EvidencedSkill>, asked: &[SkillKey]) -> Decision {
    let max = state.span().map_or(0, |span| 2 * span.period.days());
    if half_days.number() > max {
        return Err(PlacementRefusal::TooManyHalfDays { max });
    }
    for (index, evidenced) in skills.iter().enumerate() {
        let twice = skills[..index].iter().any(|earlier| earlier.skill == evidenced.skill);
        if twice || !asked.contains(&evidenced.skill) {
            return Err(PlacementRefusal::SkillNotOfSeat);
        }
    }
    one(PlacementCompleted { half_days, skills })
}

struct EndEarly {
    by: Side,
    reason: EarlyEndReason,
    words: Option<vivier_kernel::sealed::Sealed<Words>>,
    last_day: Option<NaiveDate>,
    half_days: HalfDays,
}

fn end_early(state: &PlacementState, end: EndEarly, today: NaiveDate) -> Decision {
    let EndEarly { by, reason, words, last_day, half_days } = end;
    let Some(Engagement { period, .. }) = state.engagement else { return Err(PlacementRefusal::NoAgreement) };
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    // What has not begun never was; what has begun lasts a day at least.
    let (first, last) = match state.status {
        PlacementStatus::Confirmed => (before(period.start()), before(period.start())),
        _ => (period.start(), before(period.end()).max(period.start())),
    };
    let last_day = last_day.unwrap_or_else(|| today.clamp(first, last));
    if last_day < first || last_day > last {
        return Err(PlacementRefusal::LastDayOutside { first, last });
    }
    let max = 2 * ((last_day - period.start()).num_days() + 1);
    if half_days.number() > max {
        return Err(PlacementRefusal::TooManyHalfDays { max });
    }
    one(PlacementEndedEarly { by, reason, words, last_day, half_days })
}
