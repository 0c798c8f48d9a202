//! A published mission and whoever fills it, through commands: what the examples that rank for a seat here and in `vivier-api` share.

use chrono::{Duration, NaiveDate};
use vivier_event_store::{CommandContext, Store, UseCase};
use vivier_kernel::actor::{Actor, RoleGrant};
use vivier_kernel::clock::SystemClock;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{
    Clearance, Description, Importance, RequiredSkill, SeatSpec, SeatTitle, SkillKey, Title, WorkMode,
};
use vivier_missions::use_case::moderation::PublishMission;
use vivier_missions::use_case::seats::AddSeat;
use vivier_missions::use_case::text::{DraftMission, SubmitMission};
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_talents::domain::value::Level;

pub async fn run<U: UseCase>(store: &Store, actor: &Actor, command: U) -> U::Outcome {
    let context = CommandContext::new(actor.clone(), store.clock());
    store.execute(&context, &command).await.expect("done").outcome
}

/// A new account with these roles.
pub fn account_with(grants: Vec<RoleGrant>) -> Actor {
    Actor::Account { account: AccountId::new(&SystemClock), verified: true, grants }
}

pub async fn organisation(store: &Store, kind: Kind, name: &str, parent: Option<OrganisationId>) -> OrganisationId {
    let name = Name::new(name).expect("a name");
    let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
    let context = CommandContext::system("bench", store.clock());
    store.execute(&context, &create).await.expect("created").outcome.organisation
}

/// A seat at half time and at a distance, for sixty days from the tenth after `today`.
pub fn seat(skills: &[(SkillKey, Importance)], today: NaiveDate) -> SeatSpec {
    let minimum_level = Level::new(2).expect("a level");
    let required = |&(skill, importance): &(SkillKey, Importance)| RequiredSkill { skill, importance, minimum_level };
    SeatSpec {
        title: SeatTitle::new("Développement").expect("a title"),
        skills: skills.iter().map(required).collect(),
        period: Period::new(today + Duration::days(10), today + Duration::days(70)).expect("a period"),
        share: Share::new(50).expect("a share"),
        mode: WorkMode::Remote,
        region: None,
        place: None,
        clearance: Clearance::None,
    }
}

/// A published mission with these seats.
pub async fn mission(
    store: &Store,
    owner: &Actor,
    organisation: OrganisationId,
    specs: Vec<SeatSpec>,
) -> (MissionId, Vec<SeatId>) {
    let description = "Un service en ligne à refaire, avec celles et ceux qui s’en servent.";
    let draft = DraftMission {
        organisation,
        title: Title::new("Refonte d’un service").expect("a title"),
        description: Description::new(description).expect("a text"),
    };
    let mission = run(store, owner, draft).await.mission;
    let expected_version = None;
    let mut seats = Vec::with_capacity(specs.len());
    for spec in specs {
        let add = AddSeat { mission, expected_version, spec, justification: None };
        seats.push(run(store, owner, add).await.seat);
    }
    run(store, owner, SubmitMission { mission, expected_version }).await;
    run(store, owner, PublishMission { mission, expected_version }).await;
    (mission, seats)
}
