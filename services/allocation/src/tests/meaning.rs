//! What the words around a solution promise: prices, reasons, needed fit, steadiness, blocking pairs.

use proptest::prelude::*;

use super::support::{brute_force, full_time, pair, seat, small, solved};
use crate::change::{Change, changed, moves, propose, seats_of};
use crate::compare::{Rule, blocking_pairs, compare};
use crate::model::Model;
use crate::prices::{self, Price};
use crate::problem::{MAX_FIT, Malformed, Mission, POLICY, Pair, Person, Policy, Problem, Seat, Service, Taken};
use crate::reason::{Cause, Reach, missed, needed, why_not};
use crate::search::Effort;
use crate::solve::solve;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fit_that_is_said_to_be_needed_is(problem in small()) {
        let solution = solved(&problem);
        let model = Model::of(&problem);
        for (index, pair) in problem.pairs.iter().enumerate() {
            let mut better = problem.clone();
            match needed(&problem, &model, &solution, pair.person, pair.seat, Effort::default()) {
                Reach::With(needed) if pair.fit + needed.fit <= MAX_FIT => {
                    better.pairs[index].fit += needed.fit;
                    prop_assert!(solved(&better).placed.contains(&index), "pair {index} with {needed:?} more");
                }
                Reach::Never => {
                    better.pairs[index].fit = MAX_FIT;
                    prop_assert!(!solved(&better).placed.contains(&index), "pair {index} is possible");
                }
                Reach::With(_) | Reach::Unknown => {}
            }
        }
    }

    #[test]
    fn at_least_so_much_was_missing(problem in small()) {
        let solution = solved(&problem);
        let model = Model::of(&problem);
        for (person, missed) in missed(&problem, &model, &solution).into_iter().enumerate() {
            let Some(missed) = missed else { continue };
            let seat = problem.pairs[missed.pair].seat;
            prop_assert_eq!(problem.pairs[missed.pair].person, person);
            let Some(at_least) = missed.at_least else {
                // Nothing would bring the two together, or not even the best fit.
                if model.edge(person, seat).is_some() {
                    let mut best = problem.clone();
                    best.pairs[missed.pair].fit = MAX_FIT;
                    prop_assert!(!solved(&best).placed.contains(&missed.pair), "{missed:?}");
                }
                continue;
            };
            prop_assert_eq!(why_not(&problem, &model, &solution, person, seat), Some(missed.cause));
            if let Reach::With(needed) = needed(&problem, &model, &solution, person, seat, Effort::default()) {
                prop_assert!(at_least <= needed.value);
            }
        }
    }

    #[test]
    fn whoever_could_have_been_placed_and_is_not_has_a_reason(problem in small(), busy in 0_usize..4, few in 0_usize..4) {
        let mut problem = problem;
        // What is on the way takes somebody's time, and a mission cannot have its minimum.
        if let Some(person) = problem.people.get_mut(busy) {
            person.free.clear();
        }
        if let Some(mission) = problem.missions.get_mut(few) {
            mission.minimum = problem.seats.len() + 1;
        }
        let (solution, model) = (solved(&problem), Model::of(&problem));
        let reasons = missed(&problem, &model, &solution);
        for pair in &problem.pairs {
            let placed = solution.placed.iter().any(|placed| problem.pairs[*placed].person == pair.person);
            prop_assert!(placed || reasons[pair.person].is_some(), "{} has pairs and no reason", pair.person);
        }
        if let Some(reason) = reasons.get(busy).copied().flatten() {
            prop_assert_eq!((reason.cause, reason.at_least), (Cause::OwnTime, None));
        }
    }

    #[test]
    fn one_more_person_like_somebody_adds_no_more_than_their_price(problem in small(), who in 0_usize..4) {
        let person = who % problem.people.len();
        let solution = solved(&problem);
        let model = Model::of(&problem);
        let price = prices::of_people(&problem, &model, &solution)[person];
        let more = changed(&problem, &[Change::AddAlike { person }]);
        if more.pairs.len() <= 12 {
            // Whoever has a single pair has no row of their own; with an heir they would still compete for the same seat.
            prop_assert!(brute_force(&more) <= solution.relaxed + price, "{} > {} + {price}", brute_force(&more), solution.relaxed);
        }
    }

    #[test]
    fn nobody_moves_for_less_than_steadiness(problem in small()) {
        let first = solved(&problem);
        let mut again = problem.clone();
        again.policy.steadiness = 1;
        propose(&mut again, &seats_of(&problem, &first.placed));
        let second = solved(&again);
        if problem.pairs.iter().all(|pair| !pair.proposed && !pair.begun) {
            // Nothing changed: even one point keeps everybody where they are.
            prop_assert_eq!(moves(&seats_of(&problem, &first.placed), &seats_of(&again, &second.placed)), Vec::new());
        }
    }

    #[test]
    fn nothing_taken_away_raises_the_value_that_is_shown(problem in small(), of in 0_usize..6) {
        let mut plain = problem;
        plain.pairs.iter_mut().for_each(|pair| pair.proposed = false);
        let whole = solved(&plain);
        prop_assert_eq!(whole.value, whole.objective);
        if !plain.people.is_empty() && whole.is_optimal() {
            let person = of % plain.people.len();
            let without = solved(&changed(&plain, &[Change::RemovePerson { person }]));
            prop_assert!(without.value <= whole.value);
        }
    }

    #[test]
    fn no_reason_says_the_contrary_of_the_values(problem in small()) {
        let (solution, model) = (solved(&problem), Model::of(&problem));
        for missed in missed(&problem, &model, &solution).into_iter().flatten() {
            let own = problem.value(&problem.pairs[missed.pair]);
            let (by, worth_more) = match missed.cause {
                Cause::Outbid { by } => (by, true),
                Cause::Kept { by } => (by, false),
                _ => continue,
            };
            let has = solution.placed.iter().map(|pair| &problem.pairs[*pair]).find(|pair| {
                (pair.person, pair.seat) == (by, problem.pairs[missed.pair].seat)
            });
            let value = problem.value(has.expect("who is named has the seat"));
            prop_assert_eq!(value >= own, worth_more, "{} and {}", value, own);
        }
    }

    #[test]
    fn the_allocation_is_worth_at_least_what_the_others_are(problem in small()) {
        let mut plain = problem;
        plain.pairs.iter_mut().for_each(|pair| pair.proposed = false);
        let solution = solved(&plain);
        let outcomes = compare(&plain, &Model::of(&plain), &solution);
        prop_assert_eq!(outcomes[0].rule, Rule::Allocation);
        prop_assert!(outcomes.iter().all(|outcome| outcome.value <= outcomes[0].value));
    }
}

