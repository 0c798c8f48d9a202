//! The live board of a mobilisation.

use axum::http::{HeaderValue, StatusCode};
use serde_json::{Value, json};

use crate::shape::Shaped;
use crate::{get, page};

#[tokio::test]
async fn an_open_board_says_until_when_it_stays_live_and_where_to_sign_in_afterwards() {
    let answers = Shaped::full()
        .with("Session.endsAt", "2027-01-14T10:00:00Z".into())
        .with("Session.endsAtLatest", "2027-01-14T18:30:00Z".into());
    let board = page(answers, "/mobilisations/id").await.replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "id=\"board-state\" data-live-words=\"Ce tableau se met à jour de lui-même",
        "14 janvier 2027, 11:00 (heure de Paris)",
        "14 janvier 2027, 19:30 (heure de Paris)",
        "data-ended-words=\"Votre session a pris fin",
        "data-sign-in=\"/sign-in?to=/mobilisations/id\"",
        "data-clocks=\"Europe/Paris\"",
    ] {
        assert!(board.contains(words), "{words} is not in\n{board}");
    }
}

/// The first choice may have been erased since.
#[tokio::test]
async fn a_place_without_a_name_is_no_comma_alone() {
    let board = page(Shaped::full().with("TeamPlace.talent", Value::Null), "/mobilisations/id").await;
    assert!(board.contains("Premier choix\u{a0}: –, 1 remplaçant"), "{board}");
}

/// Nobody sends a form that is refused in one word: where no team meets the need, they read what blocks.
#[tokio::test]
async fn whoever_takes_the_best_team_where_there_is_none_is_led_to_what_blocks() {
    for (teams, led) in [(Some(json!([])), true), (None, false)] {
        let answers = teams.into_iter().fold(Shaped::full(), |answers, none| answers.with("TeamProposal.teams", none));
        let asked = get(answers, "/mobilisations/id/compose-team").await;
        let to = asked.headers().get("location").map(HeaderValue::as_bytes);
        assert_eq!(to, led.then_some(b"/mobilisations/id/team".as_slice()));
        assert_eq!(asked.status(), if led { StatusCode::SEE_OTHER } else { StatusCode::OK });
    }
}
