//! The read model of accounts: one row each, names and addresses sealed.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;
use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel, Recorded};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::sealed::Sealed;

use crate::domain::event::AccountEvent;

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
    pub version: i64,
}

impl ReadModel for AccountList {
    const NAME: &'static str = "account";
    const VERSION: i32 = 1;
    const DDL: &'static str = "create table account (id uuid primary key, email jsonb not null, name jsonb not null, verified boolean not null, \
         locale text not null, grants jsonb not null, version bigint not null)";
    const EVENTS: &'static [&'static str] = &["AccountRegistered", "AddressVerified", "RoleGranted", "RoleRevoked"];
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
                version: 0,
            },
            (None, _) => return Err(FoldError::Unexpected(format!("{} before AccountRegistered", event.kind))),
        };
        row.version = event.version;
        match typed {
            AccountEvent::AddressVerified(_) => row.verified = true,
            AccountEvent::RoleGranted(granted) => row.grants.push(granted.grant),
            AccountEvent::RoleRevoked(revoked) => row.grants.retain(|grant| *grant != revoked.grant),
            AccountEvent::AccountRegistered(_)
            | AccountEvent::PasswordChanged(_)
            | AccountEvent::ApiTokenIssued(_)
            | AccountEvent::ApiTokenRevoked(_) => {}
        }
        Ok(Some(row))
    }
}
