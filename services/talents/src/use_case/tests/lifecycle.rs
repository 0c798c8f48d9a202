//! A talent from registration to withdrawal, and what happens by itself.

use std::collections::{BTreeMap, HashSet};

use chrono::Duration;
use vivier_event_store::{AsOf, CommandContext, CommandError};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::{SubjectId, TalentId};

use super::support::*;
use crate::domain::transitions::{TalentAction, TalentStatus};
use crate::domain::value::{
    Audience, CertificateTitle, DisplayName, EmploymentStatus, Evidence, Headline, Presentation, ProfilePart, Region,
    RemotePreference, Section, WithdrawalReason,
};
use crate::evidence::{self, ProvenSkill};
use crate::read::candidates::candidates;
use crate::read::talents::{own_talent, talent_at, talent_of_account};
use crate::use_case::availability::{ReviseAvailability, WithdrawAvailability};
use crate::use_case::profile::{ChooseVisibility, DescribeProfile};
use crate::use_case::register::RegisterTalent;
use crate::use_case::skills::{ClaimSkill, EndorseSkill, ReviseSkillClaim, WithdrawSkillClaim};
use crate::use_case::status::{ActivateTalent, PauseTalent, ResumeTalent, WithdrawTalent};

#[tokio::test]
async fn a_profile_is_written_and_read_back_by_its_owner() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada Exemple").await;
    let describe = DescribeProfile {
        talent,
        expected_version: None,
        display_name: Some(DisplayName::new("Ada E.").expect("a name")),
        headline: Some(Headline::new("Développeuse").expect("a headline")),
        presentation: Some(Presentation::new("Dix ans de métier.").expect("a text")),
        regions: vec![Region::Occitanie, Region::Bretagne, Region::Bretagne],
        remote: RemotePreference::Hybrid,
    };
    world.run(&ada, describe).await.expect("described");
    let claim =
        ClaimSkill { talent, expected_version: None, skill: DESIGN, level: level(1), since: Some(day("2020-01-01")) };
    world.run(&ada, claim).await.expect("claimed");
    let revise = ReviseSkillClaim { talent, expected_version: None, skill: DESIGN, level: level(2), since: None };
    world.run(&ada, revise).await.expect("revised");

    let view = world.look(&ada, talent).await.expect("her own");
    assert_eq!(view.status, TalentStatus::Active);
    assert_eq!(view.identity.and_then(|i| i.display_name).as_deref(), Some("Ada E."));
    assert_eq!(view.presentation.and_then(|p| p.headline).as_deref(), Some("Développeuse"));
    assert_eq!(view.location.map(|l| l.regions), Some(vec![Region::Bretagne, Region::Occitanie]));
    let skills = view.skills.expect("her own");
    assert_eq!(skills.iter().map(|s| (s.skill, s.level)).collect::<Vec<_>>(), [(RUST, level(3)), (DESIGN, level(2))]);
    assert!(skills.iter().all(|skill| skill.evidence == Evidence::Claimed));
    let availability = view.availability.expect("her own");
    assert_eq!(availability.free, [(period("2026-01-05", "2026-12-31"), 50)]);
    assert!(view.actions.contains(&TalentAction::Pause) && !view.actions.contains(&TalentAction::Activate));
    assert!(!view.actions.contains(&TalentAction::EndorseSkill), "nobody endorses oneself");

    let withdraw = WithdrawSkillClaim { talent, expected_version: None, skill: DESIGN };
    world.run(&ada, withdraw).await.expect("withdrawn");
    let last = WithdrawSkillClaim { talent, expected_version: None, skill: RUST };
    assert_eq!(code(world.run(&ada, last).await), "LAST_SKILL_CLAIM");
    world.settle().await;
    let own = own_talent(&world.tests.store, &ada).await.expect("an answer").expect("her own");
    assert_eq!((own.id, own.skills.map(|s| s.len())), (talent, Some(1)));
}

#[tokio::test]
async fn an_account_has_one_talent_until_it_withdraws() {
    let world = world().await;
    let ada = person(1);
    let first = world.in_the_pool(&ada, "Ada").await;
    let again = RegisterTalent { employment: EmploymentStatus::External, organisation: None, display_name: None };
    let taken = world.run(&ada, again.clone()).await;
    assert!(matches!(taken, Err(CommandError::Taken { scope: "talent.account" })), "{taken:?}");
    let withdraw = WithdrawTalent {
        talent: first,
        expected_version: None,
        reason: WithdrawalReason::NoSuitableMission,
        words: None,
    };
    world.run(&ada, withdraw).await.expect("withdrawn");
    let second = world.run(&ada, again).await.expect("registered again").talent;
    world.settle().await;
    let account = ada.account().expect("an account");
    assert_eq!(talent_of_account(&world.tests.store, account).await.expect("an answer"), Some(second));
    assert!(candidates(&world.tests.store, &[], day("2026-01-05")).await.expect("an answer").is_empty());
}

