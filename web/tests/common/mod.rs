//! An executor that answers from what is written here, and keeps what it was asked.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::{Builder, Parts};
use axum::http::{Request, Response};
use serde_json::{Value, json};
use tower::ServiceExt;
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_web::executor::{BoxFuture, Call, ExecuteError, GraphqlExecutor, Viewer};
use vivier_web::state::{WebConfig, WebState};

#[derive(Clone, Default)]
pub struct Answers {
    /// The code with which every call fails.
    failing: Option<&'static str>,
    talent: bool,
    /// Seconds until there is a budget again.
    spent: Option<u64>,
    asked: Arc<Mutex<Vec<Value>>>,
}

impl Answers {
    pub fn failing() -> Self {
        Self::failing_with("SECRET")
    }

    /// Every call is answered with this code.
    pub fn failing_with(code: &'static str) -> Self {
        Self { failing: Some(code), ..Self::default() }
    }

    /// The budget is spent for so many seconds.
    pub fn spent(seconds: u64) -> Self {
        Self { spent: Some(seconds), ..Self::default() }
    }

    /// There is a talent, which somebody else has changed: it is at version 7.
    pub fn with_talent() -> Self {
        Self { talent: true, ..Self::default() }
    }

    /// The variables of each call so far.
    pub fn asked(&self) -> Vec<Value> {
        self.asked.lock().expect("no test panics while it holds this").clone()
    }
}

