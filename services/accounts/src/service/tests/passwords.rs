//! Passwords changed, forgotten, and hashed anew.

use chrono::Duration;
use vivier_event_store::CommandContext;

use vivier_kernel::problem::Problem;

use super::super::prove::Proof;
use super::super::{Accounts, AccountsOptions};
use super::*;
use crate::secrets::credentials;
use crate::secrets::hasher::{Cost, Hasher};

const NEW: &str = "trois chaises et un merle noir";

fn proof(session: vivier_kernel::id::SessionId, password: &str) -> Proof {
    Proof { password: Some(password.to_owned()), session: Some(session), address: None }
}

#[tokio::test]
async fn a_changed_password_ends_every_session_and_the_one_that_asked_goes_on_as_a_new_one() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let other = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let change =
        |current: &str, new: &str| world.accounts.change_password(&context, proof(id, current), new.to_owned());

    // No address was asked for, so the message is about none.
    let wrong = Problem::new("WRONG_CREDENTIALS").at("currentPassword").with("asked", "password-alone");
    assert!(matches!(change("faux", NEW).await, Err(CommandError::Refused(problem)) if problem == wrong));
    assert_eq!(code(change(PASSWORD, "court").await), "TOO_SHORT");
    assert_eq!(code(change(PASSWORD, "ada.lovelace@numerique").await), "PASSWORD_TOO_COMMON");
    let same = Problem::new("PASSWORD_UNCHANGED").at("newPassword");
    assert!(matches!(change(PASSWORD, PASSWORD).await, Err(CommandError::Refused(problem)) if problem == same));
    assert!(world.accounts.by_session(&other).await.expect("asked").is_some(), "what is refused ends nothing");
    let opened = change(PASSWORD, NEW).await.expect("changed").expect("a new session");

    for ended in [&session, &other] {
        assert_eq!(world.accounts.by_session(ended).await.expect("asked"), None);
    }
    assert!(world.accounts.by_session(&opened.token).await.expect("asked").is_some());
    assert_eq!(code(world.sign_in(ADDRESS, PASSWORD).await), "WRONG_CREDENTIALS");
    world.sign_in(ADDRESS, NEW).await.expect("the new one opens");
    assert!(world.sent().await.iter().any(|mail| mail.contains("forgotten-password")), "the holder was told");
}

/// A sign-in reads the password before it checks it, which takes a while, and opens its session after.
#[tokio::test]
async fn a_password_that_is_changed_while_it_is_checked_opens_nothing() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let account = actor.account().expect("an account");
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let read = credentials::get(world.tests.store.pool(), account).await.expect("asked").expect("a password");
    let under_way = world.accounts.open_session(account, false, read.changed_at).await.expect("asked");
    assert!(under_way.is_some(), "nothing has changed yet");

    // At the same instant by the clock, too.
    let context = CommandContext::new(actor, world.tests.store.clock());
    let changed = world.accounts.change_password(&context, proof(id, PASSWORD), NEW.to_owned()).await;
    let goes_on = changed.expect("changed").expect("a new session");
    let late = world.accounts.open_session(account, false, read.changed_at).await.expect("asked");
    assert!(late.is_none(), "the earlier password opens nothing any more");
    assert!(world.accounts.by_session(&goes_on.token).await.expect("asked").is_some());
}

/// However the two come after each other, what the second one checked is no more.
#[tokio::test]
async fn of_two_changes_by_the_same_password_or_the_same_link_one_is_made() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let change =
        async |new: &str| code(world.accounts.change_password(&context, proof(id, PASSWORD), new.to_owned()).await);
    let mut told: [&str; 2] = tokio::join!(change(NEW), change("quatre loutres et un violon")).into();
    told.sort_unstable();
    assert_eq!(told, ["WRONG_CREDENTIALS", "done"]);

    let email = EmailAddress::new(ADDRESS).expect("an address");
    world.accounts.request_password_reset(&email, None, None).await.expect("asked");
    let token = world.sent().await.iter().find(|mail| mail.contains("/reset-password")).map(|mail| token_in(mail));
    let (token, anonymous) = (token.expect("a link"), world.anonymous());
    let reset = async |new: &str| code(world.accounts.reset_password(&anonymous, &token, new.to_owned()).await);
    let mut told: [&str; 2] =
        tokio::join!(reset("cinq hérissons sur une barque"), reset("six pinsons en manteau")).into();
    told.sort_unstable();
    assert_eq!(told, ["INVALID_TOKEN", "done"]);
}

