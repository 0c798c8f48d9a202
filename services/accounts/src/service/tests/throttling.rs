//! Somebody elsewhere tries an account from many addresses for as long as they like: its holder still gets in.

use std::net::IpAddr;

use super::*;

const NEW: &str = "trois chaises et un merle noir";

fn from(number: u8) -> IpAddr {
    IpAddr::from([198, 51, 100, number])
}

fn home() -> IpAddr {
    IpAddr::from([203, 0, 113, 7])
}

impl World {
    /// What signing in with `password` answers there, and the browser's token where it is the right one.
    async fn sign_in_there(&self, address: IpAddr, device: Option<&str>, password: &str) -> (&'static str, String) {
        let given = Credentials {
            email: ADDRESS.to_owned(),
            password: password.to_owned(),
            code: None,
            device: device.map(str::to_owned),
            address: Some(address),
        };
        match self.accounts.sign_in(&self.anonymous(), given).await {
            Ok(SignedIn::Session(opened)) => ("done", opened.device),
            Ok(SignedIn::Challenge(_)) => ("a code is asked for", String::new()),
            Err(error) => (code::<()>(Err(error)), String::new()),
        }
    }

    /// Wrong passwords from forty addresses, until strangers are not listened to any more.
    async fn attack(&self) {
        let mut answers = Vec::new();
        for number in 1..=40 {
            answers.push(self.sign_in_there(from(number), None, "un mauvais mot de passe").await.0);
        }
        assert_eq!(answers.last(), Some(&"TRY_LATER"), "{answers:?}");
    }
}

#[tokio::test]
async fn wrong_tries_from_many_addresses_lock_the_holder_out_of_nothing() {
    let world = world().await;
    world.verified().await;
    let (answer, device) = world.sign_in_there(home(), None, PASSWORD).await;
    assert_eq!(answer, "done");
    world.attack().await;

    // Where nothing shows the holder even the right password waits: it is what the attacker looks like.
    assert_eq!(world.sign_in_there(from(200), None, PASSWORD).await.0, "TRY_LATER");
    assert_eq!(world.sign_in_there(from(201), Some(&device), PASSWORD).await.0, "done", "a browser of before");
    assert_eq!(world.sign_in_there(home(), None, PASSWORD).await.0, "done", "a place of before");
    let elsewhere = Credentials {
        email: "nobody@numerique.example".to_owned(),
        password: PASSWORD.to_owned(),
        address: Some(from(202)),
        ..Credentials::default()
    };
    let other = world.accounts.sign_in(&world.anonymous(), elsewhere).await;
    assert_eq!(code(other), "WRONG_CREDENTIALS", "nobody else is slowed down");

    // From a new browser in a new place: by the mail, which shows the holder.
    let email = EmailAddress::new(ADDRESS).expect("an address");
    world.accounts.request_password_reset(&email, Some(from(203)), None).await.expect("not refused");
    let mails = world.sent().await;
    let link = mails.iter().find(|mail| mail.contains("/reset-password")).expect("the mail came");
    let device =
        world.accounts.reset_password(&world.anonymous(), &token_in(link), NEW.to_owned()).await.expect("reset");
    // The attack goes on: what was free to try again in the meantime is used up.
    world.attack().await;
    assert_eq!(world.sign_in_there(from(204), None, NEW).await.0, "TRY_LATER");
    assert_eq!(world.sign_in_there(from(204), Some(&device), NEW).await.0, "done");
}

#[tokio::test]
async fn a_place_is_known_for_half_a_year_and_only_for_the_account_that_was_opened_there() {
    let world = world().await;
    world.verified().await;
    assert_eq!(world.sign_in_there(home(), None, PASSWORD).await.0, "done");
    let wrong = world.sign_in_there(from(250), None, "un mauvais mot de passe").await.0;
    assert_eq!(wrong, "WRONG_CREDENTIALS");
    world.attack().await;
    assert_eq!(
        world.sign_in_there(from(250), None, PASSWORD).await.0,
        "TRY_LATER",
        "a wrong password makes no place known"
    );
    world.tests.advance(Duration::days(181));
    assert_eq!(world.sign_in_there(home(), None, PASSWORD).await.0, "TRY_LATER", "too long ago");
    let (pool, today) = (world.tests.store.pool(), world.tests.store.clock().today());
    assert_eq!(crate::secrets::known_networks::sweep(pool, today).await.expect("swept"), 1);
}

