//! What cargo says of the workspace, compared with what the architecture promises: dependencies run one way.

mod asvs;
mod checker;
mod permissions;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::Value;
use vivier_tests::binary::workspace;

/// Each crate with the crates of the workspace that it may use; what stands higher is used by what stands below.
const MAY_USE: &[(&str, &[&str])] = &[
    ("vivier-kernel", &[]),
    ("vivier-postgres", &[]),
    ("vivier-event-store", &["vivier-kernel"]),
    ("vivier-organisations", &["vivier-kernel", "vivier-event-store"]),
    ("vivier-accounts", &["vivier-kernel", "vivier-event-store", "vivier-organisations"]),
    ("vivier-skills", &["vivier-kernel", "vivier-event-store", "vivier-ranking"]),
    (
        "vivier-talents",
        &["vivier-kernel", "vivier-event-store", "vivier-organisations", "vivier-accounts", "vivier-skills"],
    ),
    (
        "vivier-missions",
        &["vivier-kernel", "vivier-event-store", "vivier-organisations", "vivier-skills", "vivier-talents"],
    ),
    (
        "vivier-matching",
        &[
            "vivier-kernel",
            "vivier-event-store",
            "vivier-organisations",
            "vivier-accounts",
            "vivier-ranking",
            "vivier-skills",
            "vivier-talents",
            "vivier-missions",
            "vivier-allocation",
        ],
    ),
    (
        "vivier-notifications",
        &[
            "vivier-kernel",
            "vivier-event-store",
            "vivier-organisations",
            "vivier-accounts",
            "vivier-talents",
            "vivier-missions",
            "vivier-matching",
        ],
    ),
    (
        "vivier-brigade",
        &[
            "vivier-kernel",
            "vivier-event-store",
            "vivier-organisations",
            // Which skills there are to be asked for.
            "vivier-skills",
            "vivier-talents",
            "vivier-missions",
            "vivier-matching",
            // When somebody does not want to be told.
            "vivier-notifications",
            // Whose role was lent by whom: nobody frees themselves.
            "vivier-accounts",
        ],
    ),
    (
        "vivier-privacy",
        &[
            "vivier-kernel",
            "vivier-event-store",
            "vivier-organisations",
            "vivier-accounts",
            "vivier-talents",
            "vivier-missions",
            "vivier-matching",
            "vivier-brigade",
            "vivier-valorisation",
            "vivier-notifications",
        ],
    ),
    (
        "vivier-valorisation",
        &[
            "vivier-kernel",
            "vivier-event-store",
            "vivier-organisations",
            "vivier-skills",
            "vivier-talents",
            "vivier-missions",
            "vivier-matching",
            "vivier-brigade",
        ],
    ),
    ("vivier-indicators", &["vivier-kernel", "vivier-event-store"]),
    (
        "vivier-api",
        &[
            "vivier-kernel",
            "vivier-graphql",
            "vivier-notifications",
            "vivier-event-store",
            "vivier-organisations",
            "vivier-accounts",
            "vivier-skills",
            "vivier-talents",
            "vivier-missions",
            "vivier-matching",
            "vivier-brigade",
            "vivier-valorisation",
            "vivier-indicators",
            "vivier-privacy",
        ],
    ),
    // Whose sessions and tokens open a request: accounts. No service, so that the pages are compiled beside them.
    ("vivier-graphql", &["vivier-kernel", "vivier-event-store", "vivier-accounts"]),
    ("vivier-web", &["vivier-kernel", "vivier-graphql"]),
    ("vivier-ranking", &[]),
    ("vivier-allocation", &[]),
];

/// Crates from outside that only these of the workspace know; a server may know all.
const ONLY: &[(&str, &[&str])] = &[
    ("async-graphql", &["vivier-graphql", "vivier-api", "vivier-web"]),
    ("axum", &["vivier-graphql", "vivier-api", "vivier-web", "vivier-server"]),
];

/// Each crate of the workspace with what it needs to run; what only its tests need is left out.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline", "--locked"])
        .current_dir(workspace())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let name = |value: &Value| value["name"].as_str().expect("a name").to_owned();
    let needed = |package: &Value| {
        let listed = package["dependencies"].as_array().expect("dependencies");
        listed.iter().filter(|dependency| dependency["kind"].is_null()).map(name).collect()
    };
    metadata["packages"].as_array().expect("packages").iter().map(|package| (name(package), needed(package))).collect()
}

#[test]
fn dependencies_run_one_way() {
    let dependencies = dependencies();
    let mut wrong = Vec::new();
    for (package, allowed) in MAY_USE {
        let used = dependencies.get(*package).unwrap_or_else(|| panic!("{package} is not in the workspace"));
        let own = used.iter().filter(|used| used.starts_with("vivier-"));
        wrong.extend(own.filter(|used| !allowed.contains(&used.as_str())).map(|used| format!("{package} uses {used}")));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_speaks_http_and_graphql_stays_at_the_edge() {
    let dependencies = dependencies();
    let mut wrong = Vec::new();
    for (outside, allowed) in ONLY {
        let users = dependencies.iter().filter(|(_, used)| used.contains(*outside)).map(|(package, _)| package);
        wrong.extend(
            users.filter(|user| !allowed.contains(&user.as_str())).map(|user| format!("{user} uses {outside}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
