//! The skills of this process: an index that follows the imports, and the aliases that people teach.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;
use vivier_event_store::{From, Store, StoreError};
use vivier_kernel::id::TypedId as _;
use vivier_kernel::locale::Locale;

use crate::alias::read::{AliasRow, in_use};
use crate::domain::value::SkillId;
use crate::meaning::Meanings;
use crate::read;
use crate::read::skill::SkillRow;
use crate::search::fold::whole;
use crate::search::index::{Found, Hints, Index};
use crate::search::resolve;

/// After a fault, the index tries again so soon, and twice as late each time.
const RETRY: Duration = Duration::from_secs(1);
/// Whoever taught something waits so long for the index to know it.
const PATIENCE: Duration = Duration::from_secs(5);
const LONGEST_RETRY: Duration = Duration::from_secs(30);
/// What the index is made of.
const READ_MODELS: [&str; 2] = ["skill", crate::alias::read::READ_MODEL];
const STREAMS: [&str; 2] = ["framework", "skill_alias"];

/// Searches and compares skills. Clones share the index.
#[derive(Clone)]
pub struct Skills {
    now: Arc<RwLock<Loaded>>,
    /// Every event up to this place is in the index.
    reached: watch::Sender<i64>,
}

/// What one reading of the skills gave.
#[derive(Clone)]
struct Loaded {
    index: Arc<Index>,
    meanings: Arc<Meanings>,
}

impl Skills {
    /// Reads all skills, and follows the imports from then on.
    ///
    /// # Errors
    /// `Database`.
    pub async fn open(store: &Store) -> Result<Self, StoreError> {
        let start = store.position();
        let late = match store.wait_for(&READ_MODELS, start).await {
            Ok(()) => false,
            // A read model that is being rebuilt is not waited for here: the index follows when it is there.
            Err(StoreError::ReadModelBehind { .. }) => true,
            Err(error) => return Err(error),
        };
        let skills = Self {
            now: Arc::new(RwLock::new(load(store).await?)),
            reached: watch::Sender::new(if late { 0 } else { start }),
        };
        let (follower, store) = (skills.clone(), store.clone());
        tokio::spawn(async move { follower.follow(&store, start, late).await });
        Ok(skills)
    }

    /// As [`Index::search`].
    pub fn search(&self, text: &str, locale: Locale, limit: usize, claimable_only: bool) -> Vec<Found> {
        self.current().search(text, locale, limit, claimable_only)
    }

    /// As [`resolve::resolve`].
    pub fn resolve(&self, text: &str, locale: Locale, top: usize) -> Vec<Found> {
        let Loaded { index, meanings } = self.now.read().expect("no panic while the lock is held").clone();
        resolve::resolve(&index, &meanings, text, locale, top)
    }

    /// As [`Meanings::similar`].
    pub fn similar(&self, skill: SkillId) -> Vec<(SkillId, u16)> {
        self.meanings().similar(skill)
    }

    /// Waits until the index has what was recorded at a position, for who has just taught it something; [`PATIENCE`] at most, since the answer
    /// is true without it.
    pub async fn caught_up(&self, position: i64) {
        let mut reached = self.reached.subscribe();
        // The time may pass, and the sender lives as long as this.
        let _ = tokio::time::timeout(PATIENCE, reached.wait_for(|reached| *reached >= position)).await;
    }

    /// The index of this moment.
    pub fn current(&self) -> Arc<Index> {
        Arc::clone(&self.now.read().expect("no panic while the lock is held").index)
    }

    /// The matcher of this moment; another one after each import that changed something.
    pub fn meanings(&self) -> Arc<Meanings> {
        Arc::clone(&self.now.read().expect("no panic while the lock is held").meanings)
    }

    /// One new index for each import and for each word that was taught, once the read models have it. Faults of the database pass: it goes on where it was.
    async fn follow(&self, store: &Store, start: i64, late: bool) {
        let mut events = store.subscribe(From::After(start));
        let mut reached = start;
        if late {
            let Some(position) = self.renew(store, start).await else { return };
            reached = position;
        }
        loop {
            let batch = match events.next_batch().await {
                Ok(batch) => batch,
                Err(error) if is_over(&error) => return,
                Err(error) => {
                    tracing::warn!(error = %error, "the skills' index cannot follow; it tries again");
                    tokio::time::sleep(RETRY).await;
                    continue;
                }
            };
            let ours = batch.iter().rfind(|event| STREAMS.contains(&event.stream_type.as_str()));
            let last = ours.map_or(0, |event| event.position);
            // An import comes in many batches, and one index serves them all.
            if last > reached {
                let Some(position) = self.renew(store, last).await else { return };
                reached = position;
            }
        }
    }

