//! Random people against random objects: each answer is compared with what the tables say. Commands name a version that no object
//! has, so that those who may are refused for that alone, and nothing changes; what names no version is asked only by those who may not.

use chrono::Days;
use serde_json::{Map, Value, json};
use uuid::Uuid;
use vivier_api::access::matrix;
use vivier_graphql::root_field::{Operation, RootField};
use vivier_kernel::clock::{Clock as _, SystemClock};

use crate::document::Document;
use crate::oracle::{Facts, Holder, Oracle, Thing, User};
use crate::sdl::{Kind, Sdl, base};
use crate::sections;
use crate::world::{World, absent, id_of, without_traces};

/// How many questions are asked of each seed; `VIVIER_ACCESS_STEPS` says otherwise.
const STEPS: u64 = 300;
/// What the questions are decided by the first time, so that there are always the same; they are drawn anew the second time, where
/// `VIVIER_ACCESS_SEED` does not say otherwise.
const SEED: u64 = 2022;
/// How many fields of profiles, missions and placements so many questions compare at least.
const ENOUGH: usize = 100;
/// The version that those who may are told is not the object's.
const NO_VERSION: i64 = 2_000_000_000;
/// The code by which they are told.
const CONFLICT: &str = "VERSION_CONFLICT";
/// Codes by which somebody is told that they may not.
const DENIALS: &[&str] = &["NOT_FOUND", "NOT_ALLOWED"];
/// Whose questions are asked; all of them have sessions when the cases have run.
const PEOPLE: &[&str] = &[
    "talent",
    "colleague",
    "stranger",
    "external",
    "secretive",
    "owner",
    "other owner",
    "manager",
    "other manager",
    "human resources",
    "coordinator",
    "local coordinator",
    "administrator",
];
/// Queries that tell whoever may something of every object.
const SURE: &[&str] = &[
    "mission",
    "seat",
    "placement",
    "talent",
    "account",
    "organisation",
    "brigade",
    "mobilisation",
    "teamRecipe",
    "exercise",
    "creditAccount",
    "allocationRun",
];
/// Fields that an input can do without only where another is given.
const ONE_OF_SEVERAL: &[&str] = &["accountId", "amount"];
/// What stands for a person together with a brigade; the id is the brigade's.
const MEMBER: &str = "Member";
/// Objects that `node` does not read, and those of which there are no `changes`: they are parts of others.
const NO_NODES: &[&str] = &[MEMBER, "TeamRecipe", "Exercise", "LedgerAccount", "AllocationRun"];
const NO_CHANGES: &[&str] = &[MEMBER, "Account", "Seat", "Exercise"];
/// Arguments that hold an object's id, and the type that the id is of; the first that a field has is asked with.
const OBJECTS: &[(&str, &str)] = &[
    ("placementId", "Placement"),
    ("missionId", "Mission"),
    ("talentId", "Talent"),
    ("seatId", "Seat"),
    ("organisationId", "Organisation"),
    ("brigadeId", "Brigade"),
    ("mobilisationId", "Mobilisation"),
    ("recipeId", "TeamRecipe"),
    ("runId", "AllocationRun"),
];
/// What those who may would really do, since it names no version, or what would take long: only those who may not ask for it. With
/// the argument that holds the object's id, and the object's type.
const ONLY_REFUSED: &[(&str, &str, &str)] = &[
    ("grantRole", "accountId", "Account"),
    ("revokeRole", "accountId", "Account"),
    ("endAccountSessions", "accountId", "Account"),
    ("createOrganisation", "parentId", "Organisation"),
    ("draftMission", "organisationId", "Organisation"),
    ("foundBrigade", "organisationId", "Organisation"),
    ("transferCredits", "fromId", "Organisation"),
    ("grantCredits", "holderId", "Talent"),
    ("inviteTalent", "seatId", "Seat"),
    ("proposePlacement", "seatId", "Seat"),
    ("watchMission", "missionId", "Mission"),
    ("buyPriority", "missionId", "Mission"),
    ("writeTeamRecipe", "brigadeId", "Brigade"),
    ("declareMobilisation", "brigadeId", "Brigade"),
    ("holdExercise", "brigadeId", "Brigade"),
    ("acceptCall", "mobilisationId", "Mobilisation"),
    ("acceptCallAsLastResort", "mobilisationId", "Mobilisation"),
    ("declineCall", "mobilisationId", "Mobilisation"),
    ("stepDown", "mobilisationId", "Mobilisation"),
    ("takeDemurrage", "accountId", "LedgerAccount"),
    ("teamProposal", "mobilisationId", "Mobilisation"),
    ("mobilisationReasons", "mobilisationId", "Mobilisation"),
    ("readiness", "recipeId", "TeamRecipe"),
    ("readinessChanges", "recipeId", "TeamRecipe"),
    ("allocationWhatIf", "runId", "AllocationRun"),
];
/// Mutations that are about no object of these kinds, or that cannot be asked in vain: why, and which. The cases ask all of them.
const LEFT_OUT: &[(&str, &[&str])] = &[
    (
        "they open or prove an account, before anybody is anybody",
        &[
            "registerAccount",
            "verifyAddress",
            "signIn",
            "answerChallenge",
            "requestPasswordReset",
            "resetPassword",
            "confirmAddressChange",
            "beginFederation",
            "finishFederation",
        ],
    ),
    (
        "a secret says what they are about, whoever asks",
        &[
            "answerReleaseByLink",
            "giveOpinionByLink",
            "answerPlacementByLink",
            "signAgreementByLink",
            "answerCallByLink",
        ],
    ),
    (
        "they are about the account of whoever asks, and name no object",
        &[
            "resendVerification",
            "signOut",
            "endOtherSessions",
            "issueApiToken",
            "changePassword",
            "requestAddressChange",
            "cancelAddressChange",
            "beginSecondFactor",
            "confirmSecondFactor",
            "removeSecondFactor",
            "renewRecoveryCodes",
            "eraseMyself",
            "planAbsence",
            "cancelAbsence",
            "saveSearch",
            "registerTalent",
            "markAllNotificationsRead",
            "chooseNotifications",
            "chooseNotificationQuietHours",
            "openCalendarLink",
            "revokeCalendarLink",
            "registerWebhook",
        ],
    ),
    ("who may is whoever has a profile, or a role to lend, whatever the object", &["applyToSeat", "delegateRole"]),
    (
        "they are about what one person has and nobody else is shown",
        &[
            "endSession",
            "revokeApiToken",
            "endDelegation",
            "unlinkIdentity",
            "forgetSearch",
            "markNotifications",
            "rotateWebhookSecret",
            "resumeWebhook",
            "removeWebhook",
            "replayDelivery",
        ],
    ),
    (
        "they name no object, one that is for everybody, or one that no query reads by its id",
        &[
            "endAllSessions",
            "learnSkillAlias",
            "reviewSkillAlias",
            "computeAllocation",
            "reverseTransfer",
            "adoptCreditPolicy",
        ],
    ),
    ("a proof, or the skill, comes before the version", &["eraseTalent", "endorseSkill"]),
];

