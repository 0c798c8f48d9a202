//! The pages of a brigade and of its teams say no more of people than is known.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{get, page, post, text};

/// Whoever fits no seat any more may be a member still: on leave, at work elsewhere, or without a release.
#[tokio::test]
async fn whoever_is_not_counted_any_more_is_not_said_to_have_left() {
    let recipes = json!([{ "id": "recipe", "name": "Sauvetage", "edition": 1, "seats": [] }]);
    let page = page(Shaped::full().with("Brigade.recipes", recipes), "/brigades/id").await;
    assert!(page.contains("Ne peuvent plus être comptés") && page.contains("Peuvent désormais être comptés"), "{page}");
    assert!(!page.contains("Départs") && !page.contains("Arrivées"), "{page}");
}

/// Nobody else is asked to fill in what is always refused; a service answers for its own agents.
#[tokio::test]
async fn what_those_who_lead_a_brigade_do_with_its_members_is_asked_of_nobody_else() {
    for (form, everybodys) in [
        ("accept-volunteer", false),
        ("decline-volunteer", false),
        ("remove-member", false),
        ("record-clearance", false),
        ("assign-duty", false),
        ("drop-duty?duty=id", false),
        ("grant-standing-release", true),
        ("revoke-standing-release?release=id", true),
    ] {
        for leads in [true, false] {
            let answers = Shaped::full().with("Brigade.coordinated", json!(leads));
            let status = get(answers, &format!("/brigades/id/members/id/{form}")).await.status();
            let expected = if leads || everybodys { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status, expected, "{form}, leads: {leads}");
        }
    }
}

/// Whoever has left, or was not taken, is found where they are asked for, and whoever was erased is nowhere; those who wait for an answer may
/// come first.
#[tokio::test]
async fn those_who_are_with_a_brigade_are_listed_and_the_others_on_request() {
    let member = |name: Value, status: &str| {
        json!({
            "talentId": "id", "isYou": false, "status": status, "optedOutUntil": null, "pausedUntil": null, "clearance": "NONE",
            "talent": if name.is_null() { Value::Null } else { json!({ "displayName": name }) }, "quietHours": null,
            "standingReleases": [],
        })
    };
    let all = json!([
        member(json!("Zoé"), "VOLUNTEERED"),
        member(json!("Ada"), "ACCEPTED"),
        member(json!("Grace"), "LEFT"),
        member(Value::Null, "LEFT"),
        member(json!("Alan"), "DECLINED"),
    ]);
    for (address, expected) in [
        ("", vec!["Ada", "Zoé"]),
        ("?sort=waiting", vec!["Zoé", "Ada"]),
        ("?status=LEFT", vec!["Grace"]),
        ("?status=DECLINED", vec!["Alan"]),
        ("?q=zoe", vec!["Zoé"]),
    ] {
        let answers = Shaped::full().with("Brigade.members", all.clone());
        let page = page(answers.clone(), &format!("/brigades/id{address}")).await;
        let (_, table) = page.split_once("<h2 id=\"members\">").expect("the members");
        let cell = format!("data-label=\"{}\">", Catalogue::of(Locale::Fr).text("placements.talent"));
        let names: Vec<_> =
            table.split(cell.as_str()).skip(1).filter_map(|rest| rest.split_once('<')).map(|(name, _)| name).collect();
        assert_eq!(names, expected, "{address}");
        let file = text(get(answers, &format!("/brigades/id/members.csv{address}")).await).await;
        assert_eq!(file.lines().count(), expected.len() + 1, "{address}: {file}");
    }
    let others = Shaped::full().with("Brigade.coordinated", json!(false));
    assert_eq!(get(others, "/brigades/id/members.csv").await.status(), StatusCode::NOT_FOUND);
}

