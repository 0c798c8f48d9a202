//! The parts of a placement's view that came with consent and agreements: the document, amendments, disputes, the next steps.

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use vivier_event_store::{KeyRing, StoreError};
use vivier_kernel::id::{AccountId, OrganisationId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::placement_card::Step;
use super::withheld::reads_dispute;
use crate::access;
use crate::domain::amendment::Amendment;
use crate::domain::dispute::Dispute;
use crate::domain::pending::{Otherwise, Pending};
use crate::domain::rules::{ReleaseStep, Route, row, worked_half_days};
use crate::domain::state::{Engagement, PlacementState, Release, Signature};
use crate::domain::terms::Document;
use crate::domain::transitions::PlacementAction;
use crate::domain::value::{DeclineReason, DisputeMatter, DisputeOutcome, Side};

/// What was laid before the signatories.
#[derive(Clone, PartialEq, Debug)]
pub struct DocumentView {
    pub hash: String,
    pub template: u16,
    /// None where the person was erased: the hash stays.
    pub text: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct AmendmentView {
    pub number: u32,
    pub document: DocumentView,
    pub period: Period,
    pub share: Share,
    pub proposed_on: NaiveDate,
    pub answer_by: DateTime<Utc>,
    pub signatures: Vec<Signature>,
    /// Who has still to sign.
    pub missing: Vec<Side>,
    /// True where it holds.
    /// True where it asks for more than the service granted.
    pub beyond_release: bool,
    pub agreed: bool,
}

/// A change that a side said no to.
#[derive(Clone, PartialEq, Debug)]
pub struct DeclinedAmendmentView {
    pub number: u32,
    pub by: Side,
    pub reason: DeclineReason,
    /// For all who read the reason; none where the talent was erased since.
    pub words: Option<String>,
    pub on: NaiveDate,
}

#[derive(Clone, PartialEq, Debug)]
pub struct DisputeView {
    pub number: u32,
    pub by: Side,
    pub matter: DisputeMatter,
    /// For the side that raised it and the programme.
    pub words: Option<String>,
    pub raised_on: NaiveDate,
    pub answer_by: DateTime<Utc>,
    pub overdue: bool,
    pub outcome: Option<DisputeOutcome>,
    /// For all sides; none where the talent was erased, before or since.
    pub settlement: Option<String>,
    /// What was worked, where the programme says so in the end.
    pub half_days: Option<i64>,
    pub settled_on: Option<NaiveDate>,
}

/// The owner of a next step, their clock, and what follows otherwise.
#[derive(Clone, PartialEq, Debug)]
pub struct PendingView {
    pub side: Side,
    /// Where the side sits; none for the talent, the programme and Vivier, and for a service in which nobody has the role.
    pub organisation: Option<OrganisationId>,
    pub action: PlacementAction,
    pub due: Option<DateTime<Utc>>,
    pub overdue: bool,
    pub otherwise: Otherwise,
}

/// The rules under which a release was asked for, and what it means for the service.
#[derive(Clone, PartialEq, Debug)]
pub struct AskedView {
    pub route: Option<Route>,
    pub rules: Option<u16>,
    pub source: Option<&'static str>,
    pub steps: Vec<ReleaseStep>,
    /// What the service has to say next; none once it has answered.
    pub turn: Option<ReleaseStep>,
    pub addressed_to: Option<OrganisationId>,
    /// What is still to be said and for which nobody had the role when it was asked; empty once it was answered.
    pub vacant: Vec<ReleaseStep>,
    pub half_days: i64,
    pub opinion: Option<OpinionView>,
    pub opinion_by: Option<DateTime<Utc>>,
    pub escalated: bool,
    pub revoked_on: Option<NaiveDate>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct OpinionView {
    pub by: AccountId,
    pub favourable: bool,
    /// Not for the host.
    pub words: Option<String>,
    pub on: NaiveDate,
}

async fn open<T: DeserializeOwned + Into<String>>(
    keys: &KeyRing,
    sealed: Option<&Sealed<T>>,
) -> Result<Option<String>, StoreError> {
    match sealed {
        Some(sealed) => Ok(keys.open(sealed).await?.map(Into::into)),
        None => Ok(None),
    }
}

pub(super) async fn document(keys: &KeyRing, document: &Document) -> Result<DocumentView, StoreError> {
    let text = open(keys, Some(&document.text)).await?;
    Ok(DocumentView { hash: document.hash.to_string(), template: document.template, text })
}

/// Those that hold, and the one that is proposed.
pub(super) async fn amendments(keys: &KeyRing, state: &PlacementState) -> Result<Vec<AmendmentView>, StoreError> {
    let mut views = Vec::new();
    let agreed = state.amendments.iter().map(|amendment| (amendment, true));
    for (amendment, agreed) in agreed.chain(state.amendment.iter().map(|amendment| (amendment, false))) {
        let Amendment {
            number,
            terms,
            document: text,
            proposed_on,
            answer_by,
            signatures,
            beyond_release,
            reminders: _,
        } = amendment;
        views.push(AmendmentView {
            number: *number,
            document: document(keys, text).await?,
            period: terms.period,
            share: terms.share,
            proposed_on: *proposed_on,
            answer_by: *answer_by,
            signatures: signatures.clone(),
            missing: if agreed { Vec::new() } else { amendment.missing(state.amendment_signatories()) },
            beyond_release: *beyond_release,
            agreed,
        });
    }
    Ok(views)
}

/// The one that was proposed last, where a side said no to it. `steps`: what happened so far, in order; an earlier no is past once
/// something else was proposed.
pub(super) async fn declined_amendment(
    keys: &KeyRing,
    state: &PlacementState,
    steps: &[Step],
) -> Result<Option<DeclinedAmendmentView>, StoreError> {
    let last = steps.iter().rfind(|step| step.kind.starts_with("Amendment"));
    let Some(last) = last.filter(|step| step.kind == "AmendmentDeclined") else { return Ok(None) };
    let Some((by, reason)) = state.declined_amendment else { return Ok(None) };
    let words = open(keys, state.declined_words.as_ref()).await?;
    Ok(Some(DeclinedAmendmentView {
        number: state.last_amendment,
        by,
        reason,
        words,
        on: Zone::Metropolitan.day(last.at),
    }))
}

pub(super) async fn disputes(
    keys: &KeyRing,
    state: &PlacementState,
    sides: &[Side],
) -> Result<Vec<DisputeView>, StoreError> {
    let mut views = Vec::new();
    for dispute in &state.disputes {
        let Dispute { number, by, matter, words, raised_on, answer_by, overdue, settlement } = dispute;
        let reads = reads_dispute(sides, *by);
        views.push(DisputeView {
            number: *number,
            by: *by,
            matter: *matter,
            words: if reads { open(keys, Some(words)).await? } else { None },
            raised_on: *raised_on,
            answer_by: *answer_by,
            overdue: *overdue,
            outcome: settlement.as_ref().map(|settlement| settlement.outcome),
            settlement: open(keys, settlement.as_ref().and_then(|settlement| settlement.words.as_ref())).await?,
            half_days: settlement.as_ref().and_then(|settlement| settlement.half_days).map(|said| said.number()),
            settled_on: settlement.as_ref().map(|settlement| settlement.on),
        });
    }
    Ok(views)
}

pub(super) fn pending(state: &PlacementState, now: DateTime<Utc>) -> Vec<PendingView> {
    let organisation = |side: Side| match side {
        Side::Host => state.pairing.map(|pairing| pairing.host),
        Side::Service => state.release.as_ref().and_then(|release| release.addressed_to).or(state.pairing?.home),
        Side::HumanResources => state.pairing?.home,
        Side::Talent | Side::Programme | Side::Vivier => None,
    };
    let view = |pending: Pending| PendingView {
        side: pending.side,
        organisation: organisation(pending.side),
        action: pending.action,
        due: pending.due,
        overdue: pending.due.is_some_and(|due| due < now),
        otherwise: pending.otherwise,
    };
    state.pending().into_iter().map(view).collect()
}

pub(super) async fn asked(
    keys: &KeyRing,
    release: &Release,
    sides: &[Side],
    waits: bool,
) -> Result<AskedView, StoreError> {
    let reads = access::may("releaseRefusal", sides);
    let opinion = match &release.opinion {
        Some(opinion) => Some(OpinionView {
            by: opinion.by,
            favourable: opinion.favourable,
            words: if reads { open(keys, opinion.words.as_ref()).await? } else { None },
            on: opinion.on,
        }),
        None => None,
    };
    let turn = release.turn();
    Ok(AskedView {
        route: release.route,
        rules: release.rules,
        source: release.rules.zip(release.route).and_then(|(version, route)| row(version, route)).map(|row| row.source),
        steps: release.steps.clone(),
        turn: waits.then_some(turn),
        addressed_to: release.addressed_to,
        vacant: release.left().filter(|step| waits && release.is_vacant(*step)).collect(),
        half_days: worked_half_days(Engagement { period: release.period, share: release.share }),
        opinion,
        opinion_by: (waits && turn == ReleaseStep::ManagerOpinion).then(|| release.opinion_by()),
        escalated: release.escalated,
        revoked_on: release.revoked_on,
    })
}
