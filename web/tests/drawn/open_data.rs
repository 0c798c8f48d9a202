//! The open data: the same keys for every program, names in the reader's language.

use axum::http::{Request, StatusCode};
use serde_json::Value;

use crate::shape::Shaped;
use crate::{asked_in, get, text};

#[tokio::test]
async fn what_cannot_be_is_answered_by_json_that_names_the_argument() {
    let nobody = || Shaped::full().with("Query.indicator", Value::Null);
    for (answers, path, status, code, argument) in [
        (Shaped::full(), "/data/id.csv?from=zz", StatusCode::BAD_REQUEST, "MALFORMED", "from".into()),
        (Shaped::full(), "/data/id.json?step=foo", StatusCode::BAD_REQUEST, "NO_SUCH_STEP", "step".into()),
        (Shaped::full(), "/data/id.csv?to=2999-01-01", StatusCode::BAD_REQUEST, "IN_THE_FUTURE", "to".into()),
        (nobody(), "/data/none.csv", StatusCode::NOT_FOUND, "NOT_FOUND", Value::Null),
        (Shaped::full(), "/data/id.xml", StatusCode::NOT_FOUND, "NOT_FOUND", Value::Null),
        (Shaped::full(), "/data/id", StatusCode::NOT_FOUND, "NOT_FOUND", Value::Null),
        (nobody(), "/data/none.json?by=region", StatusCode::NOT_FOUND, "NOT_FOUND", Value::Null),
    ] {
        let response = get(answers, path).await;
        assert_eq!(response.status(), status, "{path}");
        assert_eq!(response.headers()["content-type"], "application/json", "{path}");
        let said: Value = serde_json::from_str(&text(response).await).expect("JSON");
        assert_eq!((&said["code"], &said["argument"]), (&Value::from(code), &argument), "{path}");
        assert!(said["message"].as_str().is_some_and(|words| words.contains(' ')), "{path}: {said}");
    }
}

#[tokio::test]
async fn titles_and_names_are_in_the_readers_language_and_keys_in_none() {
    for (language, by_ministry, day, total) in [
        ("fr", "nom – Par ministère", "Au soir de ce jour, UTC", "Total"),
        ("en", "name – By ministry", "End of this day, UTC", "Total"),
    ] {
        let answers = || {
            Shaped::full()
                .with("Indicator.name", "nom".into())
                .with("Indicator.nameEn", "name".into())
                .with("Indicator.dimensions", serde_json::json!(["MINISTRY"]))
        };
        let get = async |path: &str| asked_in(answers(), Request::get(path).header("accept-language", language)).await;
        let package = get("/data/datapackage.json").await;
        assert_eq!(package.headers()["vary"], "Cookie, Accept-Language");
        let package: Value = serde_json::from_str(&text(package).await).expect("JSON");
        let resources = package["resources"].as_array().expect("resources");
        let cut = resources.iter().find(|resource| resource["path"] == "id.csv?by=ministry").expect("a cut one");
        assert_eq!(cut["title"], by_ministry);
        assert_eq!(cut["schema"]["fields"][0]["description"], day);
        let names: Vec<_> =
            cut["schema"]["fields"].as_array().expect("fields").iter().map(|f| f["name"].clone()).collect();
        assert_eq!(names, ["day", "key", "name", "value", "suppressed"]);
        let table = text(get("/data/id.csv?by=ministry").await).await;
        let last = table.lines().last().expect("rows");
        assert!(last.contains(&format!(",{total},")), "{table}");
    }
}

/// A total without cells is either of nobody or of too few: the file says which.
#[tokio::test]
async fn a_file_says_where_no_cell_is_told() {
    for withheld in [true, false] {
        let answers = Shaped::full()
            .with("IndicatorBreakdown.cells", serde_json::json!([]))
            .with("IndicatorBreakdown.withheld", withheld.into());
        let file = text(get(answers, "/data/id.json?by=ministry").await).await;
        let file: Value = serde_json::from_str(&file).expect("JSON");
        assert_eq!(file["withheld"], withheld, "{file}");
        assert_eq!(file["data"].as_array().map(Vec::len), Some(1), "the total: {file}");
    }
    let series = text(get(Shaped::full(), "/data/id.json").await).await;
    let series: Value = serde_json::from_str(&series).expect("JSON");
    assert_eq!(series["withheld"], Value::Null, "a series has no cells");
}

/// Each table of a figure's page is a file too, in the reader's language, of the day that is shown.
#[tokio::test]
async fn a_figures_page_leads_to_the_file_of_each_of_its_tables() {
    for (language, over_time, by_region) in [("fr", "Dans le temps", "Par région"), ("en", "Over time", "By region")] {
        for (address, until, and_until) in
            [("/statistics/id", "", ""), ("/statistics/id?on=2024-03-31", "?to=2024-03-31", "&to=2024-03-31")]
        {
            let answers = || Shaped::full().with("Indicator.dimensions", serde_json::json!(["REGION", "MINISTRY"]));
            let get =
                async |path: &str| asked_in(answers(), Request::get(path).header("accept-language", language)).await;
            let page = text(get(address).await).await.replace("&#38;", "&");
            for format in ["csv", "json"] {
                let series = (format!("/data/id.{format}{until}"), over_time);
                let cut = (format!("/data/id.{format}?by=region{and_until}"), by_region);
                for (file, name) in [series, cut] {
                    let name = format!("{}<span class=\"fr-sr-only\"> – {name}</span></a>", format.to_uppercase());
                    let link = format!("href=\"{file}\">{name}");
                    assert!(page.contains(&link), "{link} is not in\n{page}");
                    assert_eq!(get(&file).await.status(), StatusCode::OK, "{file}");
                }
                assert!(page.contains(&format!("\"/data/id.{format}?by=ministry{and_until}\"")), "{page}");
            }
            assert!(page.contains("href=\"/data/datapackage.json\""), "{page}");
        }
    }
}

/// Whoever may not see the events behind a figure is told of no day that is not over, and the page says so.
#[tokio::test]
async fn a_page_says_that_its_figures_are_those_of_yesterday() {
    for (language, words) in [("fr", "Au soir d’hier"), ("en", "At the end of yesterday")] {
        for (address, yesterday) in [
            ("/statistics", true),
            ("/statistics/id", true),
            ("/statistics?on=2024-03-31", false),
            ("/statistics/id?on=2024-03-31", false),
        ] {
            let request = Request::get(address).header("accept-language", language);
            let page = text(asked_in(Shaped::full().without_roles(), request).await).await;
            assert_eq!(page.contains(words), yesterday, "{address}: {page}");
            let of_now =
                text(asked_in(Shaped::full(), Request::get(address).header("accept-language", language)).await).await;
            assert!(!of_now.contains(words), "the programme's administration reads those of now: {address}");
        }
    }
}
