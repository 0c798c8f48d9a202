//! What a placement is worth to person, service and host: announced when its release is asked, anew where other days are granted, agreed or
//! stated at the end, posted by the days that both sides confirmed, taken back and posted again where they agree on other days or a
//! dispute is settled by others.
//!
//! The command brings the ledger to where the placement stands, whatever came before: seen twice, late or after a crash, it acts once.

use chrono::{Datelike as _, Weekday};
use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{PlacementId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::Pairing;
use vivier_matching::domain::state::{Engagement, PlacementState, Release};
use vivier_matching::domain::transitions::PlacementStatus;
use vivier_matching::domain::value::HalfDays;
use vivier_missions::domain::decide::Mission;
use vivier_missions::domain::value::Importance;

use super::TransferOutcome;
use super::ledger::Ledger;
use crate::access;
use crate::domain::legs::{Leg, Legs};
use crate::domain::rule;
use crate::domain::transfer::{Content, Transfer};
use crate::domain::transitions::TransferStatus;
use crate::domain::value::{AccountClass, Amount, Cause, Holder, LedgerAccountId, Rule, TransferId, VoidReason, Work};

/// The most transfers of one placement, announced anew and corrections together.
pub(crate) const MAX_TRANSFERS: u32 = 120;
/// How many of them may be announcements: more than there are drafts and amendments, so that corrections always have their room.
const MAX_ANNOUNCEMENTS: u32 = 60;
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
    /// The days that are asked for, granted, agreed, or stated by one side.
    Announced(i64),
    /// The days that were worked, as both sides confirmed.
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
        let wanted = wanted(&placement);
        let mut hand = Hand::open(unit, self.placement, pairing).await?;
        match (wanted, hand.transfer.state.status) {
            (Wanted::Announced(days), TransferStatus::Absent) => hand.announce(days).await?,
            (Wanted::Announced(days), TransferStatus::Pending) if hand.days() != Some(days) => {
                // Where so many were made, the last announcement stays until the days are confirmed.
                if hand.number < MAX_ANNOUNCEMENTS {
                    hand.ledger.void(&mut hand.transfer, VoidReason::DaysChanged).await?;
                    hand.next().await?;
                    hand.announce(days).await?;
                }
            }
            (Wanted::Posted(days), TransferStatus::Absent | TransferStatus::Pending) => hand.post(days).await?,
            (Wanted::Posted(days), TransferStatus::Posted) => {
                if hand.days() != Some(days) && hand.number < MAX_TRANSFERS {
                    // Back first, so that the host can pay with what it paid before. What was paid too much may be spent already: it is
                    // owed all the same, below the hard limit.
                    hand.ledger.correct(&mut hand.transfer).await?;
                    hand.next().await?;
                    hand.post(days).await?;
                }
            }
            (Wanted::Void(reason), TransferStatus::Pending) => {
                hand.ledger.void(&mut hand.transfer, reason).await?;
            }
            (Wanted::Nothing | Wanted::Announced(_) | Wanted::Void(_) | Wanted::Posted(_), _) => {}
        }
        Ok(TransferOutcome { transfer: Some(TransferId::from_uuid(hand.transfer.id)) })
    }
}

/// One command's hand on the transfers of one placement.
struct Hand<'a> {
    ledger: Ledger<'a>,
    placement: PlacementId,
    pairing: Pairing,
    /// The transfer that stands, and its number.
    number: u32,
    transfer: Aggregate<Transfer>,
    /// What the one before it was made by: the version of the policy, the level and the priority that were promised.
    before: Option<Content>,
}

impl<'a> Hand<'a> {
    async fn open(unit: &'a mut Unit, placement: PlacementId, pairing: Pairing) -> Result<Self, CommandError> {
        let mut ledger = Ledger::open(unit).await?;
        let transfer = ledger.transfer(TransferId::of_placement(placement, 0)).await?;
        let mut hand = Self { ledger, placement, pairing, number: 0, transfer, before: None };
        while hand.transfer.state.is_replaced() && hand.number < MAX_TRANSFERS {
            hand.next().await?;
        }
        Ok(hand)
    }

    /// On to the transfer that comes in the place of this one.
    async fn next(&mut self) -> Result<(), CommandError> {
        self.number += 1;
        let next = self.ledger.transfer(TransferId::of_placement(self.placement, self.number)).await?;
        self.before = std::mem::replace(&mut self.transfer, next).state.content.or(self.before.take());
        Ok(())
    }

