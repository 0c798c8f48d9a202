//! What pages offer, against the tables by which the services decide: a page that shows what would be refused, or hides what would be
//! allowed, fails here. The API's `actions` are those tables too; its own tests say so.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Parts;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_matching::domain::transitions as placements_table;
use vivier_missions::domain::transitions as missions_table;
use vivier_talents::domain::transitions as talents_table;

use crate::commands::{missions, placements, talents};
use crate::executor::{BoxFuture, Call, ExecuteError, GraphqlExecutor, Viewer};
use crate::state::{WebConfig, WebState};

/// Answers every document with the same data, to a viewer with these roles.
struct Fixed {
    data: Value,
    roles: Vec<Role>,
}

impl GraphqlExecutor for Fixed {
    fn viewer<'a>(&'a self, _: &'a Parts) -> BoxFuture<'a, Viewer> {
        let organisation = OrganisationId::from_uuid(uuid::Uuid::from_u128(2));
        let grants = self.roles.iter().map(|role| RoleGrant { role: *role, organisation }).collect();
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(1));
        let actor = Actor::Account { account, verified: true, grants };
        Box::pin(async { Viewer { actor, session: None, address: None } })
    }

    fn execute<'a>(&'a self, call: Call<'a>) -> BoxFuture<'a, Result<Value, ExecuteError>> {
        let data = match call.document.operation {
            "Attributions" => json!({ "skillFrameworks": [] }),
            _ => self.data.clone(),
        };
        Box::pin(async { Ok(data) })
    }
}

/// The last parts of the addresses on a page that begin with `start`.
async fn offered(path: &str, start: &str, data: Value, roles: &[Role]) -> BTreeSet<String> {
    let executor = Arc::new(Fixed { data, roles: roles.to_vec() });
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response =
        crate::router(WebState::new(executor, WebConfig::default())).oneshot(request).await.expect("an answer");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let body = to_bytes(response.into_body(), 10_000_000).await.expect("a body");
    let page = String::from_utf8(body.to_vec()).expect("text");
    let beginning = format!("href=\"{start}");
    let links = page.split(&beginning).skip(1).filter_map(|rest| rest.split(['"', '?']).next());
    links.map(str::to_owned).collect()
}

/// `publishMission` as the API's list of actions says it.
fn shouted(name: &str) -> String {
    let spelt = |letter: char| letter.is_uppercase().then_some('_').into_iter().chain([letter.to_ascii_uppercase()]);
    name.chars().flat_map(spelt).collect()
}

/// The parties that people are, with the roles that make somebody one.
const PEOPLE: [(Party, &[Role]); 5] = [
    (Party::SignedIn, &[]),
    (Party::Oneself, &[]),
    (Party::MissionOwner, &[Role::MissionOwner]),
    (Party::ReleasingManager, &[Role::ReleasingManager]),
    (Party::ProgrammeAdministrator, &[Role::ProgrammeAdministrator]),
];

/// The forms of a mission's actions, by the API's name of each.
fn mission_form(action: &str) -> Option<&'static str> {
    let seats = [("ADD_SEAT", "add-seat"), ("CHANGE_SEAT", "change-seat"), ("REMOVE_SEAT", "remove-seat")];
    let known = missions::ON_MISSION.iter().map(|(name, command)| (*name, command.name)).chain(seats);
    known.into_iter().find(|(name, _)| *name == action).map(|(_, form)| form)
}

#[tokio::test]
async fn a_mission_offers_what_its_tables_allow() {
    use missions_table::{EDITS, MissionAction, MissionStatus, TRANSITIONS};
    for status in MissionStatus::ALL.iter().copied().filter(|status| *status != MissionStatus::Absent) {
        for (party, roles) in PEOPLE {
            let moves = TRANSITIONS.iter().filter(|row| row.from.contains(&status) && row.who.contains(&party));
            let edits = EDITS.iter().filter(|edit| edit.within.contains(&status) && edit.who.contains(&party));
            let allowed: BTreeSet<MissionAction> =
                moves.map(|row| row.command).chain(edits.map(|edit| edit.command)).collect();
            let (owner, looks) = (party == Party::MissionOwner, status.looks_for_people());
            // As the command answers: crate vivier-matching compares the two.
            let refusal =
                (owner || !looks).then(|| json!({ "code": if owner { "TALENT_REQUIRED" } else { "SEAT_NOT_OPEN" } }));
            let actions: Vec<String> = allowed.iter().map(|action| shouted(action.as_str())).collect();
            let data = json!({ "me": {}, "mission": {
                "id": "m", "version": 1, "title": "t", "description": "d", "status": status.as_str(), "priority": 0,
                "actions": actions, "organisation": { "id": "o", "name": "O" }, "publishedAt": null,
                "seats": [{
                    "id": "s", "title": "S", "share": 40, "workMode": "REMOTE", "place": null, "region": null,
                    "clearance": "NONE", "filled": false, "period": { "start": "2027-01-01", "end": "9999-01-01" }, "skills": [],
                    "applicationRefusal": refusal,
                }],
            } });
            let shown = offered("/missions/m", "/missions/m/", data.clone(), roles).await;
            let mut expected: BTreeSet<String> =
                actions.iter().filter_map(|action| mission_form(action)).map(str::to_owned).collect();
            // Priority is bought by owners, though Vivier gives the command itself once it is paid.
            let buying = EDITS.iter().find(|edit| edit.command == MissionAction::BuyPriority).expect("its row");
            if party == Party::MissionOwner && buying.within.contains(&status) {
                expected.insert("buy-priority".to_owned());
            }
            assert_eq!(shown, expected, "{status} for {party:?}");
            let seat = offered("/missions/m", "/seats/s/", data, roles).await;
            assert_eq!(seat.contains("apply"), looks && !owner, "apply, {status} for {party:?}");
            let chooses = owner || party == Party::ProgrammeAdministrator;
            assert_eq!(seat.contains("candidates"), looks && chooses, "candidates, {status} for {party:?}");
        }
    }
}

