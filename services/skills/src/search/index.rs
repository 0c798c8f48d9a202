//! The index: words of labels, their prefixes and their neighbours by typo. Immutable; a newer one takes its place.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;
use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;

use super::fold::{MAX_QUERY, whole, words};
use super::typo::{distance, swapped, tolerated, trigrams};
use crate::domain::value::SkillId;
use crate::read::skill::SkillRow;

/// Known words that one typed word may stand for, the nearest first.
const MAX_EXPANSIONS: usize = 128;
/// Words that a typo is compared with, by shared three-letter pieces.
const MAX_TYPO_CANDIDATES: usize = 60;
/// Words of a query that count.
const MAX_WORDS: usize = 12;
/// Two words that are often written as one (`front end`, `open source`) are found under that one too, up to this length.
const MAX_JOINED: usize = 16;
/// In labels of at most so many words: long ones are phrases, not names.
const MAX_JOINABLE: usize = 3;

/// What is worth how much; scores are thousandths.
const EXACT: f32 = 1.0;
const PREFIX: f32 = 0.75;
const ONE_TYPO: f32 = 0.7;
const TWO_TYPOS: f32 = 0.5;
/// Of a misspelt beginning, beside a misspelt whole word.
const BEGINNING: f32 = 0.8;
/// A word that can only be a misspelt one is worth that to its nearest meaning: among others that are spelt well it must not
/// count for less than they do (« programmer en pyton »).
const SURELY_A_TYPO: f32 = 0.95;
/// Another word of the same family (« programmer », « programmation »): it begins as this one does but for two letters.
const FAMILY: f32 = 0.5;
const SHORTEST_FAMILY: usize = 7;
const WHOLE_LABEL: f32 = 0.6;
const WHOLE_PREFIX: f32 = 0.2;
const PREFERRED_LABEL: f32 = 0.08;
const ASKED_LANGUAGE: f32 = 0.04;
/// A word that one person has taught, and neither the programme nor somebody else has confirmed, stands behind all that frameworks say, whole
/// as it may be; a part of it is worth nothing in a text.
const HINT: f32 = 0.57;
/// Nobody has a heading as a skill, but who types one looks for what stands below it.
const BELOW_A_HEADING: f32 = 0.5;
/// An acronym in prose (« IA ») is meant as the heading: what is below it is worth suggesting, after all that is named.
const BELOW_AN_ACRONYM: f32 = 0.6;
/// Shorter beginnings are those of too many headings.
const SHORTEST_HEADING: usize = 4;

/// A skill that was found.
#[derive(Clone, PartialEq, Debug)]
pub struct Found {
    pub skill: SkillId,
    /// The label that matched.
    pub label: String,
    /// Its preferred label in the language that was asked for.
    pub preferred: String,
    /// How well it fits, in thousandths; the order of the answer.
    pub score: i32,
}

/// Labels of all skills, ready to be searched.
#[derive(Default)]
pub struct Index {
    skills: Vec<SkillRow>,
    labels: Vec<Label>,
    /// Known words, sorted.
    words: Vec<Word>,
    /// Words by three-letter piece.
    pieces: HashMap<[u8; 3], Vec<u32>>,
    /// By skill: whether a person can have it.
    claimable: Vec<bool>,
    /// By skill: what a person can have directly below it, in the order of the ids.
    below: Vec<Box<[u32]>>,
    /// Where each skill stands.
    places: HashMap<Uuid, u32>,
    /// Labels of headings by all their words.
    headings: HashMap<Box<str>, u32>,
    hints: Hints,
}

/// Labels that are no more than hints, by skill.
pub type Hints = HashMap<Uuid, HashSet<String>>;

struct Label {
    skill: u32,
    /// Its place among its skill's labels in its language: the text stands there once.
    number: u16,
    whole: Box<str>,
    words: u16,
    locale: Locale,
    preferred: bool,
    hint: bool,
}

struct Word {
    text: String,
    /// Labels that hold it, in order.
    labels: Vec<u32>,
    /// How much it says: rare words say more.
    weight: f32,
}

