//! One saved search: what it looks for, and what its owner was told. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::SearchId;
use chrono::{DateTime, Duration, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, MissionId, SeatId};
use vivier_kernel::problem::{Problem, Refusal};
use vivier_missions::domain::value::{Region, SeatSpec, SkillKey, WorkMode};
use vivier_talents::closed_list;

/// Skills or regions that one search names at most.
pub const MAX_ITEMS: usize = 20;
/// A person's searches together tell them at once of so many seats within [`HOURS`]; what comes more waits for the digest.
pub const MOST_AT_ONCE: usize = 3;
/// Hours over which the limit counts, and after which the digest comes.
pub const HOURS: i64 = 24;
/// Seats that a search keeps in mind at most, and that one digest keeps apart, so that a state stays small.
pub const MAX_HELD: usize = 200;

closed_list! {
    /// What happened to a mission that somebody watches.
    pub enum Change {
        Suspended => "SUSPENDED",
        Resumed => "RESUMED",
        Cancelled => "CANCELLED",
        Staffed => "STAFFED",
        SeatOpen => "SEAT_OPEN",
    }
}

/// What somebody wants to hear of.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Criteria {
    /// Seats that ask for one of the skills, if any are named, at a distance or in one of the regions, if any are named.
    Seats { skills: Vec<SkillKey>, regions: Vec<Region>, remote_only: bool },
    /// Seats for which the ranking would rank one's own talent, with at least this score.
    Profile { least_score: i64 },
    /// What happens to one mission.
    Mission { mission: MissionId },
}

impl Criteria {
    /// What it finds, as a name: the same for all that find the same, in whatever order they name it, and however often.
    pub fn name(&self) -> String {
        match self {
            Self::Seats { skills, regions, remote_only } => {
                let skills: BTreeSet<&SkillKey> = skills.iter().collect();
                let regions: BTreeSet<&str> = regions.iter().map(|region| region.as_str()).collect();
                format!("seats:{skills:?}:{regions:?}:{remote_only}")
            }
            Self::Profile { least_score } => format!("profile:{least_score}"),
            Self::Mission { mission } => format!("mission:{mission}"),
        }
    }

    /// True where both find the same.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    /// True where a seat is what a search for seats looks for.
    pub fn take(&self, seat: &SeatSpec) -> bool {
        let Self::Seats { skills, regions, remote_only } = self else { return false };
        let asks = skills.is_empty() || seat.skills.iter().any(|required| skills.contains(&required.skill));
        let remote = seat.mode == WorkMode::Remote;
        let there = regions.is_empty() || remote || seat.region.is_some_and(|region| regions.contains(&region));
        asks && there && (!remote_only || remote)
    }

    /// True where the search may have found what waits with another one. `seat`: what the seat that waits is now, where there is one. What the
    /// ranking says of a seat is not asked again.
    pub fn accounts_for(&self, waiting: &Waiting, seat: Option<&SeatSpec>) -> bool {
        match self {
            Self::Mission { mission } => waiting.seat.is_none() && *mission == waiting.mission,
            Self::Profile { .. } => waiting.seat.is_some(),
            Self::Seats { .. } => seat.is_some_and(|seat| self.take(seat)),
        }
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchSaved {
    pub search: SearchId,
    /// Whose it is.
    pub account: AccountId,
    pub criteria: Criteria,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchForgotten {}

/// Its owner was told of a seat, or of a change of a mission.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchAlerted {
    pub mission: MissionId,
    pub seat: Option<SeatId>,
    pub at: DateTime<Utc>,
}

/// There was too much to tell at once: it waits for the digest.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchAlertHeld {
    pub mission: MissionId,
    pub seat: Option<SeatId>,
    /// When the digest comes.
    pub digest_at: DateTime<Utc>,
}

/// The digest of what had waited was sent.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchDigested {
    pub count: u32,
    /// Seats that had waited and that nobody can ask for now: nothing was said of them. Before this was recorded, all were told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untold: Vec<SeatId>,
}

vivier_kernel::events! {
    /// What happens to a saved search.
    pub enum SearchEvent {
        SearchSaved = 1,
        SearchForgotten = 1,
        SearchAlerted = 1,
        SearchAlertHeld = 1,
        SearchDigested = 1,
    }
}

/// A saved search.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct SearchState {
    pub search: Option<SearchId>,
    pub account: Option<AccountId>,
    pub criteria: Option<Criteria>,
    pub forgotten: bool,
    /// When its owner was told lately.
    pub told: Vec<DateTime<Utc>>,
    /// Seats that it has told of, or that wait, so that nobody hears of one twice.
    pub seats: BTreeMap<SeatId, ()>,
    pub held: u32,
    /// What the digest will name, oldest first; at most [`MAX_HELD`].
    #[serde(default)]
    pub waiting: Vec<Waiting>,
    pub digest_at: Option<DateTime<Utc>>,
}

/// A seat that waits for the digest; none where it is a change of a watched mission.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waiting {
    pub mission: MissionId,
    pub seat: Option<SeatId>,
}

