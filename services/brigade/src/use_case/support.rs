//! What the use cases have in common: rights, what a decision needs to know, and what follows from it.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use vivier_event_store::{Aggregate, CommandError, QueryError, Store, StoreError, Unit};
use vivier_kernel::access::Party;
use vivier_kernel::id::{SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_kernel::sealed::Sealed;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::transitions::TalentStatus;

use super::rolls::Rolls;
use super::rules::{can_come, can_come_to, quiet_hours_of};
use crate::access::{self, ENGAGED_SCOPE};
use crate::domain::brigade::command::{BrigadeCommand, MemberChange};
use crate::domain::brigade::decide::Brigade;
use crate::domain::brigade::membership::quiet_from;
use crate::domain::brigade::refusal::BrigadeRefusal;
use crate::domain::mobilisation::answered::Answered;
use crate::domain::mobilisation::command::MobilisationCommand;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::hindrances::Hindrances;
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationAction, MobilisationStatus};
use crate::domain::value::{BrigadeId, CallId, MobilisationId, TeamSeatId};
use crate::process::{lending, members, telling, timers};
use crate::read::pool::REST_DAYS;

/// What is claimed of somebody who has a seat over these days: each of them, and each day of rest that has to follow. Two seats have such a day
/// in common exactly where they are too near to each other, whichever comes first.
pub(super) fn claims(talent: TalentId, period: Period) -> Vec<String> {
    let last = period.end() + Duration::days(REST_DAYS);
    period.start().iter_days().take_while(|day| *day <= last).map(|day| format!("{talent}:{day}")).collect()
}

/// Those of them by which a seat elsewhere is seen: for any seat more days on end are claimed than lie between two of these.
pub(super) fn signs(talent: TalentId, period: Period) -> Vec<String> {
    let (all, step) = (claims(talent, period), usize::try_from(REST_DAYS).unwrap_or(1));
    all.iter().step_by(step).chain(all.last()).cloned().collect()
}

