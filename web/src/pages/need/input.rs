//! What was typed into the form of a need, as a mutation takes it; and which field of the form a refusal is about.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{Declared, MOST_SEATS, Seat, Skill};
use crate::commands::form::input::Unreadable;
use crate::commands::{brigades, talents};
use crate::format::is_time;
use crate::page::Page;

/// The field with this name holds what cannot be told to the API.
#[derive(PartialEq, Debug)]
pub(super) struct Unread(pub(super) String, pub(super) Wrong);

/// Why it cannot.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Wrong {
    Needed,
    /// None of the seats is wanted.
    NoSeat,
    Unreadable(Unreadable),
}

impl Wrong {
    pub(super) fn words(&self, page: &Page) -> String {
        match self {
            Self::Needed => page.t("form.needed").to_owned(),
            Self::NoSeat => page.t("need.no-seat").to_owned(),
            Self::Unreadable(unreadable) => unreadable.words(page),
        }
    }
}

/// What a mutation is told, and of which seat on the page each of its seats is: one that is wanted several times is sent as often.
pub(super) struct Sending {
    pub(super) input: Map<String, Value>,
    pub(super) seats: Vec<usize>,
}

/// The input of either mutation, without what only one of them takes; or everything in it that cannot be told.
pub(super) fn read(
    page: &Page,
    declared: &Declared,
    values: &BTreeMap<String, String>,
) -> Result<Sending, Vec<Unread>> {
    let of = |name: &str| values.get(name).map(|value| value.trim()).unwrap_or_default();
    let mut wrong = Vec::new();
    let mut input = Map::new();
    for name in ["name", "startsOn", "endsOn"] {
        if of(name).is_empty() {
            wrong.push(Unread(name.to_owned(), Wrong::Needed));
        }
        input.insert(name.to_owned(), json!(of(name)));
    }
    match of("teamBy") {
        "" => wrong.push(Unread("teamBy".to_owned(), Wrong::Needed)),
        text if !is_time(text) => wrong.push(Unread("teamBy".to_owned(), Wrong::Unreadable(Unreadable::NotATime))),
        _ => {}
    }
    input.insert("teamBy".to_owned(), json!(page.instant(of("teamBy"))));
    for name in ["largestTeam", "mostFromService"] {
        let typed = Some(of(name)).filter(|text| !text.is_empty());
        let value = typed.map(|text| kept(&mut wrong, number(name, text)));
        input.insert(name.to_owned(), json!(value));
    }
    let (mut seats, mut numbers, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for (index, seat) in declared.asked.iter().enumerate() {
        match asked_seat(values, index, seat) {
            Ok((asked, count)) => {
                seats.extend(std::iter::repeat_n(asked, count));
                numbers.extend(std::iter::repeat_n(index, count));
            }
            Err(more) => unread.extend(more),
        }
    }
    if seats.is_empty() && unread.is_empty() {
        unread.push(Unread("seat.0.count".to_owned(), Wrong::NoSeat));
    }
    wrong.append(&mut unread);
    input.insert("seats".to_owned(), json!(seats));
    if wrong.is_empty() { Ok(Sending { input, seats: numbers }) } else { Err(wrong) }
}

/// What the seat with this number asks for, and how many of it are wanted; or everything in it that cannot be told. Of a seat that is not
/// wanted nothing is read.
fn asked_seat(values: &BTreeMap<String, String>, index: usize, seat: &Seat) -> Result<(Value, usize), Vec<Unread>> {
    let name = |field: &str| format!("seat.{index}.{field}");
    let of = |field: &str| values.get(&name(field)).map(|value| value.trim()).unwrap_or_default();
    let mut wrong = Vec::new();
    let count = number(&name("count"), of("count")).and_then(|count| {
        usize::try_from(count).map_err(|_| Unread(name("count"), Wrong::Unreadable(Unreadable::NotANumber)))
    });
    if count == Ok(0) {
        return Ok((Value::Null, 0));
    }
    if of("title").is_empty() {
        wrong.push(Unread(name("title"), Wrong::Needed));
    }
    let count = kept(&mut wrong, count).min(MOST_SEATS + 1);
    let mut skills = Vec::new();
    for skill in asked_skills(values, index, seat) {
        let field = format!("skill.{}", skill.skill_id);
        let level = kept(&mut wrong, number(&name(&field), of(&field)));
        skills.push(json!({ "skillId": skill.skill_id, "level": level }));
    }
    let share = kept(&mut wrong, number(&name("share"), of("share")));
    // A region is for work on site.
    let region = Some(of("region")).filter(|region| !region.is_empty() && of("mode") != "REMOTE");
    // What no list offers the API's schema does not know, and would not say at which field it stands.
    let (modes, clearances) = (brigades::MODES.values(), talents::CLEARANCES.values());
    for (choice, listed) in [("mode", modes), ("region", talents::REGIONS), ("clearance", clearances)] {
        let unsaid = choice == "region" && region.is_none();
        if !unsaid && !listed.iter().any(|one| *one == of(choice)) {
            wrong.push(Unread(name(choice), Wrong::Unreadable(Unreadable::NotAChoice)));
        }
    }
    let asked = json!({
        "title": of("title"), "share": share, "mode": of("mode"), "region": region,
        "clearance": of("clearance"), "skills": skills,
    });
    if wrong.is_empty() { Ok((asked, count)) } else { Err(wrong) }
}

/// The number that was typed into the field with this name.
fn number(name: &str, typed: &str) -> Result<i64, Unread> {
    if typed.is_empty() {
        return Err(Unread(name.to_owned(), Wrong::Needed));
    }
    typed.parse().map_err(|_| Unread(name.to_owned(), Wrong::Unreadable(Unreadable::NotANumber)))
}

/// What was read; where it could not be, that is kept for when everything has been.
fn kept<T: Default>(wrong: &mut Vec<Unread>, read: Result<T, Unread>) -> T {
    read.unwrap_or_else(|unread| {
        wrong.push(unread);
        T::default()
    })
}

/// The skills that are still asked for on the seat with this number, in their order.
fn asked_skills<'a>(
    values: &BTreeMap<String, String>,
    number: usize,
    seat: &'a Seat,
) -> impl Iterator<Item = &'a Skill> {
    let is_asked = |skill: &&Skill| {
        values.get(&format!("seat.{number}.skill.{}", skill.skill_id)).is_some_and(|level| !level.trim().is_empty())
    };
    seat.skills.iter().filter(is_asked).collect::<Vec<_>>().into_iter()
}

