//! Who is told of what happens to consent and agreements. What opens, answers and ends a placement is told by the notifications
//! themselves, which follow those events.

use chrono::{DateTime, NaiveDate, Utc};
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::notice::{Action, CalendarStatus, Family, Notice, Recipient};

use super::by_link::{ANSWER_PLACEMENT, ANSWER_PLACEMENT_PAGE, SIGN_PAGE, Signing};
use crate::domain::amendment::Amendment;
use crate::domain::event::Pairing;
use crate::domain::pending::Pending;
use crate::domain::state::{PlacementState, Release};
use crate::domain::transitions::{PlacementAction, PlacementStatus};
use crate::domain::value::{Overdue, Side};

/// Tells those who have to know, in the command's own transaction.
pub(super) fn of(
    unit: &mut Unit,
    id: PlacementId,
    (action, overdue): (PlacementAction, Option<Overdue>),
    state: &PlacementState,
) -> Result<(), CommandError> {
    let count = state.last_amendment;
    let (family, template, cause, sides) = match action {
        // Who is asked is told by the notifications, in one message with what it is about and a link that answers.
        PlacementAction::RequestRelease | PlacementAction::Readdress => return vacancy(unit, id, state),
        PlacementAction::RevokeRelease => {
            (Family::Release, "release.revoked", format!("placement:{id}:revoked"), concerned_by_revocation(state))
        }
        PlacementAction::ProposeAmendment => return proposed(unit, id, state),
        PlacementAction::RemindToSign => return reminded_to_sign(unit, id, state),
        PlacementAction::DeclineAmendment => {
            let cause = format!("placement:{id}:amendment:{count}:dropped");
            (Family::Agreement, "amendment.declined", cause, state.amendment_signatories().to_vec())
        }
        PlacementAction::LapseAmendment => {
            let cause = format!("placement:{id}:amendment:{count}:dropped");
            (Family::Agreement, "amendment.lapsed", cause, state.amendment_signatories().to_vec())
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
            // That an opinion is late is told to human resources with the request for their decision.
            let decision = state.status == PlacementStatus::ReleasePending && overdue == Some(Overdue::ReleaseDecision);
            let sides = match state.release.as_ref().filter(|_| decision) {
                Some(release) => vec![release.decider(), Side::Programme],
                None => vec![Side::Programme],
            };
            // The decision can still be given in time.
            let template = if decision { "placement.unanswered" } else { "placement.escalated" };
            (Family::Placement, template, cause, sides)
        }
        _ => return Ok(()),
    };
    let notice = about(Notice::new(family, template, cause), id, state);
    let notice = match state.answer_by.filter(|_| action == PlacementAction::Remind) {
        Some(by) => notice.instant("due", by),
        None => notice,
    };
    let notice = match state.release.as_ref().filter(|_| overdue == Some(Overdue::ReleaseDecision)) {
        Some(release) => notice.instant("deadline", release.deadline),
        None => notice,
    };
    let notice = match state.declined_amendment.filter(|_| action == PlacementAction::DeclineAmendment) {
        Some((by, reason)) => notice.word("by", by.as_str()).word("reason", reason.as_str()),
        None => notice,
    };
    let notice = to_sides(notice, state, &sides, unit.today());
    if notice.recipients.is_empty() { Ok(()) } else { unit.notify(&notice) }
}

/// Both sides, and whoever else in the service was asked, for they may have signed. What ends a confirmed placement tells the service itself.
fn concerned_by_revocation(state: &PlacementState) -> Vec<Side> {
    let mut sides = vec![Side::Talent, Side::Host];
    if state.status == PlacementStatus::ReleaseRefused {
        sides.push(Side::Service);
        if state.release.as_ref().is_some_and(Release::needs_human_resources) {
            sides.push(Side::HumanResources);
        }
    }
    sides
}

/// Everybody else who has to sign is asked to.
fn proposed(unit: &mut Unit, id: PlacementId, state: &PlacementState) -> Result<(), CommandError> {
    let Some(amendment) = &state.amendment else { return Ok(()) };
    let cause = format!("placement:{id}:amendment:{}", amendment.number);
    let signatories = state.amendment_signatories().iter().copied();
    let sides: Vec<Side> = signatories.filter(|side| *side != Side::Host).collect();
    ask_to_sign(unit, (id, state, amendment), &cause, ["amendment.beyond", "amendment.to_sign"], &sides)
}

