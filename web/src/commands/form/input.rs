//! What was typed into a form, as its mutation takes it; or why it cannot be told.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Problem, Subject};
use crate::commands::{Command, Field, Kind};
use crate::format::{self, is_time};
use crate::messages::fill;
use crate::page::Page;

/// The input as JSON, and what can be said of it before the API is asked.
pub(super) fn read(
    page: &Page,
    command: &'static Command,
    values: &BTreeMap<String, Vec<String>>,
    subject: &Subject,
) -> (Map<String, Value>, Vec<Problem>) {
    let (mut input, mut problems) = (Map::new(), Vec::new());
    for field in command.fields {
        if field.kind == Kind::Confirmed {
            let said = values.get(field.name).and_then(|values| values.first()).is_some_and(|text| text == "true");
            if !said {
                problems.push(Problem { field: Some(field.name), message: page.t("form.confirm-needed").to_owned() });
            }
            continue;
        }
        match read_field(page, field, values, subject) {
            Ok(value) if value.is_null() && subject.needs(field) => {
                problems.push(Problem { field: Some(field.name), message: page.t("form.needed").to_owned() });
            }
            Ok(Value::Null) => {}
            Ok(value) => put(&mut input, field.name, value),
            Err(unreadable) => {
                problems.push(Problem { field: Some(field.name), message: unreadable.words(page) });
            }
        }
    }
    (input, problems)
}

/// `seat.title` goes into the object `seat`.
fn put(input: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(input.insert(name.to_owned(), value)),
        Some((outer, inner)) => {
            let object = input.entry(outer).or_insert_with(|| json!({}));
            if let Value::Object(object) = object {
                put(object, inner, value);
            }
        }
    }
}

/// Why what was sent cannot be told to the API.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unreadable {
    NotANumber,
    NotDays,
    /// A number of days that is less than the first or more than the second, both in hundredths: the API would say it in these.
    DaysOutOfBounds(i64, i64),
    /// The API would ask for a time as programs write it, which no field takes.
    NotATime,
    /// No value of the closed list: the API's schema does not know it, and would not say at which field it stands.
    NotAChoice,
}

impl Unreadable {
    pub fn words(self, page: &Page) -> String {
        match self {
            Self::NotANumber => page.t("form.not-a-number").to_owned(),
            Self::NotDays => page.t("form.not-days").to_owned(),
            Self::DaysOutOfBounds(least, most) => {
                let words = page.with("form.days-out-of-bounds", "least", &format::typed_days(page.locale, least));
                fill(&words, "most", &format::typed_days(page.locale, most))
            }
            Self::NotATime => page.t("form.not-a-time").to_owned(),
            Self::NotAChoice => page.t("form.not-a-choice").to_owned(),
        }
    }
}

/// The hundredths in a number of days.
fn days(typed: &str, least: i64, most: i64) -> Result<Value, Unreadable> {
    let hundredths = format::hundredths(typed).ok_or(Unreadable::NotDays)?;
    if (least..=most).contains(&hundredths) {
        Ok(json!(hundredths))
    } else {
        Err(Unreadable::DaysOutOfBounds(least, most))
    }
}

