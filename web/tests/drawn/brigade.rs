//! The pages of a brigade and of its teams say no more of people than is known.

use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

/// Whoever fits no seat any more may be a member still: on leave, at work elsewhere, or without a release.
#[tokio::test]
async fn whoever_is_not_counted_any_more_is_not_said_to_have_left() {
    let recipes = json!([{ "id": "recipe", "name": "Sauvetage", "edition": 1, "seats": [] }]);
    let page = page(Shaped::full().with("Brigade.recipes", recipes), "/brigades/id").await;
    assert!(page.contains("Ne peuvent plus être comptés") && page.contains("Peuvent désormais être comptés"), "{page}");
    assert!(!page.contains("Départs") && !page.contains("Arrivées"), "{page}");
}

#[tokio::test]
async fn a_team_that_was_never_at_work_is_said_to_have_had_nothing_to_do() {
    let words = Catalogue::of(Locale::Fr).find("mobilisation.never-began").expect("words");
    for never_began in [true, false] {
        let answers = Shaped::full().with("Mobilisation.neverBegan", json!(never_began));
        let answers = answers.with("Mobilisation.calls", json!([]));
        let page = page(answers, "/mobilisations/id").await;
        assert_eq!(page.contains(words), never_began, "{page}");
    }
}

#[tokio::test]
async fn where_nobody_is_left_to_call_the_board_says_so_and_the_button_does_nothing() {
    let words = Catalogue::of(Locale::Fr).find("mobilisation.nobody-left").expect("words");
    for (left, idle) in [(json!(["id"]), true), (json!([]), false)] {
        let answers =
            Shaped::full().with("Mobilisation.status", json!("CALLING")).with("TeamSeat.filled", json!(false));
        let answers = answers.with("Mobilisation.seatsWithNobodyLeft", left).with("Mobilisation.calls", json!([]));
        let page = page(answers, "/mobilisations/id").await;
        let offered = page.contains("href=\"/mobilisations/id/plan-wave\"");
        assert_eq!((page.contains(words), offered), (idle, !idle), "{page}");
    }
}

/// What no other need would lift is the coordinator's to do something about; what another need lifts is one link away already.
#[tokio::test]
async fn what_somebody_else_has_to_give_comes_with_what_a_coordinator_can_do_about_it() {
    let french = Catalogue::of(Locale::Fr);
    let blocked = |kind: &str| {
        let answers = Shaped::full().with("TeamProposal.teams", json!([])).with("BlockingConstraint.kind", json!(kind));
        let fields = [
            "BlockingConstraint.value",
            "BlockingConstraint.level",
            "BlockingConstraint.clearance",
            "BlockingConstraint.mode",
            "BlockingConstraint.region",
            "BlockingConstraint.skillId",
            "BlockingConstraint.skill",
        ];
        fields.into_iter().fold(answers, |answers, field| answers.with(field, Value::Null))
    };
    for kind in ["NOTICE", "RELEASE", "ENGAGED", "QUIET", "NO_HOUR"] {
        let advice = french.find(&format!("team.advice.{kind}")).unwrap_or_else(|| panic!("{kind} has no advice"));
        for (starts_on, advised) in [(Value::Null, true), (json!("2027-03-15"), false)] {
            let answers = blocked(kind).with("BlockingConstraint.startsOn", starts_on);
            let page = page(answers, "/mobilisations/id/team").await;
            assert_eq!(page.contains(advice), advised, "{kind}: {page}");
        }
    }
}
