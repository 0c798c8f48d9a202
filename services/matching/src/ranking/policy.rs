//! The ranking's weights: named, versioned, and the same for everybody.

use vivier_missions::domain::value::Importance;
use vivier_talents::domain::value::Evidence;

/// How much each thing counts. Weights of terms add up to 1,000 and values go from 0 to 100, so that a score lies between 0 and
/// 100,000.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Policy {
    pub name: &'static str,
    /// Another version for every change of a number below.
    pub version: i64,
    /// What the skills that the seat asks for share among them, by importance and rarity.
    pub skills: i64,
    /// What stands behind the skills that count.
    pub evidence: i64,
    /// How long ago somebody else last stood behind one of them.
    pub freshness: i64,
    /// How much time is left beyond what the seat takes.
    pub slack: i64,
    /// The parts of an essential and of a desirable skill.
    pub essential: i64,
    pub desirable: i64,
    /// (share of the pool that claims a skill, in percent, at most; its part): rare skills count for more.
    pub rarity: [(i64, i64); 6],
    /// The values of evidence, 0 to 100.
    pub claimed: i64,
    pub endorsed: i64,
    pub proven: i64,
    /// The similarity, in percent, from which another skill stands in for an essential one.
    pub near_enough: i64,
    /// Days during which evidence is fresh, and after which it counts nothing.
    pub fresh_days: i64,
    pub stale_days: i64,
}

/// The policy in force.
pub const POLICY: Policy = Policy {
    name: "ranking",
    version: 1,
    skills: 700,
    evidence: 120,
    freshness: 80,
    slack: 100,
    essential: 20,
    desirable: 7,
    rarity: [(2, 10), (5, 8), (10, 7), (25, 6), (50, 5), (100, 4)],
    claimed: 25,
    endorsed: 60,
    proven: 100,
    near_enough: 50,
    fresh_days: 365,
    stale_days: 1826,
};

/// The highest score: every term at its best.
pub const MAX_SCORE: i64 = (POLICY.skills + POLICY.evidence + POLICY.freshness + POLICY.slack) * 100;

impl Policy {
    pub fn part(&self, importance: Importance) -> i64 {
        match importance {
            Importance::Essential => self.essential,
            Importance::Desirable => self.desirable,
        }
    }

    /// 0 to 100.
    pub fn worth(&self, evidence: Evidence) -> i64 {
        match evidence {
            Evidence::Claimed => self.claimed,
            Evidence::Endorsed => self.endorsed,
            Evidence::Proven => self.proven,
        }
    }

    /// The part of a skill that `holders` of `pool` people claim.
    pub fn rarity(&self, holders: usize, pool: usize) -> i64 {
        let percent = (holders * 100).checked_div(pool).map_or(0, |percent| i64::try_from(percent).unwrap_or(100));
        self.rarity.iter().find(|(at_most, _)| percent <= *at_most).map_or(1, |(_, part)| *part)
    }
}
