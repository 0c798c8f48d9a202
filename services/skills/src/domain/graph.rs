//! A whole framework, checked: no id twice, nothing that points nowhere, no circle of more and more general skills.

use std::collections::{HashMap, HashSet};

use super::value::{MAX_DESCRIPTION, MAX_LABEL, MAX_LABELS, MAX_SKILLS, MAX_URI, Skill};

/// Why a set of skills is no graph.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum GraphError {
    #[error("{uri} stands twice")]
    Duplicate { uri: String },
    #[error("{uri:?} is no identifier: it is empty, has white space, or is longer than {MAX_URI} characters")]
    BadUri { uri: String },
    #[error("the description of {uri} is longer than {MAX_DESCRIPTION} characters")]
    LongDescription { uri: String },
    #[error("{uri} has no label")]
    NoLabel { uri: String },
    #[error("a label of {uri} is empty, longer than {MAX_LABEL} characters, or there are over {MAX_LABELS}")]
    BadLabel { uri: String },
    #[error("a text of {uri} has a control character")]
    ControlCharacter { uri: String },
    #[error("{uri} points to {target}, which is not there")]
    Dangling { uri: String, target: String },
    /// From a node over what is more general, step by step, back to the same node.
    #[error("a circle of more and more general skills: {}", path.join(" → "))]
    Cycle { path: Vec<String> },
    #[error("more than {MAX_SKILLS} skills")]
    TooMany,
}

impl GraphError {
    /// The skill at fault, where it is one.
    pub fn uri(&self) -> Option<&str> {
        match self {
            Self::Duplicate { uri }
            | Self::BadUri { uri }
            | Self::LongDescription { uri }
            | Self::NoLabel { uri }
            | Self::BadLabel { uri }
            | Self::ControlCharacter { uri }
            | Self::Dangling { uri, .. } => Some(uri),
            Self::Cycle { path } => path.first().map(String::as_str),
            Self::TooMany => None,
        }
    }
}

/// What to do with links to nodes that are not in the set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dangling {
    /// They are errors.
    Refuse,
    /// They are left out: an excerpt of a larger framework points out of itself.
    LeaveOut,
}

/// Checks the skills, sorted by URI.
///
/// # Errors
/// The first `GraphError` in that order.
pub fn check(mut skills: Vec<Skill>, dangling: Dangling) -> Result<Vec<Skill>, GraphError> {
    if skills.len() > MAX_SKILLS {
        return Err(GraphError::TooMany);
    }
    skills.sort_by(|one, other| one.uri.cmp(&other.uri));
    if let Some(pair) = skills.windows(2).find(|pair| pair[0].uri == pair[1].uri) {
        return Err(GraphError::Duplicate { uri: pair[0].uri.clone() });
    }
    let known: HashSet<String> = skills.iter().map(|skill| skill.uri.clone()).collect();
    for skill in &mut skills {
        check_uri(&skill.uri)?;
        check_texts(skill)?;
        let uri = skill.uri.clone();
        for links in [&mut skill.broader, &mut skill.related, &mut skill.essential, &mut skill.optional] {
            links.retain(|target| *target != uri);
            let missing = links.iter().find(|target| !known.contains(*target)).cloned();
            match (missing, dangling) {
                (Some(target), Dangling::Refuse) => return Err(GraphError::Dangling { uri, target }),
                (Some(_), Dangling::LeaveOut) => links.retain(|target| known.contains(target)),
                (None, _) => {}
            }
            links.sort_unstable();
            links.dedup();
        }
    }
    check_circles(&skills)?;
    Ok(skills)
}

/// Ids are made from URIs: one that differs from another by white space only would be the same skill twice.
fn check_uri(uri: &str) -> Result<(), GraphError> {
    let bad =
        uri.is_empty() || uri.chars().count() > MAX_URI || uri.chars().any(|c| c.is_whitespace() || c.is_control());
    if bad { Err(GraphError::BadUri { uri: uri.to_owned() }) } else { Ok(()) }
}

