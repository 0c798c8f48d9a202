//! Why the ledger says no.

use vivier_kernel::problem::{Problem, Refusal};
use vivier_missions::domain::transitions::MissionStatus;

use super::transitions::{TransferAction, TransferStatus};
use super::value::{AccountClass, Rule};

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LedgerRefusal {
    #[error("a transfer has two entries at least")]
    TooFewLegs,
    #[error("a transfer has too many entries")]
    TooManyLegs,
    #[error("an entry of nothing")]
    EmptyLeg,
    #[error("one account stands twice in a transfer")]
    AccountTwice,
    #[error("the entries differ from zero by {difference}")]
    Unbalanced { difference: i64 },
    #[error("{action} is not possible while the transfer is {status}")]
    StatusForbids { status: TransferStatus, action: TransferAction },
    #[error("the transfer was reversed already")]
    AlreadyReversed,
    #[error("a reversal is not reversed")]
    ReversalOfReversal,
    #[error("what was posted by rule {rule} is corrected where it comes from")]
    NotReversible { rule: Rule },
    #[error("a purchase of priority is final")]
    PurchaseFinal,
    #[error("no priority is sold for a mission that is {status}")]
    NotForSale { status: MissionStatus },
    /// `available`: hundredths of a day that can be taken from the account.
    #[error("the account of class {class} has {available} left above its hard limit")]
    HardLimit { class: AccountClass, available: i64 },
    #[error("there is no version {version} of the policy")]
    UnknownPolicy { version: u32 },
    #[error("the policy's terms are not possible: {field}")]
    PolicyTerms { field: &'static str },
    #[error("a policy has too many versions")]
    TooManyVersions,
    #[error("there is no such account")]
    NoAccount,
    #[error("the two services belong to no common ministry")]
    NotOneMinistry,
    #[error("nothing new is given to an organisation that closed, merged or left: {field}")]
    OrganisationClosed { field: &'static str },
    #[error("the policy has no demurrage")]
    NoDemurrage,
    #[error("by the policy in force this gift is worth nothing")]
    WorthlessGift,
    #[error("priority is bought from {min} to {max} points")]
    PointsOutOfRange { min: i64, max: i64 },
}

impl Refusal for LedgerRefusal {
    fn problem(&self) -> Problem {
        match self {
            Self::TooFewLegs => Problem::new("LEDGER_TOO_FEW_ENTRIES"),
            Self::TooManyLegs => Problem::new("LEDGER_TOO_MANY_ENTRIES").with("max", super::legs::MAX_LEGS),
            Self::EmptyLeg => Problem::new("LEDGER_EMPTY_ENTRY"),
            Self::AccountTwice => Problem::new("LEDGER_ACCOUNT_TWICE"),
            Self::Unbalanced { difference } => Problem::new("LEDGER_UNBALANCED").with("difference", difference),
            Self::StatusForbids { status, action } => {
                Problem::new("TRANSFER_STATUS_FORBIDS").with("status", status).with("action", action)
            }
            Self::AlreadyReversed => Problem::new("TRANSFER_REVERSED"),
            Self::ReversalOfReversal => Problem::new("REVERSAL_OF_REVERSAL"),
            Self::NotReversible { rule } => Problem::new("TRANSFER_NOT_REVERSIBLE").at("transferId").with("rule", rule),
            Self::PurchaseFinal => Problem::new("PURCHASE_FINAL").at("transferId"),
            Self::NotForSale { status } => Problem::new("PRIORITY_NOT_FOR_SALE").at("missionId").with("status", status),
            Self::HardLimit { class, available } => {
                Problem::new("LEDGER_HARD_LIMIT").at("amount").with("class", class).with("available", days(*available))
            }
            Self::UnknownPolicy { version } => {
                Problem::new("UNKNOWN_CREDIT_POLICY").at("version").with("version", version)
            }
            Self::PolicyTerms { field } => Problem::new("CREDIT_POLICY_TERMS").at(field).with("field", field),
            Self::TooManyVersions => Problem::new("TOO_MANY_CREDIT_POLICIES").with("max", super::policy::MAX_VERSIONS),
            Self::NoAccount => Problem::new("NO_LEDGER_ACCOUNT"),
            Self::NotOneMinistry => Problem::new("NOT_ONE_MINISTRY").at("toId"),
            Self::OrganisationClosed { field } => Problem::new("ORGANISATION_CLOSED").at(field),
            Self::NoDemurrage => Problem::new("NO_DEMURRAGE"),
            Self::WorthlessGift => Problem::new("GIFT_WORTH_NOTHING").at("gift"),
            Self::PointsOutOfRange { min, max } => {
                Problem::new("OUT_OF_RANGE").at("points").with("min", min).with("max", max)
            }
        }
    }
}

/// Hundredths of a day as days with two decimals.
pub fn days(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
}
