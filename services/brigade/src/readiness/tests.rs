//! Counts compared with really raising the teams, one after the other, in every way: for up to three seats and seven people, as far as that
//! can be tried.

use crate::chance::Chance;
use crate::composition::check::objections;
use crate::composition::effort::Effort;
use crate::composition::request::{Candidate, Request, Shape};
use crate::composition::solve::{Composition, compose};
use crate::composition::tests::pool::{Hardness, first_day, id, people, request};
use crate::domain::value::TeamSeat;
use crate::readiness::count::{HORIZONS, MAX_MISSING, Missing, OnDay, Readiness, readiness, within};

/// The most teams that can be raised from those who are left, by trying every team of every size.
fn most(request: &Request, candidates: &[Candidate], left: &mut Vec<bool>, team: &mut Vec<usize>) -> u32 {
    let seat = team.len();
    if seat == request.seats.len() {
        return 1 + most(request, candidates, left, &mut Vec::new());
    }
    let mut best = 0;
    for person in 0..candidates.len() {
        let of_service = team.iter().filter(|other| candidates[**other].service == candidates[person].service).count();
        let room = candidates[person].service.is_none() || request.service_limit.is_none_or(|limit| of_service < limit);
        let free = !candidates[person].asked;
        if left[person] && free && room && objections(request, &candidates[person], &request.seats[seat]).is_empty() {
            left[person] = false;
            team.push(person);
            best = best.max(most(request, candidates, left, team));
            team.pop();
            left[person] = true;
        }
    }
    best
}

#[test]
fn the_count_is_what_can_really_be_raised_at_once() {
    let mut seen = [0; 4];
    for seed in 0..220 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        request.seats.truncate(3);
        request.shape = Shape::OnePerSeat;
        let number = 1 + chance.below(7);
        let mut candidates = people(&mut chance, number, Hardness(4));
        candidates.iter_mut().for_each(|one| one.asked = chance.percent(10));
        let expected = most(&request, &candidates, &mut vec![true; number], &mut Vec::new());
        let found = readiness(&request, &candidates);
        assert_eq!(
            found.teams,
            expected,
            "seed {seed}: {} seats, limit {:?}",
            request.seats.len(),
            request.service_limit
        );
        seen[found.teams.min(3) as usize] += 1;
        // A team is composed of whoever is being asked elsewhere as well: there are no more of them than that.
        let composes = |people: &[Candidate]| {
            matches!(compose(&request, people, None, &Effort::without_limit()), Ok(Composition::Teams { .. }))
        };
        assert!(composes(&candidates) || found.teams == 0, "seed {seed}: the board promises what can be composed");
        candidates.retain(|one| !one.asked);
        assert_eq!(composes(&candidates), found.teams > 0, "seed {seed}: composition says the same");
    }
    assert!(seen.iter().all(|times| *times >= 5), "{seen:?}");
}

#[test]
fn what_is_missing_makes_one_more_and_one_person_fewer_does_not() {
    let (mut checked, mut not_enough) = (0, 0);
    for seed in 300..400 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        request.seats.truncate(3);
        let candidates = people(&mut chance, 7, Hardness(4));
        let found = readiness(&request, &candidates);
        for seat in &request.seats {
            let with = |people: u32| {
                let mut all = candidates.clone();
                // Nobody whom anything else could be in the way of: external, free, rested, and fit for this seat alone.
                all.extend((0..people).map(|_| ideal(&candidates[0], &request, seat.id)));
                readiness(&request, &all).teams
            };
            let Some(missing) = found.binding.iter().find(|missing| missing.seat == seat.id) else {
                // Somebody for this seat may fit another one too, which is more than is said of them.
                let fits = |other: &TeamSeat| {
                    other.skills.iter().all(|needed| seat.skills.iter().any(|held| held.skill == needed.skill))
                };
                if request.seats.iter().filter(|other| fits(other)).count() == 1 {
                    assert_eq!(with(MAX_MISSING), found.teams, "seed {seed}: this seat's people alone would do");
                    not_enough += 1;
                }
                continue;
            };
            assert_eq!(with(missing.people), found.teams + 1, "seed {seed}");
            assert_eq!(with(missing.people - 1), found.teams, "seed {seed}");
            checked += 1;
        }
    }
    assert!(checked > 60 && not_enough > 60, "{checked}, {not_enough}");
}

