//! Suppression against an attacker who subtracts: from one cell to the next, one figure to another, one month to the following.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike as _, Utc};
use serde_json::json;

use super::{Log, uuid};
use crate::definition::{Dimension, definition};
use crate::moment::Moment;
use crate::publish::{SMALLEST_CELL, breakdown, groups_kept_back, monthly, suppressed};

/// A flash team of three is three people, whatever is said of it.
#[test]
fn a_mobilisation_that_few_were_called_for_is_kept_back() {
    let mut log = Log::new();
    for (organisation, parent) in [(100, None), (101, Some(100)), (102, Some(100)), (103, Some(100))] {
        let place = json!({ "organisation": uuid(organisation), "parent": parent.map(uuid) });
        log.add("organisation_tree", 1, "OrganisationPlaced", place);
    }
    for (mobilisation, called) in [(101, 3), (102, 6), (103, 7_u128)] {
        let need = json!({ "need": { "exercise": false, "host": uuid(mobilisation) } });
        log.add("mobilisation", mobilisation, "MobilisationDeclared", need);
        for person in 0..called {
            let (call, talent) = (uuid(mobilisation * 100 + person), uuid(5_000 + mobilisation * 10 + person));
            let planned = json!({ "calls": [{ "call": call, "callee": { "talent": talent } }] });
            log.add("mobilisation", mobilisation, "WavePlanned", planned);
            log.add("mobilisation", mobilisation, "CallSent", json!({ "call": call }));
        }
        log.add("mobilisation", mobilisation, "TeamMobilised", json!({}));
        log.add("mobilisation", mobilisation, "TeamDeployed", json!({}));
    }
    let shown = |id: &str| {
        let definition = definition(id).expect("an indicator");
        let cut = breakdown(&log.history, definition, &Moment::new(None, log.at), Dimension::Ministry);
        let cut = cut.expect("by ministry");
        (cut.total.value, cut.cells.into_iter().map(|cell| cell.value).collect::<Vec<_>>())
    };
    assert_eq!(shown("brigade-projects"), (Some(3), vec![None, None, Some(1)]));
    assert_eq!(shown("mobilisation-time-median"), (Some(130), vec![None, None, Some(150)]));
}

#[test]
fn what_was_small_at_the_end_of_a_month_is_kept_back_at_the_end_of_the_next() {
    let mut log = Log::new();
    for (organisation, parent) in [(100, None), (101, Some(100)), (102, Some(100)), (103, Some(100))] {
        let place = json!({ "organisation": uuid(organisation), "parent": parent.map(uuid) });
        log.add("organisation_tree", 1, "OrganisationPlaced", place);
    }
    let join = |log: &mut Log, talent: u128, home: u128| {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": uuid(home) }));
        log.add("talent", talent, "TalentActivated", json!({}));
    };
    for talent in 1..=4 {
        join(&mut log, talent, 101);
    }
    for talent in 11..=16 {
        join(&mut log, talent, 102);
    }
    for talent in 21..=28 {
        join(&mut log, talent, 103);
    }
    let definition = definition("talents-in-pool").expect("an indicator");
    let values = |log: &Log, at: DateTime<Utc>| {
        let (day, cut) = monthly(&log.history, definition, at, Dimension::Ministry).expect("by ministry");
        (day, cut.cells.into_iter().map(|cell| cell.value).collect::<Vec<_>>())
    };
    let next_month = |at: DateTime<Utc>| {
        let first = at.date_naive().with_day(1).expect("a day") + chrono::Months::new(1);
        first.and_hms_opt(0, 0, 1).expect("a time").and_utc()
    };
    let first = next_month(log.at);
    assert_eq!(values(&log, first).1, [None, None, Some(8)], "four, and the six beside them");
    log.at = first;
    join(&mut log, 5, 101);
    // The day after, and until the month is over, the answer stays.
    assert_eq!(values(&log, first), values(&log, log.at));
    let second = next_month(first);
    assert_eq!(values(&log, second).1, [None, None, Some(8)], "five now, and four a month ago: who came would be seen");
    let third = next_month(second);
    assert_eq!(values(&log, third).1, [Some(5), Some(6), Some(8)]);
    assert_eq!(
        values(&log, third).0,
        second.date_naive().with_day(1).expect("a day") + chrono::Months::new(1) - chrono::Days::new(1)
    );
}

