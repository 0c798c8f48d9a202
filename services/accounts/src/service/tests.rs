//! Signing up and in over a real store, mails into a folder and to a server that speaks SMTP.

mod addresses;
mod before_the_rule;
mod breached;
mod delegations;
mod ended;
mod erasing;
mod factors;
mod federation;
mod keys;
mod lies;
mod mails;
mod passwords;
mod provider;
mod provider_words;
mod same_work;
mod throttling;
mod timing;
mod tokens;
mod unlinking;
mod unverified;

use std::path::PathBuf;

use chrono::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{OrganisationId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_organisations::domain::value::{Kind, Name};
use vivier_organisations::use_case::change::CloseOrganisation;
use vivier_organisations::use_case::create::CreateOrganisation;
use vivier_organisations::use_case::depart::MergeOrganisation;
use vivier_postgres::testing::{TestDatabase, database};

use super::prove::Proof;
use super::sign_in::{Credentials, SignedIn};
use super::sign_up::Registration;
use super::{Accounts, AccountsOptions};
use crate::domain::value::{PersonName, TokenLabel, TokenScope};
use crate::mail::transport::Mailer;
use crate::password::Password;
use crate::secrets::hasher::CONCURRENT_HASHES;
use crate::secrets::token::{self, Purpose};
use crate::use_case::roles::{GrantRole, RevokeRole};

const PASSWORD: &str = "un grillon traverse la passerelle";
const ADDRESS: &str = "Ada.Lovelace@numerique.example";

struct World {
    accounts: Accounts,
    tests: TestStore,
    mails: PathBuf,
    database: TestDatabase,
}

async fn world() -> World {
    let mails = std::env::temp_dir().join(format!("vivier-mails-{}", uuid::Uuid::new_v4()));
    let mailer = Mailer::to_folder(mails.clone(), "Vivier <vivier@vivier.example>", "https://vivier.example/")
        .expect("a folder");
    world_with(mailer, mails).await
}

async fn world_with(mailer: Mailer, mails: PathBuf) -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    crate::register(&mut registry, mailer);
    let tests = testing::open(&database.url(), registry).await.expect("a store");
    let accounts = Accounts::open(tests.store.clone(), AccountsOptions::default()).await.expect("accounts");
    World { accounts, tests, mails, database }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.mails);
    }
}

impl World {
    fn anonymous(&self) -> CommandContext {
        CommandContext::new(Actor::Anonymous, self.tests.store.clock())
    }

    async fn register(&self, address: &str) -> Result<(), CommandError> {
        self.accounts.register(&self.anonymous(), registration(address), None).await
    }

    /// The texts of the mails that were sent, once all that are due are.
    async fn sent(&self) -> Vec<String> {
        self.tests.advance_and_fire(Duration::seconds(1)).await.expect("mails are sent");
        let files = std::fs::read_dir(&self.mails).expect("the folder");
        files
            .filter_map(Result::ok)
            .filter(|file| file.path().extension().is_some_and(|extension| extension == "eml"))
            .map(|file| std::fs::read_to_string(file.path()).expect("a mail").replace("=\r\n", "").replace("=3D", "="))
            .collect()
    }

    async fn verified(&self) -> (Actor, zeroize::Zeroizing<String>) {
        self.register(ADDRESS).await.expect("registered");
        let mails = self.sent().await;
        let token = token_in(&mails[0]);
        self.accounts.verify_address(&self.anonymous(), &token).await.expect("verified");
        let session = self.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
        let (actor, _) = self.accounts.by_session(&session).await.expect("asked").expect("a session");
        (actor, session)
    }

    /// With the password alone.
    async fn sign_in(&self, email: &str, password: &str) -> Result<zeroize::Zeroizing<String>, CommandError> {
        match self.try_signing_in(email, password).await? {
            SignedIn::Session(opened) => Ok(opened.token),
            SignedIn::Challenge(_) => panic!("a code is asked for"),
        }
    }

    async fn try_signing_in(&self, email: &str, password: &str) -> Result<SignedIn, CommandError> {
        let given = Credentials { email: email.to_owned(), password: password.to_owned(), ..Credentials::default() };
        self.accounts.sign_in(&self.anonymous(), given).await
    }
}

fn registration(address: &str) -> Registration {
    Registration {
        email: EmailAddress::new(address).expect("an address"),
        name: PersonName::new("Ada Lovelace").expect("a name"),
        password: Password::new(PASSWORD.to_owned(), &[]).expect("a password"),
        locale: Locale::Fr,
    }
}

