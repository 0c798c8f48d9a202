//! Rebuilding a read model from the first event.

use std::time::Instant;

use crate::ledger::{bench, fill};
use crate::report::{header, row};

pub async fn run(events: i64) -> anyhow::Result<()> {
    let bench = bench().await?;
    fill(&bench, events).await?;
    // The live worker catches up first, so that it does not compete.
    let last: i64 = sqlx::query_scalar("select max(position) from es_event").fetch_one(bench.store.pool()).await?;
    while bench.store.lag("balance").await? > 0 {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
    let begun = Instant::now();
    let folded = bench.store.rebuild("balance", &mut |_| {}).await?;
    let seconds = begun.elapsed().as_secs_f64();
    header("Rebuild of a read model", &["events", "rows", "seconds", "events per second"]);
    let rows: i64 = sqlx::query_scalar("select count(*) from balance").fetch_one(bench.store.pool()).await?;
    row(&[folded.to_string(), rows.to_string(), format!("{seconds:.1}"), format!("{:.0}", folded as f64 / seconds)]);
    anyhow::ensure!(last >= events, "all events are there");
    bench.store.stop();
    Ok(())
}
