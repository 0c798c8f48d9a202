//! Which fields of an object that exists for somebody are shown to them: the sections of a profile by their audience, and what of a
//! placement or a mission is not for everybody who sees it. The rules are written down here once more, apart from the code.

use serde_json::{Value, json};
use vivier_kernel::access::Party;

use crate::oracle::{ADMINISTRATOR, Facts, Oracle, Thing, User, ask, permitted};
use crate::world::World;

/// The sections of a profile, and the fields that show them.
const SECTIONS: &[(&str, &[&str])] = &[
    ("IDENTITY", &["displayName", "accountId"]),
    ("PRESENTATION", &["headline", "presentation"]),
    ("SKILLS", &["skills { skillId }"]),
    ("AVAILABILITY", &["availabilities { id }", "freeTime { percent }"]),
    ("LOCATION", &["regions", "remotePreference"]),
    ("EMPLOYMENT", &["employmentStatus", "organisationId"]),
    ("MILESTONES", &["milestones { number }"]),
];
/// Sections that tell who somebody is: to whoever has not signed in they are not even shown where they are public.
const IDENTIFYING: &[&str] = &["IDENTITY", "PRESENTATION"];
/// What is nobody's but the person's and the programme's.
const PRIVATE: &[&str] =
    &["pausedUntil", "visibility { section }", "missing", "engagements { share }", "heldAvailabilityIds"];

/// A field with what it selects, and whether it is for this person.
type Rule = (&'static str, bool);

fn rules(oracle: &Oracle, user: &User, thing: &Thing, parties: &[Party]) -> Option<(&'static str, Vec<Rule>)> {
    let is = |party: Party| parties.contains(&party);
    match &thing.facts {
        Facts::Talent { .. } => {
            let whole = is(Party::Oneself) || is(Party::ProgrammeAdministrator);
            let involved = whole || is(Party::ReleasingManager) || oracle.placed_with(user, &thing.id);
            // Who is in which brigade, and who coordinates it, is the cases' part.
            if is(Party::Coordinator) {
                return None;
            }
            let mut rules: Vec<Rule> = PRIVATE.iter().map(|field| (*field, whole)).collect();
            rules.push(("clearance", involved));
            for (section, fields) in SECTIONS {
                let chosen = match oracle.audiences[&thing.id][*section].as_str() {
                    "PUBLIC" => is(Party::SignedIn) || !IDENTIFYING.contains(section),
                    "VERIFIED_COLLEAGUES" => is(Party::Colleague),
                    _ => false,
                };
                rules.extend(fields.iter().map(|field| (*field, involved || chosen)));
            }
            Some(("talent", rules))
        }
        Facts::Placement { .. } => {
            let motivation = is(Party::Oneself) || is(Party::MissionOwner) || is(Party::ProgrammeAdministrator);
            Some(("placement", vec![("motivation", motivation)]))
        }
        Facts::Mission { .. } => {
            let behind = permitted("missionBehindTheScenes", parties);
            Some((
                "mission",
                vec![("draftedAt", behind), ("ownerId", is(Party::Verified)), ("reason { __typename }", behind)],
            ))
        }
        // What of a brigade or a mobilisation is shown to whom is the cases' part.
        Facts::Organisation
        | Facts::Account
        | Facts::Seat { .. }
        | Facts::Brigade { .. }
        | Facts::Member { .. }
        | Facts::Mobilisation { .. }
        | Facts::Recipe { .. }
        | Facts::Exercise { .. }
        | Facts::Credit(_)
        | Facts::Run => None,
    }
}

/// The fields of an object that somebody is shown and should not be, or the other way round; and how many were compared.
pub async fn wrong(world: &World, oracle: &Oracle, user: &User, thing: &Thing) -> (Vec<String>, usize) {
    let parties = oracle.parties(user, thing);
    let Some((field, rules)) = rules(oracle, user, thing, &parties).filter(|_| oracle.exists(thing, &parties)) else {
        return (Vec::new(), 0);
    };
    let selection: Vec<&str> = rules.iter().map(|(selected, _)| *selected).collect();
    let document = format!("query($id: ID!) {{ {field}(id: $id) {{ {} }} }}", selection.join(" "));
    let of = async |who: &str| ask(world, who, &document, json!({ "id": thing.id })).await[field].clone();
    let (all, told) = (of(ADMINISTRATOR).await, of(&user.name).await);
    let wrong = rules.iter().filter_map(|(selected, theirs)| {
        let name = selected.split(' ').next().unwrap_or(selected);
        let expected = if *theirs { all[name].clone() } else { Value::Null };
        (told[name] != expected).then(|| format!("{field}.{name} is {} and should be {expected}", told[name]))
    });
    (wrong.collect(), rules.len())
}
