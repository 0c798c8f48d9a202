//! After an erasure: what is kept beside the events goes too, at least once, whichever way the person was erased.

use std::future::Future;
use std::pin::Pin;

use vivier_accounts::secrets::{credentials, sessions};
use vivier_event_store::{CommandError, Follower, Recorded, Store};
use vivier_kernel::id::{AccountId, SubjectId, TypedId as _};
use vivier_talents::domain::decide::Talent;

use crate::domain::erasure::ErasureEvent;

/// Ends sessions, deletes the password, and forgets who read about the person.
pub struct Erased;

impl Follower for Erased {
    fn name(&self) -> &'static str {
        "privacy-erased"
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["PersonErased", "TalentErased"]
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let Some(account) = whose(store, event).await? else { return Ok(()) };
            store.forget_accesses_to(SubjectId::from(account)).await?;
            sessions::end_all(store.pool(), account, None).await?;
            credentials::remove(store.pool(), account).await?;
            Ok(())
        })
    }
}

/// Whose erasure it is, for whatever else has to follow one.
///
/// # Errors
/// `Store`.
pub async fn whose(store: &Store, event: &Recorded) -> Result<Option<AccountId>, CommandError> {
    if event.kind == "PersonErased" {
        let erased: Option<ErasureEvent> = event.event().ok();
        return Ok(erased.map(|ErasureEvent::PersonErased(erased)| erased.account));
    }
    let talent = store.load::<Talent>(event.stream_id).await?.state;
    Ok(talent.identity.map(|identity| AccountId::from_uuid(identity.subject.uuid())))
}
