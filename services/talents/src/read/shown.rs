//! People who are shown elsewhere than on their profiles: in a ranking, in a team, by what they earned. That is written down like the
//! profile's own sections.

use uuid::Uuid;
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, SubjectId, TalentId, TypedId as _};

/// Writes down that a signed-in viewer is about to be shown these people, before they are; `what`, by its word in the log. What a person
/// is shown of themselves is not logged, nor what Vivier itself looks at.
///
/// # Errors
/// `Store`.
pub async fn note(store: &Store, viewer: &Actor, talents: &[TalentId], what: &str) -> Result<(), QueryError> {
    let Some(reader) = viewer.account().filter(|_| !talents.is_empty()) else { return Ok(()) };
    let ids: Vec<Uuid> = talents.iter().map(|talent| talent.uuid()).collect();
    let accounts: Vec<Uuid> =
        sqlx::query_scalar("select distinct account from talent_card where id = any($1) and account <> $2")
            .bind(ids)
            .bind(reader.uuid())
            .fetch_all(store.pool())
            .await?;
    let subject = |account| SubjectId::from(AccountId::from_uuid(account));
    let looked: Vec<(SubjectId, &str)> = accounts.into_iter().map(|account| (subject(account), what)).collect();
    Ok(store.note_access(reader, &looked).await?)
}
