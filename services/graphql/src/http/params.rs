//! The parameters of a GraphQL request, from a JSON body, a query string or a WebSocket message.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use vivier_kernel::problem::Problem;

use crate::http::document::at_argument;
use crate::http::limits::Limits;

/// The four parameters, each of its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params {
    pub query: String,
    pub operation_name: Option<String>,
    pub variables: Map<String, Value>,
    pub extensions: Map<String, Value>,
}

#[derive(Deserialize)]
struct Raw<'a> {
    #[serde(borrow)]
    query: Option<&'a RawValue>,
    #[serde(borrow, rename = "operationName")]
    operation_name: Option<&'a RawValue>,
    #[serde(borrow)]
    variables: Option<&'a RawValue>,
    #[serde(borrow)]
    extensions: Option<&'a RawValue>,
}

impl Params {
    /// From a JSON body.
    ///
    /// # Errors
    /// `MALFORMED_JSON`, `BATCH_NOT_SUPPORTED`, `BAD_REQUEST`, `TOO_MANY_VARIABLES`.
    pub fn from_json(body: &[u8], limits: &Limits) -> Result<Self, Problem> {
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            // Said before the body is looked at any further: no batch is ever read.
            return Err(Problem::new("BATCH_NOT_SUPPORTED"));
        }
        let raw: Raw<'_> = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
        Self::from_raw(&raw, limits)
    }

    /// From a query string.
    ///
    /// # Errors
    /// `BAD_REQUEST`, `TOO_MANY_VARIABLES`.
    pub fn from_query(pairs: Vec<(String, String)>, limits: &Limits) -> Result<Self, Problem> {
        let mut found: [Option<String>; 4] = [None, None, None, None];
        for (name, value) in pairs {
            let slot = match name.as_str() {
                "query" => &mut found[0],
                "operationName" => &mut found[1],
                "variables" => &mut found[2],
                "extensions" => &mut found[3],
                _ => continue,
            };
            if slot.replace(value).is_some() {
                return Err(bad("a parameter stands twice"));
            }
        }
        let [query, operation_name, variables, extensions] = found;
        let query = query.filter(|query| !query.is_empty()).ok_or_else(|| bad("query must be a string"))?;
        Ok(Self {
            operation_name: operation_name.filter(|name| !name.is_empty()),
            variables: object(
                variables.as_deref().filter(|text| !text.is_empty()),
                "variables must be a JSON object",
                limits,
            )
            .map_err(|problem| at_argument(problem, &query, limits))?,
            extensions: object(
                extensions.as_deref().filter(|text| !text.is_empty()),
                "extensions must be a JSON object",
                limits,
            )?,
            query,
        })
    }

    fn from_raw(raw: &Raw<'_>, limits: &Limits) -> Result<Self, Problem> {
        let string = |raw: Option<&RawValue>, reason| match raw.map(RawValue::get) {
            None | Some("null") => Ok(None),
            Some(text) => serde_json::from_str::<String>(text).map(Some).map_err(|_| bad(reason)),
        };
        let query = string(raw.query, "query must be a string")?.ok_or_else(|| bad("query must be a string"))?;
        Ok(Self {
            operation_name: string(raw.operation_name, "operationName must be a string")?,
            variables: object(raw.variables.map(RawValue::get), "variables must be a JSON object", limits)
                .map_err(|problem| at_argument(problem, &query, limits))?,
            extensions: object(raw.extensions.map(RawValue::get), "extensions must be a JSON object", limits)?,
            query,
        })
    }

    /// Where a subscription goes on, from `extensions.lastEventId`: a whole number, or one written as a text.
    ///
    /// # Errors
    /// `MALFORMED_LAST_EVENT_ID` for anything else: a client that believes it resumes must not silently begin with now.
    pub fn last_event_id(&self) -> Result<Option<i64>, Problem> {
        match self.extensions.get("lastEventId") {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => read_position(text).map(Some),
            Some(Value::Number(number)) => read_position(&number.to_string()).map(Some),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => Err(malformed_position()),
        }
    }
}

