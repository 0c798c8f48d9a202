//! What would change a talent's place: one skill at the level that a seat asks for, everything else as it is. Computed by ranking again.

use std::cmp::Reverse;
use std::sync::Arc;

use vivier_kernel::id::TalentId;
use vivier_missions::domain::value::RequiredSkill;
use vivier_talents::domain::state::{SkillClaim, TalentState};
use vivier_talents::domain::value::{Level, SkillKey};
use vivier_talents::read::candidates::Candidate;

use super::constraint::{Subject, Wish};
use super::load::Asked;
use super::rank::{Ground, rank_for};
use crate::live::Pool;

/// The first places whose holders' changes are worked out, and the most changes of one talent.
pub const MOST_CHANGES: usize = 12;

/// A skill claimed at a level, and where that would put the talent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Counterfactual {
    pub skill: SkillKey,
    pub level: Level,
    pub score: i64,
    /// From 1, among those who would be ranked.
    pub place: usize,
}

/// A place in a ranking, from 1, and the score.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    pub score: i64,
    pub place: usize,
    pub of: usize,
}

/// The state with a skill claimed at a level: what `claimSkill` or `reviseSkillClaim` would make of it.
pub fn with_skill(state: &TalentState, skill: SkillKey, level: Level) -> TalentState {
    let mut state = state.clone();
    let fresh = || SkillClaim { level, since: None, endorsements: Vec::new(), proofs: Vec::new() };
    state.claims.entry(skill).or_insert_with(fresh).level = level;
    state
}

/// Where a talent stands among `others` and themselves, as the pool would be with `state` in place of theirs.
pub fn standing(
    pool: &Pool,
    ground: Ground<'_>,
    asked: &Asked<'_>,
    talent: TalentId,
    state: &TalentState,
    others: &[(TalentId, Subject<'_>)],
) -> Option<Standing> {
    let candidate = Candidate::of(state, ground.today)?;
    let person = pool.person(&candidate);
    let wanted = pool.wanted(ground.policy, &asked.needs(pool), asked.spec.title.as_str(), Some((talent, &person)));
    let wish = Wish { seat: asked.spec, days: asked.days, wanted: &wanted };
    let known = others.iter().find(|(id, _)| *id == talent).map(|(_, subject)| *subject)?;
    let own = Subject { candidate: &candidate, person: &person, ..known };
    let everybody = others.iter().map(|(id, subject)| (*id, if *id == talent { own } else { *subject }));
    // The same ranking that those who decide are shown, with one person changed in it.
    let ranked = rank_for(ground, &wish, everybody).ranked;
    let at = ranked.iter().position(|ranked| ranked.key == talent)?;
    Some(Standing { score: ranked[at].score, place: at + 1, of: ranked.len() })
}

/// For each skill of the seat that people can claim and the talent does not have at the level asked for, of many for those that weigh most: what having it there
/// would do. The best first.
pub fn counterfactuals(
    pool: &Pool,
    ground: Ground<'_>,
    asked: &Asked<'_>,
    talent: TalentId,
    state: &Arc<TalentState>,
    others: &[(TalentId, Subject<'_>)],
) -> Vec<Counterfactual> {
    let weighed = pool.wanted(ground.policy, &asked.needs(pool), asked.spec.title.as_str(), None).needs;
    let mut missing: Vec<(u64, &RequiredSkill)> = weighed
        .iter()
        .zip(&asked.spec.skills)
        .map(|(need, required)| (need.weight, required))
        // A seat may ask for a heading, which nobody can claim.
        .filter(|(_, required)| pool.meanings().can_be_claimed(required.skill))
        .filter(|(_, required)| {
            state.claims.get(&required.skill).is_none_or(|claim| claim.level < required.minimum_level)
        })
        .collect();
    missing.sort_by_key(|(weight, _)| Reverse(*weight));
    let mut found: Vec<Counterfactual> = missing
        .into_iter()
        .take(MOST_CHANGES)
        .filter_map(|(_, required)| {
            let changed = with_skill(state, required.skill, required.minimum_level);
            let Standing { score, place, .. } = standing(pool, ground, asked, talent, &changed, others)?;
            Some(Counterfactual { skill: required.skill, level: required.minimum_level, score, place })
        })
        .collect();
    found.sort_by(|one, other| {
        one.place.cmp(&other.place).then(other.score.cmp(&one.score)).then(one.skill.cmp(&other.skill))
    });
    found
}
