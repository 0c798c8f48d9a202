//! What skills mean beside one another, as the matcher sees them: the same crate that ranks files ranks here.

use std::collections::HashMap;

use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use vivier_kernel::id::TypedId as _;
use vivier_ranking::framework::{Concept, Description, Framework, Kind, Labels, Node};
use vivier_ranking::matcher::Matcher;

use crate::domain::value::{SkillId, SkillKind};
use crate::read::skill::SkillRow;

/// The matcher over all skills that are not retired, with the ids that its nodes stand for.
pub struct Meanings {
    matcher: Matcher,
    nodes: HashMap<Uuid, Node>,
    skills: Vec<SkillId>,
    /// By node: whether people can have it.
    claimable: Vec<bool>,
    /// SHA-256 over the rows, hexadecimal.
    digest: String,
}

impl Default for Meanings {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Meanings {
    /// In the order of the rows.
    pub fn new(rows: &[SkillRow]) -> Self {
        let framework = Framework::new(rows.iter().map(concept));
        let nodes = rows.iter().filter_map(|row| Some((row.id, framework.find(&row.id.to_string())?))).collect();
        let skills = rows.iter().map(SkillRow::skill_id).collect();
        let claimable = rows.iter().map(|row| row.kind().can_be_claimed()).collect();
        Self { matcher: Matcher::new(framework), nodes, skills, claimable, digest: digest_of(rows) }
    }

    /// Names what the skills mean: the same rows give the same.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    pub fn matcher(&self) -> &Matcher {
        &self.matcher
    }

    /// The node of a skill; none where the framework does not have it.
    pub fn node(&self, skill: Uuid) -> Option<Node> {
        self.nodes.get(&skill).copied()
    }

    /// The skill of a node.
    pub fn skill(&self, node: Node) -> Option<SkillId> {
        self.skills.get(node as usize).copied()
    }

    /// False of what nobody can claim: headings and occupations of the framework.
    pub fn can_be_claimed(&self, skill: Uuid) -> bool {
        self.node(skill).is_none_or(|node| self.claimable[node as usize])
    }

    /// Skills that stand in for one, the nearest first, in thousandths; itself is left out.
    pub fn similar(&self, skill: SkillId) -> Vec<(SkillId, u16)> {
        let Some(own) = self.node(skill.uuid()) else { return Vec::new() };
        let near = self.matcher.similar(own).iter().filter(|(node, _)| *node != own);
        near.filter_map(|(node, nearness)| Some((self.skill(*node)?, u16::try_from(*nearness).ok()?))).collect()
    }
}

/// SHA-256 over the rows, hexadecimal: the version of the frameworks that a ranking went by.
pub(crate) fn digest_of(rows: &[SkillRow]) -> String {
    let mut sum = Sha256::new();
    for row in rows {
        // Strings and lists of ids always make JSON; what stands in for a fault would only change the digest.
        sum.update(serde_json::to_vec(row).unwrap_or_default());
    }
    hex::encode(sum.finalize())
}

fn concept(row: &SkillRow) -> Concept {
    let ids = |ids: &[Uuid]| ids.iter().map(Uuid::to_string).collect();
    Concept {
        id: row.id.to_string(),
        kind: if row.kind() == SkillKind::Occupation { Kind::Occupation } else { Kind::Skill },
        labels: Labels { fr: row.fr.clone(), en: row.en.clone() },
        broader: ids(&row.broader),
        related: ids(&row.related),
        essential: ids(&row.essential),
        optional: ids(&row.optional),
        text: Some(Description { fr: row.description_fr.clone(), en: row.description_en.clone() }),
    }
}
