//! From the terms to the reviews: agreement, confirmation, course and end of a placement.

use async_graphql::{Context, Object, Result};
use vivier_kernel::id::PlacementId;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;
use vivier_kernel::share::Share;
use vivier_matching::domain::terms::TermsHash;
use vivier_matching::domain::value::{
    Activities, Conditions, EvidencedSkill, HalfDays, Hours, Level, MAX_NOTICE_DAYS, Place, Words,
};
use vivier_matching::use_case::agreement::{AgreementDetails, DraftAgreement, SignAgreement};
use vivier_matching::use_case::course::{
    CompletePlacement, ConfirmPlacement, EndPlacementEarly, ReviewPlacement, StartPlacement,
};
use vivier_missions::domain::value::MAX_SKILLS_PER_SEAT;

use super::inputs::{
    CompletePlacementInput, ConfirmPlacementInput, DraftAgreementInput, EndPlacementEarlyInput, ReviewPlacementInput,
    SignAgreementInput, StartPlacementInput,
};
use super::mutations::change;
use super::types::Placement;
use crate::schema::talents::{period, skill_id};
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Share as ShareInput;
use vivier_graphql::payload;

payload! {
    /// What `draftAgreement` answers.
    pub DraftAgreementPayload {
        /// The placement, with the present terms.
        placement: Placement,
    }
}

payload! {
    /// What `signAgreement` answers.
    pub SignAgreementPayload {
        /// The placement, with the signature.
        placement: Placement,
    }
}

payload! {
    /// What `confirmPlacement` answers.
    pub ConfirmPlacementPayload {
        /// The placement, confirmed.
        placement: Placement,
    }
}

payload! {
    /// What `startPlacement` answers.
    pub StartPlacementPayload {
        /// The placement, under way.
        placement: Placement,
    }
}

payload! {
    /// What `completePlacement` answers.
    pub CompletePlacementPayload {
        /// The placement, completed.
        placement: Placement,
    }
}

payload! {
    /// What `reviewPlacement` answers.
    pub ReviewPlacementPayload {
        /// The placement, with your review.
        placement: Placement,
    }
}

payload! {
    /// What `endPlacementEarly` answers.
    pub EndPlacementEarlyPayload {
        /// The placement, ended.
        placement: Placement,
    }
}

/// What an agreement and an amendment can both say of the work.
pub(super) struct Terms {
    pub(super) share: Option<Share>,
    pub(super) place: Option<Place>,
    pub(super) hours: Option<Hours>,
    pub(super) activities: Option<Activities>,
    pub(super) conditions: Option<Conditions>,
}

pub(super) fn terms(
    reader: &mut Reader,
    share: Option<ShareInput>,
    place: Option<String>,
    hours: Option<String>,
    activities: Option<String>,
    conditions: Option<String>,
) -> Option<Terms> {
    let share = reader.optional(share, |reader, share| reader.value("share", share.read()));
    let place = reader.optional(place, |reader, text| reader.value("place", Place::new(&text)));
    let hours = reader.optional(hours, |reader, text| reader.value("hours", Hours::new(&text)));
    let activities = reader.optional(activities, |reader, text| reader.value("activities", Activities::new(&text)));
    let conditions = reader.optional(conditions, |reader, text| reader.value("conditions", Conditions::new(&text)));
    Some(Terms { share: share?, place: place?, hours: hours?, activities: activities?, conditions: conditions? })
}

#[derive(Default)]
pub struct AgreementMutation;

