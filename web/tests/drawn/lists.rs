//! Every list: a search, filters and an order in the address, pages, an empty state that says what to do next, and a file; or the stated reason
//! why one of them is missing.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use vivier_kernel::locale::Locale;
use vivier_web::lists::{Declared, LISTS, Part};
use vivier_web::messages::Catalogue;

use crate::shape::Shaped;
use crate::{get, page, text};

/// Somebody in the pool, with administrations of their own, and lists that are full.
fn full() -> Shaped {
    Shaped::full().with("Talent.status", "ACTIVE".into())
}

/// The same person, where the list holds nothing. Whoever has no administration is told so instead of what missions they have.
fn empty(list: &Declared) -> Shaped {
    let own = ["own-missions", "moderation"].contains(&list.name);
    let operations: &[&str] = if own { &["OwnMissions"] } else { &[] };
    Shaped::empty(operations).with("Talent.status", "ACTIVE".into())
}

fn address(list: &Declared) -> String {
    list.path.replace("{id}", "id")
}

/// The form of a list, of all forms of its page.
fn form<'a>(page: &'a str, path: &str) -> &'a str {
    let opening = format!("role=\"search\" method=\"get\" action=\"{path}\"");
    let (_, rest) = page.split_once(&opening).unwrap_or_else(|| panic!("{path} has no form that narrows it: {page}"));
    rest.split_once("</form>").expect("the form ends").0
}

/// Names of the form's controls.
fn controls(form: &str) -> BTreeSet<&str> {
    form.split(" name=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(name, _)| name).collect()
}

/// The address of a link with this attribute.
fn link(page: &str, attribute: &str) -> Option<String> {
    let tag = page.split("<a ").skip(1).find_map(|rest| {
        let tag = rest.split_once('>')?.0;
        tag.contains(attribute).then_some(tag)
    })?;
    Some(tag.split_once("href=\"")?.1.split_once('"')?.0.replace("&#38;", "&"))
}

fn has(page: &str, path: &str, part: Part) -> bool {
    let form = form(page, path);
    match part {
        Part::Search => form.contains("type=\"search\""),
        Part::Filters => controls(form).iter().any(|name| !["q", "sort"].contains(name)),
        Part::Sort => form.split_once("name=\"sort\"").is_some_and(|(_, rest)| {
            rest.split_once("</select>").is_some_and(|(options, _)| options.matches("<option").count() > 1)
        }),
        Part::Pages => link(page, "rel=\"next\"").is_some(),
        Part::File => link(page, "download").is_some_and(|file| file.contains(".csv")),
    }
}

#[tokio::test]
async fn every_list_has_every_control_or_the_reason_why_not() {
    for list in &LISTS {
        let path = address(list);
        let page = page(full(), &path).await;
        for part in Part::ALL {
            let reason = list.without.iter().find(|(without, _)| *without == part).map(|(_, reason)| *reason);
            match (has(&page, &path, part), reason) {
                (true, None) => {}
                (false, Some(reason)) => assert!(reason.len() > 20, "{}: {part:?}: {reason:?} is no reason", list.name),
                (true, Some(_)) => panic!("{} has {part:?}, and a reason for having none", list.name),
                (false, None) => panic!("{} has no {part:?}, and no reason:\n{page}", list.name),
            }
        }
    }
}

#[tokio::test]
async fn every_list_says_what_to_do_where_it_is_empty() {
    let french = Catalogue::of(Locale::Fr);
    for list in &LISTS {
        let path = address(list);
        let told = |family: &str| {
            let words = french.text(&format!("{family}.{}", list.name)).to_owned();
            // What is there, and what can be done about it.
            assert!(words.matches(['.', ':']).count() > 1, "{}: « {words} » does not say what to do", list.name);
            words
        };
        // The reasons for calls have people in them wherever there is a moment to show.
        let bare = page(empty(list), &path).await;
        assert!(bare.contains(&told("list-none")), "{} says nothing where it is empty:\n{bare}", list.name);
        let narrowed = page(empty(list), &format!("{path}?{}", list.narrowed)).await;
        assert!(
            narrowed.contains(&told("list-none-found")),
            "{} says nothing where nothing fits:\n{narrowed}",
            list.name
        );
        let back = format!("href=\"{path}\">{}</a>", french.text("list.show-all"));
        assert!(narrowed.contains(&back), "{} gives no way back to all:\n{narrowed}", list.name);
    }
}

#[tokio::test]
async fn a_value_that_does_not_exist_is_said_at_its_field_in_every_list() {
    let words = Catalogue::of(Locale::Fr).text("list.unknown").to_owned();
    let sorted = LISTS.iter().filter(|list| !list.without.iter().any(|(part, _)| *part == Part::Sort));
    let paths = sorted.map(|list| (format!("{}?sort=zorglub", address(list)), "sort"));
    for (path, field) in paths.chain([("/mobilisations?status=ZORGLUB".to_owned(), "status")]) {
        let page = page(full(), &path).await;
        assert!(page.contains(&format!("id=\"{field}-error\">{words}")), "{path} says nothing at {field}:\n{page}");
        assert!(page.contains(&format!("aria-describedby=\"{field}-error\"")), "{path}: {field}");
    }
    let known = page(full(), "/mobilisations?status=CALLING").await;
    assert!(!known.contains(&words), "{known}");
}

#[tokio::test]
async fn pages_and_files_keep_what_the_address_says() {
    for list in LISTS.iter().filter(|list| !list.without.iter().any(|(part, _)| *part == Part::File)) {
        let path = address(list);
        let page = page(full(), &path).await;
        // The last of its orders, which is never the one that holds anyway.
        let (_, sort) = form(&page, &path).split_once("name=\"sort\"").expect("an order");
        let values: Vec<&str> = sort.split("<option value=\"").skip(1).filter_map(|o| o.split('"').next()).collect();
        let last = values.last().expect("orders");
        let sorted = self::page(full(), &format!("{path}?sort={last}")).await;
        for attribute in ["rel=\"next\"", "download"] {
            let address = link(&sorted, attribute).unwrap_or_else(|| panic!("{}: no {attribute}", list.name));
            assert!(address.contains(&format!("sort={last}")), "{}: {address} forgets the order", list.name);
        }
        let file = link(&sorted, "download").expect("a file");
        let response = get(full(), &file).await;
        assert_eq!(response.status(), StatusCode::OK, "{file}");
        let kind = response.headers()["content-type"].to_str().expect("text").to_owned();
        assert!(kind.starts_with("text/csv"), "{file}: {kind}");
        assert!(text(response).await.lines().count() > 1, "{file} has no rows");
    }
}

#[test]
fn no_list_is_missing_from_the_table() {
    let mut read = BTreeSet::new();
    // A page of several files has a folder of its own.
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/pages"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the pages") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let source = std::fs::read_to_string(path).expect("text");
            let names = source.split("Listing::read(\"").skip(1).filter_map(|rest| rest.split('"').next());
            read.extend(names.map(str::to_owned));
        }
    }
    // The events behind a figure are narrowed on the page that they stand on, by its day and the links of its cells: they have no form.
    let within = "events".to_owned();
    let declared: BTreeSet<String> = LISTS.iter().map(|list| list.name.to_owned()).chain([within]).collect();
    assert_eq!(read, declared);
}

