//! Brigades, their members, mobilisations and calls in the schema.

use async_graphql::{Context, ID, Object, Result};
use vivier_brigade::domain::brigade::state::Member as DomainMember;
use vivier_brigade::domain::mobilisation::state::Call as DomainCall;
use vivier_brigade::domain::value::{BrigadeId, MobilisationId, TeamSeat as DomainSeat};
use vivier_brigade::read::brigades::{self, BrigadeView};
use vivier_brigade::read::mobilisations::{self, MobilisationView};
use vivier_kernel::id::TalentId;

use super::enums::{BrigadeKind, CallDeclineReason, CallStatus, MemberStatus, MobilisationStatus};
use crate::conventions::context::ContextExt as _;
use crate::conventions::global_id::encode;
use crate::conventions::scalars::{Date, Instant, Share};
use crate::schema::organisations::Organisation;
use crate::schema::talents::types::{Period, Talent};

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

    /// How many people can be in a team.
    async fn size(&self) -> i64 {
        self.0.size
    }

    /// Who is in it: everybody for its coordinators and those of the core, yourself for you, nobody for others.
    async fn members(&self) -> Vec<Member> {
        self.0.members.iter().map(|(talent, member)| Member { talent: *talent, member: member.clone() }).collect()
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

    /// The last day without calls; null where the person has not opted out.
    async fn opted_out_until(&self) -> Option<Date> {
        self.member.opted_out_until.map(Into::into)
    }

    /// Whether the service has granted a release in advance.
    async fn has_standing_release(&self) -> bool {
        !self.member.releases.is_empty()
    }
}

/// A declared need for a flash team, from the declaration to the after-action review.
pub struct Mobilisation(pub MobilisationView);

/// A declared need for a flash team, from the declaration to the after-action review. It exists for coordinators of its brigade
/// and of the core, for the administration in trouble, and for whoever was called.
#[Object]
impl Mobilisation {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// Grows with every change; give it back as `expectedVersion` to be told of changes that came between.
    async fn version(&self) -> i64 {
        self.0.version
    }

    /// Where it stands.
    async fn status(&self) -> MobilisationStatus {
        self.0.state.status.into()
    }

    /// What it is called.
    async fn name(&self) -> Option<&str> {
        self.0.state.need.as_ref().map(|need| need.name.as_str())
    }

    /// The brigade that raises the team.
    async fn brigade(&self, ctx: &Context<'_>) -> Result<Option<Brigade>> {
        match &self.0.state.need {
            Some(need) => Brigade::load(ctx, need.brigade).await,
            None => Ok(None),
        }
    }

    /// The administration in trouble.
    async fn host(&self, ctx: &Context<'_>) -> Result<Option<Organisation>> {
        match &self.0.state.need {
            Some(need) => Organisation::load(ctx, need.host).await,
            None => Ok(None),
        }
    }

    /// The days of the work.
    async fn period(&self) -> Option<Period> {
        self.0.state.need.as_ref().map(|need| (&need.period).into())
    }

    /// True for an exercise, which counts in no indicator.
    async fn exercise(&self) -> bool {
        self.0.state.need.as_ref().is_some_and(|need| need.exercise)
    }

    /// When every seat has to have somebody.
    async fn team_by(&self) -> Option<Instant> {
        self.0.state.team_by.map(Into::into)
    }

    /// When it moves on by itself; null where it is over.
    async fn due_at(&self) -> Option<Instant> {
        self.0.state.due_at().map(Into::into)
    }

    /// The seats of the team.
    async fn seats(&self) -> Vec<TeamSeat> {
        let seats = self.0.state.need.iter().flat_map(|need| &need.seats);
        seats.map(|seat| TeamSeat { seat: seat.clone(), filled: self.0.filled.contains(&seat.id) }).collect()
    }

    /// The calls: all of them for coordinators, your own where you were called.
    async fn calls(&self) -> Vec<Call> {
        self.0.state.calls.iter().cloned().map(Call).collect()
    }

    /// Points by which the decided team is worse than the best one that was found; null where that is not known, or not for you.
    async fn difference(&self) -> Option<i64> {
        self.0.state.difference
    }
}

impl Mobilisation {
    /// The mobilisation as the request's viewer sees it.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: MobilisationId) -> Result<Option<Self>> {
        Ok(mobilisations::mobilisation(ctx.store()?, ctx.viewer()?, id).await?.map(Self))
    }
}

/// One seat of a flash team.
pub struct TeamSeat {
    seat: DomainSeat,
    filled: bool,
}

/// One seat of a flash team.
#[Object]
impl TeamSeat {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.seat.id)
    }

    /// What it is called.
    async fn title(&self) -> &str {
        self.seat.title.as_str()
    }

    /// Of full working time.
    async fn share(&self) -> Share {
        self.seat.share.into()
    }

    /// Whether somebody has it.
    async fn filled(&self) -> bool {
        self.filled
    }
}

/// One person asked to take one seat.
pub struct Call(DomainCall);

/// One person asked to take one seat.
#[Object]
impl Call {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.0.seat)
    }

    /// The person who is called.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.0.callee.talent).await
    }

    /// The wave that it belongs to; the first is 1.
    async fn wave(&self) -> u32 {
        self.0.wave
    }

    /// Where it stands.
    async fn status(&self) -> CallStatus {
        self.0.status.into()
    }

    /// Until when the person may answer in time; null before it was sent.
    async fn deadline(&self) -> Option<Instant> {
        self.0.deadline.map(Into::into)
    }

    /// From when on the person takes the seat where nobody else has.
    async fn last_resort_from(&self) -> Option<Instant> {
        self.0.last_resort_from.map(Into::into)
    }

    /// Why the person said no.
    async fn decline_reason(&self) -> Option<CallDeclineReason> {
        self.0.declined.map(Into::into)
    }
}
