//! What a form says of itself: which fields may be left empty, and which of several things it is about.

use axum::http::StatusCode;
use serde_json::json;

use crate::shape::Shaped;
use crate::{page, post, text};

fn mission(status: &str) -> Shaped {
    let actions = json!(["EDIT_MISSION", "REMOVE_SEAT", "ADD_SEAT"]);
    let answers = Shaped::full().with("Mission.actions", actions).with("Mission.status", json!(status));
    answers.with("Seat.title", json!("Juriste"))
}

/// What stands behind a field's label.
fn beside<'a>(page: &'a str, field: &str) -> &'a str {
    let label = format!("<label class=\"fr-label\" for=\"{field}\">");
    let rest = page.split_once(&label).unwrap_or_else(|| panic!("{field} is not in\n{page}")).1;
    let label = rest.split_once("</label>").expect("the end of the label").0;
    label.split_once("<span class=\"fr-hint-text\">").map_or("", |(_, hint)| hint.trim_end_matches("</span>"))
}

#[tokio::test]
async fn a_published_mission_is_changed_with_a_justification_and_its_forms_do_not_call_that_optional() {
    for form in ["edit-mission", "remove-seat?id=id"] {
        for (status, hint) in [("DRAFT", "(facultatif)"), ("PUBLISHED", "")] {
            let page = page(mission(status), &format!("/missions/id/{form}")).await;
            assert_eq!(beside(&page, "justification"), hint, "{form}, {status}");
        }
    }
    let answers = mission("PUBLISHED");
    let asked = answers.asked();
    let response = post(answers, "/missions/id/edit-mission", "title=Titre&description=Texte").await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains("id=\"justification-error\">Ce champ est obligatoire."), "{page}");
    assert!(page.contains("value=\"Titre\"") && page.contains(">Texte</textarea>"), "what was typed stays: {page}");
    let asked = asked.lock().expect("nobody panicked");
    assert!(asked.iter().all(|(operation, _)| *operation != "EditMission"), "{asked:?}");
}

#[tokio::test]
async fn what_is_needed_in_some_cases_is_not_called_optional_without_saying_in_which() {
    let elsewhere = "(nécessaire, sauf si tout se fait à distance)";
    let seat = page(mission("DRAFT"), "/missions/id/add-seat").await;
    assert_eq!(beside(&seat, "seat-region"), elsewhere);
    let recipe = page(Shaped::full(), "/brigades/id/write-recipe").await;
    assert_eq!(beside(&recipe, "seat-region"), elsewhere);
    let gift = page(Shaped::full(), "/credits/grant").await;
    assert_eq!(beside(&gift, "halfDays"), "(nécessaire pour un mentorat ou un partage de compétence)");
    assert_eq!(beside(&gift, "amount"), "(nécessaire pour un montant fixé par le programme)");
    let nobody = Shaped::full().with("Query.ownTalent", serde_json::Value::Null);
    let register = page(nobody, "/profile/register-talent").await;
    assert_eq!(beside(&register, "organisationId"), "(nécessaire, sauf pour un expert externe à l’État)");
    assert_eq!(beside(&register, "displayName"), "(facultatif)");
}

/// Requests for the seat stop, and that is not undone: the form names it, also after a refusal.
#[tokio::test]
async fn a_seat_is_removed_by_a_form_that_names_it() {
    let page = page(mission("PUBLISHED"), "/missions/id/remove-seat?id=id").await;
    assert!(page.contains("<strong>Juriste</strong>"), "{page}");
    assert!(page.contains("action=\"/missions/id/remove-seat?id=id\""), "{page}");
    let refused = post(mission("PUBLISHED"), "/missions/id/remove-seat?id=id", "seatId=id").await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    assert!(refused.contains("<strong>Juriste</strong>"), "{refused}");
}
