//! `learnSkillAlias`, `reviewSkillAlias`.

use serde::{Deserialize, Serialize};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::access::denial;
use vivier_kernel::id::AccountId;
use vivier_kernel::locale::Locale;
use vivier_kernel::problem::Problem;

use super::domain::{AliasText, SkillAlias, SkillAliasCommand, SkillAliasId};
use crate::Skills;
use crate::access;
use crate::domain::value::SkillId;
use crate::read;

/// Which alias a command was about.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AliasOutcome {
    pub alias: SkillAliasId,
}

/// The actor says these words for a skill. Words that a framework knows already are refused: they find what it says.
#[derive(Clone, Serialize)]
pub struct LearnSkillAlias {
    pub text: AliasText,
    pub locale: Locale,
    pub skill: SkillId,
    #[serde(skip)]
    pub skills: Skills,
}

impl UseCase for LearnSkillAlias {
    const NAME: &'static str = "learnSkillAlias";
    type Outcome = AliasOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AliasOutcome, CommandError> {
        let by = authorised(unit, Self::NAME)?;
        let skill = read::skill(unit.store(), self.skill).await?;
        let skill = skill.ok_or_else(|| Problem::new("UNKNOWN_SKILL").at("skillId"))?;
        if skill.retired || !skill.kind().can_be_claimed() {
            return Err(Problem::new("SKILL_NOT_CLAIMABLE").at("skillId").into());
        }
        let alias = SkillAliasId::of(&self.text);
        let mut aggregate = unit.load::<SkillAlias>(alias).await?;
        if aggregate.version == 0 && self.skills.current().named(self.text.as_str()).is_some() {
            return Err(Problem::new("ALIAS_KNOWN").at("text").into());
        }
        let (text, locale, skill) = (self.text.clone(), self.locale, self.skill);
        unit.decide(&mut aggregate, SkillAliasCommand::Learn { text, locale, skill, by })?;
        Ok(AliasOutcome { alias })
    }
}

/// The programme keeps an alias, or rejects it.
#[derive(Clone, Debug, Serialize)]
pub struct ReviewSkillAlias {
    pub alias: SkillAliasId,
    pub kept: bool,
}

impl UseCase for ReviewSkillAlias {
    const NAME: &'static str = "reviewSkillAlias";
    type Outcome = AliasOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<AliasOutcome, CommandError> {
        let by = authorised(unit, Self::NAME)?;
        let mut aggregate = unit.load_existing::<SkillAlias>(self.alias).await?;
        unit.decide(&mut aggregate, SkillAliasCommand::Review { by, kept: self.kept })?;
        Ok(AliasOutcome { alias: self.alias })
    }
}

/// The person behind the command, who may do this.
fn authorised(unit: &Unit, action: &str) -> Result<AccountId, CommandError> {
    let account = unit.actor().account().filter(|_| access::may(unit.actor(), action));
    account.ok_or_else(|| denial(access::PERMISSIONS, action, unit.actor()).into())
}