#[test]
fn where_no_one_seat_is_enough_the_fewest_people_together_make_one_more() {
    let mut checked = 0;
    for seed in 700..900 {
        let mut chance = Chance::new(seed);
        let mut request = request(&mut chance);
        request.seats.truncate(3);
        let number = 1 + chance.below(5);
        let candidates = people(&mut chance, number, Hardness(4));
        let found = readiness(&request, &candidates);
        assert!(found.binding.is_empty() != found.together.is_empty(), "seed {seed}: {found:?}");
        let with = |more: &[(crate::domain::value::TeamSeatId, u32)]| {
            let mut all = candidates.clone();
            let newcomers = more.iter().flat_map(|(seat, people)| (0..*people).map(|_| *seat));
            all.extend(newcomers.map(|seat| ideal(&candidates[0], &request, seat)));
            readiness(&request, &all).teams
        };
        let together: Vec<_> = found.together.iter().map(|missing| (missing.seat, missing.people)).collect();
        if together.is_empty() {
            continue;
        }
        assert!(together.len() > 1, "seed {seed}: one seat's people would have been enough");
        assert_eq!(with(&together), found.teams + 1, "seed {seed}");
        // No fewer do, whichever seats they are for.
        let fewer = together.iter().map(|(_, people)| people).sum::<u32>() - 1;
        for split in splits(&request, fewer) {
            assert_eq!(with(&split), found.teams, "seed {seed}: {split:?}");
        }
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}

/// Every way in which so many people can be for the seats.
fn splits(request: &Request, people: u32) -> Vec<Vec<(crate::domain::value::TeamSeatId, u32)>> {
    let mut all: Vec<Vec<u32>> = vec![Vec::new()];
    for seat in 0..request.seats.len() {
        let is_last = seat + 1 == request.seats.len();
        all = all
            .into_iter()
            .flat_map(|split| {
                let left = people - split.iter().sum::<u32>();
                let from = if is_last { left } else { 0 };
                (from..=left).map(move |here| [split.clone(), vec![here]].concat())
            })
            .collect();
    }
    let ids = |split: Vec<u32>| request.seats.iter().map(|seat| seat.id).zip(split).collect();
    all.into_iter().map(ids).collect()
}

fn ideal(like: &Candidate, request: &Request, seat: crate::domain::value::TeamSeatId) -> Candidate {
    use crate::composition::request::{Consent, Held};
    use crate::domain::value::{Clearance, Level};
    let seat = request.seats.iter().find(|other| other.id == seat).expect("a seat");
    let level = Level::new(4).expect("a level");
    Candidate {
        service: None,
        ministry: None,
        skills: seat.skills.iter().map(|needed| Held { skill: needed.skill, level, proven: true }).collect(),
        free_share: 100,
        notice_hours: 0,
        grants: Vec::new(),
        consent: Consent::NotNeeded,
        open_share: 100,
        clearance: Clearance::TopSecret,
        regions: seat.region.into_iter().collect(),
        remote: vivier_talents::domain::value::RemotePreference::Any,
        engaged: false,
        asked: false,
        quiet: false,
        no_hour: false,
        rested_since: None,
        next_begins: None,
        ..like.clone()
    }
}

#[test]
fn more_time_never_makes_fewer_teams_and_a_recipe_without_seats_makes_none() {
    let mut fewer_later = 0;
    for seed in 500..560 {
        let mut chance = Chance::new(seed);
        let request = request(&mut chance);
        let mut candidates = people(&mut chance, 12, Hardness(5));
        for one in &mut candidates {
            one.notice_hours = [12, 48, 100, 200][chance.below(4)];
            one.grants.iter_mut().for_each(|grant| grant.notice_hours = one.notice_hours);
        }
        // Some have time only on the first days or on later ones.
        let free: Vec<(i64, i64)> =
            candidates.iter().map(|_| [(1, 7), (1, 2), (3, 5), (6, 7)][chance.below(4)]).collect();
        let on_day = |day: i64| {
            let request = Request { notice_hours: day * 24, ..request.clone() };
            let mut then = candidates.clone();
            for (one, (first, last)) in then.iter_mut().zip(&free) {
                one.free_share = if (*first..=*last).contains(&day) { one.free_share } else { 0 };
            }
            let first_day = request.period.start() + chrono::Duration::days(day);
            OnDay { first_day, readiness: readiness(&request, &then) }
        };
        let days: Vec<OnDay> = (1..=7).map(on_day).collect();
        let on_days: Vec<u32> = days.iter().map(|day| day.readiness.teams).collect();
        fewer_later += usize::from(!on_days.is_sorted());
        let found = within(&days);
        let most = HORIZONS.map(|hours| (hours, on_days.iter().take(hours as usize / 24).copied().max().unwrap_or(0)));
        assert_eq!(found.iter().map(|one| (one.hours, one.readiness.teams)).collect::<Vec<_>>(), most, "seed {seed}");
        for one in &found {
            let day = days.iter().find(|day| day.first_day == one.first_day).expect("one of them");
            assert_eq!(day.readiness, one.readiness, "what is missing is of the day that is named");
        }
        let none = Request { seats: Vec::new(), ..request };
        assert_eq!(readiness(&none, &candidates).teams, 0);
    }
    assert!(fewer_later >= 10, "{fewer_later} times there were fewer on a later day");
}

#[test]
fn of_days_with_as_many_teams_the_one_is_told_on_which_one_more_takes_the_fewest_people() {
    let missing = |people: u32| Missing { seat: id(900), people };
    let day = |number: u64, teams: u32, binding: Vec<Missing>, together: Vec<Missing>| OnDay {
        first_day: first_day() + chrono::Days::new(number),
        readiness: Readiness { teams, binding, together },
    };
    let days = [
        day(1, 2, vec![missing(3)], vec![]),
        day(2, 2, vec![missing(1)], vec![]),
        day(3, 2, vec![], vec![missing(1), missing(1)]),
        day(4, 2, vec![], vec![]),
        day(5, 2, vec![missing(1)], vec![]),
        day(6, 1, vec![missing(1)], vec![]),
        day(7, 3, vec![missing(9)], vec![]),
    ];
    let told = within(&days).into_iter().map(|one| (one.hours, one.first_day)).collect::<Vec<_>>();
    assert_eq!(told, [(24, days[0].first_day), (72, days[1].first_day), (168, days[6].first_day)]);
}
