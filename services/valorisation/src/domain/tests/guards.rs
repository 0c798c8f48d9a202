//! The two machines: a transfer in every status under every command, and an account's limit with what is held.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use uuid::Uuid;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::transition;

use crate::domain::account::{LedgerAccount, LedgerAccountCommand, LedgerAccountState};
use crate::domain::legs::{Leg, Legs};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::transfer::{Content, Transfer, TransferCommand, TransferState};
use crate::domain::transitions::{TRANSITIONS, TransferAction, TransferStatus};
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason};

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).expect("an amount")
}

fn holder() -> Holder {
    Holder::Organisation { organisation: OrganisationId::from_uuid(Uuid::from_u128(1)) }
}

fn transfer() -> TransferId {
    TransferId::of_placement(PlacementId::from_uuid(Uuid::from_u128(5)), 0)
}

fn content(rule: Rule) -> Content {
    let legs = vec![
        Leg::new(holder(), AccountClass::Service, amount(5)),
        Leg::new(Holder::Programme, AccountClass::Programme, amount(-5)),
    ];
    let cause = Cause::Placement { placement: PlacementId::from_uuid(Uuid::from_u128(5)) };
    Content { legs: Legs::new(legs).expect("balanced"), cause, rule, policy: 1, work: None }
}

#[test]
fn every_command_in_every_status_answers_as_the_table_says() {
    for status in TransferStatus::ALL.iter().copied() {
        for action in TransferAction::ALL.iter().copied() {
            let known = (status != TransferStatus::Absent).then(|| content(Rule::PlacementCompleted));
            let state = TransferState { status, content: known, ..TransferState::default() };
            let transfer = transfer();
            let command = match action {
                TransferAction::Hold => TransferCommand::Hold { transfer, content: content(Rule::PlacementCompleted) },
                TransferAction::Post => TransferCommand::Post { transfer, content: content(Rule::PlacementCompleted) },
                TransferAction::Void => TransferCommand::Void { transfer, reason: VoidReason::PlacementFailed },
                TransferAction::Reverse => TransferCommand::Reverse { transfer, by: TransferId::of_reversal(transfer) },
            };
            let answer = Transfer::decide(&state, command, NOW);
            match transition::find(TRANSITIONS, &status, &action) {
                Some(row) => {
                    let mut after = state.clone();
                    let events = answer.expect("taken");
                    assert_eq!(events.len(), 1, "{action} of {status}");
                    events.iter().for_each(|event| Transfer::evolve(&mut after, event));
                    assert_eq!(after.status, row.to, "{action} of {status}");
                }
                None => match answer {
                    // Already so.
                    Ok(events) => assert!(events.is_empty(), "{action} of {status}: {events:?}"),
                    Err(refusal) => assert_eq!(refusal, LedgerRefusal::StatusForbids { status, action }),
                },
            }
        }
    }
}

#[test]
fn a_transfer_is_taken_back_once_and_a_reversal_never() {
    let (one, other) =
        (TransferId::of_reversal(transfer()), TransferId::of_reversal(TransferId::of_reversal(transfer())));
    let state = |rule, reversed_by| TransferState {
        status: TransferStatus::Posted,
        content: Some(content(rule)),
        voided: None,
        reversed_by,
    };
    let reverse =
        |state: TransferState, by| Transfer::decide(&state, TransferCommand::Reverse { transfer: transfer(), by }, NOW);
    assert_eq!(reverse(state(Rule::NamedGrant, Some(one)), one), Ok(vec![]), "already so");
    assert_eq!(reverse(state(Rule::NamedGrant, Some(one)), other), Err(LedgerRefusal::AlreadyReversed));
    assert_eq!(reverse(state(Rule::Reversal, None), other), Err(LedgerRefusal::ReversalOfReversal));
}

fn account(balance: i64, held: i64) -> LedgerAccountState {
    LedgerAccountState { identity: Some((holder(), AccountClass::Service)), balance, held, announced: 0 }
}

#[test]
fn nothing_takes_an_account_below_its_hard_limit_with_what_is_held_left_aside() {
    let floor = Some(amount(-100));
    let post = |taken, held| LedgerAccountCommand::Post {
        transfer: transfer(),
        amount: amount(taken),
        held: amount(held),
        floor,
    };
    let hold = |taken| LedgerAccountCommand::Hold { transfer: transfer(), amount: amount(taken), floor };
    let no = |available| Some(LedgerRefusal::HardLimit { class: AccountClass::Service, available });
    for (name, state, command, expected) in [
        ("to the limit", account(0, 0), post(-100, 0), None),
        ("one beyond", account(0, 0), post(-101, 0), no(100)),
        ("others' holds count", account(0, -60), post(-41, 0), no(40)),
        ("its own hold does not", account(0, -60), post(-100, -60), None),
        ("a hold to the limit", account(50, -100), hold(-50), None),
        ("a hold beyond", account(50, -100), hold(-51), no(50)),
        ("what brings is always taken", account(-500, -500), post(1, 0), None),
        ("beyond the limit nothing more", account(-500, 0), post(-1, 0), no(0)),
    ] {
        assert_eq!(LedgerAccount::decide(&state, command, NOW).err(), expected, "{name}");
    }
    let unknown = LedgerAccount::decide(&LedgerAccountState::default(), post(1, 0), NOW);
    assert_eq!(unknown, Err(LedgerRefusal::NoAccount));
}

#[derive(Clone, Debug)]
enum Step {
    Hold(u8, i64),
    Post(u8, i64),
    Release(u8),
}

proptest! {
    #[test]
    fn whatever_comes_the_balance_stays_within_the_limit_and_holds_are_given_back(
        steps in proptest::collection::vec(
            prop_oneof![
                (0..6_u8, -60..60_i64).prop_map(|(n, a)| Step::Hold(n, a)),
                (0..6_u8, -60..60_i64).prop_map(|(n, a)| Step::Post(n, a)),
                (0..6_u8).prop_map(Step::Release),
            ],
            0..80,
        )
    ) {
        let floor = Some(amount(-100));
        let mut state = LedgerAccountState::default();
        let open = LedgerAccountCommand::Open { account: LedgerAccountId::of(holder()), holder: holder(), class: AccountClass::Service };
        let mut holds = std::collections::BTreeMap::<u8, i64>::new();
        let apply = |state: &mut LedgerAccountState, command| {
            let events = LedgerAccount::decide(state, command, NOW);
            if let Ok(events) = &events {
                events.iter().for_each(|event| LedgerAccount::evolve(state, event));
            }
            events.is_ok()
        };
        apply(&mut state, open);
        for step in steps {
            let transfer = transfer();
            match step {
                Step::Hold(n, a) if !holds.contains_key(&n) => {
                    if apply(&mut state, LedgerAccountCommand::Hold { transfer, amount: amount(a), floor }) {
                        holds.insert(n, a);
                    }
                }
                Step::Post(n, a) => {
                    let held = amount(holds.get(&n).copied().unwrap_or(0));
                    if apply(&mut state, LedgerAccountCommand::Post { transfer, amount: amount(a), held, floor }) {
                        holds.remove(&n);
                    }
                }
                Step::Release(n) => {
                    if let Some(held) = holds.remove(&n) {
                        apply(&mut state, LedgerAccountCommand::Release { transfer, held: amount(held) });
                    }
                }
                Step::Hold(..) => {}
            }
            prop_assert!(state.balance >= -100, "{state:?}");
            prop_assert_eq!(state.held, holds.values().filter(|held| **held < 0).sum::<i64>());
            prop_assert_eq!(state.announced, holds.values().filter(|held| **held > 0).sum::<i64>());
        }
    }
}
