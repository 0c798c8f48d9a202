//! A store with everything that notifications need, and people.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use serde::Serialize;
use vivier_accounts::Mailer;
use vivier_accounts::use_case::register::{RegisterAccount, Standing};
use vivier_accounts::use_case::roles::GrantRole;
use vivier_accounts::use_case::verify::VerifyAddress;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Recorded, Registry, Store, StoreError, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::clock::VirtualClock;
use vivier_kernel::id::{AccountId, OrganisationId, PlacementId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_kernel::notice::{Family, Notice};
use vivier_notifications::channel::email::EmailWay;
use vivier_notifications::channel::hook::HookWay;
use vivier_notifications::channel::http::Client;
use vivier_notifications::channel::target::Targets;
use vivier_notifications::channel::{Carrier, Ways};
use vivier_notifications::process::happened::Promises;
use vivier_postgres::testing::{TestDatabase, database};

use super::smtp::MailServer;

/// How long something may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// How often something is looked at.
const GLANCE: Duration = Duration::from_millis(10);
pub const PUBLIC_URL: &str = "https://vivier.example";
const SENDER: &str = "Vivier <vivier@vivier.example>";

pub struct World {
    pub tests: TestStore,
    pub mails: MailServer,
    pub database: TestDatabase,
}

/// The ways out to a mail server and anywhere by HTTP.
pub fn ways(mail_url: &str) -> Arc<dyn Carrier> {
    ways_with(mailer(mail_url), Targets::Any)
}

pub fn ways_with(mailer: Mailer, targets: Targets) -> Arc<dyn Carrier> {
    Arc::new(Ways { email: EmailWay::new(mailer), hook: HookWay::new(Client::new(targets, &[])) })
}

/// A mailer over TLS with an authority that only its operator knows.
pub fn trusting(mail_url: &str, authority: &str) -> Mailer {
    Mailer::to_server_trusting(mail_url, authority.as_bytes(), SENDER, PUBLIC_URL).expect("a server")
}

/// A ledger that promises nothing.
struct NoLedger;

impl Promises for NoLedger {
    fn to_service<'a>(
        &'a self,
        _: &'a Store,
        _: &'a Recorded,
        _: PlacementId,
    ) -> BoxFuture<'a, Result<Option<i64>, StoreError>> {
        Box::pin(async { Ok(None) })
    }
}

/// All that events can come from; without a carrier, what a tool has.
pub fn registry(carrier: Option<Arc<dyn Carrier>>) -> Registry {
    let unused = std::env::temp_dir().join("vivier-notifications-unused");
    registry_with(Mailer::to_folder(unused, SENDER, PUBLIC_URL).expect("a folder"), carrier)
}

/// The same, with mails of accounts by `mailer`.
pub fn registry_with(mailer: Mailer, carrier: Option<Arc<dyn Carrier>>) -> Registry {
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    vivier_accounts::register(&mut registry, mailer);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    match carrier {
        Some(carrier) => vivier_notifications::register(&mut registry, carrier, PUBLIC_URL, Arc::new(NoLedger)),
        None => vivier_notifications::register_for_tools(&mut registry),
    }
    registry
}

pub async fn world() -> World {
    let mails = MailServer::start(None).await;
    let carrier = ways(&mails.url);
    world_with(mails, carrier).await
}

pub async fn world_with(mails: MailServer, carrier: Arc<dyn Carrier>) -> World {
    let database = database().await;
    let tests = testing::open(&database.url(), registry(Some(carrier))).await.expect("a store");
    World { tests, mails, database }
}

/// Says what a notice says.
#[derive(Serialize)]
pub struct Tell(pub Notice);

impl UseCase for Tell {
    const NAME: &'static str = "tell";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        unit.notify(&self.0)
    }
}

/// A notice whose words and values are all there.
pub fn notice(cause: &str, to: AccountId) -> Notice {
    let deadline: DateTime<Utc> = "2026-02-01T16:30:00Z".parse().expect("an instant");
    Notice::new(Family::Placement, "placement.invited", cause)
        .to(to)
        .text("mission", "Refondre <un> service & plus")
        .instant("deadline", deadline)
        .link("/placements/x")
}

impl World {
    pub fn system(&self) -> CommandContext {
        CommandContext::system("tests", self.tests.store.clock())
    }

    pub fn person(&self, account: AccountId) -> Actor {
        Actor::Account { account, verified: true, grants: Vec::new() }
    }

    /// A command as the person.
    pub async fn as_person<U: UseCase>(&self, account: AccountId, command: &U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(self.person(account), self.tests.store.clock());
        Ok(self.tests.store.execute(&context, command).await?.outcome)
    }