/// Whether the person has a seat in another mobilisation too near to these days: over some of them, or with too few days of rest between.
pub(crate) async fn seated_elsewhere(
    store: &Store,
    id: MobilisationId,
    talent: TalentId,
    period: Period,
) -> Result<bool, StoreError> {
    for sign in signs(talent, period) {
        let holder = store.find_claim(ENGAGED_SCOPE, &sign).await?;
        if holder.is_some_and(|holder| holder != id.uuid()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Which brigade a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BrigadeOutcome {
    pub brigade: BrigadeId,
    pub version: i64,
}

/// Which mobilisation a command was about, and its version afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MobilisationOutcome {
    pub mobilisation: MobilisationId,
    pub version: i64,
}

/// Refuses where none of `parties` may do `action`: what one may not see does not exist.
pub(super) fn authorise(action: &str, seen_by: &str, parties: &[Party]) -> Result<(), CommandError> {
    if access::may(action, parties) {
        return Ok(());
    }
    let visible = access::may(seen_by, parties);
    Err(if visible { Problem::new("NOT_ALLOWED").into() } else { CommandError::NotFound })
}

/// One change to one membership: authorises on the table's party, seals nothing, decides, and tells whom it concerns.
pub(super) async fn change(
    unit: &mut Unit,
    (brigade, talent, expected_version): (BrigadeId, TalentId, Option<i64>),
    change: impl AsyncFnOnce(&Unit, &Aggregate<Brigade>, &Aggregate<Talent>) -> Result<MemberChange, CommandError>,
    action: &'static str,
) -> Result<BrigadeOutcome, CommandError> {
    let mut aggregate = unit.load_existing::<Brigade>(brigade).await?;
    let person = unit.store().glance::<Talent>(talent.uuid()).await?;
    let whom = (person.state.account(), person.state.organisation());
    let parties = access::of_member(unit.store(), unit.actor(), brigade, whom).await?;
    authorise(action, "brigade", &parties)?;
    unit.expect_version(&aggregate, expected_version)?;
    let change = change(unit, &aggregate, &person).await?;
    let before = aggregate.state.clone();
    if unit.decide(&mut aggregate, BrigadeCommand::Member { talent, change })? > 0 {
        members::tell(unit, (brigade, aggregate.version), (&before, &aggregate.state), talent).await?;
    }
    Ok(BrigadeOutcome { brigade, version: aggregate.version })
}

/// The last day on which somebody is paused in the pool; none where they are not.
///
/// # Errors
/// `TALENT_NOT_IN_POOL` of whoever has left it: the brigade is about to know.
pub(super) fn pause_of(person: &Aggregate<Talent>) -> Result<Option<NaiveDate>, CommandError> {
    match person.state.status {
        TalentStatus::Active => Ok(None),
        TalentStatus::Paused => Ok(person.state.paused_until.and_then(|back| back.pred_opt())),
        TalentStatus::Absent | TalentStatus::Registered | TalentStatus::Withdrawn | TalentStatus::Erased => {
            Err(BrigadeRefusal::TalentNotInPool.problem().into())
        }
    }
}

/// Seals a text under a person. Where the person was erased it is dropped: sealing it would make a new key for them.
pub(super) async fn seal<T: Serialize>(
    unit: &Unit,
    person: &Aggregate<Talent>,
    subject: SubjectId,
    value: Option<&T>,
) -> Result<Option<Sealed<T>>, CommandError> {
    match value {
        Some(value) if person.state.status != TalentStatus::Erased => Ok(Some(unit.seal(subject, value).await?)),
        Some(_) | None => Ok(None),
    }
}

/// The mobilisation, where the actor may do `action`.
pub(super) async fn authorised(
    unit: &mut Unit,
    action: MobilisationAction,
    mobilisation: MobilisationId,
    expected_version: Option<i64>,
) -> Result<(Aggregate<Mobilisation>, Vec<Party>), CommandError> {
    let aggregate = unit.load::<Mobilisation>(mobilisation).await?;
    let parties = access::of_mobilisation(unit.store(), unit.actor(), &aggregate.state).await?;
    if !aggregate.exists() {
        return Err(CommandError::NotFound);
    }
    authorise(action.as_str(), "mobilisation", &parties)?;
    unit.expect_version(&aggregate, expected_version)?;
    Ok((aggregate, parties))
}

/// The call, where it is the actor's own.
pub(super) fn own_call(unit: &Unit, state: &MobilisationState, call: CallId) -> Result<Call, CommandError> {
    let own = state.call(call).filter(|call| Some(call.callee.account) == unit.actor().account());
    own.cloned().ok_or(CommandError::NotFound)
}

/// Decides, and sees to what follows: timers, who is told, and who has a seat anywhere.
pub(super) async fn decide(
    unit: &mut Unit,
    mobilisation: &mut Aggregate<Mobilisation>,
    command: MobilisationCommand,
) -> Result<MobilisationOutcome, CommandError> {
    decide_all(unit, mobilisation, vec![command]).await
}

/// The same of several commands, of which everybody concerned is told as of one.
pub(super) async fn decide_all(
    unit: &mut Unit,
    mobilisation: &mut Aggregate<Mobilisation>,
    commands: Vec<MobilisationCommand>,
) -> Result<MobilisationOutcome, CommandError> {
    let id = MobilisationId::from_uuid(mobilisation.id);
    let before = mobilisation.state.clone();
    let commands = after_letting_go(unit, mobilisation, commands).await?;
    let mut events = 0;
    for command in commands {
        events += unit.decide(mobilisation, command)?;
    }
    if events > 0 {
        let after = &mobilisation.state;
        timers::follow(unit, id, &before, after);
        let leads = match &after.need {
            Some(need) => unit.store().glance::<Brigade>(need.brigade.uuid()).await?.state.organisation,
            None => None,
        };
        // What asks somebody leaves before their quiet hours begin, or not at all: a mail server that was down may take it later.
        let mut asked = HashMap::new();
        if let Some(need) = &after.need {
            let asks: Vec<&Call> =
                after.calls.iter().filter(|call| telling::asks(before.call(call.id), call)).collect();
            let rolls = if asks.is_empty() { Rolls::default() } else { Rolls::new(unit.store()).await? };
            for call in asks {
                let quiet = quiet_hours_of(unit.store(), &rolls, &call.callee).await?;
                let silent_from = quiet_from(&quiet, unit.now());
                asked.insert(call.id, telling::Asked::of(unit.store(), need, call, silent_from).await?);
            }
        }
        let owned = match &after.need {
            Some(need) if before.status != after.status => !access::owners(unit.store(), need.host).await?.is_empty(),
            Some(_) | None => true,
        };
        telling::tell(unit, (id, mobilisation.version), (&before, after), (leads, owned), &asked)?;
        lending::tell(unit, id, (&before, after)).await?;
        if let Some(need) = after.need.as_ref().filter(|need| !need.exercise) {
            // Nobody is called while engaged, though they take another seat at this instant.
            for call in after.calls.iter().filter(|call| begins(before.call(call.id), call)) {
                let signs = signs(call.callee.talent, need.period);
                signs.iter().for_each(|sign| unit.expect_free(ENGAGED_SCOPE, sign, id));
            }
            let (had, have) = (claimed(&before), claimed(after));
            have.difference(&had).for_each(|claim| unit.claim(ENGAGED_SCOPE, claim, id));
            had.difference(&have).for_each(|claim| unit.release(ENGAGED_SCOPE, claim, id));
        }
    }
    Ok(MobilisationOutcome { mobilisation: id, version: mobilisation.version })
}

/// The same commands, where they may seat somebody of the reserve after those of it who can no longer come have been let go.
async fn after_letting_go(
    unit: &Unit,
    mobilisation: &Aggregate<Mobilisation>,
    commands: Vec<MobilisationCommand>,
) -> Result<Vec<MobilisationCommand>, CommandError> {
    let state = &mobilisation.state;
    if !commands.iter().any(MobilisationCommand::may_seat) {
        return Ok(commands);
    }
    let asked = |call: &Call| commands.iter().any(|command| command.is_about(call.id));
    let waiting: Vec<&Call> =
        state.reserve.iter().filter_map(|id| state.call(*id)).filter(|call| !asked(call)).collect();
    if waiting.is_empty() {
        return Ok(commands);
    }
    let (mut gone, rolls) = (Vec::new(), Rolls::new(unit.store()).await?);
    for call in waiting {
        if !can_come((unit.store(), unit.now()), &rolls, state, call).await? {
            gone.push(call.clone());
        }
    }
    if gone.is_empty() {
        return Ok(commands);
    }
    // Whoever is engaged elsewhere is let go for that.
    let hindered = hindrances((unit.store(), unit.now()), mobilisation).await?;
    gone.retain(|call| !hindered.is_engaged(call.callee.talent, call.seat));
    let let_go = |call: Call| MobilisationCommand::LetGo { call: call.id, hindered: hindered.clone() };
    Ok(gone.into_iter().map(let_go).chain(commands).collect())
}

/// True of somebody whom nothing elsewhere keeps, and who can no longer come all the same.
pub(super) async fn is_unable(
    unit: &Unit,
    state: &MobilisationState,
    (call, hindered): (&Call, &Hindrances),
) -> Result<bool, CommandError> {
    if hindered.is_engaged(call.callee.talent, call.seat) {
        return Ok(false);
    }
    let rolls = Rolls::new(unit.store()).await?;
    Ok(!can_come((unit.store(), unit.now()), &rolls, state, call).await?)
}

/// Refuses the yes of somebody who cannot have the seat that it is for, where whoever asked them has not let them go yet: they are engaged elsewhere,
/// or can no longer come.
pub(super) async fn refuse_unable(
    unit: &Unit,
    state: &MobilisationState,
    (call, hindered): (&Call, &Hindrances),
) -> Result<(), CommandError> {
    // What a yes by this call is to: it may be an earlier one.
    let own = Answered { call, seat: call.seat };
    let Answered { call, seat } = state.answered(call.id, unit.now()).unwrap_or(own);
    let settled = matches!(call.status, CallStatus::Engaged | CallStatus::Reserve | CallStatus::Declined);
    let awaited = state.status.takes_answers() && call.is_answerable() && !settled;
    if !awaited {
        return Ok(());
    }
    if hindered.is_engaged(call.callee.talent, seat) {
        return Err(MobilisationRefusal::EngagedElsewhere.problem().into());
    }
    let rolls = Rolls::new(unit.store()).await?;
    if !can_come_to((unit.store(), unit.now()), &rolls, state, (call, seat)).await? {
        return Err(MobilisationRefusal::LetGoAsUnable.problem().into());
    }
    Ok(())
}

/// True where a call has just been planned or sent.
fn begins(earlier: Option<&Call>, call: &Call) -> bool {
    let asks = matches!(call.status, CallStatus::Planned | CallStatus::Sent);
    asks && earlier.is_none_or(|earlier| earlier.status != call.status)
}

/// All that a mobilisation claims, in one order for all of them, so that none waits for another that waits for it.
fn claimed(state: &MobilisationState) -> BTreeSet<String> {
    holders(state).into_iter().flat_map(|(talent, days)| claims(talent, days)).collect()
}

/// Who has a seat in a team that is not over, or was at work in one that has stood down and has to rest from it; each with the days of work.
pub(super) fn holders(state: &MobilisationState) -> Vec<(TalentId, Period)> {
    let given_up = matches!(state.status, MobilisationStatus::Cancelled | MobilisationStatus::Failed);
    let Some(need) = state.need.as_ref().filter(|_| !given_up) else { return Vec::new() };
    let days = |last| Period::new(need.period.start(), last).unwrap_or(need.period);
    match state.stood_down_on() {
        // Whoever the team had lost before has nothing claimed any more, and may be in another by now.
        Some(last) => {
            let worked: Vec<CallId> = state.worked().map(|call| call.id).collect();
            let still = state.team_at_work().filter(|call| worked.contains(&call.id));
            still.map(|call| (call.callee.talent, days(last))).collect()
        }
        None => state.team_at_work().map(|call| (call.callee.talent, need.period)).collect(),
    }
}

/// What keeps the called people who have no seat from one. In an exercise nothing does.
///
/// # Errors
/// `Store`.
pub(crate) async fn hindrances(
    at: (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
) -> Result<Hindrances, QueryError> {
    hindrances_of(at, mobilisation, |_| true).await
}

/// The same of those of whom `is_one` says so.
///
/// # Errors
/// `Store`.
pub(crate) async fn hindrances_of(
    (store, now): (&Store, DateTime<Utc>),
    mobilisation: &Aggregate<Mobilisation>,
    is_one: impl Fn(TalentId) -> bool,
) -> Result<Hindrances, QueryError> {
    let (id, state) = (MobilisationId::from_uuid(mobilisation.id), &mobilisation.state);
    let mut hindered = Hindrances::default();
    let Some(need) = state.need.as_ref().filter(|need| !need.exercise) else { return Ok(hindered) };
    let mut known = HashSet::new();
    let called = state.calls.iter().filter(|call| call.status != CallStatus::Engaged && is_one(call.callee.talent));
    for call in called {
        let talent = call.callee.talent;
        if !known.insert(talent) {
            continue;
        }
        if seated_elsewhere(store, id, talent, need.period).await? {
            hindered.elsewhere.push(talent);
            continue;
        }
        // Whoever is paused or has left the pool is not elsewhere: they can no longer come.
        let person = store.glance::<Talent>(talent.uuid()).await?.state;
        let free = person.free_share(need.period);
        let short =
            need.seats.iter().filter(|seat| person.status == TalentStatus::Active && free < seat.share.percent());
        hindered.short.extend(short.map(|seat| (talent, seat.id)));
    }
    let reserve = state.reserve.iter().filter_map(|call| state.call(*call));
    let reserve: Vec<&Call> = reserve.filter(|call| is_one(call.callee.talent)).collect();
    let rolls = if reserve.is_empty() { Rolls::default() } else { Rolls::new(store).await? };
    for call in reserve {
        // Whoever does not meet any more what they said yes to is let go. Of a seat like it the same is true.
        let others = |seat: &TeamSeatId| !state.are_alike(call.seat, *seat) && state.takes_from_reserve(call, *seat);
        for seat in state.open_seats().into_iter().filter(others) {
            if !can_come_to((store, now), &rolls, state, (call, seat)).await? {
                hindered.unfit.push((call.id, seat));
            }
        }
    }
    Ok(hindered)
}