/// A filter by no mission at all would be no filter: the list of placements would be shown whole.
#[tokio::test]
async fn placements_of_missions_that_nobody_finds_are_none() {
    let answers = Shaped::empty(&["MissionsByText"]);
    let asked = answers.asked();
    let page = page(answers, "/placements?q=zorglub").await;
    assert!(page.contains(Catalogue::of(Locale::Fr).text("list-none-found.placements")), "{page}");
    let asked = asked.lock().expect("nobody panicked");
    assert!(asked.iter().all(|(operation, _)| *operation != "Placements"), "{asked:?}");
}

/// The nearest first, and what is searched for stands in any of the names.
#[tokio::test]
async fn missed_seats_are_narrowed_and_sorted_here() {
    let missed = |fit: u64, talent: &str, seat: &str, cause: &str| {
        serde_json::json!({
            "cause": cause, "atLeastFit": fit, "talent": { "displayName": talent }, "seat": { "title": seat },
            "takenBy": { "displayName": "Olga" }, "outOfReach": false, "neededFit": null, "ahead": [],
        })
    };
    let all = serde_json::json!([
        missed(30, "Ada", "Designer", "OUTBID"),
        missed(10, "Grace", "Analyste", "CHAIN"),
        missed(20, "Alan", "Juriste", "OUTBID"),
    ]);
    for (address, expected) in [
        ("/allocation/id/missed", vec!["Grace", "Alan", "Ada"]),
        ("/allocation/id/missed?sort=farthest", vec!["Ada", "Alan", "Grace"]),
        ("/allocation/id/missed?sort=person", vec!["Ada", "Alan", "Grace"]),
        ("/allocation/id/missed?sort=seat", vec!["Grace", "Ada", "Alan"]),
        ("/allocation/id/missed?cause=OUTBID", vec!["Alan", "Ada"]),
        ("/allocation/id/missed?q=JURIS", vec!["Alan"]),
        ("/allocation/id/missed?q=grace", vec!["Grace"]),
        ("/allocation/id/missed?q=olga&cause=CHAIN", vec!["Grace"]),
    ] {
        let page = page(full().with("AllocationResult.missed", all.clone()), address).await;
        let at = |name: &str| page.find(&format!("\">{name}</td>"));
        let mut found: Vec<_> =
            ["Ada", "Grace", "Alan"].into_iter().filter_map(|name| Some((at(name)?, name))).collect();
        found.sort_unstable();
        assert_eq!(found.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), expected, "{address}");
    }
}

