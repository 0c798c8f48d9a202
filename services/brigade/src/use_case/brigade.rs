//! `foundBrigade`, `renameBrigade`.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::id::OrganisationId;
use vivier_kernel::problem::Problem;

pub use super::support::BrigadeOutcome;
use super::support::authorise;
use crate::access::{self, CORE, CORE_SCOPE};
use crate::domain::brigade::command::BrigadeCommand;
use crate::domain::brigade::decide::Brigade;
use crate::domain::value::{BrigadeId, BrigadeKind, Name};

/// The scope in which an organisation has at most one brigade.
const ORGANISATION_SCOPE: &str = "brigade.organisation";

/// A new brigade; there is one core brigade, and one at most for each organisation.
#[derive(Clone, Debug, Serialize)]
pub struct FoundBrigade {
    pub kind: BrigadeKind,
    pub organisation: OrganisationId,
    pub name: Name,
}

impl UseCase for FoundBrigade {
    const NAME: &'static str = "foundBrigade";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        // Whoever sees brigades is told that they may not found one: nothing has to look absent.
        authorise(Self::NAME, "brigade", &access::everywhere(unit.actor()))?;
        if vivier_organisations::read::open_lineage(unit.store(), self.organisation).await?.is_empty() {
            return Err(Problem::new("NO_SUCH_ORGANISATION").at("organisationId").into());
        }
        let brigade = BrigadeId::new(unit.clock());
        let mut aggregate = unit.load::<Brigade>(brigade).await?;
        let (kind, organisation, name) = (self.kind, self.organisation, self.name.clone());
        unit.decide(&mut aggregate, BrigadeCommand::Found { brigade, kind, organisation, name })?;
        unit.claim(ORGANISATION_SCOPE, &organisation.to_string(), brigade);
        if kind == BrigadeKind::Core {
            unit.claim(CORE_SCOPE, CORE, brigade);
        }
        Ok(BrigadeOutcome { brigade, version: aggregate.version })
    }
}

/// Another name.
#[derive(Clone, Debug, Serialize)]
pub struct RenameBrigade {
    pub brigade: BrigadeId,
    pub expected_version: Option<i64>,
    pub name: Name,
}

impl UseCase for RenameBrigade {
    const NAME: &'static str = "renameBrigade";
    type Outcome = BrigadeOutcome;

    async fn run(&self, unit: &mut Unit) -> Result<BrigadeOutcome, CommandError> {
        let parties = access::of_brigade(unit.store(), unit.actor(), self.brigade).await?;
        authorise(Self::NAME, "brigade", &parties)?;
        let mut aggregate = unit.load_existing::<Brigade>(self.brigade).await?;
        unit.expect_version(&aggregate, self.expected_version)?;
        unit.decide(&mut aggregate, BrigadeCommand::Rename { name: self.name.clone() })?;
        Ok(BrigadeOutcome { brigade: self.brigade, version: aggregate.version })
    }
}
