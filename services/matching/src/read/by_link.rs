//! What somebody sees who follows the link in a mail: what is asked of its person, and nothing once that is answered.

use vivier_event_store::{QueryError, Store};

use super::placements::placement;
use super::view::{PlacementView, ReleaseView};
use super::view_parts::DocumentView;
use crate::domain::rules::ReleaseStep;
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::Side;
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
    /// For whom its person has still to sign; empty where it asks for no signature.
    pub sides: Vec<Side>,
    /// What is signed.
    pub document: Option<DocumentView>,
}

impl LinkedPlacement {
    /// What the link asks the service for, where that is what it asks.
    pub fn release(&self) -> Option<&ReleaseView> {
        self.placement.release.as_ref().filter(|_| self.asks_service)
    }
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
    let (sides, document) = signing.and_then(|signing| unsigned(&placement, signing)).unwrap_or_default();
    let (asks_service, opinion_wanted) = (purpose == Purpose::ReadRelease, link.action == GIVE_OPINION);
    let asked = match signing {
        Some(_) => !sides.is_empty(),
        None if asks_service => release_asked(&placement, opinion_wanted),
        None => answer_asked(&placement),
    };
    Ok(Some(LinkedPlacement { open: asked && !used, used, asks_service, opinion_wanted, sides, document, placement }))
}

/// For whom the viewer has still to sign what the link is for, and its text.
fn unsigned(placement: &PlacementView, signing: Signing) -> Option<(Vec<Side>, Option<DocumentView>)> {
    let (missing, document) = match signing {
        Signing::Agreement(number) => {
            let agreement = placement.agreement.as_ref().filter(|agreement| agreement.number == number)?;
            (&agreement.missing, agreement.document.clone())
        }
        Signing::Amendment(number) => {
            let amendment = placement.amendments.iter().find(|amendment| amendment.number == number)?;
            (&amendment.missing, Some(amendment.document.clone()))
        }
    };
    Some((placement.sides.iter().copied().filter(|side| missing.contains(side)).collect(), document))
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
