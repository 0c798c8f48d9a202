//! Random documents and bodies thrown at a running server. Whatever comes, it answers with a status below 500, in JSON, with
//! errors that have codes and no trace of the code behind them, and it goes on answering.
//!
//! This file knows nothing of the server but its address, so that other test programs include it by path.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

/// Words that no answer may hold.
const LEAKS: [&str; 8] = ["panicked", "unwrap()", "::", ".rs:", "RUST_", "sqlx", "Some(", "stack backtrace"];

/// What the generator needs to know of the schema: fields with their arguments and types, by type.
struct Schema {
    roots: Vec<(&'static str, String)>,
    types: BTreeMap<String, Value>,
}

/// A client for servers on this machine. The sign-in at other providers brings TLS without a provider of cryptography into every
/// client of the build: one is named here, as the binary does.
pub fn client() -> reqwest::Client {
    // Another test of the process may have named it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}

/// Throws `cases` random requests at the GraphQL endpoint `url`. `token` is one of a signed-in viewer, used to read the schema
/// and for half of the requests. `skip` names fields that are broken on purpose.
///
/// # Panics
/// Where an answer breaks a promise; the shrunk request is in the message.
pub async fn fuzz(url: &str, token: &str, cases: u32, skip: &[&str]) {
    let client = client();
    let mut schema = introspect(&client, url, token).await;
    for kind in schema.types.values_mut() {
        if let Some(fields) = kind["fields"].as_array_mut() {
            fields.retain(|field| !skip.iter().any(|name| field["name"] == *name));
        }
    }
    let (url, token) = (url.to_owned(), token.to_owned());
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || {
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
        TestRunner::new(config)
            .run(&(any::<Vec<u16>>(), any::<bool>(), 0_u8..10), |(choices, signed_in, kind)| {
                let body = request_body(&schema, &choices, kind);
                let mut request = client.post(&url).header("content-type", "application/json").body(body.clone());
                if signed_in {
                    request = request.bearer_auth(&token);
                }
                let (status, text) = runtime.block_on(async {
                    let response = request.send().await.map_err(|error| TestCaseError::fail(error.to_string()))?;
                    let status = response.status().as_u16();
                    Ok::<_, TestCaseError>((
                        status,
                        response.text().await.map_err(|error| TestCaseError::fail(error.to_string()))?,
                    ))
                })?;
                check(status, &text).map_err(|reason| {
                    TestCaseError::fail(format!(
                        "{reason}\nrequest: {}\nanswer: {text}",
                        String::from_utf8_lossy(&body)
                    ))
                })
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    })
    .await
    .expect("every answer kept its promises");
}

fn check(status: u16, text: &str) -> Result<(), String> {
    if status >= 500 {
        return Err(format!("status {status}"));
    }
    let answer: Value = serde_json::from_str(text).map_err(|error| format!("no JSON: {error}"))?;
    for error in answer["errors"].as_array().into_iter().flatten() {
        match error["extensions"]["code"].as_str() {
            Some("INTERNAL") | None => return Err(format!("an error without a code, or a fault: {error}")),
            Some(_) => {}
        }
        // What a client wrote is quoted back; the rest of the words are ours.
        let message = error["message"].as_str().unwrap_or_default();
        if let Some(leak) =
            LEAKS.iter().find(|leak| message.contains(**leak) && error["extensions"]["code"] != "VALIDATION_FAILED")
        {
            return Err(format!("{leak} in an answer"));
        }
    }
    Ok(())
}

/// Takes one choice after another; when they run out, the least.
struct Choices<'a> {
    left: std::slice::Iter<'a, u16>,
}

impl Choices<'_> {
    fn below(&mut self, bound: usize) -> usize {
        usize::from(*self.left.next().unwrap_or(&0)) % bound.max(1)
    }

    fn pick<'b, T>(&mut self, from: &'b [T]) -> Option<&'b T> {
        from.get(self.below(from.len()))
    }

    fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == bound - 1
    }
}