#[test]
fn three_or_none() {
    let mut problem = Problem {
        people: vec![full_time(None), full_time(None), full_time(None)],
        missions: vec![
            Mission { priority: 90, minimum: 3, arrived: 0 },
            Mission { priority: 10, minimum: 0, arrived: 1 },
        ],
        seats: vec![seat(0), seat(0), seat(0), seat(1)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 90), pair(1, 1, 90), pair(0, 3, 50)],
        policy: POLICY,
    };
    assert_eq!(seats_of(&problem, &solved(&problem).placed), [(0, 3)], "two are fewer than three");
    let model = Model::of(&problem);
    assert_eq!(model.groups.len(), 1, "a mission that cannot have its minimum takes no part");
    problem.pairs.push(pair(2, 2, 1));
    assert_eq!(seats_of(&problem, &solved(&problem).placed), [(0, 0), (1, 1), (2, 2)]);
}

#[test]
fn each_cause_has_its_name() {
    let problem = Problem {
        people: vec![full_time(Some(0)), full_time(Some(0)), full_time(Some(1)), full_time(None)],
        missions: vec![
            Mission { priority: 90, minimum: 0, arrived: 0 },
            Mission { priority: 50, minimum: 0, arrived: 1 },
            Mission { priority: 90, minimum: 2, arrived: 2 },
        ],
        seats: vec![seat(0), seat(1), seat(2), seat(2)],
        taken: Vec::new(),
        services: vec![Service { most: Some(1) }, Service { most: None }],
        pairs: vec![
            pair(0, 0, 90),
            pair(3, 0, 40),
            pair(1, 1, 80),
            pair(0, 1, 30),
            pair(2, 2, 90),
            pair(3, 3, 50),
            pair(3, 2, 40),
        ],
        policy: POLICY,
    };
    let solution = solved(&problem);
    let model = Model::of(&problem);
    assert_eq!(seats_of(&problem, &solution.placed), [(0, 0), (2, 2), (3, 3)]);
    assert_eq!(why_not(&problem, &model, &solution, 3, 0), Some(Cause::Outbid { by: 0 }));
    assert_eq!(why_not(&problem, &model, &solution, 1, 1), Some(Cause::ServiceLimit { service: 0 }));
    assert_eq!(why_not(&problem, &model, &solution, 0, 1), Some(Cause::OwnTime));
    assert_eq!(why_not(&problem, &model, &solution, 0, 0), None, "they have it");
    let closed = changed(&problem, &[Change::RemovePerson { person: 2 }]);
    let without = solved(&closed);
    let model = Model::of(&closed);
    assert_eq!(why_not(&closed, &model, &without, 3, 3), Some(Cause::Minimum));
}

