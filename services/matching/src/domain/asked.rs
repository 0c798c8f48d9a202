//! How often a talent was asked lately: a stream of its own for each talent, so that the limit holds whatever else happens at the same
//! moment and however late a read model is.

use chrono::{DateTime, Duration, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{PlacementId, TalentId, TypedId};
use vivier_kernel::problem::{Problem, Refusal};

use crate::ids::AskedId;
use crate::ranking::policy::{ASKED_DAYS, MOST_ASKED};

/// What tells a talent's stream of questions from their own stream: ids of streams are of one space.
const ASIDE: u128 = 0x0000_0000_0000_0000_2a5c_91e7_40d3_6b8f;

impl AskedId {
    /// The stream in which it is written how often a talent was asked.
    pub fn of(talent: TalentId) -> Self {
        Self::from_uuid(Uuid::from_u128(talent.uuid().as_u128() ^ ASIDE))
    }
}

/// Somebody was invited, or proposed for a seat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TalentAsked {
    pub talent: TalentId,
    pub placement: PlacementId,
    pub at: DateTime<Utc>,
}

vivier_kernel::events! {
    /// What is written down of questions to a talent.
    pub enum AskedEvent {
        TalentAsked = 1,
    }
}

/// The questions that still count.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct AskedState {
    pub lately: Vec<(PlacementId, DateTime<Utc>)>,
}

/// One more question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    pub talent: TalentId,
    pub placement: PlacementId,
    /// Questions that are known from elsewhere: from before they were written down here, or asked for a team.
    pub known: Vec<(PlacementId, DateTime<Utc>)>,
}

/// Why nobody asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AskedRefusal {
    #[error("the talent was asked as often as anybody may be asked")]
    Often,
}

impl Refusal for AskedRefusal {
    fn problem(&self) -> Problem {
        Problem::new("TALENT_ASKED_OFTEN").at("talentId")
    }
}

pub struct Asked;

impl Decider for Asked {
    const TYPE: &'static str = "asked";
    type State = AskedState;
    type Command = Ask;
    type Event = AskedEvent;
    type Refusal = AskedRefusal;

    fn decide(state: &AskedState, command: Ask, now: DateTime<Utc>) -> Result<Vec<AskedEvent>, AskedRefusal> {
        let Ask { talent, placement, known } = command;
        let mut placements: Vec<PlacementId> = state
            .lately
            .iter()
            .chain(&known)
            .filter(|(_, at)| counts(*at, now))
            .map(|(placement, _)| *placement)
            .collect();
        placements.sort_unstable();
        placements.dedup();
        if placements.contains(&placement) {
            return Ok(Vec::new());
        }
        if placements.len() >= MOST_ASKED {
            return Err(AskedRefusal::Often);
        }
        Ok(vec![TalentAsked { talent, placement, at: now }.into()])
    }

    fn evolve(state: &mut AskedState, event: &AskedEvent) {
        let AskedEvent::TalentAsked(asked) = event;
        state.lately.retain(|(_, at)| counts(*at, asked.at));
        state.lately.push((asked.placement, asked.at));
    }
}

/// From so many days on, a question counts no more.
fn counts(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    at >= now - Duration::days(ASKED_DAYS)
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<AskedEvent> {
    let id = |number: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let at = DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default();
    vec![TalentAsked { talent: TalentId::from_uuid(id(1)), placement: PlacementId::from_uuid(id(2)), at }.into()]
}
