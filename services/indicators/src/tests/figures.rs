//! Formulas on small histories, now and at earlier moments.

use chrono::{DateTime, Duration};
use serde_json::json;

use super::{Log, uuid};
use crate::definition::DEFINITIONS;
use crate::figure::figure;
use crate::history::History;
use crate::moment::Moment;

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
