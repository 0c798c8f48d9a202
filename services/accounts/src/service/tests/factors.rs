//! Second factors, recovery codes, the roles that need one, and sessions in a list.

use std::sync::Arc;

use chrono::Duration;
use vivier_event_store::CommandContext;
use vivier_kernel::id::AccountId;
use zeroize::Zeroizing;

use super::super::{Accounts, AccountsOptions, SecondFactorRule};
use super::*;
use crate::secrets::credentials;
use crate::secrets::second_factors::{self, WRONG_CODES_A_DAY};
use crate::secrets::sessions::{self, Method, Opening};
use crate::totp;

impl World {
    fn code_of(&self, secret: &str) -> String {
        totp::code(secret, totp::step(self.tests.store.clock().now())).expect("a code")
    }

    /// Enrols the session's holder, whose session goes on under a new token; gives the secret and the recovery codes.
    async fn enrolled(&self, session: &mut Zeroizing<String>) -> (Zeroizing<String>, Vec<Zeroizing<String>>) {
        let (actor, id) = self.accounts.by_session(session).await.expect("asked").expect("open");
        let context = CommandContext::new(actor, self.tests.store.clock());
        let proof = Proof { password: Some(PASSWORD.to_owned()), session: Some(id), address: None };
        let enrolment = self.accounts.begin_second_factor(&context, proof).await.expect("begun");
        assert!(enrolment.uri.contains(enrolment.secret.as_str()) && enrolment.uri.contains("Ada.Lovelace%40"));
        let code = self.code_of(&enrolment.secret);
        let enrolled = self.accounts.confirm_second_factor(&context, &code, Some(id)).await.expect("confirmed");
        *session = enrolled.session_token.expect("the session goes on");
        self.tests.advance(Duration::seconds(90));
        (enrolment.secret, enrolled.recovery_codes)
    }

    async fn challenge(&self) -> String {
        match self.try_signing_in(ADDRESS, PASSWORD).await.expect("the password is right") {
            SignedIn::Challenge(challenge) => challenge,
            SignedIn::Session(_) => panic!("no code was asked for"),
        }
    }

    async fn grant(&self, account: AccountId, role: Role) -> RoleGrant {
        let grant = RoleGrant { role, organisation: OrganisationId::new(self.tests.store.clock()) };
        let system = CommandContext::system("test", self.tests.store.clock());
        self.tests.store.execute(&system, &GrantRole { account, grant }).await.expect("granted");
        grant
    }
}

#[tokio::test]
async fn a_code_is_asked_beside_the_password_and_is_good_once() {
    let world = world().await;
    let (_, mut session) = world.verified().await;
    let (secret, recovery) = world.enrolled(&mut session).await;
    assert_eq!(recovery.len(), 10);

    let challenge = world.challenge().await;
    let answer = |challenge: String, code: String| {
        let (accounts, context) = (world.accounts.clone(), world.anonymous());
        async move { accounts.answer_challenge(&context, &challenge, &code).await }
    };
    assert_eq!(code(answer(challenge.clone(), "000000".to_owned()).await), "WRONG_CODE");
    assert_eq!(code(answer("x".to_owned(), world.code_of(&secret)).await), "INVALID_TOKEN");
    let opened = answer(challenge.clone(), world.code_of(&secret)).await.expect("signed in");
    assert!(opened.session.second_factor);
    assert_eq!(code(answer(challenge, world.code_of(&secret)).await), "WRONG_CODE", "the same code again");

    world.tests.advance(Duration::minutes(2));
    // In one step, as programs do it.
    let given = Credentials {
        email: ADDRESS.to_owned(),
        password: PASSWORD.to_owned(),
        code: Some(world.code_of(&secret)),
        ..Credentials::default()
    };
    assert!(matches!(world.accounts.sign_in(&world.anonymous(), given).await, Ok(SignedIn::Session(_))));
    // A challenge is good for ten minutes, and ends with the password.
    let late = world.challenge().await;
    world.tests.advance(Duration::minutes(11));
    assert_eq!(code(answer(late, world.code_of(&secret)).await), "INVALID_TOKEN");
}

