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
