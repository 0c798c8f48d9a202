//! Random commands at random times: whatever comes, the placement moves only along declared transitions.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

use super::support::*;
use crate::domain::command::PlacementCommand;
use crate::domain::rules::ReleaseStep;
use crate::domain::state::PlacementState;
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::{PlacementAction, PlacementStatus, RELEASE_TRANSITIONS, rows};
use crate::domain::value::{DeclineReason, DelegationEnd, Overdue, Side};

fn command(
    action: PlacementAction,
    side: Side,
    variant: i64,
    external: bool,
    state: &PlacementState,
) -> PlacementCommand {
    let last_day = (variant % 2 == 0).then_some("2026-09-15");
    match action {
        PlacementAction::Apply => PlacementCommand::Apply(opening(external)),
        PlacementAction::Invite => PlacementCommand::Invite(opening(external)),
        PlacementAction::Propose => propose(external),
        PlacementAction::Accept => PlacementCommand::Accept { by: side, seat_open: variant > 0 },
        PlacementAction::Decline => decline(side),
        PlacementAction::Withdraw => withdraw(side),
        PlacementAction::RequestRelease if variant % 3 == 0 => request_secondment(),
        PlacementAction::RequestRelease => request(side),
        PlacementAction::RemindRelease => PlacementCommand::RemindRelease { by: side },
        PlacementAction::DelegateRelease => delegate(),
        PlacementAction::GrantRelease => {
            grant_by(side, ReleaseConditions { last_day: last_day.map(day), ..ReleaseConditions::default() })
        }
        PlacementAction::RefuseRelease => refuse_by(side),
        PlacementAction::GiveReleaseOpinion => opinion(variant > 5),
        PlacementAction::RevokeRelease => revoke(side, last_day),
        PlacementAction::ProposeAmendment => amend(last_day.unwrap_or("2026-09-20"), 10 + variant),
        PlacementAction::SignAmendment => sign_amendment(state, side),
        PlacementAction::DeclineAmendment => {
            PlacementCommand::DeclineAmendment { by: side, reason: DeclineReason::Other, words: None }
        }
        PlacementAction::LapseAmendment => PlacementCommand::LapseAmendment,
        PlacementAction::RaiseDispute => raise(side),
        PlacementAction::SettleDispute => settle(1),
        PlacementAction::Remind => PlacementCommand::Remind,
        PlacementAction::RemindToSign => PlacementCommand::RemindToSign,
        PlacementAction::Escalate => {
            PlacementCommand::Escalate { overdue: Overdue::ALL[variant.unsigned_abs() as usize % 4] }
        }
        PlacementAction::FillVacancy => {
            PlacementCommand::FillVacancy { steps: vec![ReleaseStep::HumanResourcesDecision], addressed_to: None }
        }
        PlacementAction::Readdress => readdress(),
        PlacementAction::EndDelegation => {
            PlacementCommand::EndDelegation { cause: DelegationEnd::ALL[variant.unsigned_abs() as usize % 3] }
        }
        PlacementAction::CloseReviews => PlacementCommand::CloseReviews,
        PlacementAction::DraftAgreement => draft(period("2026-09-01", last_day.unwrap_or("2026-09-30")), 10 + variant),
        PlacementAction::SignAgreement => sign(state, side),
        PlacementAction::Confirm => PlacementCommand::Confirm,
        PlacementAction::Start => PlacementCommand::Start { by: side },
        PlacementAction::Complete => complete(variant),
        PlacementAction::Review => review(side),
        PlacementAction::EndEarly => end_early(side, last_day),
        PlacementAction::Expire => PlacementCommand::Expire,
        PlacementAction::Supersede => supersede(),
    }
}

fn holds(state: &PlacementState, now: DateTime<Utc>) {
    let status = state.status;
    assert_eq!(
        state.answer_by.is_some(),
        status.is_open() || status == PlacementStatus::Completed,
        "{status} at {now}"
    );
    let both = state.accepted.contains(&Side::Talent) && state.accepted.contains(&Side::Host);
    let beyond = matches!(
        status,
        PlacementStatus::Agreed
            | PlacementStatus::ReleasePending
            | PlacementStatus::Released
            | PlacementStatus::Signed
            | PlacementStatus::Confirmed
            | PlacementStatus::Active
            | PlacementStatus::Completed
            | PlacementStatus::Reviewed
    );
    assert!(!beyond || both, "{status} without two yeses");
    if matches!(status, PlacementStatus::Signed | PlacementStatus::Confirmed | PlacementStatus::Active) {
        assert!(state.signatories().iter().all(|side| state.has_signed(*side)), "{status} without all signatures");
        let agreement = state.agreement.as_ref().expect("an agreement");
        assert_eq!(agreement.terms.hash().expect("a hash"), agreement.hash);
        assert!(state.pairing.is_some_and(|pairing| pairing.period.covers(&agreement.terms.period)));
    }
    assert!(!state.is_external() || state.release.is_none(), "an external talent was to be released");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_leaves_the_tables(
        external in any::<bool>(),
        // Most commands are drawn from those that the present status takes: a random walk that gets somewhere.
        steps in proptest::collection::vec((0_usize..1000, 0_usize..Side::ALL.len(), 0_i64..30, 0_i64..12, any::<bool>()), 1..60),
    ) {
        let mut state = PlacementState::default();
        let mut now = start();
        for (choice, side, variant, days, wild) in steps {
            now += Duration::days(days);
            let taken: Vec<PlacementAction> =
                PlacementAction::ALL.iter().copied().filter(|action| rows(state.status, *action).next().is_some()).collect();
            let from = if wild || taken.is_empty() { PlacementAction::ALL } else { taken.as_slice() };
            let action = from[choice % from.len()];
            let before = state.clone();
            let command = command(action, Side::ALL[side], variant, external, &state);
            let by = command.side();
            match act(&mut state, command, now) {
                Err(_) => prop_assert_eq!(&state, &before),
                Ok(events) if events.is_empty() => prop_assert_eq!(&state, &before),
                Ok(_) => {
                    let declared = rows(before.status, action)
                        .any(|row| row.to == state.status && row.who.contains(&by.party()));
                    prop_assert!(declared, "{} by {} led from {} to {}", action, by, before.status, state.status);
                    if let (Some(former), Some(present)) = (&before.release, &state.release)
                        && former.status != present.status
                    {
                        let declared = RELEASE_TRANSITIONS
                            .iter()
                            .any(|row| row.command == action && row.from.contains(&former.status) && row.to == present.status);
                        prop_assert!(declared, "{} led the release from {} to {}", action, former.status, present.status);
                    }
                }
            }
            holds(&state, now);
        }
    }
}
