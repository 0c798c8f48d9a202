//! What a folder of ESCO does not tell stays as it is: a language that was not downloaded, a table of relations that is not there.
//! Importing the English tables alone would otherwise take the French labels from everybody.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;
use vivier_event_store::{Store, StoreError};
use vivier_kernel::id::TypedId as _;

use crate::domain::value::{Skill, SkillId};
use crate::parse::esco::Absent;
use crate::read;
use crate::read::skill::SkillRow;

/// Gives the skills what is known of them already and the folder does not tell. The read model `skill` must have caught up.
///
/// # Errors
/// `Database`.
pub(super) async fn keep_untold(store: &Store, absent: &Absent, skills: &mut [Skill]) -> Result<(), StoreError> {
    if absent.is_nothing() {
        return Ok(());
    }
    let ids: Vec<SkillId> = skills.iter().map(Skill::id).collect();
    let known = read::skills(store, &ids).await?;
    let targets: HashSet<Uuid> = known.iter().flat_map(|row| row.broader.iter().chain(&row.related)).copied().collect();
    let targets: Vec<SkillId> = targets.into_iter().map(SkillId::from_uuid).collect();
    let uris: HashMap<Uuid, String> =
        read::skills(store, &targets).await?.into_iter().map(|row| (row.id, row.uri)).collect();
    let known: HashMap<Uuid, SkillRow> = known.into_iter().map(|row| (row.id, row)).collect();
    let told: HashSet<String> = skills.iter().map(|skill| skill.uri.clone()).collect();
    for skill in skills {
        let Some(row) = known.get(&skill.id().uuid()) else { continue };
        if absent.french(skill.kind) && skill.labels.fr.is_empty() {
            skill.labels.fr.clone_from(&row.fr);
            skill.description.fr.clone_from(&row.description_fr);
        }
        if absent.english(skill.kind) && skill.labels.en.is_empty() {
            skill.labels.en.clone_from(&row.en);
            skill.description.en.clone_from(&row.description_en);
        }
        let uris = |ids: &[Uuid]| ids.iter().filter_map(|id| uris.get(id).cloned()).collect::<Vec<_>>();
        // An excerpt leaves out what points out of it, which the whole framework had told.
        let keep = |links: &mut Vec<String>, before: &[Uuid], untold: bool| {
            let outside = |uri: &String| untold || (absent.whole && !told.contains(uri));
            links.extend(uris(before).into_iter().filter(outside));
            links.sort_unstable();
            links.dedup();
        };
        keep(&mut skill.broader, &row.broader, absent.broader);
        keep(&mut skill.related, &row.related, absent.related);
    }
    Ok(())
}
