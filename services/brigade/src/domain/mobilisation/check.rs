//! What can be said of a command before it is decided: status and party, and the input of a need, a team and a wave.

use chrono::{DateTime, Duration, Utc};
use vivier_kernel::access::Party;
use vivier_kernel::id::TalentId;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::Zone;

use super::command::{Callable, NewCall};
use super::event::{Assignment, Evidenced, Limits, MoreBackups, Need, PlannedCall, ReviewSide, WavePlanned};
use super::refusal::MobilisationRefusal as No;
use super::standing::Standing;
use super::state::MobilisationState;
use super::transitions::{CallStatus, MobilisationAction, MobilisationStatus, rows};
use crate::domain::value::{
    Blocking, ConstraintKind, MAX_BACKUPS, MAX_CALLS_PER_WAVE, MAX_DAYS_OF_WORK, MAX_DAYS_TO_TEAM, MAX_SEATS,
    MAX_WAVES, SeatSkill, TeamSeat, check_packable, check_seats,
};

/// Minutes that somebody has to answer, at least: nobody decides about weeks in less.
pub const MIN_ANSWER_MINUTES: u32 = 5;
/// Minutes that somebody has to answer, at most: four days.
pub const MAX_ANSWER_MINUTES: u32 = 4 * 24 * 60;

/// True where what the command leads to is so already, and doing it twice says nothing new.
pub(super) fn is_already(status: MobilisationStatus, action: MobilisationAction) -> bool {
    matches!(
        (action, status),
        (MobilisationAction::Deploy, MobilisationStatus::Deployed)
            | (MobilisationAction::StandDown, MobilisationStatus::StoodDown)
            | (MobilisationAction::Cancel, MobilisationStatus::Cancelled)
            | (MobilisationAction::Fail, MobilisationStatus::Failed)
    )
}

/// What can be said of a command before its input is known: status and party, and the guards that only the state decides. The
/// interface asks it which buttons to show.
///
/// # Errors
/// The refusal, where status, party or state forbid it.
pub fn check(
    state: &MobilisationState,
    action: MobilisationAction,
    party: Party,
    now: DateTime<Utc>,
) -> Result<(), No> {
    let status = state.status;
    if rows(status, action).next().is_none() {
        return Err(No::StatusForbids { status, action });
    }
    if !rows(status, action).any(|row| row.who.contains(&party)) {
        return Err(No::NotForYou { action });
    }
    let side = if party == Party::MissionOwner { ReviewSide::Host } else { ReviewSide::Brigade };
    match action {
        MobilisationAction::Review if state.reviews.iter().any(|review| review.by == side) => Err(No::AlreadyReviewed),
        MobilisationAction::PlanWave if state.wave >= MAX_WAVES => Err(No::TooManyWaves { max: MAX_WAVES }),
        MobilisationAction::PlanWave | MobilisationAction::SendCall | MobilisationAction::Compose
            if state.team_by.is_some_and(|team_by| team_by <= now) =>
        {
            Err(No::DeadlinePassed)
        }
        MobilisationAction::Deploy | MobilisationAction::StepDown
            if state.period_over().is_some_and(|over| over <= now) =>
        {
            Err(No::PeriodOver)
        }
        _ => Ok(()),
    }
}

/// The sides for which somebody who stands to the mobilisation in these qualities can review it now, the brigade's first.
pub fn open_sides(state: &MobilisationState, parties: &[Party], now: DateTime<Utc>) -> Vec<ReviewSide> {
    let sides = [(ReviewSide::Brigade, Party::Coordinator), (ReviewSide::Host, Party::MissionOwner)];
    let is_open = |(_, party): &(ReviewSide, Party)| {
        parties.contains(party) && check(state, MobilisationAction::Review, *party, now).is_ok()
    };
    sides.into_iter().filter(is_open).map(|(side, _)| side).collect()
}

