//! Every command in every status answers as the tables say; the tables stand in the documentation.

use std::collections::BTreeMap;

use vivier_event_store::testing;
use vivier_kernel::access::Party;

use super::support::*;
use crate::access::PERMISSIONS;
use crate::domain::command::TalentCommand;
use crate::domain::event::{Proof, samples};
use crate::domain::refusal::TalentRefusal;
use crate::domain::transitions::{
    EDITS, TRANSITIONS, TalentAction, TalentStatus, Verdict, possible, to_markdown, verdict,
};
use crate::domain::value::{Audience, Clearance, Section};

/// A command whose guards hold for whoever `somebody` makes.
fn good(action: TalentAction) -> TalentCommand {
    match action {
        TalentAction::Register => register(),
        TalentAction::DescribeProfile => profile(true),
        TalentAction::ClaimSkill => claim(uuid::Uuid::from_u128(9), 1),
        TalentAction::ReviseSkillClaim => TalentCommand::ReviseSkillClaim { skill: RUST, level: level(4), since: None },
        TalentAction::WithdrawSkillClaim => TalentCommand::WithdrawSkillClaim { skill: DESIGN },
        TalentAction::EndorseSkill => TalentCommand::EndorseSkill { skill: RUST, by: id(77) },
        TalentAction::ProveSkill => TalentCommand::ProveSkill {
            skill: RUST,
            level: level(3),
            proof: Proof::Placement { placement: placement(1) },
            on: day("2026-06-01"),
            expires_on: None,
        },
        TalentAction::DeclareAvailability => TalentCommand::DeclareAvailability {
            availability: id(31),
            period: period("2027-01-01", "2027-02-01"),
            share: share(10),
        },
        TalentAction::ReviseAvailability => TalentCommand::ReviseAvailability {
            availability: window(),
            period: period("2026-01-01", "2026-12-31"),
            share: share(60),
        },
        TalentAction::WithdrawAvailability => TalentCommand::WithdrawAvailability { availability: window() },
        TalentAction::ChooseVisibility => {
            TalentCommand::ChooseVisibility { audiences: BTreeMap::from([(Section::Skills, Audience::Involved)]) }
        }
        TalentAction::RecordClearance => {
            TalentCommand::RecordClearance { clearance: Clearance::Secret, expires_on: Some(day("2027-06-01")) }
        }
        TalentAction::Activate => TalentCommand::Activate,
        TalentAction::Pause => TalentCommand::Pause { until: day("2026-08-01") },
        TalentAction::Resume => TalentCommand::Resume,
        TalentAction::Withdraw => withdraw(),
        TalentAction::Erase => TalentCommand::Erase,
        TalentAction::BookEngagement => book(2, period("2026-10-01", "2026-10-31"), 50),
        TalentAction::ReleaseEngagement => {
            TalentCommand::ReleaseEngagement { placement: placement(1), last_day: day("2026-09-10") }
        }
        TalentAction::TakeTeamSeat => TalentCommand::TakeTeamSeat { team: TEAM, seat: team_seat(None) },
        TalentAction::LeaveTeamSeat => TalentCommand::LeaveTeamSeat { team: TEAM },
    }
}

/// Somebody for whom the guard of `action` holds too: nothing is booked where availability is to be withdrawn, and the
/// other way round for a release; whoever leaves a team is in it.
fn somebody_for(action: TalentAction, status: TalentStatus) -> crate::domain::state::TalentState {
    let mut state = somebody(status);
    match action {
        TalentAction::WithdrawAvailability => state.engagements.clear(),
        TalentAction::ReleaseEngagement if status != TalentStatus::Absent => {
            let window = crate::domain::state::Window { period: period("2026-09-01", "2026-09-30"), share: share(20) };
            state.engagements.insert(placement(1), window);
        }
        TalentAction::LeaveTeamSeat if status != TalentStatus::Absent => {
            state.team_seats.insert(TEAM, team_seat(None));
        }
        _ => {}
    }
    state
}

#[test]
fn every_command_in_every_status_answers_as_the_tables_say() {
    for status in TalentStatus::ALL {
        for action in TalentAction::ALL {
            let mut state = somebody_for(*action, *status);
            assert_eq!(state.status, *status);
            let answer = act(&mut state, good(*action));
            match verdict(*status, *action) {
                Verdict::Taken(to) => {
                    assert!(answer.as_ref().is_ok_and(|events| !events.is_empty()), "{action} of {status}: {answer:?}");
                    assert_eq!(state.status, to, "{action} of {status}");
                }
                Verdict::AlreadySo => assert_eq!(answer, Ok(Vec::new()), "{action} of {status}"),
                Verdict::Forbidden => {
                    let forbidden = TalentRefusal::StatusForbids { status: *status, action: *action };
                    assert_eq!(answer, Err(forbidden), "{action} of {status}");
                }
            }
        }
    }
}

#[test]
fn erased_is_final_and_reached_from_everywhere() {
    for status in TalentStatus::ALL.iter().filter(|s| !matches!(s, TalentStatus::Absent | TalentStatus::Erased)) {
        assert_eq!(verdict(*status, TalentAction::Erase), Verdict::Taken(TalentStatus::Erased), "{status}");
    }
    assert_eq!(possible(TalentStatus::Erased).collect::<Vec<_>>(), vec![TalentAction::ReleaseEngagement]);
}

#[test]
fn every_command_stands_in_exactly_one_table_with_the_parties_that_permissions_grant() {
    for action in TalentAction::ALL {
        let moving = TRANSITIONS.iter().filter(|row| row.command == *action).map(|row| row.who);
        let staying = EDITS.iter().filter(|row| row.command == *action).map(|row| row.who);
        let rows: Vec<&[Party]> = moving.chain(staying).collect();
        assert_eq!(rows.len(), 1, "{action}");
        let internal = [
            TalentAction::ProveSkill,
            TalentAction::BookEngagement,
            TalentAction::ReleaseEngagement,
            TalentAction::TakeTeamSeat,
            TalentAction::LeaveTeamSeat,
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
    let mut state = somebody(TalentStatus::Active);
    for action in [
        TalentAction::EndorseSkill,
        TalentAction::ProveSkill,
        TalentAction::ChooseVisibility,
        TalentAction::TakeTeamSeat,
        TalentAction::Pause,
    ] {
        act(&mut state, good(action)).expect("taken");
    }
    let text = serde_json::to_string(&state).expect("a state can be written");
    assert_eq!(serde_json::from_str::<crate::domain::state::TalentState>(&text).expect("and read"), state);
}
