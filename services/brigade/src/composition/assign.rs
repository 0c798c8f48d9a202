//! One person for each seat: a flow of least cost from the seats through people and their services to their ministries.
//!
//! The next person of a ministry costs the balance once more for each who is there, so that parallel edges of growing cost count the pairs
//! exactly; this is right where each service belongs to one ministry, as in the tree of administrations. Seats that ask for the same are
//! one node with room for several, so that it takes little more time however many of them there are. The best flow is found by shortest paths (R. Busacker and P. Gowen, 1961), the next best groups of people by
//! forbidding each of the best one's people in turn, those before them being kept (E. Lawler, 1972): without one person, the best flow
//! differs from the present one by the cheapest cycle through that person's place.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, VecDeque};

use super::bound::IMPOSSIBLE;
use super::cost::balance_step;
use super::effort::Effort;
use super::option::{Choice, NONE, bits};
use super::request::Request;
use super::search::{Found, Outcome};
use crate::domain::value::TeamSeat;

/// The `teams` best teams; none where some service belongs to several ministries, which this cannot count. The best is found and proven the
/// best however little `effort` there is; those after it may be missing then.
pub(super) fn assigned(request: &Request, choices: &[Choice], teams: usize, effort: &Effort) -> Option<Outcome> {
    let network = Network::new(request, choices)?;
    let mut branches = 0;
    let mut open: Vec<Plan> = network.best().into_iter().collect();
    effort.spend(network.looks.take());
    let bound = open.first().map_or(IMPOSSIBLE, |best| best.points);
    let mut found: Vec<Plan> = Vec::new();
    while let Some(next) = (0..open.len()).min_by_key(|plan| open[*plan].points) {
        let plan = open.swap_remove(next);
        if found.len() + 1 < teams {
            let mut kept = plan.kept.clone();
            for person in network.team(&plan).into_iter().filter(|person| !plan.kept.contains(person)) {
                if effort.reached().is_some() {
                    break;
                }
                branches += 1;
                open.extend(network.without(&plan, &kept, person));
                effort.spend(network.looks.take());
                kept.push(person);
            }
        }
        found.push(plan);
        if found.len() == teams {
            break;
        }
    }
    let teams = found.iter().map(|plan| Found::new(network.choices_of(plan), plan.points, choices)).collect();
    Some(Outcome { teams, bound, branches })
}

const SOURCE: usize = 0;
const SINK: usize = 1;

struct Network {
    seats: usize,
    /// The ends of edges and what they cost; each edge is followed by the one that takes it back.
    edges: Vec<(usize, i64)>,
    room: Vec<u32>,
    from: Vec<Vec<usize>>,
    /// For each person's node its edge onwards, and the person.
    people: HashMap<usize, (usize, u32)>,
    /// Edges from the first of alike seats to a person.
    taken: Vec<Taken>,
    /// Alike seats, by the first of them.
    alike: BTreeMap<usize, Vec<usize>>,
    /// The places of the choices, by person and seat.
    places: HashMap<(u32, usize), usize>,
    /// How many edges were looked at.
    looks: Cell<u64>,
}

/// Somebody on one of the seats that are like `seat`.
struct Taken {
    edge: usize,
    person: u32,
    seat: usize,
}

/// A team: what is left on each edge, who has to stay in all that is made of it, and who is left out.
#[derive(Clone)]
struct Plan {
    room: Vec<u32>,
    points: i64,
    kept: Vec<usize>,
    left_out: Vec<usize>,
}

impl Network {
    fn new(request: &Request, choices: &[Choice]) -> Option<Self> {
        let seats = request.seats.len();
        let (edges, room, from) = (Vec::new(), Vec::new(), vec![Vec::new(); 2 + seats]);
        let (people, taken, looks) = (HashMap::new(), Vec::new(), Cell::new(0));
        let (alike, places) = (alike(&request.seats), HashMap::new());
        let mut network = Self { seats, edges, room, from, people, taken, alike: BTreeMap::new(), places, looks };
        for (first, seats) in &alike {
            network.connect(SOURCE, 2 + first, u32::try_from(seats.len()).unwrap_or(u32::MAX), 0);
        }
        let (mut people, mut services, mut ministries) = (HashMap::new(), HashMap::new(), HashMap::new());
        let most = u32::try_from(seats).unwrap_or(u32::MAX);
        for (place, choice) in choices.iter().enumerate() {
            let seat = bits(choice.mask).next()?;
            network.places.insert((choice.person, seat), place);
            // What holds of the first of alike seats holds of each.
            if !alike.contains_key(&seat) {
                continue;
            }
            let onwards = match ministries.get(&choice.ministry) {
                _ if choice.ministry == NONE => SINK,
                Some(node) => *node,
                None => {
                    let node = network.node();
                    (0..most).for_each(|already| network.connect(node, SINK, 1, balance_step(request, already)));
                    ministries.insert(choice.ministry, node);
                    node
                }
            };
            let service = match services.get(&choice.service) {
                _ if choice.service == NONE => onwards,
                Some((_, ministry)) if *ministry != choice.ministry => return None,
                Some((node, _)) => *node,
                None => {
                    let node = network.node();
                    let limit = request.service_limit.map_or(most, |limit| u32::try_from(limit).unwrap_or(most));
                    network.connect(node, onwards, limit, 0);
                    services.insert(choice.service, (node, choice.ministry));
                    node
                }
            };
            let person = *people.entry(choice.person).or_insert_with(|| {
                let node = network.node();
                network.people.insert(node, (network.edges.len(), choice.person));
                network.connect(node, service, 1, 0);
                node
            });
            network.taken.push(Taken { edge: network.edges.len(), person: choice.person, seat });
            network.connect(2 + seat, person, 1, choice.cost);
        }
        network.alike = alike;
        Some(network)
    }

