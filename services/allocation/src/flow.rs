//! The flow part alone: one seat for each person, one person for each seat, the most value. Exact, and fast on millions of edges.
//!
//! Shortest augmenting paths on sparse edges (R. Jonker and A. Volgenant, "A shortest augmenting path algorithm for dense and sparse
//! linear assignment problems", 1987), where every seat may also stay empty. Whole numbers only.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::model::Model;

/// The best assignment and the prices that prove it.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The edges taken.
    pub taken: Vec<usize>,
    pub value: i64,
    /// What each person is worth beyond what the seat that has them makes of them; 0 for who is not taken.
    pub prices: Vec<i64>,
}

/// Where a path ends.
#[derive(Clone, Copy)]
enum Stop {
    /// At somebody who has no seat.
    Person(u32),
    /// At a seat that stays empty.
    Empty(u32),
}

const NOBODY: u32 = u32::MAX;

/// Assigns people (numbered below `people`) to the model's slots, whatever its rows.
pub fn assign(model: &Model, people: usize) -> Flow {
    // One left node for each place.
    let slots: Vec<usize> =
        model.slots.iter().enumerate().flat_map(|(slot, one)| std::iter::repeat_n(slot, one.places())).collect();
    let mut prices = vec![0_i64; people];
    let mut margins = vec![0_i64; slots.len()];
    let mut has: Vec<u32> = vec![NOBODY; slots.len()];
    let mut at: Vec<u32> = vec![NOBODY; people];
    let mut distance = vec![i64::MAX; people];
    let mut came: Vec<(u32, u32)> = vec![(0, 0); people];
    let mut touched: Vec<u32> = Vec::new();
    for start in 0..slots.len() {
        margins[start] = best_margin(model, slots[start], &prices);
        if margins[start] == 0 {
            continue;
        }
        touched.clear();
        let mut heap: BinaryHeap<Reverse<(i64, u32)>> = BinaryHeap::new();
        let mut scanned: Vec<(u32, i64)> = Vec::new();
        let mut done: Vec<u32> = Vec::new();
        let (mut node, mut far) = (index(start), 0_i64);
        let mut best = (margins[start], Stop::Empty(node));
        loop {
            scanned.push((node, far));
            let left = node as usize;
            if far + margins[left] < best.0 {
                best = (far + margins[left], Stop::Empty(node));
            }
            for edge in model.slots[slots[left]].edges.clone() {
                let (person, value) = (model.edges[edge].person, model.edges[edge].value);
                let to = far + margins[left] - value + prices[person as usize];
                if to >= best.0 || to >= distance[person as usize] {
                    continue;
                }
                if distance[person as usize] == i64::MAX {
                    touched.push(person);
                }
                distance[person as usize] = to;
                came[person as usize] = (node, index(edge));
                if at[person as usize] == NOBODY {
                    best = (to, Stop::Person(person));
                } else {
                    heap.push(Reverse((to, person)));
                }
            }
            // The nearest person who is taken leads on to the seat that has them.
            let next = loop {
                match heap.pop() {
                    Some(Reverse((to, _))) if to >= best.0 => break None,
                    Some(Reverse((to, person))) if to == distance[person as usize] => break Some((to, person)),
                    Some(_) => {}
                    None => break None,
                }
            };
            let Some((to, person)) = next else { break };
            done.push(person);
            (node, far) = (at[person as usize], to);
        }
        for (left, from) in scanned {
            margins[left as usize] -= best.0 - from;
        }
        for person in done {
            prices[person as usize] += best.0 - distance[person as usize];
        }
        let mut person = match best.1 {
            Stop::Person(person) => person,
            Stop::Empty(left) => {
                let given_up = has[left as usize];
                has[left as usize] = NOBODY;
                if left as usize == start { NOBODY } else { model.edges[given_up as usize].person }
            }
        };
        while person != NOBODY {
            let (left, edge) = came[person as usize];
            let before = has[left as usize];
            has[left as usize] = edge;
            at[person as usize] = left;
            person = if before == NOBODY { NOBODY } else { model.edges[before as usize].person };
        }
        touched.iter().for_each(|person| distance[*person as usize] = i64::MAX);
    }
    let taken: Vec<usize> = has.iter().filter(|edge| **edge != NOBODY).map(|edge| *edge as usize).collect();
    let value = taken.iter().map(|edge| model.edges[*edge].value).sum();
    Flow { taken, value, prices }
}

fn best_margin(model: &Model, slot: usize, prices: &[i64]) -> i64 {
    let edges = &model.edges[model.slots[slot].edges.clone()];
    edges.iter().map(|edge| edge.value - prices[edge.person as usize]).max().unwrap_or(0).max(0)
}

fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
