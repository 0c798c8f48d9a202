//! What identifies a person, what they wrote and what lets one in stands in clear neither in the logs nor in a backup.

use std::collections::BTreeSet;

use serde_json::Value;
use vivier_tests::server::{ADMINISTRATOR, PASSWORD};

use crate::step::Journey;
use crate::{application, cast, invitation, mission, refusals, run, tokens};

/// Input fields whose texts belong to a person.
const PERSONAL: [&str; 8] =
    ["email", "name", "displayName", "headline", "presentation", "motivation", "conditions", "words"];
/// Input fields that hold texts which everybody may read: they stand in the database, and still not in the logs.
const PUBLIC: [&str; 2] = ["title", "description"];
/// Shorter texts would be found by chance.
const SHORTEST: usize = 5;

/// Every text of the journeys' inputs under one of `fields`, at any depth.
fn texts(journeys: &[Journey], fields: &[&str]) -> BTreeSet<String> {
    fn collect(value: &Value, fields: &[&str], wanted: bool, found: &mut BTreeSet<String>) {
        match value {
            Value::String(text) if wanted && !text.starts_with('$') && text.len() >= SHORTEST => {
                found.insert(text.clone());
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, fields, wanted, found)),
            // Organisations have names that are nobody's.
            Value::Object(object) if object.contains_key("kind") && object.contains_key("name") => {}
            Value::Object(object) => object
                .iter()
                .for_each(|(name, item)| collect(item, fields, wanted || fields.contains(&name.as_str()), found)),
            _ => {}
        }
    }
    let mut found = BTreeSet::new();
    for step in journeys.iter().flat_map(|journey| &journey.steps) {
        collect(&step.variables, fields, false, &mut found);
    }
    found
}

#[tokio::test]
async fn logs_and_backups_hold_nothing_of_a_person_in_clear() {
    let journeys = || {
        vec![
            cast::journey(),
            mission::journey(),
            application::journey(),
            invitation::journey(),
            refusals::journey(),
            tokens::journey(),
        ]
    };
    // Each journey after the settings that it names, all on servers that say as much as they can.
    let settings: &[(&str, &str)] = &[("VIVIER_LOG", "debug"), ("VIVIER_LOG_FORMAT", "json")];
    for last in [application::journey(), invitation::journey(), refusals::journey(), tokens::journey()] {
        let (server, kept) = run::all_with(settings, &[cast::journey(), mission::journey(), last]).await;
        let mut secrets = texts(&journeys(), &PERSONAL);
        assert!(secrets.len() > 10 && secrets.iter().any(|text| text.contains('@')), "{secrets:?}");
        assert!(secrets.contains(mission::PRESENTATION), "free text is looked for: {secrets:?}");
        secrets.extend([ADMINISTRATOR, "Michel Verdier", PASSWORD].map(str::to_owned));
        let tokens = kept.iter().filter(|(name, _)| name.contains("session") || name.contains("token in the mail"));
        let tokens: Vec<_> = tokens.chain(kept.iter().filter(|(name, _)| name.starts_with("API token"))).collect();
        assert!(tokens.len() > 4);
        secrets.extend(tokens.iter().filter_map(|(_, token)| token.as_str()).map(str::to_owned));

        let dump = server.dump().await.expect("a backup");
        assert!(dump.contains("Direction du numérique"), "what is public stands in the backup");
        for secret in &secrets {
            assert!(!dump.contains(secret.as_str()), "{secret} stands in the backup: {}", around(&dump, secret));
        }
        secrets.extend(texts(&journeys(), &PUBLIC));
        let log = server.log();
        assert!(log.lines().any(|line| line.contains("\"DEBUG\"")), "the log says little: {log}");
        for secret in &secrets {
            assert!(!log.contains(secret.as_str()), "{secret} stands in the log: {}", around(&log, secret));
        }
    }
}

/// The line in which it stands.
fn around<'a>(text: &'a str, part: &str) -> &'a str {
    text.lines().find(|line| line.contains(part)).unwrap_or_default()
}
