//! From the acknowledgement of a commit to its row in a read model.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use uuid::Uuid;
use vivier_event_store::CommandContext;
use vivier_kernel::clock::SystemClock;
use vivier_kernel::id::TypedId as _;

use crate::ledger::{Credit, LedgerId, bench};
use crate::report::{header, row};

pub async fn run(seconds: u64) -> anyhow::Result<()> {
    let bench = bench().await?;
    header("From commit to visible in a read model, milliseconds", &["other clients", "samples", "p50", "p99", "most"]);
    for others in [0, 4, 16] {
        let stop = Arc::new(AtomicBool::new(false));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..others {
            let (store, stop) = (bench.store.clone(), Arc::clone(&stop));
            tasks.spawn(async move {
                let ledger = LedgerId::from_uuid(Uuid::new_v4());
                while !stop.load(Ordering::Relaxed) {
                    let context = CommandContext::system("bench", &SystemClock);
                    let _ = store.execute(&context, &Credit { ledger, amount: 1 }).await;
                }
            });
        }
        let mut times = Vec::new();
        let begun = Instant::now();
        let ledger = LedgerId::from_uuid(Uuid::new_v4());
        let mut sum = 0;
        while begun.elapsed() < Duration::from_secs(seconds) {
            let context = CommandContext::system("bench", &SystemClock);
            bench.store.execute(&context, &Credit { ledger, amount: 1 }).await?;
            sum += 1;
            let committed = Instant::now();
            loop {
                let shown: Option<i64> = sqlx::query_scalar("select sum from balance where id = $1")
                    .bind(ledger.uuid())
                    .fetch_optional(bench.store.pool())
                    .await?;
                if shown == Some(sum) {
                    break;
                }
                tokio::task::yield_now().await;
            }
            times.push(committed.elapsed().as_secs_f64() * 1000.0);
        }
        stop.store(true, Ordering::Relaxed);
        while tasks.join_next().await.is_some() {}
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        row(&[
            others.to_string(),
            times.len().to_string(),
            format!("{:.1}", at(0.5)),
            format!("{:.1}", at(0.99)),
            format!("{:.1}", at(1.0)),
        ]);
    }
    bench.store.stop();
    Ok(())
}
