//! A node in a process of its own, for the tests of faults: takes orders, a line each, from standard input, and answers
//! each on standard output as soon as it is acknowledged. Ends with its input.

#[path = "../../tests/faults/jar.rs"]
mod jar;

use std::io::Write as _;
use std::sync::Arc;

use anyhow::Context as _;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use vivier_kernel::clock::SystemClock;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).context("the database's address is the one argument")?;
    let store = jar::open(&url, Arc::new(SystemClock), |_| {}).await?;
    say("ready")?;
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    while let Some(line) = lines.next_line().await? {
        let (number, order): (u64, jar::Order) = serde_json::from_str(&line)?;
        let store = store.clone();
        tokio::spawn(async move {
            let answer = jar::execute(&store, &order).await;
            say(&serde_json::to_string(&(number, answer))?)
        });
    }
    Ok(())
}

/// One line, whole, and out at once.
fn say(line: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{line}")?;
    Ok(output.flush()?)
}
