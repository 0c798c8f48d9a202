//! Figures through the schema: at ends of days for everybody, the events behind them for the programme alone, and what is refused.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_event_store::testing;
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_postgres::testing::database;
use vivier_talents::domain::value::{DisplayName, EmploymentStatus, Level};
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::ActivateTalent;

use crate::schema::with_store;
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

#[tokio::test]
async fn figures_are_told_at_ends_of_days_and_their_sources_to_the_programme() {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    // Who may see somebody is asked of these as well.
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let account = |number| AccountId::from_uuid(uuid::Uuid::from_u128(number));
    let schema = with_store(&tests.store).finish();
    let ask = async |viewer: &Actor, document: &str, variables: Value| -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let answer = execute(&schema, request, RequestContext::new(viewer.clone(), Locale::En)).await;
        serde_json::to_value(answer).expect("JSON")
    };
    let value = "query($at: Position) { indicator(id: \"talents-in-pool\", asOfPosition: $at) { value version unit targets { day value } } }";
    let before = ask(&Actor::Anonymous, value, json!({})).await["data"]["indicator"].clone();
    assert_eq!((&before["value"], &before["unit"], &before["version"]), (&json!(0), &json!("COUNT"), &json!(1)));
    assert_eq!(before["targets"][1], json!({ "day": "2022-12-31", "value": 1000 }));

    let person = Actor::Account { account: account(1), verified: true, grants: Vec::new() };
    let context = CommandContext::new(person.clone(), tests.store.clock());
    let display_name = Some(DisplayName::new("Ada").expect("a name"));
    let register = RegisterTalent { employment: EmploymentStatus::External, organisation: None, display_name };
    let talent = tests.store.execute(&context, &register).await.expect("registered").outcome.talent;
    let (skill, level) = (uuid::Uuid::from_u128(7), Level::new(3).expect("a level"));
    let claim = ClaimSkill { talent, expected_version: None, skill, level, since: None };
    let claimed = tests.store.execute(&context, &claim).await.expect("claimed").position.expect("an event");
    let activate = ActivateTalent { talent, expected_version: None };
    let activated = tests.store.execute(&context, &activate).await.expect("activated").position.expect("an event");
    tests.settle().await.expect("read models");
    let root = OrganisationId::from_uuid(uuid::Uuid::from_u128(9));
    let grants = vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation: root }];
    let programme = Actor::Account { account: account(2), verified: true, grants };
    for (at, expected) in [(None, 1), (Some(claimed), 0), (Some(activated), 1)] {
        let at = json!({ "at": at.map(|at: i64| at.to_string()) });
        let answer = ask(&programme, value, at.clone()).await;
        assert_eq!(answer["data"]["indicator"]["value"], expected, "{at}: {answer}");
        // Two positions around an event would tell everybody what it was.
        let answer = ask(&Actor::Anonymous, value, at.clone()).await;
        match at["at"].is_null() {
            // And so would the present, to whoever looks before and after it.
            true => assert_eq!(answer["data"]["indicator"]["value"], 0, "the day is not over: {answer}"),
            false => assert_eq!(answer["errors"][0]["extensions"]["code"], "INDICATOR_BY_POSITION", "{at}: {answer}"),
        }
    }

    let sources = "{ indicator(id: \"talents-in-pool\") { sources(first: 10) { totalCount nodes { position kind stream objectId object { __typename id } } } breakdown(by: MINISTRY) { total { value suppressed } cells { key value suppressed } withheld } } }";
    let answer = ask(&programme, sources, json!({})).await;
    assert_eq!(answer["errors"], Value::Null);
    let seen = answer["data"]["indicator"].clone();
    let object = json!({ "__typename": "Talent", "id": encode(talent).as_str() });
    let source = json!({
        "position": activated.to_string(), "kind": "TALENT", "stream": talent.to_string(), "objectId": encode(talent).as_str(), "object": object,
    });
    let sources_of = |nodes: Value, total: i64| json!({ "totalCount": total, "nodes": nodes });
    assert_eq!(seen["sources"], sources_of(json!([source]), 1), "each event leads to what it happened to");
    let one = json!({ "total": { "value": 1, "suppressed": false }, "cells": [], "withheld": true });
    assert_eq!(
        seen["breakdown"], one,
        "one person alone is never a cell, and the figure beside it says that there is one"
    );
    // Of one cell, a page at a time.
    let of_cell = "query($by: IndicatorDimension, $key: String, $after: String) { indicator(id: \"talents-in-pool\") { sources(by: $by, key: $key, first: 1, after: $after) { totalCount nodes { position } pageInfo { hasNextPage } edges { cursor } } } }";
    for (key, total) in [("NONE", 1), ("BRETAGNE", 0)] {
        let answer = ask(&programme, of_cell, json!({ "by": "REGION", "key": key })).await;
        assert_eq!(answer["data"]["indicator"]["sources"]["totalCount"], total, "{key}: {answer}");
    }
    let page = ask(&programme, of_cell, json!({})).await["data"]["indicator"]["sources"].clone();
    assert_eq!((&page["totalCount"], &page["pageInfo"]["hasNextPage"]), (&json!(1), &json!(false)), "{page}");
    let rest = ask(&programme, of_cell, json!({ "after": page["edges"][0]["cursor"] })).await;
    assert_eq!(rest["data"]["indicator"]["sources"]["nodes"], json!([]), "{rest}");
    for (variables, field) in [(json!({ "by": "REGION" }), "key"), (json!({ "key": "NONE" }), "by")] {
        let refused = ask(&programme, of_cell, variables).await;
        let said = &refused["errors"][0]["extensions"];
        assert_eq!((&said["code"], &said["argument"]), (&json!("REQUIRED"), &json!(field)), "{refused}");
    }
    let undivided =
        "{ indicator(id: \"brigade-projects\") { sources(by: REGION, key: \"NONE\", first: 1) { totalCount } } }";
    let refused = ask(&programme, undivided, json!({})).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "NO_SUCH_DIMENSION", "{refused}");
    // Everybody else: of the end of the month before, when there was nobody, whatever moment is asked for.
    let unseen = ask(&person, sources, json!({})).await["data"]["indicator"].clone();
    let nobody = json!({ "total": { "value": 0, "suppressed": false }, "cells": [], "withheld": false });
    assert_eq!((&unseen["sources"], &unseen["breakdown"]), (&Value::Null, &nobody));
    let both = "query($at: DateTime, $position: Position) { indicator(id: \"talents-in-pool\", asOf: $at, asOfPosition: $position) { value breakdown(by: MINISTRY) { day total { value } cells { key } } } }";
    let now = tests.store.clock().now();
    let end_of_day = now.date_naive().and_hms_micro_opt(23, 59, 59, 999_999).expect("an instant").and_utc();
    let breakdown = json!({ "day": "2025-12-31", "total": { "value": 0 }, "cells": [] });
    // In the middle of a day: what had been told by its beginning.
    let at = ask(&Actor::Anonymous, both, json!({ "at": now.to_rfc3339() })).await;
    assert_eq!(at["data"]["indicator"], json!({ "value": 0, "breakdown": breakdown }), "{at}");
    tests.clock.advance(chrono::Duration::days(1));
    let at = ask(&Actor::Anonymous, both, json!({ "at": end_of_day.to_rfc3339() })).await;
    assert_eq!(at["data"]["indicator"], json!({ "value": 1, "breakdown": breakdown }), "{at}");
    let at = ask(&programme, both, json!({ "at": now.to_rfc3339() })).await;
    assert_eq!(at["data"]["indicator"]["value"], 1, "{at}");
    let refused = ask(&person, both, json!({ "position": activated.to_string() })).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INDICATOR_BY_POSITION", "{refused}");

    let series = "query($from: Date!, $to: Date!) { indicator(id: \"talents-in-pool\") { series(from: $from, to: $to, step: DAY) { day value } } }";
    let span = |from: &str, to: &str| json!({ "from": from, "to": to });
    let points = ask(&Actor::Anonymous, series, span("2026-01-04", "2026-01-05")).await;
    let points = points["data"]["indicator"]["series"].clone();
    assert_eq!(points, json!([{ "day": "2026-01-04", "value": 0 }, { "day": "2026-01-05", "value": 1 }]));
    // Of today, which is not over, the programme alone is told.
    let until_today = span("2026-01-05", "2026-01-06");
    for (viewer, days) in [(&Actor::Anonymous, 1), (&person, 1), (&programme, 2)] {
        let points = ask(viewer, series, until_today.clone()).await["data"]["indicator"]["series"].clone();
        assert_eq!(points.as_array().map(Vec::len), Some(days), "{points}");
        assert_eq!(points[0], json!({ "day": "2026-01-05", "value": 1 }));
    }
    // A series about then ends there, as it did then.
    let then = "query($at: DateTime, $position: Position) { indicator(id: \"talents-in-pool\", asOf: $at, asOfPosition: $position) { series(from: \"2026-01-04\", to: \"2026-01-06\", step: DAY) { value } } }";
    for (viewer, at, expected) in [
        (&programme, json!({ "position": claimed.to_string() }), json!([{ "value": 0 }, { "value": 0 }])),
        (&programme, json!({ "position": activated.to_string() }), json!([{ "value": 0 }, { "value": 1 }])),
        (&programme, json!({ "at": now.to_rfc3339() }), json!([{ "value": 0 }, { "value": 1 }])),
        (&person, json!({ "at": now.to_rfc3339() }), json!([{ "value": 0 }])),
    ] {
        let answer = ask(viewer, then, at.clone()).await;
        assert_eq!(answer["data"]["indicator"]["series"], expected, "{at}: {answer}");
    }
    let told = ask(&Actor::Anonymous, value, json!({})).await["data"]["indicator"]["value"].clone();
    assert_eq!(told, 1, "yesterday is over");
    for (variables, code) in [
        (span("2026-01-05", "2026-01-04"), "END_BEFORE_START"),
        (span("2026-01-06", "2026-01-07"), "IN_THE_FUTURE"),
        (span("2015-01-01", "2026-01-05"), "TOO_MANY"),
        (span("2026-02-31", "2026-01-05"), "MALFORMED"),
    ] {
        let refused = ask(&Actor::Anonymous, series, variables).await;
        assert_eq!(refused["errors"][0]["extensions"]["code"], code);
    }
    let all =
        ask(&Actor::Anonymous, "{ indicators { id value } unknown: indicator(id: \"x\") { id } }", json!({})).await;
    assert_eq!(all["data"]["indicators"].as_array().map(Vec::len), Some(20), "{all}");
    assert_eq!(all["data"]["unknown"], Value::Null);
    let wrong = ask(
        &programme,
        "{ indicator(id: \"brigade-projects\") { breakdown(by: REGION) { cells { key } } } }",
        json!({}),
    )
    .await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "NO_SUCH_DIMENSION");
    tests.clock.set("2026-02-01T00:00:00Z".parse().expect("an instant"));
    for viewer in [&person, &programme] {
        let later = ask(viewer, both, json!({})).await["data"]["indicator"].clone();
        assert_eq!(later["value"], 1);
        assert_eq!(later["breakdown"]["total"], json!({ "value": 1 }), "as it stands beside it");
        assert_eq!(later["breakdown"]["cells"], json!([]), "value and cells stand side by side: no cell");
    }
}
