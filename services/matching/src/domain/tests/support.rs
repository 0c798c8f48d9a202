//! A small given/when/then over decide and evolve, and placements in every status to start from.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{PlacementId, SubjectId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use crate::domain::command::{Asking, Draft, Opening, PlacementCommand};
use crate::domain::decide::Placement;
use crate::domain::event::{Pairing, PlacementEvent};
use crate::domain::refusal::PlacementRefusal;
use crate::domain::rules::{ReleaseStep, Route};
use crate::domain::state::{Engagement, PlacementState};
use crate::domain::terms::{Document, ReleaseConditions, TermsHash};
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{
    DeclineReason, DisputeMatter, DisputeOutcome, EarlyEndReason, EvidencedSkill, HalfDays, Level, ProposalSource,
    Rating, Reimbursement, ReleaseRefusalReason, Side, SkillKey, SupersedeReason, WithdrawalReason, WorkMode,
};

pub(super) const RUST: SkillKey = Uuid::from_u128(1);

/// When a placement is opened; the seat is for the whole of September.
pub(super) fn start() -> DateTime<Utc> {
    "2026-06-15T09:00:00Z".parse().expect("an instant")
}

/// Once the seat's days have come.
pub(super) fn september(day: u32) -> DateTime<Utc> {
    NaiveDate::from_ymd_opt(2026, 9, day).and_then(|day| day.and_hms_opt(9, 0, 0)).expect("an instant").and_utc()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(super) fn period(start: &str, end: &str) -> Period {
    Period::new(day(start), day(end)).expect("a period")
}

pub(super) fn share(percent: i64) -> Share {
    Share::new(percent).expect("a share")
}

pub(super) fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(number))
}

pub(super) fn sealed<T>() -> Sealed<T> {
    Sealed::from_parts(id::<SubjectId>(2), "c2VhbGVk".to_owned())
}

pub(super) fn pairing(external: bool) -> Pairing {
    Pairing {
        talent: id(1),
        account: id(2),
        subject: id(2),
        home: (!external).then(|| id(3)),
        mission: id(4),
        seat: id(5),
        host: id(6),
        period: period("2026-09-01", "2026-09-30"),
        share: share(40),
    }
}

pub(super) fn seat() -> Engagement {
    Engagement { period: period("2026-09-01", "2026-09-30"), share: share(40) }
}

pub(super) fn request(by: Side) -> PlacementCommand {
    PlacementCommand::RequestRelease { by, asked: seat(), asking: Asking::default(), at_latest: None }
}

pub(super) fn opening(external: bool) -> Box<Opening> {
    Box::new(Opening {
        placement: id::<PlacementId>(100),
        pairing: pairing(external),
        motivation: Some(sealed()),
        talent_in_pool: true,
        home_goes_on: true,
        seat_open: true,
    })
}

pub(super) fn propose(external: bool) -> PlacementCommand {
    PlacementCommand::Propose { by: Side::Programme, source: ProposalSource::Programme, opening: opening(external) }
}

pub(super) fn accept(by: Side) -> PlacementCommand {
    PlacementCommand::Accept { by, seat_open: true }
}

pub(super) fn decline(by: Side) -> PlacementCommand {
    PlacementCommand::Decline { by, reason: DeclineReason::Other, words: Some(sealed()) }
}

pub(super) fn withdraw(by: Side) -> PlacementCommand {
    PlacementCommand::Withdraw { by, reason: WithdrawalReason::ByMistake, words: None }
}

pub(super) fn grant(conditions: ReleaseConditions) -> PlacementCommand {
    PlacementCommand::GrantRelease { by: Side::Service, account: id(9), conditions }
}

pub(super) fn refuse() -> PlacementCommand {
    PlacementCommand::RefuseRelease {
        by: Side::Service,
        account: id(9),
        reason: ReleaseRefusalReason::Workload,
        words: None,
    }
}

pub(super) fn grant_by(by: Side, conditions: ReleaseConditions) -> PlacementCommand {
    PlacementCommand::GrantRelease { by, account: id(9), conditions }
}

pub(super) fn refuse_by(by: Side) -> PlacementCommand {
    PlacementCommand::RefuseRelease { by, account: id(9), reason: ReleaseRefusalReason::Workload, words: None }
}

pub(super) fn revoke(by: Side, last_day: Option<&str>) -> PlacementCommand {
    let reason = ReleaseRefusalReason::Understaffed;
    PlacementCommand::RevokeRelease { by, account: id(9), reason, words: Some(sealed()), last_day: last_day.map(day) }
}

