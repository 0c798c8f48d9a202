//! What the cache of aggregates is worth: the same commands on two stores, one of which remembers nothing.

use std::time::Duration;

use vivier_postgres::testing::durable_cluster;

use crate::commands::credits;
use crate::ledger::open_store;
use crate::report::{header, ratio, row, spread, three};

const CLIENTS: usize = 8;
/// A client goes on to a new account after so many commands: on average a stream holds half as many events.
const LENGTHS: [u64; 3] = [2, 20, 200];

pub async fn run(rounds: usize, seconds: u64) -> anyhow::Result<()> {
    let (cluster, _folder) = durable_cluster().await?;
    let with = open_store(&cluster, "with", |_| {}).await?;
    let without = open_store(&cluster, "without", |options| options.cached_aggregates = 1).await?;
    let time = Duration::from_secs(seconds);
    header(
        &format!(
            "Commands per second by {CLIENTS} clients, {rounds} interleaved rounds of {seconds} s (least / median / most)"
        ),
        &["longest stream", "with the cache", "without", "with ÷ without"],
    );
    for longest in LENGTHS {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        // A first round of each warms up and is not counted.
        for round in 0..=rounds {
            let results =
                (credits(&with, CLIENTS, time, longest).await?, credits(&without, CLIENTS, time, longest).await?);
            if round > 0 {
                ours.push(results.0);
                theirs.push(results.1);
            }
        }
        let ratio = format!("{:.2}", ratio(&ours, &theirs));
        row(&[longest.to_string(), three(spread(ours)), three(spread(theirs)), ratio]);
    }
    with.stop();
    without.stop();
    Ok(())
}
