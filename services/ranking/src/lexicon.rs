//! Short texts that are found by their words: stems and pieces of words, weighted by rarity, both cosines fused.

use std::collections::HashMap;

use crate::text;

/// How much of the similarity comes from stems; the rest from pieces, which see through what stems cut wrongly.
const STEMS: f32 = 0.5;

/// A vector of one short text: terms by number with their weights, of length 1.
#[derive(Clone, Debug, Default)]
pub struct Vector {
    stems: Vec<(u32, f32)>,
    pieces: Vec<(u32, f32)>,
    /// Part of the text's weight whose words are known; what is unknown is like nothing.
    known: f32,
}

/// Terms with their rarities.
#[derive(Default)]
struct Terms {
    numbers: HashMap<String, u32>,
    /// In how many texts.
    counts: Vec<u32>,
}

impl Terms {
    fn learn(&mut self, terms: &[String]) -> Vec<u32> {
        let mut seen: Vec<u32> = terms
            .iter()
            .map(|term| {
                let next = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
                let number = *self.numbers.entry(term.clone()).or_insert(next);
                if number == next {
                    self.counts.push(0);
                }
                number
            })
            .collect();
        let all = seen.clone();
        seen.sort_unstable();
        seen.dedup();
        for number in seen {
            self.counts[number as usize] += 1;
        }
        all
    }

    fn rarity(&self, number: u32, texts: f32) -> f32 {
        let count = self.counts.get(number as usize).copied().unwrap_or(0) as f32;
        (1.0 + texts / (1.0 + count)).ln()
    }

    /// Weights of a text's terms, and the part of its length that is known.
    fn weigh(&self, terms: &[String], texts: f32) -> (Vec<(u32, f32)>, f32) {
        let mut counted: HashMap<u32, f32> = HashMap::new();
        let mut unknown = 0.0;
        let highest = (1.0 + texts).ln();
        for term in terms {
            match self.numbers.get(term) {
                Some(number) => *counted.entry(*number).or_default() += 1.0,
                None => unknown += highest * highest,
            }
        }
        let mut weighed: Vec<(u32, f32)> = counted
            .into_iter()
            .map(|(number, count)| (number, (1.0 + count.ln()) * self.rarity(number, texts)))
            .collect();
        weighed.sort_unstable_by_key(|(number, _)| *number);
        let known: f32 = weighed.iter().map(|(_, weight)| weight * weight).sum();
        let length = (known + unknown).sqrt();
        if length > 0.0 {
            weighed.iter_mut().for_each(|(_, weight)| *weight /= length);
        }
        (weighed, if length > 0.0 { known.sqrt() / length } else { 0.0 })
    }
}

/// Documents, each with an owner: the labels of skills, or what profiles say.
#[derive(Default)]
pub struct Lexicon {
    stems: Terms,
    pieces: Terms,
    documents: Vec<(u32, Vector, usize)>,
    by_stem: Vec<Vec<(u32, f32)>>,
    by_piece: Vec<Vec<(u32, f32)>>,
}

impl Lexicon {
    /// `documents`: owners and their texts. An owner may have several.
    pub fn of(documents: impl IntoIterator<Item = (u32, String)>) -> Self {
        let mut lexicon = Self::default();
        let mut read = Vec::new();
        for (owner, text) in documents {
            let (stems, pieces) = (text::stems(&text), text::pieces(&text));
            if stems.is_empty() {
                continue;
            }
            lexicon.stems.learn(&stems);
            lexicon.pieces.learn(&pieces);
            read.push((owner, stems, pieces));
        }
        lexicon.by_stem = vec![Vec::new(); lexicon.stems.counts.len()];
        lexicon.by_piece = vec![Vec::new(); lexicon.pieces.counts.len()];
        let texts = read.len() as f32;
        for (owner, stems, pieces) in read {
            let number = u32::try_from(lexicon.documents.len()).unwrap_or(u32::MAX);
            let (stem_weights, known) = lexicon.stems.weigh(&stems, texts);
            let (piece_weights, _) = lexicon.pieces.weigh(&pieces, texts);
            for (term, weight) in &stem_weights {
                lexicon.by_stem[*term as usize].push((number, *weight));
            }
            for (term, weight) in &piece_weights {
                lexicon.by_piece[*term as usize].push((number, *weight));
            }
            let vector = Vector { stems: stem_weights, pieces: piece_weights, known };
            lexicon.documents.push((owner, vector, stems.len()));
        }
        lexicon
    }

    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// The vector of any text, by this lexicon's rarities.
    pub fn vector(&self, text: &str) -> Vector {
        let texts = self.documents.len() as f32;
        let (stems, known) = self.stems.weigh(&text::stems(text), texts);
        let (pieces, _) = self.pieces.weigh(&text::pieces(text), texts);
        Vector { stems, pieces, known }
    }

