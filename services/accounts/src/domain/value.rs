//! Names and labels of accounts.

use vivier_kernel::text::Line;

/// What a person is called in the interface.
pub type PersonName = Line<120>;
/// What a person calls an API token, to know it again.
pub type TokenLabel = Line<80>;

/// How many API tokens an account may have at a time.
pub const MAX_API_TOKENS: usize = 20;
/// How many roles an account may hold.
pub const MAX_ROLES: usize = 100;
/// Longest life of an API token, in days.
pub const MAX_TOKEN_DAYS: i64 = 366;