/// A region of four that everybody leaves is no key any more: without it, the one that stood beside it would be told, and by it the four of before.
#[test]
fn a_small_cell_that_empties_is_kept_back_still_and_what_covers_it() {
    let mut log = Log::new();
    for (first, last, region) in [(1_u128, 4, "BRETAGNE"), (11, 18, "CORSE"), (21, 29, "OCCITANIE")] {
        for talent in first..=last {
            log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
            log.add("talent", talent, "TalentActivated", json!({}));
            log.add("talent", talent, "ProfileDescribed", json!({ "regions": [region] }));
        }
    }
    log.at = "2026-02-10T12:00:00Z".parse().expect("an instant");
    for talent in 1..=4_u128 {
        log.add("talent", talent, "ProfileDescribed", json!({ "regions": [] }));
        log.add("talent", talent, "TalentWithdrawn", json!({}));
    }
    let definition = definition("talents-in-pool").expect("an indicator");
    let cells = |instant: &str| {
        let instant = instant.parse().expect("an instant");
        let (_, cut) = monthly(&log.history, definition, instant, Dimension::Region).expect("a month");
        cut.cells.into_iter().map(|cell| (cell.key, cell.value, cell.suppressed)).collect::<Vec<_>>()
    };
    let kept = |key: &str| (key.to_owned(), None::<i64>, true);
    let told = |key: &str, value: i64| (key.to_owned(), Some(value), false);
    assert_eq!(cells("2026-02-02T00:00:00Z"), [kept("BRETAGNE"), kept("CORSE"), told("OCCITANIE", 9)]);
    assert_eq!(cells("2026-03-02T00:00:00Z"), [kept("BRETAGNE"), kept("CORSE"), told("OCCITANIE", 9)]);
    assert_eq!(cells("2026-04-02T00:00:00Z"), [told("CORSE", 8), told("OCCITANIE", 9)]);
}

/// Three come to another cell with their administration, or with their skill: told a month later, that one would have grown by three.
#[test]
fn what_has_taken_over_a_small_cell_is_kept_back_at_the_next_moment() {
    let place = |organisation: u128, parent: Option<u128>| {
        let parent = parent.map(uuid);
        json!({ "organisation": uuid(organisation), "parent": parent })
    };
    let skill = |skill: u128, broader: &[&str]| {
        let content = json!({ "uri": format!("skill:{skill}"), "broader": broader });
        json!({ "skill": uuid(skill), "content": content })
    };
    let mut log = Log::new();
    log.add("organisation_tree", 1, "OrganisationPlaced", place(100, None));
    for (cell, people) in [(101_u128, 3_u128), (102, 6), (103, 8), (104, 9)] {
        log.add("organisation_tree", 1, "OrganisationPlaced", place(cell, Some(100)));
        log.add("framework", 2, "SkillAdded", skill(cell, &[]));
        for talent in (1..=people).map(|number| cell * 100 + number) {
            log.add("talent", talent, "TalentRegistered", json!({ "organisation": uuid(cell) }));
            log.add("talent", talent, "TalentActivated", json!({}));
            log.add("talent", talent, "SkillClaimed", json!({ "skill": uuid(cell) }));
        }
    }
    log.at = "2026-02-10T12:00:00Z".parse().expect("an instant");
    log.add("organisation_tree", 1, "OrganisationPlaced", place(101, Some(103)));
    log.add("framework", 2, "SkillRevised", skill(101, &["skill:103"]));
    let definition = definition("talents-in-pool").expect("an indicator");
    for dimension in [Dimension::Ministry, Dimension::SkillFamily] {
        let values = |instant: &str| {
            let instant = instant.parse().expect("an instant");
            let (_, cut) = monthly(&log.history, definition, instant, dimension).expect("a month");
            cut.cells.into_iter().map(|cell| cell.value).collect::<Vec<_>>()
        };
        assert_eq!(values("2026-02-02T00:00:00Z"), [None, None, Some(8), Some(9)], "{dimension:?}");
        assert_eq!(values("2026-03-02T00:00:00Z"), [None, None, None, Some(9)], "{dimension:?}");
        assert_eq!(values("2026-04-02T00:00:00Z"), [Some(6), Some(11), Some(9)], "{dimension:?}");
    }
}

