//! What the API refused, and which field of the form it is about.

use serde::Deserialize;
use serde_json::Value;

use super::Problem;
use crate::commands::{Command, Field};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Payload {
    pub(super) user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
pub(super) struct UserError {
    #[serde(default)]
    pub(super) code: String,
    pub(super) message: String,
    #[serde(default)]
    pub(super) path: Option<Vec<String>>,
}

/// The field that a refusal's path names: `["input", "seat", "title"]` is `seat.title`.
pub(super) fn at_its_field(command: &Command, error: UserError) -> Problem {
    let path = error.path.unwrap_or_default();
    let path = in_words_of_the_form(&path.get(1..).unwrap_or_default().join("."));
    let is_about = |field: &&Field| path == field.name || path.starts_with(&format!("{}.", field.name));
    Problem { field: command.fields.iter().find(is_about).map(|field| field.name), message: error.message }
}

/// What the rows of `Kind::Evidenced` say that a refusal is about: `["input", "evidenced", "1", "skills", "0"]` is about the first skill that
/// was sent of the second person, and without the skill about all of theirs.
pub(super) fn row_of(evidenced: &Value, offered: &[(String, String)], path: &[String]) -> Option<String> {
    let number = |place: usize| path.get(place).and_then(|part| part.parse::<usize>().ok());
    if path.get(1).map(String::as_str) != Some("evidenced") {
        return None;
    }
    let one = evidenced.get(number(2)?)?;
    let (call, skills) = (one["callId"].as_str()?, one["skills"].as_array()?);
    let meant = skills.iter().enumerate().filter(|(rank, _)| number(4).is_none_or(|meant| meant == *rank));
    let ids = meant.filter_map(|(_, seen)| Some(format!("{call} {}", seen["skillId"].as_str()?)));
    let rows = ids.filter_map(|id| offered.iter().find(|(known, _)| *known == id).map(|(_, row)| row.as_str()));
    Some(rows.collect::<Vec<_>>().join(", ")).filter(|rows| !rows.is_empty())
}

/// The mission of `Kind::Minimums` that a refusal is about: `["input", "minimums", "1", "seats"]` is about the second that was sent.
pub(super) fn mission_of(minimums: &Value, offered: &[(String, String)], path: &[String]) -> Option<String> {
    if path.get(1).map(String::as_str) != Some("minimums") {
        return None;
    }
    let id = minimums.get(path.get(2)?.parse::<usize>().ok()?)?["missionId"].as_str()?;
    offered.iter().find(|(known, _)| known == id).map(|(_, mission)| mission.clone())
}

/// `seats.2.title` and `seats.2.seat.title` are the form's `seat.title`.
fn in_words_of_the_form(path: &str) -> String {
    let Some(inner) = path.strip_prefix("seats.").and_then(|rest| rest.split_once('.')).map(|(_, inner)| inner) else {
        return path.to_owned();
    };
    if inner.starts_with("seat.") { inner.to_owned() } else { format!("seat.{inner}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_refused_of_what_was_seen_names_the_person_and_the_skill() {
        let offered = ["one rust", "one design", "two rust"].map(|id| (id.to_owned(), id.replace(' ', ": ")));
        let sent = json!([
            { "callId": "two", "skills": [{ "skillId": "rust", "level": 3 }] },
            { "callId": "one", "skills": [{ "skillId": "rust", "level": 3 }, { "skillId": "design", "level": 2 }] },
        ]);
        let row = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
            row_of(&sent, &offered, &path)
        };
        assert_eq!(row(&["input", "evidenced", "0", "callId"]).as_deref(), Some("two: rust"));
        assert_eq!(row(&["input", "evidenced", "1", "skills", "1"]).as_deref(), Some("one: design"));
        assert_eq!(row(&["input", "evidenced", "1", "callId"]).as_deref(), Some("one: rust, one: design"));
        assert_eq!(row(&["input", "words"]), None);
        assert_eq!(row(&["input", "evidenced", "7", "callId"]), None);
    }

    #[test]
    fn what_is_refused_of_a_minimum_names_the_mission() {
        let offered = ["one", "two", "three"].map(|id| (id.to_owned(), format!("Mission {id}")));
        let sent = json!([{ "missionId": "three", "seats": 2 }, { "missionId": "two", "seats": 0 }]);
        let mission = |path: &[&str]| {
            let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
            mission_of(&sent, &offered, &path)
        };
        assert_eq!(mission(&["input", "minimums", "0", "missionId"]).as_deref(), Some("Mission three"));
        assert_eq!(mission(&["input", "minimums", "1", "seats"]).as_deref(), Some("Mission two"));
        assert_eq!(mission(&["input", "minimums"]), None);
        assert_eq!(mission(&["input", "spreadPercent"]), None);
    }
}
