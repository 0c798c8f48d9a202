//! The figures reproduce: `tests/recompute/indicators.mjs`, which knows only the exported events and the written definitions, gets the
//! same ones to the unit, on random histories and on the demo programme.

mod random;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use vivier_event_store::{AsOf, Meta, Recorded};
use vivier_indicators::definition::DEFINITIONS;
use vivier_indicators::figure::figure;
use vivier_indicators::history::History;
use vivier_indicators::moment::Moment;
use vivier_indicators::publish::{Breakdown, Cell, breakdown, monthly};
use vivier_tests::binary::{self, workspace};

/// What the independent program prints for these instants.
fn recomputed(log: &Path, instants: &[String]) -> Vec<Value> {
    let program = workspace().join("tests/recompute/indicators.mjs");
    let output = Command::new("node").arg(program).arg(log).args(instants).output().expect("node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

/// The exported events as the server's fold takes them.
fn history(log: &str) -> History {
    let mut history = History::new();
    for line in log.lines() {
        history.see(&event(line)).expect("it is read");
    }
    history
}

fn event(line: &str) -> Recorded {
    let event: Value = serde_json::from_str(line).expect("a JSON line");
    let text = |name: &str| event[name].as_str().expect("a text").to_owned();
    Recorded {
        position: event["position"].as_i64().expect("a position"),
        stream_id: text("stream").parse().expect("an id"),
        stream_type: text("streamType"),
        version: event["version"].as_i64().expect("a version"),
        kind: text("kind"),
        schema_version: 1,
        recorded_at: text("recordedAt").parse().expect("an instant"),
        data: event["data"].to_string(),
        meta: Meta::default(),
        hash: [0; 32],
    }
}

/// The same figures and breakdowns, those of the moment and those that are published, from the server's code.
fn figures(history: &History, instant: &str) -> Value {
    let at: DateTime<Utc> = instant.parse().expect("an instant");
    let moment = Moment::new(Some(AsOf::Instant(at)), at);
    let (mut figures, mut breakdowns, mut published) = (Map::new(), Map::new(), Map::new());
    let shown = |cell: &Cell| json!({ "key": cell.key, "value": cell.value, "suppressed": cell.suppressed });
    let cells = |cut: &Breakdown| cut.cells.iter().map(shown).collect::<Vec<_>>();
    let whole = |cut: &Breakdown| json!({ "total": shown(&cut.total), "cells": cells(cut), "withheld": cut.withheld });
    for definition in DEFINITIONS {
        let figure = figure(history, definition.id, &moment, None).expect("an indicator");
        figures.insert(definition.id.to_owned(), json!(figure.value));
        for dimension in definition.dimensions {
            let cut = breakdown(history, definition, &moment, *dimension).expect("a dimension of its own");
            let key = format!("{} {}", definition.id, dimension.as_str());
            breakdowns.insert(key.clone(), whole(&cut));
            let (_, cut) = monthly(history, definition, at, *dimension).expect("a dimension of its own");
            published.insert(key, whole(&cut));
        }
    }
    json!({ "asOf": instant, "figures": figures, "breakdowns": breakdowns, "monthly": published })
}

fn compare(folder: &Path, log: &str, instants: &[String]) {
    let file = folder.join("log.jsonl");
    fs::write(&file, log).expect("written");
    let history = history(log);
    let theirs = recomputed(&file, instants);
    assert_eq!(theirs.len(), instants.len());
    for (instant, theirs) in instants.iter().zip(theirs) {
        let ours = figures(&history, instant);
        for part in ["figures", "breakdowns", "monthly"] {
            let ours = ours[part].as_object().expect("an object");
            let theirs = theirs[part].as_object().expect("an object");
            for (key, value) in ours {
                assert_eq!(theirs.get(key), Some(value), "{key} as of {instant}");
            }
            assert_eq!(ours.len(), theirs.len(), "{part}");
        }
    }
}

/// A folder that goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vivier-recompute-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn on_random_histories(seed in any::<u64>(), length in 1..900_usize) {
        let folder = Folder::new("random");
        let (log, instants) = random::history(seed, length);
        compare(&folder.0, &log, &instants);
    }
}

