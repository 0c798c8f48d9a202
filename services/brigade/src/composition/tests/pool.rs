//! Small random requests and people, narrow enough that every constraint is in somebody's way.

use chrono::{Days, NaiveDate};
use uuid::Uuid;
use vivier_kernel::id::TypedId;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_talents::domain::value::RemotePreference;

use crate::chance::Chance;
use crate::composition::request::{Candidate, Consent, Grant, Held, Request, Shape, Weights};
use crate::domain::value::{Clearance, DutyKind, Level, Region, SeatSkill, SeatTitle, SkillKey, TeamSeat, WorkMode};

pub(crate) fn id<T: TypedId>(number: usize) -> T {
    T::from_uuid(Uuid::from_u128(number as u128))
}

fn skill(number: usize) -> SkillKey {
    Uuid::from_u128(5_000 + number as u128)
}

pub(crate) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 10).expect("a day")
}

fn level(number: usize) -> Level {
    Level::new(i64::try_from(number).expect("small")).expect("a level")
}

/// How often something is in the way, in percent.
#[derive(Clone, Copy)]
pub(crate) struct Hardness(pub(crate) usize);

pub(crate) fn request(chance: &mut Chance) -> Request {
    let seats = 1 + chance.below(4);
    let one_each = chance.percent(50);
    let seat = |number: usize, chance: &mut Chance| {
        let on_site = chance.percent(40);
        TeamSeat {
            id: id(900 + number),
            title: SeatTitle::new("Poste").expect("a title"),
            skills: (0..1 + usize::from(chance.percent(40)))
                .map(|extra| SeatSkill { skill: skill((number + extra * 3) % 5), level: level(1 + chance.below(2)) })
                .collect(),
            share: Share::new([50, 80, 100][chance.below(3)]).expect("a share"),
            mode: if on_site { WorkMode::OnSite } else { WorkMode::Remote },
            region: on_site.then_some(Region::Bretagne),
            clearance: if chance.percent(20) { Clearance::Restricted } else { Clearance::None },
        }
    };
    let mut seats_asked: Vec<TeamSeat> = (0..seats).map(|number| seat(number, chance)).collect();
    // As they are declared: whoever takes several is at one place for one share of their time.
    if let (false, Some(first)) = (one_each, seats_asked.first().cloned()) {
        let TeamSeat { share, mode, region, .. } = first;
        seats_asked.iter_mut().for_each(|seat| (seat.share, seat.mode, seat.region) = (share, mode, region));
    }
    Request {
        seats: seats_asked,
        shape: if one_each { Shape::OnePerSeat } else { Shape::AtMost(1 + chance.below(seats)) },
        period: Period::new(first_day(), first_day() + Days::new(10)).expect("a period"),
        notice_hours: 24,
        service_limit: chance.percent(60).then(|| 1 + chance.below(2)),
        rest_days: 7,
        weights: Weights { balance: 10 + i64::try_from(chance.below(30)).expect("small"), ..Weights::default() },
    }
}

pub(crate) fn people(chance: &mut Chance, number: usize, hardness: Hardness) -> Vec<Candidate> {
    (0..number).map(|number| person(chance, number, hardness)).collect()
}

