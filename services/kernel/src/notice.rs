//! What a service wants somebody to know. A service says it in the transaction of what happened; how it reaches people is the
//! notifications' business.
//!
//! ```
//! # use vivier_kernel::id::AccountId;
//! # use vivier_kernel::notice::{Family, Notice};
//! # let (account, call, deadline) = (AccountId::default(), AccountId::default(), chrono::DateTime::default());
//! let notice = Notice::new(Family::Call, "brigade.call", format!("call:{call}:sent"))
//!     .to(account)
//!     .text("mobilisation", "Panne du portail des aides")
//!     .instant("deadline", deadline)
//!     .link_to("/calls", call)
//!     .until(deadline);
//! assert_eq!(notice.recipients.len(), 1);
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::Role;
use crate::closed_list;
use crate::id::{AccountId, MissionId, OrganisationId, SeatId, SubjectId, TypedId};
use crate::locale::Locale;
use crate::period::Period;
use crate::sealed::Sealed;

/// The most characters of a text in a notice; what is longer is cut.
pub const MAX_TEXT: usize = 200;

closed_list! {
    /// What a notification is about: people choose for each family how they are told.
    pub enum Family {
        /// One's placements, as talent or as host: opened, answered, confirmed, ended.
        Placement => "PLACEMENT",
        /// Requests to let an agent go, to those who answer them.
        Release => "RELEASE",
        /// Agreements to read and to sign.
        Agreement => "AGREEMENT",
        /// One's missions: moderation, and what happens to their seats.
        Mission => "MISSION",
        /// Calls of a brigade. They are urgent, and the brigade keeps its own quiet hours.
        Call => "CALL",
        /// Missions that fit, or people who do.
        Match => "MATCH",
        /// One's account: its security, one's personal data.
        Account => "ACCOUNT",
        /// News of the programme, recognition, credits.
        Programme => "PROGRAMME",
    }
}

/// Who is told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Recipient {
    /// The holder of an account, by the channels that they chose.
    Account { account: AccountId },
    /// Everybody who holds the role in the organisation, or in the nearest one above it where somebody does.
    Holders {
        role: Role,
        organisation: OrganisationId,
        /// Not this person, nor whoever holds the role only on their behalf: it is about them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        besides: Option<AccountId>,
    },
    /// Somebody without an account, by e-mail only.
    Address {
        subject: SubjectId,
        address: Sealed<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Sealed<String>>,
        locale: Locale,
    },
}

/// A value that the words of a notification name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Public words: a mission's title, an administration's name. Never personal data.
    Text(String),
    /// An item of a closed list, shown in the reader's language: the catalogue's `word.ITEM`.
    Word(String),
    Number(i64),
    /// An amount of credit, in hundredths of a day.
    Credit(i64),
    Day(NaiveDate),
    Instant(DateTime<Utc>),
    /// What an account's holder is called.
    Person(AccountId),
    /// What a mission is called.
    Mission(MissionId),
    /// Personal data; nobody reads it once its subject was erased.
    Sealed(Sealed<String>),
}

/// What can be done from the e-mail itself, without signing in: a link that works once, for its reader, for a time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Action {
    /// The words on it: the catalogue's `action.LABEL`.
    pub label: String,
    /// The page that asks for confirmation, from the site's root on; the token is added to it.
    pub path: String,
    /// What the token allows, for example `grantRelease`.
    pub action: String,
    /// What it is done to.
    pub subject: Uuid,
    pub expires_at: DateTime<Utc>,
}

/// What stands in the recipients' calendars.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CalendarItem {
    /// Names it: a later item with the same name, to the same person, takes its place.
    pub key: String,
    pub when: When,
    pub status: CalendarStatus,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum When {
    /// Whole days.
    Days(Period),
    /// A deadline.
    By(DateTime<Utc>),
}

closed_list! {
    /// How sure an item of the calendar is.
    pub enum CalendarStatus {
        Tentative => "TENTATIVE",
        Confirmed => "CONFIRMED",
        /// It is taken out again.
        Cancelled => "CANCELLED",
    }
}

/// A seat for which somebody is looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OpenSeat {
    pub mission: MissionId,
    pub seat: SeatId,
}

