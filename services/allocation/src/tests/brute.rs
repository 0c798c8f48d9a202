//! The optimum against every allocation there is, and each part against what it promises.

use proptest::prelude::*;

use super::support::{brute_force, small, wrong};
use crate::bound::{SCALE, Settled, bound};
use crate::construct::{first_come, greedy_by_value, improve};
use crate::flow;
use crate::model::Model;
use crate::search::Effort;
use crate::solve::{by_draft, solve, solve_model};

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_search_finds_and_proves_what_looking_at_everything_finds(problem in small()) {
        let solution = solve(&problem, Effort::default()).expect("well formed");
        prop_assert_eq!(wrong(&problem, &solution.placed), None);
        prop_assert_eq!(solution.objective, brute_force(&problem));
        prop_assert!(solution.is_optimal(), "{} of {}", solution.objective, solution.bound);
    }

    #[test]
    fn no_price_makes_a_bound_that_an_allocation_exceeds(problem in small(), prices in proptest::collection::vec(0_i64..80_000, 64)) {
        let model = Model::of(&problem);
        let prices: Vec<i64> = (0..model.rows.len()).map(|row| prices[row % prices.len()] * SCALE).collect();
        let bound = bound(&model, &prices, &Settled::nothing(&model)).expect("nothing is settled");
        prop_assert!(brute_force(&problem) * SCALE <= bound);
    }

    #[test]
    fn step_by_step_allocations_are_feasible(problem in small()) {
        let model = Model::of(&problem);
        let mut greedy = greedy_by_value(&model);
        let before = greedy.value(&model);
        prop_assert_eq!(wrong(&problem, &by_draft(&problem, &model, &greedy)), None);
        improve(&model, &mut greedy, 3);
        prop_assert!(greedy.value(&model) >= before);
        prop_assert_eq!(wrong(&problem, &by_draft(&problem, &model, &greedy)), None);
        let practice = by_draft(&problem, &model, &first_come(&problem, &model));
        prop_assert_eq!(wrong(&problem, &practice), None);
    }

    #[test]
    fn without_side_constraints_flow_and_search_agree(problem in small()) {
        let mut plain = problem;
        plain.services.iter_mut().for_each(|service| service.most = None);
        plain.missions.iter_mut().for_each(|mission| mission.minimum = 0);
        plain.policy.spread = 100;
        // Every seat takes all of somebody's time, so that one seat is all they can have.
        plain.seats.iter_mut().for_each(|seat| (seat.first, seat.last, seat.share) = (0, 9, 100));
        plain.people.iter_mut().for_each(|person| {
            person.free = vec![crate::problem::Free { first: 0, last: 9, percent: 100 }];
            person.asks = None;
        });
        let model = Model::of(&plain);
        let flow = flow::assign(&model, plain.people.len());
        let solution = solve_model(&plain, &model, Effort::default());
        prop_assert_eq!(flow.value, solution.objective);
        prop_assert!(flow.prices.iter().all(|price| *price >= 0));
    }
}
