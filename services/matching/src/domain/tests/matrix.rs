//! Every command in every status by every side answers as the tables say; the tables stand in the documentation.

use chrono::{DateTime, Duration, Utc};
use vivier_event_store::testing;
use vivier_kernel::access::Party;

use super::support::*;
use crate::access::PERMISSIONS;
use crate::domain::check::{Check, actions, check};
use crate::domain::command::PlacementCommand;
use crate::domain::event::samples;
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::ReleaseStep;
use crate::domain::state::PlacementState;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::{PlacementAction, PlacementStatus, TRANSITIONS, is_already, rows, to_markdown};
use crate::domain::value::{DeclineReason, DelegationEnd, Overdue, Side, days_to_answer};

/// A command whose guards hold for whatever `placement_for` makes; the sides that the tables fix are not `side`'s to choose.
fn good(action: PlacementAction, side: Side, state: &PlacementState) -> PlacementCommand {
    match action {
        PlacementAction::Apply => PlacementCommand::Apply(opening(false)),
        PlacementAction::Invite => PlacementCommand::Invite(opening(false)),
        PlacementAction::Propose => match propose(false) {
            PlacementCommand::Propose { source, opening, .. } => {
                PlacementCommand::Propose { by: side, source, opening }
            }
            other => other,
        },
        PlacementAction::Accept => accept(side),
        PlacementAction::Decline => decline(side),
        PlacementAction::Withdraw => withdraw(side),
        PlacementAction::RequestRelease => request(side),
        PlacementAction::RemindRelease => PlacementCommand::RemindRelease { by: side },
        PlacementAction::DelegateRelease => delegate(),
        PlacementAction::GiveReleaseOpinion => opinion(true),
        PlacementAction::GrantRelease => grant_by(side, ReleaseConditions::default()),
        PlacementAction::RefuseRelease => refuse_by(side),
        PlacementAction::RevokeRelease => revoke(side, None),
        PlacementAction::ProposeAmendment => amend("2026-09-20", 40),
        PlacementAction::SignAmendment => sign_amendment(state, side),
        PlacementAction::DeclineAmendment => {
            PlacementCommand::DeclineAmendment { by: side, reason: DeclineReason::Other, words: None }
        }
        PlacementAction::LapseAmendment => PlacementCommand::LapseAmendment,
        PlacementAction::RaiseDispute => raise(side),
        PlacementAction::SettleDispute => settle(1),
        PlacementAction::Remind => PlacementCommand::Remind,
        PlacementAction::RemindToSign => PlacementCommand::RemindToSign,
        PlacementAction::Escalate => PlacementCommand::Escalate {
            overdue: match state.status {
                PlacementStatus::ReleasePending => Overdue::ReleaseDecision,
                PlacementStatus::Active => Overdue::Completion,
                _ => Overdue::Dispute,
            },
        },
        PlacementAction::FillVacancy => {
            PlacementCommand::FillVacancy { steps: vec![ReleaseStep::HumanResourcesDecision], addressed_to: None }
        }
        PlacementAction::Readdress => readdress(),
        PlacementAction::EndDelegation => PlacementCommand::EndDelegation { cause: DelegationEnd::ALL[0] },
        PlacementAction::CloseReviews => PlacementCommand::CloseReviews,
        PlacementAction::DraftAgreement => draft(period("2026-09-01", "2026-09-20"), 20),
        PlacementAction::SignAgreement => sign(state, side),
        PlacementAction::Confirm => PlacementCommand::Confirm,
        PlacementAction::Start => PlacementCommand::Start { by: side },
        PlacementAction::Complete => complete(20),
        PlacementAction::Review => review(side),
        PlacementAction::EndEarly => end_early(side, None),
        PlacementAction::Expire => PlacementCommand::Expire,
        PlacementAction::Supersede => supersede(),
    }
}

