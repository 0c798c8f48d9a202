//! The answer to a request: the best team and the next best, or what blocks.

use vivier_kernel::id::TalentId;

use super::assign::assigned;
use super::backups::{Backups, backups};
use super::block::{Blocks, blocking_sets};
use super::check::{self, Finding};
use super::cost::{Aim, Term, member_terms, stands_for};
use super::effort::Effort;
use super::option::{bits, choices, reduced};
use super::request::{Candidate, OtherDays, Request, Shape};
use super::search::{Outcome, search};
use crate::domain::value::TeamSeatId;

/// How many teams are shown: the best and three others.
pub const TEAMS: usize = 4;

/// A person in a team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    pub talent: TalentId,
    /// What the person is there for; two people of a team of `AtMost` may stand for the same seat.
    pub seats: Vec<TeamSeatId>,
    /// What the person adds, without the balance.
    pub terms: Vec<Term>,
}

/// A team, with its points.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Team {
    pub members: Vec<Member>,
    /// The sum over the members, and the balance; each aim once.
    pub terms: Vec<Term>,
    /// Exactly the sum of `terms`; fewer are better.
    pub points: i64,
}

/// What a composition came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Composition {
    Teams {
        /// Best first; no two of the same people, nobody superfluous.
        teams: Vec<Team>,
        /// For each member of the best team, who could take their place.
        backups: Vec<Backups>,
        /// No team has fewer points than this.
        bound: i64,
        /// How many branches the search looked at.
        branches: u64,
    },
    /// There is no team: the smallest sets of constraints that block, each by itself.
    Blocked(Blocks),
    /// The effort was used up before any team was found, or what blocks.
    Unfinished,
}

impl Composition {
    /// Points between the best team that was found and what is possible at best: 0 where it is proven the best.
    pub fn gap(&self) -> Option<i64> {
        match self {
            Self::Teams { teams, bound, .. } => teams.first().map(|best| (best.points - bound).max(0)),
            Self::Blocked(_) | Self::Unfinished => None,
        }
    }
}

/// What the check found against a team that the search found: a fault of the search, never shown to anybody as a team.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a team does not stand the check: {0:?}")]
pub struct Unsound(pub Vec<Finding>);

/// Composes teams, as far as `effort` lasts: it says afterwards whether that was to the end. Where there is none, `other_days` say over which
/// there would be.
///
/// # Errors
/// [`Unsound`] where the independent check does not agree with the search.
pub fn compose(
    request: &Request,
    candidates: &[Candidate],
    other_days: Option<&OtherDays<'_>>,
    effort: &Effort,
) -> Result<Composition, Unsound> {
    let all = choices(request, candidates);
    let kept = reduced(request, all, TEAMS);
    let flow = match request.shape {
        Shape::OnePerSeat => assigned(request, &kept, TEAMS, effort),
        Shape::AtMost(_) => None,
    };
    let exact = flow.is_some();
    let Outcome { teams: found, bound, branches } = flow.unwrap_or_else(|| search(request, &kept, TEAMS, effort));
    if found.is_empty() {
        // Where the search was stopped it is not known that there is no team; where no flow fills the seats it is.
        if !exact && effort.reached().is_some() {
            return Ok(Composition::Unfinished);
        }
        let blocks = blocking_sets(request, candidates, other_days, effort);
        return Ok(if blocks.sets.is_empty() { Composition::Unfinished } else { Composition::Blocked(blocks) });
    }
    let mut teams = Vec::with_capacity(found.len());
    for team in &found {
        let members = team.choices.iter().map(|index| (kept[*index].person as usize, kept[*index].mask));
        let team = team_of(request, candidates, &members.collect::<Vec<_>>());
        let findings = check::check(request, candidates, &team);
        if !findings.is_empty() {
            return Err(Unsound(findings));
        }
        teams.push(team);
    }
    let backups = backups(request, candidates, &teams[0]);
    Ok(Composition::Teams { teams, backups, bound, branches })
}

fn team_of(request: &Request, candidates: &[Candidate], members: &[(usize, u64)]) -> Team {
    let mut ordered = members.to_vec();
    // As the seats stand in the request.
    ordered.sort_unstable_by_key(|(person, mask)| (mask.trailing_zeros(), *person));
    let members: Vec<Member> = ordered
        .iter()
        .map(|(person, mask)| {
            let candidate = &candidates[*person];
            let seats: Vec<_> = bits(*mask).map(|bit| &request.seats[bit]).collect();
            let terms = member_terms(request, candidate, &seats);
            Member { talent: candidate.talent, seats: seats.iter().map(|seat| seat.id).collect(), terms }
        })
        .collect();
    let people: Vec<&Candidate> = ordered.iter().map(|(person, _)| &candidates[*person]).collect();
    with_points(request, members, &people)
}

