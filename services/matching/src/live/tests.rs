//! The pool in memory: patched by versions in whatever order, it is what one that is built anew is.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_kernel::id::{AccountId, AvailabilityId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_ranking::pair::Wanted;
use vivier_ranking::pool::{Importance, SURE};
use vivier_ranking::wanted::Need;
use vivier_skills::domain::value::SkillId;
use vivier_skills::meaning::Meanings;
use vivier_skills::parse::starter;
use vivier_skills::read::skill::SkillRow;
use vivier_talents::domain::event::Proof;
use vivier_talents::domain::state::{Identity, ProofOfSkill, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Level, Region, SkillKey};

use super::places::held;
use super::then::Present;
use super::{Pool, Then};
use crate::ranking::policy::POLICY;

/// Events of the great test.
const EVENTS: u32 = 100_000;
const TALENTS: u64 = 2_000;
const SKILLS: u64 = 120;

fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

/// The framework that is part of the program, so that words, similar skills and professions count as they do for people.
pub(crate) static MEANINGS: LazyLock<Arc<Meanings>> = LazyLock::new(|| {
    let rows = starter::skills().expect("the starter framework").into_iter();
    Arc::new(Meanings::new(&rows.map(|skill| SkillRow::new(Uuid::nil(), skill)).collect::<Vec<_>>()))
});

static KNOWN: LazyLock<Vec<SkillKey>> = LazyLock::new(|| {
    let all = starter::skills().expect("the starter framework").into_iter();
    all.filter(|skill| skill.kind.can_be_claimed()).map(|skill| SkillId::of_uri(&skill.uri).uuid()).collect()
});

/// One skill in three is of no framework.
pub(crate) fn skill(number: u64) -> SkillKey {
    let beyond = || Uuid::from_u128(u128::from(number) + 0x5000);
    if number.is_multiple_of(3) { beyond() } else { KNOWN.get(number as usize).copied().unwrap_or_else(beyond) }
}

/// How many hold each skill and say each word, by the index and the counts that rankings weigh by. Numbers of skills beyond the framework
/// depend on who came first; the skills do not.
pub(crate) fn counts(pool: &Pool) -> (usize, BTreeMap<u32, usize>, BTreeMap<Option<SkillKey>, usize>) {
    let (len, speakers, holders) = pool.counted();
    let held = holders.into_iter().enumerate().filter(|(_, count)| *count > 0);
    (len, speakers, held.map(|(node, count)| (pool.skill(node as u32), count)).collect())
}

pub(crate) fn talent(number: u64) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128(u128::from(number) + 1))
}

fn registered(number: u64) -> TalentState {
    TalentState {
        status: TalentStatus::Registered,
        identity: Some(Identity {
            talent: talent(number),
            account: AccountId::from_uuid(Uuid::from_u128(u128::from(number) + 0x9000_0000)),
            subject: SubjectId::from_uuid(Uuid::from_u128(u128::from(number) + 0xA000_0000)),
            employment: EmploymentStatus::External,
            organisation: None,
        }),
        ..TalentState::default()
    }
}

/// A small generator (SplitMix64): the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % n
    }

    /// One thing that can happen to a talent.
    fn happen(&mut self, state: &mut TalentState) {
        match self.below(20) {
            0 => state.status = TalentStatus::Paused,
            1 => state.status = TalentStatus::Withdrawn,
            2 => {
                // As the domain does it: nothing but the status is left.
                *state = TalentState { status: TalentStatus::Erased, ..TalentState::default() };
            }
            3..=8 => state.status = TalentStatus::Active,
            9..=14 => {
                let level = Level::new(1 + self.below(4) as i64).expect("a level");
                let claim = SkillClaim { level, since: None, endorsements: Vec::new(), proofs: Vec::new() };
                state.claims.insert(skill(self.below(SKILLS)), claim);
            }
            15 | 16 => {
                state.claims.remove(&skill(self.below(SKILLS)));
            }
            17 => state.profile.regions = vec![Region::ALL[self.below(Region::ALL.len() as u64) as usize]],
            _ => {
                let window = Window {
                    period: Period::new(today(), today() + chrono::Duration::days(self.below(300) as i64))
                        .expect("a period"),
                    share: Share::new(1 + self.below(100) as i64).expect("a share"),
                };
                state.windows.insert(AvailabilityId::from_uuid(Uuid::from_u128(u128::from(self.below(3)))), window);
            }
        }
    }
}

