//! Skills in the schema: for everybody to read and to search.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::dataloader::{DataLoader, Loader};
use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::{FrameworkId, TypedId as _};
use vivier_kernel::invalid::Invalid;
use vivier_kernel::locale::Locale;
use vivier_skills::Skills;
use vivier_skills::domain::value::{SkillId, SkillKind as Kind};
use vivier_skills::read;
use vivier_skills::read::framework::FrameworkRow;
use vivier_skills::read::skill::SkillRow;
use vivier_skills::search::fold::MAX_QUERY;
use vivier_skills::search::index::Found;
use vivier_skills::search::resolve::MAX_TEXT;

use vivier_graphql::conventions::context::ContextExt as _;
use vivier_graphql::conventions::global_id::encode;
use vivier_graphql::conventions::input::Reader;
use vivier_graphql::conventions::scalars::Instant;

pub mod aliases;
pub(in crate::schema) mod named;
#[cfg(test)]
pub(in crate::schema) mod testing;
#[cfg(test)]
mod tests;

/// Most skills that one search gives.
const MAX_FOUND: i32 = 50;

/// What sort of node of the graph it is.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Kind")]
pub enum SkillKind {
    /// Being able to do something.
    Skill,
    /// Knowing something.
    Knowledge,
    /// Knowing a language of people.
    Language,
    /// Useful in every profession.
    Transversal,
    /// A heading under which skills stand.
    Group,
    /// A profession, which needs skills.
    Occupation,
}

/// A language of labels.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
#[graphql(remote = "Locale")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// A node of a skill framework.
pub struct Skill(pub SkillRow);

/// A node of a skill framework.
#[Object]
impl Skill {
    /// Opaque and stable: the same on every instance.
    async fn id(&self) -> ID {
        encode(self.0.skill_id())
    }

    /// Its URI in the framework.
    async fn uri(&self) -> &str {
        &self.0.uri
    }

    /// What sort of node it is.
    async fn kind(&self) -> SkillKind {
        self.0.kind().into()
    }

    /// The preferred label, in your language where the framework has it.
    async fn label(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this language rather than in yours.")] language: Option<Language>,
    ) -> &str {
        self.0.label(language.map_or_else(|| ctx.locale(), Locale::from))
    }

    /// Every label in a language, the preferred one first.
    async fn labels(&self, #[graphql(desc = "In which language.")] language: Language) -> &[String] {
        match language {
            Language::Fr => &self.0.fr,
            Language::En => &self.0.en,
        }
    }

    /// What it means, in your language where the framework says so.
    async fn description(&self, ctx: &Context<'_>) -> Option<&str> {
        let (wanted, other) = match ctx.locale() {
            Locale::Fr => (&self.0.description_fr, &self.0.description_en),
            Locale::En => (&self.0.description_en, &self.0.description_fr),
        };
        wanted.as_deref().or(other.as_deref())
    }

    /// More general nodes.
    async fn broader(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        Self::load_all(ctx, &self.0.broader).await
    }

    /// More special nodes.
    async fn narrower(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        Ok(read::narrower(ctx.store()?, self.0.skill_id()).await?.into_iter().map(Skill).collect())
    }

    /// Nodes that have to do with it.
    async fn related(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        Self::load_all(ctx, &self.0.related).await
    }

    /// True where the framework's present version does not have it any more.
    async fn retired(&self) -> bool {
        self.0.retired
    }

    /// The framework that it belongs to.
    async fn framework_id(&self) -> ID {
        encode(FrameworkId::from_uuid(self.0.framework))
    }
}

impl Skill {
    /// Its name in a language.
    pub fn called(&self, locale: Locale) -> &str {
        self.0.label(locale)
    }

    /// One skill, batched with others that the same request asks for.
    ///
    /// # Errors
    /// Faults of the store.
    pub async fn load(ctx: &Context<'_>, id: SkillId) -> Result<Option<Self>> {
        let loader = ctx.data::<DataLoader<SkillLoader>>()?;
        Ok(loader.load_one(id).await?.map(Skill))
    }

    async fn load_all(ctx: &Context<'_>, ids: &[uuid::Uuid]) -> Result<Vec<Self>> {
        let loader = ctx.data::<DataLoader<SkillLoader>>()?;
        let mut found = loader.load_many(ids.iter().map(|id| SkillId::from_uuid(*id))).await?;
        Ok(ids.iter().filter_map(|id| found.remove(&SkillId::from_uuid(*id))).map(Skill).collect())
    }
}

/// A version of a set of skills: the starter set, ESCO, another.
pub struct SkillFramework(FrameworkRow);

