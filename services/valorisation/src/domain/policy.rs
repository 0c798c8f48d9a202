//! The programme's policy: rates, shares, prices, grants and limits, as data in versions. Version 1 is built in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use vivier_kernel::decider::Decider;
use vivier_kernel::problem::{Problem, Refusal as _};

use super::event::{CreditPolicyAdopted, CreditPolicyEvent};
use super::refusal::LedgerRefusal;
use super::value::{AccountClass, Amount};

/// The most versions of the policy.
pub const MAX_VERSIONS: usize = 500;
/// The most that a rate or a factor may be, in per cent.
pub const MAX_RATE: i64 = 1_000;
/// The most points of priority that can be bought for one mission: bought priority stays below every government priority.
pub const MAX_BOUGHT_POINTS: i64 = vivier_missions::domain::value::MAX_BOUGHT_PRIORITY;

/// How far an account of a class may go, in hundredths of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Limits {
    /// Below it, the account is shown with a warning.
    pub soft: Amount,
    /// Nothing takes the account below it.
    pub hard: Amount,
}

/// What an account loses each month, once nothing was posted on it for a whole month.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Demurrage {
    /// Of what lies above `free`, each month, in per cent.
    pub percent: i64,
    pub free: Amount,
}

/// All that the rules read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PolicyTerms {
    /// What a day worked is worth at seat levels 1 to 4, in per cent of a day.
    pub level_rates: [i64; 4],
    /// Added at priority 100, in per cent; in proportion below it.
    pub priority_bonus: i64,
    /// The releasing service's share of what a placement pays, in per cent; the rest is the person's.
    pub service_share: i64,
    /// What the benefiting administration pays of it, in per cent; the programme pays the rest.
    pub host_share: i64,
    /// For a brigade call that is answered in time: to the person, and to their service.
    pub call_person: Amount,
    pub call_service: Amount,
    /// What a day of mentoring, and of sharing a skill, is worth, in per cent of a day.
    pub mentoring_rate: i64,
    pub sharing_rate: i64,
    /// What each administration begins with.
    pub opening_grant: Amount,
    /// What one point of priority costs.
    pub priority_price: Amount,
    /// How many points one mission may have bought.
    pub priority_points: i64,
    /// A class that is not named has no limit.
    pub limits: BTreeMap<AccountClass, Limits>,
    /// Off where it is absent.
    pub demurrage: Option<Demurrage>,
}

impl PolicyTerms {
    /// Version 1.
    pub fn first() -> Self {
        let amount = |hundredths| Amount::new(hundredths).unwrap_or_default();
        let limits = |soft, hard| Limits { soft: amount(soft), hard: amount(hard) };
        Self {
            level_rates: [100, 110, 125, 150],
            priority_bonus: 50,
            service_share: 50,
            host_share: 60,
            call_person: amount(25),
            call_service: amount(25),
            mentoring_rate: 50,
            sharing_rate: 50,
            opening_grant: amount(2_000),
            priority_price: amount(100),
            priority_points: 5,
            limits: BTreeMap::from([
                (AccountClass::Talent, limits(0, 0)),
                (AccountClass::Service, limits(0, -2_000)),
                (AccountClass::Administration, limits(-1_000, -5_000)),
                (AccountClass::Brigade, limits(0, -1_000)),
            ]),
            demurrage: None,
        }
    }

    /// # Errors
    /// `CREDIT_POLICY_TERMS` at each field that is out of range, all at once.
    pub fn checked(self) -> Result<Self, Problem> {
        let wrong = self.fields().into_iter().filter(|(_, possible)| !possible);
        Problem::together(wrong.map(|(field, _)| LedgerRefusal::PolicyTerms { field }.problem()))?;
        Ok(self)
    }

