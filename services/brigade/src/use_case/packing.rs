//! A team of which one person takes several seats: decided on as such, and called as a team with one seat for each person.

use vivier_event_store::Unit;
use vivier_kernel::id::TalentId;
use vivier_kernel::problem::Problem;

use super::mobilise::{Place, check_backups, not_possible, with_backups};
use crate::composition::backups::{Backups, backups};
use crate::composition::check::check;
use crate::composition::request::{Candidate, Request, Shape};
use crate::composition::solve::{by_hand, placed};
use crate::domain::mobilisation::event::Assignment;
use crate::domain::mobilisation::packing::packed;
use crate::domain::value::{TeamSeat, TeamSeatId};
use crate::read::pool::assignments;

/// What was decided: one seat for each person, who is asked for it, and the points of the team.
pub(super) struct Packed {
    pub(super) seats: Vec<TeamSeat>,
    pub(super) decided: Vec<Assignment>,
    pub(super) points: i64,
}

/// Checks a team for seats of which one person may take several, and makes one seat of what each of its people takes. `own`: whoever
/// may stand behind.
pub(super) fn pack(
    unit: &Unit,
    request: &Request,
    candidates: &[Candidate],
    own: &[TalentId],
    places: &[Place],
) -> Result<Packed, Problem> {
    let pairs: Vec<(TalentId, TeamSeatId)> = places.iter().map(|place| (place.chosen, place.seat)).collect();
    let (team, findings) = placed(request, candidates, &pairs);
    if let Some(finding) = findings.first() {
        return Err(not_possible(places, finding));
    }
    let people = packed(&request.seats, &pairs, || TeamSeatId::new(unit.clock()));
    let seats: Vec<TeamSeat> = people.iter().map(|(_, seat)| seat.clone()).collect();
    let one_each = Request { seats: seats.clone(), shape: Shape::OnePerSeat, ..request.clone() }.checked()?;
    let members: Vec<_> = people.iter().map(|(talent, seat)| (*talent, vec![seat.id])).collect();
    let whole = by_hand(&one_each, candidates, &members);
    if let Some(finding) = check(&one_each, candidates, &whole).first() {
        return Err(not_possible(&[], finding));
    }
    let behind: Vec<Backups> = backups(&one_each, candidates, &whole).iter().map(|behind| behind.among(own)).collect();
    // Whoever was named behind one of somebody's seats stands behind all that they take.
    let place = |(talent, seat): &(TalentId, TeamSeat)| Place {
        seat: seat.id,
        chosen: *talent,
        backups: places.iter().filter(|place| place.chosen == *talent).find_map(|place| place.backups.clone()),
    };
    let named: Vec<Place> = people.iter().map(place).collect();
    let decided = with_backups(&named, &assignments(&whole, &behind));
    check_backups(&one_each, candidates, &decided)?;
    Ok(Packed { seats, decided, points: team.points })
}