/// Whoever comes back begins anew: what their service gave in advance is gone, which is said before.
#[tokio::test]
async fn whoever_ends_a_membership_is_told_that_a_release_in_advance_goes_with_it() {
    let french = Catalogue::of(Locale::Fr);
    let release = |ends: &str| json!([{ "id": "id", "share": 40, "noticeHours": 24, "startsOn": "2026-01-01", "endsOn": ends, "conditions": null }]);
    for (path, key) in [
        ("/brigades/id/members/id/remove-member", "release-lost.by-removal.one"),
        ("/brigades/id/leave", "release-lost.by-leaving.one"),
    ] {
        for (releases, told) in [(release("2999-12-31"), true), (release("2026-01-02"), false), (json!([]), false)] {
            let form = page(Shaped::full().with("BrigadeMember.standingReleases", releases), path).await;
            assert_eq!(form.contains(french.text(key)), told, "{path}: {form}");
        }
    }
}

/// There is one core team: whoever founds a brigade beside it is not offered to found it again.
#[tokio::test]
async fn a_second_core_team_is_not_offered() {
    for (kind, offered) in [("CORE", false), ("MINISTERIAL", true)] {
        let form = page(Shaped::full().with("Brigade.kind", json!(kind)), "/brigades/found").await;
        assert_eq!(form.contains("<option value=\"CORE\""), offered, "{kind}: {form}");
        assert!(form.contains("<option value=\"MINISTERIAL\""), "{form}");
    }
}

/// A member is shown the form that their manager fills in, to send its address on, and does not send what is always refused.
#[tokio::test]
async fn whoever_does_not_answer_for_a_service_is_told_who_gives_its_consent() {
    let words = Catalogue::of(Locale::Fr).text("brigade.manager-alone");
    let forms =
        [("grant-standing-release", true), ("revoke-standing-release?release=id", true), ("assign-duty", false)];
    for (name, of_the_service) in forms {
        for manages in [true, false] {
            let answers = if manages { Shaped::full() } else { Shaped::full().without_roles() };
            let form = page(answers, &format!("/brigades/id/members/id/{name}")).await;
            let dead = form.contains("type=\"submit\" disabled aria-describedby=\"hindered\"");
            let expected = !manages && of_the_service;
            assert_eq!((form.contains(words), dead), (expected, expected), "{form}");
        }
    }
}

/// The summary leads to the seat that it is about, which the form has.
#[tokio::test]
async fn what_is_refused_of_a_team_leads_to_its_seat() {
    for (path, words) in [
        (json!(["input", "places"]), "Membres de l’équipe"),
        (json!(["input", "places", "0", "talentId"]), "Architecte"),
    ] {
        let errors = json!([{ "code": "EMPTY", "message": "Refusé.", "path": path }]);
        let answers = Shaped::full()
            .with("Query.composeTeam", json!({ "mobilisation": null, "userErrors": errors }))
            .with("TeamProposal.blocking", json!([]))
            .with("TeamSeat.title", json!("Architecte"));
        let refused = post(answers, "/mobilisations/id/team", "seat:id=id&expectedVersion=1").await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let refused = text(refused).await;
        let summary = refused.split("<li><a href=\"#seat-1\">").nth(1).and_then(|rest| rest.split("</a>").next());
        let summary = summary.unwrap_or_else(|| panic!("no link in the summary:\n{refused}"));
        assert!(summary.contains(words) && summary.contains("Refusé."), "{summary}");
        assert!(refused.contains("<select class=\"fr-select\" id=\"seat-1\""), "{refused}");
        assert!(refused.contains("<title>Erreur"), "{refused}");
    }
}