#[test]
fn after_100_000_random_events_the_pool_is_what_a_rebuild_gives() {
    let meanings = Arc::clone(&MEANINGS);
    let mut pool = Pool::new(Arc::clone(&meanings), today());
    let mut random = Random(4);
    let mut states: BTreeMap<u64, (i64, Arc<TalentState>)> = BTreeMap::new();
    // Patches that were held back, to come late and out of order, as from a task that was slow.
    let mut late: Vec<(u64, i64, Arc<TalentState>)> = Vec::new();
    // Whoever was erased stays so: somebody else comes in their place.
    let mut people: Vec<u64> = (0..TALENTS).collect();
    let (mut happened, mut registrations) = (0, TALENTS);
    while happened < EVENTS {
        let place = random.below(TALENTS) as usize;
        let number = people[place];
        let (version, state) = states.entry(number).or_insert_with(|| (0, Arc::new(registered(number))));
        let mut next = TalentState::clone(state);
        random.happen(&mut next);
        // What changes nothing is no event.
        if next == **state {
            continue;
        }
        happened += 1;
        *version += 1;
        *state = Arc::new(next);
        if state.status == TalentStatus::Erased {
            people[place] = registrations;
            registrations += 1;
        }
        if random.below(10) == 0 {
            late.push((number, *version, Arc::clone(state)));
            continue;
        }
        pool.put(talent(number), *version, state);
        if random.below(4) == 0 && !late.is_empty() {
            let (number, version, state) = late.swap_remove(random.below(late.len() as u64) as usize);
            pool.put(talent(number), version, &state);
        }
    }
    for (number, version, state) in late {
        pool.put(talent(number), version, &state);
    }
    let applied: i64 = states.values().map(|(version, _)| version).sum();
    assert_eq!(applied, i64::from(EVENTS), "every event changed somebody");
    let erased = states.values().filter(|(_, state)| state.status == TalentStatus::Erased).count();
    assert!(erased > 1_000, "{erased} were erased");
    let known = states.iter().map(|(number, (version, state))| (talent(*number), *version, Arc::clone(state)));
    let rebuilt = Pool::build(meanings, today(), known);
    assert!(pool.len() > 100, "{} are in the pool", pool.len());
    assert_eq!(pool.len(), rebuilt.len());
    // What is probable of people, and what they say, is of the framework alone, but for their own skills beyond it.
    let known = 3 * pool.meanings().matcher().framework().len();
    let by_skill = |pool: &Pool| -> Vec<_> {
        pool.contents()
            .into_iter()
            .map(|(id, entry, document)| {
                // Numbers of skills beyond the framework depend on who came first; the skills do not.
                let document = document.expect("indexed").skills;
                let (own, others): (Vec<_>, Vec<_>) = document.into_iter().partition(|(list, _)| held(*list).is_some());
                let mut skills: Vec<_> =
                    own.into_iter().filter_map(|(list, level)| Some((pool.skill(held(list)?), level))).collect();
                skills.sort();
                let of_framework = others.into_iter().filter(|(list, _)| (*list as usize) < known);
                (id, entry.candidate, skills, of_framework.collect::<Vec<_>>())
            })
            .collect()
    };
    assert_eq!(by_skill(&pool), by_skill(&rebuilt));
    assert_eq!(counts(&pool), counts(&rebuilt));
    assert!(counts(&pool).1.len() > 100, "people say words");
    for number in 0..SKILLS {
        let holders =
            |pool: &Pool| pool.entries().filter(|(_, entry)| entry.candidate.skill(skill(number)).is_some()).count();
        assert_eq!(holders(&pool), holders(&rebuilt));
    }
    for number in (0..TALENTS).step_by(97) {
        let like = |pool: &Pool| {
            let own = pool.get(talent(number)).map(|entry| pool.like(&POLICY, talent(number), &entry.person, 20));
            own.unwrap_or_default()
        };
        assert_eq!(like(&pool), like(&rebuilt));
    }
}

/// A claim that somebody proved, for two years or for ever.
fn proven(random: &mut Random, state: &mut TalentState) {
    let on = today() - chrono::Duration::days(random.below(1_000) as i64);
    let expires_on = (random.below(2) == 0).then(|| on + chrono::Duration::days(730));
    let proof = Proof::Placement { placement: PlacementId::from_uuid(Uuid::from_u128(7)) };
    if let Some(claim) = state.claims.values_mut().next() {
        claim.proofs.push(ProofOfSkill { proof, level: claim.level, on, expires_on });
    }
}

