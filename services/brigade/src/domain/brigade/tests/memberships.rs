//! Several memberships of one person, taken together.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use uuid::Uuid;
use vivier_kernel::id::TypedId as _;

use crate::domain::brigade::membership::Memberships;
use crate::domain::brigade::state::Member;
use crate::domain::brigade::transitions::MemberStatus;
use crate::domain::mobilisation::command::Callable;
use crate::domain::value::Clearance;
use crate::domain::zone::{QuietHours, Zone};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn quiet(from: i64, until: i64) -> Option<QuietHours> {
    QuietHours::new(Zone::Metropolitan, from, until).ok()
}

fn member(quiet_hours: Option<QuietHours>) -> Member {
    let id = Uuid::from_u128(1);
    Member {
        account: vivier_kernel::id::AccountId::from_uuid(id),
        subject: vivier_kernel::id::SubjectId::from_uuid(id),
        home: None,
        status: MemberStatus::Accepted,
        volunteered_at: at("2026-01-01T00:00:00Z"),
        clearance: Clearance::None,
        clearance_until: None,
        quiet_hours,
        opted_out_until: None,
        releases: BTreeMap::new(),
        departure: None,
    }
}

#[test]
fn quiet_hours_follow_upon_each_other_and_may_leave_no_hour() {
    let now = at("2026-01-10T19:30:00Z");
    for (hours, own, expected) in [
        (vec![None, None], None, Callable::Yes),
        (vec![quiet(20, 22), None], None, Callable::QuietUntil(at("2026-01-10T21:00:00Z"))),
        // Until 22, from then until 7, and in the person's own settings until 9.
        (vec![quiet(20, 22), quiet(22, 7)], quiet(6, 9), Callable::QuietUntil(at("2026-01-11T08:00:00Z"))),
        (vec![None], quiet(20, 8), Callable::QuietUntil(at("2026-01-11T07:00:00Z"))),
        (vec![quiet(8, 20), quiet(20, 8)], None, Callable::No),
        (vec![], None, Callable::No),
    ] {
        let all = Memberships::new(hours.iter().map(|hours| member(*hours)));
        assert_eq!(all.callable(now, own), expected, "{hours:?} {own:?}");
    }
}

#[test]
fn a_no_to_one_brigade_is_a_no_and_a_membership_that_is_over_says_nothing() {
    let now = at("2026-01-10T12:00:00Z");
    let out = Member { opted_out_until: Some(now.date_naive()), ..member(None) };
    assert_eq!(Memberships::new([member(None), out.clone()]).callable(now, None), Callable::No);
    let left = Member { status: MemberStatus::Left, clearance: Clearance::Secret, ..out };
    let all = Memberships::new([Member { clearance: Clearance::Restricted, ..member(None) }, left, member(None)]);
    assert_eq!(all.callable(now, None), Callable::Yes);
    assert_eq!(all.clearance_on(now.date_naive()), Clearance::Restricted);
}