/// What no team can be needed for: all of it at once.
///
/// # Errors
/// The refusals, each of which names its field.
pub(crate) fn check_need(need: &Need, now: DateTime<Utc>) -> Result<(), No> {
    let mut refused: Vec<No> = check_seats(&need.seats).err().map(No::Input).into_iter().collect();
    refused.extend(refused_besides_seats(need, now));
    No::for_all(refused)
}

/// The same where it is not known for which seats.
///
/// # Errors
/// The refusals, each of which names its field.
pub(crate) fn check_besides_seats(need: &Need, now: DateTime<Utc>) -> Result<(), No> {
    No::for_all(refused_besides_seats(need, now))
}

fn refused_besides_seats(need: &Need, now: DateTime<Utc>) -> Vec<No> {
    let today = Zone::Metropolitan.day(now);
    let mut refused = refused_limits(need);
    if need.period.start() < today {
        refused.push(No::PeriodBegun);
    }
    if need.period.days() > MAX_DAYS_OF_WORK {
        refused.push(No::PeriodTooLong);
    }
    if need.team_by <= now {
        refused.push(No::DeadlinePassed);
    }
    if need.team_by > now + Duration::days(MAX_DAYS_TO_TEAM) {
        refused.push(No::DeadlineTooFar);
    }
    // No deadline comes before the end of a period that is over: it is the period that has to be another.
    if need.period.end() >= today && Zone::Metropolitan.day(need.team_by) > need.period.end() {
        refused.push(No::DeadlineAfterPeriod);
    }
    refused
}

fn refused_limits(need: &Need) -> Vec<No> {
    let Limits { team, from_service } = need.limits;
    let most = i64::try_from(MAX_SEATS).unwrap_or(i64::MAX);
    let mut refused = Vec::new();
    for (field, limit) in [("largestTeam", team), ("mostFromService", from_service)] {
        if limit.is_some_and(|limit| !(1..=most).contains(&i64::from(limit))) {
            refused.push(No::Input(Invalid::OutOfRange { min: 1, max: most }.at(field)));
        }
    }
    // Of more seats than a team may have nothing else is said.
    if team.is_some() && need.seats.len() <= MAX_SEATS {
        refused.extend(check_packable(&need.seats).err().map(No::Input));
    }
    refused
}

/// Seats that each ask for what one or several of those asked for do, no more of them than people may be.
pub(super) fn check_packed(state: &MobilisationState, seats: &[TeamSeat]) -> Result<(), No> {
    let Some(need) = state.asked_need() else { return Err(No::SeatsDiffer) };
    let most = need.limits.team.and_then(|most| usize::try_from(most).ok()).unwrap_or_default();
    check_seats(seats).map_err(No::Input)?;
    let asked = need.seats.iter().flat_map(|seat| &seat.skills);
    let covered = asked.clone().all(|asked| {
        let covers = |held: &SeatSkill| held.skill == asked.skill && held.level >= asked.level;
        seats.iter().any(|seat| seat.skills.iter().any(covers))
    });
    let wanted = seats.iter().flat_map(|seat| &seat.skills).all(|one| asked.clone().any(|asked| asked == one));
    if seats.len() > most || !covered || !wanted {
        return Err(No::SeatsDiffer);
    }
    Ok(())
}

pub(super) fn check_team(state: &MobilisationState, team: &[Assignment]) -> Result<(), No> {
    let seats = state.need.as_ref().map_or(&[][..], |need| &need.seats);
    let each_once = seats.iter().all(|seat| team.iter().filter(|place| place.seat == seat.id).count() == 1);
    if team.len() != seats.len() || !each_once {
        return Err(No::SeatsDiffer);
    }
    let mut chosen: Vec<TalentId> = Vec::new();
    for (index, place) in team.iter().enumerate() {
        if chosen.contains(&place.chosen) {
            return Err(No::PersonTwice { field: format!("places.{index}.talentId") });
        }
        chosen.push(place.chosen);
        if place.backups.len() > MAX_BACKUPS {
            let field = format!("places.{index}.backupIds");
            return Err(No::Input(Invalid::TooMany { max: MAX_BACKUPS }.at(&field)));
        }
        let mut once = vec![place.chosen];
        for (rank, backup) in place.backups.iter().enumerate() {
            if once.contains(backup) {
                return Err(No::PersonTwice { field: format!("places.{index}.backupIds.{rank}") });
            }
            once.push(*backup);
        }
    }
    Ok(())
}