#[test]
fn the_pool_of_a_past_day_is_what_a_pool_of_then_was() {
    let meanings = Arc::clone(&MEANINGS);
    let mut random = Random(9);
    let mut then: BTreeMap<TalentId, TalentState> = BTreeMap::new();
    let mut changes = |states: &mut BTreeMap<TalentId, TalentState>, people: u64, events: u64| {
        let mut changed = BTreeSet::new();
        for _ in 0..events {
            let number = random.below(people);
            let state = states.entry(talent(number)).or_insert_with(|| registered(number));
            if state.status != TalentStatus::Erased {
                random.happen(state);
                proven(&mut random, state);
                changed.insert(talent(number));
            }
        }
        changed
    };
    changes(&mut then, 300, 4_000);
    let mut now = then.clone();
    // More people than there were: some come after that day.
    let changed = changes(&mut now, 330, 300);
    let state = |id: &TalentId| then.get(id).cloned().unwrap_or_default();
    let stood: HashMap<TalentId, TalentState> = changed.iter().map(|id| (*id, state(id))).collect();
    let known = |states: &BTreeMap<TalentId, TalentState>| -> Vec<(TalentId, i64, Arc<TalentState>)> {
        states.iter().map(|(id, state)| (*id, 1, Arc::new(state.clone()))).collect()
    };
    let gone = |id: &&TalentId| now[*id].status == TalentStatus::Erased;
    let erased: HashSet<TalentId> = changed.iter().filter(gone).copied().collect();
    assert!(changed.len() > 60 && !erased.is_empty());
    let pool = Pool::build(Arc::clone(&meanings), today(), known(&now));
    let mut different = 0;
    for days in [0, 100, 700] {
        let day = today() - chrono::Duration::days(days);
        let past = Then::of(Present::of(&pool, day), &stood, &erased);
        let mut of_then = then.clone();
        of_then.retain(|id, _| !erased.contains(id));
        let built = Pool::build(Arc::clone(&meanings), day, known(&of_then));
        let candidates: Vec<_> = past.entries().map(|(id, entry)| (id, entry.candidate.clone())).collect();
        let expected: Vec<_> = built.entries().map(|(id, entry)| (id, entry.candidate.clone())).collect();
        assert_eq!(candidates, expected, "{day}");
        different += usize::from(expected.iter().any(|(id, candidate)| {
            pool.get(*id).is_some_and(|entry| !changed.contains(id) && entry.candidate != *candidate)
        }));
        for number in 0..SKILLS {
            let need = |node| Need { links: vec![(node, SURE)], level: 2, importance: Importance::Essential };
            let weighed = past.wanted(&POLICY, &[need(past.node(skill(number)))], "");
            let expected = built.wanted(&POLICY, &[need(built.node(skill(number)))], "", None);
            // The nodes beyond the framework are numbered by who came first; what they weigh is the same.
            let weights =
                |wanted: &Wanted| wanted.needs.iter().map(|need| (need.weight, need.level)).collect::<Vec<_>>();
            assert_eq!(weights(&weighed), weights(&expected));
        }
    }
    assert!(different >= 1, "some proofs had not aged then");
}

#[test]
fn an_older_state_never_replaces_a_newer_one() {
    let mut pool = Pool::new(Arc::default(), today());
    let mut active = registered(1);
    active.status = TalentStatus::Active;
    let active = Arc::new(active);
    assert!(pool.put(talent(1), 3, &active));
    assert_eq!(pool.len(), 1);
    let gone = Arc::new(TalentState { status: TalentStatus::Erased, ..TalentState::default() });
    assert!(pool.put(talent(1), 5, &gone));
    assert!(pool.is_empty());
    for version in [3, 4, 5] {
        assert!(!pool.put(talent(1), version, &active));
    }
    assert!(pool.is_empty() && pool.state(talent(1)).is_none());
    let renewed = pool.renewed(Arc::default(), today());
    assert_eq!(renewed.version(talent(1)), 5, "also after the framework has changed");
}

#[test]
fn the_likest_hold_the_same_rare_skills_at_the_same_level() {
    let mut pool = Pool::new(Arc::default(), today());
    let people: [(u64, &[(u64, i64)]); 5] =
        [(1, &[(1, 3), (2, 2)]), (2, &[(1, 3), (2, 4)]), (3, &[(1, 1), (2, 2)]), (4, &[(2, 2)]), (5, &[(9, 4)])];
    for (number, skills) in people {
        let mut state = registered(number);
        state.status = TalentStatus::Active;
        for (own, level) in skills {
            let level = Level::new(*level).expect("a level");
            let claim = SkillClaim { level, since: None, endorsements: Vec::new(), proofs: Vec::new() };
            state.claims.insert(skill(*own), claim);
        }
        pool.put(talent(number), 1, &Arc::new(state));
    }
    let hits = pool.like(&POLICY, talent(1), &pool.get(talent(1)).expect("in the pool").person, 10);
    assert_eq!(hits.iter().map(|hit| hit.key).collect::<Vec<_>>(), [talent(2), talent(3), talent(4)]);
    assert_eq!(hits[0].score, Pool::most_alike(&POLICY));
}
