//! How many seats can be filled at once: a maximum flow from seats through people to their services.
//!
//! Dinic's method on a small network: people who fit the same seats and come from the same service are one node, so that its size
//! does not grow with the pool. Y. Dinitz, "Algorithm for solution of a problem of maximum flow in networks" (1970).

use std::collections::VecDeque;

/// People who fit the same seats and come from the same service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Class {
    /// The seats that each of them fits, one bit for each.
    pub(crate) seats: u64,
    /// None for people whom no service counts.
    pub(crate) service: Option<u32>,
    pub(crate) people: u32,
}

/// The most places that can be filled, where seat N has `places[N]` of them, each person takes one at most, and each service gives
/// `service_limit` people at most.
pub(crate) fn most_places(places: &[u32], classes: &[Class], service_limit: Option<u32>) -> u32 {
    let services = classes.iter().filter_map(|class| class.service).max().map_or(0, |last| last as usize + 1);
    let (seat, class, service) = (2, 2 + places.len(), 2 + places.len() + classes.len());
    let mut network = Network::new(service + services);
    for (number, count) in places.iter().enumerate() {
        network.connect(SOURCE, seat + number, *count);
    }
    for (number, one) in classes.iter().enumerate() {
        for (place, count) in places.iter().enumerate().filter(|(place, _)| one.seats >> place & 1 == 1) {
            network.connect(seat + place, class + number, one.people.min(*count));
        }
        match one.service.filter(|_| service_limit.is_some()) {
            Some(of) => network.connect(class + number, service + of as usize, one.people),
            None => network.connect(class + number, SINK, one.people),
        }
    }
    if let Some(limit) = service_limit {
        (0..services).for_each(|number| network.connect(service + number, SINK, limit));
    }
    network.maximum()
}

const SOURCE: usize = 0;
const SINK: usize = 1;

struct Network {
    /// The ends of edges and what they can still take; each edge is followed by the one that takes it back.
    edges: Vec<(usize, u32)>,
    from: Vec<Vec<usize>>,
}

impl Network {
    fn new(nodes: usize) -> Self {
        Self { edges: Vec::new(), from: vec![Vec::new(); nodes] }
    }

    fn connect(&mut self, from: usize, to: usize, capacity: u32) {
        self.from[from].push(self.edges.len());
        self.edges.push((to, capacity));
        self.from[to].push(self.edges.len());
        self.edges.push((from, 0));
    }

    fn maximum(&mut self) -> u32 {
        let mut total = 0;
        while let Some(levels) = self.levels() {
            let mut next = vec![0; self.from.len()];
            loop {
                let more = self.push(SOURCE, u32::MAX, &levels, &mut next);
                if more == 0 {
                    break;
                }
                total += more;
            }
        }
        total
    }

    /// Steps from the source; none where the sink is out of reach.
    fn levels(&self) -> Option<Vec<usize>> {
        let mut levels = vec![usize::MAX; self.from.len()];
        levels[SOURCE] = 0;
        let mut queue = VecDeque::from([SOURCE]);
        while let Some(node) = queue.pop_front() {
            for edge in &self.from[node] {
                let (to, capacity) = self.edges[*edge];
                if capacity > 0 && levels[to] == usize::MAX {
                    levels[to] = levels[node] + 1;
                    queue.push_back(to);
                }
            }
        }
        (levels[SINK] != usize::MAX).then_some(levels)
    }

    /// Sends up to `most` along one path; the depth is that of the network's levels, four in the beginning.
    fn push(&mut self, node: usize, most: u32, levels: &[usize], next: &mut [usize]) -> u32 {
        if node == SINK {
            return most;
        }
        while next[node] < self.from[node].len() {
            let edge = self.from[node][next[node]];
            let (to, capacity) = self.edges[edge];
            if capacity > 0 && levels[to] == levels[node] + 1 {
                let sent = self.push(to, most.min(capacity), levels, next);
                if sent > 0 {
                    self.edges[edge].1 -= sent;
                    self.edges[edge ^ 1].1 += sent;
                    return sent;
                }
            }
            next[node] += 1;
        }
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(seats: u64, service: Option<u32>, people: u32) -> Class {
        Class { seats, service, people }
    }

    #[test]
    fn a_person_who_fits_two_seats_counts_once() {
        assert_eq!(most_places(&[1, 1], &[class(0b11, None, 1)], None), 1);
        assert_eq!(most_places(&[1, 1], &[class(0b11, None, 1), class(0b01, None, 1)], None), 2);
        assert_eq!(most_places(&[3, 3], &[class(0b11, None, 4), class(0b10, None, 9)], None), 6);
    }

    #[test]
    fn a_service_gives_no_more_than_its_limit() {
        let people = [class(0b01, Some(0), 5), class(0b10, Some(0), 5), class(0b11, Some(1), 1)];
        assert_eq!(most_places(&[3, 3], &people, Some(2)), 3);
        assert_eq!(most_places(&[3, 3], &people, None), 6);
        assert_eq!(most_places(&[], &people, Some(2)), 0);
    }
}
