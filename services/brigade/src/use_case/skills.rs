//! A need or a recipe asks for skills that there are: nobody could ever hold another.

use std::collections::HashSet;

use uuid::Uuid;
use vivier_event_store::{CommandError, Store};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;
use vivier_skills::domain::value::SkillId;

use crate::domain::value::{TeamSeat, check_seats};

/// Refuses a skill that no framework has, or none that somebody can hold: a heading or an occupation. What was retired is still held by people.
///
/// # Errors
/// As `check_seats`; `UNKNOWN_SKILL` or `SKILL_NOT_CLAIMABLE` at `seats.N.skills.M.skillId`.
pub(super) async fn check_skills(store: &Store, seats: &[TeamSeat]) -> Result<(), CommandError> {
    if seats.is_empty() {
        return Ok(());
    }
    check_seats(seats)?;
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
            return Err(Problem::new(code).at(&format!("seats.{index}.skills.{rank}.skillId")).into());
        }
    }
    Ok(())
}
