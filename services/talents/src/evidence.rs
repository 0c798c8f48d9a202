//! Proofs of skills: what completing a placement, or checking a certificate, adds to a profile. Called within other services' use
//! cases, which authorise.

use chrono::NaiveDate;
use vivier_event_store::{Aggregate, CommandError, Unit};
use vivier_kernel::id::TalentId;

use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::event::Proof;
use crate::domain::transitions::{TalentAction, Verdict, verdict};
use crate::domain::value::{Level, SkillKey};
use crate::use_case::register::present_profile;

/// A skill that was seen at work.
#[derive(Clone, Debug)]
pub struct ProvenSkill {
    pub skill: SkillKey,
    pub level: Level,
    pub proof: Proof,
    /// Not in the future.
    pub on: NaiveDate,
    /// The last day on which the proof counts, where it ages.
    pub expires_on: Option<NaiveDate>,
}

/// Records proofs for those of the skills that the talent claims, and says how many; the others are passed over, for a
/// profile says only what its owner put there. Whoever has registered anew since has them proven in that profile too. Nothing happens to the
/// profile of somebody who was erased.
///
/// # Errors
/// `NotFound`; `DATE_IN_FUTURE`, `EXPIRES_BEFORE_PROOF`; `Store`.
pub async fn prove(unit: &mut Unit, talent: TalentId, skills: Vec<ProvenSkill>) -> Result<usize, CommandError> {
    let mut aggregate = unit.load_existing::<Talent>(talent).await?;
    let present = match aggregate.state.account() {
        Some(account) => present_profile(unit, account).await?.filter(|present| *present != talent),
        None => None,
    };
    let Some(present) = present else { return prove_in(unit, &mut aggregate, skills) };
    let proven = prove_in(unit, &mut aggregate, skills.clone())?;
    let mut aggregate = unit.load_existing::<Talent>(present).await?;
    Ok(proven + prove_in(unit, &mut aggregate, skills)?)
}

/// The same on a talent that the unit has loaded already: a unit loads an aggregate once.
///
/// # Errors
/// As [`prove`], without `NotFound`.
pub fn prove_in(
    unit: &mut Unit,
    talent: &mut Aggregate<Talent>,
    skills: Vec<ProvenSkill>,
) -> Result<usize, CommandError> {
    if !matches!(verdict(talent.state.status, TalentAction::ProveSkill), Verdict::Taken(_)) {
        return Ok(0);
    }
    let mut proven = 0;
    for ProvenSkill { skill, level, proof, on, expires_on } in skills {
        if talent.state.claims.contains_key(&skill) {
            proven += unit.decide(talent, TalentCommand::ProveSkill { skill, level, proof, on, expires_on })?;
        }
    }
    Ok(proven)
}
