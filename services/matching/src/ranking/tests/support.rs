//! Skills, people and seats in memory, and the ranking of all of them.

use std::sync::Arc;

use chrono::{Duration, NaiveDate};
use uuid::Uuid;
use vivier_kernel::id::{AccountId, AvailabilityId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_missions::domain::value::{Clearance, Importance, Region, RequiredSkill, SeatSpec, SeatTitle, WorkMode};
use vivier_skills::domain::value::{Labels, Skill, SkillId, SkillKind};
use vivier_skills::meaning::Meanings;
use vivier_skills::read::skill::SkillRow;
use vivier_talents::domain::event::Proof;
use vivier_talents::domain::state::{Endorsement, Identity, ProofOfSkill, SkillClaim, TalentState, Window};
use vivier_talents::domain::transitions::TalentStatus;
use vivier_talents::domain::value::{EmploymentStatus, Evidence, Level, SkillKey};

use crate::live::Pool;
use crate::live::pool::Freshness;
use crate::ranking::constraint::{Subject, Wish};
use crate::ranking::load::Asked;
use crate::ranking::policy::POLICY;
use crate::ranking::rank::{Ground, Ranking, rank_for};

pub(super) fn today() -> NaiveDate {
    "2026-06-01".parse().expect("a date")
}

/// `rust` and `go` are siblings; a developer needs both; `rgaa` stands apart; 9 is known to no framework.
const NAMES: [&str; 5] = ["programming", "rust", "go", "rgaa", "sql"];

pub(super) fn skill(number: usize) -> SkillKey {
    NAMES.get(number).map_or_else(|| Uuid::from_u128(number as u128), |name| SkillId::of_uri(name).uuid())
}

static MEANINGS: std::sync::LazyLock<Arc<Meanings>> = std::sync::LazyLock::new(|| {
    let row = |uri: &str, broader: &[&str]| {
        let uris = broader.iter().map(|uri| (*uri).to_owned()).collect();
        let labels = Labels { fr: vec![uri.to_owned()], en: Vec::new() };
        SkillRow::new(Uuid::nil(), Skill { uri: uri.to_owned(), labels, broader: uris, ..Skill::default() })
    };
    let developer = Skill {
        uri: "developer".to_owned(),
        kind: SkillKind::Occupation,
        labels: Labels { fr: vec!["développeur".to_owned()], en: Vec::new() },
        essential: ["rust", "go", "sql"].map(str::to_owned).to_vec(),
        ..Skill::default()
    };
    // Other professions need SQL too, so that it is probable for a developer without being like the developer's other skills.
    let others = (0..9).map(|number| Skill {
        uri: format!("other{number}"),
        kind: SkillKind::Occupation,
        labels: Labels { fr: vec![format!("métier {number}")], en: Vec::new() },
        essential: vec!["sql".to_owned(), format!("a{number}"), format!("b{number}")],
        ..Skill::default()
    });
    let mut rows: Vec<SkillRow> = others.map(|skill| SkillRow::new(Uuid::nil(), skill)).collect();
    rows.extend((0..9).flat_map(|number| [row(&format!("a{number}"), &[]), row(&format!("b{number}"), &[])]));
    rows.extend([
        row("programming", &[]),
        row("rust", &["programming"]),
        row("go", &["programming"]),
        row("rgaa", &[]),
        row("sql", &[]),
        SkillRow::new(Uuid::nil(), developer),
    ]);
    Arc::new(Meanings::new(&rows))
});

fn level(number: i64) -> Level {
    Level::new(number).expect("a level")
}

pub(super) fn claim(at: i64, evidence: Evidence, days_ago: i64) -> SkillClaim {
    let on = today() - Duration::days(days_ago);
    let by = AccountId::from_uuid(Uuid::from_u128(77));
    let mut claim = SkillClaim { level: level(at), since: None, endorsements: Vec::new(), proofs: Vec::new() };
    match evidence {
        Evidence::Claimed => {}
        Evidence::Endorsed => claim.endorsements.push(Endorsement { by, level: level(at), on }),
        Evidence::Proven => claim.proofs.push(ProofOfSkill {
            proof: Proof::Placement { placement: vivier_kernel::id::PlacementId::from_uuid(Uuid::from_u128(5)) },
            level: level(at),
            on,
            expires_on: None,
        }),
    }
    claim
}

pub(super) fn talent(number: usize) -> TalentId {
    TalentId::from_uuid(Uuid::from_u128(number as u128 + 1))
}

pub(super) fn state(number: usize, claims: impl IntoIterator<Item = (usize, SkillClaim)>, free: i64) -> TalentState {
    let mut state = TalentState {
        status: TalentStatus::Active,
        identity: Some(Identity {
            talent: talent(number),
            account: AccountId::from_uuid(Uuid::from_u128(number as u128 + 1000)),
            subject: SubjectId::from_uuid(Uuid::from_u128(number as u128 + 2000)),
            employment: EmploymentStatus::External,
            organisation: None,
        }),
        claims: claims.into_iter().map(|(number, claim)| (skill(number), claim)).collect(),
        ..TalentState::default()
    };
    state.profile.regions = vec![Region::Bretagne];
    if free > 0 {
        let period = Period::new(today(), today() + Duration::days(90)).expect("a period");
        let window = Window { period, share: Share::new(free).expect("a share") };
        state.windows.insert(AvailabilityId::from_uuid(Uuid::from_u128(1)), window);
    }
    state
}

pub(super) fn seat(skills: &[(usize, Importance, i64)], percent: i64) -> SeatSpec {
    SeatSpec {
        title: SeatTitle::new("Un poste").expect("a title"),
        skills: skills
            .iter()
            .map(|(number, importance, minimum)| RequiredSkill {
                skill: skill(*number),
                importance: *importance,
                minimum_level: level(*minimum),
            })
            .collect(),
        period: Period::new(today(), today() + Duration::days(60)).expect("a period"),
        share: Share::new(percent).expect("a share"),
        mode: WorkMode::Hybrid,
        region: Some(Region::Bretagne),
        place: None,
        clearance: Clearance::None,
    }
}

pub(super) fn pool(states: &[TalentState]) -> Pool {
    let talents =
        states.iter().map(|state| (state.identity.as_ref().expect("registered").talent, 1, Arc::new(state.clone())));
    Pool::build(Arc::clone(&MEANINGS), today(), talents)
}

pub(super) fn ground() -> Ground<'static> {
    Ground { policy: &POLICY, today: today(), freshness: Freshness { position: 0, behind: false } }
}

pub(super) fn asked(seat: &SeatSpec) -> Asked<'_> {
    Asked { spec: seat, days: seat.period }
}

/// Everybody of the pool, shown and not in contact, unless said otherwise.
pub(super) fn subjects<'a>(
    pool: &'a Pool,
    change: impl Fn(TalentId, &mut Subject<'a>),
) -> Vec<(TalentId, Subject<'a>)> {
    let subject = |(id, entry): (TalentId, &'a crate::live::pool::Entry)| {
        let mut subject = Subject::open(&entry.candidate, &entry.person);
        change(id, &mut subject);
        (id, subject)
    };
    pool.entries().map(subject).collect()
}

pub(super) fn ranked(pool: &Pool, seat: &SeatSpec) -> Ranking<TalentId> {
    let wanted = pool.wanted(&POLICY, &asked(seat).needs(pool), seat.title.as_str(), None);
    let wish = Wish { seat, days: seat.period, wanted: &wanted };
    rank_for(ground(), &wish, subjects(pool, |_, _| ()))
}
