//! What is paid for what: a table for each rule, and sums that hold for all inputs.

use proptest::prelude::*;

use crate::domain::policy::{Demurrage, PolicyTerms};
use crate::domain::rule::{Payment, call, demurrage, given, placement, priority, worth};
use crate::domain::value::{Amount, Work};

fn work(days: i64, level: i64, priority: i64) -> Work {
    Work { days, level, priority, confirmed: true }
}

#[test]
fn days_are_worth_more_on_a_higher_level_and_for_a_priority() {
    let terms = PolicyTerms::first();
    for (days, level, priority, expected) in [
        (900, 1, 0, 900),
        (900, 2, 0, 990),
        (900, 3, 0, 1_125),
        (900, 4, 0, 1_350),
        (900, 1, 100, 1_350),
        (900, 1, 40, 1_080),
        (50, 3, 0, 63),  // 62.5, halves up
        (50, 2, 10, 58), // 57.75
        (0, 4, 100, 0),
        (900, 9, 0, 1_350), // beyond the scale counts as its end
        (900, 0, 0, 900),
    ] {
        assert_eq!(
            worth(&terms, work(days, level, priority)),
            expected,
            "{days} at level {level}, priority {priority}"
        );
    }
}

#[test]
fn a_placement_is_shared_by_person_and_service_and_paid_by_host_and_programme() {
    let terms = PolicyTerms::first();
    let pays = |person, service, host, programme| Payment { person, service, host, programme };
    for (name, days, released, available, expected) in [
        ("an agent's", 900, true, 10_000, pays(450, 450, 540, 360)),
        ("an external person's", 900, false, 10_000, pays(900, 0, 540, 360)),
        ("an odd hundredth goes to the person", 901, true, 10_000, pays(451, 450, 540, 361)),
        ("the host pays what it has", 900, true, 100, pays(450, 450, 100, 800)),
        ("a host at its limit pays nothing", 900, true, 0, pays(450, 450, 0, 900)),
        ("nor one beyond it", 900, true, -5, pays(450, 450, 0, 900)),
        ("nothing worked", 0, true, 10_000, pays(0, 0, 0, 0)),
    ] {
        assert_eq!(placement(&terms, work(days, 1, 0), released, available), expected, "{name}");
    }
}

#[test]
fn calls_gifts_and_prices() {
    let terms = PolicyTerms::first();
    assert_eq!((call(&terms, true), call(&terms, false)), ((25, 25), (25, 0)));
    for (rate, half_days, expected) in [(50, 2, 50), (50, 1, 25), (100, 3, 150), (0, 9, 0), (33, 1, 17)] {
        assert_eq!(given(rate, half_days), expected, "{half_days} half days at {rate} %");
    }
    assert_eq!(priority(&terms, 3), 300);
}

#[test]
fn demurrage_takes_of_what_lies_above_the_free_part() {
    let terms = Demurrage { percent: 2, free: Amount::new(1_000).expect("an amount") };
    for (balance, expected) in [(0, 0), (1_000, 0), (1_049, 0), (1_050, 1), (11_000, 200), (-500, 0)] {
        assert_eq!(demurrage(terms, balance), expected, "of {balance}");
    }
    assert_eq!(PolicyTerms::first().demurrage, None, "off by default");
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_made(
        days in 0..200_000_i64, level in 1..=4_i64, weight in 0..=100_i64, released: bool,
        available in -10_000..1_000_000_i64, service in 0..=100_i64, host in 0..=100_i64,
    ) {
        let terms = PolicyTerms { service_share: service, host_share: host, ..PolicyTerms::first() };
        let pays = placement(&terms, work(days, level, weight), released, available);
        prop_assert_eq!(pays.person + pays.service, pays.host + pays.programme);
        prop_assert_eq!(pays.person + pays.service, worth(&terms, work(days, level, weight)));
        prop_assert!(pays.person >= 0 && pays.service >= 0 && pays.host >= 0 && pays.programme >= 0);
        prop_assert!(pays.host <= available.max(0));
    }
}
