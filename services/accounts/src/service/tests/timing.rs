//! Whether an address has an account shows in no answer, nor in how long it takes: measured in turns, and by the quickest of
//! each, so that whatever else the machine does counts for neither.

use std::time::{Duration, Instant};

use super::*;

/// How far the two may lie apart: a lookup that one of the two lacked, or a write, would be more.
const FACTOR: f64 = 1.6;

/// Rounds that are measured in any case, and where they are not alike.
const ROUNDS: u8 = 9;
const MOST_ROUNDS: u8 = 60;

/// What a busy machine alone makes of two times of a millisecond, in seconds: less than the hash that one of the two could lack.
const NOISE: f64 = 0.005;

/// The quickest: what else the machine does only ever adds.
fn quickest(times: &[Duration]) -> f64 {
    times.iter().min().expect("some rounds").as_secs_f64()
}

fn are_alike(known: &[Duration], unknown: &[Duration]) -> bool {
    let (known, unknown) = (quickest(known), quickest(unknown));
    known.max(unknown) / known.min(unknown) < FACTOR || (known - unknown).abs() < NOISE
}

/// Measures both in turns, by the number of the round and whether an account is known, until they are alike: the quickest of a busy machine's
/// come closer with every round, and what one of the two does more never goes away.
async fn assert_alike(what: &str, mut once: impl AsyncFnMut(u8, bool)) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for round in 0..MOST_ROUNDS {
        for (is_known, times) in [(true, &mut known), (false, &mut unknown)] {
            let begun = Instant::now();
            once(round, is_known).await;
            times.push(begun.elapsed());
        }
        if round >= ROUNDS && are_alike(&known, &unknown) {
            return;
        }
    }
    panic!("{what}: {:.6} s with an account, {:.6} s without", quickest(&known), quickest(&unknown));
}

#[tokio::test]
async fn an_account_shows_neither_when_signing_in_nor_when_asking_for_a_link_nor_when_registering() {
    let world = world().await;
    world.verified().await;
    let world = &world;
    // Nothing was asked for before, so that nothing is slowed down on purpose, and a mail leaves each time.
    let fresh = || Accounts { throttle: std::sync::Arc::default(), ..world.accounts.clone() };
    assert_alike("signing in", async |_, known| {
        let email = if known { ADDRESS } else { "nobody@numerique.example" };
        let (email, password) = (email.to_owned(), "un mauvais mot de passe".to_owned());
        let given = Credentials { email, password, ..Credentials::default() };
        assert_eq!(code(fresh().sign_in(&world.anonymous(), given).await), "WRONG_CREDENTIALS");
    })
    .await;
    assert_alike("asking for a reset", async |round, known| {
        let email = if known { ADDRESS } else { "nobody@numerique.example" };
        let (email, from) = (EmailAddress::new(email).expect("an address"), std::net::IpAddr::from([10, 0, 0, round]));
        fresh().request_password_reset(&email, Some(from), None).await.expect("accepted");
    })
    .await;
    assert_alike("registering", async |round, known| {
        let new = format!("somebody.{round}@numerique.example");
        let (email, from) = (if known { ADDRESS } else { new.as_str() }, std::net::IpAddr::from([10, 0, 1, round]));
        fresh().register(&world.anonymous(), registration(email), Some(from)).await.expect("accepted");
    })
    .await;
}
