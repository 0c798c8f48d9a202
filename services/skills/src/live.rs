//! The skills of this process: an index that follows the imports, and what is similar to what.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use uuid::Uuid;
use vivier_event_store::{From, Store, StoreError};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;

use crate::domain::value::SkillId;
use crate::read;
use crate::search::index::{Found, Index};

/// How alike two skills are through the graph, in thousandths (research of this project: sibling, broader, narrower).
const BROADER: u16 = 600;
const NARROWER: u16 = 500;
const RELATED: u16 = 450;
const SIBLING: u16 = 400;
/// A heading with more skills than this makes none of them alike.
const MAX_SIBLINGS: usize = 40;

/// Searches and compares skills. Clones share the index.
#[derive(Clone)]
pub struct Skills {
    index: Arc<RwLock<Arc<Index>>>,
}

impl Skills {
    /// Reads all skills, and follows the imports from then on.
    ///
    /// # Errors
    /// `Database`.
    pub async fn open(store: &Store) -> Result<Self, StoreError> {
        let start = store.position();
        match store.wait_for(&["skill"], start).await {
            // What comes later than this is followed; what is late is followed too, at the next import.
            Ok(()) | Err(StoreError::ReadModelBehind { .. }) => {}
            Err(error) => return Err(error),
        }
        let skills = Self { index: Arc::new(RwLock::new(Arc::new(load(store).await?))) };
        let (follower, store) = (skills.clone(), store.clone());
        tokio::spawn(async move { follower.follow(&store, start).await });
        Ok(skills)
    }

    /// As [`Index::search`].
    pub fn search(&self, text: &str, locale: Locale, limit: usize, claimable_only: bool) -> Vec<Found> {
        self.current().search(text, locale, limit, claimable_only)
    }

    /// What is like a skill, the likest first: `(skill, thousandths)`, the skill itself left out.
    pub fn similar(&self, skill: SkillId) -> Vec<(SkillId, u16)> {
        similar(&self.current(), skill)
    }

    /// The index of this moment.
    pub fn current(&self) -> Arc<Index> {
        Arc::clone(&self.index.read().expect("no panic while the lock is held"))
    }

    /// One new index for each import, once the read model has it.
    async fn follow(&self, store: &Store, start: i64) {
        let mut events = store.subscribe(From::After(start));
        loop {
            let Ok(batch) = events.next_batch().await else { return };
            let Some(last) = batch.iter().rfind(|event| event.stream_type == "framework") else { continue };
            let loaded = match store.wait_for(&["skill"], last.position).await {
                Ok(()) => load(store).await,
                Err(error) => Err(error),
            };
            match loaded {
                Ok(index) => *self.index.write().expect("no panic while the lock is held") = Arc::new(index),
                Err(error) => tracing::warn!(error = %error, "the skills' index keeps its old state; the next import renews it"),
            }
        }
    }
}

async fn load(store: &Store) -> Result<Index, StoreError> {
    let rows = read::all(store).await?;
    tracing::debug!(skills = rows.len(), "the skills' index is built");
    Ok(tokio::task::spawn_blocking(move || Index::new(rows)).await.unwrap_or_default())
}

fn similar(index: &Index, skill: SkillId) -> Vec<(SkillId, u16)> {
    let own = skill.uuid();
    let mut found: HashMap<Uuid, u16> = HashMap::new();
    let mut add = |id: Uuid, likeness: u16| {
        if id != own {
            let known = found.entry(id).or_insert(0);
            *known = (*known).max(likeness);
        }
    };
    let Some(row) = index.skills().iter().find(|row| row.id == own) else { return Vec::new() };
    row.broader.iter().for_each(|id| add(*id, BROADER));
    row.related.iter().for_each(|id| add(*id, RELATED));
    let mut siblings: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for other in index.skills() {
        if other.broader.contains(&own) {
            add(other.id, NARROWER);
        }
        if other.related.contains(&own) {
            add(other.id, RELATED);
        }
        for parent in other.broader.iter().filter(|parent| row.broader.contains(parent)) {
            siblings.entry(*parent).or_default().push(other.id);
        }
    }
    for group in siblings.into_values().filter(|group| group.len() <= MAX_SIBLINGS) {
        group.into_iter().for_each(|id| add(id, SIBLING));
    }
    let mut found: Vec<(SkillId, u16)> = found.into_iter().map(|(id, likeness)| (SkillId::from_uuid(id), likeness)).collect();
    found.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
    found
}
