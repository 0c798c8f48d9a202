//! How far a typed word is from a known one.

/// Edits (insertion, deletion, replacement, neighbours swapped) from one word to the other, or `None` past `most`.
pub(super) fn distance(one: &[u8], other: &[u8], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    let width = other.len() + 1;
    let (mut before, mut last, mut row): (Vec<usize>, Vec<usize>, Vec<usize>) =
        (vec![0; width], (0..width).collect(), vec![0; width]);
    for (i, a) in one.iter().enumerate() {
        row[0] = i + 1;
        let mut best = row[0];
        for (j, b) in other.iter().enumerate() {
            let replace = last[j] + usize::from(a != b);
            let mut cost = replace.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                cost = cost.min(before[j - 1] + 1);
            }
            row[j + 1] = cost;
            best = best.min(cost);
        }
        if best > most {
            return None;
        }
        std::mem::swap(&mut before, &mut last);
        std::mem::swap(&mut last, &mut row);
    }
    Some(last[width - 1]).filter(|found| *found <= most)
}

/// How many edits a word of so many letters may have and still be the same word.
pub(super) fn tolerated(length: usize) -> usize {
    match length {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// The word with each two neighbouring letters exchanged, once each.
pub(super) fn swapped(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = word.chars().collect();
    (1..letters.len()).map(move |at| {
        let mut letters = letters.clone();
        letters.swap(at - 1, at);
        letters.into_iter().collect::<String>()
    })
}

/// The word's three-letter pieces, with its ends marked.
pub(super) fn trigrams(word: &str) -> Vec<[u8; 3]> {
    let padded: Vec<u8> = [b"  ".as_slice(), word.as_bytes(), b" "].concat();
    padded.windows(3).map(|window| [window[0], window[1], window[2]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_swapped_once_each() {
        assert_eq!(swapped("éta").collect::<Vec<_>>(), ["téa", "éat"]);
        assert!(swapped("").next().is_none() && swapped("a").next().is_none());
    }

    #[test]
    fn edits_are_counted_and_a_swap_is_one() {
        for (one, other, expected) in [
            ("python", "python", Some(0)),
            ("pyhton", "python", Some(1)),
            ("pyton", "python", Some(1)),
            ("accesibilite", "accessibilite", Some(1)),
            ("rust", "ruby", Some(2)),
            ("java", "javascript", None),
        ] {
            assert_eq!(distance(one.as_bytes(), other.as_bytes(), 2), expected, "{one} {other}");
        }
    }
}
