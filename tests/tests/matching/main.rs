//! `vivier match` and `vivier simulate` as anyone runs them: JSON lines in and out, over any framework, with neither database nor network.

mod keys;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use vivier_tests::binary;

/// Concepts that are broader than each other and point to what is not there; the third line is broken.
const FRAMEWORK: &str = r#"{"id": "x:rust", "kind": "skill", "labels": {"fr": ["langage Rust"], "en": ["Rust language"]}, "broader": ["x:code"]}
{"id": "x:code", "kind": "skill", "labels": {"fr": ["programmer"], "en": ["write code"]}, "broader": ["x:rust", "x:gone"]}
{"id": "x:cut", "kind": "skill", "labels"
{"id": "x:dev", "kind": "occupation", "labels": {"fr": ["développeur"], "en": ["developer"]}, "essential": ["x:rust", "x:code"]}
"#;
/// The last line but one has a level that there is not, the last one is cut.
const PROFILES: &str = r#"{"id": "nobody", "skills": []}
{"id": "by id", "skills": [{"id": "x:rust", "label": null, "level": 4}], "title": null, "text": null}
{"id": "by label", "skills": [{"id": null, "label": "Langage Rust", "level": 2}]}
{"id": "too high", "skills": [{"id": "x:rust", "level": 5}]}
{"id": "cut"
"#;
const MISSIONS: &str = r#"{"id": "m", "skills": [{"id": "x:rust", "label": null, "level": 4, "essential": true}], "title": null, "text": null}
{"id": "asks for nothing", "skills": []}
{"id": "asks for what nobody knows", "skills": [{"id": "y:unheard-of", "level": 1, "essential": true}]}
"#;

/// A folder that goes with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("vivier-match-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        fs::write(&file, text).expect("written");
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left lies among the temporary files.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs the command with an environment that names no database.
fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(binary::path())
        .arg("match")
        .args(arguments)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("an input").write_all(input.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn rank(framework: &str, profiles: &Path, missions: &Path, more: &[&str]) -> Output {
    let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
    let (profiles, missions) = (text(profiles), text(missions));
    let mut arguments = vec!["rank", "--framework", framework, "--profiles", &profiles, "--missions", &missions];
    arguments.extend_from_slice(more);
    run(&arguments, "")
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

fn order(ranking: &Value) -> Vec<&str> {
    let rows = ranking["ranking"].as_array().expect("a list");
    rows.iter().map(|row| row["profile"].as_str().expect("an id")).collect()
}

#[test]
fn a_broken_line_stops_nothing_but_itself_and_the_exit_code_says_so() {
    let folder = Folder::new("rank");
    let framework = folder.file("framework.jsonl", FRAMEWORK);
    let (profiles, missions) = (folder.file("p.jsonl", PROFILES), folder.file("m.jsonl", MISSIONS));
    let framework = framework.to_str().expect("UTF-8");
    let output = rank(framework, &profiles, &missions, &["--top", "5"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for bad in ["framework.jsonl: line 3:", "p.jsonl: line 4:", "p.jsonl: line 5:", "3 bad lines"] {
        assert!(said.contains(bad), "{bad} is not in {said}");
    }
    let rankings = lines(&output);
    let missions_of: Vec<&Value> = rankings.iter().map(|ranking| &ranking["mission"]).collect();
    assert_eq!(missions_of, ["m", "asks for nothing", "asks for what nobody knows"]);
    assert_eq!(order(&rankings[0]), ["by id", "by label", "nobody"]);
    let scores: Vec<i64> =
        rankings[0]["ranking"].as_array().expect("a list").iter().filter_map(|row| row["score"].as_i64()).collect();
    assert_eq!(scores.len(), 3, "whole numbers only: {}", rankings[0]);
    assert!(scores.is_sorted_by(|one, other| one >= other) && scores[0] > scores[1]);
    for all_the_same in &rankings[1..] {
        let scores = all_the_same["ranking"].as_array().expect("a list").iter().map(|row| &row["score"]);
        assert_eq!(scores.collect::<Vec<_>>(), [&json!(0), &json!(0), &json!(0)], "{all_the_same}");
    }
}

#[test]
fn a_line_in_another_encoding_a_list_and_an_id_that_comes_twice_are_named() {
    let folder = Folder::new("encoding");
    let missions = folder.file("m.jsonl", MISSIONS);
    let profiles = folder.0.join("p.jsonl");
    let bytes =
        b"{\"id\": \"one\", \"skills\": []}\n{\"id\": \"caf\xe9\", \"skills\": []}\n[\"two\", []]\n{\"id\": \"one\"}\n";
    fs::write(&profiles, bytes).expect("written");
    let output = rank("starter", &profiles, &missions, &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for bad in [
        "p.jsonl: line 2: not UTF-8 from byte 12 on",
        "p.jsonl: line 3: an object is expected",
        "p.jsonl: line 4: the id one stands on an earlier line",
        "3 bad lines",
    ] {
        assert!(said.contains(bad), "{bad} is not in {said}");
    }
    assert!(lines(&output).iter().all(|ranking| order(ranking) == ["one"]));
}

#[test]
fn what_is_probably_a_slip_is_said_and_stops_nothing() {
    let folder = Folder::new("slips");
    let missions = folder.file("m.jsonl", "{\"id\":\"m\",\"skils\":[]}\n{\"id\":\"n\",\"skils\":[]}\n");
    let profiles = folder.file("p.jsonl", "{\"id\":\"p\",\"skills\":[]}\n");
    let empty = folder.file("empty.jsonl", "\n");
    let output = rank(empty.to_str().expect("UTF-8"), &profiles, &missions, &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert_eq!(said.matches("m.jsonl: line 1: the key skils is not known").count(), 1, "{said}");
    assert!(!said.contains("line 2") && said.contains("empty.jsonl: there is no concept in it"), "{said}");
    assert_eq!(lines(&output).len(), 2);
    let broken = folder.file("b.jsonl", "{\"id\":\"p\",\"title\":5}\n");
    let output = rank("starter", &broken, &missions, &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    for words in ["b.jsonl: line 1: title: ", "1 bad line, left out"] {
        assert!(said.contains(words), "{words} is not in {said}");
    }
}

#[test]
fn whole_files_end_well_and_the_same_input_gives_the_same_bytes() {
    let folder = Folder::new("whole");
    let profiles =
        folder.file("p.jsonl", &PROFILES.lines().take(3).map(|line| format!("{line}\n")).collect::<String>());
    let missions = folder.file("m.jsonl", MISSIONS);
    for more in [&["--top", "2"][..], &["--top", "2", "--strict"]] {
        let output = rank("starter", &profiles, &missions, more);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(lines(&output).iter().all(|ranking| order(ranking).len() == 2));
        assert_eq!(output.stdout, rank("starter", &profiles, &missions, more).stdout);
    }
}

#[test]
fn the_order_of_lines_changes_no_score() {
    let folder = Folder::new("order");
    let skill = |of: usize, number: usize| format!("x:{}", (7 * of + 13 * number) % 120);
    let held = |of: usize, count: usize| -> Value {
        let one = |number| json!({ "id": skill(of, number), "level": 1 + (of + number) % 4, "essential": true });
        (0..count).map(one).collect()
    };
    let skills = (0..120).map(|number| {
        let labels = json!({ "fr": [format!("savoir {number}")] });
        json!({ "id": format!("x:{number}"), "kind": "skill", "labels": labels })
    });
    let occupations = (0..40).map(|number| {
        let essential: Value = (0..8).map(|place| skill(number, place)).collect();
        let optional: Value = (0..9).map(|place| skill(3 * number + 1, place)).collect();
        let (id, labels) = (format!("y:{number}"), json!({ "fr": [format!("métier {number}")] }));
        json!({ "id": id, "kind": "occupation", "labels": labels, "essential": essential, "optional": optional })
    });
    let framework: Vec<Value> = skills.chain(occupations).collect();
    let profiles: Vec<Value> = (0..60).map(|who| json!({ "id": format!("p{who}"), "skills": held(who, 5) })).collect();
    let missions: Vec<Value> = (0..40).map(|who| json!({ "id": format!("m{who}"), "skills": held(who, 6) })).collect();
    let ranked = |backwards: bool| {
        let file = |name: &str, rows: &[Value]| {
            let mut rows: Vec<String> = rows.iter().map(|row| format!("{row}\n")).collect();
            if backwards {
                rows.reverse();
            }
            folder.file(name, &rows.concat())
        };
        let framework = file("framework.jsonl", &framework);
        let (profiles, missions) = (file("p.jsonl", &profiles), file("m.jsonl", &missions));
        let output = rank(framework.to_str().expect("UTF-8"), &profiles, &missions, &["--top", "60"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let of = |ranking: Value| (ranking["mission"].to_string(), ranking["ranking"].clone());
        lines(&output).into_iter().map(of).collect::<BTreeMap<String, Value>>()
    };
    assert_eq!(ranked(false), ranked(true));
}

#[test]
fn five_hundred_skills_on_both_sides_are_ranked() {
    let folder = Folder::new("many");
    let skills = |count: usize| -> Value {
        (0..count).map(|number| json!({ "id": format!("z:{number}"), "level": 3, "essential": true })).collect()
    };
    let profiles =
        [("few", 5), ("all", 500), ("half", 250)].map(|(id, count)| json!({ "id": id, "skills": skills(count) }));
    let profiles = folder.file("p.jsonl", &profiles.map(|profile| format!("{profile}\n")).concat());
    let missions = folder.file("m.jsonl", &json!({ "id": "m", "skills": skills(500) }).to_string());
    let output = rank("starter", &profiles, &missions, &[]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(order(&lines(&output)[0]), ["all", "half", "few"]);
}

#[test]
fn each_line_of_text_gets_its_skills() {
    let folder = Folder::new("skills");
    let framework = folder.file("framework.jsonl", FRAMEWORK);
    let framework = framework.to_str().expect("UTF-8");
    let arguments = ["skills", "--framework", framework, "--top", "1", "--lang", "en"];
    let output = run(&arguments, "langages Rust\n\nzzz\n");
    assert_eq!(output.status.code(), Some(1), "the framework has a broken line");
    let found = lines(&output);
    assert_eq!(found.iter().map(|line| &line["text"]).collect::<Vec<_>>(), ["langages Rust", "", "zzz"]);
    let first = &found[0]["candidates"][0];
    assert_eq!((&first["id"], &first["label"]), (&json!("x:rust"), &json!("Rust language")));
    assert!(first["score"].is_u64(), "{first}");
    assert_eq!((&found[1]["candidates"], &found[2]["candidates"]), (&json!([]), &json!([])));
}

#[test]
fn a_broken_row_of_an_esco_folder_is_named_and_counted() {
    let folder = Folder::new("esco");
    let rows = b"conceptUri,preferredLabel\nx:rust,langage Rust\nx:cafe,caf\xe9\n,sans adresse\nx:code,programmer\n";
    fs::write(folder.0.join("skills_fr.csv"), rows).expect("written");
    let name = folder.0.to_str().expect("UTF-8");
    let output = run(&["skills", "--framework", name, "--top", "1"], "langages Rust\nprogrammer\n");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for bad in
        ["skills_fr.csv: line 3: cell 2 is not UTF-8", "skills_fr.csv: line 4: nothing in the column", "2 bad lines"]
    {
        assert!(said.contains(bad), "{bad} is not in {said}");
    }
    let found = lines(&output);
    let ids: Vec<&Value> = found.iter().map(|line| &line["candidates"][0]["id"]).collect();
    assert_eq!(ids, [&json!("x:rust"), &json!("x:code")]);
}

#[test]
fn a_simulation_writes_its_table_and_its_picture_without_a_database() {
    let folder = Folder::new("simulate");
    let mut command = Command::new(binary::path());
    command.args(["simulate", "mobilisations", "--runs", "3", "--output"]).arg(&folder.0).env_remove("DATABASE_URL");
    let output = command.output().expect("it ends");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = |name: &str| fs::read_to_string(folder.0.join(name)).expect("written");
    assert_eq!(written("mobilisations.csv").lines().count(), 1 + 3 * 3);
    assert!(written("mobilisations.svg").starts_with("<svg "));
    assert!(String::from_utf8_lossy(&output.stdout).contains("waves"), "the figures are printed");
}
