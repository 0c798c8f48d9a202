//! What an account's entries come to is what the events say, at every past position, whatever becomes of what was announced: posted as it
//! was, posted otherwise, without this account, or never.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;
use vivier_event_store::{AsOf, CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{PlacementId, TypedId as _};

use super::support::{World, world};
use crate::domain::event::TransferEvent;
use crate::domain::legs::{Leg, Legs};
use crate::domain::transfer::{Content, Transfer};
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason};
use crate::read::accounts::account;
use crate::read::statement::{Page, statement};
use crate::use_case::ledger::Ledger;

/// How many commands each history has.
const STEPS: usize = 60;
const PAGE: Page = Page { rows: 200, from: None, backward: false };

#[derive(Clone, Serialize)]
enum Step {
    Hold(Legs),
    Post(Legs),
    Void,
}

/// One step of one transfer, with any entries.
#[derive(Clone, Serialize)]
struct Scripted {
    transfer: TransferId,
    step: Step,
}

impl UseCase for Scripted {
    const NAME: &'static str = "followPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut ledger = Ledger::open(unit).await?;
        let mut transfer = ledger.transfer(self.transfer).await?;
        let cause = Cause::Placement { placement: PlacementId::from_uuid(self.transfer.uuid()) };
        let content = |legs| Content { legs, cause, rule: Rule::PlacementCompleted, policy: 1, work: None };
        match self.step.clone() {
            Step::Hold(legs) => ledger.hold(&mut transfer, content(legs)).await,
            Step::Post(legs) => ledger.post(&mut transfer, content(legs)).await,
            Step::Void => ledger.void(&mut transfer, VoidReason::PlacementFailed).await,
        }
    }
}

/// A small generator: from one seed, the same history on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("small")
    }

    /// Entries of at least two of the holders, which balance.
    fn legs(&mut self, holders: &[(Holder, AccountClass)]) -> Legs {
        loop {
            let mut legs = Vec::new();
            let mut sum = 0;
            for (holder, class) in holders {
                if self.below(2) == 0 {
                    let hundredths = i64::try_from(self.below(401)).expect("small") - 200;
                    sum += hundredths;
                    legs.push(Leg::new(*holder, *class, Amount::new(hundredths).expect("an amount")));
                }
            }
            if let Some(last) = legs.last_mut() {
                last.amount = Amount::new(last.amount.hundredths() - sum).expect("an amount");
            }
            if let Ok(Some(legs)) = Legs::without_empty(legs) {
                return legs;
            }
        }
    }
}

/// What the events say of an account: posted, and still announced by transfer.
#[derive(Clone, Default)]
struct Expected {
    posted: i64,
    announced: BTreeMap<Uuid, i64>,
}

impl Expected {
    /// Balance, what pending transfers would bring, what they would take.
    fn figures(&self) -> (i64, i64, i64) {
        let brings = self.announced.values().filter(|amount| **amount > 0).sum();
        let takes = self.announced.values().filter(|amount| **amount < 0).sum();
        (self.posted, brings, takes)
    }
}

/// The same fold over the transfers' events alone, up to a position.
async fn expected(world: &World, until: i64) -> BTreeMap<Uuid, Expected> {
    let mut accounts: BTreeMap<Uuid, Expected> = BTreeMap::new();
    let read = &mut |event: &vivier_event_store::Recorded| {
        if event.stream_type != <Transfer as vivier_kernel::decider::Decider>::TYPE || event.position > until {
            return Ok(());
        }
        let transfer = event.stream_id;
        let event = event.event::<TransferEvent>()?;
        if !matches!(event, TransferEvent::TransferHeld(_) | TransferEvent::TransferReversed(_)) {
            accounts.values_mut().for_each(|account| {
                account.announced.remove(&transfer);
            });
        }
        match event {
            TransferEvent::TransferHeld(held) => {
                for leg in held.legs.iter() {
                    let account = accounts.entry(leg.account.uuid()).or_default();
                    account.announced.insert(transfer, leg.amount.hundredths());
                }
            }
            TransferEvent::TransferPosted(posted) => {
                for leg in posted.legs.iter() {
                    accounts.entry(leg.account.uuid()).or_default().posted += leg.amount.hundredths();
                }
            }
            TransferEvent::TransferVoided(_) | TransferEvent::TransferReversed(_) => {}
        }
        Ok(())
    };
    world.tests.store.replay(0, read).await.expect("the events are read");
    accounts
}

