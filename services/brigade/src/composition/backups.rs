//! Who could take a member's place, the rest of the team staying as it is.

use vivier_kernel::id::TalentId;

use super::check::Finding;
use super::cost::{member_terms, stands_for};
use super::request::{Candidate, Request, Shape};
use super::screen::screen;
use super::solve::Team;
use crate::domain::value::{DutyKind, MAX_BACKUPS, TeamSeat, TeamSeatId};

/// The people who could take one member's place, in the order in which they are asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backups {
    pub member: TalentId,
    /// Whoever is on call comes first, then the backups of the roster; each with the points by which the team would be worse (or
    /// better, below 0).
    pub people: Vec<(TalentId, i64)>,
}

/// What speaks against somebody behind a seat, for which they will be called: they are not in the pool, or cannot take it.
pub fn against_backup(request: &Request, candidates: &[Candidate], seat: &TeamSeat, talent: TalentId) -> Vec<Finding> {
    let Some(known) = candidates.iter().find(|candidate| candidate.talent == talent) else {
        return vec![Finding::UnknownPerson(talent)];
    };
    screen(request, known, seat).kinds().map(|kind| Finding::Against { talent, seat: seat.id, kind }).collect()
}

/// What speaks against those whom somebody wants behind a seat of a team by hand. Whoever has the seat, or is named before, is there twice;
/// the others stand behind all that the person on it takes.
pub fn against_named(
    request: &Request,
    candidates: &[Candidate],
    places: &[(TalentId, TeamSeatId)],
    (seat, named): (TeamSeatId, &[TalentId]),
) -> Vec<Finding> {
    let has = |talent: TalentId, seat: TeamSeatId| places.contains(&(talent, seat));
    let holders: Vec<TalentId> = places.iter().map(|(talent, _)| *talent).filter(|talent| has(*talent, seat)).collect();
    let taken = |other: TeamSeatId| match request.shape {
        Shape::OnePerSeat => other == seat,
        Shape::AtMost(_) => other == seat || holders.iter().any(|talent| has(*talent, other)),
    };
    let mut findings = Vec::new();
    for (rank, talent) in named.iter().enumerate() {
        if holders.contains(talent) || named[..rank].contains(talent) {
            findings.push(Finding::Places(*talent));
            continue;
        }
        for seat in request.seats.iter().filter(|seat| taken(seat.id)) {
            for finding in against_backup(request, candidates, seat, *talent) {
                if !findings.contains(&finding) {
                    findings.push(finding);
                }
            }
        }
    }
    findings
}

/// For each member of the team, in its order. In a team of `AtMost` a backup covers what nobody else of the team does.
pub fn backups(request: &Request, candidates: &[Candidate], team: &Team) -> Vec<Backups> {
    backups_among(request, candidates, team, |_| true)
}

/// The same, of those of whom `is_one` says so: they are told apart before the best are taken.
pub fn backups_among(
    request: &Request,
    candidates: &[Candidate],
    team: &Team,
    is_one: impl Fn(TalentId) -> bool,
) -> Vec<Backups> {
    let known = |talent: TalentId| candidates.iter().find(|candidate| candidate.talent == talent);
    let people: Vec<&Candidate> = team.members.iter().filter_map(|member| known(member.talent)).collect();
    if people.len() != team.members.len() {
        return Vec::new();
    }
    let others = |one: &&Candidate| people.iter().all(|member| member.talent != one.talent) && is_one(one.talent);
    let others: Vec<&Candidate> = candidates.iter().filter(others).collect();
    (0..people.len()).map(|place| for_one(request, &others, team, &people, place)).collect()
}

fn for_one(request: &Request, candidates: &[&Candidate], team: &Team, people: &[&Candidate], place: usize) -> Backups {
    let member = &team.members[place];
    let others: Vec<&Candidate> =
        people.iter().enumerate().filter(|(index, _)| *index != place).map(|(_, person)| *person).collect();
    let elsewhere = |seat: &TeamSeat| {
        team.members.iter().enumerate().any(|(index, other)| index != place && other.seats.contains(&seat.id))
    };
    let needed: Vec<&TeamSeat> =
        request.seats.iter().filter(|seat| member.seats.contains(&seat.id) && !elsewhere(seat)).collect();
    let pairs = |one: &Candidate| {
        let same = others.iter().filter(|other| one.ministry.is_some() && other.ministry == one.ministry);
        request.weights.balance * same.map(|_| 1).sum::<i64>()
    };
    let points = |one: &Candidate, seats: &[&TeamSeat]| -> i64 {
        member_terms(request, one, seats).iter().map(|term| term.points).sum::<i64>() + pairs(one)
    };
    let own = stands_for(request, people[place], &member.seats);
    let now = points(people[place], &own);
    let mut found: Vec<(Turn, i64, TalentId)> = Vec::new();
    for candidate in candidates.iter().copied() {
        let same_service =
            others.iter().filter(|other| candidate.service.is_some() && other.service == candidate.service).count();
        let room = request.service_limit.is_none_or(|limit| same_service < limit);
        if room && needed.iter().all(|seat| screen(request, candidate, seat).is_empty()) {
            let taken = stands_for(request, candidate, &member.seats);
            found.push((turn(candidate), points(candidate, &taken) - now, candidate.talent));
        }
    }
    found.sort_unstable();
    found.truncate(MAX_BACKUPS);
    Backups { member: member.talent, people: found.into_iter().map(|(_, points, talent)| (talent, points)).collect() }
}

/// The people who fit one seat, in the order in which they are asked, beside those who are in the team already.
pub fn fitting_seat(
    request: &Request,
    candidates: &[&Candidate],
    team: &[Candidate],
    seat: &TeamSeat,
) -> Vec<TalentId> {
    let mut found: Vec<(Turn, i64, TalentId)> = Vec::new();
    for candidate in candidates.iter().copied().filter(|candidate| screen(request, candidate, seat).is_empty()) {
        let alike = |same: &dyn Fn(&Candidate) -> bool| team.iter().filter(|other| same(other)).count();
        let of_service = alike(&|other| candidate.service.is_some() && other.service == candidate.service);
        let pairs = alike(&|other| candidate.ministry.is_some() && other.ministry == candidate.ministry);
        if request.service_limit.is_none_or(|limit| of_service < limit) {
            let points = member_terms(request, candidate, &[seat]).iter().map(|term| term.points).sum::<i64>();
            let balance = request.weights.balance * i64::try_from(pairs).unwrap_or(0);
            found.push((turn(candidate), points + balance, candidate.talent));
        }
    }
    found.sort_unstable();
    found.truncate(MAX_BACKUPS);
    found.into_iter().map(|(_, _, talent)| talent).collect()
}

/// When somebody's turn to be asked comes: those on call, then backups, then whoever is on no roster.
type Turn = (bool, Option<DutyKind>);

fn turn(candidate: &Candidate) -> Turn {
    (candidate.duty.is_none(), candidate.duty)
}
