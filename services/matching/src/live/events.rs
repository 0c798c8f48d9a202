//! Events as the subscription brings them: twice, with gaps, erased people among them. What comes of them is what a pool that is built of the folded
//! streams is.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate};
use uuid::Uuid;
use vivier_event_store::{Meta, Recorded};
use vivier_kernel::decider::{Decider as _, StoredEvent as _};
use vivier_kernel::id::{AccountId, AvailabilityId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_talents::domain::decide::Talent;
use vivier_talents::domain::event::{
    AvailabilityDeclared, AvailabilityWithdrawn, EngagementBooked, SkillClaimRevised, SkillClaimWithdrawn,
    SkillClaimed, TalentActivated, TalentErased, TalentEvent, TalentPaused, TalentRegistered, TalentResumed,
};
use vivier_talents::domain::state::TalentState;
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Level};

use super::Pool;
use super::pool::Entry;
use super::tests::{MEANINGS, counts, skill, talent};

const EVENTS: u64 = 20_000;
const TALENTS: u64 = 300;

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

    /// What happens next to a talent in this state; as the domain would have it, as far as the pool looks at it.
    fn next(&mut self, number: u64, state: &TalentState) -> TalentEvent {
        if state.identity.is_none() {
            let (account, subject) =
                (Uuid::from_u128(u128::from(number) + 0x9000), Uuid::from_u128(u128::from(number)));
            return TalentRegistered {
                talent: talent(number),
                account: AccountId::from_uuid(account),
                subject: SubjectId::from_uuid(subject),
                employment: EmploymentStatus::External,
                organisation: None,
                display_name: None,
            }
            .into();
        }
        let skill = skill(self.below(40));
        let level = Level::new(1 + i64::try_from(self.below(4)).expect("small")).expect("a level");
        let claimed = state.claims.contains_key(&skill);
        let days = i64::try_from(self.below(300)).expect("small");
        let period = Period::new(today(), today() + Duration::days(days)).expect("a period");
        let share = Share::new(50).expect("a share");
        let availability = AvailabilityId::from_uuid(Uuid::from_u128(u128::from(self.below(3))));
        if self.below(200) == 0 {
            return TalentErased {}.into();
        }
        match self.below(40) {
            1..=4 if state.status == TalentStatus::Active => TalentPaused { until: today() + Duration::days(9) }.into(),
            5..=12 if state.status == TalentStatus::Paused => TalentResumed {}.into(),
            1..=12 if state.status == TalentStatus::Registered => TalentActivated {}.into(),
            13 | 14 if claimed => SkillClaimWithdrawn { skill }.into(),
            15 | 16 => EngagementBooked { placement: PlacementId::from_uuid(skill), period, share }.into(),
            17 if state.windows.contains_key(&availability) => AvailabilityWithdrawn { availability }.into(),
            18..=22 => AvailabilityDeclared { availability, period, share }.into(),
            _ if claimed => SkillClaimRevised { skill, level, since: None }.into(),
            _ => SkillClaimed { skill, level, since: None }.into(),
        }
    }
}

fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

fn recorded(number: u64, version: i64, event: &TalentEvent) -> Recorded {
    Recorded {
        position: 0,
        stream_id: talent(number).uuid(),
        stream_type: Talent::TYPE.to_owned(),
        version,
        kind: event.kind().to_owned(),
        schema_version: 1,
        recorded_at: DateTime::UNIX_EPOCH,
        data: event.encode().expect("a payload"),
        meta: Meta::default(),
        hash: [0; 32],
    }
}

#[test]
fn events_that_come_twice_or_with_gaps_make_what_a_rebuild_makes() {
    let meanings = Arc::clone(&MEANINGS);
    let mut pool = Pool::new(Arc::clone(&meanings), today());
    let mut random = Random(7);
    let mut streams: BTreeMap<u64, (i64, TalentState)> = BTreeMap::new();
    let (mut twice, mut gaps, mut last) = (0, 0, None);
    for _ in 0..EVENTS {
        let number = random.below(TALENTS);
        let (version, state) = streams.entry(number).or_default();
        if state.status == TalentStatus::Erased {
            continue;
        }
        let event = random.next(number, state);
        Talent::evolve(state, &event);
        *version += 1;
        let event = recorded(number, *version, &event);
        match random.below(20) {
            // Never delivered: the next one of this stream shows that it is missing, and the stream is loaded whole.
            0 => continue,
            1 => {
                if let Some(before) = &last {
                    pool.happened(before).expect("what is known changes nothing");
                    twice += 1;
                }
            }
            _ => {}
        }
        if let Err(missing) = pool.happened(&event) {
            assert_eq!(missing, talent(number));
            pool.put(missing, *version, &Arc::new(state.clone()));
            gaps += 1;
        }
        last = Some(event);
    }
    assert!(twice > 100 && gaps > 100, "{twice} {gaps}");
    // The last events that were never delivered, as a reader that starts anew finds them.
    for (number, (version, state)) in &streams {
        pool.put(talent(*number), *version, &Arc::new(state.clone()));
    }
    let known = streams.iter().map(|(number, (version, state))| (talent(*number), *version, Arc::new(state.clone())));
    let rebuilt = Pool::build(meanings, today(), known);
    let candidates = |pool: &Pool| -> Vec<_> {
        pool.entries().map(|(id, Entry { candidate, .. }): (TalentId, &Entry)| (id, candidate.clone())).collect()
    };
    assert!(pool.len() > 50, "{} are in the pool", pool.len());
    assert_eq!(candidates(&pool), candidates(&rebuilt));
    assert_eq!(counts(&pool), counts(&rebuilt));
    for (number, (version, _)) in &streams {
        assert_eq!(pool.version(talent(*number)), *version);
    }
}
