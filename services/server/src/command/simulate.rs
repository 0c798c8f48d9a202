//! `vivier simulate`: what policies come to, on synthetic people and a virtual clock. No database is needed, none is touched.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};
use vivier_brigade::simulation::chart::to_svg;
use vivier_brigade::simulation::model::Setting;
use vivier_brigade::simulation::report::{simulate, to_csv, to_markdown};

/// What is simulated.
#[derive(Subcommand)]
pub enum Simulate {
    /// Thousands of mobilisations, called in waves, one by one and all at once: time to a full team, people disturbed per seat.
    Mobilisations {
        /// Mobilisations for each policy.
        #[arg(long, default_value_t = Setting::default().runs)]
        runs: usize,
        /// The same seed gives the same figures.
        #[arg(long, default_value_t = Setting::default().seed)]
        seed: u64,
        /// Seats of each team.
        #[arg(long, default_value_t = Setting::default().seats)]
        seats: usize,
        /// People in the pool for each seat.
        #[arg(long, default_value_t = Setting::default().people_per_seat)]
        people_per_seat: usize,
        /// Hours from the declaration to the deadline for the team.
        #[arg(long, default_value_t = Setting::default().hours)]
        hours: i64,
        /// The folder for mobilisations.csv and mobilisations.svg; it is made where it does not exist.
        #[arg(long, default_value = ".")]
        output: PathBuf,
    },
}

/// Simulates, writes the files and prints the figures.
pub fn run(what: &Simulate) -> anyhow::Result<()> {
    let Simulate::Mobilisations { runs, seed, seats, people_per_seat, hours, output } = what;
    let setting = Setting {
        runs: *runs,
        seed: *seed,
        seats: *seats,
        people_per_seat: *people_per_seat,
        hours: *hours,
        ..Setting::default()
    };
    let setting = setting.checked().context("the setting")?;
    let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} {eta}").context("the progress bar")?;
    let bar = ProgressBar::new(setting.runs as u64).with_style(style);
    let reports = simulate(&setting, |done| bar.set_position(done as u64)).context("the simulation")?;
    bar.finish_and_clear();
    std::fs::create_dir_all(output).with_context(|| format!("the folder {}", output.display()))?;
    write(&output.join("mobilisations.csv"), &to_csv(&reports))?;
    write(&output.join("mobilisations.svg"), &to_svg(&reports))?;
    crate::console::out(format_args!("{}", to_markdown(&reports)));
    Ok(())
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(file, text).with_context(|| format!("the file {}", file.display()))
}
