//! The shape of every aggregate: decide and evolve, pure, without clock, input or output.

use chrono::{DateTime, Utc};

use crate::problem::Refusal;

/// A consistency boundary: what is decided together, on the events of one stream.
pub trait Decider: Send + Sync + Sized + 'static {
    /// The stream's type, as it stands in the store; it never changes. Lower case, singular: `talent`.
    const TYPE: &'static str;
    type State: Default
        + Clone
        + PartialEq
        + std::fmt::Debug
        + serde::Serialize
        + serde::de::DeserializeOwned
        + Send
        + Sync
        + 'static;
    type Command: Send + Sync + 'static;
    type Event: StoredEvent;
    type Refusal: Refusal;

    /// What happens, or why it does not. An empty list means that it was already so: that is not an error.
    ///
    /// # Errors
    /// The refusal, where the state forbids the command.
    fn decide(
        state: &Self::State,
        command: Self::Command,
        now: DateTime<Utc>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// The state after `event`. Total: every event that was ever stored is accepted.
    fn evolve(state: &mut Self::State, event: &Self::Event);
}

/// An event that can be stored: it has a name and a version for ever, and turns to JSON and back.
pub trait StoredEvent:
    Clone + PartialEq + std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned + Send + Sync + Sized + 'static
{
    /// Every (name, current version) of this aggregate.
    const KINDS: &'static [(&'static str, i16)];

    /// The past-tense name, for example `MissionPublished`.
    fn kind(&self) -> &'static str;

    /// The version of the payload's shape, from 1.
    fn version(&self) -> i16;

    /// The payload as JSON text.
    ///
    /// # Errors
    /// Where the payload cannot be written as JSON.
    fn encode(&self) -> Result<String, serde_json::Error>;

    /// Reads a payload of the *current* version of `kind`.
    ///
    /// # Errors
    /// Where the kind is unknown or the payload does not fit.
    fn decode(kind: &str, payload: &str) -> Result<Self, serde_json::Error>;

    /// The JSON Schema of each kind's current payload.
    fn schemas() -> Vec<(&'static str, i16, schemars::Schema)>;
}

/// Declares an aggregate's events: an enum with one struct for each.
///
/// `events! { pub enum MissionEvent { MissionDrafted = 1, MissionPublished = 1 } }` expects the structs
/// `MissionDrafted` and `MissionPublished` (Serialize, Deserialize, JsonSchema, Clone, PartialEq, Debug) in scope.
#[macro_export]
macro_rules! events {
    ($(#[$doc:meta])* pub enum $name:ident { $($kind:ident = $version:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($kind($kind)),+ }

        $(impl From<$kind> for $name {
            fn from(event: $kind) -> Self {
                Self::$kind(event)
            }
        })+

        impl $crate::decider::StoredEvent for $name {
            const KINDS: &'static [(&'static str, i16)] = &[$((stringify!($kind), $version)),+];

            fn kind(&self) -> &'static str {
                match self { $(Self::$kind(_) => stringify!($kind)),+ }
            }

            fn version(&self) -> i16 {
                match self { $(Self::$kind(_) => $version),+ }
            }

            fn encode(&self) -> Result<String, serde_json::Error> {
                match self { $(Self::$kind(event) => serde_json::to_string(event)),+ }
            }

            fn decode(kind: &str, payload: &str) -> Result<Self, serde_json::Error> {
                match kind {
                    $(stringify!($kind) => serde_json::from_str::<$kind>(payload).map(Self::$kind),)+
                    unknown => Err(<serde_json::Error as serde::de::Error>::custom(format!("unknown event {unknown}"))),
                }
            }

            fn schemas() -> Vec<(&'static str, i16, schemars::Schema)> {
                vec![$((stringify!($kind), $version, schemars::schema_for!($kind))),+]
            }
        }
    };
}