    /// Each field, and whether what it holds is possible.
    fn fields(&self) -> [(&'static str, bool); 14] {
        let percent = |value: i64, max: i64| (0..=max).contains(&value);
        let limited = |limits: &Limits| limits.hard <= limits.soft && limits.hard <= Amount::ZERO;
        let unlimited_issuer = !self.limits.contains_key(&AccountClass::Programme);
        let demurrage = |possible: fn(Demurrage) -> bool| self.demurrage.is_none_or(possible);
        [
            ("levelRates", self.level_rates.iter().all(|rate| percent(*rate, MAX_RATE))),
            ("priorityBonus", percent(self.priority_bonus, MAX_RATE)),
            ("serviceShare", percent(self.service_share, 100)),
            ("hostShare", percent(self.host_share, 100)),
            ("callPerson", self.call_person >= Amount::ZERO),
            ("callService", self.call_service >= Amount::ZERO),
            ("mentoringRate", percent(self.mentoring_rate, MAX_RATE)),
            ("sharingRate", percent(self.sharing_rate, MAX_RATE)),
            ("openingGrant", self.opening_grant >= Amount::ZERO),
            ("priorityPrice", self.priority_price > Amount::ZERO),
            ("priorityPoints", percent(self.priority_points, MAX_BOUGHT_POINTS)),
            ("limits", unlimited_issuer && self.limits.values().all(limited)),
            ("demurragePercent", demurrage(|demurrage| (1..=100).contains(&demurrage.percent))),
            ("demurrageFree", demurrage(|demurrage| demurrage.free >= Amount::ZERO)),
        ]
    }

    /// The hard limit of a class, where it has one.
    pub fn floor(&self, class: AccountClass) -> Option<Amount> {
        self.limits.get(&class).map(|limits| limits.hard)
    }
}

/// Every version that was adopted; the last one is in force.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
pub struct CreditPolicyState {
    adopted: Vec<PolicyTerms>,
}

impl CreditPolicyState {
    /// The version in force.
    pub fn current(&self) -> (u32, PolicyTerms) {
        match self.adopted.last() {
            Some(terms) => (self.latest(), terms.clone()),
            None => (1, PolicyTerms::first()),
        }
    }

    pub fn latest(&self) -> u32 {
        u32::try_from(self.adopted.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// # Errors
    /// `UnknownPolicy`.
    pub fn terms(&self, version: u32) -> Result<PolicyTerms, LedgerRefusal> {
        let unknown = LedgerRefusal::UnknownPolicy { version };
        match version {
            0 => Err(unknown),
            1 => Ok(PolicyTerms::first()),
            later => self.adopted.get(later as usize - 2).cloned().ok_or(unknown),
        }
    }
}

#[derive(Clone, PartialEq, Debug)]
pub enum CreditPolicyCommand {
    /// `terms` have been checked.
    Adopt { terms: Box<PolicyTerms> },
}

pub struct CreditPolicy;

impl Decider for CreditPolicy {
    const TYPE: &'static str = "credit_policy";
    type State = CreditPolicyState;
    type Command = CreditPolicyCommand;
    type Event = CreditPolicyEvent;
    type Refusal = LedgerRefusal;

    fn decide(
        state: &CreditPolicyState,
        command: CreditPolicyCommand,
        _: DateTime<Utc>,
    ) -> Result<Vec<CreditPolicyEvent>, LedgerRefusal> {
        let CreditPolicyCommand::Adopt { terms } = command;
        if state.adopted.len() + 1 >= MAX_VERSIONS {
            return Err(LedgerRefusal::TooManyVersions);
        }
        let (version, current) = state.current();
        if current == *terms {
            return Ok(Vec::new());
        }
        Ok(vec![CreditPolicyAdopted { version: version + 1, terms: *terms }.into()])
    }

    fn evolve(state: &mut CreditPolicyState, event: &CreditPolicyEvent) {
        let CreditPolicyEvent::CreditPolicyAdopted(adopted) = event;
        state.adopted.push(adopted.terms.clone());
    }
}