/// What the holder of the account shows.
fn proof() -> Proof {
    Proof { password: Some(PASSWORD.to_owned()), ..Proof::default() }
}

fn token_in(mail: &str) -> String {
    let start = mail.find("token=").expect("a link") + "token=".len();
    mail[start..].split(|c: char| c.is_whitespace()).next().expect("a token").to_owned()
}

fn code<T>(result: Result<T, CommandError>) -> &'static str {
    match result {
        Err(CommandError::Refused(problem)) => problem.code,
        Err(_) => "another error",
        Ok(_) => "done",
    }
}

#[tokio::test]
async fn register_verify_sign_in_token_revoke_sign_out() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    assert!(matches!(&actor, Actor::Outsider { .. }), "nothing shows that the domain is the public service’s");

    let context = CommandContext::new(actor.clone(), world.tests.store.clock());
    let label = TokenLabel::new("intranet").expect("a label");
    let (id, token) = world
        .accounts
        .issue_api_token(&context, proof(), label, 30, vec![TokenScope::Read])
        .await
        .expect("issued")
        .outcome;
    let token = token.expect("shown once");
    assert_eq!(world.accounts.by_api_token(&token).await.expect("asked").map(|(actor, _)| actor), Some(actor.clone()));
    world.accounts.revoke_api_token(&context, id).await.expect("revoked");
    assert_eq!(world.accounts.by_api_token(&token).await.expect("asked"), None);
    assert!(matches!(world.accounts.revoke_api_token(&context, id).await, Err(CommandError::NotFound)));

    let (_, open) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    world.accounts.sign_out(open).await.expect("signed out");
    assert_eq!(world.accounts.by_session(&session).await.expect("asked"), None);
}

#[tokio::test]
async fn a_session_ends_when_idle_and_after_an_office_day() {
    let world = world().await;
    let (_, idle) = world.verified().await;
    world.tests.advance(Duration::minutes(59));
    assert!(world.accounts.by_session(&idle).await.expect("asked").is_some(), "used within the hour, it goes on");
    world.tests.advance(Duration::minutes(61));
    assert_eq!(world.accounts.by_session(&idle).await.expect("asked"), None);

    let used = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let mut hours = 0;
    while world.accounts.by_session(&used).await.expect("asked").is_some() {
        world.tests.advance(Duration::minutes(30));
        hours += 1;
    }
    assert_eq!(hours, 20, "half hours: used all along, it ends after ten hours");
}

#[tokio::test]
async fn a_node_that_remembers_a_session_hears_that_another_ended_it() {
    let world = world().await;
    let (_, session) = world.verified().await;
    let mut registry = Registry::new();
    let mailer = Mailer::to_folder(world.mails.clone(), "Vivier <vivier@vivier.example>", "https://vivier.example/");
    crate::register(&mut registry, mailer.expect("a folder"));
    let second = testing::open(&world.database.url(), registry).await.expect("a second node");
    let node = Accounts::open(second.store.clone(), AccountsOptions::default()).await.expect("accounts");
    let hash = token::hash(Purpose::Session, &session).expect("a token");
    let remembered = || node.known.get(&hash, second.store.clock().now()).is_some();
    let until = |wanted: bool| {
        let (node, session) = (&node, &session);
        async move {
            while remembered() != wanted {
                node.by_session(session).await.expect("asked");
                // What is remembered is answered without waiting for anything: whoever listens gets a turn.
                tokio::task::yield_now().await;
            }
        }
    };
    let limit = std::time::Duration::from_secs(20);

    tokio::time::timeout(limit, until(true)).await.expect("it hears PostgreSQL, and remembers");
    let mut ends = node.ends();
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    world.accounts.sign_out(id).await.expect("signed out");
    assert_eq!(world.accounts.by_session(&session).await.expect("asked"), None, "here at once");
    tokio::time::timeout(limit, until(false)).await.expect("told");
    let ended = tokio::time::timeout(limit, ends.recv()).await.expect("told which");
    assert_eq!(ended.ok(), Some(id.uuid()), "what is live for it ends at once");
    assert_eq!(node.by_session(&session).await.expect("asked"), None);
}

