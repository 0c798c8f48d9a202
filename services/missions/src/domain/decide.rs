//! What happens when something is asked of a mission, or why nothing does.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{PlacementId, SeatId};
use vivier_kernel::period::Period;
use vivier_kernel::zone::Zone;

use super::command::MissionCommand;
use super::event::{
    MissionCancelled, MissionCompleted, MissionDrafted, MissionEdited, MissionEvent, MissionPublished, MissionRaised,
    MissionRejected, MissionReopened, MissionResumed, MissionStaffed, MissionStarted, MissionSubmitted,
    MissionSuspended, PriorityBought, PrioritySet, SeatAdded, SeatChanged, SeatFilled, SeatRemoved, SeatVacated,
};
use super::refusal::MissionRefusal;
use super::state::{MissionState, MissionText, Seat};
use super::transitions::{MissionAction, MissionStatus, Verdict, verdict};
use super::value::{Justification, MAX_BOUGHT_PRIORITY, MAX_FILLINGS_PER_SEAT, MAX_SEATS, Priority, SeatSpec};

type Decision = Result<Vec<MissionEvent>, MissionRefusal>;

/// The aggregate of one mission with its seats.
pub struct Mission;

impl Decider for Mission {
    const TYPE: &'static str = "mission";
    type State = MissionState;
    type Command = MissionCommand;
    type Event = MissionEvent;
    type Refusal = MissionRefusal;

    fn decide(state: &MissionState, command: MissionCommand, now: DateTime<Utc>) -> Decision {
        match verdict(state.status, command.action()) {
            Verdict::Taken(_) => {}
            // An owner's suspension does not keep the programme from its own, which holds for the owner too.
            Verdict::AlreadySo if becomes_the_programmes(state, &command) => {}
            Verdict::AlreadySo => return Ok(Vec::new()),
            Verdict::Forbidden => {
                return Err(MissionRefusal::StatusForbids { status: state.status, action: command.action() });
            }
        }
        let today = Zone::Metropolitan.day(now);
        match command {
            MissionCommand::Draft { mission, organisation, owner, title, description } => {
                one(MissionDrafted { mission, organisation, owner, title, description })
            }
            MissionCommand::Edit { title, description, justification } => {
                let text = MissionText { title, description };
                if state.text.as_ref() == Some(&text) {
                    return Ok(Vec::new());
                }
                let justification = justified(state, justification)?;
                one(MissionEdited { title: text.title, description: text.description, justification })
            }
            MissionCommand::AddSeat { seat, spec, justification } => add_seat(state, seat, *spec, justification),
            MissionCommand::ChangeSeat { seat, spec, justification } => change_seat(state, seat, *spec, justification),
            MissionCommand::RemoveSeat { seat, justification } => remove_seat(state, seat, justification),
            MissionCommand::Submit => submittable(state, today).and_then(|()| one(MissionSubmitted {})),
            MissionCommand::Publish => one(MissionPublished {}),
            MissionCommand::Raise => submittable(state, today).and_then(|()| one(MissionRaised {})),
            MissionCommand::Reject { reason, words } => one(MissionRejected { reason, words }),
            MissionCommand::Suspend { reason, words, by_programme } => {
                one(MissionSuspended { reason, words, by_programme })
            }
            MissionCommand::Resume { by_programme: false } if state.suspended_by_programme => {
                Err(MissionRefusal::SuspendedByProgramme)
            }
            MissionCommand::Resume { .. } => Ok(with_staffing(state, MissionResumed {})),
            MissionCommand::Cancel { reason, words } => {
                if state.seats.iter().any(Seat::is_filled) {
                    return Err(MissionRefusal::SeatsFilled);
                }
                one(MissionCancelled { reason, words })
            }
            MissionCommand::Start => {
                if state.fillings().any(|filling| filling.period.start() <= today) {
                    return one(MissionStarted {});
                }
                Err(MissionRefusal::NothingBegun)
            }
            MissionCommand::Complete => match state.fillings().map(|filling| filling.period.end()).max() {
                Some(last_day) if last_day > today => Err(MissionRefusal::StillUnderWay { last_day }),
                Some(_) | None => one(MissionCompleted {}),
            },
            MissionCommand::StandDown if !state.was_raised => {
                Err(MissionRefusal::StatusForbids { status: state.status, action: MissionAction::StandDown })
            }
            MissionCommand::StandDown => match state.goes_on_until(today) {
                Some(last_day) => Err(MissionRefusal::StillUnderWay { last_day }),
                None => one(MissionCompleted {}),
            },
            MissionCommand::SetPriority { priority, .. } if !priority.is_for_the_programme() => {
                Err(MissionRefusal::PriorityReserved { max: MAX_BOUGHT_PRIORITY })
            }
            MissionCommand::BuyPriority { .. } if state.priority != Priority::default() => {
                Err(MissionRefusal::GovernmentPriority)
            }
            MissionCommand::BuyPriority { total, .. } if total.weight() > MAX_BOUGHT_PRIORITY => {
                Err(MissionRefusal::PriorityReserved { max: MAX_BOUGHT_PRIORITY })
            }
            MissionCommand::BuyPriority { points, total } => one(PriorityBought { points, total }),
            MissionCommand::SetPriority { priority, justification } => {
                if state.priority == priority {
                    Ok(Vec::new())
                } else {
                    one(PrioritySet { priority, justification })
                }
            }
            MissionCommand::FillSeat { seat, placement, talent, period } => {
                fill(state, SeatFilled { seat, placement, talent, period })
            }
            MissionCommand::VacateSeat { seat, placement, last_day } => vacate(state, seat, placement, last_day),
            MissionCommand::MoveFilling { seat, placement, period } => move_filling(state, seat, placement, period),
        }
    }

