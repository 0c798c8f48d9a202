//! What of a placement its talent does not read, today or ever, although it is sealed under their key: for the export of their data.
//!
//! The rules are those of the views ([`reads_review`], [`reads_dispute`]): an export is no way around them.

use crate::access;
use crate::domain::event::PlacementEvent;
use crate::domain::state::PlacementState;
use crate::domain::value::Side;

const TALENT: &[Side] = &[Side::Talent];
/// The fields in which a review says something.
const REVIEW: &[&str] = &["/rating", "/words", "/half_days"];
const WORDS: &[&str] = &["/words"];

/// True where somebody on `sides` reads the review that `by` wrote: nobody reads the other's before having written their own.
pub(super) fn reads_review(state: &PlacementState, sides: &[Side], by: Side) -> bool {
    sides.contains(&by) || (state.reviews_open && access::may("placementReviews", sides))
}

/// True where somebody on `sides` reads with which words `by` raised a dispute: they are for that side and those who settle it.
pub(super) fn reads_dispute(sides: &[Side], by: Side) -> bool {
    sides.iter().any(|side| *side == by || matches!(side, Side::Programme | Side::Vivier))
}

/// Where in the state as JSON (JSON Pointers) something stands that its talent does not read now.
pub fn in_state(state: &PlacementState) -> Vec<String> {
    let mut closed = Vec::new();
    for (index, review) in state.reviews.iter().enumerate() {
        if !reads_review(state, TALENT, review.by) {
            closed.extend(REVIEW.iter().map(|field| format!("/reviews/{index}{field}")));
        }
    }
    for (index, dispute) in state.disputes.iter().enumerate() {
        if !reads_dispute(TALENT, dispute.by) {
            closed.push(format!("/disputes/{index}/words"));
        }
    }
    closed
}

/// The same for the data of an event of that placement; `state` is the placement as it is now.
pub fn in_event(state: &PlacementState, event: &PlacementEvent) -> &'static [&'static str] {
    match event {
        PlacementEvent::ReviewGiven(given) if !reads_review(state, TALENT, given.by) => REVIEW,
        PlacementEvent::DisputeRaised(raised) if !reads_dispute(TALENT, raised.by) => WORDS,
        PlacementEvent::ReviewGiven(_)
        | PlacementEvent::DisputeRaised(_)
        | PlacementEvent::PlacementApplied(_)
        | PlacementEvent::PlacementInvited(_)
        | PlacementEvent::PlacementProposed(_)
        | PlacementEvent::PlacementAccepted(_)
        | PlacementEvent::PlacementAgreed(_)
        | PlacementEvent::PlacementDeclined(_)
        | PlacementEvent::PlacementWithdrawn(_)
        | PlacementEvent::ReleaseRequested(_)
        | PlacementEvent::ReleaseReminded(_)
        | PlacementEvent::ReleaseDelegated(_)
        | PlacementEvent::ReleaseGranted(_)
        | PlacementEvent::ReleaseRefused(_)
        | PlacementEvent::ReleaseExpired(_)
        | PlacementEvent::AgreementDrafted(_)
        | PlacementEvent::AgreementSigned(_)
        | PlacementEvent::PlacementSigned(_)
        | PlacementEvent::PlacementConfirmed(_)
        | PlacementEvent::PlacementStarted(_)
        | PlacementEvent::PlacementCompleted(_)
        | PlacementEvent::PlacementReviewed(_)
        | PlacementEvent::PlacementEndedEarly(_)
        | PlacementEvent::PlacementExpired(_)
        | PlacementEvent::PlacementSuperseded(_)
        | PlacementEvent::ReleaseOpinionGiven(_)
        | PlacementEvent::ReleaseRevoked(_)
        | PlacementEvent::PlacementReminded(_)
        | PlacementEvent::PlacementEscalated(_)
        | PlacementEvent::ReleaseVacancyFilled(_)
        | PlacementEvent::ReleaseReaddressed(_)
        | PlacementEvent::ReleaseVacated(_)
        | PlacementEvent::ReleaseDelegationEnded(_)
        | PlacementEvent::AmendmentProposed(_)
        | PlacementEvent::AmendmentSigned(_)
        | PlacementEvent::AmendmentAgreed(_)
        | PlacementEvent::AmendmentDeclined(_)
        | PlacementEvent::AmendmentLapsed(_)
        | PlacementEvent::DisputeSettled(_) => &[],
    }
}
