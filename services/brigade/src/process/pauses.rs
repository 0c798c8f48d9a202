//! Whoever is paused stays a member, and may be on the duty roster over days on which they are not there: those who coordinate the brigade are
//! told that nobody can come on them, once, while there is still time to give the duty to somebody else.

use std::future::Future;
use std::pin::Pin;

use chrono::{Duration, NaiveDate};
use serde::Serialize;
use vivier_event_store::{CommandError, Follower, Recorded, Store, Unit, UseCase, follower};
use vivier_kernel::access::Party;
use vivier_kernel::actor::Role;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::notice::{Family, Notice};
use vivier_kernel::zone::Zone;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use crate::access;
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::state::{BrigadeState, Duty, Member};
use crate::domain::value::{BrigadeId, DutyId, Name};
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
        let state = unit.store().load::<Brigade>(self.brigade.uuid()).await?.state;
        let (Some(back), Some(member)) = (back, state.members.get(&self.talent)) else { return Ok(()) };
        let today = Zone::Metropolitan.day(unit.now());
        for (id, duty) in state.duties.iter().filter(|(_, duty)| duty.talent == self.talent) {
            let missed = duty.period.start() < back && duty.period.end() >= today;
            if let Some(notice) = uncovered((self.brigade, &state), (*id, duty), member, back).filter(|_| missed) {
                unit.notify(&notice)?;
            }
        }
        Ok(())
    }
}

/// That nobody is there on days of the duty: once for each last day of them, however often its holder changes what they say. None where nobody
/// coordinates.
fn uncovered(
    (brigade, state): (BrigadeId, &BrigadeState),
    (id, duty): (DutyId, &Duty),
    member: &Member,
    back: NaiveDate,
) -> Option<Notice> {
    let last = back.pred_opt()?.min(duty.period.end());
    let cause = format!("brigade:{brigade}:duty-uncovered:{id}:{}:{last}", duty.talent);
    let notice = Notice::new(Family::Mission, "brigade.duty-uncovered", cause)
        .text("brigade", state.name.as_ref().map_or("", Name::as_str))
        .person("person", member.account)
        .word("duty", duty.kind.as_str())
        .day("start", duty.period.start())
        .day("end", duty.period.end())
        .day("back", back)
        .link_to("/brigades", brigade)
        .until(Zone::Metropolitan.begins(duty.period.end() + Duration::days(1)));
    // Whoever coordinates the brigade and is on its roster knows when they are there.
    Some(notice.to_holders_besides(Role::Coordinator, state.organisation?, member.account))
}
