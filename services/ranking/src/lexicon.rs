//! Text to concepts: stems and character 4-grams, fused, over the labels in both languages.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::framework::{Framework, Kind, Node};
use crate::numbers::Number;
use crate::{negation, text};

/// Full score of a candidate: one label is the text.
pub const FULL: u32 = 1000;
/// A soft resolution keeps this many candidates.
pub const SOFT: usize = 5;
/// Candidates below this score are noise.
const LEAST: f32 = 0.28;
/// Features found in more labels than this only weigh in where a text has few features.
const COMMON: usize = 3000;
/// How much the reading without an advertisement's words counts of a match.
const PLAIN: f32 = 0.98;
/// From here on, a text says nearly all of a name, and what it denies may be a part of that.
const SAID_WHOLE: f32 = 0.6;
/// What a description's match counts, relative to a label's.
const DESCRIPTION: f32 = 0.25;
/// From so many features on that are not common, the common ones bring no label in.
const TELLING: usize = 4;
/// From so many words on, a text is compared with descriptions too.
const LEAST_WORDS: usize = 3;
/// The rarity (ln) that the words of a label must have for a text to name it by saying them; and what one of it counts of [`FULL`].
const RARE: f32 = 7.0;
const RARITY: f32 = 40.0;

pub(crate) fn numbers() -> Vec<Number> {
    vec![
        Number::count("text.soft", SOFT, "Most skills that a label without id may stand for."),
        Number::part("text.least", LEAST, "How well a label must say a skill's name to stand for it."),
        Number::count("text.common", COMMON, "A sequence of letters of more names than this is common."),
        Number::part("text.plain", PLAIN, "What a text counts that is read without the words of an advertisement."),
        Number::part("text.said_whole", SAID_WHOLE, "From which part of a name on a denial may be a part of it."),
        Number::part("text.description", DESCRIPTION, "What a match with a description counts of one with a name."),
        Number::count("text.telling", TELLING, "From so many telling sequences on, common ones find nothing."),
        Number::count("text.least_words", LEAST_WORDS, "From so many words on, descriptions are compared too."),
        Number::part("text.rare", RARE, "How rare the words of a name must be for a text to name it by them."),
        Number::count("text.rarity", RARITY as usize, "What one degree of that rarity counts, of 1,000."),
    ]
}

/// A concept that a text may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub node: Node,
    /// 1 to [`FULL`].
    pub score: u32,
}

/// Numbers by document or node, nearly all of them zero: a row of all, and which were touched. A text touches tens of thousands, so that
/// a map would cost several times as much.
#[derive(Default)]
struct Sums {
    row: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn of(&mut self, at: u32) -> &mut f32 {
        let index = at as usize;
        if index >= self.row.len() {
            self.row.resize(index + 1, 0.0);
        }
        let value = &mut self.row[index];
        // Whatever is added is above zero.
        if *value == 0.0 {
            self.touched.push(at);
        }
        value
    }

    /// Changes those of a list, in its order, that were touched.
    fn among(&mut self, list: &[u32], change: impl Fn(&mut f32)) {
        // To look each up in a list costs some twenty steps and as many misses of the cache, to walk the list one step an item.
        if self.touched.len() * 20 < list.len() {
            let row = &mut self.row;
            let known = self.touched.iter().filter(|at| list.binary_search(at).is_ok());
            known.for_each(|at| change(&mut row[*at as usize]));
            return;
        }
        for at in list {
            if let Some(value) = self.row.get_mut(*at as usize).filter(|value| **value != 0.0) {
                change(value);
            }
        }
    }

    /// Forgets which were touched, once all of them are taken.
    fn clear(&mut self) {
        self.touched.clear();
    }

    /// One number, which is zero afterwards.
    fn taken(&mut self, at: u32) -> f32 {
        self.row.get_mut(at as usize).map(std::mem::take).unwrap_or_default()
    }

    /// Gives every number once, and is empty afterwards.
    fn take(&mut self, mut give: impl FnMut(u32, f32)) {
        for at in self.touched.drain(..) {
            let value = std::mem::take(&mut self.row[at as usize]);
            if value != 0.0 {
                give(at, value);
            }
        }
    }
}

thread_local! {
    /// What one resolution works with: rows as long as a lexicon has labels, kept from one text to the next.
    static SUMS: RefCell<[Sums; 4]> = RefCell::default();
}

/// Features of documents with their weights, inverted.
#[derive(Default)]
struct Inverted {
    ids: HashMap<String, u32>,
    idf: Vec<f32>,
    postings: Vec<Vec<u32>>,
    norms: Vec<f32>,
}

