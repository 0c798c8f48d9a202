//! A subscription while it runs. It is read as its viewer is now, and not as they were when it began.

use std::sync::Arc;

use async_graphql::{Executor, Request, Response, Variables};
use futures_util::stream::{self, BoxStream};
use futures_util::{Stream, StreamExt as _};
use tokio::sync::watch;

use crate::conventions::answer;
use crate::conventions::context::RequestContext;
use crate::http::auth::Identity;
use crate::http::document::Order;
use crate::http::engine::Engine;

/// A subscription, and what it takes to begin it again.
pub(super) struct Running<S> {
    engine: Arc<Engine<S>>,
    query: String,
    variables: Variables,
    order: Order,
    context: RequestContext,
    viewer: watch::Receiver<Identity>,
    answers: BoxStream<'static, Response>,
}

impl<S: Executor> Running<S> {
    /// Begins it as the viewer of `context`, who is the one that `viewer` knows now.
    pub(super) fn begin(
        engine: &Arc<Engine<S>>,
        request: Request,
        order: Order,
        context: RequestContext,
        viewer: watch::Receiver<Identity>,
    ) -> Self {
        let (query, variables) = (request.query.clone(), request.variables.clone());
        let answers = answer::stream(&engine.schema, request, context.clone()).boxed();
        Self { engine: Arc::clone(engine), query, variables, order, context, viewer, answers }
    }

    /// The next answer; `None` at the end. Nothing is lost where this is dropped before it is ready.
    pub(super) async fn next(&mut self) -> Option<Response> {
        loop {
            tokio::select! {
                // Before anything else is read as who they were.
                biased;
                Ok(()) = self.viewer.changed() => self.begin_again(),
                answer = self.answers.next() => {
                    let mut response = answer?;
                    self.told();
                    self.engine.mend(&mut response, &self.query, &self.order);
                    return Some(response);
                }
            }
        }
    }

    /// All answers, as they come.
    pub(super) fn into_answers(self) -> impl Stream<Item = Response> + Send + use<S> {
        stream::unfold(self, |mut running| async move { Some((running.next().await?, running)) })
    }

    /// The position of the latest item, where there was one since it began.
    pub(super) fn position(&self) -> Option<i64> {
        self.context.live_position().get()
    }

    /// The latest item is told: it is not told again.
    fn told(&self) {
        let place = self.context.live_position();
        if let Some(position) = place.get() {
            place.pass(position);
        }
    }

    /// Begins again as the present viewer, after what was told and what was nothing to tell: whatever is read for an item, at whatever depth,
    /// was given the viewer of the beginning.
    fn begin_again(&mut self) {
        let viewer = Identity::clone(&self.viewer.borrow_and_update());
        let after = self.context.live_position().passed().or(self.context.resume_after);
        self.context = self.engine.identified(self.context.for_subscription(after), viewer);
        let request = self.order.request(self.query.clone(), self.variables.clone(), &self.engine.index);
        self.answers = answer::stream(&self.engine.schema, request, self.context.clone()).boxed();
    }
}

/// Tells what runs for a viewer who they are now, where that is not who they were.
pub(super) fn tell(viewer: &watch::Sender<Identity>, now: Identity) {
    viewer.send_if_modified(|known| {
        let changed = *known != now;
        *known = now;
        changed
    });
}