/// Two coordinators decide at once: the second sees whom the first decided on beside their own choice, before they decide over it.
#[tokio::test]
async fn whoever_decides_on_a_team_after_somebody_else_is_shown_both_choices() {
    let answers = |code: &str, status: &str| {
        let error = json!({ "code": code, "message": "Refusé.", "path": ["input", "expectedVersion"] });
        let member =
            |id: &str, name: &str| json!({ "talentId": id, "status": "ACCEPTED", "talent": { "displayName": name } });
        Shaped::full()
            .with("Query.composeTeam", json!({ "mobilisation": null, "userErrors": [error] }))
            .with("TeamProposal.blocking", json!([]))
            .with("Mobilisation.version", json!(9))
            .with("Mobilisation.status", json!(status))
            .with("Mobilisation.asked", json!([{ "id": "id", "title": "Architecte" }]))
            .with(
                "Mobilisation.team",
                json!([{ "askedSeatIds": ["id"], "talentId": "ada", "talent": { "displayName": "Ada" } }]),
            )
            .with("Mobilisation.brigade", json!({ "members": [member("ada", "Ada"), member("lin", "Lin")] }))
    };
    let (path, chosen) = ("/mobilisations/id/team", "seat:id=lin&expectedVersion=1");
    let (present, version) =
        ("Valeur actuelle\u{a0}: Ada", |number: u8| format!("name=\"expectedVersion\" value=\"{number}\""));
    let kept = "<option value=\"lin\" selected>";
    let refused = text(post(answers("VERSION_CONFLICT", "COMPOSED"), path, chosen).await).await;
    assert!(refused.contains(present) && refused.contains(kept) && refused.contains(&version(9)), "{refused}");
    // What is refused for another reason, or checked, is still a choice of what was seen.
    let other = text(post(answers("EMPTY", "COMPOSED"), path, chosen).await).await;
    let checked = page(answers("EMPTY", "COMPOSED"), &format!("{path}?{chosen}")).await;
    for page in [other, checked] {
        assert!(!page.contains(present) && page.contains(kept) && page.contains(&version(1)), "{page}");
    }
    // Once people are called, the team is decided on.
    let called = text(post(answers("MOBILISATION_MOVED_ON", "CALLING"), path, chosen).await).await;
    assert!(called.contains("Équipe retenue") && called.contains("Architecte\u{a0}: Ada"), "{called}");
    assert!(!called.contains("Votre choix"), "{called}");
}

/// Whoever could be composed today is of no use to a team that has left: the page says so, and who was decided on, member of the brigade
/// or not.
#[tokio::test]
async fn a_closed_mobilisation_shows_its_team_as_decided_and_composes_none() {
    let answers = |status: &str| {
        let team = json!([{ "askedSeatIds": ["id"], "talentId": "ada", "talent": { "displayName": "Ada" } }]);
        Shaped::full()
            .with("TeamProposal.blocking", json!([]))
            .with("Mobilisation.status", json!(status))
            .with("Mobilisation.asked", json!([{ "id": "id", "title": "Architecte" }]))
            .with("Mobilisation.team", team)
            .with("Mobilisation.brigade", json!({ "members": [] }))
    };
    let french = Catalogue::of(Locale::Fr);
    let (closed, proposals) = (french.text("team.closed"), french.text("team.lead"));
    for status in ["DEPLOYED", "STOOD_DOWN", "REVIEWED", "CANCELLED", "FAILED"] {
        let page = page(answers(status), "/mobilisations/id/team").await;
        assert!(page.contains(closed) && page.contains("Architecte\u{a0}: Ada"), "{status}: {page}");
        assert!(page.contains(french.text(&format!("mobilisation.status.{status}"))), "{status}: {page}");
        assert!(!page.contains(proposals) && !page.contains("Votre choix"), "{status}: {page}");
    }
    for status in ["DECLARED", "COMPOSED", "CALLING", "MOBILISED"] {
        let page = page(answers(status), "/mobilisations/id/team").await;
        assert!(!page.contains(closed) && page.contains(proposals), "{status}: {page}");
    }
    // What is refused leads to no field that is not there.
    let error = json!({ "code": "MOBILISATION_MOVED_ON", "message": "Refusé.", "path": ["input", "places"] });
    let late = answers("DEPLOYED").with("Query.composeTeam", json!({ "mobilisation": null, "userErrors": [error] }));
    let late = text(post(late, "/mobilisations/id/team", "seat:id=ada&expectedVersion=1").await).await;
    assert!(late.contains("Refusé.") && !late.contains("href=\"#seat-1\""), "{late}");
}

