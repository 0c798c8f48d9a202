//! The ledger checked from its events alone, by code that shares nothing with what made them but the shapes of events: sums, limits,
//! guards, causes, and that every posted entry goes back to one completed placement, one answered call or one named grant, and
//! every completed placement to one posted transfer. The first thing that is wrong is named.

mod course;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Months, Utc};
use uuid::Uuid;
use vivier_brigade::domain::mobilisation::event::MobilisationEvent;
use vivier_event_store::{FoldError, Recorded};
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::TypedId as _;

use self::course::Course;
use crate::domain::account::LedgerAccount;
use crate::domain::event::{CreditPolicyEvent, LedgerAccountEvent, TransferEvent, TransferPosted};
use crate::domain::policy::{CreditPolicy, PolicyTerms};
use crate::domain::transfer::Transfer;
use crate::domain::value::{AccountClass, Amount, Cause, Rule, TransferId};
use vivier_kernel::decider::Decider as _;

/// What is wrong, and at which event; 0 where it is something that is missing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Discrepancy {
    pub position: i64,
    pub what: String,
}

impl std::fmt::Display for Discrepancy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.position > 0 { write!(f, "position {}: {}", self.position, self.what) } else { f.write_str(&self.what) }
    }
}

/// What was checked.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Totals {
    pub accounts: usize,
    pub transfers: usize,
    pub entries: usize,
    pub placements: usize,
    /// Placements that are over, and whose days are not confirmed by both sides yet.
    pub unconfirmed: usize,
    /// What happened and is to be paid, and the follower has not come to yet.
    pub awaited: usize,
}

/// A posted transfer of a placement that was not taken back.
#[derive(Clone, Copy)]
struct Standing {
    transfer: Uuid,
    days: i64,
    confirmed: bool,
}

/// Reads all events in their order, then is asked what is missing.
#[derive(Default)]
pub struct Auditor {
    first: Option<Discrepancy>,
    totals: Totals,
    balances: BTreeMap<Uuid, i64>,
    classes: BTreeMap<Uuid, AccountClass>,
    /// What the guards of accounts have moved, and when they did so last but for demurrage; and what is still held there.
    guards: BTreeMap<Uuid, i64>,
    moved: BTreeMap<Uuid, DateTime<Utc>>,
    holds: BTreeMap<(Uuid, Uuid), i64>,
    /// Each version with the place from which on it was in force.
    policies: Vec<(i64, PolicyTerms)>,
    /// What was said of the days of each placement.
    courses: BTreeMap<Uuid, Course>,
    exercises: BTreeSet<Uuid>,
    /// Calls that were answered in time, and organisations that began with a grant: where that was.
    calls: BTreeMap<Uuid, i64>,
    /// Calls whose first answer was a yes after its time, and those of them that were declined after it: such a no was paid once.
    late: BTreeSet<Uuid>,
    declined_late: BTreeSet<Uuid>,
    openings: BTreeMap<Uuid, i64>,
    missions_bought: BTreeMap<Uuid, i64>,
    /// Posted transfers of placements that were not taken back.
    standing: BTreeMap<Uuid, Vec<Standing>>,
    /// Posted transfers of calls and openings, by what they pay for.
    paid: BTreeMap<Uuid, Vec<Uuid>>,
    posted: BTreeMap<Uuid, TransferPosted>,
    reversed: BTreeMap<Uuid, Uuid>,
}

impl Auditor {
    pub fn new() -> Self {
        Self { policies: vec![(0, PolicyTerms::first())], ..Self::default() }
    }

    /// # Errors
    /// Where an event cannot be read.
    pub fn see(&mut self, event: &Recorded) -> Result<(), FoldError> {
        match event.stream_type.as_str() {
            "placement" => self.courses.entry(event.stream_id).or_default().see(event)?,
            "mobilisation" => self.mobilisation(event)?,
            "organisation" if event.kind == "OrganisationCreated" => {
                let created: serde_json::Value = serde_json::from_str(&event.data)?;
                if matches!(created["kind"].as_str(), Some("MINISTRY" | "OPERATOR" | "LOCAL_AUTHORITY")) {
                    self.openings.insert(event.stream_id, event.position);
                }
            }
            "mission" if event.kind == "PriorityBought" => {
                let bought: serde_json::Value = serde_json::from_str(&event.data)?;
                *self.missions_bought.entry(event.stream_id).or_default() += bought["points"].as_i64().unwrap_or(0);
            }
            CreditPolicy::TYPE => {
                let CreditPolicyEvent::CreditPolicyAdopted(adopted) = event.event()?;
                self.policies.push((event.position, adopted.terms));
            }
            LedgerAccount::TYPE => self.account(event)?,
            Transfer::TYPE => self.transfer(event)?,
            _ => {}
        }
        Ok(())
    }

