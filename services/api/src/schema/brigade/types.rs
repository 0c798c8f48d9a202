//! Brigades and their members in the schema.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use vivier_brigade::domain::brigade::state::{
    Duty as DomainDuty, Member as DomainMember, StandingRelease as DomainRelease,
};
use vivier_brigade::domain::value::{BrigadeId, Conditions, DutyId, StandingReleaseId};
use vivier_brigade::domain::zone::QuietHours as DomainHours;
use vivier_brigade::read::brigades::{self, BrigadeView};
use vivier_kernel::id::TalentId;
use vivier_kernel::sealed::Sealed;

use super::enums::{BrigadeKind, DutyKind, MemberStatus, Zone};
use super::recipes::TeamRecipe;
use crate::schema::organisations::Organisation;
use crate::schema::talents::enums::Clearance;
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Date, Instant, Share};

/// The core brigade or a ministerial one.
pub struct Brigade(pub BrigadeView);

/// The core brigade or a ministerial one.
#[Object]
impl Brigade {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// The core one or a ministerial one.
    async fn kind(&self) -> BrigadeKind {
        self.0.kind.into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation whose coordinators lead it.
    async fn organisation(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        Organisation::load(ctx, self.0.organisation).await
    }

    /// How many people can be in a team: the members who are in the pool now, and not paused.
    async fn size(&self) -> i64 {
        self.0.size
    }

    /// Who is in it: everybody for its coordinators and those of the core, yourself for you, nobody for others.
    async fn members(&self) -> Vec<Member> {
        self.0.members.iter().map(|(talent, member)| Member { talent: *talent, member: member.clone() }).collect()
    }

    /// The members whose release in advance you could take back with `revokeStandingRelease`, where you release the people of their service;
    /// nobody for others.
    async fn agents(&self, ctx: &Context<'_>) -> Result<Vec<Agent>> {
        let agents = brigades::agents(ctx.store()?, ctx.viewer()?, self.0.id).await?;
        Ok(agents.into_iter().map(|(talent, member)| Agent { talent, member }).collect())
    }

    /// Whether you coordinate it, or the core one.
    async fn coordinated(&self) -> bool {
        self.0.coordinated
    }

    /// The duty roster, as far as you may see the members on it.
    async fn duties(&self) -> Vec<Duty> {
        self.0.duties.iter().map(|(id, duty)| Duty { id: *id, duty: *duty }).collect()
    }

    /// The duties that other members offer, where you are a member who could take them: each can be taken with `takeDuty`.
    async fn offered_duties(&self) -> Vec<OfferedDuty> {
        self.0.offered.iter().map(|(id, duty)| OfferedDuty::new(*id, duty)).collect()
    }

    /// The team recipes that it keeps and has not retired; empty for whoever coordinates no brigade.
    async fn recipes(&self, ctx: &Context<'_>) -> Result<Vec<TeamRecipe>> {
        let found = vivier_brigade::read::recipes::recipes(ctx.store()?, ctx.viewer()?, self.0.id).await?;
        Ok(found.into_iter().map(TeamRecipe).collect())
    }
}

impl Brigade {
    /// The brigade as the request's viewer sees it.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: BrigadeId) -> Result<Option<Self>> {
        Ok(brigades::brigade(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

/// Somebody who has volunteered for a brigade.
#[derive(Clone)]
pub struct Member {
    talent: TalentId,
    member: DomainMember,
}

/// Somebody who has volunteered for a brigade.
#[Object(name = "BrigadeMember")]
impl Member {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.talent)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }

    /// How the person stands to the brigade.
    async fn status(&self) -> MemberStatus {
        self.member.status.into()
    }

    /// When the person volunteered.
    async fn volunteered_at(&self) -> Instant {
        self.member.volunteered_at.into()
    }

    /// The last day without calls; null where the person has not opted out, or that day is over.
    async fn opted_out_until(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let today = self.member.day(ctx.store()?.clock().now());
        Ok(self.member.opted_out_until.filter(|until| *until >= today).map(Into::into))
    }

    /// The first day on which the person is back in the pool; null where they are not paused.
    async fn paused_until(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        let until = brigades::paused_until(ctx.store()?, (self.talent, &self.member)).await?;
        Ok(until.map(Into::into))
    }

    /// Whether the service has granted a release in advance that is not over.
    async fn has_standing_release(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.member.is_released(vivier_kernel::zone::Zone::Metropolitan.day(ctx.store()?.clock().now())))
    }

