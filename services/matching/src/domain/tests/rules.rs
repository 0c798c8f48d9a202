//! The rules as data, and the document that follows from them.

use vivier_talents::domain::value::EmploymentStatus;

use super::support::*;
use crate::domain::document::{Facts, heading, write};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::{
    Clause, ConsentRules, RULES, ReleaseStep, Route, RouteRule, in_force, route_for, row, worked_half_days,
    worked_so_far,
};
use crate::domain::state::Engagement;
use crate::domain::terms::{Terms, TermsHash};
use crate::domain::value::{Reimbursement, WorkMode};

/// A second version, which nobody but these tests has: shorter letters, decided by human resources, and a longer notice.
pub(crate) const LATER: ConsentRules = ConsentRules {
    version: 2,
    in_force_from: match chrono::NaiveDate::from_ymd_opt(2030, 1, 1) {
        Some(day) => day,
        None => chrono::NaiveDate::MAX,
    },
    rows: &[
        RouteRule {
            route: Route::MissionLetter,
            open_to: &[EmploymentStatus::CivilServant],
            max_half_days: Some(4),
            max_months: None,
            steps: &[ReleaseStep::HumanResourcesDecision],
            notice_days: 60,
            clauses: &[Clause::Activities],
            said_by_host: &[Clause::Activities],
            source: "tests",
        },
        RouteRule {
            route: Route::Secondment,
            open_to: &[EmploymentStatus::CivilServant],
            max_half_days: None,
            max_months: Some(12),
            steps: &[ReleaseStep::HumanResourcesDecision],
            notice_days: 60,
            clauses: Clause::ALL,
            said_by_host: Clause::ALL,
            source: "tests",
        },
    ],
};

fn asked(start: &str, end: &str, percent: i64) -> Engagement {
    Engagement { period: period(start, end), share: share(percent) }
}

#[test]
fn status_and_time_say_which_way_is_open() {
    use EmploymentStatus::{CivilServant, External, FixedTermContract, PermanentContract};
    let closed = |max_half_days, max_months| (max_half_days, max_months);
    let day = asked("2026-09-01", "2026-09-01", 100);
    // Twenty days of work: 20 working days at full time, or 100 at a fifth.
    let twenty = asked("2026-09-01", "2026-09-28", 100);
    let month = asked("2026-09-01", "2026-09-30", 100);
    let three_years = asked("2026-09-01", "2029-08-31", 50);
    let longer = asked("2026-09-01", "2029-09-01", 50);
    for (employment, time, expected) in [
        (CivilServant, day, Ok(Route::MissionLetter)),
        (CivilServant, twenty, Ok(Route::MissionLetter)),
        (CivilServant, month, Ok(Route::Secondment)),
        (PermanentContract, three_years, Ok(Route::Secondment)),
        (PermanentContract, longer, Err(closed(Some(40), Some(36)))),
        (FixedTermContract, twenty, Ok(Route::MissionLetter)),
        (FixedTermContract, month, Err(closed(Some(40), None))),
        (External, three_years, Ok(Route::ExternalEngagement)),
        (External, longer, Err(closed(None, Some(36)))),
    ] {
        let found = route_for(employment, time, super::support::day("2026-06-01"));
        let found = found.map(|(_, row)| row.route).map_err(|refusal| match refusal {
            PlacementRefusal::RouteClosed { max_half_days, max_months, .. } => (max_half_days, max_months),
            other => panic!("{other}"),
        });
        assert_eq!(found, expected, "{employment} for {time:?}");
    }
}

#[test]
fn half_days_are_those_of_a_week_of_five() {
    for (time, expected) in [
        (asked("2026-09-05", "2026-09-06", 100), 0),
        (asked("2026-09-07", "2026-09-07", 10), 1),
        (asked("2026-09-07", "2026-09-11", 100), 10),
        (asked("2026-09-01", "2026-09-30", 40), 18),
        (asked("2026-01-01", "2026-12-31", 100), 522),
    ] {
        assert_eq!(worked_half_days(time), expected, "{time:?}");
    }
}

#[test]
fn what_was_worked_until_a_day_is_counted_as_what_the_agreement_foresees() {
    let time = asked("2026-11-30", "2026-12-24", 40);
    for (today, expected) in [("2026-11-29", 0), ("2026-11-30", 1), ("2026-12-24", 16), ("2027-01-10", 16)] {
        let today = today.parse().expect("a day");
        assert_eq!(i64::from(worked_so_far(time, today)), expected, "{today}");
    }
}