/// A brigade's people on lists of seats, at least one of them, nobody on a list twice.
pub(super) fn check_more(state: &MobilisationState, all: &[MoreBackups]) -> Result<(), No> {
    if all.iter().all(|more| more.people.is_empty()) {
        return Err(No::BrigadeReached);
    }
    for (index, more) in all.iter().enumerate() {
        if all[..index].iter().any(|earlier| earlier.seat == more.seat) {
            return Err(No::SeatsDiffer);
        }
        let Some(place) = state.team.iter().find(|place| place.seat == more.seat) else {
            return Err(No::UnknownSeat { field: format!("more.{index}.seat") });
        };
        for (rank, person) in more.people.iter().enumerate() {
            let listed = place.chosen == *person || place.backups.contains(person);
            if listed || more.people[..rank].contains(person) {
                return Err(No::PersonTwice { field: format!("more.{index}.people.{rank}") });
            }
        }
    }
    Ok(())
}

/// What blocks, each thing once, and of seats that the mobilisation has: those of its team, or those that were asked for before they were
/// packed, of which a proposal speaks. What somebody gives as a reason can be true besides: a kind without a seat stands for any of them.
/// Every row that is not so is told at once.
pub(super) fn check_blocking(state: &MobilisationState, blocking: &[Blocking]) -> Result<(), No> {
    let asked = state.asked.as_ref().map_or(&[][..], |asked| &asked.seats);
    let mut refused = Vec::new();
    for (index, one) in blocking.iter().enumerate() {
        let known = one.seat.is_none_or(|seat| state.has_seat(seat) || asked.iter().any(|known| known.id == seat));
        if !known {
            refused.push(No::UnknownSeat { field: format!("blocking.{index}.seatId") });
        } else if blocking[..index].contains(one) {
            refused.push(No::Input(Invalid::Duplicate.at(&format!("blocking.{index}"))));
        } else {
            refused.extend(untrue(state, one, &format!("blocking.{index}")));
        }
    }
    No::for_all(refused)
}

/// Why this blocks nothing, whatever else does.
fn untrue(state: &MobilisationState, one: &Blocking, row: &str) -> Option<No> {
    let (kind, seat) = (format!("{row}.kind"), format!("{row}.seatId"));
    match one.kind {
        ConstraintKind::Deployment | ConstraintKind::NotCalled => Some(No::SaidByDeadline { field: kind }),
        ConstraintKind::Answers if !state.was_anybody_asked() => Some(No::NobodyAsked { field: kind }),
        ConstraintKind::Answers => {
            let filled = one.seat.is_some_and(|seat| state.engaged(seat).is_some());
            // Of the team's own seats it is known for which nobody was called, as the deadline knows it.
            let uncalled = one.seat.is_some_and(|seat| state.has_seat(seat) && !state.was_asked_for(seat));
            match (filled, uncalled) {
                (true, _) => Some(No::SeatFilled { field: seat }),
                (false, true) => Some(No::NobodyAsked { field: kind }),
                (false, false) => None,
            }
        }
        ConstraintKind::ServiceLimit | ConstraintKind::OneSeatEach | ConstraintKind::TeamSize => {
            one.seat.is_some().then_some(No::BlocksWholeTeam { field: seat })
        }
        ConstraintKind::Skills
        | ConstraintKind::Availability
        | ConstraintKind::Share
        | ConstraintKind::Notice
        | ConstraintKind::Release
        | ConstraintKind::Clearance
        | ConstraintKind::Place
        | ConstraintKind::Engaged
        | ConstraintKind::Rest
        | ConstraintKind::Quiet
        | ConstraintKind::NoHour => None,
    }
}

