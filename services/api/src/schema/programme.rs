//! The programme's present figures, for everybody.

use async_graphql::{Context, Object, Result};
use vivier_kernel::actor::Actor;
use vivier_matching::read::matches;
use vivier_missions::read::missions::{self, MissionFilter};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::read::talents::{self, TalentFilter};

use vivier_graphql::conventions::context::ContextExt as _;

/// The programme's present figures. They are the same for everybody, whatever they may see one by one.
pub struct Programme;

/// The programme's present figures. They are the same for everybody, whatever they may see one by one.
#[Object]
impl Programme {
    /// Talents in the pool: those whose profile is active.
    async fn talent_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let filter = TalentFilter { statuses: vec![TalentStatus::Active], ..TalentFilter::default() };
        Ok(talents::count(ctx.store()?, &Actor::Anonymous, &filter).await?)
    }

    /// Missions that look for somebody, as the list of those that are open finds them: one of their seats does, and their administration goes on.
    async fn mission_count(&self, ctx: &Context<'_>) -> Result<i64> {
        let filter = MissionFilter { open: true, ..MissionFilter::default() };
        Ok(missions::count(ctx.store()?, &Actor::Anonymous, &filter).await?)
    }

    /// Successful matches: placements that were confirmed, whatever became of them since.
    async fn placement_count(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(matches::count_confirmed(ctx.store()?).await?)
    }
}

#[derive(Default)]
pub struct ProgrammeQuery;

#[Object]
impl ProgrammeQuery {
    /// The programme's present figures.
    async fn programme(&self) -> Programme {
        Programme
    }
}