#[tokio::test]
async fn whoever_signs_in_was_in_contact_though_they_ask_for_nothing() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let (store, account) = (&world.tests.store, actor.account().expect("an account"));
    let contacts = async || store.silent_since(store.clock().today(), None, 10).await.expect("an answer");
    let first = store.clock().today();
    assert_eq!(contacts().await, [(first, account)]);

    world.tests.advance(Duration::days(100));
    assert_eq!(code(world.sign_in(ADDRESS, "un mauvais mot de passe").await), "WRONG_CREDENTIALS");
    assert_eq!(contacts().await, [(first, account)], "whoever guesses is not the holder");
    world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    assert_eq!(contacts().await, [(store.clock().today(), account)]);
}

#[tokio::test]
async fn nobody_learns_whether_an_address_has_an_account() {
    let world = world().await;
    world.verified().await;
    let before = world.accounts.hasher().computed();
    let wrong = code(world.sign_in(ADDRESS, "un autre mot de passe").await);
    let unknown = code(world.sign_in("nobody@numerique.example", PASSWORD).await);
    assert_eq!((wrong, unknown), ("WRONG_CREDENTIALS", "WRONG_CREDENTIALS"));
    assert_eq!(world.accounts.hasher().computed() - before, 2, "both computed one hash");

    world.register(&ADDRESS.to_uppercase()).await.expect("answers as for a new address");
    let mails = world.sent().await;
    assert_eq!(mails.len(), 2, "the holder was told");
    let events: i64 = sqlx::query_scalar("select count(*) from es_event where kind = 'AccountRegistered'")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("events");
    assert_eq!(events, 1);
    let credentials: i64 = sqlx::query_scalar("select count(*) from accounts.credential")
        .fetch_one(world.tests.store.pool())
        .await
        .expect("rows");
    assert_eq!(credentials, 1, "no secret is left of the second try");
}

#[tokio::test]
async fn fifty_registrations_with_one_address_make_one_account() {
    let world = world().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (accounts, context) = (world.accounts.clone(), world.anonymous());
        tasks.spawn(async move { accounts.register(&context, registration(ADDRESS), None).await });
    }
    while let Some(result) = tasks.join_next().await {
        let answered = result.expect("no panic");
        assert!(matches!(code(answered), "done" | "TRY_LATER"), "everybody is answered alike");
    }
    let left: i64 = sqlx::query_scalar(
        "select count(*) filter (where kind = 'AccountRegistered') - count(*) filter (where kind = 'AccountErased') from es_event",
    )
    .fetch_one(world.tests.store.pool())
    .await
    .expect("events");
    assert_eq!(left, 1);
    // Nobody’s password is the account’s: whoever reads the mail registers, once, with another of the links there are.
    let (mut verified, mut registered) = (0, 0);
    let from = Some(std::net::IpAddr::from([203, 0, 113, 7]));
    for token in world.sent().await.iter().map(|mail| token_in(mail)) {
        let (context, wanted) = (world.anonymous(), registration(ADDRESS));
        verified += i32::from(world.accounts.verify_address(&context, &token).await.is_ok());
        registered +=
            i32::from(world.accounts.register_proven(&context, wanted, &token, from).await.is_ok_and(|made| made));
    }
    assert_eq!((verified, registered), (0, 1));
}

#[tokio::test]
async fn a_role_is_given_at_an_open_administration_and_that_of_the_programme_at_its_root() {
    let world = world().await;
    let (actor, _) = world.verified().await;
    let account = actor.account().expect("an account");
    let (store, clock) = (&world.tests.store, world.tests.store.clock());
    let system = CommandContext::system("test", clock);
    let create = async |kind, parent| {
        let name = Name::new("Administration").expect("a name");
        let create = CreateOrganisation { kind, name, name_en: None, short_name: None, siret: None, parent };
        store.execute(&system, &create).await.expect("created").outcome.organisation
    };
    let root = create(Kind::Programme, None).await;
    let ministry = create(Kind::Ministry, Some(root)).await;
    let [closed, merged] = [create(Kind::Service, Some(root)).await, create(Kind::Service, Some(root)).await];
    let close = CloseOrganisation { organisation: closed, expected_version: None };
    store.execute(&system, &close).await.expect("closed");
    let merge = MergeOrganisation { organisation: merged, expected_version: None, into: ministry };
    store.execute(&system, &merge).await.expect("merged");

    let administrator = Actor::Account {
        account: vivier_kernel::id::AccountId::new(clock),
        verified: true,
        grants: vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation: root }],
    };
    let context = CommandContext::new(administrator, clock);
    let unknown = OrganisationId::new(clock);
    for (role, organisation, expected) in [
        (Role::MissionOwner, unknown, Some("NO_SUCH_ORGANISATION")),
        (Role::MissionOwner, closed, Some("ORGANISATION_CLOSED")),
        (Role::MissionOwner, merged, Some("ORGANISATION_CLOSED")),
        (Role::ProgrammeAdministrator, ministry, Some("ROLE_OF_THE_PROGRAMME")),
        (Role::MissionOwner, ministry, None),
        (Role::ProgrammeAdministrator, root, None),
    ] {
        let grant = RoleGrant { role, organisation };
        let told = match store.execute(&context, &GrantRole { account, grant }).await {
            Ok(_) => None,
            Err(CommandError::Refused(problem)) => {
                assert_eq!(problem.field.as_deref(), Some("organisationId"), "{problem}");
                Some(problem.code)
            }
            Err(error) => panic!("{error}"),
        };
        assert_eq!(told, expected, "{role:?} at {organisation}");
    }
}

