//! The form of a need: what stands in its fields, and what was refused at them.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::NaiveDate;
use uuid::Uuid;

use super::scratch::Blank;
use super::{CORRECTS, Declared, Seat, Skill, is_correctable, is_given_up};
use crate::commands::talents;
use crate::page::Page;

/// What of the page is of the whole need: its id there is its name.
pub(super) const WHOLE: [&str; 7] =
    ["name", "startsOn", "endsOn", "teamBy", "largestTeam", "mostFromService", "hostId"];

/// What was refused, and the id of the field on the page that it is about.
pub(super) struct Refusal {
    pub(super) at: Option<String>,
    /// With the field's name, for whoever reads it above the form.
    pub(super) words: String,
    /// Without, for whoever reads it at the field.
    pub(super) message: String,
}

#[derive(Template)]
#[template(path = "need.html")]
struct NeedPage {
    page: Page,
    declared: Declared,
    /// None where there is a mobilisation that the need was declared for.
    blank: Option<Blank>,
    /// What stands in each field.
    values: BTreeMap<String, String>,
    refused: Vec<Refusal>,
    /// Fields that a link filled in.
    filled: bool,
    key: String,
}

impl NeedPage {
    /// What the page is called, and what its button does.
    fn title(&self) -> &str {
        match &self.blank {
            Some(_) => self.page.t("need.new"),
            None if is_correctable(&self.declared.status) => self.page.t("need.correct"),
            None => self.page.t("need.anew"),
        }
    }

    fn explained(&self) -> &str {
        match &self.blank {
            Some(_) => self.page.t("need.new.explained"),
            None if is_correctable(&self.declared.status) => self.page.t("need.correct.explained"),
            None if is_given_up(&self.declared.status) => self.page.t("need.anew.closed"),
            None => self.page.t("need.anew.explained"),
        }
    }

    /// What its sending does, as its author was told.
    fn purpose(&self) -> &'static str {
        match &self.blank {
            None if is_correctable(&self.declared.status) => CORRECTS,
            None | Some(_) => "declare",
        }
    }

    /// How many seats its author has seen: those of the version that it corrects.
    fn seats(&self) -> String {
        let seen = self.values.get("seats").filter(|_| self.blank.is_none());
        seen.cloned().unwrap_or_else(|| self.declared.asked.len().to_string())
    }

    /// The page that it belongs to.
    fn back(&self) -> String {
        match (&self.blank, &self.declared.brigade) {
            (Some(_), Some(brigade)) => format!("/brigades/{}", brigade.id),
            _ => format!("/mobilisations/{}", self.declared.id),
        }
    }

    fn back_name(&self) -> &str {
        match &self.blank {
            Some(blank) => &blank.brigade,
            None => self.declared.name.as_deref().unwrap_or_default(),
        }
    }

    /// What the search for skills came to, in words.
    fn found(&self) -> String {
        match self.blank.as_ref().and_then(|blank| blank.found) {
            None => String::new(),
            Some(0) => self.page.t("skills.found-none").to_owned(),
            Some(found) => self.page.count("skills.found", &u64::try_from(found).unwrap_or_default()),
        }
    }

    /// The id of the field of the seat with this number.
    fn at(&self, name: &str, number: &usize) -> String {
        format!("{name}-{number}")
    }

    /// The same of the skill that stands there at this place, from 1 on.
    fn skill_at(&self, number: &usize, place: &usize) -> String {
        format!("skill-{number}-{place}")
    }

    /// What was refused at the field with this id.
    fn said(&self, at: &str) -> Option<String> {
        let here = self.refused.iter().filter(|refusal| refusal.at.as_deref() == Some(at));
        let said: Vec<&str> = here.map(|refusal| refusal.message.as_str()).collect();
        (!said.is_empty()).then(|| said.join(" "))
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// The field's name of the seat with this number.
    fn of(&self, number: &usize, name: &str) -> String {
        format!("seat.{number}.{name}")
    }

    fn skill_of(&self, number: &usize, skill: &Skill) -> String {
        format!("seat.{number}.skill.{}", skill.skill_id)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    fn regions(&self) -> &'static [&'static str] {
        talents::REGIONS
    }
}

