//! The score: a sum of terms, each a weight times a value, each with what it rests on.

use std::cmp::Reverse;

use chrono::NaiveDate;
use vivier_missions::domain::value::RequiredSkill;
use vivier_ranking::framework::Node;
use vivier_ranking::pair::{NeededSkill, skill_term};
use vivier_ranking::platform;
use vivier_ranking::policy::Policy;
use vivier_ranking::score::{Term as MatchedTerm, TermName as Matched};
use vivier_talents::closed_list;
use vivier_talents::domain::value::Evidence;
use vivier_talents::read::candidates::CandidateSkill;

use super::constraint::{Subject, Wish};
use super::policy::worth;

closed_list! {
    /// What a term is about.
    pub enum TermName {
        /// How far one skill that the seat asks for is held.
        Skill => "SKILL",
        /// One skill that the seat asks for and that the other skills make probable: to be confirmed.
        Probable => "PROBABLE",
        /// How near the professions that the skills speak for are to those of the seat.
        Profession => "PROFESSION",
        /// Words that the names of the skills share with the seat.
        Words => "WORDS",
        /// What stands behind the skills that count.
        Evidence => "EVIDENCE",
        /// How long ago somebody else last stood behind one of them.
        Freshness => "FRESHNESS",
        /// How much time is left beyond what the seat takes.
        Slack => "SLACK",
    }
}

/// Skills, or words, that a term names at most.
const MOST_SHARED: usize = 3;

/// One addend of a score.
#[derive(Clone, PartialEq, Debug)]
pub struct Term {
    pub name: TermName,
    /// 0 to 1,000; the weights of one score add up to 1,000.
    pub weight: i64,
    /// 0 to 1,000.
    pub value: i64,
    pub ground: Ground,
}

impl Term {
    /// What it adds to the score: weight times value.
    pub fn points(&self) -> i64 {
        self.weight * self.value
    }
}

/// What a term rests on.
#[derive(Clone, PartialEq, Debug)]
pub enum Ground {
    Skill {
        asked: RequiredSkill,
        /// The claim that counts for it; none where the talent has nothing near.
        held: Option<CandidateSkill>,
        /// How near the claim is to what is asked, of 1,000.
        similarity: i64,
        /// How probable the other skills make it, of 1,000; to be confirmed.
        probability: i64,
    },
    /// How many of the skills that are asked for rest on each kind of evidence.
    Evidence { proven: usize, endorsed: usize, claimed: usize, missing: usize },
    /// The latest day on which somebody else stood behind a skill that counts.
    Freshness { on: Option<NaiveDate> },
    /// In percent of full working time.
    Slack { free: i64, taken: i64 },
    /// The skills that bring the professions of the two together, the strongest first: nodes of the frameworks in force.
    Profession { skills: Vec<Node> },
    /// The words that both say, the most telling first: stems of the frameworks in force.
    Words { stems: Vec<u32> },
}

/// The terms of one pair, skills first, in the seat's order; the same kinds in the same order for everybody.
pub fn terms(wish: &Wish<'_>, subject: &Subject<'_>, policy: &Policy, today: NaiveDate) -> Vec<Term> {
    let mut terms = Vec::with_capacity(wish.wanted.needs.len() + 5);
    let met: Vec<Met> = met(wish, subject).collect();
    for (asked, Met { best, probability, term }) in wish.seat.skills.iter().zip(&met) {
        terms.push(Term {
            name: match term.name {
                Matched::Probable { .. } => TermName::Probable,
                _ => TermName::Skill,
            },
            weight: signed(term.weight),
            value: signed(term.value),
            ground: Ground::Skill {
                asked: *asked,
                held: best.map(|best| best.held),
                similarity: best.map_or(0, |best| i64::from(best.similarity)),
                probability: if wish.wanted.probable > 0 { signed(*probability) } else { 0 },
            },
        });
    }
    let (profession, words) = (wish.wanted.profession_term(subject.person), wish.wanted.words_term(subject.person));
    let skills = wish.wanted.profession_shared(subject.person, MOST_SHARED);
    let stems = wish.wanted.words_shared(subject.person, MOST_SHARED);
    for (name, term, ground) in [
        (TermName::Profession, profession, Ground::Profession { skills }),
        (TermName::Words, words, Ground::Words { stems }),
    ] {
        terms.push(Term { name, weight: signed(term.weight), value: signed(term.value), ground });
    }
    let behind = behind(&met);
    terms.push(evidence(&behind, policy));
    terms.push(freshness(&behind, policy, today));
    terms.push(slack(wish, subject, policy));
    terms
}

