//! A person's data on a store of its own: the export is complete, the erasure is final, retention runs and proves it.

use chrono::Duration;
use serde::Serialize;
use uuid::Uuid;
use vivier_accounts::domain::account::Account;
use vivier_accounts::domain::decide::AccountCommand;
use vivier_accounts::domain::event::AccountRegistered;
use vivier_accounts::domain::value::Affiliation;
use vivier_accounts::read::{AccountFilter, account, accounts};
use vivier_accounts::use_case::register::EMAIL_SCOPE;
use vivier_event_store::testing::{self, TestStore};
use vivier_event_store::{CommandContext, CommandError, Registry, Unit, UseCase};
use vivier_kernel::actor::{Actor, Role, RoleGrant};
use vivier_kernel::email::EmailAddress;
use vivier_kernel::id::{AccountId, OrganisationId, SubjectId, TypedId as _};
use vivier_kernel::locale::Locale;
use vivier_postgres::testing::{TestDatabase, database};
use vivier_talents::domain::value::{DisplayName, EmploymentStatus, Headline, RemotePreference};
use vivier_talents::read::talents::talent;
use vivier_talents::use_case::profile::DescribeProfile;
use vivier_talents::use_case::register::RegisterTalent;
use vivier_talents::use_case::skills::ClaimSkill;
use vivier_talents::use_case::status::ActivateTalent;

use super::erase::{EraseMyself, ErasePersonOfTalent, ErasureOutcome};
use crate::domain::erasure::ErasedBy;
use crate::read::accesses::accesses_to_me;
use crate::read::erasure::{code, preview, receipt};
use crate::read::export::own_data;

mod export;
mod placed;
mod retention;

struct World {
    tests: TestStore,
    _database: TestDatabase,
}

/// An account as the sign-up makes it, without a password.
#[derive(Serialize)]
struct NewAccount {
    account: AccountId,
    email: String,
    name: String,
    verified: bool,
}

impl UseCase for NewAccount {
    const NAME: &'static str = "registerAccount";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut aggregate = unit.load::<Account>(self.account).await?;
        let subject = SubjectId::from(self.account);
        let email = unit.seal(subject, &self.email).await?;
        let name = unit.seal(subject, &self.name).await?;
        let registered = AccountRegistered { account: self.account, email, name, locale: Locale::Fr };
        unit.decide(&mut aggregate, AccountCommand::Register(registered))?;
        if self.verified {
            unit.decide(&mut aggregate, AccountCommand::VerifyAddress(Affiliation::Unknown))?;
        }
        unit.claim(EMAIL_SCOPE, &EmailAddress::new(&self.email).expect("an address").key(), self.account);
        Ok(())
    }
}

fn id(number: u128) -> AccountId {
    AccountId::from_uuid(Uuid::from_u128(number))
}

fn person(number: u128) -> Actor {
    Actor::Account { account: id(number), verified: true, grants: Vec::new() }
}

async fn world() -> World {
    let database = database().await;
    let mut registry = Registry::new();
    vivier_organisations::register(&mut registry);
    registry.aggregate::<Account>();
    registry.read_model::<vivier_accounts::read::account::AccountList>();
    registry.timer(vivier_accounts::erasing::Secrets);
    vivier_talents::register(&mut registry);
    vivier_missions::register(&mut registry);
    vivier_matching::register(&mut registry);
    vivier_notifications::register_for_tools(&mut registry);
    vivier_brigade::register(&mut registry);
    vivier_valorisation::register(&mut registry);
    crate::register(&mut registry);
    // So few that a handful of people are several pages.
    registry.timer(crate::process::daily::Daily { page: 2, mails: None });
    let tests = testing::open(&database.url(), registry).await.expect("the store opens");
    vivier_accounts::secrets::schema::migrate(tests.store.pool()).await.expect("the tables of secrets");
    World { tests, _database: database }
}

