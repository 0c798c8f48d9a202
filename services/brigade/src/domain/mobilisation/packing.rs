//! Seats of which one person takes several, as one seat for each person.

use vivier_kernel::id::TalentId;

use crate::domain::value::{SeatSkill, SeatTitle, TeamSeat, TeamSeatId};

/// What stands between the titles of seats that became one.
const AND: &str = " + ";
/// The most characters of a title.
const TITLE: usize = 160;

/// One seat for each person, with what the seats that they take ask for together; `id` gives each its own. The seats are in the order of
/// those that were asked for; they are the same in share, mode and region, so that the first one's hold for all.
pub fn packed(
    seats: &[TeamSeat],
    places: &[(TalentId, TeamSeatId)],
    mut id: impl FnMut() -> TeamSeatId,
) -> Vec<(TalentId, TeamSeat)> {
    let mut people: Vec<(TalentId, Vec<&TeamSeat>)> = Vec::new();
    for seat in seats {
        for (talent, _) in places.iter().filter(|(_, taken)| *taken == seat.id) {
            match people.iter_mut().find(|(known, _)| known == talent) {
                Some((_, taken)) => taken.push(seat),
                None => people.push((*talent, vec![seat])),
            }
        }
    }
    people.into_iter().filter_map(|(talent, taken)| Some((talent, together(&taken, id())?))).collect()
}

/// How many ways are looked at to tell which seats became one.
const MOST_LOOKS: usize = 20_000;

/// Which of the packed seats each of those that were asked for is part of, in their order. None where that cannot be told: seats that ask for
/// nearly the same can have been put together in very many ways.
pub fn unpacked(asked: &[TeamSeat], packed: &[TeamSeat]) -> Option<Vec<usize>> {
    let mut parts = Vec::with_capacity(asked.len());
    let mut looks = 0;
    unpack(asked, packed, &mut parts, &mut looks).then_some(parts)
}

fn unpack(asked: &[TeamSeat], packed: &[TeamSeat], parts: &mut Vec<usize>, looks: &mut usize) -> bool {
    *looks += 1;
    if *looks > MOST_LOOKS {
        return false;
    }
    let of = |part: usize, parts: &[usize]| -> Vec<&TeamSeat> {
        parts.iter().zip(asked).filter(|(known, _)| **known == part).map(|(_, seat)| seat).collect()
    };
    let Some(seat) = asked.get(parts.len()) else {
        return packed
            .iter()
            .enumerate()
            .all(|(part, whole)| together(&of(part, parts), whole.id).as_ref() == Some(whole));
    };
    // The packed seats stand in the order of their first ones.
    let begun = parts.iter().max().map_or(0, |last| last + 1);
    for part in 0..packed.len().min(begun + 1) {
        let fits = |asked: &SeatSkill| {
            packed[part].skills.iter().any(|held| held.skill == asked.skill && held.level >= asked.level)
        };
        if seat.skills.iter().all(fits) && seat.clearance <= packed[part].clearance {
            parts.push(part);
            if unpack(asked, packed, parts, looks) {
                return true;
            }
            parts.pop();
        }
    }
    false
}

fn together(seats: &[&TeamSeat], id: TeamSeatId) -> Option<TeamSeat> {
    let first = *seats.first()?;
    let mut skills: Vec<SeatSkill> = Vec::new();
    for asked in seats.iter().flat_map(|seat| &seat.skills) {
        match skills.iter_mut().find(|known| known.skill == asked.skill) {
            Some(known) => known.level = known.level.max(asked.level),
            None => skills.push(*asked),
        }
    }
    let clearance = seats.iter().map(|seat| seat.clearance).max().unwrap_or(first.clearance);
    Some(TeamSeat {
        id,
        title: title(seats).unwrap_or_else(|| first.title.clone()),
        skills,
        clearance,
        ..first.clone()
    })
}

/// All titles, as far as they go into one.
fn title(seats: &[&TeamSeat]) -> Option<SeatTitle> {
    let titles: Vec<&str> = seats.iter().map(|seat| seat.title.as_str()).collect();
    let whole = titles.join(AND);
    let text: String = match whole.chars().count() > TITLE {
        true => whole.chars().take(TITLE - 1).chain(['…']).collect(),
        false => whole,
    };
    SeatTitle::new(&text).ok()
}
