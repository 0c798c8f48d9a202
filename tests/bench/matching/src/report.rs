//! Times as people read them.

use std::time::Duration;

/// Median, and where there are enough times for it the 95th and 99th of a hundred.
pub fn percentiles(mut times: Vec<Duration>) -> String {
    const ENOUGH: usize = 100;
    times.sort_unstable();
    let at = |percent: usize| {
        let time = times.get((times.len() * percent / 100).min(times.len().saturating_sub(1)));
        time.map_or(f64::NAN, |time| time.as_secs_f64() * 1000.0)
    };
    let number = |ms: f64| if ms < 100.0 { format!("{ms:.2}") } else { format!("{ms:.0}") };
    match times.len() {
        0 => "not asked".to_owned(),
        few if few < ENOUGH => format!("p50 {} ms, most {} ms", number(at(50)), number(at(100))),
        _ => format!("p50 {} ms, p95 {} ms, p99 {} ms", number(at(50)), number(at(95)), number(at(99))),
    }
}
