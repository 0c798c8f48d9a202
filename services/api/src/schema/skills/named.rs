//! Skills that a client names: what no framework has is told at its field, before anybody has it or asks for it. It is told here, since talents and
//! missions keep skills by their ids and know no framework.

use async_graphql::{Context, Result};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::problem::Problem;
use vivier_skills::domain::value::SkillId;
use vivier_skills::read;
use vivier_talents::domain::value::SkillKey;

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;

/// Refuses at `field` what nobody can hold: `UNKNOWN_SKILL`, or `SKILL_NOT_CLAIMABLE` for a heading or an occupation. What was retired is still held.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn check_claimed(
    ctx: &Context<'_>,
    reader: &mut Reader,
    field: &str,
    skill: Option<SkillKey>,
) -> Result<()> {
    let Some(skill) = skill else { return Ok(()) };
    let code = match read::skill(ctx.store()?, SkillId::from_uuid(skill)).await? {
        None => "UNKNOWN_SKILL",
        Some(known) if !known.kind().can_be_claimed() => "SKILL_NOT_CLAIMABLE",
        Some(_) => return Ok(()),
    };
    reader.refuse(Problem::new(code).at(field));
    Ok(())
}

/// Refuses with `UNKNOWN_SKILL` at `seat.skills.N.skillId` each skill that no framework has. Any node of the skill graph may be asked for, headings too.
/// `named`: as the input names them, each at its place; `None` where the id is none. `kept`: what the seat asks for already, which stays as it is.
///
/// # Errors
/// Faults of the store.
pub(crate) async fn check_seat(
    ctx: &Context<'_>,
    reader: &mut Reader,
    named: &[Option<SkillKey>],
    kept: &[SkillKey],
) -> Result<()> {
    let ids: Vec<SkillId> = named.iter().flatten().map(|skill| SkillId::from_uuid(*skill)).collect();
    let known = read::skills(ctx.store()?, &ids).await?;
    for (rank, named) in named.iter().enumerate() {
        let Some(named) = named else { continue };
        if !kept.contains(named) && !known.iter().any(|skill| skill.id == *named) {
            reader.refuse(Problem::new("UNKNOWN_SKILL").at(&format!("seat.skills.{rank}.skillId")));
        }
    }
    Ok(())
}
