//! The history of an object says what it is the history of, and leads back to it.

use serde_json::{Value, json};

use crate::page;
use crate::shape::Shaped;

#[tokio::test]
async fn a_history_says_whose_it_is_and_leads_back_to_it() {
    let day = json!("2027-03-14T09:00:00Z");
    for (node, called, way) in [
        (json!({ "__typename": "Talent", "displayName": "Ada" }), "Ada", vec!["/talents", "/talents/id"]),
        (
            json!({ "__typename": "Talent", "displayName": null }),
            "Talent (nom non partagé)",
            vec!["/talents", "/talents/id"],
        ),
        (json!({ "__typename": "Mission", "title": "Portail" }), "Portail", vec!["/missions", "/missions/id"]),
        (
            json!({ "__typename": "Placement", "seat": { "title": "Juriste" } }),
            "Juriste",
            vec!["/placements", "/placements/id"],
        ),
        (
            json!({ "__typename": "Organisation", "organisationName": "Préfecture" }),
            "Préfecture",
            vec!["/organisations", "/organisations/id"],
        ),
        (json!({ "__typename": "Brigade", "brigadeName": "Crues" }), "Crues", vec!["/brigades", "/brigades/id"]),
        (
            json!({ "__typename": "Mobilisation", "mobilisationName": "Orages" }),
            "Orages",
            vec!["/brigades", "/mobilisations/id"],
        ),
        (json!({ "__typename": "TeamRecipe", "recipeName": "Équipe" }), "Équipe", vec!["/brigades", "/recipes/id"]),
        (
            json!({ "__typename": "CreditAccount", "class": "BRIGADE", "brigade": { "name": "Crues" } }),
            "Crues",
            vec!["/credits", "/credits/id"],
        ),
        // The reader's talent is `id` too.
        (
            json!({ "__typename": "CreditAccount", "class": "TALENT", "talent": { "id": "id", "displayName": "Ada" } }),
            "Mon compte",
            vec!["/credits", "/credits/id"],
        ),
        (
            json!({ "__typename": "CreditAccount", "class": "TALENT", "talent": { "id": "lin", "displayName": "Lin" } }),
            "Lin",
            vec!["/credits", "/credits/id"],
        ),
        (
            json!({ "__typename": "AllocationRun", "computedAt": day }),
            "14\u{a0}mars 2027",
            vec!["/allocation", "/allocation/id"],
        ),
        // The reader is the account `id`.
        (json!({ "__typename": "Account", "accountName": "Ada" }), "Ada", vec!["/account"]),
    ] {
        let kind = node["__typename"].clone();
        let page = page(Shaped::full().with("Query.node", node), "/history/id").await;
        assert!(page.contains(&format!(" – {called}</h1>")), "{kind}: {page}");
        let (_, breadcrumb) = page.split_once("class=\"fr-breadcrumb\"").expect("a breadcrumb");
        let (breadcrumb, _) = breadcrumb.split_once("</nav>").expect("its end");
        let links: Vec<&str> = breadcrumb.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(links[0], "/", "{kind}");
        assert_eq!(links[1..], way, "{kind}");
    }
    let somebody = Shaped::full().with("Query.node", json!({ "__typename": "Account", "accountName": "Ada" }));
    let theirs = page(somebody.with("Query.me", json!({ "id": "me" })), "/history/id").await;
    assert!(theirs.contains("href=\"/accounts/id\">Ada</a>"), "{theirs}");
    let nothing = page(Shaped::full().with("Query.node", Value::Null), "/history/id").await;
    assert!(nothing.contains("class=\"fr-breadcrumb\""), "{nothing}");
}

/// Whoever asks what happened asks who did it, too.
#[tokio::test]
async fn a_history_says_who_did_what_as_far_as_its_reader_is_told() {
    for (by_itself, by, said) in [
        (true, json!({ "kind": "VIVIER", "you": false, "account": null }), "(par Vivier)"),
        (false, json!({ "kind": "PERSON", "you": true, "account": null }), "(par vous)"),
        (
            false,
            json!({ "kind": "PERSON", "you": false, "account": { "name": "Grace Hopper", "email": "g@x.example" } }),
            "(par Grace Hopper)",
        ),
        (
            false,
            json!({ "kind": "PERSON", "you": false, "account": null }),
            "(par une personne dont le compte est effacé)",
        ),
        (false, json!({ "kind": "ANONYMOUS", "you": false, "account": null }), "(par une personne non connectée)"),
    ] {
        let answers = || Shaped::full().with("Change.byItself", json!(by_itself)).with("Change.by", by.clone());
        let told = page(answers(), "/history/id").await;
        assert!(told.contains(said), "{by}: {told}");
        let file = page(answers(), "/history/id/changes.csv").await;
        assert!(file.contains(said), "{by}: {file}");
    }
    let grace = json!({ "kind": "PERSON", "you": false, "account": { "name": "Grace Hopper", "email": null } });
    let answers = Shaped::full().with("Change.byItself", json!(false)).with("Change.by", grace);
    assert!(page(answers, "/history/id?q=hopper").await.contains("(par Grace Hopper)"), "found by who did it");
}

