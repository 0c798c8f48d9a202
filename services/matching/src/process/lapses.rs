//! A role that was lent for some days is held from the first of them, and lost as the last of them ends, and no event says so. Durable timers
//! do. As it begins, requests that somebody can answer no more go back to the service (`departures`). As it ends they do too, and whoever
//! takes over any other step hears what waits, as they do where a role is given back (`successors`).

use std::future::Future;
use std::pin::Pin;

use chrono::{Duration, NaiveDate};
use serde::{Deserialize, Serialize};
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::event::AccountEvent;
use vivier_accounts::domain::value::DelegationId;
use vivier_event_store::follower::Begins;
use vivier_event_store::{
    CommandError, DueTimer, Follower, Recorded, Store, StoreError, Timer, TimerHandler, Unit, UseCase, follower,
};
use vivier_kernel::actor::RoleGrant;
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{AccountId, TypedId as _};
use vivier_kernel::zone::Zone;

use super::successors::{ACCOUNTS, waiting};
use crate::read::placements::{READ_MODEL, delegated};
use crate::use_case::readdress::ReaddressRelease;
use crate::use_case::taken_over::TellSuccessors;

const NAME: &str = "role-lapses";
const KIND: &str = "role_lapses";
const BEGINS: &str = "role_begins";

/// Follows roles that are lent, and sets the timers of each.
pub struct Lapses;

impl Follower for Lapses {
    fn name(&self) -> &'static str {
        NAME
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["DelegationReceived"]
    }

    // What was lent before there were such timers lapses as well.
    fn begins(&self) -> Begins {
        Begins::WithTheFirst
    }

    fn follow<'a>(
        &'a self,
        store: &'a Store,
        event: &'a Recorded,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            let AccountEvent::DelegationReceived(received) = AccountEvent::decode(&event.kind, &event.data)? else {
                return Ok(());
            };
            let (first_day, last_day) = (received.period.start(), received.period.end());
            // What lapsed before anybody looked is history.
            if last_day < store.clock().today() {
                return Ok(());
            }
            let account = AccountId::from_uuid(event.stream_id);
            let watch = WatchLapse { loan: Loan { account, delegation: received.delegation }, first_day, last_day };
            store.execute(&follower::context(store, NAME, event, ""), &watch).await.map(|_| ())
        })
    }
}

/// To whom something was lent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Loan {
    account: AccountId,
    delegation: DelegationId,
}

/// Looks again as the first day of a loan begins in Paris, and as its last day ends there.
#[derive(Clone, Debug, Serialize)]
struct WatchLapse {
    loan: Loan,
    first_day: NaiveDate,
    last_day: NaiveDate,
}

impl UseCase for WatchLapse {
    const NAME: &'static str = "watchRoleLapse";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        if !unit.actor().is_system() {
            return Err(CommandError::NotFound);
        }
        // What had begun was looked at as it was lent; what was lent before midnight and is followed after it begins today.
        let begins = Some((BEGINS, self.first_day)).filter(|(_, day)| *day >= unit.today());
        for (kind, day) in begins.into_iter().chain([(KIND, self.last_day + Duration::days(1))]) {
            let due_at = Zone::Metropolitan.begins(day);
            let payload = serde_json::json!(self.loan);
            unit.schedule(Timer { key: format!("{kind}:{}", self.loan.delegation), due_at, kind, payload });
        }
        Ok(())
    }
}

/// Gives back what a delegate can answer no more, once they hold what they were lent.
pub struct Begun;

impl TimerHandler for Begun {
    fn kind(&self) -> &'static str {
        BEGINS
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(look_at_delegations(store, timer))
    }
}

/// Gives back what was delegated by the loan alone, and tells whoever takes over of what waits, once it has lapsed.
pub struct Lapsed;

impl TimerHandler for Lapsed {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn fire<'a>(
        &'a self,
        store: &'a Store,
        timer: &'a DueTimer,
    ) -> Pin<Box<dyn Future<Output = Result<(), CommandError>> + Send + 'a>> {
        Box::pin(async move {
            look_at_delegations(store, timer).await?;
            let loan: Loan = serde_json::from_value(timer.payload.clone())?;
            let lost: Vec<RoleGrant> = lapsed(store, loan).await?.into_iter().collect();
            if lost.is_empty() {
                return Ok(());
            }
            store.wait_for(&[READ_MODEL, ACCOUNTS], store.position()).await?;
            for placement in waiting(store, &lost).await? {
                let cause = format!("loan:{}:lapsed", loan.delegation);
                let tell = TellSuccessors { placement, account: loan.account, lost: lost.clone(), cause };
                let mut context = timer.context(store);
                context.idempotency_key = context.idempotency_key.map(|key| format!("{key}:{placement}"));
                // Whatever else it says than a fault, the placement has moved on by itself.
                if let Err(CommandError::Store(error)) = store.execute(&context, &tell).await {
                    return Err(error.into());
                }
            }
            Ok(())
        })
    }
}

/// Looks again at every request that somebody answers in a manager's place: they, or whoever named them, may do so no more.
async fn look_at_delegations(store: &Store, timer: &DueTimer) -> Result<(), CommandError> {
    store.wait_for(&[READ_MODEL, ACCOUNTS], store.position()).await?;
    for placement in delegated(store).await? {
        let mut context = timer.context(store);
        context.idempotency_key = context.idempotency_key.map(|key| format!("{key}:delegation:{placement}"));
        let readdress = ReaddressRelease { placement, lost: Vec::new() };
        // Whatever else it says than a fault, the placement has moved on by itself.
        if let Err(CommandError::Store(error)) = store.execute(&context, &readdress).await {
            return Err(error.into());
        }
    }
    Ok(())
}

/// The role that lapsed. None where the loan was ended before, which was followed then, or where the account holds the role otherwise.
async fn lapsed(store: &Store, loan: Loan) -> Result<Option<RoleGrant>, StoreError> {
    let state = store.load::<Account>(loan.account.uuid()).await?.state;
    let held = state.grants_on(store.clock().today());
    let lent = state.received.get(&loan.delegation).map(|lent| lent.grant);
    Ok(lent.filter(|grant| !held.contains(grant)))
}