#[tokio::test]
async fn a_recovery_code_opens_and_new_ones_replace_the_old() {
    let world = world().await;
    let (actor, mut session) = world.verified().await;
    let (secret, recovery) = world.enrolled(&mut session).await;
    let context = CommandContext::new(actor.clone(), world.tests.store.clock());
    let with = |text: &str| {
        let (accounts, context, text) = (world.accounts.clone(), world.anonymous(), text.to_owned());
        async move {
            let given = Credentials {
                email: ADDRESS.to_owned(),
                password: PASSWORD.to_owned(),
                code: Some(text),
                ..Credentials::default()
            };
            accounts.sign_in(&context, given).await
        }
    };
    assert!(with(&recovery[3].to_lowercase()).await.is_ok());
    let own = crate::read::own::own(&world.tests.store, &actor, actor.account().expect("an account"));
    assert_eq!(own.await.expect("read").expect("own").recovery_codes_left, 9);

    world.tests.advance(Duration::minutes(2));
    let fresh = world.accounts.renew_recovery_codes(&context, &world.code_of(&secret)).await.expect("renewed");
    assert_eq!(code(with(&recovery[4]).await), "WRONG_CODE");
    assert!(with(&fresh[4]).await.is_ok());
}

#[tokio::test]
async fn a_recovery_code_opens_once() {
    let world = world().await;
    let (_, mut session) = world.verified().await;
    let (_, recovery) = world.enrolled(&mut session).await;
    let challenge = world.challenge().await;
    let answer = async || world.accounts.answer_challenge(&world.anonymous(), &challenge, &recovery[0]).await;
    assert!(answer().await.is_ok());
    assert_eq!(code(answer().await), "WRONG_CODE");
}

#[tokio::test]
async fn codes_cannot_be_tried_without_end() {
    let world = world().await;
    let (_, mut session) = world.verified().await;
    let (secret, _) = world.enrolled(&mut session).await;
    let challenge = world.challenge().await;
    let mut slowed = 0;
    for number in 0..20 {
        let tried = world.accounts.answer_challenge(&world.anonymous(), &challenge, &format!("{number:06}")).await;
        slowed += usize::from(code(tried) == "TRY_LATER");
    }
    assert!(slowed >= 14, "{slowed}");
    let right = world.accounts.answer_challenge(&world.anonymous(), &challenge, &world.code_of(&secret)).await;
    assert_eq!(code(right), "TRY_LATER", "a right one too");
}

