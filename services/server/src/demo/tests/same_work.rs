//! What may not be seen is answered as what does not exist, after the same work: over every field and every mutation that takes an id, and
//! everything that the demo holds.

use std::collections::{BTreeMap, BTreeSet};

use async_graphql::{Request, Variables};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use vivier_accounts::{Accounts, AccountsOptions};
use vivier_api::schema::notifications::NotificationsConfig;
use vivier_api::schema::{VivierSchema, with_store};
use vivier_event_store::Store;
use vivier_event_store::testing::Statements;
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode_parts;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_matching::live::People;
use vivier_skills::Skills;

use super::Bench;
use crate::carrier;
use crate::config::WebhookTargets;
use crate::database::{ToolUse, open_for_tool};

/// Of each kind, so many objects are looked at, of which so many are asked about that the viewer may not see.
const OBJECTS: usize = 400;
const HIDDEN: usize = 2;
/// The most ids that one question takes.
const AT_ONCE: usize = 50;
/// How deep an input is filled.
const DEPTH: usize = 6;

/// Kinds of which nothing is hidden from whoever has signed in, or that stand inside of something that its holder alone can name.
const OPEN_OR_INSIDE: [&str; 14] = [
    "ApiToken",
    "Availability",
    "Brigade",
    "Call",
    "Delegation",
    "Duty",
    "Identity",
    "Organisation",
    "Search",
    "Session",
    "Skill",
    "StandingRelease",
    "Webhook",
    "Delivery",
];
/// Kinds that the demo holds none of.
const NONE_THERE: [&str; 3] = ["AllocationRun", "Alias", "Ranking"];

/// Compares on a thread of its own, on which everything is watched.
pub fn compared(bench: &Bench) {
    std::thread::scope(|scope| {
        let watched = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(everything(bench));
        });
        watched.join().expect("the comparison ends");
    });
}

async fn everything(bench: &Bench) {
    let asked = Asked::open(bench).await;
    let strangers = [
        ("somebody", person(901, &[])),
        (
            "elsewhere",
            person(902, &[Role::MissionOwner, Role::ReleasingManager, Role::HumanResources, Role::Coordinator]),
        ),
    ];
    let mut told = Vec::new();
    let mut compared = BTreeMap::<String, usize>::new();
    for (who, viewer) in &strangers {
        for (kind, ids) in &asked.kinds {
            let hidden = asked.hidden(viewer, kind, ids).await;
            let absent = encode_parts(kind, Uuid::from_u128(404)).to_string();
            for question in asked.questions() {
                if hidden.is_empty() || !asked.takes(&question, viewer, &absent).await {
                    continue;
                }
                for id in &hidden {
                    match asked.differs(&question, viewer, (id, &absent)).await {
                        Compared::Seen => {}
                        Compared::Alike => *compared.entry(question.name.clone()).or_default() += 1,
                        Compared::Unlike(difference) => {
                            told.push(format!("{} of {kind}, {who}: {difference}", question.name))
                        }
                    }
                }
            }
        }
    }
    assert!(told.is_empty(), "of {compared:?}:\n{}", told.join("\n"));
    let missed: BTreeSet<String> = asked
        .questions()
        .into_iter()
        .filter(|question| !compared.contains_key(&question.name))
        .filter(|question| !OPEN_OR_INSIDE.iter().chain(&NONE_THERE).any(|kind| question.kind == *kind))
        .map(|question| format!("{} ({})", question.name, question.kind))
        .collect();
    assert!(missed.is_empty(), "nothing was compared for {missed:#?}");
}

fn person(number: u128, roles: &[Role]) -> Actor {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(number));
    let grants = roles.iter().map(|role| RoleGrant { role: *role, organisation }).collect();
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(number)), verified: true, grants }
}

/// A document that takes one id, and what else it takes.
struct Question {
    name: String,
    /// Of what the id should be.
    kind: String,
    document: String,
    /// Where the id stands in the variables.
    place: Vec<String>,
    variables: Value,
}

