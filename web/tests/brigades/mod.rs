//! What a brigade needs over the whole router: its recipes, its forms, and who is shown them.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vivier_web::state::WebConfig;

use crate::common::{Answers, get, post, text};

#[tokio::test]
async fn whoever_does_not_lead_the_brigade_is_shown_no_form_that_is_always_refused_to_them() {
    for (command, status) in [
        ("write-recipe", StatusCode::NOT_FOUND),
        ("rename-brigade", StatusCode::NOT_FOUND),
        ("rest-hours", StatusCode::OK),
    ] {
        let path = format!("/brigades/brigade/{command}");
        assert_eq!(get(Answers::with_talent(), &path, &[]).await.status(), status, "{command}");
    }
}

#[tokio::test]
async fn a_need_is_declared_from_scratch_seat_by_seat() {
    let path = "/brigades/brigade/need";
    let page = text(get(Answers::with_talent(), path, &[]).await).await;
    assert!(page.contains("Recherchez d’abord une compétence") && page.contains("Préfecture"), "{page}");
    assert_eq!(get(Answers::with_talent(), "/brigades/other/need", &[]).await.status(), StatusCode::NOT_FOUND);
    // More skills, and one more seat: nothing typed is lost, and nothing is declared.
    let typed = "seats=1&name=Reprise&hostId=host&seat.0.title=Base&skill=sql&seat.0.skill.sql=3";
    for (step, expected) in [
        ("step=search&q=rust", ["name=\"seat.0.skill.rust\"", "value=\"Base\"", "name=\"seats\" value=\"1\""]),
        ("step=seat", ["name=\"seat.1.skill.sql\"", "value=\"Base\"", "name=\"seats\" value=\"2\""]),
    ] {
        let answers = Answers::with_talent();
        let response = post(answers.clone(), WebConfig::default(), path, &format!("{typed}&{step}")).await;
        assert_eq!(response.status(), StatusCode::OK, "{step}");
        let page = text(response).await;
        for words in expected {
            assert!(page.contains(words), "{step}: {words} is not in\n{page}");
        }
        assert!(answers.asked().iter().all(|asked| asked["input"] == Value::Null), "{step}");
    }
    let seat = |number: u8, more: &str| {
        format!(
            "seat.{number}.title=Base&seat.{number}.count={more}&seat.{number}.share=60&seat.{number}.mode=REMOTE&seat.{number}.clearance=NONE&seat.{number}.skill.sql=3"
        )
    };
    let whole = |name: &str, host: &str, last: &str| {
        let days = "startsOn=2027-03-01&endsOn=2027-03-31&teamBy=2027-02-26T12:00";
        format!("seats=2&skill=sql&{days}&name={name}&hostId={host}&{}&{}&{last}", seat(0, "2"), seat(1, "1"))
    };
    let answers = Answers::with_talent();
    let response = post(answers.clone(), WebConfig::default(), path, &whole("Reprise", "host", "")).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/mobilisations/m1/team?done=declare-mobilisation");
    let asked = answers.asked().last().cloned().expect("the command");
    let one = json!({
        "title": "Base", "share": 60, "mode": "REMOTE", "region": null, "clearance": "NONE",
        "skills": [{ "skillId": "sql", "level": 3 }],
    });
    let input = &asked["input"];
    assert_eq!((&input["brigadeId"], &input["hostId"]), (&json!("brigade"), &json!("host")));
    assert_eq!(input["seats"], json!([one, one, one]));
    // What is refused is said above the form and at its field.
    for (sent, at, words) in [
        (whole("Autre", "host", ""), "share-1", "De 1 à 100."),
        (whole("Autre", "", ""), "hostId", "Ce champ est obligatoire."),
        (whole("", "", ""), "name", "Ce champ est obligatoire."),
        (whole("", "", "endsOn=&seat.1.title="), "title-1", "Ce champ est obligatoire."),
        (whole("Autre", "host", "teamBy=demain"), "teamBy", "Indiquez un jour et une heure."),
        (whole("Autre", "host", "seat.0.count=0&seat.1.count=0"), "count-0", "Un poste au moins est nécessaire."),
        (whole("Autre", "host", "skill=broken"), "search", "Choisissez l’une des valeurs proposées."),
        (whole("Autre", "host", "seat.1.clearance=X"), "clearance-1", "Choisissez l’une des valeurs proposées."),
        (
            whole("Autre", "host", "seat.0.mode=ON_SITE&seat.0.region=ATLANTIS"),
            "region-0",
            "Choisissez l’une des valeurs",
        ),
    ] {
        let response = post(Answers::with_talent(), WebConfig::default(), path, &sent).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{at}");
        let page = text(response).await;
        let (link, message) = (format!("href=\"#{at}\""), format!("id=\"{at}-error\">{words}"));
        let invalid = format!("aria-invalid=\"true\" aria-describedby=\"{at}-error\"");
        for words in [link, message, invalid] {
            assert!(page.contains(&words), "{at}: {words} is not in\n{page}");
        }
    }
}

