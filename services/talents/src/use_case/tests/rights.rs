//! Nobody sees or does what they may not; what may not be seen answers as if it did not exist.

use std::collections::BTreeMap;

use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AddressChangeRequested;
use vivier_accounts::domain::value::{AddressChangeId, Affiliation};
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, AvailabilityId, OrganisationId, SubjectId, TalentId, TypedId};

use super::support::*;
use crate::domain::state::Cleared;
use crate::domain::transitions::TalentAction;
use crate::domain::value::{
    Audience, Clearance, DisplayName, EmploymentStatus, RemotePreference, Section, WithdrawalReason,
};
use crate::read::talents::{Page, TalentFilter, count, is_declared_agent, own_talent_seen_by, talents};
use crate::read::view::{Onlooker, TalentView};
use crate::use_case::availability::{DeclareAvailability, ReviseAvailability, WithdrawAvailability};
use crate::use_case::clearance::RecordTalentClearance;
use crate::use_case::profile::{ChooseVisibility, DescribeProfile};
use crate::use_case::register::RegisterTalent;
use crate::use_case::skills::{ClaimSkill, EndorseSkill, ReviseSkillClaim, WithdrawSkillClaim};
use crate::use_case::status::{ActivateTalent, EraseTalent, PauseTalent, ResumeTalent, WithdrawTalent};

async fn not_found<U: UseCase>(world: &World, actor: &Actor, command: U)
where
    U::Outcome: std::fmt::Debug,
{
    let answer = world.run(actor, command).await;
    assert!(matches!(answer, Err(CommandError::NotFound)), "{}: {answer:?}", U::NAME);
}

#[tokio::test]
async fn another_persons_talent_answers_as_if_it_did_not_exist() {
    let world = world().await;
    let hers = world.in_the_pool(&person(1), "Ada").await;
    let nobodys = TalentId::from_uuid(uuid::Uuid::from_u128(0xFFFF));
    for talent in [hers, nobodys] {
        for actor in [&person(2), &unverified(3), &Actor::Anonymous] {
            let (expected_version, skill, level) = (None, RUST, level(2));
            let (period, share) = (period("2026-01-01", "2026-02-01"), share(10));
            let availability = AvailabilityId::from_uuid(uuid::Uuid::from_u128(5));
            let describe = DescribeProfile {
                talent,
                expected_version,
                display_name: None,
                headline: None,
                presentation: None,
                regions: vec![],
                remote: RemotePreference::Any,
            };
            not_found(&world, actor, describe).await;
            not_found(&world, actor, ClaimSkill { talent, expected_version, skill, level, since: None }).await;
            not_found(&world, actor, ReviseSkillClaim { talent, expected_version, skill, level, since: None }).await;
            not_found(&world, actor, WithdrawSkillClaim { talent, expected_version, skill }).await;
            not_found(&world, actor, DeclareAvailability { talent, expected_version, period, share }).await;
            not_found(&world, actor, ReviseAvailability { talent, expected_version, availability, period, share })
                .await;
            not_found(&world, actor, WithdrawAvailability { talent, expected_version, availability }).await;
            not_found(&world, actor, ChooseVisibility { talent, expected_version, audiences: BTreeMap::new() }).await;
            not_found(&world, actor, ActivateTalent { talent, expected_version }).await;
            not_found(&world, actor, PauseTalent { talent, expected_version, until: day("2026-06-01") }).await;
            not_found(&world, actor, ResumeTalent { talent, expected_version }).await;
            let withdraw = WithdrawTalent { talent, expected_version, reason: WithdrawalReason::Other, words: None };
            not_found(&world, actor, withdraw).await;
            not_found(&world, actor, EraseTalent { talent, expected_version }).await;
        }
    }
    not_found(&world, &administrator(), ActivateTalent { talent: hers, expected_version: None }).await;
}

