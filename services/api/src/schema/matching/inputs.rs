//! What the mutations of placements are told.

use async_graphql::{ID, InputObject};

use super::enums::{
    DeclineReason, EarlyEndReason, ProposalSource, Rating, Reimbursement, ReleaseRefusalReason, Side, WithdrawalReason,
};
use crate::conventions::scalars::{Date, Share};

/// What `applyToSeat` is told.
#[derive(InputObject, Debug)]
pub struct ApplyToSeatInput {
    /// The seat.
    pub seat_id: ID,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `inviteTalent` is told.
#[derive(InputObject, Debug)]
pub struct InviteTalentInput {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `proposePlacement` is told.
#[derive(InputObject, Debug)]
pub struct ProposePlacementInput {
    /// The talent.
    pub talent_id: ID,
    /// The seat.
    pub seat_id: ID,
    /// What the proposal comes from.
    pub source: ProposalSource,
    /// What you want to say with it, at most 4000 characters of plain text.
    pub motivation: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `acceptPlacement` is told.
#[derive(InputObject, Debug)]
pub struct AcceptPlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `declinePlacement` is told.
#[derive(InputObject, Debug)]
pub struct DeclinePlacementInput {
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

/// What `withdrawPlacement` is told.
#[derive(InputObject, Debug)]
pub struct WithdrawPlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// Why.
    pub reason: WithdrawalReason,
    /// In words, at most 1000 characters.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `requestRelease` is told.
#[derive(InputObject, Debug)]
pub struct RequestReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// Ask for no later than this day; the seat’s last one where it is absent.
    pub last_day: Option<Date>,
    /// Ask for no more than this share; the seat’s where it is absent.
    pub share: Option<Share>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `remindRelease` is told.
#[derive(InputObject, Debug)]
pub struct RemindReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `delegateRelease` is told.
#[derive(InputObject, Debug)]
pub struct DelegateReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// The account that answers in the manager’s place.
    pub account_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `grantRelease` is told.
#[derive(InputObject, Debug)]
pub struct GrantReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// No more than this share.
    pub max_share: Option<Share>,
    /// No later than this day.
    pub last_day: Option<Date>,
    /// Other conditions, at most 2000 characters; they become part of the agreement.
    pub conditions: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `refuseRelease` is told.
#[derive(InputObject, Debug)]
pub struct RefuseReleaseInput {
    /// The placement.
    pub placement_id: ID,
    /// Why.
    pub reason: ReleaseRefusalReason,
    /// In words, at most 1000 characters; for the talent, the service and the programme.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `draftAgreement` is told.
#[derive(InputObject, Debug)]
pub struct DraftAgreementInput {
    /// The placement.
    pub placement_id: ID,
    /// The first day; the seat’s where it is absent. Give both days or none.
    pub starts_on: Option<Date>,
    /// The last day; the seat’s, within what the service released, where it is absent.
    pub ends_on: Option<Date>,
    /// The share of full working time; the seat’s, within what the service released, where it is absent.
    pub share: Option<Share>,
    /// The town, at most 120 characters; the seat’s where it is absent.
    pub place: Option<String>,
    /// What the two sides agreed on besides, at most 2000 characters.
    pub conditions: Option<String>,
    /// What is to be done, where the mission’s title does not say it all, at most 4000 characters.
    pub activities: Option<String>,
    /// Days and hours of the work, at most 200 characters.
    pub hours: Option<String>,
    /// Whether the host pays the home service back, for a secondment; waived where it is absent.
    pub reimbursement: Option<Reimbursement>,
    /// Days of notice of an early end, at most 180; those of the rules where it is absent.
    pub notice_days: Option<u16>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `signAgreement` is told.
#[derive(InputObject, Debug)]
pub struct SignAgreementInput {
    /// The placement.
    pub placement_id: ID,
    /// The hash of the terms that you have read.
    pub hash: String,
    /// For whom you sign; required where you stand on several sides.
    pub side: Option<Side>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `confirmPlacement` is told.
#[derive(InputObject, Debug)]
pub struct ConfirmPlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `startPlacement` is told.
#[derive(InputObject, Debug)]
pub struct StartPlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `completePlacement` is told.
#[derive(InputObject, Debug)]
pub struct CompletePlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// What was worked, in half days, 0 to 2000.
    pub half_days: i64,
    /// The skills that were seen at work, among those that the seat asks for, each once.
    pub skills: Vec<EvidencedSkillInput>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `reviewPlacement` is told.
#[derive(InputObject, Debug)]
pub struct ReviewPlacementInput {
    /// The placement.
    pub placement_id: ID,
    /// How it went.
    pub rating: Rating,
    /// In words, at most 1000 characters.
    pub words: Option<String>,
    /// Half days that were worked, where it was otherwise than the host said at the end; it counts once both sides say the same.
    pub half_days: Option<i64>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// What `endPlacementEarly` is told.
#[derive(InputObject, Debug)]
pub struct EndPlacementEarlyInput {
    /// The placement.
    pub placement_id: ID,
    /// Why.
    pub reason: EarlyEndReason,
    /// In words, at most 1000 characters.
    pub words: Option<String>,
    /// The last day; today where it is absent.
    pub last_day: Option<Date>,
    /// What was worked until then, in half days, 0 to 2000.
    pub half_days: i64,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters.
    pub idempotency_key: Option<String>,
}

/// A skill that was seen at work, and how well it was held.
#[derive(InputObject, Debug)]
pub struct EvidencedSkillInput {
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
}
