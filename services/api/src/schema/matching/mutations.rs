//! Talent and seat come together: opening, answering, and the consent of the talent's service.

use async_graphql::{Context, Object, Result};
use vivier_event_store::UseCase;
use vivier_kernel::id::{PlacementId, SeatId, TalentId};
use vivier_matching::domain::value::{Conditions, Motivation, Words};
use vivier_matching::live::People;
use vivier_matching::read::placements::READ_MODEL;
use vivier_matching::record::domain::Act;
use vivier_matching::record::seen::{seen, seen_by_applicant};
use vivier_matching::use_case::PlacementOutcome;
use vivier_matching::use_case::answer::{AcceptPlacement, DeclinePlacement, WithdrawPlacement};
use vivier_matching::use_case::open::{Answered, ApplyToSeat, FromRanking, InviteTalent, ProposePlacement};
use vivier_matching::use_case::release::{DelegateRelease, GrantRelease, RefuseRelease, RemindRelease, RequestRelease};

use super::colleague::{Naming, colleague};
use super::inputs::{
    AcceptPlacementInput, ApplyToSeatInput, DeclinePlacementInput, DelegateReleaseInput, GrantReleaseInput,
    InviteTalentInput, ProposePlacementInput, RefuseReleaseInput, RemindReleaseInput, RequestReleaseInput,
    WithdrawPlacementInput,
};
use super::types::Placement;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::payload;

/// What a placement's commands can change of what queries show.
const READ_MODELS: &[&str] = &[READ_MODEL, "talent_card", "mission_card"];

/// Runs a command whose answer is the placement afterwards.
pub(super) async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<Placement>) -> P,
) -> Result<P>
where
    U: UseCase<Outcome = PlacementOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, READ_MODELS, &done).await?;
        Ok(payload(Placement::load(ctx, done.outcome.placement).await?))
    })
    .await
}

payload! {
    /// What `applyToSeat` answers.
    pub ApplyToSeatPayload {
        /// The placement, applied for.
        placement: Placement,
    }
}

payload! {
    /// What `inviteTalent` answers.
    pub InviteTalentPayload {
        /// The placement, to which the talent is invited.
        placement: Placement,
    }
}

payload! {
    /// What `proposePlacement` answers.
    pub ProposePlacementPayload {
        /// The placement, proposed to both sides.
        placement: Placement,
    }
}

payload! {
    /// What `acceptPlacement` answers.
    pub AcceptPlacementPayload {
        /// The placement, with your yes.
        placement: Placement,
    }
}

payload! {
    /// What `declinePlacement` answers.
    pub DeclinePlacementPayload {
        /// The placement, declined.
        placement: Placement,
    }
}

payload! {
    /// What `withdrawPlacement` answers.
    pub WithdrawPlacementPayload {
        /// The placement, withdrawn.
        placement: Placement,
    }
}

payload! {
    /// What `requestRelease` answers.
    pub RequestReleasePayload {
        /// The placement, waiting for the talent’s service.
        placement: Placement,
    }
}

payload! {
    /// What `remindRelease` answers.
    pub RemindReleasePayload {
        /// The placement, with the reminder.
        placement: Placement,
    }
}

payload! {
    /// What `delegateRelease` answers.
    pub DelegateReleasePayload {
        /// The placement, with its delegate.
        placement: Placement,
    }
}

payload! {
    /// What `grantRelease` answers.
    pub GrantReleasePayload {
        /// The placement, released.
        placement: Placement,
    }
}

payload! {
    /// What `refuseRelease` answers.
    pub RefuseReleasePayload {
        /// The placement, whose release is refused.
        placement: Placement,
    }
}