    /// Somebody with a verified address.
    pub async fn somebody(&self, name: &str, locale: Locale) -> AccountId {
        somebody(&self.tests, name, locale).await
    }

    pub async fn grant(&self, account: AccountId, role: Role, organisation: OrganisationId) {
        let command = GrantRole { account, grant: RoleGrant { role, organisation } };
        self.tests.store.execute(&self.system(), &command).await.expect("granted");
    }

    pub async fn tell(&self, notice: Notice) {
        self.tests.store.execute(&self.system(), &Tell(notice)).await.expect("said");
    }

    /// Waits until nothing is due any more: no timer, no event to follow, no delivery.
    pub async fn quiet(&self) {
        quiet(&self.tests).await;
    }

    /// A second process on the same database, after the first one ended.
    pub async fn restart(self, carrier: Arc<dyn Carrier>) -> Self {
        let Self { tests, mails, database } = self;
        let clock = tests.clock.clone();
        drop(tests);
        let tests = open_again(&database, clock, Some(carrier)).await;
        Self { tests, mails, database }
    }
}

pub async fn open_again(database: &TestDatabase, clock: VirtualClock, carrier: Option<Arc<dyn Carrier>>) -> TestStore {
    testing::open_with(&database.url(), registry(carrier), clock, |_| {}).await.expect("a store")
}

/// A mailer to the server at `mail_url`.
pub fn mailer(mail_url: &str) -> Mailer {
    Mailer::to_server(mail_url, SENDER, PUBLIC_URL).expect("a server")
}

pub async fn somebody(tests: &TestStore, name: &str, locale: Locale) -> AccountId {
    registered(tests, name, locale, false).await
}

/// Somebody with a verified address; `mail`: they are sent a mail of their account too.
pub async fn registered(tests: &TestStore, name: &str, locale: Locale, mail: bool) -> AccountId {
    // The link of its mail is bound to a secret.
    vivier_accounts::secrets::schema::migrate(tests.store.pool()).await.expect("the tables of secrets");
    let context = CommandContext::system("tests", tests.store.clock());
    let account = AccountId::new(tests.store.clock());
    let command = RegisterAccount {
        account,
        email: format!("{}@ministere.example", name.to_lowercase()).parse_address(),
        name: vivier_accounts::domain::value::PersonName::new(name).expect("a name"),
        locale,
        standing: if mail { Standing::New } else { Standing::Provided },
        password_mark: None,
    };
    tests.store.execute(&context, &command).await.expect("registered");
    tests.store.execute(&context, &VerifyAddress { account }).await.expect("verified");
    account
}

trait ParseAddress {
    fn parse_address(self) -> vivier_kernel::email::EmailAddress;
}

impl ParseAddress for String {
    fn parse_address(self) -> vivier_kernel::email::EmailAddress {
        vivier_kernel::email::EmailAddress::new(&self).expect("an address")
    }
}

/// Waits until nothing is due any more.
pub async fn quiet(tests: &TestStore) {
    let mut glances = tokio::time::interval(GLANCE);
    let waiting = async {
        // Twice in a row, with the read models brought up to date in between: a timer may have planned a delivery since.
        let mut looks = 0;
        while looks < 2 {
            tests.settle().await.expect("read models");
            let busy: bool = sqlx::query_scalar(
                "select exists (select from es_timer where coalesce(not_before, due_at) <= $1) \
                 or exists (select from delivery_card where due_at <= $1) \
                 or exists (select from es_follower f, es_event e \
                   where f.name = $3 and e.position > f.position and e.kind = any($2))",
            )
            .bind(vivier_kernel::clock::Clock::now(&tests.clock))
            .bind(FOLLOWED)
            .bind(FOLLOWER)
            .fetch_one(tests.store.pool())
            .await
            .expect("a look");
            looks = if busy { 0 } else { looks + 1 };
            glances.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.expect("it becomes quiet");
}

/// Tells people of what happened in other services; others that are registered see other kinds, and stay where they are.
const FOLLOWER: &str = "notifications.happened";
/// Kinds that it sees and these tests make.
const FOLLOWED: &[&str] =
    &["RoleGranted", "RoleRevoked", "DelegationEnded", "MissionSubmitted", "MissionPublished", "MissionRejected"];

/// How many events of a kind there are.
pub async fn count(tests: &TestStore, kind: &str) -> i64 {
    sqlx::query_scalar("select count(*) from es_event where kind = $1")
        .bind(kind)
        .fetch_one(tests.store.pool())
        .await
        .expect("a count")
}

/// An organisation that stands nowhere in the tree.
pub fn organisation(number: u128) -> OrganisationId {
    OrganisationId::from_uuid(uuid::Uuid::from_u128(number))
}