fn object(text: Option<&str>, reason: &'static str, limits: &Limits) -> Result<Map<String, Value>, Problem> {
    match text {
        None | Some("null") => Ok(Map::new()),
        Some(text) if text.len() > limits.variables_bytes => {
            let given: Value = serde_json::from_str(text).unwrap_or_default();
            let problem = Problem::new("TOO_MANY_VARIABLES").with("max", limits.variables_bytes);
            Err(match (long_list(&given, limits.list_items), longest_text(&given)) {
                (Some(path), _) => Problem::new("LIST_TOO_LONG").at(&path).with("max", limits.list_items),
                (None, Some((path, _))) => problem.at(&path),
                (None, None) => problem,
            })
        }
        Some(text) => serde_json::from_str(text).map_err(|error| bad(unreadable(&error).unwrap_or(reason))),
    }
}

/// The path of the first list within a value that has more items than it may.
fn long_list(value: &Value, max: usize) -> Option<String> {
    let under = |name: &str, value: &Value| {
        let path = long_list(value, max)?;
        Some(if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") })
    };
    match value {
        Value::Array(items) if items.len() > max => Some(String::new()),
        Value::Array(items) => items.iter().enumerate().find_map(|(place, item)| under(&place.to_string(), item)),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| under(name, value)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// The path and the length in bytes of the longest text within a value: what a client has to shorten first.
fn longest_text(value: &Value) -> Option<(String, usize)> {
    let under = |name: &str, value: &Value| {
        longest_text(value).map(|(path, length)| {
            let path = if path.is_empty() { name.to_owned() } else { format!("{name}.{path}") };
            (path, length)
        })
    };
    let longest = |found: Option<(String, usize)>, one: (String, usize)| match found {
        Some(found) if found.1 >= one.1 => Some(found),
        _ => Some(one),
    };
    match value {
        Value::String(text) => Some((String::new(), text.len())),
        Value::Array(items) => {
            items.iter().enumerate().filter_map(|(place, item)| under(&place.to_string(), item)).fold(None, longest)
        }
        Value::Object(fields) => fields.iter().filter_map(|(name, value)| under(name, value)).fold(None, longest),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// What JSON can write and no value can hold, where that is why a parameter could not be read. The library has no kinds for them.
fn unreadable(error: &serde_json::Error) -> Option<&'static str> {
    let words = error.to_string();
    if words.contains("surrogate") || words.contains("hex escape") {
        Some("a text holds half of a pair of surrogates")
    } else if words.contains("number out of range") {
        Some("a number is too large")
    } else {
        None
    }
}

fn bad(reason: &'static str) -> Problem {
    Problem::new("BAD_REQUEST").with("reason", reason)
}

fn malformed(error: &serde_json::Error) -> Problem {
    match error.classify() {
        // The one thing that its message says which is worth telling: `Raw` takes everything else that is an object.
        serde_json::error::Category::Data if error.to_string().starts_with("duplicate field") => {
            bad("a parameter stands twice")
        }
        serde_json::error::Category::Data => bad("the body must be a JSON object"),
        _ => Problem::new("MALFORMED_JSON").with("line", error.line()).with("column", error.column()),
    }
}

/// The position that a client resumes from.
///
/// # Errors
/// `MALFORMED_LAST_EVENT_ID`.
pub fn read_position(text: &str) -> Result<i64, Problem> {
    text.trim().parse::<i64>().ok().filter(|position| *position >= 0).ok_or_else(malformed_position)
}

fn malformed_position() -> Problem {
    Problem::new("MALFORMED_LAST_EVENT_ID").at("lastEventId")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &str) -> Result<Params, String> {
        Params::from_json(body.as_bytes(), &Limits::default()).map_err(|problem| problem.to_string())
    }

    #[test]
    fn each_parameter_has_its_type_and_null_is_absence() {
        assert_eq!(
            read(r#"{"query":"{a}","variables":null,"operationName":null,"extensions":null,"other":1}"#)
                .map(|params| params.query),
            Ok("{a}".to_owned())
        );
        for (body, expected) in [
            ("", "MALFORMED_JSON column=0 line=1"),
            ("{ \"not a JSON", "MALFORMED_JSON column=13 line=1"),
            ("\"text\"", "BAD_REQUEST reason=the body must be a JSON object"),
            ("[]", "BATCH_NOT_SUPPORTED"),
            (" [{\"query\":\"{a}\"}]", "BATCH_NOT_SUPPORTED"),
            ("{}", "BAD_REQUEST reason=query must be a string"),
            (r#"{"query":1}"#, "BAD_REQUEST reason=query must be a string"),
            (r#"{"query":"\ud800"}"#, "BAD_REQUEST reason=query must be a string"),
            (r#"{"query":"{a}","operationName":[]}"#, "BAD_REQUEST reason=operationName must be a string"),
            (r#"{"query":"{a}","variables":"{}"}"#, "BAD_REQUEST reason=variables must be a JSON object"),
            (
                r#"{"query":"{a}","variables":{"a":"\ud800"}}"#,
                "BAD_REQUEST reason=a text holds half of a pair of surrogates",
            ),
            (
                r#"{"query":"{a}","variables":{"a":"\udc00b"}}"#,
                "BAD_REQUEST reason=a text holds half of a pair of surrogates",
            ),
            (r#"{"query":"{a}","variables":{"a":1e999}}"#, "BAD_REQUEST reason=a number is too large"),
            (r#"{"query":"{a}","extensions":0}"#, "BAD_REQUEST reason=extensions must be a JSON object"),
            (r#"{"query":"{a}","query":"{b}"}"#, "BAD_REQUEST reason=a parameter stands twice"),
        ] {
            assert_eq!(read(body).map(|_| ()), Err(expected.to_owned()), "{body}");
        }
        let body = json!({ "query": "{a}", "variables": { "input": { "a": "x", "b": [{ "c": "x".repeat(200) }] } } });
        let tight = Limits { variables_bytes: 100, ..Limits::default() };
        let refused = Params::from_json(body.to_string().as_bytes(), &tight).map_err(|problem| problem.to_string());
        assert_eq!(refused.map(|_| ()), Err("TOO_MANY_VARIABLES at input.b.0.c max=100".to_owned()));
        let seats = json!(vec![json!({ "title": "x" }); 20]);
        let body = json!({ "query": "{a}", "variables": { "input": { "a": ["x"], "seats": seats } } });
        let tight = Limits { variables_bytes: 100, list_items: 19, ..Limits::default() };
        let refused = Params::from_json(body.to_string().as_bytes(), &tight).map_err(|problem| problem.to_string());
        assert_eq!(refused.map(|_| ()), Err("LIST_TOO_LONG at input.seats max=19".to_owned()));
        // Whatever the client calls its variable, the argument is what is named; where the document cannot be read, its variable is.
        for (query, expected) in [
            (
                "mutation q($all: [S!]) { declare(input: { seats: $all }) { id } }",
                "LIST_TOO_LONG at input.seats max=19",
            ),
            ("query q { one { ...f } } fragment f on T { two(of: $all) }", "LIST_TOO_LONG at of max=19"),
            ("{ a", "LIST_TOO_LONG at all max=19"),
        ] {
            let body = json!({ "query": query, "variables": { "all": seats } });
            let refused = Params::from_json(body.to_string().as_bytes(), &tight).map_err(|problem| problem.to_string());
            assert_eq!(refused.map(|_| ()), Err(expected.to_owned()), "{query}");
        }
        for (last, expected) in [
            ("null", Ok(None)),
            ("22505", Ok(Some(22_505))),
            ("\"22505\"", Ok(Some(22_505))),
            ("0", Ok(Some(0))),
            ("-1", Err(())),
            ("1.5", Err(())),
            ("1e3", Err(())),
            ("true", Err(())),
            ("[1]", Err(())),
            ("{}", Err(())),
            ("\"soon\"", Err(())),
        ] {
            let body = format!(r#"{{"query":"{{a}}","extensions":{{"lastEventId":{last}}}}}"#);
            let params = Params::from_json(body.as_bytes(), &Limits::default()).expect("a request");
            assert_eq!(
                params.last_event_id().map_err(|problem| assert_eq!(problem.code, "MALFORMED_LAST_EVENT_ID")),
                expected,
                "{last}"
            );
        }
        assert_eq!(
            Params::from_json(b"{\"query\":\"\xff\"}", &Limits::default()).map_err(|problem| problem.code),
            Err("MALFORMED_JSON")
        );
    }
}
