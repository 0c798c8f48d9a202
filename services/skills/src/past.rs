//! Skills as they were at a past place in the events: what a ranking of then went by is found again by its digest.

use std::collections::BTreeMap;

use uuid::Uuid;
use vivier_event_store::{FoldError, ReadModel as _, Recorded};
use vivier_kernel::decider::Decider as _;

use crate::domain::framework::Framework;
use crate::meaning::{Meanings, digest_of};
use crate::read::skill::{SkillList, SkillRow};

/// Looks for the frameworks of a digest, event by event from the first one on.
#[derive(Debug)]
pub struct PastSkills {
    digest: String,
    rows: BTreeMap<Uuid, SkillRow>,
    found: Option<Vec<SkillRow>>,
}

impl PastSkills {
    pub fn named(digest: &str) -> Self {
        Self { digest: digest.to_owned(), rows: BTreeMap::new(), found: None }
    }

    /// Takes one event in, of whatever stream.
    ///
    /// # Errors
    /// An event of a framework that cannot be read.
    pub fn take(&mut self, event: &Recorded) -> Result<(), FoldError> {
        if event.stream_type != Framework::TYPE || self.found.is_some() {
            return Ok(());
        }
        if SkillList::EVENTS.contains(&event.kind.as_str()) {
            for key in SkillList::keys(event) {
                let row = self.rows.remove(&key);
                let row = SkillList::fold(key, row, event)?;
                self.rows.extend(row.map(|row| (key, row)));
            }
        } else {
            // A version is wholly in.
            self.look();
        }
        Ok(())
    }

    /// What the skills meant; none where no version had this digest.
    pub fn meanings(mut self) -> Option<Meanings> {
        self.look();
        self.found.map(|rows| Meanings::new(&rows))
    }

    /// Compares what is there now, as an index reads it: by id, without what is retired, without descriptions.
    fn look(&mut self) {
        if self.found.is_some() {
            return;
        }
        let live = self.rows.values().filter(|row| !row.retired).cloned();
        let rows: Vec<SkillRow> =
            live.map(|row| SkillRow { description_fr: None, description_en: None, ..row }).collect();
        if digest_of(&rows) == self.digest {
            self.found = Some(rows);
        }
    }
}