    /// Owners whose texts are like this one, at least `least`, with how much: 1 where the words are the same. The likest first;
    /// of an owner's texts the likest counts.
    pub fn like(&self, vector: &Vector, least: f32) -> Vec<(u32, f32)> {
        let (stems, pieces) = (self.dots(&vector.stems, &self.by_stem), self.dots(&vector.pieces, &self.by_piece));
        let mut best: HashMap<u32, f32> = HashMap::new();
        for (document, piece) in &pieces {
            let stem = stems.get(document).copied().unwrap_or(0.0);
            let like = STEMS * stem + (1.0 - STEMS) * piece;
            if like >= least {
                let owner = self.documents[*document as usize].0;
                let known = best.entry(owner).or_default();
                *known = known.max(like);
            }
        }
        sorted(best)
    }

    /// Owners whose whole text stands in a longer one: how much of the owner's words the text has, by weight.
    pub fn within(&self, vector: &Vector, least: f32) -> Vec<(u32, f32)> {
        let mut sums: HashMap<u32, f32> = HashMap::new();
        for (term, _) in &vector.stems {
            for (document, weight) in &self.by_stem[*term as usize] {
                *sums.entry(*document).or_default() += weight * weight;
            }
        }
        let mut best: HashMap<u32, f32> = HashMap::new();
        for (document, part) in sums {
            let (owner, _, length) = &self.documents[document as usize];
            // One common word proves little; three rare ones prove much.
            let sure = part * (1.0 - 0.35 / (*length as f32));
            if sure >= least {
                let known = best.entry(*owner).or_default();
                *known = known.max(sure);
            }
        }
        sorted(best)
    }

    fn dots(&self, terms: &[(u32, f32)], postings: &[Vec<(u32, f32)>]) -> HashMap<u32, f32> {
        let mut dots: HashMap<u32, f32> = HashMap::new();
        for (term, weight) in terms {
            for (document, other) in &postings[*term as usize] {
                *dots.entry(*document).or_default() += weight * other;
            }
        }
        dots
    }
}

impl Vector {
    /// How alike two texts of one lexicon are, 0 to 1.
    pub fn like(&self, other: &Self) -> f32 {
        STEMS * dot(&self.stems, &other.stems) + (1.0 - STEMS) * dot(&self.pieces, &other.pieces)
    }

    pub fn is_empty(&self) -> bool {
        self.stems.is_empty() && self.pieces.is_empty()
    }

    /// The part of the text's weight whose words the lexicon knows.
    pub fn known(&self) -> f32 {
        self.known
    }
}

fn dot(one: &[(u32, f32)], other: &[(u32, f32)]) -> f32 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while let (Some((a, x)), Some((b, y))) = (one.get(i), other.get(j)) {
        match a.cmp(b) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += x * y;
                (i, j) = (i + 1, j + 1);
            }
        }
    }
    sum
}

fn sorted(best: HashMap<u32, f32>) -> Vec<(u32, f32)> {
    let mut list: Vec<(u32, f32)> = best.into_iter().collect();
    list.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    list
}