#[tokio::test]
async fn registration_is_for_verified_accounts() {
    let world = world().await;
    let register = || RegisterTalent { employment: EmploymentStatus::External, organisation: None, display_name: None };
    for (actor, told) in [(Actor::Anonymous, "NOT_ALLOWED"), (unverified(1), "ADDRESS_NOT_VERIFIED")] {
        assert_eq!(code(world.run(&actor, register()).await), told);
    }
}

#[tokio::test]
async fn a_key_that_is_sent_twice_registers_once() {
    let world = world().await;
    let register = RegisterTalent { employment: EmploymentStatus::External, organisation: None, display_name: None };
    let context = CommandContext::new(person(1), world.tests.store.clock()).with_key("k");
    let first = world.tests.store.execute(&context, &register).await.expect("registered");
    let second = world.tests.store.execute(&context, &register).await.expect("the first answer again");
    assert_eq!((first.outcome, first.position, second.replayed), (second.outcome, second.position, true));
}

#[tokio::test]
async fn another_version_than_the_client_saw_is_a_conflict() {
    let world = world().await;
    let ada = person(1);
    let talent = world.register(&ada, "Ada").await;
    let claim =
        |version| ClaimSkill { talent, expected_version: Some(version), skill: RUST, level: level(1), since: None };
    let conflict = world.run(&ada, claim(7)).await;
    assert!(matches!(conflict, Err(CommandError::Conflict { expected: 7, actual: 1 })), "{conflict:?}");
    assert_eq!(world.run(&ada, claim(1)).await.expect("claimed").version, 2);
}

#[tokio::test]
async fn a_pause_ends_on_its_day_by_itself() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let pause = |until| PauseTalent { talent, expected_version: None, until: day(until) };
    world.run(&ada, pause("2026-01-10")).await.expect("paused");
    world.run(&ada, pause("2026-01-20")).await.expect("prolonged");
    assert_eq!(world.look(&ada, talent).await.map(|t| t.status), Some(TalentStatus::Paused));
    assert!(world.look(&person(2), talent).await.is_none(), "out of the pool");
    world.tests.advance_and_fire(Duration::days(10)).await.expect("timers fire");
    assert_eq!(world.look(&ada, talent).await.map(|t| t.status), Some(TalentStatus::Paused));
    world.tests.advance_and_fire(Duration::days(10)).await.expect("timers fire");
    assert_eq!(world.look(&ada, talent).await.map(|t| t.status), Some(TalentStatus::Active));

    world.run(&ada, pause("2026-03-01")).await.expect("paused");
    world.run(&ada, ResumeTalent { talent, expected_version: None }).await.expect("resumed");
    let waiting: i64 =
        sqlx::query_scalar("select count(*) from es_timer").fetch_one(world.tests.store.pool()).await.expect("a count");
    assert_eq!(waiting, 0, "nothing is waited for");
}

