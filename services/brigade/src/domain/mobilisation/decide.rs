//! What happens when something is asked of a mobilisation, or why nothing does.

use chrono::{DateTime, Duration, Utc};
use vivier_kernel::decider::Decider;

use super::answered::Answered;
use super::check::{
    check, check_blocking, check_evidence, check_more, check_need, check_packed, check_team, is_already, plan,
};
use super::command::{Callable, MobilisationCommand};
use super::event::{
    BrigadeReached, CallAccepted, CallAcceptedAsLastResort, CallDeclined, CallExpired, CallPostponed, CallReleased,
    CallReminded, CallSent, MemberLost, MobilisationCancelled, MobilisationDeclared, MobilisationEvent,
    MobilisationFailed, MobilisationReviewGiven, MobilisationReviewed, NeedCorrected, SeatGivenBack, SeatsPacked,
    SkillsEvidenced, TeamComposed, TeamDeployed, TeamStoodDown,
};
use super::hindrances::Hindrances;
use super::refusal::MobilisationRefusal as No;
use super::settle::Course;
use super::state::{Call, MobilisationState};
use super::transitions::{CallStatus, CallStep, MobilisationStatus, call_after};
use crate::domain::value::{Blocking, CallId, Channel, ConstraintKind, MAX_REMINDERS, REVIEW_DAYS, ReleaseReason};

type Decision = Result<Vec<MobilisationEvent>, No>;

/// The aggregate of one flash team, from the declared need to the review.
pub struct Mobilisation;

impl Decider for Mobilisation {
    const TYPE: &'static str = "mobilisation";
    type State = MobilisationState;
    type Command = MobilisationCommand;
    type Event = MobilisationEvent;
    type Refusal = No;

    fn decide(state: &MobilisationState, command: MobilisationCommand, now: DateTime<Utc>) -> Decision {
        if is_already(state.status, command.action()) {
            return Ok(Vec::new());
        }
        check(state, command.action(), command.party(), now)?;
        let mut course = Course::new(state);
        match command {
            MobilisationCommand::Declare { mobilisation, need } => {
                check_need(&need, now)?;
                course.push(MobilisationDeclared { mobilisation, need: *need });
            }
            MobilisationCommand::Correct { account, need } => {
                check_need(&need, now)?;
                course.push(NeedCorrected { corrected_by: account, need: *need });
            }
            MobilisationCommand::Compose { account, packed, proposed, decided, difference, taken_off } => {
                if let Some(seats) = packed {
                    check_packed(state, &seats)?;
                    course.push(SeatsPacked { seats });
                }
                check_team(&course.state, &decided)?;
                course.push(TeamComposed { decided_by: account, proposed, decided, difference, taken_off });
            }
            MobilisationCommand::ReachBrigade { brigade, more, hindered, .. } => {
                check_more(state, &more)?;
                course.push(BrigadeReached { brigade, more });
                // Whoever waits in reserve may stand on another list now.
                course.settle(&hindered, now);
            }
            MobilisationCommand::PlanWave { calls, .. } => {
                let wave = plan(state, &calls, now)?;
                // Whoever waits in reserve for another seat is asked for this one instead.
                let again = |call: &Call| wave.calls.iter().any(|new| new.callee.talent == call.callee.talent);
                course.release(ReleaseReason::NotNeeded, |call| call.status == CallStatus::Reserve && again(call));
                course.push(wave);
            }
            MobilisationCommand::SendCall { call, channel, callable, hindered } => {
                send(&mut course, call, (channel, callable), now)?;
                course.settle(&hindered, now);
            }
            MobilisationCommand::RemindCall { call, channel, callable } => {
                remind(&mut course, call, channel, callable, now)?
            }
            MobilisationCommand::AcceptCall { call, hindered } => {
                accept(&mut course, call, &hindered, now)?;
                course.settle(&hindered, now);
            }
            MobilisationCommand::AcceptAsLastResort { call, from, hindered } => {
                let call = may(state, asked_now(state, call, now), CallStep::AcceptAsLastResort)?;
                let until = state.team_by.unwrap_or(now);
                if from < now || from >= until {
                    return Err(No::LastResortOutside { until });
                }
                course.push(CallAcceptedAsLastResort { call: call.id, from });
                course.settle(&hindered, now);
            }
            MobilisationCommand::DeclineCall { call, reason, words, hindered } => {
                let call = asked_now(state, call, now);
                if known(state, call)?.status == CallStatus::Declined {
                    return Ok(Vec::new());
                }
                may(state, call, CallStep::Decline)?;
                course.push(CallDeclined { call, reason, words });
                course.settle(&hindered, now);
            }
            MobilisationCommand::ExpireCall { call, hindered } => {
                let call = known(state, call)?;
                if call.status == CallStatus::Expired {
                    return Ok(Vec::new());
                }
                may(state, call.id, CallStep::Expire)?;
                due(call.deadline, now)?;
                course.push(CallExpired { call: call.id });
                course.settle(&hindered, now);
            }
            MobilisationCommand::TakeLastResort { call, hindered } => {
                let call = known(state, call)?;
                if call.status != CallStatus::AcceptedAsLastResort {
                    return Err(No::CallStatusForbids { status: call.status });
                }
                due(call.last_resort_from, now)?;
                if hindered.is_engaged(call.callee.talent, call.seat) {
                    course.push(CallReleased { call: call.id, reason: ReleaseReason::EngagedElsewhere });
                } else {
                    course.take_last_resort(call, &hindered);
                }
                course.settle(&hindered, now);
            }
            MobilisationCommand::ReleaseEngaged { call, hindered } => {
                let call = known(state, call)?;
                // Whoever said no or took the seat meanwhile is no longer waited for.
                if !call.status.is_unseated() {
                    return Ok(Vec::new());
                }
                course.push(CallReleased { call: call.id, reason: ReleaseReason::EngagedElsewhere });
                course.settle(&hindered, now);
            }
            MobilisationCommand::LetGo { call, hindered } => {
                let call = known(state, call)?;
                // Whoever said no or was let go meanwhile is counted on no more.
                if !call.status.is_live() {
                    return Ok(Vec::new());
                }
                course.push(CallReleased { call: call.id, reason: ReleaseReason::NoLongerCallable });
                course.settle(&hindered, now);
            }
            MobilisationCommand::StepDown { call, reason, words, hindered } => {
                may(state, call, CallStep::StepDown)?;
                course.push(SeatGivenBack { call, reason, words });
                course.settle(&hindered, now);
            }
            MobilisationCommand::Deploy { placed } => {
                course.release(ReleaseReason::NotNeeded, |call| call.status == CallStatus::Reserve);
                course.push(TeamDeployed {});
                placed.into_iter().for_each(|placed| course.push(placed));
            }
            MobilisationCommand::LoseMember { call, reason } => {
                let call = known(state, call)?;
                if state.placement(call.id).is_none() {
                    return Err(No::UnknownCall);
                }
                if !state.lost.contains(&call.id) {
                    course.push(MemberLost { call: call.id, reason });
                }
            }
            MobilisationCommand::StandDown { at_work } => stand_down(&mut course, at_work, now),
            MobilisationCommand::Review { by, account, words, evidenced } => {
                check_evidence(state, &evidenced)?;
                course.push(MobilisationReviewGiven { by, account, words });
                if !evidenced.is_empty() {
                    course.push(SkillsEvidenced { by, evidenced });
                }
                if state.reviews.iter().any(|review| review.by != by) {
                    course.push(MobilisationReviewed {});
                }
            }
            MobilisationCommand::Cancel { reason, words } => {
                course.release_all(ReleaseReason::MobilisationCancelled);
                course.push(MobilisationCancelled { reason, words });
            }
            MobilisationCommand::Fail { blocking, .. } => {
                check_blocking(state, &blocking)?;
                fail(&mut course, blocking)?;
            }
            MobilisationCommand::PassDeadline { at_work } => pass_deadline(&mut course, at_work, now)?,
        }
        Ok(course.events)
    }

