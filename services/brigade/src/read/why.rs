//! Why somebody was called for a mobilisation or was not, as of any moment: the team as it was decided, the calls as they stood, and of
//! everybody else what spoke against them when the team was composed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vivier_event_store::{AsOf, QueryError, Recorded, Store};
use vivier_kernel::actor::Actor;
use vivier_kernel::decider::{Decider as _, StoredEvent as _};
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_kernel::zone::Zone;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::closed_list;
use vivier_talents::read::candidates::{Candidate as Profile, candidates_at};

use super::brigades::brigade_ids;
use super::pool::{members_at, pool_at, request_for};
use super::seen::seen;
use crate::access::{self, may};
use crate::composition::request::{Candidate, Request};
use crate::composition::screen::screen;
use crate::domain::brigade::membership::Memberships;
use crate::domain::mobilisation::command::Callable;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::event::{MobilisationEvent, Need};
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{BrigadeId, CallId, ConstraintKind, MobilisationId, ReleaseReason, TeamSeatId};

closed_list! {
    /// How somebody stood to a mobilisation.
    pub enum CallOutcome {
        /// Had a seat.
        Seated => "SEATED",
        /// Had had a seat of the deployed team, and came no more.
        Lost => "LOST",
        /// Had said yes, and was kept in reserve.
        InReserve => "IN_RESERVE",
        /// Had said yes; the seat was not settled.
        SaidYes => "SAID_YES",
        /// Had been asked and could still answer.
        Asked => "ASKED",
        /// Had the seat until it was all over.
        HadTheSeat => "HAD_THE_SEAT",
        /// Had said yes, and was thanked in the end without a seat.
        HadSaidYes => "HAD_SAID_YES",
        SaidNo => "SAID_NO",
        NoAnswer => "NO_ANSWER",
        /// Was not needed, or could not be called.
        Thanked => "THANKED",
        /// The call was planned and not sent yet.
        CallPlanned => "CALL_PLANNED",
        /// Was to be called, and was in quiet hours.
        QuietHours => "QUIET_HOURS",
        /// Stood on a list and wanted no calls just then.
        OptedOut => "OPTED_OUT",
        /// Was asked or stood on a list, and their time was taken by something else.
        EngagedElsewhere => "ENGAGED_ELSEWHERE",
        /// Had been asked, whatever they had said to it, and could come no more.
        LetGo => "LET_GO",
        /// Stood on a list; the seat was somebody else's.
        SeatTaken => "SEAT_TAKEN",
        /// Stood on a list, behind those who were asked first.
        NextOnList => "NEXT_ON_LIST",
        /// Constraints kept them from each seat.
        Excluded => "EXCLUDED",
        /// Fitted a seat; others were chosen.
        OthersChosen => "OTHERS_CHOSEN",
        /// Was a member, but not in the pool: paused or withdrawn.
        NotInThePool => "NOT_IN_THE_POOL",
        /// No team had been decided on, and nothing speaks against them.
        NotComposed => "NOT_COMPOSED",
    }
}

/// A mobilisation and the people around it, as it was.
#[derive(Clone, PartialEq, Debug)]
pub struct Why {
    pub at: DateTime<Utc>,
    /// When the team was decided on: what speaks against people is of then. None before; then it is of `at`, or of
    /// `ended_at`.
    pub composed_at: Option<DateTime<Utc>>,
    /// Where it was given up or failed and no team had been decided on: when that was. What speaks against people is of then.
    pub ended_at: Option<DateTime<Utc>>,
    pub status: MobilisationStatus,
    /// Those whom the viewer may know of.
    pub people: Vec<Person>,
}

