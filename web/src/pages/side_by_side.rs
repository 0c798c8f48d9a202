//! The first candidates of a page side by side: each line a term of their scores, each column a person, so that what one has and another has
//! not is read along a line.

use crate::page::Page;
use crate::pages::candidates::Term;

/// People who are compared: more would not fit beside each other.
pub const COMPARED: usize = 5;

/// One of them.
pub struct Compared<'a> {
    /// Their place and name.
    pub name: String,
    pub score: u64,
    /// The score is their sum.
    pub terms: &'a [Term],
}

/// What one term gives each of them.
pub struct Line {
    pub label: String,
    /// The name of each, and what is said of them.
    pub cells: Vec<(String, String)>,
}

/// The score first, and then each term that anybody has, in the order in which they come.
pub fn lines(page: &Page, people: &[Compared<'_>]) -> Vec<Line> {
    let mut labels: Vec<String> = Vec::new();
    for term in people.iter().flat_map(|person| person.terms) {
        let label = label(page, term);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    let scores = people.iter().map(|person| (person.name.clone(), page.number(&person.score)));
    let mut lines = vec![Line { label: page.t("ranking.score").to_owned(), cells: scores.collect() }];
    for label in labels {
        let cells = people.iter().map(|person| (person.name.clone(), cell(page, person, &label))).collect();
        lines.push(Line { label, cells });
    }
    lines
}

/// What a term is called, with the skill that it is about.
fn label(page: &Page, term: &Term) -> String {
    let name = page.word("term", &term.name);
    match term.asked().and_then(|(asked, _)| asked.skill.as_ref()) {
        Some(skill) => format!("{name} {}", skill.label),
        None => name,
    }
}

fn cell(page: &Page, person: &Compared<'_>, wanted: &str) -> String {
    let term = person.terms.iter().find(|term| label(page, term) == wanted);
    term.map_or_else(|| "–".to_owned(), |term| said(page, term))
}

/// The points, and of a skill what is held of it.
fn said(page: &Page, term: &Term) -> String {
    let points = page.number(&term.points);
    let Some((_, ground)) = term.asked() else { return points };
    let Some(level) = ground.held_level else { return format!("{points} – {}", page.t("ranking.not-held")) };
    let held = page.word("level", &level.to_string());
    // The level and the proof may be those of another skill that counts for it.
    let held = ground.near(page).map_or_else(|| held.clone(), |near| format!("{near}, {held}"));
    match &ground.evidence {
        Some(evidence) => format!("{points} – {held} ({})", page.word("evidence", evidence)),
        None => format!("{points} – {held}"),
    }
}