#[tokio::test]
async fn a_seat_of_a_recipe_is_changed_in_its_place() {
    let page = text(get(Answers::with_talent(), "/recipes/recipe", &[]).await).await;
    let path = "/recipes/recipe/seats/one/edit-recipe-seat";
    assert!(page.contains(&format!("href=\"{path}\"")), "{page}");
    let form = text(get(Answers::with_talent(), path, &[]).await).await;
    for field in ["value=\"Base\"", "value=\"60\"", "name=\"seat.skills:sql\"", "<option value=\"3\" selected>"] {
        assert!(form.contains(field), "{field}: {form}");
    }
    let unknown = "/recipes/recipe/seats/none/edit-recipe-seat";
    assert_eq!(get(Answers::with_talent(), unknown, &[]).await.status(), StatusCode::NOT_FOUND);
    let answers = Answers::with_talent();
    let sent = "seat.title=Base&seat.share=80&seat.mode=REMOTE&seat.clearance=NONE&seat.skills:sql=4&expectedVersion=3";
    let response = post(answers.clone(), WebConfig::default(), &format!("{path}?skill=sql"), sent).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let asked = answers.asked().last().cloned().expect("the command");
    let (name, seats) = (&asked["input"]["name"], &asked["input"]["seats"]);
    assert_eq!((name, seats.as_array().map(Vec::len)), (&json!("Sauvetage"), Some(2)));
    assert_eq!((&seats[0]["seatId"], &seats[1]["seatId"]), (&json!("one"), &json!("two")));
    let skills = json!([{ "skillId": "sql", "level": 4 }]);
    assert_eq!((&seats[0]["seat"]["share"], &seats[0]["seat"]["skills"]), (&json!(80), &skills));
    assert_eq!(seats[1]["seat"]["region"], "BRETAGNE");
}

#[tokio::test]
async fn the_service_takes_its_release_back_on_the_page_of_the_brigade() {
    let page = text(get(Answers::with_talent(), "/brigades/brigade", &[]).await).await;
    let address = "/brigades/brigade/members/lin/revoke-standing-release?release=release";
    assert!(page.contains("Accords donnés d’avance à vos agents") && page.contains(address), "{page}");
    let form = text(get(Answers::with_talent(), address, &[]).await).await;
    assert!(form.contains("Brigade – Lin") && form.contains("name=\"standingReleaseId\" value=\"release\""), "{form}");
}

#[tokio::test]
async fn each_person_has_their_reason_in_words() {
    let english = [("accept-language", "en")];
    let page = text(get(Answers::with_talent(), "/mobilisations/mobilisation/reasons", &english).await).await;
    assert!(page.contains("Fitted no seat"), "{page}");
    assert!(
        page.contains("Base de données – did not fit: skills and levels, rest between two mobilisations"),
        "{page}"
    );
    assert!(page.contains("No. 2 on the list of Base de données"), "{page}");
    // When it was sent is not when nobody had answered it, and nobody waits any more.
    assert!(page.contains("wave 1: called on <time datetime=\"2026-03-14T08:05:00+00:00\">"), "{page}");
    assert!(page.contains("</time>, no answer in time</li>"), "{page}");
    assert!(page.contains("href=\"/mobilisations/mobilisation/reasons?position=7\""), "{page}");

    let answers = Answers::with_talent();
    let address = "/mobilisations/mobilisation/reasons?position=7&on=2026-03-14";
    let page = text(get(answers.clone(), address, &english).await).await;
    assert!(page.contains("Waited on a list, behind those who are called first"), "{page}");
    let asked = answers.asked().last().cloned().expect("a question");
    assert_eq!((&asked["position"], &asked["asOf"]), (&json!("7"), &json!(null)));
    assert!(page.contains("What spoke against each person is of when the team was decided on"), "{page}");
    let page = text(get(answers.clone(), "/mobilisations/mobilisation/reasons?position=9", &english).await).await;
    assert!(page.contains("What spoke against each person is of when the need came to its end"), "{page}");
    assert!(!page.contains("is of when the team was decided on"), "{page}");
    let evening = answers.clone();
    get(evening.clone(), "/mobilisations/mobilisation/reasons?on=2026-03-14", &english).await;
    let asked = evening.asked().last().cloned().expect("a question");
    assert_eq!((&asked["position"], &asked["asOf"]), (&json!(null), &json!("2026-03-14T23:59:59.999999Z")));
}
