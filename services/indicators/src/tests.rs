//! Formulas on small histories, suppression against an attacker who subtracts, and days, weeks and months.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Datelike as _, Duration, Utc};
use serde_json::json;
use uuid::Uuid;
use vivier_event_store::{AsOf, Recorded};

use crate::definition::{DEFINITIONS, Dimension, definition};
use crate::figure::figure;
use crate::history::History;
use crate::moment::Moment;
use crate::publish::{SMALLEST_CELL, breakdown, groups_kept_back, monthly, suppressed};
use crate::series::{MAX_POINTS, Step, days, series};

struct Log {
    history: History,
    position: i64,
    at: DateTime<Utc>,
}

impl Log {
    fn new() -> Self {
        Self { history: History::new(), position: 0, at: "2026-01-01T00:00:00Z".parse().expect("an instant") }
    }

    fn add(&mut self, stream_type: &str, stream: u128, kind: &str, data: serde_json::Value) -> i64 {
        self.position += 1;
        self.at += Duration::minutes(10);
        let event = Recorded {
            position: self.position,
            stream_id: Uuid::from_u128(stream),
            stream_type: stream_type.to_owned(),
            version: 1,
            kind: kind.to_owned(),
            schema_version: 1,
            recorded_at: self.at,
            data: data.to_string(),
            meta: vivier_event_store::Meta::default(),
            hash: [0; 32],
        };
        self.history.see(&event).expect("JSON");
        self.position
    }

    fn value(&self, id: &str) -> Option<i64> {
        figure(&self.history, id, &Moment::new(None, self.at), None).expect("an indicator").value
    }

    fn at(&self, id: &str, position: i64) -> Option<i64> {
        let moment = Moment::new(Some(AsOf::Position(position)), self.at);
        figure(&self.history, id, &moment, None).expect("an indicator").value
    }
}

