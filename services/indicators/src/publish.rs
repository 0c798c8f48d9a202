//! What is published of a breakdown: small cells are kept back, and so many others that they cannot be worked out from the total.

use serde::Serialize;

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
    /// By key; cells of nobody and nothing are left out.
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
    let total = figure(history, definition.id, moment, None)?;
    let mut found = Vec::new();
    for key in keys(history, definition.id, moment, dimension) {
        let cell = figure(history, definition.id, moment, Some((dimension, &key)))?;
        if cell.people > 0 || cell.value.is_some_and(|value| value != 0) {
            found.push((key, cell.value, cell.people));
        }
    }
    let people: Vec<usize> = found.iter().map(|(_, _, people)| *people).collect();
    let (back, total_back) = suppressed(&people);
    let cells = found.into_iter().zip(&back).map(|((key, value, _), back)| Cell {
        key,
        value: value.filter(|_| !back),
        suppressed: *back,
    });
    Some(Breakdown {
        cells: cells.collect(),
        total: Cell { key: "TOTAL".to_owned(), value: total.value.filter(|_| !total_back), suppressed: total_back },
    })
}

/// Which cells are kept back, by the people in each, in the order of their keys; and whether the total has to be, too.
///
/// A cell alone could be worked out as the rest of the total, and so could several that hold fewer than five people together.
pub fn suppressed(people: &[usize]) -> (Vec<bool>, bool) {
    let mut back: Vec<bool> = people.iter().map(|people| (1..SMALLEST_CELL).contains(people)).collect();
    if !back.contains(&true) {
        return (back, false);
    }
    loop {
        let kept: Vec<usize> = people.iter().zip(&back).filter(|(_, back)| **back).map(|(people, _)| *people).collect();
        if kept.len() >= 2 && kept.iter().sum::<usize>() >= SMALLEST_CELL {
            return (back, false);
        }
        let next =
            (0..people.len()).filter(|index| !back[*index] && people[*index] > 0).min_by_key(|index| people[*index]);
        match next {
            Some(index) => back[index] = true,
            None => return (back, true),
        }
    }
}
