//! Every command in every status answers as the tables say; the tables stand in the documentation.

use vivier_event_store::testing;
use vivier_kernel::access::Party;

use super::support::*;
use crate::access::PERMISSIONS;
use crate::domain::command::MissionCommand;
use crate::domain::event::samples;
use crate::domain::refusal::MissionRefusal;
use crate::domain::state::{Filling, MissionState};
use crate::domain::transitions::{
    EDITS, MissionAction, MissionStatus, TRANSITIONS, Verdict, possible, to_markdown, verdict,
};
use crate::domain::value::Priority;

/// A command whose guards hold for what `mission_for` makes.
fn good(action: MissionAction) -> MissionCommand {
    match action {
        MissionAction::Draft => draft(),
        MissionAction::Edit => edit(because()),
        MissionAction::AddSeat => add(3),
        MissionAction::ChangeSeat => MissionCommand::ChangeSeat {
            seat: seat(2),
            spec: Box::new(spec(period("2026-07-01", "2026-07-31"))),
            justification: because(),
        },
        MissionAction::RemoveSeat => MissionCommand::RemoveSeat { seat: seat(2), justification: because() },
        MissionAction::Submit => MissionCommand::Submit,
        MissionAction::Publish => MissionCommand::Publish,
        MissionAction::Raise => MissionCommand::Raise,
        MissionAction::Reject => reject(),
        MissionAction::Suspend => suspend(),
        MissionAction::Resume => MissionCommand::Resume { by_programme: false },
        MissionAction::Cancel => cancel(),
        MissionAction::Start => MissionCommand::Start,
        MissionAction::Complete => MissionCommand::Complete,
        MissionAction::StandDown => MissionCommand::StandDown,
        MissionAction::SetPriority => set_priority(80),
        MissionAction::BuyPriority => {
            MissionCommand::BuyPriority { points: 2, total: Priority::new(2).expect("a weight") }
        }
        MissionAction::FillSeat => fill(2, 9, summer()),
        MissionAction::VacateSeat => vacate(1, 1, "2026-06-20"),
        MissionAction::MoveFilling => moved(1, 1, period("2026-07-01", "2026-07-31")),
    }
}

/// A mission whose seats are such that the guard of `action` holds too.
fn mission_for(action: MissionAction, status: MissionStatus) -> MissionState {
    let mut state = mission(status);
    let filled = |by| Filling { placement: placement(by), talent: id(7000 + by), period: summer(), cut_short: false };
    match action {
        MissionAction::FillSeat | MissionAction::ChangeSeat | MissionAction::RemoveSeat => {
            state.seats.iter_mut().skip(1).for_each(|seat| seat.fillings.clear());
        }
        MissionAction::Cancel | MissionAction::Complete => {
            state.seats.iter_mut().for_each(|seat| seat.fillings.clear())
        }
        MissionAction::StandDown => {
            state.was_raised = true;
            state.seats.iter_mut().for_each(|seat| seat.fillings.clear());
        }
        MissionAction::VacateSeat | MissionAction::MoveFilling if !state.seats.is_empty() => {
            state.seats[0].fillings = vec![filled(1)];
        }
        _ => {}
    }
    state
}

#[test]
fn every_command_in_every_status_answers_as_the_tables_say() {
    for status in MissionStatus::ALL {
        for action in MissionAction::ALL {
            let mut state = mission_for(*action, *status);
            assert_eq!(state.status, *status);
            let answer = act(&mut state, good(*action));
            match verdict(*status, *action) {
                Verdict::Taken(to) => {
                    assert!(answer.as_ref().is_ok_and(|events| !events.is_empty()), "{action} of {status}: {answer:?}");
                    // Seats that are filled or opened move a published mission to staffed, and back.
                    let moved = match (*status, *action) {
                        (MissionStatus::Staffed, MissionAction::AddSeat | MissionAction::VacateSeat) => {
                            MissionStatus::Published
                        }
                        // Seat 2 was taken out of the fillings: what stays is seat 1, filled.
                        (MissionStatus::Staffed, MissionAction::RemoveSeat) => MissionStatus::Staffed,
                        _ => to,
                    };
                    assert_eq!(state.status, moved, "{action} of {status}");
                }
                Verdict::AlreadySo => assert_eq!(answer, Ok(Vec::new()), "{action} of {status}"),
                Verdict::Forbidden => {
                    let forbidden = MissionRefusal::StatusForbids { status: *status, action: *action };
                    assert_eq!(answer, Err(forbidden), "{action} of {status}");
                }
            }
        }
    }
}

#[test]
fn nothing_leads_out_of_an_ended_mission_but_emptying_its_seats() {
    for status in MissionStatus::ALL {
        assert_eq!(status.has_ended(), possible(*status).eq([MissionAction::VacateSeat]), "{status}");
    }
}

#[test]
fn every_command_stands_in_exactly_one_table_with_the_parties_that_permissions_grant() {
    for action in MissionAction::ALL {
        let moving = TRANSITIONS.iter().filter(|row| row.command == *action).map(|row| row.who);
        let staying = EDITS.iter().filter(|row| row.command == *action).map(|row| row.who);
        let rows: Vec<&[Party]> = moving.chain(staying).collect();
        assert_eq!(rows.len(), 1, "{action}");
        let internal = [
            MissionAction::Raise,
            MissionAction::StandDown,
            MissionAction::BuyPriority,
            MissionAction::FillSeat,
            MissionAction::VacateSeat,
            MissionAction::MoveFilling,
        ];
        let granted = PERMISSIONS.iter().find(|row| row.action == action.as_str()).map(|row| row.parties);
        // What only other services' use cases do has no row of its own: their rows guard it.
        assert_eq!(granted, (!internal.contains(action)).then_some(rows[0]), "{action}");
    }
}

#[test]
fn the_tables_stand_in_the_documentation() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/TRANSITIONS.md");
    testing::assert_printed(path, &to_markdown());
}

#[test]
fn there_is_one_sample_of_every_event_and_it_survives_storage() {
    testing::assert_samples(&samples());
}

#[test]
fn a_state_survives_storage() {
    let state = mission(MissionStatus::UnderWay);
    let text = serde_json::to_string(&state).expect("a state can be written");
    assert_eq!(serde_json::from_str::<MissionState>(&text).expect("and read"), state);
}
