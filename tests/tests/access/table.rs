//! Runs the cases: first those who may not, then those who may. What is not as the table says becomes a complaint.

use std::time::{Duration, Instant};

use serde_json::Value;
use vivier_api::access::matrix;
use vivier_graphql::root_field::{Operation, RootField};
use vivier_tests::client::Answer;

use crate::case::{Case, Denial, folder};
use crate::document::{Document, at};
use crate::fields;
use crate::live;
use crate::world::{ANONYMOUS, SESSION, World, absent, without_traces};

/// How long what happens by itself may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is asked for.
const GLANCE: Duration = Duration::from_millis(100);
/// Who is asked besides whoever has not signed in, where a field is for everybody.
const EVERYBODY: &[&str] = &["stranger", "owner", "manager", "coordinator", "administrator"];
/// For everybody as well, and never the same twice: how far the store is, alone and beside a count, and missions as they are published.
const MOVES: &[&str] = &["position", "fittingTalents", "missionPublished"];
/// A token whose scope is to read, kept by the first cases.
const READING: &str = "a token that reads";
/// A token that may give commands too.
const WRITING: &str = "a token that writes";

/// Runs files of cases, one case after the other.
pub async fn run(world: &mut World, files: &[(String, Vec<Case>)]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (file, cases) in files {
        for (number, case) in cases.iter().enumerate() {
            let (operation, field) = case.root();
            let place = format!("{file}, {}: {operation:?}.{field}", number + 1);
            let found = one(world, case).await.unwrap_or_else(|reason| vec![reason]);
            complaints.extend(found.into_iter().map(|complaint| format!("{place}: {complaint}")));
        }
    }
    complaints
}

async fn one(world: &mut World, case: &Case) -> Result<Vec<String>, String> {
    if let Some(email) = &case.mail {
        let token = world.server.mailed_token(email).await.map_err(|error| error.to_string())?;
        world.kept.insert("token in the mail".to_owned(), Value::String(token));
    }
    let arguments = world.filled(&case.with)?;
    let shows = case.shows.as_ref().filter(|_| case.select.is_none());
    let paths = case.keeps.values().chain(shows);
    let document = Document::new(&world.sdl, case.root(), arguments, case.select.as_deref(), paths);
    if document.operation == Operation::Subscription {
        return live::check(world, case, &document).await;
    }
    let mut complaints = Vec::new();
    let mut denials = Vec::new();
    for (who, denial) in &case.denied {
        let answer = world.ask(who, &document).await;
        if let Some(reason) = is_denied(world, case, &document, (who.as_str(), denial), &answer).await {
            complaints.push(format!("{who}: {reason}: {}", answer.body));
        }
        denials.push(without_traces(&answer));
    }
    complaints.extend(by_program(world, &document).await);
    if case.everybody {
        complaints.extend(same_for_everybody(world, case).await);
    }
    for who in &case.by.0 {
        let answer = granted(world, case, who, &document).await;
        let told = without_traces(&answer);
        let wrong = is_granted(case, &document, &answer);
        complaints.extend(wrong.map(|reason| format!("{who}: {reason}: {}", answer.body)));
        if denials.contains(&told) {
            complaints.push(format!("{who} is told what those are told who may not: {}", answer.body));
        }
        for (name, path) in &case.keeps {
            match at(&answer.body["data"][&document.field], path) {
                Some(found) => {
                    world.kept.insert(name.clone(), found.clone());
                }
                None => complaints.push(format!("{who}: nothing stands at {path}: {}", answer.body)),
            }
        }
    }
    Ok(complaints)
}

