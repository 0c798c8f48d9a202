//! Commands as forms: which fields each has, as data; what was typed; what the API refused and at which field.

pub mod accounts;
pub mod administration;
pub mod allocation;
pub mod brigades;
pub mod credits;
pub mod form;
pub mod missions;
pub mod notifications;
pub mod placements;
pub mod searches;
pub mod talents;
pub mod words;

use crate::executor::Document;

/// One mutation that a page offers as a form of its own.
#[derive(Debug)]
pub struct Command {
    /// Its part of the address, and its key in the catalogues: `command.NAME`, `command-explained.NAME`, `command-done.NAME`.
    pub name: &'static str,
    pub document: Document,
    pub fields: &'static [Field],
}

/// One field of a form, which is one field of the mutation's input.
#[derive(Debug)]
pub struct Field {
    /// As the input calls it; `field.NAME` in the catalogues.
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

/// What can be typed into a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// One of a closed list: the catalogue's family of its words, and its values as the API writes them.
    Choice(&'static str, &'static [&'static str]),
    /// Some of a closed list.
    Choices(&'static str, &'static [&'static str]),
    /// One of what the page offers, by id.
    Offered,
    /// Some of what the page offers, by id.
    Several,
    /// Some of a closed list, each as an object with one field: its name, the catalogue's family, the values.
    Objects(&'static str, &'static str, &'static [&'static str]),
    /// Several lines, at most so many characters.
    Lines(u16),
    /// One line, at most so many characters.
    Line(u16),
    Day,
    /// A day and a time, as clocks in the reader's zone show it.
    Moment,
    /// A share of full working time, 1 to 100 per cent.
    Share,
    /// A whole number within bounds.
    Count(u32, u32),
    /// A number of days within bounds, to the hundredth: the input takes the hundredths.
    Days(i64, i64),
    /// So many whole numbers, one after the other.
    Numbers(usize),
    /// For each of a closed list two numbers of days, no farther from nothing than these hundredths on either side, or none: below the first one is warned, below the second nothing goes.
    Limits(&'static str, &'static [&'static str], i64),
    /// Yes or no.
    Switch,
    /// A level, 1 to 4, for each of what the page offers; none where it was not seen.
    Levels,
    /// The same for each skill of each call that the page offers, as one object for each call: offered ids are the call's and the skill's.
    Evidenced,
    /// A least level, 1 to 4, for each of what the page offers; none where it is not asked for.
    Needed,
    /// At most so many as a least number of people for each mission that the page offers; none where it is not asked for.
    Minimums(u32),
    /// For each of a closed list one of another: the first one's family and values, and the second's.
    Each(&'static str, &'static [&'static str], &'static str, &'static [&'static str]),
    /// Said before something that cannot be taken back, or that many people feel; the API does not know of it.
    Confirmed,
    /// Importance and least level of each of what the page offers: what a seat asks for.
    Requirements,
    /// A password: never shown again; what browsers know it as.
    Secret(&'static str),
    /// An e-mail address.
    Email,
    /// A code that is used once.
    Code,
    /// What the page itself puts in, unseen.
    Fixed,
}

impl Kind {
    /// The values of a closed list from which one is chosen.
    pub const fn values(self) -> &'static [&'static str] {
        match self {
            Self::Choice(_, values) => values,
            _ => &[],
        }
    }

    /// The template's word for it.
    pub fn control(&self) -> &'static str {
        match self {
            Self::Choice(..) | Self::Offered => "select",
            Self::Choices(..) | Self::Several | Self::Objects(..) => "checkboxes",
            Self::Limits(..) => "limits",
            Self::Switch => "switch",
            Self::Lines(_) => "textarea",
            Self::Line(_) | Self::Numbers(_) | Self::Days(..) => "text",
            Self::Day => "date",
            Self::Moment => "datetime-local",
            Self::Share | Self::Count(..) => "number",
            Self::Each(..) => "each",
            Self::Confirmed => "confirmed",
            Self::Levels | Self::Evidenced => "levels",
            Self::Needed => "needed",
            Self::Minimums(_) => "minimums",
            Self::Requirements => "requirements",
            Self::Secret(_) => "password",
            Self::Email => "email",
            Self::Code => "code",
            Self::Fixed => "hidden",
        }
    }
}

/// A command whose document is `queries/FILE.graphql`.
macro_rules! command {
    ($name:literal, $operation:literal, $file:literal, [$($field:expr),* $(,)?]) => {
        $crate::commands::Command {
            name: $name,
            document: $crate::executor::Document {
                operation: $operation,
                source: include_str!(concat!("../../queries/", $file, ".graphql")),
            },
            fields: &[$($field),*],
        }
    };
}
pub(crate) use command;

const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, required: false }
}

/// Asks for a second look before what the command does.
const CONFIRMED: Field = required("confirmed", Kind::Confirmed);

/// Whose clock is meant.
const ZONES: Kind = Kind::Choice(
    "zone",
    &[
        "METROPOLITAN",
        "ANTILLES",
        "GUYANE",
        "REUNION",
        "MAYOTTE",
        "SAINT_PIERRE_ET_MIQUELON",
        "NOUVELLE_CALEDONIE",
        "POLYNESIE",
        "WALLIS_ET_FUTUNA",
    ],
);

/// Words that go with a reason.
const WORDS: Field = optional("words", Kind::Lines(1000));

#[cfg(test)]
mod tests {
    use vivier_kernel::locale::Locale;

    use super::*;
    use crate::messages::Catalogue;

    fn all() -> Vec<&'static Command> {
        let others = [&placements::APPLY, &placements::INVITE, &placements::PROPOSE, &missions::DRAFT]
            .into_iter()
            .chain(missions::ON_SEATS.iter().copied());
        let of_states = placements::ON_PLACEMENT.iter().chain(missions::ON_MISSION).map(|(_, command)| command);
        let of_runs = allocation::ON_RUN.iter().chain([&allocation::COMPUTE]);
        let of_notifications = notifications::COMMANDS.iter().map(|(command, _)| *command);
        others
            .chain(of_states)
            .chain(searches::COMMANDS.iter().copied())
            .chain(words::COMMANDS.iter().copied())
            .chain(talents::COMMANDS.iter().chain(talents::BY_OTHERS).copied())
            .chain(of_notifications)
            .chain(brigades::all())
            .chain(accounts::COMMANDS.iter().copied())
            .chain(of_runs)
            .chain(credits::COMMANDS.iter().copied())
            .chain(administration::COMMANDS.iter().copied())
            .collect()
    }

    #[test]
    fn every_command_says_what_it_does_and_every_choice_has_a_word() {
        for locale in Locale::ALL {
            let catalogue = Catalogue::of(locale);
            let mut missing = Vec::new();
            let mut need = |key: String| {
                if catalogue.find(&key).is_none() {
                    missing.push(key);
                }
            };
            for command in all() {
                for family in ["command", "command-explained", "command-done"] {
                    need(format!("{family}.{}", command.name));
                }
                for field in command.fields {
                    need(format!("field.{}", field.name));
                    if field.kind == Kind::Confirmed {
                        need(format!("command-confirmed.{}", command.name));
                    }
                    if let Kind::Choice(family, values)
                    | Kind::Choices(family, values)
                    | Kind::Limits(family, values, _)
                    | Kind::Objects(_, family, values) = field.kind
                    {
                        values.iter().for_each(|value| need(format!("{family}.{value}")));
                    }
                    if let Kind::Each(family, values, of, choices) = field.kind {
                        values.iter().for_each(|value| need(format!("{family}.{value}")));
                        choices.iter().for_each(|choice| need(format!("{of}.{choice}")));
                    }
                }
            }
            assert!(missing.is_empty(), "{}: {missing:?}", locale.tag());
        }
    }

    /// Whoever saw level 2 of somebody who claims level 4 proves nothing of that: it is said before and after.
    #[test]
    fn a_form_that_proves_skills_says_up_to_which_level() {
        let said = [(Locale::Fr, "niveau indiqué", "plus haut"), (Locale::En, "level", "higher claim")];
        for (locale, level, claim) in said {
            let catalogue = Catalogue::of(locale);
            for (key, part) in [
                ("command-explained.complete", level),
                ("command-explained.review-mobilisation", level),
                ("command-done.review-mobilisation", level),
                ("command-done.review-mobilisation", claim),
                ("field-hint.levels", claim),
            ] {
                assert!(catalogue.find(key).is_some_and(|words| words.contains(part)), "{key}: {part}");
            }
        }
    }

    #[test]
    fn names_are_parts_of_addresses_and_stand_once() {
        let names: std::collections::BTreeSet<_> = all().into_iter().map(|command| command.name).collect();
        assert_eq!(names.len(), all().len());
        assert!(names.iter().all(|name| name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')));
    }

    /// Each action of the API has its form.
    #[test]
    fn every_action_of_the_api_has_a_form() {
        let sdl = include_str!("../../../schema/schema.graphql");
        let named = |list: &str, known: &[&str]| {
            let start = sdl.find(&format!("enum {list} {{")).expect("the list");
            let body = &sdl[start..start + sdl[start..].find('}').expect("its end")];
            let mut quoted = false;
            for line in body.lines().skip(1).map(str::trim) {
                if line.starts_with("\"\"\"") {
                    quoted = !quoted || line.len() > 5;
                    continue;
                }
                if !quoted && !line.is_empty() {
                    assert!(known.contains(&line), "{line} of {list} has no form");
                }
            }
        };
        let placements: Vec<_> = placements::ON_PLACEMENT.iter().map(|(action, _)| *action).collect();
        named("PlacementAction", &placements);
        let mut missions: Vec<_> = missions::ON_MISSION.iter().map(|(action, _)| *action).collect();
        // These have pages of their own.
        missions.extend(["DRAFT_MISSION", "ADD_SEAT", "REMOVE_SEAT", "CHANGE_SEAT"]);
        named("MissionAction", &missions);
    }
}
