//! What pages offer, against the tables by which the services decide: a page that shows what would be refused, or hides what would be
//! allowed, fails here. The API's `actions` are those tables too; its own tests say so.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Parts;
use chrono::DateTime;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use vivier_kernel::access::Party;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_matching::domain::transitions as placements_table;
use vivier_missions::domain::transitions as missions_table;
use vivier_talents::domain::transitions as talents_table;

use crate::commands::{Command, accounts, administration, brigades, credits, missions, placements, talents};
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

/// A page as it is read.
async fn read(path: &str, data: Value, roles: &[Role]) -> String {
    let executor = Arc::new(Fixed { data, roles: roles.to_vec() });
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response =
        crate::router(WebState::new(executor, WebConfig::default())).oneshot(request).await.expect("an answer");
    assert!(response.status().is_success(), "{path}: {}", response.status());
    let body = to_bytes(response.into_body(), 10_000_000).await.expect("a body");
    String::from_utf8(body.to_vec()).expect("text")
}

/// The last parts of the addresses on a page that begin with `start`.
async fn offered(path: &str, start: &str, data: Value, roles: &[Role]) -> BTreeSet<String> {
    let page = read(path, data, roles).await;
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
    let statuses = MissionStatus::ALL.iter().copied().filter(|status| *status != MissionStatus::Absent);
    for (status, goes_on) in statuses.flat_map(|status| [(status, true), (status, false)]) {
        for (party, roles) in PEOPLE {
            let moves = TRANSITIONS.iter().filter(|row| row.from.contains(&status) && row.who.contains(&party));
            let edits = EDITS.iter().filter(|edit| edit.within.contains(&status) && edit.who.contains(&party));
            let allowed: BTreeSet<MissionAction> =
                moves.map(|row| row.command).chain(edits.map(|edit| edit.command)).collect();
            let (owner, looks) = (party == Party::MissionOwner, status.looks_for_people() && goes_on);
            // As the command answers: crate vivier-matching compares the two.
            let refusal =
                (owner || !looks).then(|| json!({ "code": if owner { "TALENT_REQUIRED" } else { "SEAT_NOT_OPEN" } }));
            let actions: Vec<String> = allowed.iter().map(|action| shouted(action.as_str())).collect();
            let never = matches!(status, MissionStatus::Draft | MissionStatus::Submitted | MissionStatus::Rejected);
            let data = json!({ "savedSearches": [], "mission": {
                "id": "m", "version": 1, "title": "t", "description": "d", "status": status.as_str(), "priority": 0,
                "actions": actions, "organisation": { "id": "o", "name": "O" }, "organisationGoesOn": goes_on,
                "publishedAt": (!never).then_some("2026-01-05T09:00:00Z"),
                "seats": [
                    {
                        "id": "s", "title": "S", "share": 40, "workMode": "REMOTE", "place": null, "region": null,
                        "clearance": "NONE", "filled": false, "looksForSomebody": looks, "occupations": [], "skills": [],
                        "period": { "start": "2027-01-01", "end": "9999-01-01" }, "applicationRefusal": refusal,
                    },
                    // Somebody was there and left: the mission's guards hold nothing back.
                    {
                        "id": "left", "title": "L", "share": 40, "workMode": "REMOTE", "place": null, "region": null,
                        "clearance": "NONE", "filled": false, "looksForSomebody": looks, "skills": [], "applicationRefusal": refusal,
                        "occupations": [{ "period": { "start": "2026-01-05", "end": "2026-01-06" } }],
                        "period": { "start": "2026-01-05", "end": "9999-01-01" },
                    },
                ],
            } });
            let shown = offered("/missions/m", "/missions/m/", data.clone(), roles).await;
            let mut expected: BTreeSet<String> =
                actions.iter().filter_map(|action| mission_form(action)).map(str::to_owned).collect();
            // No mission of an administration that left is submitted or published.
            if !goes_on {
                expected.retain(|form| !["submit", "publish"].contains(&form.as_str()));
            }
            // Priority is bought by owners, though Vivier gives the command itself once it is paid.
            let buying = EDITS.iter().find(|edit| edit.command == MissionAction::BuyPriority).expect("its row");
            if party == Party::MissionOwner && buying.within.contains(&status) {
                expected.insert("buy-priority".to_owned());
            }
            if !owner && !never && !status.has_ended() {
                expected.insert("watch".to_owned());
            }
            let told = format!("{status} for {party:?}, its administration goes on: {goes_on}");
            assert_eq!(shown, expected, "{told}");
            let mission = read("/missions/m", data.clone(), roles).await;
            assert_eq!(mission.contains("id=\"left-alone\""), !goes_on && !status.has_ended(), "{told}");
            let seat = offered("/missions/m", "/seats/s/", data, roles).await;
            assert_eq!(seat.contains("apply"), looks && !owner, "apply, {told}");
            let chooses = owner || party == Party::ProgrammeAdministrator;
            assert_eq!(seat.contains("candidates"), looks && chooses, "candidates, {told}");
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
                    "talentId": "t", "seatId": "s", "needsRelease": true, "missionRead": true,
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
                "skills": [
                    { "skillId": "rust", "level": 2, "evidence": "CLAIMED", "endorsementCount": 0, "skill": { "label": "Rust" } },
                    { "skillId": "sql", "level": 2, "evidence": "CLAIMED", "endorsementCount": 0, "skill": { "label": "SQL" } },
                ],
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

#[tokio::test]
async fn a_brigade_offers_its_people_what_its_table_allows() {
    use vivier_brigade::domain::brigade::transitions::{MemberAction, MemberStatus, TRANSITIONS};
    let form = |action: &MemberAction, of: &[&'static Command]| {
        let field = format!("  {}(", action.as_str());
        of.iter().find(|command| command.document.source.contains(&field)).map(|command| command.name.to_owned())
    };
    for status in MemberStatus::ALL.iter().copied() {
        for in_pool in [true, false] {
            let allowed = |party: Party| -> BTreeSet<MemberAction> {
                let rows = TRANSITIONS.iter().filter(|row| row.from.contains(&status) && row.who.contains(&party));
                rows.map(|row| row.command).collect()
            };
            let accepted = status == MemberStatus::Accepted;
            let brigade = |is_you: bool| {
                let members = (status != MemberStatus::Absent).then(|| {
                    json!({
                        "talentId": "t", "isYou": is_you, "status": status.as_str(), "clearance": "NONE", "talent": null,
                        // There is something to come back from, something to take back, and something on the roster.
                        "optedOutUntil": accepted.then_some("9999-01-01"), "quietHours": null,
                        "standingReleases": if accepted { json!([{
                            "id": "r", "share": 40, "noticeHours": 24, "startsOn": "2027-01-01", "endsOn": "9999-01-01",
                            "conditions": null,
                        }]) } else { json!([]) },
                    })
                });
                let duty = |id: &str| {
                    json!({
                        "id": id, "kind": "ON_CALL", "offered": false, "talentId": "t", "talent": null,
                        "startsOn": "2027-01-01", "endsOn": "9999-01-01",
                    })
                };
                let duties = |id: &str| if accepted { json!([duty(id)]) } else { json!([]) };
                json!({
                    "ownTalent": { "id": "t", "status": if in_pool { "ACTIVE" } else { "PAUSED" }, "organisationId": "o" },
                    "exercises": [],
                    "brigade": {
                        "id": "b", "version": 1, "name": "B", "kind": "CORE", "size": 1, "coordinated": true,
                        "organisation": null, "recipes": [], "members": members.into_iter().collect::<Vec<_>>(),
                        "duties": duties("d"), "offeredDuties": duties("e"),
                    },
                })
            };
            let context = format!("{status}, in the pool: {in_pool}");
            let own = offered("/brigades/b", "/brigades/b/", brigade(true), &[]).await;
            let shown: BTreeSet<&str> = own.iter().map(String::as_str).collect();
            let mut expected: BTreeSet<String> =
                allowed(Party::Oneself).iter().filter_map(|action| form(action, brigades::OWN)).collect();
            if !in_pool {
                expected.remove(brigades::VOLUNTEER.name);
            }
            let known = |name: &&&str| brigades::OWN.iter().any(|command| command.name == **name);
            assert_eq!(
                shown.iter().filter(known).map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(),
                expected,
                "{context}"
            );
            // The way to what the manager does, for whoever wants to send it to them.
            let manages: BTreeSet<String> = [brigades::GRANT.name, brigades::REVOKE.name]
                .into_iter()
                .filter(|name| shown.contains(format!("members/t/{name}").as_str()))
                .map(str::to_owned)
                .collect();
            let expected: BTreeSet<String> =
                allowed(Party::ReleasingManager).iter().filter_map(|action| form(action, brigades::MEMBER)).collect();
            assert_eq!(manages, expected, "{context}");

            let others = offered("/brigades/b", "/brigades/b/", brigade(false), &[Role::Coordinator]).await;
            let shown: BTreeSet<String> =
                others.iter().filter_map(|name| name.strip_prefix("members/t/")).map(str::to_owned).collect();
            let expected: BTreeSet<String> =
                allowed(Party::Coordinator).iter().filter_map(|action| form(action, brigades::MEMBER)).collect();
            assert_eq!(shown, expected, "{context}, by the coordinator");
        }
    }
}

#[tokio::test]
async fn a_recipe_offers_nothing_once_it_is_retired_nor_to_those_who_only_read_it_and_keeps_its_only_seat() {
    let seat = |id: &str| {
        json!({
            "id": id, "title": "S", "share": 40, "mode": "REMOTE", "region": null, "clearance": "NONE", "skills": [],
        })
    };
    for (retired, coordinated) in [(false, true), (false, false), (true, true), (true, false)] {
        for seats in [vec![seat("s")], vec![seat("s"), seat("t")]] {
            let (only, told) = (seats.len() == 1, format!("retired: {retired}, coordinated: {coordinated}"));
            let data = json!({ "teamRecipe": {
                "id": "r", "version": 1, "name": "R", "edition": 1, "retired": retired, "seats": seats,
                "brigade": { "id": "b", "name": "B", "coordinated": coordinated },
            } });
            let mut shown = offered("/recipes/r", "/recipes/r/", data.clone(), &[Role::Coordinator]).await;
            assert_eq!(shown.remove("seats/t/edit-recipe-seat"), !only && !retired && coordinated, "{told}");
            let of_seat =
                |name: &str| if name == "edit-recipe-seat" { format!("seats/s/{name}") } else { name.to_owned() };
            let open = brigades::RECIPE.iter().map(|command| command.name).filter(|_| !retired && coordinated);
            let expected: BTreeSet<String> =
                open.filter(|name| !only || *name != brigades::DROP_RECIPE_SEAT.name).map(of_seat).collect();
            assert_eq!(shown, expected, "{told}, its only seat: {only}");
            let page = read("/recipes/r", data, &[Role::Coordinator]).await;
            assert_eq!(page.contains("id=\"retired\""), retired, "{told}");
        }
    }
}

#[tokio::test]
async fn an_organisation_offers_what_the_tree_allows() {
    use vivier_kernel::decider::Decider as _;
    use vivier_organisations::access::PERMISSIONS;
    use vivier_organisations::domain::organisation::{Names, Organisation, OrganisationCommand, OrganisationState};
    use vivier_organisations::domain::value::{Kind, Name};
    let other = OrganisationId::from_uuid(uuid::Uuid::from_u128(7));
    let names = Names { name: Name::new("O").expect("a name"), name_en: None, short_name: None };
    let forms = [
        ("rename-organisation", "renameOrganisation", OrganisationCommand::Rename(names)),
        ("move-organisation", "moveOrganisation", OrganisationCommand::Move { parent: other }),
        ("merge-organisation", "mergeOrganisation", OrganisationCommand::Merge { into: other }),
        ("withdraw-organisation", "withdrawOrganisation", OrganisationCommand::Withdraw),
        ("close-organisation", "closeOrganisation", OrganisationCommand::Close),
    ];
    for (kind, word) in [(Kind::Programme, "PROGRAMME"), (Kind::Service, "SERVICE")] {
        for (closed, withdrew, children) in
            [(false, false, false), (false, false, true), (true, false, false), (false, true, false)]
        {
            for (party, roles) in PEOPLE {
                let state = OrganisationState {
                    exists: true,
                    closed: closed || withdrew,
                    kind: Some(kind),
                    ..OrganisationState::default()
                };
                let allowed = |action: &str, command: &OrganisationCommand| {
                    let may = PERMISSIONS.iter().any(|row| row.action == action && row.parties.contains(&party));
                    let decided = Organisation::decide(&state, command.clone(), DateTime::UNIX_EPOCH);
                    // Nothing is closed over what stands below it: the tree says so. What is closed already is not closed again.
                    let over = *command == OrganisationCommand::Close && children;
                    may && !over && decided.is_ok_and(|events| !events.is_empty())
                };
                let below = if children { json!([{ "id": "c", "name": "C", "kind": "SERVICE" }]) } else { json!([]) };
                let data = json!({ "accounts": { "nodes": [] }, "organisation": {
                    "id": "o", "version": 1, "name": "O", "kind": word, "closed": closed, "withdrew": withdrew,
                    "formerNames": [], "children": below,
                } });
                let shown = offered("/organisations/o", "/organisations/o/", data, roles).await;
                let expected: BTreeSet<String> = forms
                    .iter()
                    .filter(|(_, action, command)| allowed(action, command))
                    .map(|(form, ..)| (*form).to_owned())
                    .collect();
                assert_eq!(
                    shown, expected,
                    "{word} for {party:?}, closed: {closed}, withdrew: {withdrew}, children: {children}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_statement_offers_what_the_ledger_allows() {
    use vivier_valorisation::access::PERMISSIONS;
    use vivier_valorisation::domain::transitions::TransferStatus;
    use vivier_valorisation::domain::value::Rule;
    for rule in Rule::ALL.iter().copied() {
        for status in [TransferStatus::Pending, TransferStatus::Posted, TransferStatus::Voided] {
            for (party, roles) in PEOPLE {
                for demurrage in [None, Some(5)] {
                    let may = |action: &str| {
                        PERMISSIONS.iter().any(|row| row.action == action && row.parties.contains(&party))
                    };
                    let data = json!({ "creditPolicy": { "demurragePercent": demurrage }, "creditAccount": {
                        "id": "a", "class": "SERVICE", "balance": 100, "isLow": false, "byRule": [],
                        "statement": { "nodes": [{
                            "transferId": "x", "status": status.as_str(), "amount": 50, "at": "2026-11-07T09:30:00Z",
                            "rule": rule.as_str(), "policyVersion": 1,
                        }] },
                    } });
                    let mut shown = offered("/credits/a", "/credits/a/", data, roles).await;
                    // What is read is no action.
                    shown.retain(|name| credits::COMMANDS.iter().any(|command| command.name == name));
                    let mut expected = BTreeSet::new();
                    if may("reverseTransfer") && rule.is_taken_back() && status == TransferStatus::Posted {
                        expected.insert(credits::REVERSE.name.to_owned());
                    }
                    if may("takeDemurrage") && demurrage.is_some() {
                        expected.insert(credits::DEMURRAGE.name.to_owned());
                    }
                    assert_eq!(shown, expected, "{rule}, {status} for {party:?}, demurrage: {demurrage:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn accounts_offer_what_their_commands_allow() {
    for verified in [true, false] {
        let data = json!({ "organisations": { "nodes": [], "totalCount": 0 }, "accounts": { "totalCount": 1, "nodes": [{
            "id": "a", "name": "Ada", "email": "ada@example.org", "verified": verified, "secondFactor": false,
            "roles": [{ "role": "MISSION_OWNER", "organisationId": "o", "organisation": { "name": "O" } }],
        }] } });
        let shown = offered("/accounts", "/accounts/a/", data, &[Role::ProgrammeAdministrator]).await;
        // Nobody has a right by an address that they have not shown to be theirs; what is there can always be taken away.
        let mut expected: BTreeSet<String> = administration::ON_ACCOUNT.iter().map(|one| one.name.to_owned()).collect();
        if !verified {
            expected.remove(administration::GRANT_ROLE.name);
        }
        assert_eq!(shown, expected, "verified: {verified}");
    }
}

#[tokio::test]
async fn an_account_offers_to_lend_the_roles_that_it_exercises_and_no_others() {
    let grant = |role: &str, place: &str| json!({ "role": role, "organisation": { "id": place, "name": place } });
    let owner = grant("MISSION_OWNER", "ministry");
    let coordinator = grant("COORDINATOR", "core");
    let administrator = grant("PROGRAMME_ADMINISTRATOR", "programme");
    for (roles, withheld, lent, places) in [
        (vec![&owner, &coordinator], vec![], vec!["MISSION_OWNER", "COORDINATOR"], vec!["core", "ministry"]),
        (vec![&owner, &coordinator], vec![&coordinator], vec!["MISSION_OWNER"], vec!["ministry"]),
        (vec![&administrator], vec![], vec![], vec![]),
    ] {
        let data = json!({ "federation": null, "ownAbsence": null, "me": {
            "id": "a", "name": "Ada", "email": "ada@example.org", "verified": true, "affiliation": "PUBLIC_AGENT",
            "secondFactor": true, "roles": roles, "access": {
                "hasPassword": true, "recoveryCodesLeft": 10, "futureEmail": null, "withheldRoles": withheld,
                "apiTokens": [], "identities": [], "sessions": [], "delegations": [],
            },
        } });
        let links = offered("/account", "/account/", data.clone(), &[]).await;
        assert_eq!(links.contains("delegate-role"), !lent.is_empty(), "{roles:?}");
        let form = read("/account/delegate-role", data, &[]).await;
        let options = form.split("<option value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let options: Vec<&str> = options.filter(|value| !value.is_empty()).collect();
        assert_eq!(options, [lent, places].concat(), "{roles:?}");
    }
}

#[tokio::test]
async fn an_absence_is_planned_by_who_answers_for_a_service_and_taken_back_by_whoever_has_one() {
    let planned = json!({ "period": { "start": "2027-01-04", "end": "9999-01-01" }, "delegateName": "Grace" });
    let people: [(&[Role], bool); 4] = [
        (&[Role::ReleasingManager], true),
        (&[Role::HumanResources], true),
        (&[Role::MissionOwner], false),
        (&[], false),
    ];
    for (roles, answers) in people {
        for absence in [Value::Null, planned.clone()] {
            let data = json!({ "federation": null, "ownAbsence": absence, "me": {
                "id": "a", "name": "Ada", "email": "ada@example.org", "verified": true, "affiliation": "PUBLIC_AGENT",
                "secondFactor": true, "roles": [], "access": {
                    "hasPassword": true, "recoveryCodesLeft": 10, "futureEmail": null, "withheldRoles": [],
                    "apiTokens": [], "identities": [], "sessions": [], "delegations": [],
                },
            } });
            let links = offered("/account", "/account/", data.clone(), roles).await;
            let told = format!("{roles:?}, {absence}");
            assert_eq!(links.contains(accounts::PLAN_ABSENCE.name), answers, "{told}");
            assert_eq!(links.contains(accounts::CANCEL_ABSENCE.name), !absence.is_null(), "{told}");
            let form = read("/account/plan-absence", data, roles).await;
            assert_eq!(form.contains("name=\"delegateEmail\""), answers, "{told}");
            assert_eq!(form.contains("id=\"no-absence\""), !answers, "{told}");
        }
    }
}
