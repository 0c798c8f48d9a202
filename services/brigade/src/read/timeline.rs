//! What has happened in a mobilisation, in order: for coordinators of its brigade and of the core.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::StoredEvent as _;
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_talents::closed_list;

use crate::access::{self, may};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{CallReleased, MobilisationEvent};
use crate::domain::value::{BrigadeId, CallId, Channel, MobilisationId, ReleaseReason, TeamSeatId};

closed_list! {
    /// What happened.
    pub enum TimelineKind {
        Declared => "DECLARED",
        Corrected => "CORRECTED",
        Packed => "PACKED",
        Composed => "COMPOSED",
        BrigadeReached => "BRIGADE_REACHED",
        WavePlanned => "WAVE_PLANNED",
        Called => "CALLED",
        Postponed => "POSTPONED",
        Reminded => "REMINDED",
        SaidYes => "SAID_YES",
        SaidYesAsLastResort => "SAID_YES_AS_LAST_RESORT",
        SaidNo => "SAID_NO",
        CallExpired => "CALL_EXPIRED",
        Seated => "SEATED",
        KeptInReserve => "KEPT_IN_RESERVE",
        Thanked => "THANKED",
        /// The call was still to be sent, and is not: nobody was asked, and nobody is thanked.
        CallDropped => "CALL_DROPPED",
        /// Whoever had been asked can no longer come, or is engaged elsewhere: they are needed still, and not thanked.
        LetGo => "LET_GO",
        SteppedDown => "STEPPED_DOWN",
        TeamComplete => "TEAM_COMPLETE",
        CallingResumed => "CALLING_RESUMED",
        Deployed => "DEPLOYED",
        Placed => "PLACED",
        Lost => "LOST",
        StoodDown => "STOOD_DOWN",
        NeverBegan => "NEVER_BEGAN",
        Reviewed => "REVIEWED",
        SkillsProven => "SKILLS_PROVEN",
        Closed => "CLOSED",
        Cancelled => "CANCELLED",
        Failed => "FAILED",
    }
}

/// One entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry {
    pub at: DateTime<Utc>,
    /// The event's place in the global order.
    pub position: i64,
    pub kind: TimelineKind,
    pub seat: Option<TeamSeatId>,
    pub talent: Option<TalentId>,
    pub brigade: Option<BrigadeId>,
    /// The channel that a call or a reminder took.
    pub channel: Option<Channel>,
}

/// The whole timeline, oldest first; empty for whoever may not see the calls.
///
/// # Errors
/// `Store`.
pub async fn timeline(store: &Store, viewer: &Actor, id: MobilisationId) -> Result<Vec<Entry>, QueryError> {
    let state = store.glance::<Mobilisation>(id.uuid()).await?.state;
    let parties = access::of_mobilisation(store, viewer, &state).await?;
    if !may("mobilisationCalls", &parties) {
        return Ok(Vec::new());
    }
    let mut calls: HashMap<CallId, (TeamSeatId, TalentId)> = HashMap::new();
    let mut sent: HashSet<CallId> = HashSet::new();
    let mut entries = Vec::new();
    for recorded in store.history(id.uuid()).await? {
        let Ok(event) = MobilisationEvent::decode(&recorded.kind, &recorded.data) else { continue };
        if let MobilisationEvent::WavePlanned(wave) = &event {
            calls.extend(wave.calls.iter().map(|planned| (planned.call, (planned.seat, planned.callee.talent))));
        }
        // Whoever comes from the reserve of another seat has this one from then on.
        if let MobilisationEvent::CallEngaged(engaged) = &event
            && let Some((seat, _)) = calls.get_mut(&engaged.call)
        {
            *seat = engaged.seat;
        }
        if let MobilisationEvent::CallSent(call) = &event {
            sent.insert(call.call);
        }
        let (kind, call) = match &event {
            // It stood down, but there is no work that ended by it.
            MobilisationEvent::TeamStoodDown(_) if state.never_began() => (TimelineKind::NeverBegan, None),
            event => kind(event, &sent),
        };
        let found = call.and_then(|call| calls.get(&call));
        let brigade = match &event {
            MobilisationEvent::BrigadeReached(reached) => Some(reached.brigade),
            _ => None,
        };
        let channel = match &event {
            MobilisationEvent::CallSent(sent) => Some(sent.channel),
            MobilisationEvent::CallReminded(reminded) => Some(reminded.channel),
            _ => None,
        };
        let (seat, talent) = (found.map(|(seat, _)| *seat), found.map(|(_, talent)| *talent));
        let (at, position) = (recorded.recorded_at, recorded.position);
        entries.push(Entry { at, position, kind, seat, talent, brigade, channel });
    }
    Ok(entries)
}