impl GraphqlExecutor for Answers {
    fn viewer<'a>(&'a self, _: &'a Parts) -> BoxFuture<'a, Viewer> {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(1));
        let actor = match self.talent {
            true => Actor::Account { account, verified: true, grants: Vec::new() },
            false => Actor::Anonymous,
        };
        Box::pin(async { Viewer { actor, session: None, address: None } })
    }

    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>> {
        // The frame of every page asks for these, once a minute.
        if call.document.operation != "Attributions" {
            self.asked.lock().expect("no test panics while it holds this").push(call.variables.clone());
        }
        let answer = match call.document.operation {
            operation if self.failing.is_some() => {
                Err(ExecuteError::Answered { operation, codes: self.failing.into_iter().map(str::to_owned).collect() })
            }
            operation if self.spent.is_some() => {
                Err(ExecuteError::Spent { operation, retry_after: self.spent.unwrap_or_default() })
            }
            "Missions" if call.variables["after"] == "damaged" => {
                Err(ExecuteError::Answered { operation: "Missions", codes: vec!["MALFORMED_CURSOR".to_owned()] })
            }
            "Attributions" => {
                let sentence = match call.locale.tag() {
                    "fr" => "Ce service utilise la classification ESCO de la Commission européenne.",
                    _ => "This service uses the ESCO classification of the European Commission.",
                };
                Ok(json!({ "skillFrameworks": [{ "attribution": null }, { "attribution": sentence }] }))
            }
            "Home" => Ok(json!({
                "programme": { "talentCount": 1284, "missionCount": 1, "placementCount": 0 },
                "missions": { "nodes": [mission()] },
            })),
            "Missions" => Ok(json!({ "missions": {
                "nodes": [mission()],
                "totalCount": 30,
                "pageInfo": { "hasNextPage": true, "hasPreviousPage": false, "startCursor": "start=", "endCursor": "end=" },
            } })),
            "SignIn" if call.variables["input"]["password"] == "right" => {
                Ok(json!({ "signIn": { "sessionToken": "token", "deviceToken": "device", "userErrors": [] } }))
            }
            "SignIn" => Ok(json!({ "signIn": { "sessionToken": null, "userErrors": [{ "message": "Non." }] } })),
            "BeginFederation" => Ok(json!({ "beginFederation": {
                "authorizationUrl": "https://provider.example/authorize", "state": "state", "userErrors": [],
            } })),
            "OwnAccount" if self.talent => Ok(json!({ "federation": { "name": "ProConnect" }, "me": {
                "email": "ada@accueil.example", "name": "Ada", "verified": true, "affiliation": "UNKNOWN", "secondFactor": false,
                "roles": [], "access": {
                    "hasPassword": true, "recoveryCodesLeft": 0, "futureEmail": null, "withheldRoles": [], "apiTokens": [],
                    "identities": [], "sessions": [], "delegations": [],
                },
            } })),
            "OwnTalent" if self.talent => Ok(json!({ "me": { "name": "Ada", "affiliation": "UNKNOWN" }, "ownTalent": {
                "id": "talent", "version": 7, "status": "ACTIVE", "displayName": "Ada", "headline": "Écrit ailleurs",
                "presentation": null, "regions": ["BRETAGNE"], "remotePreference": "HYBRID", "employmentStatus": "CIVIL_SERVANT",
                "pausedUntil": null, "missing": [], "organisation": null,
                "skills": [
                    { "skillId": "rust", "level": 3, "since": "2020-02-01", "evidence": "CLAIMED", "endorsementCount": 0, "skill": { "label": "Rust" } },
                    { "skillId": "sql", "level": 1, "since": null, "evidence": "CLAIMED", "endorsementCount": 0, "skill": { "label": "SQL" } },
                ],
                "availabilities": [{ "id": "window", "period": { "start": "2027-03-01", "end": "2027-04-30" }, "share": 40 }],
                "engagements": [], "visibility": [{ "section": "SKILLS", "audience": "INVOLVED" }], "actions": ["DESCRIBE_PROFILE"],
            } })),
            "Brigade" if self.talent => Ok(json!({ "ownTalent": { "id": "ada" }, "exercises": [], "brigade": {
                "id": "brigade", "version": 4, "name": "Brigade", "kind": "MINISTERIAL", "size": 2, "coordinated": false,
                "organisation": null, "recipes": [],
                "agents": [{ "talentId": "lin", "talent": { "displayName": "Lin" }, "standingReleases": [{
                    "id": "release", "share": 60, "noticeHours": 48, "startsOn": "2027-03-01", "endsOn": "2027-12-31", "conditions": null,
                }] }],
                "members": [{
                    "talentId": "ada", "isYou": true, "status": "ACCEPTED", "clearance": "NONE",
                    "optedOutUntil": (call.variables["id"] == "away").then_some("2999-01-06"),
                    "pausedUntil": (call.variables["id"] == "paused").then_some("2999-01-07"),
                    "talent": { "displayName": "Ada" }, "quietHours": null, "standingReleases": [],
                }],
                "duties": [
                    { "id": "kept", "kind": "ON_CALL", "offered": false, "talentId": "ada", "startsOn": "2027-03-01", "endsOn": "2027-03-07", "talent": null },
                    { "id": "given", "kind": "BACKUP", "offered": true, "talentId": "ada", "startsOn": "2027-04-01", "endsOn": "2027-04-07", "talent": null },
                    { "id": "far", "kind": "ON_CALL", "offered": false, "talentId": "ada", "startsOn": "2999-01-04", "endsOn": "2999-01-10", "talent": null },
                    { "id": "farther", "kind": "ON_CALL", "offered": false, "talentId": "ada", "startsOn": "2999-01-11", "endsOn": "2999-01-17", "talent": null },
                ],
                "offeredDuties": [{ "id": "theirs", "kind": "ON_CALL", "startsOn": "2027-05-03", "endsOn": "2027-05-09" }],
            } })),
            // As many as an answer tells at most, and one less.
            "Changes" => Ok(json!({ "changes": vec![
                json!({ "position": "7", "at": "2026-03-14T09:00:00Z", "kind": "TalentPaused", "words": "Pause.", "byItself": false,
                    "by": { "kind": "PERSON", "you": true, "account": null } });
                if call.variables["id"] == "many" { 500 } else { 499 }
            ] })),
            "CreditStatement" | "CreditStatementFile" => statement(&call.variables),
            "MobilisationReasons" => Ok(reasons(call.variables["position"].as_str())),
            "OfferDuty" => Ok(json!({ "offerDuty": { "brigade": { "id": "brigade" }, "userErrors": [] } })),
            "TakeDuty" => Ok(json!({ "takeDuty": { "brigade": { "id": "brigade" }, "userErrors": [] } })),
            "DescribeProfile" if call.variables["input"]["expectedVersion"] == 7 => {
                Ok(json!({ "describeProfile": { "talent": { "id": "talent" }, "userErrors": [] } }))
            }
            "DescribeProfile" => Ok(json!({ "describeProfile": { "talent": null, "userErrors": [
                { "code": "VERSION_CONFLICT", "message": "Relisez-le.", "path": ["input", "expectedVersion"] },
            ] } })),
            "ChooseVisibility" => Ok(json!({ "chooseVisibility": { "talent": { "id": "talent" }, "userErrors": [] } })),
            "ReleaseByLink" => {
                let opinion = call.variables["token"] == "opinion";
                let expired = call.variables["token"] == "expired";
                let answered = expired || call.variables["token"] == "answered";
                let asked = json!({
                    "talentName": null, "seat": null, "host": null, "answerBy": "2027-01-31T00:00:00Z",
                    "period": { "start": "2027-03-01", "end": "2027-04-30" }, "share": 40, "halfDays": 35,
                    "serviceReceives": 450,
                    "route": "SECONDMENT", "source": "Code", "opinionWanted": opinion, "opinion": null,
                });
                Ok(json!({ "releaseByLink": {
                    "placementId": "placement", "mission": (!expired).then_some("Portail"), "open": !answered, "expired": expired,
                    "asked": Some(asked).filter(|_| !answered),
                } }))
            }
            // Nothing of the placement is told by a link whose time has passed.
            "PlacementByLink" if call.variables["token"] == "expired" => Ok(json!({ "placementByLink": {
                "placementId": "placement", "mission": null, "open": false, "expired": true, "asked": null,
            } })),
            "PlacementByLink" => Err(ExecuteError::Answered {
                operation: "PlacementByLink",
                codes: vec!["ACTION_LINK_NOT_GENUINE".to_owned()],
            }),
            "AnswerReleaseByLink" if call.variables["input"]["grant"] == false => {
                Ok(json!({ "answerReleaseByLink": { "userErrors": [
                    { "code": "EMPTY", "message": "Refusé.", "path": ["input", "reason"] },
                ] } }))
            }
            "AnswerReleaseByLink" => Ok(json!({ "answerReleaseByLink": { "userErrors": [] } })),
            "GiveOpinionByLink" => Ok(json!({ "giveOpinionByLink": { "userErrors": [] } })),
            "TeamRecipe" if self.talent => {
                let seat = |id: &str, title: &str| {
                    json!({
                        "id": id, "title": title, "share": 60, "mode": "ON_SITE", "region": "BRETAGNE", "clearance": "NONE",
                        "skills": [{ "skillId": "sql", "level": 3, "skill": { "label": "SQL" } }],
                    })
                };
                Ok(json!({ "teamRecipe": {
                    "id": "recipe", "version": 3, "name": "Sauvetage", "edition": 2, "retired": false,
                    "brigade": { "id": "brigade", "name": "Brigade", "coordinated": true }, "seats": [seat("one", "Base"), seat("two", "Web")],
                } }))
            }
            "ReviseTeamRecipe" => Ok(json!({ "reviseTeamRecipe": { "recipe": { "id": "recipe" }, "userErrors": [] } })),
            "NeedBrigade" if self.talent => Ok(
                json!({ "brigade": { "id": "brigade", "name": "Brigade", "coordinated": call.variables["id"] == "brigade" } }),
            ),
            "Organisations" => Ok(json!({ "organisations": {
                "nodes": [{ "id": "host", "name": "Préfecture", "parent": null }], "pageInfo": null,
            } })),
            "SearchSkills" => {
                Ok(json!({ "searchSkills": [{ "skill": { "id": "rust", "label": "Rust" }, "matchedLabel": "Rust" }] }))
            }
            "SkillLabels" if call.variables["ids"].as_array().is_some_and(|ids| ids.contains(&json!("broken"))) => {
                Err(ExecuteError::Answered { operation: "SkillLabels", codes: vec!["MALFORMED_ID".to_owned()] })
            }
            "SkillLabels" => Ok(json!({ "nodes": [{ "id": "sql", "label": "SQL" }] })),
            "DeclareMobilisation" if call.variables["input"]["name"] == "Reprise" => {
                Ok(json!({ "declareMobilisation": { "mobilisation": { "id": "m1" }, "userErrors": [] } }))
            }
            "DeclareMobilisation" => Ok(json!({ "declareMobilisation": { "mobilisation": null, "userErrors": [
                { "message": "De 1 à 100.", "path": ["input", "seats", "2", "share"] },
            ] } })),
            "CallByLink" if call.variables["token"] == "forged" => Err(ExecuteError::Answered {
                operation: "CallByLink",
                codes: vec!["ACTION_LINK_NOT_GENUINE".to_owned()],
            }),
            "CallByLink" if call.variables["token"] == "expired" => {
                Err(ExecuteError::Answered { operation: "CallByLink", codes: vec!["ACTION_LINK_EXPIRED".to_owned()] })
            }
            "CallByLink" => {
                let (engaged, waits) = (call.variables["token"] == "engaged", call.variables["token"] == "waits");
                let status = if waits { "ACCEPTED_AS_LAST_RESORT" } else { "SENT" };
                Ok(json!({ "callByLink": {
                    "mobilisation": "Reprise", "seat": "Base de données", "share": 60, "mode": "HYBRID", "region": "BRETAGNE",
                    "skills": [{ "level": 3, "skill": { "label": "SQL" } }],
                    "status": if engaged { "ENGAGED" } else { status }, "deadline": "2027-01-31T00:00:00Z",
                    "teamBy": "2027-02-01T00:00:00Z", "used": waits, "open": !engaged, "lost": false, "dissolved": false,
                    "engagedElsewhere": false, "noLongerYours": false,
                    "zone": if call.variables["token"] == "far" { "REUNION" } else { "METROPOLITAN" },
                    "period": { "start": "2027-03-01", "end": "2027-04-30" }, "host": null,
                } }))
            }
            "AnswerCallByLink" => Ok(json!({ "answerCallByLink": {
                "call": { "status": "ACCEPTED_AS_LAST_RESORT" }, "userErrors": [],
            } })),
            "Mission" if call.variables["id"] == "public" => Ok(json!({ "mission": {
                "id": "public", "version": 1, "title": "Portail", "description": "D", "status": "PUBLISHED", "priority": 0, "actions": [],
                "organisation": { "id": "o", "name": "O" }, "organisationGoesOn": true, "publishedAt": "2026-01-05T09:00:00Z", "seats": [],
            } })),
            "FinishRegistration" if call.variables["input"]["token"] == "expired" => Ok(no_good("registerAccount")),
            "VerifyAddress" => Ok(no_good("verifyAddress")),
            "ResetPassword" => Ok(no_good("resetPassword")),
            "ConfirmAddressChange" => Ok(no_good("confirmAddressChange")),
            "FinishRegistration" => Ok(json!({ "registerAccount": { "verified": true, "userErrors": [] } })),
            _ => Ok(json!({ "mission": null })),
        };
        Box::pin(async { answer })
    }
}

