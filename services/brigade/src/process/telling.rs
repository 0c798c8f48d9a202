//! Who is told what, and when: in the transaction of what happened, so that nobody is called twice and nobody is forgotten, whatever
//! process dies when. In an exercise nobody is told anything: its channels are fake.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vivier_event_store::{CommandError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::notice::{Action, CalendarStatus, Family, Notice, Ways, path_to};
use vivier_kernel::zone::Zone;

use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{CallId, MobilisationId, ReleaseReason, TeamSeatId};

/// What the link in a call's mail allows: one answer to that call.
pub const ANSWER: &str = "answerCall";
/// Where such a link leads.
pub const ANSWER_PATH: &str = "/answer-call";

/// Why somebody is not needed whose seat is open still: a word of the catalogue.
const SERVICE_FULL: &str = "SERVICE_FULL";

/// Tells everybody whom the change concerns. `leads`: the organisation whose coordinators lead the brigade; `silent_from`: when the quiet
/// hours of whoever is asked begin; `owned`: somebody answers for the missions of the administration in trouble.
///
/// # Errors
/// As `Unit::notify`.
pub(crate) fn tell(
    unit: &mut Unit,
    (id, version): (MobilisationId, i64),
    (before, after): (&MobilisationState, &MobilisationState),
    (leads, owned): (Option<OrganisationId>, bool),
    silent_from: &HashMap<CallId, DateTime<Utc>>,
) -> Result<(), CommandError> {
    let Some(need) = after.need.as_ref().filter(|need| !need.exercise) else { return Ok(()) };
    for call in &after.calls {
        let notice = of_call((id, version), need, (before, after), call, silent_from.get(&call.id).copied());
        if let Some(notice) = notice {
            unit.notify(&notice)?;
        }
    }
    for lost in after.lost.iter().filter(|call| !before.lost.contains(call)) {
        let notice = after.call(*lost).zip(leads).map(|(call, leads)| of_loss(id, need, call, leads));
        notice.into_iter().try_for_each(|notice| unit.notify(&notice))?;
    }
    if before.status != after.status {
        for notice in of_course((id, version), need, before.status, after, (leads, owned)) {
            unit.notify(&notice)?;
        }
    }
    Ok(())
}

/// True where the call has just been sent, or repeated.
pub(crate) fn asks(earlier: Option<&Call>, call: &Call) -> bool {
    let was_sent = earlier.is_some_and(|earlier| earlier.status == CallStatus::Sent);
    let reminded = earlier.is_some_and(|earlier| earlier.reminders < call.reminders);
    call.status == CallStatus::Sent && (!was_sent || reminded)
}

