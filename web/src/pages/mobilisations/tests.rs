//! What the board says of seats and calls, and what it offers to whom.

use vivier_brigade::read::timeline::TimelineKind;
use vivier_kernel::locale::Locale;

use super::*;
use crate::messages::Catalogue;

fn call(id: &str, seat: &str, is_yours: bool) -> Call {
    Call {
        id: id.to_owned(),
        seat_id: seat.to_owned(),
        wave: 1,
        status: "ENGAGED".to_owned(),
        lost: false,
        send_at: DateTime::UNIX_EPOCH,
        deadline: None,
        last_resort_from: None,
        channel: None,
        reminders: 0,
        decline_reason: None,
        release_reason: None,
        words: None,
        is_yours,
        talent: None,
        placement: None,
        placement_status: Some("COMPLETED".to_owned()),
    }
}

#[test]
fn each_skill_of_the_seat_of_somebody_who_was_at_work_can_be_evidenced_but_not_ones_own() {
    let skill = |id: &str| AskedSkill { skill_id: id.to_owned(), skill: Some(SkillLabel { label: id.to_owned() }) };
    let seat = |id: &str, skills: &[&str]| AskingSeat {
        id: id.to_owned(),
        skills: skills.iter().map(|id| skill(id)).collect(),
    };
    let seats = [seat("first", &["rust", "design"]), seat("second", &["rust"])];
    // Whose placement was withdrawn has one, and was not at work.
    let calls = [call("placed", "first", false), call("own", "second", true), call("withdrawn", "second", false)];
    let at_work = |id: &str, at_work: bool| AtWork { id: id.to_owned(), at_work };
    let there = vec![at_work("placed", true), at_work("own", true), at_work("withdrawn", false)];
    let asking = Asking { calls: there, seats: seats.into() };
    let offered = evidence(":", &calls, &asking);
    let ids: Vec<&str> = offered.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["placed rust", "placed design"]);
    assert_eq!(offered[0].1, "–: rust");
}

#[test]
fn whoever_was_never_asked_is_not_said_to_be_thanked() {
    let released = |deadline: Option<DateTime<Utc>>, reason: &str| Call {
        status: "RELEASED".to_owned(),
        deadline,
        release_reason: Some(reason.to_owned()),
        ..call("one", "seat", false)
    };
    let asked = released(Some(DateTime::UNIX_EPOCH), "NOT_NEEDED");
    assert_eq!((asked.standing("MOBILISED"), asked.released()), ("RELEASED", Some("NOT_NEEDED")));
    for reason in ["ENGAGED_ELSEWHERE", "NO_LONGER_CALLABLE"] {
        assert_eq!(released(Some(DateTime::UNIX_EPOCH), reason).standing("CALLING"), "LET_GO", "{reason}");
    }
    let planned = released(None, "NOT_NEEDED");
    assert_eq!((planned.standing("MOBILISED"), planned.released()), ("NEVER_SENT", Some("NO_NEED")));
    let quiet = released(None, "QUIET_TOO_LONG");
    assert_eq!((quiet.standing("CALLING"), quiet.released()), ("NEVER_SENT", Some("QUIET_TOO_LONG")));
    for locale in Locale::ALL {
        for key in ["call-status.NEVER_SENT", "call-status.LET_GO", "call-release.NO_NEED"] {
            assert!(Catalogue::of(locale).find(key).is_some(), "{key}");
        }
        for kind in TimelineKind::ALL {
            assert!(Catalogue::of(locale).find(&format!("timeline.{kind}")).is_some(), "{kind}");
        }
    }
}

#[test]
fn nobody_is_said_to_have_a_seat_whom_the_team_has_lost_or_whose_team_has_stood_down() {
    let engaged = call("one", "seat", true);
    let lost = Call { lost: true, ..call("two", "seat", true) };
    assert_eq!((engaged.standing("DEPLOYED"), lost.standing("DEPLOYED")), ("ENGAGED", "LOST"));
    assert_eq!((engaged.standing("STOOD_DOWN"), lost.standing("REVIEWED")), ("DISSOLVED", "LOST"));
    for locale in Locale::ALL {
        for word in ["LOST", "DISSOLVED"] {
            assert!(Catalogue::of(locale).find(&format!("call-status.{word}")).is_some(), "{word}");
        }
    }
}

#[test]
fn while_everybody_who_can_be_called_is_being_asked_the_next_step_is_known() {
    let at = |minute: i64| DateTime::UNIX_EPOCH + chrono::Duration::minutes(minute);
    let sent = |seat: &str, minute: i64| Call {
        status: "SENT".to_owned(),
        deadline: Some(at(minute)),
        ..call("sent", seat, false)
    };
    let planned = Call { status: "PLANNED".to_owned(), send_at: at(20), ..call("planned", "second", false) };
    let expired = Call { status: "EXPIRED".to_owned(), ..sent("second", 10) };
    let until = |anybody: Option<bool>, left: &[&str], calls: Vec<Call>| {
        let seat = |id: &str| json!({ "id": id, "title": id, "share": 50, "filled": id == "filled" });
        let board = json!({
            "id": "id", "version": 1, "status": "CALLING", "neverBegan": false, "exercise": false, "waves": 1,
            "coordinated": true, "hostOwned": true, "reached": [],
            "seats": [seat("filled"), seat("first"), seat("second")], "seatsWithNobodyLeft": left,
            "anybodyToCall": anybody, "team": [], "calls": [], "reviewSides": [], "reviews": [], "blocking": [],
            "timeline": [],
        });
        let board: Mobilisation = serde_json::from_value(board).expect("a mobilisation");
        Mobilisation { calls, ..board }.asks_everybody_until()
    };
    let both = || vec![sent("first", 40), sent("first", 30), sent("second", 60)];
    let nobody = Some(false);
    assert_eq!(until(nobody, &[], both()), Some(at(30)));
    assert_eq!(until(nobody, &[], vec![sent("first", 40), planned]), Some(at(20)));
    assert_eq!(until(nobody, &["second"], vec![sent("first", 40)]), Some(at(40)));
    // Nobody is being asked for the second seat: nothing is known to come by itself.
    assert_eq!(until(nobody, &[], vec![sent("first", 40), expired]), None);
    assert_eq!(until(nobody, &["first", "second"], Vec::new()), None, "that nobody is left is said");
    assert_eq!(until(Some(true), &[], both()), None, "whoever takes calls again can be called besides");
    assert_eq!(until(None, &[], both()), None, "before the first call, and for others than who coordinates it");
}

#[test]
fn whoever_was_called_is_shown_no_form_that_is_the_coordinators() {
    for (_, command) in brigades::MOBILISATION {
        assert!(is_open(command, true), "{}", command.name);
        assert_eq!(is_open(command, false), command.name == brigades::REVIEW.name, "{}", command.name);
    }
}

#[test]
fn a_review_is_offered_for_the_viewers_own_sides_that_have_not_reviewed() {
    let open = |sides: &[&str]| left_out(&sides.iter().map(|side| (*side).to_owned()).collect::<Vec<_>>());
    assert_eq!(open(&["BRIGADE"]), ["HOST"]);
    assert_eq!(open(&["HOST"]), ["BRIGADE"]);
    assert!(open(&["BRIGADE", "HOST"]).is_empty());
}