/// The path of an object's page, with `{Kind:UUID}` in the place of the id as the site writes it.
pub fn path_to<T: TypedId>(folder: &str, id: T) -> String {
    format!("{folder}/{{{}:{}}}", T::KIND, id.uuid())
}

/// The id in a path that [`path_to`] wrote for this folder; none where it leads elsewhere.
pub fn id_in<T: TypedId>(folder: &str, path: &str) -> Option<T> {
    let (id, _) = path.strip_prefix(folder)?.strip_prefix("/{")?.split_once('}')?;
    let uuid = id.strip_prefix(T::KIND)?.strip_prefix(':')?;
    Uuid::parse_str(uuid).ok().map(T::from_uuid)
}

closed_list! {
    /// Which ways a notice goes, of those that its reader chose.
    #[derive(Default)]
    pub enum Ways {
        #[default]
        All => "ALL",
        /// To the reader's webhooks, where they have any for the family, and by e-mail only where they have none: the second
        /// way to reach somebody whom a mail did not.
        WebhookFirst => "WEBHOOK_FIRST",
        /// To the reader's calendar alone: for whoever did it themselves, and need not be told.
        Calendar => "CALENDAR",
    }
}

/// What happened, for whom, and in which words. Ask for it with `Unit::notify`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    pub family: Family,
    /// The words: the catalogue's `TEMPLATE.subject` and `TEMPLATE.text`.
    pub template: String,
    /// What happened, so that it is told once to each recipient in each family, however often it is asked for:
    /// `placement:UUID:invited`, `call:UUID:reminded:2`.
    pub cause: String,
    pub recipients: Vec<Recipient>,
    #[serde(default)]
    pub values: BTreeMap<String, Value>,
    /// Where it can be read or answered, from the site's root on.
    #[serde(default)]
    pub link: Option<String>,
    #[serde(default)]
    pub actions: Vec<Action>,
    #[serde(default)]
    pub calendar: Vec<CalendarItem>,
    /// What could not be mailed by then is not mailed any more, in no digest either. Webhooks are sent it however late.
    #[serde(default)]
    pub valid_until: Option<DateTime<Utc>>,
    /// Seats that it speaks of as open, by the value that names each, where it is not only counted: no mail names one, or counts it, once nobody is
    /// looked for there, or its reader has asked for it.
    #[serde(default)]
    pub open_seats: BTreeMap<String, OpenSeat>,
    #[serde(default)]
    pub ways: Ways,
}

impl Notice {
    pub fn new(family: Family, template: &str, cause: impl Into<String>) -> Self {
        Self {
            family,
            template: template.to_owned(),
            cause: cause.into(),
            recipients: Vec::new(),
            values: BTreeMap::new(),
            link: None,
            actions: Vec::new(),
            calendar: Vec::new(),
            valid_until: None,
            open_seats: BTreeMap::new(),
            ways: Ways::All,
        }
    }

    #[must_use]
    pub fn to(self, account: AccountId) -> Self {
        self.to_recipient(Recipient::Account { account })
    }

    #[must_use]
    pub fn to_holders(self, role: Role, organisation: OrganisationId) -> Self {
        self.to_recipient(Recipient::Holders { role, organisation, besides: None })
    }

    /// The same, for what is about somebody who may hold the role: they are not asked about themselves.
    #[must_use]
    pub fn to_holders_besides(self, role: Role, organisation: OrganisationId, person: AccountId) -> Self {
        self.to_recipient(Recipient::Holders { role, organisation, besides: Some(person) })
    }

    #[must_use]
    pub fn to_recipient(mut self, recipient: Recipient) -> Self {
        self.recipients.push(recipient);
        self
    }

