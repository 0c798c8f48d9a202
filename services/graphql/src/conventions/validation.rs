//! The executor's validation says in English what does not fit the schema; here the reader's language says it. A sentence that is
//! not known here (the library's version changes) still begins in the reader's language, with the library's words behind.

use async_graphql::{ErrorExtensionValues, Name, ServerError, Value};
use vivier_kernel::locale::Locale;

use crate::conventions::messages;

/// The document does not fit the schema.
pub const CODE: &str = "VALIDATION_FAILED";
/// What the library puts behind a name that it does not know.
const SUGGESTION: &str = " Did you mean ";

/// A sentence of the library: its rule, its text, and the names of what stands in the gaps. `CODE.RULE` in the catalogue says it.
struct Sentence {
    rule: &'static str,
    text: &'static str,
    values: &'static [&'static str],
}

const fn sentence(rule: &'static str, text: &'static str, values: &'static [&'static str]) -> Sentence {
    Sentence { rule, text, values }
}

/// Where one text begins like another, the more particular one comes first.
const SENTENCES: &[Sentence] = &[
    sentence("unknown-field", "Unknown field \"{}\" on type \"{}\".", &["name", "type"]),
    sentence("unknown-argument", "Unknown argument \"{}\" on field \"{}\" of type \"{}\".", &["name", "field", "type"]),
    sentence("unknown-directive-argument", "Unknown argument \"{}\" on directive \"{}\".", &["name", "directive"]),
    sentence("unknown-directive", "Unknown directive \"{}\"", &["name"]),
    sentence("misplaced-directive", "Directive \"{}\" may not be used on \"{}\"", &["name", "place"]),
    sentence("duplicate-directive", "Duplicate directive \"{}\"", &["name"]),
    sentence("unknown-fragment", "Unknown fragment: \"{}\"", &["name"]),
    sentence("unused-fragment", "Fragment \"{}\" is never used", &["name"]),
    sentence("unknown-type", "Unknown type \"{}\"", &["name"]),
    sentence("undefined-variable", "Variable \"{}\" is not defined by operation \"{}\"", &["name", "operation"]),
    sentence("undefined-variable-here", "Variable \"{}\" is not defined", &["name"]),
    sentence("unused-variable", "Variable \"{}\" is not used by operation \"{}\"", &["name", "operation"]),
    sentence("unused-variable-here", "Variable \"{}\" is not used", &["name"]),
    sentence("variable-of-output-type", "Variable \"{}\" cannot be of non-input type \"{}\"", &["name", "type"]),
    sentence(
        "variable-of-other-type",
        "Variable \"{}\" of type \"{}\" used in position expecting type \"{}\"",
        &["name", "type", "expected"],
    ),
    sentence("selection-required", "Field \"{}\" of type \"{}\" must have a selection of subfields", &["name", "type"]),
    sentence(
        "selection-not-allowed",
        "Field \"{}\" must not have a selection since type \"{}\" has no subfields",
        &["name", "type"],
    ),
    sentence(
        "different-fields",
        "Fields \"{}\" conflict because \"{}\" and \"{}\" are different fields. {}",
        &["name", "first", "second", ""],
    ),
    // The name is the argument's where both have it, the field's otherwise.
    sentence("different-arguments", "Fields \"{}\" conflict because they have differing arguments. {}", &["name", ""]),
    sentence(
        "impossible-fragment",
        "Fragment \"{}\" cannot be spread here as objects of type \"{}\" can never be of type \"{}\"",
        &["name", "type", "other"],
    ),
    sentence(
        "impossible-inline-fragment",
        "Fragment cannot be spread here as objects of type \"{}\" can never be of type \"{}\"",
        &["type", "other"],
    ),
    sentence("fragment-on-scalar", "Fragment \"{}\" cannot condition non composite type \"{}\"", &["name", "type"]),
    sentence("inline-fragment-on-scalar", "Fragment cannot condition non composite type \"{}\"", &["type"]),
    sentence("duplicate-argument", "There can only be one argument named \"{}\"", &["name"]),
    sentence("duplicate-variable", "There can only be one variable named \"{}\"", &["name"]),
    sentence(
        "directive-argument-required",
        "Directive \"{}\" argument \"{}\" of type \"{}\" is required but not provided",
        &["name", "argument", "type"],
    ),
    sentence(
        "argument-required",
        "Field \"{}\" argument \"{}\" of type \"{}\" is required but not provided",
        &["name", "argument", "type"],
    ),
];

