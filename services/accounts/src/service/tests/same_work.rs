//! Whether an address has an account shows in no statement to the database either, which are what an answer takes its time for beside
//! the hash of a password.

use std::sync::Arc;

use tracing::instrument::WithSubscriber as _;
use vivier_event_store::testing::Statements;

use super::*;

const NOBODY: &str = "nobody@numerique.example";

/// Nothing was asked of it before, so that nothing is slowed down on purpose.
fn fresh(world: &World) -> Accounts {
    Accounts { throttle: Arc::default(), ..world.accounts.clone() }
}

async fn signing_in(world: &World, email: &str) -> (&'static str, Vec<String>) {
    let (accounts, context, statements) = (fresh(world), world.anonymous(), Statements::default());
    let (email, password) = (email.to_owned(), "un mauvais mot de passe".to_owned());
    let given = Credentials { email, password, ..Credentials::default() };
    let answer = accounts.sign_in(&context, given).with_subscriber(statements.clone()).await;
    (code(answer), statements.sorted())
}

async fn asking_for_a_reset(world: &World, email: &str) -> (&'static str, Vec<String>) {
    let (accounts, statements) = (fresh(world), Statements::default());
    let email = EmailAddress::new(email).expect("an address");
    let answer = accounts.request_password_reset(&email, None, None).with_subscriber(statements.clone()).await;
    (code(answer), statements.sorted())
}

#[tokio::test]
async fn an_address_with_an_account_and_one_without_take_the_same_statements() {
    let world = world().await;
    world.verified().await;
    // What is remembered, and a connection that is opened, are so from the first time on.
    for email in [ADDRESS, NOBODY] {
        signing_in(&world, email).await;
        asking_for_a_reset(&world, email).await;
    }
    let (known, unknown) = (signing_in(&world, ADDRESS).await, signing_in(&world, NOBODY).await);
    assert_eq!((known.0, known.1.is_empty()), ("WRONG_CREDENTIALS", false));
    assert_eq!(known, unknown, "signing in");
    let (known, unknown) = (asking_for_a_reset(&world, ADDRESS).await, asking_for_a_reset(&world, NOBODY).await);
    assert_eq!((known.0, known.1.is_empty()), ("done", false));
    assert_eq!(known, unknown, "asking for a reset");
}
