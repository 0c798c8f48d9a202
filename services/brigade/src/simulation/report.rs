//! What all runs together say: medians and 95th percentiles for each policy, as a table and as comma-separated values.

use super::model::{POLICIES, Scene, Setting};
use super::run::{Ran, SimulationError, run};

/// All runs of one policy.
#[derive(Clone, PartialEq, Debug)]
pub struct PolicyReport {
    pub policy: &'static str,
    pub runs: Vec<Ran>,
}

/// Runs every scene under every policy; `progress` is told after each scene.
///
/// # Errors
/// As [`run`].
pub fn simulate(setting: &Setting, mut progress: impl FnMut(usize)) -> Result<Vec<PolicyReport>, SimulationError> {
    let mut reports: Vec<PolicyReport> =
        POLICIES.iter().map(|(policy, _)| PolicyReport { policy, runs: Vec::with_capacity(setting.runs) }).collect();
    for number in 0..setting.runs {
        let scene = Scene::new(setting, number);
        for (report, (_, policy)) in reports.iter_mut().zip(POLICIES) {
            report.runs.push(run(setting, &scene, policy)?);
        }
        progress(number + 1);
    }
    Ok(reports)
}

impl PolicyReport {
    /// Minutes to the full team within which so many of a hundred mobilisations have one; none where fewer ever have.
    pub fn team_minutes(&self, percent: usize) -> Option<f64> {
        let minutes = self.runs.iter().map(|ran| ran.team_minutes.unwrap_or(f64::INFINITY));
        Some(percentile(minutes.collect(), percent)).filter(|minutes| minutes.is_finite())
    }

    /// Minutes to the first yes.
    pub fn first_yes_minutes(&self, percent: usize) -> Option<f64> {
        let minutes = self.runs.iter().map(|ran| ran.first_yes_minutes.unwrap_or(f64::INFINITY));
        Some(percentile(minutes.collect(), percent)).filter(|minutes| minutes.is_finite())
    }

    /// People called for each seat of the team.
    pub fn disturbed_per_seat(&self, percent: usize) -> f64 {
        percentile(self.runs.iter().map(|ran| ran.disturbed as f64 / ran.seats.max(1) as f64).collect(), percent)
    }

    /// Percent of mobilisations that had a full team in time.
    pub fn full_teams(&self) -> f64 {
        let full = self.runs.iter().filter(|ran| ran.team_minutes.is_some()).count();
        100.0 * full as f64 / self.runs.len().max(1) as f64
    }
}

/// The smallest value that at least so many percent do not exceed; 0 of no values.
fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(0.0)
}

/// One row for each mobilisation.
pub fn to_csv(reports: &[PolicyReport]) -> String {
    let mut csv = String::from("policy,run,seats,filled,disturbed,first_yes_minutes,team_minutes\n");
    let shown = |minutes: Option<f64>| minutes.map_or(String::new(), |minutes| format!("{minutes:.1}"));
    for report in reports {
        for (number, ran) in report.runs.iter().enumerate() {
            let (first, team) = (shown(ran.first_yes_minutes), shown(ran.team_minutes));
            csv.push_str(&format!(
                "{},{number},{},{},{},{first},{team}\n",
                report.policy, ran.seats, ran.filled, ran.disturbed
            ));
        }
    }
    csv
}

/// The figures as a Markdown table.
pub fn to_markdown(reports: &[PolicyReport]) -> String {
    let mut page = String::from(
        "| policy | full team, median | full team, p95 | first yes, median | called per seat, median | called per seat, p95 | full teams |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    let shown = |minutes: Option<f64>| minutes.map_or("–".to_owned(), |minutes| format!("{minutes:.0} min"));
    for report in reports {
        page.push_str(&format!(
            "| {} | {} | {} | {} | {:.1} | {:.1} | {:.1} % |\n",
            report.policy,
            shown(report.team_minutes(50)),
            shown(report.team_minutes(95)),
            shown(report.first_yes_minutes(50)),
            report.disturbed_per_seat(50),
            report.disturbed_per_seat(95),
            report.full_teams()
        ));
    }
    page
}