#[tokio::test]
async fn the_organisation_in_which_somebody_holds_a_role_is_no_password() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let account = actor.account().expect("an account");
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let (store, clock) = (&world.tests.store, world.tests.store.clock());
    let system = CommandContext::system("test", clock);
    let create = CreateOrganisation {
        parent: None,
        kind: Kind::Ministry,
        name: Name::new("Ministère des Étoiles filantes").expect("a name"),
        name_en: None,
        short_name: None,
        siret: None,
    };
    let organisation = store.execute(&system, &create).await.expect("created").outcome.organisation;
    let context = CommandContext::new(actor, clock);
    let grant = RoleGrant { role: Role::MissionOwner, organisation };
    store.execute(&system, &GrantRole { account, grant }).await.expect("granted");
    let change = |new: &str| world.accounts.change_password(&context, proof(id, PASSWORD), new.to_owned());
    assert_eq!(code(change("Etoiles-Filantes-2026").await), "PASSWORD_TOO_COMMON");
    assert_eq!(code(change(NEW).await), "done");
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_by_the_link_that_was_mailed() {
    let world = world().await;
    let (_, session) = world.verified().await;
    let email = EmailAddress::new(&ADDRESS.to_uppercase()).expect("an address");
    world.accounts.request_password_reset(&email, None, None).await.expect("asked");
    let nobody = EmailAddress::new("nobody@numerique.example").expect("an address");
    world.accounts.request_password_reset(&nobody, None, None).await.expect("answered alike");
    let mails = world.sent().await;
    let links: Vec<&String> = mails.iter().filter(|mail| mail.contains("/reset-password?token=")).collect();
    assert_eq!(links.len(), 1, "nobody else was written to");
    let token = token_in(links[0]);

    let reset = |token: String, new: &'static str| {
        let (accounts, context) = (world.accounts.clone(), world.anonymous());
        async move { accounts.reset_password(&context, &token, new.to_owned()).await }
    };
    assert_eq!(code(reset("x".to_owned(), NEW).await), "INVALID_TOKEN");
    assert_eq!(code(reset(token.clone(), "court").await), "TOO_SHORT");
    // Half a link is good for nothing, nor is one made for something else.
    let verification = mails.iter().find(|mail| mail.contains("/verify?token=")).expect("the first mail");
    assert_eq!(code(reset(token_in(verification), NEW).await), "INVALID_TOKEN");
    reset(token.clone(), NEW).await.expect("reset");
    assert_eq!(code(reset(token, "quatre loutres et un violon").await), "INVALID_TOKEN", "it is good once");
    assert_eq!(world.accounts.by_session(&session).await.expect("asked"), None, "every session ended");
    assert_eq!(code(world.sign_in(ADDRESS, PASSWORD).await), "WRONG_CREDENTIALS");
    world.sign_in(ADDRESS, NEW).await.expect("the new one opens");
}

#[tokio::test]
async fn a_reset_link_is_good_for_two_hours() {
    let world = world().await;
    world.verified().await;
    let email = EmailAddress::new(ADDRESS).expect("an address");
    world.accounts.request_password_reset(&email, None, None).await.expect("asked");
    let token = world.sent().await.iter().find(|mail| mail.contains("/reset-password")).map(|mail| token_in(mail));
    world.tests.advance(Duration::minutes(121));
    let late = world.accounts.reset_password(&world.anonymous(), &token.expect("a link"), NEW.to_owned()).await;
    assert_eq!(code(late), "INVALID_TOKEN");
}

#[tokio::test]
async fn a_hash_of_older_parameters_is_made_anew_when_the_password_is_typed() {
    let world = world().await;
    world.verified().await;
    let account = world.tests.store.find_claim("account.email", &ADDRESS.to_lowercase()).await.expect("asked");
    let stored = async || -> String {
        sqlx::query_scalar("select password_hash from accounts.credential where account = $1")
            .bind(account.expect("an account"))
            .fetch_one(world.tests.store.pool())
            .await
            .expect("a hash")
    };
    let before = stored().await;
    world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    assert_eq!(stored().await, before, "nothing changes while the parameters are the same");

    let hasher = Hasher::at(Cost { memory: 20 * 1024, passes: 3, lanes: 1 });
    let options = AccountsOptions { hasher, ..AccountsOptions::default() };
    let dearer = Accounts::open(world.tests.store.clone(), options).await.expect("accounts");
    let given = |password: &str| Credentials {
        email: ADDRESS.to_owned(),
        password: password.to_owned(),
        ..Credentials::default()
    };
    assert!(dearer.sign_in(&world.anonymous(), given("faux")).await.is_err());
    assert_eq!(stored().await, before, "a wrong password changes nothing");
    assert!(dearer.sign_in(&world.anonymous(), given(PASSWORD)).await.is_ok());
    assert!(stored().await.starts_with("$argon2id$v=19$m=20480,t=3,p=1$"), "{}", stored().await);
    world.sign_in(ADDRESS, PASSWORD).await.expect("and it still opens");
}