impl Inverted {
    fn new(documents: impl Iterator<Item = Vec<String>>) -> Self {
        let mut own = Self::default();
        let mut count = 0_u32;
        for features in documents {
            for feature in features {
                let next = u32::try_from(own.postings.len()).unwrap_or(u32::MAX);
                let id = *own.ids.entry(feature).or_insert(next);
                if id == next {
                    own.postings.push(Vec::new());
                }
                own.postings[id as usize].push(count);
            }
            count += 1;
        }
        let all = count as f32;
        own.idf = own.postings.iter().map(|list| (1.0 + all / list.len() as f32).ln()).collect();
        own.norms = vec![0.0; count as usize];
        for (list, idf) in own.postings.iter().zip(&own.idf) {
            for &document in list {
                own.norms[document as usize] += idf * idf;
            }
        }
        own.norms.iter_mut().for_each(|norm| *norm = norm.sqrt());
        own
    }

    /// Gives the cosine of a text's features with every document that shares a telling one; `dots` is empty before and after.
    fn cosines(&self, features: &[String], dots: &mut Sums, mut found: impl FnMut(u32, f32)) {
        let unseen = (1.0 + self.norms.len() as f32).ln();
        let mut square = 0.0;
        let mut known = Vec::new();
        for feature in features {
            match self.ids.get(feature) {
                Some(&id) => {
                    square += self.idf[id as usize].powi(2);
                    known.push(id);
                }
                None => square += unseen * unseen,
            }
        }
        let telling = known.iter().filter(|&&id| self.postings[id as usize].len() <= COMMON).count();
        for id in known {
            let (list, idf) = (&self.postings[id as usize], self.idf[id as usize]);
            if list.len() > COMMON && telling >= TELLING {
                // Too common to bring a document in, but it counts for those that are in.
                dots.among(list, |dot| *dot += idf * idf);
                continue;
            }
            for &document in list {
                *dots.of(document) += idf * idf;
            }
        }
        let norm = square.sqrt();
        dots.take(|document, dot| found(document, dot / (norm * self.norms[document as usize])));
    }
}

/// Labels of one kind of concept, searchable.
pub struct Lexicon {
    owners: Vec<Node>,
    stems: Inverted,
    grams: Inverted,
    /// Stems of each label, for [`Lexicon::mentioned`].
    sizes: Vec<u32>,
    /// Which labels deny something themselves: « développement sans code ».
    denying: Vec<bool>,
    described: Vec<Node>,
    descriptions: Inverted,
}

