//! The exact best 20 of a million profiles: Vivier's index, tantivy and PostgreSQL side by side, each asked the same in turn. Answers are
//! compared with each other, and some with everybody scored one by one.

mod data;
mod database;
mod ours;
mod report;
mod searcher;

use std::time::{Duration, Instant};

use clap::Parser;
use vivier_ranking::index::{Document, Filter, Query};

use data::{Random, Skills};
use database::Database;
use ours::{Ours, brute};
use searcher::Tantivy;

/// How many are asked for.
pub const TOP: usize = 20;

/// Score and key, best first, equal scores by key.
pub type Answer = Vec<(u64, u32)>;

#[derive(Parser)]
struct Options {
    #[arg(long, default_value_t = 1_000_000)]
    profiles: usize,
    /// Queries of each kind that Vivier and, unless it is alone, tantivy are asked.
    #[arg(long, default_value_t = 400)]
    queries: usize,
    /// As many of them PostgreSQL is asked too: one can take it half a minute.
    #[arg(long, default_value_t = 8)]
    postgres_queries: usize,
    /// As many of them are compared with everybody scored one by one.
    #[arg(long, default_value_t = 20)]
    compared: usize,
    /// Only Vivier, to look at with a profiler.
    #[arg(long)]
    alone: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse();
    let (skills, mut random) = (Skills::new(), Random(7));
    let documents: Vec<Document> = (0..options.profiles).map(|_| data::document(&skills, &mut random)).collect();
    let ours = Ours::build(&documents);
    let tantivy = if options.alone { None } else { Some(Tantivy::build(&documents)?) };
    let mut database =
        if options.alone || options.postgres_queries == 0 { None } else { Some(Database::build(&documents).await?) };
    for (name, similar, few) in [
        ("8 skills, a fifth passes", false, false),
        ("8 skills with 6 similar ones each, a fifth passes", true, false),
        ("8 skills with 6 similar ones each, hardly anybody passes", true, true),
    ] {
        let asked: Vec<(Query, Filter)> = (0..options.queries)
            .map(|_| (data::query(&skills, similar, &mut random), data::filter(few, &mut random)))
            .collect();
        describe(name, &documents, &ours, &asked);
        let (mut own, mut of_tantivy, mut of_postgres) = (Times::default(), Times::default(), Times::default());
        let mut equal_to_brute = 0;
        for (at, (query, filter)) in asked.iter().enumerate() {
            let began = Instant::now();
            let answer = ours.top(query, filter);
            own.times.push(began.elapsed());
            if at < options.compared {
                equal_to_brute += usize::from(answer == brute(&documents, query, filter));
            }
            if let Some(tantivy) = &tantivy {
                let began = Instant::now();
                let theirs = tantivy.top(query, filter)?;
                of_tantivy.add(began, theirs == answer);
            }
            if let Some(database) = database.as_mut().filter(|_| at < options.postgres_queries) {
                let began = Instant::now();
                let theirs = database.top(query, filter).await?;
                of_postgres.add(began, theirs == answer);
            }
        }
        let compared = options.compared.min(options.queries);
        println!("  Vivier: {}; {equal_to_brute} of {compared} equal to brute force", report::percentiles(own.times));
        println!("  tantivy: {of_tantivy}");
        println!("  PostgreSQL: {of_postgres}");
    }
    ours.patch(&skills, &mut random);
    Ok(())
}

/// How much there is to read for these queries.
fn describe(name: &str, documents: &[Document], ours: &Ours, asked: &[(Query, Filter)]) {
    let stand_ins = asked.iter().flat_map(|(query, _)| &query.needs).flat_map(|need| &need.stand_ins);
    let postings: usize = stand_ins.map(|(skill, _)| ours.index.holders(*skill)).sum();
    let passing = asked
        .first()
        .map_or(0, |(_, filter)| documents.iter().filter(|document| data::passes(filter, document)).count());
    println!(
        "{name} ({:.1} %), {} postings for each of {} queries",
        passing as f64 * 100.0 / documents.len().max(1) as f64,
        postings / asked.len().max(1),
        asked.len()
    );
}

/// What another contender took, and how often it said the same.
#[derive(Default)]
struct Times {
    times: Vec<Duration>,
    equal: usize,
}

impl Times {
    fn add(&mut self, began: Instant, equal: bool) {
        self.times.push(began.elapsed());
        self.equal += usize::from(equal);
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let times = report::percentiles(self.times.clone());
        write!(f, "{times}; {} of {} equal to Vivier's", self.equal, self.times.len())
    }
}
