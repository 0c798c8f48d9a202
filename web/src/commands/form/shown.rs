//! The page of a form, as its template asks for it.

use std::collections::BTreeMap;

use askama::Template;
use chrono::NaiveDate;

use super::{Problem, Subject};
use crate::commands::{Command, Field, Kind, brigades, credits};
use crate::page::Page;

/// Lists of reasons whose words no page shows anybody: they are kept, and nobody has to say them.
const KEPT: &[&str] = &["leaving-reason"];

/// True of a list of reasons of which the last, which is none of them, is said in words.
fn needs_words(kind: Kind) -> bool {
    matches!(kind, Kind::Choice(family, options) if options.contains(&"OTHER") && !KEPT.contains(&family))
}

/// What a secondment's convention cannot do without, and a mission letter can (`said_by_host` of the rules), as the draft calls it.
const OF_A_CONVENTION: &[&str] = &["activities", "hours", "reimbursement"];

/// True of what a draft is refused without where it is a convention.
fn is_of_convention(command: &Command, name: &str) -> bool {
    command.name == "draft-agreement" && OF_A_CONVENTION.contains(&name)
}

/// True of the place, which a convention says unless all the work is done from elsewhere.
fn is_place_of_convention(command: &Command, name: &str) -> bool {
    command.name == "draft-agreement" && name == "place"
}

#[derive(Template)]
#[template(path = "command.html")]
pub(super) struct CommandPage {
    pub(super) page: Page,
    pub(super) command: &'static Command,
    pub(super) subject: Subject,
    pub(super) values: BTreeMap<String, Vec<String>>,
    pub(super) problems: Vec<Problem>,
    pub(super) key: String,
    /// True where somebody else changed the object while this was typed.
    pub(super) conflict: bool,
}

impl CommandPage {
    /// What the title of the window says beside the command, so that two forms of one name are told apart: which one of several it
    /// is about, or what it belongs to. The ways in belong to nothing.
    fn about(&self) -> Option<&str> {
        let belongs =
            || (!self.subject.anyone && !self.subject.title.is_empty()).then_some(self.subject.title.as_str());
        self.subject.which.as_deref().or_else(belongs)
    }

    /// What stands in the object now, where somebody else changed it and it is not what was typed.
    fn present(&self, field: &Field) -> Option<String> {
        let single = self.subject.values.get(field.name).map(std::slice::from_ref);
        let now = single.or_else(|| self.subject.lists.get(field.name).map(Vec::as_slice)).filter(|_| self.conflict)?;
        // A field that was sent empty and one that was not sent say the same.
        let said = |values: &[String]| values.iter().filter(|value| !value.is_empty()).cloned().collect::<Vec<_>>();
        if said(self.values.get(field.name).map_or(&[], Vec::as_slice)) == said(now) {
            return None;
        }
        let offered = |id: &String| self.subject.offered.iter().find(|(offered, _)| offered == id);
        let word = |value: &String| match field.kind {
            Kind::Choice(family, _) | Kind::Choices(family, _) => self.page.word(family, value),
            Kind::Offered | Kind::Several => offered(value).map_or_else(|| value.clone(), |(_, label)| label.clone()),
            Kind::Day => value.parse::<NaiveDate>().map_or_else(|_| value.clone(), |day| self.page.day(&day)),
            _ => value.clone(),
        };
        Some(now.iter().map(word).collect::<Vec<_>>().join(", "))
    }

    /// What stands now in one row of a field that is once for each of several things, where somebody else changed the object and it is not
    /// what was typed.
    fn present_of(&self, field: &Field, id: &str) -> Option<String> {
        let now = self.row(field, id, |name| self.began(name));
        (self.conflict && self.row(field, id, |name| self.value(name)) != now).then_some(now)
    }