/// Asks as often as the setting says, from two seeds. What is not as the tables say is told with the seed, the person and the document.
pub async fn run(world: &World) -> Vec<String> {
    let setting = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let steps = setting("VIVIER_ACCESS_STEPS").unwrap_or(STEPS);
    let drawn = setting("VIVIER_ACCESS_SEED").unwrap_or_else(|| Uuid::new_v4().as_u64_pair().0);
    let oracle = Oracle::of(world, PEOPLE).await;
    let questions: Vec<Question> = matrix().filter_map(|row| question(&world.sdl, row)).collect();
    let mut random = Random(SEED);
    let mut complaints = Vec::new();
    for question in &questions {
        complaints.extend(unreadable(world, question, &mut random).await);
    }
    for seed in [SEED, drawn] {
        complaints.extend(from_seed(world, &oracle, &questions, (seed, steps)).await);
    }
    complaints
}

async fn from_seed(world: &World, oracle: &Oracle, questions: &[Question], (seed, steps): (u64, u64)) -> Vec<String> {
    let mut random = Random(seed);
    let mut complaints = Vec::new();
    let (mut may, mut may_not, mut compared) = (0, 0, 0);
    for step in 0..steps {
        let user = random.of(&oracle.users);
        let thing = thing(oracle, user, &mut random);
        let parties = oracle.parties(user, thing);
        let harmless = |question: &Question| !question.only_refused || !oracle.may(question.row, thing, &parties);
        let fitting: Vec<&Question> =
            questions.iter().filter(|question| question.takes(thing) && harmless(question)).collect();
        let question = *random.of(&fitting);
        let document = question.about(world, (thing.id.as_str(), talent_of(thing)), &mut random);
        let allowed = oracle.may(question.row, thing, &parties);
        if allowed {
            may += 1
        } else {
            may_not += 1
        }
        let (shown, fields) = sections::wrong(world, oracle, user, thing).await;
        compared += fields;
        complaints.extend(shown.into_iter().map(|reason| {
            format!("VIVIER_ACCESS_SEED={seed}, step {step}: {} ({parties:?}) and {thing:?}\n{reason}", user.name)
        }));
        if let Some(reason) = wrong(world, oracle, (user, thing), question, &document, allowed).await {
            complaints.push(format!(
                "VIVIER_ACCESS_SEED={seed}, step {step}: {} ({parties:?}) and {thing:?}\n{}\n{}\n{reason}",
                user.name,
                document.text,
                document.variables()
            ));
        }
    }
    if steps >= STEPS && compared < ENOUGH {
        complaints.push(format!("VIVIER_ACCESS_SEED={seed}: only {compared} fields were compared"));
    }
    if steps >= STEPS && (may < steps / 20 || may_not < steps / 20) {
        complaints.push(format!(
            "VIVIER_ACCESS_SEED={seed}: {may} of the questions were by people who may, {may_not} by others"
        ));
    }
    complaints
}