impl Index {
    /// Over skills that are not retired; groups and occupations are found too where `claimable_only` does not exclude them.
    pub fn new(skills: Vec<SkillRow>) -> Self {
        Self::with_hints(skills, Hints::new())
    }

    /// The same, where some of the labels are only hints.
    pub fn with_hints(skills: Vec<SkillRow>, hints: Hints) -> Self {
        let mut skills = skills;
        // Nobody searches in descriptions, and all of ESCO's would be a third of the index.
        for skill in &mut skills {
            (skill.description_fr, skill.description_en) = (None, None);
            skill.fr.shrink_to_fit();
            skill.en.shrink_to_fit();
        }
        let mut labels: Vec<Label> = Vec::new();
        let mut postings: HashMap<String, Vec<u32>> = HashMap::new();
        for (place, skill) in skills.iter().enumerate() {
            let own_hints = hints.get(&skill.id);
            for (locale, texts) in [(Locale::Fr, &skill.fr), (Locale::En, &skill.en)] {
                for (number, text) in texts.iter().enumerate() {
                    let found = words(text);
                    let id = labels.len() as u32;
                    let joined = joined(&found, MAX_JOINABLE);
                    for word in found.iter().chain(&joined) {
                        let holders = postings.entry(word.clone()).or_default();
                        if holders.last() != Some(&id) {
                            holders.push(id);
                        }
                    }
                    labels.push(Label {
                        skill: place as u32,
                        number: u16::try_from(number).unwrap_or(u16::MAX),
                        whole: whole(text).into_boxed_str(),
                        words: u16::try_from(found.len()).unwrap_or(u16::MAX),
                        locale,
                        preferred: number == 0,
                        hint: own_hints.is_some_and(|own| own.contains(text)),
                    });
                }
            }
        }
        let total = labels.len().max(1) as f32;
        labels.shrink_to_fit();
        let mut words: Vec<Word> = postings
            .into_iter()
            .map(|(text, mut labels)| {
                labels.shrink_to_fit();
                let weight = (1.0 + total / labels.len() as f32).ln();
                Word { text, labels, weight }
            })
            .collect();
        words.sort_by(|one, other| one.text.cmp(&other.text));
        let mut pieces: HashMap<[u8; 3], Vec<u32>> = HashMap::new();
        for (place, word) in words.iter().enumerate() {
            let mut own = trigrams(&word.text);
            own.sort_unstable();
            own.dedup();
            for piece in own {
                pieces.entry(piece).or_default().push(place as u32);
            }
        }
        let claimable: Vec<bool> = skills.iter().map(|skill| skill.kind().can_be_claimed()).collect();
        let below = below(&skills, &claimable);
        let places = (0..).zip(&skills).map(|(place, skill)| (skill.id, place)).collect();
        let mut headings: HashMap<Box<str>, u32> = HashMap::new();
        for (id, label) in (0..).zip(&labels).filter(|(_, label)| !below[label.skill as usize].is_empty()) {
            headings.entry(label.whole.clone()).or_insert(id);
        }
        Self { skills, labels, words, pieces, claimable, below, places, headings, hints }
    }

    pub fn len(&self) -> usize {
        self.skills.len()
    }

    pub fn is_empty(&self) -> bool {
        self.skills.is_empty()
    }

    /// The skill that has exactly this for a label, but for accents, case, plurals and little words.
    pub fn named(&self, text: &str) -> Option<SkillId> {
        let text = whole(text);
        let label = self.labels.iter().find(|label| *label.whole == *text)?;
        Some(self.skills[label.skill as usize].skill_id())
    }

    /// Without their descriptions.
    pub fn skills(&self) -> &[SkillRow] {
        &self.skills
    }

    /// True where it was found by a hint alone.
    pub(super) fn is_hint(&self, found: &Found) -> bool {
        self.hints.get(&found.skill.uuid()).is_some_and(|own| own.contains(&found.label))
    }

    pub(super) fn row(&self, skill: SkillId) -> Option<&SkillRow> {
        self.skills.get(*self.places.get(&skill.uuid())? as usize)
    }

