//! A store, two brigades, people of them, and short ways to have them act.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::{AccountRegistered, AddressChangeRequested};
use vivier_accounts::domain::value::{AddressChangeId, AddressSide, Affiliation};
use vivier_accounts::read::account::AccountList;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId, TypedId};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_organisations::domain::value::{Kind, Name as OrganisationName};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_talents::domain::value::{DisplayName, EmploymentStatus, RemotePreference};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::profile::DescribeProfile;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::ActivateTalent;

use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{Limits, Need};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::value::{
    BrigadeId, BrigadeKind, Clearance, Level, MobilisationId, Name, NoticeHours, Region, SeatSkill, SeatTitle,
    SkillKey, TeamSeat, TeamSeatId, WorkMode,
};
use crate::use_case::brigade::FoundBrigade;
use crate::use_case::membership::{AcceptVolunteer, VolunteerForBrigade};
use crate::use_case::mobilise::{ComposeTeam, DeclareMobilisation, PlanWave};
use crate::use_case::roster::GrantStandingRelease;
use crate::use_case::support::decide;

/// The skills of [`FRAMEWORK`], by their ids.
pub(super) const RUST: SkillKey = Uuid::from_u128(0x3114_9dff_d7d8_5aaf_8c39_f884_d58a_83db);
pub(super) const DESIGN: SkillKey = Uuid::from_u128(0x1c3d_0133_3c53_5e89_8a10_08c9_6e5a_42ab);
/// Nobody has it: a heading.
pub(super) const HEADING: SkillKey = Uuid::from_u128(0xefe2_15ce_3120_559f_b791_fa8c_6a00_e9ce);
const FRAMEWORK: &str = r#"{"id":"x:group","kind":"group","labels":{"fr":["Numérique"]}}
{"id":"x:rust","labels":{"fr":["Rust"]},"broader":["x:group"]}
{"id":"x:design","labels":{"fr":["Design"]},"broader":["x:group"]}"#;

/// How often a timer that failed is tried again at once.
const MOST_TRIES: usize = 5;

pub(super) struct World {
    pub(super) tests: TestStore,
    /// In trouble.
    pub(super) host: OrganisationId,
    pub(super) core: BrigadeId,
    pub(super) brigade: BrigadeId,
    dinum: OrganisationId,
    ministry: OrganisationId,
    services: Vec<OrganisationId>,
    _database: TestDatabase,
}

pub(super) fn person(number: u128) -> Actor {
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(number)), verified: true, grants: Vec::new() }
}

fn holding(number: u128, role: Role, organisation: OrganisationId) -> Actor {
    let account = AccountId::from_uuid(Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: vec![RoleGrant { role, organisation }] }
}

pub(super) fn seat(number: u128, skill: SkillKey) -> TeamSeat {
    TeamSeat {
        id: TeamSeatId::from_uuid(Uuid::from_u128(900 + number)),
        title: SeatTitle::new("Poste").expect("a title"),
        skills: vec![SeatSkill { skill, level: Level::new(2).expect("a level") }],
        share: Share::new(60).expect("a share"),
        mode: WorkMode::Remote,
        region: None,
        clearance: Clearance::None,
    }
}

#[derive(serde::Serialize)]
struct NewHolder {
    account: AccountId,
    grant: RoleGrant,
}

impl UseCase for NewHolder {
    const NAME: &'static str = "grantRole";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut aggregate = unit.load::<Account>(self.account).await?;
        let subject = SubjectId::from(self.account);
        let email = unit.seal(subject, &"rh@ministere.example".to_owned()).await?;
        let name = unit.seal(subject, &"Quelqu’un".to_owned()).await?;
        let registered = AccountRegistered { account: self.account, email, name, locale: Locale::Fr };
        unit.decide(&mut aggregate, AccountCommand::Register(registered))?;
        unit.decide(&mut aggregate, AccountCommand::VerifyAddress(Affiliation::PublicAgent))?;
        unit.decide(&mut aggregate, AccountCommand::GrantRole(self.grant))?;
        Ok(())
    }
}

/// Both mailboxes of somebody with an account have said yes to another address.
#[derive(serde::Serialize)]
struct TakesAnotherAddress {
    account: AccountId,
}

