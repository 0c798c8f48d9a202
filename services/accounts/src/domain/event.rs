//! What happens to an account.

use chrono::{DateTime, NaiveDate, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, ApiTokenId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;

use super::value::{AddressChangeId, AddressSide, Affiliation, DelegationId, FederatedIdentityId, TokenScope};

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountRegistered {
    pub account: AccountId,
    /// The e-mail address.
    pub email: Sealed<String>,
    pub name: Sealed<String>,
    /// The language of mails to this person.
    pub locale: Locale,
}

/// The person has answered a mail to their address.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AddressVerified {}

/// What the domain of the verified address says of its holder.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AffiliationFound {
    pub affiliation: Affiliation,
}

/// The password was changed; the password is nowhere in the events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PasswordChanged {}

/// Another password was chosen by a link that was mailed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PasswordReset {}

/// Another address is wanted; both mailboxes have to confirm it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AddressChangeRequested {
    pub change: AddressChangeId,
    /// The address that the account shall have.
    pub email: Sealed<String>,
    pub expires_at: DateTime<Utc>,
}

/// One of the two mailboxes has confirmed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AddressChangeConfirmed {
    pub change: AddressChangeId,
    pub side: AddressSide,
}

/// Both have: the account has another address.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AddressChanged {
    pub change: AddressChangeId,
    pub email: Sealed<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AddressChangeCancelled {
    pub change: AddressChangeId,
}

/// From now on a code is asked beside the password; its secret is nowhere in the events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SecondFactorEnrolled {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SecondFactorRemoved {}

/// New recovery codes were shown; the earlier ones open nothing any more.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryCodesIssued {
    pub count: u8,
}

/// A recovery code was used in place of a code of the second factor.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecoveryCodeUsed {}

/// The person signs in at this provider too. The key is (issuer, subject), never an address.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IdentityLinked {
    pub identity: FederatedIdentityId,
    /// The provider, as its tokens name it.
    pub issuer: String,
    /// Who it is there.
    pub subject: Sealed<String>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct IdentityUnlinked {
    pub identity: FederatedIdentityId,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoleGranted {
    pub grant: RoleGrant,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoleRevoked {
    pub grant: RoleGrant,
}

/// The holder of a role has lent it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DelegationGiven {
    pub delegation: DelegationId,
    pub delegate: AccountId,
    pub grant: RoleGrant,
    /// First and last day, both included.
    pub period: Period,
}

/// Somebody was lent a role; it stands on the delegate's stream, in the same transaction as [`DelegationGiven`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DelegationReceived {
    pub delegation: DelegationId,
    pub delegator: AccountId,
    pub grant: RoleGrant,
    /// First and last day, both included.
    pub period: Period,
}

/// A delegation ended before its last day: on both streams, in one transaction.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DelegationEnded {
    pub delegation: DelegationId,
}

/// The person was erased: nobody enters this account any more, and its address is free.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountErased {}

/// Every session of this account was ended by the programme, whose act revokes its tokens in the same transaction; or by its holder, and the
/// one that asked goes on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SessionsEnded {}

/// The holder of this account ended, for the programme, every session of everybody.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EverySessionEnded {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApiTokenIssued {
    pub token: ApiTokenId,
    pub label: Sealed<String>,
    pub expires_at: DateTime<Utc>,
    /// Tokens of before there were scopes have all of them.
    #[serde(default = "TokenScope::all")]
    pub scopes: Vec<TokenScope>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApiTokenRevoked {
    pub token: ApiTokenId,
}

vivier_kernel::events! {
    /// What happens to one account.
    pub enum AccountEvent {
        AccountRegistered = 1,
        AddressVerified = 1,
        AffiliationFound = 1,
        PasswordChanged = 1,
        PasswordReset = 1,
        AddressChangeRequested = 1,
        AddressChangeConfirmed = 1,
        AddressChanged = 1,
        AddressChangeCancelled = 1,
        SecondFactorEnrolled = 1,
        SecondFactorRemoved = 1,
        RecoveryCodesIssued = 1,
        RecoveryCodeUsed = 1,
        IdentityLinked = 1,
        IdentityUnlinked = 1,
        RoleGranted = 1,
        RoleRevoked = 1,
        DelegationGiven = 1,
        DelegationReceived = 1,
        DelegationEnded = 1,
        ApiTokenIssued = 1,
        ApiTokenRevoked = 1,
        AccountErased = 1,
        SessionsEnded = 1,
        EverySessionEnded = 1,
    }
}

/// One sample of each event, the same at each call.
pub fn samples() -> Vec<AccountEvent> {
    let uuid = |number: u128| uuid::Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number);
    let account = AccountId::from_uuid(uuid(1));
    let sealed = || Sealed::from_parts(SubjectId::from(account), "bm9uY2UgYW5kIGNpcGhlcnRleHQ".to_owned());
    let grant = RoleGrant { role: Role::MissionOwner, organisation: OrganisationId::from_uuid(uuid(2)) };
    let token = ApiTokenId::from_uuid(uuid(3));
    let expires_at = DateTime::from_timestamp(1_798_761_600, 0).unwrap_or_default();
    let change = AddressChangeId::from_uuid(uuid(4));
    let identity = FederatedIdentityId::from_uuid(uuid(5));
    let delegation = DelegationId::from_uuid(uuid(6));
    let other = AccountId::from_uuid(uuid(7));
    let day = |day| NaiveDate::from_ymd_opt(2026, 12, day).expect("a day");
    let period = Period::new(day(1), day(15)).expect("a period");
    vec![
        AccountRegistered { account, email: sealed(), name: sealed(), locale: Locale::Fr }.into(),
        AddressVerified {}.into(),
        AffiliationFound { affiliation: Affiliation::PublicAgent }.into(),
        PasswordChanged {}.into(),
        PasswordReset {}.into(),
        AddressChangeRequested { change, email: sealed(), expires_at }.into(),
        AddressChangeConfirmed { change, side: AddressSide::Future }.into(),
        AddressChanged { change, email: sealed() }.into(),
        AddressChangeCancelled { change }.into(),
        SecondFactorEnrolled {}.into(),
        SecondFactorRemoved {}.into(),
        RecoveryCodesIssued { count: 10 }.into(),
        RecoveryCodeUsed {}.into(),
        IdentityLinked { identity, issuer: "https://provider.example/api/v2".to_owned(), subject: sealed() }.into(),
        IdentityUnlinked { identity }.into(),
        RoleGranted { grant }.into(),
        RoleRevoked { grant }.into(),
        DelegationGiven { delegation, delegate: other, grant, period }.into(),
        DelegationReceived { delegation, delegator: other, grant, period }.into(),
        DelegationEnded { delegation }.into(),
        ApiTokenIssued { token, label: sealed(), expires_at, scopes: vec![TokenScope::Read] }.into(),
        ApiTokenRevoked { token }.into(),
        AccountErased {}.into(),
        SessionsEnded {}.into(),
        EverySessionEnded {}.into(),
    ]
}
