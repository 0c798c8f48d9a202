//! Where the placement of somebody in a deployed team comes to nothing, or ends before its time, the mobilisation has lost them: its board says
//! so, whoever watches it sees it, and the coordinators are told while there is still time to raise somebody else.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::{AsOf, CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::id::PlacementId;
use vivier_kernel::id::TypedId as _;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::transitions::PlacementStatus;

use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::value::LossReason;
use crate::read::mobilisations::{READ_MODEL, under_way};
use crate::use_case::loss::LoseMember;

const NAME: &str = "brigade-losses";

/// Follows placements that are over without having been completed.
pub struct Losses;

impl Follower for Losses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "PlacementDeclined",
            "PlacementWithdrawn",
            "ReleaseRefused",
            "ReleaseRevoked",
            "ReleaseExpired",
            "PlacementExpired",
            "PlacementSuperseded",
            "PlacementEndedEarly",
        ]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let at = AsOf::Position(event.position);
            let status = store.load_at::<Placement>(event.stream_id, at).await?.state.status;
            let Some(reason) = reason(status) else { return Ok(()) };
            store.wait_for(&[READ_MODEL], event.position).await?;
            let placement = PlacementId::from_uuid(event.stream_id);
            for (mobilisation, _) in under_way(store).await? {
                let state = store.glance::<Mobilisation>(mobilisation.uuid()).await?.state;
                let Some(placed) = state.placed.iter().find(|placed| placed.placement == Some(placement)) else {
                    continue;
                };
                let lose = LoseMember { mobilisation, call: placed.call, reason };
                follower::act(store, NAME, event, mobilisation, &lose).await?;
            }
            Ok(())
        })
    }
}

/// Why somebody whose placement stands there does not come; none where they may yet, or have been.
fn reason(status: PlacementStatus) -> Option<LossReason> {
    match status {
        PlacementStatus::Declined => Some(LossReason::Declined),
        PlacementStatus::Withdrawn => Some(LossReason::Withdrawn),
        PlacementStatus::ReleaseRefused => Some(LossReason::ReleaseRefused),
        PlacementStatus::Expired => Some(LossReason::Expired),
        PlacementStatus::Superseded => Some(LossReason::Superseded),
        PlacementStatus::EndedEarly => Some(LossReason::EndedEarly),
        PlacementStatus::Absent
        | PlacementStatus::Applied
        | PlacementStatus::Invited
        | PlacementStatus::Proposed
        | PlacementStatus::Agreed
        | PlacementStatus::ReleasePending
        | PlacementStatus::Released
        | PlacementStatus::Signed
        | PlacementStatus::Confirmed
        | PlacementStatus::Active
        | PlacementStatus::Completed
        | PlacementStatus::Reviewed => None,
    }
}
