//! What the mutations of consent and agreements are told.

use async_graphql::{ID, InputObject};

use super::enums::{DeclineReason, DisputeMatter, DisputeOutcome, ReleaseRefusalReason, Side};
use crate::conventions::scalars::{Date, Share};

/// What `giveReleaseOpinion` is told.
#[derive(InputObject, Debug)]
pub struct GiveReleaseOpinionInput {
    /// The placement.
    pub placement_id: ID,
    /// True where you are for it.
    pub favourable: bool,
    /// In words, at most 1000 characters; for the talent, the service and the programme.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `revokeRelease` is told.
#[derive(InputObject, Debug)]
pub struct RevokeReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// Why.
    pub reason: ReleaseRefusalReason,
    /// In words, at most 1000 characters; for the talent, the service and the programme.
    pub words: Option<String>,
    /// The last day of a confirmed placement; the earliest that the agreement’s notice allows where it is absent.
    pub last_day: Option<Date>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `proposeAmendment` is told. What is absent stays as it is.
#[derive(InputObject, Debug)]
pub struct ProposeAmendmentInput {
    /// The placement.
    pub placement_id: ID,
    /// Another last day, within the seat’s.
    pub last_day: Option<Date>,
    /// Another share, at most the seat’s.
    pub share: Option<Share>,
    /// Another place, at most 120 characters.
    pub place: Option<String>,
    /// Other days and hours, at most 200 characters.
    pub hours: Option<String>,
    /// Other activities, at most 4000 characters.
    pub activities: Option<String>,
    /// Other conditions, at most 2000 characters.
    pub conditions: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `signAmendment` is told.
#[derive(InputObject, Debug)]
pub struct SignAmendmentInput {
    /// The placement.
    pub placement_id: ID,
    /// The hash of the document that you have read.
    pub hash: String,
    /// For whom; only where you stand on several sides.
    pub side: Option<Side>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `declineAmendment` is told.
#[derive(InputObject, Debug)]
pub struct DeclineAmendmentInput {
    /// The placement.
    pub placement_id: ID,
    /// Why.
    pub reason: DeclineReason,
    /// In words, at most 1000 characters.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `raiseDispute` is told.
#[derive(InputObject, Debug)]
pub struct RaiseDisputeInput {
    /// The placement.
    pub placement_id: ID,
    /// What it is about.
    pub matter: DisputeMatter,
    /// In words, at most 1000 characters; for the programme.
    pub words: String,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `settleDispute` is told.
#[derive(InputObject, Debug)]
pub struct SettleDisputeInput {
    /// The placement.
    pub placement_id: ID,
    /// The dispute’s number.
    pub number: u32,
    /// How it ends.
    pub outcome: DisputeOutcome,
    /// What you say to all sides, at most 1000 characters.
    pub words: String,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `planAbsence` is told.
#[derive(InputObject, Debug)]
pub struct PlanAbsenceInput {
    /// The first day away.
    pub starts_on: Date,
    /// The last day away.
    pub ends_on: Date,
    /// The account that answers meanwhile.
    pub delegate_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `cancelAbsence` is told.
#[derive(InputObject, Debug)]
pub struct CancelAbsenceInput {
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `answerReleaseByLink` is told.
#[derive(InputObject, Debug)]
pub struct AnswerReleaseByLinkInput {
    /// The token of the link in the e-mail.
    pub token: String,
    /// True to say yes for the service, without conditions.
    pub grant: bool,
    /// Why not; needed to say no.
    pub reason: Option<ReleaseRefusalReason>,
    /// In words, at most 1000 characters; for the talent, the service and the programme.
    pub words: Option<String>,
}
