//! One fixed sample of every event, against which stored samples of each version are compared.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vivier_kernel::id::{PlacementId, SubjectId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::{
    AgreementDrafted, AgreementSigned, AmendmentAgreed, AmendmentDeclined, AmendmentLapsed, AmendmentProposed,
    AmendmentSigned, DisputeRaised, DisputeSettled, Pairing, PlacementAccepted, PlacementAgreed, PlacementApplied,
    PlacementCompleted, PlacementConfirmed, PlacementDeclined, PlacementEndedEarly, PlacementEscalated, PlacementEvent,
    PlacementExpired, PlacementInvited, PlacementProposed, PlacementReminded, PlacementReviewed, PlacementSigned,
    PlacementStarted, PlacementSuperseded, PlacementWithdrawn, ReleaseDelegated, ReleaseDelegationEnded,
    ReleaseExpired, ReleaseGranted, ReleaseOpinionGiven, ReleaseReaddressed, ReleaseRefused, ReleaseReminded,
    ReleaseRequested, ReleaseRevoked, ReleaseVacancyFilled, ReleaseVacated, ReviewGiven,
};
use super::rules::{ReleaseStep, Route};
use super::terms::{Document, ReleaseConditions, Terms};
use super::value::{
    DeclineReason, DelegationEnd, DisputeMatter, DisputeOutcome, EarlyEndReason, EvidencedSkill, HalfDays, Level,
    Overdue, Place, ProposalSource, Rating, Region, Reimbursement, ReleaseRefusalReason, Side, SupersedeReason,
    WithdrawalReason, WorkMode,
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
pub fn samples() -> Vec<PlacementEvent> {
    let placement: PlacementId = id(1);
    let by = id(9);
    let asked_at: DateTime<Utc> = day(1).and_hms_opt(9, 30, 0).unwrap_or_default().and_utc();
    let answer_by: DateTime<Utc> = day(20).and_hms_opt(8, 0, 0).unwrap_or_default().and_utc();
    let (Ok(share), Ok(period), Ok(level), Ok(half_days), Ok(place)) =
        (Share::new(40), Period::new(day(1), day(31)), Level::new(3), HalfDays::new(17), Place::new("Rennes"))
    else {
        return Vec::new();
    };
    let pairing = Pairing {
        talent: id(3),
        account: id(2),
        subject: id(2),
        home: Some(id(4)),
        mission: id(5),
        seat: id(6),
        host: id(7),
        period,
        share,
    };
    let conditions = ReleaseConditions { max_share: Some(share), last_day: Some(day(31)), words: Some(sealed("CCCC")) };
    let terms = Terms {
        placement,
        talent: id(3),
        mission: id(5),
        seat: id(6),
        period,
        share,
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        place: Some(place),
        conditions: Some(sealed("DDDD")),
        release: Some(conditions.clone()),
        route: Some(Route::Secondment),
        rules: Some(1),
        activities: Some(sealed("JJJJ")),
        hours: Some(sealed("KKKK")),
        reimbursement: Some(Reimbursement::Waived),
        notice_days: Some(30),
    };
    let Ok(hash) = terms.hash() else { return Vec::new() };
    let document = Document { hash: hash.clone(), text: sealed("LLLL"), template: 1 };
    let skill = EvidencedSkill { skill: Uuid::from_u128(0x0190_0000_0000_5000_8000_0000_0000_0001), level };
    vec![
        PlacementApplied { placement, pairing, motivation: Some(sealed("AAAA")), answer_by }.into(),
        PlacementInvited { placement, pairing, motivation: Some(sealed("AAAA")), answer_by }.into(),
        PlacementProposed { placement, pairing, source: ProposalSource::Allocation, motivation: None, answer_by }
            .into(),
        PlacementAccepted { by: Side::Host }.into(),
        PlacementAgreed { answer_by }.into(),
        PlacementDeclined { by: Side::Host, reason: DeclineReason::SkillsDoNotMatch, words: Some(sealed("BBBB")) }
            .into(),
        PlacementWithdrawn { by: Side::Talent, reason: WithdrawalReason::NoLongerAvailable, words: None }.into(),
        ReleaseRequested {
            by: Side::Talent,
            organisation: id(4),
            period,
            share,
            on: day(1),
            deadline: answer_by,
            asked_at: Some(asked_at),
            route: Some(Route::Secondment),
            rules: Some(1),
            steps: vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision],
            addressed_to: Some(id(4)),
            vacant: vec![ReleaseStep::HumanResourcesDecision],
        }
        .into(),
        ReleaseReminded { by: Side::Vivier, number: 1, on: day(8) }.into(),
        ReleaseDelegated { by, to: id(10), until: Some(day(14)) }.into(),
        ReleaseGranted { by, conditions, answer_by, at: Some(asked_at) }.into(),
        ReleaseRefused { by, reason: ReleaseRefusalReason::CriticalPeriod, words: Some(sealed("BBBB")) }.into(),
        ReleaseExpired {}.into(),
        AgreementDrafted {
            number: 1,
            terms: terms.clone(),
            hash: hash.clone(),
            document: Some(document.clone()),
            answer_by: Some(answer_by),
            at: Some(asked_at),
        }
        .into(),
        AgreementSigned { by: Side::Service, account: by, hash: hash.clone(), on: day(9) }.into(),
        PlacementSigned { hash: hash.clone(), answer_by, at: Some(asked_at) }.into(),
        PlacementConfirmed { period, share }.into(),
        PlacementStarted {}.into(),
        PlacementCompleted { half_days, skills: vec![skill], reviews_by: Some(answer_by) }.into(),
        ReviewGiven { by: Side::Host, rating: Rating::Excellent, words: Some(sealed("EEEE")), half_days: None }.into(),
        PlacementReviewed {}.into(),
        PlacementEndedEarly {
            by: Side::Service,
            reason: EarlyEndReason::RecalledByService,
            words: None,
            last_day: day(15),
            half_days,
            reviews_by: Some(answer_by),
        }
        .into(),
        PlacementExpired { answer_by }.into(),
        PlacementSuperseded { reason: SupersedeReason::SeatFilled, by: Some(id(11)) }.into(),
        ReleaseOpinionGiven { by, favourable: true, words: Some(sealed("FFFF")), on: day(5) }.into(),
        ReleaseRevoked {
            by: Side::Service,
            account: by,
            reason: ReleaseRefusalReason::Understaffed,
            words: Some(sealed("GGGG")),
            on: day(10),
        }
        .into(),
        PlacementReminded { sides: vec![Side::Talent, Side::Host], number: 1, on: day(12), amendment: None }.into(),
        PlacementEscalated { overdue: Overdue::ReleaseDecision, on: day(13) }.into(),
        AmendmentProposed { number: 1, terms, document, on: day(14), answer_by, beyond_release: true }.into(),
        AmendmentSigned { number: 1, by: Side::Talent, account: by, hash: hash.clone(), on: day(15) }.into(),
        AmendmentAgreed { number: 1, hash, period, share }.into(),
        AmendmentDeclined { number: 2, by: Side::Service, reason: DeclineReason::NotAvailable, words: None }.into(),
        AmendmentLapsed { number: 3 }.into(),
        DisputeRaised {
            number: 1,
            by: Side::Talent,
            matter: DisputeMatter::HoursCounted,
            words: sealed("HHHH"),
            on: day(16),
            answer_by,
        }
        .into(),
        DisputeSettled {
            number: 1,
            account: by,
            outcome: DisputeOutcome::Mediated,
            words: Some(sealed("IIII")),
            half_days: Some(half_days),
            on: day(20),
        }
        .into(),
        ReleaseVacancyFilled { steps: vec![ReleaseStep::HumanResourcesDecision], addressed_to: None }.into(),
        ReleaseReaddressed {
            steps: vec![ReleaseStep::ManagerOpinion, ReleaseStep::HumanResourcesDecision],
            addressed_to: Some(id(12)),
            on: day(11),
        }
        .into(),
        ReleaseVacated { steps: vec![ReleaseStep::HumanResourcesDecision], on: day(12) }.into(),
        ReleaseDelegationEnded { delegate: id(10), cause: DelegationEnd::AbsenceOver, on: day(15) }.into(),
    ]
}

/// A seat, for samples of what names one.
pub(crate) fn seat() -> vivier_missions::domain::value::SeatSpec {
    use vivier_missions::domain::value::{Clearance, Importance, Region, RequiredSkill, SeatSpec, SeatTitle, WorkMode};
    let day = |day: u32| chrono::NaiveDate::from_ymd_opt(2026, 9, day).expect("a day of September");
    SeatSpec {
        title: SeatTitle::new("Développement Rust").expect("a title"),
        skills: vec![RequiredSkill {
            skill: uuid::Uuid::from_u128(1),
            importance: Importance::Essential,
            minimum_level: vivier_talents::domain::value::Level::new(3).expect("a level"),
        }],
        period: vivier_kernel::period::Period::new(day(1), day(30)).expect("a period"),
        share: vivier_kernel::share::Share::new(40).expect("a share"),
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        place: None,
        clearance: Clearance::None,
    }
}
