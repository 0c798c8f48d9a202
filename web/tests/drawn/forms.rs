//! What a form says of itself: which fields may be left empty, and which of several things it is about.

use axum::http::StatusCode;
use serde_json::json;
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{page, post, text};

fn mission(status: &str) -> Shaped {
    let actions = json!(["EDIT_MISSION", "REMOVE_SEAT", "ADD_SEAT"]);
    let answers = Shaped::full().with("Mission.actions", actions).with("Mission.status", json!(status));
    answers.with("Seat.title", json!("Juriste")).with("Seat.filled", json!(false)).with("Seat.occupations", json!([]))
}

/// What stands first behind a field's label.
fn beside<'a>(page: &'a str, field: &str) -> &'a str {
    let label = format!("<label class=\"fr-label\" for=\"{field}\">");
    let rest = page.split_once(&label).unwrap_or_else(|| panic!("{field} is not in\n{page}")).1;
    let label = rest.split_once("</label>").expect("the end of the label").0;
    let hint = label.split_once("<span class=\"fr-hint-text\">").map_or("", |(_, hint)| hint);
    hint.split_once("</span>").map_or(hint, |(first, _)| first)
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

/// Whoever is asked whether they mean it reads what.
#[tokio::test]
async fn what_is_done_with_one_of_several_things_is_asked_by_a_form_that_names_it() {
    let seat = |id: &str, title: &str| {
        json!({
            "id": id, "title": title, "share": 60, "mode": "REMOTE", "region": null, "clearance": "NONE", "skills": [],
        })
    };
    for (path, named) in [
        ("/brigades/id/offer-duty?duty=id", "<strong>D’astreinte, "),
        ("/brigades/id/members/id/drop-duty?duty=id", "<strong>Ada – D’astreinte, "),
        ("/brigades/id/members/id/revoke-standing-release?release=id", "<strong>Ada – 40"),
        ("/brigades/id/members/id/remove-member", "<strong>Ada</strong>"),
        ("/recipes/id/drop-recipe-seat?seat=id", "<strong>Architecte</strong>"),
        ("/account/end-session?id=id", "<strong>14"),
        ("/account/revoke-token?id=id", "<strong>Sauvegarde</strong>"),
        ("/account/end-delegation?id=id", "<strong>Grace, "),
        ("/account/unlink-identity?id=id", "<strong>https://fournisseur.example</strong>"),
        ("/notifications/rotate-secret?id=id", "<strong>https://recette.example/crochet</strong>"),
        ("/notifications/remove-webhook?id=id", "<strong>https://recette.example/crochet</strong>"),
    ] {
        let answers = Shaped::full()
            .with("BrigadeDuty.kind", json!("ON_CALL"))
            .with("Talent.displayName", json!("Ada"))
            .with("TeamRecipe.seats", json!([seat("id", "Architecte"), seat("other", "Juriste")]))
            .with("ApiToken.label", json!("Sauvegarde"))
            .with("Delegation.other", json!("Grace"))
            .with("LinkedIdentity.issuer", json!("https://fournisseur.example"))
            .with("Webhook.url", json!("https://recette.example/crochet"));
        let page = page(answers, path).await;
        assert!(page.contains(named), "{path}: {named} is not in\n{page}");
    }
}

/// The address of the form that was sent says no more which one it was.
#[tokio::test]
async fn after_a_conflict_the_form_is_still_about_the_same_duty() {
    let error = json!({ "code": "VERSION_CONFLICT", "message": "Relisez.", "path": ["input", "expectedVersion"] });
    for (path, field) in
        [("/brigades/id/offer-duty", "Query.offerDuty"), ("/brigades/id/members/id/drop-duty", "Query.dropDuty")]
    {
        let answers = Shaped::full().with(field, json!({ "brigade": null, "userErrors": [error.clone()] }));
        let response = post(answers, path, "dutyId=id&expectedVersion=0&idempotencyKey=key").await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(response).await;
        assert!(page.contains("name=\"dutyId\" value=\"id\""), "{path}: {page}");
    }
}

/// The refusal of whoever sends a form that was made before somebody else changed the object.
fn meanwhile() -> serde_json::Value {
    json!({ "userErrors": [{ "code": "VERSION_CONFLICT", "message": "Relisez.", "path": ["input", "expectedVersion"] }] })
}

