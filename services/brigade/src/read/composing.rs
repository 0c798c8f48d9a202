//! Composes apart from the threads that answer requests: it takes up to seconds of processor time.

use std::time::Instant;

use vivier_kernel::problem::Problem;

use crate::composition::request::{Candidate, Request};
use crate::composition::solve::{Composition, Unsound, compose};
use crate::use_case::mobilise::COMPOSE_TIME;

/// What came of it, with what it was composed from.
pub(crate) struct Composed {
    pub(crate) request: Request,
    pub(crate) candidates: Vec<Candidate>,
    /// `Unsound` where the independent check does not agree with the search.
    pub(crate) found: Result<Composition, Unsound>,
}

/// Composes within [`COMPOSE_TIME`].
///
/// # Errors
/// `NO_TEAM` where the process ends meanwhile.
pub(crate) async fn composed(request: Request, candidates: Vec<Candidate>) -> Result<Composed, Problem> {
    let work = move || {
        let started = Instant::now();
        let found = compose(&request, &candidates, &|| started.elapsed() > COMPOSE_TIME);
        Composed { request, candidates, found }
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::new("NO_TEAM"))
}
