//! Learnt aliases in the schema: words that people teach the search, and the programme's look at them.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result};
use serde::{Deserialize, Serialize};
use vivier_kernel::actor::Role;
use vivier_kernel::text::Line;
use vivier_skills::Skills;
use vivier_skills::alias::domain::{AliasText, SkillAliasId};
use vivier_skills::alias::read::{
    AliasFilter, AliasKey, AliasOrder, AliasRow, Page, READ_MODEL, alias, aliases, count,
};
use vivier_skills::alias::use_case::{AliasOutcome, LearnSkillAlias, ReviewSkillAlias};
use vivier_skills::domain::value::SkillId;

use super::{Language, Skill};
use vivier_graphql::conventions::connection::{CountedConnection, PageArguments, wants_total_count};
use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::{Problems, Reader};
use vivier_graphql::conventions::mutation::{Payload, caught_up, mutate};
use vivier_graphql::conventions::scalars::Instant;
use vivier_graphql::payload;

/// What `learnSkillAlias` is told.
#[derive(InputObject, Debug)]
pub struct LearnSkillAliasInput {
    /// What you say for the skill: at most 4 words and 60 characters, and no address or number at which somebody is reached. Everybody reads it.
    pub text: String,
    /// The skill.
    pub skill_id: ID,
    /// The language of these words; yours where it is absent.
    pub language: Option<Language>,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

/// What `reviewSkillAlias` is told.
#[derive(InputObject, Debug)]
pub struct ReviewSkillAliasInput {
    /// The alias.
    pub alias_id: ID,
    /// False: these words find the skill no more.
    pub kept: bool,
    /// The same key again answers with the first outcome and does nothing; 1 to 200 printable ASCII characters without spaces.
    pub idempotency_key: Option<String>,
}

payload! {
    /// What `learnSkillAlias` answers.
    pub LearnSkillAliasPayload {
        /// The alias; the one that was there where somebody has taught it before.
        alias: SkillAlias,
    }
}

payload! {
    /// What `reviewSkillAlias` answers.
    pub ReviewSkillAliasPayload {
        /// The alias.
        alias: SkillAlias,
    }
}

#[derive(Default)]
pub struct SkillAliasMutation;

#[Object]
impl SkillAliasMutation {
    /// Teaches the search what you say for a skill, where no framework knows it. It is found at once, behind what frameworks say
    /// until somebody else teaches it too or the programme keeps it. For whoever has a verified address.
    async fn learn_skill_alias(
        &self,
        ctx: &Context<'_>,
        input: LearnSkillAliasInput,
    ) -> Result<LearnSkillAliasPayload> {
        let skills = ctx.data::<Skills>()?.clone();
        let locale = input.language.map_or_else(|| ctx.locale(), Into::into);
        let mut reader = Reader::new();
        let text = AliasText::new(&input.text).map_err(|problem| reader.refuse(problem)).ok();
        let skill = reader.id::<SkillId>("skillId", &input.skill_id);
        let command = reader.build(|| Some(LearnSkillAlias { text: text?, locale, skill: skill?, skills }));
        change(ctx, input.idempotency_key, command, LearnSkillAliasPayload::done).await
    }

