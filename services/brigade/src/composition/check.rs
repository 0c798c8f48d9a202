//! The independent check of a team: nothing of what found it is used here, neither its screening nor its sums.
//!
//! It reads request and people anew, in its own words, so that a mistake on one side shows.

use std::collections::{BTreeMap, BTreeSet};

use vivier_kernel::id::{OrganisationId, TalentId};
use vivier_missions::domain::value::WorkMode;
use vivier_talents::domain::value::RemotePreference;

use super::cost::Aim;
use super::request::{Candidate, Consent, Request, Shape};
use super::solve::Team;
use crate::domain::value::{ConstraintKind, DutyKind, TeamSeat, TeamSeatId};

/// Something against a team.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// The person is not in the pool.
    UnknownPerson(TalentId),
    /// The request has no such seat.
    UnknownSeat(TeamSeatId),
    /// Nobody has the seat.
    SeatEmpty(TeamSeatId),
    /// More than one person has it, where each seat is for one.
    SeatTwice(TeamSeatId),
    /// The person is in the team twice, or has no seat, or several where each takes one.
    Places(TalentId),
    /// A constraint speaks against the person on the seat.
    Against { talent: TalentId, seat: TeamSeatId, kind: ConstraintKind },
    /// More people than the team may have.
    TooManyPeople { people: usize, limit: usize },
    /// More people of one service than the limit.
    TooManyOfService { service: OrganisationId, people: usize, limit: usize },
    /// The points of an aim are not what they should be.
    WrongPoints { aim: Aim, shown: i64, found: i64 },
    /// The points are not the sum of the terms that are shown.
    WrongSum { shown: i64, found: i64 },
}

impl Finding {
    /// True where what is looked at is no team yet: a seat without anybody or with several, somebody who is nobody or on several seats.
    pub fn is_of_the_shape(&self) -> bool {
        matches!(
            self,
            Self::UnknownPerson(_)
                | Self::UnknownSeat(_)
                | Self::SeatEmpty(_)
                | Self::SeatTwice(_)
                | Self::Places(_)
                | Self::TooManyPeople { .. }
        )
    }
}

/// Everything that speaks against the team; empty where it stands.
pub fn check(request: &Request, candidates: &[Candidate], team: &Team) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut people: Vec<(&Candidate, Vec<&TeamSeat>)> = Vec::new();
    let mut names = BTreeSet::new();
    for member in &team.members {
        let Some(person) = candidates.iter().find(|candidate| candidate.talent == member.talent) else {
            findings.push(Finding::UnknownPerson(member.talent));
            continue;
        };
        let mut seats = Vec::new();
        for id in &member.seats {
            match request.seats.iter().find(|seat| seat.id == *id) {
                Some(seat) => seats.push(seat),
                None => findings.push(Finding::UnknownSeat(*id)),
            }
        }
        let misplaced = member.seats.is_empty() || (request.shape == Shape::OnePerSeat && member.seats.len() > 1);
        if misplaced || !names.insert(member.talent) {
            findings.push(Finding::Places(member.talent));
        }
        people.push((person, seats));
    }
    seats_are_filled(request, team, &mut findings);
    for (person, seats) in &people {
        for seat in seats {
            let against = objections(request, person, seat);
            findings.extend(against.into_iter().map(|kind| Finding::Against {
                talent: person.talent,
                seat: seat.id,
                kind,
            }));
        }
    }
    limits(request, team, &people, &mut findings);
    points(request, team, &people, &mut findings);
    findings
}

fn seats_are_filled(request: &Request, team: &Team, findings: &mut Vec<Finding>) {
    for seat in &request.seats {
        let holders = team.members.iter().filter(|member| member.seats.contains(&seat.id)).count();
        if holders == 0 {
            findings.push(Finding::SeatEmpty(seat.id));
        }
        if holders > 1 && request.shape == Shape::OnePerSeat {
            findings.push(Finding::SeatTwice(seat.id));
        }
    }
}

pub(crate) fn objections(request: &Request, person: &Candidate, seat: &TeamSeat) -> Vec<ConstraintKind> {
    let mut against = Vec::new();
    let levels: BTreeMap<_, _> = person.skills.iter().map(|held| (held.skill, held.level.number())).collect();
    for needed in &seat.skills {
        if levels.get(&needed.skill).copied().unwrap_or(0) < needed.level.number() {
            against.push(ConstraintKind::Skills);
            break;
        }
    }
    if person.free_share <= 0 {
        against.push(ConstraintKind::Availability);
    } else if seat.share.percent() > person.free_share {
        against.push(ConstraintKind::Share);
    }
    let mut hours = person.notice_hours;
    if matches!(person.consent, Consent::Standing(_)) {
        // Whoever's service granted too little, or wants more notice than there is, is asked for as anybody else's.
        hours = person.ask_hours;
        for grant in &person.grants {
            if grant.share >= seat.share.percent() && grant.notice_hours < hours {
                hours = grant.notice_hours;
            }
        }
    }
    if request.notice_hours < hours {
        against.push(ConstraintKind::Notice);
    }
    if matches!(person.consent, Consent::Refused) || seat.share.percent() > person.open_share {
        against.push(ConstraintKind::Release);
    }
    if seat.clearance > person.clearance {
        against.push(ConstraintKind::Clearance);
    }
    let on_site = matches!(seat.mode, WorkMode::OnSite | WorkMode::Hybrid);
    let elsewhere = match seat.region {
        Some(region) if on_site => !person.regions.contains(&region),
        Some(_) | None => false,
    };
    let unwilling = if on_site { RemotePreference::Remote } else { RemotePreference::OnSite };
    if elsewhere || person.remote == unwilling {
        against.push(ConstraintKind::Place);
    }
    if person.engaged {
        against.push(ConstraintKind::Engaged);
    }
    // The days between are those that are neither the last of the one nor the first of the other.
    let before = person.rested_since.map(|last| request.period.start().signed_duration_since(last).num_days() - 1);
    let after = person.next_begins.map(|first| first.signed_duration_since(request.period.end()).num_days() - 1);
    if before.into_iter().chain(after).any(|between| between < request.rest_days) {
        against.push(ConstraintKind::Rest);
    }
    if person.quiet {
        against.push(ConstraintKind::Quiet);
    }
    if person.no_hour {
        against.push(ConstraintKind::NoHour);
    }
    against
}

