//! Whoever leaves the pool for good is in no brigade any more: their membership ends with their duties and what their service had granted in
//! advance, and those who coordinate are told. Whoever is only paused stays a member.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::follower::Begins;
use vivier_event_store::{CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::id::{TalentId, TypedId as _};

use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::transitions::MemberStatus;
use crate::read::brigades::{READ_MODEL, brigade_ids};
use crate::use_case::departure::EndMembership;

const NAME: &str = "brigade-departures";

/// Follows those who withdraw or are erased.
pub struct Departures;

impl Follower for Departures {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["TalentWithdrawn", "TalentErased"]
    }

    /// Those who left before this was seen to are members no more either.
    fn begins(&self) -> Begins {
        Begins::WithTheFirst
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            store.wait_for(&[READ_MODEL], event.position).await?;
            let talent = TalentId::from_uuid(event.stream_id);
            for brigade in brigade_ids(store).await? {
                // As it is by now: another node may have accepted them a moment before.
                let state = store.load::<Brigade>(brigade.uuid()).await?.state;
                if matches!(state.status(talent), MemberStatus::Volunteered | MemberStatus::Accepted) {
                    follower::act(store, NAME, event, brigade, &EndMembership { brigade, talent }).await?;
                }
            }
            Ok(())
        })
    }
}