    /// What is directly below the heading that a text names in full, as [`whole`] writes it.
    pub(super) fn below_heading(&self, text: &str, locale: Locale) -> Vec<Found> {
        let Some(label) = self.headings.get(text).map(|label| &self.labels[*label as usize]) else { return Vec::new() };
        let found = |place: &u32| {
            let row = &self.skills[*place as usize];
            Found {
                skill: row.skill_id(),
                label: self.text(label).to_owned(),
                preferred: row.label(locale).to_owned(),
                score: ((EXACT + WHOLE_LABEL) * BELOW_A_HEADING * 1000.0).round() as i32,
            }
        };
        self.below[label.skill as usize].iter().map(found).collect()
    }

    /// A skill that people can have, or what they can have directly below a heading, with the preferred labels.
    pub(super) fn claimable(&self, skill: SkillId, locale: Locale) -> Vec<(SkillId, String)> {
        let Some(place) = self.places.get(&skill.uuid()) else { return Vec::new() };
        let own = std::slice::from_ref(place);
        let places = if self.claimable[*place as usize] { own } else { &self.below[*place as usize] };
        let rows = places.iter().map(|place| &self.skills[*place as usize]);
        rows.map(|row| (row.skill_id(), row.label(locale).to_owned())).collect()
    }

    /// At most `limit` skills for what somebody is typing, the best first; the same text always gives the same answer.
    /// With `claimable_only`, headings and occupations are left out; a heading that begins as the text does brings what is
    /// directly below it.
    pub fn search(&self, text: &str, locale: Locale, limit: usize, claimable_only: bool) -> Vec<Found> {
        self.find(text, locale, limit, claimable_only, Reading::Typed)
    }

    /// As [`Index::search`], as a text is read.
    pub(super) fn find(
        &self,
        text: &str,
        locale: Locale,
        limit: usize,
        claimable_only: bool,
        reading: Reading,
    ) -> Vec<Found> {
        let generous = reading == Reading::Typed;
        let text: String = text.chars().take(MAX_QUERY).collect();
        let typed = words(&text);
        if typed.is_empty() {
            return Vec::new();
        }
        let still_typing = !text.ends_with(char::is_whitespace);
        let together: Vec<Option<u32>> = typed
            .windows(2)
            .map(|pair| self.word(&pair.concat()).filter(|_| pair.concat().len() <= MAX_JOINED))
            .collect();
        let expanded: Vec<(Vec<(u32, f32)>, f32)> = typed
            .iter()
            .take(MAX_WORDS)
            .enumerate()
            .map(|(place, word)| {
                let last = place + 1 == typed.len().min(MAX_WORDS);
                let mut meanings = self.expand(word, last && still_typing, generous);
                // « java script » is typed for JavaScript: both halves stand for the one word.
                let halves = [place.checked_sub(1), Some(place)].into_iter().flatten();
                meanings
                    .extend(halves.filter_map(|pair| together.get(pair).copied().flatten()).map(|word| (word, EXACT)));
                // Of the words that are the likest to what was typed: a common word is not made rare by what else begins as it does.
                let likest = meanings.iter().map(|(_, likeness)| *likeness).fold(0.0_f32, f32::max);
                let weight = meanings
                    .iter()
                    .filter(|(_, likeness)| *likeness >= likest)
                    .map(|(id, _)| self.words[*id as usize].weight)
                    .fold(0.0_f32, f32::max);
                // A word that nobody knows counts as a rare one: it lowers every answer alike.
                (meanings, if weight == 0.0 { (self.labels.len().max(2) as f32).ln() } else { weight })
            })
            .collect();
        let asked: f32 = expanded.iter().map(|(_, weight)| weight).sum();
        let matched = self.gather(&expanded);
        let query = Query { typed: &whole(&text), asked, locale, claimable_only, reading };
        self.rank(&matched, &query, limit)
    }

