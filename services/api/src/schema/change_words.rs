//! What an event says in words: the sentence of its kind with values of its payload, and what stood there before where it changes something.
//!
//! A line `event.KIND` of the catalogue holds `{spec.share}` for the payload's `/spec/share`; `event.KIND.was` is taken where an earlier event of
//! the stream said the same thing, and holds `{was.spec.share}` for what it said. `event.KIND.half_days` is taken where the event says how much was
//! worked, which some kinds need not. What stands for a side, an outcome or the like is told by the words of `event.word.VALUE`. Nothing that is
//! sealed stands in a sentence.

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;
use vivier_event_store::Recorded;
use vivier_kernel::format;
use vivier_kernel::locale::Locale;

use vivier_graphql::conventions::messages;

/// Kinds that say the same thing again, and the member that says of which: none where the stream has one alone.
const SAME: &[(&[&str], Option<&str>)] = &[
    (&["SeatAdded", "SeatChanged"], Some("seat")),
    (&["AvailabilityDeclared", "AvailabilityRevised"], Some("availability")),
    (&["SkillClaimed", "SkillClaimRevised"], Some("skill")),
    (&["PrioritySet"], None),
    (&["OrganisationCreated", "OrganisationRenamed"], None),
    (&["BrigadeFounded", "BrigadeRenamed"], None),
    (&["MissionDrafted", "MissionEdited"], None),
];

/// What stands in a payload as hundredths of a day.
const AMOUNTS: [&str; 2] = ["amount", "held"];

/// The payload of an event; null where it cannot be read.
pub fn payload(event: &Recorded) -> Value {
    serde_json::from_str(&event.data).unwrap_or_default()
}

/// What the last of the `earlier` events that said the same thing said.
pub fn before(kind: &str, payload: &Value, earlier: &[Recorded]) -> Option<Value> {
    let (kinds, which) = SAME.iter().find(|(kinds, _)| kinds.contains(&kind))?;
    let same = |said: &Value| which.is_none_or(|which| said[which] == payload[which]);
    let earlier = earlier.iter().rev().filter(|event| kinds.contains(&event.kind.as_str()));
    earlier.map(self::payload).find(same)
}

/// The sentence. `names`: what skills are called.
pub fn words(
    kind: &str,
    payload: &Value,
    before: Option<&Value>,
    names: &HashMap<Uuid, String>,
    locale: Locale,
) -> String {
    let worked = || payload["half_days"].is_number().then(|| messages::event(&format!("{kind}.half_days"), locale));
    let plain = || worked().flatten().or_else(|| messages::event(kind, locale));
    let template = match before {
        Some(_) => messages::event(&format!("{kind}.was"), locale).or_else(plain),
        None => plain(),
    };
    let Some(template) = template else { return kind.to_owned() };
    let mut text = template.to_owned();
    for path in placeholders(template) {
        let (said, inner) = match path.strip_prefix("was.") {
            Some(inner) => (before.unwrap_or(&Value::Null), inner),
            None => (payload, path),
        };
        let value = said.pointer(&format!("/{}", inner.replace('.', "/"))).unwrap_or(&Value::Null);
        let shown = shown(inner, value, names, locale);
        text = text.replace(&format!("{{{path}}}"), &shown);
        text = messages::inflected(&text, path, &shown, locale);
    }
    text
}

/// By which rule an entry was made, as a sentence of its own, with the title of the mission that it goes back to where the reader may know it.
pub fn because(rule: &str, title: Option<&str>, locale: Locale) -> Option<String> {
    let template = messages::event(if title.is_some() { "because.of" } else { "because" }, locale)?;
    let rule = messages::event(&format!("word.{rule}"), locale).unwrap_or(rule);
    // The title last: what somebody wrote is not searched for values.
    Some(template.replace("{rule}", rule).replace("{title}", title.unwrap_or_default()))
}

/// The paths that a sentence holds values of, without those of a word's form.
pub fn placeholders(template: &str) -> Vec<&str> {
    let opened = template.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    opened.map(|(path, _)| path).filter(|path| !path.contains(':')).collect()
}