#[tokio::test]
async fn roles_are_granted_by_administrators_and_show_at_once() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let account = actor.account().expect("an account");
    let organisation = OrganisationId::new(world.tests.store.clock());
    let grant = RoleGrant { role: Role::MissionOwner, organisation };
    let own = CommandContext::new(actor, world.tests.store.clock());
    assert_eq!(code(world.tests.store.execute(&own, &GrantRole { account, grant }).await), "NOT_ALLOWED");
    let stranger = vivier_kernel::id::AccountId::new(world.tests.store.clock());
    let elsewhere = world.tests.store.execute(&own, &GrantRole { account: stranger, grant }).await;
    assert!(matches!(elsewhere, Err(CommandError::NotFound)));

    let system = CommandContext::system("test", world.tests.store.clock());
    world.tests.store.execute(&system, &GrantRole { account, grant }).await.expect("granted");
    let (with, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    assert!(with.holds(Role::MissionOwner, &[organisation]));
    world.tests.store.execute(&system, &RevokeRole { account, grant }).await.expect("revoked");
    let (without, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    assert!(!without.holds_anywhere(Role::MissionOwner));
}

#[tokio::test]
async fn nothing_personal_and_no_secret_is_in_clear_in_the_database() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let context = CommandContext::new(actor.clone(), world.tests.store.clock());
    let (_, token) = world
        .accounts
        .issue_api_token(
            &context,
            proof(),
            TokenLabel::new("Étiquette-unique").expect("a label"),
            3,
            vec![TokenScope::Read],
        )
        .await
        .expect("issued")
        .outcome;
    let token = token.expect("shown once");
    world.tests.settle().await.expect("caught up");
    let file = world.mails.join("dump.sql");
    vivier_postgres::dump::dump(&world.database.url(), &file).await.expect("a dump");
    let dump = String::from_utf8_lossy(&std::fs::read(&file).expect("read")).to_lowercase();
    let account = actor.account().expect("an account").to_string();
    assert!(dump.contains(&account));
    for secret in
        ["lovelace", "numerique.example", "tiquette-unique", "grillon", &session.to_lowercase(), &token.to_lowercase()]
    {
        assert!(!dump.contains(secret), "{secret} is in the dump");
    }
    let me = crate::read::account(&world.tests.store, &actor, actor.account().expect("own"))
        .await
        .expect("read")
        .expect("own account");
    assert_eq!(
        (me.email.as_deref(), me.name.as_deref()),
        (Some("Ada.Lovelace@numerique.example"), Some("Ada Lovelace"))
    );
    let other = crate::read::account(&world.tests.store, &Actor::Anonymous, me.id).await.expect("read");
    assert_eq!(other, None);
}

#[tokio::test]
async fn a_verification_token_is_good_for_two_days_and_for_its_account_only() {
    let world = world().await;
    world.register(ADDRESS).await.expect("registered");
    let token = token_in(&world.sent().await[0]);
    for forged in ["", "x", &format!("B{}", &token[1..]), &token[..token.len() - 2]] {
        assert_eq!(code(world.accounts.verify_address(&world.anonymous(), forged).await), "INVALID_TOKEN", "{forged}");
    }
    world.tests.advance(Duration::hours(49));
    assert_eq!(code(world.accounts.verify_address(&world.anonymous(), &token).await), "INVALID_TOKEN");
}

