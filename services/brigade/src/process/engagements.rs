//! Where somebody who is being asked takes a seat in another team, or is placed, nobody waits for their answer any more: their call is over at
//! once, and the next is asked. So is the call of somebody in reserve, who stands by no more. What was planned or sent after that instant is
//! seen to when it is written: nobody is called while engaged.
//!
//! Where somebody who was called can no longer come, the same: they left the pool or every brigade, or what the seat asks for is theirs no more. A
//! seat that they have is open again, and no team is deployed with nobody on it.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{AsOf, CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{TalentId, TypedId as _};

use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::event::BrigadeEvent;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::MobilisationEvent;
use crate::read::mobilisations::{READ_MODEL, under_way};
use crate::use_case::call::ReleaseEngaged;

const NAME: &str = "brigade-engagements";
/// Of a brigade: somebody is in it no more, or it knows other things of them.
const OF_MEMBERS: &[&str] = &["MemberLeft", "MemberOptedOut", "ClearanceRecorded", "StandingReleaseRevoked"];
const SEATED: &str = "CallEngaged";
/// Of a talent: a placement takes some of their time.
const BOOKED: &str = "EngagementBooked";

/// How often somebody is let go again where that met what was decided elsewhere in the same instant.
const MOST_TRIES: usize = 5;

/// Follows seats that are taken, placements, and what people and their brigades come to say of them.
pub struct Engagements;

impl Follower for Engagements {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            SEATED,
            // Of talents.
            BOOKED,
            "AvailabilityRevised",
            "AvailabilityWithdrawn",
            "TalentPaused",
            "TalentWithdrawn",
            "TalentErased",
            "TalentCleared",
            "SkillClaimRevised",
            "SkillClaimWithdrawn",
            "ProfileDescribed",
            // Of brigades.
            "MemberLeft",
            "MemberOptedOut",
            "ClearanceRecorded",
            "StandingReleaseRevoked",
        ]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let Some(talent) = concerned(store, event).await? else { return Ok(()) };
            let changed = event.kind != SEATED;
            store.wait_for(&[READ_MODEL], event.position).await?;
            for (mobilisation, _) in under_way(store).await? {
                // As it is by now, and not as this node last saw it: another one may have called them a moment before.
                let state = store.load::<Mobilisation>(mobilisation.uuid()).await?.state;
                // A seat in another team takes from nobody the one that they have: of two they could not have both.
                let concerned = if changed {
                    state.live_talents().contains(&talent)
                } else {
                    state.unseated(talent).next().is_some()
                };
                if !concerned {
                    continue;
                }
                let context = follower::context(store, NAME, event, &mobilisation.to_string());
                let release = ReleaseEngaged { mobilisation, talent, changed };
                // Whoever would come from the reserve may have been seated elsewhere in the same instant: then it is another who comes.
                for _ in 0..MOST_TRIES {
                    match store.execute(&context, &release).await {
                        Err(CommandError::Taken { .. }) => {}
                        Err(CommandError::Store(error)) => return Err(error.into()),
                        Ok(_) | Err(_) => break,
                    }
                }
            }
            Ok(())
        })
    }
}

/// Whom the event is about.
async fn concerned(store: &Store, event: &Recorded) -> Result<Option<TalentId>, CommandError> {
    if event.kind != SEATED {
        let member = OF_MEMBERS.contains(&event.kind.as_str());
        return if member { of_brigade(store, event).await } else { Ok(Some(TalentId::from_uuid(event.stream_id))) };
    }
    let MobilisationEvent::CallEngaged(engaged) = MobilisationEvent::decode(&event.kind, &event.data)? else {
        return Ok(None);
    };
    let state = store.load_at::<Mobilisation>(event.stream_id, AsOf::Position(event.position)).await?.state;
    Ok(state.call(engaged.call).map(|call| call.callee.talent))
}

/// The member whom an event of a brigade is about.
async fn of_brigade(store: &Store, event: &Recorded) -> Result<Option<TalentId>, CommandError> {
    let revoked = match BrigadeEvent::decode(&event.kind, &event.data)? {
        BrigadeEvent::MemberLeft(left) => return Ok(Some(left.talent)),
        BrigadeEvent::MemberOptedOut(opted) => return Ok(Some(opted.talent)),
        BrigadeEvent::ClearanceRecorded(recorded) => return Ok(Some(recorded.talent)),
        BrigadeEvent::StandingReleaseRevoked(revoked) => revoked.release,
        _ => return Ok(None),
    };
    let before = AsOf::Position(event.position - 1);
    let members = store.load_at::<Brigade>(event.stream_id, before).await?.state.members;
    Ok(members.into_iter().find(|(_, member)| member.releases.contains_key(&revoked)).map(|(talent, _)| talent))
}