fn request_body(schema: &Schema, choices: &[u16], kind: u8) -> Vec<u8> {
    let mut choices = Choices { left: choices.iter() };
    match kind {
        // Bytes, texts and JSON that are no request at all.
        0 => (0..choices.below(200)).map(|_| u8::try_from(choices.below(256)).unwrap_or(0)).collect(),
        1 => json!({ "query": noise(&mut choices, 300) }).to_string().into_bytes(),
        2 => value(schema, &mut choices, &Value::Null, 0).to_string().into_bytes(),
        3 => json!({ "query": value(schema, &mut choices, &Value::Null, 2), "variables": value(schema, &mut choices, &Value::Null, 0) }).to_string().into_bytes(),
        // Documents of the schema, now and then broken.
        _ => {
            let (operation, root) = choices.pick(&schema.roots).cloned().unwrap_or(("query", "Query".to_owned()));
            let mut document = format!("{operation} q {}", selection(schema, &mut choices, &root, 0));
            if choices.one_in(4) {
                let place = choices.below(document.len());
                if document.is_char_boundary(place) {
                    document.insert_str(place, &noise(&mut choices, 10));
                }
            }
            let name = if choices.one_in(6) { json!("other") } else { json!("q") };
            json!({ "query": document, "operationName": name, "variables": { "v": value(schema, &mut choices, &Value::Null, 1) } }).to_string().into_bytes()
        }
    }
}

fn noise(choices: &mut Choices<'_>, longest: usize) -> String {
    const PARTS: [&str; 32] = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "$",
        "!",
        "...",
        ":",
        "=",
        "@",
        "|",
        "&",
        "query",
        "mutation",
        "subscription",
        "fragment",
        "on",
        "\"",
        "\"\"\"",
        "\\",
        "#",
        "\n",
        "é",
        "\u{0}",
        "\u{202E}",
        "1e999",
        "-0",
        "null",
        "__typename",
        "@include(if: $v)",
    ];
    (0..choices.below(longest))
        .filter_map(|_| choices.pick(&PARTS).copied())
        .collect::<Vec<_>>()
        .join(if choices.one_in(2) { " " } else { "" })
}

fn selection(schema: &Schema, choices: &mut Choices<'_>, type_name: &str, depth: usize) -> String {
    let fields =
        schema.types.get(type_name).and_then(|kind| kind["fields"].as_array()).map(Vec::as_slice).unwrap_or_default();
    if fields.is_empty() || depth > 8 {
        return "{ __typename }".to_owned();
    }
    let count = 1 + choices.below(4);
    let mut text = String::from("{ ");
    for _ in 0..count {
        let Some(field) = choices.pick(fields) else { continue };
        if choices.one_in(8) {
            text.push_str(&format!("a{}: ", choices.below(5)));
        }
        text.push_str(field["name"].as_str().unwrap_or("__typename"));
        let mut arguments = Vec::new();
        for argument in field["args"].as_array().into_iter().flatten() {
            if !choices.one_in(3) {
                let given = value(schema, choices, &argument["type"], 0);
                arguments.push(format!("{}: {}", argument["name"].as_str().unwrap_or("x"), literal(&given, choices)));
            }
        }
        if !arguments.is_empty() {
            text.push_str(&format!("({})", arguments.join(", ")));
        }
        if choices.one_in(10) {
            text.push_str(" @skip(if: false)");
        }
        let base = base_type(&field["type"]);
        if matches!(base["kind"].as_str(), Some("OBJECT" | "INTERFACE" | "UNION")) && !choices.one_in(12) {
            text.push(' ');
            text.push_str(&selection(schema, choices, base["name"].as_str().unwrap_or_default(), depth + 1));
        }
        text.push(' ');
    }
    text.push('}');
    text
}

fn base_type(mut kind: &Value) -> &Value {
    while !kind["ofType"].is_null() {
        kind = &kind["ofType"];
    }
    kind
}