/// What the called person is told of what has just become of their call.
fn of_call(
    (id, version): (MobilisationId, i64),
    need: &Need,
    (before, after): (&MobilisationState, &MobilisationState),
    call: &Call,
    silent_from: Option<DateTime<Utc>>,
) -> Option<Notice> {
    let earlier = before.call(call.id);
    let was = earlier.map(|earlier| earlier.status);
    let reminded = earlier.is_some_and(|earlier| earlier.reminders < call.reminders);
    let notice = |template: &str, what: String| about(id, need, call, template, &what);
    // Somebody can be thanked, say yes after all, wait in reserve, and be thanked again: each of it is told.
    let again = |what: &str| format!("{what}:{version}");
    // Whoever answers need not be told what they did, but no deadline is left for them.
    let item = || format!("call:{}", call.id);
    let answered = |notice: Notice| match call.deadline {
        Some(deadline) => notice.deadline(item(), deadline, CalendarStatus::Cancelled),
        None => notice,
    };
    let became = |status: CallStatus| call.status == status && was != Some(status);
    let asks = |notice: Notice| match call.deadline {
        Some(deadline) => notice
            .instant("deadline", deadline)
            .deadline(item(), deadline, CalendarStatus::Tentative)
            .action(answer(id, need, call))
            .until(silent_from.map_or(deadline, |from| from.min(deadline))),
        None => notice,
    };
    match call.status {
        CallStatus::Sent if was != Some(CallStatus::Sent) => {
            Some(closing(after, call, asks(notice("brigade.call", "sent".to_owned()))))
        }
        CallStatus::Sent if reminded => {
            // By the next channel: the mail of the call did not reach them.
            let reminder = notice("brigade.call-reminded", format!("reminded:{}", call.reminders));
            Some(asks(reminder.ways(Ways::WebhookFirst)))
        }
        CallStatus::Engaged if became(CallStatus::Engaged) => {
            // What a team is told when it becomes complete is not told again to whoever comes from the reserve while it stays so.
            let stood = [before, after].iter().all(|state| state.status == MobilisationStatus::Mobilised);
            let engaged = match stood {
                true => notice("brigade.seat-of-complete", again("engaged")),
                false => notice("brigade.seat", again("engaged")).instant("team_by", team_by(need, after)),
            };
            Some(closing(after, call, engaged.days(item(), need.period, CalendarStatus::Tentative)))
        }
        CallStatus::Reserve if became(CallStatus::Reserve) => {
            // Whoever lost a race was thanked a moment before: the second mail takes up the first.
            let thanked = earlier.is_some_and(|earlier| before.is_let_go(earlier));
            let template = if is_of_full_service(after, call) {
                "brigade.reserve-of-full-service"
            } else if thanked {
                "brigade.reserve-after-all"
            } else {
                "brigade.reserve"
            };
            Some(answered(notice(template, again("reserve"))))
        }
        CallStatus::Declined | CallStatus::Expired if became(call.status) && call.deadline.is_some() => {
            Some(answered(notice("brigade.call", call.status.to_string().to_lowercase())).ways(Ways::Calendar))
        }
        // Whoever was never asked is not thanked either, nor whoever has another seat or may yet be asked for one.
        CallStatus::Released if after.is_let_go(call) && !earlier.is_some_and(|earlier| before.is_let_go(earlier)) => {
            let elsewhere = call.released == Some(ReleaseReason::EngagedElsewhere);
            let was_complete = before.status == MobilisationStatus::Mobilised;
            let template = match after.status {
                MobilisationStatus::Cancelled => "brigade.called-off",
                MobilisationStatus::Failed if was_complete => "brigade.not-deployed-team",
                MobilisationStatus::Failed => "brigade.not-raised",
                _ if elsewhere => "brigade.released-elsewhere",
                _ => "brigade.released",
            };
            let full = is_of_full_service(after, call);
            let reason = if full { SERVICE_FULL } else { ReleaseReason::NotNeeded.as_str() };
            let released = notice(template, again("released")).word("reason", reason);
            Some(released.days(item(), need.period, CalendarStatus::Cancelled))
        }
        CallStatus::Planned
        | CallStatus::Sent
        | CallStatus::Accepted
        | CallStatus::AcceptedAsLastResort
        | CallStatus::Declined
        | CallStatus::Expired
        | CallStatus::Engaged
        | CallStatus::Reserve
        | CallStatus::Released => None,
    }
}

/// True where it is not the seat that is taken: the person's service gives the team nobody more.
fn is_of_full_service(state: &MobilisationState, call: &Call) -> bool {
    state.is_open(call.seat) && state.is_full(call.callee.service)
}

/// When every seat has to have somebody, by now.
fn team_by(need: &Need, state: &MobilisationState) -> DateTime<Utc> {
    state.team_by.unwrap_or(need.team_by)
}

/// What somebody is told of their call.
fn about(id: MobilisationId, need: &Need, call: &Call, template: &str, what: &str) -> Notice {
    let seat = need.seats.iter().find(|seat| seat.id == call.seat);
    Notice::new(Family::Call, template, format!("call:{}:{what}", call.id))
        .to(call.callee.account)
        .text("mobilisation", need.name.as_str())
        .text("seat", seat.map_or("", |seat| seat.title.as_str()))
        .number("share", seat.map_or(0, |seat| seat.share.percent()))
        .day("start", need.period.start())
        .day("end", need.period.end())
        .link_to("/mobilisations", id)
}

/// The coordinators are told that somebody of the deployed team does not come: who it is stands on the board.
fn of_loss(id: MobilisationId, need: &Need, call: &Call, leads: OrganisationId) -> Notice {
    let seat = need.seats.iter().find(|seat| seat.id == call.seat);
    Notice::new(Family::Mission, "brigade.member-lost", format!("call:{}:lost", call.id))
        .text("mobilisation", need.name.as_str())
        .text("seat", seat.map_or("", |seat| seat.title.as_str()))
        .day("start", need.period.start())
        .day("end", need.period.end())
        .link_to("/mobilisations", id)
        .to_holders(Role::Coordinator, leads)
}

