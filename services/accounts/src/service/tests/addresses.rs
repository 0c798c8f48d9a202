//! Another address, and what the domain of an address says.

use chrono::Duration;
use vivier_event_store::CommandContext;
use vivier_kernel::id::AccountId;

use super::super::prove::Proof;
use super::*;
use crate::domain::value::Affiliation;

const FUTURE: &str = "ada@numerique.gouv.fr";
/// What `registration` says.
const NAME: &str = "Ada Lovelace";

impl World {
    async fn ask_for(&self, actor: &Actor, email: &str) -> Result<(), CommandError> {
        self.ask_as(actor, email, false).await
    }

    /// `agent`: the holder has declared to be one.
    async fn ask_as(&self, actor: &Actor, email: &str, agent: bool) -> Result<(), CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        let proof = Proof { password: Some(PASSWORD.to_owned()), ..Proof::default() };
        let email = EmailAddress::new(email).expect("an address");
        self.accounts.request_address_change(&context, proof, email, agent).await
    }

    /// The link's token in the latest mail to an address.
    async fn link_to(&self, address: &str) -> Option<String> {
        let mails = self.sent().await;
        let mail = mails
            .iter()
            .find(|mail| mail.contains(&format!("To: {address}")) && mail.contains("/confirm-address?token="));
        mail.map(|mail| token_in(mail))
    }

    async fn own(&self, account: AccountId) -> crate::read::AccountView {
        self.tests.settle().await.expect("caught up");
        let system = Actor::system("test");
        crate::read::account(&self.tests.store, &system, account).await.expect("read").expect("an account")
    }
}

/// Else anybody could have us write words of theirs to anybody.
#[tokio::test]
async fn a_mailbox_that_has_not_said_whose_it_is_reads_no_name_that_somebody_typed() {
    let world = world().await;
    let named = async || {
        let mails = world.sent().await;
        let named = mails.iter().map(|mail| (mail.contains(&format!("To: {FUTURE}")), mail.contains(NAME)));
        named.collect::<std::collections::BTreeSet<_>>()
    };
    world.register(ADDRESS).await.expect("registered");
    world
        .accounts
        .request_password_reset(&EmailAddress::new(ADDRESS).expect("an address"), None, None)
        .await
        .expect("asked");
    assert_eq!(named().await.into_iter().collect::<Vec<_>>(), [(false, false)]);
    let token = world.sent().await.iter().find(|mail| mail.contains("/verify?")).map(|mail| token_in(mail));
    world.accounts.verify_address(&world.anonymous(), &token.expect("a link")).await.expect("verified");
    let session = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let (actor, _) = world.accounts.by_session(&session).await.expect("asked").expect("a session");
    world.ask_for(&actor, FUTURE).await.expect("asked");
    let expected = [(false, false), (false, true), (true, false)];
    assert_eq!(named().await.into_iter().collect::<Vec<_>>(), expected, "the holder is named, the future mailbox not");
}

#[tokio::test]
async fn an_address_changes_once_both_mailboxes_have_said_yes() {
    for first in [ADDRESS, FUTURE] {
        let world = world().await;
        let (actor, session) = world.verified().await;
        let account = actor.account().expect("an account");
        assert_eq!(world.own(account).await.affiliation, Affiliation::Unknown);
        world.ask_for(&actor, FUTURE).await.expect("asked");
        let links = [(ADDRESS, world.link_to(ADDRESS).await), (FUTURE, world.link_to(FUTURE).await)];
        let token =
            |of: &str| links.iter().find(|(to, _)| *to == of).and_then(|(_, link)| link.clone()).expect("a link");
        let second = if first == ADDRESS { FUTURE } else { ADDRESS };
        let confirm = |token: String| {
            let (accounts, context) = (world.accounts.clone(), world.anonymous());
            async move { accounts.confirm_address_change(&context, &token).await }
        };

        assert!(!confirm(token(first)).await.expect("half"), "one is not enough");
        assert!(!confirm(token(first)).await.expect("half"), "nor is one twice");
        world.sign_in(ADDRESS, PASSWORD).await.expect("nothing has changed yet");
        assert!(confirm(token(second)).await.expect("whole"));

        assert_eq!(code(world.sign_in(ADDRESS, PASSWORD).await), "WRONG_CREDENTIALS");
        world.sign_in(FUTURE, PASSWORD).await.expect("the new address opens");
        assert!(world.accounts.by_session(&session).await.expect("asked").is_some());
        let own = world.own(account).await;
        assert_eq!((own.email.as_deref(), own.affiliation), (Some(FUTURE), Affiliation::PublicAgent));
        assert_eq!(code(confirm(token(second)).await), "INVALID_TOKEN", "it is done");
        world.register(ADDRESS).await.expect("the former address is free again");
        assert_eq!(world.sent().await.iter().filter(|mail| mail.contains("/verify?token=")).count(), 2);
    }
}

#[tokio::test]
async fn a_reset_link_ends_with_the_address_that_it_was_sent_to() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let email = EmailAddress::new(ADDRESS).expect("an address");
    world.accounts.request_password_reset(&email, None, None).await.expect("asked");
    let mails = world.sent().await;
    let mailed = mails.iter().find(|mail| mail.contains("/reset-password")).map(|mail| token_in(mail));
    world.ask_for(&actor, FUTURE).await.expect("asked");
    for address in [ADDRESS, FUTURE] {
        let link = world.link_to(address).await.expect("a link");
        world.accounts.confirm_address_change(&world.anonymous(), &link).await.expect("confirmed");
    }
    let new = "trois chaises et un merle noir".to_owned();
    let late = world.accounts.reset_password(&world.anonymous(), &mailed.expect("a link"), new).await;
    assert_eq!(code(late), "INVALID_TOKEN");
    world.sign_in(FUTURE, PASSWORD).await.expect("the password is as it was");
}

