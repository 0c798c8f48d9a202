//! What the ledger's mutations are told. Amounts are whole hundredths of a day.

use async_graphql::{ID, InputObject};

use super::enums::{CreditAccountClass, CreditGift};

/// What `grantCredits` is told.
#[derive(InputObject, Debug)]
pub struct GrantCreditsInput {
    /// A talent’s, an organisation’s or a brigade’s id.
    pub holder_id: ID,
    /// What it is for.
    pub gift: CreditGift,
    /// Half days that were given, 1 to 400; not for a named grant.
    pub half_days: Option<i64>,
    /// Hundredths of a day, more than 0; only for a named grant.
    pub amount: Option<i64>,
    /// In words, 1 to 200 characters; who sees the account reads them.
    pub purpose: String,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `transferCredits` is told.
#[derive(InputObject, Debug)]
pub struct TransferCreditsInput {
    /// The organisation that gives.
    pub from_id: ID,
    /// The organisation that gets, of the same ministry.
    pub to_id: ID,
    /// Hundredths of a day, more than 0.
    pub amount: i64,
    /// In words, 1 to 200 characters; who sees one of the accounts reads them.
    pub purpose: String,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `buyPriority` is told.
#[derive(InputObject, Debug)]
pub struct BuyPriorityInput {
    /// The mission.
    pub mission_id: ID,
    /// How many points.
    pub points: i64,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `reverseTransfer` is told.
#[derive(InputObject, Debug)]
pub struct ReverseTransferInput {
    /// The transfer that is taken back.
    pub transfer_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `takeDemurrage` is told.
#[derive(InputObject, Debug)]
pub struct TakeDemurrageInput {
    /// The account.
    pub account_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// The limits of one class of accounts, in hundredths of a day.
#[derive(InputObject, Debug)]
pub struct CreditLimitsInput {
    /// Which accounts; the issuer has no limit.
    pub class: CreditAccountClass,
    /// Below it, a warning is shown.
    pub soft: i64,
    /// Nothing takes an account below it; 0 or less.
    pub hard: i64,
}

/// What `adoptCreditPolicy` is told: the whole policy. Amounts are hundredths of a day, rates and shares per cent.
#[derive(InputObject, Debug)]
pub struct AdoptCreditPolicyInput {
    /// What a day worked is worth at seat levels 1 to 4: four rates, 0 to 1000.
    pub level_rates: Vec<i64>,
    /// Added at priority 100; 0 to 1000.
    pub priority_bonus: i64,
    /// The releasing service’s share of what a placement pays, 0 to 100.
    pub service_share: i64,
    /// What the benefiting administration pays of it, 0 to 100.
    pub host_share: i64,
    /// To the person, for a brigade call answered in time.
    pub call_person: i64,
    /// To their service.
    pub call_service: i64,
    /// What a day of mentoring is worth, 0 to 1000.
    pub mentoring_rate: i64,
    /// What a day of sharing a skill is worth, 0 to 1000.
    pub sharing_rate: i64,
    /// What each administration begins with.
    pub opening_grant: i64,
    /// What one point of priority costs, more than 0.
    pub priority_price: i64,
    /// How many points one mission may have bought, 0 to 9.
    pub priority_points: i64,
    /// The limits of each class of accounts; a class that is not named has none.
    pub limits: Vec<CreditLimitsInput>,
    /// What an account that lies still loses each month, 1 to 100; absent: nothing.
    pub demurrage_percent: Option<i64>,
    /// What loses nothing; with `demurragePercent`.
    pub demurrage_free: Option<i64>,
    /// The version that you have seen in force; another present one is refused with `VERSION_CONFLICT`.
    pub expected_version: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}
