//! What the terms are worth that rest on what only the platform knows: what stands behind a claim, since when, and how much time is left. Files say
//! nothing of it.

use crate::arithmetic::WHOLE;
use crate::policy::Policy;

/// Full working time, in percent.
const FULL_TIME: u64 = 100;

/// What stands behind the claims that count, of [`WHOLE`]. `behind`: the weight of each need with what the evidence of its claim is worth, which is 0
/// where nothing is held.
pub fn evidence(behind: impl Iterator<Item = (u64, u64)>) -> u64 {
    let (sum, total) = behind.fold((0, 0), |(sum, total), (weight, worth)| (sum + weight * worth, total + weight));
    sum.checked_div(total).unwrap_or_default()
}

/// How fresh it is that somebody else stood behind a claim so many days ago, of [`WHOLE`]: fresh for a while, then less from day to day.
pub fn freshness(days: u64, policy: &Policy) -> u64 {
    let fading = policy.stale_days.saturating_sub(policy.fresh_days).max(1);
    WHOLE - days.saturating_sub(policy.fresh_days).min(fading) * WHOLE / fading
}

/// How much of the time that can be left beside a seat is left, of [`WHOLE`]; both in percent of full working time. A seat that takes all of
/// somebody's time leaves nothing to compare.
pub fn slack(free: u64, taken: u64) -> u64 {
    let most = FULL_TIME.saturating_sub(taken);
    (free.saturating_sub(taken).min(most) * WHOLE).checked_div(most).unwrap_or(WHOLE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evidence_is_what_stands_behind_the_claims_by_the_weights_of_the_needs() {
        let cases: [(&[(u64, u64)], u64); 4] =
            [(&[], 0), (&[(300, 0)], 0), (&[(300, 1000), (100, 0)], 750), (&[(1, 250), (3, 250)], 250)];
        for (behind, expected) in cases {
            assert_eq!(evidence(behind.iter().copied()), expected, "{behind:?}");
        }
    }

    #[test]
    fn freshness_fades_between_its_two_days() {
        let policy = Policy { fresh_days: 100, stale_days: 300, ..Policy::CURRENT };
        for (days, expected) in [(0, 1000), (100, 1000), (150, 750), (299, 5), (300, 0), (u64::MAX, 0)] {
            assert_eq!(freshness(days, &policy), expected, "{days}");
        }
    }

    #[test]
    fn slack_is_the_part_that_is_left_of_what_can_be_left() {
        for (free, taken, expected) in
            [(100, 40, 1000), (70, 40, 500), (40, 40, 0), (20, 40, 0), (100, 100, 1000), (0, 100, 1000)]
        {
            assert_eq!(slack(free, taken), expected, "{free} {taken}");
        }
    }
}