impl World {
    async fn run<U: UseCase>(&self, actor: &Actor, command: U) -> Result<U::Outcome, CommandError> {
        let context = CommandContext::new(actor.clone(), self.tests.store.clock());
        self.tests.store.execute(&context, &command).await.map(|done| done.outcome)
    }

    /// The account of `number` holds nothing any more: no role that it is looked up by, nothing that a token could act as.
    async fn forgotten(&self, number: u128) {
        let account = self.tests.store.load::<Account>(id(number).uuid()).await.expect("loaded").state;
        assert!(account.identity.is_none());
        let rows: i64 = sqlx::query_scalar("select count(*) from account where id = $1")
            .bind(id(number).uuid())
            .fetch_one(self.tests.store.pool())
            .await
            .expect("a count");
        assert_eq!(rows, 0, "nobody finds the account");
    }

    /// The erasure has a genuine receipt that says on whose word it was done and how many profiles it took.
    async fn receipt_of(&self, erased: ErasureOutcome, talents: u32, by: ErasedBy) {
        let store = &self.tests.store;
        let code = code(store.keys(), erased.erasure);
        let proof = receipt(store, &code).await.expect("an answer").expect("a receipt");
        assert_eq!((proof.account, proof.taken.talents, proof.by), (erased.account, talents, by));
    }

    /// Somebody in the pool whose every text is `word` and something.
    async fn somebody(&self, number: u128, word: &str) -> vivier_kernel::id::TalentId {
        let (email, name) = (format!("{}@exemple.fr", word.to_lowercase()), format!("{word} Dupont"));
        self.run(&person(number), NewAccount { account: id(number), email, name, verified: true })
            .await
            .expect("registered");
        let display_name = Some(DisplayName::new(&format!("{word} D.")).expect("a name"));
        let employment = EmploymentStatus::External;
        let register = RegisterTalent { employment, organisation: None, display_name: display_name.clone() };
        let talent = self.run(&person(number), register).await.expect("registered").talent;
        let expected_version = None;
        let describe = DescribeProfile {
            talent,
            expected_version,
            display_name,
            headline: Some(Headline::new(&format!("{word} écrit")).expect("a line")),
            presentation: None,
            regions: Vec::new(),
            remote: RemotePreference::Any,
        };
        self.run(&person(number), describe).await.expect("described");
        let level = vivier_talents::domain::value::Level::new(2).expect("a level");
        let claim = ClaimSkill { talent, expected_version, skill: Uuid::from_u128(7), level, since: None };
        self.run(&person(number), claim).await.expect("claimed");
        self.run(&person(number), ActivateTalent { talent, expected_version }).await.expect("activated");
        self.tests.settle().await.expect("the read models catch up");
        talent
    }

    async fn followed(&self) {
        // A follower acts after the commit: the last event is seen once its checkpoint has passed it.
        let last: i64 =
            sqlx::query_scalar("select max(position) from es_event where kind in ('PersonErased', 'TalentErased')")
                .fetch_one(self.tests.store.pool())
                .await
                .expect("a position");
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(10));
        while self.tests.store.followed("privacy-erased").await.expect("a position").is_none_or(|at| at < last) {
            looks.tick().await;
        }
    }
}