/// Nobody is left to call for a seat: what can be done about it is the coordinators' to choose. Told again where others were called since.
pub(crate) fn nobody_left(
    id: MobilisationId,
    need: &Need,
    state: &MobilisationState,
    seat: TeamSeatId,
    leads: OrganisationId,
) -> Notice {
    let theirs = || state.calls.iter().filter(move |call| call.seat == seat);
    let called = theirs().count();
    // A yes after a no is refused: only whoever did not answer in time, or was not needed then, can still say yes.
    let late = |call: &Call| matches!(call.status, CallStatus::Expired | CallStatus::Released) && call.is_answerable();
    let template = if theirs().any(late) { "brigade.nobody-left-but-late" } else { "brigade.nobody-left" };
    let title = need.seats.iter().find(|one| one.id == seat).map_or("", |one| one.title.as_str());
    Notice::new(Family::Mission, template, format!("mobilisation:{id}:nobody-left:{seat}:{called}"))
        .text("mobilisation", need.name.as_str())
        .text("seat", title)
        .instant("deadline", team_by(need, state))
        .link_to("/mobilisations", id)
        .to_holders(Role::Coordinator, leads)
}

/// What each of a team that stood down before its first day is told: there is nothing to do, and the days leave their calendar.
fn never_began(id: MobilisationId, need: &Need, after: &MobilisationState) -> Vec<Notice> {
    let told = after.team_at_work().map(|call| {
        let notice = about(id, need, call, "brigade.never-began", "never-began");
        notice.days(format!("call:{}", call.id), need.period, CalendarStatus::Cancelled)
    });
    told.collect()
}

/// Takes the deadlines of the person's other calls out of their calendar: what they were not told to be over with is over by this.
fn closing(after: &MobilisationState, call: &Call, notice: Notice) -> Notice {
    let theirs = |other: &&Call| other.callee.talent == call.callee.talent && other.id != call.id;
    let over = after.calls.iter().filter(theirs).filter(|other| other.status == CallStatus::Released);
    over.fold(notice, |notice, other| match other.deadline {
        Some(by) => notice.deadline(format!("call:{}", other.id), by, CalendarStatus::Cancelled),
        None => notice,
    })
}

/// A link with which the call is answered without an account. It is good for late answers too, until the work is over.
fn answer(id: MobilisationId, need: &Need, call: &Call) -> Action {
    let over = Zone::Metropolitan.begins(need.period.end() + chrono::Duration::days(1));
    Action {
        label: "answer-call".to_owned(),
        path: path_to(ANSWER_PATH, id),
        action: ANSWER.to_owned(),
        subject: call.id.uuid(),
        expires_at: over,
    }
}

/// What those who lead the brigade, and the administration in trouble, are told of the whole.
fn of_course(
    (id, version): (MobilisationId, i64),
    need: &Need,
    was: MobilisationStatus,
    after: &MobilisationState,
    (leads, owned): (Option<OrganisationId>, bool),
) -> Vec<Notice> {
    let notice = |template: &str| {
        // A team can be complete, lose somebody and be complete again within one wave; and one person can stand on both sides.
        let cause = format!("mobilisation:{id}:{}:{template}:{version}", after.status);
        Notice::new(Family::Mission, template, cause)
            .text("mobilisation", need.name.as_str())
            .day("start", need.period.start())
            .day("end", need.period.end())
            .link_to("/mobilisations", id)
    };
    let coordinators = |template| leads.map(|leads| notice(template).to_holders(Role::Coordinator, leads));
    let host = |template| Some(notice(template).to_holders(Role::MissionOwner, need.host));
    let team = |template| {
        let engaged = after.calls.iter().filter(|call| call.status == CallStatus::Engaged);
        Some(engaged.fold(notice(template), |notice, call| notice.to(call.callee.account)))
    };
    // What only the administration can do now waits for somebody who may: that is said to whoever can name them.
    let host_acts = |template| if owned { host(template) } else { Some(vacant(id, need, leads, &version.to_string())) };
    let until_reviewed = |notice: Option<Notice>| match after.review_by {
        Some(by) => notice.map(|notice| notice.instant("review_by", by)),
        None => notice,
    };
    let told = match after.status {
        MobilisationStatus::Mobilised => vec![coordinators("brigade.team-complete"), team("brigade.team-yours")],
        MobilisationStatus::Calling if was == MobilisationStatus::Mobilised => {
            let by = team_by(need, after);
            vec![coordinators("brigade.seat-open").map(|notice| notice.instant("team_by", by))]
        }
        MobilisationStatus::Deployed => vec![host_acts("brigade.deployed")],
        // Nothing is said to be done where nothing was begun, and nobody has seen the team at work.
        MobilisationStatus::StoodDown if after.never_began() => {
            let reviews = [host_acts("brigade.never-began-host"), coordinators("brigade.never-began-yours")];
            let mut told = Vec::from(reviews.map(until_reviewed));
            told.extend(never_began(id, need, after).into_iter().map(Some));
            told
        }
        MobilisationStatus::StoodDown => {
            Vec::from([host_acts("brigade.review"), coordinators("brigade.review-yours")].map(until_reviewed))
        }
        // It was raised, and its time went by.
        MobilisationStatus::Failed if was == MobilisationStatus::Mobilised => {
            vec![coordinators("brigade.not-deployed"), host("brigade.not-deployed-host")]
        }
        MobilisationStatus::Failed => vec![coordinators("brigade.failed"), host("brigade.no-team")],
        MobilisationStatus::Cancelled => vec![host("brigade.cancelled")],
        MobilisationStatus::Absent
        | MobilisationStatus::Declared
        | MobilisationStatus::Composed
        | MobilisationStatus::Calling
        | MobilisationStatus::Reviewed => Vec::new(),
    };
    told.into_iter().flatten().collect()
}

