//! Checks a value against a JSON Schema, as far as the schemas of this workspace go: a keyword that is not known here is a complaint,
//! so that nothing passes by not being looked at.

use serde_json::Value;

/// Keywords that say nothing of what is valid.
const WORDS: [&str; 5] = ["$schema", "$defs", "title", "description", "default"];

/// What is wrong with `value`, each with where it stands.
pub fn complaints(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(schema, schema, value, "", &mut found);
    found
}

fn check(root: &Value, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let Some(keywords) = schema.as_object() else {
        // `true` takes everything.
        if schema != &Value::Bool(true) {
            found.push(format!("{place}: {schema} is no schema"));
        }
        return;
    };
    for (keyword, asked) in keywords {
        let holds = match keyword.as_str() {
            word if WORDS.contains(&word) => true,
            "$ref" => {
                let target = asked.as_str().and_then(|path| root.pointer(path.trim_start_matches('#')));
                if let Some(target) = target {
                    check(root, target, value, place, found);
                }
                target.is_some()
            }
            "type" => match asked {
                Value::Array(kinds) => kinds.iter().any(|kind| is_a(kind, value)),
                kind => is_a(kind, value),
            },
            "enum" => asked.as_array().is_some_and(|items| items.contains(value)),
            "const" => asked == value,
            "anyOf" => fitting(root, asked, value, place) > 0,
            "oneOf" => fitting(root, asked, value, place) == 1,
            "format" => has_format(asked.as_str().unwrap_or_default(), value),
            "minimum" => value.as_f64().is_none_or(|number| Some(number) >= asked.as_f64()),
            "maximum" => value.as_f64().is_none_or(|number| Some(number) <= asked.as_f64()),
            "required" => match value.as_object() {
                Some(fields) => asked.as_array().is_some_and(|names| {
                    names.iter().all(|name| name.as_str().is_some_and(|name| fields.contains_key(name)))
                }),
                None => true,
            },
            "properties" => {
                for (name, field) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = asked.get(name) {
                        check(root, schema, field, &format!("{place}/{name}"), found);
                    }
                }
                true
            }
            "additionalProperties" if asked == &Value::Bool(false) => {
                let known = keywords.get("properties").and_then(Value::as_object);
                let named = |name: &String| known.is_some_and(|known| known.contains_key(name));
                value.as_object().is_none_or(|fields| fields.keys().all(named))
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, asked, item, &format!("{place}/{index}"), found);
                }
                true
            }
            unknown => {
                found.push(format!("{place}: {unknown} is a keyword that nobody checks"));
                true
            }
        };
        if !holds {
            found.push(format!("{place}: {keyword} {asked} does not hold for {value}"));
        }
    }
}

/// How many of the schemas the value fits.
fn fitting(root: &Value, schemas: &Value, value: &Value, place: &str) -> usize {
    let fits = |schema: &&Value| {
        let mut against = Vec::new();
        check(root, schema, value, place, &mut against);
        against.is_empty()
    };
    schemas.as_array().into_iter().flatten().filter(fits).count()
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match kind.as_str() {
        Some("null") => value.is_null(),
        Some("boolean") => value.is_boolean(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("array") => value.is_array(),
        Some("object") => value.is_object(),
        _ => false,
    }
}

fn has_format(format: &str, value: &Value) -> bool {
    let Some(text) = value.as_str() else { return true };
    match format {
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "date" => text.parse::<chrono::NaiveDate>().is_ok(),
        "uuid" => text.parse::<uuid::Uuid>().is_ok(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let schema = json!({
            "$defs": { "One": { "type": "object", "properties": { "id": { "type": "string", "format": "uuid" } }, "required": ["id"], "additionalProperties": false } },
            "type": "object",
            "properties": { "ones": { "type": "array", "items": { "$ref": "#/$defs/One" } }, "on": { "type": ["string", "null"], "format": "date" } },
            "required": ["ones"],
        });
        let id = "01900000-0000-7000-8000-000000000000";
        for (value, wrong) in [
            (json!({ "ones": [{ "id": id }], "on": "2026-03-01" }), 0),
            (json!({ "ones": [], "on": null }), 0),
            (json!({ "on": "2026-03-01" }), 1),
            (json!({ "ones": [{ "id": id, "more": 1 }] }), 1),
            (json!({ "ones": [{ "id": "x" }, {}] }), 2),
            (json!({ "ones": [], "on": "yesterday" }), 1),
            (json!({ "ones": {}, "on": 3 }), 2),
        ] {
            assert_eq!(complaints(&schema, &value).len(), wrong, "{value}: {:?}", complaints(&schema, &value));
        }
        let one_of = json!({ "oneOf": [{ "const": 1 }, { "type": "integer" }] });
        for (value, wrong) in [(json!(2), 0), (json!(1), 1), (json!("1"), 1)] {
            assert_eq!(complaints(&one_of, &value).len(), wrong, "{value} fits one of both, and not the other");
        }
        assert_eq!(complaints(&json!({ "pattern": "x" }), &json!("x")).len(), 1, "what is not checked is said");
    }
}
