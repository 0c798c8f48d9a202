//! `claimSkill`, `reviseSkillClaim`, `withdrawSkillClaim`, and a colleague's `endorseSkill`.

use chrono::NaiveDate;
use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TalentId;
use vivier_kernel::problem::Problem;

use super::{TalentOutcome, authorised, releases};
use crate::access;
use crate::domain::command::TalentCommand;
use crate::domain::decide::Talent;
use crate::domain::state::TalentState;
use crate::domain::value::{Level, Section, SkillKey};
use crate::read::view::Rights;

/// Says that the talent has a skill.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimSkill {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub skill: SkillKey,
    pub level: Level,
    pub since: Option<NaiveDate>,
}

impl UseCase for ClaimSkill {
    const NAME: &'static str = "claimSkill";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let command = TalentCommand::ClaimSkill { skill: self.skill, level: self.level, since: self.since };
        unit.decide(&mut talent, command)?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Says another level or another beginning of a claimed skill.
#[derive(Clone, Debug, Serialize)]
pub struct ReviseSkillClaim {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub skill: SkillKey,
    pub level: Level,
    pub since: Option<NaiveDate>,
}

impl UseCase for ReviseSkillClaim {
    const NAME: &'static str = "reviseSkillClaim";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let command = TalentCommand::ReviseSkillClaim { skill: self.skill, level: self.level, since: self.since };
        unit.decide(&mut talent, command)?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Takes a claimed skill out of the profile, with what stood behind it.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawSkillClaim {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub skill: SkillKey,
}

impl UseCase for WithdrawSkillClaim {
    const NAME: &'static str = "withdrawSkillClaim";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        unit.decide(&mut talent, TalentCommand::WithdrawSkillClaim { skill: self.skill })?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// The actor stands, by name, behind a colleague's skill.
#[derive(Clone, Debug, Serialize)]
pub struct EndorseSkill {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub skill: SkillKey,
    /// The caller has found a placement of the actor with the talent, or a brigade that the actor coordinates. It says who acts, and is no
    /// part of what was asked for: a request that is sent again stays the same.
    #[serde(skip)]
    pub involved: bool,
}

impl UseCase for EndorseSkill {
    const NAME: &'static str = "endorseSkill";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let by = unit.actor().account().filter(|_| access::may(unit.actor(), Self::NAME, None));
        let mut talent = unit.load_existing::<Talent>(self.talent).await?;
        // Whoever may not see the claim must not learn of it from the answer.
        let releases = releases(unit, &talent.state).await?;
        if !shows_skills(unit.actor(), &talent.state, releases, self.involved) {
            return Err(CommandError::NotFound);
        }
        let Some(by) = by else { return Err(Problem::new("NOT_ALLOWED").into()) };
        unit.expect_version(&talent, self.expected_version)?;
        unit.decide(&mut talent, TalentCommand::EndorseSkill { skill: self.skill, by })?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// True where the actor is shown the skills of this talent: by the rule that shows them the profile.
fn shows_skills(actor: &Actor, talent: &TalentState, releases: bool, involved: bool) -> bool {
    let Some(account) = talent.account() else { return false };
    let rights = Rights::of(actor, account, releases, involved);
    rights.sees(talent.status) && rights.sees_section(Section::Skills, talent.audience(Section::Skills))
}
