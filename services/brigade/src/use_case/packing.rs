//! A team of which one person takes several seats: decided on as such, and called as a team with one seat for each person.

use vivier_event_store::Unit;
use vivier_kernel::id::TalentId;
use vivier_kernel::invalid::Invalid;
use vivier_kernel::problem::{Problem, Refusal as _};

use super::lists::{People, listed};
use super::mobilise::{Place, check_backup, not_possible};
use crate::composition::backups::against_backup;
use crate::composition::check::check;
use crate::composition::request::{Request, Shape};
use crate::composition::solve::{by_hand, placed};
use crate::domain::mobilisation::event::{Assignment, TakenOff};
use crate::domain::mobilisation::packing::packed;
use crate::domain::mobilisation::refusal::MobilisationRefusal;
use crate::domain::value::{MAX_BACKUPS, MAX_SKILLS_PER_SEAT, TeamSeat, TeamSeatId};

/// What was decided: one seat for each person, who is asked for it, and the points of the team.
pub(super) struct Packed {
    pub(super) seats: Vec<TeamSeat>,
    pub(super) decided: Vec<Assignment>,
    pub(super) taken_off: Vec<TakenOff>,
    pub(super) points: i64,
}

/// Checks a team for seats of which one person may take several, and makes one seat of what each of its people takes.
pub(super) fn pack(unit: &Unit, request: &Request, known: People<'_>, places: &[Place]) -> Result<Packed, Problem> {
    let candidates = known.candidates;
    let pairs: Vec<(TalentId, TeamSeatId)> = places.iter().map(|place| (place.chosen, place.seat)).collect();
    let (team, findings) = placed(request, candidates, &pairs);
    if let Some(finding) = findings.first() {
        return Err(not_possible(request, places, finding));
    }
    let people = packed(&request.seats, &pairs, || TeamSeatId::new(unit.clock()));
    for (talent, seat) in &people {
        if seat.skills.len() > MAX_SKILLS_PER_SEAT {
            let last = places.iter().rposition(|place| place.chosen == *talent).unwrap_or_default();
            return Err(Invalid::TooMany { max: MAX_SKILLS_PER_SEAT }.at(&format!("places.{last}.talentId")));
        }
    }
    let seats: Vec<TeamSeat> = people.iter().map(|(_, seat)| seat.clone()).collect();
    let one_each = Request { seats: seats.clone(), shape: Shape::OnePerSeat, ..request.clone() }.checked()?;
    let members: Vec<_> = people.iter().map(|(talent, seat)| (*talent, vec![seat.id])).collect();
    let whole = by_hand(&one_each, candidates, &members);
    if let Some(finding) = check(&one_each, candidates, &whole).first() {
        return Err(not_possible(request, places, finding));
    }
    let mut named: Vec<Place> = Vec::with_capacity(people.len());
    for (talent, seat) in &people {
        let theirs = named_behind(places, *talent)?;
        for Named { backup, field } in theirs.iter().flatten() {
            check_backup(&one_each, candidates, (seat, *backup), field)?;
        }
        let backups = theirs.map(|theirs| theirs.into_iter().map(|named| named.backup).collect());
        named.push(Place { seat: seat.id, chosen: *talent, backups });
    }
    // Whoever was shown for a part of what somebody takes, and could take all of it.
    let mut shown = Vec::new();
    for (talent, seat) in &people {
        let parts: Vec<TeamSeatId> = pairs.iter().filter(|(one, _)| one == talent).map(|(_, part)| *part).collect();
        let of_part = known.shown.iter().filter(|(part, _)| parts.contains(part)).map(|(_, other)| *other);
        let able = of_part.filter(|other| against_backup(&one_each, candidates, seat, *other).is_empty());
        shown.extend(able.map(|other| (seat.id, other)));
    }
    let (decided, taken_off) = listed(&one_each, &whole, People { shown: &shown, ..known }, &named);
    Ok(Packed { seats, decided, taken_off, points: team.points })
}

/// Somebody who was named behind a place, and where.
struct Named {
    backup: TalentId,
    field: String,
}

/// Whoever was named behind any of somebody's seats stands behind all that they take, each once; none where nobody was named behind any.
fn named_behind(places: &[Place], talent: TalentId) -> Result<Option<Vec<Named>>, Problem> {
    let mut all: Option<Vec<Named>> = None;
    for (index, place) in places.iter().enumerate().filter(|(_, place)| place.chosen == talent) {
        let Some(backups) = &place.backups else { continue };
        let all = all.get_or_insert_default();
        for (rank, backup) in backups.iter().enumerate() {
            let field = format!("places.{index}.backupIds.{rank}");
            if *backup == talent || backups[..rank].contains(backup) {
                return Err(MobilisationRefusal::PersonTwice { field }.problem());
            }
            if all.iter().all(|named| named.backup != *backup) {
                all.push(Named { backup: *backup, field });
            }
        }
        if all.len() > MAX_BACKUPS {
            return Err(Invalid::TooMany { max: MAX_BACKUPS }.at(&format!("places.{index}.backupIds")));
        }
    }
    Ok(all)
}
