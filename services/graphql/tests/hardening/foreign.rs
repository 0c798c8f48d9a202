//! Clients that others wrote, from `tests/foreign/` (npm): the `graphql-http` audit, `graphql-ws`, `graphql-sse`, and a walk
//! through every connection.

use std::path::PathBuf;
use std::process::Stdio;

use tokio::process::Command;

use crate::support::server;

#[tokio::test(flavor = "multi_thread")]
async fn foreign_clients_are_content() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/foreign");
    if !folder.join("node_modules").is_dir() {
        // The test command installs them and counts what was skipped by this line.
        println!("SKIPPED foreign_clients_are_content: run `npm ci` in tests/foreign");
        return;
    }
    let server = server().await;
    for script in ["audit.js", "websocket.js", "server-sent.js", "walk.js"] {
        let output = Command::new("node")
            .arg(script)
            .current_dir(&folder)
            .env("VIVIER_URL", server.url())
            .env("VIVIER_TOKEN", "good")
            .env("VIVIER_SUBSCRIPTION", "subscription { ticks(only: 2) { number } }")
            .stdin(Stdio::null())
            .output()
            .await
            .expect("node runs");
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{script}: {told}");
        println!("{told}");
    }
}
