//! The read model `mission_seat`: to which mission a seat belongs.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::id::{MissionId, SeatId, TypedId};

use crate::domain::event::MissionEvent;

/// The rows of `mission_seat`.
pub struct MissionSeats;

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct MissionSeatRow {
    pub id: SeatId,
    pub mission: MissionId,
    pub position: i64,
}

impl ReadModel for MissionSeats {
    const NAME: &'static str = "mission_seat";
    const VERSION: i32 = 1;
    const DDL: &'static str =
        "create table mission_seat (id uuid primary key, mission uuid not null, position bigint not null);
         create index on mission_seat (mission);";
    const EVENTS: &'static [&'static str] = &["SeatAdded", "SeatRemoved"];
    type Row = MissionSeatRow;

    fn keys(event: &Recorded) -> Vec<Uuid> {
        match event.event() {
            Ok(MissionEvent::SeatAdded(e)) => vec![e.seat.uuid()],
            Ok(MissionEvent::SeatRemoved(e)) => vec![e.seat.uuid()],
            // An unreadable payload goes to `fold`, which stops there.
            Ok(_) | Err(_) => vec![event.stream_id],
        }
    }

    fn fold(_: Uuid, row: Option<MissionSeatRow>, event: &Recorded) -> Result<Option<MissionSeatRow>, FoldError> {
        match event.event()? {
            MissionEvent::SeatAdded(e) => {
                let mission = MissionId::from_uuid(event.stream_id);
                Ok(Some(MissionSeatRow { id: e.seat, mission, position: event.position }))
            }
            MissionEvent::SeatRemoved(_) => Ok(None),
            _ => Ok(row),
        }
    }
}
