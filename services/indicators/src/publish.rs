//! What is published of a breakdown: small cells are kept back, and another with them, so that they cannot be worked out from the total even by
//! who knows how they were chosen, and has another figure of the same people beside it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _, Duration, NaiveDate, Utc};
use serde::Serialize;
use vivier_event_store::AsOf;

use crate::definition::{Definition, Dimension};
use crate::figure::{figure, keys, moves};
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
    /// Never kept back: the undivided figure is published at the end of every day, so that there would be nothing to protect.
    pub total: Cell,
    /// By key; cells of nobody and nothing are left out, save what is asked and nobody has, and what is kept back.
    pub cells: Vec<Cell>,
    /// True where no cell is told, because the total beside them would tell what is kept back.
    pub withheld: bool,
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
/// worked out from how the others changed. At its last microsecond, which is what a day of an address stands for, a month is over.
pub fn monthly(
    history: &History,
    definition: &Definition,
    instant: DateTime<Utc>,
    dimension: Dimension,
) -> Option<(NaiveDate, Breakdown)> {
    if !definition.dimensions.contains(&dimension) {
        return None;
    }
    let next = instant.checked_add_signed(Duration::microseconds(1))?;
    let day = before_the_month_of(next.date_naive())?;
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

/// A cell before anything is kept back: the people of each group of its figure, now and at the moment published before.
struct Found {
    key: String,
    value: Option<i64>,
    now: Vec<usize>,
    before: Vec<usize>,
    /// True for what is asked and nobody has: it is short above all, and tells of nobody.
    asked: bool,
}

/// `earlier`: the moment published before; what was kept back then is kept back still.
fn cut(
    history: &History,
    definition: &Definition,
    moment: &Moment,
    earlier: Option<&Moment>,
    dimension: Dimension,
) -> Option<Breakdown> {
    let total = figure(history, definition.id, moment, None)?;
    let mut every_key = keys(history, definition.id, moment, dimension);
    // A region that everybody has left is no key any more, and what was kept back there would be worked out from the others.
    every_key.extend(earlier.into_iter().flat_map(|earlier| keys(history, definition.id, earlier, dimension)));
    let mut all_before = match earlier {
        Some(earlier) => people_before(history, definition, (earlier, moment), dimension, &every_key)?,
        None => BTreeMap::new(),
    };
    let mut found = Vec::new();
    for key in every_key {
        let cell = figure(history, definition.id, moment, Some((dimension, &key)))?;
        let before = all_before.remove(&key).unwrap_or_default();
        let asked = definition.id == "skill-shortage" && !cell.sources.is_empty();
        found.push(Found { key, value: cell.value, now: cell.people, before, asked });
    }
    let (back, withheld) = kept_back(&found);
    let mut cells = Vec::new();
    for (Found { key, value, now, asked, .. }, back) in found.into_iter().zip(back) {
        let holds = asked || value.is_some_and(|value| value != 0) || now.iter().any(|people| *people > 0);
        if !withheld && (holds || back) {
            cells.push(Cell { key, value: value.filter(|_| !back), suppressed: back });
        }
    }
    let total = Cell { key: "TOTAL".to_owned(), value: total.value, suppressed: false };
    Some(Breakdown { total, cells, withheld })
}

/// The people of each group of each cell at the moment published before.
///
/// What was small then may stand in another cell now: an administration was moved, a skill belongs to another family. By how much that one
/// grew would tell how many they were. So it counts as small before as well.
fn people_before(
    history: &History,
    definition: &Definition,
    (earlier, moment): (&Moment, &Moment),
    dimension: Dimension,
    keys: &BTreeSet<String>,
) -> Option<BTreeMap<String, Vec<usize>>> {
    let mut then = BTreeMap::new();
    for key in keys {
        then.insert(key.clone(), figure(history, definition.id, earlier, Some((dimension, key.as_str())))?.people);
    }
    let mut before = then.clone();
    for (from, to) in moves(history, earlier, moment, dimension) {
        if let (Some(left), Some(reached)) = (then.get(&from), before.get_mut(&to)) {
            take_over(reached, left);
        }
    }
    Some(before)
}

/// Each group that is small in `left` is as small in `reached`.
fn take_over(reached: &mut Vec<usize>, left: &[usize]) {
    reached.resize(reached.len().max(left.len()), 0);
    for (reached, left) in reached.iter_mut().zip(left) {
        if is_small(*left) {
            *reached = *left;
        }
    }
}

/// Which cells are kept back for any group of people that the figure tells of; and whether no cell is told at all.
///
/// Each group is looked at by itself. So two figures that tell of the same group keep the same cells back for it, and neither tells what the
/// other keeps.
fn kept_back(found: &[Found]) -> (Vec<bool>, bool) {
    let groups = found.iter().map(|cell| cell.now.len().max(cell.before.len())).max().unwrap_or(0);
    let of = |people: &[usize], group: usize| people.get(group).copied().unwrap_or(0);
    let by_group = (0..groups).map(|group| {
        let now: Vec<usize> = found.iter().map(|cell| of(&cell.now, group)).collect();
        let before: Vec<usize> = found.iter().map(|cell| of(&cell.before, group)).collect();
        suppressed(&now, &before)
    });
    together(found.len(), by_group)
}

/// A cell is kept back where it is for one group, and none is told where none is for one.
fn together(cells: usize, by_group: impl Iterator<Item = (Vec<bool>, bool)>) -> (Vec<bool>, bool) {
    by_group.fold((vec![false; cells], false), |(all, none), (back, withheld)| {
        (all.iter().zip(&back).map(|(one, other)| *one || *other).collect(), none || withheld)
    })
}

/// What is kept back of a figure that tells of these groups.
#[cfg(test)]
pub(crate) fn groups_kept_back(groups: &[&[usize]]) -> (Vec<bool>, bool) {
    let cells = groups.first().map_or(0, |group| group.len());
    together(cells, groups.iter().map(|group| suppressed(group, &[])))
}

/// Which cells are kept back, by the people of one group in each, in the order of their keys, now and at the moment published before; and whether
/// no cell is told at all.
///
/// A small cell alone could be worked out as the rest of the total. So the first other cell that holds anybody is kept back too: the first by
/// key and not by size, because a size that decides would tell itself. What was small before is kept back as if it still were, and so is the
/// other that stood for it: told now, it would tell what it held then. Where even that leaves one way only to share out what is
/// kept back, one person in each small cell and the least in the others, no cell is told.
pub fn suppressed(people: &[usize], before: &[usize]) -> (Vec<bool>, bool) {
    let was_small = |cell: usize| before.get(cell).is_some_and(|people| is_small(*people));
    let was_small: Vec<bool> = (0..people.len()).map(was_small).collect();
    let small: Vec<bool> = people.iter().zip(&was_small).map(|(people, was)| *was || is_small(*people)).collect();
    if !small.contains(&true) {
        return (small, false);
    }
    let Some(other) = first_other(people, &small) else { return (small, true) };
    let mut back = small.clone();
    back[other] = true;
    if was_small.contains(&true)
        && let Some(stood) = first_other(before, &was_small)
    {
        back[stood] = true;
    }
    let kept: usize = people.iter().zip(&back).filter(|(_, back)| **back).map(|(people, _)| *people).sum();
    let least = |(small, back): (&bool, &bool)| match (small, back) {
        (true, _) => 1,
        (false, true) => SMALLEST_CELL,
        (false, false) => 0,
    };
    let withheld = kept <= small.iter().zip(&back).map(least).sum::<usize>();
    (back, withheld)
}

fn is_small(people: usize) -> bool {
    (1..SMALLEST_CELL).contains(&people)
}

/// The first cell that holds anybody and is not among those that have to be kept back.
fn first_other(people: &[usize], back: &[bool]) -> Option<usize> {
    people.iter().zip(back).position(|(people, back)| !back && *people > 0)
}
