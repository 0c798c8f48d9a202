//! Whether an address has an account shows in no answer, nor in how long it takes: measured in turns, and by the quickest of
//! each, so that whatever else the machine does counts for neither.

use std::time::{Duration, Instant};

use super::*;

/// How far the two may lie apart: a lookup that one of the two lacked, or a write, would be more.
const FACTOR: f64 = 1.6;

/// What a busy machine alone makes of two times of a millisecond, in seconds: less than the hash that one of the two could lack.
const NOISE: f64 = 0.005;

/// The quickest: what else the machine does only ever adds.
fn quickest(times: &[Duration]) -> f64 {
    times.iter().min().expect("some rounds").as_secs_f64()
}

fn assert_alike(what: &str, known: &[Duration], unknown: &[Duration]) {
    let (known, unknown) = (quickest(known), quickest(unknown));
    let ratio = known.max(unknown) / known.min(unknown);
    assert!(
        ratio < FACTOR || (known - unknown).abs() < NOISE,
        "{what}: {known:.6} s with an account, {unknown:.6} s without"
    );
}

#[tokio::test]
async fn an_account_shows_neither_when_signing_in_nor_when_asking_for_a_link_nor_when_registering() {
    let world = world().await;
    world.verified().await;
    // Each round is a minute, so that nothing is slowed down on purpose.
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..9 {
        for (email, times) in [(ADDRESS, &mut known), ("nobody@numerique.example", &mut unknown)] {
            let begun = Instant::now();
            assert_eq!(code(world.sign_in(email, "un mauvais mot de passe").await), "WRONG_CREDENTIALS");
            times.push(begun.elapsed());
        }
    }
    assert_alike("signing in", &known, &unknown);

    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..9 {
        for (email, times) in [(ADDRESS, &mut known), ("nobody@numerique.example", &mut unknown)] {
            let email = EmailAddress::new(email).expect("an address");
            let from = std::net::IpAddr::from([10, 0, 0, round]);
            // Nothing was asked for before, so that a mail leaves each time.
            let accounts = Accounts { throttle: std::sync::Arc::default(), ..world.accounts.clone() };
            let begun = Instant::now();
            accounts.request_password_reset(&email, Some(from), None).await.expect("accepted");
            times.push(begun.elapsed());
        }
    }
    assert_alike("asking for a reset", &known, &unknown);

    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..9 {
        let new = format!("somebody.{round}@numerique.example");
        for (email, times) in [(ADDRESS, &mut known), (new.as_str(), &mut unknown)] {
            let from = std::net::IpAddr::from([10, 0, 1, round]);
            let accounts = Accounts { throttle: std::sync::Arc::default(), ..world.accounts.clone() };
            let begun = Instant::now();
            accounts.register(&world.anonymous(), registration(email), Some(from)).await.expect("accepted");
            times.push(begun.elapsed());
        }
    }
    assert_alike("registering", &known, &unknown);
}
