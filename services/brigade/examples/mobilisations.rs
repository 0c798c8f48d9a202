//! The simulation's figures for the default setting, without the server: `cargo run --release -p vivier-brigade --example mobilisations`.

use std::time::Instant;

use vivier_brigade::simulation::model::Setting;
use vivier_brigade::simulation::report::{simulate, to_markdown};

fn main() {
    let start = Instant::now();
    let setting = Setting::default().checked().expect("the default setting");
    let reports = simulate(&setting, |_| {}).expect("the default setting runs");
    print!("{}", to_markdown(&reports));
    println!("{} mobilisations for each policy in {:.1} s", setting.runs, start.elapsed().as_secs_f64());
}
