//! What the tables say of one person and one object: in what qualities the person meets it, whether it exists for them, and
//! whether they may. The facts about objects come from the administrator, who sees all of them; the rules from the access matrix
//! and from the services' permissions.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use vivier_graphql::root_field::{Operation, RootField};
use vivier_kernel::access::Party;
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::document::Document;
use crate::teams::{self, Person};
use crate::world::{ANONYMOUS, World};

/// Whoever sees everything.
pub const ADMINISTRATOR: &str = "administrator";
/// How many objects of a list are asked for at a time.
const PAGE: usize = 50;
/// Every status that a mission has.
const MISSIONS: &str = "DRAFT SUBMITTED PUBLISHED SUSPENDED STAFFED UNDER_WAY COMPLETED CANCELLED REJECTED";
/// While a placement has one of these statuses, its sides are involved with its talent.
const LASTING: &[&str] =
    &["APPLIED", "AGREED", "RELEASE_PENDING", "RELEASED", "SIGNED", "CONFIRMED", "ACTIVE", "COMPLETED"];
/// Every status that a talent has before it is erased.
const TALENTS: &str = "REGISTERED ACTIVE PAUSED WITHDRAWN";

/// Somebody who asks.
#[derive(Clone, Debug)]
pub struct User {
    pub name: String,
    pub account: Option<String>,
    /// By the address, or by a role.
    colleague: bool,
    /// Role and organisation.
    roles: Vec<(String, String)>,
}

/// An object, and what decides who sees it.
#[derive(Clone, Debug)]
pub enum Facts {
    Organisation,
    Account,
    Talent {
        account: String,
        home: Option<String>,
        active: bool,
    },
    Mission {
        host: String,
        published: bool,
    },
    Seat {
        host: String,
        published: bool,
    },
    Placement {
        talent: String,
        lasts: bool,
        account: String,
        host: String,
        home: Option<String>,
        release: Option<Asked>,
    },
    /// By the organisation whose coordinators lead it, as what follows.
    Brigade {
        organisation: String,
    },
    /// A person and a brigade, whether they are in it or not; the id is the brigade's.
    Member {
        organisation: String,
        talent: String,
        account: String,
        home: Option<String>,
    },
    Mobilisation {
        organisation: String,
        host: String,
        /// The accounts of those whose call has been sent.
        called: Vec<String>,
    },
    Recipe {
        organisation: String,
    },
    Exercise {
        organisation: String,
    },
    Credit(Holder),
    /// An allocation run.
    Run,
}

/// Whose an account of credit is.
#[derive(Clone, Debug)]
pub enum Holder {
    Programme,
    Organisation(String),
    /// By the person's account.
    Talent(String),
    /// By the organisation whose coordinators lead it.
    Brigade(String),
}

/// A service that was asked to release its agent.
#[derive(Clone, Debug)]
pub struct Asked {
    delegate: Option<String>,
    human_resources: bool,
}

#[derive(Clone, Debug)]
pub struct Thing {
    pub id: String,
    pub facts: Facts,
}

/// Everybody and everything.
pub struct Oracle {
    pub users: Vec<User>,
    pub things: Vec<Thing>,
    /// To whom each talent shows each section.
    pub audiences: BTreeMap<String, BTreeMap<String, String>>,
    /// The organisation above each.
    parents: BTreeMap<String, Option<String>>,
    /// The organisation whose coordinators lead the core brigade, and with it all others.
    core: Option<String>,
}

