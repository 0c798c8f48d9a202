//! Servers of other programs: started, asked how much memory they hold, stopped with us.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::Context as _;

/// Longest time that a server takes to say where it listens.
const START: Duration = Duration::from_secs(120);
const KIB_PER_MIB: f64 = 1_024.0;

/// A server that runs until this is dropped.
pub struct Served {
    child: Child,
    /// What it printed after `listening `.
    pub url: String,
}

impl Served {
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Asked first, so that it stops what it started itself.
        let asked = Command::new("kill").arg(self.pid().to_string()).status();
        if !asked.is_ok_and(|status| status.success()) {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// Starts a server that prints a line `listening URL`.
pub fn serve(mut command: Command) -> anyhow::Result<Served> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().context("its output")?;
    let mut served = Served { child, url: String::new() };
    let (found, listening) = mpsc::channel();
    // What it prints later is read away, so that it never waits for a reader.
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if let Some(url) = line.strip_prefix("listening ") {
                let _ = found.send(url.to_owned());
            }
        }
    });
    served.url = listening.recv_timeout(START).context("it does not listen")?;
    Ok(served)
}

/// Resident memory of a process.
pub fn resident_mib(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let kib: Option<f64> =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB")?.parse().ok());
    Ok(kib.context("VmRSS")? / KIB_PER_MIB)
}