#[tokio::test]
async fn hashes_take_turns() {
    let world = world().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (accounts, context) = (world.accounts.clone(), world.anonymous());
        let given = Credentials {
            email: "nobody@numerique.example".to_owned(),
            password: PASSWORD.to_owned(),
            ..Credentials::default()
        };
        tasks.spawn(async move { accounts.sign_in(&context, given).await.is_err() });
    }
    while let Some(result) = tasks.join_next().await {
        assert!(result.expect("no panic"));
    }
    assert_eq!(world.accounts.hasher().computed(), 8);
    assert!(world.accounts.hasher().most_at_once() <= CONCURRENT_HASHES as u64);
}

#[tokio::test]
async fn a_mail_reaches_a_real_server_and_waits_for_one_that_refuses() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let (sender, mut received) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        // The first conversation is refused as a busy server does; the following ones are taken.
        let mut first = true;
        loop {
            let (socket, _) = listener.accept().await.expect("a client");
            let text = converse(socket, std::mem::take(&mut first)).await;
            let _ = sender.send(text);
        }
    });
    let mailer = Mailer::to_server(&url, "vivier@vivier.example", "https://vivier.example").expect("a server");
    let world = world_with(mailer, std::env::temp_dir().join("unused")).await;
    world.register(ADDRESS).await.expect("registered");
    world.tests.advance(Duration::seconds(1));
    assert_eq!(received.recv().await.expect("a conversation"), None, "refused");
    let text = loop {
        world.tests.advance(Duration::seconds(5));
        if let Ok(text) = tokio::time::timeout(std::time::Duration::from_millis(500), received.recv()).await {
            break text.expect("a conversation").expect("a mail");
        }
    };
    assert!(text.contains("To: Ada.Lovelace@numerique.example"), "{text}");
    assert!(text.contains("verify?token"), "{text}");
}

/// The server has the mail, and the process that sent it is not told so: it comes a second time, with the id of the first.
#[tokio::test]
async fn a_mail_that_was_taken_without_an_answer_comes_again_with_its_id() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("smtp://{}", listener.local_addr().expect("an address"));
    let (sender, mut received) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut breaks_off = true;
        loop {
            let (socket, _) = listener.accept().await.expect("a client");
            let _ = sender.send(conversation(socket, false, std::mem::take(&mut breaks_off)).await);
        }
    });
    let mailer = Mailer::to_server(&url, "vivier@vivier.example", "https://vivier.example").expect("a server");
    let world = world_with(mailer, std::env::temp_dir().join("unused")).await;
    world.register(ADDRESS).await.expect("registered");
    world.tests.advance(Duration::seconds(1));
    let mut mails = Vec::new();
    while mails.len() < 2 {
        world.tests.advance(Duration::seconds(5));
        if let Ok(text) = tokio::time::timeout(std::time::Duration::from_millis(500), received.recv()).await {
            mails.extend(text.expect("a conversation"));
        }
    }
    let id = |mail: &String| mail.lines().find(|line| line.starts_with("Message-ID: ")).map(str::to_owned);
    assert_eq!(id(&mails[0]), id(&mails[1]));
    assert!(id(&mails[0]).is_some_and(|id| id.contains("verification")), "{}", mails[0]);
}

/// Speaks as much SMTP as a mail takes (RFC 5321); gives the mail, or nothing where it refused.
async fn converse(socket: tokio::net::TcpStream, refuse: bool) -> Option<String> {
    conversation(socket, refuse, false).await
}

/// The same; `breaks_off`: where it has the mail, it hangs up without a word.
async fn conversation(socket: tokio::net::TcpStream, refuse: bool, breaks_off: bool) -> Option<String> {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 test\r\n").await.ok()?;
    let mut mail = None;
    while let Ok(Some(line)) = lines.next_line().await {
        let answer: &[u8] = match line.split_whitespace().next().unwrap_or_default() {
            "MAIL" if refuse => b"451 come back later\r\n",
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    text.push_str(&line);
                    text.push('\n');
                }
                mail = Some(text);
                if breaks_off {
                    break;
                }
                b"250 taken\r\n"
            }
            "QUIT" => {
                let _ = write.write_all(b"221 bye\r\n").await;
                break;
            }
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await.ok()?;
        if mail.is_some() || (refuse && line.starts_with("MAIL")) {
            break;
        }
    }
    mail
}