/// What somebody else chose meanwhile stands beside what was typed, in lists of rows as in single fields: whoever sends again sees what they
/// write over.
#[tokio::test]
async fn after_a_conflict_each_row_that_differs_says_what_stands_there_now() {
    let seat = "seatId=id&seat.title=Le+mien&seat.share=40&seat.startsOn=2027-03-14&seat.endsOn=2027-03-14&seat.workMode=REMOTE\
                &seat.mode=REMOTE&expectedVersion=0&idempotencyKey=key";
    let skills =
        "seat.skills:rust=2&importance:rust=ESSENTIAL&seat.skills:sql=1&importance:sql=DESIRABLE&seat.skills:go=4";
    let answers = Shaped::full()
        .with("Mission.status", json!("DRAFT"))
        .with(
            "Seat.skills",
            json!([
                { "skillId": "rust", "importance": "ESSENTIAL", "minimumLevel": 3 },
                { "skillId": "go", "importance": "DESIRABLE", "minimumLevel": 4 },
            ]),
        )
        .with("TeamSeat.skills", json!([{ "skillId": "rust", "level": 3 }, { "skillId": "go", "level": 4 }]))
        .with("Query.nodes", json!(["rust", "sql", "go"].map(|id| json!({ "id": id, "label": id }))))
        .with(
            "Talent.visibility",
            json!([
                { "section": "IDENTITY", "audience": "INVOLVED" },
                { "section": "SKILLS", "audience": "PUBLIC" },
            ]),
        )
        .with("Query.changeSeat", meanwhile())
        .with("Query.reviseTeamRecipe", meanwhile())
        .with("Query.chooseVisibility", meanwhile());
    let sections = "sections:IDENTITY=PUBLIC&sections:SKILLS=PUBLIC&expectedVersion=0&idempotencyKey=key";
    let of_skills = |path: &str| (format!("{path}skill=rust&skill=sql&skill=go"), format!("{seat}&{skills}"));
    let cases: [((String, String), &[&str]); 3] = [
        (
            of_skills("/missions/id/change-seat?id=id&"),
            &["essentielle, niveau 3 – confirmé", "non demandée", "souhaitable, niveau 4 – expert"],
        ),
        (of_skills("/recipes/id/seats/id/edit-recipe-seat?"), &["niveau 3 – confirmé", "non demandée"]),
        (
            ("/profile/choose-visibility".to_owned(), sections.to_owned()),
            &["visible des personnes d’une mise en relation et de la coordination de votre brigade"],
        ),
    ];
    for ((path, typed), told) in cases {
        let response = post(answers.clone(), &path, typed).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(response).await;
        let rows =
            page.split("<fieldset").skip(1).filter_map(|rest| rest.split_once("</fieldset>")).map(|(rows, _)| rows);
        let rows: String = rows.collect();
        for words in told {
            let beside = format!("Valeur actuelle\u{a0}: {words}</p>");
            assert!(rows.contains(&beside), "{path}: {beside} is not in\n{rows}");
        }
        assert_eq!(rows.matches("Valeur actuelle").count(), told.len(), "{path}: only what differs: {rows}");
        assert!(page.contains(Catalogue::of(Locale::Fr).text("form.conflict")), "{path}: {page}");
    }
}

#[tokio::test]
async fn whoever_adopts_terms_says_which_version_they_saw() {
    let page = page(Shaped::full().with("CreditPolicy.version", json!(3)), "/credits/policy/adopt").await;
    assert!(page.contains("name=\"expectedVersion\" value=\"3\""), "{page}");
}

/// What the form is about was withdrawn or dropped elsewhere while it was filled in: nothing typed is lost, and nobody takes it for saved.
#[tokio::test]
async fn what_was_typed_outlives_what_it_was_about() {
    let answers = Shaped::full()
        .with("Talent.availabilities", json!([]))
        .with("Talent.skills", json!([]))
        .with("TeamRecipe.seats", json!([]))
        .with("Query.nodes", json!([{ "id": "rust", "label": "Rust" }]))
        .with("Query.reviseAvailability", meanwhile())
        .with("Query.reviseSkillClaim", meanwhile())
        .with("Query.reviseTeamRecipe", meanwhile());
    let seat = "seatId=id&seat.title=Le+mien&seat.share=40&seat.mode=REMOTE&seat.skills:rust=2";
    for (path, typed, kept) in [
        (
            "/profile/revise-availability?id=gone",
            "availabilityId=gone&startsOn=2027-05-01&endsOn=2027-05-31&share=33",
            "name=\"share\" value=\"33\"",
        ),
        (
            "/profile/revise-skill?id=gone",
            "skillId=gone&level=4&since=2020-02-01",
            "name=\"since\" value=\"2020-02-01\"",
        ),
        ("/recipes/id/seats/gone/edit-recipe-seat?skill=rust", seat, "name=\"seat.title\" value=\"Le mien\""),
    ] {
        let typed = format!("{typed}&expectedVersion=0&idempotencyKey=key");
        let response = post(answers.clone(), path, typed).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(response).await;
        assert!(page.contains("Relisez.") && page.contains(kept), "{path}: {kept} is not in\n{page}");
        let action = path.split('?').next().expect("a path");
        assert!(page.contains(&format!("action=\"{action}?")), "{path}: it is sent to the same address again: {page}");
    }
}