impl Question {
    fn about(&self, id: &str) -> Value {
        let mut variables = self.variables.clone();
        let place = self.place.iter().fold(&mut variables, |at, step| &mut at[step.as_str()]);
        *place = json!(id);
        variables
    }
}

enum Compared {
    /// It is there for the viewer.
    Seen,
    Alike,
    Unlike(String),
}

struct Asked {
    schema: VivierSchema,
    /// The ids of what there is, by kind.
    kinds: BTreeMap<String, Vec<String>>,
    types: BTreeMap<String, Value>,
    _store: Store,
}

impl Asked {
    async fn open(bench: &Bench) -> Self {
        let store = open_for_tool(&bench.config, &bench.database, ToolUse::Plain).await.expect("a store");
        let accounts = Accounts::open(store.clone(), AccountsOptions::default()).await.expect("accounts");
        let skills = Skills::open(&store).await.expect("skills");
        let people = People::open(&store, &skills).await.expect("the pool");
        let notifications = NotificationsConfig {
            public_url: "http://localhost".into(),
            targets: carrier::targets(WebhookTargets::Public),
        };
        let schema = with_store(&store).data(accounts).data(skills).data(people).data(notifications).finish();
        let mut asked = Self { schema, kinds: BTreeMap::new(), types: BTreeMap::new(), _store: store };
        asked.kinds = kinds(bench).await;
        asked.types = asked.introspected().await;
        asked
    }

    async fn introspected(&self) -> BTreeMap<String, Value> {
        let kind = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
        let document = format!(
            "{{ __schema {{ types {{ name kind possibleTypes {{ name }} enumValues {{ name }} inputFields {{ name defaultValue type {{ {kind} }} }} \
             fields {{ name type {{ {kind} }} args {{ name defaultValue type {{ {kind} }} }} }} }} }} }}"
        );
        let context = RequestContext::new(Actor::Anonymous, Locale::En);
        let answer = execute(&self.schema, Request::new(document), context).await;
        let answer = serde_json::to_value(answer).expect("JSON");
        let types = answer["data"]["__schema"]["types"].as_array().cloned().unwrap_or_else(|| panic!("{answer:#}"));
        types.into_iter().map(|of| (text(&of["name"]), of)).collect()
    }

    /// Every field of the query with one id that must be given, and every mutation, once for each id that its input must have.
    fn questions(&self) -> Vec<Question> {
        let mut all = Vec::new();
        for field in list(&self.types["Query"]["fields"]) {
            let name = text(&field["name"]);
            let selection = self.selection(&field["type"]);
            let required: Vec<&Value> = list(&field["args"]).iter().filter(|argument| must(argument)).collect();
            for id in required.iter().filter(|argument| named(&argument["type"]).1 == "ID") {
                let given: Vec<String> = required
                    .iter()
                    .map(|argument| format!("${}: {}", text(&argument["name"]), written(&argument["type"])))
                    .collect();
                let passed: Vec<String> =
                    required.iter().map(|argument| format!("{0}: ${0}", text(&argument["name"]))).collect();
                let document = format!("query({}) {{ {name}({}) {selection} }}", given.join(", "), passed.join(", "));
                let variables: Map<String, Value> = required
                    .iter()
                    .map(|argument| (text(&argument["name"]), self.sample("Query", argument, 0)))
                    .collect();
                all.push(Question {
                    kind: match text(&id["name"]).as_str() {
                        "id" | "ids" => pascal(&name),
                        argument => kind_of(argument),
                    },
                    name: name.clone(),
                    document,
                    place: vec![text(&id["name"])],
                    variables: Value::Object(variables),
                });
            }
        }
        for field in list(&self.types["Mutation"]["fields"]) {
            let name = text(&field["name"]);
            let [input] = list(&field["args"]) else { panic!("{name} takes one input") };
            let input_type = named(&input["type"]).1;
            let document = format!(
                "mutation($input: {input_type}!) {{ {name}(input: $input) {{ userErrors {{ code path message }} }} }}"
            );
            for id in list(&self.types[&input_type]["inputFields"]).iter().filter(|field| must(field)) {
                if named(&id["type"]) == (false, "ID".to_owned()) {
                    all.push(Question {
                        name: format!("{name}.{}", text(&id["name"])),
                        kind: kind_of(&text(&id["name"])),
                        document: document.clone(),
                        place: vec!["input".to_owned(), text(&id["name"])],
                        variables: json!({ "input": self.sample("Mutation", input, 0) }),
                    });
                }
            }
        }
        all
    }

