//! What can have happened to a mission. Its texts are public; people stand in it as ids.

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;

use super::value::{
    CancellationReason, Clearance, Description, Importance, Justification, Level, Priority, Region, RejectionReason,
    RequiredSkill, SeatSpec, SeatTitle, SuspensionReason, Title, Words, WorkMode,
};

/// An administration writes down a need: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionDrafted {
    pub mission: MissionId,
    pub organisation: OrganisationId,
    /// Who wrote it, and is asked about it.
    pub owner: AccountId,
    pub title: Title,
    pub description: Description,
}

/// The whole text as it is from now on; the one before stays in the event before.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionEdited {
    pub title: Title,
    pub description: Description,
    /// Why, where the mission had been published.
    pub justification: Option<Justification>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatAdded {
    pub seat: SeatId,
    pub spec: SeatSpec,
    pub justification: Option<Justification>,
}

/// All that the seat asks for from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatChanged {
    pub seat: SeatId,
    pub spec: SeatSpec,
    pub justification: Option<Justification>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatRemoved {
    pub seat: SeatId,
    pub justification: Option<Justification>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionSubmitted {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionPublished {}

/// A brigade deploys a flash team to it. Unlike one that is published, it looks for nobody else.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionRaised {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionRejected {
    pub reason: RejectionReason,
    pub words: Option<Words>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionSuspended {
    pub reason: SuspensionReason,
    pub words: Option<Words>,
    /// True where the programme did, which alone resumes it then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_programme: bool,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionResumed {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionCancelled {
    pub reason: CancellationReason,
    pub words: Option<Words>,
}

/// A confirmed placement takes the seat for these days.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatFilled {
    pub seat: SeatId,
    pub placement: PlacementId,
    pub talent: TalentId,
    pub period: Period,
}

/// The placement leaves the seat after `last_day`; it never had it where that is before its first day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatVacated {
    pub seat: SeatId,
    pub placement: PlacementId,
    pub last_day: NaiveDate,
}

/// Every seat is filled.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionStaffed {}

/// A staffed mission has an open seat again.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionReopened {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionStarted {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissionCompleted {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PrioritySet {
    pub priority: Priority,
    pub justification: Justification,
}

/// The mission's administration has bought priority. It counts where the programme has set none.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PriorityBought {
    pub points: i64,
    /// All that was bought until now.
    pub total: Priority,
}

events! {
    /// Everything that can have happened to a mission.
    pub enum MissionEvent {
        MissionDrafted = 1,
        MissionEdited = 1,
        SeatAdded = 1,
        SeatChanged = 1,
        SeatRemoved = 1,
        MissionSubmitted = 1,
        MissionPublished = 1,
        MissionRaised = 1,
        MissionRejected = 1,
        MissionSuspended = 1,
        MissionResumed = 1,
        MissionCancelled = 1,
        SeatFilled = 1,
        SeatVacated = 1,
        MissionStaffed = 1,
        MissionReopened = 1,
        MissionStarted = 1,
        MissionCompleted = 1,
        PrioritySet = 1,
        PriorityBought = 1,
    }
}

/// One fixed sample of every event, against which stored samples of each version are compared.
pub fn samples() -> Vec<MissionEvent> {
    make_samples().unwrap_or_default()
}

fn make_samples() -> Result<Vec<MissionEvent>, vivier_kernel::invalid::Invalid> {
    fn id<T: TypedId>(number: u128) -> T {
        T::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
    }
    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default()
    }
    let seat: SeatId = id(20);
    let spec = SeatSpec {
        title: SeatTitle::new("Développement Rust")?,
        skills: vec![
            RequiredSkill {
                skill: uuid::Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0001),
                importance: Importance::Essential,
                minimum_level: Level::new(3)?,
            },
            RequiredSkill {
                skill: uuid::Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0002),
                importance: Importance::Desirable,
                minimum_level: Level::new(1)?,
            },
        ],
        period: Period::new(day(1), day(31))?,
        share: Share::new(40)?,
        mode: WorkMode::Hybrid,
        region: Some(Region::Occitanie),
        place: None,
        clearance: Clearance::None,
    };
    let justification = Some(Justification::new("Le calendrier a changé.")?);
    Ok(vec![
        MissionDrafted {
            mission: id(10),
            organisation: id(3),
            owner: id(4),
            title: Title::new("Refondre un service public")?,
            description: Description::new("Un service lent.\nUne équipe de trois.")?,
        }
        .into(),
        MissionEdited {
            title: Title::new("Refondre un service public en ligne")?,
            description: Description::new("Un service lent.")?,
            justification: justification.clone(),
        }
        .into(),
        SeatAdded { seat, spec: spec.clone(), justification: None }.into(),
        SeatChanged { seat, spec, justification: justification.clone() }.into(),
        SeatRemoved { seat, justification }.into(),
        MissionSubmitted {}.into(),
        MissionPublished {}.into(),
        MissionRaised {}.into(),
        MissionRejected { reason: RejectionReason::Unclear, words: Some(Words::new("Que faut-il livrer ?")?) }.into(),
        MissionSuspended { reason: SuspensionReason::Moderation, words: None, by_programme: true }.into(),
        MissionResumed {}.into(),
        MissionCancelled { reason: CancellationReason::NeedGone, words: None }.into(),
        SeatFilled { seat, placement: id(5), talent: id(1), period: Period::new(day(1), day(31))? }.into(),
        SeatVacated { seat, placement: id(5), last_day: day(15) }.into(),
        MissionStaffed {}.into(),
        MissionReopened {}.into(),
        MissionStarted {}.into(),
        MissionCompleted {}.into(),
        PrioritySet {
            priority: Priority::new(80)?,
            justification: Justification::new("Feuille de route du Gouvernement.")?,
        }
        .into(),
        PriorityBought { points: 2, total: Priority::new(5)? }.into(),
    ])
}