#[tokio::test]
async fn an_address_of_somebody_else_is_asked_for_alike_and_never_gained() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    world.register(FUTURE).await.expect("somebody else");
    world.sent().await;
    world.ask_for(&actor, FUTURE).await.expect("answered alike");
    assert_eq!(world.link_to(FUTURE).await, None, "its holder gets no link");
    assert!(world.link_to(ADDRESS).await.is_some(), "and the asker sees no difference");

    // Taken in between: the second confirmation gains nothing.
    let late = "ada.l@numerique.example";
    world.ask_for(&actor, late).await.expect("asked");
    let future = world.link_to(late).await.expect("a link");
    world.register(late).await.expect("registered by somebody else");
    let mails = world.sent().await;
    let present = mails
        .iter()
        .rev()
        .filter(|mail| mail.contains(&format!("To: {ADDRESS}")))
        .filter(|mail| mail.contains("/confirm-address?token="))
        .map(|mail| token_in(mail));
    let mut confirmed = false;
    for token in present.collect::<Vec<_>>() {
        confirmed |= world.accounts.confirm_address_change(&world.anonymous(), &token).await.is_ok();
    }
    assert!(confirmed);
    let gained = world.accounts.confirm_address_change(&world.anonymous(), &future).await;
    assert_eq!(code(gained), "INVALID_TOKEN");
    world.sign_in(ADDRESS, PASSWORD).await.expect("the address is as it was");
}

#[tokio::test]
async fn an_agent_keeps_an_address_that_somebody_answers_for() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let anybodys = "ada.lovelace@laposte.net";
    let refused = world.ask_as(&actor, anybodys, true).await;
    assert_eq!(code(refused), "OFFICE_ADDRESS_NEEDED");
    world.ask_as(&actor, FUTURE, true).await.expect("another administration");
    world.ask_for(&actor, anybodys).await.expect("who comes from outside has any address");
    let account = actor.account().expect("an account");
    let future = crate::read::future_affiliation(&world.tests.store, account).await.expect("an answer");
    assert_eq!(future, Some(Affiliation::FreeMail), "it is known before it is theirs");
    let context = CommandContext::new(actor.clone(), world.tests.store.clock());
    world.accounts.cancel_address_change(&context).await.expect("cancelled");
    let future = crate::read::future_affiliation(&world.tests.store, account).await.expect("an answer");
    assert_eq!(future, None);

    // A role is an organisation's, whatever its holder declares of themselves.
    let grant = RoleGrant { role: Role::MissionOwner, organisation: OrganisationId::new(world.tests.store.clock()) };
    let granted = GrantRole { account, grant };
    world
        .tests
        .store
        .execute(&CommandContext::system("tests", world.tests.store.clock()), &granted)
        .await
        .expect("granted");
    assert_eq!(code(world.ask_for(&actor, anybodys).await), "OFFICE_ADDRESS_NEEDED");
}

#[tokio::test]
async fn a_role_that_comes_before_both_mailboxes_have_said_yes_keeps_the_address() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let (account, anybodys) = (actor.account().expect("an account"), "ada.lovelace@yopmail.com");
    world.ask_for(&actor, anybodys).await.expect("nobody answers for her yet");
    let links = [world.link_to(ADDRESS).await.expect("a link"), world.link_to(anybodys).await.expect("a link")];
    let grant = RoleGrant { role: Role::MissionOwner, organisation: OrganisationId::new(world.tests.store.clock()) };
    let system = CommandContext::system("tests", world.tests.store.clock());
    world.tests.store.execute(&system, &GrantRole { account, grant }).await.expect("granted");
    let confirm = async |token: &str| world.accounts.confirm_address_change(&world.anonymous(), token).await;
    assert!(!confirm(&links[0]).await.expect("half"));
    assert_eq!(code(confirm(&links[1]).await), "OFFICE_ADDRESS_NEEDED");
    assert_eq!(world.own(account).await.email.as_deref(), Some(ADDRESS));
}

#[tokio::test]
async fn a_change_of_address_expires_is_cancelled_and_needs_the_password() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let context = CommandContext::new(actor.clone(), world.tests.store.clock());
    let wrong = Proof { password: Some("faux".to_owned()), ..Proof::default() };
    let address = EmailAddress::new(FUTURE).expect("an address");
    assert_eq!(code(world.accounts.request_address_change(&context, wrong, address, false).await), "WRONG_CREDENTIALS");
    world.ask_for(&actor, FUTURE).await.expect("asked");
    let token = world.link_to(FUTURE).await.expect("a link");
    world.accounts.cancel_address_change(&context).await.expect("cancelled");
    let confirm = async |token: &str| world.accounts.confirm_address_change(&world.anonymous(), token).await;
    assert_eq!(code(confirm(&token).await), "INVALID_TOKEN");

    world.ask_for(&actor, "ada@culture.gouv.fr").await.expect("asked");
    let token = world.link_to("ada@culture.gouv.fr").await.expect("a link");
    world.tests.advance(Duration::hours(49));
    assert_eq!(code(confirm(&token).await), "INVALID_TOKEN");
}