#[tokio::test]
async fn a_placement_offers_what_its_table_allows_and_says_why_not() {
    use placements_table::{PlacementAction, PlacementStatus, rows};
    for status in PlacementStatus::ALL.iter().copied().filter(|status| *status != PlacementStatus::Absent) {
        for (party, roles) in PEOPLE {
            let allowed: Vec<PlacementAction> = PlacementAction::ALL
                .iter()
                .copied()
                .filter(|action| rows(status, *action).any(|row| row.who.contains(&party)))
                .filter(|action| placements::ON_PLACEMENT.iter().any(|(name, _)| *name == shouted(action.as_str())))
                .collect();
            let state = |action: &PlacementAction, enabled: bool| {
                json!({
                    "action": shouted(action.as_str()), "side": "TALENT", "enabled": enabled,
                    "code": (!enabled).then_some("SEAT_FILLED"), "message": (!enabled).then_some("Pas maintenant."),
                })
            };
            for enabled in [true, false] {
                let actions: Vec<Value> = allowed.iter().map(|action| state(action, enabled)).collect();
                let data = json!({ "placementCredit": null, "placement": {
                    "id": "p", "version": 1, "status": status.as_str(), "openedAt": "2026-11-07T09:30:00Z",
                    "talentId": "t", "seatId": "s",
                    "awaits": [], "mySides": [], "reviews": [], "steps": [], "amendments": [], "disputes": [],
                    "pending": [], "actions": actions,
                } });
                let form = |action: &PlacementAction| {
                    let name = shouted(action.as_str());
                    placements::ON_PLACEMENT.iter().find(|(known, _)| *known == name).map(|(_, form)| form.name)
                };
                let mut expected: BTreeSet<String> = BTreeSet::new();
                if enabled {
                    expected.extend(allowed.iter().filter_map(form).map(str::to_owned));
                }
                let mut shown = offered("/placements/p", "/placements/p/", data, roles).await;
                // What is read is no action.
                shown.retain(|name| placements::named(name).is_some());
                assert_eq!(shown, expected, "{status} for {party:?}, enabled: {enabled}");
            }
        }
    }
}

#[tokio::test]
async fn a_profile_offers_what_its_tables_allow() {
    use talents_table::{EDITS, TRANSITIONS, TalentAction, TalentStatus};
    for status in [TalentStatus::Registered, TalentStatus::Active, TalentStatus::Paused, TalentStatus::Withdrawn] {
        let own = |who: &[Party]| who.contains(&Party::Oneself);
        let moves = TRANSITIONS.iter().filter(|row| row.from.contains(&status) && own(row.who));
        let edits = EDITS.iter().filter(|edit| edit.within.contains(&status) && own(edit.who));
        let allowed: BTreeSet<TalentAction> =
            moves.map(|row| row.command).chain(edits.map(|edit| edit.command)).collect();
        let actions: Vec<String> = allowed.iter().map(|action| shouted(action.as_str())).collect();
        let data = json!({
            "me": { "id": "a", "name": "Ada", "verified": true, "affiliation": "UNKNOWN" }, "accessesToMe": [], "retentionRules": [],
            "erasurePreview": { "talents": 1, "openPlacements": 0, "runningPlacements": 0, "pastPlacements": 0 },
            "seatsForTalent": null,
            "ownTalent": {
                "id": "t", "version": 1, "status": status.as_str(), "regions": [], "missing": [],
                "skills": [{ "skillId": "rust", "level": 2, "evidence": "CLAIMED", "endorsementCount": 0, "skill": { "label": "Rust" } }],
                "availabilities": [{ "id": "w", "period": { "start": "2027-01-01", "end": "2027-02-01" }, "share": 40 }],
                "visibility": [{ "section": "SKILLS", "audience": "INVOLVED" }], "actions": actions,
            },
        });
        let mut shown = offered("/profile", "/profile/", data.clone(), &[]).await;
        // What leaves the pool stands with one's own data.
        shown.extend(offered("/privacy", "/profile/", data, &[]).await);
        // What is read is no action.
        shown.retain(|name| talents::named(name).is_some());
        let form = |action: &TalentAction| {
            let document = |name: &str| talents::COMMANDS.iter().find(|command| command.document.source.contains(name));
            document(&format!("  {}(", action.as_str())).map(|command| command.name.to_owned())
        };
        let expected: BTreeSet<String> = allowed.iter().filter_map(form).collect();
        assert_eq!(shown, expected, "{status}");
    }
}
