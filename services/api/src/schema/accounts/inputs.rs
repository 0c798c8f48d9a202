//! What the account mutations take.

use async_graphql::{ID, InputObject};

use super::Role;
use super::own::ApiTokenScope;
use vivier_graphql::conventions::scalars::Date;

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
    /// The token of a mail that said that the address was asked for several times: the address is verified with the account.
    #[graphql(secret)]
    pub token: Option<String>,
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

/// A mail to verify your address, once more.
#[derive(InputObject)]
pub struct ResendVerificationInput {
    /// Has no meaning here; accepted as with any mutation.
    pub idempotency_key: Option<String>,
}

/// Who you are, and the proof.
#[derive(InputObject)]
pub struct SignInInput {
    /// The account's e-mail address.
    pub email: String,
    /// The account's password.
    #[graphql(secret)]
    pub password: String,
    /// The code of the second factor, or a recovery code, where the account has one; without it, a challenge is answered.
    #[graphql(secret)]
    pub code: Option<String>,
    /// The `deviceToken` of an earlier sign-in from the same place: nobody else's wrong tries slow you down then.
    #[graphql(secret)]
    pub device_token: Option<String>,
}

/// The code that a right password asked for.
#[derive(InputObject)]
pub struct AnswerChallengeInput {
    /// What `signIn` answered.
    #[graphql(secret)]
    pub challenge: String,
    /// The code of the second factor, or a recovery code.
    #[graphql(secret)]
    pub code: String,
}

/// The end of a session.
#[derive(InputObject)]
pub struct SignOutInput {
    /// Has no meaning here; accepted as with any mutation.
    pub idempotency_key: Option<String>,
}

/// The end of one of your sessions.
#[derive(InputObject)]
pub struct EndSessionInput {
    /// Which session.
    pub session_id: ID,
}

/// The end of all your sessions but this one.
#[derive(InputObject)]
pub struct EndOtherSessionsInput {
    /// Has no meaning here; accepted as with any mutation.
    pub idempotency_key: Option<String>,
}

/// The end of all sessions and tokens of an account.
#[derive(InputObject)]
pub struct EndAccountSessionsInput {
    /// Whose sessions.
    pub account_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The end of everybody's sessions.
#[derive(InputObject)]
pub struct EndAllSessionsInput {
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// A mail with a link to choose another password.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The account's e-mail address.
    pub email: String,
    /// The `deviceToken` of an earlier sign-in from the same place: nobody else's tries slow you down then.
    #[graphql(secret)]
    pub device_token: Option<String>,
}

/// Another password, by a mailed link.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The token of the mail's link.
    #[graphql(secret)]
    pub token: String,
    /// 15 to 256 characters, any of them; not a common one, nor one made of your name or address.
    #[graphql(secret)]
    pub new_password: String,
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

/// Another address.
#[derive(InputObject)]
pub struct RequestAddressChangeInput {
    /// The address that the account shall have; a mail is sent there, and one to the present address.
    pub email: String,
    /// The present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
}

/// One mailbox's yes to another address.
#[derive(InputObject)]
pub struct ConfirmAddressChangeInput {
    /// The token of the mail's link.
    #[graphql(secret)]
    pub token: String,
}

/// The end of a change of address under way.
#[derive(InputObject)]
pub struct CancelAddressChangeInput {
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The beginning of a second factor.
#[derive(InputObject)]
pub struct BeginSecondFactorInput {
    /// The present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
}

/// The first code of a second factor.
#[derive(InputObject)]
pub struct ConfirmSecondFactorInput {
    /// The code that the authenticator shows.
    #[graphql(secret)]
    pub code: String,
}

/// The end of a second factor.
#[derive(InputObject)]
pub struct RemoveSecondFactorInput {
    /// The present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
    /// The code that the authenticator shows, or a recovery code.
    #[graphql(secret)]
    pub code: String,
}

/// New recovery codes.
#[derive(InputObject)]
pub struct RenewRecoveryCodesInput {
    /// The code that the authenticator shows, or a recovery code.
    #[graphql(secret)]
    pub code: String,
}

/// A token for a program.
#[derive(InputObject)]
pub struct IssueApiTokenInput {
    /// What you call it, to know it again, 1 to 80 characters.
    pub label: String,
    /// How long it is good for, in days, 1 to 366.
    pub days: i64,
    /// What the program may do; absent: read and write, without the rights of a coordinator or an administrator.
    pub scopes: Option<Vec<ApiTokenScope>>,
    /// The present password; absent for an account that has none.
    #[graphql(secret)]
    pub current_password: Option<String>,
    /// The same key answers with the id of the first token, without its secret, and does nothing.
    pub idempotency_key: Option<String>,
}

/// The end of a token.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// Which token.
    pub api_token_id: ID,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// One of your roles, lent to a colleague for some days.
#[derive(InputObject)]
pub struct DelegateRoleInput {
    /// The colleague's e-mail address.
    pub delegate_email: String,
    /// Which role.
    pub role: Role,
    /// Where you hold it.
    pub organisation_id: ID,
    /// The first day: today at the earliest.
    pub start: Date,
    /// The last day; at most 184 days in all.
    pub end: Date,
    /// The same key answers with the first outcome and does nothing.
    pub idempotency_key: Option<String>,
}

/// The end of a delegation before its last day.
#[derive(InputObject)]
pub struct EndDelegationInput {
    /// Which delegation.
    pub delegation_id: ID,
    /// The account that lists it; absent: your own.
    pub account_id: Option<ID>,
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
    /// Where it is held: an open organisation; for `PROGRAMME_ADMINISTRATOR` the programme, which is the root.
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