/// Skills of the seats of people who were placed, each once; every row that is not so is told at once.
pub(super) fn check_evidence(state: &MobilisationState, evidenced: &[Evidenced]) -> Result<(), No> {
    let mut refused = Vec::new();
    for (index, one) in evidenced.iter().enumerate() {
        let field = format!("evidenced.{index}.callId");
        let Some(call) = state.call(one.call) else {
            refused.push(No::Input(Problem::new("UNKNOWN_CALL").at(&field)));
            continue;
        };
        if evidenced[..index].iter().any(|earlier| earlier.call == one.call) {
            refused.push(No::Input(Invalid::Duplicate.at(&field)));
            continue;
        }
        if state.placement(one.call).is_none() {
            refused.push(No::NobodyPlaced { field });
            continue;
        }
        let seats = state.need.as_ref().map_or(&[][..], |need| &need.seats);
        let seat = seats.iter().find(|seat| seat.id == call.seat);
        for (rank, seen) in one.skills.iter().enumerate() {
            let asked = seat.is_some_and(|seat| seat.skills.iter().any(|asked| asked.skill == seen.skill));
            let field = format!("evidenced.{index}.skills.{rank}");
            if !asked {
                refused.push(No::SkillNotOfSeat { field });
            } else if one.skills[..rank].iter().any(|earlier| earlier.skill == seen.skill) {
                refused.push(No::Input(Invalid::Duplicate.at(&field)));
            }
        }
    }
    No::for_all(refused)
}

pub(super) fn plan(state: &MobilisationState, calls: &[NewCall], now: DateTime<Utc>) -> Result<WavePlanned, No> {
    if calls.is_empty() {
        return Err(No::Input(Invalid::Empty.at("calls")));
    }
    if calls.len() > MAX_CALLS_PER_WAVE {
        return Err(No::Input(Invalid::TooMany { max: MAX_CALLS_PER_WAVE }.at("calls")));
    }
    let team_by = state.team_by.unwrap_or(now);
    let mut planned: Vec<PlannedCall> = Vec::with_capacity(calls.len());
    for (index, new) in calls.iter().enumerate() {
        let field = |name: &str| format!("calls.{index}.{name}");
        if !state.has_seat(new.seat) {
            return Err(No::UnknownSeat { field: field("seat") });
        }
        if !state.is_open(new.seat) {
            return Err(No::SeatFilled { field: field("seat") });
        }
        if !(MIN_ANSWER_MINUTES..=MAX_ANSWER_MINUTES).contains(&new.answer_minutes) {
            let range = Invalid::OutOfRange { min: MIN_ANSWER_MINUTES.into(), max: MAX_ANSWER_MINUTES.into() };
            return Err(No::Input(range.at(&field("answerMinutes"))));
        }
        let talent = new.callee.talent;
        let in_reserve = state.standing(new.seat, talent) == Standing::InReserve;
        let before = state.calls.iter().any(|call| {
            let waits = in_reserve && call.status == CallStatus::Reserve;
            let theirs = call.callee.talent == talent;
            call.id == new.call
                || (theirs && ((call.status.is_live() && !waits) || call.status == CallStatus::Declined))
        });
        if before || planned.iter().any(|call| call.callee.talent == talent || call.call == new.call) {
            return Err(No::AlreadyCalled { field: field("talent") });
        }
        let send_at = match new.callable {
            _ if state.is_full(new.callee.service) => return Err(No::NotCallable { field: field("talent") }),
            Callable::Yes => now,
            Callable::QuietUntil(at) if at < team_by => at,
            Callable::QuietUntil(_) | Callable::Engaged | Callable::No => {
                return Err(No::NotCallable { field: field("talent") });
            }
        };
        let NewCall { call, seat, callee, answer_minutes, .. } = *new;
        planned.push(PlannedCall { call, seat, callee, send_at, answer_minutes });
    }
    Ok(WavePlanned { number: state.wave + 1, calls: planned })
}
