//! Problems of the programme's size, with every side constraint.

use super::support::wrong;
use crate::change::{propose, seats_of};
use crate::model::Model;
use crate::search::Effort;
use crate::simulated::{ALIKE, PROGRAMME, STATE, Shape, problem};
use crate::solve::{Method, gap_millionths, solve, solve_model};

#[test]
fn a_thousand_people_over_sixty_missions_are_proven_optimal() {
    for seed in 0..3 {
        let problem = problem(PROGRAMME, seed);
        let solution = solve(&problem, Effort::default()).expect("well formed");
        assert_eq!(wrong(&problem, &solution.placed), None);
        assert_eq!(solution.method, Method::Search);
        assert!(solution.is_optimal(), "seed {seed}: {} of {}", solution.objective, solution.bound);
    }
}

#[test]
fn the_same_problem_gives_the_same_solution() {
    let one = problem(PROGRAMME, 4);
    assert_eq!(problem(PROGRAMME, 4), one);
    assert_eq!(solve(&one, Effort::default()), solve(&one, Effort::default()));
}

#[test]
fn what_is_too_large_gets_a_feasible_answer_and_an_honest_gap() {
    let shape = Shape { people: 8_000, missions: 600, pairs_per_seat: 30, ..STATE };
    let problem = problem(shape, 1);
    let model = Model::of(&problem);
    let solution = solve_model(&problem, &model, Effort::default());
    assert_eq!(solution.method, Method::Flow);
    assert_eq!(wrong(&problem, &solution.placed), None);
    assert!(solution.objective <= solution.bound);
    assert!(solution.gap_millionths() < 60_000, "{} ppm", solution.gap_millionths());
}

#[test]
fn without_effort_the_answer_is_feasible_and_says_that_it_is_not_proven() {
    let problem = problem(PROGRAMME, 0);
    let solution = solve(&problem, Effort { pivots: 0, nodes: 0 }).expect("well formed");
    assert_eq!(wrong(&problem, &solution.placed), None);
    assert!(!solution.is_optimal());
    assert!(solution.bound > solution.objective);
}

/// Many answers of these are worth the same: where rounding decided which of them was next, the search went in circles, or took what has an answer
/// for what has none.
#[test]
fn seats_that_are_alike_are_proven_optimal_whatever_the_limits() {
    for seed in [0, 6, 11, 12] {
        for (spread, most) in [(50, None), (34, None), (34, Some(2)), (50, Some(2)), (50, Some(3)), (34, Some(1))] {
            let mut problem = problem(ALIKE, seed);
            problem.policy.spread = spread;
            if most.is_some() {
                problem.services.iter_mut().for_each(|service| service.most = most);
            }
            let solution = solve(&problem, Effort::default()).expect("well formed");
            assert_eq!(wrong(&problem, &solution.placed), None);
            let (value, bound) = (solution.objective, solution.bound);
            assert_eq!(value, bound, "seed {seed}, {spread} %, {most:?}");
        }
    }
}

#[test]
fn what_was_proposed_is_where_the_next_answer_begins() {
    let mut problem = problem(ALIKE, 1);
    let best = solve(&problem, Effort::default()).expect("well formed");
    let without_effort = Effort { pivots: 0, nodes: 0 };
    let hasty = solve(&problem, without_effort).expect("well formed");
    assert!(hasty.value < best.value);
    let kept = seats_of(&problem, &best.placed);
    propose(&mut problem, &kept);
    assert_eq!(solve(&problem, without_effort).expect("well formed").placed, best.placed);
}

#[test]
fn the_gap_is_of_what_was_found() {
    assert_eq!(gap_millionths(2_339_780, 2_383_880), 18_848);
    assert_eq!(gap_millionths(7, 7), 0);
    assert_eq!(gap_millionths(0, 3), 3_000_000);
}