/// A root field that is asked for one object.
struct Question {
    row: &'static RootField,
    /// Name of the argument that holds the object's id, and the object's type; any type where it is `None`.
    argument: &'static str,
    kind: Option<&'static str>,
    /// True where only those who may not ask.
    only_refused: bool,
}

/// The field as a question about one object; `None` where it is about none of those that are known here, or where a command does
/// not say which version it is for.
fn question(sdl: &Sdl, row: &'static RootField) -> Option<Question> {
    let root = sdl.root(row.operation, row.name);
    let names: Vec<&String> = match row.operation {
        Operation::Query => root.arguments.keys().collect(),
        Operation::Mutation => sdl.r#type(&root.arguments["input"]).fields.keys().collect(),
        Operation::Subscription => return None,
    };
    let has = |name: &str| names.iter().any(|known| *known == name);
    if let Some((_, argument, kind)) = ONLY_REFUSED.iter().find(|(name, ..)| *name == row.name) {
        return Some(Question { row, argument, kind: Some(kind), only_refused: true });
    }
    if row.operation == Operation::Mutation && !has("expectedVersion") {
        return None;
    }
    if has("brigadeId") && has("talentId") {
        return Some(Question { row, argument: "brigadeId", kind: Some(MEMBER), only_refused: false });
    }
    let single = match (row.operation, row.name) {
        (Operation::Query, "node" | "changes") => {
            return Some(Question { row, argument: "id", kind: None, only_refused: false });
        }
        (Operation::Query, "mission") => Some("Mission"),
        (Operation::Query, "seat") => Some("Seat"),
        (Operation::Query, "placement") => Some("Placement"),
        (Operation::Query, "talent") => Some("Talent"),
        (Operation::Query, "account") => Some("Account"),
        (Operation::Query, "organisation") => Some("Organisation"),
        (Operation::Query, "brigade") => Some("Brigade"),
        (Operation::Query, "mobilisation") => Some("Mobilisation"),
        (Operation::Query, "teamRecipe") => Some("TeamRecipe"),
        (Operation::Query, "exercise") => Some("Exercise"),
        (Operation::Query, "creditAccount") => Some("LedgerAccount"),
        (Operation::Query, "allocationRun") => Some("AllocationRun"),
        _ => None,
    };
    if single.is_some() {
        return Some(Question { row, argument: "id", kind: single, only_refused: false });
    }
    // A count is for everybody, whatever the seat; who may endorse depends on the skill, which the cases show; a team is checked by its
    // own seats, and a link is a secret; and what takes a person's own session takes a proof before it looks at versions.
    let elsewhere = ["fittingTalentCount", "fittingTalents", "endorseSkill", "checkedTeam", "callByLink"];
    if elsewhere.contains(&row.name) || row.by_person {
        return None;
    }
    let (argument, kind) = OBJECTS.iter().find(|(name, _)| has(name))?;
    Some(Question { row, argument, kind: Some(kind), only_refused: false })
}

/// The type of an object, as questions name it.
fn kind_of(thing: &Thing) -> &'static str {
    match thing.facts {
        Facts::Organisation => "Organisation",
        Facts::Account => "Account",
        Facts::Talent { .. } => "Talent",
        Facts::Mission { .. } => "Mission",
        Facts::Seat { .. } => "Seat",
        Facts::Placement { .. } => "Placement",
        Facts::Brigade { .. } => "Brigade",
        Facts::Member { .. } => MEMBER,
        Facts::Mobilisation { .. } => "Mobilisation",
        Facts::Recipe { .. } => "TeamRecipe",
        Facts::Exercise { .. } => "Exercise",
        Facts::Credit(_) => "LedgerAccount",
        Facts::Run => "AllocationRun",
    }
}