impl Oracle {
    /// Reads the facts.
    pub async fn of(world: &World, names: &[&str]) -> Self {
        let mut users = vec![User { name: ANONYMOUS.to_owned(), account: None, colleague: false, roles: Vec::new() }];
        for name in names {
            users.push(user(world, name).await);
        }
        let mut parents = BTreeMap::new();
        let mut things = Vec::new();
        for node in all(world, "organisations", "id parent { id }", None).await {
            parents.insert(text(&node["id"]), node["parent"]["id"].as_str().map(str::to_owned));
            things.push(Thing { id: text(&node["id"]), facts: Facts::Organisation });
        }
        for user in &users {
            things.extend(user.account.iter().map(|id| Thing { id: id.clone(), facts: Facts::Account }));
        }
        for node in all(world, "missions", "id organisationId publishedAt seats { id }", Some(MISSIONS)).await {
            let (host, published) = (text(&node["organisationId"]), !node["publishedAt"].is_null());
            let seats = node["seats"].as_array().into_iter().flatten();
            things.extend(
                seats.map(|seat| Thing { id: text(&seat["id"]), facts: Facts::Seat { host: host.clone(), published } }),
            );
            things.push(Thing { id: text(&node["id"]), facts: Facts::Mission { host, published } });
        }
        let mut audiences = BTreeMap::new();
        let mut people = Vec::new();
        let talent = "id status accountId organisationId visibility { section audience }";
        for node in all(world, "talents", talent, Some(TALENTS)).await {
            let chosen = node["visibility"].as_array().into_iter().flatten();
            let chosen = chosen.map(|one| (text(&one["section"]), text(&one["audience"]))).collect();
            audiences.insert(text(&node["id"]), chosen);
            let home = node["organisationId"].as_str().map(str::to_owned);
            let account = text(&node["accountId"]);
            people.push(Person { talent: text(&node["id"]), account: account.clone(), home: home.clone() });
            let facts = Facts::Talent { account, home, active: node["status"] == "ACTIVE" };
            things.push(Thing { id: text(&node["id"]), facts });
        }
        let today = SystemClock.today().to_string();
        let placement = "id status hostId talentId ending { lastDay } talent { accountId organisationId employmentStatus } release { delegateId steps }";
        for node in all(world, "placements", placement, None).await {
            // Of somebody who was erased nobody knows any more who they were.
            let Some(account) = node["talent"]["accountId"].as_str() else { continue };
            let external = node["talent"]["employmentStatus"] == "EXTERNAL";
            let home = node["talent"]["organisationId"].as_str().filter(|_| !external).map(str::to_owned);
            let asked = |release: &Value| Asked {
                delegate: release["delegateId"].as_str().map(str::to_owned),
                human_resources: release["steps"]
                    .as_array()
                    .is_some_and(|steps| steps.contains(&json!("HUMAN_RESOURCES_DECISION"))),
            };
            let release = Some(&node["release"]).filter(|release| !release.is_null()).map(asked);
            let lasts = match node["status"].as_str() {
                Some("ENDED_EARLY") => node["ending"]["lastDay"].as_str() >= Some(today.as_str()),
                status => LASTING.contains(&status.unwrap_or_default()),
            };
            let talent = text(&node["talentId"]);
            let facts = Facts::Placement {
                talent,
                lasts,
                account: account.to_owned(),
                host: text(&node["hostId"]),
                home,
                release,
            };
            things.push(Thing { id: text(&node["id"]), facts });
        }
        for node in all(world, "allocationRuns", "id", None).await {
            things.push(Thing { id: text(&node["id"]), facts: Facts::Run });
        }
        let found = teams::read(world, &users, &people).await;
        things.extend(found.things);
        Self { users, things, audiences, parents, core: found.core }
    }

