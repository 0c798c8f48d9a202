//! What can have happened in a brigade. People stand in it as ids; free text is sealed under its author's or its subject's key.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use crate::domain::value::{
    BrigadeId, BrigadeKind, Clearance, Conditions, DepartureReason, DutyId, DutyKind, Name, NoticeHours,
    StandingReleaseId, Words,
};
use crate::domain::zone::QuietHours;

/// A new brigade: the first event of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BrigadeFounded {
    pub brigade: BrigadeId,
    pub kind: BrigadeKind,
    /// Its ministry; for the core brigade, DINUM. Who coordinates there coordinates the brigade.
    pub organisation: OrganisationId,
    pub name: Name,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BrigadeRenamed {
    pub name: Name,
}

/// Somebody of the pool offers to be called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberVolunteered {
    pub talent: TalentId,
    pub account: AccountId,
    pub subject: SubjectId,
    /// The person's service; none for external people.
    pub home: Option<OrganisationId>,
    pub at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberAccepted {
    pub talent: TalentId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberDeclined {
    pub talent: TalentId,
    pub reason: DepartureReason,
    pub words: Option<Sealed<Words>>,
}

/// By themselves or by the brigade; duties, standing releases and quiet hours end with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberLeft {
    pub talent: TalentId,
    pub reason: DepartureReason,
    pub words: Option<Sealed<Words>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClearanceRecorded {
    pub talent: TalentId,
    pub clearance: Clearance,
    pub expires_on: Option<NaiveDate>,
}

/// When the person is not called; none to lift it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct QuietHoursSet {
    pub talent: TalentId,
    pub hours: Option<QuietHours>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberOptedOut {
    pub talent: TalentId,
    /// The last day without calls.
    pub until: NaiveDate,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MemberOptedIn {
    pub talent: TalentId,
}

/// The service's consent in advance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StandingReleaseGranted {
    pub release: StandingReleaseId,
    pub talent: TalentId,
    pub by: AccountId,
    /// The most that a mobilisation may take of the person.
    pub share: Share,
    pub notice: NoticeHours,
    /// Days of work that it covers.
    pub period: Period,
    pub conditions: Option<Sealed<Conditions>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StandingReleaseRevoked {
    pub release: StandingReleaseId,
    pub by: AccountId,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutyAssigned {
    pub duty: DutyId,
    pub talent: TalentId,
    pub kind: DutyKind,
    pub period: Period,
}

/// One member has taken another's duty: by their own word, or, before duties were offered, by that of whose it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutySwapped {
    pub duty: DutyId,
    pub from: TalentId,
    pub to: TalentId,
}

/// Any member may take the duty, or none any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutyOffered {
    pub duty: DutyId,
    pub open: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutyDropped {
    pub duty: DutyId,
}

events! {
    /// What can have happened in a brigade.
    pub enum BrigadeEvent {
        BrigadeFounded = 1,
        BrigadeRenamed = 1,
        MemberVolunteered = 1,
        MemberAccepted = 1,
        MemberDeclined = 1,
        MemberLeft = 1,
        ClearanceRecorded = 1,
        QuietHoursSet = 1,
        MemberOptedOut = 1,
        MemberOptedIn = 1,
        StandingReleaseGranted = 1,
        StandingReleaseRevoked = 1,
        DutyAssigned = 1,
        DutySwapped = 1,
        DutyDropped = 1,
        DutyOffered = 1,
    }
}

pub use super::samples::samples;