    /// Whether it is you.
    async fn is_you(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.viewer()?.account() == Some(self.member.account))
    }

    /// The hours in which the person is not called; null where there are none.
    async fn quiet_hours(&self) -> Option<QuietHours> {
        self.member.quiet_hours.map(Into::into)
    }

    /// What the brigade has seen of the person’s clearance.
    async fn clearance(&self) -> Clearance {
        self.member.clearance.into()
    }

    /// The last day on which the clearance holds; null where it does not end.
    async fn clearance_until(&self) -> Option<Date> {
        self.member.clearance_until.map(Into::into)
    }

    /// The releases that the service has granted in advance.
    async fn standing_releases(&self) -> Vec<StandingRelease> {
        self.member.releases.iter().map(|(id, release)| StandingRelease::new(*id, release)).collect()
    }
}

/// A member of a brigade, as the service that released them in advance sees them.
pub struct Agent {
    talent: TalentId,
    member: DomainMember,
}

/// A member of a brigade, as the service that released them in advance sees them.
#[Object(name = "BrigadeAgent")]
impl Agent {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.talent)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.talent).await
    }

    /// The releases that the service has granted in advance.
    async fn standing_releases(&self) -> Vec<StandingRelease> {
        self.member.releases.iter().map(|(id, release)| StandingRelease::new(*id, release)).collect()
    }
}

/// Hours of every day in which somebody is not called.
#[derive(SimpleObject)]
pub struct QuietHours {
    /// Where the person lives.
    zone: Zone,
    /// The first quiet hour, 0 to 23.
    from_hour: i64,
    /// The first hour that is not quiet any more, 0 to 23.
    until_hour: i64,
}

impl From<DomainHours> for QuietHours {
    fn from(hours: DomainHours) -> Self {
        Self { zone: hours.zone().into(), from_hour: hours.from_hour(), until_hour: hours.until_hour() }
    }
}

/// The consent that a service has given in advance.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct StandingRelease {
    #[graphql(skip)]
    words: Option<Sealed<Conditions>>,
    /// Opaque and stable.
    id: ID,
    /// The most that a mobilisation may take of the person.
    share: Share,
    /// Hours of notice that the service needs.
    notice_hours: i64,
    /// The first day of work that it covers.
    starts_on: Date,
    /// The last day of work that it covers.
    ends_on: Date,
}

impl StandingRelease {
    fn new(id: StandingReleaseId, release: &DomainRelease) -> Self {
        Self {
            words: release.conditions.clone(),
            id: encode(id),
            share: release.share.into(),
            notice_hours: release.notice.number(),
            starts_on: release.period.start().into(),
            ends_on: release.period.end().into(),
        }
    }
}

#[ComplexObject]
impl StandingRelease {
    /// What the service asks for in return, in its words; null where it said nothing, or where whoever said it is not there any more.
    async fn conditions(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let Some(words) = &self.words else { return Ok(None) };
        Ok(ctx.store()?.keys().open(words).await?.map(|words| words.to_string()))
    }
}

/// A duty that a member offers to the others; whose it is stays with the brigade's coordinators.
#[derive(SimpleObject)]
pub struct OfferedDuty {
    /// Opaque and stable.
    id: ID,
    /// On call, or backup.
    kind: DutyKind,
    /// The first day.
    starts_on: Date,
    /// The last day.
    ends_on: Date,
}

impl OfferedDuty {
    fn new(id: DutyId, duty: &DomainDuty) -> Self {
        let DomainDuty { kind, period, .. } = duty;
        let (kind, starts_on, ends_on) = ((*kind).into(), period.start().into(), period.end().into());
        Self { id: encode(id), kind, starts_on, ends_on }
    }
}

/// An entry of the duty roster.
pub struct Duty {
    id: DutyId,
    duty: DomainDuty,
}

/// An entry of the duty roster.
#[Object(name = "BrigadeDuty")]
impl Duty {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.id)
    }

    /// The member.
    async fn talent_id(&self) -> ID {
        encode(self.duty.talent)
    }

    /// The member, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.duty.talent).await
    }

    /// On call, or backup.
    async fn kind(&self) -> DutyKind {
        self.duty.kind.into()
    }

    /// Whether any other member may take it.
    async fn offered(&self) -> bool {
        self.duty.offered
    }

    /// The first day.
    async fn starts_on(&self) -> Date {
        self.duty.period.start().into()
    }

    /// The last day.
    async fn ends_on(&self) -> Date {
        self.duty.period.end().into()
    }
}