    fn wrong(&mut self, position: i64, what: String) {
        if self.first.is_none() {
            self.first = Some(Discrepancy { position, what });
        }
    }

    fn mobilisation(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let call = match MobilisationEvent::decode(&event.kind, &event.data)? {
            MobilisationEvent::MobilisationDeclared(declared) if declared.need.exercise => {
                self.exercises.insert(event.stream_id);
                return Ok(());
            }
            MobilisationEvent::CallAccepted(accepted) if accepted.late => {
                self.late.insert(accepted.call.uuid());
                return Ok(());
            }
            MobilisationEvent::CallAccepted(accepted) => accepted.call,
            MobilisationEvent::CallAcceptedAsLastResort(accepted) => accepted.call,
            MobilisationEvent::CallDeclined(declined) => declined.call,
            _ => return Ok(()),
        };
        if self.late.contains(&call.uuid()) && !self.calls.contains_key(&call.uuid()) {
            self.declined_late.insert(call.uuid());
            return Ok(());
        }
        // Exercises pay nothing.
        if !self.exercises.contains(&event.stream_id) {
            self.calls.entry(call.uuid()).or_insert(event.position);
        }
        Ok(())
    }

    fn account(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let account = event.stream_id;
        match event.event::<LedgerAccountEvent>()? {
            LedgerAccountEvent::LedgerAccountOpened(opened) => {
                self.totals.accounts += 1;
                self.classes.insert(account, opened.class);
            }
            LedgerAccountEvent::AmountHeld(held) => {
                self.holds.insert((account, held.transfer.uuid()), held.amount.hundredths());
            }
            LedgerAccountEvent::AmountPosted(posted) => {
                self.release(event.position, account, posted.transfer.uuid(), posted.held.hundredths());
                *self.guards.entry(account).or_default() += posted.amount.hundredths();
                let moved = self.posted.get(&posted.transfer.uuid()).map(|transfer| {
                    transfer
                        .legs
                        .iter()
                        .find(|leg| leg.account.uuid() == account)
                        .map_or(0, |leg| leg.amount.hundredths())
                });
                if moved != Some(posted.amount.hundredths()) {
                    self.wrong(
                        event.position,
                        format!("account {account} moved otherwise than transfer {}", posted.transfer),
                    );
                }
                let cause = self.posted.get(&posted.transfer.uuid()).map(|transfer| transfer.cause.clone());
                if !matches!(cause, Some(Cause::Demurrage { .. })) {
                    self.moved.insert(account, event.recorded_at);
                }
                let corrects = match cause {
                    Some(Cause::Reversal { of }) => self
                        .posted
                        .get(&of.uuid())
                        .is_some_and(|corrected| matches!(corrected.cause, Cause::Placement { .. })),
                    _ => false,
                };
                // What a placement paid too much is owed even where it was spent.
                if !corrects {
                    self.limit(event.position, account, posted.amount.hundredths());
                }
            }
            LedgerAccountEvent::HoldReleased(released) => {
                self.release(event.position, account, released.transfer.uuid(), released.held.hundredths());
            }
        }
        Ok(())
    }

    fn release(&mut self, position: i64, account: Uuid, transfer: Uuid, held: i64) {
        let known = self.holds.remove(&(account, transfer)).unwrap_or(0);
        if known != held {
            self.wrong(
                position,
                format!("account {account} gives back {held} for transfer {transfer}, {known} was held"),
            );
        }
    }

