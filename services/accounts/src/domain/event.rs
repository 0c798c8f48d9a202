//! What happens to an account.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::{Role, RoleGrant};
use vivier_kernel::id::{AccountId, ApiTokenId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::sealed::Sealed;

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

/// The password was changed; the password is nowhere in the events.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PasswordChanged {}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoleGranted {
    pub grant: RoleGrant,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoleRevoked {
    pub grant: RoleGrant,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ApiTokenIssued {
    pub token: ApiTokenId,
    pub label: Sealed<String>,
    pub expires_at: DateTime<Utc>,
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
        PasswordChanged = 1,
        RoleGranted = 1,
        RoleRevoked = 1,
        ApiTokenIssued = 1,
        ApiTokenRevoked = 1,
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
    vec![
        AccountRegistered { account, email: sealed(), name: sealed(), locale: Locale::Fr }.into(),
        AddressVerified {}.into(),
        PasswordChanged {}.into(),
        RoleGranted { grant }.into(),
        RoleRevoked { grant }.into(),
        ApiTokenIssued { token, label: sealed(), expires_at }.into(),
        ApiTokenRevoked { token }.into(),
    ]
}