#[tokio::test]
async fn words_of_colleagues_and_completed_missions_stand_behind_skills() {
    #[derive(serde::Serialize)]
    struct Complete(#[serde(skip)] TalentId);
    impl vivier_event_store::UseCase for Complete {
        const NAME: &'static str = "completePlacement";
        type Outcome = usize;
        async fn run(&self, unit: &mut vivier_event_store::Unit) -> Result<usize, CommandError> {
            let proof = |skill| ProvenSkill {
                skill,
                level: level(3),
                proof: crate::domain::event::Proof::Placement { placement: placement(1) },
                on: day("2026-01-05"),
                expires_on: None,
            };
            evidence::prove(unit, self.0, vec![proof(RUST), proof(DESIGN)]).await
        }
    }
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let endorse = || EndorseSkill { talent, expected_version: None, skill: RUST, involved: false };
    assert_eq!(code(world.run(&ada, endorse()).await), "OWN_SKILL");
    world.run(&person(2), endorse()).await.expect("endorsed");
    world.run(&person(2), endorse()).await.expect("once is enough");
    let evidence = |view: crate::read::view::TalentView| {
        let skill = view.skills.expect("shown").remove(0);
        (skill.evidence, skill.endorsements, skill.endorsed_by.len(), skill.proofs.len())
    };
    let view = world.look(&person(3), talent).await.expect("in the pool");
    assert_eq!(evidence(view), (Evidence::Endorsed, 1, 1, 0));
    let proven = world.run(&Actor::system("tests"), Complete(talent)).await;
    assert_eq!(proven.expect("proven"), 1, "only what is claimed is proven");
    let view = world.look(&Actor::Anonymous, talent).await.expect("in the pool");
    assert_eq!(evidence(view), (Evidence::Proven, 1, 0, 1));

    // Whoever left while they were at work and registered anew has it proven where their claims stand now.
    let (expected_version, reason, words) = (None, WithdrawalReason::NoSuitableMission, None);
    world.run(&ada, WithdrawTalent { talent, expected_version, reason, words }).await.expect("withdrawn");
    world.settle().await;
    let anew = world.in_the_pool(&ada, "Ada").await;
    let proven = world.run(&Actor::system("tests"), Complete(talent)).await;
    assert_eq!(proven.expect("proven"), 1, "it was proven in the other already");
    let view = world.look(&Actor::Anonymous, anew).await.expect("in the pool");
    assert_eq!(evidence(view), (Evidence::Proven, 0, 0, 1));
}

#[tokio::test]
async fn the_title_of_a_certificate_is_for_colleagues_and_that_it_proves_a_skill_for_everybody() {
    #[derive(serde::Serialize)]
    struct Certify(#[serde(skip)] TalentId, #[serde(skip)] SubjectId);
    impl vivier_event_store::UseCase for Certify {
        const NAME: &'static str = "certify";
        type Outcome = usize;
        async fn run(&self, unit: &mut vivier_event_store::Unit) -> Result<usize, CommandError> {
            let title = CertificateTitle::new("Concours de programmation").expect("a title");
            let proof = ProvenSkill {
                skill: RUST,
                level: level(3),
                proof: crate::domain::event::Proof::Certificate { title: unit.seal(self.1, &title).await? },
                on: day("2026-01-05"),
                expires_on: None,
            };
            evidence::prove(unit, self.0, vec![proof]).await
        }
    }
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let subject = SubjectId::from(ada.account().expect("an account"));
    world.run(&Actor::system("tests"), Certify(talent, subject)).await.expect("proven");
    for (viewer, shown) in
        [(ada, true), (person(2), true), (unverified(2), false), (outsider(2), false), (Actor::Anonymous, false)]
    {
        let skill = world.look(&viewer, talent).await.expect("in the pool").skills.expect("shown").remove(0);
        assert_eq!(skill.evidence, Evidence::Proven, "{viewer:?}");
        let title = skill.proofs[0].certificate.as_deref();
        assert_eq!(title, shown.then_some("Concours de programmation"), "{viewer:?}");
    }
}

#[tokio::test]
async fn activation_says_what_is_missing_and_an_earlier_state_can_be_read() {
    let world = world().await;
    let ada = person(1);
    let talent = world.register(&ada, "Ada").await;
    let refused = world.run(&ada, ActivateTalent { talent, expected_version: None }).await;
    let Err(CommandError::Refused(problem)) = refused else { panic!("{refused:?}") };
    assert_eq!((problem.code, problem.params["missing"].as_str()), ("PROFILE_INCOMPLETE", "SKILL"));
    let view = world.look(&ada, talent).await.expect("her own");
    assert_eq!(view.private.map(|p| p.missing), Some(vec![ProfilePart::Skill]));

    let before = world.tests.store.clock().now();
    world.tests.advance(Duration::days(1));
    let claim = ClaimSkill { talent, expected_version: None, skill: RUST, level: level(1), since: None };
    world.run(&ada, claim).await.expect("claimed");
    world.run(&ada, ActivateTalent { talent, expected_version: None }).await.expect("activated");
    world.settle().await;
    let as_of = async |viewer: &Actor, at, involved: HashSet<TalentId>| {
        talent_at(&world.tests.store, viewer, talent, AsOf::Instant(at), &involved).await.expect("an answer")
    };
    let past = as_of(&ada, before, HashSet::new()).await.expect("hers");
    assert_eq!((past.status, past.version), (TalentStatus::Registered, 1));
    let hidden = ChooseVisibility {
        talent,
        expected_version: None,
        audiences: BTreeMap::from([(Section::Skills, Audience::Involved)]),
    };
    world.run(&ada, hidden).await.expect("chosen");
    world.settle().await;
    let now = world.tests.store.clock().now();
    let other = as_of(&person(2), now, HashSet::new()).await;
    assert_eq!(other.and_then(|t| t.skills), None, "today's choices hold for the past as well");
    let involved = as_of(&person(2), now, HashSet::from([talent])).await.expect("in the pool");
    assert!(involved.skills.is_some() && involved.clearance.is_some(), "and so do today's rights");
    let then =
        as_of(&person(2), before, HashSet::from([talent])).await.expect("who is involved sees them outside the pool");
    assert_eq!(then.version, 1);
}

#[tokio::test]
async fn availability_is_revised_and_withdrawn_around_what_is_booked() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let view = world.look(&ada, talent).await.expect("hers");
    let availability = view.availability.expect("hers").windows[0].id;
    let booking =
        Book { talent, placement: placement(1), period: period("2026-03-01", "2026-03-31"), share: share(40) };
    world.run(&ada, booking).await.expect("booked");
    let withdraw = || WithdrawAvailability { talent, expected_version: None, availability };
    assert_eq!(code(world.run(&ada, withdraw()).await), "AVAILABILITY_IS_BOOKED");
    let revise = |percent| ReviseAvailability {
        talent,
        expected_version: None,
        availability,
        period: period("2026-03-01", "2026-06-30"),
        share: share(percent),
    };
    assert_eq!(code(world.run(&ada, revise(39)).await), "AVAILABILITY_IS_BOOKED");
    world.run(&ada, revise(40)).await.expect("revised");
    let view = world.look(&ada, talent).await.expect("hers");
    assert_eq!(view.availability.expect("hers").free, [(period("2026-04-01", "2026-06-30"), 40)]);
    let release = Release { talent, placement: placement(1), last_day: day("2026-02-28") };
    world.run(&ada, release).await.expect("released");
    world.run(&ada, withdraw()).await.expect("withdrawn");
}
