//! The checker of teams shares no code with what finds them: a mistake that both made by the same function would be seen by neither.

use std::fs;

use vivier_tests::binary::workspace;

/// What is asked, which both sides read: modules of types, that know nothing of how teams are found.
const ASKED: &[&str] = &["super::request::", "crate::domain::value::"];
/// What is looked at: the answer's type, and the names of the points in it. Nothing else of the modules in which they stand.
const LOOKED_AT: &[&str] = &["super::cost::Aim", "super::solve::Team"];

/// Every path into the crate that the source names, groups taken apart: `super::a::{b, c}` is `super::a::b` and `super::a::c`. Without
/// comments, and without its unit tests, which may compare it with whatever they like.
fn paths(source: &str) -> Vec<String> {
    let code = source.split("#[cfg(test)]").next().unwrap_or(source);
    let code: String = code.lines().flat_map(|line| line.split("//").next()).collect::<Vec<_>>().join(" ");
    // The formatter may break a group anywhere.
    let code: String = code.split_whitespace().collect();
    let mut found = Vec::new();
    for root in ["super::", "crate::", "self::"] {
        for (at, _) in code.match_indices(root) {
            take(&code[at..], "", &mut found);
        }
    }
    found
}

/// Takes what `text` begins with: a path, or a group of them after one. Answers with how much of the text that was.
fn take(text: &str, before: &str, found: &mut Vec<String>) -> usize {
    let ends = |at: char| !(at.is_alphanumeric() || at == '_' || at == ':');
    let mut read = text.find(ends).unwrap_or(text.len());
    let path = format!("{before}{}", &text[..read]);
    if !(path.ends_with("::") && text[read..].starts_with('{')) {
        found.push(path);
        return read;
    }
    read += 1;
    while read < text.len() && !text[read..].starts_with('}') {
        read += take(&text[read..], &path, found);
        if !text[read..].starts_with(',') {
            break;
        }
        read += 1;
    }
    // What closes the group.
    (read + 1).min(text.len())
}

/// Those of the paths that are none of the modules, nor of the types.
fn shared(source: &str, modules: &[&str], types: &[&str]) -> Vec<String> {
    let of_module = |path: &str| modules.iter().any(|module| path.len() > module.len() && path.starts_with(module));
    let of_type = |path: &str| {
        let rest = types.iter().find_map(|name| path.strip_prefix(name));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    paths(source).into_iter().filter(|path| !of_module(path) && !of_type(path)).collect()
}

fn source(file: &str) -> String {
    let path = workspace().join("services/brigade/src/composition").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_checker_of_teams_uses_nothing_of_what_finds_them() {
    let checker = source("check.rs");
    assert!(!paths(&checker).is_empty(), "it reads the request at least");
    assert_eq!(shared(&checker, ASKED, LOOKED_AT), Vec::<String>::new());
    // What both read calls nothing of it either.
    assert_eq!(shared(&source("request.rs"), &["crate::domain::value::"], &[]), Vec::<String>::new());
}

#[test]
fn whatever_way_the_solver_is_reached_is_seen() {
    for (line, reached) in [
        ("use super::screen::screen;", "super::screen::screen"),
        ("use super::solve::{Team, solve};", "super::solve::solve"),
        ("use super::{\n    cost::{Aim, points},\n    request::Request,\n};", "super::cost::points"),
        ("use crate::composition::bound::bound;", "crate::composition::bound::bound"),
        ("fn f() { super::lift::lift(1) }", "super::lift::lift"),
        ("use super::cost::*;", "super::cost::"),
        ("use super::solve;", "super::solve"),
        ("use super::solve::Teams;", "super::solve::Teams"),
    ] {
        assert_eq!(shared(line, ASKED, LOOKED_AT), [reached], "{line}");
    }
    let allowed = "// use super::screen::screen;\nuse super::cost::Aim;\nuse super::request::{\n    Candidate,\n    Shape,\n};\n\
                   fn f() -> Aim { super::cost::Aim::Fit }\n#[cfg(test)]\nuse super::solve::solve;";
    assert_eq!(shared(allowed, ASKED, LOOKED_AT), Vec::<String>::new());
}