#[tokio::test]
async fn only_verified_colleagues_endorse_and_only_what_they_see() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let endorse = || EndorseSkill { talent, expected_version: None, skill: RUST, involved: false };
    assert_eq!(code(world.run(&unverified(2), endorse()).await), "NOT_ALLOWED");
    assert_eq!(code(world.run(&outsider(2), endorse()).await), "NOT_ALLOWED");
    let choose = ChooseVisibility {
        talent,
        expected_version: None,
        audiences: BTreeMap::from([(Section::Skills, Audience::Involved)]),
    };
    world.run(&ada, choose).await.expect("chosen");
    not_found(&world, &person(2), endorse()).await;
    // Whoever is involved is shown it, and stands behind it.
    world.run(&person(2), EndorseSkill { involved: true, ..endorse() }).await.expect("endorsed");
    let registered = world.register(&person(4), "Bob").await;
    let endorse = EndorseSkill { talent: registered, expected_version: None, skill: RUST, involved: false };
    not_found(&world, &person(2), endorse).await;
}

/// Which sections of a view are shown, in the order of `Section::ALL`.
fn shown(view: &TalentView) -> Vec<Section> {
    let sections = [
        (Section::Identity, view.identity.is_some()),
        (Section::Presentation, view.presentation.is_some()),
        (Section::Skills, view.skills.is_some()),
        (Section::Availability, view.availability.is_some()),
        (Section::Location, view.location.is_some()),
        (Section::Employment, view.employment.is_some()),
        (Section::Milestones, view.milestones),
    ];
    sections.into_iter().filter(|(_, shown)| *shown).map(|(section, _)| section).collect()
}

#[tokio::test]
async fn each_viewer_sees_the_sections_that_the_talent_chose_for_them() {
    let world = world().await;
    let ada = person(1);
    let talent = world.in_the_pool(&ada, "Ada").await;
    let all: Vec<Section> = Section::ALL.to_vec();
    let without_identity = all[2..].to_vec();
    let by_default_colleague = all[..6].to_vec();
    let by_default = vec![Section::Skills, Section::Location];
    // (chosen audience for all sections, anonymous, signed in, verified, involved)
    for onlooker in [Onlooker::Anyone, Onlooker::SignedIn, Onlooker::Colleague, Onlooker::Involved] {
        let preview = own_talent_seen_by(&world.tests.store, &person(3), onlooker).await.expect("an answer");
        assert_eq!(preview, None, "whoever has no talent sees nobody else's");
    }
    for (choice, anonymous, signed_in, verified) in [
        (None, by_default.clone(), by_default, by_default_colleague),
        (Some(Audience::Public), without_identity, all.clone(), all.clone()),
        (Some(Audience::VerifiedColleagues), vec![], vec![], all.clone()),
        (Some(Audience::Involved), vec![], vec![], vec![]),
    ] {
        if let Some(audience) = choice {
            let audiences = Section::ALL.iter().map(|section| (*section, audience)).collect();
            world.run(&ada, ChooseVisibility { talent, expected_version: None, audiences }).await.expect("chosen");
        }
        for (viewer, expected) in [
            (Actor::Anonymous, &anonymous),
            (unverified(2), &signed_in),
            (outsider(4), &signed_in),
            (person(3), &verified),
            (ada.clone(), &all),
            (administrator(), &all),
        ] {
            let view = world.look(&viewer, talent).await.expect("in the pool");
            assert_eq!(&shown(&view), expected, "{choice:?} for {viewer:?}");
            let whole = viewer == ada || viewer == administrator();
            assert_eq!(view.private.is_some(), whole, "{choice:?} for {viewer:?}");
        }
        let involved = world.look_as_involved(&person(3), talent).await.expect("in the pool");
        assert_eq!(shown(&involved), all, "{choice:?} for somebody involved");
        assert!(involved.private.is_none());
        // What the talent is told that others see is what they see.
        for (onlooker, seen) in [
            (Onlooker::Anyone, world.look(&Actor::Anonymous, talent).await),
            (Onlooker::SignedIn, world.look(&outsider(4), talent).await),
            (Onlooker::Colleague, world.look(&person(3), talent).await),
            (Onlooker::Involved, Some(involved.clone())),
        ] {
            let preview = own_talent_seen_by(&world.tests.store, &ada, onlooker).await.expect("an answer");
            // Nothing of a preview is somebody's look.
            let seen = seen.map(|seen| TalentView { look: None, ..seen });
            assert_eq!(preview, seen, "{choice:?} for {onlooker:?}");
        }
    }
}

