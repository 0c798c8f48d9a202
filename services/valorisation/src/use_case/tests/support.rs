//! A store, two ministries, people, and a placement from first contact to its end in one line.

use uuid::Uuid;
use vivier_accounts::domain::account::Account;
use vivier_accounts::read::account::AccountList;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::value::{DisputeMatter, DisputeOutcome, HalfDays, Rating, Words};
use vivier_matching::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use vivier_matching::use_case::answer::AcceptPlacement;
use vivier_matching::use_case::course::{CompletePlacement, ConfirmPlacement, ReviewPlacement, StartPlacement};
use vivier_matching::use_case::dispute::{RaiseDispute, SettleDispute};
use vivier_matching::use_case::open::ApplyToSeat;
use vivier_matching::use_case::release::{GrantRelease, RequestRelease};
use vivier_missions::domain::value::{
    Clearance, Description, Importance, Level, Region, RequiredSkill, SeatSpec, SeatTitle, Title, WorkMode,
};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_talents::domain::value::{DisplayName, EmploymentStatus};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::ActivateTalent;

use crate::domain::account::{LedgerAccount, LedgerAccountState};
use crate::domain::value::{Holder, LedgerAccountId};
use crate::verify::{Discrepancy, Totals, verify};

pub(crate) const SKILL: Uuid = Uuid::from_u128(0xA1);
const NONE: Option<i64> = None;

pub(crate) struct World {
    pub(crate) tests: TestStore,
    pub(crate) root: OrganisationId,
    /// A ministry, and a directorate of it that has the missions.
    pub(crate) hosting: OrganisationId,
    pub(crate) host: OrganisationId,
    /// Another ministry, and two services of it.
    pub(crate) ministry: OrganisationId,
    pub(crate) home: OrganisationId,
    pub(crate) sister: OrganisationId,
    pub(crate) database: TestDatabase,
}

pub(crate) fn registry() -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<Account>();
    registry.read_model::<AccountList>();
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_brigade::register(&mut registry);
    crate::register(&mut registry);
    registry
}

pub(crate) async fn world() -> World {
    let database = database().await;
    let tests = testing::open(&database.url(), registry()).await.expect("the store opens");
    let create = async |name, kind, parent| {
        let name = Name::new(name).expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        let context = CommandContext::system("tests", tests.store.clock());
        tests.store.execute(&context, &create).await.expect("created").outcome.organisation
    };
    let root = create("Programme", Kind::Programme, None).await;
    let hosting = create("Ministère d’accueil", Kind::Ministry, Some(root)).await;
    let host = create("Direction d’accueil", Kind::Direction, Some(hosting)).await;
    let ministry = create("Ministère d’origine", Kind::Ministry, Some(root)).await;
    let home = create("Service d’origine", Kind::Service, Some(ministry)).await;
    let sister = create("Service voisin", Kind::Service, Some(ministry)).await;
    tests.settle_followers().await.expect("accounts are opened");
    World { tests, root, hosting, host, ministry, home, sister, database }
}

pub(crate) fn person(number: u128) -> Actor {
    let account = AccountId::from_uuid(Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: Vec::new() }
}

pub(crate) fn holding(number: u128, role: Role, organisation: OrganisationId) -> Actor {
    let account = AccountId::from_uuid(Uuid::from_u128(number));
    Actor::Account { account, verified: true, grants: vec![RoleGrant { role, organisation }] }
}

pub(crate) fn half_days(number: i64) -> HalfDays {
    HalfDays::new(number).expect("half days")
}

impl World {
    pub(crate) fn owner(&self) -> Actor {
        holding(1001, Role::MissionOwner, self.host)
    }

    pub(crate) fn manager(&self) -> Actor {
        holding(1002, Role::ReleasingManager, self.ministry)
    }

    pub(crate) fn administrator(&self) -> Actor {
        holding(1003, Role::ProgrammeAdministrator, self.root)
    }

