//! Spending: credit to another service of the same ministry, and priority for one's own mission.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{MissionId, OrganisationId};
use vivier_kernel::ministry::ministry;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_missions::domain::command::MissionCommand;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::domain::value::Priority;

use super::TransferOutcome;
use super::grant::{programme, sealed_purpose, still_there};
use super::ledger::{Ledger, follows_from};
use crate::access;
use crate::domain::legs::{Leg, Legs};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::rule;
use crate::domain::transfer::Content;
use crate::domain::value::{Amount, Cause, Holder, LedgerAccountId, Purpose, Rule, TransferId};

/// Moves credit between two organisations of one ministry (or of one operator, one local authority). One that was closed, merged or left
/// gives what it has, and no more.
#[derive(Clone, Debug, Serialize)]
pub struct TransferCredits {
    pub from: OrganisationId,
    pub to: OrganisationId,
    pub amount: Amount,
    pub purpose: Purpose,
}

impl UseCase for TransferCredits {
    const NAME: &'static str = "transferCredits";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        let lineage = vivier_organisations::read::lineage(unit.store(), self.from).await?;
        access::authorise(unit.actor(), Self::NAME, &lineage)?;
        let other = vivier_organisations::read::lineage(unit.store(), self.to).await?;
        // That it is gone says more than that it is, or was, elsewhere.
        let to = LedgerAccountId::of(Holder::Organisation { organisation: self.to });
        if Ledger::open(unit).await?.class(to).await?.is_some() {
            still_there(unit, self.to, "toId").await?;
        }
        if ministry(&lineage).is_none() || ministry(&lineage) != ministry(&other) {
            return Err(CommandError::refused(LedgerRefusal::NotOneMinistry));
        }
        let amount = Amount::positive(self.amount.hundredths()).map_err(|invalid| invalid.at("amount"))?;
        let purpose = sealed_purpose(unit, None, &self.purpose).await?;
        let mut ledger = Ledger::open(unit).await?;
        within_means(&mut ledger, self.from, amount).await?;
        let mut legs = Vec::new();
        for (organisation, amount) in [(self.from, amount.negated()), (self.to, amount)] {
            let holder = Holder::Organisation { organisation };
            let class = ledger.class(LedgerAccountId::of(holder)).await?.ok_or(CommandError::NotFound)?;
            legs.push(Leg::new(holder, class, amount));
        }
        // Two legs of the same size: nothing but the same account twice can be wrong with them.
        let legs = Legs::new(legs).map_err(|refusal| CommandError::from(refusal.problem().at("toId")))?;
        let (policy, _) = ledger.policy();
        let id = TransferId::new(ledger.unit.clock());
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Move { purpose };
        ledger.post(&mut transfer, Content { legs, cause, rule: Rule::BetweenServices, policy, work: None }).await?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// Refuses what an organisation that was closed, merged or left does not have: nobody would ever pay what it came to owe.
async fn within_means(
    ledger: &mut Ledger<'_>,
    organisation: OrganisationId,
    amount: Amount,
) -> Result<(), CommandError> {
    if vivier_organisations::read::open_lineage(ledger.unit.store(), organisation).await?.is_empty() {
        ledger.within_balance(LedgerAccountId::of(Holder::Organisation { organisation }), amount).await?;
    }
    Ok(())
}

/// Buys points of priority for a published mission of one's own. They stay below every priority that the programme sets, and give way to it. For a
/// mission of an organisation that was closed, merged or left they cost no more than it has.
#[derive(Clone, Debug, Serialize)]
pub struct BuyPriority {
    pub mission: MissionId,
    pub points: i64,
}

impl UseCase for BuyPriority {
    const NAME: &'static str = "buyPriority";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        let mut mission = unit.load_existing::<Mission>(self.mission).await?;
        let organisation = mission.state.organisation().ok_or(CommandError::NotFound)?;
        let lineage = vivier_organisations::read::lineage(unit.store(), organisation).await?;
        if !mission.state.was_published && !access::may(unit.actor(), Self::NAME, &lineage) {
            return Err(CommandError::NotFound);
        }
        access::authorise(unit.actor(), Self::NAME, &lineage)?;
        // A mission that can still be rejected would lose what was paid for it.
        let status = mission.state.status;
        if status != MissionStatus::Published {
            return Err(CommandError::refused(LedgerRefusal::NotForSale { status }));
        }
        if mission.state.priority != Priority::default() {
            return Err(Problem::new("GOVERNMENT_PRIORITY").into());
        }
        let before = mission.state.bought.weight();
        let mut ledger = Ledger::open(unit).await?;
        let (policy, terms) = ledger.policy();
        let max = terms.priority_points - before;
        if !(1..=max).contains(&self.points) {
            return Err(CommandError::refused(LedgerRefusal::PointsOutOfRange { min: 1, max: max.max(0) }));
        }
        let price = rule::priority(&terms, self.points);
        let price = Amount::positive(price).map_err(|invalid| CommandError::from(invalid.at("points")))?;
        let holder = Holder::Organisation { organisation };
        let class = ledger.class(LedgerAccountId::of(holder)).await?.ok_or(CommandError::NotFound)?;
        within_means(&mut ledger, organisation, price).await.map_err(follows_from("points"))?;
        let payer = Leg::new(holder, class, price.negated());
        let legs = Legs::new(vec![payer, programme(price)]).map_err(CommandError::refused)?;
        let id = TransferId::new(ledger.unit.clock());
        let mut transfer = ledger.transfer(id).await?;
        let cause = Cause::Priority { mission: self.mission, points: self.points };
        let content = Content { legs, cause, rule: Rule::PriorityPurchase, policy, work: None };
        ledger.post(&mut transfer, content).await.map_err(follows_from("points"))?;
        let total = Priority::new(before + self.points).map_err(|invalid| CommandError::from(invalid.at("points")))?;
        unit.decide(&mut mission, MissionCommand::BuyPriority { total, points: self.points })?;
        Ok(TransferOutcome { transfer: Some(id) })
    }
}