#[tokio::test]
async fn a_reset_mail_leaves_whatever_others_ask_and_nobody_is_flooded() {
    let world = world().await;
    world.verified().await;
    let email = EmailAddress::new(ADDRESS).expect("an address");
    let resets = async || world.sent().await.iter().filter(|mail| mail.contains("/reset-password")).count();
    for number in 1..=60 {
        world.accounts.request_password_reset(&email, Some(from(number)), None).await.expect("accepted");
        resets().await;
    }
    assert_eq!(resets().await, 3, "a few at once");
    world.accounts.request_password_reset(&email, Some(home()), None).await.expect("the holder is not refused");
    let mails = world.sent().await;
    let link = mails.iter().rfind(|mail| mail.contains("/reset-password")).expect("a mail");
    world.accounts.reset_password(&world.anonymous(), &token_in(link), NEW.to_owned()).await.expect("its link is good");

    // Who asks without end is slowed down, unless it is a browser that the holder used.
    let noisy = from(99);
    let mut ask = Vec::new();
    for _ in 0..20 {
        ask.push(code(world.accounts.request_password_reset(&email, Some(noisy), None).await));
    }
    assert_eq!(ask.last(), Some(&"TRY_LATER"));
    let (_, device) = world.sign_in_there(home(), None, NEW).await;
    world.accounts.request_password_reset(&email, Some(noisy), Some(&device)).await.expect("the holder's browser");
}

/// Asks for an account with the address from so many places, each time with a password of the attacker's.
async fn claim_from(world: &World, numbers: std::ops::RangeInclusive<u8>) {
    for number in numbers {
        let mut wanted = registration(ADDRESS);
        wanted.password = Password::new("sept loutres et un tambourin".to_owned(), &[]).expect("a password");
        let answer = world.accounts.register(&world.anonymous(), wanted, Some(from(number))).await;
        assert_eq!(code(answer), "done", "everybody is answered alike");
    }
}

#[tokio::test]
async fn registering_an_address_cannot_be_held_up_whatever_others_ask_and_nobody_is_flooded() {
    let world = world().await;
    let links = async || -> Vec<String> {
        let mails = world.sent().await;
        mails.iter().filter(|mail| mail.contains("/finish-registration")).map(|mail| token_in(mail)).collect()
    };
    // Before the holder comes, between each of their steps, and afterwards: more than strangers together were ever let do in a minute.
    claim_from(&world, 1..=50).await;
    let mine = world.accounts.register(&world.anonymous(), registration(ADDRESS), Some(home())).await;
    assert_eq!(code(mine), "done", "the holder is not refused");
    claim_from(&world, 51..=100).await;
    let mailed = links().await;
    assert!((1..=3).contains(&mailed.len()), "a few mails at once: {}", mailed.len());
    claim_from(&world, 101..=150).await;
    for link in &mailed {
        let claimed = super::super::links::read(super::super::links::Link::Mailbox, link).expect("a token");
        let email = EmailAddress::new(ADDRESS).expect("an address");
        assert!(
            claimed.is_genuine(&world.tests.store, &email.key(), world.tests.store.clock().now()),
            "none has ended"
        );
    }
    let made =
        world.accounts.register_proven(&world.anonymous(), registration(ADDRESS), &mailed[0], Some(home())).await;
    assert!(made.expect("registered"));
    claim_from(&world, 151..=200).await;
    assert_eq!(world.sign_in_there(home(), None, PASSWORD).await.0, "done");
    assert_eq!(world.sign_in_there(from(210), None, "sept loutres et un tambourin").await.0, "WRONG_CREDENTIALS");

    // One address that asks without end is slowed down.
    let mut noisy = Vec::new();
    for _ in 0..20 {
        let wanted = registration("b@numerique.example");
        noisy.push(code(world.accounts.register(&world.anonymous(), wanted, Some(from(220))).await));
    }
    assert_eq!(noisy.last(), Some(&"TRY_LATER"));
}
