//! Counts of people that are told to whoever may not see the people: none under 5, and in steps of 5, so that the difference of two of them
//! finds nobody out either.

/// Counts of people below this are told to nobody.
pub const LEAST: usize = 5;

/// The count as it is told: rounded down to a multiple of [`LEAST`]; none below it.
pub fn told(count: usize) -> Option<usize> {
    (count >= LEAST).then_some(count - count % LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_small_count_and_no_small_difference_is_told() {
        for count in 0..200 {
            for other in 0..200 {
                let (one, two) = (told(count).unwrap_or_default(), told(other).unwrap_or_default());
                assert!(one <= count && (one == 0 || one >= LEAST));
                assert!(one == two || one.abs_diff(two) >= LEAST, "{count} {other}");
            }
        }
    }
}