    fn evolve(state: &mut MobilisationState, event: &MobilisationEvent) {
        state.apply(event);
    }
}

fn known(state: &MobilisationState, call: CallId) -> Result<&Call, No> {
    state.call(call).ok_or(No::UnknownCall)
}

/// The call, where its table takes the step.
fn may(state: &MobilisationState, call: CallId, step: CallStep) -> Result<&Call, No> {
    let call = known(state, call)?;
    match call_after(call.status, step) {
        Some(_) => Ok(call),
        None => Err(forbidden(call)),
    }
}

/// Why a call takes no answer, or no step: whoever was let go as they are engaged elsewhere, or can no longer come, is told that it is so.
fn forbidden(call: &Call) -> No {
    match call.released.filter(|_| call.status == CallStatus::Released) {
        Some(ReleaseReason::EngagedElsewhere) => No::LetGoAsEngaged,
        Some(ReleaseReason::NoLongerCallable) => No::LetGoAsUnable,
        Some(
            ReleaseReason::NotNeeded
            | ReleaseReason::QuietTooLong
            | ReleaseReason::MobilisationCancelled
            | ReleaseReason::MobilisationFailed,
        )
        | None => No::CallStatusForbids { status: call.status },
    }
}

fn due(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), No> {
    match at {
        Some(at) if now < at => Err(No::CallNotDue { at }),
        Some(_) | None => Ok(()),
    }
}

