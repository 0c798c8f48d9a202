//! What a placement is worth to person, service and host: announced when its release is asked, posted when it is completed, taken back
//! and posted again where both reviews agree on other days.
//!
//! The command brings the ledger to where the placement stands, whatever came before: seen twice, late or after a crash, it acts once.

use chrono::{Datelike as _, Weekday};
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::Pairing;
use vivier_matching::domain::state::PlacementState;
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::Importance;

use super::TransferOutcome;
use super::ledger::Ledger;
use crate::access;
use crate::domain::legs::{Leg, Legs};
use crate::domain::rule;
use crate::domain::transfer::Content;
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason, Work};

/// The most corrections of one placement.
const MAX_CORRECTIONS: u32 = 50;
/// Hundredths of a day in half a day.
const HALF_DAY: i64 = 50;

/// Brings the ledger to where a placement stands.
#[derive(Clone, Debug, Serialize)]
pub struct FollowPlacement {
    pub placement: PlacementId,
}

/// Where the ledger should stand.
enum Wanted {
    Nothing,
    /// The days that are asked for.
    Announced(i64),
    /// The days that were worked.
    Posted(i64),
    Void(VoidReason),
}

impl UseCase for FollowPlacement {
    const NAME: &'static str = "followPlacement";
    type Outcome = TransferOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TransferOutcome, CommandError> {
        access::vivier_only(unit.actor(), Self::NAME)?;
        let placement = unit.load_existing::<Placement>(self.placement).await?.state;
        let pairing = placement.pairing.ok_or(CommandError::NotFound)?;
        let mut ledger = Ledger::open(unit).await?;
        let (number, mut transfer) = latest(&mut ledger, self.placement).await?;
        let id = TransferId::from_uuid(transfer.id);
        match (wanted(&placement), transfer.state.status) {
            (Wanted::Announced(days), TransferStatus::Absent) => {
                let (policy, _) = ledger.policy();
                let work = promised(&mut ledger, &pairing, days).await?;
                if let Some(content) = content(&mut ledger, self.placement, &pairing, policy, work, None).await? {
                    ledger.hold(&mut transfer, content).await?;
                }
            }
            (Wanted::Posted(days), TransferStatus::Absent | TransferStatus::Pending) => {
                let (policy, work) = match &transfer.state.content {
                    Some(held) => (held.policy, held.work.map(|work| Work { days, ..work })),
                    None => (ledger.policy().0, None),
                };
                let work = match work {
                    Some(work) => work,
                    None => promised(&mut ledger, &pairing, days).await?,
                };
                let held = transfer.state.content.as_ref().map(|held| held.legs.clone());
                match content(&mut ledger, self.placement, &pairing, policy, work, held.as_ref()).await? {
                    Some(content) => ledger.post(&mut transfer, content).await?,
                    None if transfer.state.status == TransferStatus::Pending => {
                        ledger.void(&mut transfer, VoidReason::NothingWorked).await?;
                    }
                    // Worth nothing, and nothing was announced.
                    None => {}
                }
            }
            (Wanted::Posted(days), TransferStatus::Posted) => {
                let posted = transfer.state.content.clone();
                let before = posted.as_ref().and_then(|content| content.work).map(|work| work.days);
                if before == Some(days) || number >= MAX_CORRECTIONS {
                    return Ok(TransferOutcome { transfer: Some(id) });
                }
                let policy = posted.as_ref().map_or(1, |content| content.policy);
                let work = posted.and_then(|content| content.work).map(|work| Work { days, ..work });
                let work = work.ok_or(CommandError::NotFound)?;
                let mut corrected = ledger.transfer(TransferId::of_placement(self.placement, number + 1)).await?;
                // Back first, so that the host can pay with what it paid before. What was paid too much may be spent already: it is
                // owed all the same, below the hard limit.
                ledger.correct(&mut transfer).await?;
                if let Some(content) = content(&mut ledger, self.placement, &pairing, policy, work, None).await? {
                    ledger.post(&mut corrected, content).await?;
                }
            }
            (Wanted::Void(reason), TransferStatus::Pending) => ledger.void(&mut transfer, reason).await?,
            (Wanted::Nothing | Wanted::Announced(_) | Wanted::Void(_) | Wanted::Posted(_), _) => {}
        }
        Ok(TransferOutcome { transfer: Some(id) })
    }
}