    /// What the transfer that stands was worked out from.
    fn days(&self) -> Option<i64> {
        self.transfer.state.content.as_ref().and_then(|content| content.work).map(|work| work.days)
    }

    /// What is promised, by the policy under which it was promised first.
    async fn promised(&mut self, days: i64, confirmed: bool) -> Result<(u32, Work), CommandError> {
        let made = self.transfer.state.content.as_ref().or(self.before.as_ref());
        if let Some((policy, Some(work))) = made.map(|made| (made.policy, made.work)) {
            return Ok((policy, Work { days, confirmed, ..work }));
        }
        let (policy, _) = self.ledger.policy();
        Ok((policy, promised(&mut self.ledger, &self.pairing, days, confirmed).await?))
    }

    async fn announce(&mut self, days: i64) -> Result<(), CommandError> {
        let (policy, work) = self.promised(days, false).await?;
        match content(&mut self.ledger, self.placement, &self.pairing, policy, work, None).await? {
            Some(content) => self.ledger.hold(&mut self.transfer, content).await,
            // Worth nothing: there is nothing to announce.
            None => Ok(()),
        }
    }

    async fn post(&mut self, days: i64) -> Result<(), CommandError> {
        let (policy, work) = self.promised(days, true).await?;
        let pending = self.transfer.state.status == TransferStatus::Pending;
        let held = self.transfer.state.content.as_ref().filter(|_| pending).map(|held| held.legs.clone());
        match content(&mut self.ledger, self.placement, &self.pairing, policy, work, held.as_ref()).await? {
            Some(content) => self.ledger.post(&mut self.transfer, content).await,
            None if pending => self.ledger.void(&mut self.transfer, VoidReason::NothingWorked).await,
            // Worth nothing, and nothing was announced.
            None => Ok(()),
        }
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
        | PlacementStatus::Active => expected(placement)
            .map_or(Wanted::Nothing, |span| Wanted::Announced(working_days(span.period) * span.share.percent())),
        PlacementStatus::Completed | PlacementStatus::Reviewed | PlacementStatus::EndedEarly => {
            let days = |half_days: HalfDays| half_days.number() * HALF_DAY;
            let stated = || placement.stated_half_days().map_or(Wanted::Nothing, |said| Wanted::Announced(days(said)));
            placement.confirmed_half_days().map_or_else(stated, |confirmed| Wanted::Posted(days(confirmed)))
        }
        PlacementStatus::Declined
        | PlacementStatus::Withdrawn
        | PlacementStatus::ReleaseRefused
        | PlacementStatus::Expired
        | PlacementStatus::Superseded => Wanted::Void(VoidReason::PlacementFailed),
    }
}

/// The days that it comes to as far as is known: those that are agreed on, or else what the service has granted, or else what it was asked for.
fn expected(placement: &PlacementState) -> Option<Engagement> {
    let release = placement.release.as_ref().filter(|_| placement.agreement.is_none());
    let asked = |release: &Release| Engagement { period: release.period, share: release.share };
    release.map(|release| release.granted().unwrap_or_else(|| asked(release))).or_else(|| placement.span())
}

/// Mondays to Fridays. Public holidays are not known here; what is posted goes by the days that were worked.
pub fn working_days(period: Period) -> i64 {
    let weekend = |day: &chrono::NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    i64::try_from(period.each_day().filter(|day| !weekend(day)).count()).unwrap_or(0)
}

/// Level and priority as they are now: what is promised from here on.
async fn promised(
    ledger: &mut Ledger<'_>,
    pairing: &Pairing,
    days: i64,
    confirmed: bool,
) -> Result<Work, CommandError> {
    let mission = ledger.unit.store().glance::<Mission>(pairing.mission.uuid()).await?.state;
    let essential = |seat: &vivier_missions::domain::state::Seat| {
        let skills = seat.spec.skills.iter().filter(|skill| skill.importance == Importance::Essential);
        skills.map(|skill| skill.minimum_level.number()).max()
    };
    let level = mission.seat(pairing.seat).and_then(essential).unwrap_or(1);
    Ok(Work { days, level, priority: mission.effective_priority().weight(), confirmed })
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
