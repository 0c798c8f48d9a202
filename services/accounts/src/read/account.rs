//! The read model of accounts: one row each, names and addresses sealed.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;

use crate::domain::event::{AccountEvent, DelegationReceived};
use crate::domain::value::{Affiliation, DelegationId};

/// The read model's registration.
pub struct AccountList;

#[derive(Clone, Debug, Serialize, Deserialize, FromRow)]
pub struct AccountRow {
    pub id: Uuid,
    #[sqlx(json)]
    pub email: Sealed<String>,
    #[sqlx(json)]
    pub name: Sealed<String>,
    pub verified: bool,
    pub locale: String,
    pub grants: Json<Vec<RoleGrant>>,
    /// Roles that others lent to the account, each for its days.
    pub lent: Json<Vec<LentRole>>,
    pub affiliation: String,
    pub second_factor: bool,
    pub version: i64,
}

/// A role that somebody else lent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct LentRole {
    pub delegation: DelegationId,
    pub grant: RoleGrant,
    pub period: Period,
}

impl ReadModel for AccountList {
    const NAME: &'static str = "account";
    const VERSION: i32 = 3;
    const DDL: &'static str = "create table account (id uuid primary key, email jsonb not null, name jsonb not null, verified boolean not null, \
         locale text not null, grants jsonb not null, lent jsonb not null, affiliation text not null, second_factor boolean not null, version bigint not null)";
    const EVENTS: &'static [&'static str] = &[
        "AccountRegistered",
        "AddressVerified",
        "AffiliationFound",
        "AddressChanged",
        "SecondFactorEnrolled",
        "SecondFactorRemoved",
        "RoleGranted",
        "RoleRevoked",
        "DelegationReceived",
        "DelegationEnded",
        "AccountErased",
    ];
    type Row = AccountRow;

    fn fold(key: Uuid, row: Option<AccountRow>, event: &Recorded) -> Result<Option<AccountRow>, FoldError> {
        let typed = event.event::<AccountEvent>()?;
        let mut row = match (row, &typed) {
            (Some(row), _) => row,
            (None, AccountEvent::AccountRegistered(registered)) => AccountRow {
                id: key,
                email: registered.email.clone(),
                name: registered.name.clone(),
                verified: false,
                locale: registered.locale.tag().to_owned(),
                grants: Json(Vec::new()),
                lent: Json(Vec::new()),
                affiliation: name_of(Affiliation::Unknown)?,
                second_factor: false,
                version: 0,
            },
            (None, _) => return Err(FoldError::Unexpected(format!("{} before AccountRegistered", event.kind))),
        };
        row.version = event.version;
        match typed {
            AccountEvent::AddressVerified(_) => row.verified = true,
            AccountEvent::RoleGranted(granted) => row.grants.push(granted.grant),
            AccountEvent::RoleRevoked(revoked) => row.grants.retain(|grant| *grant != revoked.grant),
            AccountEvent::DelegationReceived(DelegationReceived { delegation, grant, period, .. }) => {
                row.lent.push(LentRole { delegation, grant, period });
            }
            AccountEvent::DelegationEnded(ended) => row.lent.retain(|lent| lent.delegation != ended.delegation),
            AccountEvent::AffiliationFound(found) => row.affiliation = name_of(found.affiliation)?,
            AccountEvent::AccountErased(_) => return Ok(None),
            AccountEvent::AddressChanged(changed) => row.email = changed.email,
            AccountEvent::SecondFactorEnrolled(_) => row.second_factor = true,
            AccountEvent::SecondFactorRemoved(_) => row.second_factor = false,
            AccountEvent::AccountRegistered(_)
            | AccountEvent::PasswordChanged(_)
            | AccountEvent::SessionsEnded(_)
            | AccountEvent::EverySessionEnded(_)
            | AccountEvent::PasswordReset(_)
            | AccountEvent::AddressChangeRequested(_)
            | AccountEvent::AddressChangeConfirmed(_)
            | AccountEvent::AddressChangeCancelled(_)
            | AccountEvent::RecoveryCodesIssued(_)
            | AccountEvent::RecoveryCodeUsed(_)
            | AccountEvent::IdentityLinked(_)
            | AccountEvent::IdentityUnlinked(_)
            | AccountEvent::DelegationGiven(_)
            | AccountEvent::ApiTokenIssued(_)
            | AccountEvent::ApiTokenRevoked(_) => {}
        }
        Ok(Some(row))
    }
}

fn name_of(affiliation: Affiliation) -> Result<String, FoldError> {
    match serde_json::to_value(affiliation)? {
        serde_json::Value::String(name) => Ok(name),
        other => Err(FoldError::Unexpected(format!("an affiliation that is no text: {other}"))),
    }
}
