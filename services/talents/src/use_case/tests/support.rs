//! A store, people, and short ways to have them act.

use std::collections::HashSet;

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_accounts::domain::account::Account;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Done, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};

use crate::booking;
use crate::domain::value::{DisplayName, EmploymentStatus, Level, SkillKey};
use crate::read::talents::{talent, talents_by_ids};
use crate::read::view::TalentView;
use crate::use_case::availability::DeclareAvailability;
use crate::use_case::register::RegisterTalent;
use crate::use_case::skills::ClaimSkill;
use crate::use_case::status::ActivateTalent;

pub(super) const RUST: SkillKey = Uuid::from_u128(0xA1);
pub(super) const DESIGN: SkillKey = Uuid::from_u128(0xA2);

pub(super) struct World {
    pub(super) tests: TestStore,
    _database: TestDatabase,
}

pub(super) async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<Account>();
    crate::register(&mut registry);
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    World { tests, _database: database }
}

pub(super) fn person(number: u128) -> Actor {
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(number)), verified: true, grants: Vec::new() }
}

pub(super) fn unverified(number: u128) -> Actor {
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(number)), verified: false, grants: Vec::new() }
}

/// Somebody whose address anybody could have.
pub(super) fn outsider(number: u128) -> Actor {
    Actor::Outsider { account: AccountId::from_uuid(Uuid::from_u128(number)) }
}

pub(super) fn administrator() -> Actor {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(0xD1));
    let grants = vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation }];
    Actor::Account { account: AccountId::from_uuid(Uuid::from_u128(0xAD)), verified: true, grants }
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

pub(super) fn share(percent: i64) -> Share {
    Share::new(percent).expect("a share")
}

pub(super) fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

pub(super) fn placement(number: u128) -> PlacementId {
    PlacementId::from_uuid(Uuid::from_u128(0xE000 + number))
}

impl World {
    pub(super) async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        self.done(actor, command).await.map(|done| done.outcome)
    }

    pub(super) async fn done<U: UseCase>(&self, actor: &Actor, command: U) -> Result<Done<U::Outcome>, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await
    }

    pub(super) async fn settle(&self) {
        self.tests.settle().await.expect("the read models catch up");
    }

    /// An external person, registered with a name.
    pub(super) async fn register(&self, actor: &Actor, name: &str) -> TalentId {
        let command = RegisterTalent {
            employment: EmploymentStatus::External,
            organisation: None,
            display_name: Some(DisplayName::new(name).expect("a name")),
        };
        self.run(actor, command).await.expect("registered").talent
    }

    /// The same, with a skill, half of 2026 declared, in the pool.
    pub(super) async fn in_the_pool(&self, actor: &Actor, name: &str) -> TalentId {
        let talent = self.register(actor, name).await;
        let claim = ClaimSkill { talent, expected_version: None, skill: RUST, level: level(3), since: None };
        self.run(actor, claim).await.expect("claimed");
        let declare = DeclareAvailability {
            talent,
            expected_version: None,
            period: period("2026-01-01", "2026-12-31"),
            share: share(50),
        };
        self.run(actor, declare).await.expect("declared");
        self.run(actor, ActivateTalent { talent, expected_version: None }).await.expect("activated");
        talent
    }

    /// A ministry and a direction below it.
    pub(super) async fn organisations(&self) -> (OrganisationId, OrganisationId) {
        let create = async |name, kind, parent| {
            let name = Name::new(name).expect("a name");
            let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
            self.run(&Actor::system("tests"), create).await.expect("created").organisation
        };
        let ministry = create("Ministère", Kind::Ministry, None).await;
        (ministry, create("Direction", Kind::Direction, Some(ministry)).await)
    }

    pub(super) async fn look(&self, viewer: &Actor, id: TalentId) -> Option<TalentView> {
        self.settle().await;
        talent(&self.tests.store, viewer, id).await.expect("an answer")
    }

    pub(super) async fn look_as_involved(&self, viewer: &Actor, id: TalentId) -> Option<TalentView> {
        self.settle().await;
        let involved = HashSet::from([id]);
        talents_by_ids(&self.tests.store, viewer, &[id], &involved).await.expect("an answer").remove(&id)
    }
}

/// What the matching service does within its own use cases.
#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Book {
    pub(super) talent: TalentId,
    pub(super) placement: PlacementId,
    pub(super) period: Period,
    pub(super) share: Share,
}

impl UseCase for Book {
    const NAME: &'static str = "confirmPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        booking::book(unit, self.talent, self.placement, self.period, self.share).await
    }
}

#[derive(Clone, Debug, serde::Serialize)]
pub(super) struct Release {
    pub(super) talent: TalentId,
    pub(super) placement: PlacementId,
    pub(super) last_day: NaiveDate,
}

impl UseCase for Release {
    const NAME: &'static str = "endPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        booking::release(unit, self.talent, self.placement, self.last_day).await
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
