//! Text to concepts: stems and character 4-grams, fused, over the labels in both languages.

mod jobs;
mod spelling;

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use crate::framework::{Framework, Kind, Node};
use crate::numbers::Number;
use crate::{negation, text};

use jobs::Jobs;
use spelling::Spelling;

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
/// How much the reading counts in which unknown words are put right: what was typed may be the name of something else.
const SPELT: f32 = 0.8;
/// How much the reading counts that takes the leading of something for its management.
const MANAGED: f32 = 0.9;
/// What is left of a match that rests on the word for leading alone: it means something else by it.
const OTHER_SENSE: f32 = 0.6;
/// From here on, a label is the text but for little: other readings take nothing from it.
const SURE: f32 = 0.95;
/// How much nearer to a full match a named occupation brings the skills that it needs.
const JOB: f32 = 0.7;
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

/// What decides for which skills a label stands; what an occupation's name suggests decides no score.
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
        Number::part("text.spelt", SPELT, "What a text counts whose slips of the fingers are put right."),
        Number::part("text.managed", MANAGED, "What a text counts whose leading of something is read as managing it."),
        Number::part("text.other_sense", OTHER_SENSE, "What is left of a match by the word for leading alone."),
        Number::part("text.sure", SURE, "From here on, a name is the text, and other readings take nothing from it."),
        Number::count(
            "text.swapped",
            spelling::SHORTEST,
            "From so many letters on, two that changed places are put right.",
        ),
        Number::count("text.first", spelling::FIRST_MAY_BE_WRONG, "From so many letters on, the first may be a slip."),
        Number::count(
            "text.gap",
            spelling::SHORTEST_GAP,
            "From so many letters on, one missing or too many is put right.",
        ),
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

    /// Changes those that the other does not have.
    fn beside(&mut self, other: &Self, change: impl Fn(&mut f32)) {
        for at in &self.touched {
            if other.row.get(*at as usize).is_none_or(|value| *value == 0.0) {
                change(&mut self.row[*at as usize]);
            }
        }
    }

    /// The greatest number.
    fn most(&self) -> f32 {
        self.touched.iter().map(|at| self.row[*at as usize]).fold(0.0, f32::max)
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
    kind: Kind,
    /// For skills alone, as are the names of occupations: the title of a mission is read as it is written.
    spelling: Spelling,
    jobs: Jobs,
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
        let (spelling, jobs) = match kind {
            Kind::Skill => {
                (Spelling::new(labels.iter().copied(), names_of_occupations(framework)), Jobs::new(framework))
            }
            Kind::Occupation => (Spelling::default(), Jobs::default()),
        };
        Self { owners, stems, grams, sizes, denying, described, descriptions, kind, spelling, jobs }
    }

    /// The concepts that a label or sentence may mean, best first, ties by place in the framework; none for what it denies. The name of an
    /// occupation means the skills that it needs.
    pub fn resolve(&self, label: &str, top: usize) -> Vec<Candidate> {
        self.find(label, top, Some(&self.jobs))
    }

    /// What a text affirms, with the words in it that are slips of known ones put right as [`Lexicon::resolve`] reads them; none where there are none.
    pub fn corrected(&self, text: &str) -> Option<String> {
        self.put_right(&negation::affirmed(text))
    }

    fn put_right(&self, affirmed: &str) -> Option<String> {
        self.spelling.corrected(affirmed, |word| self.stems.ids.contains_key(&text::stem(word)))
    }

    /// `jobs`: the occupations whose names mean their skills, if any do.
    fn find(&self, label: &str, top: usize, jobs: Option<&Jobs>) -> Vec<Candidate> {
        SUMS.with_borrow_mut(|sums| {
            let affirmed = negation::affirmed(label);
            let corrected = self.put_right(&affirmed);
            self.read(&affirmed, sums);
            if matches!(affirmed, Cow::Owned(_)) {
                self.read_denied(label, sums);
            }
            if let Some(corrected) = &corrected {
                self.read_also(corrected, SPELT, sums);
            }
            let meant = corrected.as_deref().unwrap_or(&affirmed);
            if self.kind == Kind::Skill {
                self.read_as_managing(meant, sums);
            }
            let [dots, fused, other, best] = sums;
            fused.take(|document, score| {
                let entry = best.of(self.owners[document as usize]);
                *entry = entry.max(score);
            });
            let stems = text::stems(&affirmed);
            if stems.len() >= LEAST_WORDS {
                self.descriptions.cosines(&stems, dots, |document, cosine| {
                    let entry = other.of(self.described[document as usize]);
                    *entry = entry.max(cosine);
                });
                other.take(|node, cosine| {
                    let entry = best.of(node);
                    *entry += (1.0 - *entry).max(0.0) * DESCRIPTION * cosine;
                });
            }
            if let Some(jobs) = jobs.filter(|_| best.most() < SURE) {
                for (skill, worth) in jobs.skills(meant) {
                    let entry = best.of(skill);
                    *entry += (1.0 - *entry).max(0.0) * JOB * worth;
                }
            }
            let mut candidates = Vec::new();
            best.take(|node, score| {
                let score = (score * FULL as f32).round().clamp(0.0, FULL as f32) as u32;
                candidates.extend((score > 0).then_some(Candidate { node, score }));
            });
            best_of(candidates, top)
        })
    }

    /// Compares a text with all labels, as it stands and without the words of advertisements.
    fn read(&self, text: &str, [dots, fused, other, _]: &mut [Sums; 4]) {
        self.fuse(text, dots, fused);
        if let Some(without) = text::without_words_around(text) {
            self.fuse(&without, dots, other);
            other.take(|document, score| better(fused.of(document), score * PLAIN));
        }
    }

    /// The same of what a text may stand for, which counts for less.
    fn read_also(&self, text: &str, worth: f32, [dots, fused, other, _]: &mut [Sums; 4]) {
        self.fuse(text, dots, other);
        other.take(|document, score| better(fused.of(document), score * worth));
        if let Some(without) = text::without_words_around(text) {
            self.fuse(&without, dots, other);
            other.take(|document, score| better(fused.of(document), score * PLAIN * worth));
        }
    }

    /// What is denied may be a part of a name.
    fn read_denied(&self, text: &str, [dots, fused, other, _]: &mut [Sums; 4]) {
        self.fuse(text, dots, other);
        other.take(|document, score| {
            if self.denying[document as usize] && score >= SAID_WHOLE {
                let whole = fused.of(document);
                *whole = whole.max(score);
            }
        });
    }

    /// « conduite du changement » is no pipe: where a text is about leading something, labels that have nothing of what is led give way to those
    /// that manage it.
    fn read_as_managing(&self, text: &str, sums: &mut [Sums; 4]) {
        let Some(managing) = text::managing(text) else { return };
        let [dots, fused, other, _] = &mut *sums;
        self.fuse(&managing.led, dots, other);
        fused.beside(other, |score| {
            if *score < SURE {
                *score *= OTHER_SENSE;
            }
        });
        other.take(|_, _| {});
        self.read_also(&managing.reading, MANAGED, sums);
    }

    /// Stems and 4-grams together, for every label that shares one.
    fn fuse(&self, text: &str, dots: &mut Sums, fused: &mut Sums) {
        for (index, features) in [(&self.stems, text::stems(text)), (&self.grams, text::grams(text))] {
            index.cosines(&features, dots, |document, cosine| *fused.of(document) += cosine / 2.0);
        }
    }

    /// What a label without id stands for, softly: up to [`SOFT`] concepts, the doubtful ones weighted down. Who is called by an occupation's
    /// name has its skills probably, which is another matter.
    pub fn soft(&self, label: &str) -> Vec<Candidate> {
        let mut candidates = self.find(label, SOFT, None);
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

fn names_of_occupations(framework: &Framework) -> impl Iterator<Item = &str> {
    let labels = framework.nodes(Kind::Occupation).map(move |node| &framework.concept(node).labels);
    labels.flat_map(|labels| labels.fr.iter().chain(&labels.en)).map(String::as_str)
}

/// Either reading may be the right one; of equals, the first.
fn better(whole: &mut f32, score: f32) {
    *whole = whole.max(score + *whole * (1.0 - PLAIN));
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

    #[test]
    fn slips_leadership_and_names_of_occupations_find_what_is_meant() {
        let (concepts, bad) = jsonl::concepts(concat!(
            "{\"id\":\"rust\",\"labels\":{\"fr\":[\"langage Rust\"],\"en\":[\"Rust programming\"]}}\n",
            "{\"id\":\"python\",\"labels\":{\"fr\":[\"Python\"],\"en\":[\"Python programming\"]}}\n",
            "{\"id\":\"java\",\"labels\":{\"fr\":[\"Java\"]}}\n",
            "{\"id\":\"docker\",\"labels\":{\"fr\":[\"conteneurs\",\"Docker\"],\"en\":[\"containers\"]}}\n",
            "{\"id\":\"change\",\"labels\":{\"fr\":[\"appliquer la gestion du changement\"]}}\n",
            "{\"id\":\"pipes\",\"labels\":{\"fr\":[\"types de conduites\"],\"en\":[\"types of piping\"]}}\n",
            "{\"id\":\"lay\",\"labels\":{\"fr\":[\"poser des conduites\"],\"en\":[\"lay pipes\"]}}\n",
            "{\"id\":\"chef\",\"labels\":{\"fr\":[\"Chef\"],\"en\":[\"Chef (configuration management)\"]}}\n",
            "{\"id\":\"project\",\"labels\":{\"fr\":[\"gérer un projet\",\"gestion de projet\"],\"en\":[\"manage projects\"]}}\n",
            "{\"id\":\"contact\",\"labels\":{\"fr\":[\"prendre contact\"],\"en\":[\"contact scientists\"]}}\n",
            "{\"id\":\"mining\",\"labels\":{\"fr\":[\"exploration de données\"],\"en\":[\"data mining\"]}}\n",
            "{\"id\":\"ds\",\"kind\":\"occupation\",\"labels\":{\"fr\":[\"scientifique des données\"],\"en\":[\"data scientist\"]},",
            "\"essential\":[\"mining\"],\"optional\":[\"python\"]}\n",
            "{\"id\":\"bio\",\"kind\":\"occupation\",\"labels\":{\"fr\":[\"bio-informaticien\"],\"en\":[\"bioinformatician\",\"data scientist\"]},",
            "\"essential\":[\"contact\"]}\n",
        ));
        assert!(bad.is_empty());
        let framework = Framework::new(concepts);
        let lexicon = Lexicon::new(&framework, Kind::Skill);
        for (text, id) in [
            ("Pyhton", "python"),
            ("Jvaa", "java"),
            ("Dokcer", "docker"),
            ("pyton", "python"),
            ("Une bonne connaissance de Pyhton", "python"),
            ("conduite du changement", "change"),
            ("poser des conduites", "lay"),
            ("chef de projet", "project"),
            ("Chef", "chef"),
            ("data scientist", "mining"),
            ("Vous serez data scientist", "mining"),
        ] {
            let best = lexicon.resolve(text, 1);
            assert_eq!(best.first().map(|best| framework.concept(best.node).id.as_str()), Some(id), "{text}");
        }
        // What was guessed at is never as sure as what was said.
        assert!(lexicon.resolve("Pyhton", 1)[0].score < lexicon.resolve("Python", 1)[0].score);
        assert_eq!(lexicon.soft("Jvaa").len(), 1);
        // What is only probable is suggested, and nobody is taken to have it.
        let mining = framework.find("mining").expect("a skill");
        assert!(lexicon.soft("data scientist").iter().all(|candidate| candidate.node != mining));
        // Titles of missions are read as they are written.
        assert!(Lexicon::new(&framework, Kind::Occupation).resolve("bioifnormatician", 1)[0].score < 500);
    }
}
