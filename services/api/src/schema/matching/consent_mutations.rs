//! Consent and agreements to the end: opinions, revocation, amendments, disputes, absences.

use async_graphql::{Context, Object, Result};
use vivier_accounts::read::role_holders::names;
use vivier_kernel::id::PlacementId;
use vivier_matching::domain::terms::TermsHash;
use vivier_matching::domain::value::{HalfDays, Words};
use vivier_matching::read::absences;
use vivier_matching::use_case::absence::{CancelAbsence, PlanAbsence};
use vivier_matching::use_case::amendment::{DeclineAmendment, ProposeAmendment, SignAmendment};
use vivier_matching::use_case::dispute::{RaiseDispute, SettleDispute};
use vivier_matching::use_case::release::{GiveReleaseOpinion, RevokeRelease};

use super::agreement_mutations::{Terms, terms};
use super::colleague::{Naming, colleague};
use super::consent_types::Absence;
use super::inputs::{
    CancelAbsenceInput, DeclineAmendmentInput, GiveReleaseOpinionInput, PlanAbsenceInput, ProposeAmendmentInput,
    RaiseDisputeInput, RevokeReleaseInput, SettleDisputeInput, SignAmendmentInput,
};
use super::mutations::change;
use super::types::Placement;
use crate::schema::talents::period;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Reader, whole};
use vivier_graphql::conventions::mutation::{Payload as _, mutate};
use vivier_graphql::payload;

payload! {
    /// What `giveReleaseOpinion` answers.
    pub GiveReleaseOpinionPayload {
        /// The placement, with the opinion.
        placement: Placement,
    }
}

payload! {
    /// What `revokeRelease` answers.
    pub RevokeReleasePayload {
        /// The placement, ended or with its last day.
        placement: Placement,
    }
}

payload! {
    /// What `proposeAmendment` answers.
    pub ProposeAmendmentPayload {
        /// The placement, with the proposal.
        placement: Placement,
    }
}

payload! {
    /// What `signAmendment` answers.
    pub SignAmendmentPayload {
        /// The placement, with the signature.
        placement: Placement,
    }
}

payload! {
    /// What `declineAmendment` answers.
    pub DeclineAmendmentPayload {
        /// The placement, with its terms as they were.
        placement: Placement,
    }
}

payload! {
    /// What `raiseDispute` answers.
    pub RaiseDisputePayload {
        /// The placement, with the dispute.
        placement: Placement,
    }
}

payload! {
    /// What `settleDispute` answers.
    pub SettleDisputePayload {
        /// The placement, with the settlement.
        placement: Placement,
    }
}

payload! {
    /// What `planAbsence` answers.
    pub PlanAbsencePayload {
        /// The absence, as it is planned.
        absence: Absence,
    }
}

payload! {
    /// What `cancelAbsence` answers.
    pub CancelAbsencePayload {
        /// What is planned afterwards: nothing.
        absence: Absence,
    }
}

/// The viewer's own plan.
pub(super) async fn own_absence(ctx: &Context<'_>) -> Result<Option<Absence>> {
    let planned = absences::own(ctx.store()?, ctx.viewer()?).await?;
    let Some(planned) = planned else { return Ok(None) };
    let delegate_name = names(ctx.store()?, &[planned.delegate]).await?.into_iter().next().map(|(_, name)| name);
    Ok(Some(Absence { period: (&planned.period).into(), delegate_id: encode(planned.delegate), delegate_name }))
}

#[derive(Default)]
pub struct ConsentMutation;