/// Exactly the sum of the terms.
pub fn total(terms: &[Term]) -> i64 {
    terms.iter().map(Term::points).sum()
}

/// The sum of the [`terms`], for whoever does not ask what they rest on, and works that out for nobody.
pub fn points(wish: &Wish<'_>, subject: &Subject<'_>, policy: &Policy, today: NaiveDate) -> i64 {
    let met: Vec<Met> = met(wish, subject).collect();
    let blocks = [wish.wanted.profession_term(subject.person), wish.wanted.words_term(subject.person)];
    let matched: u64 = met.iter().map(|met| &met.term).chain(&blocks).map(MatchedTerm::points).sum();
    let behind = behind(&met);
    let platform = [evidence(&behind, policy), freshness(&behind, policy, today), slack(wish, subject, policy)];
    signed(matched) + total(&platform)
}

/// How one need is met.
struct Met {
    best: Option<Best>,
    /// Of 1,000.
    probability: u64,
    term: MatchedTerm,
}

/// The needs in the seat's order.
fn met(wish: &Wish<'_>, subject: &Subject<'_>) -> impl Iterator<Item = Met> {
    wish.seat.skills.iter().zip(&wish.wanted.needs).enumerate().map(|(place, (_, need))| {
        let best = best(need, subject);
        let probability = need.probability(subject.person);
        let had = best.map_or(0, |best| best.value);
        Met { best, probability, term: skill_term(place, need.weight, had, probability, wish.wanted.probable) }
    })
}

/// The weight of each need, and the claim that counts for it.
fn behind(met: &[Met]) -> Vec<(u64, Option<CandidateSkill>)> {
    met.iter().map(|met| (met.term.weight, met.best.map(|best| best.held))).collect()
}

#[derive(Clone, Copy)]
struct Best {
    value: u64,
    similarity: u32,
    held: CandidateSkill,
}

/// The claim that satisfies a need best. A person's skills stand in the order of the candidate's claims.
fn best(need: &NeededSkill, subject: &Subject<'_>) -> Option<Best> {
    subject
        .candidate
        .skills
        .iter()
        .zip(&subject.person.skills)
        .map(|(claim, held)| Best { value: need.had(held), similarity: need.nearness(held.node), held: *claim })
        .filter(|best| best.value > 0)
        // Among equals the better supported, then the nearer. Every part of a claim is in the key, so that the order they came
        // in never matters.
        .max_by_key(|best| {
            let CandidateSkill { skill, level, evidence, evidenced_on } = best.held;
            (best.value, evidence, best.similarity, evidenced_on, level, Reverse(skill))
        })
}

fn evidence(behind: &[(u64, Option<CandidateSkill>)], policy: &Policy) -> Term {
    let of = |held: &Option<CandidateSkill>| held.map_or(0, |held| worth(policy, held.evidence));
    let value = platform::evidence(behind.iter().map(|(weight, held)| (*weight, of(held))));
    let count =
        |kind: Option<Evidence>| behind.iter().filter(|(_, held)| held.map(|held| held.evidence) == kind).count();
    Term {
        name: TermName::Evidence,
        weight: signed(policy.evidence),
        value: signed(value),
        ground: Ground::Evidence {
            proven: count(Some(Evidence::Proven)),
            endorsed: count(Some(Evidence::Endorsed)),
            claimed: count(Some(Evidence::Claimed)),
            missing: count(None),
        },
    }
}

fn freshness(behind: &[(u64, Option<CandidateSkill>)], policy: &Policy, today: NaiveDate) -> Term {
    let on = behind.iter().filter_map(|(_, held)| held.and_then(|held| held.evidenced_on)).max();
    let value = on.map_or(0, |on| platform::freshness(unsigned((today - on).num_days()), policy));
    let (weight, value) = (signed(policy.freshness), signed(value));
    Term { name: TermName::Freshness, weight, value, ground: Ground::Freshness { on } }
}

fn slack(wish: &Wish<'_>, subject: &Subject<'_>, policy: &Policy) -> Term {
    let (free, taken) = (subject.candidate.free_share(wish.days), wish.seat.share.percent());
    let value = signed(platform::slack(unsigned(free), unsigned(taken)));
    Term { name: TermName::Slack, weight: signed(policy.slack), value, ground: Ground::Slack { free, taken } }
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What is less than nothing counts as nothing: a day that is still to come, time that is more than taken.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