/// What the validator found, for a reader of `locale`. Names that nearly fit are told to those who may read the schema anyway
/// (`signed_in`); they would spell it out to others.
pub fn told(error: ServerError, locale: Locale, signed_in: bool) -> ServerError {
    let (detail, nearly) = match error.message.split_once(SUGGESTION) {
        Some((detail, nearly)) => (detail, signed_in.then(|| nearly.trim_end_matches('?').to_owned())),
        None => (error.message.as_str(), None),
    };
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", CODE);
    let found = SENTENCES.iter().find_map(|sentence| Some((sentence, gaps(sentence.text, detail)?)));
    let mut message = match found {
        Some((sentence, gaps)) => {
            let values: Vec<(&str, &str)> =
                sentence.values.iter().copied().zip(gaps).filter(|(name, _)| !name.is_empty()).collect();
            let params = values.iter().map(|(name, value)| (Name::new(name), Value::from(*value)));
            extensions.set("params", Value::Object(params.collect()));
            messages::text(&format!("{CODE}.{}", sentence.rule), &values, locale)
        }
        None => messages::text(&format!("{CODE}.other"), &[("detail", detail)], locale),
    };
    if let Some(nearly) = nearly {
        message.push(' ');
        message.push_str(&messages::text(&format!("{CODE}.suggestion"), &[("names", &nearly)], locale));
    }
    ServerError { message, source: None, extensions: Some(extensions), ..error }
}