/// An account with an address of a domain of this kind.
#[derive(serde::Serialize)]
struct VerifiedAt(AccountId, Affiliation);

impl UseCase for VerifiedAt {
    const NAME: &'static str = "verifyAddress";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut account = unit.load::<Account>(self.0).await?;
        unit.decide(&mut account, AccountCommand::VerifyAddress(self.1))?;
        Ok(())
    }
}

/// A change to this address is asked for, and neither mailbox has said yes.
#[derive(serde::Serialize)]
struct OnTheWayTo(AccountId, &'static str);

impl UseCase for OnTheWayTo {
    const NAME: &'static str = "requestAddressChange";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut account = unit.load::<Account>(self.0).await?;
        let email = unit.seal(SubjectId::from(self.0), &self.1.to_owned()).await?;
        let expires_at = unit.now() + chrono::Duration::days(2);
        let requested = AddressChangeRequested { change: AddressChangeId::new(unit.clock()), email, expires_at };
        unit.decide(&mut account, AccountCommand::RequestAddressChange(requested))?;
        Ok(())
    }
}

#[tokio::test]
async fn who_has_an_address_where_anybody_gets_one_comes_from_outside() {
    let world = world().await;
    let (_, direction) = world.organisations().await;
    let register = |employment, organisation| RegisterTalent { employment, organisation, display_name: None };
    let verified_at = async |number, affiliation| {
        let somebody = person(number);
        let account = somebody.account().expect("an account");
        world.run(&Actor::system("tests"), VerifiedAt(account, affiliation)).await.expect("verified");
        somebody
    };
    let ada = verified_at(1, Affiliation::FreeMail).await;
    let agent = register(EmploymentStatus::CivilServant, Some(direction));
    assert_eq!(code(world.run(&ada, agent).await), "FREE_MAIL_IS_EXTERNAL");
    world.run(&ada, register(EmploymentStatus::External, None)).await.expect("from outside");
    for (number, affiliation) in [(2, Affiliation::Unknown), (3, Affiliation::PublicAgent)] {
        let agent = verified_at(number, affiliation).await;
        let command = register(EmploymentStatus::CivilServant, Some(direction));
        world.run(&agent, command).await.expect("nothing speaks against it");
        let account = agent.account().expect("an account");
        assert!(is_declared_agent(&world.tests.store, account).await.expect("an answer"));
    }
    let external = is_declared_agent(&world.tests.store, ada.account().expect("an account")).await;
    assert!(!external.expect("an answer"));
    // Nor does anybody become an agent while they are on their way to such an address.
    let bea = verified_at(4, Affiliation::PublicAgent).await;
    let on_the_way = OnTheWayTo(bea.account().expect("an account"), "bea@laposte.net");
    world.run(&Actor::system("tests"), on_the_way).await.expect("asked for");
    let agent = register(EmploymentStatus::CivilServant, Some(direction));
    assert_eq!(code(world.run(&bea, agent).await), "FREE_MAIL_IS_EXTERNAL");
}

