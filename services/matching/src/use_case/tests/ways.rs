//! What the ways of the rules keep closed when it is asked for, and what was signed as it is recorded, over a real store.

use vivier_event_store::CommandError;
use vivier_kernel::actor::Role;
use vivier_kernel::id::{PlacementId, SeatId, TypedId as _};
use vivier_kernel::period::Period;
use vivier_missions::domain::value::SeatSpec;
use vivier_talents::domain::value::{DisplayName, EmploymentStatus};
use vivier_talents::use_case::register::RegisterTalent;

use super::amendments::until;
use super::support::*;
use crate::domain::event::PlacementEvent;
use crate::domain::rules::Route;
use crate::domain::terms::{Document, TermsHash};
use crate::domain::transitions::PlacementStatus;
use crate::domain::value::{DocumentText, Side};
use crate::use_case::amendment::SignAmendment;
use crate::use_case::release::RequestRelease;

/// What was refused, with the limits that are named: days that may be worked, months that it may last.
#[track_caller]
fn limits<T: std::fmt::Debug>(answer: Result<T, CommandError>) -> (&'static str, String, String) {
    match answer {
        Err(CommandError::Refused(problem)) => {
            let named = |name: &str| problem.params.get(name).cloned().unwrap_or_default();
            (problem.code, named("days"), named("months"))
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn up_to(placement: PlacementId, last_day: &str) -> RequestRelease {
    RequestRelease { placement, expected_version: None, last_day: Some(day(last_day)), share: None }
}

impl World {
    /// An application to the seat that the host has said yes to.
    async fn agreed(&self, talent: u128, seat: SeatId) -> PlacementId {
        let placement = self.apply(talent, seat).await;
        self.accept(&self.owner(), placement).await;
        placement
    }

    async fn route(&self, placement: PlacementId) -> Option<Route> {
        self.state(placement).await.release.and_then(|release| release.route)
    }

    /// A mission letter over these days, signed by all and confirmed.
    pub(super) async fn letter(&self, seat: SeatId, days: Period) -> PlacementId {
        self.holder(1002, Role::ReleasingManager, self.ministry).await;
        let placement = self.agreed(1, seat).await;
        let last_day = days.end().to_string();
        self.run(&person(1), up_to(placement, &last_day)).await.expect("requested");
        self.grant(placement, None).await;
        let hash = self.draft(placement, Some(days)).await;
        for actor in [person(1), self.manager(), self.owner()] {
            self.sign(&actor, placement, &hash).await;
        }
        self.confirm(placement).await.expect("confirmed");
        placement
    }

    /// The hash of the text itself, whatever is said to be its hash.
    async fn hash_of(&self, document: &Document) -> TermsHash {
        let text: DocumentText = self.tests.store.keys().open(&document.text).await.expect("opens").expect("a text");
        TermsHash::of_text(&text)
    }
}

#[tokio::test]
async fn a_secondment_is_asked_for_at_most_three_years() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let spec = SeatSpec { period: period("2026-03-01", "2029-06-30"), ..rust_seat(40) };
    let (_, seats) = world.mission(vec![spec]).await;
    let placement = world.agreed(1, seats[0]).await;
    let whole = RequestRelease { placement, expected_version: None, last_day: None, share: None };
    for request in [whole, up_to(placement, "2029-03-01")] {
        let refused = limits(world.run(&person(1), request).await);
        assert_eq!(refused, ("ROUTE_CLOSED", "20".to_owned(), "36".to_owned()));
    }
    assert_eq!(world.status(placement).await, PlacementStatus::Agreed, "nobody was asked");
    world.run(&person(1), up_to(placement, "2029-02-28")).await.expect("three years to the day");
    assert_eq!(world.route(placement).await, Some(Route::Secondment));
}

#[tokio::test]
async fn whoever_has_a_fixed_term_contract_is_lent_for_twenty_days_and_not_seconded() {
    let world = world().await;
    let register = RegisterTalent {
        employment: EmploymentStatus::FixedTermContract,
        organisation: Some(world.home),
        display_name: Some(DisplayName::new("Ada").expect("a name")),
    };
    let talent = world.run(&person(1), register).await.expect("registered").talent;
    world.enter(1, talent, 100).await;
    let (_, seats) = world.mission(vec![rust_seat(100)]).await;
    let placement = world.agreed(1, seats[0]).await;
    // A month of full days is two days too many, and there is no other way.
    let refused = limits(world.run(&person(1), up_to(placement, "2026-03-31")).await);
    assert_eq!(refused, ("ROUTE_CLOSED", "20".to_owned(), String::new()));
    assert_eq!(world.status(placement).await, PlacementStatus::Agreed, "nobody was asked");
    world.run(&person(1), up_to(placement, "2026-03-27")).await.expect("twenty days");
    assert_eq!(world.route(placement).await, Some(Route::MissionLetter));
}

#[tokio::test]
async fn an_amendment_stays_within_the_way_that_was_agreed_on() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.letter(seats[0], period("2026-03-01", "2026-03-31")).await;
    // What would take human resources and a convention is not slipped into a letter.
    let refused = limits(world.run(&world.owner(), until(placement, "2026-06-30")).await);
    assert_eq!(refused, ("BEYOND_ROUTE", "20".to_owned(), String::new()));
    assert_eq!(world.state(placement).await.amendment, None);
    world.run(&world.owner(), until(placement, "2026-04-15")).await.expect("within the letter's twenty days");
}

#[tokio::test]
async fn each_signature_is_recorded_with_the_hash_of_the_text_that_was_signed() {
    let world = world().await;
    world.talent(1, false, 50).await;
    let (_, seats) = world.mission(vec![rust_seat(40)]).await;
    let placement = world.letter(seats[0], period("2026-03-01", "2026-03-31")).await;
    world.run(&world.owner(), until(placement, "2026-04-15")).await.expect("proposed");
    let hash = world.state(placement).await.amendment.expect("a proposal").document.hash;
    for actor in [person(1), world.manager(), world.owner()] {
        let sign = SignAmendment { placement, expected_version: None, side: None, hash: hash.clone() };
        world.run(&actor, sign).await.expect("signed");
    }

    let (mut texts, mut signed) = (Vec::new(), Vec::new());
    for recorded in world.tests.store.history(placement.uuid()).await.expect("a history") {
        let (by, account, hash) = match recorded.event::<PlacementEvent>().expect("an event") {
            PlacementEvent::AgreementDrafted(drafted) => {
                texts.push(world.hash_of(&drafted.document.expect("a document")).await);
                continue;
            }
            PlacementEvent::AmendmentProposed(proposed) => {
                texts.push(world.hash_of(&proposed.document).await);
                continue;
            }
            PlacementEvent::AgreementSigned(signature) => (signature.by, signature.account, signature.hash),
            PlacementEvent::AmendmentSigned(signature) => (signature.by, signature.account, signature.hash),
            _ => continue,
        };
        assert_eq!(Some(&hash), texts.last(), "{by}");
        signed.push((by, account));
    }
    let all = [(Side::Talent, account(1)), (Side::Service, account(1002)), (Side::Host, account(1001))];
    assert_eq!(signed, [all, all].concat());
    assert_ne!(texts[0], texts[1], "what is amended is another text");
}