    /// In what qualities somebody meets an object.
    pub fn parties(&self, user: &User, thing: &Thing) -> Vec<Party> {
        let mut parties = vec![Party::Anyone];
        let Some(account) = &user.account else { return parties };
        parties.extend([Party::SignedIn, Party::Verified]);
        parties.extend(user.colleague.then_some(Party::Colleague));
        let oneself = match &thing.facts {
            Facts::Account => *account == thing.id,
            Facts::Talent { account: own, .. }
            | Facts::Placement { account: own, .. }
            | Facts::Member { account: own, .. }
            | Facts::Credit(Holder::Talent(own)) => own == account,
            Facts::Mobilisation { called, .. } => called.contains(account),
            Facts::Organisation
            | Facts::Mission { .. }
            | Facts::Seat { .. }
            | Facts::Brigade { .. }
            | Facts::Recipe { .. }
            | Facts::Exercise { .. }
            | Facts::Credit(Holder::Programme | Holder::Organisation(_) | Holder::Brigade(_))
            | Facts::Run => false,
        };
        if oneself {
            parties.push(Party::Oneself);
            // In a placement the talent is nothing else.
            if matches!(thing.facts, Facts::Placement { .. }) {
                return parties;
            }
        }
        let anywhere = |role: &str| user.roles.iter().any(|(held, _)| held == role);
        if anywhere("PROGRAMME_ADMINISTRATOR") {
            parties.push(Party::ProgrammeAdministrator);
        }
        let coordinates = match &thing.facts {
            Facts::Brigade { organisation }
            | Facts::Member { organisation, .. }
            | Facts::Mobilisation { organisation, .. }
            | Facts::Recipe { organisation }
            | Facts::Exercise { organisation }
            | Facts::Credit(Holder::Brigade(organisation)) => self.coordinates(user, organisation),
            Facts::Credit(Holder::Programme | Holder::Organisation(_) | Holder::Talent(_)) | Facts::Run => false,
            Facts::Organisation
            | Facts::Account
            | Facts::Talent { .. }
            | Facts::Mission { .. }
            | Facts::Seat { .. }
            | Facts::Placement { .. } => anywhere("COORDINATOR"),
        };
        if coordinates {
            parties.push(Party::Coordinator);
        }
        let holds =
            |role: &str, organisation: Option<&String>| organisation.is_some_and(|own| self.holds(user, role, own));
        match &thing.facts {
            Facts::Account
            | Facts::Brigade { .. }
            | Facts::Recipe { .. }
            | Facts::Exercise { .. }
            | Facts::Credit(Holder::Programme | Holder::Talent(_) | Holder::Brigade(_))
            | Facts::Run => {}
            Facts::Organisation => {
                parties.extend(Some(Party::MissionOwner).filter(|_| holds("MISSION_OWNER", Some(&thing.id))));
                parties.extend(Some(Party::ReleasingManager).filter(|_| holds("RELEASING_MANAGER", Some(&thing.id))));
            }
            Facts::Credit(Holder::Organisation(own)) => {
                parties.extend(Some(Party::MissionOwner).filter(|_| holds("MISSION_OWNER", Some(own))));
                parties.extend(Some(Party::ReleasingManager).filter(|_| holds("RELEASING_MANAGER", Some(own))));
            }
            Facts::Member { home, .. } => {
                // Nobody releases themselves.
                let releases = !oneself && holds("RELEASING_MANAGER", home.as_ref());
                parties.extend(Some(Party::ReleasingManager).filter(|_| releases));
            }
            Facts::Mission { host, .. } | Facts::Seat { host, .. } | Facts::Mobilisation { host, .. } => {
                parties.extend(Some(Party::MissionOwner).filter(|_| holds("MISSION_OWNER", Some(host))));
            }
            Facts::Talent { home, .. } => {
                // Whoever has missions anywhere may look for people.
                parties.extend(Some(Party::MissionOwner).filter(|_| anywhere("MISSION_OWNER")));
                parties.extend(Some(Party::ReleasingManager).filter(|_| holds("RELEASING_MANAGER", home.as_ref())));
            }
            Facts::Placement { host, home, release, .. } => {
                parties.extend(Some(Party::MissionOwner).filter(|_| holds("MISSION_OWNER", Some(host))));
                if let Some(asked) = release {
                    let stands_in = asked.delegate.as_ref() == Some(account);
                    let manages = stands_in || holds("RELEASING_MANAGER", home.as_ref());
                    parties.extend(Some(Party::ReleasingManager).filter(|_| manages));
                    let decides = asked.human_resources && holds("HUMAN_RESOURCES", home.as_ref());
                    parties.extend(Some(Party::HumanResources).filter(|_| decides));
                }
            }
        }
        parties
    }

    /// True where somebody coordinates the brigade that the organisation's coordinators lead, or the core one.
    fn coordinates(&self, user: &User, organisation: &str) -> bool {
        let leads = |organisation: &str| self.holds(user, "COORDINATOR", organisation);
        leads(organisation) || self.core.as_deref().is_some_and(leads)
    }

    /// True where the role is held in the organisation or above it.
    fn holds(&self, user: &User, role: &str, organisation: &str) -> bool {
        let mut at = Some(organisation);
        while let Some(one) = at {
            if user.roles.iter().any(|(held, within)| held == role && within == one) {
                return true;
            }
            at = self.parents.get(one).and_then(Option::as_deref);
        }
        false
    }

