//! The ranking's weights: the policy of `vivier-ranking`, and what only the platform knows.

pub use vivier_ranking::numbers::{Number, numbers};
pub use vivier_ranking::policy::Policy;
use vivier_talents::domain::value::Evidence;

/// The policy in force.
pub const POLICY: Policy = Policy::CURRENT;
/// What it is called.
pub const NAME: &str = "ranking";
/// The highest score: every term at its best.
pub const MAX_SCORE: i64 = vivier_ranking::policy::MAX_SCORE as i64;
/// Who is ranked at all, where a seat has essential skills: whoever holds one of them or a skill that is as near to one, at whatever level, and
/// whoever has one of them made as probable, of 1,000, by their other skills. So a probable skill lets people in and never keeps anybody out.
pub const NEAR_ENOUGH: u64 = 500;
/// One person is asked at most so often, by invitations and proposals together, within [`ASKED_DAYS`].
pub const MOST_ASKED: usize = 5;
/// Days over which the limit counts.
pub const ASKED_DAYS: i64 = 30;

/// 0 to 1,000.
pub fn worth(policy: &Policy, evidence: Evidence) -> u64 {
    match evidence {
        Evidence::Claimed => policy.claimed,
        Evidence::Endorsed => policy.endorsed,
        Evidence::Proven => policy.proven,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is ranked at all is decided by these: they belong to the policy's version as the numbers of `vivier-ranking` do.
    #[test]
    fn the_limits_of_a_filter_belong_to_the_policys_version() {
        assert_eq!((POLICY.version, NEAR_ENOUGH, MOST_ASKED, ASKED_DAYS), (3, 500, 5, 30));
    }
}