    /// One row in words; `of` tells what its controls hold.
    fn row<'a>(&self, field: &Field, id: &str, of: impl Fn(&str) -> &'a str) -> String {
        let chosen = of(&format!("{}:{id}", field.name));
        let importance = of(&format!("importance:{id}"));
        match field.kind {
            Kind::Each(_, _, family, _) => self.page.word(family, chosen),
            Kind::Requirements if !importance.is_empty() => {
                format!("{}, {}", self.page.word("importance", importance), self.page.word("level", chosen))
            }
            Kind::Needed if !chosen.is_empty() => self.page.word("level", chosen),
            _ => self.page.t("skills.not-asked").to_owned(),
        }
    }

    /// What a control began with, which is what stands in the object.
    fn began(&self, name: &str) -> &str {
        let row = || self.subject.chosen.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        self.subject.values.get(name).or_else(row).map_or("", String::as_str)
    }

    /// True where the command writes over what stands in the object, so that both can be held against each other.
    fn replaces(&self) -> bool {
        let rows = |field: &Field| {
            let row = format!("{}:", field.name);
            let mut names = self.subject.chosen.iter().map(|(name, _)| name.as_str());
            names.any(|name| name.starts_with(&row)) || self.subject.values.keys().any(|name| name.starts_with(&row))
        };
        let single = |name: &str| self.subject.values.contains_key(name) || self.subject.lists.contains_key(name);
        self.command.fields.iter().any(|field| field.kind != Kind::Fixed && (single(field.name) || rows(field)))
    }

    /// True where a field may be left empty: that is worth saying once, above them.
    fn has_optional(&self) -> bool {
        self.command.fields.iter().any(|field| !self.is_needed(field))
    }

    fn is_needed(&self, field: &Field) -> bool {
        self.subject.needs(field)
    }

    /// What is said beside a field that may be left empty: whether that is always so.
    fn optional(&self, field: &Field) -> &str {
        let of_a_gift = self.command.name == credits::GRANT.name;
        match field.name {
            _ if field.kind.control() == "password" => self.page.t("form.optional-password"),
            name if self.says_other(name) => self.page.t("form.optional-but-other"),
            name if is_of_convention(self.command, name) => self.page.t("form.optional-but-convention"),
            name if is_place_of_convention(self.command, name) => self.page.t("form.optional-but-place"),
            "organisationId" => self.page.t("form.optional-but-agent"),
            "seat.region" => self.page.t("form.optional-but-on-site"),
            "halfDays" if of_a_gift => self.page.t("form.optional-but-given-time"),
            "amount" if of_a_gift => self.page.t("form.optional-but-set-amount"),
            _ => self.page.t("form.optional"),
        }
    }

    /// True of words that say a reason which none of the list is.
    fn says_other(&self, name: &str) -> bool {
        name == "words" && self.command.fields.iter().any(|field| needs_words(field.kind))
    }

    /// What a field is called: some commands ask for something else by a name that others use.
    fn label(&self, name: &str) -> String {
        match name {
            "hours" if self.command.name == brigades::EXERCISE.name => self.page.t("field.hours-to-team").to_owned(),
            "halfDays" if self.command.name == credits::GRANT.name => self.page.t("field.half-days-given").to_owned(),
            _ => self.page.word("field", name),
        }
    }

    /// Where another link can be asked for, where the one that led here was refused.
    fn another_link(&self) -> Option<&'static str> {
        self.subject.another_link.filter(|_| self.refused("token"))
    }

    /// A field that is seen, which a link can lead to.
    fn is_seen(&self, name: &str) -> bool {
        self.fields().any(|field| field.name == name && field.kind != Kind::Fixed)
    }

    /// Those that are asked here.
    fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.command.fields.iter().filter(|field| !self.subject.hidden.contains(&field.name))
    }

    fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.first()).map_or("", String::as_str)
    }

    fn chosen(&self, name: &str, value: &str) -> bool {
        self.values.get(name).is_some_and(|values| values.iter().any(|chosen| chosen == value))
    }

    /// What is chosen of one offered thing in a list of selects.
    fn of(&self, name: &str, id: &str) -> &str {
        self.value(&format!("{name}:{id}"))
    }

    fn problems_of(&self, name: &str) -> Vec<&str> {
        let about = |problem: &&Problem| problem.field == Some(name);
        self.problems.iter().filter(about).map(|problem| problem.message.as_str()).collect()
    }

    /// What the search came to, in words.
    fn found(&self) -> String {
        let count = |found| self.page.count("skills.found", &u64::try_from(found).unwrap_or_default());
        match self.subject.found {
            None => String::new(),
            Some(0) => self.page.t("skills.found-none").to_owned(),
            Some(found) => count(found),
        }
    }

    fn refused(&self, name: &str) -> bool {
        self.problems.iter().any(|problem| problem.field == Some(name))
    }

    /// What checkboxes offer: values and words.
    fn options(&self, field: &Field) -> Vec<(String, String)> {
        match field.kind {
            Kind::Choices(family, values) | Kind::Objects(_, family, values) => {
                values.iter().map(|value| ((*value).to_owned(), self.page.word(family, value))).collect()
            }
            _ => self.subject.offered.clone(),
        }
    }

    /// One amount of [`Kind::Limits`].
    fn limit(&self, name: &str, class: &str, part: &str) -> &str {
        self.value(&format!("{name}:{class}:{part}"))
    }

    /// A name that can stand in an `id`.
    fn id(&self, name: &str) -> String {
        name.replace(['.', ':'], "-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{placements, talents};

    #[test]
    fn words_beside_a_reason_are_asked_for_where_somebody_reads_them() {
        let asked = |command: &Command| command.fields.iter().any(|field| needs_words(field.kind));
        assert!(!asked(&talents::WITHDRAW_TALENT));
        for needed in [&brigades::LEAVE, &brigades::DECLINE, &brigades::REMOVE] {
            assert!(asked(needed), "{}", needed.name);
        }
        assert!(placements::ON_PLACEMENT.iter().any(|(_, command)| command.name == "decline" && asked(command)));
    }

    #[test]
    fn what_a_convention_needs_is_not_called_optional_without_saying_so() {
        let draft = placements::ON_PLACEMENT.iter().find(|(_, command)| command.name == "draft-agreement");
        let (_, draft) = draft.expect("a draft");
        let of = |told: fn(&Command, &str) -> bool| -> Vec<&'static str> {
            draft.fields.iter().map(|field| field.name).filter(|name| told(draft, name)).collect()
        };
        assert_eq!(of(is_of_convention), OF_A_CONVENTION);
        assert_eq!(of(is_place_of_convention), ["place"]);
    }
}
