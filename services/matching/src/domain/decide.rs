//! What happens when something is asked of a placement, or why nothing does.

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;

use super::amendment;
use super::check::{Check, check};
use super::command::{Asking, Draft, Opening, PlacementCommand};
use super::dispute;
use super::event::{
    AgreementDrafted, AgreementSigned, Pairing, PlacementAccepted, PlacementAgreed, PlacementApplied,
    PlacementCompleted, PlacementConfirmed, PlacementDeclined, PlacementEndedEarly, PlacementEscalated, PlacementEvent,
    PlacementExpired, PlacementInvited, PlacementProposed, PlacementReminded, PlacementReviewed, PlacementSigned,
    PlacementStarted, PlacementSuperseded, PlacementWithdrawn, ReleaseDelegated, ReleaseDelegationEnded,
    ReleaseExpired, ReleaseGranted, ReleaseOpinionGiven, ReleaseReaddressed, ReleaseRefused, ReleaseReminded,
    ReleaseRequested, ReleaseRevoked, ReleaseVacancyFilled, ReleaseVacated, ReviewGiven,
};
use super::pending::{agreed_until, end_of, leaves_until, released_until, signed_at_latest};
use super::refusal::PlacementRefusal;
use super::rules::{Clause, ReleaseStep, row, worked_so_far};
use super::state::{Ending, Engagement, PlacementState, Release};
use super::terms::{ReleaseConditions, Terms, TermsHash};
use super::transitions::{PlacementAction, PlacementStatus};
use super::value::{
    BACKDATED_DAYS, EarlyEndReason, EvidencedSkill, HalfDays, REVIEW_DAYS, Reimbursement, Side, SkillKey, Words,
    days_to_answer,
};

