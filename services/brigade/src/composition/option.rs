//! What each person can do in the team, reduced to what the best teams can be made of.

use std::collections::HashMap;

use vivier_kernel::id::OrganisationId;

use super::cost::member_terms;
use super::request::{Candidate, Request, Shape};
use super::screen::screen;

/// Seats, one bit for each.
pub(super) type Mask = u64;

/// A number for "no ministry" and "no service": such people are never counted together.
pub(super) const NONE: u32 = u32::MAX;

/// One person on the seats of `mask`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Choice {
    /// Place in the list of candidates.
    pub(super) person: u32,
    pub(super) mask: Mask,
    /// Points, without the balance.
    pub(super) cost: i64,
    pub(super) service: u32,
    pub(super) ministry: u32,
}

/// Every choice that no constraint speaks against.
pub(super) fn choices(request: &Request, candidates: &[Candidate]) -> Vec<Choice> {
    let (mut services, mut ministries) = (Numbers::default(), Numbers::default());
    let mut all = Vec::new();
    for (person, candidate) in candidates.iter().enumerate() {
        let Ok(person) = u32::try_from(person) else { break };
        let fits = |(bit, seat): (usize, _)| screen(request, candidate, seat).is_empty().then_some(1 << bit);
        let mask: Mask = request.seats.iter().enumerate().filter_map(fits).sum();
        if mask == 0 {
            continue;
        }
        let (service, ministry) = (services.of(candidate.service), ministries.of(candidate.ministry));
        let choice = |mask: Mask| {
            let seats: Vec<_> = bits(mask).map(|bit| &request.seats[bit]).collect();
            let cost = member_terms(request, candidate, &seats).iter().map(|term| term.points).sum();
            Choice { person, mask, cost, service, ministry }
        };
        match request.shape {
            Shape::AtMost(_) => all.push(choice(mask)),
            Shape::OnePerSeat => all.extend(bits(mask).map(|bit| choice(1 << bit))),
        }
    }
    all
}

/// The bits of a mask, lowest first.
pub(super) fn bits(mask: Mask) -> impl Iterator<Item = usize> {
    let next = |rest: &Mask| (rest & (rest - 1) != 0).then_some(rest & (rest - 1));
    std::iter::successors((mask != 0).then_some(mask), next).map(|rest| rest.trailing_zeros() as usize)
}

/// Small numbers for organisations.
#[derive(Default)]
struct Numbers(HashMap<OrganisationId, u32>);

impl Numbers {
    fn of(&mut self, organisation: Option<OrganisationId>) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(NONE);
        organisation.map_or(NONE, |organisation| *self.0.entry(organisation).or_insert(next))
    }
}

/// Leaves out choices that none of the `teams` best teams needs.
///
/// Take a team with a choice that is left out. Those kept in its place (same mask, same ministry) cost no more, are at least as
/// many as `teams` after all people of the team and all services that the others fill up are taken away, and each makes another
/// team of the same shape that is no worse. So `teams` teams that are no worse exist without it.
pub(super) fn reduced(request: &Request, mut all: Vec<Choice>, teams: usize) -> Vec<Choice> {
    let others = request.size().saturating_sub(1);
    let enough = teams + others;
    let full_services = request.service_limit.map_or(0, |limit| others / limit.max(1));
    all.sort_unstable_by_key(|choice| (choice.mask, choice.ministry, choice.cost, choice.person));
    let mut kept = Vec::new();
    for group in all.chunk_by(|one, next| (one.mask, one.ministry) == (next.mask, next.ministry)) {
        let mut by_service: HashMap<u32, usize> = HashMap::new();
        for choice in group {
            let mut counts: Vec<usize> =
                by_service.iter().filter(|(service, _)| **service != NONE).map(|(_, n)| *n).collect();
            counts.sort_unstable_by(|one, other| other.cmp(one));
            let total: usize = by_service.values().sum();
            if total - counts.iter().take(full_services).sum::<usize>() >= enough {
                break;
            }
            let number = by_service.entry(choice.service).or_default();
            if *number < enough {
                *number += 1;
                kept.push(*choice);
            }
        }
    }
    kept
}
