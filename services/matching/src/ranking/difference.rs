//! In which terms one of a ranking stands before another, and by which skill where a term is about what stands behind skills.

use std::cmp::Reverse;

use vivier_talents::domain::value::SkillKey;
use vivier_talents::read::candidates::CandidateSkill;

use super::policy::{Policy, worth};
use super::score::{Ground, Term, TermName, signed};

/// A term that gives the two different points.
#[derive(Clone, PartialEq, Debug)]
pub struct Difference {
    pub above: Term,
    pub own: Term,
    /// What the one above has more; below zero where the other has more.
    pub points: i64,
    /// The skill by which the one above is ahead; none where they are not, and where the term is about no skill alone.
    pub by: Option<Support>,
}

/// A skill that is asked for, and the claim that counts for it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Support {
    pub asked: SkillKey,
    pub held: CandidateSkill,
}

/// The terms in which two of one ranking differ, the largest difference first. Their points add up to the difference of the scores.
pub fn differences(above: &[Term], own: &[Term], policy: &Policy) -> Vec<Difference> {
    let apart = |(one, other): (&Term, &Term)| {
        let points = one.points() - other.points();
        let by = if points > 0 { support(one, (above, own), policy) } else { None };
        (points != 0).then(|| Difference { above: one.clone(), own: other.clone(), points, by })
    };
    // The same kinds in the same order for everybody.
    let mut found: Vec<Difference> = above.iter().zip(own).filter_map(apart).collect();
    found.sort_by_key(|difference| Reverse(difference.points.abs()));
    found
}

fn support(term: &Term, (above, own): (&[Term], &[Term]), policy: &Policy) -> Option<Support> {
    match (&term.name, &term.ground) {
        // What is only probable stands on no claim.
        (TermName::Skill, Ground::Skill { .. }) => claim(term),
        (_, Ground::Evidence { .. }) => better_proven(above, own, policy),
        (_, Ground::Freshness { on }) => {
            let fresh = above.iter().filter(|term| held(term).is_some_and(|held| held.evidenced_on == *on));
            heaviest(fresh.filter_map(|term| Some((term.weight, claim(term)?))))
        }
        (_, Ground::Skill { .. } | Ground::Slack { .. } | Ground::Profession { .. } | Ground::Words { .. }) => None,
    }
}

/// The skill whose evidence gives the one above most before the other.
fn better_proven(above: &[Term], own: &[Term], policy: &Policy) -> Option<Support> {
    let behind = |term: &Term| term.weight * held(term).map_or(0, |held| signed(worth(policy, held.evidence)));
    let more = |(one, other): (&Term, &Term)| Some((behind(one) - behind(other), claim(one)?));
    heaviest(above.iter().zip(own).filter_map(more).filter(|(more, _)| *more > 0))
}

/// The first of those that weigh most.
fn heaviest(claims: impl Iterator<Item = (i64, Support)>) -> Option<Support> {
    let placed = claims.enumerate().max_by_key(|(place, (weight, _))| (*weight, Reverse(*place)));
    placed.map(|(_, (_, claim))| claim)
}

/// What counts for the skill that a term is about, whether it is had or only near.
fn claim(term: &Term) -> Option<Support> {
    match &term.ground {
        Ground::Skill { asked, held, .. } => Some(Support { asked: asked.skill, held: (*held)? }),
        Ground::Evidence { .. }
        | Ground::Freshness { .. }
        | Ground::Slack { .. }
        | Ground::Profession { .. }
        | Ground::Words { .. } => None,
    }
}

fn held(term: &Term) -> Option<CandidateSkill> {
    claim(term).map(|claim| claim.held)
}
