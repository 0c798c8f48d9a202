//! How people stand in the pool's index: what they hold, what is probable of them and what they say, each as lists of its own; and what a seat
//! can give to whoever stands in them at most.
//!
//! The lists bound a score from above; the score itself is the one of [`crate::ranking::score`], of whoever could be among the best.

use vivier_ranking::arithmetic::WHOLE;
use vivier_ranking::framework::Node;
use vivier_ranking::index::{Bounds, Document, Group, List};
use vivier_ranking::pair::{NeededSkill, Person, Wanted, had};
use vivier_ranking::policy::Policy;

/// Kinds of lists; they take turns, so that the numbers stay small and dense whatever the framework. Up to 700,000 skills find room.
const KINDS: u32 = 3;
/// A probability is known to an eighth.
const STEP: u32 = WHOLE as u32 / 8;
/// Levels of a posting.
const LEVELS: usize = 8;

/// The list of those who hold a skill.
pub(super) fn holding(node: Node) -> u32 {
    node.saturating_mul(KINDS)
}

/// The skill whose list it is; none of another kind of list.
#[cfg(test)]
pub(super) fn held(list: u32) -> Option<Node> {
    list.is_multiple_of(KINDS).then_some(list / KINDS)
}

fn expecting(node: Node) -> u32 {
    node.saturating_mul(KINDS).saturating_add(1)
}

fn saying(stem: u32) -> u32 {
    stem.saturating_mul(KINDS).saturating_add(2)
}

/// A person as the index has them.
pub(super) fn document(person: &Person) -> Document {
    let held = person.skills.iter().map(|held| (holding(held.node), held.level));
    let probable = person.probable.iter().map(|(node, probability)| (expecting(*node), step(*probability)));
    let said = person.stems.iter().map(|stem| (saying(*stem), 0));
    Document { skills: held.chain(probable).chain(said).collect(), ..Document::default() }
}

fn step(probability: u32) -> u8 {
    (probability / STEP).min(LEVELS as u32 - 1) as u8
}

/// The highest probability of a step.
fn highest(step: usize) -> u64 {
    if step + 1 == LEVELS { WHOLE } else { (step as u64 + 1) * u64::from(STEP) - 1 }
}

/// What anybody can get for a seat at most, by the lists they stand in; evidence, its age and free time are in none of them.
pub(super) fn bounds(wanted: &Wanted, policy: &Policy) -> Bounds {
    let mut groups: Vec<Group> = wanted.needs.iter().map(|need| Group::Best(of_need(need, wanted.probable))).collect();
    let all: u64 = wanted.profession.iter().map(|(_, weight)| weight).sum();
    let profession = wanted.profession.iter().map(|(node, weight)| List {
        number: expecting(*node),
        most: by_level(|level| (wanted.profession_weight * weight * highest(level)).div_ceil(all.max(1))),
    });
    groups.push(Group::Sum(profession.collect()));
    let all: u64 = wanted.words.iter().map(|(_, weight)| weight).sum();
    let words = wanted.words.iter().map(|(stem, weight)| List {
        number: saying(*stem),
        most: by_level(|_| (wanted.words_weight * weight * WHOLE).div_ceil(all.max(1))),
    });
    groups.push(Group::Sum(words.collect()));
    let rest = (policy.evidence + policy.freshness + policy.slack) * WHOLE;
    Bounds { groups, rest: u32::try_from(rest).unwrap_or(u32::MAX) }
}

fn of_need(need: &NeededSkill, probable: u64) -> Vec<List> {
    let held = need.stand_ins.iter().map(|&(node, nearness)| List {
        number: holding(node),
        most: by_level(|level| need.weight * had(nearness, WHOLE as u32, need.level, level as u8)),
    });
    let expected = need.links.iter().filter(|_| probable > 0).map(|&(node, certainty)| List {
        number: expecting(node),
        most: by_level(|level| need.weight * (u64::from(certainty) * highest(level) / WHOLE * probable / WHOLE)),
    });
    held.chain(expected).collect()
}

fn by_level(points: impl Fn(usize) -> u64) -> [u32; LEVELS] {
    std::array::from_fn(|level| u32::try_from(points(level)).unwrap_or(u32::MAX))
}
