//! The pool in memory: patched by versions in whatever order, it is what one that is built anew is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;
use vivier_kernel::id::{AccountId, AvailabilityId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_skills::meaning::Meanings;
use vivier_talents::domain::state::{Identity, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Level, Region, SkillKey};

use super::Pool;
use crate::ranking::policy::POLICY;

/// Events of the great test.
const EVENTS: u32 = 100_000;
const TALENTS: u64 = 2_000;
const SKILLS: u64 = 120;

fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

fn skill(number: u64) -> SkillKey {
    Uuid::from_u128(u128::from(number) + 0x5000)
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
    let meanings = Arc::new(Meanings::default());
    let mut pool = Pool::new(Arc::clone(&meanings), today());
    let mut random = Random(4);
    let mut states: BTreeMap<u64, (i64, Arc<TalentState>)> = BTreeMap::new();
    // Patches that were held back, to come late and out of order, as from a task that was slow.
    let mut late: Vec<(u64, i64, Arc<TalentState>)> = Vec::new();
    for _ in 0..EVENTS {
        let number = random.below(TALENTS);
        let (version, state) = states.entry(number).or_insert_with(|| (0, Arc::new(registered(number))));
        if state.status == TalentStatus::Erased {
            continue;
        }
        *version += 1;
        let mut next = TalentState::clone(state);
        random.happen(&mut next);
        *state = Arc::new(next);
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
    let known = states.iter().map(|(number, (version, state))| (talent(*number), *version, Arc::clone(state)));
    let rebuilt = Pool::build(meanings, today(), known);
    assert!(pool.len() > 100, "{} are in the pool", pool.len());
    assert_eq!(pool.len(), rebuilt.len());
    let by_skill = |pool: &Pool| -> Vec<_> {
        pool.contents()
            .into_iter()
            .map(|(id, entry, document)| {
                // Numbers of skills beyond the framework depend on who came first; the skills do not.
                let mut skills: Vec<_> =
                    document.expect("indexed").skills.iter().map(|(node, level)| (pool.skill(*node), *level)).collect();
                skills.sort();
                (id, entry.candidate, skills)
            })
            .collect()
    };
    assert_eq!(by_skill(&pool), by_skill(&rebuilt));
    assert_eq!(pool.counted().0, rebuilt.counted().0);
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
