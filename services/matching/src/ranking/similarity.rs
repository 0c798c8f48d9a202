//! How near one skill is to another, as the ranking takes it.

use std::collections::BTreeMap;

use vivier_talents::domain::value::SkillKey;

/// Skills that stand in, in part, for skills that are asked for.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Similarities(BTreeMap<SkillKey, BTreeMap<SkillKey, i64>>);

impl Similarities {
    /// `other` stands in for `asked` with `percent` (0 to 100) of its worth.
    pub fn add(&mut self, asked: SkillKey, other: SkillKey, percent: i64) {
        self.0.entry(asked).or_default().insert(other, percent.clamp(0, 100));
    }

    /// 100 for the skill itself, 0 for one that has nothing to do with it.
    pub fn percent(&self, asked: SkillKey, held: SkillKey) -> i64 {
        if asked == held {
            return 100;
        }
        self.0.get(&asked).and_then(|near| near.get(&held)).copied().unwrap_or(0)
    }
}

/// How many people of the pool claim each skill.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Pool {
    pub people: usize,
    pub holders: BTreeMap<SkillKey, usize>,
}

impl Pool {
    /// Counts the claims of everybody in the pool, each person once for each skill.
    pub fn of(claims: impl Iterator<Item = Vec<SkillKey>>) -> Self {
        let mut pool = Self::default();
        for mut skills in claims {
            pool.people += 1;
            skills.sort_unstable();
            skills.dedup();
            for skill in skills {
                *pool.holders.entry(skill).or_default() += 1;
            }
        }
        pool
    }

    pub fn holders(&self, skill: SkillKey) -> usize {
        self.holders.get(&skill).copied().unwrap_or(0)
    }
}