/// Whoever comes from outside is lent without their service's word: an agent would pass it by.
#[tokio::test]
async fn who_has_an_address_of_the_public_service_does_not_come_from_outside() {
    let world = world().await;
    let (_, direction) = world.organisations().await;
    let verified_at = async |number, affiliation| {
        let somebody = person(number);
        let account = somebody.account().expect("an account");
        world.run(&Actor::system("tests"), VerifiedAt(account, affiliation)).await.expect("verified");
        somebody
    };
    let register = |employment, organisation| RegisterTalent { employment, organisation, display_name: None };
    let outside = || register(EmploymentStatus::External, None);
    let refused = async |actor: &Actor| match world.run(actor, outside()).await {
        Err(CommandError::Refused(problem)) => (problem.code, problem.field),
        other => panic!("a refusal: {other:?}"),
    };
    let not_external = ("AGENT_IS_NOT_EXTERNAL", Some("employmentStatus".to_owned()));

    let ada = verified_at(1, Affiliation::PublicAgent).await;
    assert_eq!(refused(&ada).await, not_external);
    // Nor while a change of address is asked for, which can be called off afterwards.
    let bea = verified_at(2, Affiliation::PublicAgent).await;
    let on_the_way = OnTheWayTo(bea.account().expect("an account"), "bea@laposte.net");
    world.run(&Actor::system("tests"), on_the_way).await.expect("asked for");
    assert_eq!(refused(&bea).await, not_external);
    world.run(&ada, register(EmploymentStatus::CivilServant, Some(direction))).await.expect("an agent");
    let cleo = verified_at(3, Affiliation::Unknown).await;
    world.run(&cleo, outside()).await.expect("nothing shows an agent");
}

#[tokio::test]
async fn the_releasing_service_sees_its_agents_and_a_home_organisation_must_exist() {
    let world = world().await;
    let (ministry, direction) = world.organisations().await;
    let ada = person(1);
    let register = |organisation| RegisterTalent {
        employment: EmploymentStatus::CivilServant,
        organisation: Some(organisation),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let nowhere = OrganisationId::from_uuid(uuid::Uuid::from_u128(0xFFFF));
    assert_eq!(code(world.run(&ada, register(nowhere)).await), "NO_SUCH_ORGANISATION");
    let talent = world.run(&ada, register(direction)).await.expect("registered").talent;
    let manager = |organisation| {
        let grants = vec![RoleGrant { role: Role::ReleasingManager, organisation }];
        Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(50)), verified: true, grants }
    };
    for (viewer, sees) in
        [(manager(direction), true), (manager(ministry), true), (manager(nowhere), false), (person(2), false)]
    {
        let view = world.look(&viewer, talent).await;
        assert_eq!(view.is_some(), sees, "{viewer:?}");
        assert!(view.is_none_or(|view| shown(&view) == Section::ALL && view.private.is_none()));
    }
}

#[tokio::test]
async fn a_filter_is_no_way_to_guess_what_is_hidden() {
    let world = world().await;
    let open = world.in_the_pool(&person(1), "Ada").await;
    let hidden = world.in_the_pool(&person(2), "Bob").await;
    let choose = ChooseVisibility {
        talent: hidden,
        expected_version: None,
        audiences: BTreeMap::from([(Section::Skills, Audience::Involved)]),
    };
    world.run(&person(2), choose).await.expect("chosen");
    let registered = world.register(&person(3), "Cleo").await;
    world.settle().await;
    let page = Page { rows: 10, backward: false, from: None };
    let skilled = TalentFilter { skills: vec![RUST], ..TalentFilter::default() };
    for (viewer, filter, expected) in [
        (Actor::Anonymous, TalentFilter::default(), vec![hidden, open]),
        (Actor::Anonymous, skilled.clone(), vec![open]),
        (person(9), skilled.clone(), vec![open]),
        (person(2), skilled.clone(), vec![hidden, open]),
        (administrator(), skilled, vec![hidden, open]),
        (person(3), TalentFilter::default(), vec![registered, hidden, open]),
        (administrator(), TalentFilter::default(), vec![registered, hidden, open]),
    ] {
        let store = &world.tests.store;
        let found = talents(store, &viewer, &filter, page).await.expect("an answer");
        // Ids of one instant have no order; the set is what counts here.
        let mut ids: Vec<TalentId> = found.iter().map(|view| view.id).collect();
        let mut expected = expected;
        ids.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ids, expected, "{viewer:?} {filter:?}");
        assert_eq!(count(store, &viewer, &filter).await.expect("a count"), expected.len() as i64);
    }
}

