//! Every number that decides a score, by name: those of the policy, and those that stand where the score is computed. Everybody can read
//! them, and to change any of them is to make another version of the policy.

use crate::policy::Policy;
use crate::{arithmetic, lexicon, negation, pool, posterior, similar, text};

/// A number, as a fraction of whole numbers: 350 of 1,000, or 40 of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    /// Where it stands and what it is called there: `similar.narrower`.
    pub name: &'static str,
    pub value: u64,
    pub of: u64,
    /// What it decides, in a sentence.
    pub meaning: &'static str,
}

impl Number {
    /// A number that counts something.
    pub(crate) fn count(name: &'static str, value: usize, meaning: &'static str) -> Self {
        Self { name, value: value as u64, of: 1, meaning }
    }

    /// A number of thousandths.
    pub(crate) fn thousandths(name: &'static str, value: u64, meaning: &'static str) -> Self {
        Self { name, value, of: 1000, meaning }
    }

    /// A number to the ten-thousandth.
    pub(crate) fn part(name: &'static str, value: f32, meaning: &'static str) -> Self {
        Self { name, value: (f64::from(value) * 10_000.0).round() as u64, of: 10_000, meaning }
    }
}

/// All of them, part by part.
pub fn numbers() -> Vec<Number> {
    [
        of_policy(&Policy::CURRENT),
        arithmetic::numbers(),
        similar::numbers(),
        posterior::numbers(),
        pool::numbers(),
        lexicon::numbers(),
        text::numbers(),
        negation::numbers(),
    ]
    .concat()
}

fn of_policy(policy: &Policy) -> Vec<Number> {
    // Field by field, so that none is forgotten.
    let Policy {
        version: _,
        skills,
        profession,
        words,
        evidence,
        freshness,
        slack,
        essential,
        desirable,
        mentioned,
        text_word,
        probable,
        similar,
        claimed,
        endorsed,
        proven,
        fresh_days,
        stale_days,
    } = *policy;
    let days = |name, value, meaning| Number { name, value, of: 1, meaning };
    vec![
        Number::thousandths("policy.skills", skills, "What the skills that are asked for share among them."),
        Number::thousandths("policy.profession", profession, "The weight of how near the professions are."),
        Number::thousandths("policy.words", words, "The weight of words in common."),
        Number::thousandths("policy.evidence", evidence, "The weight of what stands behind the skills that count."),
        Number::thousandths("policy.freshness", freshness, "The weight of how long ago somebody stood behind them."),
        Number::thousandths("policy.slack", slack, "The weight of the time that is left beyond what is asked."),
        Number::thousandths("policy.essential", essential, "The part of an essential skill among those asked for."),
        Number::thousandths("policy.desirable", desirable, "The part of a desirable skill among those asked for."),
        Number::thousandths("policy.mentioned", mentioned, "The part of a skill that only the text names."),
        Number::thousandths("policy.text_word", text_word, "The part of a word that only the text says."),
        Number::thousandths(
            "policy.probable",
            probable,
            "What a skill that is only probable counts of one that is held.",
        ),
        Number::count("policy.similar", usize::from(similar), "1 where similar skills count, 0 where they do not."),
        Number::thousandths("policy.claimed", claimed, "The value of a skill that is only claimed."),
        Number::thousandths("policy.endorsed", endorsed, "The value of a skill that a colleague endorsed."),
        Number::thousandths("policy.proven", proven, "The value of a proven skill."),
        days("policy.fresh_days", fresh_days, "Days during which evidence is fresh."),
        days("policy.stale_days", stale_days, "Days after which evidence counts nothing for freshness."),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Each version of the policy with the digest of its numbers. A version that was in force stays as it is: whoever changes a number adds
    /// a line here and raises the version.
    const VERSIONS: &[(u32, u64)] = &[(2, 0x6e04_dd23_23cf_7cea), (3, 0x8e71_b133_473f_7ea0)];

    /// FNV-1a over a line for each number.
    fn digest(numbers: &[Number]) -> u64 {
        let lines: String = numbers.iter().map(|one| format!("{} {}/{}\n", one.name, one.value, one.of)).collect();
        lines
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
    }

    #[test]
    fn whoever_changes_a_number_makes_another_version() {
        let (version, known) = *VERSIONS.last().expect("a version");
        assert_eq!((Policy::CURRENT.version, digest(&numbers())), (version, known), "{:#?}", numbers());
        assert!(VERSIONS.windows(2).all(|two| two[0].0 < two[1].0));
        let digests: BTreeSet<u64> = VERSIONS.iter().map(|(_, digest)| *digest).collect();
        assert_eq!(digests.len(), VERSIONS.len());
    }

    /// Another number gives another digest, whichever it is.
    #[test]
    fn every_number_is_in_the_digest() {
        let all = numbers();
        for at in 0..all.len() {
            let mut changed = all.clone();
            changed[at].value += 1;
            assert_ne!(digest(&changed), digest(&all), "{}", all[at].name);
        }
        let names: BTreeSet<&str> = all.iter().map(|one| one.name).collect();
        assert_eq!(names.len(), all.len());
        assert!(all.iter().all(|one| one.meaning.ends_with('.')));
    }
}
