//! A mobilisation from the team to the review, and what people answer to their calls.

use async_graphql::{Context, Object, Result};
use vivier_brigade::domain::mobilisation::event::Evidenced;
use vivier_brigade::domain::value::{
    Blocking, CallId, Level, MAX_BACKUPS, MAX_SEATS, MAX_SKILLS_PER_SEAT, MobilisationId, SeatSkill, TeamSeatId, Words,
};
use vivier_brigade::read::mobilisations::READ_MODEL;
use vivier_brigade::use_case::answer::{
    AcceptCall, AcceptCallAsLastResort, DeclineCall, MobilisationOutcome, StepDown,
};
use vivier_brigade::use_case::course::{
    CancelMobilisation, DeployTeam, FailMobilisation, ReviewMobilisation, StandDownTeam,
};
use vivier_brigade::use_case::mobilise::{ComposeTeam, Place, PlanWave};
use vivier_event_store::UseCase;
use vivier_kernel::id::TalentId;

use super::inputs::{
    AcceptCallAsLastResortInput, AcceptCallInput, CancelMobilisationInput, ComposeTeamInput, DeclineCallInput,
    DeployTeamInput, FailMobilisationInput, PlanWaveInput, ReviewMobilisationInput, StandDownTeamInput, StepDownInput,
};
use super::mobilisation_types::Mobilisation;
use crate::schema::talents::skill_id;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// The most constraints that one failure names.
const MAX_BLOCKING: usize = 100;

/// Runs a command whose answer is the mobilisation afterwards.
async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Mobilisation>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = MobilisationOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        Ok(payload(Mobilisation::load(ctx, done.outcome.mobilisation).await?))
    })
    .await
}

