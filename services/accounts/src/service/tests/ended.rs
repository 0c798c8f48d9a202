//! The programme ends sessions that are not its own.

use vivier_event_store::CommandContext;
use vivier_kernel::id::AccountId;

use super::*;
use crate::domain::account::Account;
use crate::use_case::tokens::IssueApiToken;

/// A verified account with this address, with its actor in a session and the session's secret.
async fn person(world: &World, address: &str) -> (AccountId, Actor, zeroize::Zeroizing<String>) {
    let account = world.accounts.provide(registration(address), &[]).await.expect("an account");
    let session = world.sign_in(address, PASSWORD).await.expect("signed in");
    let (actor, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    (account, actor, session)
}

fn administrator(world: &World, account: AccountId) -> CommandContext {
    let grant =
        RoleGrant { role: Role::ProgrammeAdministrator, organisation: OrganisationId::new(world.tests.store.clock()) };
    let actor = Actor::Account { account, verified: true, grants: vec![grant] };
    CommandContext::new(actor, world.tests.store.clock())
}

async fn is_open(world: &World, session: &str) -> bool {
    world.accounts.by_session(session).await.expect("asked").is_some()
}

#[tokio::test]
async fn an_administrator_ends_all_sessions_and_tokens_of_one_account_and_its_holder_is_told() {
    let world = world().await;
    let (_, session) = world.verified().await;
    let (actor, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let account = actor.account().expect("an account");
    let elsewhere = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let own = CommandContext::new(actor, world.tests.store.clock());
    let label = TokenLabel::new("Mon outil").expect("a label");
    let issued = world.accounts.issue_api_token(&own, proof(), label, 3, vec![TokenScope::Read]).await.expect("issued");
    let token = issued.outcome.1.expect("shown once");
    let (other, stranger, others) = person(&world, "b@numerique.example").await;

    let by_stranger = CommandContext::new(stranger, world.tests.store.clock());
    assert!(matches!(world.accounts.end_account_sessions(&by_stranger, account).await, Err(CommandError::NotFound)));
    assert_eq!(code(world.accounts.end_account_sessions(&own, account).await), "NOT_ALLOWED");
    assert!(matches!(
        world.accounts.end_account_sessions(&world.anonymous(), account).await,
        Err(CommandError::NotFound)
    ));
    assert!(is_open(&world, &session).await, "nothing has ended");

    let programme = administrator(&world, other);
    world.accounts.end_account_sessions(&programme, account).await.expect("ended");
    assert!(!is_open(&world, &session).await && !is_open(&world, &elsewhere).await);
    assert!(world.accounts.by_api_token(&token).await.expect("asked").is_none());
    assert!(is_open(&world, &others).await, "nobody else’s");
    let told = world.sent().await;
    assert!(told.iter().any(|mail| mail.contains("sessions de votre compte")), "{told:?}");
    world.sign_in(ADDRESS, PASSWORD).await.expect("the password is as it was");

    let recorded: Vec<(String, String)> = sqlx::query_as(
        "select kind, meta::text from es_event where stream_id = $1 and kind in ('SessionsEnded', 'ApiTokenRevoked')",
    )
    .bind(account.uuid())
    .fetch_all(world.tests.store.pool())
    .await
    .expect("events");
    assert_eq!(recorded.len(), 2, "{recorded:?}");
    assert!(recorded.iter().all(|(_, actor)| actor.contains(&other.uuid().to_string())), "by whom: {recorded:?}");
}

#[tokio::test]
async fn an_administrator_ends_everybody_s_sessions_and_goes_on() {
    let world = world().await;
    let (account, plain, session) = person(&world, ADDRESS).await;
    let (_, _, others) = person(&world, "b@numerique.example").await;
    let (_, kept) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let own = CommandContext::new(plain, world.tests.store.clock());
    assert_eq!(code(world.accounts.end_all_sessions(&own, Some(kept)).await), "NOT_ALLOWED");
    assert_eq!(code(world.accounts.end_all_sessions(&world.anonymous(), None).await), "SIGN_IN_REQUIRED");
    assert!(is_open(&world, &others).await);

    let programme = administrator(&world, account);
    world.accounts.end_all_sessions(&programme, Some(kept)).await.expect("ended");
    assert!(is_open(&world, &session).await && !is_open(&world, &others).await);
    let recorded: i64 =
        sqlx::query_scalar("select count(*) from es_event where kind = 'EverySessionEnded' and stream_id = $1")
            .bind(account.uuid())
            .fetch_one(world.tests.store.pool())
            .await
            .expect("counted");
    assert_eq!(recorded, 1);
}

/// What somebody asks for with a password takes a while: what it rests on may be gone by then.
#[tokio::test]
async fn no_token_is_issued_on_what_counted_before_the_password_was_changed_or_everything_was_ended() {
    let world = world().await;
    let (account, actor, _) = person(&world, ADDRESS).await;
    let (other, ..) = person(&world, "b@numerique.example").await;
    let store = &world.tests.store;
    let own = CommandContext::new(actor, store.clock());
    let present = async || store.load::<Account>(account.uuid()).await.expect("read").state.ended;
    let issue = async |began: u32| {
        let label = TokenLabel::new("Mon outil").expect("a label");
        let scopes = vec![TokenScope::Read];
        code(store.execute(&own, &IssueApiToken { account, label, days: 3, scopes, began }).await)
    };
    let before = present().await;
    assert_eq!(issue(before).await, "done");
    world.accounts.end_account_sessions(&administrator(&world, other), account).await.expect("ended");
    assert_eq!(issue(before).await, "SIGN_IN_AGAIN");
    let before = present().await;
    let new = "trois chaises et un merle noir".to_owned();
    world.accounts.change_password(&own, proof(), new).await.expect("changed");
    assert_eq!(issue(before).await, "SIGN_IN_AGAIN");
    assert_eq!(issue(present().await).await, "done");
}
