//! What one viewer is shown of one placement.

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::DeserializeOwned;
use vivier_event_store::{KeyRing, StoreError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, PlacementId, SeatId, TalentId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_kernel::zone::Zone;

use super::placement_card::{PlacementRow, Step};
use super::view_parts::{
    self, AmendmentView, AskedView, DeclinedAmendmentView, DisputeView, DocumentView, PendingView,
};
use super::withheld::reads_review;
use crate::access;
use crate::domain::check::{ActionState, actions};
use crate::domain::rules::Route;
use crate::domain::state::{Agreement, Completion, Engagement, PlacementState, Release, Signature};
use crate::domain::terms::ReleaseConditions;
use crate::domain::transitions::{PlacementStatus, ReleaseStatus};
use crate::domain::value::{
    HalfDays, Origin, Place, ProposalSource, Rating, Region, Reimbursement, ReleaseRefusalReason, Side, WorkMode,
};

/// A placement as one viewer sees it. A text that is `None` was not written, is not for this viewer, or was erased.
#[derive(Clone, PartialEq, Debug)]
pub struct PlacementView {
    /// Whose view it is: who asks, or the person of a link that was opened.
    pub viewer: Actor,
    pub id: PlacementId,
    pub talent: TalentId,
    pub mission: MissionId,
    pub seat: SeatId,
    /// The organisation that has the mission.
    pub host: OrganisationId,
    pub status: PlacementStatus,
    pub version: i64,
    pub origin: Option<Origin>,
    pub source: Option<ProposalSource>,
    pub motivation: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When it expires without an answer.
    pub answer_by: Option<DateTime<Utc>>,
    /// The sides whose turn it is.
    pub awaits: Vec<Side>,
    /// The days and the share as they stand: confirmed, drafted, or asked for by the seat.
    pub span: Option<Engagement>,
    /// True where talent and service have to agree; false for external talents.
    pub needs_release: bool,
    pub release: Option<ReleaseView>,
    pub agreement: Option<AgreementView>,
    pub completion: Option<Completion>,
    /// What was worked, as both reviews corrected it, or else as was said at the end.
    pub worked: Option<HalfDays>,
    pub reviews: Vec<ReviewView>,
    pub ending: Option<EndingView>,
    pub steps: Vec<Step>,
    /// The sides on which the viewer stands.
    pub sides: Vec<Side>,
    /// The changes to the agreement that hold, and the one that is proposed.
    pub amendments: Vec<AmendmentView>,
    /// The one that was proposed last, where a side said no to it: all who had to sign it have been told so by mail.
    pub declined_amendment: Option<DeclinedAmendmentView>,
    pub disputes: Vec<DisputeView>,
    /// Whose turn it is, by when, and what happens otherwise.
    pub pending: Vec<PendingView>,
    /// Every command of the viewer's sides, enabled or with the reason why it is not.
    pub actions: Vec<ActionState>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ReleaseView {
    pub status: ReleaseStatus,
    pub organisation: OrganisationId,
    pub asked: Engagement,
    pub requested_on: NaiveDate,
    pub deadline: DateTime<Utc>,
    pub reminders: u32,
    pub reminded_on: Option<NaiveDate>,
    /// Who answers in the manager's place today.
    pub delegate: Option<AccountId>,
    pub answered_by: Option<AccountId>,
    pub conditions: Option<ConditionsView>,
    pub refusal: Option<ReleaseRefusalReason>,
    /// Why the service refuses, in words; not for the host.
    pub words: Option<String>,
    /// By what rules it is asked, and what it means.
    pub asked_by: AskedView,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ConditionsView {
    pub max_share: Option<Share>,
    pub last_day: Option<NaiveDate>,
    pub words: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct AgreementView {
    pub number: u32,
    pub hash: String,
    pub period: Period,
    pub share: Share,
    pub mode: WorkMode,
    pub region: Option<Region>,
    pub place: Option<Place>,
    pub conditions: Option<String>,
    pub release: Option<ConditionsView>,
    pub signatures: Vec<Signature>,
    /// Who has still to sign.
    pub missing: Vec<Side>,
    pub route: Option<Route>,
    pub activities: Option<String>,
    pub hours: Option<String>,
    pub reimbursement: Option<Reimbursement>,
    pub notice_days: Option<u16>,
    /// The text that is signed; none for agreements from before there were documents.
    pub document: Option<DocumentView>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct ReviewView {
    pub by: Side,
    pub rating: Rating,
    pub words: Option<String>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct EndingView {
    pub by: Side,
    /// The item of the closed list that goes with the status; for a refused release not for the host.
    pub reason: Option<String>,
    pub words: Option<String>,
    pub superseded_by: Option<PlacementId>,
    pub last_day: Option<NaiveDate>,
    pub half_days: Option<i64>,
}

/// A placement to be shown, as it is or as it was.
pub(crate) struct Shown<'a> {
    pub(crate) row: &'a PlacementRow,
    pub(crate) state: &'a PlacementState,
    pub(crate) version: i64,
}

/// Opens what somebody on `sides` may see; `None` where the placement does not exist for them.
pub(crate) async fn view(
    keys: &KeyRing,
    (viewer, sides): (&Actor, Vec<Side>),
    shown: Shown<'_>,
    now: DateTime<Utc>,
) -> Result<Option<PlacementView>, StoreError> {
    let Shown { row, state, version } = shown;
    if !access::may("placement", &sides) || state.pairing.is_none() {
        return Ok(None);
    }
    let motivation = match access::may("placementMotivation", &sides) {
        true => open(keys, state.motivation.as_ref()).await?,
        false => None,
    };
    let release = match &state.release {
        Some(release) => {
            let stands_in = state.stand_in(Zone::Metropolitan.day(now));
            let waits = state.status == PlacementStatus::ReleasePending;
            Some(release_view(keys, release, &sides, (waits, stands_in)).await?)
        }
        None => None,
    };
    let agreement = match &state.agreement {
        Some(agreement) => Some(agreement_view(keys, state, agreement).await?),
        None => None,
    };
    let steps: Vec<Step> = row.steps.iter().filter(|step| step.version <= version).cloned().collect();
    Ok(Some(PlacementView {
        viewer: viewer.clone(),
        id: row.id,
        talent: row.talent,
        mission: row.mission,
        seat: row.seat,
        host: row.host,
        status: state.status,
        version,
        origin: state.origin,
        source: state.source,
        motivation,
        opened_at: row.opened_at,
        updated_at: row.steps.iter().rfind(|step| step.version <= version).map_or(row.updated_at, |step| step.at),
        answer_by: state.answer_by,
        awaits: state.awaits(),
        span: state.span(),
        needs_release: !state.is_external(),
        release,
        agreement,
        completion: state.completion.clone(),
        worked: state.half_days(),
        reviews: reviews(keys, state, &sides).await?,
        ending: ending(keys, state, &sides).await?,
        declined_amendment: view_parts::declined_amendment(keys, state, &steps).await?,
        steps,
        amendments: view_parts::amendments(keys, state).await?,
        disputes: view_parts::disputes(keys, state, &sides).await?,
        pending: view_parts::pending(state, now),
        actions: actions(state, &sides, now),
        sides,
    }))
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

async fn conditions(
    keys: &KeyRing,
    conditions: Option<&ReleaseConditions>,
) -> Result<Option<ConditionsView>, StoreError> {
    let Some(ReleaseConditions { max_share, last_day, words }) = conditions else { return Ok(None) };
    Ok(Some(ConditionsView { max_share: *max_share, last_day: *last_day, words: open(keys, words.as_ref()).await? }))
}

async fn release_view(
    keys: &KeyRing,
    release: &Release,
    sides: &[Side],
    (waits, delegate): (bool, Option<AccountId>),
) -> Result<ReleaseView, StoreError> {
    let reason = access::may("releaseRefusal", sides);
    Ok(ReleaseView {
        status: release.status,
        organisation: release.organisation,
        asked: Engagement { period: release.period, share: release.share },
        requested_on: release.requested_on,
        deadline: release.deadline,
        reminders: release.reminders,
        reminded_on: release.reminded_on,
        delegate,
        answered_by: release.answered_by,
        conditions: conditions(keys, release.conditions.as_ref()).await?,
        refusal: release.refusal.filter(|_| reason),
        words: if reason { open(keys, release.words.as_ref()).await? } else { None },
        asked_by: view_parts::asked(keys, release, sides, waits).await?,
    })
}

async fn agreement_view(
    keys: &KeyRing,
    state: &PlacementState,
    agreement: &Agreement,
) -> Result<AgreementView, StoreError> {
    let terms = &agreement.terms;
    Ok(AgreementView {
        number: agreement.number,
        hash: agreement.hash.to_string(),
        period: terms.period,
        share: terms.share,
        mode: terms.mode,
        region: terms.region,
        place: terms.place.clone(),
        conditions: open(keys, terms.conditions.as_ref()).await?,
        release: conditions(keys, terms.release.as_ref()).await?,
        signatures: agreement.signatures.clone(),
        missing: state.signatories().iter().copied().filter(|side| !state.has_signed(*side)).collect(),
        route: terms.route,
        activities: open(keys, terms.activities.as_ref()).await?,
        hours: open(keys, terms.hours.as_ref()).await?,
        reimbursement: terms.reimbursement,
        notice_days: terms.notice_days,
        document: match &agreement.document {
            Some(document) => Some(view_parts::document(keys, document).await?),
            None => None,
        },
    })
}

async fn reviews(keys: &KeyRing, state: &PlacementState, sides: &[Side]) -> Result<Vec<ReviewView>, StoreError> {
    let mut views = Vec::new();
    for review in &state.reviews {
        if reads_review(state, sides, review.by) {
            views.push(ReviewView {
                by: review.by,
                rating: review.rating,
                words: open(keys, review.words.as_ref()).await?,
            });
        }
    }
    Ok(views)
}

/// The words of a refused release are the talent's and the service's; others' words are not for the service.
async fn ending(keys: &KeyRing, state: &PlacementState, sides: &[Side]) -> Result<Option<EndingView>, StoreError> {
    let Some(ending) = &state.ending else { return Ok(None) };
    let refused = state.status == PlacementStatus::ReleaseRefused;
    let reason = !refused || access::may("releaseRefusal", sides);
    let words = match refused || ending.by == Side::Service {
        true => access::may("releaseRefusal", sides),
        false => access::may("placementMotivation", sides),
    };
    Ok(Some(EndingView {
        by: ending.by,
        reason: ending.reason.clone().filter(|_| reason),
        words: if words { open(keys, ending.words.as_ref()).await? } else { None },
        superseded_by: ending.superseded_by,
        last_day: ending.last_day,
        half_days: ending.half_days.map(|half_days| half_days.number()),
    }))
}
