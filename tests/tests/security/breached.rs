//! A list of breached passwords, given to the real binary.

use std::path::Path;

use vivier_tests::server::{new_folder, vivier};

/// What a command says, of either kind, with this list.
fn said(folder: &Path, command: &str, list: &Path) -> String {
    let output =
        vivier(&folder.join("data")).env("VIVIER_BREACHED_PASSWORDS", list).arg(command).output().expect("vivier runs");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_doctor_says_whether_the_list_is_readable_and_sorted_and_no_server_starts_on_another() {
    let folder = new_folder().expect("a folder");
    let line = |digit: &str, count: u32| format!("{}:{count}\r\n", digit.repeat(40));
    let list = folder.join("list");
    for (text, doctor) in [
        (
            format!("{}{}{}", line("0", 3), line("A", 1), line("F", 2)),
            "ok     breached passwords: 132 bytes; 3 lines looked at, all of them, in order",
        ),
        (format!("{}{}{}", line("0", 3), line("F", 1), line("A", 2)), "the line at byte 88 comes before"),
        (format!("{}{}", line("F", 9), line("0", 3)), "the line at byte 44 comes before"),
        ("password\n".to_owned(), "at byte 0 there is no line of 40 hexadecimal digits"),
        (String::new(), "has no line"),
    ] {
        std::fs::write(&list, &text).expect("written");
        let said = said(&folder, "doctor", &list);
        assert!(said.contains(doctor) && said.contains("breached passwords: "), "{text}: {said}");
    }
    let missing = folder.join("nowhere");
    assert!(said(&folder, "doctor", &missing).contains("WRONG  breached passwords: "), "a file that is not there");
    // Whoever configured a list means it: nothing is served without.
    assert!(said(&folder, "serve", &missing).contains("VIVIER_BREACHED_PASSWORDS"), "serving ends at once");
    let _ = std::fs::remove_dir_all(&folder);
}