/// A value for a type, often a bad one; any value where the type is null.
fn value(schema: &Schema, choices: &mut Choices<'_>, kind: &Value, depth: usize) -> Value {
    if depth > 5 || choices.one_in(12) {
        return Value::Null;
    }
    match kind["kind"].as_str() {
        Some("NON_NULL") => value(schema, choices, &kind["ofType"], depth),
        Some("LIST") => (0..choices.below(3)).map(|_| value(schema, choices, &kind["ofType"], depth + 1)).collect(),
        Some("INPUT_OBJECT") => {
            let fields = schema
                .types
                .get(kind["name"].as_str().unwrap_or_default())
                .and_then(|kind| kind["inputFields"].as_array());
            let mut given = serde_json::Map::new();
            for field in fields.into_iter().flatten() {
                if !choices.one_in(6) {
                    given.insert(
                        field["name"].as_str().unwrap_or("x").to_owned(),
                        value(schema, choices, &field["type"], depth + 1),
                    );
                }
            }
            Value::Object(given)
        }
        Some("ENUM") => {
            let values = schema
                .types
                .get(kind["name"].as_str().unwrap_or_default())
                .and_then(|kind| kind["enumValues"].as_array())
                .map(Vec::as_slice)
                .unwrap_or_default();
            match choices.pick(values) {
                Some(found) if !choices.one_in(5) => json!({ "__enum": found["name"] }),
                _ => json!({ "__enum": "NO_SUCH_VALUE" }),
            }
        }
        _ => scalar(choices),
    }
}

fn scalar(choices: &mut Choices<'_>) -> Value {
    let texts = [
        "",
        " ",
        "a",
        "2026-02-30",
        "0000-01-01",
        "9999-12-31",
        "2026-01-01",
        "2026-01-01T00:00:00Z",
        "VGFsZW50OjE",
        "\u{0}",
        "\u{202E}x",
        "é".repeat(40).as_str(),
        "' or 1=1 --",
        "%s%n",
        "../..",
        "{{7*7}}",
    ]
    .map(str::to_owned);
    match choices.below(6) {
        0 => json!(choices.below(200)),
        1 => json!(-1),
        2 => json!(i64::MAX),
        3 => json!(1.5),
        4 => json!(choices.one_in(2)),
        _ => choices.pick(&texts).map_or(Value::Null, |text| json!(text)),
    }
}

/// A value as it stands in a document.
fn literal(value: &Value, choices: &mut Choices<'_>) -> String {
    match value {
        _ if choices.one_in(15) => "$v".to_owned(),
        Value::Object(fields) if fields.contains_key("__enum") => fields["__enum"].as_str().unwrap_or("X").to_owned(),
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", literal(value, choices))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| literal(item, choices)).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

async fn introspect(client: &reqwest::Client, url: &str, token: &str) -> Schema {
    let of_type = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
    let query = format!(
        "{{ __schema {{ queryType {{ name }} mutationType {{ name }} subscriptionType {{ name }}
           types {{ kind name fields {{ name args {{ name type {{ {of_type} }} }} type {{ {of_type} }} }} inputFields {{ name type {{ {of_type} }} }} enumValues {{ name }} }} }} }}"
    );
    let request = client
        .post(url)
        .bearer_auth(token)
        .header("content-type", "application/json")
        .body(json!({ "query": query }).to_string());
    let text = request.send().await.expect("the server answers").text().await.expect("a body");
    let answer: Value = serde_json::from_str(&text).expect("JSON");
    let found = &answer["data"]["__schema"];
    let types = found["types"].as_array().unwrap_or_else(|| panic!("the schema can be read: {answer}"));
    let roots = [("query", "queryType"), ("mutation", "mutationType")];
    Schema {
        roots: roots
            .iter()
            .filter_map(|(operation, root)| Some((*operation, found[root]["name"].as_str()?.to_owned())))
            .collect(),
        types: types.iter().map(|kind| (kind["name"].as_str().unwrap_or_default().to_owned(), kind.clone())).collect(),
    }
}
