//! A store, organisations, people, and short ways to have them act.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};

use crate::domain::value::{
    Clearance, Description, Importance, Justification, Level, Region, RequiredSkill, SeatSpec, SeatTitle, SkillKey,
    Title, WorkMode,
};
use crate::raised::{Raised, raise};
use crate::read::missions::mission;
use crate::read::view::MissionView;
use crate::seats::{self, Occupation};
use crate::use_case::moderation::PublishMission;
use crate::use_case::seats::AddSeat;
use crate::use_case::text::{DraftMission, SubmitMission};

pub(super) const RUST: SkillKey = Uuid::from_u128(0xA1);
pub(super) const DESIGN: SkillKey = Uuid::from_u128(0xA2);

pub(super) struct World {
    pub(super) tests: TestStore,
    /// A ministry, and a direction below it.
    pub(super) ministry: OrganisationId,
    pub(super) direction: OrganisationId,
    _database: TestDatabase,
}

pub(super) async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    crate::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    let (ministry, direction) = organisations(&tests).await;
    World { tests, ministry, direction, _database: database }
}

async fn organisations(tests: &TestStore) -> (OrganisationId, OrganisationId) {
    let create = async |name, kind, parent| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        let context = CommandContext::system("tests", tests.store.clock());
        tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let ministry = create("Ministère", Kind::Ministry, None).await;
    (ministry, create("Direction", Kind::Direction, Some(ministry)).await)
}

pub(super) fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

pub(super) fn person(number: u128) -> Actor {
    Actor::Account { account: account(number), verified: true, grants: Vec::new() }
}

pub(super) fn holding(number: u128, role: Role, organisation: OrganisationId) -> Actor {
    Actor::Account { account: account(number), verified: true, grants: vec![RoleGrant { role, organisation }] }
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

/// The period of the seats that `seat` makes: it has begun.
pub(super) fn spring() -> Period {
    period("2026-01-01", "2026-06-30")
}

pub(super) fn because() -> Option<Justification> {
    Some(Justification::new("The dates have moved.").expect("a justification"))
}

pub(super) fn text(words: &str) -> (Title, Description) {
    (Title::new(words).expect("a title"), Description::new("What it is about.").expect("a description"))
}

pub(super) fn seat(skill: SkillKey, region: Option<Region>) -> SeatSpec {
    SeatSpec {
        title: SeatTitle::new("Développement").expect("a title"),
        skills: vec![RequiredSkill {
            skill,
            importance: Importance::Essential,
            minimum_level: Level::new(2).expect("a level"),
        }],
        period: spring(),
        share: Share::new(40).expect("a share"),
        mode: if region.is_some() { WorkMode::Hybrid } else { WorkMode::Remote },
        region,
        place: None,
        clearance: Clearance::None,
    }
}

pub(super) fn placement(number: u128) -> PlacementId {
    PlacementId::from_uuid(Uuid::from_u128(0xE000 + number))
}

impl World {
    /// Mission owner of the direction.
    pub(super) fn owner(&self) -> Actor {
        holding(1, Role::MissionOwner, self.direction)
    }

    pub(super) fn administrator(&self) -> Actor {
        holding(2, Role::ProgrammeAdministrator, self.ministry)
    }

    /// Mission owner of another organisation.
    pub(super) fn stranger(&self) -> Actor {
        holding(3, Role::MissionOwner, OrganisationId::from_uuid(Uuid::from_u128(0x99)))
    }

    pub(super) async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.map(|done| done.outcome)
    }

    pub(super) async fn settle(&self) {
        self.tests.settle().await.expect("the read models catch up");
    }

    pub(super) async fn draft(&self, title: &str) -> MissionId {
        let (title, description) = text(title);
        let draft = DraftMission { organisation: self.direction, title, description };
        self.run(&self.owner(), draft).await.expect("drafted").mission
    }

    pub(super) async fn add(&self, mission: MissionId, spec: SeatSpec) -> SeatId {
        let add = AddSeat { mission, expected_version: None, spec, justification: because() };
        self.run(&self.owner(), add).await.expect("added").seat
    }

    pub(super) async fn publish(&self, mission: MissionId) {
        self.run(&self.owner(), SubmitMission { mission, expected_version: None }).await.expect("submitted");
        self.run(&self.administrator(), PublishMission { mission, expected_version: None }).await.expect("published");
    }

    /// A published mission with two seats.
    pub(super) async fn published(&self, title: &str) -> (MissionId, SeatId, SeatId) {
        let mission = self.draft(title).await;
        let first = self.add(mission, seat(RUST, Some(Region::Bretagne))).await;
        let second = self.add(mission, seat(DESIGN, None)).await;
        self.publish(mission).await;
        (mission, first, second)
    }

    pub(super) async fn look(&self, viewer: &Actor, id: MissionId) -> Option<MissionView> {
        self.settle().await;
        mission(&self.tests.store, viewer, id).await.expect("an answer")
    }

    pub(super) async fn fill(&self, mission: MissionId, seat: SeatId, number: u128) -> Result<(), CommandError> {
        self.run(&Actor::system("tests"), fill(mission, seat, number, spring())).await
    }
}

pub(super) fn fill(mission: MissionId, seat: SeatId, number: u128, period: Period) -> Fill {
    let talent = TalentId::from_uuid(Uuid::from_u128(0x7000 + number));
    Fill { mission, seat, placement: placement(number), talent, period }
}

/// What the matching service does within its own use cases.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Fill {
    mission: MissionId,
    seat: SeatId,
    placement: PlacementId,
    talent: TalentId,
    period: Period,
}

impl UseCase for Fill {
    const NAME: &'static str = "confirmPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let Self { mission, seat, placement, talent, period } = *self;
        seats::fill(unit, mission, Occupation { seat, placement, talent, period }).await
    }
}

#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Vacate {
    pub(super) mission: MissionId,
    pub(super) seat: SeatId,
    pub(super) placement: PlacementId,
    pub(super) last_day: NaiveDate,
}

impl UseCase for Vacate {
    const NAME: &'static str = "endPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        seats::vacate(unit, self.mission, self.seat, self.placement, self.last_day).await
    }
}

#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Begin {
    pub(super) mission: MissionId,
}

impl UseCase for Begin {
    const NAME: &'static str = "activatePlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        seats::begin(unit, self.mission).await
    }
}

/// What the brigade does within its own use cases: a mission of one seat is there for a flash team.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Raise {
    pub(super) organisation: OrganisationId,
}

impl UseCase for Raise {
    const NAME: &'static str = "deployTeam";
    type Outcome = MissionId;

    async fn run(&self, unit: &mut Unit) -> Result<MissionId, CommandError> {
        let (title, description) = text("Une équipe");
        let (organisation, owner, seats) = (self.organisation, account(1), vec![seat(RUST, None)]);
        let (mission, _) = raise(unit, Raised { organisation, owner, title, description, seats }).await?;
        Ok(MissionId::from_uuid(mission.id))
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