fn check_texts(skill: &Skill) -> Result<(), GraphError> {
    let uri = || skill.uri.clone();
    let texts = [&skill.description.fr, &skill.description.en];
    if texts.into_iter().flatten().any(|text| text.chars().count() > MAX_DESCRIPTION) {
        return Err(GraphError::LongDescription { uri: uri() });
    }
    let labels = skill.labels.fr.iter().chain(&skill.labels.en);
    if texts.into_iter().flatten().chain(labels).any(|text| text.chars().any(is_forbidden)) {
        return Err(GraphError::ControlCharacter { uri: uri() });
    }
    if skill.labels.fr.is_empty() && skill.labels.en.is_empty() {
        return Err(GraphError::NoLabel { uri: uri() });
    }
    for labels in [&skill.labels.fr, &skill.labels.en] {
        let bad = labels.iter().any(|label| label.trim().is_empty() || label.chars().count() > MAX_LABEL);
        if bad || labels.len() > MAX_LABELS {
            return Err(GraphError::BadLabel { uri: uri() });
        }
    }
    Ok(())
}

/// Line ends, tabs and, by errors of encoding, controls beyond ASCII come in ESCO's own descriptions; PostgreSQL takes no NUL at all.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_ascii_control() && !matches!(c, '\n' | '\r' | '\t')
}

/// Depth first, without recursion: a chain may be as long as the framework.
fn check_circles(skills: &[Skill]) -> Result<(), GraphError> {
    let index: HashMap<&str, usize> =
        skills.iter().enumerate().map(|(place, skill)| (skill.uri.as_str(), place)).collect();
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        New,
        Open,
        Done,
    }
    let mut marks = vec![Mark::New; skills.len()];
    for start in 0..skills.len() {
        let mut path = vec![(start, 0)];
        while let Some((node, next)) = path.pop() {
            if next == 0 {
                match marks[node] {
                    Mark::Done => continue,
                    Mark::Open => {
                        let nodes = path.iter().map(|(node, _)| *node).chain([node]);
                        let circle = nodes.skip_while(|other| *other != node).map(|node| skills[node].uri.clone());
                        return Err(GraphError::Cycle { path: circle.collect() });
                    }
                    Mark::New => marks[node] = Mark::Open,
                }
            }
            match skills[node].broader.get(next) {
                Some(target) => {
                    path.push((node, next + 1));
                    if let Some(target) = index.get(target.as_str()) {
                        path.push((*target, 0));
                    }
                }
                None => marks[node] = Mark::Done,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::Labels;

    fn skill(uri: &str, broader: &[&str]) -> Skill {
        Skill {
            uri: uri.to_owned(),
            labels: Labels { fr: vec![uri.to_owned()], en: Vec::new() },
            broader: broader.iter().map(|target| (*target).to_owned()).collect(),
            ..Skill::default()
        }
    }

    #[test]
    fn what_is_no_graph_is_named() {
        let check = |skills| check(skills, Dangling::Refuse).err();
        assert_eq!(check(vec![skill("a", &[]), skill("b", &["a"])]), None);
        assert_eq!(check(vec![skill("a", &[]), skill("a", &[])]), Some(GraphError::Duplicate { uri: "a".to_owned() }));
        assert_eq!(
            check(vec![skill("a", &["z"])]),
            Some(GraphError::Dangling { uri: "a".to_owned(), target: "z".to_owned() })
        );
        let circle = check(vec![skill("0", &["a"]), skill("a", &["b"]), skill("b", &["c"]), skill("c", &["a"])]);
        assert_eq!(
            circle.map(|error| error.to_string()).as_deref(),
            Some("a circle of more and more general skills: a → b → c → a")
        );
        for bad in ["", "a ", "a b", &"a".repeat(MAX_URI + 1)] {
            assert_eq!(check(vec![skill(bad, &[])]), Some(GraphError::BadUri { uri: bad.to_owned() }));
        }
        assert_eq!(
            check(vec![Skill { uri: "a".to_owned(), ..Skill::default() }]),
            Some(GraphError::NoLabel { uri: "a".to_owned() })
        );
    }

    #[test]
    fn a_diamond_is_no_circle_and_a_long_chain_is_no_trouble() {
        let diamond = vec![skill("a", &["b", "c"]), skill("b", &["d"]), skill("c", &["d"]), skill("d", &[])];
        assert!(check(diamond, Dangling::Refuse).is_ok());
        let names: Vec<String> = (0..50_000).map(|number| format!("s{number:05}")).collect();
        let chain = (0..50_000).map(|place| {
            skill(&names[place], if place == 0 { vec![] } else { vec![names[place - 1].as_str()] }.as_slice())
        });
        assert!(check(chain.collect(), Dangling::Refuse).is_ok());
    }

    #[test]
    fn an_excerpt_leaves_out_what_points_out_of_it() {
        let checked = check(vec![skill("a", &["z"])], Dangling::LeaveOut).expect("a graph");
        assert!(checked[0].broader.is_empty());
    }
}
