//! What somebody sees who follows the link in a mail: what is asked of its person, and nothing once that is answered.

use chrono::{DateTime, Utc};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{PlacementId, TypedId as _};

use super::placements::placement;
use super::view::{PlacementView, ReleaseView};
use super::view_parts::DocumentView;
use crate::domain::rules::ReleaseStep;
use crate::domain::state::Engagement;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{DeclineReason, Side};
use crate::use_case::by_link::{GIVE_OPINION, Held, Purpose, Signing, held};

/// A placement, as a link shows it.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkedPlacement {
    pub placement: PlacementView,
    /// The link has acted.
    pub used: bool,
    /// What the link asks for is still asked of its person.
    pub open: bool,
    /// It asks a service about its agent.
    pub asks_service: bool,
    /// It asks what its person thinks, and not for their decision.
    pub opinion_wanted: bool,
    /// The days and the share that are asked for, or that stand in what is signed.
    pub span: Option<Engagement>,
    /// Until when an answer is in time.
    pub answer_by: Option<DateTime<Utc>>,
    /// For whom its person has still to sign; empty where it asks for no signature.
    pub sides: Vec<Side>,
    /// What is signed.
    pub document: Option<DocumentView>,
}

impl LinkedPlacement {
    /// For what its person can say no, where a yes or a no to the placement is asked of them.
    pub fn decline_reasons(&self) -> Vec<DeclineReason> {
        let asked = |side: &&Side| !self.asks_service && self.document.is_none() && self.placement.sides.contains(side);
        let sides: Vec<Side> = self.placement.awaits.iter().filter(asked).copied().collect();
        let theirs = |reason: &DeclineReason| sides.iter().any(|side| reason.is_of(*side));
        DeclineReason::ALL.iter().copied().filter(theirs).collect()
    }

    /// What the link asks the service for, where that is what it asks.
    pub fn release(&self) -> Option<&ReleaseView> {
        self.placement.release.as_ref().filter(|_| self.asks_service)
    }
}

/// A genuine link that has expired, or that went to a mailbox which its person has left. It says where to go on, to whoever signs in, and
/// tells its holder nothing of what is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExpiredLink {
    pub placement: PlacementId,
    /// The link has acted.
    pub used: bool,
}

/// What a link was for that is over; none of any other.
///
/// # Errors
/// `Store`.
pub async fn expired_link(store: &Store, purpose: Purpose, token: &str) -> Result<Option<ExpiredLink>, QueryError> {
    let Some(link) = purpose.read_expired(store, token).await? else { return Ok(None) };
    let used = store.link_was_used(&link).await?;
    Ok(Some(ExpiredLink { placement: PlacementId::from_uuid(link.subject), used }))
}

/// The placement that a link is for; none where it does not exist for its person any more.
///
/// # Errors
/// `ACTION_LINK_NOT_GENUINE`, `ACTION_LINK_EXPIRED`; `Store`.
pub async fn linked_placement(
    store: &Store,
    purpose: Purpose,
    token: &str,
) -> Result<Option<LinkedPlacement>, QueryError> {
    let Held { link, placement: id, actor } = held(store, purpose, token).await?;
    let used = store.link_was_used(&link).await?;
    let Some(placement) = placement(store, &actor, id).await? else { return Ok(None) };
    let signing = Signing::of(&link.action);
    let unsigned = signing.and_then(|signing| unsigned(&placement, signing));
    let release = placement.release.as_ref();
    let (span, answer_by) = match (&unsigned, release.filter(|_| purpose == Purpose::ReadRelease)) {
        (Some(unsigned), _) => (Some(unsigned.span), unsigned.answer_by),
        (None, Some(release)) if link.action == GIVE_OPINION => (Some(release.asked), release.asked_by.opinion_by),
        (None, Some(release)) => (Some(release.asked), Some(release.deadline)),
        (None, None) => (placement.span, placement.answer_by),
    };
    let (sides, document) = unsigned.map(|unsigned| (unsigned.sides, unsigned.document)).unwrap_or_default();
    let (asks_service, opinion_wanted) = (purpose == Purpose::ReadRelease, link.action == GIVE_OPINION);
    let asked = match signing {
        Some(_) => !sides.is_empty(),
        None if asks_service => release_asked(&placement, opinion_wanted),
        None => answer_asked(&placement),
    };
    Ok(Some(LinkedPlacement {
        open: asked && !used,
        used,
        asks_service,
        opinion_wanted,
        span,
        answer_by,
        sides,
        document,
        placement,
    }))
}

/// What a link is for that asks for a signature.
struct Unsigned {
    /// For whom the viewer has still to sign.
    sides: Vec<Side>,
    document: Option<DocumentView>,
    span: Engagement,
    answer_by: Option<DateTime<Utc>>,
}

fn unsigned(placement: &PlacementView, signing: Signing) -> Option<Unsigned> {
    let mine = |missing: &[Side]| placement.sides.iter().copied().filter(|side| missing.contains(side)).collect();
    Some(match signing {
        Signing::Agreement(number) => {
            let agreement = placement.agreement.as_ref().filter(|agreement| agreement.number == number)?;
            Unsigned {
                sides: mine(&agreement.missing),
                document: agreement.document.clone(),
                span: Engagement { period: agreement.period, share: agreement.share },
                answer_by: placement.answer_by,
            }
        }
        Signing::Amendment(number) => {
            let amendment = placement.amendments.iter().find(|amendment| amendment.number == number)?;
            Unsigned {
                sides: mine(&amendment.missing),
                document: Some(amendment.document.clone()),
                span: Engagement { period: amendment.period, share: amendment.share },
                answer_by: Some(amendment.answer_by),
            }
        }
    })
}

/// True while the service has to say what the link is for: what it thinks, or yes or no.
fn release_asked(placement: &PlacementView, opinion: bool) -> bool {
    let turn = placement.release.as_ref().and_then(|release| release.asked_by.turn);
    placement.status == PlacementStatus::ReleasePending && (turn == Some(ReleaseStep::ManagerOpinion)) == opinion
}

/// True while a yes or a no is awaited from a side of the viewer.
fn answer_asked(placement: &PlacementView) -> bool {
    let asked = [PlacementStatus::Applied, PlacementStatus::Invited, PlacementStatus::Proposed];
    asked.contains(&placement.status) && placement.awaits.iter().any(|side| placement.sides.contains(side))
}