impl UseCase for TakesAnotherAddress {
    const NAME: &'static str = "confirmAddressChange";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut aggregate = unit.load_existing::<Account>(self.account).await?;
        let email = unit.seal(SubjectId::from(self.account), &"ailleurs@ministere.example".to_owned()).await?;
        let (change, expires_at) = (AddressChangeId::new(unit.clock()), unit.now() + Duration::days(2));
        let requested = AddressChangeRequested { change, email, expires_at };
        unit.decide(&mut aggregate, AccountCommand::RequestAddressChange(requested))?;
        for side in [AddressSide::Present, AddressSide::Future] {
            let affiliation = Affiliation::PublicAgent;
            unit.decide(&mut aggregate, AccountCommand::ConfirmAddressChange { change, side, affiliation })?;
        }
        Ok(())
    }
}

#[derive(serde::Serialize)]
struct LosesRole {
    account: AccountId,
    grant: RoleGrant,
}

impl UseCase for LosesRole {
    const NAME: &'static str = "revokeRole";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut aggregate = unit.load::<Account>(self.account).await?;
        unit.decide(&mut aggregate, AccountCommand::RevokeRole(self.grant)).map(|_| ())
    }
}

/// A mobilisation as they were declared while exercises still could be.
#[derive(serde::Serialize)]
struct DeclareExercise {
    need: Need,
}

impl UseCase for DeclareExercise {
    const NAME: &'static str = "declareMobilisation";
    type Outcome = MobilisationId;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationId, CommandError> {
        let mobilisation = MobilisationId::new(unit.clock());
        let mut aggregate = unit.load::<Mobilisation>(mobilisation).await?;
        let declare = MobilisationCommand::Declare { mobilisation, need: Box::new(self.need.clone()) };
        decide(unit, &mut aggregate, declare).await.map(|done| done.mobilisation)
    }
}

fn registry() -> Registry {
    let mut registry = others();
    crate::register(&mut registry);
    registry
}

/// What the brigade was before it kept what seats take of people's time: none of its followers is there.
fn without_followers() -> Registry {
    let mut registry = others();
    crate::register_without_followers(&mut registry);
    registry
}

/// The services that the brigade stands on.
fn others() -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<Account>();
    registry.read_model::<AccountList>();
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_notifications::register_for_tools(&mut registry);
    registry
}

pub(super) async fn world() -> World {
    world_of(registry()).await
}

/// The same until [`World::restart`] where nothing follows what the brigade does.
pub(super) async fn world_without_followers() -> World {
    world_of(without_followers()).await
}

async fn world_of(registry: Registry) -> World {
    let database = database().await;
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let system = || CommandContext::system("tests", tests.store.clock());
    let create = async |name, kind, parent| {
        let name = OrganisationName::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        tests.store.execute(&system(), &create).await.expect("created").outcome.organisation
    };
    let dinum = create("Direction du numérique", Kind::Ministry, None).await;
    let host = create("Administration en difficulté", Kind::Ministry, None).await;
    let ministry = create("Ministère", Kind::Ministry, None).await;
    let mut services = Vec::new();
    for name in ["Premier service", "Deuxième service", "Troisième service", "Quatrième service"] {
        services.push(create(name, Kind::Service, Some(ministry)).await);
    }
    let found = async |kind, organisation| {
        let name = Name::new("Brigade").expect("a name");
        let found = FoundBrigade { kind, organisation, name };
        tests.store.execute(&system(), &found).await.expect("founded").outcome.brigade
    };
    let core = found(BrigadeKind::Core, dinum).await;
    let brigade = found(BrigadeKind::Ministerial, ministry).await;
    let file = std::env::temp_dir().join(format!("vivier-brigade-{}.jsonl", Uuid::new_v4()));
    std::fs::write(&file, FRAMEWORK).expect("a file");
    let imported = vivier_skills::import::jsonl(&tests.store, &system(), &file, "essai", "1", &mut |_| {}).await;
    std::fs::remove_file(&file).expect("it is there");
    imported.expect("a framework");
    let world = World { tests, host, core, brigade, dinum, ministry, services, _database: database };
    world.holder(1004, Role::MissionOwner, host).await;
    world
}

impl World {
    pub(super) fn coordinator(&self) -> Actor {
        holding(1001, Role::Coordinator, self.ministry)
    }

    pub(super) fn core_coordinator(&self) -> Actor {
        holding(1002, Role::Coordinator, self.dinum)
    }

