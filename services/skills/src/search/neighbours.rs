//! Which skills are near one another in the graph, laid out once for each index.

use std::collections::HashMap;

use uuid::Uuid;
use vivier_kernel::id::TypedId as _;

use crate::domain::value::SkillId;
use crate::read::skill::SkillRow;

/// How alike two skills are through the graph, in thousandths (research of this project: sibling, broader, narrower).
const BROADER: u16 = 600;
const NARROWER: u16 = 500;
const RELATED: u16 = 450;
const SIBLING: u16 = 400;
/// A heading with more skills than this makes none of them alike.
const MAX_SIBLINGS: usize = 40;

/// The graph's links in both directions.
#[derive(Default)]
pub(super) struct Neighbours {
    places: HashMap<Uuid, usize>,
    narrower: HashMap<Uuid, Vec<Uuid>>,
    related_from: HashMap<Uuid, Vec<Uuid>>,
}

impl Neighbours {
    pub(super) fn new(skills: &[SkillRow]) -> Self {
        let mut links = Self::default();
        for (place, skill) in skills.iter().enumerate() {
            links.places.insert(skill.id, place);
            for broader in &skill.broader {
                links.narrower.entry(*broader).or_default().push(skill.id);
            }
            for related in &skill.related {
                links.related_from.entry(*related).or_default().push(skill.id);
            }
        }
        links
    }

    /// As [`super::index::Index::similar`], over the skills that this was made from.
    pub(super) fn similar(&self, skills: &[SkillRow], skill: SkillId) -> Vec<(SkillId, u16)> {
        let own = skill.uuid();
        let Some(row) = self.places.get(&own).and_then(|place| skills.get(*place)) else { return Vec::new() };
        let under = |id: &Uuid| self.narrower.get(id).map_or(&[][..], Vec::as_slice);
        let siblings = row.broader.iter().map(under).filter(|group| group.len() <= MAX_SIBLINGS).flatten();
        let pointing = self.related_from.get(&own).map_or(&[][..], Vec::as_slice);
        let near = (row.broader.iter().map(|id| (id, BROADER)))
            .chain(under(&own).iter().map(|id| (id, NARROWER)))
            .chain(row.related.iter().chain(pointing).map(|id| (id, RELATED)))
            .chain(siblings.map(|id| (id, SIBLING)));
        let mut likest: HashMap<Uuid, u16> = HashMap::new();
        // A link may point to a skill that is retired or was never there.
        for (id, likeness) in near.filter(|(id, _)| **id != own && self.places.contains_key(*id)) {
            let known = likest.entry(*id).or_insert(0);
            *known = (*known).max(likeness);
        }
        let mut found: Vec<(SkillId, u16)> =
            likest.into_iter().map(|(id, likeness)| (SkillId::from_uuid(id), likeness)).collect();
        found.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(&other.0)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::value::{Labels, Skill};
    use crate::search::index::Index;

    fn row(uri: &str, broader: &[&str], related: &[&str]) -> SkillRow {
        let uris = |uris: &[&str]| uris.iter().map(|uri| (*uri).to_owned()).collect();
        let labels = Labels { fr: vec![uri.to_owned()], en: Vec::new() };
        SkillRow::new(
            Uuid::nil(),
            Skill { uri: uri.to_owned(), labels, broader: uris(broader), related: uris(related), ..Skill::default() },
        )
    }

    #[test]
    fn what_is_near_is_alike_by_how_it_is_near() {
        let rows = vec![
            row("parent", &[], &[]),
            row("own", &["parent", "retired"], &["friend"]),
            row("sibling", &["parent"], &[]),
            row("child", &["own"], &[]),
            row("friend", &[], &[]),
            row("admirer", &[], &["own"]),
            row("stranger", &[], &[]),
        ];
        let found = Index::new(rows).similar(SkillId::of_uri("own"));
        let mut expected = vec![("parent", 600), ("child", 500), ("friend", 450), ("admirer", 450), ("sibling", 400)];
        expected.sort_by_key(|(uri, likeness)| (std::cmp::Reverse(*likeness), SkillId::of_uri(uri)));
        assert_eq!(
            found,
            expected.into_iter().map(|(uri, likeness)| (SkillId::of_uri(uri), likeness)).collect::<Vec<_>>()
        );
        assert!(Index::new(Vec::new()).similar(SkillId::of_uri("own")).is_empty());
    }

    #[test]
    fn a_crowded_heading_makes_nothing_alike() {
        let mut rows = vec![row("parent", &[], &[])];
        rows.extend((0..=MAX_SIBLINGS).map(|number| row(&format!("s{number}"), &["parent"], &[])));
        assert_eq!(Index::new(rows).similar(SkillId::of_uri("s0")), [(SkillId::of_uri("parent"), BROADER)]);
    }
}
