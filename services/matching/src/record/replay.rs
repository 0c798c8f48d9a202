//! A recorded ranking done again, from the events as they were.

use std::collections::BTreeMap;
use std::sync::Arc;

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::Decider as _;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_skills::Skills;
use vivier_skills::past::PastSkills;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::event::TalentEvent;
use vivier_talents::domain::state::TalentState;

use super::domain::{RankingFollowed, RankingRecord};
use super::read::may_see;
use super::seen::prove;
use crate::ids::RankingId;
use crate::live::Pool;
use crate::ranking::load::Asked;
use crate::ranking::policy::POLICY;

/// What doing it again gave.
#[derive(Clone, PartialEq, Debug)]
pub struct Replayed {
    pub record: RankingFollowed,
    /// The policy is still that of the record, and the frameworks of then were found; otherwise it cannot be done again by this version.
    pub same_rules: bool,
    /// The digest of what it went by is the same.
    pub same_inputs: bool,
    /// The list is the same, to the last place and point.
    pub same_list: bool,
}

/// Does a recorded ranking again, by the frameworks as they were. `None` where it does not exist for the viewer. Reads all events: for an audit, not for a page.
///
/// # Errors
/// `Store`.
pub async fn replay(
    store: &Store,
    skills: &Skills,
    viewer: &Actor,
    ranking: RankingId,
) -> Result<Option<Replayed>, QueryError> {
    let Some(record) = store.load::<RankingRecord>(ranking.uuid()).await?.state.followed else { return Ok(None) };
    if !may_see(store, viewer, record.host).await? {
        return Ok(None);
    }
    let present = skills.meanings();
    let mut past = PastSkills::named(&record.meanings);
    let mut talents: BTreeMap<TalentId, (i64, TalentState)> = BTreeMap::new();
    store
        .replay(0, &mut |event| {
            // The skills and the people are followed apart: either may have been a little before the other.
            past.take(event)?;
            if event.stream_type == Talent::TYPE && event.position <= record.position {
                let happened: TalentEvent = event.event()?;
                let known = talents.entry(TalentId::from_uuid(event.stream_id)).or_default();
                Talent::evolve(&mut known.1, &happened);
                known.0 = event.version;
            }
            Ok(())
        })
        .await?;
    let states = talents.into_iter().map(|(id, (version, state))| (id, version, Arc::new(state)));
    let then = if present.digest() == record.meanings { Some(present.clone()) } else { past.meanings().map(Arc::new) };
    let same_frameworks = then.is_some();
    let pool = Pool::build(then.unwrap_or(present), record.on, states);
    let asked = Asked { spec: &record.asked, days: record.days };
    let proven = prove(&pool, &asked, &record.left_out, record.policy);
    Ok(Some(Replayed {
        same_rules: record.policy == POLICY.version && same_frameworks,
        same_inputs: proven.inputs == record.inputs,
        same_list: proven.list == record.list,
        record,
    }))
}
