//! A mobilisation from the team to the review, and what people answer to their calls.

use async_graphql::{Context, Object, Result};
use vivier_brigade::domain::value::{CallId, MobilisationId, Words};
use vivier_brigade::read::mobilisations::READ_MODEL;
use vivier_brigade::use_case::answer::{
    AcceptCall, AcceptCallAsLastResort, DeclineCall, MobilisationOutcome, StepDown,
};
use vivier_brigade::use_case::course::{CancelMobilisation, DeployTeam, ReviewMobilisation, StandDownTeam};
use vivier_brigade::use_case::mobilise::{ComposeTeam, PlanWave};
use vivier_event_store::UseCase;

use super::inputs::{
    AcceptCallAsLastResortInput, AcceptCallInput, CancelMobilisationInput, ComposeTeamInput, DeclineCallInput,
    DeployTeamInput, PlanWaveInput, ReviewMobilisationInput, StandDownTeamInput, StepDownInput,
};
use super::types::Mobilisation;
use crate::conventions::input::{Problems, Reader};
use crate::conventions::mutation::{Payload, caught_up, mutate};
use crate::payload;

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
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
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
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let command = reader.build(|| {
            Some(StepDown { mobilisation: mobilisation?, call: call?, reason: input.reason.into(), words: words? })
        });
        change(ctx, input.idempotency_key, command, StepDownPayload::done).await
    }

    /// Composes the best team, with its backups. For coordinators.
    async fn compose_team(&self, ctx: &Context<'_>, input: ComposeTeamInput) -> Result<ComposeTeamPayload> {
        let mut reader = Reader::new();
        let mobilisation = reader.id::<MobilisationId>("mobilisationId", &input.mobilisation_id);
        let expected_version = input.expected_version;
        let command =
            reader.build(|| Some(ComposeTeam { mobilisation: mobilisation?, expected_version, decided: None }));
        change(ctx, input.idempotency_key, command, ComposeTeamPayload::done).await
    }

    /// Begins the call-out, or calls the next people now. For coordinators.
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
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(CancelMobilisation {
                mobilisation: mobilisation?,
                expected_version,
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
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(ReviewMobilisation {
                mobilisation: mobilisation?,
                expected_version,
                side: input.side.map(Into::into),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, ReviewMobilisationPayload::done).await
    }
}
