//! Whoever is paused stays a member, and may be on the duty roster over days on which they are not there: those who coordinate the brigade are
//! told that nobody can come on them, once, while there is still time to give the duty to somebody else.

use std::future::Future;
use std::pin::Pin;

use serde::Serialize;
use vivier_event_store::{CommandError, Follower, Recorded, Store, Unit, UseCase, follower};
use vivier_kernel::access::Party;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::members;
use crate::access;
use crate::domain::brigade::decide::Brigade;
use crate::domain::value::BrigadeId;
use crate::read::brigades::{READ_MODEL, brigade_ids};

const NAME: &str = "brigade-pauses";

/// Follows those who are paused, and those who will be back on another day than they had said.
pub struct Pauses;

impl Follower for Pauses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["TalentPaused"]
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
                // As it is by now: another node may have put them on the roster a moment before.
                let state = store.load::<Brigade>(brigade.uuid()).await?.state;
                if state.duties.values().any(|duty| duty.talent == talent) {
                    follower::act(store, NAME, event, brigade, &TellOfPausedDuty { brigade, talent }).await?;
                }
            }
            Ok(())
        })
    }
}

/// Tells them of each duty that has nobody on it, where the person is still paused.
#[derive(Clone, Debug, Serialize)]
struct TellOfPausedDuty {
    brigade: BrigadeId,
    talent: TalentId,
}

impl UseCase for TellOfPausedDuty {
    const NAME: &'static str = "tellOfPausedDuty";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let parties = if unit.actor().is_system() { vec![Party::System] } else { Vec::new() };
        if !access::may(Self::NAME, &parties) {
            return Err(CommandError::NotFound);
        }
        let person = unit.store().load::<Talent>(self.talent.uuid()).await?.state;
        let back = person.paused_until.filter(|_| person.status == TalentStatus::Paused);
        let Some(back) = back else { return Ok(()) };
        let state = unit.store().load::<Brigade>(self.brigade.uuid()).await?.state;
        for notice in members::uncovered((self.brigade, &state), self.talent, back, unit.now()) {
            unit.notify(&notice)?;
        }
        Ok(())
    }
}