/// Sums the terms up; `people` are the members, in the same order.
pub(super) fn with_points(request: &Request, members: Vec<Member>, people: &[&Candidate]) -> Team {
    let mut pairs = 0;
    for (index, one) in people.iter().enumerate() {
        let same = people[..index].iter().filter(|other| one.ministry.is_some() && other.ministry == one.ministry);
        pairs += same.map(|_| 1).sum::<i64>();
    }
    let terms: Vec<Term> = Aim::ALL
        .iter()
        .map(|aim| {
            let of_aim = members.iter().flat_map(|member| &member.terms).filter(|term| term.aim == *aim);
            let balance = if *aim == Aim::Balance { pairs * request.weights.balance } else { 0 };
            Term { aim: *aim, points: of_aim.map(|term| term.points).sum::<i64>() + balance }
        })
        .collect();
    let points = terms.iter().map(|term| term.points).sum();
    Team { members, terms, points }
}

/// The seats of a team, each with one person: where several stand for a seat, the first of the team. Everybody keeps a seat, since nobody is
/// in a team whom the others could do without.
pub fn places(request: &Request, team: &Team) -> Vec<(TalentId, TeamSeatId)> {
    let holder = |seat: TeamSeatId| {
        let of_seat = || team.members.iter().filter(|member| member.seats.contains(&seat));
        // Who has no other seat goes first.
        of_seat().min_by_key(|member| member.seats.len()).map(|member| (member.talent, seat))
    };
    request.seats.iter().filter_map(|seat| holder(seat.id)).collect()
}

/// Who is to take which seat, as somebody has decided it by hand: the team with its points, and everything that speaks against it. A person
/// stands several times where one may take several seats.
pub fn placed(request: &Request, candidates: &[Candidate], places: &[(TalentId, TeamSeatId)]) -> (Team, Vec<Finding>) {
    let mut members: Vec<(TalentId, Vec<TeamSeatId>)> = Vec::new();
    for (talent, seat) in places {
        match members.iter_mut().find(|(known, _)| known == talent && request.shape != Shape::OnePerSeat) {
            Some((_, seats)) => seats.push(*seat),
            None => members.push((*talent, vec![*seat])),
        }
    }
    let team = by_hand(request, candidates, &members);
    let known = |talent: &TalentId| candidates.iter().any(|candidate| candidate.talent == *talent);
    let unknown = members.iter().filter(|(talent, _)| !known(talent));
    let mut findings: Vec<Finding> = unknown.map(|(talent, _)| Finding::UnknownPerson(*talent)).collect();
    if request.shape != Shape::OnePerSeat {
        // A team stands for all that its people can do; this is what each of them is decided on for.
        for seat in &request.seats {
            let holders: Vec<TalentId> =
                places.iter().filter(|(_, other)| *other == seat.id).map(|(talent, _)| *talent).collect();
            match holders.len() {
                0 => findings.push(Finding::SeatEmpty(seat.id)),
                1 => {}
                _ => findings.push(Finding::SeatTwice(seat.id)),
            }
            let people = candidates.iter().filter(|candidate| holders.contains(&candidate.talent));
            findings.extend(people.flat_map(|candidate| {
                let against = check::objections(request, candidate, seat).into_iter();
                against.map(|kind| Finding::Against { talent: candidate.talent, seat: seat.id, kind })
            }));
        }
    }
    for finding in check::check(request, candidates, &team) {
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }
    (team, findings)
}

/// A team as somebody has put it together by hand, with its points: what is to be checked, and compared with the best.
///
/// Seats and people that are not in the request or the pool are left out; the check names them.
pub fn by_hand(request: &Request, candidates: &[Candidate], members: &[(TalentId, Vec<TeamSeatId>)]) -> Team {
    let mut people = Vec::new();
    let mut team = Vec::new();
    for (talent, seats) in members {
        let Some(candidate) = candidates.iter().find(|candidate| candidate.talent == *talent) else { continue };
        let taken = stands_for(request, candidate, seats);
        let terms = member_terms(request, candidate, &taken);
        people.push(candidate);
        team.push(Member { talent: *talent, seats: taken.iter().map(|seat| seat.id).collect(), terms });
    }
    with_points(request, team, &people)
}
