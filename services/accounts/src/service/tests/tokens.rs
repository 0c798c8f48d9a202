//! API tokens: each is shown once, to whoever asked for it, and opens nothing for long.

use vivier_kernel::id::AccountId;

use super::*;

/// A second click on the form: nobody knows whether the first answer was read, and nothing secret is told twice.
#[tokio::test]
async fn the_same_key_issues_one_token_and_shows_it_once() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let (store, account) = (&world.tests.store, actor.account().expect("an account"));
    let issue = async |key: &str, days: i64| {
        let context = CommandContext::new(actor.clone(), store.clock()).with_key(key);
        let label = TokenLabel::new("intranet").expect("a label");
        world.accounts.issue_api_token(&context, proof(), label, days, vec![TokenScope::Read]).await
    };
    let first = issue("key", 30).await.expect("issued");
    let secret = first.outcome.1.as_ref().expect("shown once");
    // Another day: what the key stands for is what was asked, and not what came of it.
    world.tests.advance(Duration::hours(25));
    let again = issue("key", 30).await.expect("issued before");
    assert!(again.replayed && again.outcome.1.is_none());
    assert_eq!((again.outcome.0, again.position), (first.outcome.0, first.position));
    assert!(world.accounts.by_api_token(secret).await.expect("asked").is_some(), "the first one holds");
    assert!(matches!(issue("key", 31).await, Err(CommandError::KeyReused)));
    issue("another", 30).await.expect("issued");
    let own = crate::read::own::own(store, &actor, account).await.expect("asked").expect("their own");
    assert_eq!(own.tokens.len(), 2);
}

#[tokio::test]
async fn an_expired_or_forged_token_opens_nothing() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let context = CommandContext::new(actor, world.tests.store.clock());
    let label = TokenLabel::new("court").expect("a label");
    let (_, token) = world
        .accounts
        .issue_api_token(&context, proof(), label.clone(), 1, TokenScope::all()[..2].to_vec())
        .await
        .expect("issued")
        .outcome;
    let token = token.expect("shown once");
    for forged in ["", "vvr_", "nonsense", &token[..token.len() - 1], &format!("vvs_{}", &token[4..])] {
        assert_eq!(world.accounts.by_api_token(forged).await.expect("asked"), None, "{forged}");
    }
    world.tests.advance(Duration::hours(25));
    assert_eq!(world.accounts.by_api_token(&token).await.expect("asked"), None, "expired");
    for days in [0, 367, -1] {
        assert_eq!(
            code(world.accounts.issue_api_token(&context, proof(), label.clone(), days, vec![TokenScope::Read]).await),
            "OUT_OF_RANGE"
        );
    }
}

#[tokio::test]
async fn a_token_s_last_use_is_shown_to_its_holder_and_to_the_programme_alone() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let (store, account) = (&world.tests.store, actor.account().expect("an account"));
    let context = CommandContext::new(actor.clone(), store.clock());
    let label = TokenLabel::new("intranet").expect("a label");
    let issued = world.accounts.issue_api_token(&context, proof(), label, 30, vec![TokenScope::Read]).await;
    let token = issued.expect("issued").outcome.1.expect("shown once");
    let last_use = async || {
        let own = crate::read::own::own(store, &actor, account).await.expect("asked").expect("their own");
        own.tokens[0].used_at
    };
    assert_eq!(last_use().await, None, "it was never used");
    for _ in 0..2 {
        world.tests.advance(Duration::minutes(10));
        let now = store.clock().now();
        assert!(world.accounts.by_api_token(&token).await.expect("asked").is_some());
        assert_eq!(last_use().await, Some(now));
    }
    assert_eq!(crate::read::own::own(store, &Actor::Anonymous, account).await.expect("asked"), None);
    // Whoever can end them sees what they end, and of how the account is entered nothing else.
    let role = RoleGrant { role: Role::ProgrammeAdministrator, organisation: OrganisationId::new(store.clock()) };
    let administrator = Actor::Account { account: AccountId::new(store.clock()), verified: true, grants: vec![role] };
    let colleague = Actor::Account { account: AccountId::new(store.clock()), verified: true, grants: Vec::new() };
    let other = AccountId::new(store.clock());
    let seen = async |viewer: &Actor| {
        let mut found = crate::read::own::tokens(store, viewer, &[account, other]).await.expect("asked");
        found.remove(&account)
    };
    let (theirs, told) = (seen(&actor).await, seen(&administrator).await);
    assert_eq!(theirs.as_ref().map(Vec::len), Some(1));
    assert_eq!(told, theirs);
    assert_eq!((seen(&colleague).await, seen(&Actor::Anonymous).await), (None, None));
    assert_eq!(crate::read::own::own(store, &administrator, account).await.expect("asked"), None);
}