/// Who is told otherwise of what is for everybody than whoever has not signed in: everything is asked that has no argument of its own.
async fn same_for_everybody(world: &World, case: &Case) -> Vec<String> {
    let Ok(arguments) = world.filled(&case.with) else { return vec!["it names what nobody keeps".to_owned()] };
    let (operation, field) = case.root();
    let sensitive = fields::sensitive();
    let hides = |of: &str, name: &str| sensitive.contains(&(of.to_owned(), name.to_owned()));
    let whole = world.sdl.whole(&world.sdl.root(operation, field).r#type, &hides);
    let asked = Some(&*whole).filter(|whole| !whole.is_empty());
    let document = Document::new(&world.sdl, (operation, field), arguments, asked, std::iter::empty());
    let nobody = world.ask(ANONYMOUS, &document).await;
    let mut complaints = Vec::new();
    if !nobody.errors().is_empty() {
        complaints.push(format!("{}: {}", document.text, nobody.body));
    }
    for who in EVERYBODY {
        let told = world.ask(who, &document).await;
        if without_traces(&told) != without_traces(&nobody) {
            complaints.push(format!("{who} is told {} and whoever has not signed in {}", told.body, nobody.body));
        }
    }
    complaints
}

/// The answer, once everything stands in it that the case waits for.
async fn granted(world: &World, case: &Case, who: &str, document: &Document) -> Answer {
    let began = Instant::now();
    let mut looks = tokio::time::interval(GLANCE);
    loop {
        looks.tick().await;
        let answer = world.ask(who, document).await;
        let stands = |(path, value): (&String, &Value)| at(&answer.body["data"][&document.field], path) == Some(value);
        if case.until.iter().all(stands) || began.elapsed() > PATIENCE {
            return answer;
        }
    }
}

/// Why this is not what somebody is told who may.
fn is_granted(case: &Case, document: &Document, answer: &Answer) -> Option<String> {
    let codes = codes(document, answer);
    if let Some(refused) = &case.refused {
        return (codes != [refused.as_str()]).then(|| format!("{refused} was expected"));
    }
    let told = &answer.body["data"][&document.field];
    if !codes.is_empty() || (told.is_null() && !case.nothing) {
        return Some("an answer was expected".to_owned());
    }
    if case.shows.is_some() && !is_shown(case, told) {
        return Some("the field was expected".to_owned());
    }
    let waited = case.until.iter().find(|(path, value)| at(told, path) != Some(value));
    waited.map(|(path, value)| format!("{path} did not become {value}"))
}

/// Why this is not the denial.
async fn is_denied(
    world: &World,
    case: &Case,
    document: &Document,
    (who, denial): (&str, &Denial),
    answer: &Answer,
) -> Option<String> {
    let codes = codes(document, answer);
    let told = &answer.body["data"][&document.field];
    let list = told.get("edges").unwrap_or(told);
    match denial {
        Denial::Absent => {
            let Some(object) = case.object().filter(|name| document.arguments.contains_key(*name)) else {
                return Some("the case names no object".to_owned());
            };
            let elsewhere = document.with(object, absent(&document.arguments[object]));
            let nothing = without_traces(&world.ask(who, &elsewhere).await);
            if document.operation == Operation::Mutation && codes.is_empty() {
                return Some("was done".to_owned());
            }
            (without_traces(answer) != nothing).then(|| format!("of what does not exist they are told {nothing}"))
        }
        Denial::Null => (!codes.is_empty() || !told.is_null()).then(|| "null was expected".to_owned()),
        Denial::Empty => {
            let empty = codes.is_empty() && list.as_array().is_some_and(Vec::is_empty);
            (!empty).then(|| "an empty list was expected".to_owned())
        }
        Denial::Hidden => {
            let hidden = codes.is_empty() && !told.is_null() && !is_shown(case, told);
            (!hidden).then(|| "the object without the field was expected".to_owned())
        }
        Denial::Zero => (!codes.is_empty() || told != 0).then(|| "0 was expected".to_owned()),
        Denial::Code(code) => (codes != [code.as_str()]).then(|| format!("{code} was expected")),
    }
}

/// True where something stands where the case's field does.
fn is_shown(case: &Case, told: &Value) -> bool {
    let shown = case.shows.as_deref().and_then(|path| at(told, path));
    shown.is_some_and(|shown| shown.as_array().is_none_or(|items| !items.is_empty()))
}

/// What a program may never do, however much its person may: give commands with a token that reads, and what takes a session.
async fn by_program(world: &World, document: &Document) -> Vec<String> {
    let row = matrix().find(|row| row.operation == document.operation && row.name == document.field);
    let by_person = row.is_some_and(|row| row.by_person);
    let mut complaints = Vec::new();
    for (program, code) in [
        (READING, Some("SCOPE_REQUIRED").filter(|_| document.operation == Operation::Mutation)),
        (WRITING, Some("SESSION_REQUIRED").filter(|_| by_person)),
    ] {
        let Some(code) = code.filter(|_| world.kept.contains_key(&format!("{SESSION}{program}"))) else { continue };
        let code = if by_person { "SESSION_REQUIRED" } else { code };
        let answer = world.ask(program, document).await;
        if answer.codes() != [code] {
            complaints.push(format!("{program}: {code} was expected: {}", answer.body));
        }
    }
    complaints
}

/// The codes of errors and of a payload's refusals.
fn codes<'a>(document: &Document, answer: &'a Answer) -> Vec<&'a str> {
    let mut codes = answer.codes();
    let refusals = answer.body["data"][&document.field]["userErrors"].as_array();
    if document.operation == Operation::Mutation {
        codes.extend(refusals.into_iter().flatten().filter_map(|error| error["code"].as_str()));
    }
    codes
}