/// The transfer of the placement that was not taken back, and its number.
async fn latest(
    ledger: &mut Ledger<'_>,
    placement: PlacementId,
) -> Result<(u32, vivier_event_store::Aggregate<crate::domain::transfer::Transfer>), CommandError> {
    let mut number = 0;
    loop {
        let transfer = ledger.transfer(TransferId::of_placement(placement, number)).await?;
        if transfer.state.reversed_by.is_none() || number >= MAX_CORRECTIONS {
            return Ok((number, transfer));
        }
        number += 1;
    }
}

fn wanted(placement: &PlacementState) -> Wanted {
    match placement.status {
        PlacementStatus::Absent
        | PlacementStatus::Applied
        | PlacementStatus::Invited
        | PlacementStatus::Proposed
        | PlacementStatus::Agreed => Wanted::Nothing,
        PlacementStatus::ReleasePending
        | PlacementStatus::Released
        | PlacementStatus::Signed
        | PlacementStatus::Confirmed
        | PlacementStatus::Active => placement
            .span()
            .map_or(Wanted::Nothing, |span| Wanted::Announced(working_days(span.period) * span.share.percent())),
        PlacementStatus::Completed | PlacementStatus::Reviewed => {
            placement.half_days().map_or(Wanted::Nothing, |half_days| Wanted::Posted(half_days.number() * HALF_DAY))
        }
        PlacementStatus::EndedEarly => match placement.half_days().map_or(0, |half_days| half_days.number()) {
            0 => Wanted::Void(VoidReason::NothingWorked),
            half_days => Wanted::Posted(half_days * HALF_DAY),
        },
        PlacementStatus::Declined
        | PlacementStatus::Withdrawn
        | PlacementStatus::ReleaseRefused
        | PlacementStatus::Expired
        | PlacementStatus::Superseded => Wanted::Void(VoidReason::PlacementFailed),
    }
}

/// Mondays to Fridays. Public holidays are not known here; what is posted goes by the days that were worked.
pub fn working_days(period: Period) -> i64 {
    let weekend = |day: &chrono::NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    i64::try_from(period.each_day().filter(|day| !weekend(day)).count()).unwrap_or(0)
}

/// Level and priority as they are now: what is promised from here on.
async fn promised(ledger: &mut Ledger<'_>, pairing: &Pairing, days: i64) -> Result<Work, CommandError> {
    let mission = ledger.unit.store().glance::<Mission>(pairing.mission.uuid()).await?.state;
    let essential = |seat: &vivier_missions::domain::state::Seat| {
        let skills = seat.spec.skills.iter().filter(|skill| skill.importance == Importance::Essential);
        skills.map(|skill| skill.minimum_level.number()).max()
    };
    let level = mission.seat(pairing.seat).and_then(essential).unwrap_or(1);
    Ok(Work { days, level, priority: mission.effective_priority().weight() })
}

/// The entries of a placement; none where they would all be nothing. `held`: what is held for it already.
async fn content(
    ledger: &mut Ledger<'_>,
    placement: PlacementId,
    pairing: &Pairing,
    policy: u32,
    work: Work,
    held: Option<&Legs>,
) -> Result<Option<Content>, CommandError> {
    let terms = ledger.terms(policy)?;
    let host = Holder::Organisation { organisation: pairing.host };
    let host_account = LedgerAccountId::of(host);
    let host_class = ledger.class(host_account).await?.unwrap_or(AccountClass::Administration);
    let own = held.map_or(Amount::ZERO, |held| held.amount_of(host_account));
    let available = ledger.available(host_account, host_class, own).await?;
    let pays = rule::placement(&terms, work, pairing.home.is_some(), available);
    let amount = |hundredths: i64| Amount::new(hundredths).map_err(|invalid| CommandError::from(invalid.at("amount")));
    let mut legs = vec![
        Leg::new(Holder::Talent { talent: pairing.talent }, AccountClass::Talent, amount(pays.person)?),
        Leg::new(Holder::Programme, AccountClass::Programme, amount(-pays.programme)?),
    ];
    match pairing.home {
        // Within one administration the two sides of the account meet.
        Some(home) if home == pairing.host => {
            legs.push(Leg::new(host, host_class, amount(pays.service - pays.host)?));
        }
        home => {
            legs.push(Leg::new(host, host_class, amount(-pays.host)?));
            if let Some(home) = home {
                let service = Holder::Organisation { organisation: home };
                let class = ledger.class(LedgerAccountId::of(service)).await?.unwrap_or(AccountClass::Service);
                legs.push(Leg::new(service, class, amount(pays.service)?));
            }
        }
    }
    let legs = Legs::without_empty(legs).map_err(CommandError::refused)?;
    let cause = Cause::Placement { placement };
    Ok(legs.map(|legs| Content { legs, cause, rule: Rule::PlacementCompleted, policy, work: Some(work) }))
}
