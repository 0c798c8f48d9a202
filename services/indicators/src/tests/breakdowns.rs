//! Figures cut by dimension: which cells there are, and what is told of each.

use serde_json::json;

use super::{Log, uuid};
use crate::definition::{Dimension, definition};
use crate::figure::figure;
use crate::history::History;
use crate::moment::Moment;
use crate::publish::{breakdown, monthly};

#[test]
fn a_breakdown_keeps_small_cells_back_and_goes_by_the_tree_as_it_stood() {
    let mut log = Log::new();
    for (organisation, parent) in [(100, None), (101, Some(100)), (102, Some(100)), (103, Some(101))] {
        let place = json!({ "organisation": uuid(organisation), "parent": parent.map(uuid) });
        log.add("organisation_tree", 1, "OrganisationPlaced", place);
    }
    for talent in 1..=13_u128 {
        let home = if talent <= 6 { 103 } else { 102 };
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": uuid(home) }));
        log.add("talent", talent, "TalentActivated", json!({}));
    }
    let definition = definition("talents-in-pool").expect("an indicator");
    let cells = |log: &Log| {
        let moment = Moment::new(None, log.at);
        let breakdown = breakdown(&log.history, definition, &moment, Dimension::Ministry).expect("by ministry");
        let cells: Vec<(String, Option<i64>)> =
            breakdown.cells.into_iter().map(|cell| (cell.key, cell.value)).collect();
        (breakdown.total.value, cells)
    };
    assert_eq!(cells(&log), (Some(13), vec![(uuid(101), Some(6)), (uuid(102), Some(7))]));
    for talent in 1..=3_u128 {
        log.add("talent", talent, "TalentWithdrawn", json!({}));
    }
    assert_eq!(
        cells(&log),
        (Some(10), vec![(uuid(101), None), (uuid(102), None)]),
        "three, and what would tell of them"
    );
    log.add("organisation_tree", 1, "OrganisationPlaced", json!({ "organisation": uuid(103), "parent": uuid(102) }));
    let moved = (Some(10), vec![(uuid(102), Some(10))]);
    assert_eq!(cells(&log), moved, "moved to the other ministry");
    log.add("organisation_tree", 1, "OrganisationTakenOut", json!({ "organisation": uuid(103) }));
    assert_eq!(cells(&log), moved, "what was closed stays with the ministry that it was of");
    let none = breakdown(&log.history, definition, &Moment::new(None, log.at), Dimension::Ministry);
    assert!(none.is_some());
    let filled = crate::definition::definition("fill-rate").expect("an indicator");
    assert_eq!(breakdown(&log.history, filled, &Moment::new(None, log.at), Dimension::Region), None);
}

#[test]
fn a_skill_that_is_asked_and_that_nobody_has_is_short_above_all() {
    let mut log = Log::new();
    for skill in [70, 71, 72, 73] {
        let content = json!({ "uri": format!("skill:{skill}"), "broader": [] });
        log.add("framework", 2, "SkillAdded", json!({ "skill": uuid(skill), "content": content }));
    }
    log.add("mission", 50, "MissionDrafted", json!({ "organisation": uuid(901) }));
    for (seat, skill) in [(60, 70), (61, 71), (62, 72)] {
        let skills = json!([{ "skill": uuid(skill), "importance": "ESSENTIAL" }]);
        log.add("mission", 50, "SeatAdded", json!({ "seat": uuid(seat), "spec": { "skills": skills } }));
    }
    log.add("mission", 50, "MissionPublished", json!({}));
    // Seven have 70, six have 72, nobody has 71; nobody asks for 73.
    for talent in 1..=13_u128 {
        log.add("talent", talent, "TalentRegistered", json!({}));
        log.add("talent", talent, "TalentActivated", json!({}));
        log.add("talent", talent, "SkillClaimed", json!({ "skill": uuid(if talent <= 7 { 70 } else { 72 }) }));
        log.add("talent", talent, "SkillClaimed", json!({ "skill": uuid(73) }));
    }
    let definition = definition("skill-shortage").expect("an indicator");
    let cells = |log: &Log| {
        let cut = breakdown(&log.history, definition, &Moment::new(None, log.at), Dimension::SkillFamily);
        let cut = cut.expect("by skill family");
        let cells = cut.cells.into_iter().map(|cell| (cell.key, cell.value, cell.suppressed));
        (cut.total.value, cells.collect::<Vec<_>>())
    };
    let expected = vec![(uuid(70), Some(142), false), (uuid(71), None, false), (uuid(72), Some(166), false)];
    assert_eq!(cells(&log), (Some(230), expected));
    // One has it: that is somebody, and kept back with another.
    log.add("talent", 1, "SkillClaimed", json!({ "skill": uuid(71) }));
    let expected = vec![(uuid(70), None, true), (uuid(71), None, true), (uuid(72), Some(166), false)];
    assert_eq!(cells(&log).1, expected);
    // At the end of the month the one who had it at the end of the last has it no more: that tells of them, and is kept back still.
    log.at = "2026-01-31T12:00:00Z".parse().expect("an instant");
    log.add("talent", 2, "SkillClaimed", json!({ "skill": uuid(73) }));
    log.at = "2026-02-10T12:00:00Z".parse().expect("an instant");
    log.add("talent", 1, "SkillClaimWithdrawn", json!({ "skill": uuid(71) }));
    let told = |instant: &str| {
        let instant = instant.parse().expect("an instant");
        let (_, cut) = monthly(&log.history, definition, instant, Dimension::SkillFamily).expect("a month");
        cut.cells.into_iter().find(|cell| cell.key == uuid(71)).map(|cell| (cell.value, cell.suppressed))
    };
    assert_eq!(told("2026-03-02T00:00:00Z"), Some((None, true)));
    assert_eq!(told("2026-04-02T00:00:00Z"), Some((None, false)));
}