    /// The hard limit that was in force when the entry was posted.
    fn limit(&mut self, position: i64, account: Uuid, amount: i64) {
        let floor = self.classes.get(&account).and_then(|class| self.policies.last()?.1.floor(*class));
        let balance = self.guards.get(&account).copied().unwrap_or(0);
        if let Some(floor) = floor
            && amount < 0
            && balance < floor.hundredths()
        {
            self.wrong(
                position,
                format!("account {account} is at {balance}, below its hard limit of {}", floor.hundredths()),
            );
        }
    }

    fn transfer(&mut self, event: &Recorded) -> Result<(), FoldError> {
        let transfer = event.stream_id;
        let position = event.position;
        // Not through the checked type: what was written by other hands is to be named, not refused as unreadable.
        let raw: serde_json::Value = serde_json::from_str(&event.data)?;
        let sum: i64 = raw["legs"].as_array().into_iter().flatten().filter_map(|leg| leg["amount"].as_i64()).sum();
        if sum != 0 {
            self.wrong(position, format!("the entries of transfer {transfer} differ from zero by {sum}"));
            return Ok(());
        }
        match event.event::<TransferEvent>()? {
            TransferEvent::TransferHeld(_) | TransferEvent::TransferVoided(_) => {}
            TransferEvent::TransferReversed(reversed) => {
                self.reversed.insert(transfer, reversed.by.uuid());
                let cause = self.posted.get(&transfer).map(|posted| posted.cause.clone());
                if let Some(Cause::Placement { placement }) = cause {
                    self.standing.entry(placement.uuid()).or_default().retain(|standing| standing.transfer != transfer);
                }
            }
            TransferEvent::TransferPosted(posted) => {
                self.totals.transfers += 1;
                if self.posted.contains_key(&transfer) {
                    self.wrong(position, format!("transfer {transfer} was posted twice"));
                }
                for leg in posted.legs.iter() {
                    self.totals.entries += 1;
                    *self.balances.entry(leg.account.uuid()).or_default() += leg.amount.hundredths();
                }
                if posted.policy == 0 || posted.policy as usize > self.policies.len() {
                    self.wrong(
                        position,
                        format!(
                            "transfer {transfer} goes by version {} of the policy, which is not there",
                            posted.policy
                        ),
                    );
                }
                self.cause(event, &posted);
                self.posted.insert(transfer, posted);
            }
        }
        Ok(())
    }

    fn cause(&mut self, event: &Recorded, posted: &TransferPosted) {
        let (position, transfer) = (event.position, event.stream_id);
        let known = match &posted.cause {
            Cause::Placement { placement } => {
                let (days, confirmed) = posted.work.map_or((0, false), |work| (work.days, work.confirmed));
                self.standing.entry(placement.uuid()).or_default().push(Standing { transfer, days, confirmed });
                self.worth(position, transfer, posted);
                self.courses.get(&placement.uuid()).is_some_and(|course| course.stated().is_some())
            }
            Cause::Call { call, .. } => {
                self.paid.entry(call.uuid()).or_default().push(transfer);
                self.flat(position, transfer, posted);
                self.calls.contains_key(&call.uuid()) || self.declined_late.contains(&call.uuid())
            }
            Cause::Opening { organisation } => {
                self.paid.entry(organisation.uuid()).or_default().push(transfer);
                self.flat(position, transfer, posted);
                self.openings.contains_key(&organisation.uuid())
            }
            Cause::Grant { half_days, .. } => {
                self.given(position, transfer, posted, *half_days);
                matches!(posted.rule, Rule::Mentoring | Rule::SkillSharing | Rule::NamedGrant)
            }
            Cause::Move { .. } => posted.rule == Rule::BetweenServices,
            // The purchase stands on the mission's stream, in the same transaction, just after.
            Cause::Priority { .. } => {
                self.flat(position, transfer, posted);
                posted.rule == Rule::PriorityPurchase
            }
            Cause::Demurrage { month } => {
                self.lost(event, posted, month);
                posted.rule == Rule::Demurrage
            }
            Cause::Reversal { of } => self.posted.contains_key(&of.uuid()),
        };
        if !known {
            self.wrong(position, format!("transfer {transfer} ({}) goes back to nothing that happened", posted.rule));
        }
    }

