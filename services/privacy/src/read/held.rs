//! How many rows of each class that goes with its person there are, by the read models: of all people, or of one.

use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{AccountId, TypedId as _};

use crate::domain::rules::DataClass;

/// Each class, the part of the export that it stands in, and the rows that belong to somebody. What is in them is sealed under their key, or names them by their id alone.
const HELD: &[(DataClass, &str, &str)] = &[
    (DataClass::Profile, "talents", "select count(*) from talent_card where $1::uuid is null or account = $1"),
    (
        DataClass::EndedRequest,
        "placements",
        "select count(*) from placement_card where ($1::uuid is null or account = $1) \
         and status in ('DECLINED', 'WITHDRAWN', 'RELEASE_REFUSED', 'EXPIRED', 'SUPERSEDED')",
    ),
    (
        DataClass::Agreement,
        "placements",
        "select count(*) from placement_card where ($1::uuid is null or account = $1) \
         and status in ('SIGNED', 'CONFIRMED', 'ACTIVE', 'COMPLETED', 'REVIEWED', 'ENDED_EARLY')",
    ),
    (
        DataClass::Notification,
        "notifications",
        "select count(*) from notification_card where $1::uuid is null or account = $1",
    ),
    (
        DataClass::Delivery,
        "deliveries",
        "select count(*) from delivery_card where account is not null and ($1::uuid is null or account = $1)",
    ),
    (
        DataClass::SavedSearch,
        "searches",
        "select count(*) from saved_search where ($1::uuid is null or account = $1) and forgotten_at is null",
    ),
    (
        DataClass::RankingRecord,
        "rankings",
        "select count(*) from ranking_record r join placement_card p on p.id = r.placement where $1::uuid is null or p.account = $1",
    ),
];

/// How many there are of a class: none of those that do not go with a person.
///
/// # Errors
/// `Database`.
pub async fn of_class(store: &Store, class: DataClass) -> Result<u64, StoreError> {
    match HELD.iter().find(|(held, ..)| *held == class) {
        Some((_, _, statement)) => count(store, statement, None).await,
        None => Ok(0),
    }
}

/// How many of each class are one person's.
///
/// # Errors
/// `Database`.
pub async fn of_person(store: &Store, account: AccountId) -> Result<Vec<(DataClass, u64)>, StoreError> {
    let mut held = Vec::with_capacity(HELD.len());
    for (class, _, statement) in HELD {
        held.push((*class, count(store, statement, Some(account)).await?));
    }
    Ok(held)
}

async fn count(store: &Store, statement: &'static str, account: Option<AccountId>) -> Result<u64, StoreError> {
    let count: i64 =
        sqlx::query_scalar(statement).bind(account.map(|account| account.uuid())).fetch_one(store.pool()).await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::export::json_schema;

    #[test]
    fn what_goes_with_a_person_can_be_taken_along() {
        let schema = json_schema();
        let parts = schema.get("properties").and_then(|parts| parts.as_object()).expect("an object");
        for (class, part, _) in HELD {
            assert!(parts.contains_key(*part), "{class:?} stands nowhere in the export");
        }
    }
}
