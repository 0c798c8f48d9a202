//! What the account mutations take.

use async_graphql::{ID, InputObject};

use super::Role;

/// A new account.
#[derive(InputObject)]
pub struct RegisterAccountInput {
    /// The e-mail address; a mail is sent there.
    pub email: String,
    /// What you are called, 1 to 120 characters.
    pub name: String,
    /// 15 to 256 characters, any of them; not a common one, nor one made of your name or address.
    #[graphql(secret)]
    pub password: String,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The proof that an address is yours.
#[derive(InputObject)]
pub struct VerifyAddressInput {
    /// The token of the mail's link.
    #[graphql(secret)]
    pub token: String,
}

/// Who you are, and the proof.
#[derive(InputObject)]
pub struct SignInInput {
    /// The account's e-mail address.
    pub email: String,
    /// The account's password.
    #[graphql(secret)]
    pub password: String,
}

/// The end of a session.
#[derive(InputObject)]
pub struct SignOutInput {
    /// Has no meaning here; accepted as with any mutation.
    pub idempotency_key: Option<String>,
}

/// Another password.
#[derive(InputObject)]
pub struct ChangePasswordInput {
    /// The present one.
    #[graphql(secret)]
    pub current_password: String,
    /// 15 to 256 characters, any of them; not a common one, nor one made of your name or address.
    #[graphql(secret)]
    pub new_password: String,
}

/// A token for a program.
#[derive(InputObject)]
pub struct IssueApiTokenInput {
    /// What you call it, to know it again, 1 to 80 characters.
    pub label: String,
    /// How long it is good for, in days, 1 to 366.
    pub days: i64,
}

/// The end of a token.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// Which token.
    pub api_token_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// A role of an account in an organisation.
#[derive(InputObject)]
pub struct GrantRoleInput {
    /// Whose role.
    pub account_id: ID,
    /// Which role.
    pub role: Role,
    /// Where it is held.
    pub organisation_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The end of a role of an account in an organisation.
#[derive(InputObject)]
pub struct RevokeRoleInput {
    /// Whose role.
    pub account_id: ID,
    /// Which role.
    pub role: Role,
    /// Where it is held.
    pub organisation_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}
