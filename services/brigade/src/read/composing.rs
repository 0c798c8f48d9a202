//! Composes apart from the threads that answer requests: it takes up to seconds of processor time. Whoever composes is shown their
//! own people first, and of the others no more than that there is somebody.
//!
//! Teams follow from what is asked and from who could be there, and from nothing else: a few answers are remembered by exactly that, so that a
//! page which is looked at again, or checked by hand, does not search again while nothing has changed. What blocks is not: what would lift it
//! follows from what is known of people over other days as well.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::period::Period;
use vivier_kernel::problem::Problem;

use super::people::People;
use super::pool::{people_for, request_for};
use super::seen::{Seen, seen};
use crate::composition::effort::{COMPOSE_STEPS, Effort, SearchLimit};
use crate::composition::request::{Candidate, Request};
use crate::composition::solve::{Composition, Unsound, compose};
use crate::domain::mobilisation::event::Need;

/// When a composition is given up whatever it has done: far beyond what its work takes, so that no thread is lost to it.
const COMPOSE_TIME: Duration = Duration::from_secs(60);

/// Compositions that a process remembers: those of the mobilisations that are being composed.
const REMEMBERED: usize = 8;

static RECENT: Recent = Recent(Mutex::new(VecDeque::new()));

/// The latest compositions, the last one used at the end.
struct Recent(Mutex<VecDeque<Arc<Composed>>>);

impl Recent {
    fn find(&self, request: &Request, candidates: &[Candidate]) -> Option<Arc<Composed>> {
        let mut kept = self.kept();
        let at = kept.iter().position(|one| one.request == *request && one.candidates == candidates)?;
        let found = kept.remove(at)?;
        kept.push_back(Arc::clone(&found));
        Some(found)
    }

    fn keep(&self, composed: &Arc<Composed>) {
        let mut kept = self.kept();
        if kept.len() == REMEMBERED {
            kept.pop_front();
        }
        kept.push_back(Arc::clone(composed));
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Composed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What came of it, with what it was composed from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Composed {
    pub(crate) request: Request,
    pub(crate) candidates: Vec<Candidate>,
    /// `Unsound` where the independent check does not agree with the search.
    pub(crate) found: Result<Composition, Unsound>,
    /// What ended the search before it was through; none where nothing did.
    pub(crate) limit: Option<SearchLimit>,
}

/// Composes from the people of the brigades that the actor coordinates; where they make no team, from those of all brigades. Whom the
/// actor may know of comes with it: the others stay unnamed until they are called.
///
/// # Errors
/// `Store`; the refusals of [`request_for`]; `COMPOSITION_UNFINISHED` where the process ends meanwhile.
pub(crate) async fn composed_for(store: &Store, actor: &Actor, need: &Need) -> Result<(Composed, Seen), QueryError> {
    let request = request_for(need, store.clock().now())?;
    let everybody = people_for(store, need).await?;
    let seen = seen(store, actor).await?;
    let own = everybody.only(|talent| seen.has(talent));
    if own.len() < everybody.len() {
        let composed = composed(request.clone(), own, need).await?;
        if matches!(composed.found, Ok(Composition::Teams { .. })) {
            return Ok((composed, seen));
        }
    }
    Ok((composed(request, everybody, need).await?, seen))
}

/// Composes within [`COMPOSE_STEPS`], or remembers what was composed from the same: the same question gets the same answer however busy the
/// machine is. What [`COMPOSE_TIME`] cut short is not remembered: it may come out better the next time.
///
/// # Errors
/// `COMPOSITION_UNFINISHED` where the process ends meanwhile.
async fn composed(request: Request, people: People, need: &Need) -> Result<Composed, Problem> {
    let reach_by = need.team_by;
    let candidates = people.over(need.period, reach_by);
    if let Some(known) = RECENT.find(&request, &candidates) {
        return Ok(Composed::clone(&known));
    }
    let work = move || {
        let started = Instant::now();
        let is_late = || started.elapsed() > COMPOSE_TIME;
        let effort = Effort::new(COMPOSE_STEPS, &is_late);
        let other_days = |days: Period| people.on_other_days(days, reach_by);
        let found = compose(&request, &candidates, Some(&other_days), &effort);
        let limit = effort.reached();
        let composed = Composed { request, candidates, found, limit };
        if !is_late() && !matches!(composed.found, Ok(Composition::Blocked(_))) {
            RECENT.keep(&Arc::new(composed.clone()));
        }
        composed
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::new("COMPOSITION_UNFINISHED"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;
    use crate::composition::tests::pool::{self, Hardness};

    #[test]
    fn what_is_remembered_is_of_exactly_the_same_and_a_few_at_a_time() {
        let recent = Recent(Mutex::new(VecDeque::new()));
        let of = |number: u64| {
            let mut chance = Chance::new(number);
            let request = pool::request(&mut chance);
            let candidates = pool::people(&mut chance, 6, Hardness(20));
            let effort = Effort::new(COMPOSE_STEPS, &|| false);
            let found = compose(&request, &candidates, None, &effort);
            let limit = effort.reached();
            Arc::new(Composed { request, candidates, found, limit })
        };
        let all: Vec<_> = (0..=REMEMBERED as u64).map(of).collect();
        let known = |one: &Composed| recent.find(&one.request, &one.candidates);
        recent.keep(&all[0]);
        assert_eq!(known(&all[0]).as_ref(), Some(&all[0]));
        // One person fewer, or an hour less of notice, is something else.
        assert_eq!(recent.find(&all[0].request, &all[0].candidates[1..]), None);
        let later = Request { notice_hours: all[0].request.notice_hours - 1, ..all[0].request.clone() };
        assert_eq!(recent.find(&later, &all[0].candidates), None);
        // What was used last stays longest.
        all[1..REMEMBERED].iter().for_each(|one| recent.keep(one));
        assert!(known(&all[0]).is_some());
        recent.keep(&all[REMEMBERED]);
        assert!(known(&all[0]).is_some() && known(&all[1]).is_none() && known(&all[REMEMBERED]).is_some());
    }
}