    /// What has one price by the policy, of every version: an answered call, what an administration begins with, a point of priority.
    fn flat(&mut self, position: i64, transfer: Uuid, posted: &TransferPosted) {
        let Some((_, terms)) = self.version(posted.policy) else { return };
        let of = |leg: &crate::domain::legs::Leg| leg.amount.hundredths();
        let right = match &posted.cause {
            Cause::Call { .. } => {
                let (person, service) = (terms.call_person.hundredths(), terms.call_service.hundredths());
                posted.legs.iter().all(|leg| match leg.class {
                    AccountClass::Talent => of(leg) == person,
                    AccountClass::Programme => [-person, -service, -person - service].contains(&of(leg)),
                    _ => of(leg) == service,
                })
            }
            Cause::Opening { .. } => posted.legs.iter().all(|leg| of(leg).abs() == terms.opening_grant.hundredths()),
            Cause::Priority { points, .. } => {
                posted.legs.iter().all(|leg| of(leg).abs() == points * terms.priority_price.hundredths())
            }
            _ => true,
        };
        if !right {
            self.wrong(position, format!("transfer {transfer} ({}) pays otherwise than its rule says", posted.rule));
        }
    }

    /// Half days of mentoring or of sharing a skill are worth their rate; a named amount has none. What was given before half days were
    /// kept cannot be worked out again.
    fn given(&mut self, position: i64, transfer: Uuid, posted: &TransferPosted, half_days: Option<i64>) {
        let Some((_, terms)) = self.version(posted.policy) else { return };
        let rate = match posted.rule {
            Rule::Mentoring => Some(terms.mentoring_rate),
            Rule::SkillSharing => Some(terms.sharing_rate),
            _ => None,
        };
        let right = match (rate, half_days) {
            // Half a day is 50 hundredths; the nearest whole one, halves up.
            (Some(rate), Some(half_days)) => {
                let worth = (half_days * 50 * rate + 50) / 100;
                posted.legs.iter().all(|leg| {
                    let amount = leg.amount.hundredths();
                    amount == if leg.class == AccountClass::Programme { -worth } else { worth }
                })
            }
            (None, Some(_)) => false,
            (Some(_) | None, None) => true,
        };
        if !right {
            self.wrong(position, format!("transfer {transfer} ({}) pays otherwise than its rule says", posted.rule));
        }
    }

    /// What an account loses once in a month, where nothing was posted on it for a month before. Its own entry comes after the transfer's
    /// event, so that its balance stands here as it was.
    fn lost(&mut self, event: &Recorded, posted: &TransferPosted, month: &str) {
        let transfer = event.stream_id;
        let leg = posted.legs.iter().find(|leg| leg.class != AccountClass::Programme);
        let terms = self.version(posted.policy).and_then(|(_, terms)| terms.demurrage);
        let (Some(leg), Some(terms)) = (leg, terms) else {
            self.wrong(
                event.position,
                format!("transfer {transfer} takes what version {} does not take", posted.policy),
            );
            return;
        };
        let account = leg.account.uuid();
        let balance = self.guards.get(&account).copied().unwrap_or(0);
        let loses = (balance - terms.free.hundredths()).max(0) * terms.percent / 100;
        let lay_still = self
            .moved
            .get(&account)
            .and_then(|moved| moved.checked_add_months(Months::new(1)))
            .is_some_and(|since| since <= event.recorded_at);
        if leg.amount.hundredths() != -loses {
            self.wrong(
                event.position,
                format!("transfer {transfer} takes {} of {balance}, the rule says {loses}", -leg.amount.hundredths()),
            );
        } else if month != event.recorded_at.format("%Y-%m").to_string()
            || transfer != TransferId::of_demurrage(leg.account, month).uuid()
        {
            self.wrong(event.position, format!("transfer {transfer} is not what account {account} loses in its month"));
        } else if !lay_still {
            self.wrong(
                event.position,
                format!("transfer {transfer} takes of account {account}, which did not lie still"),
            );
        }
    }

    fn version(&self, version: u32) -> Option<&(i64, PolicyTerms)> {
        self.policies.get((version as usize).checked_sub(1)?)
    }