/// Nobody answers for the missions of the administration any more: the programme, which names who does, and the brigade's coordinators are
/// told. `cause` tells one time from another.
pub(crate) fn vacant(id: MobilisationId, need: &Need, leads: Option<OrganisationId>, cause: &str) -> Notice {
    let notice = Notice::new(Family::Mission, "brigade.host-vacant", format!("mobilisation:{id}:vacant:{cause}"))
        .text("mobilisation", need.name.as_str())
        .link_to("/organisations", need.host)
        .to_holders(Role::ProgrammeAdministrator, need.host);
    match leads {
        Some(leads) => notice.to_holders(Role::Coordinator, leads),
        None => notice,
    }
}

#[cfg(test)]
mod tests {
    use vivier_kernel::decider::{Decider as _, StoredEvent as _};
    use vivier_kernel::id::TalentId;
    use vivier_kernel::locale::Locale;
    use vivier_kernel::notice::Value;
    use vivier_notifications::words::catalogue;

    use super::*;
    use crate::domain::mobilisation::decide::Mobilisation;
    use crate::domain::mobilisation::event::samples;

    /// A mobilisation with one seat and one call that was sent; it and the call stand there.
    fn standing(call: CallStatus, status: MobilisationStatus) -> MobilisationState {
        let mut state = MobilisationState::default();
        for event in samples() {
            if ["MobilisationDeclared", "TeamComposed", "WavePlanned", "CallSent"].contains(&event.kind()) {
                Mobilisation::evolve(&mut state, &event);
            }
        }
        (state.status, state.calls[0].status) = (status, call);
        state
    }

    fn told(before: &MobilisationState, after: &MobilisationState) -> Option<Notice> {
        let need = after.need.as_ref().expect("a need");
        of_call((MobilisationId::default(), 7), need, (before, after), &after.calls[0], None)
    }

    fn course(was: MobilisationStatus, after: &MobilisationState) -> Vec<Notice> {
        let need = after.need.as_ref().expect("a need");
        of_course((MobilisationId::default(), 7), need, was, after, (Some(OrganisationId::default()), true))
    }

    fn templates(notices: &[Notice]) -> Vec<&str> {
        notices.iter().map(|notice| notice.template.as_str()).collect()
    }

    /// Whatever is said is in both catalogues, and names nothing that is not there.
    #[track_caller]
    fn is_worded(notice: &Notice) {
        for locale in Locale::ALL {
            for part in ["subject", "text"] {
                let key = format!("{}.{part}", notice.template);
                let words = catalogue::find(&key, locale).unwrap_or_else(|| panic!("{key} in {locale:?}"));
                for name in words.split('{').skip(1).filter_map(|rest| rest.split('}').next()) {
                    assert!(notice.values.contains_key(name), "{key} names {name}");
                }
            }
            for value in notice.values.values() {
                if let Value::Word(item) = value {
                    assert!(catalogue::find(&format!("word.{item}"), locale).is_some(), "{item} in {locale:?}");
                }
            }
        }
    }

    #[test]
    fn whoever_comes_into_a_complete_team_is_told_that_it_is() {
        use MobilisationStatus::{Calling, Mobilised};
        for (was, is, expected) in [
            (Calling, Calling, "brigade.seat"),
            (Calling, Mobilised, "brigade.seat"),
            (Mobilised, Mobilised, "brigade.seat-of-complete"),
        ] {
            let (waits, comes) = (standing(CallStatus::Reserve, was), standing(CallStatus::Engaged, is));
            let notice = told(&waits, &comes).expect("a notice");
            assert_eq!(notice.template, expected, "{was} {is}");
            is_worded(&notice);
        }
    }