    /// Keeps a learnt alias, or rejects it: it is found no more, and nobody teaches it again. For the programme’s administrators.
    async fn review_skill_alias(
        &self,
        ctx: &Context<'_>,
        input: ReviewSkillAliasInput,
    ) -> Result<ReviewSkillAliasPayload> {
        let mut reader = Reader::new();
        let alias = reader.id::<SkillAliasId>("aliasId", &input.alias_id);
        let command = reader.build(|| Some(ReviewSkillAlias { alias: alias?, kept: input.kept }));
        change(ctx, input.idempotency_key, command, ReviewSkillAliasPayload::done).await
    }
}

async fn change<U, P>(
    ctx: &Context<'_>,
    idempotency_key: Option<String>,
    command: std::result::Result<U, Problems>,
    payload: impl FnOnce(Option<SkillAlias>) -> P,
) -> Result<P>
where
    U: vivier_event_store::UseCase<Outcome = AliasOutcome>,
    P: Payload,
{
    mutate(ctx, idempotency_key, command, |done| async move {
        caught_up(ctx, &[READ_MODEL], &done).await?;
        // The next search finds it.
        if let Some(position) = done.position {
            ctx.data::<Skills>()?.caught_up(position).await;
        }
        Ok(payload(alias(ctx.store()?, done.outcome.alias).await?.map(SkillAlias)))
    })
    .await
}

#[derive(Default)]
pub struct SkillAliasQuery;

#[Object]
impl SkillAliasQuery {
    /// What people have taught the search. For the programme’s administrators; empty for others.
    #[expect(clippy::too_many_arguments, reason = "a connection's four arguments, two filters and an order")]
    async fn skill_aliases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that were reviewed, or were not; all where it is absent.")] reviewed: Option<bool>,
        #[graphql(
            desc = "Only those whose words contain all of these, or parts of them, whatever their accents and case; at most 60 characters."
        )]
        text: Option<String>,
        #[graphql(desc = "In what order.", default)] order: SkillAliasOrder,
        #[graphql(desc = "How many from the beginning, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<CountedConnection<SkillAlias>> {
        // The oldest first is the newest first, read from its other end.
        let (list, order, forwards) = match order {
            SkillAliasOrder::Newest => ("skillAliases.newest", AliasOrder::Newest, true),
            SkillAliasOrder::Oldest => ("skillAliases.oldest", AliasOrder::Newest, false),
            SkillAliasOrder::Text => ("skillAliases.text", AliasOrder::Text, true),
        };
        let mut reader = Reader::new();
        let page = PageArguments { first, after, last, before }.read::<Place>(&mut reader, list);
        // Nothing typed yet is no filter.
        let typed = text.filter(|text| !text.trim().is_empty());
        let text = reader.optional(typed, |reader, text| reader.value("text", Line::<MAX_TEXT>::new(&text)));
        let (page, text) = reader.build(|| Some((page?, text?)))?;
        let (store, viewer) = (ctx.store()?, ctx.viewer()?);
        let filter = AliasFilter { reviewed, text: text.map(Line::into_string) };
        let from = page.from().map(|from| AliasKey { folded: from.folded.clone(), place: from.place });
        let part = Page { rows: page.rows(), backward: page.is_forward() != forwards, from };
        let rows = aliases(store, viewer, &filter, order, part).await?;
        let total = match wants_total_count(ctx) {
            true => Some(count(store, viewer, &filter).await?),
            false => None,
        };
        let key = |alias: &AliasRow| Place { folded: alias.folded.clone(), place: alias.place };
        Ok(page.counted(rows, key, SkillAlias, total))
    }
}

/// The longest search text, in characters: that of an alias.
const MAX_TEXT: usize = 60;

/// In what order learnt aliases come.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum SkillAliasOrder {
    /// Those learnt last first.
    #[default]
    Newest,
    /// Those learnt first first.
    Oldest,
    /// By their words.
    Text,
}

/// A place in a list of learnt aliases.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
struct Place {
    folded: String,
    place: i64,
}

/// What people say for a skill, and no framework knows.
pub struct SkillAlias(AliasRow);

/// What people say for a skill, and no framework knows.
#[Object]
impl SkillAlias {
    /// Opaque and stable: the same for the same words.
    async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// The words.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Their language.
    async fn language(&self) -> Language {
        self.0.locale.into()
    }

    /// The skill that they stand for.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        Skill::load(ctx, self.0.skill).await
    }

    /// When somebody taught it first.
    async fn learnt_at(&self) -> Instant {
        self.0.learnt_at.into()
    }

    /// The account that did. For the programme’s administrators; null for others.
    async fn learnt_by(&self, ctx: &Context<'_>) -> Result<Option<ID>> {
        let seen = ctx.viewer()?.holds_anywhere(Role::ProgrammeAdministrator);
        Ok(seen.then(|| encode(self.0.learnt_by)))
    }

    /// Whether the programme kept it; null before it has looked. What is rejected is not found.
    async fn kept(&self) -> Option<bool> {
        self.0.kept
    }
}
