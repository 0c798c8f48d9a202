//! One account as the guard of its limits: what it has, and what pending transfers would take.
//!
//! The issuer has no limit and therefore no stream, so that transfers that all touch it do not wait for one another
//! (services/decisions/0024).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;

use super::event::{AmountHeld, AmountPosted, HoldReleased, LedgerAccountEvent, LedgerAccountOpened};
use super::refusal::LedgerRefusal;
use super::value::{AccountClass, Amount, Holder, LedgerAccountId, TransferId};

/// What the guard knows.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct LedgerAccountState {
    pub identity: Option<(Holder, AccountClass)>,
    /// Hundredths of a day.
    pub balance: i64,
    /// What pending transfers would take, 0 or less.
    pub held: i64,
    /// What pending transfers would bring.
    pub announced: i64,
}

impl LedgerAccountState {
    /// What can be taken without passing `floor`, what is held left aside; 0 or less where nothing can.
    pub fn available(&self, floor: i64) -> i64 {
        self.balance + self.held - floor
    }

    fn hold(&mut self, amount: i64) {
        if amount < 0 { self.held += amount } else { self.announced += amount }
    }

    fn release(&mut self, held: i64) {
        if held < 0 { self.held -= held } else { self.announced -= held }
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
pub enum LedgerAccountCommand {
    Open {
        account: LedgerAccountId,
        holder: Holder,
        class: AccountClass,
    },
    /// `floor`: the hard limit of the account's class, where it has one.
    Hold {
        transfer: TransferId,
        amount: Amount,
        floor: Option<Amount>,
    },
    /// `held`: what was held for this transfer.
    Post {
        transfer: TransferId,
        amount: Amount,
        held: Amount,
        floor: Option<Amount>,
    },
    Release {
        transfer: TransferId,
        held: Amount,
    },
}

pub struct LedgerAccount;

impl Decider for LedgerAccount {
    const TYPE: &'static str = "ledger_account";
    type State = LedgerAccountState;
    type Command = LedgerAccountCommand;
    type Event = LedgerAccountEvent;
    type Refusal = LedgerRefusal;

    fn decide(
        state: &LedgerAccountState,
        command: LedgerAccountCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<LedgerAccountEvent>, LedgerRefusal> {
        let (_, class) = match (command, state.identity) {
            (LedgerAccountCommand::Open { .. }, Some(_)) => return Ok(Vec::new()),
            (LedgerAccountCommand::Open { account, holder, class }, None) => {
                return Ok(vec![LedgerAccountOpened { account, holder, class }.into()]);
            }
            (_, None) => return Err(LedgerRefusal::NoAccount),
            (_, Some(identity)) => identity,
        };
        let within = |after: i64, amount: Amount, floor: Option<Amount>| match floor {
            Some(floor) if amount < Amount::ZERO && after < floor.hundredths() => {
                Err(LedgerRefusal::HardLimit { class, available: state.available(floor.hundredths()).max(0) })
            }
            Some(_) | None => Ok(()),
        };
        match command {
            LedgerAccountCommand::Open { .. } => Ok(Vec::new()),
            LedgerAccountCommand::Hold { transfer, amount, floor } => {
                within(state.balance + state.held + amount.hundredths(), amount, floor)?;
                Ok(vec![AmountHeld { transfer, amount }.into()])
            }
            LedgerAccountCommand::Post { transfer, amount, held, floor } => {
                let others = state.held - held.hundredths().min(0);
                within(state.balance + others + amount.hundredths(), amount, floor)?;
                Ok(vec![AmountPosted { transfer, amount, held }.into()])
            }
            LedgerAccountCommand::Release { transfer, held } => Ok(vec![HoldReleased { transfer, held }.into()]),
        }
    }

    fn evolve(state: &mut LedgerAccountState, event: &LedgerAccountEvent) {
        match event {
            LedgerAccountEvent::LedgerAccountOpened(e) => state.identity = Some((e.holder, e.class)),
            LedgerAccountEvent::AmountHeld(e) => state.hold(e.amount.hundredths()),
            LedgerAccountEvent::AmountPosted(e) => {
                state.release(e.held.hundredths());
                state.balance += e.amount.hundredths();
            }
            LedgerAccountEvent::HoldReleased(e) => state.release(e.held.hundredths()),
        }
    }
}
