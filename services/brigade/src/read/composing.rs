//! Composes apart from the threads that answer requests: it takes up to seconds of processor time. Whoever composes is shown their
//! own people first, and of the others no more than that there is somebody.

use std::time::{Duration, Instant};

use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::problem::Problem;

use super::pool::{pool_for, request_for};
use super::seen::{Seen, seen};
use crate::composition::effort::{COMPOSE_STEPS, Effort, SearchLimit};
use crate::composition::request::{Candidate, Request};
use crate::composition::solve::{Composition, Unsound, compose};
use crate::domain::mobilisation::event::Need;

/// When a composition is given up whatever it has done: far beyond what its work takes, so that no thread is lost to it.
const COMPOSE_TIME: Duration = Duration::from_secs(60);

/// What came of it, with what it was composed from.
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
    let everybody = pool_for(store, need).await?;
    let seen = seen(store, actor).await?;
    let own: Vec<Candidate> = everybody.iter().filter(|one| seen.has(one.talent)).cloned().collect();
    if own.len() < everybody.len() {
        let composed = composed(request.clone(), own).await?;
        if matches!(composed.found, Ok(Composition::Teams { .. })) {
            return Ok((composed, seen));
        }
    }
    Ok((composed(request, everybody).await?, seen))
}

/// Composes within [`COMPOSE_STEPS`]: the same question gets the same answer however busy the machine is.
///
/// # Errors
/// `COMPOSITION_UNFINISHED` where the process ends meanwhile.
pub(crate) async fn composed(request: Request, candidates: Vec<Candidate>) -> Result<Composed, Problem> {
    let work = move || {
        let started = Instant::now();
        let is_late = || started.elapsed() > COMPOSE_TIME;
        let effort = Effort::new(COMPOSE_STEPS, &is_late);
        let found = compose(&request, &candidates, &effort);
        let limit = effort.reached();
        Composed { request, candidates, found, limit }
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::new("COMPOSITION_UNFINISHED"))
}