    fn selection(&self, of: &Value) -> &'static str {
        match self.types[&named(of).1]["kind"].as_str() {
            Some("OBJECT" | "INTERFACE" | "UNION") => "{ __typename }",
            _ => "",
        }
    }

    /// Something of a type that no rule about single values refuses, where one can know.
    fn sample(&self, owner: &str, field: &Value, depth: usize) -> Value {
        let (many, name) = named(&field["type"]);
        let one = match name.as_str() {
            "ID" => json!(encode_parts(&kind_in(owner, &text(&field["name"])), Uuid::from_u128(405)).to_string()),
            "Boolean" => json!(true),
            "Int" => json!(3),
            "Float" => json!(0.5),
            "Date" => json!("2030-03-01"),
            "DateTime" => json!("2020-03-01T09:00:00Z"),
            "Share" => json!(20),
            _ => self.composed(&name, depth),
        };
        if many { json!([one]) } else { one }
    }

    fn composed(&self, name: &str, depth: usize) -> Value {
        let of = &self.types[name];
        match of["kind"].as_str() {
            Some("ENUM") => of["enumValues"][0]["name"].clone(),
            Some("INPUT_OBJECT") if depth < DEPTH => {
                let required = list(&of["inputFields"]).iter().filter(|field| must(field));
                Value::Object(
                    required.map(|field| (text(&field["name"]), self.sample(name, field, depth + 1))).collect(),
                )
            }
            _ => json!("Quelques mots suffisent ici."),
        }
    }

    /// Some of these that are not there for the viewer, where the schema has one way to say so for the kind; otherwise some of them all.
    async fn hidden(&self, viewer: &Actor, kind: &str, ids: &[String]) -> Vec<String> {
        if !self.is_node(kind) {
            return ids.iter().take(HIDDEN).cloned().collect();
        }
        let mut hidden = Vec::new();
        for some in ids.chunks(AT_ONCE) {
            let request = Request::new("query($ids: [ID!]!) { nodes(ids: $ids) { id } }")
                .variables(Variables::from_json(json!({ "ids": some })));
            let answer = execute(&self.schema, request, RequestContext::new(viewer.clone(), Locale::En)).await;
            let answer = serde_json::to_value(answer).expect("JSON");
            let found = list(&answer["data"]["nodes"]);
            assert_eq!(found.len(), some.len(), "{answer}");
            hidden.extend(some.iter().zip(found).filter(|(_, node)| node.is_null()).map(|(id, _)| id.clone()));
        }
        hidden.truncate(HIDDEN);
        hidden
    }

    /// False where an id of this kind is no answer to the question at all.
    async fn takes(&self, question: &Question, viewer: &Actor, absent: &str) -> bool {
        let (answer, _) = self.watched(question, viewer, absent).await;
        let text = answer.to_string();
        !text.contains("WRONG_KIND_OF_ID") || text.contains("NOT_FOUND")
    }

    async fn differs(&self, question: &Question, viewer: &Actor, (id, absent): (&str, &str)) -> Compared {
        // What is remembered of either is remembered from the first time on.
        for id in [id, absent] {
            self.watched(question, viewer, id).await;
        }
        let denied = self.watched(question, viewer, id).await;
        let nothing = self.watched(question, viewer, absent).await;
        if denied == nothing {
            return Compared::Alike;
        }
        // Kinds that no one field tells to be there show it here.
        let field = denied.0["data"].as_object().and_then(|data| data.values().next()).cloned().unwrap_or_default();
        let refused = list(&field["userErrors"]).iter().all(|error| error["code"] == "NOT_ALLOWED");
        let shown = match field["userErrors"].is_array() {
            true => refused,
            false => !field.is_null(),
        };
        match shown && !self.is_node(&question.kind) {
            true => Compared::Seen,
            false => Compared::Unlike(format!("{denied:#?}\nand {nothing:#?}")),
        }
    }

    fn is_node(&self, kind: &str) -> bool {
        list(&self.types["Node"]["possibleTypes"]).iter().any(|node| node["name"] == kind)
    }

    async fn watched(&self, question: &Question, viewer: &Actor, id: &str) -> (Value, Vec<String>) {
        let request = Request::new(&question.document).variables(Variables::from_json(question.about(id)));
        let (context, statements) = (RequestContext::new(viewer.clone(), Locale::En), Statements::default());
        let watching = tracing::subscriber::set_default(statements.clone());
        let response = execute(&self.schema, request, context).await;
        drop(watching);
        (serde_json::to_value(response).expect("JSON"), statements.sorted())
    }
}

