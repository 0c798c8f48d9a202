//! Vivier's index, and everybody scored one by one.

use std::time::{Duration, Instant};

use vivier_ranking::index::{Document, Filter, Index, Query};

use crate::data::{Random, Skills, document, passes};
use crate::{Answer, TOP, report};

const PATCHES: usize = 500;

pub struct Ours {
    pub index: Index<u32>,
}

impl Ours {
    pub fn build(documents: &[Document]) -> Self {
        let began = Instant::now();
        let index = Index::build((0_u32..).zip(documents.iter().cloned()));
        println!("Vivier: built in {:.2} s, {} MB", began.elapsed().as_secs_f64(), index.bytes() / 1_000_000);
        Self { index }
    }

    pub fn top(&self, query: &Query, filter: &Filter) -> Answer {
        self.index.top(query, filter, TOP).into_iter().map(|hit| (hit.score, hit.key)).collect()
    }

    /// What exchanging one profile takes.
    pub fn patch(mut self, skills: &Skills, random: &mut Random) {
        let profiles = self.index.len() as u64;
        let times = (0..PATCHES).map(|_| {
            let (key, document) = (random.below(profiles) as u32, document(skills, random));
            let began = Instant::now();
            self.index.put(key, &document);
            began.elapsed()
        });
        let times: Vec<Duration> = times.collect();
        println!("Vivier, one patch: {}", report::percentiles(times));
    }
}

pub fn brute(documents: &[Document], query: &Query, filter: &Filter) -> Answer {
    let passing = (0_u32..).zip(documents).filter(|(_, document)| passes(filter, document));
    let mut scored: Answer =
        passing.map(|(key, document)| (query.score(&document.skills), key)).filter(|(score, _)| *score > 0).collect();
    scored.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
    scored.truncate(TOP);
    scored
}