/// The account's own figures, and what its entries come to.
async fn shown(world: &World, id: LedgerAccountId, at: Option<AsOf>) -> ((i64, i64, i64), (i64, i64, i64)) {
    let (store, viewer) = (&world.tests.store, world.administrator());
    let Some(view) = account(store, &viewer, id, at).await.expect("an answer") else { return Default::default() };
    let mut sums = (0, 0, 0);
    for entry in statement(store, &viewer, id, at, PAGE).await.expect("a statement") {
        match entry.status {
            TransferStatus::Posted => sums.0 += entry.amount,
            TransferStatus::Pending if entry.amount > 0 => sums.1 += entry.amount,
            TransferStatus::Pending => sums.2 += entry.amount,
            TransferStatus::Voided | TransferStatus::Absent => {}
        }
    }
    ((view.balance, view.announced.expect("told"), view.held.expect("told")), sums)
}

#[tokio::test]
async fn entries_come_to_what_the_events_say_whatever_becomes_of_what_was_announced() {
    history(0x9E37_79B9_7F4A_7C15, true).await;
    history(
        vivier_event_store::testing::seed("entries_come_to_what_the_events_say_whatever_becomes_of_what_was_announced"),
        false,
    )
    .await;
}

/// One history. `known`: its seed leads through everything that is asked for; of another one only what holds for every history is.
async fn history(seed: u64, known: bool) {
    let world = world().await;
    let talent = Holder::Talent { talent: world.talent(1, Some(world.home)).await };
    let organisation = |organisation| Holder::Organisation { organisation };
    let holders = [
        (talent, AccountClass::Talent),
        (organisation(world.home), AccountClass::Service),
        (organisation(world.sister), AccountClass::Service),
        (organisation(world.host), AccountClass::Service),
        (Holder::Programme, AccountClass::Programme),
    ];
    let run = async |transfer, step| {
        let context = CommandContext::new(Actor::system("tests"), world.tests.store.clock());
        world.tests.store.execute(&context, &Scripted { transfer, step }).await.map(|_| ())
    };
    // Enough for everybody that most steps are taken.
    let mut first: Vec<Leg> = holders[..4]
        .iter()
        .map(|(holder, class)| Leg::new(*holder, *class, Amount::new(2_000).expect("an amount")))
        .collect();
    first.push(Leg::new(Holder::Programme, AccountClass::Programme, Amount::new(-8_000).expect("an amount")));
    let opening = TransferId::from_uuid(Uuid::from_u128(1));
    run(opening, Step::Post(Legs::new(first).expect("entries"))).await.expect("posted");

    let mut random = Random(seed);
    let mut positions = Vec::new();
    let mut taken = 0;
    for _ in 0..STEPS {
        let transfer = TransferId::from_uuid(Uuid::from_u128(2 + random.below(25) as u128));
        let step = match random.below(5) {
            0 | 1 => Step::Hold(random.legs(&holders)),
            2 | 3 => Step::Post(random.legs(&holders)),
            _ => Step::Void,
        };
        // A step that the transfer's state or a limit forbids changes nothing.
        taken += usize::from(run(transfer, step).await.is_ok());
        let last = sqlx::query_scalar("select max(position) from es_event").fetch_one(world.tests.store.pool());
        positions.push(last.await.expect("a position"));
    }
    assert!(!known || taken > STEPS / 2, "{taken} steps were taken");
    world.tests.settle().await.expect("read models");

    for (number, position) in positions.iter().enumerate() {
        let known = expected(&world, *position).await;
        for (holder, class) in holders {
            let id = LedgerAccountId::of(holder);
            let expected = known.get(&id.uuid()).cloned().unwrap_or_default().figures();
            let at = Some(AsOf::Position(*position));
            assert_eq!(shown(&world, id, at).await, (expected, expected), "{holder:?} after step {number}");
            if number + 1 == positions.len() {
                assert_eq!(shown(&world, id, None).await, (expected, expected), "{holder:?} now");
                if class != AccountClass::Programme {
                    assert_eq!(world.figures(holder).await, expected, "the guard of {holder:?}");
                }
            }
        }
    }
    // Some entries were announced to an account and posted without it: that is what the property is about.
    let lapsed: i64 = sqlx::query_scalar(
        "select count(*) from ledger_entry lapsed where posted is null and ended_at is not null \
         and exists (select from ledger_entry other where other.transfer = lapsed.transfer and other.posted is not null)",
    )
    .fetch_one(world.tests.store.pool())
    .await
    .expect("a count");
    assert!(!known || lapsed > 0);
    let issuer: i64 = sqlx::query_scalar(
        "select count(*) from ledger_entry where account = $1 and posted is null and ended_at is not null",
    )
    .bind(LedgerAccountId::of(Holder::Programme).uuid())
    .fetch_one(world.tests.store.pool())
    .await
    .expect("a count");
    assert!(!known || issuer > 0);
}