/// Whoever signs, publishes or cancels writes over nothing: they are sent to what has changed, and no value is said to be replaced.
#[tokio::test]
async fn after_a_conflict_a_command_that_writes_over_nothing_leads_to_what_has_changed() {
    let answers = Shaped::full()
        .with("Query.cancelMission", meanwhile())
        .with("Query.publishMission", meanwhile())
        .with("Mission.title", json!("Portail"));
    for (path, typed) in [("/missions/id/cancel", "reason=NO_BUDGET&"), ("/missions/id/publish", "")] {
        let response = post(answers.clone(), path, format!("{typed}expectedVersion=0&idempotencyKey=key")).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        let page = text(response).await;
        let words = Catalogue::of(Locale::Fr);
        let way =
            format!("{} <a class=\"fr-link\" href=\"/missions/id\">Portail</a>", words.text("form.conflict-given"));
        assert!(page.contains(&way), "{path}: {way} is not in\n{page}");
        assert!(!page.contains(words.text("form.conflict")), "{path}: {page}");
    }
}

#[tokio::test]
async fn fields_of_one_name_are_called_by_what_the_command_asks_for() {
    let exercise = page(Shaped::full(), "/recipes/id/hold-exercise").await;
    assert!(exercise.contains("for=\"hours\">Heures jusqu’à l’équipe complète</label>"), "{exercise}");
    let gift = page(Shaped::full(), "/credits/grant").await;
    assert!(gift.contains("for=\"halfDays\">Demi-journées données <span"), "{gift}");
    let actions =
        json!([{ "action": "DRAFT_AGREEMENT", "side": "HOST", "enabled": true, "code": null, "message": null }]);
    let draft = page(Shaped::full().with("Placement.actions", actions), "/placements/id/draft-agreement").await;
    assert!(draft.contains("for=\"hours\">Jours et heures de travail <span"), "{draft}");
}

#[tokio::test]
async fn what_goes_on_without_a_session_asks_for_the_password() {
    for path in ["/notifications/open-calendar", "/notifications/register-webhook", "/account/issue-token"] {
        let form = page(Shaped::full(), path).await;
        assert!(form.contains("name=\"currentPassword\""), "{path}: {form}");
    }
}

/// Whoever does not see that they stand together hears what is wrong with a group of boxes, as with any other field.
#[tokio::test]
async fn what_is_wrong_with_a_group_of_boxes_is_said_of_the_group() {
    let sent = "url=https%3A%2F%2Frecette.example%2Fcrochet&form=EVENT&families=NOBODY";
    let response = post(Shaped::full(), "/notifications/register-webhook", sent).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert!(page.contains("id=\"families\" aria-describedby=\"families-error\""), "{page}");
    assert!(page.contains("id=\"families-error\">Choisissez l’une des valeurs proposées."), "{page}");
    assert!(page.contains("value=\"https://recette.example/crochet\""), "what was typed stays: {page}");
}

#[tokio::test]
async fn a_seat_that_a_recipe_does_not_have_is_not_dropped_from_it() {
    let answers = Shaped::full();
    let asked = answers.asked();
    let response = post(answers, "/recipes/id/drop-recipe-seat?seat=other", "idempotencyKey=key").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/recipes/id");
    let asked = asked.lock().expect("nobody panicked");
    assert!(asked.iter().all(|(operation, _)| *operation != "ReviseTeamRecipe"), "{asked:?}");
}

#[tokio::test]
async fn after_a_conflict_the_present_day_is_said_as_the_reader_writes_days() {
    let error = json!({ "code": "VERSION_CONFLICT", "message": "Relisez.", "path": ["input", "expectedVersion"] });
    let answers = Shaped::full().with("Query.reviseAvailability", json!({ "talent": null, "userErrors": [error] }));
    let sent = "availabilityId=id&startsOn=2027-03-01&endsOn=2027-03-14&share=40&expectedVersion=0&idempotencyKey=key";
    let response = post(answers, "/profile/revise-availability?id=id", sent).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let page = text(response).await;
    assert_eq!(page.matches("Valeur actuelle\u{a0}: 14\u{a0}mars 2027<").count(), 1, "only what differs: {page}");
    assert!(page.contains("value=\"2027-03-01\""), "what was typed stays: {page}");
}

