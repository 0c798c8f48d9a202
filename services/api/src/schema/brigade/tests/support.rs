//! A store with a ministry, people and a brigade, and short ways to ask the schema.

use async_graphql::{Request, Variables};
use serde_json::{Value, json};
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AccountRegistered;
use vivier_accounts::domain::value::Affiliation;
use vivier_brigade::domain::value::CallId;
use vivier_event_store::links::ActionLink;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_skills::Skills;

use crate::schema::{VivierSchema, skills, with_store};
use vivier_graphql::conventions::answer::execute;
use vivier_graphql::conventions::context::RequestContext;
use vivier_graphql::conventions::global_id::{decode, encode};

pub(super) struct World {
    pub(super) schema: VivierSchema,
    pub(super) tests: TestStore,
    pub(super) ministry: OrganisationId,
    _database: TestDatabase,
}

/// Somebody who answers for the missions of an organisation.
#[derive(serde::Serialize)]
struct NewOwner(RoleGrant);

impl UseCase for NewOwner {
    const NAME: &'static str = "grantRole";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> std::result::Result<(), CommandError> {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(14));
        let mut aggregate = unit.load::<Account>(account).await?;
        let subject = SubjectId::from(account);
        let email = unit.seal(subject, &"responsable@ministere.example".to_owned()).await?;
        let name = unit.seal(subject, &"Quelqu’un".to_owned()).await?;
        let registered = AccountRegistered { account, email, name, locale: Locale::Fr };
        unit.decide(&mut aggregate, AccountCommand::Register(registered))?;
        unit.decide(&mut aggregate, AccountCommand::VerifyAddress(Affiliation::PublicAgent))?;
        unit.decide(&mut aggregate, AccountCommand::GrantRole(self.0)).map(|_| ())
    }
}

pub(super) async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<vivier_accounts::domain::account::Account>();
    registry.read_model::<vivier_accounts::read::account::AccountList>();
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let name = Name::new("Ministère").expect("a name");
    let create =
        CreateOrganisation { kind: Kind::Ministry, name, name_en: None, short_name: None, siret: None, parent: None };
    let context = CommandContext::system("tests", tests.store.clock());
    let ministry = tests.store.execute(&context, &create).await.expect("created").outcome.organisation;
    let owner = NewOwner(RoleGrant { role: Role::MissionOwner, organisation: ministry });
    tests.store.execute(&context, &owner).await.expect("somebody signs for the ministry");
    skills::testing::import_framework(&tests.store).await;
    tests.settle().await.expect("the read models catch up");
    let skills = Skills::open(&tests.store).await.expect("skills");
    let schema = with_store(&tests.store).data(skills).finish();
    World { schema, tests, ministry, _database: database }
}

pub(super) fn skill() -> String {
    skills::testing::skill("x:rust")
}

pub(super) fn person(number: u128) -> Actor {
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: Vec::new() }
}

impl World {
    pub(super) fn holding(&self, number: u128, role: Role) -> Actor {
        let account = AccountId::from_uuid(uuid::Uuid::from_u128(number));
        Actor::Account { account, verified: true, grants: vec![RoleGrant { role, organisation: self.ministry }] }
    }

    pub(super) fn coordinator(&self) -> Actor {
        self.holding(11, Role::Coordinator)
    }

    pub(super) fn day(&self, days: i64) -> String {
        (self.tests.store.clock().now() + chrono::Duration::days(days)).date_naive().to_string()
    }

    pub(super) async fn ask(&self, viewer: &Actor, document: &str, variables: Value) -> Value {
        let request = Request::new(document).variables(Variables::from_json(variables));
        let response = execute(&self.schema, request, RequestContext::new(viewer.clone(), Locale::En)).await;
        let answer = serde_json::to_value(response).expect("JSON");
        assert_eq!(answer.get("errors"), None, "{document}");
        answer["data"].clone()
    }