/// What a figure reads and no history holds, nobody compares.
#[test]
fn random_histories_hold_every_kind_that_a_figure_reads() {
    let of_the_trees = ["OrganisationPlaced", "SkillAdded", "SkillRevised", "SkillRestored"];
    let mut missing: BTreeSet<&str> = DEFINITIONS.iter().flat_map(|definition| definition.events).copied().collect();
    missing.extend(of_the_trees);
    missing.insert("SeatChanged");
    for seed in 0..24 {
        let (log, _) = random::history(seed, 600);
        for line in log.lines() {
            missing.remove(event(line).kind.as_str());
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

/// The value of each figure as everybody sees it live at an instant, while a history runs.
fn live(history: &History, now: DateTime<Utc>) -> Vec<Option<i64>> {
    values(history, &Moment::new(None, now))
}

fn values(history: &History, moment: &Moment) -> Vec<Option<i64>> {
    let value = |id| figure(history, id, moment, None).expect("an indicator").value;
    DEFINITIONS.iter().map(|definition| value(definition.id)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Figures are recorded while a random history runs, and asked for again once all of it has happened, by position and by instant.
    #[test]
    fn figures_about_then_are_the_figures_of_then(seed in any::<u64>(), length in 1..400_usize) {
        let (log, _) = random::history(seed, length);
        let mut history = History::new();
        let mut recorded: Vec<(i64, DateTime<Utc>, Vec<Option<i64>>)> = Vec::new();
        let mut events = log.lines().map(event).peekable();
        while let Some(event) = events.next() {
            history.see(&event).expect("it is read");
            // Of several events at one instant, the moment is after the last of them.
            if event.position % 7 == 0 && events.peek().is_none_or(|next| next.recorded_at > event.recorded_at) {
                let figures = live(&history, event.recorded_at);
                recorded.push((event.position, event.recorded_at, figures));
            }
        }
        for (position, instant, figures) in recorded {
            let by_position = Moment::new(Some(AsOf::Position(position)), instant);
            prop_assert_eq!(&values(&history, &by_position), &figures, "position {}", position);
            let by_instant = Moment::new(Some(AsOf::Instant(instant)), instant);
            prop_assert_eq!(&values(&history, &by_instant), &figures, "{}", instant);
        }
    }
}

#[test]
fn on_the_demo_programme() {
    let folder = Folder::new("demo");
    let data = folder.0.join("data");
    let run = |arguments: &[&str]| {
        let output = Command::new(binary::path())
            .args(arguments)
            .env_remove("DATABASE_URL")
            .env("VIVIER_DATA", &data)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    run(&["demo"]);
    let file = folder.0.join("events.jsonl");
    run(&["export", "events", file.to_str().expect("UTF-8")]);
    let log = fs::read_to_string(&file).expect("the exported events");
    let first: DateTime<Utc> = instant_of(log.lines().next());
    let last: DateTime<Utc> = instant_of(log.lines().last());
    let span = last - first;
    let instants: Vec<String> = (1..=6)
        .map(|part| first + span * part / 6)
        .map(|instant| instant.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
        .collect();
    compare(&folder.0, &log, &instants);
    let at_the_end = figures(&history(&log), &instants[5]);
    assert!(at_the_end["figures"]["successful-matches"].as_i64() >= Some(50), "{at_the_end}");
    assert!(at_the_end["figures"]["talents-in-pool"].as_i64() >= Some(200), "{at_the_end}");
    let verified = run(&["verify", "ledger"]);
    assert!(verified.contains("sums, limits and causes agree"), "{verified}");
}

fn instant_of(line: Option<&str>) -> DateTime<Utc> {
    let event: Value = serde_json::from_str(line.expect("an event")).expect("a JSON line");
    event["recordedAt"].as_str().expect("an instant").parse().expect("an instant")
}
