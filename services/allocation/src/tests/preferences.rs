//! What both sides wish for: that alone decides between equals, and counts for what the policy says; who would rather have each other, beside the
//! limit of a service and the spread of a mission.

use super::support::{full_time, pair, seat, solved};
use crate::change::seats_of;
use crate::compare::blocking_pairs;
use crate::problem::{Mission, POLICY, Pair, Policy, Problem, Service};

const MISSION: Mission = Mission { priority: 50, minimum: 0, arrived: 0 };

/// Two people who fit one seat alike.
fn two_for_one() -> Problem {
    Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![MISSION],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 80), pair(1, 0, 80)],
        policy: POLICY,
    }
}

#[test]
fn a_wish_alone_and_a_call_alone_decide_between_equals() {
    for (wish, call, value) in [(100, 0, 60 * 900), (0, 100, 60 * 850), (1, 0, 60 * 801), (0, 2, 60 * 801)] {
        for who in [0, 1] {
            let mut problem = two_for_one();
            problem.pairs[who] = Pair { wish, call, ..problem.pairs[who] };
            let solution = solved(&problem);
            assert_eq!(seats_of(&problem, &solution.placed), [(who, 0)], "{wish} and {call} of {who}");
            assert_eq!(solution.value, value);
        }
    }
}

#[test]
fn somebody_goes_to_the_mission_they_wish_for_and_to_the_one_that_calls_them() {
    for (wish, call) in [(100, 0), (0, 100)] {
        for mission in [0, 1] {
            let mut problem = Problem {
                people: vec![full_time(None)],
                missions: vec![MISSION, Mission { arrived: 1, ..MISSION }],
                seats: vec![seat(0), seat(1)],
                taken: Vec::new(),
                services: Vec::new(),
                pairs: vec![pair(0, 0, 80), pair(0, 1, 80)],
                policy: POLICY,
            };
            problem.pairs[mission] = Pair { wish, call, ..problem.pairs[mission] };
            assert_eq!(seats_of(&problem, &solved(&problem).placed), [(0, mission)], "{wish} and {call}");
        }
    }
}

#[test]
fn a_wish_counts_for_a_tenth_of_a_fit_and_a_call_for_half_of_that() {
    for (wish, call, overtakes, does_not) in [(100, 0, 89, 91), (0, 100, 84, 86)] {
        for (fit, first) in [(overtakes, 0), (does_not, 1)] {
            let mut problem = two_for_one();
            problem.pairs[0] = Pair { wish, call, ..problem.pairs[0] };
            problem.pairs[1] = pair(1, 0, fit);
            assert_eq!(seats_of(&problem, &solved(&problem).placed), [(first, 0)], "a fit of {fit} percent");
        }
    }
}

/// Two people of one service, and of one ministry, and somebody else; two seats, of `missions`.
fn two_of_a_service(missions: [usize; 2]) -> Problem {
    let mission = |arrived| Mission { arrived, ..MISSION };
    Problem {
        people: vec![full_time(Some(0)), full_time(Some(0)), full_time(Some(1))],
        missions: (0..=missions[1]).map(mission).collect(),
        seats: missions.map(seat).to_vec(),
        taken: Vec::new(),
        services: vec![Service { most: None }, Service { most: None }],
        pairs: vec![pair(0, 0, 90), pair(1, 1, 80), pair(2, 1, 60), pair(0, 1, 60), pair(1, 0, 50)],
        policy: Policy { spread: 100, ..POLICY },
    }
}

#[test]
fn two_whom_the_limit_of_a_service_keeps_apart_block_nothing() {
    let with_limit = |most| {
        let mut problem = two_of_a_service([0, 1]);
        problem.services[0] = Service { most };
        problem
    };
    // The first has the first seat, the third the second one, which fits the second person better.
    let placed = [0, 2];
    assert_eq!(blocking_pairs(&with_limit(None), &placed), [1]);
    assert_eq!(blocking_pairs(&with_limit(Some(2)), &placed), [1]);
    assert_eq!(blocking_pairs(&with_limit(Some(1)), &placed), [0_usize; 0], "one more would be one too many");
    // Whoever has the seat is of the same service, and would go.
    assert_eq!(blocking_pairs(&with_limit(Some(1)), &[3]), [1]);
    // The second has the first seat, and would leave it; there the first, of the same service, would come.
    assert_eq!(blocking_pairs(&with_limit(Some(1)), &[4, 2]), [0, 1]);
}

#[test]
fn two_whom_the_spread_of_a_mission_keeps_apart_block_nothing() {
    let with_spread = |spread| {
        let problem = two_of_a_service([0, 0]);
        Problem { policy: Policy { spread, ..problem.policy }, ..problem }
    };
    let placed = [0, 2];
    assert_eq!(blocking_pairs(&with_spread(100), &placed), [1]);
    assert_eq!(blocking_pairs(&with_spread(50), &placed), [0_usize; 0], "half of two seats is one");
    // Whoever has the seat is of the same ministry, and would go; that the first has it does not keep them from the other seat.
    assert_eq!(blocking_pairs(&with_spread(50), &[3]), [0, 1]);
}
