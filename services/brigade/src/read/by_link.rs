//! What somebody sees who follows the link in a call's mail: their own call, and nothing else.

use chrono::{DateTime, Utc};
use vivier_accounts::read::went_to_left_mailbox;
use vivier_event_store::links::{ActionLink, LinkRefusal};
use vivier_event_store::{QueryError, Store};
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::problem::{Problem, Refusal as _};
use vivier_kernel::zone::Zone;
use vivier_notifications::domain::inbox::decide::Inbox;
use vivier_notifications::domain::value::InboxId;

use crate::domain::mobilisation::answered::Answered;
use crate::domain::mobilisation::decide::Mobilisation;
use crate::domain::mobilisation::transitions::{CallStatus, CallStep, MobilisationStatus, call_after};
use crate::domain::value::{CallId, MobilisationId, ReleaseReason, TeamSeat};
use crate::process::telling::ANSWER;
use crate::use_case::rolls::Rolls;
use crate::use_case::rules::can_come_to;
use crate::use_case::support::hindrances_of;

/// A call, as its link shows it: the later one where somebody was called again since and their answer is to that.
#[derive(Clone, PartialEq, Debug)]
pub struct LinkedCall {
    pub name: String,
    pub host: OrganisationId,
    pub period: Period,
    pub seat: TeamSeat,
    pub status: CallStatus,
    pub deadline: Option<DateTime<Utc>>,
    /// When the team has to be full: a last resort begins before.
    pub team_by: Option<DateTime<Utc>>,
    /// The link has been used.
    pub used: bool,
    /// A yes would still be heard.
    pub open: bool,
    /// They had a seat of the team, which has lost them since.
    pub lost: bool,
    /// The team has stood down.
    pub dissolved: bool,
    /// They have a seat elsewhere that is too near to these days, or no longer the time, and the call waits for no answer of theirs.
    pub engaged_elsewhere: bool,
    /// They can be in this team no more: they left the pool or every brigade, or what the seat asks for is theirs no more.
    pub no_longer_yours: bool,
    /// By whose clocks the person is told of instants, as the call's mail told them.
    pub zone: Zone,
}

/// The call that a link is for.
///
/// # Errors
/// `ACTION_LINK_NOT_GENUINE`; `ACTION_LINK_EXPIRED`, also where its person has left the mailbox that it went to; `Store`.
pub async fn linked_call(store: &Store, id: MobilisationId, token: &str) -> Result<LinkedCall, QueryError> {
    let read = ActionLink::read_for(store.keys(), ANSWER, token, store.clock().now());
    let refused = |refusal: LinkRefusal| QueryError::from(refusal.problem());
    let link = read.map_err(refused)?;
    if went_to_left_mailbox(store, &link).await? {
        return Err(refused(LinkRefusal::Expired));
    }
    let mobilisation = store.glance::<Mobilisation>(id.uuid()).await?;
    let state = &mobilisation.state;
    let not_genuine = || QueryError::from(Problem::new("ACTION_LINK_NOT_GENUINE").at("token"));
    let call = state.call(CallId::from_uuid(link.subject));
    let call = call.filter(|call| call.callee.account.uuid() == link.person.uuid()).ok_or_else(not_genuine)?;
    let need = state.need.as_ref().ok_or_else(not_genuine)?;
    // What the command would do with a yes: nobody is shown a button that is refused, or another seat than they would have.
    let answered = state.answered(call.id, store.clock().now());
    let Answered { call: shown, seat } = answered.clone().unwrap_or(Answered { call, seat: call.seat });
    let seat = need.seats.iter().find(|known| known.id == seat).cloned().ok_or_else(not_genuine)?;
    let mut open = state.status.takes_answers() && answered.is_ok() && shown.is_answerable();
    open &= call_after(shown.status, CallStep::Accept).is_some();
    let (now, mut engaged, mut comes) = (store.clock().now(), false, true);
    // Whom nothing is asked any more has no need to know it.
    if state.status.takes_answers() && shown.status != CallStatus::Engaged {
        let talent = shown.callee.talent;
        engaged = hindrances_of((store, now), &mobilisation, |one| one == talent).await?.is_engaged(talent, seat.id);
        comes = can_come_to((store, now), &Rolls::new(store).await?, state, (shown, seat.id)).await?;
    }
    open &= !engaged && comes;
    let unable = !engaged && !comes;
    let (engaged_elsewhere, no_longer_yours) = match shown.status {
        CallStatus::Released => {
            let let_go = |reason| shown.released == Some(reason);
            (let_go(ReleaseReason::EngagedElsewhere), let_go(ReleaseReason::NoLongerCallable))
        }
        CallStatus::Declined | CallStatus::Engaged => (false, false),
        CallStatus::Planned
        | CallStatus::Sent
        | CallStatus::Accepted
        | CallStatus::AcceptedAsLastResort
        | CallStatus::Expired
        | CallStatus::Reserve => (engaged, unable),
    };
    Ok(LinkedCall {
        name: need.name.as_str().to_owned(),
        host: need.host,
        period: need.period,
        seat,
        status: shown.status,
        deadline: shown.deadline,
        team_by: state.team_by,
        used: store.link_was_used(&link).await?,
        open,
        lost: state.lost.contains(&shown.id),
        dissolved: matches!(state.status, MobilisationStatus::StoodDown | MobilisationStatus::Reviewed),
        engaged_elsewhere,
        no_longer_yours,
        zone: store.glance::<Inbox>(InboxId::of(call.callee.account).uuid()).await?.state.zone(),
    })
}