fn shown(path: &str, value: &Value, names: &HashMap<Uuid, String>, locale: Locale) -> String {
    match value {
        Value::Number(number) if AMOUNTS.contains(&path) => days(number.as_i64().unwrap_or_default(), locale),
        Value::Number(number) => number.to_string(),
        Value::String(text) => of_text(text, names, locale),
        _ => "–".to_owned(),
    }
}

fn of_text(text: &str, names: &HashMap<Uuid, String>, locale: Locale) -> String {
    if let Some(moment) = messages::moment(text, locale) {
        return moment;
    }
    match text.parse::<Uuid>() {
        Ok(id) => names.get(&id).cloned().unwrap_or_else(|| "–".to_owned()),
        Err(_) => messages::event(&format!("word.{text}"), locale).unwrap_or(text).to_owned(),
    }
}

fn days(hundredths: i64, locale: Locale) -> String {
    let sign = if hundredths < 0 { "−" } else { "" };
    let comma = match locale {
        Locale::Fr => ',',
        Locale::En => '.',
    };
    let (whole, rest) = (format::number(locale, (hundredths / 100).abs()), hundredths.unsigned_abs() % 100);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}{comma}{rest:02}") }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vivier_accounts::domain::event::AccountEvent;
    use vivier_brigade::domain::brigade::event::BrigadeEvent;
    use vivier_brigade::domain::mobilisation::event::MobilisationEvent;
    use vivier_brigade::domain::recipe::event::RecipeEvent;
    use vivier_kernel::decider::StoredEvent as _;
    use vivier_matching::allocation::event::AllocationEvent;
    use vivier_matching::domain::event::PlacementEvent;
    use vivier_missions::domain::event::MissionEvent;
    use vivier_organisations::domain::event::OrganisationEvent;
    use vivier_talents::domain::event::TalentEvent;
    use vivier_valorisation::domain::event::LedgerAccountEvent;
    use vivier_valorisation::domain::value::Rule;

    use super::*;

    /// A kept event as the log has it.
    fn sample(kind: &str, version: i16) -> Value {
        let path = format!("{}/../../schema/events/samples/{kind}.v{version}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        serde_json::from_str(&text).expect("JSON")
    }

    #[test]
    fn every_kind_of_every_followed_stream_has_a_sentence_and_all_that_it_names() {
        let followed = [
            TalentEvent::KINDS,
            MissionEvent::KINDS,
            PlacementEvent::KINDS,
            OrganisationEvent::KINDS,
            LedgerAccountEvent::KINDS,
            BrigadeEvent::KINDS,
            MobilisationEvent::KINDS,
            RecipeEvent::KINDS,
            AccountEvent::KINDS,
            AllocationEvent::KINDS,
        ];
        let mut missing = Vec::new();
        for (kind, version) in followed.into_iter().flatten() {
            let payload = sample(kind, *version);
            let was = payload.clone();
            for locale in [Locale::Fr, Locale::En] {
                if messages::event(kind, locale).is_none() {
                    missing.push(*kind);
                    continue;
                }
                let names: HashMap<Uuid, String> = payload["skill"]
                    .as_str()
                    .and_then(|id| id.parse().ok())
                    .map(|id| (id, "Rust".to_owned()))
                    .into_iter()
                    .collect();
                for before in [None, Some(&was)] {
                    let text = words(kind, &payload, before, &names, locale);
                    assert!(!text.contains(['{', '}']), "{kind}: {text}");
                    assert!(!text.contains('–'), "{kind} names something that is not there: {text}");
                }
            }
        }
        assert!(missing.is_empty(), "no sentence for {missing:?}");
    }

    #[test]
    fn sides_outcomes_and_half_days_are_told() {
        let told = |kind: &str, payload: Value, locale| words(kind, &payload, None, &HashMap::new(), locale);
        for (kind, payload, french, english) in [
            (
                "PlacementAccepted",
                json!({ "by": "HOST" }),
                "Une des deux parties a dit oui\u{a0}: l’administration d’accueil.",
                "One side said yes: the host administration.",
            ),
            (
                "DisputeSettled",
                json!({ "number": 2, "outcome": "MEDIATED" }),
                "Le différend 2 a été réglé\u{a0}: les parties se sont entendues.",
                "Dispute 2 was settled: both sides have come to an understanding.",
            ),
            (
                "DisputeSettled",
                json!({ "number": 1, "outcome": "UPHELD", "half_days": 1 }),
                "Le différend 1 a été réglé\u{a0}: demande acceptée\u{a0}; 1 demi-journée de travail.",
                "Dispute 1 was settled: the claim is upheld; 1 half day worked.",
            ),
            (
                "PlacementEndedEarly",
                json!({ "by": "SERVICE", "last_day": "2026-03-15", "half_days": 17 }),
                "La mise en relation a pris fin le 15\u{a0}mars 2026, avant l’heure, à l’initiative de\u{a0}: le service d’origine\u{a0}; \
                 17 demi-journées de travail.",
                "The placement ended early, on 15\u{a0}March 2026, on the initiative of the home service: 17 half days worked.",
            ),
        ] {
            assert_eq!(told(kind, payload.clone(), Locale::Fr), french);
            assert_eq!(told(kind, payload, Locale::En), english);
        }
    }

    #[test]
    fn what_stood_there_before_is_told() {
        let recorded =
            |kind: &str, payload: Value| Recorded { kind: kind.to_owned(), data: payload.to_string(), ..nothing() };
        let earlier = [
            recorded("SkillClaimed", json!({ "skill": Uuid::from_u128(1), "level": 2 })),
            recorded("SkillClaimed", json!({ "skill": Uuid::from_u128(2), "level": 4 })),
        ];
        let now = json!({ "skill": Uuid::from_u128(1), "level": 3 });
        let was = before("SkillClaimRevised", &now, &earlier);
        let names = HashMap::from([(Uuid::from_u128(1), "Rust".to_owned())]);
        let text = words("SkillClaimRevised", &now, was.as_ref(), &names, Locale::Fr);
        assert_eq!(text, "Le niveau d’une compétence a changé\u{a0}: Rust, de 2 à 3.");
        assert_eq!(before("SkillClaimRevised", &now, &earlier[1..]), None);
        let paid = words("AmountPosted", &json!({ "amount": 450 }), None, &HashMap::new(), Locale::En);
        assert_eq!(paid, "An entry of 4.50 days was posted.");
    }

    #[test]
    fn amounts_are_told_in_days_as_each_language_writes_them() {
        let told = |kind: &str, payload: Value, locale| words(kind, &payload, None, &HashMap::new(), locale);
        let posted = json!({ "amount": -123_456_700, "held": 0 });
        assert_eq!(
            told("AmountPosted", posted, Locale::Fr),
            "Une écriture de −1\u{202f}234\u{202f}567 jours a été comptabilisée."
        );
        for (held, locale, said) in [
            (450, Locale::Fr, "Une écriture annoncée de 4,50 jours est tombée."),
            (-150, Locale::Fr, "Une écriture annoncée de −1,50 jour est tombée."),
            (100_000, Locale::En, "An announced entry of 1,000 days came to nothing."),
        ] {
            assert_eq!(told("HoldReleased", json!({ "held": held }), locale), said);
        }
    }

    #[test]
    fn an_entry_says_its_rule_and_its_mission() {
        let told = |title, locale| because("PLACEMENT_COMPLETED", title, locale).expect("a sentence");
        assert_eq!(told(None, Locale::En), "Rule: mission completed.");
        assert_eq!(told(Some("The {rule}"), Locale::En), "Rule: mission completed, “The {rule}”.");
        assert_eq!(told(Some("RGAA"), Locale::Fr), "Règle\u{a0}: mission accomplie, «\u{a0}RGAA\u{a0}».");
        for (rule, locale) in Rule::ALL.iter().flat_map(|rule| Locale::ALL.map(|locale| (rule.as_str(), locale))) {
            let text = because(rule, None, locale).expect("a sentence");
            assert!(!text.contains(rule), "{rule} has no words: {text}");
        }
    }

    fn nothing() -> Recorded {
        Recorded {
            position: 1,
            stream_id: Uuid::nil(),
            version: 1,
            stream_type: String::new(),
            kind: String::new(),
            schema_version: 1,
            recorded_at: chrono::DateTime::default(),
            data: String::new(),
            meta: vivier_event_store::Meta::default(),
            hash: [0; 32],
        }
    }
}