fn read_field(
    page: &Page,
    field: &Field,
    values: &BTreeMap<String, Vec<String>>,
    subject: &Subject,
) -> Result<Value, Unreadable> {
    let of =
        |name: &str| values.get(name).and_then(|values| values.first()).map(|text| text.trim()).unwrap_or_default();
    let typed = of(field.name);
    let number = |text: &str| text.parse::<i64>().map(|number| json!(number)).map_err(|_| Unreadable::NotANumber);
    match field.kind {
        // A password's spaces are its own.
        Kind::Secret(_) => {
            let text = values.get(field.name).and_then(|values| values.first()).cloned().unwrap_or_default();
            Ok(if text.is_empty() { Value::Null } else { json!(text) })
        }
        Kind::Choices(_, known) | Kind::Objects(_, _, known)
            if values.get(field.name).into_iter().flatten().any(|value| !known.contains(&value.as_str())) =>
        {
            Err(Unreadable::NotAChoice)
        }
        Kind::Choices(..) | Kind::Several => Ok(json!(values.get(field.name).cloned().unwrap_or_default())),
        Kind::Objects(name, ..) => {
            let chosen = values.get(field.name).into_iter().flatten().map(|value| json!({ name: value }));
            let chosen: Vec<_> = chosen.collect();
            Ok(if chosen.is_empty() { Value::Null } else { json!(chosen) })
        }
        Kind::Switch => Ok(json!(typed == "true")),
        Kind::Limits(_, classes, farthest) => {
            let days = |text: &str| days(text, -farthest, farthest);
            let limits = classes.iter().filter_map(|class| {
                let (soft, hard) =
                    (of(&format!("{}:{class}:soft", field.name)), of(&format!("{}:{class}:hard", field.name)));
                (!soft.is_empty() || !hard.is_empty())
                    .then(|| Ok(json!({ "class": class, "soft": days(soft)?, "hard": days(hard)? })))
            });
            Ok(json!(limits.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Levels | Kind::Needed => {
            let seen = subject.offered.iter().filter_map(|(id, _)| {
                let level = of(&format!("{}:{id}", field.name));
                (!level.is_empty()).then(|| Ok(json!({ "skillId": id, "level": number(level)? })))
            });
            Ok(json!(seen.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Minimums(_) => {
            let asked = subject.offered.iter().filter_map(|(id, _)| {
                let seats = of(&format!("{}:{id}", field.name));
                (!seats.is_empty()).then(|| Ok(json!({ "missionId": id, "seats": number(seats)? })))
            });
            Ok(json!(asked.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Evidenced => Ok(json!(evidenced(&subject.offered, |id| of(&format!("{}:{id}", field.name)))?)),
        Kind::Each(family, listed, of_family, known) => {
            let chosen = listed.iter().filter_map(|one| {
                let choice = of(&format!("{}:{one}", field.name));
                let told = || match known.contains(&choice) {
                    true => Ok(json!({ family: one, of_family: choice })),
                    false => Err(Unreadable::NotAChoice),
                };
                (!choice.is_empty()).then(told)
            });
            Ok(json!(chosen.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        Kind::Confirmed => Ok(Value::Null),
        Kind::Requirements => {
            let asked = subject.offered.iter().filter_map(|(id, _)| {
                let importance = of(&format!("importance:{id}"));
                (!importance.is_empty()).then(|| {
                    let level = number(of(&format!("{}:{id}", field.name)))?;
                    if !["ESSENTIAL", "DESIRABLE"].contains(&importance) {
                        return Err(Unreadable::NotAChoice);
                    }
                    Ok(json!({ "skillId": id, "importance": importance, "minimumLevel": level }))
                })
            });
            Ok(json!(asked.collect::<Result<Vec<_>, Unreadable>>()?))
        }
        _ if typed.is_empty() => Ok(Value::Null),
        Kind::Choice(_, known) if !known.contains(&typed) => Err(Unreadable::NotAChoice),
        Kind::Share | Kind::Count(..) => number(typed),
        Kind::Days(least, most) => days(typed, least, most),
        Kind::Numbers(many) => {
            let numbers = typed.split(|sign: char| sign.is_whitespace() || sign == ',' || sign == ';');
            let numbers: Vec<_> = numbers.filter(|text| !text.is_empty()).map(number).collect::<Result<_, _>>()?;
            if numbers.len() == many { Ok(json!(numbers)) } else { Err(Unreadable::NotANumber) }
        }
        Kind::Moment if !is_time(typed) => Err(Unreadable::NotATime),
        Kind::Moment => Ok(json!(page.instant(typed))),
        Kind::Choice("level", _) => number(typed),
        Kind::Choice("favourable" | "kept", _) => Ok(json!(typed == "true")),
        // Browsers end lines with CR LF.
        Kind::Lines(_) => Ok(json!(typed.replace("\r\n", "\n"))),
        Kind::Choice(..) | Kind::Offered | Kind::Line(_) | Kind::Day | Kind::Email | Kind::Code | Kind::Fixed => {
            Ok(json!(typed))
        }
    }
}

/// The skills that were seen, call by call. `level`: what was chosen of one that is offered, nothing where it was not seen.
fn evidenced<'a>(offered: &[(String, String)], level: impl Fn(&str) -> &'a str) -> Result<Vec<Value>, Unreadable> {
    let mut calls: Vec<(&str, Vec<Value>)> = Vec::new();
    for (id, _) in offered {
        let level = level(id);
        let Some((call, skill)) = id.split_once(' ').filter(|_| !level.is_empty()) else { continue };
        let level: i64 = level.parse().map_err(|_| Unreadable::NotANumber)?;
        let seen = json!({ "skillId": skill, "level": level });
        match calls.iter().position(|(known, _)| *known == call) {
            Some(index) => calls[index].1.push(seen),
            None => calls.push((call, vec![seen])),
        }
    }
    Ok(calls.into_iter().map(|(call, skills)| json!({ "callId": call, "skills": skills })).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_told_in_hundredths_within_their_bounds() {
        assert_eq!(days("4,5", 1, 60_000), Ok(json!(450)));
        assert_eq!(days("600.00", 1, 60_000), Ok(json!(60_000)));
        assert_eq!(days("-2", -300, 300), Ok(json!(-200)));
        for typed in ["0", "-4,50", "600,01"] {
            assert_eq!(days(typed, 1, 60_000), Err(Unreadable::DaysOutOfBounds(1, 60_000)), "{typed}");
        }
        for typed in ["4,505", "beaucoup", "1 000"] {
            assert_eq!(days(typed, 1, 60_000), Err(Unreadable::NotDays), "{typed}");
        }
    }

    #[test]
    fn what_was_seen_is_told_call_by_call_and_what_was_not_is_left_out() {
        let offered = ["one rust", "one design", "two rust", "three rust"].map(|id| (id.to_owned(), String::new()));
        let level = |id: &str| match id {
            "one rust" => "3",
            "one design" => "2",
            "three rust" => "4",
            _ => "",
        };
        let told = json!([
            { "callId": "one", "skills": [{ "skillId": "rust", "level": 3 }, { "skillId": "design", "level": 2 }] },
            { "callId": "three", "skills": [{ "skillId": "rust", "level": 4 }] },
        ]);
        assert_eq!(evidenced(&offered, level).ok().map(Value::from), Some(told));
        assert!(evidenced(&offered, |_| "much").is_err());
    }
}