#[Object]
impl AgreementMutation {
    /// Writes the terms down, or down again: earlier signatures are then void. What you do not say comes from the seat, within what the service released.
    async fn draft_agreement(&self, ctx: &Context<'_>, input: DraftAgreementInput) -> Result<DraftAgreementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let period: Option<Option<Period>> = match (&input.starts_on, &input.ends_on) {
            (Some(start), Some(end)) => period(&mut reader, start, end).map(Some),
            (None, None) => Some(None),
            (Some(_), None) => {
                reader.refuse(Problem::new("REQUIRED").at("endsOn"));
                None
            }
            (None, Some(_)) => {
                reader.refuse(Problem::new("REQUIRED").at("startsOn"));
                None
            }
        };
        let terms = terms(&mut reader, input.share, input.place, input.hours, input.activities, input.conditions);
        let notice_days = reader.optional(input.notice_days, |reader, days| {
            let range = Invalid::OutOfRange { min: 0, max: i64::from(MAX_NOTICE_DAYS) };
            let days = u16::try_from(days).ok().filter(|days| *days <= MAX_NOTICE_DAYS);
            reader.value("noticeDays", days.ok_or(range))
        });
        let reimbursement = input.reimbursement.map(Into::into);
        let command = reader.build(|| {
            let Terms { share, place, hours, activities, conditions } = terms?;
            let details = AgreementDetails { activities, hours, reimbursement, notice_days: notice_days? };
            Some(DraftAgreement {
                details,
                placement: placement?,
                expected_version: input.expected_version,
                period: period?,
                share,
                place,
                conditions,
            })
        });
        change(ctx, input.idempotency_key, command, DraftAgreementPayload::done).await
    }

    /// Signs the terms that you have read, for your side. With the last signature the placement is signed.
    async fn sign_agreement(&self, ctx: &Context<'_>, input: SignAgreementInput) -> Result<SignAgreementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let hash = reader.value("hash", TermsHash::new(&input.hash));
        let command = reader.build(|| {
            Some(SignAgreement {
                placement: placement?,
                expected_version: input.expected_version,
                side: input.side.map(Into::into),
                hash: hash?,
            })
        });
        change(ctx, input.idempotency_key, command, SignAgreementPayload::done).await
    }

    /// Books the talent’s time and fills the seat, in one step. Refused where the talent’s share or the seat does not allow it on every day.
    async fn confirm_placement(
        &self,
        ctx: &Context<'_>,
        input: ConfirmPlacementInput,
    ) -> Result<ConfirmPlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let command =
            reader.build(|| Some(ConfirmPlacement { placement: placement?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, ConfirmPlacementPayload::done).await
    }

    /// Says that the work has begun, on the first day or later.
    async fn start_placement(&self, ctx: &Context<'_>, input: StartPlacementInput) -> Result<StartPlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let command =
            reader.build(|| Some(StartPlacement { placement: placement?, expected_version: input.expected_version }));
        change(ctx, input.idempotency_key, command, StartPlacementPayload::done).await
    }

    /// Says that the work is done, on the last day or later. The skills that you name become proven on the talent’s profile.
    async fn complete_placement(
        &self,
        ctx: &Context<'_>,
        input: CompletePlacementInput,
    ) -> Result<CompletePlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let half_days = reader.value("halfDays", HalfDays::new(input.half_days));
        let skills = reader.list("skills", MAX_SKILLS_PER_SEAT, input.skills, |reader, seen| {
            let skill = skill_id(reader, "skillId", &seen.skill_id);
            let level = reader.value("level", Level::new(seen.level));
            Some(EvidencedSkill { skill: skill?, level: level? })
        });
        let command = reader.build(|| {
            Some(CompletePlacement {
                placement: placement?,
                expected_version: input.expected_version,
                half_days: half_days?,
                skills: skills?,
            })
        });
        change(ctx, input.idempotency_key, command, CompletePlacementPayload::done).await
    }

    /// Says how it went. Each side reads the other’s review once it has written its own.
    async fn review_placement(&self, ctx: &Context<'_>, input: ReviewPlacementInput) -> Result<ReviewPlacementPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.optional(input.words, |reader, text| reader.value("words", Words::new(&text)));
        let half_days =
            reader.optional(input.half_days, |reader, half_days| reader.value("halfDays", HalfDays::new(half_days)));
        let command = reader.build(|| {
            Some(ReviewPlacement {
                placement: placement?,
                expected_version: input.expected_version,
                rating: input.rating.into(),
                words: words?,
                half_days: half_days?,
            })
        });
        change(ctx, input.idempotency_key, command, ReviewPlacementPayload::done).await
    }

    /// Ends a confirmed placement before its last day: the talent’s time and the seat are free again from the day after.
    async fn end_placement_early(
        &self,
        ctx: &Context<'_>,
        input: EndPlacementEarlyInput,
    ) -> Result<EndPlacementEarlyPayload> {
        let mut reader = Reader::new();
        let placement = reader.id::<PlacementId>("placementId", &input.placement_id);
        let words = reader.words(input.reason, input.words, Words::new);
        let last_day = reader.optional(input.last_day, |reader, day| reader.value("lastDay", day.read()));
        let half_days = reader.value("halfDays", HalfDays::new(input.half_days));
        let command = reader.build(|| {
            Some(EndPlacementEarly {
                placement: placement?,
                expected_version: input.expected_version,
                reason: input.reason.into(),
                words: words?,
                last_day: last_day?,
                half_days: half_days?,
            })
        });
        change(ctx, input.idempotency_key, command, EndPlacementEarlyPayload::done).await
    }
}