/// What the demo holds: each stream by its type, and what stands inside of streams.
async fn kinds(bench: &Bench) -> BTreeMap<String, Vec<String>> {
    let streams = "select stream_type, stream_id from (select stream_type, stream_id, \
                   row_number() over (partition by stream_type order by max(position) desc) as place \
                   from es_event group by stream_type, stream_id) as streams where place <= $1";
    let limit = i64::try_from(OBJECTS).expect("a small number");
    let mut rows: Vec<(String, Uuid)> =
        sqlx::query_as(streams).bind(limit).fetch_all(&bench.pool).await.expect("streams");
    let seats = "select 'seat', id from mission_seat order by id limit $1";
    rows.extend(sqlx::query_as::<_, (String, Uuid)>(seats).bind(limit).fetch_all(&bench.pool).await.expect("seats"));
    let mut kinds = BTreeMap::<String, Vec<String>>::new();
    for (kind, id) in rows {
        let kind = pascal(&kind);
        let ids = kinds.entry(kind.clone()).or_default();
        ids.push(encode_parts(&kind, id).to_string());
    }
    kinds
}

/// `ledger_account` as the schema writes it: `LedgerAccount`.
fn pascal(kind: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    kind.split(['_', '-']).filter(|word| !word.is_empty()).map(capital).collect()
}

/// The kind of id that a field of an input takes: the seats of a team are not those of missions.
fn kind_in(owner: &str, field: &str) -> String {
    match (owner, field) {
        ("TeamPlaceInput", "seatId") => "TeamSeat".to_owned(),
        _ => kind_of(field),
    }
}

/// The kind of id that a field of this name takes.
fn kind_of(field: &str) -> String {
    let of = field.trim_end_matches('s').trim_end_matches("Id");
    match of {
        "host" | "parent" | "from" | "to" | "into" => "Organisation".to_owned(),
        "delegate" | "holder" => "Account".to_owned(),
        "recipe" => "TeamRecipe".to_owned(),
        "run" => "AllocationRun".to_owned(),
        _ => of[..1].to_uppercase() + &of[1..],
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// True where a value has to be given.
fn must(field: &Value) -> bool {
    field["type"]["kind"] == "NON_NULL" && field["defaultValue"].is_null()
}

/// Whether a list is asked, and of what.
fn named(of: &Value) -> (bool, String) {
    let (mut many, mut at) = (false, of);
    while !at["ofType"].is_null() {
        many |= at["kind"] == "LIST";
        at = &at["ofType"];
    }
    (many, text(&at["name"]))
}

/// A type as documents write it.
fn written(of: &Value) -> String {
    match of["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&of["ofType"])),
        Some("LIST") => format!("[{}]", written(&of["ofType"])),
        _ => text(&of["name"]),
    }
}
