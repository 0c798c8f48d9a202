//! Recorded rankings in the schema: what people decided with and against them, doing one again, and who gets seen.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use vivier_kernel::id::SeatId;
use vivier_matching::ids::RankingId;
use vivier_matching::live::People;
use vivier_matching::ranking::told::told;
use vivier_matching::record::exposure::{self, Exposed, Group};
use vivier_matching::record::read::{self, RankingRow};
use vivier_matching::record::replay;
use vivier_skills::Skills;

use super::ranking::note_behind;
use super::ranking_out::number;
use crate::schema::organisations::Organisation;
use crate::schema::talents::enums::Region;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Instant, Position};

#[derive(Default)]
pub struct RecordQuery;

#[Object]
impl RecordQuery {
    /// How often people acted upon a ranking, and how often otherwise than it said: people decide, and it shows.
    async fn ranking_decisions(&self, ctx: &Context<'_>) -> Result<RankingDecisions> {
        let all = read::decisions(ctx.store()?).await?;
        let told = |count: i64| usize::try_from(count).ok().and_then(told).map(number);
        Ok(RankingDecisions {
            taken: told(all.taken),
            against: told(all.against),
            outside: told(all.outside),
            accepted: told(all.accepted),
            accepted_against: told(all.accepted_against),
            declined: told(all.declined),
            declined_against: told(all.declined_against),
        })
    }

    /// The rankings that were acted upon for a seat of a mission of yours, newest first, at most 100 at a time: where there are 100, those that
    /// are older than the last follow. Null where the seat does not exist for you, or is not yours to fill.
    async fn ranking_records(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The seat.")] seat_id: ID,
        #[graphql(desc = "Only records that are older than this one.")] older_than_id: Option<ID>,
    ) -> Result<Option<Vec<RankingRecord>>> {
        let mut reader = Reader::new();
        let seat = reader.id::<SeatId>("seatId", &seat_id);
        let older_than = reader.optional(older_than_id, |reader, id| reader.id::<RankingId>("olderThanId", &id));
        let (seat, older_than) = reader.build(|| Some((seat?, older_than?)))?;
        let viewer = ctx.viewer()?;
        let rows = read::records(ctx.store()?, viewer, seat, older_than).await?;
        let record = |row: RankingRow| RankingRecord { tells_places: read::tells_places(viewer, &row), row };
        Ok(rows.map(|rows| rows.into_iter().map(record).collect()))
    }

    /// Does a recorded ranking again from the events as they were. It reads all of them. Null where the record does not exist for you.
    async fn ranking_replay(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The record.")] ranking_id: ID,
    ) -> Result<Option<RankingReplay>> {
        let mut reader = Reader::new();
        let ranking = reader.id::<RankingId>("rankingId", &ranking_id);
        let ranking = reader.build(|| ranking)?;
        let done = replay::replay(ctx.store()?, ctx.data::<Skills>()?, ctx.viewer()?, ranking).await?;
        Ok(done.map(|done| RankingReplay {
            position: done.record.position.into(),
            same_rules: done.same_rules,
            same_inputs: done.same_inputs,
            same_list: done.same_list,
        }))
    }

    /// Who gets seen: the people of ministries and regions beside their places in recorded rankings and their invitations. Groups of fewer
    /// than 5 people are put together. No score uses any of it. Null where it is not yours to see. Figures that are behind are named in
    /// `extensions.behind`.
    async fn ranking_exposure(&self, ctx: &Context<'_>) -> Result<Option<Vec<RankingExposure>>> {
        let found = exposure::exposure(ctx.store()?, ctx.data::<People>()?, ctx.viewer()?).await?;
        let Some(Exposed { freshness, groups }) = found else { return Ok(None) };
        note_behind(ctx, freshness)?;
        let shares = exposure::shares(&groups);
        Ok(Some(groups.into_iter().zip(shares).map(|(group, shares)| RankingExposure(group, shares)).collect()))
    }
}

/// What people decided with rankings before them.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct RankingDecisions {
    /// Invitations and proposals from a ranking, rounded down to a multiple of 5 as the others are; null below 5.
    pub taken: Option<i64>,
    /// Of these, to somebody who was not the first; null below 5.
    pub against: Option<i64>,
    /// Of these, to somebody whom a hard constraint had taken out; null below 5.
    pub outside: Option<i64>,
    /// Applications and proposals that whoever fills the seat said yes to; null below 5.
    pub accepted: Option<i64>,
    /// Of these, from somebody who was not the first of all who could have had the seat; null below 5.
    pub accepted_against: Option<i64>,
    /// Applications and proposals that whoever fills the seat said no to; null below 5.
    pub declined: Option<i64>,
    /// Of these, from the first; null below 5.
    pub declined_against: Option<i64>,
}

/// A ranking that somebody acted upon.
pub struct RankingRecord {
    row: RankingRow,
    /// False where place and number would tell the viewer of people who do not show themselves to them.
    tells_places: bool,
}

/// A ranking that somebody acted upon.
#[Object]
impl RankingRecord {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// What was done with it.
    async fn act(&self) -> RankingAct {
        self.row.act.into()
    }

    /// When.
    async fn recorded_at(&self) -> Instant {
        self.row.recorded_at.into()
    }

    /// The placement that came of it.
    async fn placement_id(&self) -> ID {
        encode(self.row.placement)
    }

    /// Who was invited, was proposed, applied or was answered.
    async fn talent_id(&self) -> ID {
        encode(self.row.talent)
    }

