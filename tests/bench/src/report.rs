//! Medians and tables.

/// Minimum, median and maximum.
#[derive(Clone, Copy, Debug)]
pub struct Spread {
    pub least: f64,
    pub median: f64,
    pub most: f64,
}

pub fn spread(mut values: Vec<f64>) -> Spread {
    values.sort_by(f64::total_cmp);
    let at =
        |share: f64| values.get(((values.len().max(1) - 1) as f64 * share).round() as usize).copied().unwrap_or(0.0);
    Spread { least: at(0.0), median: at(0.5), most: at(1.0) }
}

/// The median of the per-round ratios.
pub fn ratio(ours: &[f64], theirs: &[f64]) -> f64 {
    spread(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect()).median
}

pub fn row(cells: &[String]) {
    println!("| {} |", cells.join(" | "));
}

pub fn header(title: &str, cells: &[&str]) {
    println!("\n### {title}\n");
    println!("| {} |", cells.join(" | "));
    println!("|{}", "---|".repeat(cells.len()));
}

pub fn three(spread: Spread) -> String {
    format!("{:.0} / {:.0} / {:.0}", spread.least, spread.median, spread.most)
}