/// An instant at which the guards of time hold.
fn when(action: PlacementAction) -> DateTime<Utc> {
    match action {
        PlacementAction::Start | PlacementAction::EndEarly | PlacementAction::RevokeRelease => september(1),
        PlacementAction::Complete | PlacementAction::Review => september(30),
        PlacementAction::Remind | PlacementAction::Escalate => september(30) + Duration::days(25),
        PlacementAction::CloseReviews => september(30) + Duration::days(30),
        PlacementAction::RemindToSign => start() + Duration::days(14),
        PlacementAction::LapseAmendment => start() + Duration::days(21),
        PlacementAction::Expire => start() + Duration::days(31),
        PlacementAction::RemindRelease => start() + Duration::days(3),
        _ => start(),
    }
}

/// A placement for which the guards of `action` hold too.
fn placement_for(action: PlacementAction, status: PlacementStatus, side: Side) -> PlacementState {
    // What an external talent's agreement needs is there without a release.
    let drafting = matches!(action, PlacementAction::DraftAgreement | PlacementAction::SignAgreement);
    let external = drafting && status == PlacementStatus::Agreed;
    let mut state = placement(status, external);
    if action == PlacementAction::SignAgreement && (external || status == PlacementStatus::Released) {
        taken(&mut state, whole_draft(), start());
    }
    if action == PlacementAction::EndDelegation {
        // What comes to nothing may have been asked of a service before.
        state.release = state.release.or(placement(PlacementStatus::ReleasePending, false).release);
    }
    if let Some(release) = &mut state.release {
        let decides = matches!(
            action,
            PlacementAction::GrantRelease
                | PlacementAction::RefuseRelease
                | PlacementAction::RevokeRelease
                | PlacementAction::SignAmendment
                | PlacementAction::DeclineAmendment
        );
        if decides && side == Side::HumanResources {
            release.steps = vec![ReleaseStep::HumanResourcesDecision];
        }
        if action == PlacementAction::FillVacancy {
            release.vacant = vec![ReleaseStep::HumanResourcesDecision];
        }
        if action == PlacementAction::Readdress {
            release.steps = vec![ReleaseStep::ManagerDecision];
        }
        if action == PlacementAction::EndDelegation {
            release.delegate = Some(id(10));
        }
        if action == PlacementAction::GiveReleaseOpinion {
            release.steps = vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision];
        }
    }
    let course = matches!(status, PlacementStatus::Confirmed | PlacementStatus::Active);
    let amended = matches!(
        action,
        PlacementAction::SignAmendment
            | PlacementAction::DeclineAmendment
            | PlacementAction::RemindToSign
            | PlacementAction::LapseAmendment
    );
    if course && amended {
        taken(&mut state, amend("2026-09-20", 40), start());
    }
    let disputed = rows(status, PlacementAction::RaiseDispute).next().is_some();
    if disputed && matches!(action, PlacementAction::SettleDispute | PlacementAction::Escalate) {
        taken(&mut state, raise(Side::Talent), start());
    }
    state
}

/// True where a command's side is the caller's to say.
fn says_side(action: PlacementAction, side: Side) -> bool {
    good(action, side, &PlacementState::default()).side() == side
}

#[test]
fn every_command_in_every_status_by_every_side_answers_as_the_tables_say() {
    for status in PlacementStatus::ALL {
        for action in PlacementAction::ALL {
            for side in Side::ALL.iter().filter(|side| says_side(*action, **side)) {
                let mut state = placement_for(*action, *status, *side);
                assert_eq!(state.status, *status);
                let command = good(*action, *side, &state);
                let answer = act(&mut state, command, when(*action));
                let name = format!("{action} of {status} by {side}");
                let taken: Vec<PlacementStatus> =
                    rows(*status, *action).filter(|row| row.who.contains(&side.party())).map(|row| row.to).collect();
                if !taken.is_empty() {
                    assert!(answer.as_ref().is_ok_and(|events| !events.is_empty()), "{name}: {answer:?}");
                    assert!(taken.contains(&state.status), "{name} led to {}", state.status);
                } else if is_already(*status, *action) {
                    // What the host has ended, no service has taken back.
                    let of_another =
                        (*status, *action) == (PlacementStatus::EndedEarly, PlacementAction::RevokeRelease);
                    let expected = if of_another { Err(PlacementRefusal::AlreadyOtherwise) } else { Ok(Vec::new()) };
                    assert_eq!(answer, expected, "{name}");
                } else if rows(*status, *action).next().is_some() {
                    let refusal = PlacementRefusal::NotYourTurn { status: *status, action: *action, side: *side };
                    assert_eq!(answer, Err(refusal), "{name}");
                } else {
                    let refusal = PlacementRefusal::StatusForbids { status: *status, action: *action };
                    assert_eq!(answer, Err(refusal), "{name}");
                }
            }
        }
    }
}

