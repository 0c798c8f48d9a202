//! `vivier export`.

use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use anyhow::Context as _;
use chrono::SecondsFormat;
use clap::Subcommand;
use serde_json::value::RawValue;
use vivier_event_store::{FoldError, Recorded, Store};

use crate::config::StoreConfig;
use crate::database::{Database, Purpose, ToolUse, open_for_tool};

#[derive(Subcommand)]
pub enum Export {
    /// Every event, oldest first, as JSON lines: what the programme's figures can be worked out from again. Personal data in it is sealed.
    ///
    /// A line is one event: {"position": 1, "stream": "…", "streamType": "…", "version": 1, "kind": "…", "schemaVersion": 1, "recordedAt":
    /// "2026-03-31T08:00:00Z", "data": {…}}. The position counts over all events, the version within the stream; the schema version is that
    /// of this kind's data.
    Events {
        /// The file to write; it must not exist.
        file: PathBuf,
    },
}

/// # Errors
/// Where the file exists or cannot be written, or the store cannot be read.
pub async fn run(config: &StoreConfig, export: &Export) -> anyhow::Result<()> {
    let Export::Events { file } = export;
    let output = std::fs::File::create_new(file).with_context(|| file.display().to_string())?;
    let database = Database::for_tool(config, Purpose::Existing).await?;
    let store = open_for_tool(config, &database, ToolUse::Plain).await?;
    let written = write(&store, output).await;
    store.stop();
    store.pool().close().await;
    database.stop().await;
    crate::console::say!("{} events", written?);
    Ok(())
}

async fn write(store: &Store, file: std::fs::File) -> anyhow::Result<u64> {
    let mut output = BufWriter::new(file);
    let failed = |error: std::io::Error| FoldError::Unexpected(error.to_string());
    let count = store
        .replay(0, &mut |event| {
            serde_json::to_writer(&mut output, &line(event)?)?;
            output.write_all(b"\n").map_err(failed)
        })
        .await?;
    output.flush()?;
    Ok(count)
}

#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    position: i64,
    stream: uuid::Uuid,
    stream_type: &'a str,
    version: i64,
    kind: &'a str,
    schema_version: i16,
    recorded_at: String,
    data: &'a RawValue,
}

fn line(event: &Recorded) -> Result<Line<'_>, FoldError> {
    Ok(Line {
        position: event.position,
        stream: event.stream_id,
        stream_type: &event.stream_type,
        version: event.version,
        kind: &event.kind,
        schema_version: event.schema_version,
        recorded_at: event.recorded_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        data: serde_json::from_str(&event.data)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_names_each_key_of_a_line() {
        let data: &RawValue = serde_json::from_str("{}").expect("JSON");
        let line = Line {
            position: 1,
            stream: uuid::Uuid::nil(),
            stream_type: "talent",
            version: 1,
            kind: "TalentRegistered",
            schema_version: 1,
            recorded_at: String::new(),
            data,
        };
        let line = serde_json::to_value(&line).expect("JSON");
        let mut all = Export::augment_subcommands(clap::Command::new("export"));
        let help = all.find_subcommand_mut("events").expect("the command").render_long_help().to_string();
        for key in line.as_object().expect("an object").keys() {
            assert!(help.contains(&format!("\"{key}\"")), "{key} is not in {help}");
        }
    }
}