/// Somebody else corrects the need, or has people called, while a correction is typed.
#[tokio::test]
async fn a_correction_typed_over_another_shows_both_and_never_becomes_another_mobilisation() {
    let seat = json!({
        "filled": false, "title": "Architecte", "share": 60, "mode": "REMOTE", "region": null, "clearance": "NONE",
        "skills": [{ "skillId": "sql", "level": 2, "skill": { "label": "SQL" } }],
    });
    let answers = |status: &str| {
        let error = json!({ "code": "VERSION_CONFLICT", "message": "Refusé.", "path": ["input", "expectedVersion"] });
        Shaped::full()
            .with("Query.correctMobilisation", json!({ "mobilisation": null, "userErrors": [error] }))
            .with("Mobilisation.status", json!(status))
            .with("Mobilisation.exercise", json!(false))
            .with("Mobilisation.version", json!(9))
            .with("Mobilisation.name", json!("Crue"))
            .with("Mobilisation.asked", json!([seat]))
    };
    let (path, typed) = ("/mobilisations/id/need", "purpose=correct&expectedVersion=1&name=Orage&seat.0.share=80");
    let refused = post(answers("DECLARED"), path, typed).await;
    assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let refused = text(refused).await;
    for said in [
        "id=\"name-error\">Valeur actuelle\u{a0}: Crue<",
        "id=\"share-0-error\">Valeur actuelle\u{a0}: 60<",
        "value=\"Orage\"",
        "name=\"expectedVersion\" value=\"9\"",
    ] {
        assert!(refused.contains(said), "{said}: {refused}");
    }
    assert!(!refused.contains("id=\"mode-0-error\""), "what is the same is not told: {refused}");
    let calling = answers("CALLING");
    let asked = calling.asked();
    let moved = post(calling, path, typed).await;
    assert_eq!(moved.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let moved = text(moved).await;
    let words = Catalogue::of(Locale::Fr).find("need.moved-on").expect("words");
    assert!(moved.contains(words) && moved.contains("value=\"Orage\""), "{moved}");
    assert!(moved.contains("name=\"purpose\" value=\"declare\""), "sent again, it is what the page says: {moved}");
    let asked = asked.lock().expect("nobody panicked");
    assert!(asked.iter().all(|(operation, _)| *operation != "DeclareMobilisation"), "{asked:?}");
}

/// A mobilisation can be given up before anybody is called: nobody is said to have been.
#[tokio::test]
async fn the_need_of_a_mobilisation_that_was_given_up_says_no_call() {
    let french = Catalogue::of(Locale::Fr);
    let path = "/mobilisations/id/need";
    for (status, given_up) in [("CANCELLED", true), ("FAILED", true), ("CALLING", false), ("STOOD_DOWN", false)] {
        let answers =
            || Shaped::full().with("Mobilisation.status", json!(status)).with("Mobilisation.exercise", json!(false));
        let shown = page(answers(), path).await;
        assert_eq!(shown.contains(french.text("need.anew.closed")), given_up, "{status}: {shown}");
        assert_eq!(shown.contains(french.text("need.anew.explained")), !given_up, "{status}: {shown}");
        let sent = text(post(answers(), path, "purpose=correct&expectedVersion=1").await).await;
        assert_eq!(sent.contains(french.text("need.given-up")), given_up, "{status}: {sent}");
        assert_eq!(sent.contains(french.text("need.moved-on")), !given_up, "{status}: {sent}");
    }
}

/// Somebody else takes a seat and a skill away, and adds a seat, while a correction is typed: what has no field any more is named.
#[tokio::test]
async fn what_a_corrected_need_lost_or_gained_meanwhile_is_told() {
    let seat = |title: &str, skill: &str| {
        json!({
            "filled": false, "title": title, "share": 60, "mode": "REMOTE", "region": null, "clearance": "NONE",
            "skills": [{ "skillId": skill, "level": 2, "skill": { "label": "SQL" } }],
        })
    };
    let refused = async |seats: Value, typed: &str| {
        let error = json!({ "code": "VERSION_CONFLICT", "message": "Refusé.", "path": ["input", "expectedVersion"] });
        let answers = Shaped::full()
            .with("Query.correctMobilisation", json!({ "mobilisation": null, "userErrors": [error] }))
            .with("Mobilisation.status", json!("DECLARED"))
            .with("Mobilisation.exercise", json!(false))
            .with("Mobilisation.asked", seats);
        let typed = format!("purpose=correct&expectedVersion=1&seat.0.count=1&{typed}");
        text(post(answers, "/mobilisations/id/need", typed).await).await
    };
    let french = Catalogue::of(Locale::Fr);
    let (gone, added) = ("Le besoin n’a plus de poste 2", french.text("need.seat-added"));
    let skill = french.text("need.skill-gone");
    let one = || json!([seat("Architecte", "sql")]);
    let typed = "seats=2&seat.0.skill.css=3&seat.0.skill.php=&seat.1.title=Testeuse&seat.1.count=1";
    let page = refused(one(), typed).await;
    assert!(page.contains(gone) && page.contains("(«\u{a0}Testeuse\u{a0}»)"), "{page}");
    assert!(page.contains(skill) && page.contains("id=\"skill-0-1-error\""), "{page}");
    assert!(!page.contains(added), "{page}");
    // The skill that stands there now had no field in what was sent.
    let new = french.text("need.skill-added");
    assert!(page.contains(new), "{page}");
    let page = refused(one(), "seats=1&seat.0.skill.sql=3").await;
    assert!(!page.contains(new), "{page}");
    // What was not wanted either is no loss.
    let page = refused(one(), "seats=2&seat.0.skill.php=&seat.1.title=Testeuse&seat.1.count=0").await;
    assert!(!page.contains(gone) && !page.contains(skill), "{page}");
    let two = json!([seat("Architecte", "sql"), seat("Testeuse", "sql")]);
    // What cannot be read yet is still a correction of what was seen.
    let unread = refused(two.clone(), "seats=1&seat.0.share=x").await;
    assert!(unread.contains("name=\"seats\" value=\"1\"") && !unread.contains(added), "{unread}");
    let page = refused(two, "seats=1").await;
    assert!(page.contains(added) && page.contains("id=\"count-1-error\""), "{page}");
    assert!(page.contains("name=\"seats\" value=\"2\""), "{page}");
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

/// The deployment may come days before the first day of the work.
#[tokio::test]
async fn a_deployed_team_is_not_said_to_be_at_work() {
    let answers = Shaped::full().with("Mobilisation.status", json!("DEPLOYED"));
    let page = page(answers.with("Mobilisation.timeline", json!([])), "/mobilisations/id").await;
    assert!(page.contains("Équipe déployée") && !page.contains("Équipe à l’œuvre"), "{page}");
    for (locale, words) in [(Locale::Fr, "Équipe déployée"), (Locale::En, "Team deployed")] {
        for key in ["mobilisation.status.DEPLOYED", "timeline.DEPLOYED"] {
            assert_eq!(Catalogue::of(locale).find(key), Some(words), "{key}");
        }
    }
}

/// A team is deployed before its papers are complete: whoever coordinates it reads how many are not, and nobody else does.
#[tokio::test]
async fn a_deployed_teams_board_counts_what_is_not_confirmed_yet() {
    let board = async |team: &str, coordinated: bool, placements: &[&str]| {
        let call = |status: &&str| {
            json!({
                "id": "call", "seatId": "seat", "wave": 1, "status": "ENGAGED", "sendAt": "2027-03-14T09:00:00Z",
                "reminders": 0, "isYours": false, "lost": false, "placementStatus": status,
            })
        };
        let calls: Vec<Value> = placements.iter().map(call).collect();
        let answers = Shaped::full().with("Mobilisation.status", json!(team));
        let answers = answers.with("Mobilisation.coordinated", json!(coordinated));
        page(answers.with("Mobilisation.calls", json!(calls)), "/mobilisations/id").await
    };
    let two = board("DEPLOYED", true, &["RELEASED", "SIGNED", "ACTIVE"]).await;
    assert!(two.contains("2 conventions attendent encore une signature ou leur confirmation."), "{two}");
    let one = board("DEPLOYED", true, &["RELEASE_PENDING", "CONFIRMED", "WITHDRAWN"]).await;
    assert!(one.contains("1 convention attend encore une signature ou sa confirmation."), "{one}");
    for (team, coordinated, placements) in [
        ("DEPLOYED", true, ["CONFIRMED", "ACTIVE"]),
        ("DEPLOYED", false, ["RELEASED", "SIGNED"]),
        ("STOOD_DOWN", true, ["RELEASED", "SIGNED"]),
    ] {
        let page = board(team, coordinated, &placements).await;
        assert!(!page.contains("attend encore") && !page.contains("attendent encore"), "{page}");
    }
}

#[tokio::test]
async fn where_nobody_is_left_to_call_the_board_says_so_and_the_button_does_nothing() {
    let words = Catalogue::of(Locale::Fr).find("mobilisation.nobody-left").expect("words");
    for (left, idle) in [(json!(["id"]), true), (json!([]), false)] {
        let answers =
            Shaped::full().with("Mobilisation.status", json!("CALLING")).with("TeamSeat.filled", json!(false));
        let answers = answers.with("Mobilisation.seatsWithNobodyLeft", left).with("Mobilisation.calls", json!([]));
        let answers = answers.with("Mobilisation.anybodyToCall", json!(!idle));
        let page = page(answers, "/mobilisations/id").await;
        let offered = page.contains("href=\"/mobilisations/id/plan-wave\"");
        assert_eq!((page.contains(words), offered), (idle, !idle), "{page}");
    }
}

#[tokio::test]
async fn where_nobody_is_left_for_one_seat_nothing_is_said_to_come_there_by_itself() {
    let said = |key: &str| Catalogue::of(Locale::Fr).find(key).expect("words");
    let (all, but) = (said("mobilisation.all-asked"), said("mobilisation.all-asked-but"));
    let call = json!({
        "id": "call", "seatId": "id", "wave": 1, "status": "SENT", "sendAt": "2027-03-14T09:00:00Z",
        "deadline": "2027-03-14T10:30:00Z", "reminders": 0, "isYours": false, "lost": false,
    });
    for (left, expected) in [(json!([]), (true, false)), (json!(["other"]), (false, true))] {
        let answers =
            Shaped::full().with("Mobilisation.status", json!("CALLING")).with("TeamSeat.filled", json!(false));
        let answers = answers.with("Mobilisation.seatsWithNobodyLeft", left).with("Mobilisation.calls", json!([call]));
        let answers = answers.with("Mobilisation.anybodyToCall", json!(false));
        let page = page(answers.with("Mobilisation.coordinated", json!(true)), "/mobilisations/id").await;
        assert_eq!((page.contains(all), page.contains(but)), expected, "{page}");
    }
}

/// Whether calling would call anybody is the server's to say, whoever is being asked: the page says why where it would not.
#[tokio::test]
async fn while_everybody_is_being_asked_the_button_does_nothing_and_says_when_the_next_step_comes() {
    let said = |key: &str| Catalogue::of(Locale::Fr).find(key).expect("words");
    let (all_asked, nobody_now) = (said("mobilisation.all-asked"), said("mobilisation.nobody-now"));
    for (status, anybody, why) in [
        ("SENT", json!(false), Some("all-asked")),
        ("SENT", json!(true), None),
        ("ACCEPTED_AS_LAST_RESORT", json!(false), Some("nobody-now")),
        ("EXPIRED", json!(true), None),
        ("EXPIRED", Value::Null, None),
    ] {
        let call = json!({
            "id": "call", "seatId": "id", "wave": 1, "status": status, "sendAt": "2027-03-14T09:00:00Z",
            "deadline": "2027-03-14T10:30:00Z", "reminders": 0, "isYours": false, "lost": false,
        });
        let answers =
            Shaped::full().with("Mobilisation.status", json!("CALLING")).with("TeamSeat.filled", json!(false));
        let answers =
            answers.with("Mobilisation.seatsWithNobodyLeft", json!([])).with("Mobilisation.calls", json!([call]));
        let answers = answers.with("Mobilisation.anybodyToCall", anybody);
        let page = page(answers.with("Mobilisation.coordinated", json!(true)), "/mobilisations/id").await;
        let offered = page.contains("href=\"/mobilisations/id/plan-wave\"");
        let timed = page.contains(&format!("{all_asked} <time datetime=\"2027-03-14T10:30:00+00:00\">"));
        let told = (timed, page.contains(nobody_now), offered);
        assert_eq!(told, (why == Some("all-asked"), why == Some("nobody-now"), why.is_none()), "{status}: {page}");
        let described = |id: &str| page.contains(&format!("disabled aria-describedby=\"{id}\""));
        assert!(why.is_none_or(described), "{status}: {page}");
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

/// What is under way is found whatever came after it, and its brigade leads to it.
#[tokio::test]
async fn an_old_team_that_is_under_way_is_found_among_newer_ones() {
    let team = |name: String, status: &str| {
        json!({
            "id": name, "name": name, "status": status, "exercise": false, "teamBy": null, "coordinated": true,
            "brigade": { "id": "id", "name": "Crues" }, "host": { "name": "Équipement" }, "calls": [],
        })
    };
    let mut teams: Vec<Value> = (0..40).map(|place| team(format!("passée-{place}"), "REVIEWED")).collect();
    teams.push(team("Orages".to_owned(), "CALLING"));
    let answers = || Shaped::full().with("Query.mobilisations", Value::Array(teams.clone()));
    let link = "<a href=\"/mobilisations/Orages\">Orages</a>";
    for address in ["/mobilisations", "/mobilisations?q=orages", "/mobilisations?status=CALLING"] {
        let found = page(answers(), address).await;
        assert!(found.contains(link), "{address}: {found}");
    }
    assert!(!page(answers(), "/mobilisations?sort=newest").await.contains(link), "it stands on the next page");
    assert!(page(answers(), "/brigades/id").await.contains("href=\"/mobilisations?brigade=id\""));
    assert!(page(answers(), "/brigades").await.contains("href=\"/mobilisations\""));
}

/// Another edition of the recipe asks for another team, and another deadline allows another time: neither is compared without saying so.
#[tokio::test]
async fn an_exercise_says_which_one_it_is_compared_with_and_that_there_is_none_where_there_is_none() {
    let alone = Catalogue::of(Locale::Fr).find("exercise.alone").expect("words");
    let held = || {
        let answers = Shaped::full().with("Exercise.heldAt", json!("2027-03-14T09:00:02Z"));
        answers.with("Exercise.teamBy", json!("2027-03-14T21:00:00Z"))
    };
    let first = page(held().with("Exercise.last", Value::Null), "/exercises/id").await;
    assert!(first.contains(alone) && first.contains("12 heures"), "{first}");
    let last = json!({
        "id": "may", "name": "Exercice de mai", "heldAt": "2026-05-14T09:00:00Z", "teamBy": "2026-05-16T09:00:00Z",
        "score": { "firstYesMinutes": 12, "teamMinutes": null, "seats": 5, "unfilled": 2, "disturbed": 9 },
    });
    let second = page(held().with("Exercise.last", last), "/exercises/id").await;
    let link = "<a href=\"/exercises/may\">Exercice de mai</a>";
    for said in [link, "14\u{a0}mai 2026", "12 heures", "48 heures", ">5</td>"] {
        assert!(second.contains(said), "{said}: {second}");
    }
    assert!(!second.contains(alone), "{second}");
}

/// Whoever may say no for where the work is reads where it is before they answer.
#[tokio::test]
async fn whoever_is_called_reads_where_the_work_is_and_which_skills_it_asks_for() {
    let board = async |own: bool| {
        let call = json!({
            "id": "call", "seatId": "id", "wave": 1, "status": "SENT", "sendAt": "2027-03-14T09:00:00Z",
            "deadline": "2027-03-14T10:30:00Z", "reminders": 0, "isYours": own, "lost": false,
        });
        let answers = Shaped::full().with("Mobilisation.status", json!("CALLING"));
        let answers = answers.with("Mobilisation.calls", json!([call])).with("TeamSeat.mode", json!("HYBRID"));
        let answers = answers.with("TeamSeat.region", json!("BRETAGNE")).with("Skill.label", json!("Relecture"));
        page(answers.with("Mobilisation.reviews", json!([])), "/mobilisations/id").await
    };
    let (own, others) = (board(true).await, board(false).await);
    for said in ["En partie à distance", "Bretagne", "Relecture"] {
        assert!(own.contains(said), "{said}: {own}");
        assert!(!others.contains(said), "{said}: {others}");
    }
}

/// Everybody has said yes within the hours of the row; the work may begin days later.
#[tokio::test]
async fn what_can_be_raised_within_hours_is_not_said_to_be_at_work_within_them() {
    let recipes = json!([{ "id": "recipe", "name": "Sauvetage", "edition": 1, "seats": [] }]);
    let page = page(Shaped::full().with("Brigade.recipes", recipes), "/brigades/id").await;
    assert!(page.contains("oui de tous dans ce délai, au travail dès le 14\u{a0}mars 2027"), "{page}");
    assert!(page.contains("Équipe complète sous"), "{page}");
}

/// What is over waits for nobody, and a team that stands is awaited no more.
#[tokio::test]
async fn a_mobilisation_that_is_over_has_nothing_to_be_filled_and_awaits_no_team() {
    for (status, over) in [("CALLING", false), ("CANCELLED", true), ("FAILED", true)] {
        let answers = Shaped::full().with("Mobilisation.status", json!(status)).with("TeamSeat.filled", json!(false));
        let answers = answers.with("Mobilisation.seatsWithNobodyLeft", json!([]));
        let answers = answers.with("Mobilisation.calls", json!([])).with("Mobilisation.coordinated", json!(false));
        let page = page(answers, "/mobilisations/id").await;
        assert_eq!(page.contains("N’est plus à pourvoir"), over, "{status}: {page}");
        assert_eq!(page.contains("postes pourvus"), !over, "{status}: {page}");
    }
    for (status, awaited) in [("CALLING", true), ("REVIEWED", false), ("CANCELLED", false)] {
        let page = page(Shaped::full().with("Mobilisation.status", json!(status)), "/brigades").await;
        assert_eq!(page.contains("équipe complète avant le"), awaited, "{status}: {page}");
    }
}

/// The course of an exercise is over: no seat of it is to be filled any more.
#[tokio::test]
async fn an_exercise_s_seat_that_nobody_took_is_unfilled_and_an_exercise_without_a_call_says_so() {
    let nobody = Catalogue::of(Locale::Fr).find("exercise.nobody").expect("words");
    for (steps, called) in [(json!([]), false), (json!([{ "at": "2027-03-14T09:00:00Z", "kind": "CALLED" }]), true)] {
        let answers = Shaped::full().with("TeamSeat.filled", json!(false)).with("Exercise.steps", steps);
        let page = page(answers, "/exercises/id").await;
        assert!(page.contains("Non pourvu") && !page.contains("À pourvoir"), "{page}");
        assert_eq!(page.contains(nobody), !called, "{page}");
    }
}

/// Whoever has answered, or may still, reads what comes next of it.
#[tokio::test]
async fn whoever_was_called_reads_what_comes_next() {
    let said = |key: &str| Catalogue::of(Locale::Fr).find(key).expect("words");
    for (team, call, expected) in [
        ("CALLING", "ENGAGED", Some("call-next.team")),
        ("MOBILISED", "ENGAGED", Some("call-next.deployment")),
        ("CALLING", "RESERVE", Some("call-next.reserve")),
        ("CALLING", "ACCEPTED_AS_LAST_RESORT", Some("call-next.last-resort")),
        ("CALLING", "EXPIRED", Some("answer-call.late-explained")),
        ("DEPLOYED", "EXPIRED", None),
        ("CANCELLED", "RELEASED", None),
    ] {
        let own = json!({
            "id": "call", "seatId": "id", "wave": 1, "status": call, "sendAt": "2027-03-14T09:00:00Z",
            "deadline": "2027-03-14T10:30:00Z", "reminders": 0, "isYours": true, "lost": false,
        });
        let answers = Shaped::full().with("Mobilisation.status", json!(team));
        let page = page(answers.with("Mobilisation.calls", json!([own])), "/mobilisations/id").await;
        let keys = ["call-next.team", "call-next.deployment", "call-next.reserve", "call-next.last-resort"];
        let keys = keys.into_iter().chain(["answer-call.late-explained"]);
        let told: Vec<&str> = keys.filter(|key| page.contains(said(key))).collect();
        assert_eq!(told, expected.into_iter().collect::<Vec<_>>(), "{team}, {call}: {page}");
    }
}
