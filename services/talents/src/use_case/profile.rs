//! `describeProfile` and `chooseVisibility`: what a profile says, and to whom.

use std::collections::BTreeMap;

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::TalentId;

use super::{TalentOutcome, authorised, seal_optional, subject};
use crate::domain::command::TalentCommand;
use crate::domain::state::Profile;
use crate::domain::value::{Audience, DisplayName, Headline, Presentation, Region, RemotePreference, Section};

/// Puts these texts and places in the stead of the former ones; what is absent is taken away.
#[derive(Clone, Debug, Serialize)]
pub struct DescribeProfile {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub display_name: Option<DisplayName>,
    pub headline: Option<Headline>,
    pub presentation: Option<Presentation>,
    pub regions: Vec<Region>,
    pub remote: RemotePreference,
}

impl UseCase for DescribeProfile {
    const NAME: &'static str = "describeProfile";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        let subject = subject(&talent)?;
        let profile = Profile {
            display_name: seal_optional(unit.store().keys(), subject, self.display_name.as_ref()).await?,
            headline: seal_optional(unit.store().keys(), subject, self.headline.as_ref()).await?,
            presentation: seal_optional(unit.store().keys(), subject, self.presentation.as_ref()).await?,
            regions: self.regions.clone(),
            remote: self.remote,
        };
        unit.decide(&mut talent, TalentCommand::DescribeProfile(Box::new(profile)))?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}

/// Chooses to whom some sections are shown; the others stay as they are.
#[derive(Clone, Debug, Serialize)]
pub struct ChooseVisibility {
    pub talent: TalentId,
    pub expected_version: Option<i64>,
    pub audiences: BTreeMap<Section, Audience>,
}

impl UseCase for ChooseVisibility {
    const NAME: &'static str = "chooseVisibility";
    type Outcome = TalentOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<TalentOutcome, CommandError> {
        let mut talent = authorised(unit, Self::NAME, self.talent, self.expected_version).await?;
        unit.decide(&mut talent, TalentCommand::ChooseVisibility { audiences: self.audiences.clone() })?;
        Ok(TalentOutcome::of(self.talent, &talent))
    }
}
