//! Somebody of the pool on a mission: a host, its owner, the programme, and the way to a confirmed placement.

use chrono::NaiveDate;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{OrganisationId, PlacementId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::value::{HalfDays, Rating, WorkMode};
use vivier_matching::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use vivier_matching::use_case::answer::AcceptPlacement;
use vivier_matching::use_case::course::{CompletePlacement, ConfirmPlacement, ReviewPlacement, StartPlacement};
use vivier_matching::use_case::open::ApplyToSeat;
use vivier_missions::domain::value::{Clearance, Description, Importance, RequiredSkill, SeatSpec, SeatTitle, Title};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_talents::use_case::availability::DeclareAvailability;

use super::*;

const EXPECTED_VERSION: Option<i64> = None;

/// A placement and those around it.
pub(super) struct Placed {
    pub(super) placement: PlacementId,
    pub(super) owner: Actor,
    pub(super) programme: Actor,
}

fn holding(number: u128, role: Role, organisation: OrganisationId) -> Actor {
    Actor::Account { account: id(number), verified: true, grants: vec![RoleGrant { role, organisation }] }
}

pub(super) fn words(text: &str) -> vivier_matching::domain::value::Words {
    vivier_matching::domain::value::Words::new(text).expect("words")
}

impl World {
    /// The person of `number`, who is external, on a mission over these days: confirmed.
    pub(super) async fn placed(&self, number: u128, talent: TalentId, period: Period) -> Placed {
        let (kind, name) = (Kind::Ministry, Name::new("Ministère d’accueil").expect("a name"));
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent: None };
        let host = self.run(&Actor::system("tests"), create).await.expect("created").organisation;
        let owner = holding(1001, Role::MissionOwner, host);
        let programme = holding(1003, Role::ProgrammeAdministrator, host);
        let (title, description) =
            (Title::new("Mission").expect("a title"), Description::new("Texte").expect("a text"));
        let draft = DraftMission { organisation: host, title, description };
        let mission = self.run(&owner, draft).await.expect("drafted").mission;
        let level = vivier_talents::domain::value::Level::new(2).expect("a level");
        let required =
            RequiredSkill { skill: Uuid::from_u128(7), importance: Importance::Essential, minimum_level: level };
        let share = Share::new(40).expect("a share");
        let spec = SeatSpec {
            title: SeatTitle::new("Développement").expect("a title"),
            skills: vec![required],
            period,
            share,
            mode: WorkMode::Remote,
            region: None,
            place: None,
            clearance: Clearance::None,
        };
        let add = AddSeat { mission, expected_version: EXPECTED_VERSION, spec, justification: None };
        let seat = self.run(&owner, add).await.expect("added").seat;
        let expected_version = EXPECTED_VERSION;
        self.run(&owner, SubmitMission { mission, expected_version }).await.expect("submitted");
        self.run(&programme, PublishMission { mission, expected_version }).await.expect("published");
        let declare = DeclareAvailability { talent, expected_version, period, share };
        self.run(&person(number), declare).await.expect("declared");
        self.tests.settle().await.expect("the read models catch up");

        let apply = ApplyToSeat { seat, motivation: None };
        let placement = self.run(&person(number), apply).await.expect("applied").placement;
        self.run(&owner, AcceptPlacement { placement, expected_version }).await.expect("accepted");
        let details = AgreementDetails::default();
        let draft = DraftAgreement {
            placement,
            expected_version,
            period: None,
            share: None,
            place: None,
            conditions: None,
            details,
        };
        self.run(&owner, draft).await.expect("drafted");
        let hash = self.placement(placement).await.agreement.expect("an agreement").hash;
        for actor in [&person(number), &owner] {
            let sign = SignAgreement { placement, expected_version, side: None, hash: hash.clone() };
            self.run(actor, sign).await.expect("signed");
        }
        self.run(&owner, ConfirmPlacement { placement, expected_version }).await.expect("confirmed");
        self.tests.settle().await.expect("the read models catch up");
        Placed { placement, owner, programme }
    }

    pub(super) async fn placement(&self, id: PlacementId) -> vivier_matching::domain::state::PlacementState {
        self.tests.store.load::<Placement>(id.uuid()).await.expect("loaded").state
    }

    pub(super) async fn wait_until(&self, date: NaiveDate) {
        let target = date.and_hms_opt(8, 0, 0).expect("an instant").and_utc();
        let wait = target - self.tests.store.clock().now();
        self.tests.advance_and_fire(wait).await.expect("timers fire");
    }

    /// Begun on its first day and completed on its last one.
    pub(super) async fn completed(&self, placed: &Placed, period: Period) {
        let (placement, expected_version) = (placed.placement, EXPECTED_VERSION);
        self.wait_until(period.start()).await;
        self.run(&placed.owner, StartPlacement { placement, expected_version }).await.expect("started");
        self.wait_until(period.end()).await;
        let half_days = HalfDays::new(10).expect("half days");
        let complete = CompletePlacement { placement, expected_version, half_days, skills: Vec::new() };
        self.run(&placed.owner, complete).await.expect("completed");
    }

    pub(super) async fn review(&self, actor: &Actor, placed: &Placed, text: &str) {
        let review = ReviewPlacement {
            placement: placed.placement,
            expected_version: EXPECTED_VERSION,
            rating: Rating::Excellent,
            words: Some(words(text)),
            half_days: None,
        };
        self.run(actor, review).await.expect("reviewed");
        self.tests.settle().await.expect("the read models catch up");
    }
}
