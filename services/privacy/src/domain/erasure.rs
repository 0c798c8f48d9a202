//! One erasure: that it happened, what it took away and what it left, without a word about the person.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::problem::{Problem, Refusal};
use vivier_kernel::{closed_list, events, id_types};

id_types! {
    /// One erasure; with its code it is the receipt.
    ErasureId => "Erasure";
}

closed_list! {
    /// On whose word somebody is erased.
    pub enum ErasedBy {
        Oneself => "ONESELF",
        /// Their time had come, and nobody objected.
        Retention => "RETENTION",
        /// An administrator of the programme, at the person’s request.
        Programme => "PROGRAMME",
    }
}

/// What an erasure takes away, in numbers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// Profiles in the pool, withdrawn ones included.
    pub talents: u32,
    /// Placements that were open and stop.
    pub open_placements: u32,
    /// Placements that were confirmed or under way and end.
    pub running_placements: u32,
    /// Placements that are over: their days and figures stay, without texts and names.
    pub past_placements: u32,
}

/// A person's key was deleted: nobody can read any more what was sealed under it, in whatever copy made from now on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonErased {
    pub erasure: ErasureId,
    /// Whose key it was: to erase again after an older backup was restored.
    pub account: AccountId,
    pub by: ErasedBy,
    pub taken: Taken,
    pub on: NaiveDate,
}

events! {
    /// What can have happened to an erasure.
    pub enum ErasureEvent {
        PersonErased = 1,
    }
}

#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct ErasureState {
    pub erased: Option<PersonErased>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Erase(pub PersonErased);

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ErasureRefusal {
    #[error("this erasure was done")]
    Done,
}

impl Refusal for ErasureRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::Done => Problem::new("ERASURE_DONE"),
        }
    }
}

/// The aggregate of one erasure.
pub struct Erasure;

impl Decider for Erasure {
    const TYPE: &'static str = "erasure";
    type State = ErasureState;
    type Command = Erase;
    type Event = ErasureEvent;
    type Refusal = ErasureRefusal;

    fn decide(
        state: &ErasureState,
        Erase(erased): Erase,
        _: DateTime<Utc>,
    ) -> Result<Vec<ErasureEvent>, ErasureRefusal> {
        if state.erased.is_some() { Err(ErasureRefusal::Done) } else { Ok(vec![erased.into()]) }
    }

    fn evolve(state: &mut ErasureState, event: &ErasureEvent) {
        let ErasureEvent::PersonErased(erased) = event;
        state.erased = Some(erased.clone());
    }
}

/// One sample of each event.
pub fn samples() -> Vec<ErasureEvent> {
    let uuid = |number: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    vec![
        PersonErased {
            erasure: ErasureId::from_uuid(uuid(1)),
            account: AccountId::from_uuid(uuid(2)),
            by: ErasedBy::Oneself,
            taken: Taken { talents: 1, open_placements: 2, running_placements: 1, past_placements: 3 },
            on: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default(),
        }
        .into(),
    ]
}