#[Object]
impl ConsentMutation {
    /// Says what you think as the talent’s manager, where human resources decide.
    async fn give_release_opinion(
        &self,
        ctx: &Context<'_>,
        input: GiveReleaseOpinionInput,
    ) -> Result<GiveReleaseOpinionPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let command = reader.build(|| {
            Some(GiveReleaseOpinion {
                placement: placement?,
                expected_version: input.expected_version,
                favourable: input.favourable,
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, GiveReleaseOpinionPayload::done).await
    }

    /// Takes the service’s consent back: the placement comes to nothing, or, once confirmed, ends after the agreement’s notice.
    async fn revoke_release(&self, ctx: &Context<'_>, input: RevokeReleaseInput) -> Result<RevokeReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let last_day = reader.optional(input.last_day, |reader, day| reader.value("lastDay", day.read()));
        let command = reader.build(|| {
            Some(RevokeRelease {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
                last_day: last_day?,
            })
        });
        change(ctx, input.idempotency_key, command, RevokeReleasePayload::done).await
    }

    /// Proposes other terms for a confirmed placement; they hold once everybody who signed the agreement has signed them.
    async fn propose_amendment(
        &self,
        ctx: &Context<'_>,
        input: ProposeAmendmentInput,
    ) -> Result<ProposeAmendmentPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let last_day = reader.optional(input.last_day, |reader, day| reader.value("lastDay", day.read()));
        let terms = terms(&mut reader, input.share, input.place, input.hours, input.activities, input.conditions);
        let reimbursement = input.reimbursement.map(Into::into);
        let command = reader.build(|| {
            let Terms { share, place, hours, activities, conditions } = terms?;
            Some(ProposeAmendment {
                placement: placement?,
                expected_version: input.expected_version,
                last_day: last_day?,
                share,
                place,
                hours,
                activities,
                conditions,
                reimbursement,
            })
        });
        change(ctx, input.idempotency_key, command, ProposeAmendmentPayload::done).await
    }

    /// Signs the proposed terms that you have read, for your side. With the last signature they hold.
    async fn sign_amendment(&self, ctx: &Context<'_>, input: SignAmendmentInput) -> Result<SignAmendmentPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let hash = reader.value("hash", TermsHash::new(&input.hash));
        let command = reader.build(|| {
            Some(SignAmendment {
                placement: placement?,
                expected_version: input.expected_version,
                side: input.side.map(Into::into),
                hash: hash?,
            })
        });
        change(ctx, input.idempotency_key, command, SignAmendmentPayload::done).await
    }

    /// Says no to the proposed terms; those that were signed stay.
    async fn decline_amendment(
        &self,
        ctx: &Context<'_>,
        input: DeclineAmendmentInput,
    ) -> Result<DeclineAmendmentPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(DeclineAmendment {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, DeclineAmendmentPayload::done).await
    }

    /// Brings a matter before the programme, which settles it within 15 days.
    async fn raise_dispute(&self, ctx: &Context<'_>, input: RaiseDisputeInput) -> Result<RaiseDisputePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.value("words", Words::new(&input.words));
        let command = reader.build(|| {
            Some(RaiseDispute {
                placement: placement?,
                expected_version: input.expected_version,
                matter: input.matter.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, RaiseDisputePayload::done).await
    }

    /// Settles a dispute and says so to all sides. For the programme’s administrators.
    async fn settle_dispute(&self, ctx: &Context<'_>, input: SettleDisputeInput) -> Result<SettleDisputePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.value("words", Words::new(&input.words));
        let half_days =
            reader.optional(input.half_days, |reader, half_days| reader.value("halfDays", HalfDays::new(half_days)));
        let command = reader.build(|| {
            Some(SettleDispute {
                placement: placement?,
                expected_version: input.expected_version,
                number: whole(input.number),
                outcome: input.outcome.into(),
                words: words?,
                half_days: half_days?,
            })
        });
        change(ctx, input.idempotency_key, command, SettleDisputePayload::done).await
    }

    /// Says when you are away, and who answers for your service meanwhile: requests go to them by themselves while nobody else who
    /// could answer is there, and they follow what becomes of these to the last day, and no longer. Where you decide for human resources, your
    /// role is lent to them for these days. It replaces an earlier plan.
    async fn plan_absence(&self, ctx: &Context<'_>, input: PlanAbsenceInput) -> Result<PlanAbsencePayload> {
        let mut reader = Reader::new();
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let person = colleague(&mut reader, ("delegateId", input.delegate_id), ("delegateEmail", input.delegate_email));
        let command = match reader.build(|| Some((period?, person?))) {
            Ok((period, person)) => {
                let field = person.field();
                match person.find(ctx).await? {
                    Ok(delegate) => Ok(Naming { command: PlanAbsence { period, delegate }, field }),
                    Err(refused) => return Ok(PlanAbsencePayload::refused(refused)),
                }
            }
            Err(problems) => Err(problems),
        };
        mutate(
            ctx,
            input.idempotency_key,
            command,
            |_| async move { Ok(PlanAbsencePayload::done(own_absence(ctx).await?)) },
        )
        .await
    }

    /// You are not away after all. Whoever stood in for you does so no more: requests are yours again, and so is what became of those that were
    /// answered meanwhile. A role of human resources that was lent because of it ends.
    async fn cancel_absence(&self, ctx: &Context<'_>, input: CancelAbsenceInput) -> Result<CancelAbsencePayload> {
        let command = Reader::new().build(|| Some(CancelAbsence {}));
        mutate(ctx, input.idempotency_key, command, |_| async move {
            Ok(CancelAbsencePayload::done(own_absence(ctx).await?))
        })
        .await
    }
}