#[test]
fn nobody_is_proposed_for_more_seats_than_they_may_be_asked_about() {
    let quarter = |mission| Seat { share: 25, ..seat(mission) };
    let mission = |arrived| Mission { priority: 50, minimum: 0, arrived };
    // The first is the best for all three, and may be asked about two more.
    let mut problem = Problem {
        people: vec![Person { asks: Some(2), ..full_time(None) }, full_time(None)],
        missions: vec![mission(0), mission(1), mission(2)],
        seats: vec![quarter(0), quarter(1), quarter(2)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 90), pair(0, 1, 90), pair(0, 2, 80), pair(1, 2, 40)],
        policy: POLICY,
    };
    let solution = solved(&problem);
    assert_eq!(seats_of(&problem, &solution.placed), [(0, 0), (0, 1), (1, 2)]);
    assert!(solution.is_optimal());
    let model = Model::of(&problem);
    assert_eq!(why_not(&problem, &model, &solution, 0, 2), Some(Cause::AskedOften));
    assert_eq!(blocking_pairs(&problem, &solution.placed), Vec::<usize>::new(), "what nobody may ask blocks nothing");
    // Whoever has applied for one of them is not asked about it.
    problem.pairs[0].begun = true;
    assert_eq!(seats_of(&problem, &solved(&problem).placed), [(0, 0), (0, 1), (0, 2)]);
}

#[test]
fn a_priority_moves_people_and_the_move_is_told() {
    let problem = Problem {
        people: vec![full_time(None)],
        missions: vec![
            Mission { priority: 20, minimum: 0, arrived: 0 },
            Mission { priority: 80, minimum: 0, arrived: 1 },
        ],
        seats: vec![seat(0), seat(1)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 80), pair(0, 1, 70)],
        policy: POLICY,
    };
    let before = seats_of(&problem, &solved(&problem).placed);
    assert_eq!(before, [(0, 1)]);
    let mut what_if = changed(&problem, &[Change::Priority { mission: 0, priority: 100 }]);
    let after = seats_of(&what_if, &solved(&what_if).placed);
    let told = moves(&before, &after);
    assert_eq!((told[0].person, &told[0].from[..], &told[0].to[..]), (0, &[1][..], &[0][..]));
    // 110 * 800 against 90 * 700 gains 25,000: less than a steadiness of 30,000.
    what_if.policy.steadiness = 30_000;
    propose(&mut what_if, &before);
    assert_eq!(seats_of(&what_if, &solved(&what_if).placed), before);
    let closed = changed(&problem, &[Change::CloseMission { mission: 1 }]);
    assert_eq!(seats_of(&closed, &solved(&closed).placed), [(0, 0)]);
}