/// What covers a small cell covers it a month later too, whatever has come before it by key.
#[test]
fn the_cell_that_covered_another_is_kept_back_at_the_next_moment() {
    assert_eq!(suppressed(&[0, 3, 7, 8], &[]), (vec![false, true, true, false], false));
    assert_eq!(suppressed(&[9, 3, 7, 8], &[0, 3, 7, 8]), (vec![true, true, true, false], false));
    assert_eq!(suppressed(&[9, 6, 7, 8], &[0, 3, 7, 8]), (vec![true, true, true, false], false));
    assert_eq!(suppressed(&[9, 6, 7, 8], &[0, 6, 7, 8]), (vec![false; 4], false));
}

/// Of one placement each, n·(1 − G) is the number of people with one: who knows the pool of a region had what its matches keep back.
#[test]
fn shares_keep_back_what_their_pool_would_tell_of_either_part() {
    let mut log = Log::new();
    // By region of twenty: how many of them were invited and placed.
    let regions = [("BRETAGNE", 100_u128, 3), ("CORSE", 200, 6), ("OCCITANIE", 300, 18), ("REUNION", 400, 8)];
    for (region, first, placed) in regions {
        for talent in first..first + 20 {
            log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
            log.add("talent", talent, "ProfileDescribed", json!({ "regions": [region] }));
            log.add("talent", talent, "TalentActivated", json!({}));
        }
        for talent in first..first + placed {
            let pairing = json!({ "talent": uuid(talent), "mission": uuid(50), "home": null, "host": null });
            log.add("placement", 1_000 + talent, "PlacementInvited", json!({ "pairing": pairing }));
            log.add("placement", 1_000 + talent, "PlacementConfirmed", json!({}));
        }
    }
    let shown = |id: &str| {
        let definition = definition(id).expect("an indicator");
        let cut = breakdown(&log.history, definition, &Moment::new(None, log.at), Dimension::Region);
        cut.expect("by region").cells.into_iter().map(|cell| cell.value).collect::<Vec<_>>()
    };
    assert_eq!(shown("talents-in-pool"), [Some(20); 4]);
    // Three of Bretagne with Corse; the two of Occitanie who have none, with those of Bretagne.
    assert_eq!(shown("successful-matches"), [None, None, None, Some(8)]);
    assert_eq!(shown("placements-gini"), [None, None, None, Some(6_000)]);
    assert_eq!(shown("talents-asked"), [None, None, None, Some(400)]);
}

/// What was granted and what was answered are shares of one whole: their difference is what was refused.
#[test]
fn what_two_shares_of_one_whole_tell_by_their_difference_is_kept_back() {
    let mut log = Log::new();
    // By region: how many were granted, refused and left without an answer.
    let regions = [("BRETAGNE", 100_u128, [8, 2, 6]), ("CORSE", 200, [8, 7, 6]), ("OCCITANIE", 300, [8, 6, 0])];
    for (region, first, ends) in regions {
        let mut talent = first;
        for (kind, number) in ["ReleaseGranted", "ReleaseRefused", "ReleaseExpired"].into_iter().zip(ends) {
            for _ in 0..number {
                log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
                log.add("talent", talent, "ProfileDescribed", json!({ "regions": [region] }));
                let pairing = json!({ "talent": uuid(talent), "mission": uuid(50), "home": null, "host": null });
                log.add("placement", 1_000 + talent, "PlacementInvited", json!({ "pairing": pairing }));
                log.add("placement", 1_000 + talent, kind, json!({}));
                talent += 1;
            }
        }
    }
    for (id, told) in [("answered-by-managers", 1_000), ("release-acceptance", 571)] {
        let definition = definition(id).expect("an indicator");
        let cut = breakdown(&log.history, definition, &Moment::new(None, log.at), Dimension::Region);
        let values: Vec<_> = cut.expect("by region").cells.into_iter().map(|cell| cell.value).collect();
        assert_eq!(values, [None, None, Some(told)], "{id}");
    }
}