/// No words of a notification are kept: those that it is worded with for its reader are searched through here, and cut into pages here.
#[tokio::test]
async fn notifications_are_searched_by_what_their_reader_reads() {
    let told = |id: &str, subject: &str, text: &str| {
        serde_json::json!({
            "id": id, "family": "RELEASE", "subject": subject, "text": [text], "path": null,
            "raisedAt": "2027-03-14T09:00:00Z", "read": true,
        })
    };
    let mut nodes =
        vec![told("a", "Une mise à disposition vous attend", "Ada"), told("b", "Votre jeton", "Il expire demain.")];
    nodes.extend((0..21).map(|place| told(&format!("m{place}"), "Une mission", "Elle vous va.")));
    let all = || {
        let nodes = serde_json::Value::Array(nodes.clone());
        full().with("NotificationConnection.nodes", nodes).with("PageInfo.hasNextPage", false.into())
    };
    let ids = |page: &str| -> Vec<String> {
        let hidden = page.split("name=\"id\" value=\"").skip(1);
        hidden.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
    };
    for (words, expected) in [("DISPOSITION", vec!["a"]), ("demain", vec!["b"]), ("zorglub", vec![])] {
        let found = page(all(), &format!("/notifications?q={words}")).await;
        assert_eq!(ids(&found), expected, "{words}");
    }
    let first = page(all(), "/notifications?q=mission").await;
    assert_eq!(ids(&first).len(), 20);
    let next = link(&first, "rel=\"next\"").expect("a second page");
    assert_eq!(ids(&page(all(), &next).await), ["m20"], "{next}");
    let table = text(get(all(), "/notifications.csv?q=demain").await).await;
    assert_eq!(table.lines().count(), 2, "{table}");
}

/// A run is known by what the list says of it, and by the reason that was given with its decision.
#[tokio::test]
async fn runs_are_searched_by_their_day_their_state_and_the_words_of_their_decision() {
    let run = |id: &str, status: &str, day: &str, words: Option<&str>| {
        serde_json::json!({
            "id": id, "status": status, "computedAt": format!("{day}T09:00:00Z"), "period": null, "words": words,
            "result": null,
        })
    };
    let all = serde_json::json!([
        run("one", "REJECTED", "2027-03-14", Some("Trop de départs dans un service.")),
        run("two", "COMPUTED", "2027-06-02", None),
    ]);
    for (words, expected) in
        [("d%C3%A9parts", vec!["one"]), ("JUIN", vec!["two"]), ("2027", vec!["one", "two"]), ("zorglub", vec![])]
    {
        let answers =
            full().with("AllocationRunConnection.nodes", all.clone()).with("PageInfo.hasNextPage", false.into());
        let page = page(answers, &format!("/allocation?q={words}&sort=oldest")).await;
        let mut found = ["one", "two"].to_vec();
        found.retain(|id| page.contains(&format!("href=\"/allocation/{id}\"")));
        assert_eq!(found, expected, "{words}");
    }
}

/// Whoever answered for a colleague, and has no part in it any more, is told that it was done; nobody else is told anything.
#[tokio::test]
async fn an_answer_that_ends_ones_part_is_said_on_the_list() {
    let gone = || full().with("Query.placement", serde_json::Value::Null);
    let response = get(gone(), "/placements/id?done=refuse-release").await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let to = response.headers()["location"].to_str().expect("text").to_owned();
    let list = page(full(), &to).await;
    assert!(list.contains(Catalogue::of(Locale::Fr).text("command-done.refuse-release")), "{list}");
    for address in ["/placements/id", "/placements/id?done=nonsense"] {
        assert_eq!(get(gone(), address).await.status(), StatusCode::NOT_FOUND, "{address}");
    }
}