pub(super) type Decision = Result<Vec<PlacementEvent>, PlacementRefusal>;

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
            return if said_otherwise(state, &command) {
                Err(PlacementRefusal::AlreadyOtherwise)
            } else {
                Ok(Vec::new())
            };
        }
        let today = Zone::Metropolitan.day(now);
        match command {
            PlacementCommand::Apply(opening) => {
                let Opening { placement, pairing, motivation, .. } = opened(*opening)?;
                one(PlacementApplied {
                    placement,
                    pairing,
                    motivation,
                    answer_by: deadline(PlacementStatus::Applied, now),
                })
            }
            PlacementCommand::Invite(opening) => {
                let Opening { placement, pairing, motivation, .. } =
                    opened(*opening).map_err(PlacementRefusal::told_to_a_host)?;
                one(PlacementInvited {
                    placement,
                    pairing,
                    motivation,
                    answer_by: deadline(PlacementStatus::Invited, now),
                })
            }
            PlacementCommand::Propose { source, opening, .. } => {
                let Opening { placement, pairing, motivation, .. } = opened(*opening)?;
                let answer_by = deadline(PlacementStatus::Proposed, now);
                one(PlacementProposed { placement, pairing, source, motivation, answer_by })
            }
            PlacementCommand::Accept { seat_open: false, .. } => Err(PlacementRefusal::SeatNotOpen),
            PlacementCommand::Accept { by, seat_open: true } => {
                let mut accepted = state.accepted.clone();
                accepted.insert(by);
                let mut events = vec![PlacementAccepted { by }.into()];
                if accepted.contains(&Side::Talent) && accepted.contains(&Side::Host) {
                    events.push(PlacementAgreed { answer_by: sign_by(state, PlacementStatus::Agreed, now) }.into());
                }
                Ok(events)
            }
            PlacementCommand::Decline { by, reason, .. } if !reason.is_of(by) => {
                Err(PlacementRefusal::ReasonOfTheOther)
            }
            PlacementCommand::Decline { by, reason, words } => one(PlacementDeclined { by, reason, words }),
            PlacementCommand::Withdraw { by, reason, .. } if !reason.is_of(by) => {
                Err(PlacementRefusal::ReasonOfTheOther)
            }
            PlacementCommand::Withdraw { by, reason, words } => one(PlacementWithdrawn { by, reason, words }),
            PlacementCommand::RequestRelease { by, asked: Engagement { period, share }, asking, at_latest } => {
                let organisation = known(state, action)?.home.ok_or(PlacementRefusal::ReleaseNotNeeded)?;
                let usual = deadline(PlacementStatus::ReleasePending, now);
                let deadline = at_latest.map_or(usual, |at_latest| usual.min(at_latest));
                let (rules, route) = asking.route.unzip();
                let Asking { steps, addressed_to, vacant, .. } = asking;
                let on = today;
                one(ReleaseRequested {
                    by,
                    organisation,
                    period,
                    share,
                    on,
                    deadline,
                    asked_at: Some(now),
                    route,
                    rules,
                    steps,
                    addressed_to,
                    vacant,
                })
            }
            PlacementCommand::RemindRelease { by } => {
                let reminders = state.release.as_ref().map_or(0, |release| release.reminders);
                one(ReleaseReminded { by, number: reminders + 1, on: today })
            }
            PlacementCommand::DelegateRelease { account, to, until } => {
                if known(state, action)?.account == to {
                    return Err(PlacementRefusal::DelegateIsTalent);
                }
                // Whoever stands in for an absence is chosen for the answer itself only by being named.
                let held = state.release.as_ref().map(|release| (release.delegate, release.delegated_until));
                // By naming themselves they get no more than they were given: it ends with the absence.
                let themselves = account == to && held.is_some_and(|(delegate, _)| delegate == Some(to));
                let same = themselves || held == Some((Some(to), until));
                if same { Ok(Vec::new()) } else { one(ReleaseDelegated { by: account, to, until }) }
            }
            PlacementCommand::GiveReleaseOpinion { account, favourable, words } => {
                one(ReleaseOpinionGiven { by: account, favourable, words, on: today })
            }
            PlacementCommand::GrantRelease { account, conditions, .. } => {
                let first_day = state.release.as_ref().map(|release| release.period.start());
                if conditions.last_day.zip(first_day).is_some_and(|(last, first)| last < first.max(today)) {
                    return Err(PlacementRefusal::ConditionsLeaveNothing);
                }
                let usual = sign_by(state, PlacementStatus::Released, now);
                // Nothing is signed for days that the service does not leave.
                let over = state.release.as_ref().map(|release| leaves_until(release, &conditions));
                let answer_by = over.map_or(usual, |over| usual.min(over));
                one(ReleaseGranted { by: account, conditions, answer_by, at: Some(now) })
            }
            PlacementCommand::RefuseRelease { account, reason, words, .. } => {
                one(ReleaseRefused { by: account, reason, words })
            }
            PlacementCommand::RevokeRelease { by, account, reason, words, last_day } => {
                let revoked = ReleaseRevoked { by, account, reason, words, on: today };
                revoke(state, revoked, last_day, today)
            }
            PlacementCommand::ProposeAmendment(draft) => amendment::propose(state, *draft, now),
            PlacementCommand::SignAmendment { by, account, hash } => amendment::sign(state, by, account, hash, now),
            PlacementCommand::DeclineAmendment { by, reason, words } => amendment::decline(state, by, reason, words),
            PlacementCommand::LapseAmendment => amendment::lapse(state, now),
            PlacementCommand::RaiseDispute { by, matter, words } => dispute::raise(state, by, matter, words, now),
            PlacementCommand::SettleDispute { account, number, outcome, words, half_days } => {
                dispute::settle(state, dispute::Settled { number, account, outcome, words, half_days }, now)
            }
            PlacementCommand::Remind => {
                let (sides, number) = (reminded(state), state.reminders + 1);
                one(PlacementReminded { sides, number, on: today, amendment: None })
            }
            PlacementCommand::RemindToSign => amendment::remind(state, today),
            PlacementCommand::FillVacancy { steps, addressed_to } => Ok(fill(state, &steps, addressed_to)),
            PlacementCommand::Readdress { readdressed, vacated, addressed_to } => {
                Ok(readdress(state, &readdressed, &vacated, addressed_to, today))
            }
            PlacementCommand::EndDelegation { cause } => {
                let delegate = state.release.as_ref().and_then(|release| release.delegate);
                let ended = delegate.map(|delegate| ReleaseDelegationEnded { delegate, cause, on: today }.into());
                Ok(ended.into_iter().collect())
            }
            PlacementCommand::Escalate { overdue } => one(PlacementEscalated { overdue, on: today }),
            PlacementCommand::CloseReviews => one(PlacementReviewed {}),
            PlacementCommand::DraftAgreement(draft) => draft_agreement(state, *draft, now),
            PlacementCommand::SignAgreement { by, account, hash } => sign(state, by, account, hash, now),
            PlacementCommand::Confirm => match state.span() {
                Some(Engagement { period, share }) => one(PlacementConfirmed { period, share }),
                None => Err(PlacementRefusal::NoAgreement),
            },
            PlacementCommand::Start { .. } => one(PlacementStarted {}),
            PlacementCommand::Complete { half_days, skills, asked } => complete(state, half_days, skills, &asked, now),
            PlacementCommand::Review { by, rating, words, half_days } => {
                let max = state.span().map_or(0, |span| 2 * span.period.days());
                if half_days.is_some_and(|half_days| half_days.number() > max) {
                    return Err(PlacementRefusal::TooManyHalfDays { max });
                }
                let mut events = vec![ReviewGiven { by, rating, words, half_days }.into()];
                if !state.reviews.is_empty() {
                    events.push(PlacementReviewed {}.into());
                }
                Ok(events)
            }
            PlacementCommand::EndEarly { by, reason, .. } if !reason.is_of(by) => {
                Err(PlacementRefusal::ReasonOfTheOther)
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

/// True of what was done already, with other terms: whoever says it must not believe that theirs hold.
fn said_otherwise(state: &PlacementState, command: &PlacementCommand) -> bool {
    match command {
        // Sealed words are never the same twice: words beside words are taken for the same yes.
        PlacementCommand::GrantRelease { conditions, .. } => {
            let terms = |of: &ReleaseConditions| (of.max_share, of.last_day, of.words.is_some());
            let held = state.release.as_ref().and_then(|release| release.conditions.as_ref());
            held.is_some_and(|held| terms(held) != terms(conditions))
        }
        PlacementCommand::RequestRelease { asked, .. } => {
            let held = state.release.as_ref();
            held.is_some_and(|held| (held.period, held.share) != (asked.period, asked.share))
        }
        PlacementCommand::Complete { half_days, skills, .. } => {
            let held = state.completion.as_ref();
            held.is_some_and(|held| held.half_days != *half_days || held.skills != *skills)
        }
        // Vivier ends what may have ended meanwhile.
        PlacementCommand::EndEarly { by, reason, last_day, half_days, .. } if *by != Side::Vivier => {
            let days = |held: &Ending| last_day.is_some_and(|day| held.last_day != Some(day));
            let why = |held: &Ending| held.reason.as_deref() != Some(reason.as_str());
            let held = state.ending.as_ref();
            held.is_some_and(|held| days(held) || why(held) || held.half_days != Some(*half_days))
        }
        // A service that takes its agent back is not told yes because somebody else has ended it, perhaps much later.
        PlacementCommand::RevokeRelease { last_day, .. } if state.status == PlacementStatus::EndedEarly => {
            let by_service = |held: &Ending| matches!(held.by, Side::Service | Side::HumanResources);
            let other_day = |held: &Ending| last_day.is_some_and(|day| held.last_day != Some(day));
            state.ending.as_ref().is_some_and(|held| !by_service(held) || other_day(held))
        }
        _ => false,
    }
}

pub(super) fn one(event: impl Into<PlacementEvent>) -> Decision {
    Ok(vec![event.into()])
}

/// When a placement that is in `status` from now on expires without an answer.
fn deadline(status: PlacementStatus, now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(days_to_answer(status).unwrap_or(0))
}

/// The same of what leads from the yes to the confirmed agreement. What a service has released comes to nothing once the last day that it leaves
/// is over; a flash team's is due before its work, whoever takes the step and whenever they do.
fn sign_by(state: &PlacementState, status: PlacementStatus, now: DateTime<Utc>) -> DateTime<Utc> {
    let latest = [released_until(state), signed_at_latest(state, now)].into_iter().flatten();
    latest.fold(deadline(status, now), |usual, at_latest| usual.min(at_latest))
}

fn known(state: &PlacementState, action: PlacementAction) -> Result<Pairing, PlacementRefusal> {
    state.pairing.ok_or(PlacementRefusal::StatusForbids { status: state.status, action })
}

fn opened(opening: Opening) -> Result<Opening, PlacementRefusal> {
    possible(opening.talent_in_pool, opening.home_goes_on, opening.seat_open).map(|()| opening)
}

/// Whether a talent and a seat can come together at all.
pub(crate) fn possible(talent_in_pool: bool, home_goes_on: bool, seat_open: bool) -> Result<(), PlacementRefusal> {
    if !talent_in_pool {
        return Err(PlacementRefusal::TalentNotInPool);
    }
    if !home_goes_on {
        return Err(PlacementRefusal::HomeClosed);
    }
    if !seat_open {
        return Err(PlacementRefusal::SeatNotOpen);
    }
    Ok(())
}

/// The steps of these that were vacant are so no more.
fn fill(state: &PlacementState, steps: &[ReleaseStep], manager: Option<OrganisationId>) -> Vec<PlacementEvent> {
    let vacant = state.release.iter().flat_map(|release| &release.vacant);
    let steps: Vec<ReleaseStep> = vacant.copied().filter(|step| steps.contains(step)).collect();
    if steps.is_empty() {
        return Vec::new();
    }
    let addressed_to = manager.filter(|_| steps.iter().any(|step| *step != ReleaseStep::HumanResourcesDecision));
    vec![ReleaseVacancyFilled { steps, addressed_to }.into()]
}

/// What is still to be said and was asked of somebody who cannot say it any more. A step that was vacant already stays so.
fn readdress(
    state: &PlacementState,
    readdressed: &[ReleaseStep],
    vacated: &[ReleaseStep],
    manager: Option<OrganisationId>,
    on: NaiveDate,
) -> Vec<PlacementEvent> {
    let Some(release) = &state.release else { return Vec::new() };
    let asked: Vec<ReleaseStep> = release.left().filter(|step| !release.vacant.contains(step)).collect();
    let of = |steps: &[ReleaseStep]| asked.iter().copied().filter(|step| steps.contains(step)).collect::<Vec<_>>();
    let mut events: Vec<PlacementEvent> = Vec::new();
    let steps = of(vacated);
    if !steps.is_empty() {
        events.push(ReleaseVacated { steps, on }.into());
    }
    let steps = of(readdressed);
    if !steps.is_empty() {
        let addressed_to = manager.filter(|_| steps.iter().any(|step| *step != ReleaseStep::HumanResourcesDecision));
        events.push(ReleaseReaddressed { steps, addressed_to, on }.into());
    }
    events
}

/// Those who have to do something; the host where it is about the end of the work.
fn reminded(state: &PlacementState) -> Vec<Side> {
    match state.status {
        PlacementStatus::Active => vec![Side::Host],
        _ => state.awaits(),
    }
}

/// The terms that a draft comes to on this placement.
pub fn terms(state: &PlacementState, draft: Draft) -> Option<Terms> {
    let pairing = state.pairing?;
    let release = state.release.as_ref();
    let (rules, route) = draft.route.unzip();
    Some(Terms {
        placement: state.placement?,
        talent: pairing.talent,
        mission: pairing.mission,
        seat: pairing.seat,
        period: draft.period,
        share: draft.share,
        mode: draft.mode,
        region: draft.region,
        place: draft.place,
        conditions: draft.conditions,
        release: release.and_then(|release| release.conditions.clone()),
        route: release.and_then(|release| release.route).or(route),
        rules: release.and_then(|release| release.rules).or(rules),
        activities: draft.activities,
        hours: draft.hours,
        reimbursement: draft.reimbursement,
        notice_days: draft.notice_days,
    })
}

fn draft_agreement(state: &PlacementState, draft: Draft, now: DateTime<Utc>) -> Decision {
    let mut refusals = beyond(state, &draft);
    let (document, within_state) = (draft.document.clone(), draft.within_state);
    let terms = terms(state, draft).ok_or(PlacementRefusal::NoAgreement)?;
    refusals.extend(against_rules(&terms, within_state));
    PlacementRefusal::for_all(refusals)?;
    // The same terms again would void signatures for nothing.
    if state.agreement.as_ref().is_some_and(|agreement| agreement.terms == terms) {
        return Ok(Vec::new());
    }
    let hash = match &document {
        Some(document) => document.hash.clone(),
        None => terms.hash().map_err(|_| PlacementRefusal::Unhashable)?,
    };
    let number = state.agreement.as_ref().map_or(0, |agreement| agreement.number) + 1;
    let (answer_by, at) = deadline_of_draft(state, terms.period, now).map(|answer_by| (answer_by, now)).unzip();
    one(AgreementDrafted { number, terms, hash, document, answer_by, at })
}

/// By when a draft of these days is to be signed, where that is not what held before it: nothing is signed for days that are over. Where the
/// days of the draft before had set the deadline, they do so no more, and the usual one begins anew.
fn deadline_of_draft(state: &PlacementState, period: Period, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let held = state.answer_by?;
    let usual = if agreed_until(state) == Some(held) {
        let status = if state.is_external() { PlacementStatus::Agreed } else { PlacementStatus::Released };
        let undrafted = PlacementState { agreement: None, ..state.clone() };
        sign_by(&undrafted, status, now)
    } else {
        held
    };
    Some(usual.min(end_of(period))).filter(|answer_by| *answer_by != held)
}

/// What of a draft lies outside the seat, or else outside what the service released: each once, at its own field.
fn beyond(state: &PlacementState, draft: &Draft) -> Vec<PlacementRefusal> {
    let granted = state.release.as_ref().and_then(Release::granted);
    let mut refusals = Vec::new();
    for (field, day) in [("startsOn", draft.period.start()), ("endsOn", draft.period.end())] {
        if !draft.seat.period.contains(day) {
            refusals.push(PlacementRefusal::BeyondSeatPeriod { field });
        } else if granted.is_some_and(|granted| !granted.period.contains(day)) {
            refusals.push(PlacementRefusal::BeyondRelease { field });
        }
    }
    if draft.share > draft.seat.share {
        refusals.push(PlacementRefusal::BeyondSeatShare { max: draft.seat.share.percent() });
    } else if granted.is_some_and(|granted| draft.share > granted.share) {
        refusals.push(PlacementRefusal::BeyondRelease { field: "share" });
    }
    refusals
}

/// What the way's rules want said, and the least that they allow. Terms from before there were rules have no way.
///
/// That nothing is paid back is open to two services of the State alone. Source: Code général de la fonction publique, art. L. 512-11;
/// reimbursement is the rule everywhere else.
pub(super) fn within_rules(terms: &Terms, within_state: bool) -> Result<(), PlacementRefusal> {
    PlacementRefusal::for_all(against_rules(terms, within_state))
}

/// All that terms do not keep of them.
fn against_rules(terms: &Terms, within_state: bool) -> Vec<PlacementRefusal> {
    let Some(rule) = terms.rules.zip(terms.route).and_then(|(version, route)| row(version, route)) else {
        return Vec::new();
    };
    let mut refusals = Vec::new();
    // A notice that is not said is the rules'.
    if terms.notice_days.is_some_and(|days| days < rule.notice_days) {
        refusals.push(PlacementRefusal::NoticeBelowRules { min: rule.notice_days });
    }
    for clause in rule.said_by_host.iter().copied() {
        let unsaid = terms.unsaid(clause).into_iter();
        refusals.extend(unsaid.map(|field| PlacementRefusal::ClauseRequired { clause, field }));
    }
    let pays_back = rule.clauses.contains(&Clause::Reimbursement);
    if pays_back && terms.reimbursement == Some(Reimbursement::Waived) && !within_state {
        refusals.push(PlacementRefusal::WaiverOutsideState);
    }
    refusals
}

fn sign(state: &PlacementState, by: Side, account: AccountId, hash: TermsHash, now: DateTime<Utc>) -> Decision {
    let agreement = state.agreement.as_ref().ok_or(PlacementRefusal::NoAgreement)?;
    if agreement.hash != hash {
        return Err(PlacementRefusal::TermsChanged);
    }
    let last = state.signatories().iter().all(|side| *side == by || state.has_signed(*side));
    let mut events = vec![AgreementSigned { by, account, hash: hash.clone(), on: Zone::Metropolitan.day(now) }.into()];
    if last {
        let answer_by = sign_by(state, PlacementStatus::Signed, now).min(end_of(agreement.terms.period));
        events.push(PlacementSigned { hash, answer_by, at: Some(now) }.into());
    }
    Ok(events)
}

fn complete(
    state: &PlacementState,
    half_days: HalfDays,
    skills: Vec<EvidencedSkill>,
    asked: &[SkillKey],
    now: DateTime<Utc>,
) -> Decision {
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
    one(PlacementCompleted { half_days, skills, reviews_by: Some(now + Duration::days(REVIEW_DAYS)) })
}

struct EndEarly {
    by: Side,
    reason: EarlyEndReason,
    words: Option<vivier_kernel::sealed::Sealed<Words>>,
    last_day: Option<NaiveDate>,
    half_days: HalfDays,
}

fn before(day: NaiveDate) -> NaiveDate {
    before_days(day, 1)
}

fn before_days(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// The days on which it can end early: what has not begun may come to nothing, what has begun lasts a day at least.
fn early_ends(state: &PlacementState, period: Period) -> (NaiveDate, NaiveDate) {
    let first = match state.status {
        PlacementStatus::Confirmed => before(period.start()),
        _ => period.start(),
    };
    (first, before(period.end()).max(first))
}

/// The first last day that the notice of the terms in force allows; before the first day, nothing is left to be worked.
fn earliest_end(state: &PlacementState, first: NaiveDate, today: NaiveDate) -> (u16, NaiveDate) {
    let days = state.terms_in_force().and_then(|terms| terms.notice_days).unwrap_or(0);
    let earliest = today.checked_add_days(Days::new(u64::from(days))).unwrap_or(today);
    (days, earliest.max(first))
}

fn end_early(state: &PlacementState, end: EndEarly, today: NaiveDate) -> Decision {
    let EndEarly { by, reason, words, last_day, half_days } = end;
    let Some(Engagement { period, .. }) = state.engagement else { return Err(PlacementRefusal::NoAgreement) };
    let (first, last) = early_ends(state, period);
    // Illness and family know no notice, and whoever was erased is gone.
    let at_once = by == Side::Vivier || (by == Side::Talent && reason == EarlyEndReason::Personal);
    let (days, earliest) = match by {
        Side::Vivier => (0, first),
        _ if at_once => (0, before_days(today, BACKDATED_DAYS).max(first)),
        _ => earliest_end(state, first, today),
    };
    let proposed = if days == 0 { today.clamp(first, last) } else { earliest };
    let last_day = last_day.unwrap_or(proposed);
    let first = if days == 0 { earliest.min(last) } else { first };
    if last_day < first || last_day > last {
        return Err(PlacementRefusal::LastDayOutside { first, last });
    }
    if days > 0 && last_day < earliest {
        return Err(PlacementRefusal::NoticeTooShort { days, earliest });
    }
    let max = 2 * ((last_day - period.start()).num_days() + 1);
    if half_days.number() > max {
        return Err(PlacementRefusal::TooManyHalfDays { max });
    }
    let reviews_by = reviews_by(period, last_day, today);
    one(PlacementEndedEarly { by, reason, words, last_day, half_days, reviews_by })
}

/// By when the others can say that other days were worked than whoever ends it says; what never began has none to speak of.
fn reviews_by(period: Period, last_day: NaiveDate, today: NaiveDate) -> Option<DateTime<Utc>> {
    let asked = (last_day >= period.start()).then(|| last_day.max(today))?;
    Some(Zone::Metropolitan.begins(asked + Duration::days(REVIEW_DAYS)))
}

/// The consent is taken back: at once before confirmation, with the agreement's notice afterwards.
fn revoke(state: &PlacementState, revoked: ReleaseRevoked, last_day: Option<NaiveDate>, today: NaiveDate) -> Decision {
    let Some(Engagement { period, share }) = state.engagement else { return one(revoked) };
    let (first, last) = early_ends(state, period);
    let (days, earliest) = earliest_end(state, first, today);
    if earliest > last {
        return Err(PlacementRefusal::NoticeBeyondEnd { last_day: period.end() });
    }
    let last_day = last_day.unwrap_or(earliest);
    if last_day < first || last_day > last {
        return Err(PlacementRefusal::LastDayOutside { first, last });
    }
    if last_day < earliest {
        return Err(PlacementRefusal::NoticeTooShort { days, earliest });
    }
    let half_days = worked_so_far(Engagement { period, share }, last_day);
    let (by, reason) = (revoked.by, EarlyEndReason::RecalledByService);
    let reviews_by = reviews_by(period, last_day, today);
    let ended = PlacementEndedEarly { by, reason, words: revoked.words.clone(), last_day, half_days, reviews_by };
    Ok(vec![revoked.into(), ended.into()])
}
