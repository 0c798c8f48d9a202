//! What rankings go by, what was decided with them, why somebody is not in one, and who is like whom.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vivier_kernel::locale::Locale;
use vivier_web::messages::Catalogue;

use crate::page;
use crate::shape::Shaped;

fn says(page: &str, keys: &[&str]) {
    for key in keys {
        let words = Catalogue::of(Locale::Fr).find(key).unwrap_or_else(|| panic!("{key} has no words"));
        assert!(page.contains(words), "{key} ({words}) is not in\n{page}");
    }
}

#[tokio::test]
async fn everybody_reads_the_weights_and_the_programme_alone_who_gets_seen() {
    let weights = ["skills", "profession", "words", "evidence", "freshness", "slack"]
        .map(|name| format!("ranking-weight.{name}"));
    let decided = ["taken", "against", "accepted", "accepted-against", "declined-against"];
    for shown in [false, true] {
        let answers = match shown {
            false => Shaped::full().with("Query.rankingExposure", Value::Null),
            true => Shaped::full().with("RankingDecisions.taken", Value::Null),
        };
        let page = page(answers, "/ranking").await;
        says(&page, &weights.each_ref().map(String::as_str));
        says(&page, &decided.map(|name| format!("ranking-decision.{name}")).each_ref().map(String::as_str));
        let heading = Catalogue::of(Locale::Fr).text("ranking-rules.exposure");
        assert_eq!(page.contains(&format!("<h2>{heading}</h2>")), shown, "{page}");
        assert_eq!(page.contains("1 (1\u{a0}‰)"), shown, "how many, and what part of all: {page}");
        assert_eq!(page.contains(Catalogue::of(Locale::Fr).text("ranking-rules.too-few")), shown, "{page}");
    }
}

#[tokio::test]
async fn what_was_done_against_a_ranking_is_said_and_nobody_else_is_told() {
    let against = Catalogue::of(Locale::Fr).text("ranking-records.against");
    for (value, said) in [(true, true), (false, false)] {
        let answers =
            Shaped::full().with("RankingRecord.against", json!(value)).with("RankingRecord.act", json!("DECLINED"));
        let page = page(answers, "/seats/id/rankings").await;
        says(&page, &["ranking-act.DECLINED"]);
        assert_eq!(page.contains(against), said, "{page}");
    }
    // A list of which the reader is told neither place nor number takes nobody out.
    let others = Shaped::full().with("RankingRecord.of", Value::Null).with("RankingRecord.place", Value::Null);
    let page = page(others, "/seats/id/rankings").await;
    says(&page, &["ranking-records.of-others"]);
    assert!(!page.contains(Catalogue::of(Locale::Fr).text("ranking-records.outside")), "{page}");
    let stranger = Shaped::full().with("Query.rankingRecords", Value::Null);
    assert_eq!(crate::get(stranger, "/seats/id/rankings").await.status(), axum::http::StatusCode::NOT_FOUND);
}

/// The service gives so many at a time: what is older is asked for, until nothing is.
#[tokio::test]
async fn the_rankings_of_a_seat_are_read_to_the_oldest() {
    for path in ["/seats/id/rankings", "/seats/id/rankings.csv", "/seats/id/rankings/id"] {
        let answers = Shaped::full();
        let asked = answers.asked();
        page(answers, path).await;
        let asked = asked.lock().expect("nobody panicked");
        let of_records = asked.iter().filter(|(operation, _)| *operation == "RankingRecords");
        let older: Vec<Value> = of_records.map(|(_, variables)| variables["olderThanId"].clone()).collect();
        assert_eq!(older, [Value::Null, json!("id")], "{path}");
    }
}

