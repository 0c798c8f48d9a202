//! Words that no label has, read as the known ones that a slip of the fingers makes of them.

use std::collections::HashMap;

use crate::text;

/// Two letters that changed places are put right in words from this length on.
pub(super) const SHORTEST: usize = 4;
/// In shorter words than this, the first letter is taken for the right one: who types a name begins it well, and « nuit » is no `unit`.
pub(super) const FIRST_MAY_BE_WRONG: usize = 6;
/// One letter that is missing or too much is put right in words from this length on, without it.
pub(super) const SHORTEST_GAP: usize = 5;

/// The words of all labels, and others that are no slips.
#[derive(Default)]
pub(super) struct Spelling {
    /// How many labels have each word, folded; none have a word that is only known to be one.
    known: HashMap<String, u32>,
}

impl Spelling {
    /// `others`: texts whose words are spelt as they are meant, though no label has them (« montagne » is no `montage`).
    pub(super) fn new<'l>(labels: impl Iterator<Item = &'l str>, others: impl Iterator<Item = &'l str>) -> Self {
        let mut known: HashMap<String, u32> = others.flat_map(text::words).map(|word| (word, 0)).collect();
        for word in labels.flat_map(text::words) {
            *known.entry(word).or_default() += 1;
        }
        Self { known }
    }

    /// A text with what is probably meant in place of the words that `is_known` does not know; none where nothing changes. Longer slips are
    /// left to the 4-grams: to guess at more of a short name is to find another one.
    pub(super) fn corrected(&self, text: &str, is_known: impl Fn(&str) -> bool) -> Option<String> {
        let mut any = false;
        let words: Vec<String> = text::words(text)
            .into_iter()
            .map(|word| match Some(&word).filter(|word| !is_known(word)).and_then(|word| self.meant(word)) {
                Some(meant) => {
                    any = true;
                    meant
                }
                None => word,
            })
            .collect();
        any.then(|| words.join(" "))
    }

    /// The word of the most labels that is one slip away.
    fn meant(&self, word: &str) -> Option<String> {
        if word.len() < SHORTEST
            || !word.bytes().all(|letter| letter.is_ascii_lowercase())
            || self.known.contains_key(word)
        {
            return None;
        }
        self.commonest(swapped(word)).or_else(|| self.commonest(with_or_without_a_letter(word)))
    }

    fn commonest(&self, words: impl Iterator<Item = String>) -> Option<String> {
        let known = words.filter_map(|word| Some((*self.known.get(&word)?, word)));
        known
            .filter(|(labels, _)| *labels > 0)
            .max_by(|one, other| one.0.cmp(&other.0).then_with(|| other.1.cmp(&one.1)))
            .map(|(_, word)| word)
    }
}

/// The word with each two neighbouring letters exchanged, once each; the word is ASCII.
fn swapped(word: &str) -> impl Iterator<Item = String> {
    let first = usize::from(word.len() < FIRST_MAY_BE_WRONG);
    (first..word.len() - 1).map(move |at| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.swap(at, at + 1);
        letters.into_iter().collect::<String>()
    })
}

/// The word with one letter more or less, but for its ends; the word is ASCII.
fn with_or_without_a_letter(word: &str) -> impl Iterator<Item = String> {
    let with = move |at: usize| ('a'..='z').map(move |letter| format!("{}{letter}{}", &word[..at], &word[at..]));
    let without = move |at: usize| format!("{}{}", &word[..at], &word[at + 1..]);
    let more = (1..word.len()).filter(move |_| word.len() >= SHORTEST_GAP).flat_map(with);
    more.chain((1..word.len() - 1).filter(move |_| word.len() > SHORTEST_GAP).map(without))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slip_is_put_right_and_a_known_word_left_alone() {
        let labels = ["Python", "Java", "Docker", "sciences", "Unit tests", "montage"];
        let spelling = Spelling::new(labels.into_iter(), ["guide de montagne"].into_iter());
        let known = |word: &str| word == "science";
        for (typed, meant) in [
            ("Pyhton", Some("python")),
            ("yPthon", Some("python")),
            ("pyton", Some("python")),
            ("Pythhon", Some("python")),
            ("Jvaa", Some("java")),
            ("Dokcer et Jvaa", Some("docker java")),
            ("Python", None),
            ("science", None),
            ("nuit", None),
            ("montagne", None),
            ("guied", None),
            ("montgae", Some("montage")),
            ("jav", None),
            ("javas", None),
            ("k8s", None),
            ("", None),
        ] {
            assert_eq!(spelling.corrected(typed, known).as_deref(), meant, "{typed}");
        }
    }
}
