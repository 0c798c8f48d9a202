//! Rules that hold over all sources: what is absent is looked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vivier_tests::binary::workspace;

/// The files below a folder of the workspace whose names end so, but for what is built.
fn files(folder: &str, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![workspace().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && !["target", "node_modules", "dist", ".git"].contains(&name.as_str()) {
                folders.push(path);
            } else if name.ends_with(ending)
                && let Ok(text) = fs::read_to_string(&path)
            {
                found.push((path, text));
            }
        }
    }
    assert!(!found.is_empty(), "nothing below {folder} ends with {ending}");
    found
}

/// The sources of what runs: services and pages without their tests and their benchmarks.
fn sources() -> Vec<(PathBuf, String)> {
    let is_test = |path: &Path| {
        let mut parts = path.components().map(|part| part.as_os_str().to_string_lossy());
        parts.any(|part| part.starts_with("test") || part == "examples")
    };
    let mut all = files("services", ".rs");
    all.extend(files("web/src", ".rs"));
    all.retain(|(path, _)| !is_test(path.strip_prefix(workspace()).unwrap_or(path)));
    // A file's own tests stand at its end.
    all.into_iter()
        .map(|(path, text)| (path, text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default().to_owned()))
        .collect()
}

/// The lines in which one of `words` stands, each with its file.
fn lines_with(sources: &[(PathBuf, String)], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources {
        let path = path.strip_prefix(workspace()).unwrap_or(path).display().to_string();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        found.extend(
            code.filter(|line| words.iter().any(|word| line.contains(word)))
                .map(|line| format!("{path}: {}", line.trim())),
        );
    }
    found
}

#[test]
fn sql_is_made_of_constants_alone() {
    // sqlx takes a text that is no constant only where it is asserted to be safe: those places are few, and known.
    let asserted = lines_with(&sources(), &["AssertSqlSafe("]);
    let places: BTreeSet<&str> = asserted.iter().filter_map(|line| line.split(':').next()).collect();
    assert!(asserted.len() > 5, "they were looked for");
    for place in places {
        let within = ["services/event-store/", "services/notifications/src/read/", "services/postgres/"];
        let readers = ["/read", "/record/", "/search/", "/alias", "/import", "/framework"];
        let known =
            within.iter().any(|folder| place.starts_with(folder)) || readers.iter().any(|part| place.contains(part));
        assert!(known, "{place} puts SQL together and is no read model");
    }
}

#[test]
fn no_request_starts_a_program() {
    let starting = lines_with(&sources(), &["Command::new(", "std::process::Command"]);
    for line in &starting {
        let supervises = line.starts_with("services/postgres/") || line.starts_with("services/server/src/command/");
        assert!(supervises, "{line}");
    }
    assert!(!starting.is_empty(), "the private PostgreSQL is started, so that the search finds something");
}

#[test]
fn no_regular_expression_is_made_of_input() {
    for line in lines_with(&sources(), &["Regex::new(", "RegexBuilder::new(", "RegexSet::new("]) {
        assert!(line.contains("new(\"") || line.contains("new(r\"") || line.contains("new(r#"), "{line}");
    }
}

#[test]
fn no_crate_of_ours_has_unsafe_code() {
    let lints = fs::read_to_string(workspace().join("Cargo.toml")).expect("the workspace");
    assert!(lints.contains("unsafe_code = \"deny\""), "the compiler refuses it");
    for (path, manifest) in files("services", "Cargo.toml").into_iter().chain(files("web", "Cargo.toml")) {
        assert!(manifest.contains("[lints]\nworkspace = true"), "{} takes no part in the lints", path.display());
    }
    // The one place that needs it is named, with its reason: the private PostgreSQL ends with this process.
    let unsafe_places = lines_with(&sources(), &["allow(unsafe_code", "expect(unsafe_code", "unsafe {"]);
    assert!(
        unsafe_places.iter().all(|line| line.starts_with("services/postgres/src/postmaster.rs: ")),
        "{unsafe_places:?}"
    );
    assert_eq!(unsafe_places.len(), 2, "{unsafe_places:?}");
}