fn uuid(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

#[test]
fn figures_of_a_small_history_now_and_then() {
    let mut log = Log::new();
    for talent in 1..=3 {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": uuid(900) }));
        log.add("talent", talent, "TalentActivated", json!({}));
    }
    let three = log.position;
    log.add("talent", 3, "TalentPaused", json!({}));
    assert_eq!((log.value("talents-in-pool"), log.at("talents-in-pool", three)), (Some(2), Some(3)));

    log.add("mission", 50, "MissionDrafted", json!({ "organisation": uuid(901) }));
    let seat = json!({ "seat": uuid(60), "spec": { "skills": [{ "skill": uuid(70), "importance": "ESSENTIAL" }] } });
    log.add("mission", 50, "SeatAdded", seat);
    log.add("mission", 50, "MissionPublished", json!({}));
    assert_eq!(log.value("skill-shortage"), None, "nobody has it: nothing to divide by");
    log.add("talent", 1, "SkillClaimed", json!({ "skill": uuid(70) }));
    log.add("talent", 2, "SkillClaimed", json!({ "skill": uuid(70) }));
    assert_eq!(log.value("skill-shortage"), Some(500));
    let pairing =
        json!({ "pairing": { "talent": uuid(1), "mission": uuid(50), "home": uuid(900), "host": uuid(901) } });
    log.add("placement", 80, "PlacementApplied", pairing.clone());
    log.add("placement", 80, "PlacementAccepted", json!({ "by": "HOST" }));
    log.add("placement", 80, "PlacementAgreed", json!({}));
    log.add("placement", 80, "ReleaseGranted", json!({}));
    log.add("placement", 80, "PlacementConfirmed", json!({}));
    log.add("mission", 50, "SeatFilled", json!({ "seat": uuid(60), "placement": uuid(80), "talent": uuid(1) }));
    log.add("placement", 81, "PlacementInvited", json!({ "pairing": { "talent": uuid(2), "mission": uuid(50) } }));
    log.add("placement", 82, "PlacementApplied", pairing);
    log.add("placement", 82, "PlacementExpired", json!({}));
    log.add("placement", 80, "PlacementCompleted", json!({ "half_days": 7 }));
    for (id, expected) in [
        ("successful-matches", Some(1)),
        ("time-to-agreed-median", Some(50)),
        ("time-to-confirmed-p90", Some(70)),
        ("answered-by-owners", Some(500)),
        ("release-acceptance", Some(1_000)),
        ("fill-rate", Some(1_000)),
        ("days-given", Some(7)),
        ("days-received", Some(7)),
        ("talents-asked", Some(333)),
        ("placements-gini", Some(6_666)),
        ("brigade-projects", Some(0)),
        ("mobilisation-time-median", None),
        ("answered-by-coordinators", None),
    ] {
        assert_eq!(log.value(id), expected, "{id}");
    }
}

#[test]
fn exercises_count_in_nothing_and_a_pause_of_calls_ends() {
    let mut log = Log::new();
    for (mobilisation, exercise) in [(1, true), (2, false)] {
        log.add("mobilisation", mobilisation, "MobilisationDeclared", json!({ "need": { "exercise": exercise } }));
        let call = json!({ "calls": [{ "call": uuid(30 + mobilisation), "callee": { "talent": uuid(5) } }] });
        log.add("mobilisation", mobilisation, "WavePlanned", call);
        log.add("mobilisation", mobilisation, "TeamMobilised", json!({}));
        log.add("mobilisation", mobilisation, "TeamDeployed", json!({}));
    }
    assert_eq!((log.value("brigade-projects"), log.value("mobilisation-time-median")), (Some(1), Some(20)));
    log.add("talent", 5, "TalentActivated", json!({}));
    log.add("mobilisation", 1, "CallSent", json!({ "call": uuid(31) }));
    assert_eq!(log.value("talents-asked"), Some(0));
    log.add("mobilisation", 2, "CallSent", json!({ "call": uuid(32) }));
    assert_eq!(log.value("talents-asked"), Some(1_000));

    log.add("brigade", 9, "MemberVolunteered", json!({ "talent": uuid(5) }));
    log.add("brigade", 9, "MemberAccepted", json!({ "talent": uuid(5) }));
    assert_eq!((log.value("readiness"), log.value("answered-by-coordinators")), (Some(1), Some(1_000)));
    log.add("brigade", 9, "MemberOptedOut", json!({ "talent": uuid(5), "until": "2026-01-03" }));
    assert_eq!(log.value("readiness"), Some(0));
    log.at += Duration::days(4);
    assert_eq!(log.value("readiness"), Some(1), "it has passed");
}

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
    assert_eq!(cells(&log), (Some(10), vec![(uuid(102), Some(10))]), "moved to the other ministry");
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

/// Erasing a person changes no figure of any moment before, and afterwards only the pool that they have left.
#[test]
fn an_erasure_leaves_the_figures_as_they_were() {
    let mut log = Log::new();
    for talent in 1..=3 {
        log.add("talent", talent, "TalentRegistered", json!({ "organisation": uuid(900) }));
        log.add("talent", talent, "TalentActivated", json!({}));
    }
    log.add("mission", 50, "MissionDrafted", json!({ "organisation": uuid(901) }));
    log.add("mission", 50, "SeatAdded", json!({ "seat": uuid(60), "spec": { "skills": [] } }));
    log.add("mission", 50, "MissionPublished", json!({}));
    let pairing =
        json!({ "pairing": { "talent": uuid(1), "mission": uuid(50), "home": uuid(900), "host": uuid(901) } });
    for kind in ["PlacementInvited", "PlacementAgreed", "ReleaseGranted", "PlacementConfirmed"] {
        log.add("placement", 80, kind, pairing.clone());
    }
    log.add("mission", 50, "SeatFilled", json!({ "seat": uuid(60), "placement": uuid(80), "talent": uuid(1) }));
    log.add("placement", 80, "PlacementCompleted", json!({ "half_days": 7 }));
    let before = log.position;
    let all = |log: &Log| DEFINITIONS.iter().map(|definition| log.value(definition.id)).collect::<Vec<_>>();
    let live = all(&log);
    log.add("talent", 1, "TalentErased", json!({}));
    for (definition, value) in DEFINITIONS.iter().zip(live) {
        assert_eq!(log.at(definition.id, before), value, "{} as it was", definition.id);
        match definition.id {
            "talents-in-pool" => assert_eq!((value, log.value(definition.id)), (Some(3), Some(2))),
            id => assert_eq!(log.value(id), value, "{id}"),
        }
    }
}

#[test]
fn days_weeks_and_months_end_within_the_span() {
    let day = |text: &str| text.parse().expect("a day");
    let ends = |from, to, step| {
        days(day(from), day(to), step).map(|days| days.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    assert_eq!(
        ends("2026-02-27", "2026-03-01", Step::Day),
        Some(vec!["2026-02-27".into(), "2026-02-28".into(), "2026-03-01".into()])
    );
    assert_eq!(ends("2026-03-02", "2026-03-15", Step::Week), Some(vec!["2026-03-08".into(), "2026-03-15".into()]));
    assert_eq!(ends("2026-01-15", "2026-03-30", Step::Month), Some(vec!["2026-01-31".into(), "2026-02-28".into()]));
    assert_eq!(ends("2026-03-02", "2026-03-01", Step::Day), Some(vec![]));
    assert_eq!(days(day("2015-01-01"), day("2025-01-01"), Step::Day), None, "more than {MAX_POINTS}");
}

#[test]
fn every_definition_has_its_formula_and_its_words() {
    let history = History::new();
    let moment = Moment::new(None, DateTime::UNIX_EPOCH);
    for (index, definition) in DEFINITIONS.iter().enumerate() {
        assert!(figure(&history, definition.id, &moment, None).is_some(), "{}", definition.id);
        assert!(DEFINITIONS[..index].iter().all(|earlier| earlier.id != definition.id), "{} twice", definition.id);
        for words in [
            definition.name_fr,
            definition.name_en,
            definition.formula_fr,
            definition.formula_en,
            definition.bias_fr,
            definition.bias_en,
        ] {
            assert!(!words.is_empty(), "{}", definition.id);
        }
    }
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

/// Who asks for the last day of a month asks for its last microsecond, and is told of that month.
#[test]
fn a_month_is_over_at_its_last_microsecond() {
    let log = Log::new();
    let definition = definition("talents-in-pool").expect("an indicator");
    for (instant, last_day) in [
        ("2026-03-31T23:59:59.999998Z", "2026-02-28"),
        ("2026-03-31T23:59:59.999999Z", "2026-03-31"),
        ("2026-04-01T00:00:00Z", "2026-03-31"),
        ("2026-04-29T23:59:59.999999Z", "2026-03-31"),
    ] {
        let at = instant.parse().expect("an instant");
        let (day, _) = monthly(&log.history, definition, at, Dimension::Ministry).expect("a month");
        assert_eq!(day.to_string(), last_day, "{instant}");
    }
}

#[test]
fn as_of_a_position_the_clock_stands_at_its_last_event() {
    let mut log = Log::new();
    log.add("brigade", 1, "MemberVolunteered", json!({ "talent": uuid(7), "home": null }));
    let volunteered = log.position;
    assert_eq!(log.at("answered-by-coordinators", volunteered), None, "there are two weeks to answer");
    log.at += Duration::days(20);
    log.add("talent", 9, "TalentRegistered", json!({ "organisation": null }));
    assert_eq!(log.value("answered-by-coordinators"), Some(0), "nobody has");
    assert_eq!(log.at("answered-by-coordinators", log.position), Some(0));
    assert_eq!(log.at("answered-by-coordinators", volunteered), None, "what came later changes nothing in the past");
}

#[test]
fn what_is_due_later_today_is_not_late_in_the_point_of_today() {
    let mut log = Log::new();
    log.add("brigade", 1, "MemberVolunteered", json!({ "talent": uuid(7), "home": null }));
    let due = log.at + Duration::days(14);
    let at = |now: DateTime<Utc>| {
        let points = series(&log.history, "answered-by-coordinators", &[due.date_naive()], now);
        points.expect("an indicator").into_iter().map(|point| point.value).collect::<Vec<_>>()
    };
    assert_eq!(at(due - Duration::minutes(1)), [None::<i64>], "there is a minute left");
    assert_eq!(at(due + Duration::minutes(1)), [Some(0)]);
    assert_eq!(at(due + Duration::days(3)), [Some(0)], "as it was at the end of that day");
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
