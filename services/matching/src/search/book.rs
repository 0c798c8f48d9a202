//! Which searches an account keeps: a stream of its own for each account, so that the limit holds however many are saved at the same moment and
//! however late a read model is.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::problem::{Problem, Refusal};

use crate::ids::{SearchBookId, SearchId};

/// Searches that one account keeps at most.
pub const MAX_SEARCHES: usize = 30;
/// What tells an account's book from the account's own stream: ids of streams are of one space.
const ASIDE: u128 = 0x0000_0000_0000_0000_71c4_0be9_52fd_a836;

impl SearchBookId {
    /// The stream in which it is written what an account keeps.
    pub fn of(account: AccountId) -> Self {
        Self::from_uuid(Uuid::from_u128(account.uuid().as_u128() ^ ASIDE))
    }
}

/// An account keeps one search more.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchKept {
    pub account: AccountId,
    pub search: SearchId,
}

/// It keeps one less.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SearchDropped {
    pub search: SearchId,
}

vivier_kernel::events! {
    /// What is written down of the searches that an account keeps.
    pub enum SearchBookEvent {
        SearchKept = 1,
        SearchDropped = 1,
    }
}

/// The searches that are kept, of those that were saved since they are written down here.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct SearchBookState {
    pub kept: BTreeSet<SearchId>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum SearchBookCommand {
    /// `known`: searches that are known from elsewhere, those of before they were written down here among them.
    Keep {
        account: AccountId,
        search: SearchId,
        known: Vec<SearchId>,
    },
    Drop {
        search: SearchId,
    },
}

/// Why no search is saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SearchBookRefusal {
    #[error("the account keeps as many searches as it may")]
    Full,
}

impl Refusal for SearchBookRefusal {
    fn problem(&self) -> Problem {
        // Of all that the account keeps there are too many: no field of this one is at fault.
        Problem::new("TOO_MANY").with("max", MAX_SEARCHES)
    }
}

pub struct SearchBook;

impl Decider for SearchBook {
    const TYPE: &'static str = "search_book";
    type State = SearchBookState;
    type Command = SearchBookCommand;
    type Event = SearchBookEvent;
    type Refusal = SearchBookRefusal;

    fn decide(
        state: &SearchBookState,
        command: SearchBookCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<SearchBookEvent>, SearchBookRefusal> {
        match command {
            SearchBookCommand::Keep { search, .. } if state.kept.contains(&search) => Ok(Vec::new()),
            SearchBookCommand::Keep { account, search, known } => {
                let all: BTreeSet<SearchId> = state.kept.iter().copied().chain(known).collect();
                match all.len() < MAX_SEARCHES {
                    true => Ok(vec![SearchKept { account, search }.into()]),
                    false => Err(SearchBookRefusal::Full),
                }
            }
            SearchBookCommand::Drop { search } if state.kept.contains(&search) => {
                Ok(vec![SearchDropped { search }.into()])
            }
            SearchBookCommand::Drop { .. } => Ok(Vec::new()),
        }
    }

    fn evolve(state: &mut SearchBookState, event: &SearchBookEvent) {
        match event {
            SearchBookEvent::SearchKept(kept) => state.kept.insert(kept.search),
            SearchBookEvent::SearchDropped(dropped) => state.kept.remove(&dropped.search),
        };
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<SearchBookEvent> {
    let id = |number: u128| Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let search = SearchId::from_uuid(id(2));
    vec![SearchKept { account: AccountId::from_uuid(id(1)), search }.into(), SearchDropped { search }.into()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(number: usize) -> SearchId {
        SearchId::from_uuid(Uuid::from_u128(number as u128))
    }

    #[test]
    fn what_is_known_from_elsewhere_counts_once_and_what_is_dropped_no_more() {
        let mut state = SearchBookState::default();
        let now = DateTime::<Utc>::UNIX_EPOCH;
        let mut decided = |command| {
            let events = SearchBook::decide(&state, command, now)?;
            events.iter().for_each(|event| SearchBook::evolve(&mut state, event));
            Ok::<_, SearchBookRefusal>(events.len())
        };
        let keep = |number, known: &[usize]| SearchBookCommand::Keep {
            account: AccountId::default(),
            search: search(number),
            known: known.iter().map(|number| search(*number)).collect(),
        };
        // One from before the book, and read models that say all of it again.
        for number in 1..MAX_SEARCHES {
            let known: Vec<usize> = (0..number).collect();
            assert_eq!(decided(keep(number, &known)), Ok(1), "{number}");
        }
        assert_eq!(decided(keep(MAX_SEARCHES, &[0])), Err(SearchBookRefusal::Full));
        assert_eq!(decided(keep(1, &[0])), Ok(0), "it is kept already");
        assert_eq!(decided(SearchBookCommand::Drop { search: search(1) }), Ok(1));
        assert_eq!(decided(SearchBookCommand::Drop { search: search(0) }), Ok(0), "it was never written down");
        assert_eq!(decided(keep(MAX_SEARCHES, &[0])), Ok(1));
    }
}