pub(super) fn opinion(favourable: bool) -> PlacementCommand {
    PlacementCommand::GiveReleaseOpinion { account: id(9), favourable, words: Some(sealed()) }
}

/// A request under rules: a secondment, decided by human resources once the manager was heard.
pub(super) fn request_secondment() -> PlacementCommand {
    let asking = Asking {
        route: Some((1, Route::Secondment)),
        steps: vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision],
        addressed_to: Some(id(3)),
        vacant: Vec::new(),
    };
    PlacementCommand::RequestRelease { by: Side::Talent, asked: seat(), asking, at_latest: None }
}

pub(super) fn document(digit: char) -> Document {
    Document { hash: TermsHash::new(&digit.to_string().repeat(64)).expect("a hash"), text: sealed(), template: 1 }
}

/// A draft with a document and a notice, as use cases make it.
pub(super) fn draft_with_notice(days: u16) -> PlacementCommand {
    match whole_draft() {
        PlacementCommand::DraftAgreement(mut draft) => {
            draft.notice_days = Some(days);
            draft.document = Some(document('a'));
            PlacementCommand::DraftAgreement(draft)
        }
        other => other,
    }
}

/// What a convention has to say and nobody but the host can.
pub(super) fn say_all(draft: &mut Draft) {
    (draft.activities, draft.hours) = (Some(sealed()), Some(sealed()));
    draft.reimbursement = Some(Reimbursement::Reimbursed);
}

/// Another last day, another share, from the first day on.
pub(super) fn amend(last_day: &str, percent: i64) -> PlacementCommand {
    match draft(period("2026-09-01", last_day), percent) {
        PlacementCommand::DraftAgreement(mut draft) => {
            draft.document = Some(document('b'));
            PlacementCommand::ProposeAmendment(draft)
        }
        other => other,
    }
}

/// The same of a convention.
pub(super) fn amend_convention(last_day: &str, percent: i64) -> PlacementCommand {
    match amend(last_day, percent) {
        PlacementCommand::ProposeAmendment(mut draft) => {
            say_all(&mut draft);
            PlacementCommand::ProposeAmendment(draft)
        }
        other => other,
    }
}

pub(super) fn sign_amendment(state: &PlacementState, by: Side) -> PlacementCommand {
    let hash = state.amendment.as_ref().map_or_else(|| document('0').hash, |amendment| amendment.document.hash.clone());
    PlacementCommand::SignAmendment { by, account: id(20), hash }
}

pub(super) fn raise(by: Side) -> PlacementCommand {
    PlacementCommand::RaiseDispute { by, matter: DisputeMatter::HoursCounted, words: sealed() }
}

pub(super) fn settle(number: u32) -> PlacementCommand {
    PlacementCommand::SettleDispute {
        account: id(30),
        number,
        outcome: DisputeOutcome::Mediated,
        words: Some(sealed()),
        half_days: None,
    }
}

/// Confirmed, with a notice of so many days in the terms.
pub(super) fn confirmed_with_notice(days: u16) -> PlacementState {
    let mut state = placement(PlacementStatus::Released, false);
    taken(&mut state, draft_with_notice(days), start());
    for side in [Side::Talent, Side::Service, Side::Host] {
        let command = sign(&state, side);
        taken(&mut state, command, start());
    }
    taken(&mut state, PlacementCommand::Confirm, start());
    state
}

pub(super) fn delegate() -> PlacementCommand {
    PlacementCommand::DelegateRelease { account: id(9), to: id(10), until: None }
}

/// Another organisation's manager is asked for whatever a manager has still to say.
pub(super) fn readdress() -> PlacementCommand {
    let readdressed = vec![ReleaseStep::ManagerOpinion, ReleaseStep::ManagerDecision];
    PlacementCommand::Readdress { readdressed, vacated: Vec::new(), addressed_to: Some(id(7)) }
}

pub(super) fn draft(period: Period, percent: i64) -> PlacementCommand {
    PlacementCommand::DraftAgreement(Box::new(Draft {
        period,
        share: share(percent),
        mode: WorkMode::Remote,
        region: None,
        place: None,
        conditions: None,
        activities: None,
        hours: None,
        reimbursement: None,
        within_state: true,
        notice_days: None,
        route: None,
        document: None,
        seat: seat(),
    }))
}

pub(super) fn whole_draft() -> PlacementCommand {
    draft(period("2026-09-01", "2026-09-30"), 40)
}