#[test]
fn what_the_interface_enables_is_what_decide_takes() {
    for status in PlacementStatus::ALL.iter().filter(|status| **status != PlacementStatus::Absent) {
        for action in PlacementAction::ALL {
            let now = when(*action);
            for side in Side::ALL.iter().filter(|side| says_side(*action, **side)) {
                let state = placement_for(*action, *status, *side);
                let shown = actions(&state, &[*side], now).into_iter().find(|shown| shown.action == *action);
                let concerned = TRANSITIONS.iter().any(|row| row.command == *action && row.who.contains(&side.party()));
                let opening =
                    matches!(action, PlacementAction::Apply | PlacementAction::Invite | PlacementAction::Propose);
                assert_eq!(shown.is_some(), concerned && !opening, "{action} of {status} for {side}");
                let taken = check(&state, *action, *side, now) == Ok(Check::Open);
                assert_eq!(
                    shown.is_some_and(|shown| shown.is_enabled()),
                    taken && concerned && !opening,
                    "{action} of {status} for {side}"
                );
                let answer = act(&mut state.clone(), good(*action, *side, &state), now);
                assert_eq!(answer.is_ok_and(|events| !events.is_empty()), taken, "{action} of {status} by {side}");
            }
        }
    }
}

#[test]
fn nothing_stays_silent_and_nothing_over_moves_on() {
    for status in PlacementStatus::ALL {
        assert_eq!(days_to_answer(*status).is_some(), status.is_open(), "{status}");
        let state = placement(*status, *status == PlacementStatus::Agreed);
        let reviews = matches!(status, PlacementStatus::Completed | PlacementStatus::EndedEarly);
        assert_eq!(state.answer_by.is_some(), status.is_open() || reviews, "{status}");
        // Whoever is waited for has a clock, until it is over.
        let pending = state.pending();
        let over = status.is_over() && !reviews || *status == PlacementStatus::Absent;
        assert_eq!(pending.is_empty(), over, "{status}");
        assert!(pending.iter().all(|pending| pending.due.is_some()), "{status}: {pending:?}");
        assert_eq!(state.awaits().is_empty(), !status.is_open() && !reviews, "{status}");
        let ran =
            matches!(status, PlacementStatus::Completed | PlacementStatus::Reviewed | PlacementStatus::EndedEarly);
        if status.is_over() && !ran {
            assert!(TRANSITIONS.iter().all(|row| !row.from.contains(status) || row.to == *status), "{status}");
        }
    }
}

#[test]
fn the_parties_of_each_command_are_those_that_permissions_grant() {
    for action in PlacementAction::ALL {
        let mut named: Vec<Party> =
            TRANSITIONS.iter().filter(|row| row.command == *action).flat_map(|row| row.who.iter().copied()).collect();
        named.sort_unstable();
        named.dedup();
        let mut granted = PERMISSIONS
            .iter()
            .find(|row| row.action == action.as_str())
            .map(|row| row.parties.to_vec())
            .unwrap_or_default();
        granted.sort_unstable();
        assert_eq!(granted, named, "{action}");
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
    for status in PlacementStatus::ALL {
        let state = placement(*status, false);
        let text = serde_json::to_string(&state).expect("a state can be written");
        assert_eq!(serde_json::from_str::<PlacementState>(&text).expect("and read"), state, "{status}");
    }
}
