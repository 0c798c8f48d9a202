//! The export shows of a placement what its talent may see at that time, and no more.

use vivier_event_store::AsOf;
use vivier_kernel::period::Period;
use vivier_matching::domain::value::{DisputeMatter, DisputeOutcome};
use vivier_matching::read::placements::placement_at;
use vivier_matching::use_case::absence::PlanAbsence;
use vivier_matching::use_case::dispute::{RaiseDispute, SettleDispute};

use super::placed::words;
use super::*;
use crate::read::export_work::AbsenceData;
use crate::read::open::WITHHELD;

fn spring() -> Period {
    Period::new("2026-03-02".parse().expect("a day"), "2026-05-29".parse().expect("a day")).expect("a period")
}

async fn exported(world: &World) -> String {
    let data = own_data(&world.tests.store, &person(1)).await.expect("an answer").expect("her data");
    serde_json::to_string(&data).expect("JSON")
}

#[tokio::test]
async fn the_export_is_no_way_to_read_what_is_not_shown_yet_or_never() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    let placed = world.placed(1, talent, spring()).await;
    world.completed(&placed, spring()).await;
    let raise = |text: &str| RaiseDispute {
        placement: placed.placement,
        expected_version: None,
        matter: DisputeMatter::HoursCounted,
        words: words(text),
    };
    world.run(&placed.owner, raise("Entre nous : des retards.")).await.expect("raised");
    world.run(&person(1), raise("Mes heures manquent.")).await.expect("raised");
    world.review(&placed.owner, &placed, "Un travail contestable.").await;

    let before = exported(&world).await;
    for hidden in ["Un travail contestable.", "Entre nous : des retards.", "EXCELLENT"] {
        assert!(!before.contains(hidden), "{hidden} is not for her now");
    }
    assert!(before.contains(WITHHELD), "she sees that there is something");
    assert!(before.contains("Mes heures manquent."), "her own words are hers");

    world.review(&person(1), &placed, "Une belle équipe.").await;
    let after = exported(&world).await;
    for shown in ["Un travail contestable.", "Une belle équipe.", "EXCELLENT"] {
        // As the placement is, and as it happened.
        assert!(after.matches(shown).count() >= 2, "{shown} is hers to read now");
    }
    assert!(!after.contains("Entre nous : des retards."), "said to those who settle");
}

/// The address of this account is one of the public service, and its holder's.
#[derive(Serialize)]
struct VerifiedAgent(AccountId);

impl UseCase for VerifiedAgent {
    const NAME: &'static str = "verifyAddress";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut account = unit.load_existing::<Account>(self.0).await?;
        unit.decide(&mut account, AccountCommand::VerifyAddress(Affiliation::PublicAgent))?;
        Ok(())
    }
}

#[tokio::test]
async fn the_export_says_when_somebody_is_away_and_who_answers_meanwhile() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    let (email, name) = ("balthazar@exemple.fr".to_owned(), "Balthazar Dupont".to_owned());
    let delegate = NewAccount { account: id(2), email, name, verified: false };
    world.run(&person(2), delegate).await.expect("registered");
    world.run(&person(2), VerifiedAgent(id(2))).await.expect("an agent");
    assert_eq!(own_data(&world.tests.store, &person(1)).await.expect("an answer").expect("her data").absence, None);
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(3));
    let grants = vec![RoleGrant { role: Role::ReleasingManager, organisation }];
    let manager = Actor::Account { account: id(1), verified: true, grants };
    world.run(&manager, PlanAbsence { period: spring(), delegate: Some(id(2)) }).await.expect("planned");
    let data = own_data(&world.tests.store, &person(1)).await.expect("an answer").expect("her data");
    assert_eq!(data.absence, Some(AbsenceData { period: spring(), delegate: id(2).uuid() }));
}

#[tokio::test]
async fn a_look_at_a_placements_past_stands_in_the_log() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    let placed = world.placed(1, talent, spring()).await;
    let store = &world.tests.store;
    let looks = async || -> i32 {
        let seen = accesses_to_me(store, &person(1), 100).await.expect("an answer");
        seen.iter().filter(|entry| entry.what == "PLACEMENT" && entry.reader == id(1001)).map(|entry| entry.times).sum()
    };
    let at = AsOf::Instant(store.clock().now());
    let before = looks().await;
    placement_at(store, &placed.owner, placed.placement, at).await.expect("an answer").expect("the host's view");
    assert_eq!(looks().await, before + 1);
    // What is not shown is not read, and nobody is logged for what is theirs.
    assert_eq!(placement_at(store, &person(9), placed.placement, at).await.expect("an answer"), None);
    placement_at(store, &person(1), placed.placement, at).await.expect("an answer").expect("her own");
    let readers = accesses_to_me(store, &person(1), 100).await.expect("an answer");
    assert!(readers.iter().all(|entry| entry.reader != id(9) && entry.reader != id(1)), "{readers:?}");
}

#[tokio::test]
async fn a_dispute_about_somebody_who_was_erased_is_settled() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    let placed = world.placed(1, talent, spring()).await;
    world.completed(&placed, spring()).await;
    let raise = RaiseDispute {
        placement: placed.placement,
        expected_version: None,
        matter: DisputeMatter::HoursCounted,
        words: words("Mes heures manquent."),
    };
    world.run(&person(1), raise).await.expect("raised");
    world.run(&person(1), EraseMyself { account: None }).await.expect("erased");
    let settle = || SettleDispute {
        placement: placed.placement,
        expected_version: None,
        number: 1,
        outcome: DisputeOutcome::Mediated,
        words: words("Adalbertine avait raison."),
        half_days: None,
    };
    world.run(&placed.programme, settle()).await.expect("settled");
    let state = world.placement(placed.placement).await;
    let settlement = state.disputes[0].settlement.as_ref().expect("a settlement");
    assert_eq!((settlement.outcome, settlement.words.as_ref()), (DisputeOutcome::Mediated, None));
    assert_eq!(state.open_disputes().count(), 0);
    world.tests.settle().await.expect("the read models catch up");
    let at = AsOf::Instant(world.tests.store.clock().now());
    let seen = placement_at(&world.tests.store, &placed.owner, placed.placement, at).await.expect("an answer");
    let dispute = seen.expect("the host's view").disputes.remove(0);
    assert_eq!((dispute.outcome, dispute.settlement), (Some(DisputeOutcome::Mediated), None));
    let twice = world.run(&placed.programme, settle()).await;
    assert!(matches!(twice, Err(CommandError::Refused(_))), "{twice:?}");
}
