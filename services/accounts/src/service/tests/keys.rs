//! Idempotency keys of people who are not signed in yet.

use vivier_event_store::CommandContext;

use super::*;

fn keyed(world: &World) -> CommandContext {
    world.anonymous().with_key("register-1")
}

#[tokio::test]
async fn two_people_who_chose_the_same_key_both_register() {
    let world = world().await;
    for address in [ADDRESS, "grace.hopper@ministere.example"] {
        world.accounts.register(&keyed(&world), registration(address), None).await.expect("registered");
    }
    assert_eq!(world.sent().await.len(), 2, "each has the mail for verifying an address of their own");
}

#[tokio::test]
async fn a_registration_that_is_sent_twice_makes_one_account_and_one_mail() {
    let world = world().await;
    for _ in 0..2 {
        world.accounts.register(&keyed(&world), registration(ADDRESS), None).await.expect("registered");
    }
    assert_eq!(world.sent().await.len(), 1);
    world.sign_in(ADDRESS, PASSWORD).await.expect("with the password of the first time");
}

#[tokio::test]
async fn a_key_with_another_password_is_no_repetition() {
    let world = world().await;
    world.accounts.register(&keyed(&world), registration(ADDRESS), None).await.expect("registered");
    assert_eq!(world.sent().await.len(), 1);
    let mut other = registration(ADDRESS);
    other.password = Password::new("sept loutres et un tambourin".to_owned(), &[]).expect("a password");
    world.accounts.register(&keyed(&world), other, None).await.expect("the same answer as ever");
    assert_eq!(world.sent().await.len(), 2, "another attempt, as any other");
}