/// Two windows of one name would not be told apart.
#[tokio::test]
async fn the_title_of_a_form_says_what_it_is_about() {
    for (path, expected) in [
        ("/account/revoke-token?id=id", "Sauvegarde"),
        ("/account/change-password", "Mon compte"),
        ("/profile/revise-skill?id=id", "Rust"),
        ("/credits/id", "Crues"),
        // An exercise is called as its recipe is.
        ("/exercises/id", "Exercices"),
        ("/sign-up", "Vivier"),
    ] {
        let answers = Shaped::full()
            .with("ApiToken.label", json!("Sauvegarde"))
            .with("Skill.label", json!("Rust"))
            .with("CreditAccount.organisation", serde_json::Value::Null)
            .with("CreditAccount.class", json!("BRIGADE"))
            .with("Brigade.name", json!("Crues"));
        let page = page(answers, path).await;
        let (_, title) = page.split_once("<title>").expect("a title");
        let (title, _) = title.split_once("</title>").expect("its end");
        let said: Vec<&str> = title.split(" – ").collect();
        assert_eq!(said[1], expected, "{path}: {title}");
    }
}

/// A search among the missions has words, and one that is kept has none: whoever saves it is told, and whether a skill says them.
#[tokio::test]
async fn whoever_saves_a_search_of_words_is_told_that_skills_are_kept() {
    let french = Catalogue::of(Locale::Fr);
    let (note, none) = (french.text("searches.words-not-kept"), french.text("skills.found-none"));
    let searched = page(Shaped::full(), "/searches/save?q=zorglub").await;
    assert!(searched.contains(note) && !searched.contains(none), "{searched}");
    let nothing = page(Shaped::full().with("Query.searchSkills", json!([])), "/searches/save?q=zorglub").await;
    assert!(nothing.contains(note) && nothing.contains(none), "{nothing}");
    let plain = page(Shaped::full(), "/searches/save").await;
    assert!(!plain.contains(note) && !plain.contains(none), "{plain}");
}

/// Both are somebody's quiet hours, and each is asked for on a page of its own.
#[tokio::test]
async fn the_two_forms_for_quiet_hours_say_of_what() {
    for (path, heading) in [
        ("/notifications/quiet-hours", "Choisir mes heures calmes pour les notifications"),
        ("/brigades/id/rest-hours", "Choisir mes heures calmes pour les appels de la brigade"),
    ] {
        let page = page(Shaped::full(), path).await;
        assert!(page.contains(&format!("<h1>{heading}</h1>")), "{path}: {page}");
    }
    let english = Catalogue::of(Locale::En);
    assert_ne!(english.text("command.quiet-hours"), english.text("command.rest-hours"));
}

/// What is always refused is not asked: who pays outside a secondment, and how well a seat fits whoever has no profile.
#[tokio::test]
async fn what_is_always_refused_here_is_not_asked() {
    let action =
        json!({ "action": "PROPOSE_AMENDMENT", "side": "HOST", "enabled": true, "code": null, "message": null });
    for (route, asked) in [("SECONDMENT", true), ("MISSION_LETTER", false)] {
        let answers = Shaped::full().with("Placement.actions", json!([action])).with("Release.route", json!(route));
        let form = page(answers, "/placements/id/propose-amendment").await;
        assert_eq!(form.contains("name=\"reimbursement\""), asked, "{route}: {form}");
    }
    let nobody = Shaped::full().with("Query.ownTalent", serde_json::Value::Null);
    for (answers, asked) in [(Shaped::full(), true), (nobody, false)] {
        let form = page(answers, "/searches/save").await;
        assert_eq!(form.contains("name=\"leastScore\""), asked, "{form}");
    }
}

/// A browser that restores a page restores its key too: whoever sends other values with it reads what happened, and not what a program would.
#[tokio::test]
async fn whoever_sends_a_form_again_with_other_values_reads_that_it_was_sent_before() {
    let refused = json!({ "recipe": null, "userErrors": [{
        "code": "IDEMPOTENCY_KEY_REUSED", "message": "Cette clé d’idempotence a servi à une autre commande.",
        "path": ["input", "idempotencyKey"],
    }] });
    let answers = Shaped::full().with("Query.retireTeamRecipe", refused);
    let page = text(post(answers, "/recipes/id/retire-recipe", "idempotencyKey=key").await).await;
    assert!(page.contains(Catalogue::of(Locale::Fr).text("form.sent-before")), "{page}");
    assert!(!page.contains("idempotence a servi") && !page.contains("value=\"key\""), "{page}");
}