    /// What each label matches: `(label, weight, words)`. Places in arrays, not in maps: a common beginning meets tens of
    /// thousands of labels while somebody waits for the next letter.
    fn gather(&self, expanded: &[(Vec<(u32, f32)>, f32)]) -> Vec<(u32, f32, u16)> {
        let mut places: Vec<u32> = vec![0; self.labels.len()];
        let mut matched: Vec<(u32, f32, u16)> = Vec::new();
        let mut likest: Vec<f32> = vec![0.0; self.labels.len()];
        let mut met: Vec<u32> = Vec::new();
        for (meanings, weight) in expanded {
            for (word, likeness) in meanings {
                for label in &self.words[*word as usize].labels {
                    let known = &mut likest[*label as usize];
                    if *known == 0.0 {
                        met.push(*label);
                    }
                    *known = known.max(*likeness);
                }
            }
            for label in met.drain(..) {
                let likeness = std::mem::take(&mut likest[label as usize]);
                // Zero is no place yet.
                let place = &mut places[label as usize];
                if *place == 0 {
                    matched.push((label, 0.0, 0));
                    *place = matched.len() as u32;
                }
                let (_, score, count) = &mut matched[*place as usize - 1];
                *score += likeness * weight;
                *count += 1;
            }
        }
        matched
    }

    fn rank(&self, scores: &[(u32, f32, u16)], query: &Query<'_>, limit: usize) -> Vec<Found> {
        let mut places: Vec<u32> = vec![0; self.skills.len()];
        let mut best: Vec<(u32, f32, u32)> = Vec::new();
        let mut note = |skill: u32, score: f32, id: u32| {
            let place = &mut places[skill as usize];
            if *place == 0 {
                best.push((skill, f32::MIN, id));
                *place = best.len() as u32;
            }
            let known = &mut best[*place as usize - 1];
            if score > known.1 || (score == known.1 && id < known.2) {
                *known = (skill, score, id);
            }
        };
        for &(id, matched, count) in scores {
            let label = &self.labels[id as usize];
            let hidden = query.claimable_only && !self.claimable[label.skill as usize];
            if hidden && !query.opens(label) {
                continue;
            }
            let said = f32::from(count) / f32::from(label.words.max(1));
            let mut score = matched / query.asked * (0.7 + 0.3 * said.min(1.0));
            if &*label.whole == query.typed {
                score += WHOLE_LABEL;
            } else if label.whole.starts_with(query.typed) {
                score += WHOLE_PREFIX;
            }
            score += if label.preferred { PREFERRED_LABEL } else { 0.0 };
            score += if label.locale == query.locale { ASKED_LANGUAGE } else { 0.0 };
            score *= if label.hint { HINT } else { 1.0 };
            if hidden {
                self.below[label.skill as usize]
                    .iter()
                    .for_each(|skill| note(*skill, score * query.below_a_heading(), id));
            } else {
                note(label.skill, score, id);
            }
        }
        let mut found: Vec<(i32, u32, u32)> =
            best.into_iter().map(|(skill, score, label)| ((score * 1000.0).round() as i32, skill, label)).collect();
        keep_first(&mut found, limit, |one, other| {
            let ids = |skill: u32| self.skills[skill as usize].id;
            other.0.cmp(&one.0).then_with(|| ids(one.1).cmp(&ids(other.1)))
        });
        found
            .into_iter()
            .map(|(score, skill, label)| {
                let row = &self.skills[skill as usize];
                Found {
                    skill: row.skill_id(),
                    label: self.text(&self.labels[label as usize]).to_owned(),
                    preferred: row.label(query.locale).to_owned(),
                    score,
                }
            })
            .collect()
    }

    fn text(&self, label: &Label) -> &str {
        let skill = &self.skills[label.skill as usize];
        let texts = match label.locale {
            Locale::Fr => &skill.fr,
            Locale::En => &skill.en,
        };
        texts.get(usize::from(label.number)).map_or("", String::as_str)
    }

    /// How much of a label a text says, of 1, by how rare the label's words are. Forms of one word count as the word.
    pub(super) fn said(&self, text: &str, label: &str) -> f32 {
        let (text, label) = (words(text), words(label));
        let weight = |word: &String| self.word(word).map_or(1.0, |id| self.words[id as usize].weight);
        let all: f32 = label.iter().map(weight).sum();
        // « java script » says JavaScript.
        let together = text.concat();
        let there = |word: &&String| together == **word || text.iter().any(|said| is_form_of(said, word));
        label.iter().filter(there).map(weight).sum::<f32>() / all.max(f32::MIN_POSITIVE)
    }

