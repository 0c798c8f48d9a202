//! What would lift each constraint of a set that blocks, and whether that alone gives a team.

use std::collections::BTreeSet;

use vivier_talents::closed_list;

use super::feasible::{Constraint, Holding, Pool};
use super::remedy::{Instead, Remedy, instead};
use crate::domain::value::{Blocking, ConstraintKind};

closed_list! {
    /// What comes of lifting one constraint.
    pub enum LiftEffect {
        /// There is a team.
        Team => "TEAM",
        /// There is a team where the same is done for every seat that asks for the same.
        TeamWithAlike => "TEAM_WITH_ALIKE",
        /// There is none yet: something else blocks as well.
        NotYet => "NOT_YET",
    }
}

/// One constraint of a set, and what would lift it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lift {
    pub constraint: Blocking,
    /// How many more people would fit the seat without it, everything else that it asks for holding; 0 for what is not about one seat.
    pub people: usize,
    /// For `OneSeatEach`: how many people are missing.
    pub missing: Option<usize>,
    /// What could be asked for instead so that the set blocks no more, as near as there is to what is asked; none where it takes
    /// something else, or other people.
    pub remedy: Option<Remedy>,
    /// What comes of the remedy where there is one, and otherwise of the constraint being met by whoever it keeps away. None where that
    /// was not found out.
    pub effect: Option<LiftEffect>,
}

/// `alike`: the seats that ask for the same as the constraint's, its own included; empty where it is about the team.
pub(super) fn lift(pool: &Pool<'_>, set: &BTreeSet<Constraint>, constraint: Constraint, alike: &[usize]) -> Lift {
    let own: Vec<usize> = constraint.seat.into_iter().collect();
    let seats = pool.request.seats.len();
    let set = Holding::only(seats, set);
    let lets = |remedy: Remedy, seats: &[usize], holding: &Holding| {
        let changed = remedy.applied(pool.request, seats)?;
        if let Remedy::Days(days) = remedy {
            return pool.feasible_over(days, holding);
        }
        let everywhere: Vec<usize> = (0..changed.seats.len()).collect();
        let touched = if remedy.is_of_all_seats(pool.request) { &everywhere } else { seats };
        pool.feasible_after(&changed, touched, holding)
    };
    let lifts = |remedy: &Remedy| pool.effort.reached().is_none() && lets(*remedy, &own, &set) == Some(true);
    let gives_a_team = |remedy: &Remedy| lets(*remedy, &own, &Holding::all(seats)) == Some(true);
    let remedy = match instead(pool.request, constraint, &|| pool.shares()) {
        Instead::Widening(remedies) => {
            let first = remedies.partition_point(|remedy| !lifts(remedy));
            remedies.get(first).copied()
        }
        Instead::Ordered(remedies) => remedies.into_iter().find(lifts),
        // Days over which the set blocks no more, and something else does, are told where there are none over which there is a team.
        Instead::Days(remedies) => {
            let first = remedies.iter().position(&lifts);
            let team = first.and_then(|first| remedies[first..].iter().find(|one| lifts(one) && gives_a_team(one)));
            team.copied().or(first.map(|first| remedies[first]))
        }
        Instead::Beside(remedies) => {
            let lifting: Vec<Remedy> = remedies.into_iter().filter(lifts).collect();
            lifting.iter().find(|remedy| gives_a_team(remedy)).or(lifting.first()).copied()
        }
    };
    // What a search that was cut short came to need not be the nearest, and that it came to nothing says nothing.
    let cut_short = pool.effort.reached().is_some();
    let remedy = remedy.filter(|_| !cut_short);
    let team_of = |seats_of: &[usize]| match remedy {
        _ if cut_short => None,
        Some(remedy) => lets(remedy, seats_of, &Holding::all(seats)),
        None => pool.feasible(&Holding::all(seats).without(constraint, seats_of)),
    };
    let done_everywhere = |remedy: Remedy| !remedy.is_of_a_seat() || remedy.is_of_all_seats(pool.request);
    let effect = team_of(&own).and_then(|team| match team {
        true => Some(LiftEffect::Team),
        false if alike.len() < 2 || remedy.is_some_and(done_everywhere) => Some(LiftEffect::NotYet),
        false => team_of(alike).map(|team| if team { LiftEffect::TeamWithAlike } else { LiftEffect::NotYet }),
    });
    let seat = constraint.seat.map(|seat| pool.request.seats[seat].id);
    let people = pool.kept_away(constraint);
    Lift { constraint: Blocking { kind: constraint.kind, seat }, people, missing: None, remedy, effect }
}

/// There are fewer people than it takes, whatever they can do: so many more who fit would make a team with those who fit now, or not yet.
pub(super) fn missing(missing: usize, effect: LiftEffect) -> Lift {
    let constraint = Blocking { kind: ConstraintKind::OneSeatEach, seat: None };
    Lift { constraint, people: 0, missing: Some(missing), remedy: None, effect: Some(effect) }
}
