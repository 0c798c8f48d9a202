//! No password that was breached elsewhere is set, on any of the ways to set one.

use sha1::{Digest as _, Sha1};

use super::*;
use crate::breached::BreachedPasswords;

const BREACHED: &str = "sept loutres et un tambourin";
const FREE: &str = "trois chaises et un merle noir";

/// The accounts of the world, on an instance that has a list with this one password, and what the list is written into.
async fn with_list(world: &World) -> (Accounts, PathBuf) {
    let hash: String = Sha1::digest(BREACHED.as_bytes()).iter().map(|byte| format!("{byte:02X}")).collect();
    let path = world.mails.with_extension("breached");
    std::fs::write(&path, format!("{}:3\r\n{hash}:1\r\n{}:7\r\n", "0".repeat(40), "F".repeat(40))).expect("written");
    let breached = Some(BreachedPasswords::open(&path).expect("a list"));
    let options = AccountsOptions { breached, ..AccountsOptions::default() };
    (Accounts::open(world.tests.store.clone(), options).await.expect("accounts"), path)
}

/// Code and field of a refusal.
fn at<T>(result: Result<T, CommandError>) -> (&'static str, Option<String>) {
    match result {
        Err(CommandError::Refused(problem)) => (problem.code, problem.field),
        Err(error) => panic!("{error}"),
        Ok(_) => ("done", None),
    }
}

fn wanting(address: &str, password: &str) -> Registration {
    let password = Password::new(password.to_owned(), &[]).expect("long enough");
    Registration { password, ..registration(address) }
}

#[tokio::test]
async fn a_breached_password_is_refused_wherever_one_is_set_and_named_by_its_field() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let (accounts, path) = with_list(&world).await;
    let (anonymous, own) = (world.anonymous(), CommandContext::new(actor, world.tests.store.clock()));
    let refused = |field: &str| ("PASSWORD_BREACHED", Some(field.to_owned()));

    // The same whether or not the address has an account.
    for address in [ADDRESS, "b@numerique.example"] {
        assert_eq!(at(accounts.register(&anonymous, wanting(address, BREACHED), None).await), refused("password"));
    }
    assert_eq!(at(accounts.provide(wanting("c@numerique.example", BREACHED), &[]).await), refused("password"));
    let shown = || Proof { password: Some(PASSWORD.to_owned()), session: Some(id), address: None };
    let changed = accounts.change_password(&own, shown(), BREACHED.to_owned()).await;
    assert_eq!(at(changed), refused("newPassword"));
    let email = EmailAddress::new(ADDRESS).expect("an address");
    accounts.request_password_reset(&email, None, None).await.expect("asked");
    let mails = world.sent().await;
    let token = token_in(mails.iter().find(|mail| mail.contains("/reset-password")).expect("a mail"));
    assert_eq!(at(accounts.reset_password(&anonymous, &token, BREACHED.to_owned()).await), refused("newPassword"));

    // Nothing was set, the link is still good, and another password passes each time.
    accounts.reset_password(&anonymous, &token, FREE.to_owned()).await.expect("reset");
    accounts.register(&anonymous, wanting("b@numerique.example", FREE), None).await.expect("registered");
    // Without a list there is nothing to look into.
    world.accounts.register(&anonymous, wanting("d@numerique.example", BREACHED), None).await.expect("registered");

    // What cannot be checked is not let through.
    std::fs::write(&path, "no list any more, but something else that is as long as a line of it was").expect("written");
    let blind = accounts.register(&anonymous, wanting("e@numerique.example", FREE), None).await;
    assert!(matches!(blind, Err(CommandError::Store(_))));
    let _ = std::fs::remove_file(path);
}
