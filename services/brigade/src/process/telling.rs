//! Who is told what, and when: in the transaction of what happened, so that nobody is called twice and nobody is forgotten, whatever
//! process dies when. In an exercise nobody is told anything: its channels are fake.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use vivier_accounts::domain::account::Account;
use vivier_event_store::{CommandError, Store, StoreError, Unit};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Action, CalendarStatus, Family, MAX_TEXT, Notice, Ways, path_to};
use vivier_kernel::zone::Zone;
use vivier_skills::domain::value::SkillId;

use crate::domain::mobilisation::event::Need;
use crate::domain::mobilisation::state::{Call, MobilisationState};
use crate::domain::mobilisation::transitions::{CallStatus, MobilisationStatus};
use crate::domain::value::{Blocking, CallId, ConstraintKind, MobilisationId, ReleaseReason, TeamSeat, TeamSeatId};

/// What the link in a call's mail allows: one answer to that call.
pub const ANSWER: &str = "answerCall";
/// Where such a link leads.
pub const ANSWER_PATH: &str = "/answer-call";

/// Why somebody is not needed whose seat is open still: a word of the catalogue.
const SERVICE_FULL: &str = "SERVICE_FULL";

/// The most of what blocks that a mail names; the page has all of it.
const MOST_NAMED: usize = 3;

/// What is known of somebody who is asked, and told to them alone.
#[derive(Default)]
pub(crate) struct Asked {
    /// When their quiet hours begin.
    pub(crate) silent_from: Option<DateTime<Utc>>,
    /// What the administration in trouble is called.
    host: Option<String>,
    /// The skills that the seat asks for, in their language.
    skills: Option<String>,
}

impl Asked {
    /// Nobody can say yes or no to work of which they do not know for whom it is and what it asks for.
    ///
    /// # Errors
    /// `Database`.
    pub(crate) async fn of(
        store: &Store,
        need: &Need,
        call: &Call,
        silent_from: Option<DateTime<Utc>>,
    ) -> Result<Self, StoreError> {
        let identity = store.glance::<Account>(call.callee.account.uuid()).await?.state.identity;
        let locale = identity.map_or(Locale::Fr, |identity| identity.locale);
        let host = vivier_organisations::read::organisation(store, need.host).await?;
        let english = |name: &Option<String>| name.clone().filter(|_| locale == Locale::En);
        let host = host.map(|host| english(&host.name_en).unwrap_or(host.name));
        let skills = match need.seats.iter().find(|seat| seat.id == call.seat) {
            Some(seat) => labels(store, seat, locale).await?,
            None => Vec::new(),
        };
        Ok(Self { silent_from, host, skills: as_many_as_fit(&skills) })
    }
}

/// The labels of the skills that a seat asks for, in its order.
async fn labels(store: &Store, seat: &TeamSeat, locale: Locale) -> Result<Vec<String>, StoreError> {
    let ids: Vec<SkillId> = seat.skills.iter().map(|asked| SkillId::from_uuid(asked.skill)).collect();
    let known = vivier_skills::read::skills(store, &ids).await?;
    let of = |id: &SkillId| known.iter().find(|row| row.skill_id() == *id).map(|row| row.label(locale).to_owned());
    Ok(ids.iter().filter_map(of).collect())
}

/// Whole labels, and dots where there are more than a notice holds: the call's page has them all.
fn as_many_as_fit(labels: &[String]) -> Option<String> {
    let mut said = String::new();
    for label in labels {
        let next = if said.is_empty() { label.clone() } else { format!("{said}, {label}") };
        if next.chars().count() > MAX_TEXT - 3 {
            said.push_str(if said.is_empty() { "…" } else { ", …" });
            break;
        }
        said = next;
    }
    (!said.is_empty()).then_some(said)
}

/// How it came that a mobilisation ended without a team at work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Without {
    /// A coordinator saw that there would be none, and did not wait for the deadline.
    GivenUp,
    OutOfTime,
    /// The deadline came before anybody was called.
    NobodyCalled,
    /// The team stood, and nobody deployed it while its days lasted.
    NeverDeployed,
}

impl Without {
    fn of(before: &MobilisationState, now: DateTime<Utc>) -> Self {
        match before.status {
            _ if before.due_at().is_some_and(|due_at| now < due_at) => Self::GivenUp,
            MobilisationStatus::Mobilised => Self::NeverDeployed,
            _ if !before.was_anybody_asked() => Self::NobodyCalled,
            _ => Self::OutOfTime,
        }
    }

