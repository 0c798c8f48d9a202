//! `sendCall`, `remindCall`, `expireCall`, `takeLastResort`, `passMobilisationDeadline`: what Vivier itself does when its time comes; and
//! `releaseEngaged`, when somebody who is being asked or is in reserve is engaged elsewhere, or somebody who was called can no longer come.

use serde::Serialize;
use vivier_event_store::{Aggregate, CommandError, Unit, UseCase};
use vivier_kernel::id::{TalentId, TypedId as _};
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;
use vivier_talents::domain::decide::Talent;

use super::placing::{at_work, stand_down};
use super::rolls::Rolls;
use super::rules::{can_come, reminded_by, rules};
pub use super::support::MobilisationOutcome;
use super::support::{authorised, decide, decide_all, hindrances, is_unable};
use crate::domain::mobilisation::command::{Callable, MobilisationCommand};
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::state::Call;
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationAction, MobilisationStatus};
use crate::domain::value::{CallId, Channel, MobilisationId};

/// Sends a planned call, puts it off, or lets it go, by what the rules say now.
#[derive(Clone, Debug, Serialize)]
pub struct SendCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for SendCall {
    const NAME: &'static str = "sendCall";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::SendCall, self.mobilisation, None).await?;
        // What the person is engaged for when the call is written is what the rules are asked about.
        if let Some(call) = aggregate.state.call(self.call) {
            unit.load::<Talent>(call.callee.talent).await?;
        }
        let callable = callable(unit, &aggregate, self.call).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        let (call, channel) = (self.call, Channel::Email);
        decide(unit, &mut aggregate, MobilisationCommand::SendCall { call, channel, callable, hindered }).await
    }
}

/// Reminds somebody who has not answered, on their next channel.
#[derive(Clone, Debug, Serialize)]
pub struct RemindCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for RemindCall {
    const NAME: &'static str = "remindCall";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::RemindCall, self.mobilisation, None).await?;
        let callable = callable(unit, &aggregate, self.call).await?;
        let account = aggregate.state.call(self.call).map(|call| call.callee.account);
        let channel = match account {
            Some(account) => reminded_by(&unit.store().glance::<Inbox>(InboxId::of(account).uuid()).await?.state),
            None => Channel::Email,
        };
        let call = self.call;
        decide(unit, &mut aggregate, MobilisationCommand::RemindCall { call, channel, callable }).await
    }
}

/// Ends a call that nobody answered in time.
#[derive(Clone, Debug, Serialize)]
pub struct ExpireCall {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for ExpireCall {
    const NAME: &'static str = "expireCall";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::ExpireCall, self.mobilisation, None).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        decide(unit, &mut aggregate, MobilisationCommand::ExpireCall { call: self.call, hindered }).await
    }
}

/// The time of a last resort has come.
#[derive(Clone, Debug, Serialize)]
pub struct TakeLastResort {
    pub mobilisation: MobilisationId,
    pub call: CallId,
}

impl UseCase for TakeLastResort {
    const NAME: &'static str = "takeLastResort";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::TakeLastResort, self.mobilisation, None).await?;
        let hindered = hindrances((unit.store(), unit.now()), &aggregate).await?;
        let (state, call) = (&aggregate.state, self.call);
        let waits = state.call(call).filter(|call| call.status == CallStatus::AcceptedAsLastResort);
        let unable = match waits {
            Some(waits) => is_unable(unit, state, (waits, &hindered)).await?,
            None => false,
        };
        let take = MobilisationCommand::TakeLastResort { call, hindered: hindered.clone() };
        let command = if unable { MobilisationCommand::LetGo { call, hindered } } else { take };
        decide(unit, &mut aggregate, command).await
    }
}

/// Lets somebody go who is being asked or is in reserve, and is engaged elsewhere by now, or who was called and can no longer come, whether they have
/// a seat or not: the next is asked at once, and not when they have had their time, and nobody is said to be in reserve, or in the team, who will not
/// come.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseEngaged {
    pub mobilisation: MobilisationId,
    pub talent: TalentId,
    /// Something else is known of them than before: whether they can still come is asked again.
    pub changed: bool,
}

impl UseCase for ReleaseEngaged {
    const NAME: &'static str = "releaseEngaged";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let (mut aggregate, _) = authorised(unit, MobilisationAction::ReleaseEngaged, self.mobilisation, None).await?;
        // Looked at now, whatever happened before: a placement may leave them the time that the seat takes.
        let nothing = MobilisationOutcome { mobilisation: self.mobilisation, version: aggregate.version };
        let state = &aggregate.state;
        if !state.status.takes_answers() {
            return Ok(nothing);
        }
        let theirs = |call: &&Call| call.callee.talent == self.talent && call.status.is_live();
        let mut live: Vec<&Call> = state.calls.iter().filter(theirs).collect();
        // Nobody comes from the reserve to a seat that they are about to be let go from.
        live.sort_by_key(|call| call.status != CallStatus::Reserve);
        let hindrances = hindrances((unit.store(), unit.now()), &aggregate).await?;
        let rolls = Rolls::new(unit.store()).await?;
        let mut releases = Vec::new();
        for live in live {
            let (call, hindered) = (live.id, hindrances.clone());
            if live.status.is_unseated() && hindered.is_engaged(self.talent, live.seat) {
                releases.push(MobilisationCommand::ReleaseEngaged { call, hindered });
            } else if self.changed && !can_come((unit.store(), unit.now()), &rolls, state, live).await? {
                releases.push(MobilisationCommand::LetGo { call, hindered });
            }
        }
        if releases.is_empty() {
            return Ok(nothing);
        }
        // Together, so that they are told once.
        decide_all(unit, &mut aggregate, releases).await
    }
}

/// Moves on a mobilisation whose time is over.
#[derive(Clone, Debug, Serialize)]
pub struct PassMobilisationDeadline {
    pub mobilisation: MobilisationId,
}

impl UseCase for PassMobilisationDeadline {
    const NAME: &'static str = "passMobilisationDeadline";
    type Outcome = MobilisationOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<MobilisationOutcome, CommandError> {
        let action = MobilisationAction::PassDeadline;
        let (mut aggregate, _) = authorised(unit, action, self.mobilisation, None).await?;
        let before = aggregate.state.status;
        let at_work = at_work(unit, &aggregate.state).await?;
        let outcome = decide(unit, &mut aggregate, MobilisationCommand::PassDeadline { at_work }).await?;
        if before == MobilisationStatus::Deployed {
            stand_down(unit, &aggregate.state).await?;
        }
        Ok(outcome)
    }
}

/// What the rules say of the called person now; no longer in any brigade is no longer callable, and neither is whoever fits the seat no more.
async fn callable(unit: &Unit, mobilisation: &Aggregate<Mobilisation>, call: CallId) -> Result<Callable, CommandError> {
    let state = &mobilisation.state;
    let Some(call) = state.call(call) else { return Ok(Callable::No) };
    let seat = state.need.as_ref().and_then(|need| need.seats.iter().find(|seat| seat.id == call.seat));
    // Whoever has been asked is reminded of what they were asked.
    let asked_at = if call.status == CallStatus::Planned { unit.now() } else { call.send_at };
    let rolls = Rolls::new(unit.store()).await?;
    let found = rules((unit.store(), unit.now()), &rolls, mobilisation, (call.callee.talent, asked_at)).await?;
    Ok(seat.zip(found).map_or(Callable::No, |(seat, found)| found.for_seat(seat)))
}
