//! Why somebody is ranked above, in the schema: the terms that differ, and what stands behind the skill by which they are ahead.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use chrono::NaiveDate;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_matching::ranking::difference::{Difference, Support};
use vivier_skills::domain::value::SkillId;

use super::ranking_terms::RankingTerm;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::Evidence;
use crate::schema::talents::types::{SkillProof, Talent};
use vivier_graphql::conventions::scalars::Date;

/// Why somebody is ranked above: what a term gives more, or less.
#[derive(SimpleObject)]
pub struct RankingDifference {
    /// The term of the one above.
    pub above: RankingTerm,
    /// The same term of this one.
    pub own: RankingTerm,
    /// What the one above has more; below zero where this one has more.
    pub points: i64,
    /// The skill of the one above by which they are ahead in a skill, its evidence or how fresh that is: of several, the one that counts most.
    /// Null where they are not ahead, and for other terms.
    pub by: Option<RankingSupport>,
}

impl RankingDifference {
    /// `above`: who stands above, in the ranking of a day.
    pub(super) fn of(difference: Difference, above: TalentId, on: NaiveDate) -> Self {
        let Difference { above: term, own, points, by } = difference;
        Self {
            above: RankingTerm(term),
            own: RankingTerm(own),
            points,
            by: by.map(|support| RankingSupport { support, talent: above, on }),
        }
    }
}

/// A skill that somebody holds for one that is asked for, and what stands behind it.
pub struct RankingSupport {
    support: Support,
    talent: TalentId,
    on: NaiveDate,
}

/// A skill that somebody holds for one that is asked for, and what stands behind it.
#[Object]
impl RankingSupport {
    /// The skill that the seat asks for.
    async fn skill_id(&self) -> ID {
        encode_skill(self.support.asked)
    }

    /// The skill that the seat asks for, with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, SkillId::from_uuid(self.support.asked)).await
    }

    /// The skill that counts for it, which may be another that is near.
    async fn held_skill_id(&self) -> ID {
        encode_skill(self.support.held.skill)
    }

    /// What stands behind it.
    async fn evidence(&self) -> Evidence {
        self.support.held.evidence.into()
    }

    /// When somebody else last stood behind it: what makes it fresh, which may be a colleague’s word later than the proof.
    async fn evidenced_on(&self) -> Option<Date> {
        self.support.held.evidenced_on.map(Into::into)
    }

    /// The completed mission or the certificate that proves it, the latest of several; null where nothing does, and where it does not stand in
    /// the profile any more.
    async fn proof(&self, ctx: &Context<'_>) -> Result<Option<SkillProof>> {
        let talent = Talent::load(ctx, self.talent).await?;
        Ok(talent.and_then(|talent| talent.proof(ctx, &self.support.held, self.on)))
    }
}
