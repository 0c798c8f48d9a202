//! Saved searches and watched missions in the schema.

use async_graphql::{Context, ID, InputObject, Object, Result};
use vivier_kernel::id::{MissionId, TypedId as _};
use vivier_kernel::problem::Problem;
use vivier_matching::ids::SearchId;
use vivier_matching::search::domain::{Criteria, MAX_ITEMS};
use vivier_matching::search::read::{READ_MODEL, SearchRow, searches_of};
use vivier_matching::search::use_case::{ForgetSearch, SaveSearch, SearchOutcome};
use vivier_skills::domain::value::SkillId;

use crate::schema::missions::types::Mission;
use crate::schema::talents::encode_skill;
use crate::schema::talents::enums::Region;
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::conventions::scalars::Instant;
use vivier_graphql::payload;

/// What `saveSearch` is told: seats to hear of.
#[derive(InputObject, Debug)]
pub struct SaveSearchInput {
    /// Seats that ask for one of these skills, at most 20; any seat where it is empty.
    #[graphql(default)]
    pub skill_ids: Vec<ID>,
    /// In one of these regions or at a distance, at most 20; anywhere where it is empty.
    #[graphql(default)]
    pub regions: Vec<Region>,
    /// Only seats whose work is wholly at a distance.
    #[graphql(default)]
    pub remote_only: bool,
    /// Instead of all that: seats for which your own talent would be ranked with at least this score, 0 to 1,000,000.
    pub least_score: Option<i64>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `watchMission` is told.
#[derive(InputObject, Debug)]
pub struct WatchMissionInput {
    /// The mission.
    pub mission_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `forgetSearch` is told.
#[derive(InputObject, Debug)]
pub struct ForgetSearchInput {
    /// The search, or the watched mission.
    pub search_id: ID,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `saveSearch` answers.
    pub SaveSearchPayload {
        /// The search; the one that was there where it is the same.
        search: SavedSearch,
    }
}

payload! {
    /// What `watchMission` answers.
    pub WatchMissionPayload {
        /// The watched mission among your searches.
        search: SavedSearch,
    }
}

payload! {
    /// What `forgetSearch` answers.
    pub ForgetSearchPayload {
        /// The search, which is not there any more; null.
        search: SavedSearch,
    }
}

#[derive(Default)]
pub struct SearchMutation;

#[Object]
impl SearchMutation {
    /// Saves what you want to hear of: you are told of new seats, of a few at once, of the others in a digest a day.
    async fn save_search(&self, ctx: &Context<'_>, input: SaveSearchInput) -> Result<SaveSearchPayload> {
        let mut reader = Reader::new();
        // A search by the ranking goes by the talent's own profile: what else was asked for would be kept by nothing.
        let named = [
            ("skillIds", !input.skill_ids.is_empty()),
            ("regions", !input.regions.is_empty()),
            ("remoteOnly", input.remote_only),
        ];
        for (field, _) in named.into_iter().filter(|(_, named)| *named && input.least_score.is_some()) {
            reader.refuse(Problem::new("NOT_WITH_LEAST_SCORE").at(field));
        }
        let skills = reader.list("skillIds", MAX_ITEMS, input.skill_ids, |reader, id| reader.id::<SkillId>("", &id));
        let regions: Vec<_> = input.regions.into_iter().map(Into::into).collect();
        let command = reader.build(|| {
            let criteria = match input.least_score {
                Some(least_score) => Criteria::Profile { least_score },
                None => Criteria::Seats {
                    skills: skills?.into_iter().map(|skill| skill.uuid()).collect(),
                    regions,
                    remote_only: input.remote_only,
                },
            };
            Some(SaveSearch { criteria })
        });
        change(ctx, input.idempotency_key, command, SaveSearchPayload::done).await
    }

    /// Watches a mission that has not ended: you are told when it is suspended, resumed, cancelled, staffed, or when a seat of it is free again.
    async fn watch_mission(&self, ctx: &Context<'_>, input: WatchMissionInput) -> Result<WatchMissionPayload> {
        let mut reader = Reader::new();
        let mission = reader.id::<MissionId>("missionId", &input.mission_id);
        let command = reader.build(|| Some(SaveSearch { criteria: Criteria::Mission { mission: mission? } }));
        change(ctx, input.idempotency_key, command, WatchMissionPayload::done).await
    }

    /// Forgets a search, or stops watching a mission.
    async fn forget_search(&self, ctx: &Context<'_>, input: ForgetSearchInput) -> Result<ForgetSearchPayload> {
        let mut reader = Reader::new();
        let search = reader.id::<SearchId>("searchId", &input.search_id);
        let command = reader.build(|| Some(ForgetSearch { search: search? }));
        change(ctx, input.idempotency_key, command, ForgetSearchPayload::done).await
    }
}

async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<SavedSearch>) -> P,
) -> Result<P>
where
    U: vivier_event_store::UseCase<Outcome = SearchOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        let Some(account) = ctx.viewer()?.account() else { return Ok(payload(None)) };
        let own = searches_of(ctx.store()?, account).await?;
        Ok(payload(own.into_iter().find(|row| row.id == done.outcome.search).map(SavedSearch)))
    })
    .await
}

#[derive(Default)]
pub struct SearchQuery;

#[Object]
impl SearchQuery {
    /// Your saved searches and watched missions, newest first; at most 30.
    async fn saved_searches(&self, ctx: &Context<'_>) -> Result<Vec<SavedSearch>> {
        let Some(account) = ctx.viewer()?.account() else { return Ok(Vec::new()) };
        Ok(searches_of(ctx.store()?, account).await?.into_iter().map(SavedSearch).collect())
    }
}

/// What somebody wants to hear of.
pub struct SavedSearch(SearchRow);

/// What somebody wants to hear of.
#[Object]
impl SavedSearch {
    /// Opaque and stable.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// When it was saved.
    async fn saved_at(&self) -> Instant {
        self.0.saved_at.into()
    }

    /// When you were told of something last.
    async fn told_at(&self) -> Option<Instant> {
        self.0.told_at.map(Into::into)
    }

    /// How many alerts wait for the next digest.
    async fn held(&self) -> i64 {
        self.0.held.into()
    }

    /// The mission that is watched; null for a search.
    async fn mission(&self, ctx: &Context<'_>) -> Result<Option<Mission>> {
        match self.0.mission {
            Some(mission) => Mission::load(ctx, mission).await,
            None => Ok(None),
        }
    }

    /// Seats that ask for one of these skills.
    async fn skill_ids(&self) -> Vec<ID> {
        match &self.0.criteria {
            Some(Criteria::Seats { skills, .. }) => skills.iter().map(|skill| encode_skill(*skill)).collect(),
            Some(Criteria::Profile { .. } | Criteria::Mission { .. }) | None => Vec::new(),
        }
    }

    /// In one of these regions, or at a distance.
    async fn regions(&self) -> Vec<Region> {
        match &self.0.criteria {
            Some(Criteria::Seats { regions, .. }) => regions.iter().map(|region| (*region).into()).collect(),
            Some(Criteria::Profile { .. } | Criteria::Mission { .. }) | None => Vec::new(),
        }
    }

    /// Only at a distance.
    async fn remote_only(&self) -> bool {
        matches!(self.0.criteria, Some(Criteria::Seats { remote_only: true, .. }))
    }

    /// Seats for which your own talent would be ranked with at least this score; null for other searches.
    async fn least_score(&self) -> Option<i64> {
        match self.0.criteria {
            Some(Criteria::Profile { least_score }) => Some(least_score),
            Some(Criteria::Seats { .. } | Criteria::Mission { .. }) | None => None,
        }
    }
}
