//! A framework as one aggregate: an import is one decision over all of its skills, and the same import twice changes nothing.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::FrameworkId;
use vivier_kernel::problem::{Problem, Refusal};

use super::event::{
    FrameworkDeclared, FrameworkEvent, FrameworkVersionImported, Provenance, SkillAdded, SkillRestored, SkillRetired,
    SkillRevised,
};
use super::value::{Skill, SkillId};

/// What an import compares with: a digest of each skill's content, not the content.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct FrameworkState {
    pub name: Option<String>,
    pub version: Option<String>,
    pub provenance: Provenance,
    pub skills: BTreeMap<SkillId, Known>,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Known {
    digest: [u8; 16],
    retired: bool,
}

impl FrameworkState {
    /// What has changed from `before` to this state.
    pub fn changes_since(&self, before: &Self) -> FrameworkVersionImported {
        self.compared_with(before).0
    }

    /// What has changed from `before` to this state, and which skills those are.
    pub fn compared_with(&self, before: &Self) -> (FrameworkVersionImported, Touched) {
        let version = self.version.clone().unwrap_or_default();
        let provenance = self.provenance.clone();
        let mut counts =
            FrameworkVersionImported { version, provenance, added: 0, revised: 0, retired: 0, restored: 0 };
        let mut touched = Touched::default();
        for (skill, known) in &self.skills {
            let (count, list) = match before.skills.get(skill) {
                None => (&mut counts.added, &mut touched.added),
                Some(old) if old.retired && !known.retired => (&mut counts.restored, &mut touched.restored),
                Some(old) if !old.retired && known.retired => (&mut counts.retired, &mut touched.retired),
                Some(old) if old.digest != known.digest => (&mut counts.revised, &mut touched.revised),
                Some(_) => continue,
            };
            *count += 1;
            Touched::note(list, *skill);
        }
        (counts, touched)
    }
}

/// Which skills an import touched, at most [`MOST_NAMED`] of each sort, in the order of their ids.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Touched {
    pub added: Vec<SkillId>,
    pub revised: Vec<SkillId>,
    pub retired: Vec<SkillId>,
    pub restored: Vec<SkillId>,
}

/// Skills of one sort that the report of an import names; the others are counted.
pub const MOST_NAMED: usize = 20;

impl Touched {
    fn note(list: &mut Vec<SkillId>, skill: SkillId) {
        if list.len() < MOST_NAMED {
            list.push(skill);
        }
    }
}

/// A whole version of a framework.
#[derive(Clone, PartialEq, Debug)]
pub struct ImportVersion {
    pub framework: FrameworkId,
    pub name: String,
    pub version: String,
    pub provenance: Provenance,
    /// Checked by [`super::graph::check`].
    pub skills: Vec<Skill>,
    /// True where the skills are all there is: those that are missing are retired. False for an excerpt.
    pub complete: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FrameworkRefusal {
    #[error("an import without skills would retire everything")]
    Empty,
}

impl Refusal for FrameworkRefusal {
    fn problem(&self) -> Problem {
        Problem::new("FRAMEWORK_EMPTY")
    }
}

pub struct Framework;

impl Decider for Framework {
    const TYPE: &'static str = "framework";
    type State = FrameworkState;
    type Command = ImportVersion;
    type Event = FrameworkEvent;
    type Refusal = FrameworkRefusal;

    fn decide(
        state: &FrameworkState,
        import: ImportVersion,
        _: DateTime<Utc>,
    ) -> Result<Vec<FrameworkEvent>, FrameworkRefusal> {
        if import.skills.is_empty() {
            return Err(FrameworkRefusal::Empty);
        }
        let mut events: Vec<FrameworkEvent> = Vec::new();
        if state.name.is_none() {
            events.push(FrameworkDeclared { framework: import.framework, name: import.name }.into());
        }
        let mut counts = FrameworkVersionImported {
            version: import.version,
            provenance: import.provenance,
            added: 0,
            revised: 0,
            retired: 0,
            restored: 0,
        };
        let mut missing: BTreeMap<SkillId, &Known> =
            state.skills.iter().map(|(skill, known)| (*skill, known)).collect();
        for content in import.skills {
            let skill = content.id();
            missing.remove(&skill);
            match state.skills.get(&skill) {
                None => {
                    counts.added += 1;
                    events.push(SkillAdded { skill, content }.into());
                }
                Some(known) if known.retired => {
                    counts.restored += 1;
                    events.push(SkillRestored { skill, content }.into());
                }
                Some(known) if known.digest != digest(&content) => {
                    counts.revised += 1;
                    events.push(SkillRevised { skill, content }.into());
                }
                Some(_) => {}
            }
        }
        if import.complete {
            for (skill, _) in missing.into_iter().filter(|(_, known)| !known.retired) {
                counts.retired += 1;
                events.push(SkillRetired { skill }.into());
            }
        }
        if !events.is_empty() || state.version.as_ref() != Some(&counts.version) {
            events.push(counts.into());
        }
        Ok(events)
    }

    fn evolve(state: &mut FrameworkState, event: &FrameworkEvent) {
        match event {
            FrameworkEvent::FrameworkDeclared(declared) => state.name = Some(declared.name.clone()),
            FrameworkEvent::SkillAdded(SkillAdded { skill, content })
            | FrameworkEvent::SkillRevised(SkillRevised { skill, content })
            | FrameworkEvent::SkillRestored(SkillRestored { skill, content }) => {
                state.skills.insert(*skill, Known { digest: digest(content), retired: false });
            }
            FrameworkEvent::SkillRetired(SkillRetired { skill }) => {
                if let Some(known) = state.skills.get_mut(skill) {
                    known.retired = true;
                }
            }
            FrameworkEvent::FrameworkVersionImported(imported) => {
                state.version = Some(imported.version.clone());
                state.provenance = imported.provenance.clone();
            }
        }
    }
}

/// Half of a SHA-256 over the content's JSON, whose fields have one order.
fn digest(content: &Skill) -> [u8; 16] {
    let json = serde_json::to_vec(content).expect("a skill is plain values");
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(json)[..16]);
    short
}
