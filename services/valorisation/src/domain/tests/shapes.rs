//! What no transfer can be, whoever writes it.

use uuid::Uuid;
use vivier_kernel::id::{OrganisationId, TalentId, TypedId as _};
use vivier_kernel::problem::Refusal as _;

use crate::domain::legs::{Leg, Legs, MAX_LEGS};
use crate::domain::policy::{Demurrage, Limits, MAX_BOUGHT_POINTS, PolicyTerms};
use crate::domain::refusal::LedgerRefusal;
use crate::domain::value::{AccountClass, Amount, Holder};

fn amount(hundredths: i64) -> Amount {
    Amount::new(hundredths).expect("an amount")
}

fn service(number: u128, hundredths: i64) -> Leg {
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(number));
    Leg::new(Holder::Organisation { organisation }, AccountClass::Service, amount(hundredths))
}

#[test]
fn entries_balance_or_are_no_transfer() {
    let many = |count: i64| -> Vec<Leg> {
        let mut legs: Vec<Leg> = (1..count).map(|n| service(n.unsigned_abs().into(), 1)).collect();
        legs.push(service(9_999, 1 - count));
        legs
    };
    let too_many = i64::try_from(MAX_LEGS).expect("a number") + 1;
    for (legs, expected) in [
        (vec![], Some(LedgerRefusal::TooFewLegs)),
        (vec![service(1, 5)], Some(LedgerRefusal::TooFewLegs)),
        (vec![service(1, 5), service(2, -4)], Some(LedgerRefusal::Unbalanced { difference: 1 })),
        (vec![service(1, 5), service(2, -5), service(3, 0)], Some(LedgerRefusal::EmptyLeg)),
        (vec![service(1, 0), service(2, 0)], Some(LedgerRefusal::EmptyLeg)),
        (vec![service(1, 5), service(1, -5)], Some(LedgerRefusal::AccountTwice)),
        (many(too_many), Some(LedgerRefusal::TooManyLegs)),
        (many(too_many - 1), None),
        (vec![service(1, 5), service(2, -5)], None),
    ] {
        assert_eq!(Legs::new(legs.clone()).err(), expected, "{legs:?}");
        let stored = serde_json::to_string(&legs).expect("JSON");
        assert_eq!(serde_json::from_str::<Legs>(&stored).is_err(), expected.is_some(), "read again: {stored}");
    }
}

#[test]
fn amounts_have_an_end_and_gifts_are_more_than_nothing() {
    for (hundredths, any, gift) in [
        (0, true, false),
        (1, true, true),
        (-1, true, false),
        (Amount::MAX, true, true),
        (Amount::MAX + 1, false, false),
        (-Amount::MAX - 1, false, false),
        (i64::MIN, false, false),
    ] {
        assert_eq!(
            (Amount::new(hundredths).is_ok(), Amount::positive(hundredths).is_ok()),
            (any, gift),
            "{hundredths}"
        );
    }
}

#[test]
fn terms_out_of_range_are_refused_with_their_field() {
    let first = PolicyTerms::first;
    assert_eq!(first().checked(), Ok(first()));
    let with = |change: fn(&mut PolicyTerms)| {
        let mut terms = first();
        change(&mut terms);
        terms.checked().err()
    };
    let refused = |field| Some(LedgerRefusal::PolicyTerms { field }.problem());
    for (change, expected) in [
        ((|t: &mut PolicyTerms| t.level_rates[2] = -1) as fn(&mut PolicyTerms), "levelRates"),
        (|t| t.priority_bonus = 1_001, "priorityBonus"),
        (|t| t.service_share = 101, "serviceShare"),
        (|t| t.host_share = -1, "hostShare"),
        (|t| t.call_person = amount(-1), "callPerson"),
        (|t| t.call_service = amount(-1), "callService"),
        (|t| t.mentoring_rate = -1, "mentoringRate"),
        (|t| t.sharing_rate = 1_001, "sharingRate"),
        (|t| t.demurrage = Some(Demurrage { percent: 0, free: amount(1) }), "demurragePercent"),
        (|t| t.demurrage = Some(Demurrage { percent: 1, free: amount(-1) }), "demurrageFree"),
        (|t| t.priority_price = Amount::ZERO, "priorityPrice"),
        (|t| t.priority_points = MAX_BOUGHT_POINTS + 1, "priorityPoints"),
        (|t| t.opening_grant = amount(-5), "openingGrant"),
    ] {
        assert_eq!(with(change), refused(expected), "{expected}");
    }
    let upside_down = |t: &mut PolicyTerms| {
        t.limits.insert(AccountClass::Service, Limits { soft: amount(-10), hard: amount(-5) });
    };
    assert_eq!(with(upside_down), refused("limits"));
    let limited = |t: &mut PolicyTerms| {
        t.limits.insert(AccountClass::Programme, Limits { soft: amount(0), hard: amount(-5) });
    };
    assert_eq!(with(limited), refused("limits"), "the issuer has no limit");
}

#[test]
fn all_that_is_wrong_with_the_terms_is_said_at_once() {
    let demurrage = Some(Demurrage { percent: 101, free: amount(-1) });
    let terms = PolicyTerms { host_share: 101, priority_price: Amount::ZERO, demurrage, ..PolicyTerms::first() };
    let refused = terms.checked().expect_err("refused");
    let told: Vec<_> = refused.all().map(|problem| (problem.code, problem.field.as_deref())).collect();
    let expected = ["hostShare", "priorityPrice", "demurragePercent", "demurrageFree"];
    assert_eq!(told, expected.map(|field| ("CREDIT_POLICY_TERMS", Some(field))));
}

#[test]
fn an_account_id_follows_from_its_holder() {
    let talent = TalentId::from_uuid(Uuid::from_u128(7));
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(7));
    let ids = [Holder::Talent { talent }, Holder::Organisation { organisation }, Holder::Programme]
        .map(crate::domain::value::LedgerAccountId::of);
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2]);
    assert_eq!(ids[0], crate::domain::value::LedgerAccountId::of(Holder::Talent { talent }));
}