    fn evolve(state: &mut MissionState, event: &MissionEvent) {
        state.apply(event);
    }
}

fn one(event: impl Into<MissionEvent>) -> Decision {
    Ok(vec![event.into()])
}

/// True where the programme suspends what an owner had suspended.
fn becomes_the_programmes(state: &MissionState, command: &MissionCommand) -> bool {
    let by_programme = matches!(command, MissionCommand::Suspend { by_programme: true, .. });
    by_programme && state.status == MissionStatus::Suspended && !state.suspended_by_programme
}

/// The justification, which a mission that everybody has read cannot be changed without.
fn justified(
    state: &MissionState,
    justification: Option<Justification>,
) -> Result<Option<Justification>, MissionRefusal> {
    if state.status.is_public() && justification.is_none() {
        return Err(MissionRefusal::JustificationRequired);
    }
    Ok(justification)
}

/// `event`, and where it fills the last open seat or opens one of a staffed mission, what follows from it.
fn with_staffing(state: &MissionState, event: impl Into<MissionEvent>) -> Vec<MissionEvent> {
    let event = event.into();
    let mut after = state.clone();
    after.apply(&event);
    match (after.status, after.is_fully_staffed()) {
        (MissionStatus::Published, true) => vec![event, MissionStaffed {}.into()],
        (MissionStatus::Staffed, false) => vec![event, MissionReopened {}.into()],
        _ => vec![event],
    }
}

fn known(state: &MissionState, seat: SeatId) -> Result<&Seat, MissionRefusal> {
    state.seat(seat).ok_or(MissionRefusal::NoSuchSeat)
}

fn add_seat(state: &MissionState, seat: SeatId, spec: SeatSpec, justification: Option<Justification>) -> Decision {
    let justification = justified(state, justification)?;
    if state.seats.len() >= MAX_SEATS {
        return Err(MissionRefusal::TooManySeats { max: MAX_SEATS });
    }
    Ok(with_staffing(state, SeatAdded { seat, spec, justification }))
}

