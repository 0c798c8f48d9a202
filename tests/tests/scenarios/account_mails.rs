//! Every mail that an account is sent, through a real mail server, to one person in French and to another in English; and each is read.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Days;
use serde_json::{Value, json};
use vivier_accounts::mail::message;
use vivier_accounts::mail::sending::Mail;
use vivier_kernel::clock::{Clock as _, SystemClock};
use vivier_kernel::locale::Locale;
use vivier_tests::client::Client;
use vivier_tests::server::{ADMINISTRATOR, MAILS, PASSWORD, Server};

use crate::accounts::{federated, linking, session};
use crate::acting::{PATIENCE, change};
use crate::sink;

/// How often the folder is looked at.
const GLANCE: Duration = Duration::from_millis(50);
const OTHER_PASSWORD: &str = "quatre merles sous un parapluie";
/// Seconds that a code of an authenticator is good for.
const STEP: i64 = 30;
/// All that stands above a mail: what says something of a person is the address that it is to.
const HEADERS: &[&str] =
    &["Message-ID", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Date", "Content-Type"];
/// How a word begins that is no ASCII, in a header (RFC 2047).
const ENCODED: &str = "=?utf-8?b?";

/// Somebody whose name is no part of their addresses.
struct Person {
    locale: Locale,
    name: &'static str,
    email: &'static str,
    future: &'static str,
    /// An address that is never verified, and that somebody else asks for too.
    contested: &'static str,
    /// Who they are at the provider.
    identity: &'static str,
    /// The role that they hold, and lend to the other.
    role: &'static str,
}

const PEOPLE: [Person; 2] = [
    Person {
        locale: Locale::Fr,
        name: "Ondine Passavant",
        email: "lettres.fr@dnum.example",
        future: "lettres.fr@ailleurs.example",
        contested: "autres.fr@dnum.example",
        identity: "camille",
        role: "MISSION_OWNER",
    },
    Person {
        locale: Locale::En,
        name: "Harriet Quillfeather",
        email: "lettres.en@dnum.example",
        future: "lettres.en@ailleurs.example",
        contested: "autres.en@dnum.example",
        identity: "nadege",
        role: "RELEASING_MANAGER",
    },
];

/// The page that a mail's link opens, and whether a token is in it.
fn page(mail: Mail) -> (&'static str, bool) {
    match mail {
        Mail::Verification => ("/verify", true),
        Mail::AlreadyRegistered => ("/sign-in", false),
        Mail::FinishRegistration => ("/finish-registration", true),
        Mail::PasswordReset => ("/reset-password", true),
        Mail::PasswordChanged | Mail::SessionsEnded => ("/forgotten-password", false),
        Mail::PresentAddress | Mail::FutureAddress => ("/confirm-address", true),
        Mail::AddressChanged | Mail::SecondFactorChanged | Mail::IdentitiesChanged | Mail::DelegationReceived => {
            ("/account", false)
        }
    }
}

#[tokio::test]
async fn every_mail_of_an_account_leaves_by_a_mail_server_in_its_holders_language() {
    let sink = tokio::task::spawn_blocking(sink::started).await.expect("started");
    let settings = [
        ("VIVIER_SMTP_URL", sink.url().to_owned()),
        (MAILS, sink.mails()),
        // Two people do here in seconds what others do in a year.
        ("VIVIER_ANONYMOUS_RATE", "0".to_owned()),
        ("VIVIER_SIGNED_IN_RATE", "0".to_owned()),
    ];
    let (server, _provider) = federated(&settings).await;
    let nobody = Client::new(server.url());
    let input = json!({ "email": ADMINISTRATOR, "password": PASSWORD, "code": server.administrator_code() });
    let opened = change(&nobody, "signIn", "sessionToken", input).await;
    let administrator = nobody.with_token(opened["sessionToken"].as_str().expect("a session"));
    let ministry = json!({ "kind": "MINISTRY", "name": "Ministère des lettres" });
    let ministry = change(&administrator, "createOrganisation", "organisation { id }", ministry).await;
    let ministry = &ministry["organisation"]["id"];

    let mut letters = Letters { server: &server, read: Vec::new() };
    let mut accounts = Vec::new();
    for person in &PEOPLE {
        let account = arrives(&mut letters, person).await;
        let grant = json!({ "accountId": account, "role": person.role, "organisationId": ministry });
        change(&administrator, "grantRole", "account { id }", grant).await;
        accounts.push(account);
    }
    for (lender, receiver) in [(&PEOPLE[0], &PEOPLE[1]), (&PEOPLE[1], &PEOPLE[0])] {
        let today = SystemClock.today();
        let loan = json!({
            "delegateEmail": receiver.email, "role": lender.role, "organisationId": ministry,
            "start": today.to_string(), "end": (today + Days::new(10)).to_string(),
        });
        let client = session(&nobody, lender.email, PASSWORD).await;
        change(&client, "delegateRole", "delegationId", loan).await;
        letters.one(Mail::DelegationReceived, receiver, receiver.email).await;
    }
    for (person, account) in PEOPLE.iter().zip(accounts) {
        changes(&mut letters, &nobody, person).await;
        change(&administrator, "endAccountSessions", "ended", json!({ "accountId": account })).await;
        letters.one(Mail::SessionsEnded, person, person.future).await;
    }
    for mail in Mail::ALL {
        let read = letters.read.iter().filter(|read| **read == mail).count();
        assert_eq!(read, PEOPLE.len(), "{mail:?} was read by each of them");
    }
}

/// Registers, verifies, links an identity of another provider; and what somebody is told whose address others register.
async fn arrives(letters: &mut Letters<'_>, person: &Person) -> Value {
    let nobody = Client::new(letters.server.url()).in_language(person.locale.tag());
    let register = |email: &str| json!({ "email": email, "name": person.name, "password": PASSWORD });
    change(&nobody, "registerAccount", "accepted", register(person.email)).await;
    let token = letters.one(Mail::Verification, person, person.email).await;
    change(&nobody, "verifyAddress", "verified", json!({ "token": token })).await;
    change(&nobody, "registerAccount", "accepted", register(person.email)).await;
    letters.one(Mail::AlreadyRegistered, person, person.email).await;
    for _ in 0..2 {
        change(&nobody, "registerAccount", "accepted", register(person.contested)).await;
    }
    letters.one(Mail::FinishRegistration, person, person.contested).await;

    let own = session(&nobody, person.email, PASSWORD).await;
    let returned = linking(&own, person.identity).await;
    assert_eq!(change(&own, "finishFederation", "outcome", returned).await["outcome"], "LINKED");
    letters.one(Mail::IdentitiesChanged, person, person.email).await;
    let me = own.ask("{ me { id } }", &json!({})).await.expect("an answer");
    me.body["data"]["me"]["id"].clone()
}

/// Another password, another address, and a second factor.
async fn changes(letters: &mut Letters<'_>, nobody: &Client, person: &Person) {
    change(nobody, "requestPasswordReset", "accepted", json!({ "email": person.email })).await;
    let token = letters.one(Mail::PasswordReset, person, person.email).await;
    change(nobody, "resetPassword", "reset", json!({ "token": token, "newPassword": OTHER_PASSWORD })).await;
    letters.one(Mail::PasswordChanged, person, person.email).await;

    let own = session(nobody, person.email, OTHER_PASSWORD).await;
    let wish = json!({ "email": person.future, "currentPassword": OTHER_PASSWORD });
    change(&own, "requestAddressChange", "accepted", wish).await;
    for (mail, email) in [(Mail::PresentAddress, person.email), (Mail::FutureAddress, person.future)] {
        let token = letters.one(mail, person, email).await;
        change(nobody, "confirmAddressChange", "changed", json!({ "token": token })).await;
    }
    letters.one(Mail::AddressChanged, person, person.future).await;

    let own = session(nobody, person.future, OTHER_PASSWORD).await;
    let begun = change(&own, "beginSecondFactor", "secret", json!({ "currentPassword": OTHER_PASSWORD })).await;
    let step = SystemClock.now().timestamp() / STEP;
    let code = vivier_accounts::totp::code(begun["secret"].as_str().expect("a secret"), step).expect("a code");
    change(&own, "confirmSecondFactor", "recoveryCodes", json!({ "code": code })).await;
    letters.one(Mail::SecondFactorChanged, person, person.future).await;
}

/// The mails that came, and which of them were read.
struct Letters<'a> {
    server: &'a Server,
    read: Vec<Mail>,
}

