//! One fixed sample of every event, against which stored samples of each version are compared.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::id::{SubjectId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::{
    Assignment, BrigadeReached, CallAccepted, CallAcceptedAsLastResort, CallDeclined, CallEngaged, CallExpired,
    CallPostponed, CallReleased, CallReminded, CallReserved, CallSent, Callee, CallingResumed, Evidenced, Limits,
    MemberLost, MobilisationCancelled, MobilisationDeclared, MobilisationEvent, MobilisationFailed,
    MobilisationReviewGiven, MobilisationReviewed, MoreBackups, Need, NeedCorrected, Placed, PlannedCall, ReviewSide,
    SeatGivenBack, SeatsPacked, SkillsEvidenced, TakenOff, TeamComposed, TeamDeployed, TeamMobilised, TeamPlaced,
    TeamStoodDown, WavePlanned,
};
use crate::domain::value::{
    Blocking, CallDeclineReason, CallId, CancelReason, Channel, Clearance, ConstraintKind, Level, LossReason, Name,
    Region, ReleaseReason, SeatSkill, SeatTitle, TeamSeat, WorkMode,
};

fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default()
}

fn sealed<T>(text: &str) -> Sealed<T> {
    Sealed::from_parts(id::<SubjectId>(2), text.to_owned())
}

/// One fixed sample of every event, in the order of the enum.
pub fn samples() -> Vec<MobilisationEvent> {
    let at = |hour: u32| -> DateTime<Utc> { day(2).and_hms_opt(hour, 0, 0).unwrap_or_default().and_utc() };
    let call: CallId = id(20);
    let (Ok(name), Ok(title), Ok(period), Ok(level)) = (
        Name::new("Reprise du portail"),
        SeatTitle::new("Développeuse principale"),
        Period::new(day(3), day(20)),
        Level::new(3),
    ) else {
        return Vec::new();
    };
    let skill = SeatSkill { skill: Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0001), level };
    let seat = TeamSeat {
        id: id(10),
        title,
        skills: vec![skill],
        share: Share::FULL,
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        clearance: Clearance::Restricted,
    };
    let need = Need {
        brigade: id(3),
        host: id(4),
        name,
        recipe: Some((id(5), 2)),
        seats: vec![seat],
        period,
        team_by: at(18),
        exercise: false,
        limits: Limits::default(),
    };
    let limits = Limits { team: Some(8), from_service: Some(3) };
    let place = Assignment { seat: id(10), chosen: id(6), backups: vec![id(7)] };
    let callee = Callee { talent: id(6), account: id(2), subject: id(2), brigade: id(3), service: Some(id(34)) };
    let planned = PlannedCall { call, seat: id(10), callee, send_at: at(9), answer_minutes: 60 };
    let blocking = vec![Blocking { kind: ConstraintKind::Answers, seat: Some(id(10)) }];
    vec![
        MobilisationDeclared { mobilisation: id(1), need: need.clone() }.into(),
        NeedCorrected { corrected_by: id(8), need: Need { limits, ..need.clone() } }.into(),
        SeatsPacked { seats: need.seats }.into(),
        TeamComposed {
            decided_by: id(8),
            proposed: vec![place.clone()],
            decided: vec![place],
            difference: Some(0),
            taken_off: vec![TakenOff { seat: id(10), people: vec![id(35)] }],
        }
        .into(),
        BrigadeReached { brigade: id(30), more: vec![MoreBackups { seat: id(10), people: vec![id(31)] }] }.into(),
        WavePlanned { number: 1, calls: vec![planned] }.into(),
        CallSent { call, channel: Channel::Email, deadline: at(10) }.into(),
        CallPostponed { call, send_at: at(12) }.into(),
        CallReminded { call, channel: Channel::Webhook, number: 1 }.into(),
        CallAccepted { call, late: false }.into(),
        CallAcceptedAsLastResort { call, from: at(15) }.into(),
        CallDeclined { call, reason: CallDeclineReason::ServiceRefuses, words: Some(sealed("AAAA")) }.into(),
        CallExpired { call }.into(),
        CallEngaged { call, seat: id(10) }.into(),
        CallReserved { call }.into(),
        CallReleased { call, reason: ReleaseReason::NotNeeded }.into(),
        SeatGivenBack { call, reason: CallDeclineReason::Personal, words: Some(sealed("BBBB")) }.into(),
        TeamMobilised {}.into(),
        CallingResumed { team_by: at(20) }.into(),
        TeamDeployed {}.into(),
        TeamPlaced { mission: id(32), placed: vec![Placed { call, placement: Some(id(33)) }] }.into(),
        MemberLost { call, reason: LossReason::Withdrawn }.into(),
        TeamStoodDown { review_by: at(21), at_work: Some(vec![call]) }.into(),
        MobilisationReviewGiven { by: ReviewSide::Host, account: id(9), words: sealed("CCCC") }.into(),
        SkillsEvidenced { by: ReviewSide::Host, evidenced: vec![Evidenced { call, skills: vec![skill] }] }.into(),
        MobilisationReviewed {}.into(),
        MobilisationCancelled { reason: CancelReason::NeedGone, words: Some(sealed("DDDD")) }.into(),
        MobilisationFailed { blocking }.into(),
    ]
}