/// How one person stood to it.
#[derive(Clone, PartialEq, Debug)]
pub struct Person {
    pub talent: TalentId,
    pub outcome: CallOutcome,
    /// Oldest first.
    pub calls: Vec<Call>,
    /// Those of them by which they had a seat of the deployed team, which had lost them.
    pub lost: Vec<CallId>,
    /// The lists that they stood on, and at what place; 1 is the first choice.
    pub places: Vec<(TeamSeatId, usize)>,
    /// The seats that they did not fit, and why.
    pub against: Vec<(TeamSeatId, Vec<ConstraintKind>)>,
    /// When their quiet hours were over, where they were in them: at that moment, or just before the calls were closed.
    pub quiet_until: Option<DateTime<Utc>>,
}

/// A mobilisation as of a moment, with everybody of the brigades whom the viewer may know of, and whoever was called. None where the viewer
/// may not see its calls, or it was not declared yet.
///
/// # Errors
/// `Store`; as `request_for`.
pub async fn why(store: &Store, viewer: &Actor, id: MobilisationId, at: AsOf) -> Result<Option<Why>, QueryError> {
    let present = store.glance::<Mobilisation>(id.uuid()).await?.state;
    if !may("mobilisationCalls", &access::of_mobilisation(store, viewer, &present).await?) {
        return Ok(None);
    }
    let state = store.load_at::<Mobilisation>(id.uuid(), at).await?.state;
    let Some(need) = state.need.clone() else { return Ok(None) };
    let instant = store.instant_of(at).await?;
    let history = store.history(id.uuid()).await?;
    let stood = let_go_from(&history, at);
    let composed = composed_by(&history, at);
    // From then on nobody can be called any more: what became of people later, their quiet hours included, kept nobody from it.
    let closed = closed_by(&history, at);
    let ended = if composed.is_none() { closed } else { None };
    // The team was decided on what was known just before, and so was the end.
    let just_before = |(place, on): (i64, DateTime<Utc>)| (AsOf::Position(place - 1), on);
    let (looked, looked_at) = composed.or(closed).map_or((at, instant), just_before);
    let request = request_for(&need, looked_at)?;
    let brigades = in_order(store, &need).await?;
    let candidates = pool_at(store, &brigades, need.period, need.team_by, (looked, looked_at)).await?;
    let candidates: HashMap<TalentId, Candidate> = candidates.into_iter().map(|one| (one.talent, one)).collect();
    // Whoever became a member later was none of it.
    let (there, then) = closed.map_or((at, instant), just_before);
    let members = members_at(store, &brigades, there).await?;
    let ids: Vec<TalentId> = members.iter().map(|(talent, _)| *talent).collect();
    let profiles = candidates_at(store, &ids, there, Zone::Metropolitan.day(then)).await?;
    let profiles: HashMap<TalentId, Profile> = profiles.into_iter().map(|one| (one.id, one)).collect();
    let seen = seen(store, viewer).await?;
    let is_shown = |talent: TalentId| seen.has(talent) || state.calls.iter().any(|call| call.callee.talent == talent);
    let shown = members.iter().filter(|(talent, _)| is_shown(*talent));
    let inboxes: Vec<Uuid> = shown.filter_map(|(_, membership)| inbox(membership)).collect();
    let settings = store.load_all_at::<Inbox>(&inboxes, there).await?;
    let mut members: HashMap<TalentId, Memberships> = members.into_iter().collect();
    for talent in state.calls.iter().map(|call| call.callee.talent).chain(candidates.keys().copied()) {
        members.entry(talent).or_default();
    }
    let mut people = Vec::new();
    for (talent, membership) in members {
        if !is_shown(talent) {
            continue;
        }
        let calls: Vec<Call> = state.calls.iter().filter(|call| call.callee.talent == talent).cloned().collect();
        let own = inbox(&membership).and_then(|id| settings.get(&id)?.state.quiet_hours);
        let callable = membership.callable(then, own);
        let places = places(&state, talent);
        let against = candidates.get(&talent).map(|candidate| against(&request, candidate));
        let taken = profiles.get(&talent).is_some_and(|profile| has_no_time(&need, profile, &places));
        let around = Around { state: &state, calls: &calls, stood: &stood, places: &places, callable, taken };
        people.push(Person {
            talent,
            outcome: outcome(&around, against.as_deref()),
            lost: calls.iter().map(|call| call.id).filter(|call| state.lost.contains(call)).collect(),
            calls,
            places,
            against: against.unwrap_or_default(),
            quiet_until: match callable {
                Callable::QuietUntil(at) => Some(at),
                Callable::Yes | Callable::Engaged | Callable::No => None,
            },
        });
    }
    people.sort_by_key(|person| (person.outcome, person.places.iter().map(|place| place.1).min(), person.talent));
    let (composed_at, ended_at) = (composed.map(|(_, on)| on), ended.map(|(_, on)| on));
    Ok(Some(Why { at: instant, composed_at, ended_at, status: state.status, people }))
}

