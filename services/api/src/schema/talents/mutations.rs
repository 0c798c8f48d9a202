//! Registering, entering and leaving the pool, erasure.

use async_graphql::{Context, ID, Object, Result};
use vivier_event_store::UseCase;
use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_privacy::use_case::erase::ErasePersonOfTalent;
use vivier_talents::domain::value::{DisplayName, Words};
use vivier_talents::read::talents::{READ_MODEL, is_own};
use vivier_talents::use_case::TalentOutcome;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::status::{ActivateTalent, PauseTalent, ResumeTalent, WithdrawTalent};

use super::inputs::{
    ActivateTalentInput, EraseTalentInput, PauseTalentInput, RegisterTalentInput, ResumeTalentInput,
    WithdrawTalentInput,
};
use super::types::Talent;
use crate::schema::privacy::{ErasureReceipt, unproven};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// Runs a command whose answer is the talent afterwards.
pub(super) async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Talent>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = TalentOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        Ok(payload(Talent::load(ctx, done.outcome.talent).await?))
    })
    .await
}

payload! {
    /// What `registerTalent` answers.
    pub RegisterTalentPayload {
        /// The talent, registered.
        talent: Talent,
    }
}

payload! {
    /// What `activateTalent` answers.
    pub ActivateTalentPayload {
        /// The talent, in the pool.
        talent: Talent,
    }
}

payload! {
    /// What `pauseTalent` answers.
    pub PauseTalentPayload {
        /// The talent, paused.
        talent: Talent,
    }
}

payload! {
    /// What `resumeTalent` answers.
    pub ResumeTalentPayload {
        /// The talent, in the pool again.
        talent: Talent,
    }
}

payload! {
    /// What `withdrawTalent` answers.
    pub WithdrawTalentPayload {
        /// The talent, withdrawn.
        talent: Talent,
    }
}

payload! {
    /// What `eraseTalent` answers.
    pub EraseTalentPayload {
        /// The id of the talent that was erased.
        talent_id: ID,
        /// The proof of it. Keep its code: nobody can find it again for you.
        receipt: ErasureReceipt,
    }
}

#[derive(Default)]
pub struct TalentMutation;

#[Object]
impl TalentMutation {
    /// Offers your skills: a talent of your own, not in the pool yet. For verified accounts.
    async fn register_talent(&self, ctx: &Context<'_>, input: RegisterTalentInput) -> Result<RegisterTalentPayload> {
        let mut reader = Reader::new();
        let organisation =
            reader.optional(input.organisation_id, |reader, id| reader.id::<OrganisationId>("organisationId", &id));
        let display_name =
            reader.optional(input.display_name, |reader, text| reader.value("displayName", DisplayName::new(&text)));
        let command = reader.build(|| {
            Some(RegisterTalent {
                employment: input.employment_status.into(),
                organisation: organisation?,
                display_name: display_name?,
            })
        });
        change(ctx, input.idempotency_key, command, RegisterTalentPayload::done).await
    }

    /// Puts your complete profile (a display name, a skill) into the pool.
    async fn activate_talent(&self, ctx: &Context<'_>, input: ActivateTalentInput) -> Result<ActivateTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let command =
            reader.build(|| Some(ActivateTalent { talent: talent?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, ActivateTalentPayload::done).await
    }

    /// Takes you out of the pool until a day, on which you come back by yourself.
    async fn pause_talent(&self, ctx: &Context<'_>, input: PauseTalentInput) -> Result<PauseTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let until = reader.value("until", input.until.read());
        let command = reader
            .build(|| Some(PauseTalent { talent: talent?, expected_version: input.expected_version, until: until? }));
        change(ctx, input.idempotency_key, command, PauseTalentPayload::done).await
    }

    /// Brings you back into the pool before the day you said.
    async fn resume_talent(&self, ctx: &Context<'_>, input: ResumeTalentInput) -> Result<ResumeTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let command = reader.build(|| Some(ResumeTalent { talent: talent?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, ResumeTalentPayload::done).await
    }

    /// Takes you out of the pool for good. You may register again later.
    async fn withdraw_talent(&self, ctx: &Context<'_>, input: WithdrawTalentInput) -> Result<WithdrawTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let words = reader.optional(input.words, |reader, words| reader.value("words", Words::new(&words)));
        let command = reader.build(|| {
            Some(WithdrawTalent {
                talent: talent?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, WithdrawTalentPayload::done).await
    }

    /// Erases the person for ever, as `eraseMyself` does: nothing personal that was recorded of them can be read by anybody any more.
    /// For the person, who proves again who they are, and the programme’s administrators.
    async fn erase_talent(&self, ctx: &Context<'_>, input: EraseTalentInput) -> Result<EraseTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let command =
            reader.build(|| Some(ErasePersonOfTalent { talent: talent?, expected_version: input.expected_version }));
        if let Some(talent) = talent.filter(|_| command.is_ok())
            && is_own(ctx.store()?, ctx.viewer()?, talent).await?
            && let Some(refused) = unproven(ctx, input.current_password).await?
        {
            return Ok(EraseTalentPayload::refused(refused));
        }
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[READ_MODEL], &done).await?;
            let receipt = ErasureReceipt::issue(ctx, done.outcome).await?;
            Ok(EraseTalentPayload::done(talent.map(encode), receipt))
        })
        .await
    }
}
