//! Lists of every shape: what stands in them is found, what does not is not, and what is no list is named.

use sha1::{Digest as _, Sha1};

use super::*;

/// A file that goes with the test.
struct Listed {
    path: PathBuf,
}

impl Listed {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("vivier-breached-{}", uuid::Uuid::new_v4()));
        std::fs::write(&path, text).expect("written");
        Self { path }
    }

    fn open(&self) -> Result<BreachedPasswords, BreachedError> {
        BreachedPasswords::open(&self.path)
    }
}

impl Drop for Listed {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

fn sha1(text: &str) -> [u8; 20] {
    Sha1::digest(text.as_bytes()).into()
}

fn hex(text: &str) -> String {
    String::from_utf8(digits(&sha1(text)).to_vec()).expect("digits")
}

/// The hashes of `words 0` to `words n-1`, sorted.
fn hashes(words: &str, count: usize) -> Vec<String> {
    let mut hashes: Vec<String> = (0..count).map(|number| hex(&format!("{words} {number}"))).collect();
    hashes.sort();
    hashes
}

/// Lists of the same hashes as they are published: with a count, without one, with ends of two kinds, in small digits, without a last end.
fn shapes(hashes: &[String]) -> Vec<String> {
    let with = |line: &dyn Fn(usize, &String) -> String| -> String {
        hashes.iter().enumerate().map(|(place, hash)| line(place, hash)).collect()
    };
    let plain = with(&|_, hash| format!("{hash}\n"));
    vec![
        with(&|place, hash| format!("{hash}:{}\r\n", 10_u64.pow(u32::try_from(place % 19).unwrap_or(0)))),
        with(&|place, hash| format!("{}:{place}\n", hash.to_lowercase())),
        plain.trim_end().to_owned(),
        plain,
    ]
}

#[test]
fn what_stands_in_a_list_of_any_shape_is_found_and_nothing_else_is() {
    for count in [1, 2, 3, 7, 500] {
        for text in shapes(&hashes("breached", count)) {
            let file = Listed::new(&text);
            let list = file.open().expect("a list");
            for number in 0..count {
                assert!(list.has(&sha1(&format!("breached {number}"))).expect("read"), "{number} of {count}");
                assert!(!list.has(&sha1(&format!("unknown {number}"))).expect("read"), "{number} of {count}");
            }
            // Before the first and after the last.
            assert!(!list.has(&[0; 20]).expect("read") && !list.has(&[255; 20]).expect("read"));
            let examined = Examined { bytes: text.len() as u64, lines: count as u64, all: true };
            assert_eq!(list.examine().expect("in order"), examined);
        }
    }
}

#[test]
fn all_lines_of_a_file_of_several_blocks_are_looked_at_and_places_of_a_large_one() {
    let hashes = hashes("breached", 5_000);
    let text = &shapes(&hashes)[0];
    let file = Listed::new(text);
    let list = file.open().expect("a list");
    assert_eq!(list.examine().expect("in order").lines, 5_000);
    let places = list.examine_places(text.len() as u64, 100).expect("in order");
    assert!(!places.all && (150..=202).contains(&places.lines), "{places:?}");
}

#[test]
fn what_is_no_sorted_list_is_named_with_its_place() {
    let mut hashes = hashes("breached", 3_000);
    hashes.swap(1_500, 1_501);
    let file = Listed::new(&hashes.join("\n"));
    let list = file.open().expect("its first and last line are in order");
    let at = match list.examine() {
        Err(BreachedError::Unsorted { at, .. }) => at,
        other => panic!("{other:?}"),
    };
    assert_eq!(at, 1_501 * 41);
    // By count, the other order in which such lists are published: a few places show it.
    hashes.reverse();
    let file = Listed::new(&hashes.join("\n"));
    assert!(matches!(file.open(), Err(BreachedError::Unsorted { .. })));
    hashes.rotate_left(1_000);
    let reversed = Listed::new(&hashes.join("\n"));
    let list = BreachedPasswords {
        path: reversed.path.as_path().into(),
        file: Arc::new(File::open(&reversed.path).expect("open")),
    };
    let size = list.size().expect("a size");
    assert!(matches!(list.examine_places(size, 50), Err(BreachedError::Unsorted { .. })));
}

#[test]
fn what_is_no_list_is_refused_when_it_is_opened() {
    let missing = BreachedPasswords::open(Path::new("/nowhere/at/all"));
    assert!(matches!(missing, Err(BreachedError::Unreadable { .. })));
    assert!(matches!(Listed::new("").open(), Err(BreachedError::Empty { .. })));
    let hash = hex("breached");
    for bad in [
        "motdepasse\n".to_owned(),
        "x".repeat(5_000),
        format!("{hash} 3\n"),
        format!("{hash}:\n"),
        format!("{hash}:x\n"),
        format!("{hash}00\n"),
        "\n".to_owned(),
    ] {
        let file = Listed::new(&bad);
        let refused = file.open().map(|_| ());
        assert!(matches!(refused, Err(BreachedError::Malformed { .. })), "{bad}: {refused:?}");
    }
    // In the middle, where only a search or `examine` comes by.
    let file = Listed::new(&format!("{}\nnot a hash\n{}\n", "0".repeat(40), "F".repeat(40)));
    let list = file.open().expect("its ends are lines");
    assert!(matches!(list.examine(), Err(BreachedError::Malformed { at: 41, .. })));
    assert!(matches!(list.has(&sha1("breached")), Err(BreachedError::Malformed { .. })));
}
