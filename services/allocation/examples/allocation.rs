//! Simulated allocations: prints problems with their answers for a foreign solver, or figures.
//!
//! `allocation export FROM COUNT` prints one line of plain numbers for each thing, `allocation bench FROM COUNT [PART]` times
//! solving and compares rules, of the shapes whose name has that part in it, `allocation large` times the flow over 100,000 people and 2,000 missions.

use std::env::args;
use std::time::{Duration, Instant};

use vivier_allocation::compare::compare;
use vivier_allocation::flow;
use vivier_allocation::model::Model;
use vivier_allocation::problem::Problem;
use vivier_allocation::search::Effort;
use vivier_allocation::simulated::{ALIKE, PROGRAMME, STATE, Shape, problem};
use vivier_allocation::solve::{Solution, solve_model};

/// As many people for three times the missions: what scarcity looks like.
const SCARCE: Shape = Shape { people: 1_000, missions: 150, ..PROGRAMME };

/// A handful of people for a few missions with minimums: what somebody tries first.
const FEW: Shape = Shape {
    people: 11,
    missions: 5,
    seats: 5,
    pairs_per_seat: 9,
    services: 3,
    ministries: 2,
    release_percent: 50,
    alike: false,
};

/// A spread over ministries in percent, and how many releases a service can be asked for; none as the problem was drawn.
type Limits = (i64, Option<usize>);

/// Those of the policy in force.
const DRAWN: Limits = (50, None);
/// Those of a run over everything at which the search once went in circles.
const STRICT: [Limits; 6] = [(50, None), (34, None), (34, Some(2)), (50, Some(2)), (50, Some(3)), (34, Some(1))];

fn main() {
    let words: Vec<String> = args().skip(1).collect();
    let number = |at: usize, default: u64| words.get(at).and_then(|word| word.parse().ok()).unwrap_or(default);
    match words.first().map(String::as_str) {
        Some("export") => (number(1, 0)..number(1, 0) + number(2, 5)).for_each(export),
        Some("bench") => bench(number(1, 0), number(2, 100), words.get(3).map_or("", String::as_str)),
        Some("large") => large(number(1, 0)),
        _ => eprintln!("allocation export|bench|large [FROM] [COUNT] [PART]"),
    }
}

fn solved(shape: Shape, (spread, most): Limits, seed: u64) -> (Problem, Model, Solution, Duration) {
    let mut problem = problem(shape, seed);
    problem.policy.spread = spread;
    if most.is_some() {
        problem.services.iter_mut().for_each(|service| service.most = most);
    }
    let start = Instant::now();
    let model = Model::of(&problem);
    let solution = solve_model(&problem, &model, Effort::default());
    (problem, model, solution, start.elapsed())
}

/// Numbers only: a problem says what is asked, `answer` what was found. The other side shares nothing with this crate.
fn export(seed: u64) {
    print(&format!("{seed}"), solved(PROGRAMME, DRAWN, seed));
    for (at, limits) in STRICT.into_iter().enumerate() {
        print(&format!("{seed}.alike.{at}"), solved(ALIKE, limits, seed));
    }
}

fn print(name: &str, (problem, _, solution, _): (Problem, Model, Solution, Duration)) {
    println!("problem {name} {}", problem.policy.spread);
    for person in &problem.people {
        let index = |of: Option<usize>| of.map_or("-".to_owned(), |index| index.to_string());
        let free: Vec<String> =
            person.free.iter().map(|free| format!("{}:{}:{}", free.first, free.last, free.percent)).collect();
        println!("person {} {} {}", index(person.service), index(person.ministry), free.join(","));
    }
    problem.missions.iter().for_each(|mission| println!("mission {}", mission.minimum));
    problem.services.iter().for_each(|service| println!("service {}", service.most.map_or(-1, |most| most as i64)));
    for seat in &problem.seats {
        println!("seat {} {} {} {}", seat.mission, seat.first, seat.last, seat.share);
    }
    problem.pairs.iter().for_each(|pair| println!("pair {} {} {}", pair.person, pair.seat, problem.steady_value(pair)));
    println!("answer {} {}", solution.objective, solution.bound);
}

fn bench(from: u64, count: u64, only: &str) {
    let strict = |name: &'static str, shape: Shape| STRICT.into_iter().map(move |limits| (name, shape, limits));
    let shapes = [
        ("11 people, 5 missions", FEW, DRAWN),
        ("1,000 people, 60 missions", PROGRAMME, DRAWN),
        ("1,000 people, 150 missions", SCARCE, DRAWN),
    ];
    let strict = strict("134 people, 50 missions of alike seats", ALIKE)
        .chain(strict("1,000 people, 60 missions, strict", PROGRAMME));
    for (name, shape, limits) in shapes.into_iter().chain(strict).filter(|(name, ..)| name.contains(only)) {
        let mut times = Vec::new();
        let (mut proven, mut practice, mut greedy, mut blocking, mut worst_gap) =
            (0, Vec::new(), Vec::new(), Vec::new(), 0);
        for seed in from..from + count {
            let (problem, model, solution, time) = solved(shape, limits, seed);
            times.push(time);
            proven += usize::from(solution.is_optimal());
            worst_gap = worst_gap.max(solution.gap_millionths());
            let [best, first_come, by_score] = compare(&problem, &model, &solution);
            practice.push(best.value * 1000 / first_come.value.max(1));
            greedy.push(best.value * 1000 / by_score.value.max(1));
            blocking.push(best.blocking);
        }
        times.sort_unstable();
        let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
        let range = |of: &mut Vec<i64>| {
            of.sort_unstable();
            format!("{:.1} to {:.1} %", (of[0] - 1000) as f64 / 10.0, (of[of.len() - 1] - 1000) as f64 / 10.0)
        };
        println!("{name}, {limits:?}: {proven} of {} proven optimal, largest gap {worst_gap} ppm", times.len());
        println!("  p50 {:.0?} p95 {:.0?} p99 {:.0?} max {:.0?}", at(50), at(95), at(99), at(100));
        println!(
            "  over first come first served: {}; over greedy by score: {}",
            range(&mut practice),
            range(&mut greedy)
        );
        println!(
            "  blocking pairs: {} to {}",
            blocking.iter().min().unwrap_or(&0),
            blocking.iter().max().unwrap_or(&0)
        );
    }
}

fn large(seed: u64) {
    let problem = problem(STATE, seed);
    let start = Instant::now();
    let model = Model::of(&problem);
    let compiled = start.elapsed();
    let flow = flow::assign(&model, problem.people.len());
    let assigned = start.elapsed() - compiled;
    println!(
        "{} people, {} seats, {} pairs: compiled {compiled:.0?}, flow {assigned:.0?}, {} placed",
        problem.people.len(),
        problem.seats.len(),
        problem.pairs.len(),
        flow.taken.len()
    );
    let start = Instant::now();
    let solution = solve_model(&problem, &model, Effort::default());
    println!(
        "with all side constraints: {:.0?}, {} placed, at most {} ppm from the optimum",
        start.elapsed(),
        solution.placed.len(),
        solution.gap_millionths()
    );
}