impl Lexicon {
    /// Indexes all labels and descriptions of the concepts of a kind.
    pub fn new(framework: &Framework, kind: Kind) -> Self {
        let (mut owners, mut labels, mut described, mut texts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for node in framework.nodes(kind) {
            let concept = framework.concept(node);
            for label in concept.labels.fr.iter().chain(&concept.labels.en) {
                // `développeur web/développeuse web` holds two labels.
                for part in label.split('/').filter(|part| part.trim().len() > 2 || !label.contains('/')) {
                    owners.push(node);
                    labels.push(part);
                }
            }
            for text in concept.text.iter().flat_map(|text| text.fr.iter().chain(&text.en)) {
                described.push(node);
                texts.push(text.as_str());
            }
        }
        let stems = Inverted::new(labels.iter().map(|label| text::stems(label)));
        let mut sizes = vec![0; owners.len()];
        for list in &stems.postings {
            list.iter().for_each(|&document| sizes[document as usize] += 1);
        }
        let grams = Inverted::new(labels.iter().map(|label| text::grams(label)));
        let denying = labels.iter().map(|label| negation::denies(label)).collect();
        let descriptions = Inverted::new(texts.iter().map(|text| text::stems(text)));
        Self { owners, stems, grams, sizes, denying, described, descriptions }
    }

    /// The concepts that a label or sentence may mean, best first, ties by place in the framework; none for what it denies.
    pub fn resolve(&self, label: &str, top: usize) -> Vec<Candidate> {
        SUMS.with_borrow_mut(|[dots, fused, plain, best]| {
            let affirmed = negation::affirmed(label);
            let stems = text::stems(&affirmed);
            self.fuse(&stems, &text::grams(&affirmed), dots, fused);
            if matches!(affirmed, Cow::Owned(_)) {
                // What is denied may be a part of a name.
                self.fuse(&text::stems(label), &text::grams(label), dots, plain);
                plain.take(|document, score| {
                    if self.denying[document as usize] && score >= SAID_WHOLE {
                        let whole = fused.of(document);
                        *whole = whole.max(score);
                    }
                });
            }
            if let Some(without) = text::without_words_around(&affirmed) {
                // Either reading may be the right one; of equals, the one that says all of it.
                self.fuse(&text::stems(&without), &text::grams(&without), dots, plain);
                plain.take(|document, score| {
                    let whole = fused.of(document);
                    *whole = whole.max(score * PLAIN + *whole * (1.0 - PLAIN));
                });
            }
            fused.take(|document, score| {
                let entry = best.of(self.owners[document as usize]);
                *entry = entry.max(score);
            });
            if stems.len() >= LEAST_WORDS {
                self.descriptions.cosines(&stems, dots, |document, cosine| {
                    let entry = plain.of(self.described[document as usize]);
                    *entry = entry.max(cosine);
                });
                plain.take(|node, cosine| {
                    let entry = best.of(node);
                    *entry += (1.0 - *entry).max(0.0) * DESCRIPTION * cosine;
                });
            }
            let mut candidates = Vec::new();
            best.take(|node, score| {
                let score = (score * FULL as f32).round().clamp(0.0, FULL as f32) as u32;
                candidates.extend((score > 0).then_some(Candidate { node, score }));
            });
            best_of(candidates, top)
        })
    }

    /// Stems and 4-grams together, for every label that shares one.
    fn fuse(&self, stems: &[String], grams: &[String], dots: &mut Sums, fused: &mut Sums) {
        for (index, features) in [(&self.stems, stems), (&self.grams, grams)] {
            index.cosines(features, dots, |document, cosine| *fused.of(document) += cosine / 2.0);
        }
    }

    /// What a label without id stands for, softly: up to [`SOFT`] concepts, the doubtful ones weighted down.
    pub fn soft(&self, label: &str) -> Vec<Candidate> {
        let mut candidates = self.resolve(label, SOFT);
        let Some(best) = candidates.first().map(|candidate| candidate.score as f32) else { return candidates };
        for candidate in &mut candidates {
            let share = candidate.score as f32 / best;
            candidate.score = (candidate.score as f32 * share * share).round() as u32;
        }
        candidates.retain(|candidate| candidate.score as f32 >= LEAST * FULL as f32);
        candidates
    }

    /// Concepts of which a sentence of a text contains every word of one label, the most telling first.
    pub fn mentioned(&self, text: &str, top: usize) -> Vec<Candidate> {
        let affirmed = negation::affirmed(text);
        SUMS.with_borrow_mut(|[counts, weights, _, found]| {
            for sentence in
                affirmed.split(['.', ';', '\n', '!', '?', ':']).filter(|sentence| !sentence.trim().is_empty())
            {
                for stem in text::stems(sentence) {
                    let Some(&id) = self.stems.ids.get(&stem) else { continue };
                    let idf = self.stems.idf[id as usize];
                    for &document in &self.stems.postings[id as usize] {
                        *counts.of(document) += 1.0;
                        *weights.of(document) += idf;
                    }
                }
                counts.take(|document, count| {
                    let idf = weights.taken(document);
                    // One short word alone says too little unless it is rare (a product's name).
                    if count as u32 == self.sizes[document as usize] && idf >= RARE {
                        let entry = found.of(self.owners[document as usize]);
                        *entry = entry.max(idf);
                    }
                });
                weights.clear();
            }
            let mut candidates = Vec::new();
            found.take(|node, idf| candidates.push(Candidate { node, score: (idf * RARITY).min(FULL as f32) as u32 }));
            best_of(candidates, top)
        })
    }
}

fn best_of(mut candidates: Vec<Candidate>, top: usize) -> Vec<Candidate> {
    candidates.sort_unstable_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.node));
    candidates.truncate(top);
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::jsonl;

    fn lexicon() -> (Framework, Lexicon) {
        let (concepts, bad) = jsonl::concepts(concat!(
            "{\"id\":\"rust\",\"labels\":{\"fr\":[\"langage Rust\"],\"en\":[\"Rust programming\"]}}\n",
            "{\"id\":\"project\",\"labels\":{\"fr\":[\"gérer un projet\",\"gestion de projet\"],\"en\":[\"manage projects\"]}}\n",
            "{\"id\":\"data\",\"labels\":{\"fr\":[\"analyser des données\"],\"en\":[\"data analysis\"]}}\n",
        ));
        assert!(bad.is_empty());
        let framework = Framework::new(concepts);
        let lexicon = Lexicon::new(&framework, Kind::Skill);
        (framework, lexicon)
    }

    #[test]
    fn other_wordings_find_their_skill() {
        let (framework, lexicon) = lexicon();
        for (text, id) in [
            ("Gestion de projets", "project"),
            ("management of projects", "project"),
            ("analyse de la donnée", "data"),
            ("programmation en Rust", "rust"),
            ("analise donées", "data"),
        ] {
            let best = lexicon.resolve(text, 1);
            assert_eq!(best.first().map(|best| framework.concept(best.node).id.as_str()), Some(id), "{text}");
        }
        assert_eq!(lexicon.resolve("gestion de projet", 5)[0].score, FULL);
        assert!(lexicon.resolve("", 5).is_empty());
        for text in ["No Rust please", "pas de Rust", "Rust n’est pas requis"] {
            assert!(lexicon.resolve(text, 5).is_empty(), "{text}");
            assert!(lexicon.mentioned(text, 5).is_empty(), "{text}");
        }
        assert!(lexicon.soft("¿?").is_empty());
    }
}