    #[test]
    fn nobody_is_told_that_another_has_a_seat_which_is_open() {
        let sent = standing(CallStatus::Sent, MobilisationStatus::Calling);
        let reserve = standing(CallStatus::Reserve, MobilisationStatus::Calling);
        assert_eq!(told(&sent, &reserve).expect("a notice").template, "brigade.reserve");
        let mut full = reserve.clone();
        let mut colleague = full.calls[0].clone();
        (colleague.id, colleague.seat) = (CallId::from_uuid(uuid::Uuid::from_u128(21)), TeamSeatId::default());
        (colleague.callee.talent, colleague.status) = (TalentId::default(), CallStatus::Engaged);
        full.calls.push(colleague);
        full.need.as_mut().expect("a need").limits.from_service = Some(1);
        let notice = told(&sent, &full).expect("a notice");
        assert_eq!(notice.template, "brigade.reserve-of-full-service");
        is_worded(&notice);
        full.calls[0].status = CallStatus::Released;
        full.calls[0].released = Some(ReleaseReason::NotNeeded);
        let notice = told(&sent, &full).expect("a notice");
        let full = Value::Word(SERVICE_FULL.to_owned());
        assert_eq!((notice.template.as_str(), notice.values.get("reason")), ("brigade.released", Some(&full)));
        is_worded(&notice);
    }

    #[test]
    fn whoever_is_let_go_is_told_what_has_happened() {
        use MobilisationStatus::{Calling, Cancelled, Deployed, Failed, Mobilised};
        let (unneeded, elsewhere) = (ReleaseReason::NotNeeded, ReleaseReason::EngagedElsewhere);
        for (was, is, reason, expected) in [
            (Mobilised, Deployed, unneeded, "brigade.released"),
            (Calling, Calling, elsewhere, "brigade.released-elsewhere"),
            (Mobilised, Cancelled, ReleaseReason::MobilisationCancelled, "brigade.called-off"),
            (Calling, Failed, ReleaseReason::MobilisationFailed, "brigade.not-raised"),
            (Mobilised, Failed, ReleaseReason::MobilisationFailed, "brigade.not-deployed-team"),
        ] {
            let mut let_go = standing(CallStatus::Released, is);
            let_go.calls[0].released = Some(reason);
            let notice = told(&standing(CallStatus::Reserve, was), &let_go).expect("a notice");
            assert_eq!(notice.template, expected, "{was} {is}");
            is_worded(&notice);
        }
    }

    #[test]
    fn a_team_that_was_complete_is_not_said_to_have_been_impossible() {
        use MobilisationStatus::{Calling, Failed, Mobilised};
        let failed = standing(CallStatus::Released, Failed);
        let told = course(Mobilised, &failed);
        assert_eq!(templates(&told), ["brigade.not-deployed", "brigade.not-deployed-host"]);
        told.iter().for_each(is_worded);
        let told = course(Calling, &failed);
        assert_eq!(templates(&told), ["brigade.failed", "brigade.no-team"]);
        told.iter().for_each(is_worded);
    }

    #[test]
    fn whoever_has_something_to_do_is_told_until_when() {
        use MobilisationStatus::{Calling, Deployed, Mobilised, StoodDown};
        let told = course(Mobilised, &standing(CallStatus::Declined, Calling));
        assert_eq!(templates(&told), ["brigade.seat-open"]);
        assert!(told[0].values.contains_key("team_by"));
        let mut over = standing(CallStatus::Engaged, StoodDown);
        over.review_by = Some(DateTime::UNIX_EPOCH);
        for (at_work, expected) in [
            (vec![over.calls[0].id], vec!["brigade.review", "brigade.review-yours"]),
            (Vec::new(), vec!["brigade.never-began-host", "brigade.never-began-yours", "brigade.never-began"]),
        ] {
            over.at_work = Some(at_work);
            let told = course(Deployed, &over);
            assert_eq!(templates(&told), expected);
            assert!(told[..2].iter().all(|notice| notice.values.contains_key("review_by")), "{told:?}");
            told.iter().for_each(is_worded);
        }
        for locale in Locale::ALL {
            for value in ["due", "review_by", "team_by"] {
                let words = catalogue::find(&format!("also.{value}"), locale);
                assert!(words.is_some_and(|words| words.contains(&format!("{{{value}}}"))), "{value} in {locale:?}");
            }
        }
    }
}
