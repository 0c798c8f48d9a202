//! What the mutations of brigades and mobilisations are told.

use async_graphql::{ID, InputObject};

use super::enums::{
    BlockingKind, CallDeclineReason, DepartureReason, MobilisationCancelReason, MobilisationReviewSide,
    MobilisationStatus,
};
use super::readiness::TeamPlaceInput;
use vivier_graphql::conventions::scalars::{Date, Instant};

/// What `volunteerForBrigade` is told.
#[derive(InputObject, Debug)]
pub struct VolunteerForBrigadeInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `acceptVolunteer` is told.
#[derive(InputObject, Debug)]
pub struct AcceptVolunteerInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `declineVolunteer` is told.
#[derive(InputObject, Debug)]
pub struct DeclineVolunteerInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// Why.
    pub reason: DepartureReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `leaveBrigade` is told.
#[derive(InputObject, Debug)]
pub struct LeaveBrigadeInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// Why.
    pub reason: DepartureReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `optOutOfCalls` is told.
#[derive(InputObject, Debug)]
pub struct OptOutOfCallsInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The last day without calls: 366 days from today on at most.
    pub until: Date,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `optInToCalls` is told.
#[derive(InputObject, Debug)]
pub struct OptInToCallsInput {
    /// The brigade.
    pub brigade_id: ID,
    /// The talent.
    pub talent_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `acceptCall` is told.
#[derive(InputObject, Debug)]
pub struct AcceptCallInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The call.
    pub call_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `acceptCallAsLastResort` is told.
#[derive(InputObject, Debug)]
pub struct AcceptCallAsLastResortInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The call.
    pub call_id: ID,
    /// From when on.
    pub from: Instant,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `declineCall` is told.
#[derive(InputObject, Debug)]
pub struct DeclineCallInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The call.
    pub call_id: ID,
    /// Why.
    pub reason: CallDeclineReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `stepDown` is told.
#[derive(InputObject, Debug)]
pub struct StepDownInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The call.
    pub call_id: ID,
    /// Why.
    pub reason: CallDeclineReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `composeTeam` is told.
#[derive(InputObject, Debug)]
pub struct ComposeTeamInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The team as you decide it: every seat once. Absent to take the proposal as it is.
    pub places: Option<Vec<TeamPlaceInput>>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `planWave` is told.
#[derive(InputObject, Debug)]
pub struct PlanWaveInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `deployTeam` is told.
#[derive(InputObject, Debug)]
pub struct DeployTeamInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `standDownTeam` is told.
#[derive(InputObject, Debug)]
pub struct StandDownTeamInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `cancelMobilisation` is told.
#[derive(InputObject, Debug)]
pub struct CancelMobilisationInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// Why.
    pub reason: MobilisationCancelReason,
    /// In words, at most 1000 characters; needed with the reason `OTHER`.
    pub words: Option<String>,
    /// The status that you have seen; another present one is refused with `MOBILISATION_MOVED_ON`. Answers that came in meanwhile
    /// are not in the way.
    pub expected_status: Option<MobilisationStatus>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// A skill that was seen at work.
#[derive(InputObject, Debug)]
pub struct SeenSkillInput {
    /// The skill: one that the seat asks for.
    pub skill_id: ID,
    /// How well it was held: 1 notions, 2 practice, 3 mastery, 4 expertise.
    pub level: i64,
}

/// What one person of a deployed team was seen to hold.
#[derive(InputObject, Debug)]
pub struct EvidencedInput {
    /// The person’s call.
    pub call_id: ID,
    /// Each skill once.
    pub skills: Vec<SeenSkillInput>,
}

/// One thing that blocks.
#[derive(InputObject, Debug)]
pub struct BlockingInput {
    /// What it is about.
    pub kind: BlockingKind,
    /// The seat; absent where it is about the team, or about any of its seats. `SERVICE_LIMIT`, `ONE_SEAT_EACH` and `TEAM_SIZE` are about
    /// the team.
    pub seat_id: Option<ID>,
}

/// What `failMobilisation` is told.
#[derive(InputObject, Debug)]
pub struct FailMobilisationInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// What blocks, at least one thing, each once; it has to be possible: `DEPLOYMENT` and `NOT_CALLED` are said by the deadline alone,
    /// `ANSWERS` once a call has gone out, for the seat where one is named, and not of a seat that is filled.
    pub blocking: Vec<BlockingInput>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `reviewMobilisation` is told.
#[derive(InputObject, Debug)]
pub struct ReviewMobilisationInput {
    /// The mobilisation.
    pub mobilisation_id: ID,
    /// For which side; where it is absent, for the one of yours that has not reviewed yet, the brigade’s first.
    pub side: Option<MobilisationReviewSide>,
    /// How it went, at most 1000 characters.
    pub words: String,
    /// Skills that you saw at work: they become proven on the profiles that claim them, at this level or a lower one; a higher claim stays
    /// as it is.
    pub evidenced: Option<Vec<EvidencedInput>>,
    /// The version that you have seen; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}
