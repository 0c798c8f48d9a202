//! Measures the event store and the API beside others doing the same, in one run: interleaved rounds, ratios, medians.
//!
//! It starts a durable PostgreSQL of its own in a temporary folder, is bounded in time, and asserts nothing.

mod cache;
mod commands;
mod graphql;
mod ledger;
mod load;
mod process;
mod rebuild;
mod replay;
mod report;
mod signins;
mod visible;

use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Commands per second at 1, 8 and 32 clients, beside postgres-es and beside bare inserts by pgbench.
    Commands {
        /// Interleaved rounds of each contender.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
        /// Seconds of each round.
        #[arg(long, default_value_t = 4)]
        seconds: u64,
    },
    /// Commands per second with the cache of aggregates and without it.
    Cache {
        /// Interleaved rounds of each contender.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
        /// Seconds of each round.
        #[arg(long, default_value_t = 3)]
        seconds: u64,
    },
    /// Vivier's commands alone, to look at with a profiler.
    Alone {
        #[arg(long, default_value_t = 8)]
        clients: usize,
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Sessions that append.
        #[arg(long, default_value_t = 1)]
        writers: usize,
    },
    /// Reading every event typed, beside COPY of the same rows.
    Replay {
        #[arg(long, default_value_t = 500_000)]
        events: i64,
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Rebuilding a read model.
    Rebuild {
        #[arg(long, default_value_t = 1_000_000)]
        events: i64,
    },
    /// From commit to visible in a read model.
    Visible {
        #[arg(long, default_value_t = 8)]
        seconds: u64,
    },
    /// A list of 20 with 4 fields over GraphQL, beside PostGraphile on the same PostgreSQL.
    Graphql {
        /// Interleaved rounds of each contender.
        #[arg(long, default_value_t = 7)]
        rounds: usize,
        /// Seconds of each round.
        #[arg(long, default_value_t = 4)]
        seconds: u64,
        /// Connections that ask without a pause.
        #[arg(long, default_value_t = 16)]
        clients: usize,
    },
    /// What readers wait, and the memory, while sign-ins are offered at a fixed rate.
    Signins {
        /// Sign-ins a second.
        #[arg(long, default_value_t = 200)]
        rate: u32,
        #[arg(long, default_value_t = 20)]
        seconds: u64,
        /// Another binary than the release one.
        #[arg(long)]
        binary: Option<std::path::PathBuf>,
    },
    /// All of them.
    All,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Arguments::parse().what {
        What::Commands { rounds, seconds } => commands::run(rounds, seconds).await,
        What::Cache { rounds, seconds } => cache::run(rounds, seconds).await,
        What::Alone { clients, seconds, writers } => commands::alone(clients, seconds, writers).await,
        What::Replay { events, rounds } => replay::run(events, rounds).await,
        What::Rebuild { events } => rebuild::run(events).await,
        What::Visible { seconds } => visible::run(seconds).await,
        What::Graphql { rounds, seconds, clients } => graphql::run(rounds, seconds, clients).await,
        What::Signins { rate, seconds, binary } => signins::run(rate, seconds, binary).await,
        What::All => {
            commands::run(5, 4).await?;
            cache::run(5, 3).await?;
            replay::run(500_000, 5).await?;
            rebuild::run(1_000_000).await?;
            visible::run(8).await?;
            graphql::run(7, 4, 16).await?;
            signins::run(200, 20, None).await
        }
    }
}
