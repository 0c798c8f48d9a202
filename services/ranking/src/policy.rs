//! The weights of every ranking: one named, versioned policy, the same for files and for the platform, which everyone can see.

use crate::pool::Importance;

/// How much each thing counts. The weights of the blocks add up to 1,000, values go from 0 to 1,000, and a term gives weight times value, so
/// that a score lies between 0 and [`MAX_SCORE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Another version for every change of a number below, and of what is computed with them.
    pub version: u32,
    /// What the needed skills share among them, by importance and rarity.
    pub skills: u64,
    /// How near the profile's professions are to the mission's.
    pub profession: u64,
    /// Words that both use.
    pub words: u64,
    /// What stands behind the skills that count. Files say nothing of it.
    pub evidence: u64,
    /// How long ago somebody else last stood behind one of them. Files say nothing of it.
    pub freshness: u64,
    /// How much time is left beyond what the seat takes. Files say nothing of it.
    pub slack: u64,
    /// The parts of needed skills by importance.
    pub essential: u64,
    pub desirable: u64,
    /// Of a skill that is only read off the mission's text.
    pub mentioned: u64,
    /// The part of a word of the text, relative to 1,000 for one of the title and of the skills.
    pub text_word: u64,
    /// How much a probable skill counts of one that is had, of 1,000; 0 is the strict view.
    pub probable: u64,
    /// Whether similar skills count.
    pub similar: bool,
    /// Values of evidence.
    pub claimed: u64,
    pub endorsed: u64,
    pub proven: u64,
    /// Days during which evidence is fresh, and after which it counts nothing for freshness.
    pub fresh_days: u64,
    pub stale_days: u64,
}

/// The highest score: every term at its best.
pub const MAX_SCORE: u64 = 1_000_000;

impl Policy {
    /// The policy in force.
    pub const CURRENT: Self = Self {
        version: 3,
        skills: 560,
        profession: 140,
        words: 140,
        evidence: 80,
        freshness: 40,
        slack: 40,
        essential: 1000,
        desirable: 350,
        mentioned: 150,
        text_word: 300,
        probable: 500,
        similar: true,
        claimed: 250,
        endorsed: 600,
        proven: 1000,
        fresh_days: 365,
        stale_days: 1826,
    };
    /// Without anything that is only probable.
    pub const STRICT: Self = Self { probable: 0, profession: 0, ..Self::CURRENT };

    /// The part of a needed skill.
    pub fn part(&self, importance: Importance) -> u64 {
        match importance {
            Importance::Essential => self.essential,
            Importance::Nice => self.desirable,
            Importance::Mentioned => self.mentioned,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_add_up() {
        let Policy { skills, profession, words, evidence, freshness, slack, .. } = Policy::CURRENT;
        assert_eq!((skills + profession + words + evidence + freshness + slack) * 1000, MAX_SCORE);
    }
}