    /// The same, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.row.talent).await
    }

    /// True where it was done against the list: somebody was chosen who is not its first, or its first was declined. Null where `of` is.
    async fn against(&self) -> Option<bool> {
        self.tells_places.then_some(self.row.against)
    }

    /// Their place, from 1; null where a hard constraint had taken them out, and where `of` is.
    async fn place(&self) -> Option<i64> {
        self.row.place.filter(|_| self.tells_places).map(i64::from)
    }

    /// How many were on the list. Null where it was the programme's or an allocation's and you own the mission: people stand in it who do not
    /// show themselves to you.
    async fn of(&self) -> Option<i64> {
        self.tells_places.then_some(i64::from(self.row.of))
    }

    /// The version of the policy.
    async fn policy_version(&self) -> i64 {
        self.row.policy.into()
    }

    /// SHA-256 over all that the list went by, hexadecimal.
    async fn inputs(&self) -> &str {
        &self.row.inputs
    }

    /// SHA-256 over the list, hexadecimal. Null where `of` is.
    async fn list(&self) -> Option<&str> {
        self.tells_places.then_some(self.row.list.as_str())
    }
}

/// What somebody did with a ranking before them.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "vivier_matching::record::domain::Act")]
pub enum RankingAct {
    /// The owner invited somebody.
    #[graphql(name = "INVITED")]
    Invited,
    /// The programme proposed somebody.
    #[graphql(name = "PROPOSED")]
    Proposed,
    /// The programme accepted an allocation that proposes somebody: over all seats, not by this list alone.
    #[graphql(name = "ALLOCATED")]
    Allocated,
    /// Somebody applied: they are told their place in the list of those who decide.
    #[graphql(name = "APPLIED")]
    Applied,
    /// Whoever fills the seat said yes to somebody who had applied, or was proposed.
    #[graphql(name = "ACCEPTED")]
    Accepted,
    /// Whoever fills the seat said no to somebody who had applied, or was proposed.
    #[graphql(name = "DECLINED")]
    Declined,
}

/// What doing a ranking again gave.
#[derive(SimpleObject)]
pub struct RankingReplay {
    /// The pool was as the events up to this place make it.
    pub position: Position,
    /// True where the policy is still that of the record, and the skill frameworks of then were found; otherwise this version cannot do it again.
    pub same_rules: bool,
    /// True where it goes by the same.
    pub same_inputs: bool,
    /// True where the list is the same, to the last place and point.
    pub same_list: bool,
}

/// What people are grouped by.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExposureKind {
    /// A ministry, or another root of the tree.
    Ministry,
    /// A local authority or an operator that stands beside the ministries.
    Authority,
    /// From outside the State.
    External,
    /// A region in which they work.
    Region,
    /// Ministries with few people, together.
    SmallMinistries,
    /// People from outside the State and of authorities with few people, together.
    SmallOthers,
    /// Regions with few people, together.
    SmallRegions,
}

/// What a group of people gets.
pub struct RankingExposure(exposure::Exposure, exposure::Shares);

/// What a group of people gets.
#[Object]
impl RankingExposure {
    /// What they are grouped by.
    async fn kind(&self) -> ExposureKind {
        match self.0.group {
            Group::Ministry(_) => ExposureKind::Ministry,
            Group::Authority(_) => ExposureKind::Authority,
            Group::External => ExposureKind::External,
            Group::Region(_) => ExposureKind::Region,
            Group::SmallMinistries => ExposureKind::SmallMinistries,
            Group::SmallOthers => ExposureKind::SmallOthers,
            Group::SmallRegions => ExposureKind::SmallRegions,
        }
    }

    /// The ministry, where it is one.
    async fn ministry(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.group {
            Group::Ministry(organisation) => Organisation::load(ctx, organisation).await,
            Group::Authority(_)
            | Group::External
            | Group::Region(_)
            | Group::SmallMinistries
            | Group::SmallOthers
            | Group::SmallRegions => Ok(None),
        }
    }

    /// The ministry or the authority, where it is one.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match self.0.group {
            Group::Ministry(organisation) | Group::Authority(organisation) => {
                Organisation::load(ctx, organisation).await
            }
            Group::External | Group::Region(_) | Group::SmallMinistries | Group::SmallOthers | Group::SmallRegions => {
                Ok(None)
            }
        }
    }

    /// The region, where it is one.
    async fn region(&self) -> Option<Region> {
        match self.0.group {
            Group::Region(region) => Some(region.into()),
            Group::External
            | Group::Ministry(_)
            | Group::Authority(_)
            | Group::SmallMinistries
            | Group::SmallOthers
            | Group::SmallRegions => None,
        }
    }

    /// People in the pool.
    async fn people(&self) -> i64 {
        number(self.0.people)
    }

    /// Places among the first 20 of recorded rankings.
    async fn shown(&self) -> i64 {
        self.0.shown
    }

    /// Invitations and proposals from rankings.
    async fn invited(&self) -> i64 {
        self.0.invited
    }

    /// `people` in thousandths of all that is told of its sort: of the regions, or of the others.
    async fn people_share(&self) -> i64 {
        self.1.people
    }

    /// `shown` in thousandths of all that is told of its sort: what is far from `peopleShare` is worth a look.
    async fn shown_share(&self) -> i64 {
        self.1.shown
    }

    /// `invited` in thousandths of all that is told of its sort.
    async fn invited_share(&self) -> i64 {
        self.1.invited
    }
}
