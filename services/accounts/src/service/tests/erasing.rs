//! An account whose holder is erased.

use chrono::Duration;
use serde::Serialize;
use vivier_event_store::{CommandContext, Unit, UseCase};
use vivier_kernel::id::AccountId;

use super::*;

/// What the service that erases a person does, as far as the account goes.
#[derive(Serialize)]
struct Erase(AccountId);

impl UseCase for Erase {
    const NAME: &'static str = "eraseForTest";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        crate::erasing::erase(unit, self.0).await
    }
}

#[tokio::test]
async fn an_erased_account_opens_nothing_and_leaves_its_address_free() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let account = actor.account().expect("an account");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let label = TokenLabel::new("intranet").expect("a label");
    let (_, token) = world
        .accounts
        .issue_api_token(&context, proof(), label, 3, vec![TokenScope::Read])
        .await
        .expect("issued")
        .outcome;
    let token = token.expect("shown once");
    let system = CommandContext::system("test", world.tests.store.clock());
    world.tests.store.execute(&system, &Erase(account)).await.expect("erased");

    assert_eq!(world.accounts.by_session(&session).await.expect("asked"), None);
    assert_eq!(world.accounts.by_api_token(&token).await.expect("asked"), None);
    assert_eq!(code(world.sign_in(ADDRESS, PASSWORD).await), "WRONG_CREDENTIALS");
    world.tests.advance_and_fire(Duration::seconds(1)).await.expect("the timers fire");
    for table in ["session", "api_token", "credential"] {
        let left: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select count(*) from accounts.{table} where account = $1"
        )))
        .bind(vivier_kernel::id::TypedId::uuid(account))
        .fetch_one(world.tests.store.pool())
        .await
        .expect("counted");
        assert_eq!(left, 0, "{table}");
    }
    world.register(ADDRESS).await.expect("the address is free");
    let token =
        world.sent().await.iter().filter(|mail| mail.contains("/verify?token=")).map(|mail| token_in(mail)).next_back();
    assert!(token.is_some());
}

#[tokio::test]
async fn a_revoked_token_opens_nothing_though_its_row_was_left_behind() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let account = actor.account().expect("an account");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let label = TokenLabel::new("intranet").expect("a label");
    let (id, token) = world
        .accounts
        .issue_api_token(&context, proof(), label, 3, vec![TokenScope::Read])
        .await
        .expect("issued")
        .outcome;
    let token = token.expect("shown once");
    assert!(world.accounts.by_api_token(&token).await.expect("asked").is_some());
    // As after a crash between the event and the row.
    let revoke = crate::use_case::tokens::RevokeApiToken { account, token: id };
    world.tests.store.execute(&context, &revoke).await.expect("revoked");
    assert_eq!(world.accounts.by_api_token(&token).await.expect("asked"), None);
}