    pub(crate) async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.map(|done| done.outcome)
    }

    pub(crate) async fn react(&self) {
        self.tests.settle_followers().await.expect("the follower catches up");
    }

    /// Somebody in the pool; external where they have no service.
    pub(crate) async fn talent(&self, number: u128, home: Option<OrganisationId>) -> TalentId {
        let actor = person(number);
        let employment = if home.is_some() { EmploymentStatus::CivilServant } else { EmploymentStatus::External };
        let display_name = Some(DisplayName::new("Ada d’Essai").expect("a name"));
        let register = RegisterTalent { employment, organisation: home, display_name };
        let talent = self.run(&actor, register).await.expect("registered").talent;
        let level = Level::new(3).expect("a level");
        let claim = ClaimSkill { talent, expected_version: NONE, skill: SKILL, level, since: None };
        self.run(&actor, claim).await.expect("claimed");
        let days = Period::new("2026-01-01".parse().expect("a day"), "2026-12-31".parse().expect("a day"));
        let (period, share) = (days.expect("a period"), Share::FULL);
        let declare = DeclareAvailability { talent, expected_version: NONE, period, share };
        self.run(&actor, declare).await.expect("declared");
        self.run(&actor, ActivateTalent { talent, expected_version: NONE }).await.expect("activated");
        talent
    }

    /// A published mission of the host with one seat at level 3: March 2026 (22 working days), at half time.
    pub(crate) async fn mission(&self) -> (MissionId, SeatId) {
        let (title, description) =
            (Title::new("Mission").expect("a title"), Description::new("Texte").expect("a text"));
        let draft = DraftMission { organisation: self.host, title, description };
        let mission = self.run(&self.owner(), draft).await.expect("drafted").mission;
        let days = Period::new("2026-03-01".parse().expect("a day"), "2026-03-31".parse().expect("a day"));
        let skill = RequiredSkill {
            skill: SKILL,
            importance: Importance::Essential,
            minimum_level: Level::new(3).expect("a level"),
        };
        let spec = SeatSpec {
            title: SeatTitle::new("Développement").expect("a title"),
            skills: vec![skill],
            period: days.expect("a period"),
            share: Share::new(50).expect("a share"),
            mode: WorkMode::Hybrid,
            region: Some(Region::Bretagne),
            place: None,
            clearance: Clearance::None,
        };
        let add = AddSeat { mission, expected_version: NONE, spec, justification: None };
        let seat = self.run(&self.owner(), add).await.expect("added").seat;
        self.run(&self.owner(), SubmitMission { mission, expected_version: NONE }).await.expect("submitted");
        self.run(&self.administrator(), PublishMission { mission, expected_version: NONE }).await.expect("published");
        self.tests.settle().await.expect("read models");
        (mission, seat)
    }

    /// From an application to the release being asked (or, for external people, to the agreement of both sides).
    pub(crate) async fn asked(&self, talent: u128, seat: SeatId) -> PlacementId {
        let placement =
            self.run(&person(talent), ApplyToSeat { seat, motivation: None }).await.expect("applied").placement;
        let accept = AcceptPlacement { placement, expected_version: NONE };
        self.run(&self.owner(), accept).await.expect("accepted");
        if !self.is_external(placement).await {
            let request = RequestRelease { placement, expected_version: NONE, last_day: None, share: None };
            self.run(&person(talent), request).await.expect("requested");
        }
        placement
    }

    /// On to its first day.
    pub(crate) async fn begun(&self, talent: u128, placement: PlacementId) {
        self.confirmed(talent, placement).await;
        self.until("2026-03-01").await;
        self.run(&self.owner(), StartPlacement { placement, expected_version: NONE }).await.expect("started");
    }

    /// On to where everybody has signed.
    pub(crate) async fn confirmed(&self, talent: u128, placement: PlacementId) {
        let external = self.is_external(placement).await;
        if !external {
            let (expected_version, max_share, last_day, conditions) = (NONE, None, None, None);
            let grant = GrantRelease { placement, expected_version, max_share, last_day, conditions };
            self.run(&self.manager(), grant).await.expect("granted");
        }
        let draft = DraftAgreement {
            placement,
            expected_version: NONE,
            period: None,
            share: None,
            place: None,
            conditions: None,
            details: AgreementDetails::default(),
        };
        self.run(&self.owner(), draft).await.expect("drafted");
        let state = self.tests.store.load::<Placement>(placement.uuid()).await.expect("a placement").state;
        let hash = state.agreement.expect("an agreement").hash;
        let (talent, manager, owner) = (person(talent), self.manager(), self.owner());
        let signatories = if external { vec![&talent, &owner] } else { vec![&talent, &manager, &owner] };
        for actor in signatories {
            let sign = SignAgreement { placement, expected_version: NONE, side: None, hash: hash.clone() };
            self.run(actor, sign).await.expect("signed");
        }
        self.run(&owner, ConfirmPlacement { placement, expected_version: NONE }).await.expect("confirmed");
    }

    pub(crate) async fn completed(&self, placement: PlacementId, worked: i64) {
        self.until("2026-03-31").await;
        let complete =
            CompletePlacement { placement, expected_version: NONE, half_days: half_days(worked), skills: Vec::new() };
        self.run(&self.owner(), complete).await.expect("completed");
        self.react().await;
    }

    /// The talent agrees with what the host said at the end.
    pub(crate) async fn agreed(&self, talent: u128, placement: PlacementId) {
        self.reviewed(&person(talent), placement, None).await;
        self.react().await;
    }

    pub(crate) async fn dispute(&self, actor: &Actor, placement: PlacementId, matter: DisputeMatter) {
        let words = Words::new("Ce ne sont pas mes jours.").expect("words");
        self.run(actor, RaiseDispute { placement, expected_version: NONE, matter, words }).await.expect("raised");
        self.react().await;
    }

    /// The programme settles a dispute, and says what was worked or not.
    pub(crate) async fn settled(&self, placement: PlacementId, number: u32, worked: Option<i64>) {
        let words = Words::new("Les deux parties ont été entendues.").expect("words");
        let (outcome, half_days) = (DisputeOutcome::Upheld, worked.map(half_days));
        let settle = SettleDispute { placement, expected_version: NONE, number, outcome, words, half_days };
        self.run(&self.administrator(), settle).await.expect("settled");
        self.react().await;
    }

    pub(crate) async fn reviewed(&self, actor: &Actor, placement: PlacementId, worked: Option<i64>) {
        let half_days = worked.map(half_days);
        let review =
            ReviewPlacement { placement, expected_version: NONE, rating: Rating::Good, words: None, half_days };
        self.run(actor, review).await.expect("reviewed");
    }

    async fn is_external(&self, placement: PlacementId) -> bool {
        self.tests.store.load::<Placement>(placement.uuid()).await.expect("a placement").state.is_external()
    }

    pub(crate) async fn until(&self, date: &str) {
        let target: chrono::DateTime<chrono::Utc> = format!("{date}T08:00:00Z").parse().expect("an instant");
        let now = self.tests.store.clock().now();
        if target > now {
            self.tests.advance_and_fire(target - now).await.expect("timers fire");
        }
    }

    pub(crate) async fn ledger(&self, holder: Holder) -> LedgerAccountState {
        self.tests.store.load::<LedgerAccount>(LedgerAccountId::of(holder).uuid()).await.expect("an account").state
    }

    /// Balance, announced, held.
    pub(crate) async fn figures(&self, holder: Holder) -> (i64, i64, i64) {
        let state = self.ledger(holder).await;
        (state.balance, state.announced, state.held)
    }

    pub(crate) async fn audit(&self) -> Result<Totals, Discrepancy> {
        self.react().await;
        verify(&self.tests.store).await.expect("the events are read")
    }
}

/// The refusal's code; everything else is a failure of the test.
#[track_caller]
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> String {
    match answer {
        Err(CommandError::Refused(problem)) => problem.code.to_owned(),
        Err(CommandError::NotFound) => "NOT_FOUND".to_owned(),
        other => panic!("expected a refusal, got {other:?}"),
    }
}