/// Names of crates that encrypt, hash, sign, make random values or speak TLS, as they begin.
const CRYPTOGRAPHY: [&str; 26] = [
    "aes",
    "argon2",
    "aws-lc",
    "blake",
    "chacha20",
    "crypto",
    "ctr",
    "curve25519",
    "ecdsa",
    "ed25519",
    "elliptic-curve",
    "getrandom",
    "ghash",
    "hkdf",
    "hmac",
    "md-5",
    "openssl",
    "p256",
    "p384",
    "poly1305",
    "rand",
    "ring",
    "rsa",
    "rustls",
    "sha",
    "zeroize",
];

#[test]
fn every_crate_of_cryptography_stands_in_the_inventory() {
    let inventory =
        fs::read_to_string(workspace().join("services/decisions/0036-keys-and-algorithms.md")).expect("the inventory");
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("the lock");
    let names: BTreeSet<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("name = \"")).map(|name| name.trim_end_matches('"')).collect();
    let ours = |name: &str| {
        CRYPTOGRAPHY.iter().any(|start| {
            let rest = name.strip_prefix(start);
            rest.is_some_and(|rest| {
                rest.is_empty() || rest.starts_with(['-', '_']) || rest.starts_with(|c: char| c.is_ascii_digit())
            })
        })
    };
    let found: Vec<&str> = names.into_iter().filter(|name| ours(name)).collect();
    assert!(found.len() > 15, "{found:?}");
    let missing: Vec<_> = found.iter().filter(|name| !inventory.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "not in the inventory: {missing:?}");
}

#[test]
fn every_dependency_is_locked_and_comes_from_the_registry() {
    let lock = fs::read_to_string(workspace().join("Cargo.lock")).expect("the lock");
    let mut crates = 0;
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            package
                .lines()
                .find_map(|line| line.strip_prefix(&format!("{name} = \"")))
                .map(|value| value.trim_end_matches('"'))
        };
        let name = field("name").expect("a name");
        match field("source") {
            Some(source) => {
                assert_eq!(source, "registry+https://github.com/rust-lang/crates.io-index", "{name}");
                assert!(field("checksum").is_some_and(|sum| sum.len() == 64), "{name} has no checksum");
                crates += 1;
            }
            None => assert!(name.starts_with("vivier"), "{name} comes from nowhere"),
        }
    }
    assert!(crates > 200, "{crates}");
}

#[test]
fn password_fields_hide_what_is_typed_and_let_managers_in() {
    let templates = files("web/templates", ".html");
    let mut fields = 0;
    for (path, text) in &templates {
        for field in text.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let secret = field.contains("current-password")
                || field.contains("new-password")
                || field.contains("type=\"password\"");
            if secret {
                fields += 1;
                assert!(field.contains("type=\"password\""), "{}: {field}", path.display());
                assert!(field.contains("autocomplete="), "{}: {field}", path.display());
                assert!(
                    !field.contains("onpaste") && !field.contains("autocomplete=\"off\""),
                    "{}: {field}",
                    path.display()
                );
            }
        }
    }
    assert!(fields > 0, "a field was looked at");
    for (path, script) in files("web/islands", ".ts") {
        assert!(!script.contains("paste"), "{} meddles with pasting", path.display());
    }
}

