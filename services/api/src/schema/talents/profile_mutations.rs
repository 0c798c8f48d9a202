//! What a profile says: texts, visibility, skills, availability.

use std::collections::BTreeMap;

use async_graphql::{Context, ID, Object, Result};
use vivier_kernel::id::{AvailabilityId, TalentId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::period::Period;
use vivier_talents::domain::value::{self, DisplayName, Headline, Level, Presentation};
use vivier_talents::read::talents::READ_MODEL;
use vivier_talents::use_case::availability::{DeclareAvailability, ReviseAvailability, WithdrawAvailability};
use vivier_talents::use_case::clearance::RecordTalentClearance;
use vivier_talents::use_case::profile::{ChooseVisibility, DescribeProfile};
use vivier_talents::use_case::skills::{ClaimSkill, EndorseSkill, ReviseSkillClaim, WithdrawSkillClaim};

use super::inputs::{
    ChooseVisibilityInput, ClaimSkillInput, DeclareAvailabilityInput, DescribeProfileInput, EndorseSkillInput,
    RecordTalentClearanceInput, ReviseAvailabilityInput, ReviseSkillClaimInput, WithdrawAvailabilityInput,
    WithdrawSkillClaimInput,
};
use super::mutations::change;
use super::types::Talent;
use super::{involved, skill_id};
use crate::schema::skills::named::check_claimed;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::mutation::{caught_up, mutate};
use vivier_graphql::conventions::scalars::Date;
use vivier_graphql::payload;

/// As many as there are.
const MAX_REGIONS: usize = value::Region::ALL.len();
const MAX_SECTIONS: usize = value::Section::ALL.len();

/// The days from `starts_on` to `ends_on`.
pub(crate) fn period(reader: &mut Reader, starts_on: &Date, ends_on: &Date) -> Option<Period> {
    let start = reader.value("startsOn", starts_on.read());
    let end = reader.value("endsOn", ends_on.read());
    reader.value("endsOn", Period::new(start?, end?))
}

fn each_once(
    reader: &mut Reader,
    sections: Vec<(value::Section, value::Audience)>,
) -> Option<BTreeMap<value::Section, value::Audience>> {
    let count = sections.len();
    let audiences: BTreeMap<_, _> = sections.into_iter().collect();
    let distinct = if audiences.len() == count { Ok(audiences) } else { Err(Invalid::Duplicate) };
    reader.value("sections", distinct)
}

payload! {
    /// What `describeProfile` answers.
    pub DescribeProfilePayload {
        /// The talent, as described.
        talent: Talent,
    }
}

payload! {
    /// What `chooseVisibility` answers.
    pub ChooseVisibilityPayload {
        /// The talent, with its visibility.
        talent: Talent,
    }
}

payload! {
    /// What `claimSkill` answers.
    pub ClaimSkillPayload {
        /// The talent, with the claim.
        talent: Talent,
    }
}

payload! {
    /// What `reviseSkillClaim` answers.
    pub ReviseSkillClaimPayload {
        /// The talent, with the claim.
        talent: Talent,
    }
}

payload! {
    /// What `withdrawSkillClaim` answers.
    pub WithdrawSkillClaimPayload {
        /// The talent, without the claim.
        talent: Talent,
    }
}

payload! {
    /// What `endorseSkill` answers.
    pub EndorseSkillPayload {
        /// The talent, with your word.
        talent: Talent,
    }
}

payload! {
    /// What `recordTalentClearance` answers.
    pub RecordTalentClearancePayload {
        /// The talent, with the clearance.
        talent: Talent,
    }
}

payload! {
    /// What `declareAvailability` answers.
    pub DeclareAvailabilityPayload {
        /// The talent, with the window.
        talent: Talent,
        /// The id of the new window.
        availability_id: ID,
    }
}

payload! {
    /// What `reviseAvailability` answers.
    pub ReviseAvailabilityPayload {
        /// The talent, with the window.
        talent: Talent,
    }
}

payload! {
    /// What `withdrawAvailability` answers.
    pub WithdrawAvailabilityPayload {
        /// The talent, without the window.
        talent: Talent,
    }
}

#[derive(Default)]
pub struct ProfileMutation;

#[Object]
impl ProfileMutation {
    /// Says who you are and where you work. Replaces all these fields: what is absent is taken away.
    async fn describe_profile(&self, ctx: &Context<'_>, input: DescribeProfileInput) -> Result<DescribeProfilePayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let display_name =
            reader.optional(input.display_name, |reader, text| reader.value("displayName", DisplayName::new(&text)));
        let headline = reader.optional(input.headline, |reader, text| reader.value("headline", Headline::new(&text)));
        let presentation =
            reader.optional(input.presentation, |reader, text| reader.value("presentation", Presentation::new(&text)));
        let regions =
            reader.list("regions", MAX_REGIONS, input.regions.unwrap_or_default(), |_, region| Some(region.into()));
        let command = reader.build(|| {
            Some(DescribeProfile {
                talent: talent?,
                expected_version: input.expected_version,
                display_name: display_name?,
                headline: headline?,
                presentation: presentation?,
                regions: regions?,
                remote: input.remote_preference.map(Into::into).unwrap_or_default(),
            })
        });
        change(ctx, input.idempotency_key, command, DescribeProfilePayload::done).await
    }

    /// Chooses to whom sections of your profile are shown; sections that are not named stay as they are.
    async fn choose_visibility(
        &self,
        ctx: &Context<'_>,
        input: ChooseVisibilityInput,
    ) -> Result<ChooseVisibilityPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let sections = reader.list("sections", MAX_SECTIONS, input.sections, |_, item| {
            Some((item.section.into(), item.audience.into()))
        });
        let audiences = sections.and_then(|sections| each_once(&mut reader, sections));
        let command = reader.build(|| {
            Some(ChooseVisibility { talent: talent?, expected_version: input.expected_version, audiences: audiences? })
        });
        change(ctx, input.idempotency_key, command, ChooseVisibilityPayload::done).await
    }

    /// Says that you have a skill.
    async fn claim_skill(&self, ctx: &Context<'_>, input: ClaimSkillInput) -> Result<ClaimSkillPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let skill = skill_id(&mut reader, "skillId", &input.skill_id);
        check_claimed(ctx, &mut reader, "skillId", skill).await?;
        let level = reader.value("level", Level::new(input.level));
        let since = reader.optional(input.since, |reader, day| reader.value("since", day.read_fact()));
        let command = reader.build(|| {
            Some(ClaimSkill {
                talent: talent?,
                expected_version: input.expected_version,
                skill: skill?,
                level: level?,
                since: since?,
            })
        });
        change(ctx, input.idempotency_key, command, ClaimSkillPayload::done).await
    }

    /// Says another level or beginning of a skill you claim. What stood behind a lower level does not stand behind a higher one.
    async fn revise_skill_claim(
        &self,
        ctx: &Context<'_>,
        input: ReviseSkillClaimInput,
    ) -> Result<ReviseSkillClaimPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let skill = skill_id(&mut reader, "skillId", &input.skill_id);
        let level = reader.value("level", Level::new(input.level));
        let since = reader.optional(input.since, |reader, day| reader.value("since", day.read_fact()));
        let command = reader.build(|| {
            Some(ReviseSkillClaim {
                talent: talent?,
                expected_version: input.expected_version,
                skill: skill?,
                level: level?,
                since: since?,
            })
        });
        change(ctx, input.idempotency_key, command, ReviseSkillClaimPayload::done).await
    }

    /// Takes a skill out of your profile, with what stood behind it. One stays while you are in the pool.
    async fn withdraw_skill_claim(
        &self,
        ctx: &Context<'_>,
        input: WithdrawSkillClaimInput,
    ) -> Result<WithdrawSkillClaimPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let skill = skill_id(&mut reader, "skillId", &input.skill_id);
        let command = reader.build(|| {
            Some(WithdrawSkillClaim { talent: talent?, expected_version: input.expected_version, skill: skill? })
        });
        change(ctx, input.idempotency_key, command, WithdrawSkillClaimPayload::done).await
    }

    /// Stands, with your name, behind a colleague’s skill at the level they claim. For verified accounts.
    async fn endorse_skill(&self, ctx: &Context<'_>, input: EndorseSkillInput) -> Result<EndorseSkillPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let skill = skill_id(&mut reader, "skillId", &input.skill_id);
        let involved = match talent {
            Some(talent) => involved(ctx.store()?, ctx.viewer()?, &[talent]).await?.contains(&talent),
            None => false,
        };
        let command = reader.build(|| {
            Some(EndorseSkill { talent: talent?, expected_version: input.expected_version, skill: skill?, involved })
        });
        change(ctx, input.idempotency_key, command, EndorseSkillPayload::done).await
    }

    /// Says up to what protection somebody is cleared, as you have seen it: for the releasing managers of their organisation and the
    /// programme’s administrators, never for oneself. A seat that asks for a clearance is ranked without those who do not have it.
    async fn record_talent_clearance(
        &self,
        ctx: &Context<'_>,
        input: RecordTalentClearanceInput,
    ) -> Result<RecordTalentClearancePayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let expires_on = reader.optional(input.expires_on, |reader, day| reader.value("expiresOn", day.read()));
        let command = reader.build(|| {
            Some(RecordTalentClearance {
                talent: talent?,
                expected_version: input.expected_version,
                clearance: input.clearance.into(),
                expires_on: expires_on?,
            })
        });
        change(ctx, input.idempotency_key, command, RecordTalentClearancePayload::done).await
    }

    /// Declares when you have time, and how much.
    async fn declare_availability(
        &self,
        ctx: &Context<'_>,
        input: DeclareAvailabilityInput,
    ) -> Result<DeclareAvailabilityPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let share = reader.value("share", input.share.read());
        let command = reader.build(|| {
            Some(DeclareAvailability {
                talent: talent?,
                expected_version: input.expected_version,
                period: period?,
                share: share?,
            })
        });
        mutate(ctx, input.idempotency_key, command, |done| async move {
            caught_up(ctx, &[READ_MODEL], &done).await?;
            let talent = Talent::load(ctx, done.outcome.talent).await?;
            Ok(DeclareAvailabilityPayload::done(talent, encode(done.outcome.availability)))
        })
        .await
    }

    /// Says other days or another share for a window. Refused where a confirmed placement would no longer fit.
    async fn revise_availability(
        &self,
        ctx: &Context<'_>,
        input: ReviseAvailabilityInput,
    ) -> Result<ReviseAvailabilityPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let availability = reader.id::<AvailabilityId>("availabilityId", &input.availability_id);
        let period = period(&mut reader, &input.starts_on, &input.ends_on);
        let share = reader.value("share", input.share.read());
        let command = reader.build(|| {
            Some(ReviseAvailability {
                talent: talent?,
                expected_version: input.expected_version,
                availability: availability?,
                period: period?,
                share: share?,
            })
        });
        change(ctx, input.idempotency_key, command, ReviseAvailabilityPayload::done).await
    }

    /// Takes a window away. Refused where a confirmed placement would no longer fit.
    async fn withdraw_availability(
        &self,
        ctx: &Context<'_>,
        input: WithdrawAvailabilityInput,
    ) -> Result<WithdrawAvailabilityPayload> {
        let mut reader = Reader::new();
        let talent = reader.id::<TalentId>("talentId", &input.talent_id);
        let availability = reader.id::<AvailabilityId>("availabilityId", &input.availability_id);
        let command = reader.build(|| {
            Some(WithdrawAvailability {
                talent: talent?,
                expected_version: input.expected_version,
                availability: availability?,
            })
        });
        change(ctx, input.idempotency_key, command, WithdrawAvailabilityPayload::done).await
    }
}