fn send(course: &mut Course, call: CallId, how: (Channel, Callable), now: DateTime<Utc>) -> Result<(), No> {
    let call = known(&course.state, call)?.clone();
    if call.status == CallStatus::Sent {
        return Ok(());
    }
    may(&course.state, call.id, CallStep::Send)?;
    due(Some(call.send_at), now)?;
    let team_by = course.state.team_by.unwrap_or(now);
    let (channel, callable) = how;
    let let_go = |reason| CallReleased { call: call.id, reason };
    match callable {
        Callable::Yes => {
            let deadline = (now + Duration::minutes(call.answer_minutes.into())).min(team_by);
            course.push(CallSent { call: call.id, channel, deadline });
        }
        Callable::QuietUntil(send_at) if send_at < team_by => course.push(CallPostponed { call: call.id, send_at }),
        Callable::QuietUntil(_) => course.push(let_go(ReleaseReason::QuietTooLong)),
        Callable::Engaged => course.push(let_go(ReleaseReason::EngagedElsewhere)),
        Callable::No => course.push(let_go(ReleaseReason::NoLongerCallable)),
    }
    Ok(())
}

fn remind(
    course: &mut Course,
    call: CallId,
    channel: Channel,
    callable: Callable,
    now: DateTime<Utc>,
) -> Result<(), No> {
    let call = may(&course.state, call, CallStep::Remind)?;
    if call.reminders >= MAX_REMINDERS {
        return Err(No::TooManyReminders { max: MAX_REMINDERS });
    }
    // A reminder wakes people like a call does: where it may not go out it is left out, and so it is where it comes too late to be answered,
    // as after a night in which no process ran.
    let reminded = CallReminded { call: call.id, channel, number: call.reminders + 1 };
    if callable == Callable::Yes && call.deadline.is_none_or(|deadline| now < deadline) {
        course.push(reminded);
    }
    Ok(())
}

/// A yes takes the seat, or one that asks for the same, where it is open and the person's service may still give somebody. A late one waits
/// behind those who are being asked now; where all are taken, and once the team stands, it goes to the reserve. Whoever is asked for another
/// seat by now has that one, where theirs is taken: nobody who said yes is asked again, or told that they are not needed.
fn accept(course: &mut Course, call: CallId, hindered: &Hindrances, now: DateTime<Utc>) -> Result<(), No> {
    let Answered { call, seat } = course.state.answered(call, now)?;
    let call = call.clone();
    if matches!(call.status, CallStatus::Engaged | CallStatus::Reserve) {
        return Ok(());
    }
    may(&course.state, call.id, CallStep::Accept)?;
    if !call.is_answerable() {
        return Err(forbidden(&call));
    }
    let talent = call.callee.talent;
    if hindered.is_engaged(talent, seat) {
        return Err(No::EngagedElsewhere);
    }
    // A late yes is before nobody who is being asked now, for another seat either.
    let waits = call.is_late(now) && course.state.is_being_asked(seat, Some(call.id));
    let open = course.state.is_open(seat) && !course.state.is_full(call.callee.service);
    let instead = seat != call.seat && open && !waits;
    let room = course.state.room(&call, now);
    course.push(CallAccepted { call: call.id, late: call.is_late(now) });
    course.release(ReleaseReason::NotNeeded, |other| {
        other.id != call.id && other.callee.talent == talent && other.status.is_live()
    });
    if instead || room == Some(seat) {
        course.engage(call.id, seat);
    } else {
        course.keep_in_reserve(call.id);
    }
    Ok(())
}

/// The call that somebody says no to, or yes as a last resort: the later one where an earlier call was not needed and they are being asked.
fn asked_now(state: &MobilisationState, call: CallId, now: DateTime<Utc>) -> CallId {
    let answered = state.answered(call, now).ok();
    answered.filter(|answered| answered.call.status == CallStatus::Sent).map_or(call, |answered| answered.call.id)
}

fn stand_down(course: &mut Course, at_work: Option<Vec<CallId>>, now: DateTime<Utc>) {
    course.push(TeamStoodDown { review_by: now + Duration::days(REVIEW_DAYS), at_work });
}

fn fail(course: &mut Course, blocking: Vec<Blocking>) -> Result<(), No> {
    if blocking.is_empty() {
        return Err(No::NothingBlocks);
    }
    course.release_all(ReleaseReason::MobilisationFailed);
    course.push(MobilisationFailed { blocking });
    Ok(())
}

fn pass_deadline(course: &mut Course, at_work: Option<Vec<CallId>>, now: DateTime<Utc>) -> Result<(), No> {
    if let Some(due_at) = course.state.due_at().filter(|due_at| now < *due_at) {
        return Err(No::DeadlineAhead { due_at });
    }
    match course.state.status {
        MobilisationStatus::Deployed => stand_down(course, at_work, now),
        MobilisationStatus::StoodDown => course.push(MobilisationReviewed {}),
        MobilisationStatus::Mobilised => {
            return fail(course, vec![Blocking { kind: ConstraintKind::Deployment, seat: None }]);
        }
        _ => {
            let state = &course.state;
            // Where nobody was called it is not yeses that were missing.
            let kind =
                |seat| if state.was_asked_for(seat) { ConstraintKind::Answers } else { ConstraintKind::NotCalled };
            let seats = state.open_seats().into_iter();
            let blocking = seats.map(|seat| Blocking { kind: kind(seat), seat: Some(seat) }).collect();
            return fail(course, blocking);
        }
    }
    Ok(())
}
