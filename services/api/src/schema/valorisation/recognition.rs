//! Recognition in the schema: signed records of completed missions, and milestones.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use vivier_kernel::id::PlacementId;
use vivier_valorisation::read::recognition::{self, Choice, Milestone as Reached};

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::input::Reader;

/// What a signed record may say beside that a mission was completed.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CredentialPart {
    /// The talent’s name.
    Name,
    /// The mission’s title.
    Mission,
    /// The administration that had the mission.
    Host,
    /// The half days that were worked.
    Days,
    /// The skills that were seen at work.
    Skills,
}

/// What a milestone counts.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum MilestoneKind {
    /// Completed missions.
    Missions,
    /// Days worked.
    Days,
}

/// Something that a talent has reached.
#[derive(SimpleObject)]
pub struct Milestone {
    /// What is counted.
    pub kind: MilestoneKind,
    /// The number that was reached.
    pub number: i64,
}

impl From<Reached> for Milestone {
    fn from(reached: Reached) -> Self {
        match reached {
            Reached::Missions(number) => Self { kind: MilestoneKind::Missions, number },
            Reached::Days(number) => Self { kind: MilestoneKind::Days, number },
        }
    }
}

#[derive(Default)]
pub struct RecognitionQuery;

#[Object]
impl RecognitionQuery {
    /// The signed record of your completed mission (Open Badges 3.0, JSON), with what you choose to show. Null where it is not yours or
    /// not completed.
    async fn mission_credential(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Your placement's id.")] placement_id: ID,
        #[graphql(desc = "What it shows.")] shows: Vec<CredentialPart>,
    ) -> Result<Option<String>> {
        let mut reader = Reader::new();
        let id = reader.id::<PlacementId>("placementId", &placement_id);
        let id = reader.build(|| id)?;
        let choice = Choice {
            name: shows.contains(&CredentialPart::Name),
            mission: shows.contains(&CredentialPart::Mission),
            host: shows.contains(&CredentialPart::Host),
            days: shows.contains(&CredentialPart::Days),
            skills: shows.contains(&CredentialPart::Skills),
        };
        Ok(recognition::credential(ctx.store()?, ctx.viewer()?, id, choice).await?)
    }

    /// The public key with which signed records are verified, as `did:key:z…`.
    async fn credential_key(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(recognition::published_key(ctx.store()?)?)
    }

    /// What you have reached, by completed missions and by days worked.
    async fn milestones(&self, ctx: &Context<'_>) -> Result<Vec<Milestone>> {
        let reached = recognition::own_milestones(ctx.store()?, ctx.viewer()?).await?;
        Ok(reached.into_iter().map(Into::into).collect())
    }
}