    fn word(&self, text: &str) -> Option<u32> {
        self.words.binary_search_by(|word| word.text.as_str().cmp(text)).ok().map(|place| place as u32)
    }

    /// The known words that a typed one may stand for, with how alike they are.
    fn expand(&self, typed: &str, unfinished: bool, generous: bool) -> Vec<(u32, f32)> {
        let start = self.words.partition_point(|word| word.text.as_str() < typed);
        let mut meanings: Vec<(u32, f32)> = Vec::new();
        for (place, word) in
            self.words.iter().enumerate().skip(start).take_while(|(_, word)| word.text.starts_with(typed))
        {
            if word.text == typed {
                meanings.push((place as u32, EXACT));
            } else if unfinished || typed.len() >= 4 {
                let share = typed.len() as f32 / word.text.len() as f32;
                meanings.push((place as u32, PREFIX * (0.6 + 0.4 * share)));
            }
        }
        if meanings.len() > MAX_EXPANSIONS {
            keep_first(&mut meanings, MAX_EXPANSIONS, |one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        }
        let most = tolerated(typed.len());
        if most > 0 && !meanings.iter().any(|(_, likeness)| *likeness == EXACT) {
            let spelt_well = !meanings.is_empty();
            self.add_swaps(typed, unfinished && !spelt_well, &mut meanings);
            self.add_typos(typed, most, unfinished, &mut meanings);
            let nearest = meanings.iter().map(|(_, likeness)| *likeness).fold(0.0_f32, f32::max);
            if generous && !spelt_well && nearest > 0.0 {
                meanings.iter_mut().for_each(|(_, likeness)| *likeness *= SURELY_A_TYPO / nearest);
            }
        }
        if generous && !unfinished {
            self.add_family(typed, &mut meanings);
        }
        meanings
    }

    fn add_family(&self, typed: &str, meanings: &mut Vec<(u32, f32)>) {
        if typed.len() < SHORTEST_FAMILY || !typed.is_ascii() || meanings.len() >= MAX_EXPANSIONS {
            return;
        }
        let root = &typed[..typed.len() - 2];
        let start = self.words.partition_point(|word| word.text.as_str() < root);
        let family = self.words[start..].iter().take_while(|word| word.text.starts_with(root)).take(MAX_EXPANSIONS);
        for place in (start as u32..).zip(family).map(|(place, _)| place) {
            if !meanings.iter().any(|(known, _)| *known == place) {
                meanings.push((place, FAMILY));
            }
        }
    }

    /// Words of which two neighbouring letters changed places: a short word has hardly a three-letter piece left by which it could be found. With
    /// `beginnings`, longer words that begin so too.
    fn add_swaps(&self, typed: &str, beginnings: bool, meanings: &mut Vec<(u32, f32)>) {
        for swapped in swapped(typed) {
            let start = self.words.partition_point(|word| word.text < swapped);
            let begun = self.words[start..].iter().take_while(|word| word.text.starts_with(&swapped));
            for (place, word) in (start as u32..).zip(begun.take(MAX_EXPANSIONS)) {
                let whole = word.text == swapped;
                if (whole || beginnings) && !meanings.iter().any(|(known, _)| *known == place) {
                    meanings.push((place, if whole { ONE_TYPO } else { ONE_TYPO * BEGINNING }));
                }
            }
        }
    }

    fn add_typos(&self, typed: &str, most: usize, unfinished: bool, meanings: &mut Vec<(u32, f32)>) {
        let mut shared: Vec<u32> = vec![0; self.words.len()];
        let mut met: Vec<u32> = Vec::new();
        for piece in trigrams(typed) {
            for word in self.pieces.get(&piece).into_iter().flatten() {
                if shared[*word as usize] == 0 {
                    met.push(*word);
                }
                shared[*word as usize] += 1;
            }
        }
        let mut candidates: Vec<(u32, u32)> = met.into_iter().map(|word| (word, shared[word as usize])).collect();
        keep_first(&mut candidates, MAX_TYPO_CANDIDATES, |one, other| {
            let surplus = |word: u32| self.words[word as usize].text.len().abs_diff(typed.len());
            other.1.cmp(&one.1).then_with(|| surplus(one.0).cmp(&surplus(other.0))).then(one.0.cmp(&other.0))
        });
        for (word, _) in candidates {
            if meanings.iter().any(|(known, _)| *known == word) {
                continue;
            }
            let known = self.words[word as usize].text.as_bytes();
            // An unfinished word may be a misspelt beginning of a longer one.
            let compared = if unfinished && known.len() > typed.len() + 1 { &known[..typed.len()] } else { known };
            let edits = distance(typed.as_bytes(), known, most)
                .map(|edits| (edits, 1.0))
                .or_else(|| distance(typed.as_bytes(), compared, most.min(1)).map(|edits| (edits, BEGINNING)));
            if let Some((edits, factor)) = edits {
                let likeness = if edits <= 1 { ONE_TYPO } else { TWO_TYPOS };
                meanings.push((word, likeness * factor));
            }
        }
    }
}

/// What is asked of [`Index::rank`].
struct Query<'a> {
    /// As [`whole`] writes it.
    typed: &'a str,
    /// What all words together are worth.
    asked: f32,
    locale: Locale,
    claimable_only: bool,
    reading: Reading,
}