/// Where somebody's own quiet hours stand.
fn inbox(membership: &Memberships) -> Option<Uuid> {
    membership.account().map(|account| InboxId::of(account).uuid())
}

/// What had happened by a moment, oldest first.
fn until(history: &[Recorded], at: AsOf) -> impl DoubleEndedIterator<Item = &Recorded> {
    history.iter().filter(move |event| match at {
        AsOf::Position(position) => event.position <= position,
        AsOf::Instant(instant) => event.recorded_at <= instant,
    })
}

/// Where in the log, and when, the team of a moment was decided on.
fn composed_by(history: &[Recorded], at: AsOf) -> Option<(i64, DateTime<Utc>)> {
    // What was composed for a need that was corrected since holds no more.
    let decides = |event: &&Recorded| event.kind == "TeamComposed" || event.kind == "NeedCorrected";
    let last = until(history, at).rfind(decides).filter(|event| event.kind == "TeamComposed")?;
    Some((last.position, last.recorded_at))
}

/// Where in the log, and when, the calls were closed: the team was deployed, or it was given up or failed.
fn closed_by(history: &[Recorded], at: AsOf) -> Option<(i64, DateTime<Utc>)> {
    let closes = |event: &&Recorded| {
        matches!(event.kind.as_str(), "TeamDeployed" | "MobilisationCancelled" | "MobilisationFailed")
    };
    until(history, at).find(closes).map(|event| (event.position, event.recorded_at))
}

/// How the calls stood that came to an end, just before: a yes, or a seat, is not taken back by it.
fn let_go_from(history: &[Recorded], at: AsOf) -> HashMap<CallId, CallStatus> {
    let (mut state, mut stood) = (MobilisationState::default(), HashMap::new());
    for recorded in until(history, at) {
        let Ok(event) = MobilisationEvent::decode(&recorded.kind, &recorded.data) else { continue };
        if let MobilisationEvent::CallReleased(released) = &event
            && let Some(call) = state.call(released.call)
        {
            stood.insert(call.id, call.status);
        }
        Mobilisation::evolve(&mut state, &event);
    }
    stood
}

/// The need's own brigade first.
async fn in_order(store: &Store, need: &Need) -> Result<Vec<BrigadeId>, QueryError> {
    let others = brigade_ids(store).await?.into_iter().filter(|brigade| *brigade != need.brigade);
    Ok(std::iter::once(need.brigade).chain(others).collect())
}

fn places(state: &MobilisationState, talent: TalentId) -> Vec<(TeamSeatId, usize)> {
    let place = |place: &crate::domain::mobilisation::event::Assignment| {
        let mut listed = std::iter::once(&place.chosen).chain(&place.backups);
        Some((place.seat, listed.position(|other| *other == talent)? + 1))
    };
    state.team.iter().filter_map(place).collect()
}

