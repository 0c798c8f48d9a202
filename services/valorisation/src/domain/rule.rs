//! What is paid for what: pure functions of the policy's terms, in whole hundredths of a day.
//!
//! Products are rounded to the nearest hundredth, halves up; shares are cut down to the hundredth and the rest goes to the
//! other side, so that nothing is lost or made.

use super::policy::{Demurrage, PolicyTerms};
use super::value::Work;

/// What a completed placement pays, in hundredths of a day. `person + service = host + programme`.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Payment {
    pub person: i64,
    pub service: i64,
    /// What the benefiting administration pays.
    pub host: i64,
    /// What the programme adds.
    pub programme: i64,
}

/// `value × numerator ÷ denominator`, rounded to the nearest, halves up. All are 0 or more.
fn scaled(value: i64, numerator: i64, denominator: i64) -> i64 {
    (value * numerator * 2 + denominator) / (denominator * 2)
}

/// What is worked, at the rate of the seat's level and the factor of the mission's priority.
pub fn worth(terms: &PolicyTerms, work: Work) -> i64 {
    let level = usize::try_from(work.level.clamp(1, 4) - 1).unwrap_or(0);
    let factor = 100 * 100 + terms.priority_bonus * work.priority.clamp(0, 100);
    scaled(work.days.max(0), terms.level_rates[level] * factor, 100 * 100 * 100)
}

/// How a placement's worth is shared and paid.
///
/// `released`: false for external people, whose whole worth is their own. `available`: what the benefiting administration can
/// pay above its hard limit; the programme pays what is beyond.
pub fn placement(terms: &PolicyTerms, work: Work, released: bool, available: i64) -> Payment {
    let worth = worth(terms, work);
    let service = if released { worth * terms.service_share / 100 } else { 0 };
    let host = (worth * terms.host_share / 100).min(available.max(0));
    Payment { person: worth - service, service, host, programme: worth - host }
}

/// What a call that was answered in time pays: to the person and to their service.
pub fn call(terms: &PolicyTerms, released: bool) -> (i64, i64) {
    let service = if released { terms.call_service.hundredths() } else { 0 };
    (terms.call_person.hundredths(), service)
}

/// What days of mentoring or of sharing a skill are worth. `half_days`: half days given.
pub fn given(rate: i64, half_days: i64) -> i64 {
    scaled(half_days.max(0) * 50, rate, 100)
}

/// What points of priority cost.
pub fn priority(terms: &PolicyTerms, points: i64) -> i64 {
    points * terms.priority_price.hundredths()
}

/// What a balance loses that has lain still for a month.
pub fn demurrage(terms: Demurrage, balance: i64) -> i64 {
    (balance - terms.free.hundredths()).max(0) * terms.percent / 100
}