#[tokio::test]
async fn a_list_is_walked_forwards_and_backwards_without_loss() {
    let world = world().await;
    let mut expected = Vec::new();
    for number in 1..=7 {
        world.tests.advance(chrono::Duration::seconds(1));
        expected.insert(0, world.in_the_pool(&person(number), "Ada").await);
    }
    world.settle().await;
    let store = &world.tests.store;
    let walk = async |backward: bool| {
        let (mut found, mut from) = (Vec::new(), None);
        loop {
            let page = Page { rows: 3, backward, from };
            let part = talents(store, &Actor::Anonymous, &TalentFilter::default(), page).await.expect("a page");
            let Some(last) = part.last() else { return found };
            from = Some(last.id);
            found.extend(part.iter().map(|view| view.id));
        }
    };
    assert_eq!(walk(false).await, expected);
    expected.reverse();
    assert_eq!(walk(true).await, expected);
}

#[tokio::test]
async fn a_clearance_is_recorded_by_the_service_or_the_programme_and_shown_to_few() {
    let world = world().await;
    let (ministry, direction) = world.organisations().await;
    let ada = person(1);
    let register = RegisterTalent {
        employment: EmploymentStatus::CivilServant,
        organisation: Some(direction),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let talent = world.run(&ada, register).await.expect("registered").talent;
    world
        .run(&ada, ClaimSkill { talent, expected_version: None, skill: RUST, level: level(2), since: None })
        .await
        .expect("claimed");
    world.run(&ada, ActivateTalent { talent, expected_version: None }).await.expect("in the pool");
    let manager = |number, organisation| {
        let grants = vec![RoleGrant { role: Role::ReleasingManager, organisation }];
        Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(number)), verified: true, grants }
    };
    let record =
        |clearance, last| RecordTalentClearance { talent, expected_version: None, clearance, expires_on: last };
    let nowhere = OrganisationId::from_uuid(uuid::Uuid::from_u128(0xFFFF));
    for actor in [person(2), manager(50, nowhere), Actor::Anonymous, unverified(3), outsider(4)] {
        not_found(&world, &actor, record(Clearance::Secret, None)).await;
    }
    // Nobody says it of themselves, whatever role they hold.
    for own in [ada.clone(), manager(1, direction)] {
        assert_eq!(code(world.run(&own, record(Clearance::Secret, None)).await), "NOT_ALLOWED");
    }
    let yesterday = world.tests.store.clock().now().date_naive().pred_opt().expect("a day");
    let late = world.run(&manager(50, direction), record(Clearance::Secret, Some(yesterday))).await;
    assert_eq!(code(late), "CLEARANCE_HAS_ENDED");
    world.run(&manager(50, ministry), record(Clearance::Secret, Some(day("2031-01-01")))).await.expect("recorded");
    world.settle().await;
    for (viewer, sees) in [
        (ada.clone(), true),
        (manager(50, direction), true),
        (administrator(), true),
        (person(2), false),
        (Actor::Anonymous, false),
    ] {
        let view = world.look(&viewer, talent).await.expect("in the pool");
        assert_eq!(view.clearance.map(|cleared| cleared.clearance), sees.then_some(Clearance::Secret), "{viewer:?}");
        let may = view.actions.contains(&TalentAction::RecordClearance);
        assert_eq!(may, sees && viewer != ada, "{viewer:?}");
    }
    let involved = world.look_as_involved(&person(3), talent).await.expect("in the pool");
    assert_eq!(involved.clearance.map(|cleared| cleared.on(day("2031-01-02"))), Some(Clearance::None));
    // What others see of it has to stand in the person's own log of reads; what they see themselves has not.
    assert!(involved.look.is_some_and(|look| look.of == SubjectId::from(ada.account().expect("an account"))));
    assert_eq!(world.look(&ada, talent).await.expect("her own").look, None);
    world.run(&administrator(), record(Clearance::None, Some(yesterday))).await.expect("what nobody has does not end");
    world.settle().await;
    let view = world.look(&ada, talent).await.expect("in the pool");
    assert_eq!(view.clearance, Some(Cleared::default()));
}