/// Whether there is such a test, and the field, or the use case of its name, stands in its file or in a journey that it runs.
pub fn shows(test: &str, field: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let path = folder().join("../../..").join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let Some(body) = body_of_test(&text, name) else { return false };
    let (first, rest) = field.split_at(1);
    let use_case = format!("{}{rest} {{", first.to_uppercase());
    let spelt = [format!("\"{field}\""), format!("{{ {field}("), format!("{field} "), format!(".{field}"), use_case];
    let stands = |source: &str| spelt.iter().any(|one| source.contains(one));
    let in_journey = |(before, _): (usize, &str)| {
        let module = body[..before].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        std::fs::read_to_string(path.with_file_name(format!("{module}.rs"))).is_ok_and(|source| stands(&source))
    };
    stands(&text) || body.match_indices("::journey()").any(in_journey)
}

/// What the test `name` does: its attributes say that it is one, and not a function that others may call or nobody.
fn body_of_test<'a>(source: &'a str, name: &str) -> Option<&'a str> {
    let (above, body) = source.split_at(source.find(&format!("fn {name}("))?);
    let (above, _) = above.rsplit_once('\n')?;
    let mut attributes = above.lines().rev().map(str::trim).take_while(|line| line.starts_with("#["));
    let is_test = attributes.any(|line| line == "#[test]" || line.starts_with("#[tokio::test"));
    body.split("\n}").next().filter(|_| is_test)
}

#[test]
fn a_field_is_shown_by_a_test_and_by_no_other_function() {
    let scenarios = "tests/tests/scenarios";
    for (test, field, shown) in [
        ("mobilisation.rs::a_team_is_called_by_mail_and_answers_by_links", "callByLink", true),
        ("mobilisation.rs::a_team_is_called_by_mail_and_answers_by_links", "planAbsence", false),
        ("mobilisation.rs::linked", "callByLink", false),
        ("main.rs::absence_an_answer_by_mail_and_a_revocation", "placementByLink", true),
        ("main.rs::from_a_profile_to_a_reviewed_placement", "placementByLink", false),
        ("away.rs::mail", "placementByLink", false),
        ("away.rs::nothing", "placementByLink", false),
    ] {
        assert_eq!(shows(&format!("{scenarios}/{test}"), field), shown, "{test}, {field}");
    }
}

/// What the table says too little of: root fields without somebody who may, or, where not everybody may, without somebody who may not.
pub fn gaps(files: &[(String, Vec<Case>)]) -> Vec<String> {
    let all: Vec<&Case> = files.iter().flat_map(|(_, cases)| cases).collect();
    let gap = |row: &RootField| {
        let of: Vec<&&Case> = all.iter().filter(|case| case.root() == (row.operation, row.name)).collect();
        let succeeds = of.iter().any(|case| !case.by.0.is_empty() && case.refused.is_none());
        let elsewhere = of.iter().any(|case| case.shown_by.as_deref().is_some_and(|test| shows(test, row.name)));
        let allowed = succeeds || elsewhere;
        // Somebody is denied it; or it takes a secret, and a wrong one is refused; or all are told the same, whoever asks. A command is
        // denied to each program that may only read, in each of its cases.
        let denied = of.iter().any(|case| !case.denied.is_empty());
        let by_secret = of.iter().any(|case| case.refused.is_some());
        let by_all = row.parties.contains(&vivier_kernel::access::Party::Anyone);
        let same = of.iter().any(|case| case.everybody) || row.operation == Operation::Mutation;
        let everybody = by_all && (by_secret || same || MOVES.contains(&row.name));
        let name = format!("{:?}.{}", row.operation, row.name);
        [
            (!allowed).then(|| format!("{name} has nobody who may")),
            (!denied && !everybody).then(|| format!("{name} has nobody who may not")),
        ]
    };
    let mut gaps: Vec<String> = matrix().flat_map(gap).flatten().collect();
    // Whoever was denied may not be somebody for whom the matrix is open to everybody, and a refusal tells nothing to those who may not.
    for case in all {
        let (operation, field) = case.root();
        let codes = case.denied.values().filter_map(|denial| match denial {
            Denial::Code(code) => Some(code),
            Denial::Absent | Denial::Null | Denial::Empty | Denial::Zero | Denial::Hidden => None,
        });
        if codes.into_iter().any(|code| case.refused.as_ref() == Some(code)) {
            gaps.push(format!("{operation:?}.{field}: those who may and those who may not are told the same"));
        }
        if case.by.0.iter().any(|who| case.denied.contains_key(who)) {
            gaps.push(format!("{operation:?}.{field}: somebody may and may not"));
        }
        if matrix().all(|row| (row.operation, row.name) != (operation, field)) {
            gaps.push(format!("{operation:?}.{field} is not in the access matrix"));
        }
        let by_all = matrix().any(|row| row.name == field && row.parties == [vivier_kernel::access::Party::Anyone]);
        // Less may be told to whoever has not signed in, and a list may have nothing for them.
        let less = case.denied.get(ANONYMOUS).is_none_or(|denial| matches!(denial, Denial::Hidden | Denial::Empty));
        if !less && by_all && case.object().is_none() {
            gaps.push(format!("{operation:?}.{field} is for everybody"));
        }
    }
    gaps
}