/// How many of a seat the form begins with: of a deployed team, only what it has lost is needed again.
fn first_count(declared: &Declared, seat: &Seat) -> &'static str {
    let has_lost = declared.status == "DEPLOYED" && declared.asked.iter().any(|seat| !seat.filled);
    if has_lost && seat.filled { "0" } else { "1" }
}

/// What the fields begin with.
pub(super) fn values(page: &Page, declared: &Declared) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut put = |name: String, value: String| drop(values.insert(name, value));
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    put("name".to_owned(), declared.name.clone().unwrap_or_default());
    if let Some(period) = &declared.period {
        put("startsOn".to_owned(), period.start.to_string());
        put("endsOn".to_owned(), period.end.to_string());
    }
    if let Some(by) = declared.team_by {
        put("teamBy".to_owned(), page.local(&by));
    }
    put("largestTeam".to_owned(), number(declared.largest_team));
    put("mostFromService".to_owned(), number(declared.most_from_service));
    for (index, seat) in declared.asked.iter().enumerate() {
        let mut of_seat = |name: &str, value: &str| put(format!("seat.{index}.{name}"), value.to_owned());
        of_seat("title", &seat.title);
        of_seat("share", &seat.share.to_string());
        of_seat("mode", &seat.mode);
        of_seat("region", seat.region.as_deref().unwrap_or_default());
        of_seat("clearance", &seat.clearance);
        of_seat("count", first_count(declared, seat));
        for skill in &seat.skills {
            of_seat(&format!("skill.{}", skill.skill_id), &skill.level.to_string());
        }
    }
    values
}

/// The field with this name on the page: its id there, and what it is called, with the number of its seat.
fn named(page: &Page, declared: &Declared, name: &str) -> Option<(String, String)> {
    let Some((number, field)) = name.strip_prefix("seat.").and_then(|rest| rest.split_once('.')) else {
        return WHOLE.contains(&name).then(|| (name.to_owned(), page.word("field", name)));
    };
    let number: usize = number.parse().ok()?;
    let seat = declared.asked.get(number)?;
    let place = |skill: &str| seat.skills.iter().position(|known| known.skill_id == skill);
    let (id, label) = match field.strip_prefix("skill.") {
        Some(skill) => {
            let place = place(skill)?;
            (format!("skill-{number}-{}", place + 1), seat.skills[place].label().to_owned())
        }
        None if field == "count" => (format!("count-{number}"), page.t("need.count").to_owned()),
        None if field == "skills" => (format!("skill-{number}-1"), page.word("field", "seat.skills")),
        None => {
            let known = ["title", "share", "mode", "region", "clearance"].contains(&field);
            known.then(|| (format!("{field}-{number}"), page.word("field", &format!("seat.{field}"))))?
        }
    };
    let title = page.with("need.seat", "number", &(number + 1).to_string());
    Some((id, format!("{title}, {label}")))
}

/// What was refused, with the field of the page that it is about.
pub(super) fn refusal(page: &Page, declared: &Declared, name: &str, message: &str) -> Refusal {
    let (at, words) = match named(page, declared, name) {
        Some((at, label)) => (Some(at), format!("{label}{} {message}", page.t("pending.colon"))),
        None => (None, message.to_owned()),
    };
    Refusal { at, words, message: message.to_owned() }
}

/// What the need asks for now, at each field where something else was typed.
pub(super) fn changed_meanwhile(page: &Page, declared: &Declared, typed: &BTreeMap<String, String>) -> Vec<Refusal> {
    let words = page.t("form.conflict").to_owned();
    let mut told = vec![Refusal { at: None, message: words.clone(), words }];
    for (name, now) in values(page, declared) {
        // How many are wanted stands in the form alone.
        let same = typed.get(&name).is_some_and(|value| value.trim() == now) || name.ends_with(".count");
        if !same {
            let message = page.with("form.present", "value", &in_words(page, &name, &now));
            told.push(refusal(page, declared, &name, &message));
        }
    }
    told.extend(gone_meanwhile(page, declared, typed));
    told.extend(added_meanwhile(page, declared, typed));
    told
}

