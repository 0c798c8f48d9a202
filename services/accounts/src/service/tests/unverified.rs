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

/// The token of a link to this page in the mails so far.
async fn token_to(world: &World, page: &str) -> String {
    let mails = world.sent().await;
    token_in(mails.iter().find(|mail| mail.contains(page)).expect("a mail"))
}

/// Registers as the holder, by the link of a mail.
async fn finish(world: &World, token: &str, password: &str) -> Result<bool, CommandError> {
    let password = Password::new(password.to_owned(), &[]).expect("a password");
    let wanted = Registration { password, ..registration(ADDRESS) };
    world.accounts.register_proven(&world.anonymous(), wanted, token, None).await
}

#[tokio::test]
async fn an_address_that_several_ask_for_is_whose_mailbox_it_is() {
    let world = world().await;
    register_with(&world, THEIRS).await;
    let intruder = world.sign_in(ADDRESS, THEIRS).await.expect("before anything is verified");
    let first = token_to(&world, "/verify").await;

    register_with(&world, PASSWORD).await;
    // Whose any of it is, only the mailbox can say: nothing that was typed opens anything.
    assert!(world.accounts.by_session(&intruder).await.expect("asked").is_none(), "the session is over");
    for password in [THEIRS, PASSWORD] {
        assert_eq!(code(world.sign_in(ADDRESS, password).await), "WRONG_CREDENTIALS");
    }
    assert_eq!(code(world.accounts.verify_address(&world.anonymous(), &first).await), "INVALID_TOKEN");

    let link = token_to(&world, "/finish-registration").await;
    assert_eq!(code(finish(&world, &first, PASSWORD).await), "INVALID_TOKEN", "the link of another mail");
    let other = registration("b@numerique.example");
    let elsewhere = world.accounts.register_proven(&world.anonymous(), other, &link, None).await;
    assert_eq!(code(elsewhere), "INVALID_TOKEN", "it is good for the address that it was sent to");
    assert!(finish(&world, &link, PASSWORD).await.expect("registered"));
    let session = world.sign_in(ADDRESS, PASSWORD).await.expect("the holder");
    let (actor, _) = world.accounts.by_session(&session).await.expect("asked").expect("a session");
    assert!(matches!(actor, Actor::Outsider { .. }), "the address is verified: {actor:?}");

    // The same link again makes nothing, whoever has it.
    assert!(!finish(&world, &link, THEIRS).await.expect("answered"));
    assert_eq!(code(world.sign_in(ADDRESS, THEIRS).await), "WRONG_CREDENTIALS");
    assert!(world.sent().await.iter().any(|mail| mail.contains("/sign-in")), "its holder was told");
}

#[tokio::test]
async fn the_link_to_finish_with_is_good_for_two_days() {
    let world = world().await;
    register_with(&world, THEIRS).await;
    register_with(&world, PASSWORD).await;
    let link = token_to(&world, "/finish-registration").await;
    world.tests.advance(Duration::hours(48));
    assert_eq!(code(finish(&world, &link, PASSWORD).await), "INVALID_TOKEN");
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
