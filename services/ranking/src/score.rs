//! A score that is the exact sum of its named terms.

use serde::Serialize;

/// What a term rewards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum TermName {
    /// A needed skill that the profile has, or a similar one; `need` is its place among the mission's needs.
    Skill { need: usize },
    /// A needed skill that the profile's professions make probable, and more so than what it has: to be confirmed, never shown as had.
    Probable { need: usize },
    /// The mission's professions, as far as the profile shares their skills.
    Profession,
    /// Words of the mission that the profile uses too.
    Words,
}

/// A named part of a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Term {
    #[serde(flatten)]
    pub name: TermName,
    /// What each thousandth of the value gives.
    pub weight: u64,
    /// 0 to 1,000.
    pub value: u64,
}

impl Term {
    /// What it adds to the score.
    pub fn points(&self) -> u64 {
        self.weight * self.value
    }
}

/// A score with its explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Score {
    pub terms: Vec<Term>,
}

impl Score {
    /// The sum of the terms: there is nothing else in a score.
    pub fn total(&self) -> u64 {
        self.terms.iter().map(Term::points).sum()
    }
}