/// What a mutation answers to the token of a link that is no good.
fn no_good(mutation: &str) -> Value {
    json!({ mutation: { "userErrors": [
        { "code": "INVALID_TOKEN", "message": "Demandez-en un autre.", "path": ["input", "token"] },
    ] } })
}

/// Parts of a hundred entries each; the account `breaks` has no more than one that can be read, and `short` has three. Of `issuer` there are
/// sums.
fn statement(variables: &Value) -> Result<Value, ExecuteError> {
    if variables["id"] == "issuer" {
        return Ok(json!({ "creditAccount": {
            "id": "issuer", "class": "PROGRAMME", "balance": -50_000, "isLow": false,
            "byRule": [{ "rule": "OPENING_GRANT", "amount": -50_000 }],
            "statement": { "nodes": [], "pageInfo": {
                "hasNextPage": false, "hasPreviousPage": false, "startCursor": null, "endCursor": null,
            } },
        } }));
    }
    if variables["id"] == "unknown" {
        return Ok(json!({ "creditAccount": null }));
    }
    let begun: u64 = variables["after"].as_str().map_or(0, |after| after.parse().expect("a cursor of ours"));
    if variables["id"] == "breaks" && begun > 0 {
        return Err(ExecuteError::Answered { operation: "CreditStatement", codes: vec!["UNAVAILABLE".to_owned()] });
    }
    let all = if variables["id"] == "short" { 230 } else { ENTRIES };
    let end = all.min(begun + 100);
    let entry = |number: u64| {
        let at = "2026-03-14T09:00:00Z";
        match number {
            1 => json!({
                "transferId": "t1", "status": "POSTED", "amount": -50, "at": at, "rule": "REVERSAL", "policyVersion": 1,
                "reversedTransferId": "t2", "reversed": { "at": at, "rule": "NAMED_GRANT", "purpose": "Atelier" },
            }),
            _ => json!({
                "transferId": format!("t{number}"), "status": "POSTED", "amount": 50, "at": at,
                "rule": "NAMED_GRANT", "policyVersion": 1, "purpose": "=1+1",
            }),
        }
    };
    let statement = json!({
        "nodes": (begun..end).map(entry).collect::<Vec<_>>(),
        "pageInfo": {
            "hasNextPage": end < all, "hasPreviousPage": begun > 0, "startCursor": null, "endCursor": end.to_string(),
        },
    });
    Ok(json!({ "creditAccount": {
        "id": "account", "class": "SERVICE", "balance": 0, "isLow": false, "byRule": [], "statement": statement,
    } }))
}