impl Letters<'_> {
    /// Waits for a mail and reads it; the token of its link, where there is one.
    async fn one(&mut self, mail: Mail, person: &Person, to: &str) -> Option<String> {
        let subject = message::write(mail, person.locale, None, "", 0).subject;
        let letter = self.arrived(to, subject).await;
        let (headers, body) = headers(&letter);
        for (name, value) in &headers {
            assert!(HEADERS.contains(&name.as_str()), "{mail:?}: {name}: {value}");
            let named = person.name.split(' ').any(|part| value.contains(part));
            assert!(!named, "{mail:?} names somebody in {name}: {value}");
            assert!(name == "To" || !value.contains(to), "{mail:?} has the address in {name}: {value}");
        }
        assert_eq!(header(&headers, "To"), to, "{mail:?}");
        let parts = parts(header(&headers, "Content-Type"), body);
        let [text, html] = parts.as_slice() else { panic!("{mail:?} is text and HTML: {letter}") };
        // A mailbox that has not shown whose it is reads no name: anybody could have typed it.
        let named = !matches!(mail, Mail::Verification | Mail::FinishRegistration | Mail::FutureAddress);
        for part in [text, html] {
            assert_eq!(part.contains(person.name), named, "{mail:?}: {part}");
        }
        assert!(html.contains(&format!("lang=\"{}\"", person.locale.tag())), "{mail:?}: {html}");
        let link = text.split_whitespace().find(|word| word.starts_with(self.server.url()));
        let link = link.unwrap_or_else(|| panic!("{mail:?} has no link: {text}"));
        assert!(html.contains(&format!("<a href=\"{link}\"")), "{mail:?}: {html}");
        let (page, with_token) = page(mail);
        let opens = format!("{}{page}", self.server.url());
        let token = link.strip_prefix(&format!("{opens}?token=")).map(str::to_owned);
        assert!(token.is_some() == with_token && (with_token || link == opens), "{mail:?}: {link}");
        self.read.push(mail);
        token
    }

    /// The mail with this subject, once it is there.
    async fn arrived(&self, to: &str, subject: &str) -> String {
        let mut glances = tokio::time::interval(GLANCE);
        let looking = async {
            loop {
                glances.tick().await;
                let mails = self.server.mails_to(to).expect("the mails");
                if let Some(mail) = mails.into_iter().find(|mail| header(&headers(mail).0, "Subject") == subject) {
                    return mail;
                }
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.unwrap_or_else(|_| panic!("{to} has no mail “{subject}”\n{}", self.server.log()))
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// What stands above the first empty line, unfolded and decoded, and what stands below it.
fn headers(text: &str) -> (Vec<(String, String)>, &str) {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    (pairs.map(|(name, value)| (name.to_owned(), decoded(value))).collect(), body)
}

/// A header's value without encoded words.
fn decoded(value: &str) -> String {
    let (mut read, mut rest, mut after_a_word) = (String::new(), value, false);
    while let Some((before, word)) = rest.split_once(ENCODED) {
        // White space between two encoded words is no part of the text (RFC 2047, 6.2).
        if !after_a_word || !before.trim().is_empty() {
            read.push_str(before);
        }
        let (encoded, after) = word.split_once("?=").expect("the word's end");
        read.push_str(&text_of(STANDARD.decode(encoded).expect("base64")));
        (rest, after_a_word) = (after, true);
    }
    read + rest
}

/// The parts of a body, decoded.
fn parts(content_type: &str, body: &str) -> Vec<String> {
    let boundary = content_type.split_once("boundary=\"").and_then(|(_, rest)| rest.split_once('"'));
    let (boundary, _) = boundary.expect("a boundary");
    let delimiter = format!("--{boundary}");
    let sections = body.split(delimiter.as_str()).skip(1).filter(|section| !section.starts_with("--"));
    let read = |section: &str| {
        let (above, below) = headers(section.trim_start());
        match header(&above, "Content-Transfer-Encoding") {
            "base64" => text_of(STANDARD.decode(below.split_whitespace().collect::<String>()).expect("base64")),
            "quoted-printable" => unquoted(below),
            _ => below.to_owned(),
        }
    };
    sections.map(read).collect()
}

/// Quoted-printable undone (RFC 2045, 6.7).
fn unquoted(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (hex, rest) = piece.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).expect("a byte"));
        bytes.extend_from_slice(rest.as_bytes());
    }
    text_of(bytes)
}

fn text_of(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn a_mail_is_read_as_it_was_written() {
    let mail = "To: ada@example.org\r\nSubject: =?utf-8?b?w6k=?=\r\n =?utf-8?b?w6g=?= bis\r\nContent-Type: multipart/alternative;\r\n \
                boundary=\"b\"\r\n\r\n--b\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C3=A9t=\r\n=3D\r\n--b\r\n\
                Content-Transfer-Encoding: base64\r\n\r\nw6k=\r\n--b--\r\n";
    let (above, body) = headers(mail);
    assert_eq!((header(&above, "To"), header(&above, "Subject")), ("ada@example.org", "éè bis"));
    assert_eq!(parts(header(&above, "Content-Type"), body), ["ét=\r\n", "é"]);
}
