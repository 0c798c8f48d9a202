//! The follower that feeds the ledger. Each event of a placement brings the ledger to where the placement stands; the transfers' ids
//! follow from their causes, so that nothing is lost and nothing doubled, by a crash or by starting over from the first event.

use futures_util::future::BoxFuture;
use vivier_brigade::domain::mobilisation::event::MobilisationEvent;
use vivier_brigade::domain::value::MobilisationId;
use vivier_event_store::follower::{Begins, context};
use vivier_event_store::{CommandError, Follower, Recorded, Store};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_organisations::domain::event::OrganisationEvent;

use crate::use_case::call::CreditCall;
use crate::use_case::grant::OpenOrganisationAccount;
use crate::use_case::placement::FollowPlacement;

/// The follower's name, to wait for it.
pub const NAME: &str = "credits";

pub struct Credits;

impl Follower for Credits {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "OrganisationCreated",
            "ReleaseRequested",
            "ReleaseGranted",
            "ReleaseRefused",
            "ReleaseRevoked",
            "AgreementDrafted",
            "PlacementConfirmed",
            "AmendmentAgreed",
            "PlacementCompleted",
            "PlacementEndedEarly",
            "PlacementDeclined",
            "PlacementWithdrawn",
            "PlacementExpired",
            "PlacementSuperseded",
            "ReviewGiven",
            "PlacementReviewed",
            "DisputeSettled",
            "CallAccepted",
            "CallAcceptedAsLastResort",
            "CallDeclined",
        ]
    }

    fn begins(&self) -> Begins {
        Begins::WithTheFirst
    }

    fn follow<'a>(&'a self, store: &'a Store, event: &'a Recorded) -> BoxFuture<'a, Result<(), CommandError>> {
        Box::pin(async move {
            let context = context(store, NAME, event, "");
            match event.kind.as_str() {
                "OrganisationCreated" => {
                    let OrganisationEvent::OrganisationCreated(created) =
                        OrganisationEvent::decode(&event.kind, &event.data)?
                    else {
                        return Ok(());
                    };
                    let open = OpenOrganisationAccount { organisation: created.organisation, kind: created.kind };
                    store.execute(&context, &open).await.map(|_| ())
                }
                "CallAccepted" | "CallAcceptedAsLastResort" | "CallDeclined" => {
                    let call = match MobilisationEvent::decode(&event.kind, &event.data)? {
                        MobilisationEvent::CallAccepted(accepted) if !accepted.late => accepted.call,
                        MobilisationEvent::CallAcceptedAsLastResort(accepted) => accepted.call,
                        MobilisationEvent::CallDeclined(declined) => declined.call,
                        _ => return Ok(()),
                    };
                    let mobilisation = MobilisationId::from_uuid(event.stream_id);
                    store.execute(&context, &CreditCall { mobilisation, call }).await.map(|_| ())
                }
                _ => {
                    let placement = PlacementId::from_uuid(event.stream_id);
                    store.execute(&context, &FollowPlacement { placement }).await.map(|_| ())
                }
            }
        })
    }
}