    /// True where the object exists for somebody who meets it in these qualities.
    pub fn exists(&self, thing: &Thing, parties: &[Party]) -> bool {
        match &thing.facts {
            Facts::Organisation => true,
            Facts::Account => permitted("account", parties),
            Facts::Talent { active, .. } => *active || permitted("talentOutsideThePool", parties),
            Facts::Mission { published, .. } | Facts::Seat { published, .. } => {
                *published || permitted("missionBehindTheScenes", parties)
            }
            Facts::Placement { .. } => permitted("placement", parties),
            Facts::Brigade { .. } | Facts::Member { .. } => permitted("brigade", parties),
            Facts::Mobilisation { .. } => permitted("mobilisation", parties),
            Facts::Recipe { .. } => permitted("teamRecipe", parties),
            Facts::Exercise { .. } => permitted("exercise", parties),
            Facts::Credit(Holder::Programme) => permitted("programmeAccount", parties),
            Facts::Credit(_) => permitted("creditAccount", parties),
            Facts::Run => permitted("allocationRun", parties),
        }
    }

    /// True where somebody stands on a side of a placement of this talent that lasts, besides the talent.
    pub fn placed_with(&self, user: &User, talent: &str) -> bool {
        let sides = [Party::MissionOwner, Party::ReleasingManager, Party::HumanResources];
        self.things.iter().any(|thing| match &thing.facts {
            Facts::Placement { talent: of, lasts: true, .. } if of == talent => {
                self.parties(user, thing).iter().any(|party| sides.contains(party))
            }
            _ => false,
        })
    }

    /// True where somebody who meets the object in these qualities may ask the field for it.
    pub fn may(&self, row: &RootField, thing: &Thing, parties: &[Party]) -> bool {
        // What happened to an object is told to those who see it from behind.
        let behind = match (row.operation, row.name, &thing.facts) {
            (Operation::Query, "changes", Facts::Talent { .. }) => {
                parties.contains(&Party::Oneself) || parties.contains(&Party::ProgrammeAdministrator)
            }
            (Operation::Query, "changes", Facts::Mission { .. }) => permitted("missionBehindTheScenes", parties),
            // Told without those whom it happened to, and so to the programme too, for which the object does not exist otherwise.
            (
                Operation::Query,
                "changes",
                Facts::Brigade { .. } | Facts::Mobilisation { .. } | Facts::Recipe { .. },
            ) => {
                return permitted("brigadeHistory", parties);
            }
            // Each change of the issuer's account is an entry of it.
            (Operation::Query, "changes", Facts::Credit(Holder::Programme)) => permitted("programmeStatement", parties),
            (Operation::Query, "changes", Facts::Organisation | Facts::Credit(_))
            | (Operation::Query, "creditAccount", _) => true,
            _ => row.parties.iter().any(|party| parties.contains(party)),
        };
        behind && self.exists(thing, parties)
    }
}

/// True where a service's row lets one of the parties do it.
pub fn permitted(action: &str, parties: &[Party]) -> bool {
    let rows = vivier_api::permissions::all();
    let row = rows.iter().flat_map(|(_, rows)| rows.iter()).find(|row| row.action == action);
    row.unwrap_or_else(|| panic!("{action} has no row")).grants(parties)
}

async fn user(world: &World, name: &str) -> User {
    let me = ask(world, name, "{ me { id affiliation roles { role organisationId } } }", json!({})).await["me"].clone();
    let roles = me["roles"].as_array().into_iter().flatten();
    let roles: Vec<_> = roles.map(|held| (text(&held["role"]), text(&held["organisationId"]))).collect();
    let colleague = me["affiliation"] == "PUBLIC_AGENT" || !roles.is_empty();
    User { name: name.to_owned(), account: Some(text(&me["id"])), colleague, roles }
}

/// All objects of a list.
async fn all(world: &World, list: &str, fields: &str, statuses: Option<&str>) -> Vec<Value> {
    let filter = statuses.map(|statuses| format!(", filter: {{ statuses: [{statuses}] }}")).unwrap_or_default();
    let document = format!(
        "query($after: String) {{ {list}(first: {PAGE}, after: $after{filter}) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut found, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = ask(world, ADMINISTRATOR, &document, json!({ "after": after })).await[list].clone();
        found.extend(page["nodes"].as_array().cloned().unwrap_or_default());
        if page["pageInfo"]["hasNextPage"] != true {
            assert!(!found.is_empty(), "the demo has {list}");
            return found;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

pub async fn ask(world: &World, who: &str, document: &str, variables: Value) -> Value {
    let arguments: Map<String, Value> = variables.as_object().cloned().unwrap_or_default();
    let (text, field) = (document.to_owned(), String::new());
    let answer = world.ask(who, &Document { operation: Operation::Query, field, text, arguments }).await;
    assert!(answer.errors().is_empty(), "{document}: {}", answer.body);
    answer.body["data"].clone()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
