//! What the mutations of talents are told.

use async_graphql::{ID, InputObject};

use super::enums::{Audience, Clearance, EmploymentStatus, Region, RemotePreference, Section, WithdrawalReason};
use vivier_graphql::conventions::scalars::{Date, Share};

/// A section and to whom it is shown.
#[derive(InputObject, Debug)]
pub struct SectionVisibilityInput {
    /// The section.
    pub section: Section,
    /// Who sees it.
    pub audience: Audience,
}

/// What `registerTalent` is told.
#[derive(InputObject, Debug)]
pub struct RegisterTalentInput {
    /// What binds you to the State.
    pub employment_status: EmploymentStatus,
    /// Your home organisation; absent for external people, required for all others.
    pub organisation_id: Option<ID>,
    /// How you are called, 1 to 120 characters.
    pub display_name: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `activateTalent` is told.
#[derive(InputObject, Debug)]
pub struct ActivateTalentInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `pauseTalent` is told.
#[derive(InputObject, Debug)]
pub struct PauseTalentInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The first day on which you are back; after today.
    pub until: Date,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `resumeTalent` is told.
#[derive(InputObject, Debug)]
pub struct ResumeTalentInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `withdrawTalent` is told.
#[derive(InputObject, Debug)]
pub struct WithdrawTalentInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// Why.
    pub reason: WithdrawalReason,
    /// In your own words, at most 1000 characters; only the programme reads them.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `eraseTalent` is told.
#[derive(InputObject, Debug)]
pub struct EraseTalentInput {
    /// The talent.
    pub talent_id: ID,
    /// Where the talent is your own: the present password; accounts without one need a sign-in of the last ten minutes instead.
    pub current_password: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `describeProfile` is told.
#[derive(InputObject, Debug)]
pub struct DescribeProfileInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// How you are called, 1 to 120 characters; required once in the pool.
    pub display_name: Option<String>,
    /// One line that says what you do, at most 160 characters.
    pub headline: Option<String>,
    /// What you say of yourself, at most 4000 characters of plain text.
    pub presentation: Option<String>,
    /// Where you can work on site.
    pub regions: Option<Vec<Region>>,
    /// Whether you want to work on site, at a distance, or both; no preference where it is absent.
    pub remote_preference: Option<RemotePreference>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `chooseVisibility` is told.
#[derive(InputObject, Debug)]
pub struct ChooseVisibilityInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The sections and their audiences, each section once.
    pub sections: Vec<SectionVisibilityInput>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `claimSkill` is told.
#[derive(InputObject, Debug)]
pub struct ClaimSkillInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The skill, in the skill graph: `UNKNOWN_SKILL` where no framework has it, `SKILL_NOT_CLAIMABLE` for a heading or an occupation.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
    /// Since when it has been practised.
    pub since: Option<Date>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `reviseSkillClaim` is told.
#[derive(InputObject, Debug)]
pub struct ReviseSkillClaimInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
    /// Since when it has been practised.
    pub since: Option<Date>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `withdrawSkillClaim` is told.
#[derive(InputObject, Debug)]
pub struct WithdrawSkillClaimInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `endorseSkill` is told.
#[derive(InputObject, Debug)]
pub struct EndorseSkillInput {
    /// The colleague.
    pub talent_id: ID,
    /// The skill, in the skill graph.
    pub skill_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `recordTalentClearance` is told.
#[derive(InputObject, Debug)]
pub struct RecordTalentClearanceInput {
    /// The talent: not your own.
    pub talent_id: ID,
    /// Up to what protection you have seen that the person is cleared; `NONE` where they no longer are.
    pub clearance: Clearance,
    /// The last day on which it counts, today or later; null where it does not end.
    pub expires_on: Option<Date>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `declareAvailability` is told.
#[derive(InputObject, Debug)]
pub struct DeclareAvailabilityInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The first day.
    pub starts_on: Date,
    /// The last day: neither before the first, nor passed.
    pub ends_on: Date,
    /// The share of full working time on each of these days.
    pub share: Share,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `reviseAvailability` is told.
#[derive(InputObject, Debug)]
pub struct ReviseAvailabilityInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The window.
    pub availability_id: ID,
    /// The first day.
    pub starts_on: Date,
    /// The last day: neither before the first, nor passed.
    pub ends_on: Date,
    /// The share of full working time on each of these days.
    pub share: Share,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `withdrawAvailability` is told.
#[derive(InputObject, Debug)]
pub struct WithdrawAvailabilityInput {
    /// The talent: your own.
    pub talent_id: ID,
    /// The window.
    pub availability_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}
