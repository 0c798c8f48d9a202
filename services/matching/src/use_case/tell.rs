//! Who is told of what happens to consent and agreements. What opens, answers and ends a placement is told by the notifications
//! themselves, which follow those events.

use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::PlacementId;
use vivier_kernel::notice::{Action, Family, Notice, Recipient};

use super::by_link::{ANSWER_RELEASE, ANSWER_RELEASE_PAGE};
use crate::domain::state::PlacementState;
use crate::domain::transitions::{PlacementAction, PlacementStatus};
use crate::domain::value::{Overdue, Side};

/// Tells those who have to know, in the command's own transaction.
pub(super) fn of(
    unit: &mut Unit,
    id: PlacementId,
    (action, overdue): (PlacementAction, Option<Overdue>),
    state: &PlacementState,
) -> Result<(), CommandError> {
    let others = |but: Side| state.signatories().iter().copied().filter(move |side| *side != but).collect::<Vec<_>>();
    let count = state.last_amendment;
    let (family, template, cause, sides) = match action {
        PlacementAction::RequestRelease => {
            return ask(unit, id, state, "release.link", format!("placement:{id}:release-link"));
        }
        // Whoever answers instead can do so from the e-mail too.
        PlacementAction::DelegateRelease => {
            let to = state.release.as_ref().and_then(|release| release.delegate);
            let to = to.map(|delegate| delegate.to_string()).unwrap_or_default();
            return ask(unit, id, state, "release.link", format!("placement:{id}:release-link:{to}"));
        }
        PlacementAction::GiveReleaseOpinion => {
            (Family::Release, "release.opinion", format!("placement:{id}:opinion"), vec![Side::HumanResources])
        }
        PlacementAction::RevokeRelease => {
            (Family::Release, "release.revoked", format!("placement:{id}:revoked"), vec![Side::Talent, Side::Host])
        }
        PlacementAction::ProposeAmendment => {
            let cause = format!("placement:{id}:amendment:{count}");
            (Family::Agreement, "amendment.proposed", cause, others(Side::Host))
        }
        PlacementAction::SignAmendment if state.amendment.is_none() => {
            let cause = format!("placement:{id}:amendment:{count}:agreed");
            (Family::Agreement, "amendment.agreed", cause, state.signatories().to_vec())
        }
        PlacementAction::DeclineAmendment | PlacementAction::LapseAmendment => {
            let cause = format!("placement:{id}:amendment:{count}:dropped");
            (Family::Agreement, "amendment.dropped", cause, state.signatories().to_vec())
        }
        PlacementAction::RaiseDispute => {
            let cause = format!("placement:{id}:dispute:{}", state.disputes.len());
            (Family::Placement, "dispute.raised", cause, vec![Side::Programme])
        }
        PlacementAction::SettleDispute => {
            let settled = state.disputes.iter().filter(|dispute| dispute.settlement.is_some()).count();
            let cause = format!("placement:{id}:settled:{settled}");
            (Family::Placement, "dispute.settled", cause, state.signatories().to_vec())
        }
        PlacementAction::Remind => {
            let sides = if state.status == PlacementStatus::Active { vec![Side::Host] } else { state.awaits() };
            let cause = format!("placement:{id}:{}:reminder:{}", state.status, state.reminders);
            (Family::Placement, "placement.reminded", cause, sides)
        }
        PlacementAction::Escalate => {
            let late = state.disputes.iter().filter(|dispute| dispute.overdue).count();
            // A release is escalated twice, once for the opinion and once for the decision.
            let what = overdue.map_or("", Overdue::as_str);
            let cause = format!("placement:{id}:{}:escalated:{what}:{late}:{:?}", state.status, state.awaits());
            let sides = match state.release.as_ref().filter(|_| state.status == PlacementStatus::ReleasePending) {
                Some(release) => vec![release.decider(), Side::Programme],
                None => vec![Side::Programme],
            };
            (Family::Placement, "placement.escalated", cause, sides)
        }
        _ => return Ok(()),
    };
    let notice = to_sides(Notice::new(family, template, cause).link_to("/placements", id), state, &sides);
    if notice.recipients.is_empty() { Ok(()) } else { unit.notify(&notice) }
}

/// Whoever is asked for the service can answer from the e-mail itself.
fn ask(
    unit: &mut Unit,
    id: PlacementId,
    state: &PlacementState,
    template: &str,
    cause: String,
) -> Result<(), CommandError> {
    use vivier_kernel::id::TypedId as _;
    let Some(release) = state.release.as_ref().filter(|_| state.status == PlacementStatus::ReleasePending) else {
        return Ok(());
    };
    // An opinion is given on the site: it takes words.
    if release.decider() != Side::Service {
        return Ok(());
    }
    let mut notice = Notice::new(Family::Release, template, cause).link_to("/placements", id).until(release.deadline);
    notice.actions.push(Action {
        label: "answer-release".to_owned(),
        path: ANSWER_RELEASE_PAGE.to_owned(),
        action: ANSWER_RELEASE.to_owned(),
        subject: id.uuid(),
        expires_at: release.deadline,
    });
    let notice = to_sides(notice, state, &[Side::Service]);
    unit.notify(&notice)
}

fn to_sides(mut notice: Notice, state: &PlacementState, sides: &[Side]) -> Notice {
    let Some(pairing) = state.pairing else { return notice };
    for side in sides {
        let holders = |role, organisation| Recipient::Holders { role, organisation };
        let recipient = match side {
            Side::Talent => Some(Recipient::Account { account: pairing.account }),
            Side::Host => Some(holders(Role::MissionOwner, pairing.host)),
            Side::Service => match state.release.as_ref().and_then(|release| release.delegate) {
                Some(account) => Some(Recipient::Account { account }),
                None => pairing.home.map(|home| holders(Role::ReleasingManager, home)),
            },
            Side::HumanResources => pairing.home.map(|home| holders(Role::HumanResources, home)),
            Side::Programme => Some(holders(Role::ProgrammeAdministrator, pairing.host)),
            Side::Vivier => None,
        };
        if let Some(recipient) = recipient.filter(|recipient| !notice.recipients.contains(recipient)) {
            notice = notice.to_recipient(recipient);
        }
    }
    notice
}
