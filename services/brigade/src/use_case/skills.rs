//! A need or a recipe asks for skills that there are: nobody could ever hold another.

use std::collections::HashSet;

use uuid::Uuid;
use vivier_event_store::{CommandError, Store};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;
use vivier_skills::domain::value::SkillId;

use crate::domain::value::{TeamSeat, check_number_of_seats};

/// Refuses each skill that no framework has, or none that somebody can hold: a heading or an occupation. What was retired is still held by people.
///
/// `refused`: what else is refused of the same input, so that all of it is told at once.
///
/// # Errors
/// `refused`; `UNKNOWN_SKILL` or `SKILL_NOT_CLAIMABLE` at `seats.N.skills.M.skillId`.
pub(super) async fn check_skills(
    store: &Store,
    seats: &[TeamSeat],
    refused: impl IntoIterator<Item = Problem>,
) -> Result<(), CommandError> {
    let mut refused: Vec<Problem> = refused.into_iter().collect();
    // Of more seats than a team may have nothing else is said, and nothing is looked up.
    let seats: &[TeamSeat] = if check_number_of_seats(seats.len()).is_ok() { seats } else { &[] };
    let asked: HashSet<Uuid> = seats.iter().flat_map(|seat| &seat.skills).map(|asked| asked.skill).collect();
    let ids: Vec<SkillId> = asked.into_iter().map(SkillId::from_uuid).collect();
    let known = vivier_skills::read::skills(store, &ids).await?;
    for (index, seat) in seats.iter().enumerate() {
        for (rank, asked) in seat.skills.iter().enumerate() {
            let code = match known.iter().find(|skill| skill.id == asked.skill) {
                None => "UNKNOWN_SKILL",
                Some(skill) if !skill.kind().can_be_claimed() => "SKILL_NOT_CLAIMABLE",
                Some(_) => continue,
            };
            refused.push(Problem::new(code).at(&format!("seats.{index}.skills.{rank}.skillId")));
        }
    }
    Ok(Problem::together(refused)?)
}