/// What was typed of seats, and of skills, that the need does not ask for any more: the page has no field for it, and it is not sent again.
fn gone_meanwhile(page: &Page, declared: &Declared, typed: &BTreeMap<String, String>) -> Vec<Refusal> {
    let of = |number: usize, field: &str| typed.get(&format!("seat.{number}.{field}")).map(|value| value.trim());
    let mut gone = Vec::new();
    let mut without_skill = BTreeSet::new();
    for (name, value) in typed {
        let Some((number, field)) = name.strip_prefix("seat.").and_then(|rest| rest.split_once('.')) else { continue };
        let Ok(number) = number.parse::<usize>() else { continue };
        match (declared.asked.get(number), field.strip_prefix("skill.")) {
            (None, None) if field == "title" && of(number, "count") != Some("0") => {
                let words = page.with("need.seat-gone", "number", &number.saturating_add(1).to_string());
                let words = words.replace("{title}", value);
                gone.push(Refusal { at: None, message: words.clone(), words });
            }
            // One that was not asked for is no loss.
            (Some(seat), Some(skill))
                if !value.trim().is_empty() && seat.skills.iter().all(|asked| asked.skill_id != skill) =>
            {
                without_skill.insert(number);
            }
            _ => {}
        }
    }
    let of_skill = |number: usize| refusal(page, declared, &format!("seat.{number}.skills"), page.t("need.skill-gone"));
    gone.extend(without_skill.into_iter().map(of_skill));
    gone
}

/// Seats that the need has now, and had not when the form was written, and skills of the others that it had not.
fn added_meanwhile(page: &Page, declared: &Declared, typed: &BTreeMap<String, String>) -> Vec<Refusal> {
    let Some(seen) = typed.get("seats").and_then(|seats| seats.parse::<usize>().ok()) else { return Vec::new() };
    let mut added = Vec::new();
    for (number, seat) in declared.asked.iter().enumerate() {
        if number >= seen {
            added.push(refusal(page, declared, &format!("seat.{number}.count"), page.t("need.seat-added")));
            continue;
        }
        for skill in seat.skills.iter().filter(|skill| skill.unseen) {
            let field = format!("seat.{number}.skill.{}", skill.skill_id);
            added.push(refusal(page, declared, &field, page.t("need.skill-added")));
        }
    }
    added
}

/// What stands in a field, as a reader knows it.
fn in_words(page: &Page, name: &str, value: &str) -> String {
    let field = name.rsplit('.').next().unwrap_or_default();
    match field {
        _ if value.is_empty() => "–".to_owned(),
        _ if name.contains(".skill.") => page.word("level", value),
        "mode" => page.word("work-mode", value),
        "region" => page.word("region", value),
        "clearance" => page.word("clearance", value),
        "startsOn" | "endsOn" => value.parse::<NaiveDate>().map_or_else(|_| value.to_owned(), |day| page.day(&day)),
        "teamBy" => value.replace('T', " "),
        _ => value.to_owned(),
    }
}

/// The page, with all that was typed.
pub(super) fn show(
    page: Page,
    declared: Declared,
    blank: Option<Blank>,
    values: BTreeMap<String, String>,
    refused: Vec<Refusal>,
    filled: bool,
    status: StatusCode,
) -> Response {
    let key = Uuid::new_v4().to_string();
    let template = NeedPage { page, declared, blank, values, refused, filled, key };
    template.page.render(status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::need::tests::{need, seat};

    #[test]
    fn declared_again_after_a_loss_the_need_begins_with_what_was_lost() {
        let seats = |filled: [bool; 2]| filled.map(|filled| Seat { filled, ..seat(&["one"]) }).into();
        let counts = |status: &str, filled: [bool; 2]| {
            let declared = need(status, seats(filled));
            declared.asked.iter().map(|seat| first_count(&declared, seat)).collect::<Vec<_>>()
        };
        assert_eq!(counts("DEPLOYED", [true, false]), ["0", "1"]);
        assert_eq!(counts("DEPLOYED", [true, true]), ["1", "1"], "nothing was lost: the whole team again");
        assert_eq!(counts("CALLING", [true, false]), ["1", "1"]);
    }
}
