//! What a team costs, aim by aim. The points that are shown are exactly the sum of the terms that are shown.

use vivier_missions::domain::value::WorkMode;
use vivier_talents::closed_list;

use super::request::{Candidate, Consent, Request, Shape};
use super::screen::screen;
use crate::domain::value::{DutyKind, Level, TeamSeat, TeamSeatId};

closed_list! {
    /// What a good team has.
    pub enum Aim {
        Fit => "FIT",
        Proven => "PROVEN",
        Balance => "BALANCE",
        Travel => "TRAVEL",
        Load => "LOAD",
        Priority => "PRIORITY",
        Consent => "CONSENT",
        Duty => "DUTY",
        Size => "SIZE",
    }
}

/// Points of one aim.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    pub aim: Aim,
    /// 0 or more; fewer are better.
    pub points: i64,
}

/// The points of one person on these seats, without the balance, which is between people.
pub fn member_terms(request: &Request, candidate: &Candidate, seats: &[&TeamSeat]) -> Vec<Term> {
    let weights = &request.weights;
    let asked = seats.iter().flat_map(|seat| &seat.skills);
    let (mut missing, mut unproven, mut number) = (0, 0, 0);
    for needed in asked {
        let held = candidate.skills.iter().find(|held| held.skill == needed.skill);
        missing += held.map_or(Level::MAX, |held| Level::MAX - held.level.number());
        unproven += i64::from(held.is_none_or(|held| !held.proven));
        number += 1;
    }
    let number = number.max(1);
    let travels = seats
        .iter()
        .any(|seat| seat.mode != WorkMode::Remote && seat.region.is_some() && seat.region != candidate.home);
    let share = seats.iter().map(|seat| seat.share.percent()).max().unwrap_or(0);
    let to_ask = match candidate.consent {
        Consent::NotNeeded => false,
        // What is granted with more notice than there is has to be asked for all the same.
        Consent::Standing(_) => !candidate.has_granted(share, request.notice_hours),
        Consent::ToAsk | Consent::Refused => true,
    };
    let off_duty = match candidate.duty {
        Some(DutyKind::OnCall) => 0,
        Some(DutyKind::Backup) => weights.duty / 2,
        None => weights.duty,
    };
    let terms = [
        (Aim::Fit, weights.fit * missing / number),
        (Aim::Proven, weights.proven * unproven / number),
        (Aim::Travel, weights.travel * i64::from(travels)),
        (Aim::Load, weights.load * candidate.recent.max(0)),
        (Aim::Priority, weights.priority * candidate.other_priority.max(0)),
        (Aim::Consent, weights.consent * i64::from(to_ask)),
        (Aim::Duty, off_duty),
        (Aim::Size, weights.size),
    ];
    terms.into_iter().map(|(aim, points)| Term { aim, points }).collect()
}

/// The seats that a member stands for: the given ones where each takes one, and otherwise every one that the person fits.
pub(super) fn stands_for<'a>(request: &'a Request, candidate: &Candidate, given: &[TeamSeatId]) -> Vec<&'a TeamSeat> {
    let all = request.seats.iter();
    match request.shape {
        Shape::OnePerSeat => all.filter(|seat| given.contains(&seat.id)).collect(),
        Shape::AtMost(_) => all.filter(|seat| screen(request, candidate, seat).is_empty()).collect(),
    }
}

/// What another person of a ministry adds, of which `already` (at most the team's size) are in the team: a pair with each.
pub(super) fn balance_step(request: &Request, already: u32) -> i64 {
    request.weights.balance * i64::from(already)
}