#[tokio::test]
async fn coordinators_and_administrators_hold_their_roles_with_a_second_factor_only() {
    let world = world().await;
    let (actor, mut session) = world.verified().await;
    let account = actor.account().expect("an account");
    let strong =
        [world.grant(account, Role::ProgrammeAdministrator).await, world.grant(account, Role::Coordinator).await];
    let plain = world.grant(account, Role::MissionOwner).await;
    let held = async |accounts: &Accounts, token: &str| -> Vec<RoleGrant> {
        accounts.by_session(token).await.expect("asked").expect("open").0.grants().to_vec()
    };
    assert_eq!(held(&world.accounts, &session).await, [plain], "the password alone");
    let (weak, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let own = crate::read::own::own(&world.tests.store, &weak, account).await.expect("read").expect("own");
    assert_eq!(own.withheld, strong, "and the holder is told what is missing");
    // What the session does not hold, no token gets.
    let context = CommandContext::new(weak, world.tests.store.clock());
    let label = || TokenLabel::new("tableau de bord").expect("a label");
    let refused = world.accounts.issue_api_token(&context, proof(), label(), 3, vec![TokenScope::Administer]).await;
    assert_eq!(code(refused), "SCOPE_NOT_HELD");

    let (secret, _) = world.enrolled(&mut session).await;
    assert_eq!(held(&world.accounts, &session).await, [strong[0], strong[1], plain], "from the first code on");
    let (actor, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    for (scopes, roles) in [
        (vec![TokenScope::Read], vec![plain]),
        (vec![TokenScope::Read, TokenScope::Coordinate], vec![strong[1], plain]),
        (TokenScope::all(), vec![strong[0], strong[1], plain]),
    ] {
        let (_, token) = world
            .accounts
            .issue_api_token(&context, proof(), label(), 3, scopes.clone())
            .await
            .expect("issued")
            .outcome;
        let token = token.expect("shown once");
        let (program, found) = world.accounts.by_api_token(&token).await.expect("asked").expect("valid");
        assert_eq!(program.grants(), roles, "{scopes:?}");
        assert_eq!(found.scopes.contains(TokenScope::Write), scopes.contains(&TokenScope::Write));
    }

    // Without it again: the roles wait.
    let proof = Proof { password: Some(PASSWORD.to_owned()), session: Some(id), address: None };
    world.accounts.remove_second_factor(&context, proof, &world.code_of(&secret)).await.expect("removed");
    assert_eq!(held(&world.accounts, &session).await, [plain]);

    // The demo's passwords are published: there, and nowhere else, nothing more is asked.
    let options = AccountsOptions { second_factor: SecondFactorRule::WaivedForTheDemo, ..AccountsOptions::default() };
    let demo = Accounts::open(world.tests.store.clone(), options).await.expect("accounts");
    assert_eq!(held(&demo, &session).await, [strong[0], strong[1], plain]);
}

#[tokio::test]
async fn what_a_second_factor_opened_carries_no_strong_role_once_it_is_removed() {
    let world = world().await;
    let (actor, mut session) = world.verified().await;
    let account = actor.account().expect("an account");
    world.grant(account, Role::Coordinator).await;
    let (secret, _) = world.enrolled(&mut session).await;
    let (actor, _) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let mut tokens = Vec::new();
    for scopes in [vec![TokenScope::Read], vec![TokenScope::Read, TokenScope::Coordinate]] {
        let label = TokenLabel::new("tableau de bord").expect("a label");
        let issued = world.accounts.issue_api_token(&context, proof(), label, 3, scopes).await.expect("issued");
        tokens.push(issued.outcome.1.expect("shown once"));
    }
    let opening = Opening { account, second_factor: true, method: Method::Federation, id_token: None };
    let store = &world.tests.store;
    let (_, elsewhere) = sessions::open(store.pool(), store.clock(), opening).await.expect("opened");
    let coordinates = async |token: &str| {
        let found = world.accounts.by_session(token).await.expect("asked").expect("open");
        found.0.holds_anywhere(Role::Coordinator)
    };
    assert!(coordinates(&session).await && coordinates(&elsewhere).await);

    world.accounts.remove_second_factor(&context, proof(), &world.code_of(&secret)).await.expect("removed");
    assert!(!coordinates(&session).await && !coordinates(&elsewhere).await);
    assert!(world.accounts.by_api_token(&tokens[0]).await.expect("asked").is_some(), "it only reads");
    assert!(world.accounts.by_api_token(&tokens[1]).await.expect("asked").is_none());
    // And for good: a second factor that comes later brings no earlier token back.
    world.tests.advance(Duration::minutes(2));
    world.enrolled(&mut session).await;
    assert!(coordinates(&session).await);
    assert!(world.accounts.by_api_token(&tokens[1]).await.expect("asked").is_none());
}

#[tokio::test]
async fn wrong_codes_of_a_day_are_counted_whatever_starts_anew_and_nobody_is_locked_out_for_ever() {
    let world = world().await;
    let (_, mut session) = world.verified().await;
    let (secret, recovery) = world.enrolled(&mut session).await;
    let challenge = world.challenge().await;
    let mut wrong = 0;
    // Each process has a budget for the minute of its own; the day's is in the database.
    let fresh = || Accounts { throttle: Arc::default(), ..world.accounts.clone() };
    let answer = async |accounts: &Accounts, challenge: &str, code: &str| {
        accounts.answer_challenge(&world.anonymous(), challenge, code).await
    };
    for _ in 0..10 {
        let accounts = fresh();
        for _ in 0..5 {
            wrong += i32::from(code(answer(&accounts, &challenge, "000000").await) == "WRONG_CODE");
        }
    }
    assert_eq!(wrong, WRONG_CODES_A_DAY);
    let right = answer(&fresh(), &challenge, &world.code_of(&secret)).await;
    assert_eq!(code(right), "TRY_LATER", "a right one too");
    assert!(answer(&fresh(), &challenge, &recovery[0]).await.is_ok(), "the holder has another way in");

    world.tests.advance(Duration::days(1));
    let challenge = world.challenge().await;
    assert!(answer(&fresh(), &challenge, &world.code_of(&secret)).await.is_ok(), "another day");
}

#[tokio::test]
async fn right_codes_use_up_nothing_and_give_nobody_more_tries() {
    let world = world().await;
    let (actor, mut session) = world.verified().await;
    world.enrolled(&mut session).await;
    let (pool, account) = (world.tests.store.pool(), actor.account().expect("an account"));
    let day = world.tests.store.clock().now().date_naive();
    for guess in 0..WRONG_CODES_A_DAY {
        assert!(second_factors::count_guess(pool, account, day).await.expect("counted"), "{guess}");
        // A right one after each wrong one, as long as there is room for it.
        if guess + 1 < WRONG_CODES_A_DAY {
            assert!(second_factors::count_guess(pool, account, day).await.expect("counted"));
            second_factors::uncount_guess(pool, account, day).await.expect("taken off");
        }
    }
    assert!(!second_factors::count_guess(pool, account, day).await.expect("counted"));
    let next = day + chrono::Days::new(1);
    assert!(second_factors::count_guess(pool, account, next).await.expect("counted"));
}

#[tokio::test]
async fn rows_of_sessions_that_ended_by_themselves_are_dropped() {
    let world = world().await;
    world.verified().await;
    let rows = async || -> i64 {
        let count = sqlx::query_scalar("select count(*) from accounts.session").fetch_one(world.tests.store.pool());
        count.await.expect("counted")
    };
    assert!(rows().await > 0);
    world.tests.advance(Duration::hours(11));
    let dropped = async { while rows().await > 0 {} };
    tokio::time::timeout(std::time::Duration::from_secs(20), dropped).await.expect("swept");
}

#[tokio::test]
async fn a_session_alone_issues_no_token() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    for password in [None, Some("une autre phrase bien longue".to_owned())] {
        let shown = Proof { password, session: Some(id), address: None };
        let label = TokenLabel::new("intranet").expect("a label");
        let issued = world.accounts.issue_api_token(&context, shown, label, 3, vec![TokenScope::Read]).await;
        assert_eq!(code(issued), "WRONG_CREDENTIALS");
    }
}

#[tokio::test]
async fn enrolling_ends_the_sessions_that_a_password_alone_opened() {
    let world = world().await;
    let (actor, mut session) = world.verified().await;
    let account = actor.account().expect("an account");
    let other = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    // What a sign-in reads that is still under way.
    let read = credentials::get(world.tests.store.pool(), account).await.expect("asked").expect("a password");
    let before = session.clone();
    world.enrolled(&mut session).await;
    assert!(world.accounts.by_session(&session).await.expect("asked").is_some());
    for ended in [before, other] {
        assert_eq!(world.accounts.by_session(&ended).await.expect("asked"), None, "the one that asked has a new token");
    }
    let late = world.accounts.open_session(account, false, read.changed_at).await.expect("asked");
    assert!(late.is_none(), "what was checked without a code opens nothing any more");
}

#[tokio::test]
async fn a_secret_is_made_anew_until_it_is_confirmed_and_never_after() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let (_, id) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let proof = |password: &str| Proof { password: Some(password.to_owned()), session: Some(id), address: None };
    let begin = |password: &str| world.accounts.begin_second_factor(&context, proof(password));
    let confirm = |code: String| {
        let (accounts, context) = (world.accounts.clone(), context.clone());
        async move { accounts.confirm_second_factor(&context, &code, Some(id)).await }
    };
    assert_eq!(code(confirm("123456".to_owned()).await), "NO_SECOND_FACTOR");
    assert_eq!(code(begin("faux").await), "WRONG_CREDENTIALS");
    let first = begin(PASSWORD).await.expect("begun");
    let second = begin(PASSWORD).await.expect("begun again");
    assert_ne!(first.secret, second.secret);
    assert_eq!(code(confirm(world.code_of(&first.secret)).await), "WRONG_CODE", "the first is forgotten");
    world.sign_in(ADDRESS, PASSWORD).await.expect("nothing is asked for before it is confirmed");
    confirm(world.code_of(&second.secret)).await.expect("confirmed");
    assert_eq!(code(begin(PASSWORD).await), "SECOND_FACTOR_EXISTS");
    assert_eq!(code(confirm(world.code_of(&second.secret)).await), "SECOND_FACTOR_EXISTS");
}

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_holder_alone() {
    let world = world().await;
    let (actor, session) = world.verified().await;
    let (_, here) = world.accounts.by_session(&session).await.expect("asked").expect("open");
    world.tests.advance(Duration::minutes(5));
    let other = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    let (_, there) = world.accounts.by_session(&other).await.expect("asked").expect("open");
    let context = CommandContext::new(actor, world.tests.store.clock());
    let listed = async || -> Vec<_> {
        let sessions = world.accounts.sessions(&context).await.expect("listed");
        sessions.into_iter().map(|listed| listed.session.id).collect()
    };
    assert_eq!(listed().await, [there, here]);

    let stranger =
        Actor::Account { account: AccountId::new(world.tests.store.clock()), verified: true, grants: Vec::new() };
    let stranger = CommandContext::new(stranger, world.tests.store.clock());
    assert!(matches!(world.accounts.end_session(&stranger, there).await, Err(CommandError::NotFound)));
    assert!(world.accounts.sessions(&stranger).await.expect("asked").is_empty());
    assert_eq!(code(world.accounts.sessions(&world.anonymous()).await), "SIGN_IN_REQUIRED");

    world.accounts.end_session(&context, there).await.expect("ended");
    assert_eq!(world.accounts.by_session(&other).await.expect("asked"), None);
    assert!(matches!(world.accounts.end_session(&context, there).await, Err(CommandError::NotFound)));
    let third = world.sign_in(ADDRESS, PASSWORD).await.expect("signed in");
    world.accounts.end_other_sessions(&context, Some(here)).await.expect("ended");
    assert_eq!(world.accounts.by_session(&third).await.expect("asked"), None);
    assert_eq!(listed().await, [here]);
}
