//! Nobody prepares an account for whoever holds its address.

use super::super::links::{self, Link};
use super::*;
use crate::secrets::credentials;

const THEIRS: &str = "sept loutres et un tambourin";

async fn register_with(world: &World, password: &str) {
    let mut wanted = registration(ADDRESS);
    wanted.password = Password::new(password.to_owned(), &[]).expect("a password");
    world.accounts.register(&world.anonymous(), wanted, None).await.expect("registered");
}

/// The token of the mail that was sent after `before` mails.
async fn token_after(world: &World, before: &[String]) -> String {
    let new = world.sent().await.into_iter().find(|mail| !before.contains(mail)).expect("another mail");
    token_in(&new)
}

#[tokio::test]
async fn who_registers_an_address_that_nobody_verified_takes_it_over_with_their_password() {
    let world = world().await;
    register_with(&world, THEIRS).await;
    let intruder = world.sign_in(ADDRESS, THEIRS).await.expect("before anything is verified");
    let first = world.sent().await;

    register_with(&world, PASSWORD).await;
    let token = token_after(&world, &first).await;
    assert!(world.accounts.by_session(&intruder).await.expect("asked").is_none(), "the session is over");
    assert_eq!(code(world.sign_in(ADDRESS, THEIRS).await), "WRONG_CREDENTIALS");
    let old = token_in(&first[0]);
    assert_eq!(code(world.accounts.verify_address(&world.anonymous(), &old).await), "INVALID_TOKEN");
    world.accounts.verify_address(&world.anonymous(), &token).await.expect("verified");
    world.sign_in(ADDRESS, PASSWORD).await.expect("the holder");
}

#[tokio::test]
async fn a_mailed_link_ends_with_the_password_that_it_was_sent_for() {
    let world = world().await;
    register_with(&world, PASSWORD).await;
    let sent = world.sent().await;
    let account = links::read(Link::Verification, &token_in(&sent[0])).expect("a token").account;
    let other = world.accounts.hash(Password::new(THEIRS.to_owned(), &[]).expect("a password")).await.expect("a hash");
    credentials::put(world.tests.store.pool(), account, &other, world.tests.store.clock().now()).await.expect("put");
    let verified = world.accounts.verify_address(&world.anonymous(), &token_in(&sent[0])).await;
    assert_eq!(code(verified), "INVALID_TOKEN");
}

#[tokio::test]
async fn before_the_address_is_verified_no_factor_can_be_prepared_and_verifying_ends_what_was_open() {
    let world = world().await;
    register_with(&world, PASSWORD).await;
    let session = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let (actor, id) = world.accounts.by_session(&session).await.expect("asked").expect("a session");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let proof = Proof { password: Some(PASSWORD.to_owned()), session: Some(id), address: None };
    let begun = world.accounts.begin_second_factor(&context, proof).await;
    assert_eq!(code(begun), "ADDRESS_NOT_VERIFIED");

    let token = token_in(&world.sent().await[0]);
    world.accounts.verify_address(&world.anonymous(), &token).await.expect("verified");
    assert!(world.accounts.by_session(&session).await.expect("asked").is_none());
    // Later on the same link ends nobody's session.
    let session = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    world.accounts.verify_address(&world.anonymous(), &token).await.expect("once more");
    assert!(world.accounts.by_session(&session).await.expect("asked").is_some());
}

#[tokio::test]
async fn registering_and_asking_for_the_mail_are_slowed_down() {
    let world = world().await;
    let mut refused = 0;
    for _ in 0..20 {
        let answer = world.accounts.register(&world.anonymous(), registration(ADDRESS), None).await;
        refused += i32::from(code(answer) == "TRY_LATER");
    }
    assert!(refused >= 8, "{refused}");
    world.accounts.register(&world.anonymous(), registration("b@numerique.example"), None).await.expect("another one");
}

#[tokio::test]
async fn the_link_of_the_mail_alone_signs_nobody_in() {
    let world = world().await;
    register_with(&world, PASSWORD).await;
    let mailed = token_in(&world.sent().await[0]);
    let open = async || -> i64 {
        let rows = sqlx::query_scalar("select count(*) from accounts.session");
        rows.fetch_one(world.tests.store.pool()).await.expect("counted")
    };
    for _ in 0..2 {
        world.accounts.verify_address(&world.anonymous(), &mailed).await.expect("verified");
        assert_eq!(open().await, 0);
    }
    // Nor does it open anything in the place of another secret.
    assert!(world.accounts.by_session(&mailed).await.expect("asked").is_none());
    assert!(world.accounts.by_api_token(&mailed).await.expect("asked").is_none());
    assert_eq!(code(world.accounts.answer_challenge(&world.anonymous(), &mailed, "000000").await), "INVALID_TOKEN");
    let reset = world.accounts.reset_password(&world.anonymous(), &mailed, THEIRS.to_owned()).await;
    assert_eq!(code(reset), "INVALID_TOKEN", "nor does it choose a password");
    assert_eq!(code(world.sign_in(ADDRESS, THEIRS).await), "WRONG_CREDENTIALS");
    world.sign_in(ADDRESS, PASSWORD).await.expect("who knows the password");
    assert_eq!(open().await, 1);
}