    /// The versions by which something that happened here may have been paid: the one in force, and those that came before the ledger followed.
    fn in_force_since(&self, position: i64) -> impl Iterator<Item = &PolicyTerms> {
        let first = self.policies.iter().rposition(|(since, _)| *since <= position).unwrap_or(0);
        self.policies[first..].iter().map(|(_, terms)| terms)
    }

    /// Every answered call and every administration is paid once, unless a version that may have been in force pays nothing.
    fn paid_once(
        &mut self,
        reacted: i64,
        what: &str,
        happened: &BTreeMap<Uuid, i64>,
        free: impl Fn(&PolicyTerms) -> bool,
    ) {
        for (id, position) in happened {
            match self.paid.get(id).map_or(0, Vec::len) {
                1 => {}
                0 if *position > reacted => self.totals.awaited += 1,
                0 if self.in_force_since(*position).any(&free) => {}
                0 => self.wrong(*position, format!("{what} {id} should be paid and nothing is posted for it")),
                several => self.wrong(0, format!("{what} {id} is paid {several} times")),
            }
        }
    }

    /// What person and service get is what the rule of that version gives for that work, written down here a second time.
    fn worth(&mut self, position: i64, transfer: Uuid, posted: &TransferPosted) {
        let (Some(work), Some((_, terms))) = (posted.work, self.version(posted.policy)) else { return };
        let level = usize::try_from(work.level.clamp(1, 4) - 1).unwrap_or(0);
        let percent = i128::from(terms.level_rates[level]) * i128::from(10_000 + terms.priority_bonus * work.priority);
        let worth = (i128::from(work.days) * percent + 500_000) / 1_000_000;
        let person: i128 = posted
            .legs
            .iter()
            .filter(|leg| leg.class == AccountClass::Talent)
            .map(|leg| i128::from(leg.amount.hundredths()))
            .sum();
        let shared = worth - worth * i128::from(terms.service_share) / 100;
        let share_of_the_host = worth * i128::from(terms.host_share) / 100;
        if person != worth && person != shared {
            self.wrong(
                position,
                format!("transfer {transfer} gives the person {person}, the rule says {shared} of {worth}"),
            );
        }
        self.share_of_the_host(position, transfer, posted, share_of_the_host, worth);
    }

    /// The host pays its share, or all that it has above its hard limit; the programme pays the rest. The entries of the accounts come
    /// after the transfer's own event, so that they stand here as they were before it.
    fn share_of_the_host(&mut self, position: i64, transfer: Uuid, posted: &TransferPosted, share: i128, worth: i128) {
        let programme = posted.legs.iter().filter(|leg| leg.class == AccountClass::Programme);
        let paid = worth + programme.map(|leg| i128::from(leg.amount.hundredths())).sum::<i128>();
        if !(0..=share).contains(&paid) {
            self.wrong(position, format!("transfer {transfer} lets the host pay {paid}, its share is {share}"));
        }
        let host = posted.legs.iter().find(|leg| i128::from(leg.amount.hundredths()) == -paid && paid > 0);
        let Some(host) = host.filter(|leg| leg.class != AccountClass::Programme && paid < share) else { return };
        let account = host.account.uuid();
        let others = self.holds.range((account, Uuid::nil())..=(account, Uuid::max()));
        let held: i64 = others.filter(|((_, by), held)| *by != transfer && **held < 0).map(|(_, held)| *held).sum();
        let floor = self.policies.last().and_then(|(_, terms)| terms.floor(host.class)).map_or(0, Amount::hundredths);
        let available = self.guards.get(&account).copied().unwrap_or(0) + held - floor;
        if paid != i128::from(available.max(0)) {
            self.wrong(
                position,
                format!("transfer {transfer} lets the host pay {paid} of {share}, it had {available} above its limit"),
            );
        }
    }

