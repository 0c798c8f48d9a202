//! Invariant 1 under concurrency: fifty clients book the same person at once, and on no day is more booked than declared.

use std::sync::atomic::{AtomicBool, Ordering};

use vivier_event_store::{CommandContext, CommandError, Unit, UseCase};
use vivier_kernel::actor::Actor;
use vivier_kernel::id::TypedId;

use super::support::*;
use crate::domain::capacity;
use crate::domain::decide::Talent;
use crate::domain::value::{DisplayName, EmploymentStatus, WithdrawalReason};
use crate::use_case::register::{ACCOUNT_SCOPE, RegisterTalent};
use crate::use_case::status::WithdrawTalent;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_bookings_at_once_never_take_more_than_was_declared() {
    let world = world().await;
    let talent = world.in_the_pool(&person(1), "Ada").await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..50_u128 {
        // Overlapping stretches of 10 % in a year of which half is declared: some fit, others do not.
        let month = 1 + (number % 6) as u32;
        let command = Book {
            talent,
            placement: placement(number),
            period: period(&format!("2026-{month:02}-10"), &format!("2026-{:02}-20", month + 1)),
            share: share(10),
        };
        let store = world.tests.store.clone();
        tasks.spawn(async move {
            let context = vivier_event_store::CommandContext::new(Actor::system("tests"), store.clock());
            store.execute(&context, &command).await
        });
    }
    let (mut booked, mut refused) = (0, 0);
    for answer in tasks.join_all().await {
        match answer {
            Ok(_) => booked += 1,
            Err(CommandError::Refused(problem)) => {
                assert_eq!(problem.code, "SHARE_EXCEEDED");
                refused += 1;
            }
            Err(other) => panic!("neither booked nor refused: {other}"),
        }
    }
    assert_eq!(booked + refused, 50);
    let aggregate = world.tests.store.load::<Talent>(talent.uuid()).await.expect("the talent");
    let state = aggregate.state;
    assert_eq!(state.engagements.len(), booked);
    assert_eq!(capacity::first_overload(&state.declared(), &state.booked(), period("2026-01-01", "2026-12-31")), None);
    // 50 % over stretches that overlap pairwise: at least one full stretch of five was found.
    assert!((5..50).contains(&booked), "{booked} booked");
    // Nothing more fits on any of the days that the refused ones asked for without breaking the limit.
    let full = state.free_share(period("2026-01-10", "2026-07-20"));
    assert!(full < 10, "{full} % would still have been free");
    let view = world.look(&person(1), talent).await.expect("hers");
    assert_eq!(view.private.map(|p| p.engagements.len()), Some(booked), "the read model equals the stream");
}

#[tokio::test]
async fn whoever_leaves_and_registers_anew_has_no_more_time_than_before() {
    let world = world().await;
    let ada = person(1);
    let first = world.in_the_pool(&ada, "Ada").await;
    let book = async |talent, number, from: &str, percent| {
        let command =
            Book { talent, placement: placement(number), period: period(from, "2026-12-31"), share: share(percent) };
        world.run(&ada, command).await
    };
    book(first, 1, "2026-09-01", 40).await.expect("booked");
    let withdraw = WithdrawTalent {
        talent: first,
        expected_version: None,
        reason: WithdrawalReason::NoSuitableMission,
        words: None,
    };
    world.run(&ada, withdraw).await.expect("withdrawn");
    world.settle().await;

    let second = world.in_the_pool(&ada, "Ada").await;
    assert_eq!(code(book(second, 2, "2026-10-01", 20).await), "SHARE_EXCEEDED");
    book(second, 3, "2026-10-01", 10).await.expect("what is left");
    // What the first profile's placement gives back is the person's again.
    let release = Release { talent: first, placement: placement(1), last_day: day("2026-10-31") };
    world.run(&ada, release).await.expect("released");
    assert_eq!(code(book(second, 2, "2026-10-01", 20).await), "SHARE_EXCEEDED");
    book(second, 2, "2026-11-01", 20).await.expect("there is time again");
}

/// Gives back, and has the person register anew between what is read for that and what is written, the first time that it is decided.
#[derive(serde::Serialize)]
struct ReleaseMeanwhile {
    release: Release,
    #[serde(skip)]
    registered: AtomicBool,
    #[serde(skip)]
    person: Actor,
}

impl UseCase for ReleaseMeanwhile {
    const NAME: &'static str = "endPlacement";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        self.release.run(unit).await?;
        if !self.registered.swap(true, Ordering::SeqCst) {
            let register = RegisterTalent {
                employment: EmploymentStatus::External,
                organisation: None,
                display_name: Some(DisplayName::new("Ada").expect("a name")),
            };
            let context = CommandContext::new(self.person.clone(), unit.clock());
            unit.store().execute(&context, &register).await?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn whoever_registers_anew_while_a_placement_gives_time_back_has_it_back_too() {
    let world = world().await;
    let ada = person(1);
    let account = ada.account().expect("an account");
    let talent = world.in_the_pool(&ada, "Ada").await;
    let days = period("2026-09-01", "2026-12-31");
    let book = Book { talent, placement: placement(1), period: days, share: share(40) };
    world.run(&ada, book).await.expect("booked");
    let (expected_version, reason, words) = (None, WithdrawalReason::NoSuitableMission, None);
    world.run(&ada, WithdrawTalent { talent, expected_version, reason, words }).await.expect("withdrawn");
    world.settle().await;
    let release = Release { talent, placement: placement(1), last_day: day("2026-10-31") };
    let meanwhile = ReleaseMeanwhile { release, registered: AtomicBool::new(false), person: ada.clone() };
    world.run(&ada, meanwhile).await.expect("released");
    let store = &world.tests.store;
    let anew = store.find_claim(ACCOUNT_SCOPE, &account.to_string()).await.expect("asked").expect("a profile");
    for profile in [talent.uuid(), anew] {
        let book = store.load::<Talent>(profile).await.expect("the talent").state.engagements;
        assert_eq!(book[&placement(1)].period, period("2026-09-01", "2026-10-31"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn withdrawing_availability_and_booking_at_once_never_leave_a_booking_without_time() {
    for round in 0..5_u128 {
        let world = world().await;
        let ada = person(1);
        let talent = world.in_the_pool(&ada, "Ada").await;
        let view = world.look(&ada, talent).await.expect("hers");
        let availability = view.availability.expect("hers").windows[0].id;
        let withdraw =
            crate::use_case::availability::WithdrawAvailability { talent, expected_version: None, availability };
        let book =
            Book { talent, placement: placement(round), period: period("2026-03-01", "2026-03-31"), share: share(50) };
        let (withdrawn, booked) = tokio::join!(world.run(&ada, withdraw), world.run(&ada, book));
        assert!(withdrawn.is_ok() != booked.is_ok(), "exactly one of them: {withdrawn:?} {booked:?}");
    }
}
