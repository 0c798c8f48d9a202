//! Whatever the people and the seat: sums are exact, order does not matter, nobody is lost between filters and list, and what a
//! counterfactual or a relaxation promises happens when it is done.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;
use vivier_kernel::id::{AccountId, MissionId, OrganisationId, SeatId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::sealed::Sealed;
use vivier_kernel::share::Share;
use vivier_missions::domain::transitions::MissionStatus;
use vivier_missions::domain::value::{Clearance, Importance, Priority, Region, SeatSpec, WorkMode};
use vivier_missions::read::open_seats::SeatNeed;
use vivier_ranking::pair::Person;
use vivier_talents::domain::state::{SkillClaim, TalentState, TeamSeat, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Evidence, RemotePreference, SkillKey};

use super::support::{asked, claim, ground, pool, ranked, seat, skill, state, subjects, talent, today};
use crate::ranking::answers::best_of_each;
use crate::ranking::constraint::{Constraint, Subject, Wish, broken};
use crate::ranking::counterfactual::{counterfactuals, standing, with_skill};
use crate::ranking::difference::differences;
use crate::ranking::policy::{MAX_SCORE, POLICY};
use crate::ranking::rank::{Ranking, rank_for};
use crate::ranking::relax::{changed, relaxations};
use crate::ranking::score::{TermName, points, terms};
use crate::ranking::seek::{Reach, seek};
use crate::ranking::taken_out::TakenOut;

/// The seat as it is open.
fn need(seat: &SeatSpec) -> SeatNeed {
    SeatNeed {
        seat: SeatId::from_uuid(Uuid::from_u128(1)),
        mission: MissionId::from_uuid(Uuid::from_u128(2)),
        organisation: OrganisationId::from_uuid(Uuid::from_u128(3)),
        host_goes_on: true,
        owner: AccountId::from_uuid(Uuid::from_u128(4)),
        mission_status: MissionStatus::Published,
        was_published: true,
        priority: Priority::default(),
        bought: Priority::default(),
        spec: seat.clone(),
        filled: false,
        fillings: Vec::new(),
        position: 0,
    }
}

prop_compose! {
    fn any_claim()(number in 0_usize..7, at in 1_i64..=4, evidence in 0_usize..3, days in 0_i64..3000) -> (usize, SkillClaim) {
        (if number > 4 { number + 4 } else { number }, claim(at, Evidence::ALL[evidence], days))
    }
}

prop_compose! {
    fn any_seat()(
        skills in proptest::collection::btree_map(0_usize..7, (any::<bool>(), 1_i64..=4), 1..6),
        percent in 1_i64..=100,
        mode in 0_usize..3,
        clearance in 0_usize..3,
    ) -> SeatSpec {
        let importance = |essential| if essential { Importance::Essential } else { Importance::Desirable };
        let skills: Vec<(usize, Importance, i64)> = skills
            .into_iter()
            .map(|(n, (essential, minimum))| (if n > 4 { n + 4 } else { n }, importance(essential), minimum))
            .collect();
        SeatSpec { mode: WorkMode::ALL[mode], clearance: Clearance::ALL[clearance], ..seat(&skills, percent) }
    }
}

prop_compose! {
    fn any_people()(
        people in proptest::collection::vec(
            (proptest::collection::vec(any_claim(), 0..6), 0_i64..=100, 0_usize..4, 0_usize..4, 0_i64..30, 0_usize..4, 0_usize..4), 0..14)
    ) -> Vec<TalentState> {
        people.into_iter().enumerate().map(|(number, (claims, free, remote, place, from, employment, clearance))| {
            let mut state = state(number, claims, free);
            state.profile.remote = RemotePreference::ALL[remote];
            state.clearance.clearance = Clearance::ALL[clearance];
            state.profile.regions = [vec![], vec![Region::Bretagne], vec![Region::Corse, Region::Bretagne], vec![Region::Corse]][place].clone();
            state.identity.as_mut().expect("registered").employment = EmploymentStatus::ALL[employment];
            for window in state.windows.values_mut() {
                window.period = Period::new(today() + Duration::days(from), window.period.end()).expect("a period");
            }
            state
        }).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_would_bring_somebody_back_does(
        seat in any_seat(),
        people in any_people(),
        (status, remote, engaged, in_team) in (0_usize..3, 0_usize..4, 0_i64..=100, any::<bool>()),
    ) {
        prop_assume!(!people.is_empty());
        let mut own = people[0].clone();
        own.status = [TalentStatus::Active, TalentStatus::Paused, TalentStatus::Withdrawn][status];
        own.profile.remote = RemotePreference::ALL[remote];
        if engaged > 0 {
            let window = Window { period: seat.period, share: Share::new(engaged).expect("a share") };
            // What a seat in a flash team takes is engaged like what a placement takes.
            if in_team {
                let Window { period, share } = window;
                own.team_seats.insert(Uuid::from_u128(6), TeamSeat { period, share, placement: None });
            } else {
                own.engagements.insert(vivier_kernel::id::PlacementId::from_uuid(Uuid::from_u128(6)), window);
            }
        }
        let pool = pool(&[&[own.clone()][..], &people[1..]].concat());
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let own = Arc::new(own);
        let broken_by = |wish: &Wish<'_>, state: &TalentState| {
            let entry = pool.look_at(state).expect("registered");
            broken(wish, &Subject::open(&entry.candidate, &entry.person))
        };
        let entry = pool.look_at(&own).expect("registered");
        let out = TakenOut::of(&pool, &wish, &Subject::open(&entry.candidate, &entry.person), &own);
        prop_assert_eq!(out.is_none(), broken_by(&wish, &own).is_empty());
        let Some(out) = out else { return Ok(()) };
        for change in &out.own {
            prop_assert!(out.constraints.contains(change.lifts()));
            prop_assert!(!broken_by(&wish, &change.applied(&own)).contains(change.lifts()), "{:?}", change);
        }
        let lifted: Vec<Constraint> = out.own.iter().map(|change| change.lifts()).collect();
        if let Some(changed) = out.changed(&own) {
            prop_assert!(broken_by(&wish, &changed).iter().all(|left| !lifted.contains(&left)));
            // Where they are said to stand with all of it is where they stand once it is done.
            let id = own.identity.as_ref().expect("registered").talent;
            let mut others = subjects(&pool, |_, _| ());
            if pool.get(id).is_none() {
                others.push((id, Subject::open(&entry.candidate, &entry.person)));
            }
            let promised = standing(&pool, ground(), &asked(&seat), id, &changed, &others);
            let then = ranked(&self::pool(&[&[changed][..], &people[1..]].concat()), &seat).ranked;
            let came = then.iter().position(|one| one.key == id).map(|at| (then[at].score, at + 1, then.len()));
            prop_assert_eq!(promised.map(|one| (one.score, one.place, one.of)), came);
        }
        // What is theirs to change is told, but where too much is engaged or they have left.
        for constraint in out.constraints.iter().filter(|constraint| !lifted.contains(constraint)) {
            let theirs = match constraint {
                Constraint::ShareNotFree => engaged + seat.share.percent() <= 100,
                Constraint::NotInPool
                | Constraint::WorkMode | Constraint::Region | Constraint::EssentialSkill | Constraint::Clearance => true,
                _ => false,
            };
            let theirs = theirs && own.status != TalentStatus::Withdrawn;
            prop_assert!(!theirs, "{:?} of {:?}", constraint, out);
        }
        for change in &out.seat {
            let (otherwise, days) = changed(&wish, *change).expect("it can be changed so");
            prop_assert!(broken_by(&Wish { seat: &otherwise, days, wanted: &wanted }, &own).is_empty(), "{:?}", change);
        }
    }

    #[test]
    fn every_score_is_the_sum_of_its_terms_and_the_order_is_one(seat in any_seat(), people in any_people()) {
        let pool = pool(&people);
        let ranking = ranked(&pool, &seat);
        let removed: usize = ranking.removed.iter().map(|removed| removed.count).sum();
        prop_assert_eq!(ranking.considered, people.len());
        prop_assert_eq!(removed + ranking.ranked.len(), people.len());
        prop_assert!(ranking.removed.iter().all(|removed| removed.alone <= removed.count));
        for place in &ranking.ranked {
            let sum: i64 = place.terms.iter().map(|term| term.weight * term.value).sum();
            prop_assert_eq!(place.score, sum);
            prop_assert!((0..=MAX_SCORE).contains(&place.score));
            prop_assert_eq!(place.terms.iter().map(|term| term.weight).sum::<i64>(), 1000);
            prop_assert!(place.terms.iter().all(|term| (0..=1000).contains(&term.value)));
        }
        for two in ranking.ranked.windows(2) {
            prop_assert!((-two[0].score, two[0].key) < (-two[1].score, two[1].key));
        }
        // Whoever stands before another is told in what, and it adds up.
        for (at, above) in ranking.ranked.iter().enumerate() {
            for own in &ranking.ranked[at + 1..] {
                let found = differences(&above.terms, &own.terms, &POLICY);
                prop_assert_eq!(found.iter().map(|one| one.points).sum::<i64>(), above.score - own.score);
                prop_assert!(found.iter().all(|one| one.points == one.above.points() - one.own.points() && one.points != 0));
                prop_assert!(found.windows(2).all(|two| two[0].points.abs() >= two[1].points.abs()));
                prop_assert!(found.iter().all(|one| one.points > 0 || one.by.is_none()));
                for by in found.iter().filter_map(|one| one.by) {
                    let holds = |state: &TalentState| state.claims.contains_key(&by.held.skill);
                    prop_assert!(people.iter().any(|state| state.identity.as_ref().is_some_and(|own| own.talent == above.key) && holds(state)));
                }
            }
        }
        let mut turned = people.clone();
        turned.reverse();
        prop_assert_eq!(&ranked(&self::pool(&turned), &seat), &ranking);
    }

    /// There is no personal trait in a score, and no length: it is the same whoever somebody is, and who can do more loses nothing by it.
    #[test]
    fn nothing_but_skills_and_time_scores_and_a_skill_more_lowers_no_other(
        seat in any_seat(),
        claims in proptest::collection::vec(any_claim(), 0..6),
        more in proptest::collection::vec(any_claim(), 1..6),
        (free, employment, place, remote, clearance) in (0_i64..=100, 0_usize..4, 0_usize..18, 0_usize..4, 0_usize..3),
    ) {
        let own = state(0, claims.clone(), free);
        let asked_for: Vec<SkillKey> = seat.skills.iter().map(|required| required.skill).collect();
        let unrelated = more.into_iter().filter(|(number, _)| !asked_for.contains(&skill(*number)));
        let longer = state(0, unrelated.chain(claims), free);
        let pool = pool(&[own.clone(), state(1, [], free)]);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let terms_of = |state: &TalentState| {
            let entry = pool.look_at(state).expect("registered");
            terms(&wish, &Subject::open(&entry.candidate, &entry.person), &POLICY, today())
        };
        let before = terms_of(&own);
        // What is had of a skill, and what is said, only grows; what is no more than probable may become less so.
        for (after, before) in terms_of(&longer).iter().zip(&before) {
            if matches!(before.name, TermName::Skill | TermName::Words) {
                prop_assert!(after.value >= before.value, "{:?} from {:?}", after, before);
            }
            prop_assert_eq!(after.weight, before.weight);
        }
        let mut other = own;
        let identity = other.identity.as_mut().expect("registered");
        identity.talent = talent(7);
        identity.account = AccountId::from_uuid(Uuid::from_u128(77));
        identity.subject = SubjectId::from_uuid(Uuid::from_u128(78));
        identity.employment = EmploymentStatus::ALL[employment];
        identity.organisation = Some(OrganisationId::from_uuid(Uuid::from_u128(79)));
        other.profile.display_name = Some(Sealed::from_parts(identity.subject, "AAAA".to_owned()));
        other.profile.headline = Some(Sealed::from_parts(identity.subject, "BBBB".to_owned()));
        other.profile.presentation = Some(Sealed::from_parts(identity.subject, "CCCC".to_owned()));
        other.profile.regions = Region::ALL.get(place).copied().into_iter().collect();
        other.profile.remote = RemotePreference::ALL[remote];
        other.clearance.clearance = Clearance::ALL[clearance];
        prop_assert_eq!(terms_of(&other), before);
    }

    /// A skill that is only probable opens a list to some, and closes it to nobody.
    #[test]
    fn what_is_only_probable_takes_nobody_out_and_lowers_no_score(seat in any_seat(), people in any_people()) {
        let pool = pool(&people);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        for (_, entry) in pool.entries() {
            let stated = Person { probable: Vec::new(), ..entry.person.clone() };
            let [without, with] = [&stated, &entry.person].map(|person| Subject::open(&entry.candidate, person));
            prop_assert!(broken(&wish, &with).without(broken(&wish, &without)).is_empty());
            let scored = |subject| points(&wish, subject, &POLICY, today());
            prop_assert!(scored(&with) >= scored(&without));
        }
    }

    #[test]
    fn the_best_from_the_index_are_those_of_the_whole_walk(
        seat in any_seat(), people in any_people(), first in 0_usize..16, hidden in 0_usize..5, of in 0_usize..14,
    ) {
        let pool = pool(&people);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let change = |id: TalentId, subject: &mut Subject<'_>| {
            let number = id.uuid().as_u128() as usize;
            subject.shown = number % 5 != hidden;
            subject.in_contact = number % 7 == hidden;
            subject.asked = number % 9;
            subject.employment = subject.employment.filter(|_| !number.is_multiple_of(3));
        };
        let all = subjects(&pool, change);
        let judged: Vec<_> = all.iter().map(|(_, subject)| (*subject, broken(&wish, subject))).collect();
        let mut walked = rank_for(ground(), &wish, all);
        walked.relaxations = relaxations(&wish, &judged);
        let at = walked.ranked.get(of).map(|one| (one.score, one.key, first));
        let find = people.get(of).map(|_| talent(of));
        for reach in [
            Reach { first, ..Reach::default() },
            Reach::whole(),
            Reach { after: at.into_iter().collect(), ..Reach::default() },
            Reach { find: find.into_iter().collect(), ..Reach::default() },
        ] {
            let mut sought = seek(&pool, ground(), &wish, &reach, |id, entry| {
                let mut subject = Subject::open(&entry.candidate, &entry.person);
                change(id, &mut subject);
                subject
            });
            let (whole, ranked) = (walked.ranked.clone(), std::mem::take(&mut sought.ranked));
            prop_assert_eq!(&ranked[..], &whole[..ranked.len()]);
            prop_assert!(ranked.len() == whole.len() || (ranked.len() >= first && !reach.whole));
            prop_assert!(find.is_none_or(|id| reach.find.is_empty() || whole.iter().all(|one| one.key != id) || ranked.iter().any(|one| one.key == id)));
            sought.ranked = whole;
            prop_assert_eq!(&sought, &walked);
        }
        // Of a list that is cut, the first are kept, and whoever is in contact.
        let own = talent(of);
        let need = need(&seat);
        let contacts = HashMap::from([(need.seat, HashSet::from([own]))]);
        let everybody = rank_for(ground(), &wish, subjects(&pool, |id, subject| {
            change(id, subject);
            subject.in_contact = false;
        }));
        let everybody: Vec<(TalentId, i64)> = everybody.ranked.iter().map(|one| (one.key, one.score)).collect();
        let found = best_of_each(&pool, &[need], first, 2, &contacts, |_, id, entry| {
            let mut subject = Subject::open(&entry.candidate, &entry.person);
            change(id, &mut subject);
            subject.in_contact = false;
            subject
        });
        let mut expected: Vec<_> = everybody.iter().take(first).copied().collect();
        expected.extend(everybody.iter().skip(first).filter(|(id, _)| *id == own));
        prop_assert_eq!(&found[0].fits, &expected);
        prop_assert_eq!(found[0].cut, everybody.len() > first);
    }

    #[test]
    fn what_a_counterfactual_promises_happens_when_it_is_done(seat in any_seat(), people in any_people(), of in 0_usize..14) {
        prop_assume!(!people.is_empty());
        let own = of % people.len();
        let pool = pool(&people);
        let others = subjects(&pool, |_, _| ());
        let state = Arc::new(people[own].clone());
        let now = standing(&pool, ground(), &asked(&seat), talent(own), &state, &others);
        let place = |ranking: &Ranking<TalentId>| {
            let at = ranking.ranked.iter().position(|ranked| ranked.key == talent(own))?;
            Some((ranking.ranked[at].score, at + 1))
        };
        prop_assert_eq!(now.map(|now| (now.score, now.place)), place(&ranked(&pool, &seat)));
        for promised in counterfactuals(&pool, ground(), &asked(&seat), talent(own), &state, &others) {
            let mut done = people.clone();
            done[own] = with_skill(&people[own], promised.skill, promised.level);
            let after = ranked(&self::pool(&done), &seat);
            prop_assert_eq!(Some((promised.score, promised.place)), place(&after));
        }
    }

    #[test]
    fn what_a_relaxation_promises_happens_when_it_is_done(seat in any_seat(), people in any_people()) {
        let pool = pool(&people);
        let before = ranked(&pool, &seat);
        let wanted = pool.wanted(&POLICY, &asked(&seat).needs(&pool), seat.title.as_str(), None);
        let wish = Wish { seat: &seat, days: seat.period, wanted: &wanted };
        let all: Vec<_> =
            subjects(&pool, |_, _| ()).into_iter().map(|(_, subject)| (subject, broken(&wish, &subject))).collect();
        for relaxation in relaxations(&wish, &all) {
            let (otherwise, _) = changed(&wish, relaxation.change).expect("it was possible");
            prop_assert!(otherwise.clone().checked().is_ok(), "a seat can be changed so: {:?}", relaxation.change);
            let after = ranked(&pool, &otherwise);
            let had = |ranking: &Ranking<TalentId>| -> BTreeMap<TalentId, ()> {
                ranking.ranked.iter().map(|ranked| (ranked.key, ())).collect()
            };
            let (old, new) = (had(&before), had(&after));
            prop_assert_eq!(new.keys().filter(|id| !old.contains_key(id)).count(), relaxation.adds);
            prop_assert_eq!(old.keys().filter(|id| !new.contains_key(id)).count(), relaxation.loses);
            prop_assert!(relaxation.adds > relaxation.loses);
        }
    }
}