/// How a text is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reading {
    /// To search: every word was meant to be a known one, and a heading, or its beginning, stands for what is below it.
    Typed,
    /// A few words of prose.
    Prose,
    /// A word in capitals, in prose: it may be a heading's name.
    Acronym,
}

impl Query<'_> {
    /// Whether a heading stands for what is below it.
    fn opens(&self, heading: &Label) -> bool {
        let begins = || self.typed.len() >= SHORTEST_HEADING && heading.whole.starts_with(self.typed);
        let named = &*heading.whole == self.typed;
        match self.reading {
            Reading::Typed => named || begins(),
            Reading::Prose => false,
            Reading::Acronym => named,
        }
    }

    fn below_a_heading(&self) -> f32 {
        if self.reading == Reading::Acronym { BELOW_AN_ACRONYM } else { BELOW_A_HEADING }
    }
}

fn below(skills: &[SkillRow], claimable: &[bool]) -> Vec<Box<[u32]>> {
    let places: HashMap<Uuid, usize> = skills.iter().enumerate().map(|(place, skill)| (skill.id, place)).collect();
    let mut below: Vec<Vec<u32>> = vec![Vec::new(); skills.len()];
    for (place, skill) in skills.iter().enumerate().filter(|(place, _)| claimable[*place]) {
        for above in skill.broader.iter().filter_map(|id| places.get(id)).filter(|above| !claimable[**above]) {
            below[*above].push(place as u32);
        }
    }
    below.into_iter().map(Vec::into_boxed_slice).collect()
}

/// Neighbouring words written as one.
fn joined(words: &[String], most: usize) -> Vec<String> {
    if words.len() > most {
        return Vec::new();
    }
    words.windows(2).map(<[String]>::concat).filter(|joined| joined.len() <= MAX_JOINED).collect()
}

/// True of two words of which the longer adds an ending, or of which the beginnings are the same for the most part: « développer » and
/// « développement ».
fn is_form_of(one: &str, other: &str) -> bool {
    const LEAST: usize = 5;
    let common = one.chars().zip(other.chars()).take_while(|(one, other)| one == other).count();
    let shorter = one.chars().count().min(other.chars().count());
    one == other || (common >= LEAST && common * 4 >= shorter * 3)
}

/// Leaves the first `most` of an order, in that order, without sorting what is left out.
fn keep_first<T>(items: &mut Vec<T>, most: usize, order: impl Fn(&T, &T) -> std::cmp::Ordering) {
    if most < items.len() {
        items.select_nth_unstable_by(most, &order);
        items.truncate(most);
    }
    items.sort_unstable_by(order);
}