#[test]
fn no_script_of_ours_writes_to_the_browser_s_storage() {
    for (path, script) in files("web/islands", ".ts") {
        for word in [
            "localStorage",
            "sessionStorage",
            "indexedDB",
            "document.cookie",
            "caches.open",
            "postMessage",
            "addEventListener(\"message\"",
            "eval(",
        ] {
            assert!(!script.contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn no_form_and_no_link_puts_a_session_into_an_address() {
    for (path, text) in files("web/templates", ".html") {
        for form in text.split("<form").skip(1) {
            let head = form.split('>').next().unwrap_or_default();
            let body = form.split("</form>").next().unwrap_or_default();
            let secret = body.contains("type=\"password\"") || body.contains("current-password");
            assert!(!secret || head.contains("method=\"post\""), "{}: a secret goes by {head}", path.display());
        }
        for word in ["session_token", "sessionToken", "device_token"] {
            assert!(!text.contains(word), "{} names {word}", path.display());
        }
    }
}

#[test]
fn no_page_and_no_script_of_ours_opens_a_socket_in_clear() {
    let mut ours = files("web/templates", ".html");
    ours.extend(files("web/islands", ".ts"));
    ours.extend(files("web/graphiql", ".tsx"));
    for (path, text) in ours {
        for word in ["ws://", "WebSocket(", "action=\"http:", "href=\"http:", "src=\"http:"] {
            assert!(!text.contains(word), "{} has {word}", path.display());
        }
    }
}

#[test]
fn the_log_goes_to_standard_error_and_nowhere_else() {
    let words = ["with_writer(", "tracing_subscriber::fmt(", "fmt::layer(", "tracing_appender", "syslog", "journald"];
    let found = lines_with(&sources(), &words);
    let expected = ["let builder = tracing_subscriber::fmt()", ".with_writer(std::io::stderr)"];
    assert_eq!(found, expected.map(|line| format!("services/server/src/logging.rs: {line}")));
}

#[test]
fn every_secret_is_drawn_from_the_operating_system() {
    let sources = sources();
    let drawn = lines_with(&sources, &["getrandom::fill("]);
    let files: BTreeSet<&str> = drawn.iter().filter_map(|line| line.split_once(": ")).map(|(file, _)| file).collect();
    let expected =
        ["services/accounts/src/secrets/token.rs", "services/accounts/src/totp.rs", "services/event-store/src/keys.rs"];
    assert_eq!(files, BTreeSet::from(expected));
    let generators = ["thread_rng(", "StdRng", "SmallRng", "fastrand::", "seed_from_u64(", "from_entropy("];
    let others = lines_with(&sources, &generators);
    assert!(others.is_empty(), "{others:?}");
}

/// At least as long as 160 bits in the letters of a key, and nothing else between two quotes.
fn looks_like_a_key(text: &str) -> bool {
    text.len() >= 40 && text.chars().all(|c| c.is_ascii_alphanumeric() || "+/_=-".contains(c))
}

#[test]
fn no_secret_stands_in_the_sources() {
    let sources = sources();
    let words = ["PASSWORD: &str", "SECRET: &str", "TOKEN: &str", "KEY: &str", "KEY: &[u8", "PRIVATE KEY"];
    let mut named = lines_with(&sources, &words);
    named.sort_unstable();
    // The demo's is published, and enters nothing but the demo; the other says that there is none.
    let expected = [
        "services/accounts/src/service/password.rs: const NO_PASSWORD: &str = \"no password\";",
        "services/server/src/demo/accounts.rs: pub const PASSWORD: &str = \"trois grillons sur un tandem\";",
    ];
    assert_eq!(named, expected);
    let quoted = lines_with(&sources, &["\""]);
    let keys: Vec<&String> = quoted.iter().filter(|line| line.split('"').any(looks_like_a_key)).collect();
    // The letters of an alphabet.
    assert!(
        keys.len() == 1 && keys[0].starts_with("services/valorisation/src/credential.rs: const BASE58"),
        "{keys:?}"
    );
    let entered = |line: &&String| {
        let mut authorities =
            line.split("://").skip(1).map(|rest| rest.split(['/', '"', ' ']).next().unwrap_or_default());
        authorities.any(|authority| authority.contains('@') && authority.contains(':'))
    };
    let entered: Vec<&String> = quoted.iter().filter(entered).collect();
    // What an address looks like, where somebody gave one that is none.
    assert!(entered.len() == 1 && entered[0].contains("postgres://USER:PASSWORD@HOST:PORT/"), "{entered:?}");
}

#[test]
fn to_whom_a_section_of_a_profile_is_shown_is_decided_in_one_file() {
    let audiences = ["Audience::Public", "Audience::VerifiedColleagues", "Audience::Involved"];
    let places = lines_with(&sources(), &audiences);
    let files: BTreeSet<&str> = places
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(file, _)| file)
        .filter(|file| !file.starts_with("services/server/src/demo/"))
        .collect();
    // Beside the one that decides: what holds where nobody has chosen, and the sample of an event.
    let expected = [
        "services/talents/src/domain/event.rs",
        "services/talents/src/domain/value.rs",
        "services/talents/src/read/view.rs",
    ];
    assert_eq!(files, BTreeSet::from(expected));
}
