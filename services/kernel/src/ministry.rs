//! Which organisation of a line up to the root is the ministry. The root is the programme itself, which everybody has in common.

/// The organisation just below the root, in a lineage that begins anywhere and goes up to the root; none for the root itself, and for
/// an empty lineage.
pub fn ministry<T: Copy>(lineage: &[T]) -> Option<T> {
    lineage.len().checked_sub(2).map(|index| lineage[index])
}

#[cfg(test)]
mod tests {
    use super::ministry;

    #[test]
    fn it_is_the_one_below_the_root() {
        for (lineage, expected) in [
            (&["office", "directorate", "ministry", "root"][..], Some("ministry")),
            (&["ministry", "root"], Some("ministry")),
            (&["root"], None),
            (&[], None),
        ] {
            assert_eq!(ministry(lineage), expected, "{lineage:?}");
        }
    }
}