/// Entries of the statement: more than one read of the API gives five hundred times.
pub const ENTRIES: u64 = 50_300;

fn reasons(position: Option<&str>) -> Value {
    // Over before the moment that is looked at.
    let call = json!({
        "seatId": "seat", "wave": 1, "status": "EXPIRED", "lost": false, "sendAt": "2026-03-14T08:05:00Z",
        "deadline": "2026-03-14T08:35:00Z", "declineReason": null, "releaseReason": null,
    });
    let person = |outcome: &str, against: Value| {
        json!({
            "talentId": "ada", "talent": { "displayName": "Ada" }, "outcome": outcome, "quietUntil": null,
            "calls": [call], "places": [{ "seatId": "seat", "place": 2 }], "against": against,
        })
    };
    let people = match position {
        Some(_) => vec![person("NEXT_ON_LIST", json!([]))],
        None => vec![person("EXCLUDED", json!([{ "seatId": "seat", "constraints": ["SKILLS", "REST"] }]))],
    };
    json!({
        "mobilisation": {
            "id": "mobilisation", "name": "Reprise", "seats": [{ "id": "seat", "title": "Base de données" }],
            "timeline": [{ "at": "2026-03-14T08:00:00Z", "position": "7", "kind": "COMPOSED", "talent": null }],
        },
        "mobilisationReasons": {
            "at": "2026-03-14T09:00:00Z", "status": "CALLING", "people": people,
            // At place 9 it had been given up before there was a team.
            "composedAt": if position == Some("9") { Value::Null } else { json!("2026-03-14T08:00:00Z") },
            "endedAt": if position == Some("9") { json!("2026-03-14T08:30:00Z") } else { Value::Null },
        },
    })
}

fn mission() -> Value {
    json!({
        "id": "id",
        "title": "<script>alert(1)</script>",
        "organisation": { "name": "Agence" },
        "seats": [{ "title": "Poste" }],
        "publishedAt": "2026-11-07T09:30:00Z",
    })
}

pub fn pages(answers: Answers, config: WebConfig) -> Router {
    vivier_web::router(WebState::new(Arc::new(answers), config))
}

pub async fn send(answers: Answers, config: WebConfig, request: Builder) -> Response<Body> {
    let request = request.body(Body::empty()).expect("a request");
    pages(answers, config).oneshot(request).await.expect("a router never fails")
}

pub async fn get(answers: Answers, path: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
    send(answers, WebConfig::default(), request).await
}

/// A form sent by one of our own pages.
pub async fn post(answers: Answers, config: WebConfig, path: &str, form: &str) -> Response<Body> {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(form.to_owned()))
        .expect("a request");
    pages(answers, config).oneshot(request).await.expect("a router never fails")
}

pub async fn text(response: Response<Body>) -> String {
    let body = to_bytes(response.into_body(), 10_000_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("text")
}
