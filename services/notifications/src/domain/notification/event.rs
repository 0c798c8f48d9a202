//! What can have happened to a notification. What it names of people stands in it as ids or sealed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::Role;
use vivier_kernel::events;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId, SubjectId, TypedId};
use vivier_kernel::notice::{Action, CalendarItem, CalendarStatus, Family, OpenSeat, Value, When};
use vivier_kernel::sealed::Sealed;

use crate::domain::value::{Addressee, NotificationId, Standing};

/// Somebody is told of something: the first event of the stream.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationRaised {
    pub notification: NotificationId,
    pub to: Addressee,
    pub family: Family,
    pub template: String,
    /// What happened.
    pub cause: String,
    pub values: BTreeMap<String, Value>,
    pub link: Option<String>,
    pub actions: Vec<Action>,
    pub calendar: Vec<CalendarItem>,
    pub valid_until: Option<DateTime<Utc>>,
    /// Seats that it speaks of as open, by the value that names each. Before they were recorded, all was told whatever had become of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub open_seats: BTreeMap<String, OpenSeat>,
    /// True where it stands in the reader's list.
    pub listed: bool,
    /// As what they are told; none where it is for themselves, and of what was raised before it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Standing>,
}

impl NotificationRaised {
    /// True from the instant on after which it is not mailed any more.
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        self.valid_until.is_some_and(|until| until <= now)
    }
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationRead {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NotificationUnread {}

events! {
    /// What can have happened to a notification.
    pub enum NotificationEvent {
        NotificationRaised = 1,
        NotificationRead = 1,
        NotificationUnread = 1,
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<NotificationEvent> {
    let uuid = |number: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let at = DateTime::from_timestamp(1_798_761_600, 0).unwrap_or_default();
    let sealed = || Sealed::from_parts(SubjectId::from_uuid(uuid(1)), "bm9uY2UgYW5kIGNpcGhlcnRleHQ".to_owned());
    let action = Action {
        label: "GRANT".to_owned(),
        path: "/act/release".to_owned(),
        action: "grantRelease".to_owned(),
        subject: uuid(4),
        expires_at: at,
    };
    let item = CalendarItem { key: "placement:1".to_owned(), when: When::By(at), status: CalendarStatus::Tentative };
    let raised = NotificationRaised {
        notification: NotificationId::from_uuid(uuid(2)),
        to: Addressee::Account { account: AccountId::from_uuid(uuid(1)) },
        family: Family::Placement,
        template: "placement.invited".to_owned(),
        cause: "placement:1:invited".to_owned(),
        values: BTreeMap::from([
            ("mission".to_owned(), Value::Text("Refondre un service public".to_owned())),
            ("deadline".to_owned(), Value::Instant(at)),
            ("talent".to_owned(), Value::Sealed(sealed())),
        ]),
        link: Some("/placements/1".to_owned()),
        actions: vec![action],
        calendar: vec![item],
        valid_until: Some(at),
        open_seats: BTreeMap::new(),
        listed: true,
        standing: None,
    };
    // What it speaks of as open, and as what somebody is told, in each shape.
    let seat = OpenSeat { mission: MissionId::from_uuid(uuid(7)), seat: SeatId::from_uuid(uuid(8)) };
    let to_holder = NotificationRaised {
        open_seats: BTreeMap::from([("mission".to_owned(), seat)]),
        standing: Some(Standing::Holder {
            role: Role::ReleasingManager,
            organisation: OrganisationId::from_uuid(uuid(9)),
        }),
        ..raised.clone()
    };
    let to_side = NotificationRaised { standing: Some(Standing::Side), ..raised.clone() };
    vec![raised.into(), to_holder.into(), to_side.into(), NotificationRead {}.into(), NotificationUnread {}.into()]
}