/// Who says the later day first asks for the days between both, and not for the year before.
#[tokio::test]
async fn a_history_is_of_the_days_between_two_whichever_is_said_first() {
    let answers = Shaped::full();
    let asked = answers.asked();
    page(answers, "/history/id?from=2024-02-20&to=2024-02-01").await;
    let asked = asked.lock().expect("nobody panicked");
    let (_, variables) = asked.iter().find(|(operation, _)| *operation == "Changes").expect("asked");
    let said = (&variables["from"], &variables["to"]);
    assert_eq!(said, (&json!("2024-02-01T00:00:00Z"), &json!("2024-02-20T23:59:59.999999Z")));
}

/// Some of what a figure counts is for its brigade alone: the programme is told that it is, and does not meet a number that leads nowhere.
#[tokio::test]
async fn a_figure_says_which_of_its_events_are_not_opened_to_its_reader() {
    let words = "n’est ouvert qu’à ceux qui y ont part";
    let closed = Shaped::full().with("IndicatorSource.object", Value::Null);
    assert!(page(closed, "/statistics/id").await.contains(words));
    assert!(!page(Shaped::full(), "/statistics/id").await.contains(words));
}

/// The programme sees no mobilisation from inside, and follows what happened to any.
#[tokio::test]
async fn the_programme_is_led_to_the_history_of_brigades_and_of_mobilisations() {
    let closed = Shaped::full()
        .with("IndicatorSource.object", Value::Null)
        .with("IndicatorSource.kind", json!("MOBILISATION"))
        .with("IndicatorSource.objectId", json!("orages"));
    let told = page(closed, "/statistics/id").await;
    assert!(told.contains("<a href=\"/history/orages\">Mobilisation</a>"), "{told}");
    let brigade = page(Shaped::full().with("Brigade.coordinated", json!(false)), "/brigades/id").await;
    assert!(brigade.contains("href=\"/history/id\""), "{brigade}");
}

/// A breakdown of too few says so and shows its total; the programme gets from each cell to the events behind it.
#[tokio::test]
async fn each_cell_leads_to_its_events_and_a_breakdown_of_too_few_shows_its_total() {
    let answers = |withheld: bool| {
        let cells = json!([{ "key": "BRETAGNE", "value": 7, "suppressed": false }]);
        Shaped::full()
            .with("Indicator.id", json!("talents-in-pool"))
            .with("Indicator.dimensions", json!(["REGION"]))
            .with("IndicatorBreakdown.total", json!({ "key": "TOTAL", "value": 12, "suppressed": false }))
            .with("IndicatorBreakdown.cells", if withheld { json!([]) } else { cells })
            .with("IndicatorBreakdown.withheld", json!(withheld))
    };
    let told = page(answers(false), "/statistics/talents-in-pool").await.replace("&#38;", "&").replace("&amp;", "&");
    assert!(told.contains("/statistics/talents-in-pool?by=REGION&key=BRETAGNE#events"), "{told}");
    let few = page(answers(true), "/statistics/talents-in-pool").await;
    assert!(few.contains("Trop peu de personnes dans chaque groupe pour une ventilation. Total\u{a0}: 12."), "{few}");
    let none = page(answers(false), "/statistics/talents-in-pool?by=REGION&key=NONE").await;
    assert!(!none.contains(" – NONE"), "a key is no word, and no cell is shown of nobody: {none}");
    let answers = answers(false);
    let asked = answers.asked();
    let cell = page(answers, "/statistics/talents-in-pool?by=REGION&key=BRETAGNE").await;
    assert!(cell.contains("Par région – Bretagne"), "{cell}");
    let asked = asked.lock().expect("nobody panicked");
    let (_, variables) = asked.iter().find(|(operation, _)| *operation == "IndicatorSources").expect("asked");
    let said = (&variables["by"], &variables["key"], &variables["first"]);
    assert_eq!(said, (&json!("REGION"), &json!("BRETAGNE"), &json!(50)));
}
