//! A store, organisations, people, missions, and short ways to have them act.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::{AccountRegistered, AddressChangeRequested};
use vivier_accounts::domain::value::{AddressChangeId, AddressSide, Affiliation};
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Done, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, SubjectId, TalentId, TypedId};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Description, Importance, RequiredSkill, SeatSpec, SeatTitle, Title};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_talents::domain::value::{DisplayName, EmploymentStatus, RemotePreference};
use vivier_talents::use_case::availability::DeclareAvailability;
use vivier_talents::use_case::profile::DescribeProfile;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::ActivateTalent;

use crate::domain::decide::Placement;
use crate::domain::state::PlacementState;
use crate::domain::terms::TermsHash;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{
    Activities, EarlyEndReason, HalfDays, Hours, Level, Motivation, Place, Region, Reimbursement, ReleaseRefusalReason,
    SkillKey, Words, WorkMode,
};
use crate::read::placements::placement;
use crate::read::view::PlacementView;
use crate::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use crate::use_case::answer::AcceptPlacement;
use crate::use_case::course::{ConfirmPlacement, EndPlacementEarly, StartPlacement};
use crate::use_case::open::{ApplyToSeat, InviteTalent};
use crate::use_case::release::{GiveReleaseOpinion, GrantRelease, RefuseRelease, RequestRelease};

pub(crate) const RUST: SkillKey = Uuid::from_u128(0xA1);
pub(crate) const DESIGN: SkillKey = Uuid::from_u128(0xA2);

pub(crate) struct World {
    pub(crate) tests: TestStore,
    /// Has the missions.
    pub(crate) host: OrganisationId,
    /// A service of another ministry, from which agents come.
    pub(crate) home: OrganisationId,
    pub(crate) ministry: OrganisationId,
    database: TestDatabase,
}

fn registry() -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<Account>();
    registry.read_model::<vivier_accounts::read::account::AccountList>();
    vivier_skills::register(&mut registry);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
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
    let hosting = create("Ministère d’accueil", Kind::Ministry, None).await;
    let host = create("Direction d’accueil", Kind::Direction, Some(hosting)).await;
    let ministry = create("Ministère d’origine", Kind::Ministry, None).await;
    let home = create("Service d’origine", Kind::Service, Some(ministry)).await;
    World { tests, host, home, ministry, database }
}

