//! What each key of a framework's file and each argument of the command is for: without it, an answer is another.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Folder, lines, order, rank, run};

/// Each profile of [`PEOPLE`] is brought near `k:asked` by one key of these lines.
const CRAFTS: &str = r#"{"id": "k:asked", "kind": "skill", "labels": {"fr": ["tailler la pierre"], "en": ["stone cutting"]}, "broader": ["k:group"], "related": ["k:related"], "text": {"fr": "Donner sa forme au granit avec un ciseau", "en": "Give granite its shape with a chisel"}}
{"id": "k:group", "kind": "skill", "labels": {"fr": ["artisanat"], "en": ["crafts"]}}
{"id": "k:related", "kind": "skill", "labels": {"fr": ["géologie"], "en": ["geology"]}}
{"id": "k:together", "kind": "skill", "labels": {"fr": ["lever un échafaudage"], "en": ["scaffolding"]}}
{"id": "k:often", "kind": "skill", "labels": {"fr": ["dorure"], "en": ["gilding"]}}
{"id": "k:apart", "kind": "skill", "labels": {"fr": ["apiculture"], "en": ["beekeeping"]}}
{"id": "k:mason", "kind": "occupation", "labels": {"fr": ["maçonne"], "en": ["mason"]}, "essential": ["k:asked", "k:together"], "optional": ["k:often"]}
"#;
const PEOPLE: &str = r#"{"id": "has its group", "skills": [{"id": "k:group"}]}
{"id": "has what is related", "skills": [{"id": "k:related"}]}
{"id": "has what masons need too", "skills": [{"id": "k:together"}]}
{"id": "has what masons often have", "skills": [{"id": "k:often"}]}
{"id": "says it in French", "skills": [{"label": "Tailler les pierres"}]}
{"id": "says it in English", "skills": [{"label": "cut of stones"}]}
{"id": "has nothing of it", "skills": [{"id": "k:apart"}]}
"#;

/// The same lines without what stands at this path.
fn without(path: &[&str]) -> String {
    let line = |line: &str| {
        let mut concept: Value = serde_json::from_str(line).expect("a JSON line");
        let (key, above) = path.split_last().expect("a key");
        let holder = above.iter().try_fold(&mut concept, |value, key| value.get_mut(key));
        if let Some(fields) = holder.and_then(Value::as_object_mut) {
            fields.remove(*key);
        }
        format!("{concept}\n")
    };
    CRAFTS.lines().map(line).collect()
}

fn scores(ranking: &Value) -> BTreeMap<String, u64> {
    let rows = ranking["ranking"].as_array().expect("a list");
    let score = |row: &Value| {
        let profile = row["profile"].as_str().expect("an id").to_owned();
        (profile, row["score"].as_u64().expect("a whole number"))
    };
    rows.iter().map(score).collect()
}

