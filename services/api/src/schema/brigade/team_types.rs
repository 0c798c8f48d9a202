//! The team of a mobilisation in the schema: its seats, who is to be asked for each, and who is called.

use async_graphql::{Context, ID, Object, Result};
use vivier_brigade::domain::mobilisation::event::Assignment;
use vivier_brigade::domain::mobilisation::state::Call as DomainCall;
use vivier_brigade::domain::value::{SeatSkill, TeamSeat as DomainSeat, TeamSeatId};
use vivier_brigade::read::mobilisations::{self, MobilisationView};
use vivier_kernel::id::{PlacementId, TalentId};
use vivier_matching::domain::transitions::PlacementStatus as DomainPlacementStatus;

use super::enums::{CallDeclineReason, CallReleaseReason, CallStatus, Channel};
use crate::schema::matching::enums::PlacementStatus;
use crate::schema::matching::types::Placement;
use crate::schema::missions::enums::WorkMode;
use crate::schema::skills::Skill;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::{Clearance, Region};
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::scalars::{Instant, Share};

/// One seat of a flash team.
pub struct TeamSeat {
    seat: DomainSeat,
    filled: bool,
}

impl TeamSeat {
    pub fn new(seat: DomainSeat, filled: bool) -> Self {
        Self { seat, filled }
    }
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

    /// What it asks for; all are needed.
    async fn skills(&self) -> Vec<TeamSkill> {
        self.seat.skills.iter().copied().map(TeamSkill::new).collect()
    }

    /// On site, at a distance, or both.
    async fn mode(&self) -> WorkMode {
        self.seat.mode.into()
    }

    /// Where the work on site is done.
    async fn region(&self) -> Option<Region> {
        self.seat.region.map(Into::into)
    }

    /// The clearance that it asks for.
    async fn clearance(&self) -> Clearance {
        self.seat.clearance.into()
    }
}

/// A skill that a seat of a flash team asks for.
pub struct TeamSkill {
    asked: SeatSkill,
}

impl TeamSkill {
    pub fn new(asked: SeatSkill) -> Self {
        Self { asked }
    }
}

/// A skill that a seat of a flash team asks for.
#[Object]
impl TeamSkill {
    /// The skill, in the skill graph.
    async fn skill_id(&self) -> ID {
        encode_skill(self.asked.skill)
    }

    /// The skill with its labels.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        let id = vivier_kernel::id::TypedId::from_uuid(self.asked.skill);
        Skill::load(ctx, id).await
    }

    /// At least: 1 notions, 2 practice, 3 mastery, 4 expertise.
    async fn level(&self) -> i64 {
        self.asked.level.number()
    }
}

/// Who is to be asked for a seat.
pub struct TeamPlace {
    place: Assignment,
    /// The seats that were asked for, of which the seat was made.
    parts: Vec<TeamSeatId>,
}

impl TeamPlace {
    pub fn new(place: Assignment, parts: Vec<TeamSeatId>) -> Self {
        Self { place, parts }
    }
}

/// Who is to be asked for a seat.
#[Object]
impl TeamPlace {
    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.place.seat)
    }

    /// Which of the seats of `asked` the person takes with it: the seat itself where each is for one person. Empty where that cannot be told, since
    /// too many of them ask for nearly the same.
    async fn asked_seat_ids(&self) -> Vec<ID> {
        self.parts.iter().copied().map(encode).collect()
    }

    /// The first choice.
    async fn talent_id(&self) -> ID {
        encode(self.place.chosen)
    }

    /// The first choice, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.place.chosen).await
    }

    /// The others, in the order in which they are asked.
    async fn backup_ids(&self) -> Vec<ID> {
        self.place.backups.iter().copied().map(encode::<TalentId>).collect()
    }
}

/// One person asked to take one seat.
pub struct Call {
    call: DomainCall,
    words: Option<String>,
    placement: Option<PlacementId>,
    status: Option<DomainPlacementStatus>,
    lost: bool,
}

impl Call {
    /// One call of a mobilisation, as it is seen there.
    pub fn new(call: &DomainCall, seen: &MobilisationView) -> Self {
        let placement = seen.state.placement(call.id);
        Self {
            call: call.clone(),
            words: seen.call_words.get(&call.id).cloned(),
            placement,
            status: placement.and_then(|id| seen.placements.get(&id).copied()),
            lost: seen.state.lost.contains(&call.id),
        }
    }
}

/// One person asked to take one seat.
#[Object]
impl Call {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.call.id)
    }

    /// The seat.
    async fn seat_id(&self) -> ID {
        encode(self.call.seat)
    }

    /// The person who is called.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.call.callee.talent).await
    }

    /// The wave that it belongs to; the first is 1.
    async fn wave(&self) -> u32 {
        self.call.wave
    }

    /// Where it stands.
    async fn status(&self) -> CallStatus {
        self.call.status.into()
    }

    /// Whether the person had a seat of the deployed team and does not come any more.
    async fn lost(&self) -> bool {
        self.lost
    }

    /// Until when the person may answer in time; null before it was sent.
    async fn deadline(&self) -> Option<Instant> {
        self.call.deadline.map(Into::into)
    }

    /// From when on the person takes the seat where nobody else has.
    async fn last_resort_from(&self) -> Option<Instant> {
        self.call.last_resort_from.map(Into::into)
    }

    /// Why the person said no.
    async fn decline_reason(&self) -> Option<CallDeclineReason> {
        self.call.declined.map(Into::into)
    }

    /// When it was sent, or is to be.
    async fn send_at(&self) -> Instant {
        self.call.send_at.into()
    }

    /// The channel that it went out on last.
    async fn channel(&self) -> Option<Channel> {
        self.call.channel.map(Into::into)
    }

    /// How often the person was reminded.
    async fn reminders(&self) -> u32 {
        self.call.reminders
    }

    /// What the person wrote with a no.
    async fn words(&self) -> Option<&str> {
        self.words.as_deref()
    }

    /// Why the person is not needed, or could not be called.
    async fn release_reason(&self) -> Option<CallReleaseReason> {
        self.call.released.map(Into::into)
    }

    /// What the call has become; null before the deployment, or where the placement does not exist for you.
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.placement {
            Some(placement) => Placement::load(ctx, placement).await,
            None => Ok(None),
        }
    }

    /// Where the placement that the call has become stands, for whoever sees the call: agreed, released, signed, confirmed. Null before
    /// the deployment.
    async fn placement_status(&self) -> Option<PlacementStatus> {
        self.status.map(Into::into)
    }

    /// Whether the person has been at work by it: what was seen of their skills there can be said in a review.
    async fn at_work(&self, ctx: &Context<'_>) -> Result<bool> {
        let Some(placement) = self.placement else { return Ok(false) };
        let store = ctx.store()?;
        Ok(mobilisations::was_at_work(store, placement, store.clock().today()).await?)
    }

    /// Whether it is you who is called.
    async fn is_yours(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(ctx.viewer()?.account() == Some(self.call.callee.account))
    }
}
