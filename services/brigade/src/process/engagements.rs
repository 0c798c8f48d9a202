//! Where somebody who is being asked takes a seat in another team, or is placed, nobody waits for their answer any more: their call is over at
//! once, and the next is asked. So is the call of somebody in reserve, who stands by no more. What was planned or sent after that instant is
//! seen to when it is written: nobody is called while engaged.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{AsOf, CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{TalentId, TypedId as _};

use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::MobilisationEvent;
use crate::read::mobilisations::{READ_MODEL, under_way};
use crate::use_case::call::ReleaseEngaged;

const NAME: &str = "brigade-engagements";
/// Of a talent: a placement takes some of their time.
const BOOKED: &str = "EngagementBooked";

/// Follows seats that are taken, and placements.
pub struct Engagements;

impl Follower for Engagements {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["CallEngaged", BOOKED]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let Some(talent) = engaged(store, event).await? else { return Ok(()) };
            store.wait_for(&[READ_MODEL], event.position).await?;
            for (mobilisation, _) in under_way(store).await? {
                // As it is by now, and not as this node last saw it: another one may have called them a moment before.
                let state = store.load::<Mobilisation>(mobilisation.uuid()).await?.state;
                if state.unseated(talent).next().is_none() {
                    continue;
                }
                let context = follower::context(store, NAME, event, &mobilisation.to_string());
                let release = ReleaseEngaged { mobilisation, talent };
                if let Err(CommandError::Store(error)) = store.execute(&context, &release).await {
                    return Err(error.into());
                }
            }
            Ok(())
        })
    }
}

/// Who is engaged by the event.
async fn engaged(store: &Store, event: &Recorded) -> Result<Option<TalentId>, CommandError> {
    if event.kind == BOOKED {
        return Ok(Some(TalentId::from_uuid(event.stream_id)));
    }
    let MobilisationEvent::CallEngaged(engaged) = MobilisationEvent::decode(&event.kind, &event.data)? else {
        return Ok(None);
    };
    let state = store.load_at::<Mobilisation>(event.stream_id, AsOf::Position(event.position)).await?.state;
    Ok(state.call(engaged.call).map(|call| call.callee.talent))
}
