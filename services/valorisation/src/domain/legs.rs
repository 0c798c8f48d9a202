//! The entries of one transfer: at least two, none of nothing, no account twice, and their sum is zero.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::refusal::LedgerRefusal;
use super::value::{AccountClass, Amount, Holder, LedgerAccountId};

/// The most entries of one transfer.
pub const MAX_LEGS: usize = 20;

/// One entry: what one account gets, or loses where it is negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Leg {
    pub account: LedgerAccountId,
    pub holder: Holder,
    pub class: AccountClass,
    pub amount: Amount,
}

impl Leg {
    pub fn new(holder: Holder, class: AccountClass, amount: Amount) -> Self {
        Self { account: LedgerAccountId::of(holder), holder, class, amount }
    }
}

/// Entries that balance. There is no other way to make them, nor to read them from the store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<Leg>", into = "Vec<Leg>")]
pub struct Legs(Vec<Leg>);

impl Legs {
    /// # Errors
    /// `TooFewLegs`, `TooManyLegs`, `EmptyLeg`, `AccountTwice`, `Unbalanced`.
    pub fn new(legs: Vec<Leg>) -> Result<Self, LedgerRefusal> {
        if legs.len() < 2 {
            return Err(LedgerRefusal::TooFewLegs);
        }
        if legs.len() > MAX_LEGS {
            return Err(LedgerRefusal::TooManyLegs);
        }
        if legs.iter().any(|leg| leg.amount == Amount::ZERO) {
            return Err(LedgerRefusal::EmptyLeg);
        }
        for (index, leg) in legs.iter().enumerate() {
            if legs[..index].iter().any(|earlier| earlier.account == leg.account) {
                return Err(LedgerRefusal::AccountTwice);
            }
        }
        let difference: i64 = legs.iter().map(|leg| leg.amount.hundredths()).sum();
        if difference != 0 {
            return Err(LedgerRefusal::Unbalanced { difference });
        }
        Ok(Self(legs))
    }

    /// The same without what would be nothing; none where nothing is left.
    ///
    /// # Errors
    /// As [`Legs::new`].
    pub fn without_empty(legs: Vec<Leg>) -> Result<Option<Self>, LedgerRefusal> {
        let legs: Vec<Leg> = legs.into_iter().filter(|leg| leg.amount != Amount::ZERO).collect();
        if legs.is_empty() { Ok(None) } else { Self::new(legs).map(Some) }
    }

    /// What takes these back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self(self.0.iter().map(|leg| Leg { amount: leg.amount.negated(), ..*leg }).collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Leg> {
        self.0.iter()
    }

    /// What `account` gets; nothing where it has no entry.
    pub fn amount_of(&self, account: LedgerAccountId) -> Amount {
        self.0.iter().find(|leg| leg.account == account).map_or(Amount::ZERO, |leg| leg.amount)
    }
}

impl TryFrom<Vec<Leg>> for Legs {
    type Error = LedgerRefusal;
    fn try_from(legs: Vec<Leg>) -> Result<Self, LedgerRefusal> {
        Self::new(legs)
    }
}

impl From<Legs> for Vec<Leg> {
    fn from(legs: Legs) -> Self {
        legs.0
    }
}
