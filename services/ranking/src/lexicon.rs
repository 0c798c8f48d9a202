//! Text to concepts: stems and character 4-grams, fused, over the labels in both languages.

use std::collections::HashMap;

use crate::framework::{Framework, Kind, Node};
use crate::text;

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
/// What a description's match counts, relative to a label's.
const DESCRIPTION: f32 = 0.25;

/// A concept that a text may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub node: Node,
    /// 1 to [`FULL`].
    pub score: u32,
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

    /// Cosine of a text's features with every document that shares a telling one.
    fn cosines(&self, features: &[String]) -> HashMap<u32, f32> {
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
        let mut dots: HashMap<u32, f32> = HashMap::new();
        for id in known {
            let (list, idf) = (&self.postings[id as usize], self.idf[id as usize]);
            if list.len() > COMMON && telling >= 4 {
                // Too common to bring a document in, but it counts for those that are in.
                for (document, dot) in &mut dots {
                    if list.binary_search(document).is_ok() {
                        *dot += idf * idf;
                    }
                }
                continue;
            }
            for &document in list {
                *dots.entry(document).or_default() += idf * idf;
            }
        }
        let norm = square.sqrt();
        for (document, dot) in &mut dots {
            *dot /= norm * self.norms[*document as usize];
        }
        dots
    }
}

/// Labels of one kind of concept, searchable.
pub struct Lexicon {
    owners: Vec<Node>,
    stems: Inverted,
    grams: Inverted,
    /// Stems of each label, for [`Lexicon::mentioned`].
    sizes: Vec<u32>,
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
        let descriptions = Inverted::new(texts.iter().map(|text| text::stems(text)));
        Self { owners, stems, grams, sizes, described, descriptions }
    }

    /// The concepts that a label or sentence may mean, best first, ties by place in the framework.
    pub fn resolve(&self, label: &str, top: usize) -> Vec<Candidate> {
        let stems = text::stems(label);
        let mut best: HashMap<Node, f32> = HashMap::new();
        let mut fused = self.fused(&stems, &text::grams(label));
        if let Some(plain) = text::without_words_around(label) {
            // Either reading may be the right one; of equals, the one that says all of it.
            for (document, score) in self.fused(&text::stems(&plain), &text::grams(&plain)) {
                let whole = fused.entry(document).or_default();
                *whole = whole.max(score * PLAIN + *whole * (1.0 - PLAIN));
            }
        }
        for (document, score) in fused {
            let entry = best.entry(self.owners[document as usize]).or_default();
            *entry = entry.max(score);
        }
        if stems.len() >= 3 {
            let mut described: HashMap<Node, f32> = HashMap::new();
            for (document, cosine) in self.descriptions.cosines(&stems) {
                let entry = described.entry(self.described[document as usize]).or_default();
                *entry = entry.max(cosine);
            }
            for (node, cosine) in described {
                let entry = best.entry(node).or_default();
                *entry += (1.0 - *entry).max(0.0) * DESCRIPTION * cosine;
            }
        }
        let mut candidates: Vec<Candidate> = best
            .into_iter()
            .map(|(node, score)| Candidate {
                node,
                score: (score * FULL as f32).round().clamp(0.0, FULL as f32) as u32,
            })
            .filter(|candidate| candidate.score > 0)
            .collect();
        candidates.sort_unstable_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.node));
        candidates.truncate(top);
        candidates
    }

    /// Stems and 4-grams together, for every label that shares one.
    fn fused(&self, stems: &[String], grams: &[String]) -> HashMap<u32, f32> {
        let mut fused: HashMap<u32, f32> = HashMap::new();
        for (document, cosine) in self.stems.cosines(stems).into_iter().chain(self.grams.cosines(grams)) {
            *fused.entry(document).or_default() += cosine / 2.0;
        }
        fused
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
        let mut found: HashMap<Node, f32> = HashMap::new();
        for sentence in text.split(['.', ';', '\n', '!', '?', ':']).filter(|sentence| !sentence.trim().is_empty()) {
            let mut seen: HashMap<u32, (u32, f32)> = HashMap::new();
            for stem in text::stems(sentence) {
                let Some(&id) = self.stems.ids.get(&stem) else { continue };
                let idf = self.stems.idf[id as usize];
                for &document in &self.stems.postings[id as usize] {
                    let entry = seen.entry(document).or_default();
                    entry.0 += 1;
                    entry.1 += idf;
                }
            }
            for (document, (count, idf)) in seen {
                // One short word alone says too little unless it is rare (a product's name).
                if count == self.sizes[document as usize] && idf >= 7.0 {
                    let entry = found.entry(self.owners[document as usize]).or_default();
                    *entry = entry.max(idf);
                }
            }
        }
        let mut candidates: Vec<Candidate> = found
            .into_iter()
            .map(|(node, idf)| Candidate { node, score: (idf * 40.0).min(FULL as f32) as u32 })
            .collect();
        candidates.sort_unstable_by_key(|candidate| (std::cmp::Reverse(candidate.score), candidate.node));
        candidates.truncate(top);
        candidates
    }
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
        assert!(lexicon.soft("¿?").is_empty());
    }
}