fn change_seat(state: &MissionState, seat: SeatId, spec: SeatSpec, justification: Option<Justification>) -> Decision {
    let former = known(state, seat)?;
    if former.spec == spec {
        return Ok(Vec::new());
    }
    let justification = justified(state, justification)?;
    // What was agreed and signed for a seat is changed by an amendment of the placement, not behind its back.
    if !former.fillings.is_empty() {
        return Err(MissionRefusal::SeatHasPlacement);
    }
    one(SeatChanged { seat, spec, justification })
}

fn remove_seat(state: &MissionState, seat: SeatId, justification: Option<Justification>) -> Decision {
    let former = known(state, seat)?;
    let justification = justified(state, justification)?;
    if !former.fillings.is_empty() {
        return Err(MissionRefusal::SeatHasPlacement);
    }
    if state.seats.len() == 1 && state.status != MissionStatus::Draft {
        return Err(MissionRefusal::SeatRequired);
    }
    Ok(with_staffing(state, SeatRemoved { seat, justification }))
}

fn submittable(state: &MissionState, today: NaiveDate) -> Result<(), MissionRefusal> {
    if state.seats.is_empty() {
        return Err(MissionRefusal::SeatRequired);
    }
    match state.seats.iter().position(|seat| seat.spec.period.end() < today) {
        Some(index) => Err(MissionRefusal::SeatPeriodOver { number: index + 1 }),
        None => Ok(()),
    }
}

fn fill(state: &MissionState, event: SeatFilled) -> Decision {
    let seat = known(state, event.seat)?;
    if let Some(known) = seat.fillings.iter().find(|filling| filling.placement == event.placement) {
        let same = known.talent == event.talent && known.period == event.period;
        return if same { Ok(Vec::new()) } else { Err(MissionRefusal::FillingDiffers) };
    }
    if !seat.spec.period.covers(&event.period) {
        return Err(MissionRefusal::OutsideSeatPeriod);
    }
    if let Some((_, day)) = seat.taken_on(event.period) {
        return Err(MissionRefusal::SeatAlreadyFilled { day });
    }
    if seat.fillings.len() >= MAX_FILLINGS_PER_SEAT {
        return Err(MissionRefusal::TooManyFillings { max: MAX_FILLINGS_PER_SEAT });
    }
    Ok(with_staffing(state, event))
}

/// The seat is as filled before as afterwards, so the mission's status follows from nothing here.
fn move_filling(state: &MissionState, id: SeatId, placement: PlacementId, period: Period) -> Decision {
    let seat = known(state, id)?;
    let present = seat.fillings.iter().find(|filling| filling.placement == placement && !filling.cut_short);
    let Some(present) = present else { return Err(MissionRefusal::FillingDiffers) };
    if present.period == period {
        return Ok(Vec::new());
    }
    if !seat.spec.period.covers(&period) {
        return Err(MissionRefusal::OutsideSeatPeriod);
    }
    let others = seat.fillings.iter().filter(|filling| filling.placement != placement);
    let taken = others.filter_map(|filling| filling.period.intersection(&period)).map(|days| days.start()).min();
    if let Some(day) = taken {
        return Err(MissionRefusal::SeatAlreadyFilled { day });
    }
    let (talent, start) = (present.talent, present.period.start());
    let never = start.pred_opt().unwrap_or(start);
    Ok(vec![
        SeatVacated { seat: id, placement, last_day: never }.into(),
        SeatFilled { seat: id, placement, talent, period }.into(),
    ])
}

fn vacate(state: &MissionState, seat: SeatId, placement: PlacementId, last_day: NaiveDate) -> Decision {
    let filling = state.seat(seat).and_then(|seat| seat.fillings.iter().find(|filling| filling.placement == placement));
    match filling {
        Some(filling) if last_day < filling.period.end() => {
            Ok(with_staffing(state, SeatVacated { seat, placement, last_day }))
        }
        Some(_) | None => Ok(Vec::new()),
    }
}
