//! Why the viewer's own talent cannot apply to a seat: what the command would answer, told beforehand.

use vivier_event_store::{QueryError, Store, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, SeatId, TalentId, TypedId as _};
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_missions::domain::decide::Mission;
use vivier_missions::read::open_seats::seat_need;
use vivier_organisations::read::goes_on;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::use_case::register::ACCOUNT_SCOPE;

use crate::domain::decide::possible;
use crate::use_case::open::{already_open, talent_required};
use crate::use_case::{PAIR_SCOPE, pair_of};

/// Every code that it answers with.
pub const CODES: [&str; 5] =
    ["TALENT_REQUIRED", "TALENT_NOT_IN_POOL", "HOME_CLOSED", "SEAT_NOT_OPEN", "PLACEMENT_ALREADY_OPEN"];

/// None where the viewer can apply, and where the seat is not there. Everything that it tells is the viewer's own, or on the mission's page.
///
/// # Errors
/// `Store`.
pub async fn application_refusal(store: &Store, viewer: &Actor, seat: SeatId) -> Result<Option<Problem>, QueryError> {
    let own = match viewer.account() {
        Some(account) => store.find_claim(ACCOUNT_SCOPE, &account.to_string()).await?,
        None => None,
    };
    let Some(own) = own.map(TalentId::from_uuid) else { return Ok(Some(talent_required())) };
    let Some(need) = seat_need(store, seat).await? else { return Ok(None) };
    let talent = store.glance::<Talent>(own.uuid()).await?.state;
    let in_pool = talent.status == TalentStatus::Active;
    let mission = store.glance::<Mission>(need.mission.uuid()).await?.state;
    let today = store.clock().today();
    let open = mission.seat(seat).is_some_and(|seat| mission.looks_for_somebody(seat, need.host_goes_on, today));
    if let Err(refusal) = possible(in_pool, home_goes_on(store, &talent).await?, open) {
        return Ok(Some(refusal.problem()));
    }
    let open = store.find_claim(PAIR_SCOPE, &pair_of(own, seat)).await?.is_some();
    Ok(open.then(already_open))
}

/// False of whose service was closed or has left: what is under way comes to its end, and nothing new begins.
///
/// # Errors
/// `Database`.
pub(crate) async fn home_goes_on(store: &Store, talent: &TalentState) -> Result<bool, StoreError> {
    let home = talent.identity.as_ref().and_then(|identity| identity.organisation);
    match home.filter(|_| !talent.is_external()) {
        Some(home) => goes_on(store, home).await,
        None => Ok(true),
    }
}

/// The same of an account; whoever has no profile has no service either.
///
/// # Errors
/// `Database`.
pub(crate) async fn begins(store: &Store, account: AccountId) -> Result<bool, StoreError> {
    match store.find_claim(ACCOUNT_SCOPE, &account.to_string()).await? {
        Some(own) => home_goes_on(store, &store.glance::<Talent>(own).await?.state).await,
        None => Ok(true),
    }
}
