//! What can have happened to a talent. Names and texts are sealed under the subject's key.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, PlacementId, SubjectId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::value::{
    Audience, CertificateTitle, Clearance, DisplayName, EmploymentStatus, Headline, Level, Presentation, Region,
    RemotePreference, Section, SkillKey, TeamKey, WithdrawalReason, Words,
};

/// A person offers their skills: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentRegistered {
    pub talent: TalentId,
    pub account: AccountId,
    /// Whose key seals what is personal in this stream.
    pub subject: SubjectId,
    pub employment: EmploymentStatus,
    /// The home organisation; none for external people.
    pub organisation: Option<OrganisationId>,
    pub display_name: Option<Sealed<DisplayName>>,
}

/// The whole descriptive part of the profile, as it is from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ProfileDescribed {
    pub display_name: Option<Sealed<DisplayName>>,
    pub headline: Option<Sealed<Headline>>,
    pub presentation: Option<Sealed<Presentation>>,
    /// Where the person can work on site.
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillClaimed {
    pub skill: SkillKey,
    pub level: Level,
    /// Since when the skill has been practised.
    pub since: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillClaimRevised {
    pub skill: SkillKey,
    pub level: Level,
    pub since: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillClaimWithdrawn {
    pub skill: SkillKey,
}

/// A colleague stands behind a claim, at the level that it had.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillEndorsed {
    pub skill: SkillKey,
    pub by: AccountId,
    pub level: Level,
    pub on: NaiveDate,
}

/// What proves a skill.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Proof {
    /// A completed placement.
    Placement { placement: PlacementId },
    /// A certificate that somebody checked.
    Certificate { title: Sealed<CertificateTitle> },
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SkillProven {
    pub skill: SkillKey,
    pub level: Level,
    pub proof: Proof,
    pub on: NaiveDate,
    /// The last day on which the proof counts, where it ages.
    pub expires_on: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AvailabilityDeclared {
    pub availability: AvailabilityId,
    pub period: Period,
    pub share: Share,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AvailabilityRevised {
    pub availability: AvailabilityId,
    pub period: Period,
    pub share: Share,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AvailabilityWithdrawn {
    pub availability: AvailabilityId,
}

/// The audiences of the sections that are named; the others stay.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct VisibilityChosen {
    pub audiences: BTreeMap<Section, Audience>,
}

/// Their service, or the programme, has seen up to what protection the person is cleared; `NONE` where they no longer are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentCleared {
    pub clearance: Clearance,
    /// The last day on which it counts, where it ends.
    pub expires_on: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentActivated {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentPaused {
    /// The first day on which the person is back in the pool.
    pub until: NaiveDate,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentResumed {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentWithdrawn {
    pub reason: WithdrawalReason,
    pub words: Option<Sealed<Words>>,
}

/// The subject's key was deleted together with this event.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentErased {}

/// A confirmed placement takes this share of the person's time.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EngagementBooked {
    pub placement: PlacementId,
    pub period: Period,
    pub share: Share,
}

/// The placement takes nothing after `last_day`; nothing at all where that is before its first day.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EngagementReleased {
    pub placement: PlacementId,
    pub last_day: NaiveDate,
}

/// A seat in a flash team takes this share of the person's time, as it is from now on: they are engaged for it. It takes nothing beside the placement
/// that it becomes, once that is booked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamSeatTaken {
    pub team: TeamKey,
    pub period: Period,
    pub share: Share,
    /// What the seat became as the team was deployed; none before.
    pub placement: Option<PlacementId>,
}

/// The person is in the team no more, or the team is over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TeamSeatLeft {
    pub team: TeamKey,
}

events! {
    /// Everything that can have happened to a talent.
    pub enum TalentEvent {
        TalentRegistered = 1,
        ProfileDescribed = 1,
        SkillClaimed = 1,
        SkillClaimRevised = 1,
        SkillClaimWithdrawn = 1,
        SkillEndorsed = 1,
        SkillProven = 1,
        AvailabilityDeclared = 1,
        AvailabilityRevised = 1,
        AvailabilityWithdrawn = 1,
        VisibilityChosen = 1,
        TalentCleared = 1,
        TalentActivated = 1,
        TalentPaused = 1,
        TalentResumed = 1,
        TalentWithdrawn = 1,
        TalentErased = 1,
        EngagementBooked = 1,
        EngagementReleased = 1,
        TeamSeatTaken = 1,
        TeamSeatLeft = 1,
    }
}

/// One fixed sample of every event, against which stored samples of each version are compared.
pub fn samples() -> Vec<TalentEvent> {
    fn id<T: TypedId>(number: u128) -> T {
        T::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
    }
    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default()
    }
    let subject: SubjectId = id(2);
    let skill = uuid::Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0001);
    let team = uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0007);
    let (Ok(level), Ok(share), Ok(period)) = (Level::new(3), Share::new(40), Period::new(day(1), day(31))) else {
        return Vec::new();
    };
    vec![
        TalentRegistered {
            talent: id(1),
            account: id(2),
            subject,
            employment: EmploymentStatus::CivilServant,
            organisation: Some(id(3)),
            display_name: Some(Sealed::from_parts(subject, "AAAA".to_owned())),
        }
        .into(),
        ProfileDescribed {
            display_name: Some(Sealed::from_parts(subject, "AAAA".to_owned())),
            headline: Some(Sealed::from_parts(subject, "BBBB".to_owned())),
            presentation: Some(Sealed::from_parts(subject, "CCCC".to_owned())),
            regions: vec![Region::Bretagne, Region::IleDeFrance],
            remote: RemotePreference::Hybrid,
        }
        .into(),
        SkillClaimed { skill, level, since: Some(day(1)) }.into(),
        SkillClaimRevised { skill, level, since: None }.into(),
        SkillClaimWithdrawn { skill }.into(),
        SkillEndorsed { skill, by: id(4), level, on: day(2) }.into(),
        SkillProven {
            skill,
            level,
            proof: Proof::Placement { placement: id(5) },
            on: day(3),
            expires_on: Some(day(31)),
        }
        .into(),
        AvailabilityDeclared { availability: id(6), period, share }.into(),
        AvailabilityRevised { availability: id(6), period, share }.into(),
        AvailabilityWithdrawn { availability: id(6) }.into(),
        VisibilityChosen { audiences: BTreeMap::from([(Section::Skills, Audience::VerifiedColleagues)]) }.into(),
        TalentCleared { clearance: Clearance::Secret, expires_on: Some(day(31)) }.into(),
        TalentActivated {}.into(),
        TalentPaused { until: day(31) }.into(),
        TalentResumed {}.into(),
        TalentWithdrawn {
            reason: WithdrawalReason::ChangedPost,
            words: Some(Sealed::from_parts(subject, "DDDD".to_owned())),
        }
        .into(),
        TalentErased {}.into(),
        EngagementBooked { placement: id(5), period, share }.into(),
        EngagementReleased { placement: id(5), last_day: day(15) }.into(),
        TeamSeatTaken { team, period, share, placement: Some(id(5)) }.into(),
        TeamSeatLeft { team }.into(),
    ]
}
