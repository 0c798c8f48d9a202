//! Why somebody was called for a mobilisation or was not, now and then.

use async_graphql::{ComplexObject, Context, ID, Object, Result, SimpleObject};
use vivier_brigade::domain::mobilisation::state::Call;
use vivier_brigade::domain::value::MobilisationId;
use vivier_brigade::read::why::{Person, Why, why};
use vivier_event_store::AsOf;
use vivier_kernel::id::TalentId;

use super::enums::{BlockingKind, CallDeclineReason, CallOutcome, CallReleaseReason, CallStatus, MobilisationStatus};
use crate::schema::talents::types::Talent;
use vivier_graphql::conventions::as_of::read_moment;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::{Instant, Position};

/// A mobilisation as it was, with how everybody stood to it whom you may know of.
#[derive(SimpleObject)]
pub struct MobilisationReasons {
    /// The moment that it is about.
    at: Instant,
    /// When the team was decided on: what speaks against people is of just before. Null where none was; then it is of `at`, or of just before
    /// `endedAt`.
    composed_at: Option<Instant>,
    /// When it was given up or failed, where no team had been decided on: what speaks against people is of just before. Null otherwise.
    ended_at: Option<Instant>,
    /// Where the mobilisation stood.
    status: MobilisationStatus,
    /// Whoever came furthest first.
    people: Vec<PersonReasons>,
}

impl From<Why> for MobilisationReasons {
    fn from(why: Why) -> Self {
        Self {
            at: why.at.into(),
            composed_at: why.composed_at.map(Into::into),
            ended_at: why.ended_at.map(Into::into),
            status: why.status.into(),
            people: why.people.into_iter().map(Into::into).collect(),
        }
    }
}

/// How somebody stood to a mobilisation, and why.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct PersonReasons {
    #[graphql(skip)]
    id: TalentId,
    /// How they stood.
    outcome: CallOutcome,
    /// Their calls, oldest first.
    calls: Vec<CallThen>,
    /// The lists that they stood on.
    places: Vec<ListPlace>,
    /// The seats that they did not fit.
    against: Vec<SeatObjection>,
    /// When their quiet hours were over, where they were in them.
    quiet_until: Option<Instant>,
}

#[ComplexObject]
impl PersonReasons {
    /// The talent.
    async fn talent_id(&self) -> ID {
        encode(self.id)
    }

    /// The talent, as they chose to be seen by you.
    async fn talent(&self, ctx: &Context<'_>) -> Result<Option<Talent>> {
        Talent::load(ctx, self.id).await
    }
}

impl From<Person> for PersonReasons {
    fn from(person: Person) -> Self {
        let place =
            |(seat, place)| ListPlace { seat_id: encode(seat), place: i64::try_from(place).unwrap_or(i64::MAX) };
        Self {
            id: person.talent,
            outcome: person.outcome.into(),
            calls: person.calls.iter().map(|call| CallThen::new(call, person.lost.contains(&call.id))).collect(),
            places: person.places.into_iter().map(place).collect(),
            against: person
                .against
                .into_iter()
                .map(|(seat, kinds)| SeatObjection {
                    seat_id: encode(seat),
                    constraints: kinds.into_iter().map(Into::into).collect(),
                })
                .collect(),
            quiet_until: person.quiet_until.map(Into::into),
        }
    }
}

/// A call as it stood.
#[derive(SimpleObject)]
pub struct CallThen {
    /// The seat.
    seat_id: ID,
    /// The wave that it belonged to; the first is 1.
    wave: u32,
    /// Where it stood.
    status: CallStatus,
    /// Whether the person had had a seat of the deployed team by it, and came no more.
    lost: bool,
    /// When it was sent, or was to be.
    send_at: Instant,
    /// Until when the person could answer in time; null before it was sent.
    deadline: Option<Instant>,
    /// Why the person said no.
    decline_reason: Option<CallDeclineReason>,
    /// Why the person was not needed, or could not be called.
    release_reason: Option<CallReleaseReason>,
}

impl CallThen {
    fn new(call: &Call, lost: bool) -> Self {
        Self {
            seat_id: encode(call.seat),
            wave: call.wave,
            status: call.status.into(),
            lost,
            send_at: call.send_at.into(),
            deadline: call.deadline.map(Into::into),
            decline_reason: call.declined.map(Into::into),
            release_reason: call.released.map(Into::into),
        }
    }
}

/// A place on the list of a seat.
#[derive(SimpleObject)]
pub struct ListPlace {
    /// The seat.
    seat_id: ID,
    /// 1 is the first choice.
    place: i64,
}

/// What spoke against somebody on a seat.
#[derive(SimpleObject)]
pub struct SeatObjection {
    /// The seat.
    seat_id: ID,
    /// The constraints that they did not meet.
    constraints: Vec<BlockingKind>,
}

#[derive(Default)]
pub struct WhyQuery;

#[Object]
impl WhyQuery {
    /// Why each person was called for a mobilisation or was not, now or as of a past moment: of the brigades that you coordinate, and whoever
    /// was called. Null where you may not see its calls, or it was not declared yet. For coordinators.
    async fn mobilisation_reasons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The mobilisation's id.")] mobilisation_id: ID,
        #[graphql(desc = "Answer as it was at this past instant; now where it is absent.")] as_of: Option<Instant>,
        #[graphql(desc = "Answer as it was at this place in the global order.")] as_of_position: Option<Position>,
    ) -> Result<Option<MobilisationReasons>> {
        let store = ctx.store()?;
        let now = store.clock().now();
        let mut reader = Reader::new();
        let id = reader.id::<MobilisationId>("mobilisationId", &mobilisation_id);
        let at = read_moment(&mut reader, as_of, as_of_position, now, store.position());
        let (id, at) = reader.build(|| Some((id?, at?)))?;
        let found = why(store, ctx.viewer()?, id, at.unwrap_or(AsOf::Instant(now))).await?;
        Ok(found.map(Into::into))
    }
}