/// Whom a question about a person and a brigade names besides the brigade.
fn talent_of(thing: &Thing) -> Option<&str> {
    match &thing.facts {
        Facts::Member { talent, .. } => Some(talent),
        _ => None,
    }
}

impl Question {
    fn takes(&self, thing: &Thing) -> bool {
        let kind = kind_of(thing);
        match self.kind {
            Some(wanted) => wanted == kind,
            None if self.row.name == "node" => !NO_NODES.contains(&kind),
            // The issuer of credit has a statement and no history.
            None => !NO_CHANGES.contains(&kind) && !matches!(thing.facts, Facts::Credit(Holder::Programme)),
        }
    }

    /// The smallest document that asks for the object, and the talent where one is meant besides, with values that are valid.
    fn about(&self, world: &World, (id, talent): (&str, Option<&str>), random: &mut Random) -> Document {
        let root = world.sdl.root(self.row.operation, self.row.name);
        let mut arguments = Map::new();
        let input = root.arguments.get("input").filter(|_| self.row.operation == Operation::Mutation);
        if let Some(input) = input {
            arguments = object(world, input, random);
            if !self.only_refused {
                arguments.insert("expectedVersion".to_owned(), json!(NO_VERSION));
            }
            arguments.extend(talent.map(|talent| ("talentId".to_owned(), json!(talent))));
        } else {
            for (name, r#type) in root.arguments.iter().filter(|(_, r#type)| r#type.ends_with('!')) {
                arguments.insert(name.clone(), value(world, name, r#type, random));
            }
            if root.arguments.contains_key("after") {
                arguments.insert("first".to_owned(), json!(1));
            }
        }
        arguments.insert(self.argument.to_owned(), json!(id));
        Document::new(&world.sdl, (self.row.operation, self.row.name), arguments, None, std::iter::empty())
    }
}

/// The values of an input's fields that must be given, and of those of which one of several must be.
fn object(world: &World, r#type: &str, random: &mut Random) -> Map<String, Value> {
    let mut values = Map::new();
    for (name, field) in &world.sdl.r#type(r#type).fields {
        if field.r#type.ends_with('!') && !field.has_default || ONE_OF_SEVERAL.contains(&name.as_str()) {
            values.insert(name.clone(), value(world, name, &field.r#type, random));
        }
    }
    values
}

/// A valid value for a field of this name and type.
fn value(world: &World, name: &str, r#type: &str, random: &mut Random) -> Value {
    let inner = base(r#type);
    let one = match (name, inner) {
        ("skillId", _) => world.kept["a skill"].clone(),
        ("talentId", _) => world.kept["talent"].clone(),
        ("seatId", _) => world.kept["long seat"].clone(),
        ("accountId", _) => world.kept["account of stranger"].clone(),
        ("parentId" | "intoId" | "organisationId" | "hostId" | "toId", _) => world.kept["culture"].clone(),
        ("recipeId", _) => world.kept["recipe"].clone(),
        ("availabilityId", _) => json!(id_of("Availability", Uuid::from_u128(1))),
        ("callId", _) => json!(id_of("Call", Uuid::from_u128(1))),
        ("dutyId", _) => json!(id_of("Duty", Uuid::from_u128(1))),
        ("standingReleaseId", _) => json!(id_of("StandingRelease", Uuid::from_u128(1))),
        // The only one that needs no region.
        (_, "WorkMode") => json!("REMOTE"),
        // The only gift whose amount is given.
        ("gift", _) => json!("NAMED"),
        ("hash", _) => json!("0".repeat(64)),
        // The object itself takes its place afterwards.
        (_, "ID") => json!(id_of("Nothing", Uuid::from_u128(1))),
        (_, "Date") => {
            let later = if name == "endsOn" { 20 } else { 10 };
            json!((SystemClock.today() + Days::new(later)).to_string())
        }
        (_, "DateTime") => json!("2020-01-01T00:00:00Z"),
        (_, "Int" | "Share") => json!(2),
        (_, "Boolean") => json!(true),
        (_, "String") => json!("Un texte."),
        _ if world.sdl.r#type(inner).kind == Kind::Enum => {
            // The last of the reasons asks for words as well.
            let all = world.sdl.r#type(inner).fields.keys();
            let values: Vec<&String> = all.filter(|value| value.as_str() != "OTHER").collect();
            json!(random.of(&values))
        }
        _ => Value::Object(object(world, inner, random)),
    };
    if r#type.starts_with('[') { json!([one]) } else { one }
}

/// The complaint where what is made up for a command is refused for itself: then nobody would be told whether they may.
async fn unreadable(world: &World, question: &Question, random: &mut Random) -> Option<String> {
    let kind = question.kind.filter(|_| question.row.operation == Operation::Mutation)?;
    let kind = if kind == MEMBER { "Brigade" } else { kind };
    let id = id_of(kind, Uuid::new_v4());
    let document = question.about(world, (id.as_str(), None), random);
    // Where the administrator would do it, somebody asks who may not.
    let who = if question.only_refused { "stranger" } else { "administrator" };
    let answer = world.ask(who, &document).await;
    let codes = refusals(&document, &answer.body);
    let told = codes.iter().all(|code| DENIALS.contains(&code.as_str())) && !codes.is_empty();
    (!told).then(|| format!("{} {} is not understood: {}", document.text, document.variables(), answer.body))
}

/// An object; every other time one that the person has to do with, where there are any.
fn thing<'a>(oracle: &'a Oracle, user: &User, random: &mut Random) -> &'a Thing {
    // One kind is as likely as the other, however many there are of it.
    let mut kinds = Vec::new();
    for thing in &oracle.things {
        let kind = std::mem::discriminant(&thing.facts);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let kind = *random.of(&kinds);
    let of_kind: Vec<&Thing> =
        oracle.things.iter().filter(|thing| std::mem::discriminant(&thing.facts) == kind).collect();
    let everybody = oracle.parties(&oracle.users[0], of_kind[0]).len();
    let own: Vec<&Thing> =
        of_kind.iter().copied().filter(|thing| oracle.parties(user, thing).len() > everybody + 2).collect();
    let among: &[&Thing] = if random.below(2) == 0 && !own.is_empty() { &own } else { &of_kind };
    random.of::<&Thing>(among)
}

/// Why this is not what the tables say.
async fn wrong(
    world: &World,
    oracle: &Oracle,
    (user, thing): (&User, &Thing),
    question: &Question,
    document: &Document,
    allowed: bool,
) -> Option<String> {
    let answer = world.ask(&user.name, document).await;
    let codes = refusals(document, &answer.body);
    if document.operation == Operation::Mutation && allowed {
        return (codes != [CONFLICT]).then(|| format!("{CONFLICT} was expected: {}", answer.body));
    }
    if allowed {
        let told = &answer.body["data"][&document.field];
        let sure = SURE.contains(&question.row.name) || question.row.name == "node";
        let wrong = !answer.errors().is_empty() || (sure && told["id"] != json!(thing.id));
        return wrong.then(|| format!("an answer was expected: {}", answer.body));
    }
    // Who sees the object may be told that they may not; for whoever does not it does not exist.
    let exists = oracle.exists(thing, &oracle.parties(user, thing));
    if document.operation == Operation::Mutation && exists {
        let told = codes.len() == 1 && DENIALS.contains(&codes[0].as_str());
        return (!told).then(|| format!("a denial was expected: {}", answer.body));
    }
    let nothing = world.ask(&user.name, &document.with(question.argument, absent(&json!(thing.id)))).await;
    let same = without_traces(&answer) == without_traces(&nothing);
    (!same).then(|| format!("of what does not exist they are told otherwise: {} and {}", answer.body, nothing.body))
}

fn refusals(document: &Document, body: &Value) -> Vec<String> {
    let errors = body["errors"].as_array().into_iter().flatten().map(|error| &error["extensions"]["code"]);
    let refused =
        body["data"][&document.field]["userErrors"].as_array().into_iter().flatten().map(|error| &error["code"]);
    errors.chain(refused).filter_map(|code| code.as_str().map(str::to_owned)).collect()
}

/// Numbers that a seed decides (SplitMix64, by Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit.max(1) as u64).unwrap_or_default()
    }

    fn of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

#[test]
fn every_mutation_is_played_or_left_out_for_a_reason() {
    let sdl = Sdl::of_the_code();
    let left_out: Vec<&str> = LEFT_OUT.iter().flat_map(|(_, names)| names.iter().copied()).collect();
    let mutations = || matrix().filter(|row| row.operation == Operation::Mutation);
    let mut complaints = Vec::new();
    for name in sdl.r#type("Mutation").fields.keys() {
        let played = mutations().any(|row| row.name == name.as_str() && question(&sdl, row).is_some());
        let times = left_out.iter().filter(|known| **known == name.as_str()).count();
        if usize::from(played) + times != 1 {
            complaints.push(format!("{name}: it is {played} that it is played, and it is left out {times} times"));
        }
    }
    let unknown = left_out.iter().filter(|name| mutations().all(|row| row.name != **name));
    complaints.extend(unknown.map(|name| format!("{name} is left out and is no mutation")));
    assert_eq!(complaints, Vec::<String>::new());
}