#[tokio::test]
async fn the_export_opens_every_value_that_is_sealed_for_the_person_and_no_other() {
    let world = world().await;
    let talent_id = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let store = &world.tests.store;
    // Somebody else looks first: that is in the export too.
    talent(store, &person(2), talent_id).await.expect("an answer").expect("a profile");
    let data = own_data(store, &person(1)).await.expect("an answer").expect("her data");
    let text = serde_json::to_string(&data).expect("JSON");
    for hers in ["adalbertine@exemple.fr", "Adalbertine Dupont", "Adalbertine D.", "Adalbertine écrit"] {
        assert!(text.contains(hers), "{hers}");
    }
    // The reader's name is hers to know; nothing else of him is.
    assert_eq!(text.matches("Balthazar").count(), data.read_by.len(), "{text}");
    assert!(!text.contains("balthazar@exemple.fr"));
    let sealed: i64 = sqlx::query_scalar(
        "select coalesce(sum((length(data::text) - length(replace(data::text, $1, ''))) / length($1)), 0)::bigint from es_event",
    )
    .bind(format!("\"k\":\"{}\"", id(1)))
    .fetch_one(store.pool())
    .await
    .expect("a count");
    assert!(sealed >= 5, "{sealed}");
    assert!(!text.contains(&format!("\"k\":\"{}\"", id(1))), "something of hers stayed closed");
    let kinds: Vec<&str> = data.history.iter().map(|happened| happened.kind.as_str()).collect();
    for kind in ["AccountRegistered", "TalentRegistered", "ProfileDescribed", "SkillClaimed", "TalentActivated"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert_eq!(own_data(store, &Actor::Anonymous).await.expect("an answer"), None);
    let again: crate::read::export::PersonalData = serde_json::from_str(&text).expect("it is read again");
    assert_eq!(again, data);
}

#[tokio::test]
async fn who_reads_about_somebody_is_told_to_them_and_to_nobody_else() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let store = &world.tests.store;
    let of = SubjectId::from(id(1));
    for _ in 0..3 {
        store.note_access(id(2), &[(of, "IDENTITY"), (of, "SKILLS"), (of, "SKILLS")]).await.expect("written down");
        // The page of one visit asks twice.
        store.note_access(id(2), &[(of, "SKILLS")]).await.expect("written down");
        world.tests.advance(Duration::minutes(1));
    }
    store.note_access(id(3), &[(of, "LOCATION")]).await.expect("written down");
    let seen = accesses_to_me(store, &person(1), 100).await.expect("an answer");
    let mut what: Vec<_> = seen.iter().map(|entry| (entry.what.as_str(), entry.times, entry.name.as_deref())).collect();
    what.sort_unstable();
    let him = Some("Balthazar Dupont");
    assert_eq!(what, [("IDENTITY", 3, him), ("LOCATION", 1, None), ("SKILLS", 3, him)]);
    assert_eq!(accesses_to_me(store, &person(2), 100).await.expect("an answer"), Vec::new());
    assert_eq!(accesses_to_me(store, &Actor::Anonymous, 100).await.expect("an answer"), Vec::new());
}

#[tokio::test]
async fn a_look_at_an_account_is_told_to_its_holder() {
    let world = world().await;
    world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    world.tests.settle().await.expect("the read models catch up");
    let store = &world.tests.store;
    let organisation = OrganisationId::from_uuid(Uuid::from_u128(3));
    let grants = vec![RoleGrant { role: Role::ProgrammeAdministrator, organisation }];
    let programme = Actor::Account { account: id(2), verified: true, grants };
    let all = AccountFilter::default();
    account(store, &programme, id(1)).await.expect("an answer").expect("the account");
    world.tests.advance(Duration::minutes(1));
    assert_eq!(accounts(store, &programme, &all, None, false, 10).await.expect("an answer").len(), 2);
    // One's own is nobody else's look, and what is not shown is not read.
    account(store, &person(1), id(1)).await.expect("an answer").expect("her own");
    assert_eq!(account(store, &person(3), id(1)).await.expect("an answer"), None);
    let seen = accesses_to_me(store, &person(1), 100).await.expect("an answer");
    let what: Vec<_> = seen.iter().map(|entry| (entry.what.as_str(), entry.times, entry.reader)).collect();
    assert_eq!(what, [("ACCOUNT", 2, id(2))]);
    assert_eq!(accesses_to_me(store, &person(2), 100).await.expect("an answer"), Vec::new());
}

