//! Volunteering for a brigade, being accepted or not, leaving it, and calls or none.

use async_graphql::{Context, Object, Result};
use vivier_brigade::domain::value::{BrigadeId, Words};
use vivier_brigade::read::brigades::READ_MODEL;
use vivier_brigade::use_case::brigade::BrigadeOutcome;
use vivier_brigade::use_case::membership::{
    AcceptVolunteer, DeclineVolunteer, LeaveBrigade, OptInToCalls, OptOutOfCalls, VolunteerForBrigade,
};
use vivier_event_store::UseCase;
use vivier_kernel::id::TalentId;

use super::inputs::{
    AcceptVolunteerInput, DeclineVolunteerInput, LeaveBrigadeInput, OptInToCallsInput, OptOutOfCallsInput,
    VolunteerForBrigadeInput,
};
use super::types::Brigade;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// Runs a command whose answer is the brigade afterwards.
pub(super) async fn change_brigade<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Brigade>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = BrigadeOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        Ok(payload(Brigade::load(ctx, done.outcome.brigade).await?))
    })
    .await
}

payload! {
    /// What `volunteerForBrigade` answers.
    pub VolunteerForBrigadePayload {
        /// The brigade, with your offer.
        brigade: Brigade,
    }
}

payload! {
    /// What `acceptVolunteer` answers.
    pub AcceptVolunteerPayload {
        /// The brigade, with its new member.
        brigade: Brigade,
    }
}

payload! {
    /// What `declineVolunteer` answers.
    pub DeclineVolunteerPayload {
        /// The brigade.
        brigade: Brigade,
    }
}

payload! {
    /// What `leaveBrigade` answers.
    pub LeaveBrigadePayload {
        /// The brigade, without you.
        brigade: Brigade,
    }
}

payload! {
    /// What `optOutOfCalls` answers.
    pub OptOutOfCallsPayload {
        /// The brigade, with your membership.
        brigade: Brigade,
    }
}

payload! {
    /// What `optInToCalls` answers.
    pub OptInToCallsPayload {
        /// The brigade, with your membership.
        brigade: Brigade,
    }
}

#[derive(Default)]
pub struct MembershipMutation;

#[Object]
impl MembershipMutation {
    /// Offers yourself to be called by a brigade.
    async fn volunteer_for_brigade(
        &self,
        ctx: &Context<'_>,
        input: VolunteerForBrigadeInput,
    ) -> Result<VolunteerForBrigadePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let expected_version = input.expected_version;
        let command =
            reader.build(|| Some(VolunteerForBrigade { brigade: brigade?, talent: talent?, expected_version }));
        change_brigade(ctx, input.idempotency_key, command, VolunteerForBrigadePayload::done).await
    }

    /// Takes a volunteer. For coordinators.
    async fn accept_volunteer(&self, ctx: &Context<'_>, input: AcceptVolunteerInput) -> Result<AcceptVolunteerPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(AcceptVolunteer { brigade: brigade?, talent: talent?, expected_version }));
        change_brigade(ctx, input.idempotency_key, command, AcceptVolunteerPayload::done).await
    }

    /// Does not take a volunteer. For coordinators.
    async fn decline_volunteer(
        &self,
        ctx: &Context<'_>,
        input: DeclineVolunteerInput,
    ) -> Result<DeclineVolunteerPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(DeclineVolunteer {
                brigade: brigade?,
                talent: talent?,
                expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change_brigade(ctx, input.idempotency_key, command, DeclineVolunteerPayload::done).await
    }

    /// Leaves a brigade.
    async fn leave_brigade(&self, ctx: &Context<'_>, input: LeaveBrigadeInput) -> Result<LeaveBrigadePayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let expected_version = input.expected_version;
        let command = reader.build(|| {
            Some(LeaveBrigade {
                brigade: brigade?,
                talent: talent?,
                expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change_brigade(ctx, input.idempotency_key, command, LeaveBrigadePayload::done).await
    }

    /// No calls up to a day.
    async fn opt_out_of_calls(&self, ctx: &Context<'_>, input: OptOutOfCallsInput) -> Result<OptOutOfCallsPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let until = reader.value("until", input.until.read());
        let expected_version = input.expected_version;
        let command = reader
            .build(|| Some(OptOutOfCalls { brigade: brigade?, talent: talent?, expected_version, until: until? }));
        change_brigade(ctx, input.idempotency_key, command, OptOutOfCallsPayload::done).await
    }

    /// Calls again.
    async fn opt_in_to_calls(&self, ctx: &Context<'_>, input: OptInToCallsInput) -> Result<OptInToCallsPayload> {
        let mut reader = Reader::new();
        let brigade = reader.id::<BrigadeId>("brigadeId", &input.brigade_id);
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let expected_version = input.expected_version;
        let command = reader.build(|| Some(OptInToCalls { brigade: brigade?, talent: talent?, expected_version }));
        change_brigade(ctx, input.idempotency_key, command, OptInToCallsPayload::done).await
    }
}
