//! The arithmetic that every ranking shares, whether over files, the pool in memory or one pair: integers only, so that any machine that
//! is given the same inputs gives the same score.

use crate::numbers::Number;

/// A skill whose level nobody stated is taken for this one.
pub const UNSTATED_LEVEL: u8 = 3;
/// The whole of a value.
pub const WHOLE: u64 = 1000;

pub(crate) fn numbers() -> Vec<Number> {
    let level = usize::from(UNSTATED_LEVEL);
    vec![Number::count(
        "arithmetic.unstated_level",
        level,
        "The level that a skill is taken for where nobody stated one.",
    )]
}

/// How far a held skill satisfies a needed one, of [`WHOLE`]: similarity (of [`WHOLE`]) times the part of the needed level that is
/// reached. A level of 0 is one that nobody stated.
pub fn satisfaction(similarity: u32, needed: u8, held: u8) -> u64 {
    u64::from(similarity) * level_share(needed, held) / WHOLE
}

/// How much of a needed level is there, of [`WHOLE`].
pub fn level_share(needed: u8, held: u8) -> u64 {
    if needed == 0 {
        return WHOLE;
    }
    let held = if held == 0 { UNSTATED_LEVEL } else { held };
    (u64::from(held) * WHOLE / u64::from(needed)).min(WHOLE)
}

/// How telling it is to hold what `holders` of `people` hold: √ln(1 + people / (1 + holders)), of [`WHOLE`].
///
/// The root keeps rare skills from deciding alone (research of this project: √idf beats idf once levels count).
pub fn rarity(holders: usize, people: usize) -> u64 {
    (ln(people, holders) * WHOLE).isqrt()
}

/// As [`rarity`], for words, whose frequencies differ more: ln(1 + people / (1 + holders)), of [`WHOLE`].
pub fn telling(holders: usize, people: usize) -> u64 {
    ln(people, holders)
}

/// ln(1 + people / (1 + holders)) in thousandths.
fn ln(people: usize, holders: usize) -> u64 {
    const LN_2_MILLIONTHS: u64 = 693_147;
    let (people, holders) = (people as u64, holders as u64);
    log2((people + holders + 1) << FRACTION, holders + 1) * LN_2_MILLIONTHS / (WHOLE << FRACTION)
}

/// Bits after the binary point.
const FRACTION: u32 = 16;

/// log2(numerator / 2^FRACTION / denominator) in units of 2^-FRACTION, for what is at least 1: the whole part by shifting, each further
/// bit by squaring.
fn log2(numerator: u64, denominator: u64) -> u64 {
    let mut x = numerator / denominator;
    let whole = u64::from(x.ilog2().saturating_sub(FRACTION));
    x >>= whole;
    let mut result = whole << FRACTION;
    for bit in (0..FRACTION).rev() {
        x = (x * x) >> FRACTION;
        if x >= 2 << FRACTION {
            x >>= 1;
            result |= 1 << bit;
        }
    }
    result
}

/// Shares a whole by parts, exactly: what rounding leaves goes to the largest remainders, the first of equals first. Nothing to share by
/// gives nothing.
pub fn shares(parts: &[u64], whole: u64) -> Vec<u64> {
    let total: u64 = parts.iter().sum();
    if total == 0 {
        return vec![0; parts.len()];
    }
    let mut shares: Vec<u64> = parts.iter().map(|part| whole * part / total).collect();
    let left = whole - shares.iter().sum::<u64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&at| (std::cmp::Reverse(whole * parts[at] % total), at));
    order.into_iter().take(usize::try_from(left).unwrap_or_default()).for_each(|at| shares[at] += 1);
    shares
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn levels_and_similarity_multiply() {
        for (similarity, needed, held, expected) in [
            (1000, 0, 1, 1000),
            (1000, 4, 4, 1000),
            (1000, 4, 3, 750),
            (1000, 2, 4, 1000),
            (1000, 4, 0, 750),
            (600, 4, 2, 300),
            (0, 1, 4, 0),
        ] {
            assert_eq!(satisfaction(similarity, needed, held), expected, "{similarity} {needed} {held}");
        }
    }

    proptest! {
        #[test]
        fn integers_follow_the_real_function(holders in 0_usize..2_000_000, people in 0_usize..2_000_000) {
            let real = (1.0 + people as f64 / (1.0 + holders as f64)).ln();
            prop_assert!((telling(holders, people) as f64 / 1000.0 - real).abs() < 0.003);
            prop_assert!((rarity(holders, people) as f64 / 1000.0 - real.sqrt()).abs() < 0.04);
            prop_assert!(rarity(holders, people) >= rarity(holders + 1, people));
        }

        #[test]
        fn shares_add_up(parts in prop::collection::vec(0_u64..100_000, 0..40), whole in 0_u64..10_000) {
            let shares = shares(&parts, whole);
            let all = if parts.iter().sum::<u64>() == 0 { 0 } else { whole };
            prop_assert_eq!(shares.iter().sum::<u64>(), all);
        }
    }
}