/// A signature under the present draft; under nothing where there is none.
pub(super) fn sign(state: &PlacementState, by: Side) -> PlacementCommand {
    let nothing = || TermsHash::new(&"0".repeat(64)).expect("a hash");
    let hash = state.agreement.as_ref().map_or_else(nothing, |agreement| agreement.hash.clone());
    PlacementCommand::SignAgreement { by, account: id(20), hash }
}

pub(super) fn half_days(number: i64) -> HalfDays {
    HalfDays::new(number).expect("half days")
}

pub(super) fn complete(number: i64) -> PlacementCommand {
    let skills = vec![EvidencedSkill { skill: RUST, level: Level::new(3).expect("a level") }];
    PlacementCommand::Complete { half_days: half_days(number), skills, asked: vec![RUST] }
}

pub(super) fn review(by: Side) -> PlacementCommand {
    PlacementCommand::Review { by, rating: Rating::Good, words: Some(sealed()), half_days: None }
}

pub(super) fn end_early(by: Side, last_day: Option<&str>) -> PlacementCommand {
    let reason = EarlyEndReason::ProjectStopped;
    PlacementCommand::EndEarly { by, reason, words: None, last_day: last_day.map(day), half_days: half_days(0) }
}

pub(super) fn supersede() -> PlacementCommand {
    PlacementCommand::Supersede { reason: SupersedeReason::SeatFilled, placement: Some(id(200)) }
}

/// The events of one command, put into the state.
pub(super) fn act(
    state: &mut PlacementState,
    command: PlacementCommand,
    now: DateTime<Utc>,
) -> Result<Vec<PlacementEvent>, PlacementRefusal> {
    let events = Placement::decide(state, command, now)?;
    events.iter().for_each(|event| Placement::evolve(state, event));
    Ok(events)
}

#[track_caller]
pub(super) fn taken(state: &mut PlacementState, command: PlacementCommand, now: DateTime<Utc>) {
    let action = command.action();
    match act(state, command, now) {
        Ok(events) => assert!(!events.is_empty(), "given: {action} changed nothing"),
        Err(refusal) => panic!("given: {action} was refused: {refusal}"),
    }
}

/// A placement in `status`, opened by an application unless the status says otherwise.
#[track_caller]
pub(super) fn placement(status: PlacementStatus, external: bool) -> PlacementState {
    use PlacementStatus as S;
    let mut state = PlacementState::default();
    let mut go = |commands: Vec<PlacementCommand>| {
        for command in commands {
            taken(&mut state, command, start());
        }
    };
    match status {
        S::Absent => return state,
        S::Invited => go(vec![PlacementCommand::Invite(opening(external))]),
        S::Proposed => go(vec![propose(external)]),
        _ => go(vec![PlacementCommand::Apply(opening(external))]),
    }
    if matches!(status, S::Applied | S::Invited | S::Proposed) {
        return state;
    }
    let early = match status {
        S::Declined => Some((decline(Side::Host), start())),
        S::Withdrawn => Some((withdraw(Side::Talent), start())),
        S::Superseded => Some((supersede(), start())),
        S::Expired => Some((PlacementCommand::Expire, start() + Duration::days(21))),
        _ => None,
    };
    if let Some((command, now)) = early {
        taken(&mut state, command, now);
        return state;
    }
    taken(&mut state, accept(Side::Host), start());
    if status == S::Agreed {
        return state;
    }
    if !external {
        taken(&mut state, request(Side::Talent), start());
        match status {
            S::ReleasePending => return state,
            S::ReleaseRefused => {
                taken(&mut state, refuse(), start());
                return state;
            }
            _ => taken(&mut state, grant(ReleaseConditions::default()), start()),
        }
    }
    if status == S::Released {
        return state;
    }
    taken(&mut state, whole_draft(), start());
    for side in state.signatories() {
        let command = sign(&state, *side);
        taken(&mut state, command, start());
    }
    if status == S::Signed {
        return state;
    }
    taken(&mut state, PlacementCommand::Confirm, start());
    if status == S::Confirmed {
        return state;
    }
    taken(&mut state, PlacementCommand::Start { by: Side::Host }, september(1));
    match status {
        S::Active => {}
        S::EndedEarly => taken(&mut state, end_early(Side::Host, Some("2026-09-10")), september(10)),
        _ => {
            taken(&mut state, complete(20), september(30));
            if status == S::Reviewed {
                taken(&mut state, review(Side::Talent), september(30));
                taken(&mut state, review(Side::Host), september(30));
            }
        }
    }
    state
}