/// `sent`: the calls that have left by then.
fn kind(event: &MobilisationEvent, sent: &HashSet<CallId>) -> (TimelineKind, Option<CallId>) {
    match event {
        MobilisationEvent::MobilisationDeclared(_) => (TimelineKind::Declared, None),
        MobilisationEvent::NeedCorrected(_) => (TimelineKind::Corrected, None),
        MobilisationEvent::SeatsPacked(_) => (TimelineKind::Packed, None),
        MobilisationEvent::TeamComposed(_) => (TimelineKind::Composed, None),
        MobilisationEvent::BrigadeReached(_) => (TimelineKind::BrigadeReached, None),
        MobilisationEvent::WavePlanned(_) => (TimelineKind::WavePlanned, None),
        MobilisationEvent::CallSent(e) => (TimelineKind::Called, Some(e.call)),
        MobilisationEvent::CallPostponed(e) => (TimelineKind::Postponed, Some(e.call)),
        MobilisationEvent::CallReminded(e) => (TimelineKind::Reminded, Some(e.call)),
        MobilisationEvent::CallAccepted(e) => (TimelineKind::SaidYes, Some(e.call)),
        MobilisationEvent::CallAcceptedAsLastResort(e) => (TimelineKind::SaidYesAsLastResort, Some(e.call)),
        MobilisationEvent::CallDeclined(e) => (TimelineKind::SaidNo, Some(e.call)),
        MobilisationEvent::CallExpired(e) => (TimelineKind::CallExpired, Some(e.call)),
        MobilisationEvent::CallEngaged(e) => (TimelineKind::Seated, Some(e.call)),
        MobilisationEvent::CallReserved(e) => (TimelineKind::KeptInReserve, Some(e.call)),
        MobilisationEvent::CallReleased(e) => (released(e, sent.contains(&e.call)), Some(e.call)),
        MobilisationEvent::SeatGivenBack(e) => (TimelineKind::SteppedDown, Some(e.call)),
        MobilisationEvent::TeamMobilised(_) => (TimelineKind::TeamComplete, None),
        MobilisationEvent::CallingResumed(_) => (TimelineKind::CallingResumed, None),
        MobilisationEvent::TeamDeployed(_) => (TimelineKind::Deployed, None),
        MobilisationEvent::TeamPlaced(_) => (TimelineKind::Placed, None),
        MobilisationEvent::MemberLost(e) => (TimelineKind::Lost, Some(e.call)),
        MobilisationEvent::TeamStoodDown(_) => (TimelineKind::StoodDown, None),
        MobilisationEvent::MobilisationReviewGiven(_) => (TimelineKind::Reviewed, None),
        MobilisationEvent::SkillsEvidenced(_) => (TimelineKind::SkillsProven, None),
        MobilisationEvent::MobilisationReviewed(_) => (TimelineKind::Closed, None),
        MobilisationEvent::MobilisationCancelled(_) => (TimelineKind::Cancelled, None),
        MobilisationEvent::MobilisationFailed(_) => (TimelineKind::Failed, None),
    }
}

/// How a call came to its end, where the person had been `asked` or not.
fn released(released: &CallReleased, asked: bool) -> TimelineKind {
    match released.reason {
        _ if !asked => TimelineKind::CallDropped,
        ReleaseReason::EngagedElsewhere | ReleaseReason::NoLongerCallable | ReleaseReason::QuietTooLong => {
            TimelineKind::LetGo
        }
        ReleaseReason::NotNeeded | ReleaseReason::MobilisationCancelled | ReleaseReason::MobilisationFailed => {
            TimelineKind::Thanked
        }
    }
}
