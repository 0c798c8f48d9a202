//! The page of a recipe: its seats are told in one sentence each.

use axum::http::Request;

use crate::shape::Shaped;
use crate::{asked_in, text};

#[tokio::test]
async fn a_seat_of_a_recipe_is_told_in_one_sentence() {
    for (language, words) in [("en", ", 40%, remote, "), ("fr", ", 40\u{a0}%, à distance, ")] {
        let answers = Shaped::full().with("TeamSeat.mode", "REMOTE".into());
        let request = Request::get("/recipes/id").header("accept-language", language);
        let page = text(asked_in(answers, request).await).await;
        assert!(page.contains(words), "{words} is not in\n{page}");
    }
}
