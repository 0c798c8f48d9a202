//! Closed lists: enums whose names in events, read models and the API are one and the same.

/// Declares a closed list: its names in events, read models and the API are one and the same.
#[macro_export]
macro_rules! closed_list {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$item:meta])* $variant:ident => $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$item])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every item, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The item's stable name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
