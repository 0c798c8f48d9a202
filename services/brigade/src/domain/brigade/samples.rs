//! One fixed sample of every event, against which stored samples of each version are compared.

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_kernel::id::{SubjectId, TalentId, TypedId};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;

use super::event::{
    BrigadeEvent, BrigadeFounded, BrigadeRenamed, ClearanceRecorded, DutyAssigned, DutyDropped, DutyOffered,
    DutySwapped, MemberAccepted, MemberDeclined, MemberLeft, MemberOptedIn, MemberOptedOut, MemberVolunteered,
    QuietHoursSet, StandingReleaseGranted, StandingReleaseRevoked,
};
use crate::domain::value::{BrigadeKind, Clearance, DepartureReason, DutyKind, Name, NoticeHours};
use crate::domain::zone::{QuietHours, Zone};

fn id<T: TypedId>(number: u128) -> T {
    T::from_uuid(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number))
}

fn sealed<T>(text: &str) -> Sealed<T> {
    Sealed::from_parts(id::<SubjectId>(2), text.to_owned())
}

/// One fixed sample of every event, in the order of the enum.
pub fn samples() -> Vec<BrigadeEvent> {
    let day = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
    let talent: TalentId = id(6);
    let (Ok(name), Ok(period), Ok(hours), Ok(notice)) = (
        Name::new("Brigade du ministère"),
        Period::new(day(1), day(31)),
        QuietHours::new(Zone::Metropolitan, 20, 8),
        NoticeHours::new(24),
    ) else {
        return Vec::new();
    };
    vec![
        BrigadeFounded { brigade: id(3), kind: BrigadeKind::Ministerial, organisation: id(4), name: name.clone() }
            .into(),
        BrigadeRenamed { name }.into(),
        MemberVolunteered {
            talent,
            account: id(2),
            subject: id(2),
            home: Some(id(5)),
            at: day(2).and_hms_opt(9, 0, 0).unwrap_or_default().and_utc(),
        }
        .into(),
        MemberAccepted { talent }.into(),
        MemberDeclined { talent, reason: DepartureReason::SkillsNotNeeded, words: Some(sealed("AAAA")) }.into(),
        MemberLeft { talent, reason: DepartureReason::ChangedPost, words: Some(sealed("BBBB")) }.into(),
        ClearanceRecorded { talent, clearance: Clearance::Secret, expires_on: Some(day(31)) }.into(),
        QuietHoursSet { talent, hours: Some(hours) }.into(),
        MemberOptedOut { talent, until: day(15) }.into(),
        MemberOptedIn { talent }.into(),
        StandingReleaseGranted {
            release: id(7),
            talent,
            by: id(8),
            share: Share::FULL,
            notice,
            period,
            conditions: Some(sealed("CCCC")),
        }
        .into(),
        StandingReleaseRevoked { release: id(7), by: id(8) }.into(),
        DutyAssigned { duty: id(9), talent, kind: DutyKind::OnCall, period }.into(),
        DutySwapped { duty: id(9), from: talent, to: id(10) }.into(),
        DutyDropped { duty: id(9) }.into(),
        DutyOffered { duty: id(9), open: true }.into(),
    ]
}