    /// A placement is paid once, by the days that both sides confirmed, and before that not at all.
    fn placement(&mut self, placement: Uuid, course: &Course, reacted: i64) {
        let standing = self.standing.remove(&placement).unwrap_or_default();
        // A version of the policy may pay nothing at a level.
        let worthless = || self.in_force_since(course.said_at).any(|terms| terms.level_rates.contains(&0));
        let confirmed = course.confirmed();
        let awaits = course.said_at > reacted;
        match (standing.as_slice(), confirmed) {
            ([one], Some(days)) if one.days == days => self.totals.placements += 1,
            ([], Some(days)) if days == 0 || worthless() => self.totals.placements += 1,
            ([], None) => self.totals.unconfirmed += 1,
            // Confirmed before the dispute that is heard now; or posted by the word of one side, as was done once.
            ([one], None) if one.confirmed && course.is_heard() => self.totals.placements += 1,
            ([one], None) if !one.confirmed && course.stated() == Some(one.days) => self.totals.placements += 1,
            _ if awaits => self.totals.awaited += 1,
            ([], Some(_)) => self.wrong(0, format!("placement {placement} was completed and nothing is posted for it")),
            ([one], Some(days)) => self.wrong(
                0,
                format!(
                    "transfer {} pays {} hundredths of a day of placement {placement}, {days} were worked",
                    one.transfer, one.days
                ),
            ),
            ([one], None) => self.wrong(
                0,
                format!(
                    "transfer {} pays placement {placement}, whose days are not confirmed by both sides",
                    one.transfer
                ),
            ),
            (several, _) => self.wrong(0, format!("placement {placement} is paid {} times", several.len())),
        }
    }

    /// The first discrepancy, or what was checked. `reacted`: how far the follower that feeds the ledger has come.
    ///
    /// # Errors
    /// The first discrepancy.
    pub fn end(mut self, reacted: i64) -> Result<Totals, Discrepancy> {
        let total: i64 = self.balances.values().sum();
        if total != 0 {
            self.wrong(0, format!("the sum of all accounts is {total}"));
        }
        for (account, balance) in self.balances.clone() {
            let guard = self.guards.get(&account).copied();
            if self.classes.contains_key(&account) && guard.unwrap_or(0) != balance {
                self.wrong(
                    0,
                    format!("account {account} has {balance} by its entries, {} by its guard", guard.unwrap_or(0)),
                );
            }
        }
        for (transfer, by) in self.reversed.clone() {
            let taken_back = self.posted.get(&transfer).map(|posted| posted.legs.reversed());
            if self.posted.get(&by).map(|posted| posted.legs.clone()) != taken_back {
                self.wrong(0, format!("transfer {transfer} was reversed by {by}, which does not take it back"));
            }
        }
        let unasked: Vec<_> = self
            .posted
            .iter()
            .filter_map(|(by, posted)| match posted.cause {
                Cause::Reversal { of } if self.reversed.get(&of.uuid()) != Some(by) => Some((*by, of)),
                _ => None,
            })
            .collect();
        for (by, of) in unasked {
            self.wrong(0, format!("transfer {by} takes back {of}, which was not reversed by it"));
        }
        let (calls, openings) = (std::mem::take(&mut self.calls), std::mem::take(&mut self.openings));
        self.paid_once(reacted, "call", &calls, |terms| terms.call_person == Amount::ZERO);
        self.paid_once(reacted, "organisation", &openings, |terms| terms.opening_grant == Amount::ZERO);
        for (placement, course) in std::mem::take(&mut self.courses) {
            if course.stated().is_some() {
                self.placement(placement, &course, reacted);
            }
        }
        let mut bought: BTreeMap<Uuid, i64> = BTreeMap::new();
        for posted in self.posted.values() {
            if let Cause::Priority { mission, points } = &posted.cause {
                *bought.entry(mission.uuid()).or_default() += points;
            }
        }
        if bought != self.missions_bought {
            self.wrong(0, "the priority that was paid for is not the priority that missions have".to_owned());
        }
        match self.first {
            Some(discrepancy) => Err(discrepancy),
            None => Ok(self.totals),
        }
    }
}

/// Checks the whole ledger of a store.
///
/// # Errors
/// The first discrepancy; a fault of the store as the outer error.
pub async fn verify(
    store: &vivier_event_store::Store,
) -> Result<Result<Totals, Discrepancy>, vivier_event_store::StoreError> {
    let reacted = store.followed(crate::process::credits::NAME).await?.unwrap_or(0);
    let mut auditor = Auditor::new();
    store.replay(0, &mut |event| auditor.see(event)).await?;
    Ok(auditor.end(reacted))
}
