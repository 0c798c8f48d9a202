//! The constrained values of the ledger: amounts, accounts and who holds them, rules and causes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vivier_brigade::domain::value::{BrigadeId, CallId, MobilisationId};
use vivier_kernel::id::{MissionId, OrganisationId, PlacementId, TalentId, TypedId};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::text::Line;
use vivier_talents::closed_list;

/// What a grant or a transfer between services is for, in words. All who see the account read it, until the person is erased under whom it
/// is sealed: the talent who is given something, or else whoever wrote it.
pub type Purpose = Line<200>;

/// Ids of the ledger are derived from what they stand for, so that the same cause always meets the same stream.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_90a2_41d7_4a0e_9c53_2f7a_0d18_e6c4);

vivier_kernel::id_types! {
    /// An account of the ledger.
    LedgerAccountId => "LedgerAccount";
    /// A transfer: two or more entries whose sum is zero.
    TransferId => "Transfer";
    /// The one policy of the programme.
    CreditPolicyId => "CreditPolicy";
}

fn derived<T: TypedId>(name: &str) -> T {
    T::from_uuid(Uuid::new_v5(&NAMESPACE, name.as_bytes()))
}

impl CreditPolicyId {
    pub fn the_one() -> Self {
        derived("policy")
    }
}

impl LedgerAccountId {
    /// The one account of a holder.
    pub fn of(holder: Holder) -> Self {
        derived(&match holder {
            Holder::Talent { talent } => format!("talent:{talent}"),
            Holder::Organisation { organisation } => format!("organisation:{organisation}"),
            Holder::Brigade { brigade } => format!("brigade:{brigade}"),
            Holder::Programme => "programme".to_owned(),
        })
    }
}

impl TransferId {
    /// What a placement pays; `number` is 0 at first and grows with each new announcement and each correction.
    pub fn of_placement(placement: PlacementId, number: u32) -> Self {
        derived(&format!("placement:{placement}:{number}"))
    }

    pub fn of_call(call: CallId) -> Self {
        derived(&format!("call:{call}"))
    }

    pub fn of_opening(organisation: OrganisationId) -> Self {
        derived(&format!("opening:{organisation}"))
    }

    /// The transfer that takes back another one: there is at most one.
    pub fn of_reversal(reversed: Self) -> Self {
        derived(&format!("reversal:{reversed}"))
    }

    /// What one account loses in one month, where the policy wants it so. `month` is `YYYY-MM`.
    pub fn of_demurrage(account: LedgerAccountId, month: &str) -> Self {
        derived(&format!("demurrage:{account}:{month}"))
    }
}

/// An amount of credit in hundredths of a day; negative where it is taken.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(#[schemars(range(min = -100_000_000, max = 100_000_000))] i64);

impl Amount {
    /// A million days, either way: beyond lies a mistake. Sums of a ledger's whole life stay far from the end of 64 bits.
    pub const MAX: i64 = 100_000_000;
    pub const ZERO: Self = Self(0);

    /// # Errors
    /// `OutOfRange`.
    pub fn new(hundredths: i64) -> Result<Self, Invalid> {
        if (-Self::MAX..=Self::MAX).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(Invalid::OutOfRange { min: -Self::MAX, max: Self::MAX })
        }
    }

    /// An amount that somebody gives: more than nothing.
    ///
    /// # Errors
    /// `OutOfRange` at zero or below.
    pub fn positive(hundredths: i64) -> Result<Self, Invalid> {
        if (1..=Self::MAX).contains(&hundredths) {
            Ok(Self(hundredths))
        } else {
            Err(Invalid::OutOfRange { min: 1, max: Self::MAX })
        }
    }

    pub fn hundredths(self) -> i64 {
        self.0
    }

    #[must_use]
    pub fn negated(self) -> Self {
        Self(-self.0)
    }
}

impl TryFrom<i64> for Amount {
    type Error = Invalid;
    fn try_from(hundredths: i64) -> Result<Self, Invalid> {
        Self::new(hundredths)
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

closed_list! {
    /// What sort of account it is: limits are set for each.
    pub enum AccountClass {
        Talent => "TALENT",
        /// A directorate, a service, an office.
        Service => "SERVICE",
        /// A ministry, an operator, a local authority.
        Administration => "ADMINISTRATION",
        Brigade => "BRIGADE",
        /// The issuer. It alone has no limit.
        Programme => "PROGRAMME",
    }
}

/// Whose account it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Holder {
    Talent { talent: TalentId },
    Organisation { organisation: OrganisationId },
    Brigade { brigade: BrigadeId },
    Programme,
}

closed_list! {
    /// The rule of the policy by which a transfer was made.
    pub enum Rule {
        /// Days worked × rate of the seat's level × factor of its priority, shared between person and service.
        PlacementCompleted => "PLACEMENT_COMPLETED",
        CallAnswered => "CALL_ANSWERED",
        Mentoring => "MENTORING",
        SkillSharing => "SKILL_SHARING",
        OpeningGrant => "OPENING_GRANT",
        /// A grant that the programme names in words.
        NamedGrant => "NAMED_GRANT",
        /// Between services of one ministry.
        BetweenServices => "BETWEEN_SERVICES",
        PriorityPurchase => "PRIORITY_PURCHASE",
        Demurrage => "DEMURRAGE",
        Reversal => "REVERSAL",
    }
}

impl Rule {
    /// Whether what was posted by it can be taken back by hand. A placement's payment follows its days, which a dispute corrects; a purchase
    /// is final, as whoever buys is told before: its mission has gone before others meanwhile. A reversal is not taken back itself.
    pub fn is_taken_back(self) -> bool {
        !matches!(self, Self::PlacementCompleted | Self::PriorityPurchase | Self::Reversal)
    }
}

closed_list! {
    /// Why a pending transfer came to nothing.
    pub enum VoidReason {
        /// The placement came to nothing.
        PlacementFailed => "PLACEMENT_FAILED",
        /// It ended before anything was worked.
        NothingWorked => "NOTHING_WORKED",
        /// Other days were agreed, or stated at the end: what they are worth is announced anew.
        DaysChanged => "DAYS_CHANGED",
    }
}

/// What a transfer goes back to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Cause {
    Placement {
        placement: PlacementId,
    },
    Call {
        mobilisation: MobilisationId,
        call: CallId,
    },
    Opening {
        organisation: OrganisationId,
    },
    Grant {
        /// None of what was given before purposes were sealed.
        purpose: Option<Sealed<Purpose>>,
        /// Half days of mentoring or of sharing a skill; none of a named amount, and of what was given before they were kept.
        half_days: Option<i64>,
    },
    Move {
        purpose: Option<Sealed<Purpose>>,
    },
    Priority {
        mission: MissionId,
        points: i64,
    },
    Demurrage {
        month: String,
    },
    Reversal {
        of: TransferId,
    },
}

/// What a placement's payment is worked out from. A completed placement pays by the level and the priority that were promised when
/// the release was asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Work {
    /// Hundredths of a day of full working time.
    pub days: i64,
    /// The highest minimum level among the seat's essential skills, 1 to 4.
    pub level: i64,
    /// The mission's priority, 0 to 100.
    pub priority: i64,
    /// True where both sides confirmed the days; false of what is announced, and of what was posted by the word of one side alone, as was
    /// done once.
    pub confirmed: bool,
}
