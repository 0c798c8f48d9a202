//! Brigades with their people, mobilisations, recipes and exercises, and the accounts of credit, as the oracle reads them: from the
//! coordinator of the core brigade, who sees every brigade whole, and from those whose accounts they are.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::oracle::{Facts, Holder, Thing, User, ask, text};
use crate::world::World;

/// Whoever sees every brigade whole.
const COORDINATOR: &str = "coordinator";
/// The kind of the brigade whose coordinators lead all others.
const CORE: &str = "CORE";

/// A talent, with their account and their service.
pub struct Person {
    pub talent: String,
    pub account: String,
    pub home: Option<String>,
}

/// What was read.
pub struct Teams {
    pub things: Vec<Thing>,
    /// The organisation whose coordinators lead the core brigade.
    pub core: Option<String>,
}

/// Reads all of them.
pub async fn read(world: &World, users: &[User], people: &[Person]) -> Teams {
    let (mut things, mut core, mut leading) = (Vec::new(), None, BTreeMap::new());
    let document = "{ brigades { id kind organisation { id } members { talentId } } }";
    let found = ask(world, COORDINATOR, document, json!({})).await["brigades"].clone();
    for brigade in items(&found) {
        let (id, organisation) = (text(&brigade["id"]), text(&brigade["organisation"]["id"]));
        if brigade["kind"] == CORE {
            core = Some(organisation.clone());
        }
        let members: Vec<&str> = items(&brigade["members"]).filter_map(|member| member["talentId"].as_str()).collect();
        for person in people {
            // Whoever asks could be in it, and is oneself in any case.
            let asks = users.iter().any(|user| user.account.as_ref() == Some(&person.account));
            if asks || members.contains(&person.talent.as_str()) {
                things.push(Thing { id: id.clone(), facts: member(&organisation, person) });
            }
        }
        let document = "query($id: ID!) { exercises(brigadeId: $id, newest: 50) { id } }";
        let held = ask(world, COORDINATOR, document, json!({ "id": id })).await["exercises"].clone();
        things.extend(items(&held).map(|exercise| Thing {
            id: text(&exercise["id"]),
            facts: Facts::Exercise { organisation: organisation.clone() },
        }));
        things.push(Thing { id: id.clone(), facts: Facts::Brigade { organisation: organisation.clone() } });
        leading.insert(id, organisation);
    }
    things.extend(mobilisations(world, &leading, people).await);
    // The one of the cases: those of the core brigade every coordinator reads, which no quality says.
    let document = "query($id: ID!) { teamRecipe(id: $id) { id brigade { id } } }";
    let recipe = ask(world, COORDINATOR, document, json!({ "id": world.kept["recipe"] })).await["teamRecipe"].clone();
    let organisation = leading[&text(&recipe["brigade"]["id"])].clone();
    things.push(Thing { id: text(&recipe["id"]), facts: Facts::Recipe { organisation } });
    things.extend(credit(world, users, (&leading, people)).await);
    Teams { things, core }
}

fn member(organisation: &str, person: &Person) -> Facts {
    Facts::Member {
        organisation: organisation.to_owned(),
        talent: person.talent.clone(),
        account: person.account.clone(),
        home: person.home.clone(),
    }
}

async fn mobilisations(world: &World, leading: &BTreeMap<String, String>, people: &[Person]) -> Vec<Thing> {
    let mut things = Vec::new();
    let found = ask(world, COORDINATOR, "{ mobilisations(newest: 50) { id } }", json!({})).await;
    for one in items(&found["mobilisations"]) {
        let document =
            "query($id: ID!) { mobilisation(id: $id) { brigade { id } host { id } calls { deadline talent { id } } } }";
        let whole = ask(world, COORDINATOR, document, json!({ "id": one["id"] })).await["mobilisation"].clone();
        // A call that has not been sent yet is nobody's business but the coordinators'.
        let sent = items(&whole["calls"]).filter(|call| !call["deadline"].is_null());
        let account = |call: &Value| {
            let called = people.iter().find(|person| call["talent"]["id"] == person.talent.as_str());
            called.map(|person| person.account.clone())
        };
        let facts = Facts::Mobilisation {
            organisation: leading[&text(&whole["brigade"]["id"])].clone(),
            host: text(&whole["host"]["id"]),
            called: sent.filter_map(account).collect(),
        };
        things.push(Thing { id: text(&one["id"]), facts });
    }
    things
}

/// The accounts of credit of everybody who asks, and of those for whom they answer; for the programme these are all but people's.
async fn credit(
    world: &World,
    users: &[User],
    (leading, people): (&BTreeMap<String, String>, &[Person]),
) -> Vec<Thing> {
    let mut found = BTreeMap::new();
    let document = "{ creditAccounts { id class talent { id } organisation { id } brigade { id } } }";
    for user in users.iter().filter(|user| user.account.is_some()) {
        let accounts = ask(world, &user.name, document, json!({})).await["creditAccounts"].clone();
        for account in items(&accounts) {
            if let Some(holder) = holder(account, leading, people) {
                found.insert(text(&account["id"]), holder);
            }
        }
    }
    found.into_iter().map(|(id, holder)| Thing { id, facts: Facts::Credit(holder) }).collect()
}

/// None where the holder is nobody's who is known here.
fn holder(account: &Value, leading: &BTreeMap<String, String>, people: &[Person]) -> Option<Holder> {
    let id = |of: &str| account[of]["id"].as_str();
    match account["class"].as_str()? {
        "PROGRAMME" => Some(Holder::Programme),
        "BRIGADE" => leading.get(id("brigade")?).cloned().map(Holder::Brigade),
        "TALENT" => {
            let talent = id("talent")?;
            people.iter().find(|person| person.talent == talent).map(|person| Holder::Talent(person.account.clone()))
        }
        _ => Some(Holder::Organisation(id("organisation")?.to_owned())),
    }
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}
