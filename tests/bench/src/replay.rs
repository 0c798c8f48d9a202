//! Reading every event typed, beside `COPY … TO` of the same rows by psql.

use std::time::Instant;

use vivier_event_store::Recorded;

use crate::ledger::{LedgerEvent, bench, fill};
use crate::report::{header, ratio, row, spread, three};

pub async fn run(events: i64, rounds: usize) -> anyhow::Result<()> {
    let bench = bench().await?;
    fill(&bench, events).await?;
    let (mut ours, mut copy) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        let begun = Instant::now();
        let mut sum = 0;
        let mut visit = |event: &Recorded| {
            let LedgerEvent::AmountCredited(credited) = event.event::<LedgerEvent>()?;
            sum += credited.amount;
            Ok(())
        };
        let read = bench.store.replay(0, &mut visit).await?;
        let mine = read as f64 / begun.elapsed().as_secs_f64();
        anyhow::ensure!(sum == events && read == events as u64, "every event is read once");

        let begun = Instant::now();
        let columns = "position, stream_id, stream_type, version, kind, schema_version, recorded_at, data, meta, hash";
        let status = tokio::process::Command::new(bench.cluster.binaries().folder.join("psql"))
            .arg(bench.cluster.url("vivier"))
            .arg("-qc")
            .arg(format!("copy (select {columns} from es_event order by position) to stdout"))
            .stdout(std::process::Stdio::null())
            .status()
            .await?;
        anyhow::ensure!(status.success(), "psql");
        let theirs = events as f64 / begun.elapsed().as_secs_f64();
        if round > 0 {
            ours.push(mine);
            copy.push(theirs);
        }
    }
    header(
        &format!("Replay of {events} events, events per second (least / median / most of {rounds} rounds)"),
        &["COPY to /dev/null (psql)", "Vivier, typed", "ratio"],
    );
    row(&[three(spread(copy.clone())), three(spread(ours.clone())), format!("{:.2}", ratio(&ours, &copy))]);
    bench.store.stop();
    Ok(())
}