#[derive(Default)]
pub struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Asks for a seat with your own talent, which must be in the pool. One placement at a time can be open between a talent and a seat.
    async fn apply_to_seat(&self, ctx: &Context<'_>, input: ApplyToSeatInput) -> Result<ApplyToSeatPayload> {
        let mut reader = Reader::new();
        let seat = reader.id::<SeatId>("seatId", &input.seat_id);
        let motivation =
            reader.optional(input.motivation, |reader, text| reader.value("motivation", Motivation::new(&text)));
        let command = reader.build(|| Some(ApplyToSeat { seat: seat?, motivation: motivation? }));
        let command = match command {
            Ok(command) => {
                let people = ctx.data::<People>()?;
                let seen = seen_by_applicant(ctx.store()?, people, ctx.viewer()?, command.seat).await?;
                Ok(FromRanking { command, seen })
            }
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, ApplyToSeatPayload::done).await
    }

    /// Invites a talent to a seat of a mission of yours.
    async fn invite_talent(&self, ctx: &Context<'_>, input: InviteTalentInput) -> Result<InviteTalentPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let seat = reader.id::<SeatId>("seatId", &input.seat_id);
        let motivation =
            reader.optional(input.motivation, |reader, text| reader.value("motivation", Motivation::new(&text)));
        let command = reader.build(|| Some(InviteTalent { talent: talent?, seat: seat?, motivation: motivation? }));
        let command = match command {
            Ok(command) => {
                let (store, people) = (ctx.store()?, ctx.data::<People>()?);
                // The ranking of this moment is recorded with what was done.
                let seen = seen(store, people, ctx.viewer()?, command.seat, command.talent, Act::Invited).await?;
                Ok(FromRanking { command, seen })
            }
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, InviteTalentPayload::done).await
    }

    /// Proposes a seat and a talent to each other; both decide. For the programme’s administrators.
    async fn propose_placement(
        &self,
        ctx: &Context<'_>,
        input: ProposePlacementInput,
    ) -> Result<ProposePlacementPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let seat = reader.id::<SeatId>("seatId", &input.seat_id);
        let motivation =
            reader.optional(input.motivation, |reader, text| reader.value("motivation", Motivation::new(&text)));
        let command = reader.build(|| {
            Some(ProposePlacement {
                talent: talent?,
                seat: seat?,
                source: input.source.into(),
                motivation: motivation?,
            })
        });
        let command = match command {
            Ok(command) => {
                let (store, people) = (ctx.store()?, ctx.data::<People>()?);
                let seen = seen(store, people, ctx.viewer()?, command.seat, command.talent, Act::Proposed).await?;
                Ok(FromRanking { command, seen })
            }
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, ProposePlacementPayload::done).await
    }

    /// Says yes for the side that was asked.
    async fn accept_placement(&self, ctx: &Context<'_>, input: AcceptPlacementInput) -> Result<AcceptPlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let command =
            reader.build(|| Some(AcceptPlacement { placement: placement?, expected_version: input.expected_version }));
        let command = match command {
            Ok(command) => Ok(answered(ctx, Act::Accepted, command)?),
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, AcceptPlacementPayload::done).await
    }

    /// Says no for the side that was asked.
    async fn decline_placement(
        &self,
        ctx: &Context<'_>,
        input: DeclinePlacementInput,
    ) -> Result<DeclinePlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(DeclinePlacement {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        let command = match command {
            Ok(command) => Ok(answered(ctx, Act::Declined, command)?),
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, DeclinePlacementPayload::done).await
    }

    /// Takes back what your side had offered or agreed to, before confirmation.
    async fn withdraw_placement(
        &self,
        ctx: &Context<'_>,
        input: WithdrawPlacementInput,
    ) -> Result<WithdrawPlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(WithdrawPlacement {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, WithdrawPlacementPayload::done).await
    }

    /// Asks the talent’s service for the seat’s days and share. External talents need no release.
    async fn request_release(&self, ctx: &Context<'_>, input: RequestReleaseInput) -> Result<RequestReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let last_day = reader.optional(input.last_day, |reader, day| reader.value("lastDay", day.read()));
        let share = reader.optional(input.share, |reader, share| reader.value("share", share.read()));
        let command = reader.build(|| {
            Some(RequestRelease {
                placement: placement?,
                expected_version: input.expected_version,
                last_day: last_day?,
                share: share?,
            })
        });
        change(ctx, input.idempotency_key, command, RequestReleasePayload::done).await
    }

    /// Reminds the talent’s service; at most 5 times, at least 2 days apart.
    async fn remind_release(&self, ctx: &Context<'_>, input: RemindReleaseInput) -> Result<RemindReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let command =
            reader.build(|| Some(RemindRelease { placement: placement?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, RemindReleasePayload::done).await
    }

    /// Has another account answer this request in the releasing manager’s place, until it is answered. The manager can still answer.
    async fn delegate_release(&self, ctx: &Context<'_>, input: DelegateReleaseInput) -> Result<DelegateReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let person = colleague(&mut reader, ("accountId", input.account_id), ("delegateEmail", input.delegate_email));
        let command = match reader.build(|| Some((placement?, person?))) {
            Ok((placement, person)) => {
                let field = person.field();
                match person.find(ctx).await? {
                    Ok(to) => {
                        let command = DelegateRelease { placement, expected_version: input.expected_version, to };
                        Ok(Naming { command, field })
                    }
                    Err(refused) => return Ok(DelegateReleasePayload::refused(refused)),
                }
            }
            Err(problems) => Err(problems),
        };
        change(ctx, input.idempotency_key, command, DelegateReleasePayload::done).await
    }

    /// Says yes for the talent’s service, perhaps under conditions.
    async fn grant_release(&self, ctx: &Context<'_>, input: GrantReleaseInput) -> Result<GrantReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let max_share = reader.optional(input.max_share, |reader, share| reader.value("maxShare", share.read()));
        let last_day = reader.optional(input.last_day, |reader, day| reader.value("lastDay", day.read()));
        let conditions =
            reader.optional(input.conditions, |reader, text| reader.value("conditions", Conditions::new(&text)));
        let command = reader.build(|| {
            Some(GrantRelease {
                placement: placement?,
                expected_version: input.expected_version,
                max_share: max_share?,
                last_day: last_day?,
                conditions: conditions?,
            })
        });
        change(ctx, input.idempotency_key, command, GrantReleasePayload::done).await
    }

    /// Says no for the talent’s service, with a reason.
    async fn refuse_release(&self, ctx: &Context<'_>, input: RefuseReleaseInput) -> Result<RefuseReleasePayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let command = reader.build(|| {
            Some(RefuseRelease {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
            })
        });
        change(ctx, input.idempotency_key, command, RefuseReleasePayload::done).await
    }
}

/// An answer, with which the list of whoever fills the seat is recorded.
pub(super) fn answered<C>(ctx: &Context<'_>, act: Act, command: C) -> Result<Answered<C>> {
    Ok(Answered { command, people: ctx.data::<People>()?.clone(), act })
}
