//! Who is called for each seat of a team that a coordinator decided on, and whom they left out.

use vivier_kernel::id::TalentId;

use super::mobilise::Place;
use crate::composition::backups::{Backups, backups, backups_among};
use crate::composition::request::{Candidate, Request};
use crate::composition::solve::Team;
use crate::domain::mobilisation::event::{Assignment, TakenOff};
use crate::domain::value::TeamSeatId;
use crate::read::pool::assignments;

/// The people whom a coordinator decides on.
#[derive(Clone, Copy)]
pub(super) struct People<'a> {
    /// Whom they may know of.
    pub(super) candidates: &'a [Candidate],
    /// Whoever stands behind where that is left to the search.
    pub(super) own: &'a [TalentId],
    /// Who was shown to them, and for which seat.
    pub(super) shown: &'a [(TeamSeatId, TalentId)],
}

/// Who is shown for which seat with these teams: whoever is in one of them, and who could take the place of somebody in the best one.
pub(super) fn shown(teams: &[Team], backups: &[Backups]) -> Vec<(TeamSeatId, TalentId)> {
    let members = teams.iter().flat_map(|team| &team.members);
    let there = members.flat_map(|member| member.seats.iter().map(|seat| (*seat, member.talent)));
    let best = teams.first().into_iter().flat_map(|team| &team.members).zip(backups);
    let behind = best.flat_map(|(member, behind)| {
        let people = behind.people.iter().map(|(talent, _)| *talent);
        people.flat_map(|talent| member.seats.iter().map(move |seat| (*seat, talent)))
    });
    there.chain(behind).collect()
}

/// What was decided, with those whom the search puts behind whoever was chosen where nobody was named; and whom the coordinator left out where
/// they named themselves who stands behind a seat: whoever was shown to them for it or stands behind it by the search, is not in the team, and is on no
/// list of a seat that asks for the same. Where that was left to the search, nobody was left out.
pub(super) fn listed(
    request: &Request,
    team: &Team,
    people: People<'_>,
    decided: &[Place],
) -> (Vec<Assignment>, Vec<TakenOff>) {
    let found =
        assignments(team, &backups_among(request, people.candidates, team, |talent| people.own.contains(&talent)));
    let behind = |place: &Place| {
        let found = found.iter().find(|found| found.seat == place.seat);
        place.backups.clone().or_else(|| found.map(|found| found.backups.clone())).unwrap_or_default()
    };
    let list = |place: &Place| Assignment { seat: place.seat, chosen: place.chosen, backups: behind(place) };
    let lists: Vec<Assignment> = decided.iter().map(list).collect();
    let mut known = shown(std::slice::from_ref(team), &backups(request, people.candidates, team));
    known.extend(people.shown);
    let taken_off = taken_off(request, decided, &lists, &known);
    (lists, taken_off)
}

fn taken_off(
    request: &Request,
    decided: &[Place],
    lists: &[Assignment],
    known: &[(TeamSeatId, TalentId)],
) -> Vec<TakenOff> {
    let seat = |id: TeamSeatId| request.seats.iter().find(|seat| seat.id == id);
    let are_alike = |one, other| seat(one).zip(seat(other)).is_some_and(|(one, other)| one.is_alike(other));
    let is_in_team = |talent| decided.iter().any(|place| place.chosen == talent);
    let named = decided.iter().filter(|place| place.backups.is_some());
    let off = named.map(|place| {
        let alike = |list: &&Assignment| are_alike(list.seat, place.seat);
        let wanted: Vec<TalentId> = lists.iter().filter(alike).flat_map(|list| list.backups.clone()).collect();
        let of_seat = known.iter().filter(|(seat, _)| are_alike(*seat, place.seat)).map(|(_, talent)| *talent);
        let mut people: Vec<TalentId> =
            of_seat.filter(|talent| !is_in_team(*talent) && !wanted.contains(talent)).collect();
        people.sort_unstable();
        people.dedup();
        TakenOff { seat: place.seat, people }
    });
    off.filter(|off| !off.people.is_empty()).collect()
}