    pub(super) async fn try_change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let type_name = mutation[..1].to_uppercase() + &mutation[1..];
        let document = format!(
            "mutation($input: {type_name}Input!) {{ {mutation}(input: $input) {{ {selection} position userErrors {{ code path }} }} }}"
        );
        self.ask(viewer, &document, json!({ "input": input })).await[mutation].clone()
    }

    pub(super) async fn change(&self, viewer: &Actor, mutation: &str, selection: &str, input: Value) -> Value {
        let payload = self.try_change(viewer, mutation, selection, input).await;
        assert_eq!(payload["userErrors"], json!([]), "{mutation}");
        payload
    }

    /// Somebody from outside in the pool, with one skill and all of their time.
    pub(super) async fn talent(&self, number: u128) -> Value {
        let ada = person(number);
        let register = json!({ "employmentStatus": "EXTERNAL", "displayName": "Ada Exemple" });
        let id = self.change(&ada, "registerTalent", "talent { id }", register).await["talent"]["id"].clone();
        self.change(&ada, "claimSkill", "position", json!({ "talentId": id, "skillId": skill(), "level": 3 })).await;
        let declare = json!({ "talentId": id, "startsOn": self.day(0), "endsOn": self.day(200), "share": 100 });
        self.change(&ada, "declareAvailability", "position", declare).await;
        self.change(&ada, "activateTalent", "position", json!({ "talentId": id })).await;
        id
    }

    pub(super) fn need(&self, brigade: &Value) -> Value {
        let team_by = (self.tests.store.clock().now() + chrono::Duration::hours(6)).to_rfc3339();
        json!({
            "brigadeId": brigade, "hostId": encode(self.ministry).to_string(), "name": "Reprise du portail",
            "startsOn": self.day(1), "endsOn": self.day(20), "teamBy": team_by,
            "seats": [{ "title": "Développement", "skills": [{ "skillId": skill(), "level": 2 }], "share": 60, "mode": "REMOTE" }],
        })
    }

    pub(super) async fn brigade_with_two_members(&self) -> Value {
        let found =
            json!({ "kind": "MINISTERIAL", "organisationId": encode(self.ministry).to_string(), "name": "Brigade" });
        let programme = self.holding(12, Role::ProgrammeAdministrator);
        let brigade = self.change(&programme, "foundBrigade", "brigade { id }", found).await["brigade"]["id"].clone();
        for number in [1, 2] {
            let talent = self.talent(number).await;
            let input = json!({ "brigadeId": brigade, "talentId": talent });
            let own = self
                .change(&person(number), "volunteerForBrigade", "brigade { members { status } }", input.clone())
                .await;
            assert_eq!(own["brigade"]["members"], json!([{ "status": "VOLUNTEERED" }]), "nobody sees the others");
            self.change(&self.coordinator(), "acceptVolunteer", "position", input).await;
        }
        brigade
    }

    /// A mobilisation that asks both members, and the first one's link.
    pub(super) async fn called_by_link(&self, brigade: &Value) -> (Value, String) {
        let (coordinator, need) = (self.coordinator(), self.need(brigade));
        let declared = self.change(&coordinator, "declareMobilisation", "mobilisation { id }", need).await;
        let id = declared["mobilisation"]["id"].clone();
        let input = json!({ "mobilisationId": id });
        self.change(&coordinator, "composeTeam", "position", input.clone()).await;
        self.change(&coordinator, "planWave", "position", input).await;
        self.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
        let seen = self.ask(&person(1), BOARD, json!({ "id": id })).await;
        let call: async_graphql::ID = seen["mobilisation"]["calls"][0]["id"].as_str().expect("a call").into();
        let link = ActionLink {
            action: vivier_brigade::process::telling::ANSWER.to_owned(),
            subject: decode::<CallId>(&call).expect("an id").uuid(),
            person: SubjectId::from(AccountId::from_uuid(uuid::Uuid::from_u128(1))),
            expires_at: self.tests.store.clock().now() + chrono::Duration::days(1),
            mailbox: 0,
        };
        (id, link.token(self.tests.store.keys()))
    }
}

pub(super) const BOARD: &str =
    "query($id: ID!) { mobilisation(id: $id) { status seats { filled } calls { id status } } }";