/// What stands in the gaps (`{}`) of `pattern` in `text`; `None` where it is another text.
fn gaps<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = pattern.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let mut found = Vec::new();
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        // The last part ends the text, so that a longer sentence is not taken for this one.
        let at = if parts.peek().is_none() {
            rest.len().checked_sub(part.len()).filter(|at| rest.is_char_boundary(*at) && rest[*at..] == *part)?
        } else {
            rest.find(part)?
        };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    found.iter().all(|gap| !gap.contains('"')).then_some(found).filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema, Variables};

    use super::*;

    struct Query;
    struct Thing;

    #[Object]
    impl Thing {
        async fn name(&self) -> i32 {
            1
        }
    }

    #[Object]
    impl Query {
        async fn thing(&self, number: i32) -> Thing {
            let _ = number;
            Thing
        }

        async fn names(&self) -> i32 {
            1
        }
    }

    async fn ask(query: &str, locale: Locale, signed_in: bool) -> Vec<String> {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        let variables = Variables::from_json(serde_json::json!({ "n": 1 }));
        let response = schema.execute(Request::new(query).variables(variables)).await;
        response.errors.into_iter().map(|error| told(error, locale, signed_in).message).collect()
    }

    /// Every rule that a document can break, asked of the executor itself: a sentence that the library changes is noticed here.
    #[tokio::test]
    async fn every_rule_speaks_french() {
        for (query, expected) in [
            ("{ nope }", "Le type «\u{a0}Query\u{a0}» n’a pas de champ «\u{a0}nope\u{a0}»."),
            (
                "{ names(x: 1) }",
                "Le champ «\u{a0}names\u{a0}» du type «\u{a0}Query\u{a0}» n’a pas d’argument «\u{a0}x\u{a0}».",
            ),
            ("{ names @skip(if: true, x: 1) }", "La directive «\u{a0}skip\u{a0}» n’a pas d’argument «\u{a0}x\u{a0}»."),
            ("{ names @nope }", "Il n’y a pas de directive «\u{a0}nope\u{a0}»."),
            ("query @skip(if: true) { names }", "La directive «\u{a0}skip\u{a0}» ne peut pas se trouver ici (QUERY)."),
            ("{ names @skip(if: true) @skip(if: true) }", "La directive «\u{a0}skip\u{a0}» est donnée deux fois."),
            ("{ ...f }", "Il n’y a pas de fragment «\u{a0}f\u{a0}»."),
            ("{ names } fragment f on Query { names }", "Le fragment «\u{a0}f\u{a0}» ne sert à rien."),
            ("{ ... on Nope { names } }", "Il n’y a pas de type «\u{a0}Nope\u{a0}»."),
            (
                "query a { thing(number: $n) { name } }",
                "La variable «\u{a0}$n\u{a0}» n’est pas définie par l’opération «\u{a0}a\u{a0}».",
            ),
            ("{ thing(number: $n) { name } }", "La variable «\u{a0}$n\u{a0}» n’est pas définie."),
            (
                "query a($n: Int) { names }",
                "La variable «\u{a0}$n\u{a0}» n’est pas utilisée par l’opération «\u{a0}a\u{a0}».",
            ),
            ("query ($n: Int) { names }", "La variable «\u{a0}$n\u{a0}» n’est pas utilisée."),
            (
                "{ thing(number: 1) }",
                "Le champ «\u{a0}thing\u{a0}», de type «\u{a0}Thing\u{a0}», doit dire lesquels de ses champs sont demandés.",
            ),
            (
                "{ names { x } }",
                "Le champ «\u{a0}names\u{a0}» est de type «\u{a0}Int\u{a0}», qui n’a pas de champs à demander.",
            ),
            (
                "{ a: names a: __typename }",
                "Deux champs différents, «\u{a0}names\u{a0}» et «\u{a0}__typename\u{a0}», portent le même nom «\u{a0}a\u{a0}»\u{a0}: donnez-leur des alias.",
            ),
            (
                "{ thing(number: 1) { name } thing(number: 2) { name } }",
                "Un champ est demandé deux fois avec des arguments différents («\u{a0}number\u{a0}»)\u{a0}: donnez-lui des alias.",
            ),
            (
                "{ ...f } fragment f on Thing { name }",
                "Le fragment «\u{a0}f\u{a0}» n’a pas sa place ici\u{a0}: un objet de type «\u{a0}Query\u{a0}» n’est jamais de type «\u{a0}Thing\u{a0}».",
            ),
            (
                "{ ... on Thing { name } }",
                "Ce fragment n’a pas sa place ici\u{a0}: un objet de type «\u{a0}Query\u{a0}» n’est jamais de type «\u{a0}Thing\u{a0}».",
            ),
            (
                "{ ...f } fragment f on Int { name }",
                "Le fragment «\u{a0}f\u{a0}» porte sur «\u{a0}Int\u{a0}», qui n’a pas de champs.",
            ),
            ("{ ... on Int { name } }", "Ce fragment porte sur «\u{a0}Int\u{a0}», qui n’a pas de champs."),
            ("{ thing(number: 1, number: 2) { name } }", "L’argument «\u{a0}number\u{a0}» est donné deux fois."),
            (
                "query ($n: Int!, $n: Int!) { thing(number: $n) { name } }",
                "La variable «\u{a0}$n\u{a0}» est définie deux fois.",
            ),
            (
                "{ names @skip }",
                "La directive «\u{a0}@skip\u{a0}» a besoin de l’argument «\u{a0}if\u{a0}», de type «\u{a0}Boolean!\u{a0}».",
            ),
            (
                "{ thing { name } }",
                "Le champ «\u{a0}thing\u{a0}» a besoin de l’argument «\u{a0}number\u{a0}» (type «\u{a0}Query\u{a0}»).",
            ),
        ] {
            let told = ask(query, Locale::Fr, false).await;
            assert!(told.iter().any(|message| message == expected), "{query}: {told:?}");
        }
    }

    /// The library has this rule too and never asks it (7.2.1): its chain of visitors hands no input values on. The sentence is ready
    /// for the version that does; until then a value of another type is refused where it is read.
    #[test]
    fn a_rule_that_the_executor_does_not_ask_speaks_french_too() {
        let detail = "Variable \"n\" of type \"String!\" used in position expecting type \"Int!\"";
        let told = told(ServerError::new(detail, None), Locale::Fr, false).message;
        assert_eq!(
            told,
            "La variable «\u{a0}n\u{a0}», de type «\u{a0}String!\u{a0}», est utilisée là où il faut le type «\u{a0}Int!\u{a0}»."
        );
    }

    #[tokio::test]
    async fn names_that_nearly_fit_are_for_those_who_may_read_the_schema() {
        let query = "{ nams }";
        assert_eq!(
            ask(query, Locale::Fr, true).await,
            ["Le type «\u{a0}Query\u{a0}» n’a pas de champ «\u{a0}nams\u{a0}». Vouliez-vous dire \"names\"\u{202f}?"]
        );
        assert_eq!(
            ask(query, Locale::En, true).await,
            ["The type \"Query\" has no field \"nams\". Did you mean \"names\"?"]
        );
        assert_eq!(ask(query, Locale::En, false).await, ["The type \"Query\" has no field \"nams\"."]);
    }

    #[test]
    fn a_sentence_that_is_not_known_begins_in_the_readers_language() {
        let strange = |locale| told(ServerError::new("Something \"new\".", None), locale, true).message;
        assert_eq!(
            strange(Locale::Fr),
            "Le document ne correspond pas au schéma\u{202f}; en anglais\u{a0}: Something \"new\"."
        );
        assert_eq!(strange(Locale::En), "The document does not fit the schema: Something \"new\".");
    }
}
