//! Every command in every state of a run, and parameters that no run can be asked for.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{AccountId, MissionId, SeatId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;

use crate::allocation::decide::{AllocationRun, Opened, RunCommand, RunState};
use crate::allocation::event::{AllocationEvent, samples};
use crate::allocation::outcome::Outcome;
use crate::allocation::refusal::AllocationRefusal;
use crate::allocation::value::{
    AllocationRunId, MAX_DAYS, MAX_MINIMUM, MAX_RELEASES, Minimum, Parameters, RunRejection, RunStatus,
};

fn now() -> DateTime<Utc> {
    "2026-03-02T09:00:00Z".parse().expect("an instant")
}

/// A run after the first so many of these samples: computed, resolved, accepted; or rejected instead.
fn state(kinds: &[usize]) -> RunState {
    let mut state = RunState::default();
    for kind in kinds {
        AllocationRun::evolve(&mut state, &samples()[*kind]);
    }
    state
}

fn outcome(hash: &str) -> Box<Outcome> {
    let AllocationEvent::AllocationComputed(first) = samples().remove(0) else { panic!("the first sample") };
    Box::new(Outcome { input_hash: hash.to_owned(), ..first.outcome })
}

fn sampled_pair() -> (TalentId, SeatId) {
    let proposal = outcome("").proposals[0];
    (proposal.talent, proposal.seat)
}

#[test]
fn every_command_in_every_state() {
    let by = AccountId::from_uuid(Uuid::from_u128(9));
    let (talent, seat) = sampled_pair();
    let AllocationEvent::AllocationComputed(first) = samples().remove(0) else { panic!("the first sample") };
    let compute = RunCommand::Compute {
        run: AllocationRunId::from_uuid(Uuid::from_u128(7)),
        by,
        parameters: first.parameters,
        outcome: outcome("a"),
    };
    let commands = [
        compute,
        RunCommand::Resolve { outcome: outcome("b"), moved: 1 },
        RunCommand::Accept { by, words: None },
        RunCommand::Reject { by, reason: RunRejection::Other, words: None },
        RunCommand::Record { talent, seat, opened: Opened::Lapsed("SEAT_NOT_OPEN".to_owned()) },
    ];
    let unknown = Err(AllocationRefusal::Unknown);
    let exists = Err(AllocationRefusal::Exists);
    let decided = |status| Err(AllocationRefusal::Decided { status });
    let not_accepted = |status| Err(AllocationRefusal::NotAccepted { status });
    type Told = Result<usize, AllocationRefusal>;
    let table: [(RunState, [Told; 5]); 4] = [
        (RunState::default(), [Ok(1), unknown.clone(), unknown.clone(), unknown.clone(), unknown]),
        (state(&[0]), [exists.clone(), Ok(1), Ok(1), Ok(1), not_accepted(RunStatus::Computed)]),
        (
            state(&[0, 2]),
            [
                exists.clone(),
                decided(RunStatus::Accepted),
                decided(RunStatus::Accepted),
                decided(RunStatus::Accepted),
                Ok(1),
            ],
        ),
        (
            state(&[0, 3]),
            [
                exists,
                decided(RunStatus::Rejected),
                decided(RunStatus::Rejected),
                decided(RunStatus::Rejected),
                not_accepted(RunStatus::Rejected),
            ],
        ),
    ];
    for (state, row) in table {
        for (command, expected) in commands.iter().zip(row) {
            let told = AllocationRun::decide(&state, command.clone(), now()).map(|events| events.len());
            assert_eq!(told, expected, "{:?} {command:?}", state.status);
        }
    }
}

#[test]
fn nothing_happens_twice() {
    let (talent, seat) = sampled_pair();
    let known = state(&[0]).outcome.expect("an outcome");
    let same = RunCommand::Resolve { outcome: Box::new(known), moved: 0 };
    assert_eq!(AllocationRun::decide(&state(&[0]), same, now()), Ok(Vec::new()), "the same inputs");
    let record = RunCommand::Record { talent, seat, opened: Opened::Lapsed("X".to_owned()) };
    assert_eq!(AllocationRun::decide(&state(&[0, 2, 4]), record, now()), Ok(Vec::new()), "it is opened already");
    let stranger = TalentId::from_uuid(Uuid::from_u128(99));
    let record = RunCommand::Record { talent: stranger, seat, opened: Opened::Lapsed("X".to_owned()) };
    assert_eq!(AllocationRun::decide(&state(&[0, 2]), record, now()), Err(AllocationRefusal::NoSuchProposal));
    let mut empty = state(&[0]);
    empty.outcome.as_mut().expect("an outcome").proposals.clear();
    let accept = RunCommand::Accept { by: AccountId::from_uuid(Uuid::from_u128(9)), words: None };
    assert_eq!(AllocationRun::decide(&empty, accept, now()), Err(AllocationRefusal::NothingProposed));
}

#[test]
fn what_no_run_can_be_asked_for_is_named() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a date");
    let mission = MissionId::from_uuid(Uuid::from_u128(3));
    let whole = Parameters {
        period: Period::new(day("2026-03-01"), day("2026-06-30")).expect("a period"),
        releases_per_service: Some(2),
        spread_percent: 50,
        minimums: vec![Minimum { mission, seats: 3 }],
    };
    assert_eq!(whole.clone().checked(), Ok(whole.clone()));
    let range =
        |field: &str, min: i64, max: i64| Err(Problem::new("OUT_OF_RANGE").at(field).with("min", min).with("max", max));
    let decades = Period::new(day("2026-03-01"), day("2096-03-01")).expect("a period");
    let too_long = Problem::new("ALLOCATION_TOO_LONG").at("endsOn").with("max", MAX_DAYS);
    assert_eq!(Parameters { period: decades, ..whole.clone() }.checked(), Err(too_long));
    let releases_per_service = Some(MAX_RELEASES + 1);
    assert_eq!(
        Parameters { releases_per_service, ..whole.clone() }.checked(),
        range("releasesPerService", 0, MAX_RELEASES.into())
    );
    for spread_percent in [0, 101] {
        assert_eq!(Parameters { spread_percent, ..whole.clone() }.checked(), range("spreadPercent", 1, 100));
    }
    let minimums = vec![Minimum { mission, seats: 0 }];
    assert_eq!(Parameters { minimums, ..whole.clone() }.checked(), range("minimums.0.seats", 1, MAX_MINIMUM.into()));
    let minimums = vec![Minimum { mission, seats: 1 }; 2];
    assert_eq!(Parameters { minimums, ..whole }.checked(), Err(Problem::new("DUPLICATE").at("minimums.1.missionId")));
}
