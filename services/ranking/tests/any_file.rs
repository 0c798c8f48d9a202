//! Whatever stands in the files of the batch command: nothing panics, each line is read or named, and each mission that was read gets its list.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};
use vivier_ranking::batch;
use vivier_ranking::framework::{Framework, Kind, Language, jsonl};
use vivier_ranking::lexicon::Lexicon;
use vivier_ranking::policy::{MAX_SCORE, Policy};

const TOP: usize = 3;
/// Keys that some line or something in it has, and one that nothing has.
const KEYS: [&str; 13] = [
    "id",
    "kind",
    "labels",
    "broader",
    "related",
    "essential",
    "optional",
    "text",
    "skills",
    "label",
    "level",
    "fr",
    "other",
];
const WORDS: [&str; 8] =
    ["", " ", "langage Rust", "développeuse/développeur", "pas de Rust", "a//b/", "¿?", "conduite du changement"];

/// Few enough that lines name one another, and one that no line has.
fn any_id() -> impl Strategy<Value = String> {
    (0..7_u8).prop_map(|number| format!("x:{number}"))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any_id(), select(WORDS.to_vec()).prop_map(str::to_owned), any::<String>()]
}

fn object(fields: Vec<(&'static str, Value)>) -> Value {
    let fields: Map<String, Value> = fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Value::Object(fields)
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-1..6_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((select(KEYS.to_vec()), inner), 0..4).prop_map(object),
        ]
    })
}

/// A concept as it should be; what it names may be itself, something else, or nothing.
fn any_concept() -> impl Strategy<Value = Value> {
    let ids = || vec(any_id(), 0..4);
    let texts = || vec(any_text(), 0..3);
    let relations = (ids(), ids(), ids(), ids());
    (any_id(), any::<bool>(), texts(), texts(), relations, option::of(any_text())).prop_map(
        |(id, occupation, fr, en, (broader, related, essential, optional), text)| {
            json!({
                "id": id, "kind": if occupation { "occupation" } else { "skill" }, "labels": { "fr": fr, "en": en },
                "broader": broader, "related": related, "essential": essential, "optional": optional, "text": { "fr": text },
            })
        },
    )
}

/// A profile or a mission as it should be.
fn any_given() -> impl Strategy<Value = Value> {
    let skill = (option::of(any_id()), option::of(any_text()), option::of(1..=4_u8), option::of(any::<bool>()))
        .prop_map(
            |(id, label, level, essential)| json!({ "id": id, "label": label, "level": level, "essential": essential }),
        );
    (any_id(), vec(skill, 0..5), option::of(any_text()), option::of(any_text()))
        .prop_map(|(id, skills, title, text)| json!({ "id": id, "skills": skills, "title": title, "text": text }))
}

/// Lines of which most are as they should be, some are something else, and some are cut.
fn any_lines(row: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = Vec<Vec<u8>>> {
    let cut = |(row, at): (Value, Index)| {
        let mut line = row.to_string().into_bytes();
        line.truncate(1 + at.index(line.len() - 1));
        line
    };
    let line = prop_oneof![
        4 => row.clone().prop_map(|row| row.to_string().into_bytes()),
        1 => vec((select(KEYS.to_vec()), any_value()), 0..6).prop_map(|fields| object(fields).to_string().into_bytes()),
        1 => (row, any::<Index>()).prop_map(cut),
    ];
    vec(line, 0..7)
}

/// That each line was read, or is named once.
fn all_accounted_for(lines: &[Vec<u8>], read: usize, bad: &[jsonl::BadLine]) -> Result<(), TestCaseError> {
    prop_assert_eq!(read + bad.len(), lines.len(), "{:?}", bad);
    prop_assert!(bad.iter().is_sorted_by(|one, next| one.line < next.line), "{:?}", bad);
    prop_assert!(bad.iter().all(|one| (1..=lines.len()).contains(&one.line)), "{:?}", bad);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_stands_in_the_files_each_mission_gets_its_list(
        concepts in any_lines(any_concept().boxed()),
        people in any_lines(any_given().boxed()),
        asked in any_lines(any_given().boxed()),
        texts in vec(any_text(), 0..4),
    ) {
        let (framework, bad) = jsonl::concepts(concepts.join(&b'\n'));
        all_accounted_for(&concepts, framework.len(), &bad)?;
        let framework = Framework::new(framework);
        let (profiles, bad) = batch::read(people.join(&b'\n'));
        all_accounted_for(&people, profiles.len(), &bad)?;
        let (missions, bad) = batch::read(asked.join(&b'\n'));
        all_accounted_for(&asked, missions.len(), &bad)?;
        for policy in [Policy::CURRENT, Policy::STRICT] {
            let mut output = Vec::new();
            batch::rank(&framework, &profiles, &missions, policy, TOP, 2, &mut output).expect("a vector takes all");
            let rankings = written(&output);
            prop_assert_eq!(rankings.len(), missions.len());
            for ranking in rankings {
                let rows = ranking["ranking"].as_array().expect("a list").clone();
                prop_assert_eq!(rows.len(), profiles.len().min(TOP));
                let scores: Vec<u64> = rows.iter().map(|row| row["score"].as_u64().expect("a whole number")).collect();
                prop_assert!(scores.is_sorted_by(|one, next| one >= next) && scores.iter().all(|score| *score <= MAX_SCORE));
            }
        }
        let lexicon = Lexicon::new(&framework, Kind::Skill);
        let mut output = Vec::new();
        batch::skills(&framework, &lexicon, &texts, Language::French, TOP, 2, &mut output).expect("a vector takes all");
        let found = written(&output);
        prop_assert_eq!(found.iter().map(|line| line["text"].as_str()).collect::<Vec<_>>(), texts.iter().map(|text| Some(text.as_str())).collect::<Vec<_>>());
        prop_assert!(found.iter().all(|line| line["candidates"].as_array().is_some_and(|all| all.len() <= TOP)));
    }
}

/// The lines of an output.
fn written(output: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(output).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}