    /// What those are told who lead the brigade, and the administration.
    fn templates(self) -> (&'static str, &'static str) {
        match self {
            Self::GivenUp => ("brigade.given-up", "brigade.given-up-host"),
            Self::OutOfTime => ("brigade.failed", "brigade.no-team"),
            Self::NobodyCalled => ("brigade.not-called", "brigade.not-called-host"),
            Self::NeverDeployed => ("brigade.not-deployed", "brigade.not-deployed-host"),
        }
    }
}

/// Tells everybody whom the change concerns. `leads`: the organisation whose coordinators lead the brigade; `asked`: what is told to whoever
/// is asked; `owned`: somebody answers for the missions of the administration in trouble.
///
/// # Errors
/// As `Unit::notify`.
pub(crate) fn tell(
    unit: &mut Unit,
    (id, version): (MobilisationId, i64),
    (before, after): (&MobilisationState, &MobilisationState),
    (leads, owned): (Option<OrganisationId>, bool),
    asked: &HashMap<CallId, Asked>,
) -> Result<(), CommandError> {
    let Some(need) = after.need.as_ref().filter(|need| !need.exercise) else { return Ok(()) };
    let now = unit.now();
    for call in &after.calls {
        let notice = of_call((id, version), need, (before, after), call, (asked.get(&call.id), now));
        if let Some(notice) = notice {
            unit.notify(&notice)?;
        }
    }
    for notice in of_seats(id, need, (before, after), leads) {
        unit.notify(&notice)?;
    }
    if before.status != after.status {
        for notice in of_course((id, version), need, (before, after), (leads, owned), now) {
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
    (asked, now): (Option<&Asked>, DateTime<Utc>),
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
    let silent_from = asked.and_then(|asked| asked.silent_from);
    let asks = |notice: Notice| match call.deadline {
        Some(deadline) => with_work(notice, need, call, asked)
            .instant("deadline", deadline)
            .deadline(item(), deadline, CalendarStatus::Tentative)
            .action(answer(id, need, call))
            .until(silent_from.map_or(deadline, |from| from.min(deadline))),
        None => notice,
    };
    match call.status {
        CallStatus::Sent if was != Some(CallStatus::Sent) => {
            let sent = asks(notice("brigade.call", "sent".to_owned()));
            Some(closing(after, call, with_thanks(sent, need, before, call)))
        }
        CallStatus::Sent if reminded => {
            // By the next channel: the mail of the call did not reach them. Another may have the seat since, and one like it be open.
            let seat = after.answered(call.id, now).map_or(call.seat, |answered| answered.seat);
            let what = format!("reminded:{}", call.reminders);
            let reminder = about(id, need, &Call { seat, ..call.clone() }, "brigade.call-reminded", &what);
            Some(asks(reminder.ways(Ways::WebhookFirst)))
        }
        CallStatus::Engaged if became(CallStatus::Engaged) => {
            // Whoever comes from the reserve while the team stays complete, or completes it, is told so with their seat, and not again.
            let stands = [before, after].map(|state| state.status == MobilisationStatus::Mobilised);
            let engaged = match stands {
                [true, true] => notice("brigade.seat-of-complete", again("engaged")),
                [false, true] => notice("brigade.seat-completes", again("engaged")),
                [_, false] => notice("brigade.seat", again("engaged")).instant("team_by", team_by(need, after)),
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
        // Nor is anybody told twice, whatever becomes of the mobilisation that they have no more to do with.
        CallStatus::Released if after.is_let_go(call) && !earlier.is_some_and(|call| was_told(before, call)) => {
            let elsewhere = call.released == Some(ReleaseReason::EngagedElsewhere);
            let unable = call.released == Some(ReleaseReason::NoLongerCallable);
            if (elsewhere || unable) && is_told_of_another((before, after), call) {
                let over = notice("brigade.call", again("released"));
                return Some(over.days(item(), need.period, CalendarStatus::Cancelled).ways(Ways::Calendar));
            }
            // Nobody is thanked for a yes that they never gave.
            let said_yes = was.is_some_and(is_yes);
            let template = match after.status {
                MobilisationStatus::Cancelled => "brigade.called-off",
                MobilisationStatus::Failed => match Without::of(before, now) {
                    Without::NeverDeployed => "brigade.not-deployed-team",
                    Without::GivenUp | Without::OutOfTime | Without::NobodyCalled => "brigade.not-raised",
                },
                _ if elsewhere && said_yes => "brigade.released-elsewhere",
                _ if elsewhere => "brigade.released-unanswered",
                _ if unable && was == Some(CallStatus::Engaged) => "brigade.seat-let-go",
                _ if unable => "brigade.released-unable",
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

/// True of whoever has been told already that they are let go.
fn was_told(before: &MobilisationState, call: &Call) -> bool {
    call.thanked || before.is_let_go(call)
}

/// True of whoever was told that the team does not need them any more, and not that they are engaged elsewhere or can no longer come.
fn was_thanked(before: &MobilisationState, call: &Call) -> bool {
    call.released.is_none_or(|reason| reason == ReleaseReason::NotNeeded) && was_told(before, call)
}

/// True of whoever said yes and has no seat.
fn is_yes(status: CallStatus) -> bool {
    matches!(status, CallStatus::Reserve | CallStatus::AcceptedAsLastResort)
}

/// True where the person is let go from several calls at once as they are engaged elsewhere, or can no longer come, and hears of another one: of
/// one to which they said yes, if there is any, or else of the first.
fn is_told_of_another((before, after): (&MobilisationState, &MobilisationState), call: &Call) -> bool {
    let was = |other: &Call| before.call(other.id).map(|earlier| earlier.status);
    let theirs = after.calls.iter().filter(|other| {
        other.callee.talent == call.callee.talent
            && other.released == call.released
            && after.is_let_go(other)
            && was(other) != Some(CallStatus::Released)
    });
    theirs.min_by_key(|other| !was(other).is_some_and(is_yes)).is_some_and(|first| first.id != call.id)
}

/// True where it is not the seat that is taken: the person's service gives the team nobody more.
fn is_of_full_service(state: &MobilisationState, call: &Call) -> bool {
    state.is_open_to(call.seat) && state.is_full(call.callee.service)
}

/// When every seat has to have somebody, by now.
fn team_by(need: &Need, state: &MobilisationState) -> DateTime<Utc> {
    state.team_by.unwrap_or(need.team_by)
}

/// The same, with the seat for which they were thanked before, the last of several: whoever was told that they are not needed is not called
/// again as if nothing had been.
fn with_thanks(notice: Notice, need: &Need, before: &MobilisationState, call: &Call) -> Notice {
    let theirs = |other: &&Call| other.id != call.id && other.callee.talent == call.callee.talent;
    let thanked = before.calls.iter().rev().filter(theirs).find(|other| was_thanked(before, other));
    match thanked {
        Some(earlier) => notice.text("thanked_for", title(need, earlier.seat)),
        None => notice,
    }
}

/// What a seat is called.
fn title(need: &Need, seat: TeamSeatId) -> &str {
    need.seats.iter().find(|one| one.id == seat).map_or("", |one| one.title.as_str())
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

/// The same, with what the work is: for whom, where, and what it asks for. Each may be what somebody says no to.
fn with_work(mut notice: Notice, need: &Need, call: &Call, asked: Option<&Asked>) -> Notice {
    if let Some(host) = asked.and_then(|asked| asked.host.as_deref()) {
        notice = notice.text("work_host", host);
    }
    if let Some(seat) = need.seats.iter().find(|seat| seat.id == call.seat) {
        notice = notice.word("work_mode", seat.mode.as_str());
        if let Some(region) = seat.region {
            notice = notice.word("work_region", region.as_str());
        }
    }
    match asked.and_then(|asked| asked.skills.as_deref()) {
        Some(skills) => notice.text("work_skills", skills),
        None => notice,
    }
}

/// The coordinators are told what no change of status tells them: that somebody of the deployed team does not come, that a seat has gone from one
/// person to another at once, and that one is open again while another still was. Who it is stands on the board.
fn of_seats(
    id: MobilisationId,
    need: &Need,
    (before, after): (&MobilisationState, &MobilisationState),
    leads: Option<OrganisationId>,
) -> Vec<Notice> {
    let Some(leads) = leads else { return Vec::new() };
    let notice = |call: &Call, template: &str, what: &str| {
        Notice::new(Family::Mission, template, format!("call:{}:{what}", call.id))
            .text("mobilisation", need.name.as_str())
            .text("seat", title(need, call.seat))
            .day("start", need.period.start())
            .day("end", need.period.end())
            .link_to("/mobilisations", id)
            .to_holders(Role::Coordinator, leads)
    };
    let lost = after.lost.iter().filter(|call| !before.lost.contains(call)).filter_map(|call| after.call(*call));
    let mut told: Vec<Notice> = lost.map(|call| notice(call, "brigade.member-lost", "lost")).collect();
    if before.status == after.status {
        let had = |call: &&Call| before.call(call.id).is_some_and(|earlier| earlier.status == CallStatus::Engaged);
        let gone = after.calls.iter().filter(had).filter(|call| call.status != CallStatus::Engaged);
        told.extend(gone.map(|call| match after.is_open(call.seat) {
            true => notice(call, "brigade.seat-open", "seat-open").instant("team_by", team_by(need, after)),
            false => notice(call, "brigade.seat-passed-on", "passed-on"),
        }));
    }
    told
}

/// Nobody is left to call for a seat: what can be done about it is the coordinators' to choose. Told again where others were called since, or one
/// of these has said no, stepped down or been let go.
pub(crate) fn nobody_left(
    id: MobilisationId,
    need: &Need,
    state: &MobilisationState,
    seat: TeamSeatId,
    leads: OrganisationId,
) -> Notice {
    let theirs = || state.calls.iter().filter(move |call| state.are_alike(call.seat, seat));
    let called = theirs().count();
    let gone = theirs().filter(|call| matches!(call.status, CallStatus::Declined | CallStatus::Released)).count();
    // A yes after a no is refused: only whoever did not answer in time, or was not needed then, can still say yes.
    let late = |call: &Call| matches!(call.status, CallStatus::Expired | CallStatus::Released) && call.is_answerable();
    let template = if theirs().any(late) { "brigade.nobody-left-but-late" } else { "brigade.nobody-left" };
    Notice::new(Family::Mission, template, format!("mobilisation:{id}:nobody-left:{seat}:{called}-{gone}"))
        .text("mobilisation", need.name.as_str())
        .text("seat", title(need, seat))
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
    (before, after): (&MobilisationState, &MobilisationState),
    (leads, owned): (Option<OrganisationId>, bool),
    now: DateTime<Utc>,
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
    // Those who had a seat before, and have it still: whoever has just taken one is told of both at once.
    let team = |template| {
        let had = |call: &&Call| before.call(call.id).is_some_and(|earlier| earlier.status == CallStatus::Engaged);
        let engaged = after.calls.iter().filter(|call| call.status == CallStatus::Engaged).filter(had);
        let told = engaged.fold(notice(template), |notice, call| notice.to(call.callee.account));
        Some(told).filter(|told| !told.recipients.is_empty())
    };
    // What only the administration can do now waits for somebody who may: that is said to whoever can name them.
    let host_acts = |template| if owned { host(template) } else { Some(vacant(id, need, leads, &version.to_string())) };
    let until_reviewed = |notice: Option<Notice>| match after.review_by {
        Some(by) => notice.map(|notice| notice.instant("review_by", by)),
        None => notice,
    };
    let told = match after.status {
        MobilisationStatus::Mobilised => vec![coordinators("brigade.team-complete"), team("brigade.team-yours")],
        MobilisationStatus::Calling if before.status == MobilisationStatus::Mobilised => {
            // Those who stay were told that the team is complete, and will be again: not without a word of what lies between.
            let by = team_by(need, after);
            let open = coordinators("brigade.seat-open").map(|notice| notice.instant("team_by", by));
            vec![open, team("brigade.seat-open-yours")]
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
        MobilisationStatus::Failed => {
            let without = Without::of(before, now);
            let (theirs, hosts) = without.templates();
            // That nobody deployed it, or called anybody for it, is what the words say already.
            let said = matches!(without, Without::NeverDeployed | Without::NobodyCalled);
            let blocking = if said { &[][..] } else { &after.blocking[..] };
            let told = [coordinators(theirs), host(hosts)].into_iter();
            told.map(|notice| notice.map(|notice| with_blocking(notice, blocking))).collect()
        }
        MobilisationStatus::Cancelled => vec![host("brigade.cancelled")],
        MobilisationStatus::Absent
        | MobilisationStatus::Declared
        | MobilisationStatus::Composed
        | MobilisationStatus::Calling
        | MobilisationStatus::Reviewed => Vec::new(),
    };
    told.into_iter().flatten().collect()
}

/// The same, with what blocked, each kind once.
fn with_blocking(notice: Notice, blocking: &[Blocking]) -> Notice {
    let mut kinds: Vec<ConstraintKind> = Vec::new();
    for kind in blocking.iter().map(|blocking| blocking.kind) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    let named = kinds.iter().take(MOST_NAMED).enumerate();
    named.fold(notice, |notice, (place, kind)| {
        notice.word(&format!("blocked_by_{}", place + 1), &format!("BLOCKED_BY_{kind}"))
    })
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
mod tests;