#[test]
fn two_who_would_rather_have_each_other_block() {
    let problem = Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![Mission { priority: 50, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 60), pair(1, 0, 80)],
        policy: POLICY,
    };
    assert_eq!(blocking_pairs(&problem, &[0]), [1]);
    assert_eq!(blocking_pairs(&problem, &[1]), Vec::<usize>::new());
    assert_eq!(blocking_pairs(&problem, &[]), Vec::<usize>::new(), "a mission that takes nobody is blocked by nobody");
}

#[test]
fn what_is_not_well_formed_is_named() {
    let whole = Problem {
        people: vec![full_time(Some(0))],
        missions: vec![Mission { priority: 50, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: vec![Service { most: None }],
        pairs: vec![pair(0, 0, 60)],
        policy: POLICY,
    };
    assert_eq!(whole.check(), Ok(()));
    type Break = fn(&mut Problem);
    let cases: [(Break, Malformed); 8] = [
        (|p| p.people[0].service = Some(1), Malformed::Dangling { what: "person.service", at: 0 }),
        (|p| p.people[0].free[0].percent = 101, Malformed::OutOfRange { what: "person.free", at: 0 }),
        (|p| p.missions[0].priority = 101, Malformed::OutOfRange { what: "mission.priority", at: 0 }),
        (|p| p.seats[0].mission = 1, Malformed::Dangling { what: "seat.mission", at: 0 }),
        (|p| p.seats[0].share = 0, Malformed::OutOfRange { what: "seat", at: 0 }),
        (|p| p.pairs[0].person = 1, Malformed::Dangling { what: "pair", at: 0 }),
        (|p| p.pairs[0].fit = MAX_FIT + 1, Malformed::OutOfRange { what: "pair", at: 0 }),
        (|p| p.pairs.push(p.pairs[0]), Malformed::Duplicate { at: 1 }),
    ];
    for (breaks, malformed) in cases {
        let mut broken = whole.clone();
        breaks(&mut broken);
        assert_eq!(broken.check(), Err(malformed));
        assert_eq!(solve(&broken, Effort::default()), Err(malformed));
    }
}

#[test]
fn a_scarce_skill_has_a_price_and_a_common_one_has_none() {
    let mut problem = Problem {
        people: vec![full_time(None)],
        missions: vec![
            Mission { priority: 90, minimum: 0, arrived: 0 },
            Mission { priority: 40, minimum: 0, arrived: 1 },
        ],
        seats: vec![seat(0), seat(1)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 80), pair(0, 1, 80)],
        policy: POLICY,
    };
    let asked = [vec!["rust"], vec!["rust"]];
    let scarcity = |problem: &Problem| {
        let (solution, model) = (solved(problem), Model::of(problem));
        let people = prices::of_people(problem, &model, &solution);
        prices::of_labels(problem, &solution, &people, &asked, |_, _| true)["rust"]
    };
    let scarce = scarcity(&problem);
    assert_eq!((scarce.seats, scarce.filled, scarce.people), (2, 1, 1));
    // The second seat is worth 50 * 800 and nobody is left for it.
    assert_eq!(scarce.price, Price::At(40_000));
    problem = changed(&problem, &[Change::AddAlike { person: 0 }, Change::AddAlike { person: 0 }]);
    assert_eq!(scarcity(&problem).price, Price::At(0));
}

#[test]
fn whoever_stands_alone_before_two_seats_that_are_alike_has_their_price() {
    let (people, mission) = (vec![full_time(None)], Mission { priority: 40, minimum: 0, arrived: 0 });
    let problem = |minimum| Problem {
        people: people.clone(),
        missions: vec![Mission { minimum, ..mission }],
        seats: vec![seat(0), seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 80), pair(0, 1, 80)],
        policy: Policy { spread: 100, ..POLICY },
    };
    let price = |problem: &Problem| {
        let (solution, model) = (solved(problem), Model::of(problem));
        prices::of_people(problem, &model, &solution)[0]
    };
    assert_eq!(price(&problem(0)), 40_000, "one more like them takes the second seat");
    assert_eq!(price(&problem(2)), 80_000, "one more like them brings the minimum that nobody fills alone");
    let two = changed(&problem(0), &[Change::AddAlike { person: 0 }]);
    assert_eq!(price(&two), 0, "a third one finds no seat");
}

