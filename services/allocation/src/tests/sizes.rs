//! Problems of the programme's size, with every side constraint.

use super::support::wrong;
use crate::model::Model;
use crate::search::Effort;
use crate::simulated::{PROGRAMME, STATE, Shape, problem};
use crate::solve::{Method, solve, solve_model};

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