/// Whoever has not signed is told once more, in time to.
fn reminded_to_sign(unit: &mut Unit, id: PlacementId, state: &PlacementState) -> Result<(), CommandError> {
    let Some(amendment) = &state.amendment else { return Ok(()) };
    let cause = format!("placement:{id}:amendment:{}:reminder:{}", amendment.number, amendment.reminders);
    let sides = amendment.missing(state.amendment_signatories());
    let templates = ["amendment.beyond_reminded", "amendment.reminded"];
    ask_to_sign(unit, (id, state, amendment), &cause, templates, &sides)
}

/// Has these sides read what is proposed, with a link that signs it; whoever granted less is told that it goes beyond that.
fn ask_to_sign(
    unit: &mut Unit,
    (id, state, amendment): (PlacementId, &PlacementState, &Amendment),
    cause: &str,
    [beyond, within]: [&str; 2],
    sides: &[Side],
) -> Result<(), CommandError> {
    let say = |template: &str| {
        about(Notice::new(Family::Agreement, template, cause), id, state)
            .day("start", amendment.terms.period.start())
            .day("end", amendment.terms.period.end())
            .number("share", amendment.terms.share.percent())
            .instant("deadline", amendment.answer_by)
            .action(signs(id, Signing::Amendment(amendment.number), amendment.answer_by))
    };
    let decider = state.release.as_ref().filter(|_| amendment.beyond_release).map(|release| release.decider());
    let (lifts, signs): (Vec<Side>, Vec<Side>) = sides.iter().copied().partition(|side| Some(*side) == decider);
    for (template, sides) in [(beyond, lifts), (within, signs)] {
        let notice = to_sides(say(template), state, &sides, unit.today());
        if !notice.recipients.is_empty() {
            unit.notify(&notice)?;
        }
    }
    Ok(())
}

/// A link in a mail that signs what is read behind it.
pub fn signs(placement: PlacementId, signing: Signing, expires_at: DateTime<Utc>) -> Action {
    let action = signing.action();
    Action {
        label: "sign-agreement".to_owned(),
        path: SIGN_PAGE.to_owned(),
        action,
        subject: placement.uuid(),
        expires_at,
    }
}

/// A link in a mail that says yes or no to a placement.
pub fn says_yes_or_no(placement: PlacementId, expires_at: DateTime<Utc>) -> Action {
    Action {
        label: "answer-placement".to_owned(),
        path: ANSWER_PLACEMENT_PAGE.to_owned(),
        action: ANSWER_PLACEMENT.to_owned(),
        subject: placement.uuid(),
        expires_at,
    }
}

/// By which an answer that is awaited of a side stands in calendars.
pub fn answer_key(placement: PlacementId) -> String {
    format!("placement:{placement}:answer")
}

/// Whoever had the step answers no more: those who take over hear of it, with the link that takes it where there is one.
pub(super) fn taken_over(
    unit: &mut Unit,
    (id, state): (PlacementId, &PlacementState),
    step: &Pending,
    to: Recipient,
    cause: String,
) -> Result<(), CommandError> {
    let family = match step.action {
        PlacementAction::SignAgreement | PlacementAction::SignAmendment => Family::Agreement,
        _ => Family::Placement,
    };
    let notice = about(Notice::new(family, "placement.taken_over", cause), id, state).to_recipient(to);
    let Some(due) = step.due else { return unit.notify(&notice) };
    let notice = notice.instant("due", due);
    let notice = match link_of(id, state, step.action, due) {
        Some(action) => notice.action(action),
        None => notice,
    };
    // What a host has to do stands in its calendars until it is done; a review is no deadline there for anybody, and nothing would take it out.
    let of_host = step.side == Side::Host && state.answer_by == Some(due) && step.action != PlacementAction::Review;
    let notice = if of_host { notice.deadline(answer_key(id), due, CalendarStatus::Tentative) } else { notice };
    unit.notify(&notice)
}

/// The link that takes a step. What has no document is read and signed on the site.
fn link_of(
    id: PlacementId,
    state: &PlacementState,
    step: PlacementAction,
    expires_at: DateTime<Utc>,
) -> Option<Action> {
    match step {
        PlacementAction::Accept => Some(says_yes_or_no(id, expires_at)),
        PlacementAction::SignAgreement => {
            let draft = state.agreement.as_ref().filter(|draft| draft.document.is_some())?;
            Some(signs(id, Signing::Agreement(draft.number), expires_at))
        }
        PlacementAction::SignAmendment => {
            let amendment = state.amendment.as_ref()?;
            Some(signs(id, Signing::Amendment(amendment.number), expires_at))
        }
        _ => None,
    }
}

