//! Mails that no mail server took: copies in a folder, as an instance without a mail server keeps them.

use std::io::ErrorKind;
use std::path::Path;
use std::time::SystemTime;

/// What a file of the folder ends with: a mail, and how it was addressed.
const ENDINGS: [&str; 2] = ["eml", "json"];

/// Deletes the mails that were written before `then`; says how many files went. One that cannot be deleted is told and tried at the next run.
pub(crate) fn sweep(folder: &Path, then: SystemTime) -> u64 {
    let mut deleted = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_mail = path.extension().is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known));
        let written = entry.metadata().and_then(|found| found.modified());
        if !is_mail || written.is_ok_and(|written| written >= then) {
            continue;
        }
        match std::fs::remove_file(&path) {
            Ok(()) => deleted += 1,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(error = %error, "an old mail could not be deleted"),
        }
    }
    deleted
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn old_mails_go_and_nothing_else_does() {
        let folder = std::env::temp_dir().join(format!("vivier-mails-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let now = std::fs::metadata(&folder).and_then(|found| found.modified()).expect("a time");
        let day = Duration::from_secs(86_400);
        for (name, age) in [("old.eml", 31), ("new.eml", 29), ("old.json", 31), ("old.txt", 400)] {
            let file = std::fs::File::create(folder.join(name)).expect("a file");
            file.set_modified(now - day * age).expect("a time");
        }
        assert_eq!(sweep(&folder, now - day * 30), 2);
        let mut left: Vec<_> = std::fs::read_dir(&folder).expect("a folder").flatten().map(|e| e.file_name()).collect();
        left.sort();
        assert_eq!(left, ["new.eml", "old.txt"]);
        assert_eq!(sweep(&folder.join("nowhere"), now), 0);
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