    /// A new index with everything up to `position`, however long the read model takes; the position that it has, or `None`
    /// where the store has stopped.
    async fn renew(&self, store: &Store, position: i64) -> Option<i64> {
        let mut pause = RETRY;
        loop {
            let position = position.max(store.position());
            let loaded = match store.wait_for(&READ_MODELS, position).await {
                Ok(()) => load(store).await,
                Err(error) => Err(error),
            };
            match loaded {
                Ok(loaded) => {
                    let mut now = self.now.write().expect("no panic while the lock is held");
                    // What goes by the frameworks alone is not looked at anew for a word that somebody taught.
                    let same = now.meanings.digest() == loaded.meanings.digest();
                    let meanings = if same { Arc::clone(&now.meanings) } else { loaded.meanings };
                    *now = Loaded { index: loaded.index, meanings };
                    drop(now);
                    self.reached.send_replace(position);
                    return Some(position);
                }
                Err(error) if is_over(&error) => return None,
                Err(error) => tracing::warn!(error = %error, "the skills' index keeps its old state for now"),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_RETRY);
        }
    }
}

/// True where the store has stopped for good.
fn is_over(error: &StoreError) -> bool {
    matches!(error, StoreError::Stopping | StoreError::Database(sqlx::Error::PoolClosed))
}

async fn load(store: &Store) -> Result<Loaded, StoreError> {
    let rows = read::all(store).await?;
    let aliases = in_use(store).await?;
    tracing::debug!(skills = rows.len(), "the skills' index is built");
    let built = tokio::task::spawn_blocking(move || {
        let meanings = Arc::new(Meanings::new(&rows));
        let (rows, hints) = with_aliases(rows, aliases);
        Loaded { index: Arc::new(Index::with_hints(rows, hints)), meanings }
    });
    Ok(built.await.unwrap_or_else(|_| Loaded { index: Arc::default(), meanings: Arc::default() }))
}

/// What people say for a skill stands behind its framework's labels: found like them once the programme or a second person has said so too, and
/// never the one that is shown for it.
fn with_aliases(mut rows: Vec<SkillRow>, aliases: Vec<AliasRow>) -> (Vec<SkillRow>, Hints) {
    let mut hints = Hints::new();
    let places: HashMap<Uuid, usize> = rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
    for alias in aliases {
        // A skill that was retired since is found by nothing.
        let Some(place) = places.get(&alias.skill.uuid()) else { continue };
        let row = &mut rows[*place];
        let (own, other) = match alias.locale {
            Locale::Fr => (&mut row.fr, &mut row.en),
            Locale::En => (&mut row.en, &mut row.fr),
        };
        // What the skill's framework says too by now needs nobody's word, and is no hint.
        let said = whole(alias.text.as_str());
        if own.iter().chain(other.iter()).any(|label| whole(label) == said) {
            continue;
        }
        if alias.kept.is_none() && !alias.confirmed {
            hints.entry(row.id).or_default().insert(alias.text.clone());
        }
        // Where it would be the only label of its language, it would be the preferred one.
        if own.is_empty() { other.push(alias.text) } else { own.push(alias.text) }
    }
    (rows, hints)
}

#[cfg(test)]
mod tests {
    use vivier_kernel::id::AccountId;

    use super::*;
    use crate::alias::domain::{AliasText, SkillAliasId};
    use crate::parse::starter;

    #[test]
    fn a_word_that_the_framework_says_by_now_is_no_hint() {
        let skills = starter::skills().expect("the starter framework");
        let rows: Vec<SkillRow> = skills.into_iter().map(|skill| SkillRow::new(Uuid::nil(), skill)).collect();
        let rust = SkillId::of_uri("vivier:skill/rust");
        let of = |rows: &[SkillRow]| rows.iter().find(|row| row.skill_id() == rust).expect("a skill").clone();
        let before = of(&rows);
        let alias = |text: &str| AliasRow {
            id: SkillAliasId::of(&AliasText::new(text).expect("words")),
            text: text.to_owned(),
            locale: Locale::Fr,
            skill: rust,
            learnt_by: AccountId::default(),
            learnt_at: chrono::DateTime::from_timestamp(1_780_000_000, 0).expect("a date"),
            confirmed: false,
            kept: None,
            reviewed_by: None,
            reviewed_at: None,
            place: 1,
            folded: text.to_owned(),
        };
        let label = before.label(Locale::Fr).to_uppercase();
        let (rows, hints) = with_aliases(rows, vec![alias(&label), alias("zorglubage")]);
        let after = of(&rows);
        let hints: Vec<&str> = hints[&after.id].iter().map(String::as_str).collect();
        assert_eq!(hints, ["zorglubage"]);
        assert_eq!(after.fr.len() + after.en.len(), before.fr.len() + before.en.len() + 1, "{label} stands there");
    }
}