/// Where nobody is named who could say what the rules want said, the programme hears of it with the request, and names somebody.
pub(super) fn vacancy(unit: &mut Unit, id: PlacementId, state: &PlacementState) -> Result<(), CommandError> {
    let Some(release) = state.release.as_ref().filter(|_| state.status == PlacementStatus::ReleasePending) else {
        return Ok(());
    };
    for step in release.left().filter(|step| release.is_vacant(*step)) {
        let cause = match release.vacated {
            0 => format!("placement:{id}:vacant:{step}"),
            times => format!("placement:{id}:vacant:{step}:{times}"),
        };
        let notice = about(Notice::new(Family::Release, "release.vacant", cause), id, state)
            .word("step", step.as_str())
            .instant("deadline", release.deadline);
        let notice = to_sides(notice, state, &[Side::Programme], unit.today());
        unit.notify(&notice)?;
    }
    Ok(())
}

/// The mission is completed while a change of what was agreed on waits for a signature: whoever was asked hears that nothing comes of it.
pub(super) fn amendment_overtaken(
    unit: &mut Unit,
    id: PlacementId,
    state: &PlacementState,
) -> Result<(), CommandError> {
    let cause = format!("placement:{id}:amendment:{}:dropped", state.last_amendment);
    let notice = about(Notice::new(Family::Agreement, "amendment.overtaken", cause), id, state);
    unit.notify(&to_sides(notice, state, state.amendment_signatories(), unit.today()))
}

/// A flash team stands down before this person's agreement was signed by all.
pub(super) fn stood_down(unit: &mut Unit, id: PlacementId, state: &PlacementState) -> Result<(), CommandError> {
    let notice = Notice::new(Family::Placement, "placement.stood_down", format!("placement:{id}:stood-down"));
    let notice = to_sides(about(notice, id, state), state, &[Side::Talent], unit.today());
    unit.notify(&notice)
}

/// Names the person and the mission, and leads to the placement.
fn about(notice: Notice, id: PlacementId, state: &PlacementState) -> Notice {
    let notice = notice.link_to("/placements", id);
    match state.pairing {
        Some(pairing) => notice.person("talent", pairing.account).mission("concerns", pairing.mission),
        None => notice,
    }
}

/// Who hears what a service is told today. Who stands in answers alone in the managers' place while it is asked; what comes after its answer
/// they hear beside them, whom it concerns for longer. Nobody is told as one of them what they are told as the talent.
fn service_of(pairing: &Pairing, state: &PlacementState, today: NaiveDate) -> Vec<Recipient> {
    let stands_in = state.stand_in(today).map(|account| Recipient::Account { account });
    let alone = stands_in.is_some() && state.status == PlacementStatus::ReleasePending;
    let managers = pairing.home.filter(|_| !alone).map(|home| holders(Role::ReleasingManager, home, pairing));
    stands_in.into_iter().chain(managers).collect()
}

/// Nobody is asked about themselves, nor told as a side what they are told as the talent.
fn holders(role: Role, organisation: OrganisationId, pairing: &Pairing) -> Recipient {
    Recipient::Holders { role, organisation, besides: Some(pairing.account) }
}

fn to_sides(mut notice: Notice, state: &PlacementState, sides: &[Side], today: NaiveDate) -> Notice {
    let Some(pairing) = &state.pairing else { return notice };
    for side in sides {
        let recipients = match side {
            Side::Talent => vec![Recipient::Account { account: pairing.account }],
            Side::Host => vec![holders(Role::MissionOwner, pairing.host, pairing)],
            Side::Service => service_of(pairing, state, today),
            Side::HumanResources => {
                pairing.home.map(|home| holders(Role::HumanResources, home, pairing)).into_iter().collect()
            }
            Side::Programme => vec![holders(Role::ProgrammeAdministrator, pairing.host, pairing)],
            Side::Vivier => Vec::new(),
        };
        for recipient in recipients {
            if !notice.recipients.contains(&recipient) {
                notice = notice.to_recipient(recipient);
            }
        }
    }
    notice
}
