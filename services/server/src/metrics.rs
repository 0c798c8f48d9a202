//! `/metrics` on a listener of its own, and the gauges that are read from the database.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use vivier_event_store::Store;

/// How often the gauges are read.
const INTERVAL: Duration = Duration::from_secs(5);

/// Installs the recorder; call it before the store is opened, so that nothing is missed.
///
/// # Errors
/// Where a recorder is installed already.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("installing the metrics recorder")
}

/// Serves `/metrics` until the process ends; gives the address, since port 0 takes a free one.
///
/// # Errors
/// Where the address cannot be listened on.
pub async fn serve(address: SocketAddr, handle: PrometheusHandle, store: Store) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("listening on {address} for metrics"))?;
    let bound = listener.local_addr()?;
    let router = Router::new().route("/metrics", get(move || std::future::ready(handle.render())));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(error = %error, "the metrics listener ended");
        }
    });
    tokio::spawn(measure(store));
    Ok(bound)
}

async fn measure(store: Store) {
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        metrics::gauge!("vivier_position").set(store.position() as f64);
        let pool = store.pool();
        metrics::gauge!("vivier_pool_connections").set(f64::from(pool.size()));
        metrics::gauge!("vivier_pool_idle_connections").set(pool.num_idle() as f64);
        if let Some(bytes) = resident_bytes(&std::fs::read_to_string("/proc/self/status").unwrap_or_default()) {
            metrics::gauge!("process_resident_memory_bytes").set(bytes as f64);
        }
        let Ok(models) = store.read_model_status().await else { continue };
        for model in models {
            let Ok(lag) = store.lag(&model.name).await else { continue };
            metrics::gauge!("vivier_read_model_lag_events", "name" => model.name.clone()).set(lag as f64);
            metrics::gauge!("vivier_read_model_running", "name" => model.name).set(if model.status == "running" {
                1.0
            } else {
                0.0
            });
        }
    }
}

/// What `/proc/self/status` says of the memory that is held (proc(5), VmRSS, in kB of 1,024 bytes).
fn resident_bytes(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_read_from_what_the_kernel_says() {
        assert_eq!(resident_bytes("VmHWM:\t  90000 kB\nVmRSS:\t   88600 kB\n"), Some(88_600 * 1_024));
        assert_eq!(resident_bytes(""), None);
    }
}
