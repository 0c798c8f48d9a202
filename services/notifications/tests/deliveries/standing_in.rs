//! Whoever answered in the place of a manager who left hears one thing of it.

use serde::Serialize;
use vivier_event_store::{CommandError, Unit, UseCase};
use vivier_kernel::actor::Role;
use vivier_kernel::id::{AccountId, PlacementId, SubjectId, TalentId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::period::Period;
use vivier_kernel::share::Share;
use vivier_matching::domain::command::{Asking, Opening, PlacementCommand};
use vivier_matching::domain::decide::Placement;
use vivier_matching::domain::event::Pairing;
use vivier_matching::domain::rules::ReleaseStep;
use vivier_matching::domain::state::Engagement;
use vivier_matching::domain::value::{DelegationEnd, Side};

use crate::seats::published;
use crate::support::world::{World, organisation, world};

/// A service is asked for its consent, and one of its managers has somebody answer in their place.
#[derive(Serialize)]
struct Delegate {
    placement: PlacementId,
    pairing: Pairing,
    by: AccountId,
    to: AccountId,
}

impl UseCase for Delegate {
    const NAME: &'static str = "delegateRelease";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut placement = unit.load::<Placement>(self.placement).await?;
        let Pairing { home, period, share, .. } = self.pairing;
        let opening = Opening {
            placement: self.placement,
            pairing: self.pairing,
            motivation: None,
            talent_in_pool: true,
            seat_open: true,
            home_goes_on: true,
        };
        let asking = Asking { steps: vec![ReleaseStep::ManagerDecision], addressed_to: home, ..Asking::default() };
        let asked = Engagement { period, share };
        for command in [
            PlacementCommand::Apply(Box::new(opening)),
            PlacementCommand::Accept { by: Side::Host, seat_open: true },
            PlacementCommand::RequestRelease { by: Side::Host, asked, asking, at_latest: None },
            PlacementCommand::DelegateRelease { account: self.by, to: self.to, until: None },
        ] {
            unit.decide(&mut placement, command)?;
        }
        Ok(())
    }
}

/// That manager is there no more: the other managers are asked.
#[derive(Serialize)]
struct Readdress {
    placement: PlacementId,
}

impl UseCase for Readdress {
    const NAME: &'static str = "readdressRelease";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut placement = unit.load_existing::<Placement>(self.placement).await?;
        let addressed_to = placement.state.pairing.and_then(|pairing| pairing.home);
        let readdressed = vec![ReleaseStep::ManagerDecision];
        unit.decide(&mut placement, PlacementCommand::EndDelegation { cause: DelegationEnd::DelegatorLeft })?;
        unit.decide(&mut placement, PlacementCommand::Readdress { readdressed, vacated: Vec::new(), addressed_to })?;
        Ok(())
    }
}

/// Who has been mailed what, by its subject.
async fn mailed(world: &mut World) -> Vec<String> {
    world.tests.settle_followers().await.expect("what follows has followed");
    world.quiet().await;
    let mut mails: Vec<String> =
        world.mails.rest().iter().map(|mail| format!("{} {}", mail.to(), mail.subject())).collect();
    mails.sort();
    mails
}

#[tokio::test]
async fn whoever_stood_in_for_a_manager_who_left_is_asked_as_a_manager_or_hears_that_it_is_over() {
    let mut world = world().await;
    let home = world.administration().await;
    let talent = world.somebody("Talent", Locale::Fr).await;
    let gone = world.somebody("Gone", Locale::Fr).await;
    let manager = world.somebody("Manager", Locale::Fr).await;
    let stranger = world.somebody("Stranger", Locale::Fr).await;
    world.grant(manager, Role::ReleasingManager, home).await;
    let (mission, [first, second]) = published(&world).await;
    let asked = "manager@ministere.example Une demande d’accord vous revient";
    let over = "stranger@ministere.example Vous n’avez plus à répondre\u{a0}: «\u{a0}Refondre un service\u{a0}»";
    for (to, seat, expected) in [(manager, first, vec![asked]), (stranger, second, vec![asked, over])] {
        let placement = PlacementId::new(world.tests.store.clock());
        let day = |text: &str| text.parse().expect("a day");
        let pairing = Pairing {
            talent: TalentId::from_uuid(talent.uuid()),
            account: talent,
            subject: SubjectId::from(talent),
            home: Some(home),
            mission,
            seat,
            host: organisation(1),
            period: Period::new(day("2026-03-01"), day("2026-03-31")).expect("a period"),
            share: Share::new(20).expect("a share"),
        };
        let delegate = Delegate { placement, pairing, by: gone, to };
        world.tests.store.execute(&world.system(), &delegate).await.expect("delegated");
        mailed(&mut world).await;
        world.tests.store.execute(&world.system(), &Readdress { placement }).await.expect("readdressed");
        assert_eq!(mailed(&mut world).await, expected);
    }
}
