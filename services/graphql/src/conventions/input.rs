//! Reads a client's input: every field is checked, all problems are collected, and only a wholly valid input becomes a command.

use async_graphql::ID;
use async_graphql::resolver_utils::EnumType;
use vivier_kernel::id::TypedId;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::Problem;
use vivier_kernel::zone::{QuietHours, Zone};

use crate::conventions::global_id;

/// Everything that is wrong with an input: at least one problem, each with its field.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problems(pub Vec<Problem>);

impl std::fmt::Display for Problems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// A whole number of a field whose values fit in 32 bits and are not negative: what does not is made the largest, which no such field accepts, so that
/// it is refused with its field. An input's own type is always signed: an unsigned one would be refused before its field is known.
pub fn whole(value: i64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Collects problems while fields are read. A field that could not be read is `None`; [`Reader::build`] makes the
/// command of the fields that could, with `?` on each.
#[derive(Debug, Default)]
pub struct Reader {
    problems: Vec<Problem>,
}

impl Reader {
    pub fn new() -> Self {
        Self::default()
    }

    /// A value that was parsed: `reader.value("title", Line::new(&input.title))`.
    pub fn value<T>(&mut self, field: &str, parsed: Result<T, Invalid>) -> Option<T> {
        parsed.map_err(|invalid| self.problems.push(invalid.at(field))).ok()
    }

    /// A value whose parser gives a whole problem; `field` goes before the field that it names.
    pub fn checked<T>(&mut self, field: &str, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.problems.push(problem.under(field))).ok()
    }

    /// An id of the kind that is asked.
    pub fn id<T: TypedId>(&mut self, field: &str, id: &ID) -> Option<T> {
        self.checked(field, global_id::decode(id))
    }

    /// A field that may be absent: `Some(None)` where it is. `reader.optional(input.end, |reader, end| reader.value("end", end.read()))`.
    pub fn optional<A, T>(
        &mut self,
        value: Option<A>,
        read: impl FnOnce(&mut Self, A) -> Option<T>,
    ) -> Option<Option<T>> {
        match value {
            None => Some(None),
            Some(value) => read(self, value).map(Some),
        }
    }

    /// The words that go with a reason. They may be absent, unless the reason is none of the list, `OTHER`: whoever is told of it would
    /// read nothing then, and it is refused with `WORDS_NEEDED` at `words`.
    pub fn words<R: EnumType, T>(
        &mut self,
        reason: R,
        words: Option<String>,
        read: impl FnOnce(&str) -> Result<T, Invalid>,
    ) -> Option<Option<T>> {
        match words {
            Some(text) => self.value("words", read(&text)).map(Some),
            None if R::items().iter().any(|item| item.value == reason && item.name == "OTHER") => {
                self.refuse(Problem::new("WORDS_NEEDED").at("words"));
                None
            }
            None => Some(None),
        }
    }

    /// The items of a list; their problems are named `field.0`, `field.1`.
    ///
    /// `max`: how many items are accepted; more are refused unread.
    pub fn list<A, T>(
        &mut self,
        field: &str,
        max: usize,
        items: Vec<A>,
        mut read: impl FnMut(&mut Self, A) -> Option<T>,
    ) -> Option<Vec<T>> {
        if items.len() > max {
            return self.value(field, Err(Invalid::TooMany { max }));
        }
        let read: Vec<Option<T>> = items
            .into_iter()
            .enumerate()
            .map(|(index, item)| self.nested(&format!("{field}.{index}"), |reader| read(reader, item)))
            .collect();
        read.into_iter().collect()
    }

    /// A nested input: the problems found inside are named `field.…`. Use `""` for the item of a list itself.
    pub fn nested<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.problems.len();
        let value = read(self);
        for problem in &mut self.problems[before..] {
            let inner = problem.field.take().filter(|inner| !inner.is_empty());
            problem.field = Some(match inner {
                Some(inner) => format!("{field}.{inner}"),
                None => field.to_owned(),
            });
        }
        value
    }

    /// Hours of every day, each with its field and refused there; two that do not go together are refused at the second.
    pub fn quiet_hours(&mut self, zone: Zone, from: (&str, i64), until: (&str, i64)) -> Option<QuietHours> {
        let starts = self.value(from.0, QuietHours::hour(from.1));
        let ends = self.value(until.0, QuietHours::hour(until.1));
        starts.and(ends)?;
        self.value(until.0, QuietHours::new(zone, from.1, until.1))
    }

    /// A problem that concerns several fields.
    pub fn refuse(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// What `make` builds of the fields, where all could be read.
    ///
    /// # Errors
    /// All problems that were found, in the order of the fields.
    pub fn build<T>(self, make: impl FnOnce() -> Option<T>) -> Result<T, Problems> {
        if !self.problems.is_empty() {
            return Err(Problems(self.problems));
        }
        make().ok_or_else(|| Problems(vec![Problem::new("MALFORMED_INPUT")]))
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::share::Share;
    use vivier_kernel::text::Line;

    use super::*;

    #[test]
    fn all_problems_are_found_at_once_with_their_paths() {
        let mut reader = Reader::new();
        let title = reader.value("title", Line::<5>::new("far too long"));
        let shares =
            reader.list("seats", 3, vec![50, 0, 101], |reader, share| reader.value("share", Share::new(share)));
        let owner = reader.nested("owner", |reader| reader.value("name", Line::<5>::new("")));
        let built = reader.build(|| Some((title?, shares?, owner?)));
        let Err(Problems(problems)) = built else { panic!("refused") };
        let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "TOO_LONG at title max=5",
                "OUT_OF_RANGE at seats.1.share max=100 min=1",
                "OUT_OF_RANGE at seats.2.share max=100 min=1",
                "EMPTY at owner.name"
            ]
        );
    }

    #[test]
    fn each_quiet_hour_is_refused_at_its_own_field() {
        for (from, until, expected) in [
            (25, 8, "OUT_OF_RANGE at from max=23 min=0"),
            (20, -1, "OUT_OF_RANGE at until max=23 min=0"),
            (24, 24, "OUT_OF_RANGE at from max=23 min=0; OUT_OF_RANGE at until max=23 min=0"),
            (7, 7, "SAME_HOUR at until"),
        ] {
            let mut reader = Reader::new();
            let hours = reader.quiet_hours(Zone::Guyane, ("from", from), ("until", until));
            let refused = reader.build(|| hours).expect_err("refused");
            assert_eq!(refused.to_string(), expected, "{from} to {until}");
        }
    }

    #[test]
    fn an_absent_optional_field_is_no_problem() {
        let mut reader = Reader::new();
        let end = reader.optional(None::<&str>, |reader, end| reader.value("end", Line::<5>::new(end)));
        assert_eq!(reader.build(|| end).map(|end| end.is_none()), Ok(true));
    }

    #[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
    enum Why {
        Workload,
        Other,
    }

    #[test]
    fn a_reason_that_is_none_of_the_list_needs_words() {
        let read = |reason: Why, words: Option<&str>| {
            let mut reader = Reader::new();
            let words = reader.words(reason, words.map(str::to_owned), Line::<20>::new);
            reader.build(|| Some(words?.map(|words| words.as_str().to_owned()))).map_err(|problems| problems.0)
        };
        assert_eq!(read(Why::Workload, None), Ok(None));
        assert_eq!(read(Why::Workload, Some("Trop.")), Ok(Some("Trop.".to_owned())));
        assert_eq!(read(Why::Other, Some("Trop.")), Ok(Some("Trop.".to_owned())));
        assert_eq!(read(Why::Other, None), Err(vec![Problem::new("WORDS_NEEDED").at("words")]));
        assert_eq!(read(Why::Other, Some("")), Err(vec![Problem::new("EMPTY").at("words")]));
    }

    #[test]
    fn a_list_that_is_too_long_is_refused_unread() {
        let mut reader = Reader::new();
        let read = reader.list("tags", 2, vec![1, 2, 3], |_, item| Some(item));
        assert_eq!(reader.build(|| read), Err(Problem::new("TOO_MANY").at("tags").with("max", 2).into()));
    }
}