#[test]
fn the_spread_is_a_share_of_all_open_seats_whoever_fits_them() {
    let problem = Problem {
        people: vec![full_time(Some(0)), full_time(Some(0))],
        missions: vec![Mission { priority: 40, minimum: 0, arrived: 0 }],
        seats: vec![seat(0); 4],
        taken: Vec::new(),
        services: vec![Service { most: None }],
        pairs: vec![pair(0, 0, 80), pair(1, 1, 80)],
        policy: Policy { spread: 50, ..POLICY },
    };
    let solution = solved(&problem);
    assert_eq!(solution.placed, [0, 1], "half of four seats, though nobody fits two of them");
    assert_eq!(blocking_pairs(&problem, &solution.placed), [0_usize; 0]);
    let quarter = Problem { policy: Policy { spread: 25, ..POLICY }, ..problem };
    let solution = solved(&quarter);
    assert_eq!(solution.placed.len(), 1);
    assert_eq!(blocking_pairs(&quarter, &solution.placed), [0_usize; 0], "what the limit forbids blocks nothing");
}

#[test]
fn a_mission_spreads_over_ministries_with_those_who_have_a_seat_of_it_already() {
    let taken = |ministry| Taken { mission: 0, ministry };
    let problem = |taken: Vec<Taken>| Problem {
        people: vec![full_time(Some(0)), full_time(Some(1))],
        missions: vec![Mission { priority: 40, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken,
        services: vec![Service { most: None }; 2],
        pairs: vec![pair(0, 0, 80), pair(1, 0, 60)],
        policy: Policy { spread: 50, ..POLICY },
    };
    // Of how many seats, whoever has the others, and who then takes the last one.
    for (there, placed) in [
        (Vec::new(), 0_usize),
        (vec![taken(None)], 0),
        (vec![taken(Some(1))], 0),
        (vec![taken(Some(0))], 1),
        (vec![taken(Some(0)), taken(None)], 0),
        (vec![taken(Some(0)), taken(Some(0)), taken(None)], 1),
    ] {
        let problem = problem(there.clone());
        assert_eq!(solved(&problem).placed, [placed], "{there:?}");
    }
    let full = problem(vec![taken(Some(0))]);
    let (solution, model) = (solved(&full), Model::of(&full));
    assert_eq!(why_not(&full, &model, &solution, 0, 0), Some(Cause::Spread { ministry: 0 }));
    assert_eq!(needed(&full, &model, &solution, 0, 0, Effort::default()), Reach::Never);
    assert_eq!(blocking_pairs(&full, &solution.placed), [0_usize; 0], "what the limit forbids blocks nothing");
    let dangling = problem(vec![Taken { mission: 1, ministry: None }]);
    assert_eq!(dangling.check(), Err(Malformed::Dangling { what: "taken.mission", at: 0 }));
}

#[test]
fn whom_the_best_fit_would_not_bring_the_seat_is_told_that_it_is_out_of_reach() {
    let problem = Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![Mission { priority: 40, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![Pair { wish: 100, call: 100, begun: true, ..pair(0, 0, 95) }, pair(1, 0, 60)],
        policy: POLICY,
    };
    let reasons = missed(&problem, &Model::of(&problem), &solved(&problem));
    let reason = reasons[1].expect("a seat that went to somebody else");
    assert_eq!((reason.cause, reason.at_least), (Cause::Outbid { by: 0 }, None));
}

#[test]
fn a_minimum_that_the_spread_forbids_is_out_of_reach_whatever_the_fit() {
    let problem = Problem {
        people: vec![full_time(Some(0)), full_time(Some(0))],
        missions: vec![Mission { priority: 40, minimum: 2, arrived: 0 }],
        seats: vec![seat(0), seat(0)],
        taken: Vec::new(),
        services: vec![Service { most: None }],
        pairs: vec![pair(0, 0, 80), pair(0, 1, 80), pair(1, 0, 70), pair(1, 1, 70)],
        policy: Policy { spread: 50, ..POLICY },
    };
    let (solution, model) = (solved(&problem), Model::of(&problem));
    assert!(solution.placed.is_empty());
    assert_eq!(missed(&problem, &model, &solution)[0].map(|missed| missed.cause), Some(Cause::Minimum));
    assert_eq!(needed(&problem, &model, &solution, 0, 0, Effort::default()), Reach::Never);
    let whole = Problem { policy: Policy { spread: 100, ..POLICY }, ..problem };
    assert_eq!(solved(&whole).placed.len(), 2);
}

#[test]
fn a_skill_that_nobody_has_is_not_free() {
    let problem = Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![Mission { priority: 90, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 80), pair(1, 0, 10)],
        policy: POLICY,
    };
    let (solution, model) = (solved(&problem), Model::of(&problem));
    let people = prices::of_people(&problem, &model, &solution);
    // The first, who is placed, has Rust; the second has Go; nobody has COBOL.
    let has = |person: usize, skill: &str| (person, skill) == (0, "rust") || (person, skill) == (1, "go");
    let all = prices::of_labels(&problem, &solution, &people, &[vec!["rust", "go", "cobol"]], has);
    let of = |skill: &str| (all[skill].seats, all[skill].filled, all[skill].people, all[skill].price);
    assert_eq!(of("cobol"), (1, 1, 0, Price::NoSupply));
    assert_eq!(of("go"), (1, 1, 1, Price::NotPlaced));
    assert!(matches!(of("rust"), (1, 1, 1, Price::At(_))), "{:?}", of("rust"));
}

#[test]
fn to_take_somebody_away_never_raises_the_value() {
    // The first has begun with the first seat, where the second is worth a little more.
    let begun = Pair { begun: true, ..pair(0, 0, 70) };
    let problem = Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![Mission { priority: 90, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![begun, pair(1, 0, 72)],
        policy: POLICY,
    };
    let whole = solved(&problem);
    assert_eq!(seats_of(&problem, &whole.placed), [(0, 0)]);
    assert_eq!(whole.value, 100 * 700 + POLICY.steadiness);
    assert_eq!((whole.value, whole.is_optimal()), (whole.objective, true));
    let model = Model::of(&problem);
    assert_eq!(why_not(&problem, &model, &whole, 1, 0), Some(Cause::Outbid { by: 0 }));
    let without = changed(&problem, &[Change::RemovePerson { person: 0 }]);
    assert!(solved(&without).value < whole.value);
}

#[test]
fn whom_an_earlier_proposal_keeps_out_is_told_so() {
    let mut problem = Problem {
        people: vec![full_time(None), full_time(None)],
        missions: vec![Mission { priority: 90, minimum: 0, arrived: 0 }],
        seats: vec![seat(0)],
        taken: Vec::new(),
        services: Vec::new(),
        pairs: vec![pair(0, 0, 70), pair(1, 0, 72)],
        policy: POLICY,
    };
    propose(&mut problem, &[(0, 0)]);
    let kept = solved(&problem);
    assert_eq!(seats_of(&problem, &kept.placed), [(0, 0)]);
    // What is shown is what the pair is worth to anybody; that it was proposed counts in what was maximised alone.
    assert_eq!((kept.value, kept.objective), (70_000, 75_000));
    let model = Model::of(&problem);
    assert_eq!(why_not(&problem, &model, &kept, 1, 0), Some(Cause::Kept { by: 0 }));
}
