//! One recorded ranking: it happened once, and nothing changes it.

use crate::ids::RankingId;
use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_event_store::upcast::Upcast;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, SeatId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal};
use vivier_missions::domain::value::SeatSpec;
use vivier_talents::closed_list;

/// Places of a list that are recorded by name; the digest covers all of it.
pub const TOP: usize = 20;

/// A place of a recorded list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    pub talent: TalentId,
    pub score: i64,
}

/// A place of the list of seats that a talent had before them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatPlace {
    pub seat: SeatId,
    pub score: i64,
}

/// The open seats as they were ranked for a talent who applied for one of them. Whoever decides about that seat is not told of the others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatsShown {
    /// The version of the policy.
    pub policy: u32,
    /// SHA-256 over the list, hexadecimal.
    pub list: String,
    /// The first places.
    pub top: Vec<SeatPlace>,
    /// How many were on the list.
    pub of: u32,
    /// The place of the seat that they applied for, from 1; none where a constraint had taken it out.
    pub place: Option<u32>,
}

closed_list! {
    /// What somebody did with a ranking before them.
    pub enum Act {
        /// The owner invited somebody.
        Invited => "INVITED",
        /// The programme proposed somebody.
        Proposed => "PROPOSED",
        /// The programme accepted an allocation that proposes somebody: over all seats, not by this list alone.
        Allocated => "ALLOCATED",
        /// Somebody applied: they may be told their place in the list of those who decide.
        Applied => "APPLIED",
        /// Whoever fills the seat said yes to somebody who had applied, or was proposed.
        Accepted => "ACCEPTED",
        /// Whoever fills the seat said no to somebody who had applied, or was proposed.
        Declined => "DECLINED",
    }
}

/// Somebody acted upon a ranking. Everything that it went by is in the events up to `position`, but for `left_out`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RankingFollowed {
    pub ranking: RankingId,
    pub act: Act,
    pub placement: PlacementId,
    pub mission: MissionId,
    pub seat: SeatId,
    /// The organisation that has the mission.
    pub host: OrganisationId,
    /// Who was invited, was proposed, applied or was answered.
    pub talent: TalentId,
    /// What the seat asked for.
    pub asked: SeatSpec,
    /// Its days that were still to come.
    pub days: Period,
    /// The day it was for.
    pub on: NaiveDate,
    /// The pool was as the events up to this place make it.
    pub position: i64,
    /// The version of the policy.
    pub policy: u32,
    /// What the skills meant: a digest of all frameworks.
    pub meanings: String,
    /// Whom constraints took out that depend on the reader, on other placements and on the tree of administrations.
    pub left_out: Vec<TalentId>,
    /// SHA-256 over all that the list went by, hexadecimal.
    pub inputs: String,
    /// SHA-256 over the list, hexadecimal.
    pub list: String,
    /// The first places.
    pub top: Vec<Place>,
    /// How many were on the list.
    pub of: u32,
    /// Their place, from 1; none where a constraint had taken them out.
    pub place: Option<u32>,
    /// The seats that whoever applied had before them; none of other acts, and of applications of before they were recorded.
    pub seats: Option<SeatsShown>,
}

impl Act {
    /// Whether it was done against the list: somebody was chosen who is not its first, or its first was refused. Applying chooses nobody, and an
    /// allocation goes by more than one list.
    pub fn is_against(self, place: Option<u32>) -> bool {
        match self {
            Self::Invited | Self::Proposed | Self::Accepted => place != Some(1),
            Self::Declined => place == Some(1),
            Self::Allocated | Self::Applied => false,
        }
    }
}

vivier_kernel::events! {
    /// What happens to a recorded ranking.
    pub enum RankingEvent {
        RankingFollowed = 3,
    }
}

/// How records of before other acts were recorded are read: they are of invitations. Those of before the seats of whoever applied were
/// recorded have none.
pub fn upcasts() -> [Upcast; 2] {
    [
        Upcast { kind: "RankingFollowed", from: 1, change: |payload| payload["act"] = Act::Invited.as_str().into() },
        Upcast { kind: "RankingFollowed", from: 2, change: |payload| payload["seats"] = serde_json::Value::Null },
    ]
}

/// A recorded ranking.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct RankingState {
    pub followed: Option<RankingFollowed>,
}

/// Nothing refuses a record.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RankingRefusal {
    #[error("another ranking is recorded under this id")]
    Recorded,
}

impl Refusal for RankingRefusal {
    fn problem(&self) -> Problem {
        Problem::new("RANKING_RECORDED")
    }
}

pub struct RankingRecord;

impl Decider for RankingRecord {
    const TYPE: &'static str = "ranking";
    type State = RankingState;
    type Command = Box<RankingFollowed>;
    type Event = RankingEvent;
    type Refusal = RankingRefusal;

    fn decide(
        state: &RankingState,
        command: Box<RankingFollowed>,
        _: DateTime<Utc>,
    ) -> Result<Vec<RankingEvent>, RankingRefusal> {
        match &state.followed {
            None => Ok(vec![RankingEvent::from(*command)]),
            Some(known) if *known == *command => Ok(Vec::new()),
            Some(_) => Err(RankingRefusal::Recorded),
        }
    }

    fn evolve(state: &mut RankingState, event: &RankingEvent) {
        let RankingEvent::RankingFollowed(followed) = event;
        state.followed = Some(followed.clone());
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<RankingEvent> {
    fn id<T: vivier_kernel::id::TypedId>(number: u128) -> T {
        T::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
    }
    let asked = crate::domain::samples::seat();
    let days = asked.period;
    let talent: TalentId = id(6);
    vec![
        RankingFollowed {
            ranking: id(1),
            act: Act::Applied,
            placement: id(2),
            mission: id(3),
            seat: id(4),
            host: id(5),
            talent,
            on: days.start(),
            asked,
            days,
            position: 1234,
            policy: 2,
            meanings: "5f".repeat(32),
            left_out: vec![id(7)],
            inputs: "6a".repeat(32),
            list: "7b".repeat(32),
            top: vec![Place { talent: id(8), score: 640_000 }, Place { talent, score: 610_000 }],
            of: 12,
            place: Some(2),
            seats: Some(SeatsShown {
                policy: 2,
                list: "8c".repeat(32),
                top: vec![SeatPlace { seat: id(9), score: 700_000 }, SeatPlace { seat: id(4), score: 610_000 }],
                of: 3,
                place: Some(2),
            }),
        }
        .into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_of_before_seats_were_recorded_has_none() {
        let stored = include_str!("../../../../schema/events/samples/RankingFollowed.v2.json");
        let mut payload: serde_json::Value = serde_json::from_str(stored).expect("JSON");
        let upcast = upcasts().into_iter().find(|upcast| upcast.from == 2).expect("one for the second version");
        (upcast.change)(&mut payload);
        let followed: RankingFollowed = serde_json::from_value(payload).expect("a record");
        assert_eq!((followed.of, followed.place, followed.seats), (12, Some(2), None));
    }
}