#[tokio::test]
async fn an_erased_person_leaves_a_receipt_and_nothing_else() {
    let world = world().await;
    let talent_id = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let store = &world.tests.store;
    talent(store, &person(2), talent_id).await.expect("an answer").expect("a profile");
    store.note_access(id(2), &[(SubjectId::from(id(1)), "SKILLS")]).await.expect("written down");
    assert_eq!(preview(store, &person(1)).await.expect("an answer").map(|taken| taken.talents), Some(1));
    let other = world.run(&person(2), EraseMyself { account: Some(id(1)) }).await;
    assert!(matches!(other, Err(CommandError::NotFound)), "{other:?}");
    let erased = world.run(&person(1), EraseMyself { account: None }).await.expect("erased");
    world.tests.settle().await.expect("the read models catch up");
    world.followed().await;
    let text = code(store.keys(), erased.erasure);
    let proof = receipt(store, &text).await.expect("an answer").expect("a receipt");
    assert_eq!((proof.account, proof.taken.talents), (id(1), 1));
    for forged in ["", "AAAA", &text[1..], &text.replace(&text[30..31], if &text[30..31] == "A" { "B" } else { "A" })] {
        assert_eq!(receipt(store, forged).await.expect("an answer"), None, "{forged}");
    }
    assert!(own_data(store, &person(1)).await.expect("an answer").is_none_or(|data| data.account.name.is_none()));
    let claimed =
        store.find_claim(EMAIL_SCOPE, &EmailAddress::new("adalbertine@exemple.fr").expect("an address").key()).await;
    assert_eq!(claimed.expect("an answer"), None, "the address is free again");
    world.forgotten(1).await;
    let log: i64 = sqlx::query_scalar("select count(*) from es_access where subject = $1")
        .bind(id(1).uuid())
        .fetch_one(store.pool())
        .await
        .expect("a count");
    assert_eq!(log, 0);
    assert!(talent(store, &person(2), talent_id).await.expect("an answer").is_none());
    let twice = world.run(&person(1), EraseMyself { account: None }).await;
    assert!(matches!(twice, Err(CommandError::NotFound)), "{twice:?}");
}

#[tokio::test]
async fn who_erases_their_talent_is_erased_as_a_person() {
    let world = world().await;
    let talent_id = world.somebody(1, "Adalbertine").await;
    world.somebody(2, "Balthazar").await;
    let erase = || ErasePersonOfTalent { talent: talent_id, expected_version: None };
    let denied = world.run(&person(2), erase()).await;
    assert!(matches!(denied, Err(CommandError::NotFound)), "{denied:?}");
    assert!(world.tests.store.load::<Account>(id(1).uuid()).await.expect("loaded").state.identity.is_some());
    let erased = world.run(&person(1), erase()).await.expect("erased");
    world.receipt_of(erased, 1, ErasedBy::Oneself).await;
    world.tests.settle().await.expect("the read models catch up");
    world.forgotten(1).await;
    let key = EmailAddress::new("adalbertine@exemple.fr").expect("an address").key();
    assert_eq!(world.tests.store.find_claim(EMAIL_SCOPE, &key).await.expect("an answer"), None);
    let twice = world.run(&person(1), erase()).await;
    assert!(matches!(twice, Err(CommandError::NotFound)), "{twice:?}");
}

#[tokio::test]
async fn an_administrator_who_erases_a_talent_has_the_same_receipt() {
    let world = world().await;
    let talent = world.somebody(1, "Adalbertine").await;
    let grants = vec![RoleGrant {
        role: Role::ProgrammeAdministrator,
        organisation: OrganisationId::from_uuid(Uuid::from_u128(3)),
    }];
    let programme = Actor::Account { account: id(9), verified: true, grants };
    let erased = world.run(&programme, ErasePersonOfTalent { talent, expected_version: None }).await.expect("erased");
    assert_eq!(erased.account, id(1));
    world.receipt_of(erased, 1, ErasedBy::Programme).await;
    world.tests.settle().await.expect("the read models catch up");
    world.forgotten(1).await;
}