fn limits(request: &Request, team: &Team, people: &[(&Candidate, Vec<&TeamSeat>)], findings: &mut Vec<Finding>) {
    let limit = match request.shape {
        Shape::OnePerSeat => request.seats.len(),
        Shape::AtMost(people) => people,
    };
    if team.members.len() > limit {
        findings.push(Finding::TooManyPeople { people: team.members.len(), limit });
    }
    if let Some(limit) = request.service_limit {
        let mut by_service: BTreeMap<OrganisationId, usize> = BTreeMap::new();
        for service in people.iter().filter_map(|(person, _)| person.service) {
            *by_service.entry(service).or_insert(0) += 1;
        }
        let over = by_service.into_iter().filter(|(_, people)| *people > limit);
        findings.extend(over.map(|(service, people)| Finding::TooManyOfService { service, people, limit }));
    }
}

fn points(request: &Request, team: &Team, people: &[(&Candidate, Vec<&TeamSeat>)], findings: &mut Vec<Finding>) {
    let weights = &request.weights;
    let mut found: BTreeMap<Aim, i64> = Aim::ALL.iter().map(|aim| (*aim, 0)).collect();
    let mut ministries: BTreeMap<OrganisationId, i64> = BTreeMap::new();
    let mut add = |aim: Aim, points: i64| *found.entry(aim).or_insert(0) += points;
    for (person, seats) in people {
        let needed: Vec<_> = seats.iter().flat_map(|seat| seat.skills.iter().map(|needed| needed.skill)).collect();
        let number = i64::try_from(needed.len()).unwrap_or(1).max(1);
        let claim = |skill| person.skills.iter().find(move |held| held.skill == skill);
        let short: i64 = needed.iter().map(|skill| 4 - claim(*skill).map_or(0, |held| held.level.number())).sum();
        let claimed = needed.iter().filter(|skill| !claim(**skill).is_some_and(|held| held.proven)).count();
        add(Aim::Fit, weights.fit * short / number);
        add(Aim::Proven, weights.proven * i64::try_from(claimed).unwrap_or(0) / number);
        let away = |seat: &&&TeamSeat| match (seat.mode, seat.region) {
            (WorkMode::Remote, _) | (_, None) => false,
            (WorkMode::OnSite | WorkMode::Hybrid, Some(region)) => person.home != Some(region),
        };
        if seats.iter().any(|seat| away(&seat)) {
            add(Aim::Travel, weights.travel);
        }
        add(Aim::Load, weights.load * person.recent.max(0));
        add(Aim::Priority, weights.priority * person.other_priority.max(0));
        let most = seats.iter().map(|seat| seat.share.percent()).max().unwrap_or(0);
        let consented = match person.consent {
            Consent::NotNeeded => true,
            Consent::Standing(_) => {
                let in_time = person.grants.iter().filter(|grant| grant.notice_hours <= request.notice_hours);
                in_time.map(|grant| grant.share).max().is_some_and(|percent| most <= percent)
            }
            Consent::ToAsk | Consent::Refused => false,
        };
        if !consented {
            add(Aim::Consent, weights.consent);
        }
        if person.duty != Some(DutyKind::OnCall) {
            let backup = person.duty.is_some();
            add(Aim::Duty, if backup { weights.duty / 2 } else { weights.duty });
        }
        add(Aim::Size, weights.size);
        if let Some(ministry) = person.ministry {
            *ministries.entry(ministry).or_insert(0) += 1;
        }
    }
    for people in ministries.into_values() {
        add(Aim::Balance, weights.balance * (people * (people - 1) / 2));
    }
    for (aim, found) in found {
        let shown: i64 = team.terms.iter().filter(|term| term.aim == aim).map(|term| term.points).sum();
        if shown != found {
            findings.push(Finding::WrongPoints { aim, shown, found });
        }
    }
    let sum = team.terms.iter().map(|term| term.points).sum();
    if team.points != sum {
        findings.push(Finding::WrongSum { shown: team.points, found: sum });
    }
}