/// Seat by seat, those without anything against them left out.
fn against(request: &Request, candidate: &Candidate) -> Vec<(TeamSeatId, Vec<ConstraintKind>)> {
    let seat = |seat| (seat, screen(request, candidate, seat).kinds().collect::<Vec<_>>());
    let all = request.seats.iter().map(seat).filter(|(_, kinds)| !kinds.is_empty());
    all.map(|(seat, kinds)| (seat.id, kinds)).collect()
}

/// True where somebody has too little time left for each seat on whose list they stand.
fn has_no_time(need: &Need, profile: &Profile, places: &[(TeamSeatId, usize)]) -> bool {
    let free = profile.unbooked_share(need.period);
    let listed = need.seats.iter().filter(|seat| places.iter().any(|(place, _)| *place == seat.id));
    // In exercises nobody is really engaged.
    !need.exercise && listed.map(|seat| seat.share.percent()).min().is_some_and(|least| free < least)
}

struct Around<'a> {
    state: &'a MobilisationState,
    calls: &'a [Call],
    /// How those stood that were let go, just before.
    stood: &'a HashMap<CallId, CallStatus>,
    places: &'a [(TeamSeatId, usize)],
    callable: Callable,
    /// Their time is taken by something else.
    taken: bool,
}

/// True where it was the person who could no longer come, and not the team that needed them no more.
fn was_unable(call: &Call) -> bool {
    call.released == Some(ReleaseReason::NoLongerCallable)
}

/// `against`: none where they were not in the pool.
fn outcome(around: &Around<'_>, against: Option<&[(TeamSeatId, Vec<ConstraintKind>)]>) -> CallOutcome {
    let Around { state, calls, stood, places, callable, taken } = around;
    // Whoever was called again since and has the seat by an earlier call has it.
    if let Some(call) = calls.iter().rfind(|call| call.status.is_live()).or(calls.last()) {
        return match call.status {
            CallStatus::Planned if matches!(callable, Callable::QuietUntil(_)) => CallOutcome::QuietHours,
            CallStatus::Planned => CallOutcome::CallPlanned,
            CallStatus::Sent => CallOutcome::Asked,
            CallStatus::Accepted | CallStatus::AcceptedAsLastResort => CallOutcome::SaidYes,
            CallStatus::Declined => CallOutcome::SaidNo,
            CallStatus::Expired => CallOutcome::NoAnswer,
            CallStatus::Engaged if state.lost.contains(&call.id) => CallOutcome::Lost,
            CallStatus::Engaged => CallOutcome::Seated,
            CallStatus::Reserve => CallOutcome::InReserve,
            CallStatus::Released if call.released == Some(ReleaseReason::EngagedElsewhere) => {
                CallOutcome::EngagedElsewhere
            }
            CallStatus::Released => match stood.get(&call.id) {
                Some(stood) if *stood != CallStatus::Planned && was_unable(call) => CallOutcome::LetGo,
                Some(CallStatus::Engaged) => CallOutcome::HadTheSeat,
                Some(CallStatus::Accepted | CallStatus::AcceptedAsLastResort | CallStatus::Reserve) => {
                    CallOutcome::HadSaidYes
                }
                Some(_) | None => CallOutcome::Thanked,
            },
        };
    }
    let seats = || state.need.iter().flat_map(|need| &need.seats);
    match against {
        _ if !places.is_empty() => match callable {
            Callable::No => CallOutcome::OptedOut,
            _ if *taken => CallOutcome::EngagedElsewhere,
            _ if places.iter().all(|(seat, _)| !state.is_open_to(*seat)) => CallOutcome::SeatTaken,
            Callable::QuietUntil(_) => CallOutcome::QuietHours,
            Callable::Yes | Callable::Engaged => CallOutcome::NextOnList,
        },
        None => CallOutcome::NotInThePool,
        Some(against) if seats().all(|seat| against.iter().any(|(other, _)| *other == seat.id)) => {
            CallOutcome::Excluded
        }
        Some(_) if state.team.is_empty() => CallOutcome::NotComposed,
        Some(_) => CallOutcome::OthersChosen,
    }
}
