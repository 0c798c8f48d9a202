//! What is published of a breakdown: small cells are kept back, and another with them, so that they cannot be worked out from the total even by
//! who knows how they were chosen.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use serde::Serialize;
use vivier_event_store::AsOf;

use crate::definition::{Definition, Dimension};
use crate::figure::{figure, keys};
use crate::history::History;
use crate::moment::Moment;

/// Fewer people than this, and at least one, are kept back.
pub const SMALLEST_CELL: usize = 5;

/// One cell of a breakdown, as published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cell {
    /// An administration's id, a region, a skill's id, or `NONE`.
    pub key: String,
    /// None where there is no figure, or it is kept back.
    pub value: Option<i64>,
    /// True where it is kept back.
    pub suppressed: bool,
}

/// A figure with its cells, as published.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Breakdown {
    pub total: Cell,
    /// By key; cells of nobody and nothing are left out, save what is asked and nobody has. None at all where the total is kept back: the figure itself stands beside it.
    pub cells: Vec<Cell>,
}

/// A breakdown by a dimension of the definition; none where it has not that dimension.
pub fn breakdown(
    history: &History,
    definition: &Definition,
    moment: &Moment,
    dimension: Dimension,
) -> Option<Breakdown> {
    if !definition.dimensions.contains(&dimension) {
        return None;
    }
    cut(history, definition, moment, None, dimension)
}

/// The breakdown that everybody may see: of the end of the last month that is over at `instant`, with its last day.
///
/// Asked at any two moments, a breakdown would tell what happened between them: of one person, where only one event lies there. At the
/// ends of months there are no such moments; and what was kept back at the end of one is kept back at the next, so that it cannot be
/// worked out from how the others changed.
pub fn monthly(
    history: &History,
    definition: &Definition,
    instant: DateTime<Utc>,
    dimension: Dimension,
) -> Option<(NaiveDate, Breakdown)> {
    if !definition.dimensions.contains(&dimension) {
        return None;
    }
    let day = before_the_month_of(instant.date_naive())?;
    let (moment, earlier) = (end_of(day)?, end_of(before_the_month_of(day)?)?);
    Some((day, cut(history, definition, &moment, Some(&earlier), dimension)?))
}

/// The last day of the month before.
fn before_the_month_of(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.pred_opt()
}

fn end_of(day: NaiveDate) -> Option<Moment> {
    let last = day.and_hms_micro_opt(23, 59, 59, 999_999)?.and_utc();
    Some(Moment::new(Some(AsOf::Instant(last)), last))
}

/// `earlier`: the moment published before, whose small cells are kept back still.
fn cut(
    history: &History,
    definition: &Definition,
    moment: &Moment,
    earlier: Option<&Moment>,
    dimension: Dimension,
) -> Option<Breakdown> {
    let total = figure(history, definition.id, moment, None)?;
    let mut found = Vec::new();
    for key in keys(history, definition.id, moment, dimension) {
        let cell = figure(history, definition.id, moment, Some((dimension, &key)))?;
        // What is asked and nobody has is short above all; that nobody has it tells of nobody.
        let asked = definition.id == "skill-shortage" && !cell.sources.is_empty();
        if asked || cell.people > 0 || cell.value.is_some_and(|value| value != 0) {
            let before = match earlier {
                Some(earlier) => figure(history, definition.id, earlier, Some((dimension, &key)))?.people,
                None => 0,
            };
            found.push((key, cell.value, cell.people, is_small(before)));
        }
    }
    let people: Vec<usize> = found.iter().map(|(_, _, people, _)| *people).collect();
    let back: Vec<bool> = found.iter().map(|(_, _, people, was_small)| *was_small || is_small(*people)).collect();
    let (back, total_back) = with_another(&people, back);
    let cells = found.into_iter().zip(&back).filter(|_| !total_back).map(|((key, value, ..), back)| Cell {
        key,
        value: value.filter(|_| !back),
        suppressed: *back,
    });
    Some(Breakdown {
        cells: cells.collect(),
        total: Cell { key: "TOTAL".to_owned(), value: total.value.filter(|_| !total_back), suppressed: total_back },
    })
}

/// Which cells are kept back, by the people in each, in the order of their keys; and whether no cell is told at all.
///
/// A small cell alone could be worked out as the rest of the total. So the first other cell that holds anybody is kept back too: the first by
/// key and not by size, because a size that decides would tell itself. Where even that leaves one way only to share out what is
/// kept back, one person in each small cell and the least in the other, no cell is told.
pub fn suppressed(people: &[usize]) -> (Vec<bool>, bool) {
    with_another(people, people.iter().map(|people| is_small(*people)).collect())
}

fn is_small(people: usize) -> bool {
    (1..SMALLEST_CELL).contains(&people)
}

/// The cells that have to be kept back, and the other that is for their sake.
fn with_another(people: &[usize], mut back: Vec<bool>) -> (Vec<bool>, bool) {
    let small = back.iter().filter(|back| **back).count();
    if small == 0 {
        return (back, false);
    }
    let Some(other) = (0..people.len()).find(|index| !back[*index] && people[*index] > 0) else { return (back, true) };
    back[other] = true;
    let kept: usize = people.iter().zip(&back).filter(|(_, back)| **back).map(|(people, _)| *people).sum();
    (back, kept <= small + SMALLEST_CELL)
}