#[test]
fn a_request_stays_under_the_rules_of_its_day() {
    assert_eq!(in_force(RULES, day("2029-12-31")).version, 1);
    assert_eq!(in_force(RULES, day("2030-01-01")).version, 2);
    assert_eq!(in_force(RULES, day("2015-01-01")).version, 1);
    let versions: Vec<u16> = RULES.iter().map(|rules| rules.version).collect();
    let days: Vec<_> = RULES.iter().map(|rules| rules.in_force_from).collect();
    assert!(versions.windows(2).all(|pair| pair[0] < pair[1]) && days.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn every_row_names_its_source_and_a_secondment_is_what_the_law_says() {
    for rules in RULES {
        for row in rules.rows {
            assert!(!row.source.is_empty() && !row.clauses.is_empty() && !row.open_to.is_empty(), "{row:?}");
        }
    }
    let secondment = row(1, Route::Secondment).expect("a row");
    assert_eq!(secondment.open_to, [EmploymentStatus::CivilServant, EmploymentStatus::PermanentContract]);
    assert_eq!(secondment.steps, [ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision]);
    assert_eq!((secondment.max_months, secondment.clauses), (Some(36), Clause::ALL));
}

fn terms(route: Route) -> Terms {
    Terms {
        placement: id(100),
        talent: id(1),
        mission: id(4),
        seat: id(5),
        period: period("2026-09-01", "2027-02-28"),
        share: share(40),
        mode: WorkMode::Hybrid,
        region: None,
        place: None,
        conditions: None,
        release: None,
        route: Some(route),
        rules: Some(1),
        activities: None,
        hours: None,
        reimbursement: (route == Route::Secondment).then_some(Reimbursement::Reimbursed),
        notice_days: Some(30),
    }
}

fn facts() -> Facts<'static> {
    Facts {
        reference: "0f0f",
        number: 2,
        talent: "Ada Lovelace",
        employment: EmploymentStatus::CivilServant,
        home: Some("Service des données"),
        host: "Direction du numérique",
        mission: "Ouvrir les données",
        seat: "Développement",
        activities: Some("Écrire le programme."),
        hours: Some("le mardi et le jeudi"),
        conditions: Some("Un ordinateur est prêté."),
        release: Some("Le jeudi reste au service."),
        amends: None,
    }
}

#[test]
fn every_document_has_the_contents_that_its_way_makes_mandatory() {
    for rule in RULES[0].rows {
        let document = write(rule, &terms(rule.route), &facts()).expect("a document");
        let text = document.as_str();
        for (index, clause) in rule.clauses.iter().enumerate() {
            assert!(text.contains(&format!("Article {}. {}\n", index + 1, heading(*clause))), "{clause} in\n{text}");
        }
        for said in [
            "Ada Lovelace",
            "Service des données",
            "Direction du numérique",
            "Ouvrir les données",
            "Développement",
            "Écrire le programme.",
            "le mardi et le jeudi",
            "1er septembre 2026",
            "28 février 2027",
            "40\u{a0}%",
            "30 jours",
            "Un ordinateur est prêté.",
            "Le jeudi reste au service.",
            rule.source,
        ] {
            assert!(text.contains(said), "{said} in\n{text}");
        }
        assert_eq!(text.contains("lui rembourse"), rule.route == Route::Secondment);
        let breaking = [" :", " ;", " ?", " !", "« ", " »", " %"].into_iter().find(|sign| text.contains(sign));
        assert_eq!(breaking, None, "a space that may break before a sign of two parts in\n{text}");
    }
}

#[test]
fn the_hash_is_of_the_very_text_and_a_reference_makes_it_unguessable() {
    let rule = row(1, Route::MissionLetter).expect("a row");
    let text = write(rule, &terms(Route::MissionLetter), &facts()).expect("a document");
    let again = write(rule, &terms(Route::MissionLetter), &facts()).expect("a document");
    let other = write(rule, &terms(Route::MissionLetter), &Facts { reference: "0f0e", ..facts() }).expect("a document");
    assert_eq!(TermsHash::of_text(&text), TermsHash::of_text(&again));
    assert_ne!(TermsHash::of_text(&text), TermsHash::of_text(&other));
    // What sha256sum says of these bytes.
    let one = crate::domain::value::DocumentText::new("abc").expect("a text");
    assert_eq!(TermsHash::of_text(&one).as_str(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn an_amendment_names_what_it_changes() {
    let rule = row(1, Route::Secondment).expect("a row");
    let text = write(rule, &terms(Route::Secondment), &Facts { amends: Some("abcd"), ..facts() }).expect("a document");
    assert!(text.as_str().starts_with("Avenant n° 2\n") && text.as_str().contains("SHA-256 est abcd"));
}
