//! What was so on a day, over the whole router: days in addresses, lists of changes, and statements however long they are.

use axum::body::to_bytes;
use axum::http::StatusCode;

use crate::common::{Answers, ENTRIES, get, text};

#[tokio::test]
async fn a_day_that_is_to_come_is_refused_at_its_field_and_nothing_that_was_typed_is_lost() {
    for (path, kept) in [
        ("/statistics?q=match&on=2999-03-04", "value=\"match\""),
        ("/statistics.csv?q=match&on=2999-03-04", "value=\"match\""),
        ("/statistics/talents-in-pool?on=2999-03-04", "action=\"/statistics/talents-in-pool\""),
        ("/credits/a1?on=2999-03-04&sort=oldest", "<option value=\"oldest\" selected"),
        ("/credits/a1/statement.csv?on=2999-03-04&sort=oldest", "<option value=\"oldest\" selected"),
        ("/seats/s1/candidates?skill=k1&on=2999-03-04", "<option value=\"k1\" selected"),
        ("/seats/s1/candidates.csv?skill=k1&on=2999-03-04", "<option value=\"k1\" selected"),
        ("/mobilisations/m1/reasons?on=2999-03-04", "action=\"/mobilisations/m1/reasons\""),
    ] {
        for (language, words) in [
            ("fr", "Ce jour est à venir. Choisissez aujourd’hui ou un jour passé."),
            ("en", "This day is to come. Choose today or a day that is over."),
        ] {
            let response = get(Answers::default(), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            let page = text(response).await;
            for expected in [words, kept, "id=\"on-error\"", "value=\"2999-03-04\"", "aria-invalid=\"true\""] {
                assert!(page.contains(expected), "{path} {language}: {expected} is not in\n{page}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_no_day_is_refused_at_its_field_and_never_taken_for_today() {
    for (path, field, typed) in [
        ("/statistics?on=2026-13-01", "on", "2026-13-01"),
        ("/statistics.csv?on=zzz", "on", "zzz"),
        ("/statistics/talents-in-pool?on=zzz", "on", "zzz"),
        ("/credits/a1?on=2026-13-01", "on", "2026-13-01"),
        ("/credits/a1/print?on=zzz", "on", "zzz"),
        ("/credits/a1/statement.csv?on=2026-13-01", "on", "2026-13-01"),
        ("/seats/s1/candidates?on=31.12.2025", "on", "31.12.2025"),
        ("/mobilisations/m1/reasons?on=2026-02-30", "on", "2026-02-30"),
        ("/history/few?from=abc", "from", "abc"),
        ("/history/few/changes.csv?to=abc", "to", "abc"),
    ] {
        for (language, words) in [
            ("fr", "Ce n’est pas un jour. Écrivez l’année, le mois et le jour, comme 2026-03-14."),
            ("en", "This is no day. Write the year, the month and the day, as in 2026-03-14."),
        ] {
            let response = get(Answers::with_talent(), path, &[("accept-language", language)]).await;
            assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
            let page = text(response).await;
            let (error, value) = (format!("id=\"{field}-error\""), format!("value=\"{typed}\""));
            for expected in [words, error.as_str(), value.as_str(), "aria-invalid=\"true\""] {
                assert!(page.contains(expected), "{path} {language}: {expected} is not in\n{page}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_cut_off_from_a_list_of_changes_is_said() {
    let words = "Only the first 500 changes of these days";
    for (id, cut) in [("many", true), ("few", false)] {
        for path in [format!("/history/{id}?q=pause"), format!("/history/{id}/changes.csv")] {
            let response = get(Answers::with_talent(), &path, &[("accept-language", "en")]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(text(response).await.contains(words), cut, "{path}");
        }
    }
    for day in ["from", "to"] {
        let path = format!("/history/few?{day}=2999-03-04");
        let response = get(Answers::with_talent(), &path, &[("accept-language", "en")]).await;
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        assert!(text(response).await.contains(&format!("id=\"{day}-error\"")), "{path}");
    }
}

#[tokio::test]
async fn a_statement_is_sent_whole_however_long_it_is() {
    let response = get(Answers::with_talent(), "/credits/account/statement.csv", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-disposition"], "attachment; filename=\"statement.csv\"");
    let table = text(response).await;
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(u64::try_from(lines.len()), Ok(ENTRIES + 1));
    assert!(lines[0].starts_with("transfer,status,at,"), "{}", lines[0]);
    assert!(lines[1].starts_with("t0,POSTED,2026-03-14T09:00:00+00:00,50,"), "{}", lines[1]);
    assert!(lines[50_300].starts_with("t50299,") && lines[50_300].ends_with(",'=1+1"), "{}", lines[50_300]);
}

/// Whatever the pages of the list hold, and what is taken back stands with what it was.
#[tokio::test]
async fn a_statement_is_printed_whole_up_to_a_hundred_sheets() {
    let english = [("accept-language", "en")];
    let rows = |page: &str| page.matches("<time datetime=\"2026-03-14T09:00:00+00:00\"").count();
    let page = text(get(Answers::with_talent(), "/credits/short/print", &english).await).await;
    assert_eq!(rows(&page), 230);
    assert!(page.contains(": Grant – Atelier"), "{page}");
    assert!(!page.contains("the file has all of them"), "nothing is left out");
    let page = text(get(Answers::with_talent(), "/credits/account/print", &english).await).await;
    assert_eq!(rows(&page), 5_000);
    assert!(page.contains("the file has all of them"), "what is left out is said");
    let broken = get(Answers::with_talent(), "/credits/breaks/print", &english).await;
    assert_ne!(broken.status(), StatusCode::OK, "half a statement is no statement");
}

/// It has entries, which are not for everybody: neither page says that there are none, nor offers a file of them.
#[tokio::test]
async fn the_issuers_statement_is_its_sums_on_paper_too() {
    for path in ["/credits/issuer", "/credits/issuer/print"] {
        let page = text(get(Answers::with_talent(), path, &[("accept-language", "en")]).await).await;
        assert!(page.contains("Opening grant</td>") && page.contains("−500.00</td>"), "{path}: {page}");
        assert!(!page.contains("No entry.") && !page.contains("statement.csv"), "{path}: {page}");
    }
}

#[tokio::test]
async fn a_statement_that_cannot_be_read_to_its_end_breaks_off() {
    let response = get(Answers::with_talent(), "/credits/breaks/statement.csv", &[]).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert!(to_bytes(response.into_body(), 10_000_000).await.is_err(), "half a statement is no statement");
}