fn person(chance: &mut Chance, number: usize, Hardness(hard): Hardness) -> Candidate {
    let skills = (0..5).filter_map(|key| {
        let holds = chance.percent(75);
        let held = Held { skill: skill(key), level: level(1 + chance.below(4)), proven: chance.percent(40) };
        holds.then_some(held)
    });
    let skills: Vec<Held> = skills.collect();
    let rested = chance.below(20);
    let candidate = Candidate {
        talent: id(100 + number),
        service: chance.percent(85).then(|| id(10 + chance.below(3))),
        ministry: chance.percent(85).then(|| id(20 + chance.below(2))),
        skills,
        free_share: if chance.percent(hard) { [0, 40, 60][chance.below(3)] } else { 100 },
        notice_hours: if chance.percent(hard) { 48 } else { 0 },
        grants: Vec::new(),
        // By turns, too.
        ask_hours: [0, 0, 0, 36][number % 4],
        // By turns, where much is in the way.
        open_share: if hard > 40 && number % 6 == 5 { 60 } else { 100 },
        consent: match chance.below(4) {
            0 if chance.percent(hard * 2) => Consent::Refused,
            0 | 1 => Consent::ToAsk,
            2 => Consent::Standing([50, 100][chance.below(2)]),
            _ => Consent::NotNeeded,
        },
        clearance: if chance.percent(60) { Clearance::Restricted } else { Clearance::None },
        regions: regions(chance.percent(80), hard > 40 && number % 3 == 1),
        home: Some(if chance.percent(50) { Region::Bretagne } else { Region::IleDeFrance }),
        remote: if chance.percent(hard) { RemotePreference::Remote } else { RemotePreference::Any },
        // By turns, so that chance gives what it gave before there were rosters.
        duty: [None, Some(DutyKind::OnCall), None, Some(DutyKind::Backup)][number % 4],
        asked: false,
        engaged: chance.percent(hard),
        quiet: chance.percent(hard / 2),
        // By turns as well.
        no_hour: hard > 40 && number % 5 == 4,
        rested_since: match chance.percent(30).then(|| first_day() - Days::new(rested as u64)) {
            // What is not over yet on the first day.
            Some(_) if hard > 40 && number % 2 == 1 => Some(first_day() + Days::new(1)),
            last => last,
        },
        // From the same drawing: some begin elsewhere soon after the last day, a few of them with time to rest.
        next_begins: (hard > 40 && rested % 8 == 1).then(|| first_day() + Days::new(11 + rested as u64 / 2)),
        recent: i64::try_from(chance.below(3)).expect("small"),
        other_priority: i64::try_from(chance.below(20)).expect("small"),
    };
    // By turns two of them: a small one with short notice, and the larger one with more.
    let grants = match candidate.consent {
        Consent::Standing(share) if number.is_multiple_of(2) => {
            vec![Grant { share: 50, notice_hours: 0 }, Grant { share, notice_hours: candidate.notice_hours }]
        }
        Consent::Standing(share) => vec![Grant { share, notice_hours: candidate.notice_hours }],
        Consent::NotNeeded | Consent::ToAsk | Consent::Refused => Vec::new(),
    };
    Candidate { grants, ..candidate }
}

/// The same people where the work is done over other days, with the hours until it begins: some have more time some days later, sooner
/// ended or next month, some have left their team by then and have to rest from it, some have begun elsewhere. Over the days that were asked for
/// nothing is different.
pub(crate) fn over(request: &Request, candidates: &[Candidate], days: Period) -> (i64, Vec<Candidate>) {
    let asked = request.period;
    let after = |more: u64| days.start() >= asked.start() + Days::new(more);
    let then = |(number, candidate): (usize, &Candidate)| {
        let is_free = match number % 5 {
            0 => after(3),
            1 => days.end() <= asked.end() - Days::new(4),
            2 => after(25),
            3 => after(1) && days.end() <= asked.end() + Days::new(2),
            _ => false,
        };
        let has_left = candidate.engaged && number % 3 != 0 && after(2 + number as u64);
        let last_in_team = has_left.then(|| asked.start() - Days::new(5) + Days::new(number as u64));
        Candidate {
            free_share: if is_free { 100 } else { candidate.free_share },
            rested_since: candidate.rested_since.max(last_in_team),
            // Of a team that they are in by then no more is known than that.
            engaged: (candidate.engaged && !has_left) || candidate.next_begins.is_some_and(|first| first <= days.end()),
            ..candidate.clone()
        }
    };
    let people = candidates.iter().enumerate().map(then).collect();
    (request.notice_hours + (days.start() - asked.start()).num_hours(), people)
}

fn regions(there: bool, elsewhere: bool) -> Vec<Region> {
    let there = there.then_some(Region::Bretagne);
    there.into_iter().chain(elsewhere.then_some(Region::Corse)).collect()
}

/// Every way to put people on the seats: the seats of each person, one bit for each; only people who have some.
pub(crate) fn every_team(request: &Request, people: usize) -> Vec<Vec<(usize, u64)>> {
    let seats = request.seats.len();
    let mut teams = Vec::new();
    match request.shape {
        Shape::OnePerSeat => {
            let mut assignment = vec![0_usize; seats];
            'all: loop {
                let distinct = (0..seats).all(|seat| !assignment[..seat].contains(&assignment[seat]));
                if distinct && people > 0 {
                    teams.push(assignment.iter().enumerate().map(|(seat, person)| (*person, 1 << seat)).collect());
                }
                for place in assignment.iter_mut() {
                    *place += 1;
                    if *place < people {
                        continue 'all;
                    }
                    *place = 0;
                }
                break;
            }
        }
        Shape::AtMost(_) => {
            for set in 1_u32..1 << people {
                teams.push(
                    (0..people).filter(|person| set >> person & 1 == 1).map(|person| (person, u64::MAX)).collect(),
                );
            }
        }
    }
    teams
}
