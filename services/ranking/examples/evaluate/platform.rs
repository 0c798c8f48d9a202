//! What the platform knows beside a profile's skills, drawn for the simulated talents, and the whole score with it.
//!
//! All of it is drawn from a stream of random numbers of its own, after the world: whatever changes here, the figures of the other rows stay. The
//! chances below are assumptions: nobody has measured how often colleagues stand behind what is so, and behind what is not.

use std::cmp::Reverse;
use std::collections::HashMap;

use vivier_ranking::framework::Node;
use vivier_ranking::pair::{NeededSkill, Person, Wanted};
use vivier_ranking::platform::{evidence, freshness, slack};
use vivier_ranking::policy::Policy;
use vivier_ranking::pool::parallel;
use vivier_ranking::rank::Ranker;

use crate::simulated::{Random, TALENTS, World, fit, measure, ordered};

/// Sets the stream apart from the one that draws the world of the same seed.
const STREAM: u64 = 0x5EED_0F0E_71DE_9CE5;
/// Somebody else stands behind so many of the claims that the undamaged profile has too …
const BACKED: f64 = 0.4;
/// … and behind so many of the others: out of kindness, or since it was so once.
const BACKED_WRONGLY: f64 = 0.1;
/// So many of the claims that are backed and so are proven; the others are endorsed.
const PROVEN: f64 = 0.25;
/// Days since somebody stood behind a claim, less than these; for what is not so, at least those.
const OLDEST: usize = 2_190;
const LOST_SINCE: usize = 730;
/// In percent of full working time, drawn without regard to skills; nobody has less than any seat takes.
const FREE: [u64; 4] = [40, 60, 80, 100];
const TAKEN: [u64; 2] = [20, 40];

/// From the weakest to the strongest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    Claimed,
    Endorsed,
    Proven,
}

#[derive(Clone, Copy)]
struct Claim {
    evidence: Evidence,
    /// How long ago somebody else stood behind it; none where nobody did.
    days: Option<u64>,
}

/// What the platform knows of each talent, and of each mission.
pub struct Known {
    claims: Vec<HashMap<Node, Claim>>,
    free: Vec<u64>,
    taken: Vec<u64>,
}

/// Draws what the platform knows of a world.
pub fn known(world: &World, seed: u64) -> Known {
    let mut random = Random(seed ^ STREAM);
    let mut claims = Vec::with_capacity(world.seen.len());
    for (latent, seen) in world.latent.iter().zip(&world.seen) {
        let mut skills: Vec<Node> = seen.keys().copied().collect();
        // A map has no order of its own, and a seed gives the same figures everywhere.
        skills.sort_unstable();
        let drawn = skills.into_iter().map(|skill| (skill, claim(latent.contains_key(&skill), &mut random)));
        claims.push(drawn.collect());
    }
    let free = world.seen.iter().map(|_| FREE[random.below(FREE.len())]).collect();
    let taken = world.needs.iter().map(|_| TAKEN[random.below(TAKEN.len())]).collect();
    Known { claims, free, taken }
}

fn claim(is_so: bool, random: &mut Random) -> Claim {
    if !random.chance(if is_so { BACKED } else { BACKED_WRONGLY }) {
        return Claim { evidence: Evidence::Claimed, days: None };
    }
    let evidence = if is_so && random.chance(PROVEN) { Evidence::Proven } else { Evidence::Endorsed };
    let youngest = if is_so { 0 } else { LOST_SINCE };
    Claim { evidence, days: Some((youngest + random.below(OLDEST - youngest)) as u64) }
}

/// How well an order by the whole score serves each mission. The ranker gives what files say; of the policy, only what they do not say is read here.
pub fn whole(ranker: &Ranker<'_>, world: &World, known: &Known, policy: Policy, threads: usize) -> Vec<[f64; 3]> {
    let missions: Vec<_> = ranker.missions().iter().zip(&world.needs).zip(&known.taken).collect();
    parallel(&missions, threads, |((mission, needs), taken)| {
        let wanted = ranker.wanted(mission);
        let mut scores = vec![0.0; known.free.len()];
        for row in ranker.rank(mission, TALENTS) {
            let behind = behind(&wanted, ranker.person(row.profile), &known.claims[row.profile]);
            let more = beyond(&behind, slack(known.free[row.profile], **taken), &policy);
            scores[row.profile] = (row.score + more) as f64;
        }
        let fits: Vec<f64> = world.latent.iter().map(|latent| fit(needs, latent)).collect();
        measure(&ordered(scores), &fits)
    })
}

/// What the terms of the platform add.
fn beyond(behind: &[(u64, Option<Claim>)], slack: u64, policy: &Policy) -> u64 {
    let worth = |claim: Claim| match claim.evidence {
        Evidence::Claimed => policy.claimed,
        Evidence::Endorsed => policy.endorsed,
        Evidence::Proven => policy.proven,
    };
    let days = behind.iter().filter_map(|(_, claim)| claim.and_then(|claim| claim.days)).min();
    policy.evidence * evidence(behind.iter().map(|(weight, claim)| (*weight, claim.map_or(0, worth))))
        + policy.freshness * days.map_or(0, |days| freshness(days, policy))
        + policy.slack * slack
}

/// The weight of each need, with the claim that satisfies it best.
fn behind(wanted: &Wanted, person: &Person, claims: &HashMap<Node, Claim>) -> Vec<(u64, Option<Claim>)> {
    wanted.needs.iter().map(|need| (need.weight, best(need, person, claims))).collect()
}

/// As the platform chooses among claims: among equals the better supported, then the nearer.
fn best(need: &NeededSkill, person: &Person, claims: &HashMap<Node, Claim>) -> Option<Claim> {
    let worth = person.skills.iter().map(|held| (need.had(held), held)).filter(|(value, _)| *value > 0);
    let claimed = worth.filter_map(|(value, held)| Some((value, held, *claims.get(&held.node)?)));
    let best = claimed.max_by_key(|(value, held, claim)| {
        (*value, claim.evidence, need.nearness(held.node), claim.days.map(Reverse), held.level, Reverse(held.node))
    });
    best.map(|(_, _, claim)| claim)
}