/// By region and by skill family, what somebody did is where they are.
#[test]
fn placements_are_broken_down_by_the_regions_and_skills_of_their_talents() {
    let mut log = Log::new();
    for talent in 1..=13_u128 {
        let (region, skill) = if talent <= 6 { ("BRETAGNE", 70) } else { ("OCCITANIE", 71) };
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
        log.add("talent", talent, "ProfileDescribed", json!({ "regions": [region] }));
        log.add("talent", talent, "SkillClaimed", json!({ "skill": uuid(skill) }));
        log.add("talent", talent, "TalentActivated", json!({}));
        let pairing = json!({ "pairing": { "talent": uuid(talent), "mission": uuid(50), "home": null, "host": null } });
        log.add("placement", 100 + talent, "PlacementInvited", pairing);
        log.add("placement", 100 + talent, "PlacementConfirmed", json!({}));
    }
    for (dimension, keys) in [
        (Dimension::Region, ["BRETAGNE".to_owned(), "OCCITANIE".to_owned()]),
        (Dimension::SkillFamily, [uuid(70), uuid(71)]),
    ] {
        for id in ["successful-matches", "talents-in-pool"] {
            let definition = definition(id).expect("an indicator");
            let cut = breakdown(&log.history, definition, &Moment::new(None, log.at), dimension).expect("a dimension");
            let cells: Vec<_> = cut.cells.into_iter().map(|cell| (cell.key, cell.value)).collect();
            assert_eq!(cells, [(keys[0].clone(), Some(6)), (keys[1].clone(), Some(7))], "{id} {dimension:?}");
        }
    }
}

#[test]
fn where_no_cell_can_be_told_the_total_is() {
    let mut log = Log::new();
    for talent in 1..=3_u128 {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
        log.add("talent", talent, "TalentActivated", json!({}));
    }
    let (definition, moment) = (definition("talents-in-pool").expect("an indicator"), Moment::new(None, log.at));
    let value = figure(&log.history, definition.id, &moment, None).expect("an indicator").value;
    let cut = breakdown(&log.history, definition, &moment, Dimension::Ministry).expect("by ministry");
    // The figure by itself says three, as does the breakdown by anything else: nothing is protected by a total that is kept back here.
    assert_eq!((value, cut.total.value, cut.total.suppressed), (Some(3), Some(3), false));
    assert_eq!((cut.withheld, cut.cells), (true, Vec::new()));
    let nobody = breakdown(&History::new(), definition, &moment, Dimension::Ministry).expect("by ministry");
    assert!(!nobody.withheld, "nobody is not too few");
}

/// Whoever asks for the events of one cell is given those and no others.
#[test]
fn the_events_behind_a_cell_are_those_of_its_people() {
    let mut log = Log::new();
    for (talent, region) in [(1, "BRETAGNE"), (2, "CORSE"), (3, "CORSE")] {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": null }));
        log.add("talent", talent, "ProfileDescribed", json!({ "regions": [region] }));
        log.add("talent", talent, "TalentActivated", json!({}));
        let pairing = json!({ "talent": uuid(talent), "mission": uuid(50), "home": null, "host": null });
        log.add("placement", 100 + talent, "PlacementInvited", json!({ "pairing": pairing }));
        log.add("placement", 100 + talent, "PlacementConfirmed", json!({}));
    }
    let moment = Moment::new(None, log.at);
    for id in ["talents-in-pool", "successful-matches", "talents-asked", "placements-gini"] {
        for (region, expected) in [("BRETAGNE", 1), ("CORSE", 2), ("OCCITANIE", 0)] {
            let cell = figure(&log.history, id, &moment, Some((Dimension::Region, region))).expect("an indicator");
            assert_eq!(cell.sources.len(), expected, "{id} in {region}");
        }
    }
}