#[tokio::test]
async fn words_that_mean_no_skill_narrow_no_list_and_their_field_says_so() {
    let words = Catalogue::of(Locale::Fr).text("list.no-skill");
    for (answers, said) in [(Shaped::empty(&["SearchSkills"]), true), (full(), false)] {
        let asked = answers.asked();
        let page = page(answers, "/missions?skill=zzz").await;
        assert_eq!(page.contains(&format!("id=\"skill-error\">{words}")), said, "{page}");
        let asked = asked.lock().expect("nobody panicked");
        let (_, variables) = asked.iter().find(|(known, _)| *known == "Missions").expect("the list was asked for");
        assert_eq!(variables["skillIds"].is_null(), said, "{variables}");
    }
}

/// A file has no field to say it at: whoever asks for what nobody finds is not given everything.
#[tokio::test]
async fn a_file_of_missions_with_a_skill_that_was_not_found_has_no_rows() {
    for (answers, found) in [(Shaped::empty(&["SearchSkills"]), false), (full(), true)] {
        let file = page(answers, "/missions.csv?skill=zzz").await;
        assert_eq!(file.lines().count() > 1, found, "{file}");
    }
}

/// What the address says reaches the API in its words.
#[tokio::test]
async fn orders_and_filters_of_the_address_are_asked_of_the_api() {
    for (path, operation, expected) in [
        ("/missions?skill=python", "Missions", serde_json::json!({ "skillIds": ["id"] })),
        ("/missions", "Missions", serde_json::json!({ "skillIds": null })),
        ("/missions.csv?skill=python", "Missions", serde_json::json!({ "skillIds": ["id"] })),
        ("/talents?sort=oldest", "Talents", serde_json::json!({ "order": "OLDEST" })),
        ("/talents?sort=nonsense", "Talents", serde_json::json!({ "order": "NEWEST" })),
        ("/accounts?sort=newest", "Accounts", serde_json::json!({ "order": "NEWEST" })),
        ("/accounts", "Accounts", serde_json::json!({ "order": "OLDEST" })),
        ("/placements?sort=deadline", "Placements", serde_json::json!({ "order": "DEADLINE" })),
        ("/notifications?sort=oldest", "Notifications", serde_json::json!({ "order": "OLDEST", "families": [] })),
        (
            "/organisations?sort=kind&kind=MINISTRY",
            "OrganisationList",
            serde_json::json!({ "order": "KIND", "kinds": ["MINISTRY"], "text": null }),
        ),
        (
            "/words?sort=text&q=k8s",
            "SkillAliases",
            serde_json::json!({ "order": "TEXT", "text": "k8s", "reviewed": null }),
        ),
        (
            "/credits/id?rule=MENTORING",
            "CreditStatement",
            serde_json::json!({ "order": "NEWEST", "rules": ["MENTORING"] }),
        ),
        (
            "/seats/id/candidates?skill=id&sort=time",
            "Candidates",
            serde_json::json!({ "order": "TIME", "skillIds": ["id"] }),
        ),
        // What the seat does not ask for narrows nothing, as the field says.
        (
            "/seats/id/candidates?skill=zorglub&sort=time",
            "Candidates",
            serde_json::json!({ "order": "TIME", "skillIds": [] }),
        ),
    ] {
        let answers = full();
        let asked = answers.asked();
        page(answers, path).await;
        let asked = asked.lock().expect("nobody panicked");
        let (_, variables) = asked.iter().find(|(known, _)| *known == operation).expect("the list was asked for");
        for (name, value) in expected.as_object().expect("an object") {
            assert_eq!(variables.get(name), Some(value), "{path}: {name} of {variables}");
        }
    }
}

/// Who looks among all of them is not told to look at those that were read, too.
#[tokio::test]
async fn only_whoever_looks_at_the_unread_ones_is_told_that_there_are_others() {
    let french = Catalogue::of(Locale::Fr);
    for (address, told) in [
        ("/notifications?q=zorglub", false),
        ("/notifications?family=RELEASE", false),
        ("/notifications?unread=1", true),
        ("/notifications?q=zorglub&unread=1", true),
    ] {
        let page = page(Shaped::empty(&[]), address).await;
        assert!(page.contains(french.text("list-none-found.notifications")), "{address}: {page}");
        assert_eq!(page.contains(french.text("notifications.read-too")), told, "{address}: {page}");
    }
}