#[derive(Deserialize)]
pub(super) struct Refused {
    #[serde(default)]
    pub(super) code: String,
    pub(super) message: String,
    #[serde(default)]
    path: Option<Vec<String>>,
}

impl Refused {
    /// The name of the field on the page that the path is about. `seats`: of which seat on the page each of those that were sent is.
    pub(super) fn field(
        &self,
        declared: &Declared,
        values: &BTreeMap<String, String>,
        seats: &[usize],
    ) -> Option<String> {
        let path: Vec<&str> =
            self.path.iter().flatten().map(String::as_str).skip_while(|part| *part == "input").collect();
        let number = |text: &str| text.parse::<usize>().ok();
        match path[..] {
            ["seats", sent, "skills", rank, ..] => {
                let at = *seats.get(number(sent)?)?;
                let skill = asked_skills(values, at, declared.asked.get(at)?).nth(number(rank)?)?;
                Some(format!("seat.{at}.skill.{}", skill.skill_id))
            }
            ["seats", sent, field, ..] => Some(format!("seat.{}.{field}", seats.get(number(sent)?)?)),
            // Too many or none at all: how many there are is said seat by seat, and the first one is where to begin.
            ["seats"] => Some("seat.0.count".to_owned()),
            [field] => Some(field.to_owned()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::need::form::WHOLE;
    use crate::pages::need::tests::{need, seat};

    #[test]
    fn everything_that_is_wrong_with_a_seat_is_told_at_once_and_one_that_is_not_wanted_is_not_read() {
        let typed = |count: &str| -> BTreeMap<String, String> {
            let value = |name: &str, value: &str| (format!("seat.0.{name}"), value.to_owned());
            [
                value("count", count),
                value("title", " "),
                value("share", "x"),
                value("mode", "REMOTE"),
                value("clearance", "Y"),
                value("skill.one", "2"),
            ]
            .into()
        };
        let read = asked_seat(&typed("2"), 0, &seat(&["one"])).expect_err("three are wrong");
        let unread = |name: &str, why: Wrong| Unread(format!("seat.0.{name}"), why);
        let number = Wrong::Unreadable(Unreadable::NotANumber);
        let choice = Wrong::Unreadable(Unreadable::NotAChoice);
        let wrong = [unread("title", Wrong::Needed), unread("share", number), unread("clearance", choice)];
        assert_eq!(read, wrong);
        assert_eq!(asked_seat(&typed("0"), 0, &seat(&["one"])), Ok((Value::Null, 0)));
    }

    #[test]
    fn what_is_refused_is_told_of_the_seat_on_the_page_though_a_seat_is_sent_several_times_or_a_skill_not_at_all() {
        let declared = need("DECLARED", vec![seat(&["one"]), seat(&["one"]), seat(&["two", "three"])]);
        let level = |name: &str, level: &str| (name.to_owned(), level.to_owned());
        let values: BTreeMap<String, String> = [
            level("seat.0.skill.one", "2"),
            level("seat.1.skill.one", "2"),
            level("seat.2.skill.two", ""),
            level("seat.2.skill.three", "4"),
        ]
        .into();
        // The first seat is wanted three times, the second no more.
        let seats = [0, 0, 0, 2];
        let of = |path: &[&str]| {
            let path = std::iter::once("input").chain(path.iter().copied()).map(str::to_owned).collect();
            Refused { code: String::new(), message: String::new(), path: Some(path) }.field(&declared, &values, &seats)
        };
        assert_eq!(of(&["seats", "3", "share"]).as_deref(), Some("seat.2.share"));
        assert_eq!(of(&["seats", "2", "region"]).as_deref(), Some("seat.0.region"));
        assert_eq!(of(&["seats", "3", "skills", "0", "level"]).as_deref(), Some("seat.2.skill.three"));
        assert_eq!(of(&["seats", "3", "skills"]).as_deref(), Some("seat.2.skills"));
        assert_eq!(of(&["largestTeam"]).as_deref(), Some("largestTeam"));
        assert_eq!(of(&["seats", "9", "share"]), None);
        assert_eq!(of(&["seats"]).as_deref(), Some("seat.0.count"));
        let host = of(&["hostId"]);
        assert!(host.is_some_and(|host| WHOLE.contains(&host.as_str())), "it stands on the page");
    }
}