/// The ids that a line of text may mean, over a framework of JSON lines.
fn meant(folder: &Folder, framework: &str, text: &str) -> Vec<String> {
    let file = folder.file("meant.jsonl", framework);
    let output = run(&["skills", "--framework", file.to_str().expect("UTF-8")], text);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let candidates = lines(&output)[0]["candidates"].as_array().expect("a list").clone();
    candidates.iter().map(|found| found["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn every_key_of_a_concept_brings_somebody_near() {
    let folder = Folder::new("keys");
    let profiles = folder.file("p.jsonl", PEOPLE);
    let mission = json!({ "id": "m", "skills": [{ "id": "k:asked", "essential": true }] });
    let missions = folder.file("m.jsonl", &mission.to_string());
    let scored = |framework: &str| {
        let framework = folder.file("framework.jsonl", framework);
        let output = rank(framework.to_str().expect("UTF-8"), &profiles, &missions, &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        scores(&lines(&output)[0])
    };
    let whole = scored(CRAFTS);
    assert_eq!(whole["has nothing of it"], 0);
    for (path, profile) in [
        (&["broader"][..], "has its group"),
        (&["related"], "has what is related"),
        (&["essential"], "has what masons need too"),
        (&["optional"], "has what masons often have"),
        // What is no occupation needs nothing.
        (&["kind"], "has what masons need too"),
        (&["labels"], "says it in French"),
        (&["labels", "fr"], "says it in French"),
        (&["labels", "en"], "says it in English"),
    ] {
        let less = scored(&without(path));
        assert!(whole[profile] > 0 && less[profile] == 0, "{path:?}: {whole:?}, without it {less:?}");
    }
}

#[test]
fn a_description_says_what_a_sentence_means_in_both_languages() {
    let folder = Folder::new("described");
    let (french, english) = ("Il faut un ciseau et du granit\n", "Chisel and granite are needed\n");
    for text in [french, english] {
        assert_eq!(meant(&folder, CRAFTS, text), ["k:asked"], "{text}");
        assert!(meant(&folder, &without(&["text"]), text).is_empty(), "{text}");
    }
    let (no_french, no_english) = (without(&["text", "fr"]), without(&["text", "en"]));
    let chisel = ["Un ciseau aiguisé servira\n", "A sharpened chisel helps\n"];
    assert!(meant(&folder, &no_french, chisel[0]).is_empty() && meant(&folder, &no_english, chisel[1]).is_empty());
    assert_eq!(meant(&folder, &no_english, chisel[0]), ["k:asked"]);
    assert_eq!(meant(&folder, &no_french, chisel[1]), ["k:asked"]);
}

#[test]
fn what_is_essential_weighs_more_than_what_is_not() {
    let folder = Folder::new("essential");
    let framework = "{\"id\":\"x:cook\",\"labels\":{\"fr\":[\"cuisiner\"]}}\n{\"id\":\"x:garden\",\"labels\":{\"fr\":[\"jardiner\"]}}\n";
    let framework = folder.file("framework.jsonl", framework);
    let held = |id: &str, skill: &str| json!({ "id": id, "skills": [{ "id": skill, "level": 4 }] });
    let profiles = format!("{}\n{}\n", held("cooks", "x:cook"), held("gardens", "x:garden"));
    let profiles = folder.file("p.jsonl", &profiles);
    let ranked = |cook: Value, garden: Value| {
        let skill = |id: &str, essential: Value| json!({ "id": id, "level": 4, "essential": essential });
        let mission = json!({ "id": "m", "skills": [skill("x:cook", cook), skill("x:garden", garden)] });
        let missions = folder.file("m.jsonl", &mission.to_string());
        let output = rank(framework.to_str().expect("UTF-8"), &profiles, &missions, &[]);
        let ranking = lines(&output).remove(0);
        (order(&ranking).join(", "), scores(&ranking))
    };
    for (cook, garden, first) in [
        (json!(true), json!(false), "cooks, gardens"),
        (json!(false), json!(true), "gardens, cooks"),
        // What is not said to be desirable alone is essential.
        (Value::Null, json!(false), "cooks, gardens"),
        (json!(false), Value::Null, "gardens, cooks"),
    ] {
        let (order, scores) = ranked(cook, garden);
        assert_eq!(order, first);
        assert!(scores["cooks"] != scores["gardens"], "{scores:?}");
    }
    for both in [json!(true), json!(false), Value::Null] {
        let (_, scores) = ranked(both.clone(), both);
        assert_eq!(scores["cooks"], scores["gardens"], "of two that are asked for alike, each counts as much");
    }
}

#[test]
fn a_placeholder_for_an_id_says_no_more_than_no_id() {
    let folder = Folder::new("placeholder");
    let ranked = |id: Value| {
        let line = |name: &str, label: Value| {
            format!("{}\n", json!({ "id": name, "skills": [{ "id": id, "label": label, "essential": true }] }))
        };
        let people = [line("welds", json!("Soudure à l’arc")), line("cooks", json!("Cuisine de collectivité"))];
        let profiles = folder.file("p.jsonl", &people.concat());
        let missions = folder.file("m.jsonl", &line("m", json!("Soudure à l’arc")));
        let output = rank("starter", &profiles, &missions, &[]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        scores(&lines(&output)[0])
    };
    let without = ranked(Value::Null);
    assert!(without["welds"] > without["cooks"], "{without:?}");
    for id in ["", " ", "N/A", "x:unheard-of"] {
        assert_eq!(ranked(json!(id)), without, "{id:?}");
    }
}

#[test]
fn labels_are_in_the_language_that_is_asked_for_and_in_french_where_none_is() {
    let folder = Folder::new("language");
    let framework = folder.file("framework.jsonl", CRAFTS);
    let framework = framework.to_str().expect("UTF-8");
    for (language, label) in
        [(&["--lang", "fr"][..], "tailler la pierre"), (&["--lang", "en"], "stone cutting"), (&[], "tailler la pierre")]
    {
        let mut arguments = vec!["skills", "--framework", framework, "--top", "1"];
        arguments.extend_from_slice(language);
        // Whatever language the text is in.
        let output = run(&arguments, "taille de pierres\nstone cutting\n");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        for found in lines(&output) {
            assert_eq!(found["candidates"][0]["label"], label, "{language:?}: {found}");
        }
    }
}

#[test]
fn the_framework_of_the_binary_ranks_and_resolves() {
    let folder = Folder::new("starter");
    let profiles = folder.file(
        "p.jsonl",
        r#"{"id": "knows nothing of it", "skills": [{"id": "vivier:skill/rust", "level": 4}]}
{"id": "knows what is related", "skills": [{"id": "vivier:skill/wcag", "level": 4}]}
{"id": "says it", "skills": [{"label": "référentiel général d’amélioration de l’accessibilité", "level": 4}]}
{"id": "has it", "skills": [{"id": "vivier:skill/rgaa", "level": 4}]}
"#,
    );
    let mission =
        json!({ "id": "m", "skills": [{ "id": "vivier:skill/rgaa", "level": 3, "essential": true }] }).to_string();
    let missions = folder.file("m.jsonl", &mission);
    let output = rank("starter", &profiles, &missions, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ranking = &lines(&output)[0];
    assert_eq!(order(ranking), ["has it", "says it", "knows what is related", "knows nothing of it"]);
    let scores = scores(ranking);
    assert!(scores["knows what is related"] > 0 && scores["knows nothing of it"] == 0, "{scores:?}");

    let output = run(&["skills", "--framework", "starter", "--top", "1"], "Je développe en Rust\nRGAA\n");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Vec<Value> = lines(&output).iter().map(|line| line["candidates"][0]["id"].clone()).collect();
    assert_eq!(found, ["vivier:skill/rust", "vivier:skill/rgaa"]);
}
