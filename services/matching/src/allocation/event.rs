//! What can have happened to an allocation run. People stand in it as ids; words are sealed under whoever wrote them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::upcast::Upcast;
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, MissionId, PlacementId, SeatId, SubjectId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;

use super::outcome::{Ahead, MissedSeat, MissionResult, Outcome, Proposal, RuleResult, SkillPrice, TalentPrice};
use super::value::{
    AheadBy, AllocationRunId, Minimum, MissedCause, Parameters, RunRejection, ShortfallCause, SkillSupply, Words,
};

/// The programme asked for an allocation, and this came of it: the first event of the stream.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationComputed {
    pub run: AllocationRunId,
    pub by: AccountId,
    pub parameters: Parameters,
    pub outcome: Outcome,
}

/// What it rests on had changed: it was solved anew, with the least disturbance to what it had proposed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationResolved {
    /// The first one is 1.
    pub edition: u32,
    pub outcome: Outcome,
    /// How many people have other seats than before.
    pub moved: u32,
}

/// The programme accepts: the proposals are opened, and everybody concerned is asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationAccepted {
    pub by: AccountId,
    pub edition: u32,
    pub words: Option<Sealed<Words>>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationRejected {
    pub by: AccountId,
    pub edition: u32,
    pub reason: RunRejection,
    pub words: Option<Sealed<Words>>,
}

/// One of its proposals is a placement now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationProposalOpened {
    pub talent: TalentId,
    pub seat: SeatId,
    pub placement: PlacementId,
}

/// One of its proposals could not be opened any more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AllocationProposalLapsed {
    pub talent: TalentId,
    pub seat: SeatId,
    /// The refusal's code.
    pub code: String,
}

events! {
    /// What can have happened to an allocation run.
    pub enum AllocationEvent {
        AllocationComputed = 1,
        AllocationResolved = 1,
        AllocationAccepted = 2,
        AllocationRejected = 2,
        AllocationProposalOpened = 1,
        AllocationProposalLapsed = 1,
    }
}

/// How decisions of before words were sealed are read: without their words, which stood there in clear and nothing shows any more.
pub fn upcasts() -> [Upcast; 2] {
    let without_words = |payload: &mut serde_json::Value| payload["words"] = serde_json::Value::Null;
    ["AllocationAccepted", "AllocationRejected"].map(|kind| Upcast { kind, from: 1, change: without_words })
}

fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

/// One fixed sample of every event, in the order of the enum.
pub fn samples() -> Vec<AllocationEvent> {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default();
    let last = chrono::NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default();
    let Ok(period) = Period::new(first, last) else { return Vec::new() };
    let words: Sealed<Words> = Sealed::from_parts(id::<SubjectId>(9), "AAAA".to_owned());
    let (talent, seat, mission, by): (TalentId, SeatId, MissionId, AccountId) = (id(1), id(2), id(3), id(9));
    let outcome = Outcome {
        policy: 1,
        ranking_policy: 1,
        input_hash: "5f".repeat(32),
        people: 2,
        seats: 1,
        pairs: 2,
        seats_cut: 0,
        value: 81_000,
        objective: 81_000,
        bound: 81_000,
        proposals: vec![Proposal { talent, seat, mission, fit: 90_000, value: 81_000 }],
        rules: vec![RuleResult { rule: "FIRST_COME".to_owned(), value: 63_000, placed: 1, blocking_pairs: 1 }],
        blocking_pairs: 0,
        talent_prices: vec![TalentPrice { talent, price: 18_000 }],
        skill_prices: vec![SkillPrice {
            skill: Uuid::from_u128(11),
            seats: 1,
            filled: 1,
            people: 2,
            price: 18_000,
            supply: SkillSupply::Priced,
        }],
        missed: vec![MissedSeat {
            talent: id(4),
            seat,
            cause: MissedCause::Outbid,
            by: Some(talent),
            at_least: 18_001,
            at_least_fit: 20_002,
            needed_fit: Some(20_450),
            out_of_reach: false,
            ahead: vec![Ahead { by: AheadBy::Skill, skill: Some(Uuid::from_u128(11)), points: 180_010 }],
        }],
        missions: vec![MissionResult {
            mission,
            seats: 1,
            filled: 1,
            shortfall: ShortfallCause::None,
            priority: Some(20),
        }],
    };
    let minimums = vec![Minimum { mission, seats: 1 }];
    vec![
        AllocationComputed {
            run: id(7),
            by,
            parameters: Parameters { period, releases_per_service: Some(2), spread_percent: 50, minimums },
            outcome: outcome.clone(),
        }
        .into(),
        AllocationResolved { edition: 2, outcome, moved: 1 }.into(),
        AllocationAccepted { by, edition: 2, words: Some(words.clone()) }.into(),
        AllocationRejected { by, edition: 2, reason: RunRejection::PrioritiesToReview, words: Some(words) }.into(),
        AllocationProposalOpened { talent, seat, placement: id(5) }.into(),
        AllocationProposalLapsed { talent, seat, code: "SEAT_NOT_OPEN".to_owned() }.into(),
    ]
}
