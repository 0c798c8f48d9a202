//! What a caller is told when something was refused: a stable code, the field, and values for the message.

use std::collections::BTreeMap;

/// An expected refusal, ready to be shown: the words come from a catalogue, by `code`, in the reader's language.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Upper-case, stable, documented: `SEAT_ALREADY_FILLED`.
    pub code: &'static str,
    /// Dotted path of the input field that is at fault, where there is one.
    pub field: Option<String>,
    /// Values that the message names, for example `max`. Never personal data.
    pub params: BTreeMap<&'static str, String>,
    /// What else the same refusal is about, each at its own field: nobody mends one thing only to hear of the next.
    pub besides: Vec<Problem>,
}

impl Problem {
    pub fn new(code: &'static str) -> Self {
        Self { code, field: None, params: BTreeMap::new(), besides: Vec::new() }
    }

    #[must_use]
    pub fn at(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }

    /// Puts `prefix` before the field: for an item of a list or a nested input.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.field = Some(match self.field {
            Some(field) => format!("{prefix}.{field}"),
            None => prefix.to_owned(),
        });
        self.besides = self.besides.into_iter().map(|other| other.under(prefix)).collect();
        self
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.params.insert(name, value.to_string());
        self
    }

    /// Adds what else is refused, and what is told besides that.
    #[must_use]
    pub fn besides(mut self, others: impl IntoIterator<Item = Problem>) -> Self {
        for mut other in others {
            let more = std::mem::take(&mut other.besides);
            self.besides.push(other);
            self.besides.extend(more);
        }
        self
    }

    /// Refuses for all of these at once.
    ///
    /// # Errors
    /// The first, with the others besides; nothing is refused where there is none.
    pub fn together(problems: impl IntoIterator<Item = Problem>) -> Result<(), Self> {
        let mut problems = problems.into_iter();
        match problems.next() {
            Some(first) => Err(first.besides(problems)),
            None => Ok(()),
        }
    }

    /// The same with each field as the caller calls it, of what is told besides as well.
    #[must_use]
    pub fn renamed(mut self, rename: fn(&str) -> String) -> Self {
        self.field = self.field.map(|field| rename(&field));
        self.besides = self.besides.into_iter().map(|other| other.renamed(rename)).collect();
        self
    }

    /// This one and what is told besides, in order.
    pub fn all(&self) -> impl Iterator<Item = &Problem> {
        std::iter::once(self).chain(&self.besides)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(field) = &self.field {
            write!(f, " at {field}")?;
        }
        for (name, value) in &self.params {
            write!(f, " {name}={value}")?;
        }
        for other in &self.besides {
            write!(f, "; {other}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// A domain's closed list of refusals: each has a stable code and, where it applies, names the field at fault.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    fn problem(&self) -> Problem;
}

impl Refusal for Problem {
    fn problem(&self) -> Problem {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_besides_keeps_its_own_field_below_the_same_prefix() {
        let one = Problem::new("EMPTY").at("title");
        let both = one.besides([Problem::new("TOO_LONG").at("place").with("max", 120)]).under("seat");
        let told: Vec<_> = both.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
        assert_eq!(told, [("EMPTY", Some("seat.title")), ("TOO_LONG", Some("seat.place"))]);
        assert_eq!(both.to_string(), "EMPTY at seat.title; TOO_LONG at seat.place max=120");
    }

    #[test]
    fn several_refusals_are_one_and_none_is_lost_that_came_with_another() {
        let problem = |code: &'static str| Problem::new(code).at(&code.to_lowercase());
        assert_eq!(Problem::together([]), Ok(()));
        assert_eq!(Problem::together([problem("ONE")]), Err(problem("ONE")));
        let two = problem("TWO").besides([problem("THREE")]);
        let all = Problem::together([problem("ONE"), two, problem("FOUR")]).expect_err("refused");
        let codes: Vec<_> = all.all().map(|problem| problem.code).collect();
        assert_eq!(codes, ["ONE", "TWO", "THREE", "FOUR"]);
        let renamed = all.renamed(|field| format!("{field}Id"));
        let fields: Vec<_> = renamed.all().filter_map(|problem| problem.field.as_deref()).collect();
        assert_eq!(fields, ["oneId", "twoId", "threeId", "fourId"]);
    }
}