    /// Public words only; they are cut after [`MAX_TEXT`] characters.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.value(name, Value::Text(text.chars().take(MAX_TEXT).collect()))
    }

    #[must_use]
    pub fn word(self, name: &str, item: &str) -> Self {
        self.value(name, Value::Word(item.to_owned()))
    }

    #[must_use]
    pub fn number(self, name: &str, number: i64) -> Self {
        self.value(name, Value::Number(number))
    }

    /// In hundredths of a day.
    #[must_use]
    pub fn credit(self, name: &str, amount: i64) -> Self {
        self.value(name, Value::Credit(amount))
    }

    #[must_use]
    pub fn day(self, name: &str, day: NaiveDate) -> Self {
        self.value(name, Value::Day(day))
    }

    #[must_use]
    pub fn instant(self, name: &str, instant: DateTime<Utc>) -> Self {
        self.value(name, Value::Instant(instant))
    }

    #[must_use]
    pub fn person(self, name: &str, account: AccountId) -> Self {
        self.value(name, Value::Person(account))
    }

    #[must_use]
    pub fn mission(self, name: &str, mission: MissionId) -> Self {
        self.value(name, Value::Mission(mission))
    }

    #[must_use]
    pub fn value(mut self, name: &str, value: Value) -> Self {
        self.values.insert(name.to_owned(), value);
        self
    }

    #[must_use]
    pub fn link(mut self, path: impl Into<String>) -> Self {
        self.link = Some(path.into());
        self
    }

    /// The page of an object, for example `link_to("/placements", placement)`.
    #[must_use]
    pub fn link_to(self, folder: &str, id: impl TypedId) -> Self {
        self.link(path_to(folder, id))
    }

    #[must_use]
    pub fn action(mut self, action: Action) -> Self {
        self.actions.push(action);
        self
    }

    /// Puts a deadline into the recipients' calendars.
    #[must_use]
    pub fn deadline(self, key: impl Into<String>, by: DateTime<Utc>, status: CalendarStatus) -> Self {
        self.calendar(CalendarItem { key: key.into(), when: When::By(by), status })
    }

    /// Puts whole days into the recipients' calendars.
    #[must_use]
    pub fn days(self, key: impl Into<String>, days: Period, status: CalendarStatus) -> Self {
        self.calendar(CalendarItem { key: key.into(), when: When::Days(days), status })
    }

    #[must_use]
    pub fn calendar(mut self, item: CalendarItem) -> Self {
        self.calendar.push(item);
        self
    }

    #[must_use]
    pub fn ways(mut self, ways: Ways) -> Self {
        self.ways = ways;
        self
    }

    #[must_use]
    pub fn until(mut self, instant: DateTime<Utc>) -> Self {
        self.valid_until = Some(instant);
        self
    }

    /// Says that the value of this name, or a count, speaks of a seat as open.
    #[must_use]
    pub fn while_open(mut self, name: &str, seat: OpenSeat) -> Self {
        self.open_seats.insert(name.to_owned(), seat);
        self
    }
}

impl Recipient {
    /// The person, where it is one.
    pub fn subject(&self) -> Option<SubjectId> {
        match self {
            Self::Account { account } => Some(SubjectId::from_uuid(account.uuid())),
            Self::Address { subject, .. } => Some(*subject),
            Self::Holders { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_comes_back_as_it_was_and_its_texts_are_cut() {
        let account = AccountId::from_uuid(Uuid::from_u128(1));
        let notice = Notice::new(Family::Match, "match.mission", "mission:1")
            .to(account)
            .to_holders(Role::ReleasingManager, OrganisationId::from_uuid(Uuid::from_u128(2)))
            .text("title", &"é".repeat(MAX_TEXT + 50))
            .word("reason", "TOO_BUSY")
            .person("who", account)
            .deadline("answer", DateTime::default(), CalendarStatus::Tentative);
        let json = serde_json::to_value(&notice).expect("JSON");
        assert_eq!(serde_json::from_value::<Notice>(json).expect("a notice"), notice);
        let Some(Value::Text(title)) = notice.values.get("title") else { panic!("a text") };
        assert_eq!(title.chars().count(), MAX_TEXT);
    }

    #[test]
    fn an_id_is_read_back_from_the_path_to_its_object_alone() {
        let mission = MissionId::from_uuid(Uuid::from_u128(3));
        let path = path_to("/missions", mission);
        assert_eq!(id_in("/missions", &path), Some(mission));
        assert_eq!(id_in("/missions", &format!("{path}/people")), Some(mission));
        assert_eq!(id_in::<OrganisationId>("/missions", &path), None);
        assert_eq!(id_in::<MissionId>("/placements", &path), None);
        for elsewhere in ["/missions", "/missions/x", "/missions/{Mission:x}", "/missions/{Mission}", ""] {
            assert_eq!(id_in::<MissionId>("/missions", elsewhere), None, "{elsewhere}");
        }
    }
}
