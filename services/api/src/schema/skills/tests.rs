//! Teaching the search a word through the schema: who may, what is refused by which field, and what the programme sees.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::domain::value::SkillId;
use vivier_skills::{Skills, import};

use crate::schema::{VivierSchema, with_store};
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::encode;

struct World {
    schema: VivierSchema,
    tests: TestStore,
    skills: Skills,
    _database: TestDatabase,
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_skills::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let context = CommandContext::system("tests", tests.store.clock());
    import::starter(&tests.store, &context).await.expect("imported");
    tests.settle().await.expect("read models");
    let skills = Skills::open(&tests.store).await.expect("the index");
    let schema = with_store(&tests.store).data(skills.clone()).finish();
    World { schema, tests, skills, _database: database }
}

fn person(verified: bool, roles: &[Role]) -> Actor {
    let organisation = OrganisationId::from_uuid(uuid::Uuid::from_u128(9));
    let grants = roles.iter().map(|role| RoleGrant { role: *role, organisation }).collect();
    Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(1)), verified, grants }
}

impl World {
    async fn ask(&self, viewer: &Actor, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let response = execute(&self.schema, request, RequestContext::new(viewer.clone(), Locale::Fr)).await;
        let answer = serde_json::to_value(response).expect("JSON");
        assert_eq!(answer.get("errors"), None, "{document}");
        answer["data"].clone()
    }

    async fn learn(&self, viewer: &Actor, text: &str, skill: &str) -> Value {
        let document = "mutation($input: LearnSkillAliasInput!) { learnSkillAlias(input: $input) { \
            alias { id text language kept learntBy skill { label } } userErrors { code path } } }";
        let input = json!({ "text": text, "skillId": encode(SkillId::of_uri(skill)).to_string() });
        self.ask(viewer, document, json!({ "input": input })).await["learnSkillAlias"].clone()
    }
}

#[tokio::test]
async fn a_word_is_taught_found_and_looked_at() {
    let world = world().await;
    let (rust, programme) = ("vivier:skill/rust", person(true, &[Role::ProgrammeAdministrator]));
    let learnt = world.learn(&person(true, &[]), "zorglubage", rust).await;
    let id = learnt["alias"]["id"].clone();
    let expected = json!({ "id": id, "text": "zorglubage", "language": "FR", "kept": null, "learntBy": null,
        "skill": { "label": "Rust" } });
    assert_eq!(learnt, json!({ "alias": expected, "userErrors": [] }));
    assert!(!world.skills.search("zorglubage", Locale::Fr, 1, true).is_empty(), "whoever was answered finds it");
    let search = "{ searchSkills(text: \"zorglubage\", first: 1) { matchedLabel skill { label } } \
        suggestSkills(text: \"Il faudra du zorglubage.\", first: 1) { skill { label } } }";
    let found = json!({ "searchSkills": [{ "matchedLabel": "zorglubage", "skill": { "label": "Rust" } }],
        "suggestSkills": [{ "skill": { "label": "Rust" } }] });
    assert_eq!(world.ask(&Actor::Anonymous, search, json!({})).await, found);

    let list = "query($reviewed: Boolean) { skillAliases(first: 5, reviewed: $reviewed) { nodes { text kept } } }";
    let listed = async |viewer: Actor, reviewed: Option<bool>| {
        world.tests.settle().await.expect("read models");
        world.ask(&viewer, list, json!({ "reviewed": reviewed })).await["skillAliases"]["nodes"].clone()
    };
    assert_eq!(listed(programme.clone(), Some(false)).await, json!([{ "text": "zorglubage", "kept": null }]));
    assert_eq!(listed(person(true, &[]), None).await, json!([]));
    let review = "mutation($input: ReviewSkillAliasInput!) { reviewSkillAlias(input: $input) { alias { kept } userErrors { code } } }";
    let input = json!({ "input": { "aliasId": id, "kept": false } });
    let answer = world.ask(&programme, review, input.clone()).await["reviewSkillAlias"].clone();
    assert_eq!(answer, json!({ "alias": { "kept": false }, "userErrors": [] }));
    assert_eq!(listed(programme, Some(true)).await, json!([{ "text": "zorglubage", "kept": false }]));
    let stranger = world.ask(&person(true, &[]), review, input).await["reviewSkillAlias"]["userErrors"].clone();
    assert_eq!(stranger, json!([{ "code": "NOT_ALLOWED" }]));
}

#[tokio::test]
async fn what_cannot_be_taught_is_refused_by_its_field() {
    let world = world().await;
    let rust = "vivier:skill/rust";
    let errors =
        async |viewer: Actor, text: &str, skill: &str| world.learn(&viewer, text, skill).await["userErrors"].clone();
    let verified = || person(true, &[]);
    let text = |code: &str| json!([{ "code": code, "path": ["input", "text"] }]);
    assert_eq!(errors(verified(), "Python", rust).await, text("ALIAS_KNOWN"));
    assert_eq!(errors(verified(), "…", rust).await, text("NOT_A_SKILL_NAME"));
    assert_eq!(errors(verified(), "pour la", rust).await, text("NOT_A_SKILL_NAME"));
    assert_eq!(errors(verified(), &"a".repeat(61), rust).await, text("TOO_LONG"));
    assert_eq!(errors(verified(), "camille.roux@beta.example", rust).await, text("CONTACT_DETAILS"));
    let unknown = errors(verified(), "zorglubage", "vivier:skill/none").await;
    assert_eq!(unknown, json!([{ "code": "UNKNOWN_SKILL", "path": ["input", "skillId"] }]));
    let group = errors(verified(), "zorglubage", "vivier:skill/developpement").await;
    assert_eq!(group, json!([{ "code": "SKILL_NOT_CLAIMABLE", "path": ["input", "skillId"] }]));
    assert_eq!(errors(person(false, &[]), "zorglubage", rust).await[0]["code"], "ADDRESS_NOT_VERIFIED");
}