/// A version of a set of skills: the starter set, ESCO, another.
#[Object]
impl SkillFramework {
    /// Opaque and stable: the same on every instance.
    async fn id(&self) -> ID {
        encode(FrameworkId::from_uuid(self.0.id))
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Which version was imported last.
    async fn version(&self) -> Option<&str> {
        self.0.version.as_deref()
    }

    /// When that was.
    async fn imported_at(&self) -> Option<Instant> {
        self.0.imported_at.map(Into::into)
    }

    /// The files that this version came from; `vivier` alone for the embedded starter set.
    async fn files(&self) -> &[String] {
        &self.0.files
    }

    /// SHA-256 over what was read, hexadecimal: the same files give the same.
    async fn digest(&self) -> Option<&str> {
        self.0.digest.as_deref()
    }

    /// The sentence that whoever shows its skills must show too, in your language; null where its licence asks for none.
    async fn attribution(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.0.attribution(ctx.locale())
    }

    /// How many nodes it has, retired ones left out.
    async fn skill_count(&self) -> i64 {
        self.0.skill_count
    }
}

/// A skill that fits what was typed.
#[derive(SimpleObject)]
pub struct FoundSkill {
    /// The skill.
    pub skill: Skill,
    /// The label that fits; it may be another than the preferred one.
    pub matched_label: String,
    /// How well it fits, for comparing within one answer.
    pub score: i32,
}

impl FoundSkill {
    /// What was found, in its order, with the skills themselves.
    async fn load_all(ctx: &Context<'_>, found: Vec<Found>) -> Result<Vec<Self>> {
        let loader = ctx.data::<DataLoader<SkillLoader>>()?;
        let mut rows = loader.load_many(found.iter().map(|found| found.skill)).await?;
        let skills = found.into_iter().filter_map(|found| {
            let skill = Skill(rows.remove(&found.skill)?);
            Some(Self { skill, matched_label: found.label, score: found.score })
        });
        Ok(skills.collect())
    }
}

/// A text of at most `longest` characters, and how many are wanted of what it finds.
fn read_search(text: String, longest: usize, first: i32) -> Result<(String, usize)> {
    let mut reader = Reader::new();
    let readable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t');
    let checked = if text.chars().count() > longest {
        Err(Invalid::TooLong { max: longest })
    } else if !text.chars().all(readable) {
        Err(Invalid::ControlCharacter)
    } else {
        Ok(text)
    };
    let text = reader.value("text", checked);
    let limit = usize::try_from(first).ok().filter(|_| (1..=MAX_FOUND).contains(&first));
    let limit = reader.value("first", limit.ok_or(Invalid::OutOfRange { min: 1, max: i64::from(MAX_FOUND) }));
    Ok(reader.build(|| Some((text?, limit?)))?)
}

/// Looks skills up by id, in batches.
pub struct SkillLoader {
    store: Store,
}

#[async_trait]
impl Loader<SkillId> for SkillLoader {
    type Value = SkillRow;
    type Error = Arc<StoreError>;

    async fn load(&self, keys: &[SkillId]) -> std::result::Result<HashMap<SkillId, SkillRow>, Self::Error> {
        let found = read::skills(&self.store, keys).await.map_err(Arc::new)?;
        Ok(found.into_iter().map(|row| (row.skill_id(), row)).collect())
    }
}

/// The loader for a schema's data.
pub fn loader(store: &Store) -> DataLoader<SkillLoader> {
    DataLoader::new(SkillLoader { store: store.clone() }, tokio::spawn)
}

#[derive(Default)]
pub struct SkillQuery;

#[Object]
impl SkillQuery {
    /// One skill, retired ones included.
    async fn skill(&self, ctx: &Context<'_>, #[graphql(desc = "The skill's id.")] id: ID) -> Result<Option<Skill>> {
        let mut reader = Reader::new();
        let id = reader.id::<SkillId>("id", &id);
        Skill::load(ctx, reader.build(|| id)?).await
    }

    /// Skills as one types: accents, case, plurals and typos do not matter, synonyms and both languages count.
    async fn search_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, at most 200 characters.")] text: String,
        #[graphql(desc = "How many at most, 1 to 50.", default = 10)] first: i32,
        #[graphql(desc = "With headings and professions, which nobody can claim.", default)] headings: bool,
    ) -> Result<Vec<FoundSkill>> {
        let (text, limit) = read_search(text, MAX_QUERY, first)?;
        let found = ctx.data::<Skills>()?.search(&text, ctx.locale(), limit, !headings);
        FoundSkill::load_all(ctx, found).await
    }

    /// The skills that a text in French or English may mean, for example the text of a mission: suggestions for a person to
    /// confirm, the best first.
    async fn suggest_skills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The text, at most 10,000 characters: a mission’s text is read whole.")] text: String,
        #[graphql(desc = "How many at most, 1 to 50.", default = 10)] first: i32,
    ) -> Result<Vec<FoundSkill>> {
        let (text, limit) = read_search(text, MAX_TEXT, first)?;
        let (skills, locale) = (ctx.data::<Skills>()?.clone(), ctx.locale());
        // Every group of words is looked up: too long for a thread that serves others.
        let found = tokio::task::spawn_blocking(move || skills.resolve(&text, locale, limit)).await?;
        FoundSkill::load_all(ctx, found).await
    }

    /// The frameworks that were imported, by name.
    async fn skill_frameworks(&self, ctx: &Context<'_>) -> Result<Vec<SkillFramework>> {
        Ok(read::frameworks(ctx.store()?).await?.into_iter().map(SkillFramework).collect())
    }
}
