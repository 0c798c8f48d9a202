//! What somebody is shown is decided in one place: lists that are filtered in SQL, and a colleague's word, go by what the profile shows.

use std::collections::BTreeMap;

use vivier_event_store::CommandError;
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::id::{AccountId, OrganisationId, TalentId, TypedId as _};

use super::support::*;
use crate::domain::value::{Audience, DisplayName, EmploymentStatus, Region, RemotePreference, Section};
use crate::read::past::{count_at, talents_at};
use crate::read::talents::{Page, TalentFilter, count, talents};
use crate::use_case::profile::{ChooseVisibility, DescribeProfile};
use crate::use_case::register::RegisterTalent;
use crate::use_case::skills::{ClaimSkill, EndorseSkill};
use crate::use_case::status::ActivateTalent;

fn manager(organisation: OrganisationId) -> Actor {
    let grants = vec![RoleGrant { role: Role::ReleasingManager, organisation }];
    Actor::Account { account: AccountId::from_uuid(uuid::Uuid::from_u128(50)), verified: true, grants }
}

/// An agent of this organisation in the pool, in Brittany, with one skill.
async fn agent(world: &World, actor: &Actor, organisation: OrganisationId) -> TalentId {
    let register = RegisterTalent {
        employment: EmploymentStatus::CivilServant,
        organisation: Some(organisation),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let talent = world.run(actor, register).await.expect("registered").talent;
    let expected_version = None;
    let describe = DescribeProfile {
        talent,
        expected_version,
        display_name: Some(DisplayName::new("Ada").expect("a name")),
        headline: None,
        presentation: None,
        regions: vec![Region::Bretagne],
        remote: RemotePreference::Any,
    };
    world.run(actor, describe).await.expect("described");
    let claim = ClaimSkill { talent, expected_version, skill: RUST, level: level(3), since: None };
    world.run(actor, claim).await.expect("claimed");
    world.run(actor, ActivateTalent { talent, expected_version }).await.expect("activated");
    talent
}

/// Each viewer, and whether lists know all that they are shown: a list does not look up whose manager somebody is.
fn viewers(ada: &Actor, home: OrganisationId) -> Vec<(Actor, bool)> {
    vec![
        (Actor::Anonymous, true),
        (unverified(2), true),
        (outsider(3), true),
        (person(4), true),
        (manager(home), false),
        (administrator(), true),
        (Actor::system("tests"), true),
        (ada.clone(), true),
    ]
}

#[tokio::test]
async fn a_filter_finds_whom_the_viewer_is_shown_whatever_they_chose() {
    let world = world().await;
    let (_, home) = world.organisations().await;
    let ada = person(1);
    let talent = agent(&world, &ada, home).await;
    let page = Page { rows: 10, backward: false, from: None };
    let filters = [
        (Section::Skills, TalentFilter { skills: vec![RUST], ..TalentFilter::default() }),
        (Section::Location, TalentFilter { regions: vec![Region::Bretagne], ..TalentFilter::default() }),
    ];
    for audience in Audience::ALL {
        let audiences = Section::ALL.iter().map(|section| (*section, *audience)).collect();
        world.run(&ada, ChooseVisibility { talent, expected_version: None, audiences }).await.expect("chosen");
        world.settle().await;
        world.tests.advance(chrono::Duration::minutes(1));
        let now = world.tests.store.clock().now();
        for (viewer, whole) in viewers(&ada, home) {
            let view = world.look(&viewer, talent).await.expect("in the pool");
            for (section, filter) in &filters {
                let skills = *section == Section::Skills;
                let shown = if skills { view.skills.is_some() } else { view.location.is_some() };
                let store = &world.tests.store;
                let found = talents(store, &viewer, filter, page).await.expect("a page").len();
                let then = talents_at(store, &viewer, filter, page, now).await.expect("a page").len();
                let counted = count(store, &viewer, filter).await.expect("a count");
                let counted_then = count_at(store, &viewer, filter, now).await.expect("a count");
                let told = format!("{section} for {audience}, by {viewer:?}");
                assert!(found == usize::from(shown) || (!whole && found == 0), "{told}: {found}");
                assert_eq!(then, found, "{told}: as of now");
                assert_eq!([counted, counted_then], [found as i64; 2], "{told}: the count");
            }
        }
    }
}

#[tokio::test]
async fn whoever_is_shown_a_skill_endorses_it_and_for_others_it_does_not_exist() {
    let world = world().await;
    let (_, home) = world.organisations().await;
    let ada = person(1);
    let talent = agent(&world, &ada, home).await;
    for audience in Audience::ALL {
        let audiences = BTreeMap::from([(Section::Skills, *audience)]);
        world.run(&ada, ChooseVisibility { talent, expected_version: None, audiences }).await.expect("chosen");
        for (viewer, _) in viewers(&ada, home) {
            for involved in [false, true] {
                let view = match involved {
                    true => world.look_as_involved(&viewer, talent).await,
                    false => world.look(&viewer, talent).await,
                };
                let shown = view.expect("in the pool").skills.is_some();
                let endorse = EndorseSkill { talent, expected_version: None, skill: RUST, involved };
                let hidden = matches!(world.run(&viewer, endorse).await, Err(CommandError::NotFound));
                assert_eq!(hidden, !shown, "{audience}, by {viewer:?}, involved: {involved}");
            }
        }
    }
}