    pub(super) fn manager(&self) -> Actor {
        holding(1003, Role::ReleasingManager, self.ministry)
    }

    pub(super) fn owner(&self) -> Actor {
        holding(1004, Role::MissionOwner, self.host)
    }

    /// Coordinates elsewhere.
    pub(super) fn stranger(&self) -> Actor {
        holding(1005, Role::Coordinator, self.host)
    }

    pub(super) fn programme(&self) -> Actor {
        holding(1007, Role::ProgrammeAdministrator, self.dinum)
    }

    /// One more ministry.
    pub(super) async fn ministry_named(&self, name: &str) -> OrganisationId {
        let (kind, name) = (Kind::Ministry, OrganisationName::new(name).expect("a name"));
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent: None };
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    }

    pub(super) async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.map(|done| done.outcome)
    }

    pub(super) async fn settle(&self) {
        self.tests.settle().await.expect("the read models catch up");
    }

    /// Another process takes over: nothing that the one before held in memory is there any more.
    pub(super) async fn restart(&mut self) {
        self.tests.store.stop();
        let (url, clock) = (self.tests.database_url.clone(), self.tests.clock.clone());
        self.tests = testing::open_with(&url, registry(), clock, |_| {}).await.expect("the store opens");
    }

    /// Whatever is due within these minutes.
    pub(super) async fn after(&self, minutes: i64) {
        self.tests.advance_and_fire(Duration::minutes(minutes)).await.expect("timers fire");
        // On a slow machine a timer may have met a read model that was behind: it is tried again now, and not when this clock goes on.
        for _ in 0..MOST_TRIES {
            self.settle().await;
            let again = sqlx::query("update es_timer set not_before = null where due_at <= $1 and not_before > $1")
                .bind(self.now())
                .execute(self.tests.store.pool())
                .await
                .expect("updated");
            if again.rows_affected() == 0 {
                break;
            }
            self.tests.advance_and_fire(Duration::zero()).await.expect("timers fire");
        }
        self.settle().await;
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.tests.store.clock().now()
    }

    /// From today, and long enough.
    pub(super) fn period(&self) -> Period {
        let today = self.now().date_naive();
        Period::new(today + Duration::days(1), today + Duration::days(20)).expect("a period")
    }

    /// A member of `brigade` with one skill, released in advance.
    pub(super) async fn member(&self, number: u128, skill: SkillKey, brigade: BrigadeId) -> TalentId {
        let talent = self.volunteer(number, skill, brigade).await;
        self.releases(brigade, talent).await;
        talent
    }

    /// The service consents in advance, with four hours of notice.
    pub(super) async fn releases(&self, brigade: BrigadeId, talent: TalentId) {
        self.releases_with(brigade, talent, 4).await;
    }

    /// The same with so many hours of notice.
    pub(super) async fn releases_with(&self, brigade: BrigadeId, talent: TalentId, notice: i64) {
        let today = self.now().date_naive();
        let period = Period::new(today, today + Duration::days(300)).expect("a period");
        let notice = NoticeHours::new(notice).expect("hours");
        let (expected_version, share, conditions) = (None, Share::FULL, None);
        let grant = GrantStandingRelease { brigade, talent, expected_version, share, notice, period, conditions };
        self.run(&self.manager(), grant).await.expect("released in advance");
        self.settle().await;
    }

    /// The same, whose service has yet to be asked.
    pub(super) async fn volunteer(&self, number: u128, skill: SkillKey, brigade: BrigadeId) -> TalentId {
        self.registered(number, skill, brigade, EmploymentStatus::CivilServant).await
    }

    /// The same with another status, in the ministry's brigade.
    pub(super) async fn agent(&self, number: u128, skill: SkillKey, employment: EmploymentStatus) -> TalentId {
        self.registered(number, skill, self.brigade, employment).await
    }

    /// Somebody at the ministry decides on secondments.
    pub(super) async fn human_resources(&self) {
        self.holder(1006, Role::HumanResources, self.ministry).await;
    }

    async fn holder(&self, number: u128, role: Role, organisation: OrganisationId) {
        let (account, grant) = (AccountId::from_uuid(Uuid::from_u128(number)), RoleGrant { role, organisation });
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &NewHolder { account, grant }).await.expect("a holder");
        self.settle().await;
    }

    /// Somebody who holds a role by now leaves the mailbox that they had.
    pub(super) async fn takes_another_address(&self, number: u128) {
        self.holder(number, Role::Coordinator, self.dinum).await;
        let account = AccountId::from_uuid(Uuid::from_u128(number));
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &TakesAnotherAddress { account }).await.expect("another address");
    }

    /// The only one who answers for the missions of the administration in trouble does so no more.
    pub(super) async fn owner_leaves(&self) {
        let account = AccountId::from_uuid(Uuid::from_u128(1004));
        let grant = RoleGrant { role: Role::MissionOwner, organisation: self.host };
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &LosesRole { account, grant }).await.expect("it is revoked");
        self.settle().await;
        self.tests.settle_followers().await.expect("followers catch up");
    }

    async fn registered(
        &self,
        number: u128,
        skill: SkillKey,
        brigade: BrigadeId,
        employment: EmploymentStatus,
    ) -> TalentId {
        let actor = person(number);
        let organisation = self.services[usize::try_from(number).expect("small") % self.services.len()];
        let display_name = Some(DisplayName::new("Ada").expect("a name"));
        let register =
            RegisterTalent { employment, organisation: Some(organisation), display_name: display_name.clone() };
        let talent = self.run(&actor, register).await.expect("registered").talent;
        let expected_version = None;
        let level = Level::new(3).expect("a level");
        self.run(&actor, ClaimSkill { talent, expected_version, skill, level, since: None }).await.expect("claimed");
        let (regions, remote) = (vec![Region::Bretagne], RemotePreference::Any);
        let (headline, presentation) = (None, None);
        let describe =
            DescribeProfile { talent, expected_version, display_name, headline, presentation, regions, remote };
        self.run(&actor, describe).await.expect("described");
        let today = self.now().date_naive();
        let period = Period::new(today, today + Duration::days(300)).expect("a period");
        let declare = DeclareAvailability { talent, expected_version, period, share: Share::FULL };
        self.run(&actor, declare).await.expect("declared");
        self.run(&actor, ActivateTalent { talent, expected_version }).await.expect("activated");
        self.run(&actor, VolunteerForBrigade { brigade, talent, expected_version }).await.expect("volunteered");
        let coordinator = self.core_coordinator();
        self.run(&coordinator, AcceptVolunteer { brigade, talent, expected_version }).await.expect("accepted");
        self.settle().await;
        talent
    }

    pub(super) fn need(&self, seats: Vec<TeamSeat>) -> Need {
        Need {
            brigade: self.brigade,
            host: self.host,
            name: Name::new("Reprise du portail").expect("a name"),
            recipe: None,
            seats,
            period: self.period(),
            team_by: self.now() + Duration::hours(8),
            exercise: false,
            limits: Limits::default(),
        }
    }

    /// Declared as an exercise, as nobody can any more.
    pub(super) async fn exercise(&self, need: Need) -> MobilisationId {
        let need = Need { exercise: true, ..need };
        self.run(&self.coordinator(), DeclareExercise { need }).await.expect("declared")
    }

    /// Declared and composed as proposed.
    pub(super) async fn composed(&self, seats: Vec<TeamSeat>) -> MobilisationId {
        let declare = DeclareMobilisation { need: self.need(seats), recipe: None };
        let mobilisation = self.run(&self.coordinator(), declare).await.expect("declared").mobilisation;
        let compose = ComposeTeam { mobilisation, expected_version: None, decided: None };
        self.run(&self.coordinator(), compose).await.expect("composed");
        mobilisation
    }

    /// The first wave, sent.
    pub(super) async fn called(&self, mobilisation: MobilisationId) {
        self.run(&self.coordinator(), PlanWave { mobilisation, expected_version: None }).await.expect("called");
        self.after(0).await;
    }

    pub(super) async fn state(&self, mobilisation: MobilisationId) -> MobilisationState {
        self.tests.store.load::<Mobilisation>(mobilisation.uuid()).await.expect("a mobilisation").state
    }

    /// The last call of somebody.
    pub(super) async fn call(&self, mobilisation: MobilisationId, talent: TalentId) -> Call {
        let state = self.state(mobilisation).await;
        state.calls.iter().rev().find(|call| call.callee.talent == talent).cloned().expect("a call")
    }
}

/// The refusal's code; everything else is a failure of the test.
#[track_caller]
pub(super) fn code<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> &'static str {
    match answer {
        Err(CommandError::Refused(problem)) => problem.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
