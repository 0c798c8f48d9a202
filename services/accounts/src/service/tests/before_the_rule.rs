//! Histories from before an unverified account could prepare no way into itself: whoever proves the address inherits none of them.

use serde::Serialize;
use vivier_event_store::{Unit, UseCase};
use vivier_kernel::decider::Decider;
use vivier_kernel::id::{AccountId, ApiTokenId, SubjectId};

use super::super::links::{self, Link};
use super::*;
use crate::domain::account::{Account, AccountState};
use crate::domain::event::{AccountEvent, ApiTokenIssued, IdentityLinked, RecoveryCodesIssued, SecondFactorEnrolled};
use crate::domain::refusal::AccountRefusal;
use crate::domain::value::FederatedIdentityId;
use crate::secrets::api_tokens::{self, Scopes};
use crate::secrets::second_factors;
use crate::totp;
use crate::use_case::identities::{IDENTITY_SCOPE, claim};

const ISSUER: &str = "https://provider.example";
const SUBJECT: &str = "whoever came first";

/// The account of before: it took what came.
struct Earlier;

impl Decider for Earlier {
    const TYPE: &'static str = Account::TYPE;
    type State = AccountState;
    type Command = Vec<AccountEvent>;
    type Event = AccountEvent;
    type Refusal = AccountRefusal;

    fn decide(
        _: &AccountState,
        events: Vec<AccountEvent>,
        _: chrono::DateTime<chrono::Utc>,
    ) -> Result<Vec<AccountEvent>, AccountRefusal> {
        Ok(events)
    }

    fn evolve(state: &mut AccountState, event: &AccountEvent) {
        Account::evolve(state, event);
    }
}

/// Enrols a second factor, links an identity and issues a token, as an account could whose address nobody had verified.
#[derive(Serialize)]
struct Prepare {
    account: AccountId,
    token: ApiTokenId,
    identity: FederatedIdentityId,
}

impl UseCase for Prepare {
    const NAME: &'static str = "linkIdentity";
    type Outcome = ();

    async fn run(&self, unit: &mut Unit) -> Result<(), CommandError> {
        let mut account = unit.load::<Earlier>(self.account).await?;
        let subject = unit.seal(SubjectId::from(self.account), &SUBJECT.to_owned()).await?;
        let label = unit.seal(SubjectId::from(self.account), &"porte de derrière".to_owned()).await?;
        unit.claim(IDENTITY_SCOPE, &claim(ISSUER, SUBJECT), self.account);
        let expires_at = unit.now() + Duration::days(300);
        let events = vec![
            SecondFactorEnrolled {}.into(),
            RecoveryCodesIssued { count: 1 }.into(),
            IdentityLinked { identity: self.identity, issuer: ISSUER.to_owned(), subject }.into(),
            ApiTokenIssued { token: self.token, label, expires_at, scopes: TokenScope::all() }.into(),
        ];
        unit.decide(&mut account, events)?;
        Ok(())
    }
}

/// An account that somebody prepared for whoever holds the address: its mail, a session and an API token.
async fn prepared(world: &World) -> (AccountId, String, zeroize::Zeroizing<String>, zeroize::Zeroizing<String>) {
    world.register(ADDRESS).await.expect("registered");
    let mailed = token_in(&world.sent().await[0]);
    let account = links::read(Link::Verification, &mailed).expect("a token").account;
    let session = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");

    let (store, clock) = (&world.tests.store, world.tests.store.clock());
    let token = ApiTokenId::new(clock);
    let system = CommandContext::system("test", clock);
    let command = Prepare { account, token, identity: FederatedIdentityId::new(clock) };
    store.execute(&system, &command).await.expect("prepared");
    let secret = totp::new_secret().expect("a secret");
    let sealed = store.keys().seal(SubjectId::from(account), &*secret).await.expect("sealed");
    assert!(second_factors::propose(store.pool(), account, &sealed).await.expect("kept"));
    second_factors::confirm(store.pool(), account).await.expect("confirmed");
    second_factors::put_recovery_codes(store.pool(), account, &[[7; 32]]).await.expect("kept");
    let (text, hash) = token::generate(Purpose::Api).expect("a token");
    let expires_at = clock.now() + Duration::days(300);
    api_tokens::put(store.pool(), token, &hash, account, expires_at, Scopes::of(&TokenScope::all()))
        .await
        .expect("kept");

    // All of it works, until the address is proved.
    assert!(matches!(world.try_signing_in(ADDRESS, PASSWORD).await, Ok(SignedIn::Challenge(_))));
    assert!(world.accounts.by_api_token(&text).await.expect("asked").is_some());
    assert!(world.accounts.by_session(&session).await.expect("asked").is_some());
    assert_eq!(identity_of(world).await, Some(account.uuid()));
    (account, mailed, session, text)
}

async fn identity_of(world: &World) -> Option<uuid::Uuid> {
    world.tests.store.find_claim(IDENTITY_SCOPE, &claim(ISSUER, SUBJECT)).await.expect("asked")
}

/// Nothing that was prepared opens the account, in the events and in the tables.
async fn nothing_is_left(world: &World, account: AccountId, session: &str, token: &str) {
    let state = world.tests.store.load::<Account>(account.uuid()).await.expect("loaded").state;
    assert!(state.verified && !state.second_factor && state.recovery_codes == 0);
    assert!(state.identities.is_empty() && state.tokens.is_empty());
    assert_eq!(identity_of(world).await, None, "whoever it is may be linked elsewhere");
    assert!(world.accounts.by_session(session).await.expect("asked").is_none());
    assert!(world.accounts.by_api_token(token).await.expect("asked").is_none());
    for table in ["session", "api_token", "second_factor", "recovery_code"] {
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from accounts.{table}")))
            .fetch_one(world.tests.store.pool())
            .await
            .expect("counted");
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn the_first_proof_of_the_address_ends_what_was_prepared_before_it() {
    let world = world().await;
    let (account, mailed, session, token) = prepared(&world).await;
    world.accounts.verify_address(&world.anonymous(), &mailed).await.expect("verified");
    nothing_is_left(&world, account, &session, &token).await;
    world.sign_in(ADDRESS, PASSWORD).await.expect("the password alone opens it");
}

#[tokio::test]
async fn a_password_chosen_by_a_mailed_link_ends_it_too() {
    const NEW: &str = "sept loutres et un tambourin";
    let world = world().await;
    let (account, _, session, token) = prepared(&world).await;
    let before = world.sent().await;
    let email = EmailAddress::new(ADDRESS).expect("an address");
    world.accounts.request_password_reset(&email, None, None).await.expect("accepted");
    let mail = world.sent().await.into_iter().find(|mail| !before.contains(mail)).expect("another mail");
    let reset = world.accounts.reset_password(&world.anonymous(), &token_in(&mail), NEW.to_owned()).await;
    reset.expect("another password");
    nothing_is_left(&world, account, &session, &token).await;
    world.sign_in(ADDRESS, NEW).await.expect("the holder");
    assert_eq!(code(world.sign_in(ADDRESS, PASSWORD).await), "WRONG_CREDENTIALS");
}