    fn node(&mut self) -> usize {
        self.from.push(Vec::new());
        self.from.len() - 1
    }

    fn connect(&mut self, from: usize, to: usize, room: u32, cost: i64) {
        for (from, to, room, cost) in [(from, to, room, cost), (to, from, 0, -cost)] {
            self.from[from].push(self.edges.len());
            self.edges.push((to, cost));
            self.room.push(room);
        }
    }

    /// The best team; none where there is none.
    fn best(&self) -> Option<Plan> {
        let mut plan = Plan { room: self.room.clone(), points: 0, kept: Vec::new(), left_out: Vec::new() };
        for _ in 0..self.seats {
            let path = self.cheapest(&plan, SOURCE, SINK)?;
            self.push(&mut plan, &path);
        }
        Some(plan)
    }

    /// The best team that has all of `kept` and not `person`; none where there is none.
    fn without(&self, plan: &Plan, kept: &[usize], person: usize) -> Option<Plan> {
        let (onwards, _) = self.people.get(&person)?;
        let seat = *self.from[person].iter().find(|edge| *edge % 2 == 1 && plan.room[**edge] > 0)?;
        let mut next = plan.clone();
        next.kept = kept.to_vec();
        next.left_out.push(person);
        // The person goes, and the seat finds another way to where they stood.
        self.push(&mut next, &[onwards ^ 1, seat]);
        let path = self.cheapest(&next, self.edges[seat].0, self.edges[*onwards].0)?;
        self.push(&mut next, &path);
        Some(next)
    }

    fn push(&self, plan: &mut Plan, path: &[usize]) {
        for edge in path {
            plan.room[*edge] -= 1;
            plan.room[edge ^ 1] += 1;
            plan.points += self.edges[*edge].1;
        }
    }

    /// The edges of the cheapest path; there are no cycles that cost less than nothing, since each plan is the best of its kind.
    fn cheapest(&self, plan: &Plan, start: usize, end: usize) -> Option<Vec<usize>> {
        let mut cost = vec![IMPOSSIBLE; self.from.len()];
        let mut by: Vec<usize> = vec![usize::MAX; self.from.len()];
        let mut waits = vec![false; self.from.len()];
        let mut queue = VecDeque::from([start]);
        cost[start] = 0;
        while let Some(node) = queue.pop_front() {
            waits[node] = false;
            // Beyond the end there is nothing to gain.
            if node == end {
                continue;
            }
            self.looks.set(self.looks.get() + self.from[node].len() as u64);
            for edge in self.from[node].iter().filter(|edge| plan.room[**edge] > 0) {
                let (to, step) = self.edges[*edge];
                let sum = cost[node] + step;
                if sum < cost[to] && self.may_pass(plan, *edge, to) {
                    cost[to] = sum;
                    by[to] = *edge;
                    if !waits[to] {
                        waits[to] = true;
                        queue.push_back(to);
                    }
                }
            }
        }
        let mut path = Vec::new();
        let mut node = end;
        while node != start {
            let edge = *by.get(node).filter(|edge| **edge != usize::MAX)?;
            path.push(edge);
            node = self.edges[edge ^ 1].0;
        }
        Some(path)
    }

    /// Nobody who is left out comes in, and nobody who is kept goes.
    fn may_pass(&self, plan: &Plan, edge: usize, to: usize) -> bool {
        let Some((onwards, _)) = self.people.get(&to) else { return true };
        let leaves = edge == onwards ^ 1;
        !(plan.left_out.contains(&to) || (leaves && plan.kept.contains(&to)))
    }

    /// The nodes of those who are in the team.
    fn team(&self, plan: &Plan) -> Vec<usize> {
        let taken = self.taken.iter().filter(|taken| plan.room[taken.edge] == 0);
        taken.map(|taken| self.edges[taken.edge].0).collect()
    }

    /// The choices of the team, by their places: people on alike seats take them in order.
    fn choices_of(&self, plan: &Plan) -> Vec<usize> {
        let mut choices = Vec::with_capacity(self.seats);
        for (first, seats) in &self.alike {
            let people = self.taken.iter().filter(|taken| taken.seat == *first && plan.room[taken.edge] == 0);
            choices
                .extend(people.zip(seats).filter_map(|(taken, seat)| self.places.get(&(taken.person, *seat)).copied()));
        }
        choices
    }
}

/// The seats by the first of those that ask for the same.
fn alike(seats: &[TeamSeat]) -> BTreeMap<usize, Vec<usize>> {
    let mut alike: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, seat) in seats.iter().enumerate() {
        let same = |other: &TeamSeat| TeamSeat { id: seat.id, title: seat.title.clone(), ..other.clone() } == *seat;
        let first = seats.iter().position(same).unwrap_or(place);
        alike.entry(first).or_default().push(place);
    }
    alike
}
