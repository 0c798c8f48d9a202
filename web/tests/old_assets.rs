//! The build says where the assets are older than what they are made of.

#[path = "../build.rs"]
#[expect(dead_code, reason = "cargo runs the rest of it before the crate is built")]
mod build;

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

#[test]
fn a_source_that_was_changed_after_the_assets_is_named() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("old-assets");
    let (old, new) = (folder.join("islands/old.ts"), folder.join("islands/below/new.ts"));
    let at = |seconds: u64| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    for (file, seconds) in [(&old, 100), (&new, 300)] {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        let file = fs::File::create(file).expect("a file");
        file.set_modified(at(seconds)).expect("its time");
    }
    for (built, expected) in [(200, Some(&new)), (300, None), (400, None)] {
        let found = build::newer(&folder, at(built)).expect("the folder is there");
        assert_eq!(found.as_ref(), expected, "built at {built}");
    }
    assert!(build::newer(&folder.join("gone"), at(200)).is_err());
}