/// A record is there to be verified: what was compared is said in words, and it is done where somebody asks for it alone.
#[tokio::test]
async fn a_ranking_that_was_acted_upon_can_be_done_again() {
    let list = page(Shaped::full(), "/seats/id/rankings").await;
    assert!(list.contains("href=\"/seats/id/rankings/id\""), "{list}");
    let answers = Shaped::full();
    let asked = answers.asked();
    let record = page(answers, "/seats/id/rankings/id").await;
    says(&record, &["replay.again", "replay.takes-time"]);
    let replayed = asked.lock().expect("nobody panicked").iter().any(|(operation, _)| *operation == "RankingReplay");
    assert!(!replayed, "it reads all that ever happened");
    for (rules, inputs, list, outcome) in [
        (true, true, true, "same"),
        (false, false, false, "other-rules"),
        (true, true, false, "other-list"),
        (true, false, false, "other-inputs"),
    ] {
        let answers = Shaped::full()
            .with("RankingReplay.sameRules", json!(rules))
            .with("RankingReplay.sameInputs", json!(inputs))
            .with("RankingReplay.sameList", json!(list));
        let again = page(answers, "/seats/id/rankings/id?again=1").await;
        says(&again, &[format!("replay-outcome.{outcome}").as_str(), "replay-compared.rules"]);
        let same = Catalogue::of(Locale::Fr).text("replay.same");
        let expected = [rules, inputs, list].iter().filter(|same| **same).count();
        assert_eq!(again.matches(&format!("<dd>{same}</dd>")).count(), expected, "{again}");
    }
    assert_eq!(crate::get(Shaped::full(), "/seats/id/rankings/other").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_said_of_the_one_above_is_what_the_scores_say() {
    let candidate = |place: u8, score: i64, differences: &[(i64, &str)]| {
        let differences: Vec<Value> = differences
            .iter()
            .map(|(points, skill)| {
                let asked = json!({ "skill": { "label": skill }, "minimumLevel": 2, "importance": "ESSENTIAL" });
                json!({ "points": points, "above": { "name": "SKILL", "ground": { "asked": asked } } })
            })
            .collect();
        json!({
            "talentId": "id", "place": place, "declined": false, "talent": null, "score": score, "terms": [],
            "behindBecause": differences,
        })
    };
    let nodes = json!([
        candidate(1, 713_140, &[]),
        candidate(2, 500_000, &[(113_000, "langage clair"), (100_140, "RGAA")]),
        // One term can be more than the whole.
        candidate(3, 499_990, &[(60, "RGAA"), (-50, "langage clair")]),
        candidate(4, 499_990, &[(40, "RGAA"), (-40, "langage clair")]),
    ]);
    let found = page(Shaped::full().with("CandidateConnection.nodes", nodes), "/seats/id/candidates").await;
    // Whatever spaces do not break.
    let plain = found.replace(['\u{a0}', '\u{202f}'], " ");
    for words in [
        "213 140 points de plus au rang 1, dont 113 000 pour : Compétence langage clair ; 100 140 pour : Compétence RGAA</p>",
        "10 points de plus au rang 2, surtout pour : Compétence RGAA",
    ] {
        assert!(plain.contains(words), "{words} is not in\n{plain}");
    }
    assert_eq!(plain.matches("points de plus au rang").count(), 2, "{plain}");
}

/// Who holds something near holds nothing of what is asked: the level and the proof are those of the other skill, which is named.
#[tokio::test]
async fn what_counts_for_a_skill_is_named_where_it_is_another() {
    let near = "d’après « design d’interface », proche à 50 %, tenue au niveau 4";
    for (held, said) in [("other", true), ("asked", false)] {
        let terms = json!([{
            "name": "SKILL", "points": 45_500, "weight": 91, "ground": {
                "asked": {
                    "skillId": "asked", "skill": { "label": "prototypage" }, "minimumLevel": 2, "importance": "DESIRABLE",
                },
                "heldSkillId": held, "heldSkill": { "label": "design d’interface" }, "similarity": 50, "heldLevel": 4,
                "evidence": "ENDORSED",
            },
        }]);
        let found = page(Shaped::full().with("Candidate.terms", terms), "/seats/id/candidates").await;
        let plain = found.replace(['\u{a0}', '\u{202f}'], " ");
        assert_eq!(plain.contains(near), said, "{plain}");
        assert!(plain.contains("tenue au niveau 4"), "{plain}");
    }
}

/// What is only guessed at from other skills is called so wherever a term is shown, to whoever chooses and to the person.
#[tokio::test]
async fn a_skill_that_is_only_probable_is_to_be_confirmed() {
    for (name, words) in
        [("PROBABLE", "Compétence probable, à confirmer prototypage"), ("SKILL", "Compétence prototypage")]
    {
        let terms = json!([{
            "name": name, "points": 45_500, "weight": 91, "ground": {
                "asked": {
                    "skillId": "asked", "skill": { "label": "prototypage" }, "minimumLevel": 2, "importance": "DESIRABLE",
                },
                "heldSkillId": null, "heldSkill": null, "similarity": 0, "heldLevel": null, "evidence": null,
            },
        }]);
        for path in ["/seats/id/candidates", "/profile/missions", "/profile"] {
            let answers = Shaped::full()
                .with("Talent.status", json!("ACTIVE"))
                .with("Candidate.terms", terms.clone())
                .with("RankedSeat.terms", terms.clone());
            let plain = page(answers, path).await.replace(['\u{a0}', '\u{202f}'], " ");
            assert!(plain.contains(&format!("45 500 – {words}, ")), "{path}: {words} is not in\n{plain}");
            assert_eq!(plain.contains("à confirmer prototypage"), name == "PROBABLE", "{path}: {plain}");
        }
    }
}

/// Whoever chooses reads along a line what one has and another has not.
#[tokio::test]
async fn the_first_candidates_are_compared_side_by_side() {
    let skill = |points: u64, level: Value| {
        let asked =
            json!({ "skillId": "asked", "skill": { "label": "RGAA" }, "minimumLevel": 2, "importance": "ESSENTIAL" });
        let evidence = if level.is_null() { Value::Null } else { json!("PROVEN") };
        let held = if points == 50 { "other" } else { "asked" };
        json!({ "name": "SKILL", "points": points, "ground": {
            "asked": asked, "heldSkillId": held, "heldSkill": { "label": "ergonomie" }, "similarity": 50, "heldLevel": level,
            "evidence": evidence,
        } })
    };
    let candidate = |place: u8, name: &str, terms: Value| {
        json!({
            "talentId": "id", "place": place, "declined": false, "score": 100, "terms": terms, "behindBecause": [],
            "talent": { "displayName": name, "headline": null },
        })
    };
    let words = json!({ "name": "WORDS", "points": 40, "ground": null });
    let nodes = [
        candidate(1, "Ada", json!([skill(100, json!(3))])),
        candidate(2, "Lin", json!([skill(60, Value::Null), words])),
        candidate(3, "Grace", json!([skill(50, json!(4))])),
    ];
    let among = async |nodes: &[Value]| {
        page(Shaped::full().with("CandidateConnection.nodes", json!(nodes)), "/seats/id/candidates").await
    };
    let found = among(&nodes).await;
    let table =
        found.split("aria-label=\"Candidats côte à côte\"").nth(1).and_then(|rest| rest.split("</table>").next());
    let table = table.unwrap_or_else(|| panic!("no table:\n{found}"));
    for said in [
        "1. Ada</th>",
        "3. Grace</th>",
        "Compétence RGAA</th><td role=\"cell\" data-label=\"1. Ada\">100 – niveau 3 – confirmé (prouvée)</td>",
        "data-label=\"2. Lin\">60 – absente du profil</td>",
        "50 – d’après «\u{a0}ergonomie\u{a0}», proche à 50\u{a0}%, niveau 4",
        "Mots en commun</th><td role=\"cell\" data-label=\"1. Ada\">–</td><td role=\"cell\" data-label=\"2. Lin\">40</td>",
    ] {
        assert!(table.contains(said), "{said} is not in\n{table}");
    }
    let alone = among(&nodes[..1]).await;
    assert!(!alone.contains("Candidats côte à côte"), "{alone}");
}

#[tokio::test]
async fn the_number_beside_a_candidate_is_their_rank() {
    let found = page(Shaped::full().with("Candidate.place", json!(7)), "/seats/id/candidates").await;
    assert!(found.contains("<li value=\"7\">"), "{found}");
    // The design system's own counter knows nothing of the value.
    let style = include_str!("../../assets/own.css");
    assert!(style.contains("ol.vivier-rows > li[value]::marker { content: counter(list-item) \".  \"; }"));
}

/// As each language writes a semicolon.
#[tokio::test]
async fn what_somebody_does_not_meet_is_listed_as_the_language_writes_it() {
    let answers = Shaped::full().with("CandidateTakenOut.constraints", json!(["WORK_MODE", "REGION"]));
    let found = page(answers, "/seats/id/candidates").await;
    assert!(found.contains("Mode de travail\u{202f}; Région"), "{found}");
}

#[tokio::test]
async fn whom_a_change_of_the_seat_would_lose_is_said_beside_whom_it_would_bring() {
    for (loses, words) in [(5, "1 personne de plus, 5 de moins</li>"), (0, "1 personne de plus</li>")] {
        let answers = Shaped::full().with("RankingRelaxation.loses", json!(loses));
        let found = page(answers, "/seats/id/candidates").await;
        assert!(found.contains(words), "{words} is not in\n{found}");
    }
}

#[tokio::test]
async fn whoever_fills_a_seat_finds_people_like_somebody_who_must_be_replaced() {
    let found = page(Shaped::full(), "/seats/id/replace/id").await;
    says(&found, &["alike.lead"]);
    // Of whom they do not see any more what they can do, they are told so; whoever does not look for people there is told nothing.
    let unseen = || Shaped::full().with("Query.talentsLike", Value::Null);
    let told = page(unseen(), "/seats/id/replace/id").await;
    says(&told, &["alike.unseen"]);
    assert!(told.contains("href=\"/seats/id/candidates\""), "{told}");
    let stranger = unseen().with("Seat.occupations", Value::Null);
    assert_eq!(crate::get(stranger, "/seats/id/replace/id").await.status(), axum::http::StatusCode::NOT_FOUND);
    for (sides, led) in [(json!(["HOST"]), true), (json!(["TALENT"]), false)] {
        let placement = page(Shaped::full().with("Placement.mySides", sides), "/placements/id").await;
        assert_eq!(placement.contains("/replace/"), led, "{placement}");
    }
}

/// What the command would refuse is not offered, by either list of people.
#[tokio::test]
async fn nobody_is_asked_for_a_seat_that_looks_for_nobody_and_the_page_says_why() {
    for looks in [true, false] {
        for path in ["/seats/id/candidates", "/seats/id/replace/id"] {
            let found = page(Shaped::full().with("Seat.looksForSomebody", json!(looks)), path).await;
            let offered = ["propose", "invite"].iter().any(|by| found.contains(&format!("href=\"/seats/id/{by}/id\"")));
            assert_eq!(offered, looks, "{path}: {found}");
            let why = Catalogue::of(Locale::Fr).text("apply-refused.SEAT_NOT_OPEN");
            assert_eq!(found.contains(why), !looks, "{path}: {found}");
        }
    }
}

#[tokio::test]
async fn what_kept_others_out_is_headed_where_it_kept_somebody_out() {
    let heading = Catalogue::of(Locale::Fr).text("candidates.removed");
    for (count, headed) in [(json!(7), true), (json!(0), false), (Value::Null, false)] {
        for path in ["/seats/id/candidates", "/seats/id/replace/id"] {
            let found = page(Shaped::full().with("RankingRemoval.count", count.clone()), path).await;
            assert_eq!(found.contains(heading), headed, "{path}, {count}: {found}");
        }
    }
}

#[tokio::test]
async fn whoever_is_taken_out_reads_why_and_what_would_bring_them_back() {
    let answers = Shaped::full()
        .with("Prospects.standing", Value::Null)
        .with("TakenOut.constraints", json!(["SHARE_NOT_FREE", "REFUSED"]))
        .with("OwnChange.kind", json!("DECLARE_SHARE"))
        .with("OwnChange.lifts", json!("SHARE_NOT_FREE"))
        .with("OwnChange.share", json!(80))
        .with("OwnChange.from", json!("2026-03-01"))
        .with("OwnChange.until", json!("2026-04-30"))
        .with("SeatChange.kind", json!("LOWER_SHARE"))
        .with("SeatChange.amount", json!(40));
    let prospects = page(answers, "/seats/id/prospects").await;
    says(
        &prospects,
        &["prospects.out", "constraint-yours.SHARE_NOT_FREE", "constraint-yours.REFUSED", "prospects.seat-changes"],
    );
    // Whatever spaces do not break.
    let plain = prospects.replace('\u{a0}', " ");
    for words in ["Déclarez 80 % de plus de votre temps, du 1er mars 2026 au 30 avril 2026", "Demander 40 % du temps"]
    {
        assert!(plain.contains(words), "{words} is not in\n{plain}");
    }
    let standing = Shaped::full().with("Prospects.takenOut", Value::Null);
    let prospects = page(standing, "/seats/id/prospects").await;
    assert!(!prospects.contains(Catalogue::of(Locale::Fr).text("prospects.seat-changes")), "{prospects}");
    // What leaves the reader where they are is no change of rank.
    for (place, said) in [(2, true), (3, false)] {
        let answers = Shaped::full()
            .with("Prospects.takenOut", Value::Null)
            .with("RankingStanding.place", json!(3))
            .with("Counterfactual.place", json!(place));
        let prospects = page(answers, "/seats/id/prospects").await;
        assert_eq!(prospects.contains(Catalogue::of(Locale::Fr).text("prospects.changes")), said, "{prospects}");
    }
    // The page of a mission leads there, where there is something to be told.
    for (code, led) in [
        (Value::Null, true),
        (json!({ "code": "TALENT_NOT_IN_POOL" }), true),
        (json!({ "code": "TALENT_REQUIRED" }), false),
        (json!({ "code": "SEAT_NOT_OPEN" }), false),
    ] {
        let answers = Shaped::full().with("Mission.actions", json!([])).with("Seat.applicationRefusal", code.clone());
        let mission = page(answers, "/missions/id").await;
        assert_eq!(mission.contains("href=\"/seats/id/prospects\""), led, "{code}: {mission}");
    }
    // The list of missions says of the others why they are not in it.
    let answers = Shaped::full().with("Talent.status", json!("ACTIVE")).with("TakenOut.constraints", json!(["REGION"]));
    let fitting = page(answers, "/profile/missions").await;
    says(&fitting, &["fitting.taken-out", "constraint-yours.REGION"]);
}

#[tokio::test]
async fn whoever_cannot_apply_reads_why_where_they_stand_and_is_not_offered_it() {
    for (refusal, offered) in [
        (Value::Null, true),
        (json!({ "code": "PLACEMENT_ALREADY_OPEN" }), false),
        (json!({ "code": "TALENT_NOT_IN_POOL" }), false),
    ] {
        let answers = Shaped::full().with("Seat.applicationRefusal", refusal.clone());
        let prospects = page(answers, "/seats/id/prospects").await;
        assert_eq!(prospects.contains("href=\"/seats/id/apply\""), offered, "{refusal}: {prospects}");
        if let Some(code) = refusal["code"].as_str() {
            says(&prospects, &[format!("apply-refused.{code}").as_str(), format!("apply-remedy.{code}").as_str()]);
        }
    }
}

#[tokio::test]
async fn a_level_that_would_be_enough_is_named_once() {
    let answers = Shaped::full()
        .with("OwnChange.kind", json!("HAVE_SKILL"))
        .with("OwnChange.lifts", json!("ESSENTIAL_SKILL"))
        .with("OwnChange.level", json!(2))
        .with("TakenOut.constraints", json!(["ESSENTIAL_SKILL"]));
    let prospects = page(answers, "/seats/id/prospects").await;
    assert!(prospects.contains("id (niveau 2 – autonome) suffirait"), "{prospects}");
}

#[tokio::test]
async fn whoever_is_added_by_a_what_if_is_shown_with_their_seats() {
    let answers = || Shaped::full().with("AllocationWhatIf.moved", json!([]));
    let found = page(answers(), "/allocation/id?alike=id").await;
    assert!(found.contains("<li>Une personne de plus comme id – id</li>"), "{found}");
    let found = page(answers().with("AllocationAdded.seats", json!([])), "/allocation/id?alike=id").await;
    let nothing = Catalogue::of(Locale::Fr).text("allocation.nothing");
    assert!(found.contains(&format!("<li>Une personne de plus comme id – {nothing}</li>")), "{found}");
}

#[tokio::test]
async fn half_a_question_what_if_is_told_to_be_one_and_not_asked() {
    for (question, is_asked) in [
        ("mission=id", false),
        ("mission=id&alike=id", false),
        ("priority=50", false),
        ("close=1", false),
        ("mission=id&priority=much", false),
        ("mission=id&priority=50", true),
        ("mission=id&priority=&close=1", true),
        ("mission=&priority=&without=id&alike=", true),
    ] {
        let answers = Shaped::full();
        let asked = answers.asked();
        let found = page(answers, &format!("/allocation/id?{question}")).await;
        let refused = Catalogue::of(Locale::Fr).text("allocation.what-if-refused");
        assert_eq!(found.contains(refused), !is_asked, "{question}: {found}");
        let asked = asked.lock().expect("no panic while it is held");
        assert_eq!(asked.iter().any(|(operation, _)| *operation == "AllocationWhatIf"), is_asked, "{question}");
    }
}

#[tokio::test]
async fn whoever_missed_a_seat_reads_what_its_holder_has_and_what_it_would_have_taken() {
    let answers = Shaped::full()
        .with("AllocationMissedSeat.outOfReach", json!(false))
        .with("AllocationMissedSeat.neededFit", json!(204_500))
        .with("AllocationAhead.by", json!("SKILL"))
        .with("AllocationAhead.points", json!(180_010));
    for path in ["/allocation/id/missed", "/allocation/id"] {
        let page = page(answers.clone(), path).await;
        assert!(page.contains("204\u{202f}500") && page.contains("180\u{202f}010"), "{path}: {page}");
    }
    let answers = Shaped::full()
        .with("AllocationMissedSeat.outOfReach", json!(true))
        .with("AllocationMissedSeat.cause", json!("OWN_TIME"));
    let missed = page(answers, "/allocation/id/missed").await;
    says(&missed, &["missed.no-fit", "allocation.out-of-reach.OWN_TIME"]);
}

/// Nothing waits for a decision that was made.
#[tokio::test]
async fn proposals_of_a_run_say_what_its_decision_means_for_them() {
    let french = Catalogue::of(Locale::Fr);
    let keys = ["proposals.became.WAITING", "proposals.became.OPENS", "proposals.became.DROPPED"];
    for (status, said) in [("COMPUTED", keys[0]), ("ACCEPTED", keys[1]), ("REJECTED", keys[2])] {
        let answers = Shaped::full()
            .with("AllocationRun.status", json!(status))
            .with("AllocationProposal.placementId", Value::Null)
            .with("AllocationProposal.lapsed", Value::Null)
            .with("AllocationComparison.gainPerMille", json!(0));
        let page = page(answers, "/allocation/id").await;
        for key in keys {
            assert_eq!(page.contains(&format!(">{}</td>", french.text(key))), key == said, "{status}: {key}: {page}");
        }
        assert!(page.contains(">0,0\u{a0}%</td>"), "{status}: nothing is gained: {page}");
    }
}

/// One of several is asked: the form says whom.
#[tokio::test]
async fn whoever_is_invited_or_proposed_is_named_by_the_form() {
    for path in ["/seats/id/invite/id", "/seats/id/propose/id"] {
        let owner = || Shaped::full().with("Mission.actions", json!(["EDIT_MISSION"]));
        let named = page(owner().with("Talent.displayName", json!("Ada")), path).await;
        assert!(named.contains("<strong>Ada</strong>"), "{path}: {named}");
        let unnamed = page(owner().with("Talent.displayName", Value::Null), path).await;
        let words = Catalogue::of(Locale::Fr).text("placements.unnamed-talent");
        assert!(unnamed.contains(&format!("<strong>{words}</strong>")), "{path}: {unnamed}");
    }
}

/// Whatever is read off the pool in memory: lists, a rank, and the count beside the form of a seat.
#[tokio::test]
async fn what_may_be_a_moment_old_says_so() {
    let words = Catalogue::of(Locale::Fr).text("ranking.behind");
    let seat = "seat.title=Juriste&seat.share=40&seat.startsOn=2027-03-14&seat.endsOn=2027-03-14&seat.workMode=REMOTE\
                &seat.skills:rust=2&importance:rust=ESSENTIAL&skill=rust";
    let count = format!("/missions/id/add-seat?{seat}");
    for behind in [true, false] {
        let answers = Shaped::full()
            .with("Talent.status", json!("ACTIVE"))
            .with("Mission.status", json!("DRAFT"))
            .with("Mission.actions", json!(["EDIT_MISSION", "ADD_SEAT"]))
            .with("Query.nodes", json!([{ "id": "rust", "label": "Rust" }]))
            .with("RankingFreshness.behind", json!(behind));
        for path in [
            "/seats/id/candidates",
            "/seats/id/prospects",
            "/seats/id/replace/id",
            "/profile/missions",
            "/profile",
            count.as_str(),
        ] {
            let found = page(answers.clone(), path).await;
            assert_eq!(found.contains(words), behind, "{path}: {found}");
        }
        // A file, which could not say so, is asked for again a moment later.
        for path in ["/seats/id/candidates.csv", "/profile/missions.csv"] {
            let answer = crate::get(answers.clone(), path).await;
            let expected = if behind { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
            assert_eq!(answer.status(), expected, "{path}");
            assert_eq!(answer.headers().contains_key("retry-after"), behind, "{path}");
        }
    }
}

#[tokio::test]
async fn every_number_that_decides_a_score_is_told_in_words_of_both_languages() {
    let numbers = vivier_matching::ranking::policy::numbers();
    let told: Vec<Value> =
        numbers.iter().map(|number| json!({ "name": number.name, "value": number.value, "of": number.of })).collect();
    let found = page(Shaped::full().with("RankingPolicy.numbers", json!(told)), "/ranking").await;
    for number in &numbers {
        let key = format!("ranking-number.{}", number.name);
        assert!(Catalogue::of(Locale::En).find(&key).is_some(), "{key} has no words in English");
        says(&found, &[key.as_str()]);
    }
    // A part stands with its whole, and a count alone.
    let french = Catalogue::of(Locale::Fr);
    for (name, figure) in [("similar.narrower", "600 / 1\u{202f}000"), ("profession.singles", "24")] {
        let line = format!("{} – {figure}</li>", french.text(&format!("ranking-number.{name}")));
        assert!(found.contains(&line), "{line} is not in\n{found}");
    }
}

/// By which skill somebody is ahead, and what proves it, as far as the reader may know it.
#[tokio::test]
async fn what_proves_the_skill_of_the_one_above_is_named_with_its_year() {
    let proof = |kind: &str, certificate: Value, mission: Value| json!({ "kind": kind, "certificate": certificate, "provenOn": "2025-06-30", "mission": mission });
    let asked = json!({ "asked": { "skill": { "label": "RGAA" }, "minimumLevel": 2, "importance": "ESSENTIAL" } });
    for (term, ground, proof, evidence, said) in [
        (
            "EVIDENCE",
            json!({}),
            proof("MISSION", Value::Null, Value::Null),
            "PROVEN",
            "Preuves – RGAA, prouvée par une mission en 2025</p>",
        ),
        (
            "EVIDENCE",
            json!({}),
            proof("MISSION", Value::Null, json!({ "title": "Portail" })),
            "PROVEN",
            "Preuves – RGAA, prouvée par la mission « Portail » en 2025</p>",
        ),
        (
            "FRESHNESS",
            json!({}),
            proof("CERTIFICATE", json!("Opquast"), Value::Null),
            "PROVEN",
            "Fraîcheur des preuves – RGAA, prouvée par le certificat « Opquast » en 2025</p>",
        ),
        ("EVIDENCE", json!({}), Value::Null, "ENDORSED", "Preuves – RGAA, recommandée</p>"),
        (
            "FRESHNESS",
            json!({}),
            Value::Null,
            "ENDORSED",
            "Fraîcheur des preuves – RGAA, appuyée pour la dernière fois en 2025</p>",
        ),
        (
            "SKILL",
            asked.clone(),
            proof("CERTIFICATE", Value::Null, Value::Null),
            "PROVEN",
            "Compétence RGAA, prouvée par un certificat en 2025</p>",
        ),
        ("SKILL", asked, Value::Null, "CLAIMED", "Compétence RGAA</p>"),
    ] {
        let by = json!({
            "skill": { "label": "RGAA" }, "evidence": evidence, "evidencedOn": "2025-06-30", "proof": proof,
        });
        let difference = json!({ "points": 40, "above": { "name": term, "ground": ground }, "by": by });
        let candidate = json!({
            "talentId": "id", "place": 2, "declined": false, "talent": null, "score": 1, "terms": [],
            "behindBecause": [difference],
        });
        let found =
            page(Shaped::full().with("CandidateConnection.nodes", json!([candidate])), "/seats/id/candidates").await;
        let plain = found.replace(['\u{a0}', '\u{202f}'], " ");
        let said = format!("40 points de plus au rang 1, surtout pour : {said}");
        assert!(plain.contains(&said), "{said} is not in\n{plain}");
    }
}

/// A colleague's word may be later than the mission that proves a skill: the year is of what makes it fresh.
#[tokio::test]
async fn freshness_is_told_with_the_year_of_what_makes_it_fresh() {
    let proof = json!({ "kind": "MISSION", "certificate": null, "provenOn": "2025-11-06", "mission": null });
    let by = json!({
        "skill": { "label": "RGAA" }, "evidence": "PROVEN", "evidencedOn": "2026-06-10", "proof": proof,
    });
    let difference = json!({ "points": 40, "above": { "name": "FRESHNESS", "ground": {} }, "by": by });
    let candidate = json!({
        "talentId": "id", "place": 2, "declined": false, "talent": null, "score": 1, "terms": [],
        "behindBecause": [difference],
    });
    let found =
        page(Shaped::full().with("CandidateConnection.nodes", json!([candidate])), "/seats/id/candidates").await;
    let plain = found.replace(['\u{a0}', '\u{202f}'], " ");
    assert!(plain.contains("Fraîcheur des preuves – RGAA, appuyée pour la dernière fois en 2026</p>"), "{plain}");
    assert!(!plain.contains("en 2025"), "{plain}");
}
