//! Who has said yes to a flash team that stands is engaged: rankings and allocations propose nothing over the days and the share of the seat. Here
//! their profile hears of the seat, and of its end.

use std::future::Future;
use std::pin::Pin;

use vivier_event_store::follower::Begins;
use vivier_event_store::{CommandError, Follower, Recorded, Store, follower};
use vivier_kernel::id::TypedId as _;

use crate::domain::value::MobilisationId;
use crate::use_case::team_seats::KeepTeamSeats;

const NAME: &str = "brigade-team-seats";

/// Follows whatever gives a seat to somebody, or takes it from them.
pub struct TeamSeats;

impl Follower for TeamSeats {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &[
            "CallEngaged",
            "CallReleased",
            "SeatGivenBack",
            "TeamPlaced",
            "MemberLost",
            "TeamStoodDown",
            "MobilisationCancelled",
            "MobilisationFailed",
        ]
    }

    /// Teams that stood before this was kept count too.
    fn begins(&self) -> Begins {
        Begins::WithTheFirst
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let mobilisation = MobilisationId::from_uuid(event.stream_id);
            follower::act(store, NAME, event, mobilisation, &KeepTeamSeats { mobilisation }).await?;
            Ok(())
        })
    }
}
