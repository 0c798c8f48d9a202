//! Grants: what each administration begins with, and what the programme names in words: mentoring, sharing a skill, anything else.

use serde::Serialize;
use vivier_brigade::domain::brigade::decide::Brigade;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::sealed::Sealed;
use vivier_organisations::domain::value::Kind;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::TransferOutcome;
use super::ledger::Ledger;
use crate::access;
use crate::domain::legs::{Leg, Legs};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::rule;
use crate::domain::transfer::Content;
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Purpose, Rule, TransferId};

/// The class of an organisation's account; the programme's root has none of its own.
pub fn class_of(kind: Kind) -> Option<AccountClass> {
    match kind {
        Kind::Programme => None,
        Kind::Ministry | Kind::Operator | Kind::LocalAuthority => Some(AccountClass::Administration),
        Kind::Direction | Kind::Service => Some(AccountClass::Service),
    }
}

/// Opens the account of a new organisation; an administration begins with the grant of the policy in force.
#[derive(Clone, Debug, Serialize)]
pub struct OpenOrganisationAccount {
    pub organisation: OrganisationId,
    pub kind: Kind,
}

impl UseCase for OpenOrganisationAccount {
    const NAME: &'static str = "openOrganisationAccount";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::vivier_only(unit.actor(), Self::NAME)?;
        let Some(class) = class_of(self.kind) else { return Ok(TransferOutcome { transfer: None }) };
        let organisation = self.organisation;
        let holder = Holder::Organisation { organisation };
        let mut ledger = Ledger::open(unit).await?;
        let (policy, terms) = ledger.policy();
        let leg = Leg::new(holder, class, terms.opening_grant);
        ledger.open_account(&leg).await?;
        if class != AccountClass::Administration || terms.opening_grant == Amount::ZERO {
            return Ok(TransferOutcome { transfer: None });
        }
        let legs = Legs::new(vec![leg, programme(terms.opening_grant.negated())]).map_err(CommandError::refused)?;
        let id = TransferId::of_opening(organisation);
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Opening { organisation };
        ledger.post(&mut transfer, Content { legs, cause, rule: Rule::OpeningGrant, policy, work: None }).await?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// What a grant gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub enum Gift {
    /// Half days of mentoring, at the policy's rate.
    Mentoring { half_days: i64 },
    /// Half days of sharing a skill, at the policy's rate.
    SkillSharing { half_days: i64 },
    /// An amount that the programme sets.
    Named { amount: Amount },
}

/// The most half days of one grant.
pub const MAX_HALF_DAYS: i64 = 400;

/// The programme gives credit to an account, and says what for.
#[derive(Clone, Debug, Serialize)]
pub struct GrantCredits {
    pub to: Holder,
    pub gift: Gift,
    pub purpose: Purpose,
}

impl UseCase for GrantCredits {
    const NAME: &'static str = "grantCredits";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::authorise(unit.actor(), Self::NAME, &[])?;
        let class = existing(unit, self.to).await?;
        let purpose = sealed_purpose(unit, Some(self.to), &self.purpose).await?;
        let mut ledger = Ledger::open(unit).await?;
        let (policy, terms) = ledger.policy();
        let worth = |rate: i64, half_days: i64| {
            if !(1..=MAX_HALF_DAYS).contains(&half_days) {
                return Err(CommandError::from(Invalid::OutOfRange { min: 1, max: MAX_HALF_DAYS }.at("halfDays")));
            }
            // A policy may give nothing for it; however many half days were named, none would be worth anything.
            if rate == 0 {
                return Err(CommandError::refused(LedgerRefusal::WorthlessGift));
            }
            Ok(rule::given(rate, half_days))
        };
        let (rule, half_days, hundredths) = match self.gift {
            Gift::Mentoring { half_days } => {
                (Rule::Mentoring, Some(half_days), worth(terms.mentoring_rate, half_days)?)
            }
            Gift::SkillSharing { half_days } => {
                (Rule::SkillSharing, Some(half_days), worth(terms.sharing_rate, half_days)?)
            }
            Gift::Named { amount } => (Rule::NamedGrant, None, amount.hundredths()),
        };
        let amount = Amount::positive(hundredths).map_err(|invalid| CommandError::from(invalid.at("amount")))?;
        let leg = Leg::new(self.to, class, amount);
        let legs = Legs::new(vec![leg, programme(amount.negated())]).map_err(CommandError::refused)?;
        let id = TransferId::new(ledger.unit.clock());
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Grant { purpose, half_days };
        ledger.post(&mut transfer, Content { legs, cause, rule, policy, work: None }).await?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// The class of a holder that exists; whoever does not is not found, and so is whoever was erased: nobody could ever have what is given.
async fn existing(unit: &mut Unit, holder: Holder) -> Result<AccountClass, CommandError> {
    match holder {
        Holder::Talent { talent } => {
            let talent = unit.store().glance::<Talent>(talent.uuid()).await?;
            let is_there = talent.exists() && talent.state.status != TalentStatus::Erased;
            if is_there { Ok(AccountClass::Talent) } else { Err(CommandError::NotFound) }
        }
        Holder::Brigade { brigade } => {
            let brigade = unit.store().glance::<Brigade>(brigade.uuid()).await?;
            if brigade.exists() { Ok(AccountClass::Brigade) } else { Err(CommandError::NotFound) }
        }
        Holder::Organisation { organisation } => {
            let class = Ledger::open(unit).await?.class(LedgerAccountId::of(holder)).await?;
            let class = class.ok_or(CommandError::NotFound)?;
            still_there(unit, organisation, "holderId").await?;
            Ok(class)
        }
        Holder::Programme => Err(CommandError::NotFound),
    }
}

/// Refuses what would be given to an organisation that closed, merged or left: nobody there could spend it. `field`: where it is named.
pub(crate) async fn still_there(
    unit: &Unit,
    organisation: OrganisationId,
    field: &'static str,
) -> Result<(), CommandError> {
    if vivier_organisations::read::open_lineage(unit.store(), organisation).await?.is_empty() {
        return Err(CommandError::refused(LedgerRefusal::OrganisationClosed { field }));
    }
    Ok(())
}

/// Seals a purpose under the talent who is given something, or else under whoever wrote it. Where that talent is erased at the same moment it
/// is dropped: nobody could read it, and no key is made for them any more.
pub(crate) async fn sealed_purpose(
    unit: &Unit,
    to: Option<Holder>,
    purpose: &Purpose,
) -> Result<Option<Sealed<Purpose>>, CommandError> {
    let subject = match to {
        Some(Holder::Talent { talent }) => {
            let talent = unit.store().glance::<Talent>(talent.uuid()).await?.state;
            talent.identity.filter(|_| talent.status != TalentStatus::Erased).map(|identity| identity.subject)
        }
        Some(Holder::Organisation { .. } | Holder::Brigade { .. } | Holder::Programme) | None => {
            unit.actor().account().map(SubjectId::from)
        }
    };
    match subject {
        Some(subject) => Ok(Some(unit.seal(subject, purpose).await?)),
        None => Ok(None),
    }
}

/// The issuer's entry.
pub(crate) fn programme(amount: Amount) -> Leg {
    Leg::new(Holder::Programme, AccountClass::Programme, amount)
}