impl SearchState {
    /// How often its owner was told within [`HOURS`].
    pub fn told_lately(&self, now: DateTime<Utc>) -> usize {
        let since = now - Duration::hours(HOURS);
        self.told.iter().filter(|told| **told > since).count()
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum SearchCommand {
    Save {
        search: SearchId,
        account: AccountId,
        criteria: Criteria,
    },
    Forget,
    /// `elsewhere`: of how much the person's other searches told them lately.
    Alert {
        mission: MissionId,
        seat: Option<SeatId>,
        elsewhere: usize,
    },
    /// What waited with another search of the same person, which they forget: it has not been told yet.
    TakeOver {
        waiting: Vec<Waiting>,
        digest_at: DateTime<Utc>,
    },
    /// `count`: of how much that waited there is still something to say; `untold`: the seats of which there is nothing.
    Digest {
        count: u32,
        untold: Vec<SeatId>,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SearchRefusal {
    #[error("the search was forgotten")]
    Forgotten,
}

impl Refusal for SearchRefusal {
    fn problem(&self) -> Problem {
        Problem::new("SEARCH_FORGOTTEN")
    }
}

pub struct Search;

impl Decider for Search {
    const TYPE: &'static str = "search";
    type State = SearchState;
    type Command = SearchCommand;
    type Event = SearchEvent;
    type Refusal = SearchRefusal;

    fn decide(
        state: &SearchState,
        command: SearchCommand,
        now: DateTime<Utc>,
    ) -> Result<Vec<SearchEvent>, SearchRefusal> {
        match command {
            SearchCommand::Save { search, account, criteria } if state.search.is_none() => {
                Ok(vec![SearchSaved { search, account, criteria }.into()])
            }
            SearchCommand::Save { .. } => Ok(Vec::new()),
            _ if state.search.is_none() => Err(SearchRefusal::Forgotten),
            SearchCommand::Forget if state.forgotten => Ok(Vec::new()),
            SearchCommand::Forget => Ok(vec![SearchForgotten {}.into()]),
            SearchCommand::Alert { .. } | SearchCommand::TakeOver { .. } | SearchCommand::Digest { .. }
                if state.forgotten =>
            {
                Err(SearchRefusal::Forgotten)
            }
            SearchCommand::Alert { seat: Some(seat), .. } if state.seats.contains_key(&seat) => Ok(Vec::new()),
            SearchCommand::Alert { mission, seat, elsewhere } => {
                if state.told_lately(now) + elsewhere < MOST_AT_ONCE {
                    return Ok(vec![SearchAlerted { mission, seat, at: now }.into()]);
                }
                let digest_at = state.digest_at.unwrap_or(now + Duration::hours(HOURS));
                Ok(vec![SearchAlertHeld { mission, seat, digest_at }.into()])
            }
            SearchCommand::TakeOver { waiting, digest_at } => {
                let digest_at = state.digest_at.unwrap_or(digest_at);
                let unheard = |one: &Waiting| one.seat.is_none_or(|seat| !state.seats.contains_key(&seat));
                let held = |Waiting { mission, seat }: Waiting| {
                    SearchEvent::from(SearchAlertHeld { mission, seat, digest_at })
                };
                Ok(waiting.into_iter().filter(unheard).map(held).collect())
            }
            SearchCommand::Digest { .. } if state.held == 0 => Ok(Vec::new()),
            SearchCommand::Digest { count, untold } => Ok(vec![SearchDigested { count, untold }.into()]),
        }
    }

    fn evolve(state: &mut SearchState, event: &SearchEvent) {
        let mut heard = |seat: &Option<SeatId>| {
            let Some(seat) = seat else { return };
            // Ids begin with their instant: the oldest makes room, so that what is new is told once for however long a search is kept.
            if state.seats.len() >= MAX_HELD && !state.seats.contains_key(seat) {
                state.seats.pop_first();
            }
            state.seats.insert(*seat, ());
        };
        match event {
            SearchEvent::SearchSaved(saved) => {
                state.search = Some(saved.search);
                state.account = Some(saved.account);
                state.criteria = Some(saved.criteria.clone());
            }
            SearchEvent::SearchForgotten(_) => {
                state.forgotten = true;
                state.held = 0;
                state.digest_at = None;
                // Nobody was told of it by this search.
                for seat in state.waiting.drain(..).filter_map(|waiting| waiting.seat) {
                    state.seats.remove(&seat);
                }
            }
            SearchEvent::SearchAlerted(alerted) => {
                heard(&alerted.seat);
                state.told.retain(|told| *told > alerted.at - Duration::hours(HOURS));
                state.told.push(alerted.at);
            }
            SearchEvent::SearchAlertHeld(held) => {
                heard(&held.seat);
                state.held = state.held.saturating_add(1);
                if state.waiting.len() < MAX_HELD {
                    state.waiting.push(Waiting { mission: held.mission, seat: held.seat });
                }
                state.digest_at = Some(held.digest_at);
            }
            SearchEvent::SearchDigested(digested) => {
                // Should one be free again, it is news.
                for seat in &digested.untold {
                    state.seats.remove(seat);
                }
                state.held = 0;
                state.waiting.clear();
                state.digest_at = None;
            }
        }
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<SearchEvent> {
    fn id<T: vivier_kernel::id::TypedId>(number: u128) -> T {
        T::from_uuid(uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
    }
    let at = DateTime::<Utc>::from_timestamp(1_780_000_000, 0).expect("a date");
    let criteria =
        Criteria::Seats { skills: vec![uuid::Uuid::from_u128(1)], regions: vec![Region::Bretagne], remote_only: false };
    vec![
        SearchSaved { search: id(1), account: id(2), criteria }.into(),
        SearchAlerted { mission: id(3), seat: Some(id(4)), at }.into(),
        SearchAlertHeld { mission: id(3), seat: Some(id(5)), digest_at: at }.into(),
        SearchDigested { count: 1, untold: Vec::new() }.into(),
        SearchForgotten {}.into(),
    ]
}