#[tokio::test]
async fn a_table_is_called_what_its_page_is() {
    let french = Catalogue::of(Locale::Fr);
    for (address, title) in [("/moderation", "moderation.title"), ("/my-missions", "own-missions.title")] {
        let page = page(full(), address).await;
        let caption = format!("<caption class=\"fr-sr-only\">{}</caption>", french.text(title));
        assert!(page.contains(&caption), "{address}: {page}");
    }
}

/// Names cannot be searched for, and the page says so before anybody tries.
#[tokio::test]
async fn the_accounts_say_how_they_are_searched() {
    let page = page(full(), "/accounts").await;
    assert!(page.contains(Catalogue::of(Locale::Fr).text("accounts.sealed")), "{page}");
}

/// Whoever types a name, or half an address, is told that no account has it: the API, which takes whole addresses only, is not asked.
#[tokio::test]
async fn what_is_no_address_is_no_account_s() {
    let long = "a".repeat(300);
    for typed in ["lambrecht", "camille%40", "%3Cb%3E", long.as_str()] {
        for (path, asks) in
            [(format!("/accounts?email={typed}"), false), ("/accounts?email=ada%40x.example".to_owned(), true)]
        {
            let answers = full();
            let asked = answers.asked();
            let page = page(answers, &path).await;
            let none = Catalogue::of(Locale::Fr).text("list-none-found.accounts");
            assert_eq!(page.contains(none), !asks, "{path}: {page}");
            let asked = asked.lock().expect("nobody panicked");
            assert_eq!(asked.iter().any(|(operation, _)| *operation == "Accounts"), asks, "{path}");
        }
        let answers = full();
        let asked = answers.asked();
        let file = page(answers, &format!("/accounts.csv?email={typed}")).await;
        assert_eq!(file.lines().count(), 1, "{typed}: {file}");
        assert!(
            asked.lock().expect("nobody panicked").iter().all(|(operation, _)| *operation != "Accounts"),
            "{typed}"
        );
    }
}

/// Many seats are called the same: the mission and its administration tell them apart, to whoever hears the links, too.
#[tokio::test]
async fn seats_that_fit_say_of_which_mission_they_are() {
    let mission = serde_json::json!({ "title": "Portail citoyen", "organisation": { "name": "Armées" } });
    let answers = || full().with("Seat.mission", mission.clone());
    let found = page(answers(), "/profile/missions").await;
    let called = "Portail citoyen – Armées";
    let seats = found.matches("<h2 class=\"fr-h6").count();
    // The line, the button and the link of each seat; what takes the reader out of others comes on top.
    assert!(seats > 0 && found.matches(called).count() >= 3 * seats, "{found}");
    for (words, expected) in [("portail", true), ("armees", true), ("zorglub", false)] {
        let found = page(answers(), &format!("/profile/missions?q={words}")).await;
        assert_eq!(found.contains("<h2 class=\"fr-h6"), expected, "{words}: {found}");
    }
}

/// Without the skill that nobody knows any more, a search would read as one for any seat.
#[tokio::test]
async fn a_search_for_a_skill_that_there_is_no_more_says_so() {
    let answers = full()
        .with("SavedSearch.mission", serde_json::Value::Null)
        .with("SavedSearch.leastScore", serde_json::Value::Null)
        .with("SavedSearch.regions", serde_json::json!([]))
        .with("SavedSearch.remoteOnly", serde_json::json!(false))
        .with("Query.nodes", serde_json::json!([null]));
    let found = page(answers, "/searches").await;
    let french = Catalogue::of(Locale::Fr);
    assert!(found.contains(french.text("searches.unknown-skill")), "{found}");
    assert!(!found.contains(french.text("searches.any-seat")), "{found}");
}

#[tokio::test]
async fn a_search_by_score_counts_its_points_as_french_does() {
    for (score, said) in [(0, "au moins 0 point<"), (1, "au moins 1 point<"), (2, "au moins 2 points<")] {
        let answers = full()
            .with("SavedSearch.mission", serde_json::Value::Null)
            .with("SavedSearch.leastScore", serde_json::json!(score));
        let found = page(answers, "/searches").await;
        assert!(found.contains(said), "{said}: {found}");
    }
}