payload! {
    /// What `acceptCall` answers.
    pub AcceptCallPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `acceptCallAsLastResort` answers.
    pub AcceptCallAsLastResortPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `declineCall` answers.
    pub DeclineCallPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `stepDown` answers.
    pub StepDownPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `composeTeam` answers.
    pub ComposeTeamPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `planWave` answers.
    pub PlanWavePayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `deployTeam` answers.
    pub DeployTeamPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `standDownTeam` answers.
    pub StandDownTeamPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `cancelMobilisation` answers.
    pub CancelMobilisationPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `reviewMobilisation` answers.
    pub ReviewMobilisationPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

payload! {
    /// What `failMobilisation` answers.
    pub FailMobilisationPayload {
        /// The mobilisation afterwards.
        mobilisation: Mobilisation,
    }
}

#[derive(Default)]
pub struct MobilisationMutation;

#[Object]
impl MobilisationMutation {
    /// Says yes to a call. Whether that is the seat or the reserve, the call says afterwards.
    async fn accept_call(&self, ctx: &Context<'_>, input: AcceptCallInput) -> Result<AcceptCallPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let call = reader.id::<CallId>("callId", &input.call_id);
        let command = reader.build(|| Some(AcceptCall { mobilisation: mobilisation?, call: call? }));
        change(ctx, input.idempotency_key, command, AcceptCallPayload::done).await
    }

    /// Says yes from a given time on, where nobody else has the seat by then.
    async fn accept_call_as_last_resort(
        &self,
        ctx: &Context<'_>,
        input: AcceptCallAsLastResortInput,
    ) -> Result<AcceptCallAsLastResortPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let call = reader.id::<CallId>("callId", &input.call_id);
        let from = reader.value("from", input.from.read());
        let command =
            reader.build(|| Some(AcceptCallAsLastResort { mobilisation: mobilisation?, call: call?, from: from? }));
        change(ctx, input.idempotency_key, command, AcceptCallAsLastResortPayload::done).await
    }

    /// Says no to a call.
    async fn decline_call(&self, ctx: &Context<'_>, input: DeclineCallInput) -> Result<DeclineCallPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let call = reader.id::<CallId>("callId", &input.call_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(DeclineCall { mobilisation: mobilisation?, call: call?, reason: input.reason.into(), words: words? })
        });
        change(ctx, input.idempotency_key, command, DeclineCallPayload::done).await
    }

    /// Gives a seat back before the deployment.
    async fn step_down(&self, ctx: &Context<'_>, input: StepDownInput) -> Result<StepDownPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let call = reader.id::<CallId>("callId", &input.call_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(StepDown { mobilisation: mobilisation?, call: call?, reason: input.reason.into(), words: words? })
        });
        change(ctx, input.idempotency_key, command, StepDownPayload::done).await
    }

    /// Decides the team: the best one as proposed, or your own, which is checked first. The record keeps both. For coordinators.
    async fn compose_team(&self, ctx: &Context<'_>, input: ComposeTeamInput) -> Result<ComposeTeamPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let expected_version = input.expected_version;
        let decided = reader.optional(input.places, |reader, places| {
            reader.list("places", MAX_SEATS, places, |reader, place| {
                let seat = reader.id::<TeamSeatId>("seatId", &place.seat_id);
                let chosen = reader.id::<TalentId>("talentId", &place.talent_id);
                let backups = reader.optional(place.backup_ids, |reader, backups| {
                    reader.list("backupIds", MAX_BACKUPS, backups, |reader, id| reader.id("", &id))
                });
                Some(Place { seat: seat?, chosen: chosen?, backups: backups? })
            })
        });
        let command =
            reader.build(|| Some(ComposeTeam { mobilisation: mobilisation?, expected_version, decided: decided? }));
        change(ctx, input.idempotency_key, command, ComposeTeamPayload::done).await
    }

    /// Begins the call-out, or calls the next people now. Refused with `NOBODY_TO_CALL` where nobody can be called now. For coordinators.
    async fn plan_wave(&self, ctx: &Context<'_>, input: PlanWaveInput) -> Result<PlanWavePayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(PlanWave { mobilisation: mobilisation?, expected_version }));
        change(ctx, input.idempotency_key, command, PlanWavePayload::done).await
    }

    /// The team goes to work. For coordinators.
    async fn deploy_team(&self, ctx: &Context<'_>, input: DeployTeamInput) -> Result<DeployTeamPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(DeployTeam { mobilisation: mobilisation?, expected_version }));
        change(ctx, input.idempotency_key, command, DeployTeamPayload::done).await
    }

    /// The work is done. For coordinators.
    async fn stand_down_team(&self, ctx: &Context<'_>, input: StandDownTeamInput) -> Result<StandDownTeamPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(StandDownTeam { mobilisation: mobilisation?, expected_version }));
        change(ctx, input.idempotency_key, command, StandDownTeamPayload::done).await
    }

    /// Gives a mobilisation up; everybody who was called is told. For coordinators.
    async fn cancel_mobilisation(
        &self,
        ctx: &Context<'_>,
        input: CancelMobilisationInput,
    ) -> Result<CancelMobilisationPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(CancelMobilisation {
                mobilisation: mobilisation?,
                expected_version,
                expected_status: input.expected_status.map(Into::into),
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, CancelMobilisationPayload::done).await
    }

    /// Says how it went, for one side.
    async fn review_mobilisation(
        &self,
        ctx: &Context<'_>,
        input: ReviewMobilisationInput,
    ) -> Result<ReviewMobilisationPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let words = reader.value("words", Words::new(&input.words));
        let evidenced =
            reader.list("evidenced", MAX_SEATS, input.evidenced.unwrap_or_default(), |reader, evidenced| {
                let call = reader.id::<CallId>("callId", &evidenced.call_id);
                let skills = reader.list("skills", MAX_SKILLS_PER_SEAT, evidenced.skills, |reader, seen| {
                    let skill = skill_id(reader, "skillId", &seen.skill_id);
                    let level = reader.value("level", Level::new(seen.level));
                    Some(SeatSkill { skill: skill?, level: level? })
                });
                Some(Evidenced { call: call?, skills: skills? })
            });
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(ReviewMobilisation {
                mobilisation: mobilisation?,
                expected_version,
                side: input.side.map(Into::into),
                words: words?,
                evidenced: evidenced?,
            })
        });
        change(ctx, input.idempotency_key, command, ReviewMobilisationPayload::done).await
    }

    /// Says that there is no team, and what blocks; everybody who was called is told. For coordinators.
    async fn fail_mobilisation(
        &self,
        ctx: &Context<'_>,
        input: FailMobilisationInput,
    ) -> Result<FailMobilisationPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let blocking = reader.list("blocking", MAX_BLOCKING, input.blocking, |reader, blocking| {
            let seat = reader.optional(blocking.seat_id, |reader, id| reader.id::<TeamSeatId>("seatId", &id));
            Some(Blocking { kind: blocking.kind.into(), seat: seat? })
        });
        let expected_version = input.expected_version;
        let command = reader
            .build(|| Some(FailMobilisation { mobilisation: mobilisation?, expected_version, blocking: blocking? }));
        change(ctx, input.idempotency_key, command, FailMobilisationPayload::done).await
    }
}
