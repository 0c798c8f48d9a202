//! One newtype for each kind of id; all are UUIDs, made from the clock so that they sort by creation.

use crate::clock::Clock;

/// An id that knows its kind. `KIND` stands in opaque API ids, so that an id of one kind is refused where another is asked.
pub trait TypedId: Copy + Eq + std::hash::Hash + std::fmt::Display + Send + Sync + 'static {
    /// The kind in the API's words, for example `Talent`.
    const KIND: &'static str;
    fn from_uuid(value: uuid::Uuid) -> Self;
    fn uuid(self) -> uuid::Uuid;
}

/// A time-ordered (version 7) UUID of the clock's present instant.
pub fn new_uuid(clock: &dyn Clock) -> uuid::Uuid {
    let now = clock.now();
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, now.timestamp_subsec_nanos()))
}

/// Declares id newtypes: `id_types! { /// doc  TalentId => "Talent"; }`.
#[macro_export]
macro_rules! id_types {
    ($($(#[$doc:meta])* $name:ident => $kind:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new id, unique and ordered by the clock's time.
            pub fn new(clock: &dyn $crate::clock::Clock) -> Self {
                Self($crate::id::new_uuid(clock))
            }
        }

        impl $crate::id::TypedId for $name {
            const KIND: &'static str = $kind;
            fn from_uuid(value: uuid::Uuid) -> Self {
                Self(value)
            }
            fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id_types! {
    /// An account: one person or program that signs in.
    AccountId => "Account";
    /// A node of the tree of administrations.
    OrganisationId => "Organisation";
    /// A skill framework (a version of ESCO, ROME, or the starter set).
    FrameworkId => "SkillFramework";
    /// A talent: a person's offer of skills.
    TalentId => "Talent";
    /// A mission.
    MissionId => "Mission";
    /// A seat of a mission.
    SeatId => "Seat";
    /// A placement: one talent and one seat, from first contact to review.
    PlacementId => "Placement";
    /// A window of availability in a talent's profile.
    AvailabilityId => "Availability";
    /// Whose key seals personal data. For a person with an account it is the account's UUID.
    SubjectId => "Subject";
    /// An API token's public identifier (never its secret).
    ApiTokenId => "ApiToken";
    /// A browser session's public identifier (never its secret).
    SessionId => "Session";
}

impl From<AccountId> for SubjectId {
    fn from(account: AccountId) -> Self {
        Self::from_uuid(account.uuid())
    }
}