pub(crate) fn account(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

pub(crate) fn person(number: u128) -> Actor {
    Actor::Account { account: account(number), verified: true, grants: Vec::new() }
}

pub(crate) fn holding(number: u128, role: Role, organisation: OrganisationId) -> Actor {
    Actor::Account { account: account(number), verified: true, grants: vec![RoleGrant { role, organisation }] }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

/// When the seats are, unless said otherwise.
pub(crate) fn spring() -> Period {
    period("2026-03-01", "2026-06-30")
}

pub(crate) fn share(percent: i64) -> Share {
    Share::new(percent).expect("a share")
}

pub(crate) fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

pub(crate) fn words(text: &str) -> Option<Words> {
    Some(Words::new(text).expect("words"))
}

pub(crate) fn spec(skills: &[(SkillKey, Importance, i64)], percent: i64) -> SeatSpec {
    let required = |(skill, importance, minimum): &(SkillKey, Importance, i64)| RequiredSkill {
        skill: *skill,
        importance: *importance,
        minimum_level: level(*minimum),
    };
    SeatSpec {
        title: SeatTitle::new("Développement").expect("a title"),
        skills: skills.iter().map(required).collect(),
        period: spring(),
        share: share(percent),
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        place: None,
        clearance: Clearance::None,
    }
}

pub(crate) fn rust_seat(percent: i64) -> SeatSpec {
    spec(&[(RUST, Importance::Essential, 2)], percent)
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
        let email = unit.seal(subject, &format!("{}@origine.example", self.account)).await?;
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
        let email = unit.seal(SubjectId::from(self.account), &"ailleurs@origine.example".to_owned()).await?;
        let (change, expires_at) = (AddressChangeId::new(unit.clock()), unit.now() + chrono::Duration::days(2));
        let requested = AddressChangeRequested { change, email, expires_at };
        unit.decide(&mut aggregate, AccountCommand::RequestAddressChange(requested))?;
        for side in [AddressSide::Present, AddressSide::Future] {
            let affiliation = Affiliation::PublicAgent;
            unit.decide(&mut aggregate, AccountCommand::ConfirmAddressChange { change, side, affiliation })?;
        }
        Ok(())
    }
}

impl World {
    pub(crate) fn owner(&self) -> Actor {
        holding(1001, Role::MissionOwner, self.host)
    }

    /// Holds the role above the service.
    pub(crate) fn manager(&self) -> Actor {
        holding(1002, Role::ReleasingManager, self.ministry)
    }

    /// Decides on secondments above the service.
    pub(crate) fn human_resources(&self) -> Actor {
        holding(1004, Role::HumanResources, self.ministry)
    }

    pub(crate) fn administrator(&self) -> Actor {
        holding(1003, Role::ProgrammeAdministrator, self.ministry)
    }

    pub(crate) async fn done<U: UseCase>(&self, actor: &Actor, command: U) -> Result<Done<U::Outcome>, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await
    }

    pub(crate) async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        self.done(actor, command).await.map(|done| done.outcome)
    }

    /// An account that holds a role, as the accounts service records it.
    pub(crate) async fn holder(&self, number: u128, role: Role, organisation: OrganisationId) {
        let command = NewHolder { account: account(number), grant: RoleGrant { role, organisation } };
        let context = CommandContext::system("tests", self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.expect("a holder");
        self.settle().await;
    }

    /// A holder of a role leaves the mailbox that they had.
    pub(crate) async fn takes_another_address(&self, number: u128) {
        let context = CommandContext::system("tests", self.tests.store.clock());
        let command = TakesAnotherAddress { account: account(number) };
        self.tests.store.execute(&context, &command).await.expect("another address");
    }

    /// Two ministries below one programme, beside the world's own organisations.
    pub(crate) async fn two_ministries(&self) -> [OrganisationId; 2] {
        let create = async |name, parent| {
            let name = Name::new(name).expect("a name");
            let kind = Kind::Ministry;
            let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
            let context = CommandContext::system("tests", self.tests.store.clock());
            self.tests.store.execute(&context, &create).await.expect("created").outcome.organisation
        };
        let programme = create("Programme", None).await;
        [create("Ministère A", Some(programme)).await, create("Ministère B", Some(programme)).await]
    }

    /// Another node on the same database, at the same time.
    pub(crate) async fn another_node(&self) -> TestStore {
        let clock = self.tests.clock.clone();
        testing::open_with(&self.database.url(), registry(), clock, |_| {}).await.expect("another store opens")
    }

    pub(crate) async fn settle(&self) {
        self.tests.settle().await.expect("the read models catch up");
    }

    /// Time goes on a little, where it matters who came first: that is told by the id, and ids of one instant are in no order.
    pub(crate) fn tick(&self) {
        self.tests.clock.advance(chrono::Duration::milliseconds(1));
    }

    /// Somebody in the pool with one skill, in Brittany, with this share of 2026 declared.
    pub(crate) async fn talent(&self, number: u128, external: bool, percent: i64) -> TalentId {
        let actor = person(number);
        let command = RegisterTalent {
            employment: if external { EmploymentStatus::External } else { EmploymentStatus::CivilServant },
            organisation: (!external).then_some(self.home),
            display_name: Some(DisplayName::new("Ada").expect("a name")),
        };
        let talent = self.run(&actor, command).await.expect("registered").talent;
        self.enter(number, talent, percent).await;
        talent
    }

    /// Whoever has registered claims a skill, is in Brittany, declares this share of 2026, and enters the pool.
    pub(crate) async fn enter(&self, number: u128, talent: TalentId, percent: i64) {
        let actor = person(number);
        let expected_version = None;
        let claim = ClaimSkill { talent, expected_version, skill: RUST, level: level(3), since: None };
        self.run(&actor, claim).await.expect("claimed");
        let describe = DescribeProfile {
            talent,
            expected_version,
            display_name: Some(DisplayName::new("Ada").expect("a name")),
            headline: None,
            presentation: None,
            regions: vec![Region::Bretagne],
            remote: RemotePreference::Any,
        };
        self.run(&actor, describe).await.expect("described");
        let period = period("2026-01-01", "2026-12-31");
        let declare = DeclareAvailability { talent, expected_version, period, share: share(percent) };
        self.run(&actor, declare).await.expect("declared");
        self.run(&actor, ActivateTalent { talent, expected_version }).await.expect("activated");
    }

    /// A published mission with these seats.
    pub(crate) async fn mission(&self, specs: Vec<SeatSpec>) -> (MissionId, Vec<SeatId>) {
        let (title, description) =
            (Title::new("Mission").expect("a title"), Description::new("Texte").expect("a text"));
        let draft = DraftMission { organisation: self.host, title, description };
        let mission = self.run(&self.owner(), draft).await.expect("drafted").mission;
        let mut seats = Vec::new();
        for spec in specs {
            let add = AddSeat { mission, expected_version: None, spec, justification: None };
            seats.push(self.run(&self.owner(), add).await.expect("added").seat);
        }
        self.run(&self.owner(), SubmitMission { mission, expected_version: None }).await.expect("submitted");
        self.run(&self.administrator(), PublishMission { mission, expected_version: None }).await.expect("published");
        self.settle().await;
        (mission, seats)
    }

    pub(crate) async fn apply(&self, talent: u128, seat: SeatId) -> PlacementId {
        let motivation = Some(Motivation::new("Je connais Rust.").expect("a text"));
        self.run(&person(talent), ApplyToSeat { seat, motivation }).await.expect("applied").placement
    }

    pub(crate) async fn invite(&self, talent: TalentId, seat: SeatId) -> PlacementId {
        self.run(&self.owner(), InviteTalent { talent, seat, motivation: None }).await.expect("invited").placement
    }

    pub(crate) async fn accept(&self, actor: &Actor, placement: PlacementId) {
        self.run(actor, AcceptPlacement { placement, expected_version: None }).await.expect("accepted");
    }

    pub(crate) async fn released(&self, talent: u128, placement: PlacementId) {
        let expected_version = None;
        self.run(&person(talent), RequestRelease { placement, expected_version, last_day: None, share: None })
            .await
            .expect("requested");
        self.grant(placement, None).await;
    }

    /// Applied for by an agent, agreed, and refused by their service.
    pub(crate) async fn refused_by_service(&self, talent: u128, seat: SeatId) -> PlacementId {
        let placement = self.apply(talent, seat).await;
        self.accept(&self.owner(), placement).await;
        let expected_version = None;
        let request = RequestRelease { placement, expected_version, last_day: None, share: None };
        self.run(&person(talent), request).await.expect("requested");
        let reason = ReleaseRefusalReason::CriticalPeriod;
        let refuse = RefuseRelease { placement, expected_version, reason, words: None };
        self.run(&self.heard(placement, false).await, refuse).await.expect("refused");
        placement
    }

    /// The manager's opinion, where one is asked for, and the yes of whoever decides.
    pub(crate) async fn grant(&self, placement: PlacementId, max_share: Option<Share>) {
        let (expected_version, last_day, conditions) = (None, None, None);
        let decider = self.heard(placement, true).await;
        let grant = GrantRelease { placement, expected_version, max_share, last_day, conditions };
        self.run(&decider, grant).await.expect("granted");
    }

    /// The manager was heard where the rules want that; who decides then.
    pub(crate) async fn heard(&self, placement: PlacementId, favourable: bool) -> Actor {
        if self.state(placement).await.release.is_none_or(|release| !release.needs_human_resources()) {
            return self.manager();
        }
        let opinion = GiveReleaseOpinion { placement, expected_version: None, favourable, words: None };
        self.run(&self.manager(), opinion).await.expect("heard");
        self.human_resources()
    }

    pub(crate) async fn draft(&self, placement: PlacementId, period: Option<Period>) -> TermsHash {
        let draft = DraftAgreement {
            placement,
            expected_version: None,
            period,
            share: None,
            place: Some(Place::new("Rennes").expect("a place")),
            conditions: None,
            details: convention(Some(Reimbursement::Waived)),
        };
        self.run(&self.owner(), draft).await.expect("drafted");
        self.state(placement).await.agreement.expect("an agreement").hash
    }

    pub(crate) async fn sign(&self, actor: &Actor, placement: PlacementId, hash: &TermsHash) {
        let sign = SignAgreement { placement, expected_version: None, side: None, hash: hash.clone() };
        self.run(actor, sign).await.expect("signed");
    }

    /// From an application to the last signature.
    pub(crate) async fn signed(&self, talent: u128, seat: SeatId, period: Option<Period>) -> PlacementId {
        let placement = self.apply(talent, seat).await;
        self.accept(&self.owner(), placement).await;
        let external = self.state(placement).await.is_external();
        if !external {
            self.released(talent, placement).await;
        }
        let hash = self.draft(placement, period).await;
        self.sign(&person(talent), placement, &hash).await;
        if !external {
            self.sign(&self.manager(), placement, &hash).await;
        }
        self.sign(&self.owner(), placement, &hash).await;
        placement
    }

    pub(crate) async fn confirm(&self, placement: PlacementId) -> Result<(), CommandError> {
        self.run(&self.owner(), ConfirmPlacement { placement, expected_version: None }).await.map(|_| ())
    }

    /// The confirmed placement begins, and ends early by its talent, with notice.
    pub(crate) async fn leaves(&self, talent: u128, placement: PlacementId, last_day: &str) {
        let expected_version = None;
        self.run(&self.owner(), StartPlacement { placement, expected_version }).await.expect("started");
        let end = EndPlacementEarly {
            placement,
            expected_version,
            reason: EarlyEndReason::ChangedPost,
            words: None,
            last_day: Some(day(last_day)),
            half_days: HalfDays::new(10).expect("half days"),
        };
        self.run(&person(talent), end).await.expect("ended");
        self.settle().await;
    }

    pub(crate) async fn state(&self, placement: PlacementId) -> PlacementState {
        self.tests.store.load::<Placement>(placement.uuid()).await.expect("a placement").state
    }

    pub(crate) async fn status(&self, placement: PlacementId) -> PlacementStatus {
        self.state(placement).await.status
    }

    pub(crate) async fn look(&self, viewer: &Actor, id: PlacementId) -> Option<PlacementView> {
        self.settle().await;
        placement(&self.tests.store, viewer, id).await.expect("an answer")
    }

    /// Until the day, with everything that falls due on the way.
    pub(crate) async fn wait_until(&self, date: &str) {
        let target = day(date).and_hms_opt(8, 0, 0).expect("an instant").and_utc();
        let now = self.tests.store.clock().now();
        self.tests.advance_and_fire(target - now).await.expect("timers fire");
    }

    /// What is due now.
    pub(crate) async fn fire(&self) {
        self.tests.advance_and_fire(chrono::Duration::zero()).await.expect("timers fire");
    }
}

/// All that a convention has to say besides the place.
pub(crate) fn convention(reimbursement: Option<Reimbursement>) -> AgreementDetails {
    AgreementDetails {
        activities: Some(Activities::new("Écrire le programme.").expect("a text")),
        hours: Some(Hours::new("le mardi et le jeudi").expect("a text")),
        reimbursement,
        notice_days: None,
    }
}

/// The refusal's code; everything else is a failure of the test.
#[track_caller]
pub(crate) fn code<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> &'static str {
    match answer {
        Err(CommandError::Refused(problem)) => problem.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}