/// Whoever knows the total, all published cells, and how cells are chosen, cannot tell what is in one that is kept back: of all the contents
/// that would have been published alike, two at least differ there.
#[test]
fn what_is_kept_back_cannot_be_worked_out_even_by_who_knows_how() {
    const MOST: usize = 17;
    let mut contents: Vec<Vec<usize>> = vec![Vec::new()];
    let mut all: Vec<Vec<usize>> = Vec::new();
    for _ in 0..4 {
        let longer = |people: &Vec<usize>| {
            let left = MOST - people.iter().sum::<usize>();
            (1..=left).map(|more| [people.as_slice(), &[more]].concat()).collect::<Vec<_>>()
        };
        contents = contents.iter().flat_map(longer).collect();
        all.extend(contents.iter().cloned());
    }
    // What everybody sees: the number of cells, the total, and of each cell its figure or that it is kept back.
    type Seen = (usize, usize, Vec<Option<usize>>);
    let mut published: HashMap<Seen, Vec<&Vec<usize>>> = HashMap::new();
    let mut told = 0;
    for people in &all {
        let (back, none) = suppressed(people, &[]);
        for (count, back) in people.iter().zip(&back) {
            assert!(*back || *count >= SMALLEST_CELL, "{people:?}");
        }
        assert!(people.iter().any(|count| *count < SMALLEST_CELL) || !back.contains(&true), "{people:?}");
        if !none {
            told += usize::from(back.contains(&true));
            let cells = people.iter().zip(&back).map(|(count, back)| (!back).then_some(*count)).collect();
            published.entry((people.len(), people.iter().sum(), cells)).or_default().push(people);
        }
    }
    assert!(told > 500, "{told} are told with something kept back");
    for ((_, total, cells), alike) in published {
        // Beyond what was listed, larger totals have only more ways.
        for index in (0..cells.len()).filter(|index| cells[*index].is_none()) {
            let different: HashSet<usize> = alike.iter().map(|people| people[index]).collect();
            assert!(different.len() > 1, "{cells:?} of {total} can only be {alike:?}");
        }
    }
}

/// The same of two figures side by side: how many people of each cell have a placement, and what share of the cell that is, which tells both parts
/// of it to whoever knows the one.
#[test]
fn what_one_figure_keeps_back_the_other_does_not_tell() {
    const MOST: usize = 16;
    // Each cell: how many have one, and how many have none.
    type Cells = Vec<(usize, usize)>;
    let mut contents: Vec<Cells> = vec![Vec::new()];
    for _ in 0..3 {
        let longer = |cells: &Cells| {
            let left = MOST - cells.iter().map(|(with, without)| with + without).sum::<usize>();
            let parts = (0..=left).flat_map(|with| (0..=left - with).map(move |without| (with, without)));
            let parts = parts.filter(|(with, without)| with + without > 0);
            parts.map(|part| [cells.as_slice(), &[part]].concat()).collect::<Vec<_>>()
        };
        contents = contents.iter().flat_map(longer).collect();
    }
    // Both totals, and of each cell its number and what it is a share of, or that they are kept back.
    type Seen = (usize, usize, Vec<Option<(usize, usize)>>);
    let mut published: HashMap<Seen, Vec<&Cells>> = HashMap::new();
    let mut told = 0;
    for cells in &contents {
        let with: Vec<usize> = cells.iter().map(|(with, _)| *with).collect();
        let without: Vec<usize> = cells.iter().map(|(_, without)| *without).collect();
        let all: Vec<usize> = cells.iter().map(|(with, without)| with + without).collect();
        let (back, none) = groups_kept_back(&[&with, &without, &all]);
        if none {
            continue;
        }
        told += usize::from(back.contains(&true));
        let seen = cells.iter().zip(&back).map(|(cell, back)| (!back).then_some(*cell)).collect();
        published.entry((with.iter().sum(), all.iter().sum(), seen)).or_default().push(cells);
    }
    assert!(told > 100, "{told} are told with something kept back");
    let is_small = |people: usize| (1..SMALLEST_CELL).contains(&people);
    for (seen, alike) in &published {
        for (index, (with, without)) in alike[0].iter().enumerate() {
            for (small, part) in [(is_small(*with), 0), (is_small(*without), 1)] {
                let of = |cells: &Cells| if part == 0 { cells[index].0 } else { cells[index].1 };
                let different: HashSet<usize> = alike.iter().map(|cells| of(cells)).collect();
                assert!(!small || different.len() > 1, "{seen:?} can only be {alike:?}");
            }
        }
    }
}
